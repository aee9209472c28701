//! Withdrawing an appeal (APPC art. 64(9)): it is closed, and its retention term begins.

use chrono::{DateTime, Utc};
use domain::{appeal::Status, code::AccessCode, number::AppealNumber};
use uuid::Uuid;

use crate::{
    Store,
    appeals::code_hash,
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

pub(crate) const WITHDRAW: &str = "UPDATE appeals SET status = 'withdrawn', status_at = ?3, closed_at = ?3, destroy_at = ?4 \
     WHERE number = ?1 AND code_hash = ?2 AND closed_at IS NULL AND condemned_at IS NULL RETURNING id, policy_version";
/// Whoever orders it in the chat is told there at once, and needs no notice.
pub(crate) const WITHDRAW_IN_CHAT: &str = "UPDATE appeals SET status = 'withdrawn', status_at = ?2, closed_at = ?2, destroy_at = ?3, \
     told_status = 'withdrawn', told_due_on = due_on WHERE id = ?1 AND closed_at IS NULL AND condemned_at IS NULL RETURNING policy_version";
pub(crate) const STATUS: &str =
    "SELECT status FROM appeals WHERE number = ?1 AND code_hash = ?2 AND condemned_at IS NULL";

impl Store {
    /// Withdraws an appeal on the applicant's word. `destroy_at` is when its retention term ends.
    pub async fn withdraw_appeal(
        &self,
        number: &AppealNumber,
        code: &AccessCode,
        now: DateTime<Utc>,
        destroy_at: DateTime<Utc>,
    ) -> Result<Withdrawal, Error> {
        let hash = code_hash(&self.lookup, number, code);
        let number = number.to_string();
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let found = vec![number.into(), hash.into()];
                let mut parameters = found.clone();
                parameters.extend([db::time(now), db::time(destroy_at)]);
                if let Some(mut row) = transaction.row("appeals", WITHDRAW, parameters).await? {
                    let (id, version): (Uuid, String) = (row.take()?, row.take()?);
                    let record = (RecordKind::Appeal, id);
                    let event = Event::new(now, Action::Clarification, Actor::Applicant, record);
                    transaction.add(event.under(&version)?);
                    return Ok(Withdrawal::Done);
                }
                let status = transaction
                    .row("appeals", STATUS, found)
                    .await?
                    .as_mut()
                    .map(status)
                    .transpose()?;
                Ok(match status {
                    None => Withdrawal::NotFound,
                    Some(Status::Withdrawn) => Withdrawal::Repeat,
                    Some(status) => Withdrawal::Closed(status),
                })
            })
            .await
    }
}

/// Withdraws an appeal on the applicant's word in the conversation that this transaction is about; without effect where it is closed or gone.
pub(crate) async fn withdraw_in_chat(
    transaction: &mut Transaction,
    id: Uuid,
    now: DateTime<Utc>,
    destroy_at: DateTime<Utc>,
) -> Result<(), Error> {
    let parameters = vec![db::id(id), db::time(now), db::time(destroy_at)];
    let withdrawn = transaction.row("appeals", WITHDRAW_IN_CHAT, parameters);
    let Some(mut row) = withdrawn.await? else {
        return Ok(());
    };
    let version: String = row.take()?;
    let record = (RecordKind::Appeal, id);
    let event = Event::new(now, Action::Clarification, Actor::Applicant, record);
    transaction.add(event.under(&version)?);
    Ok(())
}

fn status(row: &mut Row) -> Result<Status, Error> {
    row.take_as(|word: String| word.parse())
}
