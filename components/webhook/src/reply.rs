//! What is said to the person, in words, before a platform gives it its shape.

use domain::Lang;
use domain::dialogue::{CONTACT_LABEL, LOCATION_LABEL, Label, Say, Step};
use store::Receipt;
use web::words;

/// The answer to one event. It can hold personal data: no `Debug`.
pub(crate) struct Reply {
    /// The language of the conversation.
    pub(crate) lang: Lang,
    /// The messages, in this order; the last one asks.
    pub(crate) messages: Vec<Message>,
    /// Where the conversation stands.
    pub(crate) state: Option<Step>,
    /// The appeal that was filed with it.
    pub(crate) filed: Option<Filed>,
    /// What was said before is still to be sent, and comes first.
    pub(crate) is_behind: bool,
}

/// What the receipt says, for programs; the messages say it in words.
pub(crate) struct Filed {
    /// The number.
    pub(crate) number: String,
    /// The access code.
    pub(crate) code: String,
    /// The working day on which it counts as registered.
    pub(crate) registered_on: String,
    /// The last day for the answer.
    pub(crate) due_on: String,
}

impl Filed {
    /// Of the store's receipt. Days as in ISO 8601.
    pub(crate) fn of(receipt: &Receipt) -> Self {
        Self {
            number: receipt.number.to_string(),
            code: receipt.code.to_string(),
            registered_on: receipt.registered_on.to_string(),
            due_on: receipt.due_on.to_string(),
        }
    }
}

/// One message.
pub(crate) struct Message {
    /// Plain text.
    pub(crate) text: String,
    /// The answers on offer.
    pub(crate) buttons: Vec<Button>,
    /// The label of the platform's button that shares the sender's own number, where it is asked for.
    pub(crate) ask_contact: Option<String>,
    /// The label of the platform's button that shares a place, where it is asked for.
    pub(crate) ask_location: Option<String>,
}

/// An answer on offer.
pub(crate) struct Button {
    /// What comes back: ASCII, at most 64 bytes.
    pub(crate) code: String,
    /// What stands on it.
    pub(crate) label: String,
}

impl Reply {
    /// What the dialogue wants to say. Some messages send people to a page: its address stands under them.
    pub(crate) fn of(lang: Lang, says: Vec<Say>, address: impl Fn(&str) -> Option<String>) -> Self {
        let message = |say: Say| {
            let address = address(say.message);
            let mut message = Message::of(lang, say);
            if let Some(address) = address {
                message.text = format!("{}\n{address}", message.text);
            }
            message
        };
        let messages = says.into_iter().map(message).collect();
        Self {
            lang,
            messages,
            state: None,
            filed: None,
            is_behind: false,
        }
    }

    /// All that is said, in one text.
    pub(crate) fn text(&self) -> String {
        self.join(|message| message.text.clone())
    }

    /// The same with the answers on offer as a list.
    pub(crate) fn numbered(&self) -> String {
        self.join(Message::numbered)
    }

    /// The answers on offer: those of the last message, which asks.
    pub(crate) fn buttons(&self) -> &[Button] {
        self.messages.last().map_or(&[], |message| &message.buttons)
    }

    /// What stands on the button that shares the sender's own number, if the last message asks for it.
    pub(crate) fn ask_contact(&self) -> Option<&str> {
        self.messages.last()?.ask_contact.as_deref()
    }

    /// What stands on the button that shares a place, if the last message asks for one.
    pub(crate) fn ask_location(&self) -> Option<&str> {
        self.messages.last()?.ask_location.as_deref()
    }

    fn join(&self, text: impl Fn(&Message) -> String) -> String {
        let texts: Vec<_> = self.messages.iter().map(text).collect();
        texts.join("\n\n")
    }

    /// Messages that stand before the others.
    pub(crate) fn begin_with(&mut self, texts: impl Iterator<Item = String>) {
        self.messages.splice(0..0, texts.map(Message::plain));
    }
}

impl Message {
    /// One without buttons.
    pub(crate) fn plain(text: String) -> Self {
        Self {
            text,
            buttons: Vec::new(),
            ask_contact: None,
            ask_location: None,
        }
    }

    /// The text with the answers on offer as a list. Whoever sees no buttons types a number or a label.
    pub(crate) fn numbered(&self) -> String {
        let (text, answers) = (self.text.trim(), self.answers());
        match (text.is_empty(), answers.is_empty()) {
            (_, true) => text.to_owned(),
            (true, false) => answers,
            (false, false) => format!("{text}\n\n{answers}"),
        }
    }

    /// The answers on offer, with their numbers, line by line.
    pub(crate) fn answers(&self) -> String {
        let answers: Vec<String> = self
            .buttons
            .iter()
            .zip(1..)
            .map(|(button, number)| format!("{number}. {}", button.label))
            .collect();
        answers.join("\n")
    }

    fn of(lang: Lang, say: Say) -> Self {
        let arguments: Vec<_> = say
            .args
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Self {
            text: words::format(lang, say.message, &arguments),
            buttons: say
                .choices
                .into_iter()
                .map(|choice| Button {
                    code: choice.code,
                    label: match choice.label {
                        Label::Message(id) => words::text(lang, id),
                        Label::Text(text) => text,
                    },
                })
                .collect(),
            ask_contact: say.ask_contact.then(|| words::text(lang, CONTACT_LABEL)),
            ask_location: say.ask_location.then(|| words::text(lang, LOCATION_LABEL)),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One question with these answers on offer.
    pub(crate) fn reply(text: &str, labels: &[&str]) -> Reply {
        let buttons = labels.iter().zip(1..).map(|(label, number)| Button {
            code: format!("d1:kind:{number}"),
            label: (*label).to_owned(),
        });
        Reply {
            lang: Lang::Ru,
            messages: vec![Message {
                buttons: buttons.collect(),
                ..Message::plain(text.to_owned())
            }],
            state: None,
            filed: None,
            is_behind: false,
        }
    }
}
