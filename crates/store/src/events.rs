//! The audit trail: each operation that the policy names in clause 3.1 leaves an event. An event says who did what to which record, when and
//! under which version of the policy; it carries no personal data, and so outlives the record.
//!
//! Carries out clause 3.1.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store,
    error::Error,
    gathered::{Entry, List, hex},
    writer::{Extent, Transaction},
};

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
    /// The program itself.
    System,
    /// A sweep, by its id.
    Sweep(Uuid),
    /// A member of the staff, by the id of the account.
    Staff(&'a str),
}

impl Actor<'_> {
    pub(crate) fn text(self) -> Cow<'static, str> {
        match self {
            Self::Applicant => "applicant".into(),
            Self::System => "system".into(),
            Self::Sweep(id) => format!("sweep:{id}").into(),
            Self::Staff(account) => format!("staff:{account}").into(),
        }
    }
}

/// What kind of record it was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Appeal,
    Dialogue,
    Hold,
    PolicyReview,
}

impl RecordKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Dialogue => "dialogue",
            Self::Hold => "hold",
            Self::PolicyReview => "policy_review",
        }
    }

    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Appeal => "appeals",
            Self::Dialogue => "dialogues",
            Self::Hold => "holds",
            Self::PolicyReview => "policy_reviews",
        }
    }
}

/// An event, but for the version of the policy.
pub(crate) struct Event {
    at: DateTime<Utc>,
    action: Action,
    actor: Cow<'static, str>,
    record: (RecordKind, Uuid),
}

impl Event {
    pub(crate) fn new(
        at: DateTime<Utc>,
        action: Action,
        actor: Actor<'_>,
        record: (RecordKind, Uuid),
    ) -> Self {
        Self {
            at,
            action,
            actor: actor.text(),
            record,
        }
    }

    /// The event under a version of the policy.
    pub(crate) fn under(&self, policy_version: &str) -> Result<Entry, Error> {
        let (kind, record) = self.record;
        Entry::new(
            List::Events,
            &(
                self.at.timestamp_millis(),
                self.action.as_str(),
                &self.actor,
                kind.as_str(),
                hex(record.as_bytes()),
                policy_version,
            ),
        )
    }
}

impl Store {
    /// Notes who read these appeals, each under its version of the policy: on the disk before anything of them is decrypted.
    pub(crate) async fn note_extraction<'a>(
        &self,
        appeals: impl IntoIterator<Item = (Uuid, &'a str)>,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let events = appeals.into_iter().map(|(id, version)| {
            let record = (RecordKind::Appeal, id);
            Event::new(now, Action::Extraction, actor, record).under(version)
        });
        let events = events.collect::<Result<Vec<_>, _>>()?;
        let job = async move |transaction: &mut Transaction| {
            for event in events {
                transaction.add(event);
            }
            Ok(())
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}

pub(crate) const APPEND: &str = "WITH entries AS MATERIALIZED (SELECT key, value AS e FROM json_each(?1)) \
     INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) \
     SELECT e ->> 0, e ->> 1, e ->> 2, e ->> 3, unhex(e ->> 4), e ->> 5 FROM entries ORDER BY key";
