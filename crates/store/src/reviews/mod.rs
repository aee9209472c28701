//! The recorded reviews of the policy (clause 12): who looked at which version, when, what came of it, and when the next one is due. They are only added to.
//!
//! Carries out clause 12.

mod list;
mod record;

use chrono::{DateTime, NaiveDate, Utc};
use domain::review::Outcome;
use serde::Serialize;
use uuid::Uuid;

use crate::{db::Row, error::Error};

/// A review that is to be recorded.
#[derive(Clone, Copy)]
pub struct NewReview<'a> {
    /// Of which version.
    pub policy_version: &'a str,
    /// The account of who answers for it.
    pub reviewer: &'a str,
    /// What came of it.
    pub outcome: Outcome,
    /// Why. It must name nobody: it is shown to the staff and kept in the clear.
    pub note: &'a str,
    /// The local day by which the next one is due.
    pub next_due: NaiveDate,
}

/// A review, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Of which version.
    pub policy_version: String,
    /// Who answers for it.
    pub reviewer: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why.
    pub note: String,
    /// By which local day the next one is due.
    pub next_due: NaiveDate,
}

impl Review {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            policy_version: row.take()?,
            reviewer: row.take()?,
            outcome: row.take_as(|word: String| word.parse())?,
            note: row.take()?,
            next_due: row.take()?,
        })
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[list::LAST, list::LIST, record::RECORD];
