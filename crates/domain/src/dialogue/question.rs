//! The questions of the conversation: which one stands, and how it is asked. Which one stands follows from what is still unanswered, so a change of
//! language, a new policy or a rejected answer needs no path of its own: the next unanswered question is asked.

use serde::{Deserialize, Serialize};

use super::{Choice, Label, Labels, Say, State, Step, messages};
use crate::{Policy, appeal::Kind, consent, policy::FieldId, text};

/// A question. Several can belong to one step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    Language,
    Collection,
    Transfer,
    Kind,
    Text,
    Name,
    Phone,
    Address,
    Confirm,
    New,
}

/// The data that a chat can ask for: what the choice of collection is about.
const CHAT_FIELDS: &[FieldId] = &[
    FieldId::Text,
    FieldId::ApplicantName,
    FieldId::ApplicantPhone,
    FieldId::ApplicantAddress,
    FieldId::ChatSender,
];

/// The matter in the summary is cut after this many characters: it stands in full above in the chat, and platforms limit a message.
const SUMMARY_TEXT: usize = 500;

impl Question {
    /// The first question that is not answered yet.
    pub(super) fn of(state: &State, policy: &Policy) -> Self {
        let choices = &state.draft.consent;
        let Some(collection) = choices.collection else {
            return if !state.has(Self::Language) {
                Self::Language
            } else if state.over {
                Self::New
            } else {
                Self::Collection
            };
        };
        if !state.has(Self::Language) {
            Self::Language
        } else if choices.transfer.is_none() {
            Self::Transfer
        } else if state.draft.kind.is_none() {
            Self::Kind
        } else if !state.has(Self::Text) {
            Self::Text
        } else if !state.has(Self::Name) && policy.keeps(FieldId::ApplicantName, collection) {
            Self::Name
        } else if !state.has(Self::Phone) && policy.keeps(FieldId::ApplicantPhone, collection) {
            Self::Phone
        } else if !state.has(Self::Address) && policy.keeps(FieldId::ApplicantAddress, collection) {
            Self::Address
        } else {
            Self::Confirm
        }
    }

    pub(super) fn step(self) -> Step {
        match self {
            Self::Language => Step::Language,
            Self::Collection | Self::Transfer => Step::Consent,
            Self::Kind => Step::Kind,
            Self::Text => Step::Text,
            Self::Name => Step::Name,
            Self::Phone | Self::Address => Step::Contact,
            Self::Confirm => Step::Confirm,
            Self::New => Step::Done,
        }
    }

    /// The answers on offer: the value in the button's code, and the label.
    pub(super) fn choices(self, state: &State, policy: &Policy) -> Vec<Choice> {
        let choice = |value: &str, label| Choice {
            code: self.code(value),
            label: Label::Message(label),
        };
        match self {
            Self::Language => {
                vec![
                    choice("kk", messages::LABEL_KK),
                    choice("ru", messages::LABEL_RU),
                    choice("en", messages::LABEL_EN),
                ]
            }
            Self::Collection => vec![
                choice("collection-yes", messages::LABEL_YES),
                choice("collection-no", messages::LABEL_NO),
            ],
            Self::Transfer => vec![
                choice("transfer-yes", messages::LABEL_YES),
                choice("transfer-no", messages::LABEL_NO),
            ],
            Self::Kind => policy
                .kinds
                .iter()
                .map(|rule| Choice {
                    code: self.code(rule.id.as_str()),
                    label: Label::Text(rule.title.get(state.lang).to_owned()),
                })
                .collect(),
            Self::Text if state.text_length() >= policy.limits.text_min => {
                vec![choice("done", messages::LABEL_TEXT_DONE)]
            }
            Self::Text => Vec::new(),
            Self::Name => vec![choice("skip", messages::LABEL_SKIP)],
            Self::Phone => vec![choice("skip-phone", messages::LABEL_SKIP)],
            Self::Address => vec![choice("skip-address", messages::LABEL_SKIP)],
            Self::Confirm => vec![
                choice("send", messages::LABEL_SEND),
                choice("change-text", messages::LABEL_CHANGE_TEXT),
                choice("cancel", messages::LABEL_CANCEL),
            ],
            Self::New => vec![choice("new", messages::LABEL_NEW)],
        }
    }

    /// `d1:kind:complaint`: the version of the code, the step, the answer.
    fn code(self, value: &str) -> String {
        format!("d1:{}:{value}", self.step())
    }

