//! The questions of the conversation: which one stands, and how it is asked. Which one stands follows from what is still unanswered, so a change of
//! language, a new policy or a rejected answer needs no path of its own: the next unanswered question is asked.

use serde::{Deserialize, Serialize};

use super::{Choice, Label, Labels, Say, State, Step, messages, report, typed::Command};
use crate::{Lang, Policy, appeal::Kind, consent, policy::FieldId};

/// A question. Several can belong to one step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    Language,
    Collection,
    Transfer,
    Kind,
    Text,
    Place,
    Files,
    Name,
    Phone,
    Address,
    Confirm,
    New,
}

/// The questions of a draft, in the order in which they are asked.
const DRAFT: &[Question] = &[
    Question::Collection,
    Question::Transfer,
    Question::Kind,
    Question::Text,
    Question::Place,
    Question::Files,
    Question::Name,
    Question::Phone,
    Question::Address,
];

/// The data that a chat can ask for: what the choice of collection is about.
const CHAT_FIELDS: &[FieldId] = &[
    FieldId::Text,
    FieldId::ApplicantName,
    FieldId::ApplicantPhone,
    FieldId::ApplicantAddress,
    FieldId::Location,
    FieldId::Attachments,
    FieldId::ChatSender,
];

/// A language in its own name.
pub(super) fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => messages::LABEL_KK,
        Lang::Ru => messages::LABEL_RU,
        Lang::En => messages::LABEL_EN,
    }
}

impl Question {
    /// The first question that is not answered yet.
    pub(super) fn of(state: &State, policy: &Policy) -> Self {
        if !state.has_language() {
            return Self::Language;
        }
        if state.is_at_rest() {
            return Self::New;
        }
        DRAFT
            .iter()
            .copied()
            .find(|question| question.is_put(state, policy) && !question.is_answered(state))
            .unwrap_or(Self::Confirm)
    }

    /// Is it put at all? What may not be kept is not asked for.
    pub(super) fn is_put(self, state: &State, policy: &Policy) -> bool {
        let collection = state.draft.consent.collection.unwrap_or(false);
        let keeps = |id| policy.keeps(id, collection);
        match self {
            Self::Place => keeps(FieldId::Location),
            Self::Files => keeps(FieldId::Attachments) && policy.attachments().is_some(),
            Self::Name => keeps(FieldId::ApplicantName),
            Self::Phone => keeps(FieldId::ApplicantPhone),
            Self::Address => keeps(FieldId::ApplicantAddress),
            _ => true,
        }
    }

    pub(super) fn is_answered(self, state: &State) -> bool {
        let consent = &state.draft.consent;
        let is_given = match self {
            Self::Collection => consent.collection.is_some(),
            Self::Transfer => consent.transfer.is_some(),
            Self::Kind => state.draft.kind.is_some(),
            _ => state.answered.contains(&self),
        };
        is_given && !state.again.contains(&self)
    }

    pub(super) fn step(self) -> Step {
        match self {
            Self::Language => Step::Language,
            Self::Collection | Self::Transfer => Step::Consent,
            Self::Kind => Step::Kind,
            Self::Text => Step::Text,
            Self::Place => Step::Place,
            Self::Files => Step::Files,
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
            Self::Language => Lang::ALL
                .iter()
                .map(|lang| choice(lang.as_str(), language(*lang)))
                .collect(),
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
            Self::Files if state.file_count() > 0 => {
                vec![choice("done", messages::LABEL_FILES_DONE)]
            }
            Self::Place | Self::Files | Self::Name => vec![choice("skip", messages::LABEL_SKIP)],
            Self::Phone => vec![choice("skip-phone", messages::LABEL_SKIP)],
            Self::Address => vec![choice("skip-address", messages::LABEL_SKIP)],
            Self::Confirm => vec![
                choice("send", messages::LABEL_SEND),
                choice("change", messages::LABEL_CHANGE),
                choice("cancel", messages::LABEL_CANCEL),
            ],
            Self::New => [choice("new", messages::LABEL_NEW)]
                .into_iter()
                .chain(Command::choices(&Command::AT_REST))
                .collect(),
        }
    }

    /// `d1:kind:complaint`: the version of the code, the step, the answer.
    fn code(self, value: &str) -> String {
        format!("d1:{}:{value}", self.step())
    }

    /// The question. Its answers stand at the last message, and are [`Self::choices`] and what else can be asked for then.
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
            Self::Place => Say {
                ask_location: true,
                ..Say::new(messages::PLACE).with("max", &policy.limits.address_max.to_string())
            },
            Self::Files => ask_files(state, policy),
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
        vec![say]
    }
}

fn ask_files(state: &State, policy: &Policy) -> Say {
    let limits = policy.attachments();
    let max = limits.map_or(0, |limits| limits.count).to_string();
    let size = limits.map(|limits| limits.bytes_in_words(state.lang));
    match state.file_count() {
        0 => Say::new(messages::FILES)
            .with("max", &max)
            .with("size", &size.unwrap_or_default()),
        count => Say::new(messages::FILES_MORE)
            .with("count", &count.to_string())
            .with("max", &max),
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

/// The summary of the draft.
fn confirm(state: &State, policy: &Policy, label: Labels<'_>) -> Vec<Say> {
    let lang = state.lang;
    let draft = &state.draft;
    let given = |value: Option<String>| value.unwrap_or_else(|| label(lang, messages::NOT_GIVEN));
    let rule = draft
        .kind
        .as_deref()
        .and_then(|kind| kind.parse::<Kind>().ok())
        .map(|kind| policy.kinds.of(kind));
    let name = report::draft_name(&draft.applicant.name);
    let is_anonymous = name.is_none() || draft.applicant.address.is_none();
    let files = Some(state.file_count()).filter(|count| *count > 0);
    let consent = |choice| report::consent(lang, choice == Some(true), label);
    let summary = Say::new(messages::CONFIRM)
        .with("kind", rule.map_or("", |rule| rule.title.get(lang)))
        .with(
            "term",
            &rule
                .map(|rule| rule.term.in_words(lang))
                .unwrap_or_default(),
        )
        .with("text", &report::shortened(&state.matter()))
        .with("place", &given(report::draft_place(&draft.location)))
        .with("files", &given(files.map(|count| count.to_string())))
        .with("name", &given(name))
        .with("phone", &given(draft.applicant.phone.clone()))
        .with("address", &given(draft.applicant.address.clone()))
        .with("collection", &consent(draft.consent.collection))
        .with("transfer", &consent(draft.consent.transfer));
    if is_anonymous {
        vec![Say::new(messages::ANONYMOUS), summary]
    } else {
        vec![summary]
    }
}
