//! How an appeal goes on: its status and the last day for its answer. The history and the notice to the applicant follow by themselves.

use chrono::{DateTime, NaiveDate, Utc};
use domain::appeal::Status;
use uuid::Uuid;

use super::{Terms, terms};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::Extent,
};

/// Where an appeal is to stand.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The status.
    pub status: Status,
    /// The last day for the answer.
    pub due_on: NaiveDate,
}

/// How a progress ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progressed {
    /// The appeal stands there now.
    Done,
    /// It stood there before.
    Repeat,
    /// Its applicant had it erased: it is closed to all use.
    Restricted,
    /// There is no such appeal (any more).
    NotFound,
}

/// An appeal that is closed stays closed since the first time, and its term runs on; one that is opened again has no term. What was erased is not opened
/// again: of a request to erase nothing is lost by that, and nothing is destroyed that is being worked on.
pub(crate) const PROGRESS: &str = "UPDATE appeals SET status = ?2, due_on = ?3, status_at = ?4, \
     closed_at = CASE WHEN ?5 THEN coalesce(closed_at, ?4) END, destroy_at = CASE WHEN ?5 THEN destroy_at END \
     WHERE id = ?1 AND condemned_at IS NULL AND restricted_at IS NULL AND (status, due_on) IS NOT (?2, ?3) \
     RETURNING policy_version, matter IS NOT NULL OR closed_at IS NOT NULL AND destroy_at IS NULL";
pub(crate) const STANDS: &str =
    "SELECT restricted_at IS NOT NULL FROM appeals WHERE id = ?1 AND condemned_at IS NULL";

impl Store {
    /// Puts an appeal where it is to stand.
    pub async fn progress_appeal(
        &self,
        id: Uuid,
        progress: Progress,
        by: Actor<'_>,
        now: DateTime<Utc>,
        terms: Terms,
    ) -> Result<Progressed, Error> {
        let record = (RecordKind::Appeal, id);
        let event = Event::new(now, Action::Systematisation, by, record);
        let parameters: Vec<Value> = vec![
            db::id(id),
            progress.status.as_str().into(),
            db::day(progress.due_on),
            db::time(now),
            i32::from(progress.status.is_closed()).into(),
        ];
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                if let Some(mut row) = transaction.row("appeals", PROGRESS, parameters).await? {
                    let (version, changes_dates): (String, bool) = (row.take()?, row.take()?);
                    transaction.add(event.under(&version)?);
                    if changes_dates {
                        terms::count(transaction, id, &terms, now).await?;
                    }
                    return Ok(Progressed::Done);
                }
                let stands = transaction.row("appeals", STANDS, vec![db::id(id)]).await?;
                let Some(mut row) = stands else {
                    return Ok(Progressed::NotFound);
                };
                Ok(if row.take()? {
                    Progressed::Restricted
                } else {
                    Progressed::Repeat
                })
            })
            .await
    }
}