    /// The question with its answers.
    pub(super) fn ask(self, state: &State, policy: &Policy, label: Labels<'_>) -> Vec<Say> {
        let lang = state.lang;
        let say = match self {
            Self::Language => Say::new(messages::LANGUAGE),
            Self::Collection => {
                let rule = policy.consents.of(consent::Choice::Collection);
                Say::new(messages::CONSENT_COLLECTION)
                    .with("operator", policy.operator.name.get(lang))
                    .with("bin", &policy.operator.bin)
                    .with("version", &policy.version)
                    .with(
                        "fields",
                        &titles(CHAT_FIELDS.iter().copied(), state, policy),
                    )
                    .with("title", rule.title.get(lang))
                    .with("until", rule.until.get(lang))
                    .with(
                        "site",
                        policy.operator.sites.first().map_or("", String::as_str),
                    )
            }
            Self::Transfer => {
                let rule = policy.consents.of(consent::Choice::Transfer);
                let recipients: Vec<&str> = policy
                    .recipients
                    .iter()
                    .map(|recipient| recipient.title.get(lang))
                    .collect();
                Say::new(messages::CONSENT_TRANSFER)
                    .with("recipients", &recipients.join("; "))
                    .with("title", rule.title.get(lang))
                    .with("until", rule.until.get(lang))
            }
            Self::Kind => {
                let kinds: Vec<String> = policy
                    .kinds
                    .iter()
                    .map(|rule| format!("{} – {}", rule.title.get(lang), rule.hint.get(lang)))
                    .collect();
                Say::new(messages::KIND).with("kinds", &kinds.join("\n"))
            }
            Self::Text => match state.text_length() {
                0 => Say::new(messages::TEXT)
                    .with("min", &policy.limits.text_min.to_string())
                    .with("max", &policy.limits.text_max.to_string()),
                length if length < policy.limits.text_min => Say::new(messages::TEXT_TOO_SHORT)
                    .with("length", &length.to_string())
                    .with("min", &policy.limits.text_min.to_string()),
                length => Say::new(messages::TEXT_MORE)
                    .with("length", &length.to_string())
                    .with("max", &policy.limits.text_max.to_string()),
            },
            Self::Name => Say::new(messages::NAME),
            Self::Phone => Say {
                ask_contact: true,
                ..Say::new(messages::PHONE)
            },
            Self::Address => {
                Say::new(messages::ADDRESS).with("max", &policy.limits.address_max.to_string())
            }
            Self::Confirm => return confirm(state, policy, label),
            Self::New => Say::new(messages::NEW),
        };
        vec![Say {
            choices: self.choices(state, policy),
            ..say
        }]
    }
}

/// Said after a no to collection: what is not kept.
pub(super) fn law_basis(state: &State, policy: &Policy) -> Say {
    let dropped = CHAT_FIELDS
        .iter()
        .copied()
        .filter(|id| !policy.keeps(*id, false));
    Say::new(messages::LAW_BASIS).with("fields", &titles(dropped, state, policy))
}

fn titles(fields: impl Iterator<Item = FieldId>, state: &State, policy: &Policy) -> String {
    let titles: Vec<&str> = fields
        .filter_map(|id| policy.field(id))
        .map(|field| field.title.get(state.lang))
        .collect();
    titles.join("; ")
}

fn confirm(state: &State, policy: &Policy, label: Labels<'_>) -> Vec<Say> {
    let lang = state.lang;
    let draft = &state.draft;
    let given =
        |value: Option<&str>| value.map_or_else(|| label(lang, messages::NOT_GIVEN), str::to_owned);
    let chosen = |choice: Option<bool>| {
        label(
            lang,
            if choice == Some(true) {
                messages::AGREED
            } else {
                messages::REFUSED
            },
        )
    };
    let rule = draft
        .kind
        .as_deref()
        .and_then(|kind| kind.parse::<Kind>().ok())
        .map(|kind| policy.kinds.of(kind));
    let name: Vec<&str> = [
        &draft.applicant.name.family,
        &draft.applicant.name.given,
        &draft.applicant.name.patronymic,
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
    .collect();
    let name = name.join(" ");
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    let summary = Say::new(messages::CONFIRM)
        .with("kind", rule.map_or("", |rule| rule.title.get(lang)))
        .with(
            "term",
            &rule
                .map(|rule| rule.term.in_words(lang))
                .unwrap_or_default(),
        )
        .with(
            "text",
            &shortened(draft.text.as_deref().unwrap_or_default()),
        )
        .with("name", &given(name))
        .with("phone", &given(draft.applicant.phone.as_deref()))
        .with("address", &given(draft.applicant.address.as_deref()))
        .with("collection", &chosen(draft.consent.collection))
        .with("transfer", &chosen(draft.consent.transfer));
    let summary = Say {
        choices: Question::Confirm.choices(state, policy),
        ..summary
    };
    let is_anonymous = name.is_none() || draft.applicant.address.is_none();
    if is_anonymous {
        vec![Say::new(messages::ANONYMOUS), summary]
    } else {
        vec![summary]
    }
}

fn shortened(matter: &str) -> String {
    if text::length(matter) as usize <= SUMMARY_TEXT {
        return matter.to_owned();
    }
    matter.chars().take(SUMMARY_TEXT).chain(['…']).collect()
}
