//! The conversation that leads to an appeal in a chat: language, consent, kind, matter, name, contact, confirmation. A pure state machine: a state and
//! an input give the next state, what to say, and what to do. It knows no platform; a platform's part turns updates into [`Input`] and
//! [`Say`] into messages.
//!
//! Nothing about the person is kept before the two choices about consent are answered, and no appeal is registered before the person confirms it.
//! Refusing consent never ends the conversation (APPC art. 64(1)): then only what the law lists is asked (APPC art. 63).

mod messages;
mod question;
mod typed;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use messages::{MESSAGES, Message};
use question::Question;
use typed::Command;

use crate::{
    Lang, Policy, appeal,
    appeal::{Appeal, Draft, Kind},
    consent::ConsentChoices,
    name::{self, Name},
    phone::Phone,
    policy::FieldId,
    text,
};

/// What the channel says after it has stored the appeal of an [`Effect::Register`].
pub const REGISTERED: &str = messages::REGISTERED;
/// The label of the platform's button that shares a phone number, where [`Say::ask_contact`] is set.
pub const CONTACT_LABEL: &str = messages::LABEL_CONTACT;

/// Renders a label: the text of a message without arguments, in a language.
pub type Labels<'a> = &'a dyn Fn(Lang, &str) -> String;

closed_list! {
    /// Where the conversation stands.
    Step {
        /// Which language?
        Language = "language",
        /// The two choices.
        Consent = "consent",
        /// Which kind?
        Kind = "kind",
        /// The matter, in one message or several.
        Text = "text",
        /// The name, or none.
        Name = "name",
        /// Phone (only with consent) and postal address, or none.
        Contact = "contact",
        /// Send, change the text, cancel.
        Confirm = "confirm",
        /// Nothing is open.
        Done = "done",
    }
}

/// A conversation between two messages. Personal data once consent is answered: it is stored sealed, and no `Debug` shows it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    lang: Lang,
    /// Has the person been greeted?
    greeted: bool,
    /// Is the last appeal sent or called off, and no new one begun?
    over: bool,
    /// Questions whose answer cannot be seen in the draft: skipped, or open until the person says "that is all".
    answered: BTreeSet<Question>,
    draft: Draft,
    step: Step,
}

/// What came from the person.
#[derive(Clone, PartialEq)]
pub enum Input {
    /// The platform's way to begin (`/start`, conversation started).
    Start,
    /// A text message.
    Text(String),
    /// A button: its code.
    Choice(String),
    /// A contact shared with the platform's means. `verified`: the platform vouches that it is the sender's own; another person's card is
    /// not taken (PD art. 7(9)).
    Contact {
        /// The number as the platform wrote it.
        phone: String,
        /// Is it the sender's own?
        verified: bool,
    },
    /// A place on the map.
    Location {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
        /// The address, if the platform knows it.
        address: Option<String>,
    },
    /// A picture, a recording, a document.
    File(File),
    /// A sticker, a poll, and what else cannot be part of an appeal.
    Unsupported,
}

/// A file that a person sent. It stays with the platform: this says where it is found there.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What the platform finds it by: an id or an address.
    pub reference: String,
    /// Its name, as the person's device wrote it.
    pub name: Option<String>,
    /// Its media type, as the platform wrote it.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// What was written under it.
    pub caption: Option<String>,
}

/// A message to the person. Arguments can be personal data: no `Debug` shows them.
#[derive(Clone, PartialEq)]
pub struct Say {
    /// The id of the words, one of [`MESSAGES`].
    pub message: &'static str,
    /// Its arguments.
    pub args: Vec<(&'static str, String)>,
    /// The answers on offer; a person may type a label or a place in this list as well.
    pub choices: Vec<Choice>,
    /// Offer the platform's button that shares the sender's own phone number.
    pub ask_contact: bool,
}

/// An answer on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The button's code: ASCII, at most 64 bytes.
    pub code: String,
    /// What stands on the button.
    pub label: Label,
}

/// What stands on a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// The text of a message, one of [`MESSAGES`].
    Message(&'static str),
    /// A text of the policy, in the language of the conversation.
    Text(String),
}

