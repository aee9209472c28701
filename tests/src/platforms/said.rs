//! What a platform showed a person.

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// The text.
    pub text: String,
    /// What can be pressed under it, or in place of the keyboard.
    pub buttons: Vec<Button>,
    /// Whether there is a button with which the platform itself shares something.
    pub shares: Option<Share>,
    /// The name of the template, where it is one.
    pub template: Option<String>,
    /// The token of the bot that says it, on Telegram, whose chats with several bots have one id.
    pub by: String,
}

/// Something to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// Our code; empty where pressing it types the label.
    pub code: String,
    /// What the platform needs to tell that it was pressed.
    pub sends: String,
}

/// What a platform's own button shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The person's number.
    Contact,
    /// Where the person is.
    Location,
}

impl Said {
    /// A text alone.
    pub(super) fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// The step that its buttons belong to.
    pub fn step(&self) -> Option<&str> {
        self.buttons
            .iter()
            .find_map(|button| button.code.strip_prefix("d1:")?.split(':').next())
    }

    /// The button whose code ends like this.
    pub fn button(&self, ending: &str) -> Option<&Button> {
        self.buttons
            .iter()
            .find(|button| button.code.ends_with(&format!(":{ending}")))
    }

    /// The answers that stand in the text with their numbers, where there is no room for buttons.
    pub fn numbered(&self) -> Vec<&str> {
        let mut answers = Vec::new();
        for line in self.text.lines() {
            let next = format!("{}. ", answers.len() + 1);
            match line.strip_prefix(&next) {
                Some(answer) => answers.push(answer),
                None => answers.clear(),
            }
        }
        answers
    }

    /// Whether it offers answers.
    pub fn asks(&self) -> bool {
        self.has_buttons() || !self.numbered().is_empty()
    }

    /// Whether something can be pressed. Of a reply that comes in several messages, it is the last one.
    pub fn has_buttons(&self) -> bool {
        !self.buttons.is_empty() || self.shares.is_some()
    }

    /// A word of it.
    pub fn word(&self, is: impl Fn(&str) -> bool) -> Option<&str> {
        self.text.split_whitespace().find(|word| is(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_the_text_are_those_at_its_end() {
        let said = |text| Said::text(text).numbered().len();
        assert_eq!(said("Вид?\n\n1. Жалоба\n2. Запрос"), 2);
        assert_eq!(said("1. Жалоба\n2. Запрос\nВид?"), 0);
        assert_eq!(said("2. Запрос"), 0);
        assert_eq!(said("Вид?"), 0);
    }
}
