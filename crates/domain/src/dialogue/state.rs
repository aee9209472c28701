//! What is kept of a conversation between two messages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Aside, File, Input, Step, question::Question, typed, typed::Command};
use crate::{Lang, appeal, appeal::Draft, consent::ConsentChoices, text};

/// A conversation between two messages. Personal data once consent is answered: it is stored sealed, and no `Debug` shows it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(super) lang: Lang,
    /// Has the person been greeted?
    pub(super) greeted: bool,
    /// Is the last appeal sent or called off, and no new one begun?
    pub(super) over: bool,
    /// Questions whose answer cannot be seen in the draft: skipped, or open until the person says "that is all".
    pub(super) answered: BTreeSet<Question>,
    /// Questions that the person wants to be asked again; the answer given before holds until there is another.
    #[serde(default)]
    pub(super) again: BTreeSet<Question>,
    /// The draft but for its text and files, which are in `parts`.
    pub(super) draft: Draft,
    /// The messages that the matter was written in and that its files came with.
    #[serde(default)]
    pub(super) parts: Vec<Part>,
    /// The platform's ids of the messages that answered other questions.
    #[serde(default)]
    pub(super) answered_by: BTreeMap<Question, String>,
    /// What the person asked for beside the appeal.
    #[serde(default)]
    pub(super) aside: Option<Aside>,
    /// When the question was asked that stands now. Whatever was sent before cannot be its answer.
    #[serde(default)]
    pub(super) asked_at: Option<DateTime<Utc>>,
    /// The shortest time between a message's date and its coming in, in milliseconds: so far apart are the platform's clock and ours at the most.
    #[serde(default)]
    pub(super) shortest_way: Option<i64>,
    pub(super) step: Step,
}

/// What one message brought to the appeal: text, a file, or a file with its caption.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    /// The platform's id of the message.
    pub(super) message: Option<String>,
    pub(super) text: String,
    pub(super) file: Option<File>,
}

closed_debug!(State, Part);

impl State {
    /// A conversation that has not begun, with the language that the platform hints at. The person is asked all the same.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            greeted: false,
            over: false,
            answered: BTreeSet::new(),
            again: BTreeSet::new(),
            draft: Draft::default(),
            parts: Vec::new(),
            answered_by: BTreeMap::new(),
            aside: None,
            asked_at: None,
            shortest_way: None,
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

    pub(super) fn has(&self, question: Question) -> bool {
        self.answered.contains(&question) && !self.again.contains(&question)
    }

    pub(super) fn has_language(&self) -> bool {
        self.has(Question::Language)
    }

    /// No appeal is being written.
    pub(super) fn is_at_rest(&self) -> bool {
        self.over && self.draft.consent.collection.is_none()
    }

    /// The command that an input is, if it is one: typed in words, pressed, or typed as the number of a button. [`super::asks`] and
    /// [`super::turn`] must be of one mind about it, so neither the policy nor the words of labels are needed here.
    pub(super) fn command(&self, input: &Input) -> Option<Command> {
        match input {
            Input::Start => Some(Command::Start),
            Input::Choice(code) => Command::of_code(code),
            Input::Text(text) => typed::command(text).or_else(|| self.command_by_number(text)),
            _ => None,
        }
    }

    fn command_by_number(&self, text: &str) -> Option<Command> {
        let (before, commands) = match &self.aside {
            _ if !self.has_language() => return None,
            Some(Aside::Help) => (0, Command::WITH_HELP),
            // After "new appeal".
            None if self.is_at_rest() => (1, Command::AT_REST),
            _ => return None,
        };
        let number: usize = typed::plain(text).parse().ok()?;
        commands.get(number.checked_sub(1 + before)?).copied()
    }

    /// The matter as it was written, a line or more for each message.
    pub(super) fn matter(&self) -> String {
        let texts: Vec<&str> = self
            .parts
            .iter()
            .map(|part| part.text.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        texts.join("\n")
    }

    pub(super) fn text_length(&self) -> u32 {
        text::length(&self.matter())
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.parts.iter().filter_map(|part| part.file.as_ref())
    }

    pub(super) fn file_count(&self) -> u32 {
        u32::try_from(self.files().count()).unwrap_or(u32::MAX)
    }

    /// The question has its answer, which this message gave.
    pub(super) fn answer(&mut self, question: Question, message: Option<&str>) {
        self.answered.insert(question);
        self.again.remove(&question);
        match message {
            Some(message) => self.answered_by.insert(question, message.to_owned()),
            None => self.answered_by.remove(&question),
        };
    }

    /// Forgets an answer, so that its question is asked again.
    pub(super) fn forget(&mut self, question: Question) {
        let draft = &mut self.draft;
        match question {
            Question::Collection | Question::Transfer => {
                draft.consent = appeal::DraftConsent::default();
            }
            Question::Kind => draft.kind = None,
            Question::Text => {
                self.parts.iter_mut().for_each(|part| part.text.clear());
            }
            Question::Place => draft.location = appeal::DraftLocation::default(),
            Question::Files => {
                self.parts.iter_mut().for_each(|part| part.file = None);
            }
            Question::Name => draft.applicant.name = appeal::DraftName::default(),
            Question::Phone => draft.applicant.phone = None,
            Question::Address => draft.applicant.address = None,
            Question::Language | Question::Confirm | Question::New => {}
        }
        self.drop_empty_parts();
        self.answered.remove(&question);
        self.again.remove(&question);
        self.answered_by.remove(&question);
    }

    pub(super) fn drop_empty_parts(&mut self) {
        self.parts
            .retain(|part| !part.text.is_empty() || part.file.is_some());
    }

    /// A state in which nothing is kept but the language.
    pub(super) fn ended(&self) -> Self {
        let mut state = Self {
            greeted: true,
            over: true,
            ..Self::new(self.lang)
        };
        if self.has_language() {
            state.answered.insert(Question::Language);
        }
        state
    }

    /// A state that was stored when the text stood in the draft, and when nobody was asked for places and files: where the conversation is past
    /// them, the next message answers another question.
    pub(super) fn adopted(mut self) -> Self {
        if let Some(text) = self.draft.text.take() {
            if self.has(Question::Text) {
                self.answered.extend([Question::Place, Question::Files]);
            }
            self.parts.insert(
                0,
                Part {
                    message: None,
                    text,
                    file: None,
                },
            );
        }
        self
    }
}
