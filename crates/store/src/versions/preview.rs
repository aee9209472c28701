//! What a version of the policy will do, counted before it takes effect. Nothing is changed.
//!
//! Records with a date are read in the order in which `shorten` will read them, some thousands at once, and SQLite counts those alike together: memory holds
//! the groups of one such step. What goes by its age is counted by the index of its times alone.

use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::{RecordClass, effect::Group};
use uuid::Uuid;

use super::{Dated, is_repeated};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
};

/// How many records are counted by one statement: some tenths of a second at most, in which nobody else of the instance reads.
const STEP: usize = 20_000;

/// Records of which kind, outcome, repeats, version and date are the same, and that began on one local day or at one moment: `?2` is how long such a day or moment is.
/// A local day begins five hours before that of UTC.
macro_rules! groups {
    ($columns:literal, $of:expr, $start:literal, $date:literal, $from:literal) => {
        concat!(
            "SELECT max(id), count(*), destroyed, policy_version, min(start)",
            $columns,
            " FROM (SELECT id, ",
            $date,
            " AS destroyed, policy_version, ",
            $start,
            " AS start",
            $of,
            " FROM ",
            $from,
            " AND condemned_at IS NULL AND id > ?1 ORDER BY id LIMIT ?3) GROUP BY destroyed, policy_version",
            $columns,
            ", (start + 18000000) / ?2"
        )
    };
}

pub(crate) const APPEALS: &str = groups!(
    ", kind, status, repeat_closed_at, repeated",
    concat!(
        ", kind, status, repeat_closed_at, ",
        is_repeated!(),
        " AS repeated"
    ),
    "closed_at",
    "destroy_at",
    "appeals a WHERE closed_at IS NOT NULL"
);
pub(crate) const DIALOGUES: &str = groups!(
    "",
    "",
    "active_at",
    "expires_at",
    "dialogues WHERE active_at IS NOT NULL"
);
pub(crate) const EVENTS: &str = "SELECT count(*) FROM events WHERE at >= ?1 AND at < ?2";
/// The orders that suspended destruction have the same term, counted from when they were lifted.
pub(crate) const ACTS: &str = "SELECT (SELECT count(*) FROM destruction_acts WHERE at >= ?1 AND at < ?2) \
     + (SELECT count(*) FROM holds WHERE lifted_at >= ?1 AND lifted_at < ?2)";
pub(crate) const OUTBOX: &str =
    "SELECT count(*) FROM outbox WHERE created_at >= ?1 AND created_at < ?2";
pub(crate) const TOMBSTONES: &str =
    "SELECT count(*) FROM tombstones WHERE destroyed_at >= ?1 AND destroyed_at < ?2";
/// Of the destroyed records those whose proofs are concerned.
pub(crate) const CONSENTS: &str = "SELECT count(*) FROM tombstones WHERE policy_version = ?3 AND consents_from >= ?1 AND consents_from < ?2";
pub(crate) const TRANSFERS: &str = "SELECT count(*) FROM tombstones WHERE policy_version = ?3 AND transfers_from >= ?1 AND transfers_from < ?2";

/// When records have begun at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// On the same local day: what the terms of days and longer go by.
    Day,
    /// At the same moment: what the terms of hours go by.
    Moment,
}

impl Store {
    /// Visits all records with a date, each group with its version of the policy: appeals that are closed, and conversations. Records that are alike may come
    /// as several groups.
    pub async fn each_dated_group(
        &self,
        grain: Grain,
        mut visit: impl FnMut(&str, &Group),
    ) -> Result<(), Error> {
        let long = match grain {
            Grain::Day => TimeDelta::days(1),
            Grain::Moment => TimeDelta::milliseconds(1),
        };
        for (table, sql) in [("appeals", APPEALS), ("dialogues", DIALOGUES)] {
            let mut after = Uuid::nil();
            loop {
                let parameters = vec![
                    db::id(after),
                    long.num_milliseconds().into(),
                    db::count(STEP),
                ];
                let rows = self.reader.rows(table, sql, parameters).await?;
                let mut seen = 0;
                for mut row in rows {
                    after = after.max(row.take()?);
                    let (count, destroy_at) = (row.take()?, row.take()?);
                    let dated = Dated::of_row(&mut row, table == "appeals")?;
                    seen += count;
                    let group = Group {
                        appeal: dated.appeal,
                        start: dated.start,
                        destroy_at,
                        count,
                    };
                    visit(&dated.policy_version, &group);
                }
                if seen < STEP as u64 {
                    break;
                }
            }
        }
        Ok(())
    }

    /// How many records of a class that goes by its age began within these moments, the last one not included; of proofs, how many of the destroyed records
    /// of `version` whose they are. `None` for a class whose records have dates of their own.
    pub async fn count_begun(
        &self,
        class: RecordClass,
        version: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<u64>, Error> {
        let mut parameters: Vec<Value> = vec![db::time(from), db::time(until)];
        let (table, sql) = match class {
            RecordClass::Event => ("events", EVENTS),
            RecordClass::DestructionAct => ("destruction_acts", ACTS),
            RecordClass::Outbox => ("outbox", OUTBOX),
            RecordClass::Tombstone => ("tombstones", TOMBSTONES),
            RecordClass::Consent => ("tombstones", CONSENTS),
            RecordClass::Transfer => ("tombstones", TRANSFERS),
            _ => return Ok(None),
        };
        if matches!(class, RecordClass::Consent | RecordClass::Transfer) {
            parameters.push(version.into());
        }
        let mut row = self
            .reader
            .row(table, sql, parameters)
            .await?
            .ok_or(Error::Row { table })?;
        row.take().map(Some)
    }
}
