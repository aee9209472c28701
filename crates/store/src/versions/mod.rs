//! What a new version of the policy does to records of before: it may shorten their terms, and cannot lengthen them. [`shorten`] does it when a version has
//! come into force; [`preview`] counts before that what it will do.
//!
//! Carries out clause 5.

mod preview;
mod shorten;

use chrono::{DateTime, Utc};
use domain::retention::Closed;

use crate::{db::Row, error::Error};

pub use preview::Grain;
pub use shorten::VersionEffect;

/// From what the date of a record follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Its version of the policy.
    pub policy_version: String,
    /// The beginning of its term: of an appeal, when it was closed.
    pub start: DateTime<Utc>,
    /// Of an appeal: all that its term depends on. Else it is a conversation.
    pub appeal: Option<Closed>,
}

/// Whether an appeal that repeats the one in `a` is open.
macro_rules! is_repeated {
    () => {
        "(matter IS NOT NULL AND EXISTS (SELECT 1 FROM appeals r WHERE r.matter = a.matter AND r.id > a.id AND r.closed_at IS NULL \
         AND r.condemned_at IS NULL))"
    };
}
use is_repeated;

impl Dated {
    /// The next columns: version, start, and of an appeal kind, status, when the last repeat was closed, and whether one is open.
    fn of_row(row: &mut Row, is_appeal: bool) -> Result<Self, Error> {
        let (policy_version, start) = (row.take()?, row.take()?);
        let appeal = if is_appeal {
            Some(Closed {
                kind: row.take_as(|word: String| word.parse())?,
                outcome: row.take_as(|word: String| word.parse())?,
                at: start,
                last_repeat: row.take()?,
                is_repeated: row.take()?,
            })
        } else {
            None
        };
        Ok(Self {
            policy_version,
            start,
            appeal,
        })
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    preview::ACTS,
    preview::APPEALS,
    preview::CONSENTS,
    preview::DIALOGUES,
    preview::EVENTS,
    preview::OUTBOX,
    preview::TOMBSTONES,
    preview::TRANSFERS,
    shorten::APPEALS,
    shorten::DIALOGUES,
    shorten::KEEP,
    shorten::SHORTEN_APPEAL,
    shorten::SHORTEN_DIALOGUE,
    shorten::STATE,
];
