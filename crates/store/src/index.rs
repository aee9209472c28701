//! Blind indexes for appeals that were filed before there were any: migration 0003 lists them, and this job, called again and again by the timer,
//! opens a few at a time and writes by what they are to be found. It may be stopped at any step: what is not written is still on the list. What
//! is condemned meanwhile is not indexed: the transaction looks once more.

use std::time::Duration;

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
/// As [`crate::lookups::APPEND`], but for appeals that still stand, and once whoever comes second.
pub(crate) const INDEX: &str = "INSERT INTO lookups (field, hash, record_kind, record_id) \
     SELECT e.value ->> 0, unhex(e.value ->> 1), e.value ->> 2, unhex(e.value ->> 3) FROM json_each(?1) e \
     WHERE EXISTS (SELECT 1 FROM appeals WHERE id = unhex(e.value ->> 3) AND condemned_at IS NULL) ON CONFLICT DO NOTHING";
pub(crate) const DONE: &str =
    "DELETE FROM unindexed WHERE appeal_id IN (SELECT unhex(value) FROM json_each(?1))";

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
        let (mut ids, mut entries, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for mut row in rows {
            let (id, key_page): (Uuid, Uuid) = (row.take()?, row.take()?);
            let (version, sealed): (String, _) = (row.take()?, Sealed::from_column(row.take()?));
            let record = (RecordKind::Appeal, id);
            let opened = match self.key_of(id, key_page).await {
                Ok(key) => sealed.open(&key, place(&id)),
                Err(error) => Err(error),
            };
            ids.push(id);
            let appeal: Appeal = match opened {
                Ok(appeal) => appeal,
                Err(Error::Destroyed | Error::Corrupt { .. }) => {
                    report.unreadable += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            report.indexed += 1;
            let found = Found::of(&self.lookup, &appeal.applicant);
            entries.extend(found.entries(record).map(|entry| entry.0));
            let action = Action::Systematisation;
            events.push(Event::new(now, action, Actor::System, record, &version));
        }
        let job = async move |transaction: &mut Transaction| {
            let connection = transaction.connection();
            connection.append("lookups", INDEX, &entries).await?;
            transaction.run(DONE, vec![db::ids(ids)]).await?;
            for event in events {
                transaction.event(event);
            }
            Ok(())
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[DONE, INDEX, NEXT];
