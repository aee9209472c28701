//! Blind indexes for appeals that were filed before there were any: migration 0003 lists them, and this job, called again and again by the timer,
//! opens a few at a time and writes by what they are to be found. It may be stopped at any step: what is not written is still on the list. What
//! is condemned meanwhile is off the list, and not indexed.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use domain::appeal::Appeal;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Store,
    appeals::place,
    db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    gathered::Entry,
    lookups::Found,
    runtime::Stopwatch,
    seal::Sealed,
    writer::{Extent, Transaction},
};

/// How many appeals are opened for one transaction.
pub(crate) const BATCH: usize = 64;

/// CROSS keeps SQLite to this order: from the list to the appeals.
pub(crate) const NEXT: &str = "SELECT appeals.id, key_page, policy_version, sealed \
     FROM unindexed CROSS JOIN appeals ON appeals.id = appeal_id LIMIT ?1";
/// Those that are still on the list: neither condemned meanwhile nor indexed by somebody else.
pub(crate) const TAKE: &str = "DELETE FROM unindexed WHERE appeal_id IN (SELECT unhex(value) FROM json_each(?1)) \
     RETURNING appeal_id";

/// What one call has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IndexReport {
    /// Appeals that were opened and, if they name something, can be found by it now.
    pub indexed: u64,
    /// Appeals whose key is destroyed, or that do not open: they cannot be found, and cannot be read either.
    pub unreadable: u64,
    /// Nothing is left to do.
    pub complete: bool,
}

impl Store {
    /// Indexes old appeals for as long as `budget`, one batch at least. To be called until the report says that it is complete.
    pub async fn index_old_appeals(
        &self,
        now: DateTime<Utc>,
        budget: Duration,
    ) -> Result<IndexReport, Error> {
        let watch = Stopwatch::start(now);
        let mut report = IndexReport::default();
        loop {
            let parameters = vec![db::count(BATCH)];
            let rows = self.reader.rows("appeals", NEXT, parameters).await?;
            report.complete = rows.is_empty();
            if report.complete {
                return Ok(report);
            }
            self.index_batch(now, rows, &mut report).await?;
            if watch.elapsed() >= budget {
                return Ok(report);
            }
        }
    }

    async fn index_batch(
        &self,
        now: DateTime<Utc>,
        rows: Vec<db::Row>,
        report: &mut IndexReport,
    ) -> Result<(), Error> {
        let mut found: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
        for mut row in rows {
            let (id, key_page): (Uuid, Uuid) = (row.take()?, row.take()?);
            let (version, sealed): (String, _) = (row.take()?, Sealed::from_column(row.take()?));
            let opened = match self.key_of(id, key_page).await {
                Ok(key) => sealed.open(&key, place(&id)),
                Err(error) => Err(error),
            };
            let entries = found.entry(id).or_default();
            let appeal: Appeal = match opened {
                Ok(appeal) => appeal,
                Err(Error::Destroyed | Error::Corrupt { .. }) => {
                    report.unreadable += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            report.indexed += 1;
            let record = (RecordKind::Appeal, id);
            for entry in Found::of(&self.lookup, &appeal.applicant).entries(record) {
                entries.push(entry?);
            }
            let event = Event::new(now, Action::Systematisation, Actor::System, record);
            entries.push(event.under(&version)?);
        }
        let job = async move |transaction: &mut Transaction| {
            let ids = db::ids(found.keys().copied());
            for mut row in transaction.rows("unindexed", TAKE, vec![ids]).await? {
                let entries = found.remove(&row.take()?).unwrap_or_default();
                for entry in entries {
                    transaction.add(entry);
                }
            }
            Ok(())
        };
        self.writer
            .submit_in_background(now, Extent::Steps, job)
            .await
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[NEXT, TAKE];