/// What is to be done beside answering.
#[derive(Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a turn has one effect and is taken apart at once"
)]
pub enum Effect {
    /// Register this appeal, in the same transaction as the new state, and say `dialogue-registered`. It passed [`appeal::check`] and is not yet
    /// minimised.
    Register(Appeal),
    /// The person began anew; what had been written is gone.
    Restart,
    /// The person called it off; what had been written is gone.
    Cancel,
}

/// The answer to an input.
#[derive(Clone, PartialEq)]
pub struct Turn {
    /// The state to keep.
    pub state: State,
    /// What to say, in this order.
    pub say: Vec<Say>,
    /// What to do.
    pub effect: Option<Effect>,
}

closed_debug!(State, Input, File, Say, Effect, Turn);

impl State {
    /// A conversation that has not begun, with the language that the platform hints at. The person is asked all the same.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            greeted: false,
            over: false,
            answered: BTreeSet::new(),
            draft: Draft::default(),
            step: Step::Language,
        }
    }

    /// The language in which to speak.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Where the conversation stands.
    pub fn step(&self) -> Step {
        self.step
    }

    /// The choices about consent, once both are answered: from then on the state may hold personal data, and with
    /// consent to collection the sender's id on the platform may be kept with the appeal.
    pub fn consent(&self) -> Option<ConsentChoices> {
        let draft = &self.draft.consent;
        Some(ConsentChoices {
            policy_version: draft.policy_version.clone()?,
            collection: draft.collection?,
            transfer: draft.transfer?,
        })
    }

    fn text_length(&self) -> u32 {
        self.draft.text.as_deref().map_or(0, text::length)
    }

    fn has(&self, question: Question) -> bool {
        self.answered.contains(&question)
    }

    /// A state in which nothing is kept but the language.
    fn ended(&self) -> Self {
        let mut state = Self {
            greeted: true,
            over: true,
            ..Self::new(self.lang)
        };
        if self.has(Question::Language) {
            state.answered.insert(Question::Language);
        }
        state
    }
}

impl Say {
    fn new(message: &'static str) -> Self {
        Self {
            message,
            args: Vec::new(),
            choices: Vec::new(),
            ask_contact: false,
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.args.push((name, value.to_owned()));
        self
    }
}

/// One turn of the conversation. `state` is `None` for somebody who was not heard before, or whose conversation has expired.
pub fn turn(state: Option<State>, input: Input, policy: &Policy, label: Labels<'_>) -> Turn {
    let state = state.unwrap_or_else(|| State::new(Lang::default()));
    let mut conversation = Conversation {
        state,
        policy,
        label,
        say: Vec::new(),
        effect: None,
    };
    conversation.take(input);
    conversation.finish()
}

struct Conversation<'a> {
    state: State,
    policy: &'a Policy,
    label: Labels<'a>,
    say: Vec<Say>,
    effect: Option<Effect>,
}

