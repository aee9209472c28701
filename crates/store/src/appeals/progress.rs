//! How an appeal goes on: its status and the last day for its answer. The history and the notice to the applicant follow by themselves.

use chrono::{DateTime, NaiveDate, Utc};
use domain::appeal::Status;
use uuid::Uuid;

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
    /// When its retention term ends if it is closed now; of no meaning where the status leaves it open.
    pub destroy_at: DateTime<Utc>,
}

/// How a progress ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progressed {
    /// The appeal stands there now.
    Done,
    /// It stood there before.
    Repeat,
    /// There is no such appeal (any more).
    NotFound,
}

/// An appeal that is closed stays closed since the first time, and its term runs on; one that is opened again has no term.
pub(crate) const PROGRESS: &str = "UPDATE appeals SET status = ?2, due_on = ?3, status_at = ?4, \
     closed_at = CASE WHEN ?5 THEN coalesce(closed_at, ?4) END, \
     destroy_at = CASE WHEN ?5 THEN CASE WHEN closed_at IS NULL THEN ?6 ELSE destroy_at END END \
     WHERE id = ?1 AND condemned_at IS NULL AND (status, due_on) IS NOT (?2, ?3) RETURNING policy_version";
pub(crate) const STANDS: &str = "SELECT 1 FROM appeals WHERE id = ?1 AND condemned_at IS NULL";

impl Store {
    /// Puts an appeal where it is to stand.
    pub async fn progress_appeal(
        &self,
        id: Uuid,
        progress: Progress,
        by: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Progressed, Error> {
        let record = (RecordKind::Appeal, id);
        let event = Event::new(now, Action::Systematisation, by, record);
        let parameters: Vec<Value> = vec![
            db::id(id),
            progress.status.as_str().into(),
            db::day(progress.due_on),
            db::time(now),
            i32::from(progress.status.is_closed()).into(),
            db::time(progress.destroy_at),
        ];
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                if let Some(mut row) = transaction.row("appeals", PROGRESS, parameters).await? {
                    let version: String = row.take()?;
                    transaction.add(event.under(&version)?);
                    return Ok(Progressed::Done);
                }
                let stands = transaction.row("appeals", STANDS, vec![db::id(id)]).await?;
                Ok(match stands {
                    Some(_) => Progressed::Repeat,
                    None => Progressed::NotFound,
                })
            })
            .await
    }
}
