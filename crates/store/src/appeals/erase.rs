//! Erasing an appeal at its applicant's request (PD arts. 18 and 24(1); DC art. 41). One that is open is withdrawn first. From then on nobody uses it, and it goes
//! with the next sweep, or on its day if the law sets its term. A request is final: what is erased is not opened again.
//!
//! Carries out clauses 3.1, 3.5 and 6.

use chrono::{DateTime, Utc};
use domain::{code::AccessCode, number::AppealNumber, retention::Erasure};
use uuid::Uuid;

use super::{
    Terms, code_hash,
    terms::{self, Member},
    withdraw::withdraw,
};
use crate::{
    Store, db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

pub(crate) const LOCATE: &str =
    "SELECT id FROM appeals WHERE number = ?1 AND code_hash = ?2 AND condemned_at IS NULL";
/// Whoever asks is told at once, and needs no notice.
pub(crate) const RESTRICT: &str = "UPDATE appeals SET restricted_at = ?2, destroy_at = min(coalesce(destroy_at, ?3), ?3), \
     told_status = status, told_due_on = due_on WHERE id = ?1 RETURNING destroy_at";

impl Store {
    /// Erases an appeal on the applicant's word; `None` if there is no appeal with this number and this code. A request that was made before gets the same
    /// answer, and changes nothing.
    pub async fn erase_appeal(
        &self,
        number: &AppealNumber,
        code: &AccessCode,
        now: DateTime<Utc>,
        terms: Terms,
    ) -> Result<Option<Erasure>, Error> {
        let hash = code_hash(&self.lookup, number, code);
        let number = number.to_string();
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let parameters = vec![number.into(), hash.into()];
                match transaction.row("appeals", LOCATE, parameters).await? {
                    Some(mut row) => erase(transaction, row.take()?, now, &terms).await,
                    None => Ok(None),
                }
            })
            .await
    }
}

/// Erases an appeal on the applicant's word; `None` if it is not there (any more).
pub(crate) async fn erase(
    transaction: &mut Transaction,
    id: Uuid,
    now: DateTime<Utc>,
    terms: &Terms,
) -> Result<Option<Erasure>, Error> {
    let Some(mut appeal) = Member::find(transaction, id).await? else {
        return Ok(None);
    };
    if let Some(destroy_at) = appeal.destroy_at.filter(|_| appeal.restricted_at.is_some()) {
        return Ok(Some(Erasure::of_date(destroy_at, now)));
    }
    if appeal.closed().is_none() {
        withdraw(transaction, id, now).await?;
        terms::count(transaction, id, terms, now).await?;
        let withdrawn = Member::find(transaction, id).await?;
        appeal = withdrawn.ok_or(Error::Row { table: "appeals" })?;
    }
    let closed = appeal.closed().ok_or(Error::Row { table: "appeals" })?;
    let until = match (terms.erasure)(&appeal.policy_version, &closed, appeal.destroy_at) {
        Erasure::AtOnce => now,
        Erasure::Restricted { until } => until,
    };
    let parameters = vec![db::id(id), db::time(now), db::time(until)];
    let restricted = transaction.row("appeals", RESTRICT, parameters).await?;
    let destroy_at = restricted.ok_or(Error::Row { table: "appeals" })?.take()?;
    let record = (RecordKind::Appeal, id);
    let event = Event::new(now, Action::Blocking, Actor::Applicant, record);
    transaction.add(event.under(&appeal.policy_version)?);
    Ok(Some(Erasure::of_date(destroy_at, now)))
}
