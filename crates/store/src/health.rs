//! Whether both stores answer, and how the sweep fares. Nothing is written: the check runs every few seconds.

use chrono::{DateTime, Utc};

use crate::{Error, Store};

/// The state of the store.
#[derive(Clone, Debug)]
pub struct Health {
    /// Does SQLite answer?
    pub sqlite: Result<(), Error>,
    /// Does the key-value store answer?
    pub key_value: Result<(), Error>,
    /// The schema of the database.
    pub schema_version: Option<i64>,
    /// When a sweep last came to a good end: nothing that was due was left, or its limits were reached while it destroyed. A long backlog is no failure.
    pub last_sweep_at: Option<DateTime<Utc>>,
    /// How the last one ended.
    pub last_sweep: Option<SweepEnd>,
}

/// How a sweep ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepEnd {
    /// When.
    pub at: DateTime<Utc>,
    /// What failed, without personal data; `None` if nothing did.
    pub failure: Option<String>,
    /// How much of what was due it left to the next one.
    pub left_over: u64,
}

/// What is known of sweeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sweeps {
    pub(crate) good_at: Option<DateTime<Utc>>,
    pub(crate) last: Option<SweepEnd>,
}

/// The schema; the last sweep that left nothing; the last one that left something and had destroyed something, or that left nothing but a search.
pub(crate) const READ: &str = "SELECT (SELECT max(version) FROM schema_version), \
     (SELECT max(finished_at) FROM sweeps WHERE outcome = 'done'), \
     (SELECT finished_at FROM sweeps s WHERE outcome = 'unfinished' AND ((SELECT total(value) FROM json_each(s.report, '$.destroyed')) > 0 \
     OR (SELECT total(value) FROM json_each(s.report, '$.left_over')) = 0) ORDER BY finished_at DESC LIMIT 1)";
pub(crate) const LAST: &str = "SELECT finished_at, CASE outcome WHEN 'failed' THEN coalesce(report ->> '$.error', outcome) END, \
     CAST((SELECT total(value) FROM json_each(sweeps.report, '$.left_over')) AS INTEGER) \
     FROM sweeps WHERE id > x'00' AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1";

impl Store {
    /// Asks both stores.
    pub async fn health(&self) -> Health {
        let (sqlite, key_value) = futures::join!(self.ask_sqlite(), self.key_value.get("health"));
        let (sqlite, (schema_version, sweeps)) = match sqlite {
            Ok(answer) => (Ok(()), answer),
            Err(error) => (Err(error), Default::default()),
        };
        Health {
            sqlite,
            key_value: key_value.map(drop),
            schema_version,
            last_sweep_at: sweeps.good_at,
            last_sweep: sweeps.last,
        }
    }

    pub(crate) async fn ask_sqlite(&self) -> Result<(Option<i64>, Sweeps), Error> {
        let row = self.reader.row("sweeps", READ, vec![]).await?;
        let mut row = row.ok_or(Error::Row { table: "sweeps" })?;
        let schema_version = row.take()?;
        let (done, unfinished): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
            (row.take()?, row.take()?);
        let last = self.reader.row("sweeps", LAST, vec![]).await?;
        let last = last.map(|mut row| {
            Ok(SweepEnd {
                at: row.take()?,
                failure: row.take()?,
                left_over: row.take()?,
            })
        });
        let sweeps = Sweeps {
            good_at: done.max(unfinished),
            last: last.transpose()?,
        };
        Ok((schema_version, sweeps))
    }
}
