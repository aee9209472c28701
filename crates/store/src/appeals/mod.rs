//! Appeals in the store: one file for each operation.

mod correct;
mod erase;
mod file;
mod find;
mod numbered;
mod of_sender;
mod open;
mod progress;
mod terms;
mod withdraw;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Lang,
    appeal::{Channel, Kind, Status},
    code::AccessCode,
    consent::{Basis, ConsentChoices},
    number::AppealNumber,
};
use uuid::Uuid;

use crate::{
    db::Row,
    error::Error,
    hash::{Hash, Label, Lookup},
    seal::Place,
};

pub use correct::Corrected;
pub(crate) use correct::Correction;
pub(crate) use erase::erase;
pub use file::{Filed, NewAppeal, Receipt};
pub(crate) use file::{Filing, Sender};
pub use of_sender::{OfSender, Seal};
pub use open::OpenedAppeal;
pub use progress::{Progress, Progressed};
pub use terms::Terms;
pub use withdraw::Withdrawal;

/// What the holder of number and access code may see without anything being decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealView {
    /// The id of the record, for the operations of the staff.
    pub id: Uuid,
    /// The number.
    pub number: AppealNumber,
    /// The kind.
    pub kind: Kind,
    /// Where it came from.
    pub channel: Channel,
    /// The language in which it is answered.
    pub language: Lang,
    /// Where it stands.
    pub status: Status,
    /// How it came there, oldest first.
    pub history: Vec<StatusChange>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// The working day on which it counts as registered (APPC art. 64(3)).
    pub registered_on: NaiveDate,
    /// The last day for the answer.
    pub due_on: NaiveDate,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the last of the appeals that repeat it was closed.
    pub repeat_closed_at: Option<DateTime<Utc>>,
    /// When the sweep destroys it; not known as long as it, or one that repeats it, is open.
    pub destroy_at: Option<DateTime<Utc>>,
    /// Since when it is closed to all use, because its applicant had it erased. Nothing of it is shown then but until when it is kept.
    pub restricted_at: Option<DateTime<Utc>>,
    /// The ground on which it is kept.
    pub basis: Basis,
    /// What the applicant chose, under which version of the policy.
    pub consent: ConsentChoices,
}

/// A step in the history of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// When.
    pub at: DateTime<Utc>,
    /// Where it stood from then on.
    pub status: Status,
}

/// Codes are hashed together with the number: two appeals with the same code have different hashes.
pub(crate) fn code_hash(lookup: &Lookup, number: &AppealNumber, code: &AccessCode) -> Hash {
    lookup.hash(
        Label::Code,
        &[number.to_string().as_bytes(), code.as_bytes()],
    )
}

pub(crate) fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "appeals",
        record: id.as_bytes(),
        column: "sealed",
    }
}

/// Where the address stands to which an appeal that came out of a chat is answered.
pub(crate) fn chat_place(id: &Uuid) -> Place<'_> {
    Place {
        column: "chat",
        ..place(id)
    }
}

/// The columns of a view of `appeals a`, in the order in which [`AppealView::of_row`] takes them. The history comes along as JSON, so that both
/// are of the same moment and one statement.
macro_rules! view_columns {
    () => {
        "a.id, a.number, a.kind, a.channel, a.language, a.status, \
         (SELECT json_group_array(json_array(h.at, h.status)) FROM appeal_history h WHERE h.appeal_id = a.id), \
         a.received_at, a.registered_on, a.due_on, a.closed_at, a.repeat_closed_at, a.destroy_at, a.restricted_at, a.basis, \
         a.policy_version, a.consent_collection, a.consent_transfer"
    };
}
pub(crate) use view_columns;

impl AppealView {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            number: row.take_as(|text: String| AppealNumber::parse(&text))?,
            kind: row.take_as(|word: String| word.parse())?,
            channel: row.take_as(|word: String| word.parse())?,
            language: row.take_as(|word: String| word.parse())?,
            status: row.take_as(|word: String| word.parse())?,
            history: row.take_as(|json: String| history(&json).ok_or(()))?,
            received_at: row.take()?,
            registered_on: row.take()?,
            due_on: row.take()?,
            closed_at: row.take()?,
            repeat_closed_at: row.take()?,
            destroy_at: row.take()?,
            restricted_at: row.take()?,
            basis: row.take_as(|word: String| word.parse())?,
            consent: ConsentChoices {
                policy_version: row.take()?,
                collection: row.take()?,
                transfer: row.take()?,
            },
        })
    }
}

fn history(json: &str) -> Option<Vec<StatusChange>> {
    let steps: Vec<(i64, String)> = serde_json::from_str(json).ok()?;
    let step = |(at, status): (i64, String)| {
        Some(StatusChange {
            at: DateTime::from_timestamp_millis(at)?,
            status: status.parse().ok()?,
        })
    };
    let mut steps: Vec<StatusChange> = steps.into_iter().map(step).collect::<Option<_>>()?;
    steps.sort_by_key(|step| step.at);
    Some(steps)
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    correct::CORRECT,
    correct::INDEXED,
    erase::LOCATE,
    erase::RESTRICT,
    file::INSERT,
    find::FIND,
    numbered::NUMBERED,
    of_sender::OF_SENDER,
    open::LOCATE,
    progress::PROGRESS,
    progress::STANDS,
    terms::EARLIER,
    terms::JOIN,
    terms::OF_MATTER,
    terms::ONE,
    terms::SET_DATES,
    withdraw::STATUS,
    withdraw::WITHDRAW,
];
