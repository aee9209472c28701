//! From what the alerts follow. All of it is found by indexes over what is open, overdue or set aside, and none of it is counted past a hundred thousand.

use chrono::{DateTime, NaiveDate, Utc};
use domain::alert::{self, Facts, Listed};
use uuid::Uuid;

use super::NAMED;
use crate::{
    Store,
    db::{self, FromValue, Value},
    error::Error,
};

pub(crate) const MISSED: &str =
    "SELECT number FROM appeals WHERE closed_at IS NULL AND due_on < ?1 ORDER BY due_on LIMIT ?2";
pub(crate) const MISSED_COUNT: &str = "SELECT count(*) FROM (SELECT 1 FROM appeals WHERE closed_at IS NULL AND due_on < ?1 LIMIT 100000)";
pub(crate) const NEAR: &str = "SELECT number FROM appeals WHERE closed_at IS NULL AND due_on BETWEEN ?1 AND ?2 ORDER BY due_on LIMIT ?3";
pub(crate) const NEAR_COUNT: &str = "SELECT count(*) FROM (SELECT 1 FROM appeals WHERE closed_at IS NULL AND due_on BETWEEN ?1 AND ?2 LIMIT 100000)";
pub(crate) const HOLDS: &str =
    "SELECT id FROM holds WHERE lifted_at IS NULL AND review_on < ?1 ORDER BY review_on LIMIT ?2";
/// A first try may fail with the store; whatever fails again is ill itself.
pub(crate) const SET_ASIDE: &str =
    "SELECT record_id FROM set_aside WHERE tries >= 2 ORDER BY since LIMIT ?1";
pub(crate) const STUCK: &str = "SELECT count(*), min(since) FROM set_aside WHERE tries >= 2";
/// When the first sweep began.
pub(crate) const SWEPT: &str =
    "SELECT started_at FROM sweeps WHERE started_at > 0 ORDER BY started_at LIMIT 1";

/// Records that could not be destroyed more than once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StuckRecords {
    /// How many.
    pub count: u64,
    /// Since when the first of them should have been destroyed.
    pub since: Option<DateTime<Utc>>,
}

impl Store {
    /// From what the alerts follow at this moment. `review` is the version of the policy that holds and the day by which it is to be reviewed, `failed` what
    /// failed in this run beside the sweep itself.
    pub async fn alert_facts(
        &self,
        now: DateTime<Utc>,
        today: NaiveDate,
        review: (String, NaiveDate),
        failed: Vec<String>,
    ) -> Result<Facts, Error> {
        let day = db::day;
        let near = alert::near(today);
        let near = [day(*near.start()), day(*near.end())];
        let (overdue, _) = self.overdue_holds(today).await?;
        let stuck = self.stuck_records().await?;
        let (_, sweeps) = self.ask_sqlite().await?;
        let swept_at = match sweeps.good_at {
            Some(at) => Some(at),
            None => self.first::<DateTime<Utc>>("sweeps", SWEPT, vec![]).await?,
        };
        let sweep = sweeps.last.filter(|last| last.failure.is_some());
        let number = |number: String| number;
        let id = |id: Uuid| id.to_string();
        Ok(Facts {
            now,
            today,
            review,
            missed: Listed {
                first: self.named(MISSED, vec![day(today)], number).await?,
                count: self.counted(MISSED_COUNT, vec![day(today)]).await?,
            },
            near: Listed {
                first: self.named(NEAR, near.to_vec(), number).await?,
                count: self.counted(NEAR_COUNT, near.to_vec()).await?,
            },
            holds: Listed {
                first: self.named(HOLDS, vec![day(today)], id).await?,
                count: overdue,
            },
            set_aside: Listed {
                first: self.named(SET_ASIDE, vec![], id).await?,
                count: stuck.count,
            },
            failed: sweep
                .map(|_| "sweep".to_owned())
                .into_iter()
                .chain(failed)
                .collect(),
            swept_at,
        })
    }

    /// Records that could not be destroyed more than once.
    pub async fn stuck_records(&self) -> Result<StuckRecords, Error> {
        let row = self.reader.row("set_aside", STUCK, vec![]).await?;
        let mut row = row.ok_or(Error::Row { table: "set_aside" })?;
        Ok(StuckRecords {
            count: row.take()?,
            since: row.take()?,
        })
    }

    /// The first few, as subjects.
    async fn named<T: FromValue>(
        &self,
        sql: &'static str,
        mut parameters: Vec<Value>,
        subject: impl Fn(T) -> String,
    ) -> Result<Vec<String>, Error> {
        parameters.push(db::count(NAMED));
        let rows = self.reader.rows("alerts", sql, parameters).await?;
        rows.into_iter()
            .map(|mut row| row.take().map(&subject))
            .collect()
    }

    async fn counted(&self, sql: &'static str, parameters: Vec<Value>) -> Result<u64, Error> {
        let count = self.first("appeals", sql, parameters).await?;
        count.ok_or(Error::Row { table: "appeals" })
    }

    async fn first<T: FromValue>(
        &self,
        table: &'static str,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Option<T>, Error> {
        let row = self.reader.row(table, sql, parameters).await?;
        row.map(|mut row| row.take()).transpose()
    }
}
