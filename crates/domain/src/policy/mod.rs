//! What the operator promises: one file per version, `static/policy/<version>/policy.toml`, and texts beside it that take every value from it.
//! The page, the form, the chat, the consents, the transfers and the sweep obey the same values, so that text and behaviour cannot drift
//! apart (policy, clause 2). The clauses are those of the published policy, 1 to 13.
//!
//! A policy is read from TOML where the program is built ([`parse()`]) and travels into the components as JSON.
//!
//! Carries out clause 2.

mod citation;
mod complete;
pub mod diff;
#[cfg(feature = "parse")]
mod parse;
mod retention;
pub mod text;
mod words;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use citation::{Act, Citation, CitationError};
pub use complete::{Complete, Incomplete, Rule};
#[cfg(feature = "parse")]
pub use parse::parse;
pub use retention::Retention;

use crate::{
    Lang, Localized,
    appeal::{Channel, Kind, Status},
    consent::{self, Basis},
    retention::{RecordClass, Start, Term},
};

/// One version of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The name of the version, a date: `2026-11-16`.
    pub version: String,
    /// The first day on which it holds.
    pub effective_from: NaiveDate,
    /// The day by which it must be reviewed, at most a year later (clause 12).
    pub review_due: NaiveDate,
    /// The languages in which it is published.
    pub languages: Vec<Lang>,
    /// The zone of all days and times.
    pub timezone: String,
    /// Who runs the service and answers for it (clause 1).
    pub operator: Operator,
    /// When appeals are registered (APPC art. 64(3)).
    pub working_hours: WorkingHours,
    /// What data may be used for (clause 4).
    pub purposes: Vec<Purpose>,
    /// The closed list of data (clauses 3.2 and 5).
    pub fields: Vec<Field>,
    /// The kinds of appeals with their terms (clause 3.6), in the order in which they are offered.
    pub kinds: Complete<KindRule>,
    /// Who may get what (clauses 8 and 9).
    pub recipients: Vec<Recipient>,
    /// The choices that are offered beside the form and in the chat (clauses 7 and 8).
    pub consents: Complete<ConsentRule>,
    /// Where appeals come from (clause 4).
    pub channels: Vec<ChannelRule>,
    /// What the sweep obeys (clause 5).
    pub retention: Retention,
    /// How long texts and how large files may be.
    pub limits: Limits,
}

/// Who runs the service.
///
/// Carries out clause 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Full name.
    pub name: Localized,
    /// Business identification number, twelve digits with a valid check digit.
    pub bin: String,
    /// Postal address.
    pub address: Localized,
    /// The addresses at which the policy is published, at least two (clause 13).
    pub sites: Vec<String>,
    /// The person in charge of personal data (PD art. 25(2)(10)).
    pub responsible: Responsible,
}

/// The person in charge of personal data: a post, not a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// The post.
    pub post: Localized,
    /// E-mail address.
    pub email: String,
    /// Phone number in E.164.
    pub phone: String,
}

/// Local times between which appeals are registered on the day they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    /// Opening.
    pub from: NaiveTime,
    /// Closing; what comes at this moment comes after hours.
    pub to: NaiveTime,
}

/// A purpose of processing (PD art. 7(8)).
///
/// Carries out clause 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// `snake_case`.
    pub id: String,
    /// What is shown.
    pub title: Localized,
}

/// A field of data with the purposes that it serves (clause 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Which field.
    pub id: FieldId,
    /// What is shown.
    pub title: Localized,
    /// Ids of [`Policy::purposes`], at least one.
    pub purposes: Vec<String>,
    /// Whether it is kept without consent.
    pub basis: Basis,
}

