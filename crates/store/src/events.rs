//! The audit trail: each operation that the policy names in clause 3.1 leaves an event. An event says who did what to which record, when and
//! under which version of the policy; it carries no personal data, and so outlives the record.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The operations of clause 3.1, by the names of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The data came in.
    Collection,
    /// They were written down.
    Recording,
    /// They were put in order: a status, a category, an executor.
    Systematisation,
    /// They were added to what is there.
    Accumulation,
    /// They are kept.
    Storage,
    /// They were updated, changed or supplemented.
    Clarification,
    /// They were read.
    Extraction,
    /// They were used for a purpose of the policy.
    Use,
    /// They were handed to a recipient.
    Transfer,
    /// They were closed to any other operation.
    Blocking,
    /// They were taken out.
    Deletion,
    /// They were made unrecoverable.
    Destruction,
}

impl Action {
    /// The word in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Recording => "recording",
            Self::Systematisation => "systematisation",
            Self::Accumulation => "accumulation",
            Self::Storage => "storage",
            Self::Clarification => "clarification",
            Self::Extraction => "extraction",
            Self::Use => "use",
            Self::Transfer => "transfer",
            Self::Blocking => "blocking",
            Self::Deletion => "deletion",
            Self::Destruction => "destruction",
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// The person whose data they are, or who filed for them.
    Applicant,
    /// The program itself: the sweep.
    System,
    /// A member of the staff, by the id of the account.
    Staff(&'a str),
}

impl Actor<'_> {
    fn text(self) -> String {
        match self {
            Self::Applicant => "applicant".to_owned(),
            Self::System => "system".to_owned(),
            Self::Staff(account) => format!("staff:{account}"),
        }
    }
}

/// What kind of record it was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Appeal,
    Dialogue,
}

impl RecordKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Dialogue => "dialogue",
        }
    }

    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Appeal => "appeals",
            Self::Dialogue => "dialogues",
        }
    }
}

/// An event that is not yet written.
pub(crate) struct Event(pub(crate) serde_json::Value);

impl Event {
    pub(crate) fn new(
        at: DateTime<Utc>,
        action: Action,
        actor: Actor<'_>,
        (kind, record): (RecordKind, Uuid),
        policy_version: &str,
    ) -> Self {
        Self(serde_json::json!([
            at.timestamp_millis(),
            action.as_str(),
            actor.text(),
            kind.as_str(),
            record.simple().to_string(),
            policy_version,
        ]))
    }
}

impl Event {
    /// The same event under another version of the policy: for those who learn it in the transaction.
    pub(crate) fn under(mut self, policy_version: &str) -> Self {
        if let Some(version) = self.0.get_mut(5) {
            *version = policy_version.into();
        }
        self
    }
}

pub(crate) const APPEND: &str = "INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) \
     SELECT e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, unhex(e.value ->> 4), e.value ->> 5 \
     FROM json_each(?1) e ORDER BY e.key";
