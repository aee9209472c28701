//! Destroying records that have a key: appeals and conversations.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    BATCH, Due, Sweep,
    acts::ActOrder,
    lease::{Guard, Lease},
    pages::Keys,
};
use crate::{
    db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

/// When a changed key page is looked at once more: after any holder of the lease that was stopped in the middle is gone for good.
pub(crate) const CHECK_AFTER: TimeDelta = TimeDelta::minutes(15);

pub(crate) const CONDEMN_APPEALS: &str = "UPDATE appeals SET condemned_at = ?1 WHERE id IN (\
     SELECT id FROM appeals WHERE destroy_at <= ?1 AND condemned_at IS NULL ORDER BY destroy_at LIMIT ?2)";
/// A condemned conversation lets go of its sender, who may begin a new one.
pub(crate) const CONDEMN_DIALOGUES: &str = "UPDATE dialogues SET condemned_at = ?1, sender_hash = id, version = version + 1 \
     WHERE id IN (SELECT id FROM dialogues WHERE expires_at <= ?1 AND condemned_at IS NULL ORDER BY expires_at LIMIT ?2)";
/// `?2` lists pages that cannot be read.
pub(crate) const CONDEMNED: &str = "SELECT id, key_page FROM (\
     SELECT id, key_page FROM appeals WHERE condemned_at IS NOT NULL \
     UNION ALL SELECT id, key_page FROM dialogues WHERE condemned_at IS NOT NULL) \
     WHERE key_page NOT IN (SELECT unhex(value) FROM json_each(?2)) LIMIT ?1";

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

impl Sweep<'_> {
    pub(super) async fn destroy_records(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let mut left = self.order.max_records;
        let mut unreadable = BTreeSet::new();
        while left > 0 && !self.out_of_time() {
            let most = left.min(BATCH);
            self.condemn(lease.guard(), most).await?;
            let parameters = vec![db::count(most), db::ids(unreadable.iter().copied())];
            let rows = self
                .store
                .reader
                .rows("appeals", CONDEMNED, parameters)
                .await?;
            if rows.is_empty() {
                break;
            }
            let mut pages: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
            for mut row in rows {
                let (record, page): (Uuid, Uuid) = (row.take()?, row.take()?);
                pages.entry(page).or_default().insert(record);
            }
            let mut keyless = BTreeSet::new();
            let mut changed = BTreeSet::new();
            for (page, records) in pages {
                match self.destroy_keys(lease, page, &records).await? {
                    Keys::Destroyed(_) => {
                        changed.insert(page);
                        keyless.extend(records);
                    }
                    Keys::Unreadable => {
                        unreadable.insert(page);
                    }
                }
            }
            left = left.saturating_sub(keyless.len());
            self.delete(lease.guard(), keyless, changed).await?;
        }
        Ok(())
    }

    async fn condemn(&self, guard: Guard, most: usize) -> Result<(), Error> {
        let now = self.order.now;
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            transaction
                .run(CONDEMN_APPEALS, vec![db::time(now), db::count(most)])
                .await?;
            transaction
                .run(CONDEMN_DIALOGUES, vec![db::time(now), db::count(most)])
                .await
        };
        self.store
            .writer
            .submit(now, Extent::Steps, vec![], job)
            .await
    }

    /// Deletes the rows of records whose keys are destroyed, with the act and the events.
    async fn delete(
        &mut self,
        guard: Guard,
        records: BTreeSet<Uuid>,
        pages: BTreeSet<Uuid>,
    ) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let (now, check_at) = (self.order.now, self.watch.now() + CHECK_AFTER);
        let act = ActOrder::new(self.order);
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            let ids = db::ids(records);
            let mut deleted = Deleted {
                submissions: transaction
                    .change(DELETE_SUBMISSIONS, vec![ids.clone()])
                    .await?,
                ..Deleted::default()
            };
            transaction.run(DELETE_HISTORY, vec![ids.clone()]).await?;
            transaction.run(FORGET_REPLIES, vec![ids.clone()]).await?;
            deleted.appeals = deleted
                .take(transaction, now, RecordKind::Appeal, DELETE_APPEALS, &ids)
                .await?;
            deleted.dialogues = deleted
                .take(
                    transaction,
                    now,
                    RecordKind::Dialogue,
                    DELETE_DIALOGUES,
                    &ids,
                )
                .await?;
            transaction
                .run(CHECK_PAGES, vec![db::ids(pages), db::time(check_at)])
                .await?;
            if deleted.records.is_empty() {
                return Ok((deleted, None));
            }
            let counts = deleted.counts();
            let act = act
                .write(
                    transaction,
                    counts,
                    &deleted.policy_versions,
                    &deleted.records,
                )
                .await?;
            Ok((deleted, Some(act)))
        };
        let (deleted, act) = self
            .store
            .writer
            .submit(now, Extent::Steps, vec![], job)
            .await?;
        self.report.destroyed += deleted.counts();
        self.report.destroyed.idempotency += deleted.submissions;
        self.report.policy_versions.extend(deleted.policy_versions);
        self.report.acts.extend(act);
        Ok(())
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
        now: DateTime<Utc>,
        kind: RecordKind,
        delete: &'static str,
        ids: &db::Value,
    ) -> Result<u64, Error> {
        let rows = transaction
            .rows(kind.table(), delete, vec![ids.clone()])
            .await?;
        let count = rows.len() as u64;
        for mut row in rows {
            let (id, version): (Uuid, String) = (row.take()?, row.take()?);
            let event = Event::new(now, Action::Destruction, Actor::System, (kind, id));
            transaction.add(event.under(&version)?);
            self.records.insert(id);
            self.policy_versions.insert(version);
        }
        Ok(count)
    }
}