impl Conversation<'_> {
    fn take(&mut self, input: Input) {
        let command = match &input {
            Input::Start => Some(Command::Start),
            Input::Text(text) => typed::command(text),
            _ => None,
        };
        if !self.state.greeted || command == Some(Command::Start) {
            return self.greet();
        }
        match command {
            Some(Command::Cancel) => return self.cancel(),
            Some(Command::Help) => return self.note(messages::HELP),
            Some(Command::Language) => {
                self.state.answered.remove(&Question::Language);
                return;
            }
            _ => {}
        }
        let consent = &mut self.state.draft.consent;
        if consent
            .policy_version
            .as_ref()
            .is_some_and(|version| *version != self.policy.version)
        {
            *consent = appeal::DraftConsent::default();
            self.say
                .push(Say::new(messages::POLICY_CHANGED).with("version", &self.policy.version));
            return;
        }
        let question = Question::of(&self.state, self.policy);
        let choices = question.choices(&self.state, self.policy);
        match input {
            Input::Choice(code) if choices.iter().any(|choice| choice.code == code) => {
                self.choose(question, &code);
            }
            Input::Choice(_) => self.note(messages::STEP_OVER),
            Input::Text(text) => match self.typed(&choices, &text) {
                Some(code) => self.choose(question, &code),
                None => self.write(question, &text),
            },
            Input::Contact {
                phone,
                verified: true,
            } if question == Question::Phone => self.phone(&phone),
            Input::Contact { .. } if question == Question::Phone => {
                self.note(messages::PHONE_OF_ANOTHER);
            }
            Input::Contact { .. } => self.note(messages::NOT_UNDERSTOOD),
            // An appeal of the chat has no place for files and places yet.
            Input::Location { .. } | Input::File(_) | Input::Unsupported => {
                self.note(messages::UNSUPPORTED);
            }
            Input::Start => {}
        }
    }

    /// Asks the question that stands now, unless the turn ended with a registration, whose answer the channel gives.
    fn finish(mut self) -> Turn {
        let question = Question::of(&self.state, self.policy);
        self.state.step = question.step();
        let is_greeting = self
            .say
            .last()
            .is_some_and(|say| say.message == messages::WELCOME);
        if !is_greeting && !matches!(self.effect, Some(Effect::Register(_))) {
            self.say
                .extend(question.ask(&self.state, self.policy, self.label));
        }
        Turn {
            state: self.state,
            say: self.say,
            effect: self.effect,
        }
    }

    fn note(&mut self, message: &'static str) {
        self.say.push(Say::new(message));
    }

    fn greet(&mut self) {
        if self.state.greeted && !self.state.over {
            self.effect = Some(Effect::Restart);
        }
        self.state = State {
            greeted: true,
            ..State::new(self.state.lang)
        };
        let greeting = Say::new(messages::WELCOME)
            .with("operator", self.policy.operator.name.get(self.state.lang));
        self.say.push(Say {
            choices: Question::Language.choices(&self.state, self.policy),
            ..greeting
        });
    }

    fn cancel(&mut self) {
        if !self.state.over {
            self.effect = Some(Effect::Cancel);
            self.note(messages::CANCELLED);
        }
        self.state = self.state.ended();
    }

    /// The code of the answer that was typed as a number, a label in any language, or a common word.
    fn typed(&self, choices: &[Choice], text: &str) -> Option<String> {
        let word = typed::plain(text);
        let by_number = word
            .parse::<usize>()
            .ok()
            .and_then(|number| choices.get(number.checked_sub(1)?));
        let by_word = || {
            choices
                .iter()
                .find(|choice| !word.is_empty() && self.is_named(choice, &word))
        };
        by_number.or_else(by_word).map(|choice| choice.code.clone())
    }

    fn is_named(&self, choice: &Choice, word: &str) -> bool {
        match &choice.label {
            Label::Message(id) => {
                typed::is_synonym(id, word)
                    || Lang::ALL
                        .iter()
                        .any(|lang| typed::plain(&(self.label)(*lang, id)) == word)
            }
            // Titles of kinds: in every language, whichever the conversation is in.
            Label::Text(_) => answer(&choice.code).parse::<Kind>().is_ok_and(|kind| {
                let title = &self.policy.kinds.of(kind).title;
                Lang::ALL
                    .iter()
                    .any(|lang| typed::plain(title.get(*lang)) == word)
            }),
        }
    }

    fn choose(&mut self, question: Question, code: &str) {
        let answer = answer(code);
        let agreed = answer.ends_with("-yes");
        match question {
            Question::Language => {
                self.state.lang = answer.parse().unwrap_or(self.state.lang);
                self.state.answered.insert(Question::Language);
            }
            Question::Collection => {
                self.state.draft.consent.policy_version = Some(self.policy.version.clone());
                self.state.draft.consent.collection = Some(agreed);
                if !agreed {
                    self.forget_unlisted();
                    self.say.push(question::law_basis(&self.state, self.policy));
                }
            }
            Question::Transfer => {
                self.state.draft.consent.transfer = Some(agreed);
                if !agreed {
                    self.note(messages::TRANSFER_CLOSED);
                }
            }
            Question::Kind => self.state.draft.kind = Some(answer.to_owned()),
            Question::Text | Question::Name | Question::Phone | Question::Address => {
                self.state.answered.insert(question);
            }
            Question::Confirm => match answer {
                "send" => self.send(),
                "change-text" => self.forget("/text"),
                _ => self.cancel(),
            },
            Question::New => self.state.over = false,
        }
    }

    /// A text that is no answer on offer: the answer itself where the question is open.
    fn write(&mut self, question: Question, text: &str) {
        if text.trim().is_empty() {
            return self.note(messages::NOT_UNDERSTOOD);
        }
        match question {
            Question::Text => self.matter(text),
            Question::Name => self.name(text),
            Question::Phone => self.phone(text),
            Question::Address => self.address(text),
            Question::New => {}
            _ => self.note(messages::NOT_UNDERSTOOD),
        }
    }

    fn matter(&mut self, part: &str) {
        // "Done" before there is enough: the question, asked again, says what is missing.
        if typed::is_synonym(messages::LABEL_TEXT_DONE, &typed::plain(part)) {
            return;
        }
        let max = self.policy.limits.text_max;
        let whole = match self.state.draft.text.as_deref() {
            Some(before) => format!("{before}\n{part}"),
            None => part.to_owned(),
        };
        match text::lines(&whole, 0, u32::MAX) {
            Ok(whole) if text::length(&whole) <= max => self.state.draft.text = Some(whole),
            Ok(whole) => {
                let length = text::length(&whole).to_string();
                self.say.push(
                    Say::new(messages::TEXT_TOO_LONG)
                        .with("length", &length)
                        .with("max", &max.to_string()),
                );
            }
            Err(_) => self.note(messages::TEXT_CHARACTERS),
        }
    }

    fn name(&mut self, line: &str) {
        let max = self.policy.limits.name_max;
        let (family, given, patronymic) = name::split(line);
        let parse = |part: Option<String>| part.map(|part| Name::parse(&part, max)).transpose();
        match (parse(family), parse(given), parse(patronymic)) {
            (Ok(family), Ok(given), Ok(patronymic)) => {
                let text = |part: Option<Name>| part.map(|part| part.as_str().to_owned());
                let name = appeal::DraftName {
                    family: text(family),
                    given: text(given),
                    patronymic: text(patronymic),
                };
                self.state.draft.applicant.name = name;
                self.state.answered.insert(Question::Name);
            }
            _ => self
                .say
                .push(Say::new(messages::NAME_INVALID).with("max", &max.to_string())),
        }
    }

    fn phone(&mut self, number: &str) {
        match Phone::parse(number) {
            Ok(phone) => {
                self.state.draft.applicant.phone = Some(phone.as_str().to_owned());
                self.state.answered.insert(Question::Phone);
            }
            Err(_) => self.note(messages::PHONE_INVALID),
        }
    }

    fn address(&mut self, line: &str) {
        let max = self.policy.limits.address_max;
        match text::line(line, 1, max) {
            Ok(address) => {
                self.state.draft.applicant.address = Some(address);
                self.state.answered.insert(Question::Address);
            }
            Err(_) => self
                .say
                .push(Say::new(messages::ADDRESS_INVALID).with("max", &max.to_string())),
        }
    }

    /// Sends the draft if it passes the checks of every other way in; what does not pass (limits may have changed meanwhile) is asked again.
    fn send(&mut self) {
        let mut draft = self.state.draft.clone();
        draft.language = Some(self.state.lang.to_string());
        match appeal::check(&draft, self.policy) {
            Ok(appeal) => {
                self.effect = Some(Effect::Register(appeal));
                self.state = self.state.ended();
            }
            Err(errors) => {
                for error in errors {
                    self.forget(&error.pointer);
                }
            }
        }
    }

    /// Forgets an answer, so that its question is asked again.
    fn forget(&mut self, pointer: &str) {
        let state = &mut self.state;
        let applicant = &mut state.draft.applicant;
        match pointer {
            "/text" => {
                state.draft.text = None;
                state.answered.remove(&Question::Text);
            }
            "/kind" => state.draft.kind = None,
            "/applicant/phone" => {
                applicant.phone = None;
                state.answered.remove(&Question::Phone);
            }
            "/applicant/address" => {
                applicant.address = None;
                state.answered.remove(&Question::Address);
            }
            name if name.starts_with("/applicant/name") => {
                applicant.name = appeal::DraftName::default();
                state.answered.remove(&Question::Name);
            }
            _ => state.draft.consent = appeal::DraftConsent::default(),
        }
    }

    /// Forgets what may not be kept without consent: the choice was changed from yes to no.
    fn forget_unlisted(&mut self) {
        let kept = |id| self.policy.keeps(id, false);
        let applicant = &mut self.state.draft.applicant;
        if !kept(FieldId::ApplicantPhone) {
            applicant.phone = None;
        }
        if !kept(FieldId::ApplicantAddress) {
            applicant.address = None;
        }
        if !kept(FieldId::ApplicantName) {
            applicant.name = appeal::DraftName::default();
        }
    }
}

/// The answer in a button's code.
fn answer(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or_default()
}
