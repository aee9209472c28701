//! What a person asks for beside the appeal that is being written, as far as it takes more than one message. The draft is not touched, and the
//! question that stood is asked again afterwards.

use serde::{Deserialize, Serialize};

use super::{
    Ask, Choice, Label, Labels, Say, State, Step,
    contact::{Contact, Field},
    messages,
    question::Question,
    typed::Command,
};
use crate::{Policy, number::AppealNumber};

/// A side question, or a wish that has to wait.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Aside {
    /// Asked for before the language was known; done as soon as it is.
    Wish(Command),
    /// Help was shown: for one turn the commands are on offer beside the answers to the question that stands.
    Help,
    /// What is to be changed in the draft, or one of these registered appeals?
    Draft { open: Vec<Open> },
    /// Which registered appeal is to be corrected?
    Which { open: Vec<Open> },
    /// Which field of it?
    Field { of: Open },
    /// What is right instead?
    Value { of: Open, field: Field },
    /// Is this right?
    Confirm { of: Open, contact: Contact },
    /// Erase what? `appeals`: there are some.
    Erase {
        // So it was called when open ones alone could be.
        #[serde(alias = "open")]
        appeals: bool,
    },
}

/// A registered appeal that is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) number: AppealNumber,
    /// What its fields are kept by.
    pub(super) collection: bool,
}

/// A list of more than this, with the way back, does not fit the menus of some platforms. The rest is typed by number.
const MOST_APPEALS: usize = 9;

impl Aside {
    /// Is it asked in place of the draft's question?
    pub(super) fn is_asked(&self) -> bool {
        !matches!(self, Self::Wish(_) | Self::Help)
    }

    /// What has to be looked up for its answer.
    pub(super) fn needs(&self) -> Option<Ask> {
        match self {
            Self::Wish(command) => command.needs(),
            Self::Confirm { .. } => Some(Ask::Contents),
            Self::Erase { .. } => Some(Ask::Views),
            _ => None,
        }
    }

    pub(super) fn step(&self) -> Step {
        match self {
            Self::Erase { .. } => Step::Erase,
            _ => Step::Correct,
        }
    }

    /// The answers on offer.
    pub(super) fn choices(&self, state: &State, policy: &Policy) -> Vec<Choice> {
        let choice = |code: String, label| Choice {
            code,
            label: Label::Message(label),
        };
        let mut choices = match self {
            Self::Help => return Command::choices(&Command::WITH_HELP).collect(),
            Self::Draft { open } => {
                let fields = changeable(state, policy)
                    .into_iter()
                    .map(|(value, label)| choice(format!("d1:change:{value}"), label));
                let registered = (!open.is_empty()).then(|| {
                    choice(
                        "d1:change:registered".to_owned(),
                        messages::LABEL_REGISTERED,
                    )
                });
                fields.chain(registered).collect()
            }
            Self::Which { open } => open
                .iter()
                .take(MOST_APPEALS)
                .map(|open| Choice {
                    code: format!("d1:correct:{}", open.number),
                    label: Label::Text(open.title(state, policy)),
                })
                .collect(),
            Self::Field { of } => Field::ALL
                .iter()
                .filter(|field| policy.keeps(field.id(), of.collection))
                .map(|field| {
                    choice(
                        format!("d1:correct:{}:{}", of.number, field.as_str()),
                        field.label(),
                    )
                })
                .chain([choice(
                    format!("d1:correct:{}:supplement", of.number),
                    messages::LABEL_SUPPLEMENT,
                )])
                .collect(),
            Self::Wish(_) | Self::Value { .. } => Vec::new(),
            Self::Confirm { of, contact } => vec![choice(
                format!("d1:correct:{}:{}-yes", of.number, contact.field().as_str()),
                messages::LABEL_CORRECT_YES,
            )],
            Self::Erase { appeals } => {
                let conversation = choice(
                    "d1:erase:conversation".to_owned(),
                    messages::LABEL_ERASE_CONVERSATION,
                );
                let appeals = appeals
                    .then(|| choice("d1:erase:appeals".to_owned(), messages::LABEL_ERASE_APPEALS));
                [Some(conversation), appeals]
                    .into_iter()
                    .flatten()
                    .collect()
            }
        };
        choices.push(choice(
            format!("d1:{}:back", self.step()),
            messages::LABEL_BACK,
        ));
        choices
    }

    /// The side question with its answers.
    pub(super) fn ask(&self, state: &State, policy: &Policy, label: Labels<'_>) -> Say {
        let number = |of: &Open| of.number.to_string();
        let title = |field: Field| label(state.lang, field.label());
        let say = match self {
            Self::Wish(_) | Self::Help | Self::Draft { .. } => Say::new(messages::CHANGE),
            Self::Which { .. } => Say::new(messages::CORRECT_WHICH),
            Self::Field { of } => Say::new(messages::CORRECT_FIELD).with("number", &number(of)),
            Self::Value { of, field } => Say {
                ask_contact: *field == Field::Phone,
                ..Say::new(messages::CORRECT_VALUE)
                    .with("number", &number(of))
                    .with("field", &title(*field))
            },
            Self::Confirm { of, contact } => Say::new(messages::CORRECT_CONFIRM)
                .with("number", &number(of))
                .with("field", &title(contact.field()))
                .with("value", &contact.in_words()),
            Self::Erase { appeals: true } => Say::new(messages::ERASE_WHAT),
            Self::Erase { appeals: false } => Say::new(messages::ERASE),
        };
        Say {
            choices: self.choices(state, policy),
            ..say
        }
    }
}

impl Open {
    /// `C26-000123-9, Жалоба`.
    fn title(&self, state: &State, policy: &Policy) -> String {
        let kind = policy.kinds.of(self.number.kind()).title.get(state.lang);
        format!("{}, {kind}", self.number)
    }
}

/// What of the draft can be changed: what was answered so far.
fn changeable(state: &State, policy: &Policy) -> Vec<(&'static str, &'static str)> {
    const QUESTIONS: &[(Question, &str, &str)] = &[
        (Question::Kind, "kind", messages::LABEL_KIND),
        (Question::Text, "text", messages::LABEL_TEXT),
        (Question::Place, "place", messages::LABEL_PLACE),
        (Question::Files, "files", messages::LABEL_FILES),
        (Question::Name, "name", messages::LABEL_NAME),
        (Question::Phone, "phone", messages::LABEL_PHONE),
        (Question::Address, "address", messages::LABEL_ADDRESS),
        (Question::Collection, "consents", messages::LABEL_CONSENTS),
    ];
    QUESTIONS
        .iter()
        .filter(|(question, ..)| question.is_answered(state) && question.is_put(state, policy))
        .map(|(_, value, label)| (*value, *label))
        .collect()
}
