//! The outbox: what is said to the outside is a row that is committed with the change that caused it. Whoever sends takes a row for a while, and
//! settles it; one who is stopped in between leaves it to the next. Messages to one person leave in their order, one at a time. A row keeps its
//! key over all tries, so that a platform that knows such keys sends once; to the others a message goes at least once.
//!
//! A letter is ready to go. A notice says how an appeal goes on: the schema writes it, and what it says is read when it goes. So is what a warning says that
//! an appeal is destroyed soon.

/// Nothing waits for the same receiver before the row `o`.
macro_rules! is_first {
    () => {
        "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.receiver = o.receiver AND e.state = 'waiting' AND e.seq < o.seq)"
    };
}

mod counts;
mod failed;
mod post;
mod settle;
mod take;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Lang,
    appeal::{Channel, Status},
    number::AppealNumber,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    hash::{Hash, Label, Lookup},
    seal::Place,
};

pub use counts::OutboxCounts;
pub(crate) use post::Post;
pub use settle::Sent;
pub(crate) use settle::settle_all_of;
#[cfg(test)]
pub(crate) use take::TERM;

/// A letter that is to be sent.
#[derive(Clone)]
pub struct Outgoing {
    /// The receiver, by the platform's id.
    pub to: String,
    /// What the platform is sent, without any secret.
    pub body: Vec<u8>,
}

/// What is known of an appeal that goes on, to be put into words.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The receiver, by the platform's id.
    pub to: String,
    /// The language in which the appeal is answered.
    pub language: Lang,
    /// Its number.
    pub number: AppealNumber,
    /// Where it stands.
    pub status: Status,
    /// The last day for the answer.
    pub due_on: NaiveDate,
}

/// What is known of an appeal that is destroyed soon, to be put into words.
#[derive(Clone, PartialEq, Eq)]
pub struct Warning {
    /// The receiver, by the platform's id.
    pub to: String,
    /// The language in which the appeal is answered.
    pub language: Lang,
    /// Its number.
    pub number: AppealNumber,
    /// When the sweep destroys it.
    pub destroy_at: DateTime<Utc>,
}

/// What is to be sent.
pub enum Message {
    /// A letter.
    Ready(Outgoing),
    /// A change of an appeal.
    Notice(Notice),
    /// That an appeal is destroyed soon.
    Warning(Warning),
}

/// A message that somebody has taken, to send it. It is to be settled with [`crate::Store::settle`].
pub struct Taken {
    /// Which.
    pub id: Uuid,
    /// The platform.
    pub channel: Channel,
    /// Our account there.
    pub account: String,
    /// The same at each try; positive.
    pub send_key: i32,
    /// When the person last wrote: some platforms let nothing but templates through a day after that.
    pub heard_at: Option<DateTime<Utc>>,
    /// What is sent to whom.
    pub message: Message,
    receiver: Hash,
    until: DateTime<Utc>,
    attempts: u32,
}

/// Where somebody is to be reached: personal data, and sealed wherever it stands.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) channel: Channel,
    pub(crate) account: String,
    /// The platform's id of the person.
    pub(crate) to: String,
}

/// What a platform calls a message of ours, so that it is recognised.
fn message_hash(lookup: &Lookup, channel: Channel, account: &str, message: &str) -> Hash {
    let parts = [channel.as_str(), account, message].map(str::as_bytes);
    lookup.hash(Label::SentMessage, &parts)
}

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "outbox",
        record: id.as_bytes(),
        column: "sealed",
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    counts::COUNT,
    failed::FAILED,
    post::HURRY,
    post::POST,
    settle::AGAIN,
    settle::SETTLE,
    settle::SETTLE_ALL,
    settle::TOLD,
    take::DUE,
    take::ENDING,
    take::FORGET,
    take::NEWS,
    take::PAST,
    take::TAKE,
    take::UNWARN,
];
