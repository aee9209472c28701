//! Withdrawing an appeal (APPC art. 64(9)): it is closed, and its retention term begins.

use chrono::{DateTime, Utc};
use domain::{appeal::Status, code::AccessCode, number::AppealNumber};
use uuid::Uuid;

use super::{Terms, code_hash, terms};
use crate::{
    Store,
    db::{self, Row},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

/// How a withdrawal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// The appeal is withdrawn now.
    Done,
    /// It was withdrawn before.
    Repeat,
    /// It was closed otherwise before: nothing is left to withdraw.
    Closed(Status),
    /// There is no appeal with this number and this code.
    NotFound,
}

pub(crate) const WITHDRAW: &str = "UPDATE appeals SET status = 'withdrawn', status_at = ?2, closed_at = ?2 \
     WHERE id = ?1 AND closed_at IS NULL AND condemned_at IS NULL RETURNING policy_version";
pub(crate) const STATUS: &str =
    "SELECT id, status FROM appeals WHERE number = ?1 AND code_hash = ?2 AND condemned_at IS NULL";

impl Store {
    /// Withdraws an appeal on the applicant's word.
    pub async fn withdraw_appeal(
        &self,
        number: &AppealNumber,
        code: &AccessCode,
        now: DateTime<Utc>,
        terms: Terms,
    ) -> Result<Withdrawal, Error> {
        let hash = code_hash(&self.lookup, number, code);
        let number = number.to_string();
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let parameters = vec![number.into(), hash.into()];
                let Some(mut row) = transaction.row("appeals", STATUS, parameters).await? else {
                    return Ok(Withdrawal::NotFound);
                };
                let (id, status) = (row.take()?, status(&mut row)?);
                if withdraw(transaction, id, now).await? {
                    terms::count(transaction, id, &terms, now).await?;
                    return Ok(Withdrawal::Done);
                }
                Ok(match status {
                    Status::Withdrawn => Withdrawal::Repeat,
                    status => Withdrawal::Closed(status),
                })
            })
            .await
    }
}

/// Closes an appeal as withdrawn; says whether it was open. Its date is to be counted afterwards.
pub(super) async fn withdraw(
    transaction: &mut Transaction,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let parameters = vec![db::id(id), db::time(now)];
    let Some(mut row) = transaction.row("appeals", WITHDRAW, parameters).await? else {
        return Ok(false);
    };
    let version: String = row.take()?;
    let record = (RecordKind::Appeal, id);
    let event = Event::new(now, Action::Clarification, Actor::Applicant, record);
    transaction.add(event.under(&version)?);
    Ok(true)
}

fn status(row: &mut Row) -> Result<Status, Error> {
    row.take_as(|word: String| word.parse())
}
