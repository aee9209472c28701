//! Destroying records that have a key: appeals and conversations.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Due, Sweep,
    acts::Part,
    aside::{self, Reason},
    lease::{Guard, Lease},
    pages::{Pages, destroy_keys},
    plan::{due, free},
};
use crate::{
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

/// When a changed key page is looked at once more: after any holder of the lease that was stopped in the middle is gone for good.
pub(crate) const CHECK_AFTER: TimeDelta = TimeDelta::minutes(15);

/// Of the first `?2` that are due, those that a hold keeps are put out of the way.
pub(crate) const PARK_APPEALS: &str = concat!(
    "UPDATE appeals SET parked_at = ?1 WHERE id IN (SELECT id FROM appeals WHERE ",
    due!(appeals),
    " ORDER BY destroy_at LIMIT ?2) AND NOT ",
    free!("appeals.id")
);
pub(crate) const PARK_DIALOGUES: &str = concat!(
    "UPDATE dialogues SET parked_at = ?1 WHERE id IN (SELECT id FROM dialogues WHERE ",
    due!(dialogues),
    " ORDER BY expires_at LIMIT ?2) AND NOT ",
    free!("dialogues.id")
);
/// State, date and hold are those of this very moment: whoever was opened again since somebody looked is not among them.
pub(crate) const CONDEMN_APPEALS: &str = concat!(
    "UPDATE appeals SET condemned_at = ?1 WHERE id IN (SELECT id FROM appeals WHERE ",
    due!(appeals),
    " AND ",
    free!("appeals.id"),
    " ORDER BY destroy_at LIMIT ?2) RETURNING id, key_page"
);
/// A condemned conversation lets go of its sender, who may begin a new one.
pub(crate) const CONDEMN_DIALOGUES: &str = concat!(
    "UPDATE dialogues SET condemned_at = ?1, sender_hash = id, version = version + 1 WHERE id IN (SELECT id FROM dialogues WHERE ",
    due!(dialogues),
    " AND ",
    free!("dialogues.id"),
    " ORDER BY expires_at LIMIT ?2) RETURNING id, key_page"
);
/// What would be condemned next, to be tried one by one.
pub(crate) const NEXT: &str = concat!(
    "SELECT id FROM (SELECT id FROM appeals WHERE ",
    due!(appeals),
    " AND ",
    free!("appeals.id"),
    " ORDER BY destroy_at LIMIT ?2) UNION ALL SELECT id FROM (SELECT id FROM dialogues WHERE ",
    due!(dialogues),
    " AND ",
    free!("dialogues.id"),
    " ORDER BY expires_at LIMIT ?2)"
);
pub(crate) const CONDEMN_APPEAL: &str = concat!(
    "UPDATE appeals SET condemned_at = ?1 WHERE id = ?2 AND ",
    due!(appeals),
    " AND ",
    free!("appeals.id"),
    " RETURNING id, key_page"
);
pub(crate) const CONDEMN_DIALOGUE: &str = concat!(
    "UPDATE dialogues SET condemned_at = ?1, sender_hash = id, version = version + 1 WHERE id = ?2 AND ",
    due!(dialogues),
    " AND ",
    free!("dialogues.id"),
    " RETURNING id, key_page"
);
/// What a sweep that was stopped has left.
pub(crate) const CONDEMNED: &str = concat!(
    "SELECT id, key_page FROM appeals WHERE ",
    due!(condemned),
    " UNION ALL SELECT id, key_page FROM dialogues WHERE ",
    due!(condemned),
    " LIMIT ?1"
);

/// `?1` is a list of ids, see [`db::ids`].
macro_rules! listed {
    ($column:literal) => {
        concat!($column, " IN (SELECT unhex(value) FROM json_each(?1))")
    };
}

pub(crate) const DELETE_SUBMISSIONS: &str =
    concat!("DELETE FROM idempotency WHERE ", listed!("appeal_id"));
pub(crate) const DELETE_HISTORY: &str =
    concat!("DELETE FROM appeal_history WHERE ", listed!("appeal_id"));
pub(crate) const DELETE_APPEALS: &str = concat!(
    "DELETE FROM appeals WHERE ",
    listed!("id"),
    " AND condemned_at IS NOT NULL RETURNING id, policy_version"
);
/// The mark of a message outlives its conversation: a late repeat must still do nothing.
pub(crate) const FORGET_REPLIES: &str = concat!(
    "UPDATE inbox SET dialogue_id = NULL, reply = NULL WHERE ",
    listed!("dialogue_id")
);
pub(crate) const DELETE_DIALOGUES: &str = concat!(
    "DELETE FROM dialogues WHERE ",
    listed!("id"),
    " AND condemned_at IS NOT NULL RETURNING id, policy_version"
);
pub(crate) const CHECK_PAGES: &str = "INSERT INTO page_checks (page, due_at) \
     SELECT unhex(value), ?2 FROM json_each(?1) WHERE true ON CONFLICT DO UPDATE SET due_at = excluded.due_at";

/// A tombstone for each record. `?2` is now, `?3` the sweep, and `?4` lists the versions under which the term of a consent began with the consent.
pub(crate) const BURY: &str = "INSERT INTO tombstones (record_id, record_kind, policy_version, destroyed_at, sweep_id, consents_from, transfers_from) \
     SELECT unhex(value ->> 0), value ->> 1, value ->> 2, ?2, ?3, CASE WHEN value ->> 2 IN (SELECT value FROM json_each(?4)) \
     THEN (SELECT max(at) FROM consents WHERE record_id = unhex(e.value ->> 0)) ELSE ?2 END, \
     CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE record_id = unhex(e.value ->> 0)) THEN ?2 END FROM json_each(?1) e";

/// How many records are condemned before their keys are destroyed together: few at first, so that a small sweep keeps nobody waiting.
const FIRST_CHUNK: usize = 256;
const LARGEST_CHUNK: usize = 2048;

impl Sweep<'_> {
    /// Chunk by chunk: while the keys of one are destroyed, the rows of the one before are deleted. Many small transactions share a flush: none but the one after
    /// which keys are destroyed needs its own, because a deletion that a power cut undoes is done again.
    pub(super) async fn destroy_records(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let mut left = self.order.max_records;
        while left > 0 && !self.out_of_time() {
            let condemned = self.left_behind(left.min(LARGEST_CHUNK)).await?;
            if condemned.is_empty() {
                break;
            }
            let keyless = self.destroy_both(lease, condemned, BTreeSet::new()).await?;
            left = left.saturating_sub(keyless.len());
            self.flush(lease.guard()).await?;
            self.delete(lease.guard(), keyless).await?;
        }
        let mut chunk = FIRST_CHUNK;
        let mut keyless = BTreeSet::new();
        loop {
            let most = if self.out_of_time() {
                0
            } else {
                left.min(chunk)
            };
            let condemned = self.condemn(lease.guard(), most).await?;
            if condemned.is_empty() && keyless.is_empty() {
                return Ok(());
            }
            keyless = self.destroy_both(lease, condemned, keyless).await?;
            left = left.saturating_sub(keyless.len());
            chunk = (chunk * 2).min(LARGEST_CHUNK);
        }
    }

    /// Destroys the keys of what is condemned, and the rows of what has no keys any more. Gives what has none now.
    async fn destroy_both(
        &mut self,
        lease: &mut Lease<'_>,
        condemned: Pages,
        keyless: BTreeSet<Uuid>,
    ) -> Result<BTreeSet<Uuid>, Error> {
        lease.keep().await?;
        let guard = lease.guard();
        let (destroyed, deleted) = futures::join!(
            destroy_keys(self.store, condemned),
            self.delete(guard, keyless),
        );
        deleted?;
        let destroyed = destroyed?;
        self.note_keys(&destroyed);
        self.set_aside(guard, &destroyed.unreadable, Reason::UnreadableKeyPage)
            .await?;
        self.set_aside(guard, &destroyed.failed, Reason::KeyPageFails)
            .await?;
        self.changed_pages.extend(destroyed.pages);
        self.tell();
        Ok(destroyed.records)
    }

    /// What a sweep that was stopped has condemned.
    async fn left_behind(&self, most: usize) -> Result<Pages, Error> {
        let parameters = vec![db::count(most)];
        let rows = self.store.reader.rows("appeals", CONDEMNED, parameters);
        let mut pages = Pages::new();
        add(&mut pages, rows.await?)?;
        Ok(pages)
    }

    /// Condemns the next chunk. It is on the disk then.
    async fn condemn(&mut self, guard: Guard, most: usize) -> Result<Pages, Error> {
        let now = self.order.now;
        let mut room = most;
        let mut pages = Pages::new();
        while room > 0 {
            let batch = self.condemning.batch().min(room);
            let job =
                async move |transaction: &mut Transaction| condemn(transaction, now, batch).await;
            let condemned = match self.transact(guard, Extent::Unflushed, job).await {
                Ok((condemned, took)) => {
                    self.condemning.note(condemned.len(), took);
                    condemned
                }
                Err(error) if is_of_a_record(&error) => {
                    self.condemn_one_by_one(guard, batch).await?
                }
                Err(error) => return Err(error),
            };
            if condemned.is_empty() {
                break;
            }
            room = room.saturating_sub(condemned.len());
            add(&mut pages, condemned)?;
        }
        if !pages.is_empty() || !self.changed_pages.is_empty() {
            self.flush(guard).await?;
        }
        Ok(pages)
    }

    /// Whichever the database refuses to condemn is set aside.
    async fn condemn_one_by_one(
        &mut self,
        guard: Guard,
        most: usize,
    ) -> Result<Vec<db::Row>, Error> {
        let parameters = vec![db::time(self.order.now), db::count(most)];
        let rows = self.store.reader.rows("appeals", NEXT, parameters).await?;
        let mut condemned = Vec::new();
        for mut row in rows {
            let record = row.take()?;
            match self.condemn_one(guard, record).await {
                Err(error) if is_of_a_record(&error) => {
                    let refused = BTreeSet::from([record]);
                    self.set_aside(guard, &refused, Reason::NotCondemned)
                        .await?;
                }
                rows => condemned.extend(rows?),
            }
        }
        Ok(condemned)
    }

    /// Deletes the rows of records whose keys are destroyed.
    async fn delete(&mut self, guard: Guard, keyless: BTreeSet<Uuid>) -> Result<(), Error> {
        let mut keyless: Vec<Uuid> = keyless.into_iter().collect();
        while !keyless.is_empty() {
            let batch = self.deleting.batch().min(keyless.len());
            let records: BTreeSet<Uuid> = keyless.drain(..batch).collect();
            match self.delete_some(guard, records.clone()).await {
                Ok(took) => self.deleting.note(batch, took),
                Err(error) if is_of_a_record(&error) => {
                    self.delete_one_by_one(guard, records).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// One transaction. Gives for how long the database was kept.
    async fn delete_some(
        &mut self,
        guard: Guard,
        records: BTreeSet<Uuid>,
    ) -> Result<Duration, Error> {
        let now = self.order.now;
        let deleting = Deleting {
            now,
            records,
            part: self.next_part(),
            from_making: self.order.counted_from_making(),
        };
        let job = async move |transaction: &mut Transaction| deleting.run(transaction).await;
        let (deleted, took) = self.transact(guard, Extent::Unflushed, job).await?;
        self.note(deleted);
        Ok(took)
    }

    /// Whichever the database refuses to delete is set aside.
    async fn delete_one_by_one(
        &mut self,
        guard: Guard,
        records: BTreeSet<Uuid>,
    ) -> Result<(), Error> {
        for record in records {
            let alone = BTreeSet::from([record]);
            match self.delete_some(guard, alone.clone()).await {
                Err(error) if is_of_a_record(&error) => {
                    self.set_aside(guard, &alone, Reason::NotDeleted).await?;
                }
                ended => drop(ended?),
            }
        }
        Ok(())
    }

    async fn condemn_one(&mut self, guard: Guard, record: Uuid) -> Result<Vec<db::Row>, Error> {
        let now = self.order.now;
        let job = async move |transaction: &mut Transaction| {
            let mut condemned = Vec::new();
            for condemn in [CONDEMN_APPEAL, CONDEMN_DIALOGUE] {
                let parameters = vec![db::time(now), db::id(record)];
                condemned.extend(transaction.rows("appeals", condemn, parameters).await?);
            }
            Ok(condemned)
        };
        let (condemned, _) = self.transact(guard, Extent::Unflushed, job).await?;
        Ok(condemned)
    }

    fn note(&mut self, deleted: Deleted) {
        if deleted.records.is_empty() {
            return;
        }
        self.parts += 1;
        self.report.destroyed += deleted.counts();
        self.report.destroyed.idempotency += deleted.submissions;
        self.report.policy_versions.extend(deleted.policy_versions);
    }
}

/// The database refuses something: that may be for one record alone. If it is the database that fails, setting aside fails as well.
fn is_of_a_record(error: &Error) -> bool {
    matches!(
        error,
        Error::Unavailable { what: "sqlite", .. } | Error::Row { .. }
    )
}

/// Condemns the next batch: ids and pages.
async fn condemn(
    transaction: &Transaction,
    now: DateTime<Utc>,
    most: usize,
) -> Result<Vec<db::Row>, Error> {
    let mut condemned = Vec::new();
    for (park, condemn) in [
        (PARK_APPEALS, CONDEMN_APPEALS),
        (PARK_DIALOGUES, CONDEMN_DIALOGUES),
    ] {
        let room = most - condemned.len();
        if room > 0 {
            let parameters = vec![db::time(now), db::count(room)];
            transaction.run(park, parameters.clone()).await?;
            condemned.extend(transaction.rows("appeals", condemn, parameters).await?);
        }
    }
    Ok(condemned)
}

fn add(pages: &mut Pages, rows: Vec<db::Row>) -> Result<(), Error> {
    for mut row in rows {
        let (record, page): (Uuid, Uuid) = (row.take()?, row.take()?);
        pages.entry(page).or_default().insert(record);
    }
    Ok(())
}

/// Deletes the rows of records whose keys are destroyed, with the events and the part of the act.
struct Deleting {
    now: DateTime<Utc>,
    records: BTreeSet<Uuid>,
    part: Part,
    /// The versions under which the term of a proof is counted from its making.
    from_making: Value,
}

impl Deleting {
    async fn run(self, transaction: &mut Transaction) -> Result<Deleted, Error> {
        let mut deleted = Deleted::default();
        let ids = db::ids(self.records);
        deleted.submissions = transaction
            .change(DELETE_SUBMISSIONS, vec![ids.clone()])
            .await?;
        transaction.run(DELETE_HISTORY, vec![ids.clone()]).await?;
        transaction.run(FORGET_REPLIES, vec![ids.clone()]).await?;
        let by = Actor::Sweep(self.part.sweep);
        for (kind, delete) in [
            (RecordKind::Appeal, DELETE_APPEALS),
            (RecordKind::Dialogue, DELETE_DIALOGUES),
        ] {
            deleted
                .take(transaction, (self.now, by), kind, delete, &ids)
                .await?;
        }
        let buried = serde_json::json!(deleted.buried).to_string();
        let bury = vec![
            Value::Text(buried),
            db::time(self.now),
            db::id(self.part.sweep),
            self.from_making,
        ];
        transaction.run(BURY, bury).await?;
        transaction.run(aside::DESTROYED, vec![ids]).await?;
        if !deleted.records.is_empty() {
            self.part
                .write(
                    transaction,
                    deleted.counts(),
                    &deleted.policy_versions,
                    &deleted.records,
                )
                .await?;
        }
        Ok(deleted)
    }
}

/// What a transaction has deleted.
#[derive(Default)]
struct Deleted {
    appeals: u64,
    dialogues: u64,
    /// The marks of submissions that went with their appeals. The act is about records, and does not count them.
    submissions: u64,
    records: BTreeSet<Uuid>,
    policy_versions: BTreeSet<String>,
    /// Id, kind and version of each.
    buried: Vec<(String, &'static str, String)>,
}

impl Deleted {
    fn counts(&self) -> Due {
        Due {
            appeal: self.appeals,
            dialogue: self.dialogues,
            ..Due::default()
        }
    }

    async fn take(
        &mut self,
        transaction: &mut Transaction,
        (now, by): (DateTime<Utc>, Actor<'_>),
        kind: RecordKind,
        delete: &'static str,
        ids: &Value,
    ) -> Result<(), Error> {
        let rows = transaction
            .rows(kind.table(), delete, vec![ids.clone()])
            .await?;
        let count = rows.len() as u64;
        match kind {
            RecordKind::Appeal => self.appeals += count,
            _ => self.dialogues += count,
        }
        for mut row in rows {
            let (id, version): (Uuid, String) = (row.take()?, row.take()?);
            let event = Event::new(now, Action::Destruction, by, (kind, id));
            transaction.add(event.under(&version)?);
            let hex = id.simple().to_string();
            self.buried.push((hex, kind.as_str(), version.clone()));
            self.records.insert(id);
            self.policy_versions.insert(version);
        }
        Ok(())
    }
}