closed_list! {
    /// The data that the program can keep; the id is the path in the JSON of an appeal. A policy can leave some out, it cannot add one.
    FieldId {
        /// The kind of the appeal.
        Kind = "kind",
        /// The matter.
        Text = "text",
        /// The language of the answer.
        Language = "language",
        /// The number of the earlier appeal that this one repeats.
        Repeats = "repeats",
        /// Individual, organisation or representative.
        ApplicantType = "applicant.type",
        /// Category of the subject (clause 6).
        ApplicantCategory = "applicant.category",
        /// Surname, given name, patronymic.
        ApplicantName = "applicant.name",
        /// Individual identification number.
        ApplicantIin = "applicant.iin",
        /// Phone number.
        ApplicantPhone = "applicant.phone",
        /// E-mail address.
        ApplicantEmail = "applicant.email",
        /// Postal address.
        ApplicantAddress = "applicant.address",
        /// Name and BIN of the organisation that applies.
        ApplicantOrganization = "applicant.organization",
        /// On whose behalf a representative applies.
        ApplicantRepresents = "applicant.represents",
        /// The place that the appeal is about.
        Location = "location",
        /// Photos and documents.
        Attachments = "attachments",
        /// The sender's id on a chat platform.
        ChatSender = "chat.sender",
    }
}

impl FieldId {
    /// Fields without which no appeal can be registered: a policy must list them, on the basis of the law.
    pub const INDISPENSABLE: &'static [Self] = &[
        Self::Kind,
        Self::Text,
        Self::Language,
        Self::ApplicantType,
        Self::ApplicantCategory,
    ];
}

/// A kind of appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindRule {
    /// Which kind.
    pub id: Kind,
    /// The noun shown in forms.
    pub title: Localized,
    /// One short line that helps to choose.
    pub hint: Localized,
    /// The term for an answer.
    pub term: AnswerTerm,
    /// Where the term comes from.
    pub source: Citation,
}

/// The term for an answer, from the day after registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTerm {
    /// How many.
    pub days: u32,
    /// Of which days.
    pub calendar: Counting,
}

closed_list! {
    /// Which days count.
    Counting {
        /// Working days.
        Working = "working",
        /// All days.
        Calendar = "calendar",
    }
}

/// A category of third parties and what each of them may get.
///
/// Carries out clauses 3.3 and 9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// `snake_case`.
    pub id: String,
    /// What is shown.
    pub title: Localized,
    /// The only purpose for which it may use the data.
    pub purpose: String,
    /// The only fields that it may get; each serves the purpose.
    pub fields: Vec<FieldId>,
}

/// A choice that the applicant makes (clauses 7 and 8; PD art. 8(4)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRule {
    /// Which choice.
    pub id: consent::Choice,
    /// The words of the choice, in the first person.
    pub title: Localized,
    /// The purposes that it covers.
    pub purposes: Vec<String>,
    /// Until when it holds, in words.
    pub until: Localized,
}

/// A channel through which appeals come.
///
/// Carries out clause 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRule {
    /// Which channel.
    pub id: Channel,
    /// What is shown.
    pub title: Localized,
    /// Written, oral or electronic (clause 3.6).
    pub form: Form,
    /// Do the data pass through servers abroad (PD art. 16)?
    pub cross_border: bool,
}

closed_list! {
    /// How an appeal came (clause 3.6).
    Form {
        /// On paper.
        Written = "written",
        /// By voice.
        Oral = "oral",
        /// Electronically.
        Electronic = "electronic",
    }
}

/// How long a class of record is kept (clause 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    /// Which class.
    pub class: RecordClass,
    /// From when it is counted.
    pub start: Start,
    /// How long.
    pub term: Term,
    /// What is shown.
    pub title: Localized,
    /// Where the term comes from.
    pub source: Citation,
    /// `false`: no act was read that sets the term; "to be confirmed" is shown beside it.
    pub confirmed: bool,
    /// The kinds of appeal that it is for; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// The ends of an appeal that it is for; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Status>,
    /// The law sets the term: whoever asks for erasure before its end gets restriction instead (DC art. 41).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// How long before destruction the applicant is told of it; `None` for not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Term>,
}

