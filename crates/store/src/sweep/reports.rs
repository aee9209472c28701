//! What became of each sweep: the reports that are kept, for whoever wants to see later that the sweeps ran, what they did, and what failed.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::Trigger;
use crate::{
    Store,
    db::{self, Row},
    error::Error,
};

/// A sweep that says that it runs and has no lease was stopped in the middle: nobody was left to say so.
macro_rules! columns {
    () => {
        "id, trigger, started_at, finished_at, CASE WHEN outcome = 'running' AND NOT EXISTS \
         (SELECT 1 FROM leases WHERE name = 'sweep' AND holder = sweeps.id AND expires_at > ?1) THEN 'stopped' ELSE outcome END, report"
    };
}

pub(crate) const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sweeps WHERE id < ?2 ORDER BY id DESC LIMIT ?3"
);
pub(crate) const READ: &str = concat!("SELECT ", columns!(), " FROM sweeps WHERE id = ?2");

/// A sweep and its report. It carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptReport {
    /// The id of the sweep.
    pub id: Uuid,
    /// Who ordered it.
    pub trigger: Trigger,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` if it runs, or was stopped.
    pub finished_at: Option<DateTime<Utc>>,
    /// `running`, `stopped`, `failed`, or how it ended: `done`, `unfinished`.
    pub state: String,
    /// What it reported, in the shape of [`crate::SweepReport`] as it was at that time; of one that failed `{"error": …}`. `None` if it has not ended.
    pub report: Option<Json>,
}

impl KeptReport {
    fn of_row(mut row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            trigger: row.take_as(|word: String| Trigger::of(&word).ok_or(()))?,
            started_at: row.take()?,
            finished_at: row.take()?,
            state: row.take()?,
            report: row.take_as(|json: Option<String>| {
                json.map(|json| serde_json::from_str(&json)).transpose()
            })?,
        })
    }
}

impl Store {
    /// Reports of sweeps, the newest first: those before the sweep `before`, or from the newest on. They are kept for a month.
    pub async fn sweep_reports(
        &self,
        limit: u32,
        before: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<Vec<KeptReport>, Error> {
        let before = db::id(before.unwrap_or(Uuid::max()));
        let parameters = vec![db::time(now), before, limit.into()];
        let rows = self.reader.rows("sweeps", LIST, parameters).await?;
        rows.into_iter().map(KeptReport::of_row).collect()
    }

    /// The report of one sweep; `None` if it is not there (any more).
    pub async fn sweep_report(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<KeptReport>, Error> {
        let parameters = vec![db::time(now), db::id(id)];
        let row = self.reader.row("sweeps", READ, parameters).await?;
        row.map(KeptReport::of_row).transpose()
    }
}
