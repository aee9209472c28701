//! Records that cannot be destroyed are set aside, one by one: they are reported, tried again, and block nobody else.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{Sweep, lease::Guard};
use crate::{
    Store, db,
    error::Error,
    writer::{Extent, Transaction},
};

/// How long after a try the next one comes, where it is the record that is ill.
const RETRY: TimeDelta = TimeDelta::hours(1);

/// Why a record is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Its key page is no key page.
    UnreadableKeyPage,
    /// The key-value store fails for its key page, and not for others.
    KeyPageFails,
    /// The database refuses to condemn it.
    NotCondemned,
    /// The database refuses to delete its rows.
    NotDeleted,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableKeyPage => "unreadable_key_page",
            Self::KeyPageFails => "key_page_fails",
            Self::NotCondemned => "not_condemned",
            Self::NotDeleted => "not_deleted",
        }
    }

    /// A store that fails may work the next time.
    const fn retry_after(self) -> TimeDelta {
        match self {
            Self::KeyPageFails => TimeDelta::zero(),
            Self::UnreadableKeyPage | Self::NotCondemned | Self::NotDeleted => RETRY,
        }
    }
}

pub(crate) const ASIDE: &str = "INSERT INTO set_aside (record_id, record_kind, reason, since, tries, retry_at) \
     SELECT unhex(value), CASE WHEN EXISTS (SELECT 1 FROM appeals WHERE id = unhex(value)) THEN 'appeal' ELSE 'dialogue' END, ?2, ?3, 1, ?4 \
     FROM json_each(?1) WHERE true ON CONFLICT DO UPDATE SET reason = excluded.reason, tries = tries + 1, retry_at = excluded.retry_at";
pub(crate) const PARK_APPEALS: &str =
    "UPDATE appeals SET parked_at = ?2 WHERE id IN (SELECT unhex(value) FROM json_each(?1))";
pub(crate) const PARK_DIALOGUES: &str =
    "UPDATE dialogues SET parked_at = ?2 WHERE id IN (SELECT unhex(value) FROM json_each(?1))";
pub(crate) const RETRY_APPEALS: &str = "UPDATE appeals SET parked_at = NULL WHERE id IN (SELECT record_id FROM set_aside WHERE retry_at <= ?1)";
pub(crate) const RETRY_DIALOGUES: &str = "UPDATE dialogues SET parked_at = NULL WHERE id IN (SELECT record_id FROM set_aside WHERE retry_at <= ?1)";
/// So that one sweep tries each once.
pub(crate) const RETRIED: &str = "UPDATE set_aside SET retry_at = ?2 WHERE retry_at <= ?1";
/// `?1` is a list of ids, see [`db::ids`].
pub(crate) const DESTROYED: &str =
    "DELETE FROM set_aside WHERE record_id IN (SELECT unhex(value) FROM json_each(?1))";
pub(crate) const LIST: &str = "SELECT record_id, record_kind, reason, since, tries, retry_at FROM set_aside ORDER BY record_id LIMIT ?1";

/// A record that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Its id.
    pub record: Uuid,
    /// appeal or dialogue.
    pub kind: String,
    /// Why: `unreadable_key_page`, `key_page_fails`, `not_condemned`, `not_deleted`.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// How often it was tried.
    pub tries: u64,
    /// From when on the next sweep tries again.
    pub next_try_at: DateTime<Utc>,
}

impl Sweep<'_> {
    /// Sets records aside. If that fails too, it is not the records that are ill.
    pub(super) async fn set_aside(
        &mut self,
        guard: Guard,
        records: &BTreeSet<Uuid>,
        reason: Reason,
    ) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let now = self.order.now;
        let retry_at = now + reason.retry_after();
        let ids = db::ids(records.iter().copied());
        let job = async move |transaction: &mut Transaction| {
            let aside = vec![
                ids.clone(),
                reason.as_str().into(),
                db::time(now),
                db::time(retry_at),
            ];
            transaction.run(ASIDE, aside).await?;
            for park in [PARK_APPEALS, PARK_DIALOGUES] {
                transaction
                    .run(park, vec![ids.clone(), db::time(now)])
                    .await?;
            }
            Ok(())
        };
        self.transact(guard, Extent::Steps, job).await?;
        self.report.set_aside += records.len() as u64;
        Ok(())
    }

    /// Takes back what is to be tried again.
    pub(super) async fn try_again(&mut self, guard: Guard) -> Result<(), Error> {
        let (now, next) = (db::time(self.order.now), db::time(self.order.now + RETRY));
        let job = async move |transaction: &mut Transaction| {
            for retry in [RETRY_APPEALS, RETRY_DIALOGUES] {
                transaction.run(retry, vec![now.clone()]).await?;
            }
            transaction.run(RETRIED, vec![now, next]).await
        };
        self.transact(guard, Extent::Steps, job).await?;
        Ok(())
    }
}

impl Store {
    /// Records that could not be destroyed, at most so many.
    pub async fn records_set_aside(&self, most: u32) -> Result<Vec<SetAside>, Error> {
        let rows = self.reader.rows("set_aside", LIST, vec![most.into()]);
        let record = |mut row: db::Row| {
            Ok(SetAside {
                record: row.take()?,
                kind: row.take()?,
                reason: row.take()?,
                since: row.take()?,
                tries: row.take()?,
                next_try_at: row.take()?,
            })
        };
        rows.await?.into_iter().map(record).collect()
    }
}