impl RetentionRule {
    /// Its name among the rules of its version, for acts: the class, and what of it where it is narrower, as in `appeal (request, response)`.
    pub fn name(&self) -> String {
        let kinds = self.kinds.iter().map(|kind| kind.as_str());
        let outcomes = self.outcomes.iter().map(|outcome| outcome.as_str());
        let what: Vec<&str> = kinds.chain(outcomes).collect();
        if what.is_empty() {
            self.class.to_string()
        } else {
            format!("{} ({})", self.class, what.join(", "))
        }
    }

    /// Is it for appeals of some kinds or ends only?
    pub fn is_narrower(&self) -> bool {
        !self.kinds.is_empty() || !self.outcomes.is_empty()
    }

    pub(crate) fn is_for(&self, kind: Kind, outcome: Status) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.outcomes.is_empty() || self.outcomes.contains(&outcome))
    }
}

/// How long texts may be, in Unicode characters, and how large files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The shortest matter of an appeal.
    pub text_min: u32,
    /// The longest matter of an appeal.
    pub text_max: u32,
    /// The longest part of a name.
    pub name_max: u32,
    /// The longest address, name of an organisation or document.
    pub address_max: u32,
    /// `None` if this version keeps no files.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<AttachmentLimits>,
}

/// How many files an appeal may have, and how large each may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentLimits {
    /// The most files of one appeal.
    #[serde(rename = "attachments_max")]
    pub count: u32,
    /// The largest file, in bytes.
    #[serde(rename = "attachment_bytes_max")]
    pub bytes: u32,
}

impl AttachmentLimits {
    /// The largest file in whole megabytes.
    pub const fn megabytes(self) -> u32 {
        self.bytes / (1024 * 1024)
    }

    /// The largest file for people: `10 МБ`, `10 MB`.
    pub fn bytes_in_words(self, lang: Lang) -> String {
        words::megabytes(self.megabytes(), lang)
    }
}

impl AnswerTerm {
    /// `15 рабочих дней`, `15 жұмыс күні`, `15 working days`.
    pub fn in_words(self, lang: Lang) -> String {
        words::answer_term(self, lang)
    }
}

impl Term {
    /// `5 лет`, `5 жыл`, `5 years`.
    pub fn in_words(self, lang: Lang) -> String {
        words::retention_term(self, lang)
    }
}

impl Start {
    /// `со дня завершения работы по обращению`, as the table of the policy has it.
    pub fn in_words(self, lang: Lang) -> &'static str {
        words::start(self).get(lang)
    }
}

impl Rule for KindRule {
    type Key = Kind;
    const KEYS: &'static [Kind] = Kind::ALL;

    fn key(&self) -> Kind {
        self.id
    }
}

impl Rule for ConsentRule {
    type Key = consent::Choice;
    const KEYS: &'static [consent::Choice] = consent::Choice::ALL;

    fn key(&self) -> consent::Choice {
        self.id
    }
}

impl Rule for RetentionRule {
    type Key = RecordClass;
    const KEYS: &'static [RecordClass] = RecordClass::ALL;

    fn key(&self) -> RecordClass {
        self.class
    }

    fn stands_in(key: RecordClass) -> Option<RecordClass> {
        key.stands_in()
    }
}

impl Policy {
    /// The field's entry in the closed list; `None` if this version does not keep the field at all.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// May the field be kept? What the law lists always, the rest with consent to collection, what the policy does not list never
    /// (PD arts. 7(9) and 12(1)).
    pub fn keeps(&self, id: FieldId, collection: bool) -> bool {
        self.field(id)
            .is_some_and(|field| collection || field.basis == Basis::Law)
    }

    /// How many files of which size an appeal may bring; `None` if this version keeps no files at all.
    pub fn attachments(&self) -> Option<AttachmentLimits> {
        self.field(FieldId::Attachments)
            .and(self.limits.attachments)
    }

    /// A purpose by its id.
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }

    /// The channel's entry; `None` if this version takes no appeals from it.
    pub fn channel(&self, id: Channel) -> Option<&ChannelRule> {
        self.channels.iter().find(|channel| channel.id == id)
    }
}
