//! What a new version of the policy does to records of before: it may shorten their terms, and cannot lengthen them. [`shorten`] does it when a version has
//! come into force; [`preview`] counts before that what it will do.
//!
//! Carries out clause 5.

mod preview;
mod shorten;

use chrono::{DateTime, Utc};
use domain::appeal::{Kind, Status};

use crate::{db::Row, error::Error};

pub use preview::Grain;
pub use shorten::VersionEffect;

/// From what the date of a record follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Its version of the policy.
    pub policy_version: String,
    /// The beginning of its term.
    pub start: DateTime<Utc>,
    /// Of an appeal: its kind, and how it was closed. Else it is a conversation.
    pub appeal: Option<(Kind, Status)>,
}

impl Dated {
    /// The next columns: version, start, and of an appeal kind and status.
    fn of_row(row: &mut Row, is_appeal: bool) -> Result<Self, Error> {
        Ok(Self {
            policy_version: row.take()?,
            start: row.take()?,
            appeal: if is_appeal {
                let kind = row.take_as(|word: String| word.parse())?;
                Some((kind, row.take_as(|word: String| word.parse())?))
            } else {
                None
            },
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
