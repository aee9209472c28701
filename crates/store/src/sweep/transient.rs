//! Destroying what has no key of its own: marks and counters, which are keyed hashes and times, and the proofs whose own term is over.

use std::{collections::BTreeSet, rc::Rc, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    Due, Sweep,
    lease::Lease,
    plan::{self, dead, due, free, free_class, proofs},
};
use crate::{
    chain, db,
    error::Error,
    hash::Lookup,
    runtime::Stopwatch,
    writer::{Extent, Transaction},
};

/// `?7` is the most that go at once.
macro_rules! delete {
    ($table:literal, $key:literal, $due:expr) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (",
            $key,
            ") IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE ",
            $due,
            " LIMIT ?7)"
        )
    };
}

pub(crate) const IDEMPOTENCY: &str = delete!("idempotency", "key_hash", due!(expired));
pub(crate) const INBOX: &str = delete!("inbox", "event_hash", due!(inbox));
pub(crate) const OUTBOX: &str = delete!("outbox", "seq", due!(outbox));
/// Senders who are due and needed: `?2` of them are looked at.
pub(crate) const PARK_SENDERS: &str = concat!(
    "UPDATE senders SET parked_at = ?1 WHERE id_hash IN (SELECT id_hash FROM senders WHERE expires_at <= ?1 AND parked_at IS NULL \
     ORDER BY expires_at LIMIT ?2) AND NOT (",
    due!(senders),
    ")"
);
pub(crate) const SENDERS: &str = delete!(
    "senders",
    "id_hash",
    concat!("expires_at <= ?1 AND parked_at IS NULL AND ", due!(senders))
);
pub(crate) const RATE_LIMITS: &str = delete!(
    "rate_limits",
    "client_hash, window_ends_at",
    due!(rate_limits)
);
pub(crate) const STAFF_SESSIONS: &str = delete!("staff_sessions", "hash", due!(expired));
pub(crate) const CONSENTS: &str = concat!(
    "DELETE FROM consents WHERE seq IN (",
    proofs!(consents, "?7"),
    ")"
);
pub(crate) const TRANSFERS: &str = concat!(
    "DELETE FROM transfers WHERE seq IN (",
    proofs!(transfers, "?7"),
    ")"
);
/// Of these records nobody looks for proofs any more.
pub(crate) const WITHOUT_CONSENTS: &str = concat!(
    "UPDATE tombstones SET consents_from = NULL WHERE record_id IN (",
    dead!(consents),
    " LIMIT ?7)"
);
pub(crate) const WITHOUT_TRANSFERS: &str = concat!(
    "UPDATE tombstones SET transfers_from = NULL WHERE record_id IN (",
    dead!(transfers),
    " LIMIT ?7)"
);
/// The last of the sealed batches that may go: all before the first event that is to be kept, as long as they begin within the limit of `?3`.
pub(crate) const BATCHES: &str = concat!(
    "SELECT seq, last_event FROM (SELECT seq, last_event, sum(count) OVER (ORDER BY seq) - count AS before FROM event_seals \
     WHERE seq > (SELECT coalesce(max(seal), 0) FROM event_horizons) \
     AND last_event < coalesce((SELECT seq FROM (SELECT * FROM events WHERE seq > 0 ORDER BY seq LIMIT 100000) WHERE NOT (",
    due!(events),
    ") ORDER BY seq LIMIT 1), (SELECT seq FROM events WHERE seq > 0 ORDER BY seq LIMIT 1 OFFSET 100000), 9223372036854775807) \
     ORDER BY seq LIMIT 1000) WHERE before < ?3 ORDER BY seq DESC LIMIT 1"
);
pub(crate) const EVENTS: &str = "DELETE FROM events WHERE seq <= ?1";
pub(crate) const ACTS: &str = delete!("destruction_acts", "id", due!(acts));
pub(crate) const HOLDS: &str = delete!("holds", "id", due!(holds));
pub(crate) const TOMBSTONES: &str = delete!("tombstones", "record_id", due!(tombstones));

impl Sweep<'_> {
    /// Destroys them batch by batch, until nothing of them is due or a limit is reached.
    pub(super) async fn destroy_transient(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let mut left = self.order.max_records;
        while left > 0 && !self.out_of_time() {
            lease.keep().await?;
            let most = self.deleting.batch().min(left);
            let (destroyed, looked_at, took) = self.destroy_some(lease, most).await?;
            let largest = destroyed.others() + looked_at;
            if largest == 0 {
                break;
            }
            self.deleting
                .note(usize::try_from(largest).unwrap_or(usize::MAX), took);
            left = left.saturating_sub(most);
            self.tell();
        }
        Ok(())
    }

    async fn destroy_some(
        &mut self,
        lease: &Lease<'_>,
        most: usize,
    ) -> Result<(Due, u64, Duration), Error> {
        let guard = lease.guard();
        let now = self.order.now;
        let mut parameters = plan::limits(self.order);
        parameters.push(db::count(most));
        let order = (now, self.order.events_before);
        let lookup = Rc::clone(&self.store.lookup);
        let part = self.next_part();
        let (before, teller) = (self.report.destroyed, self.teller());
        let job = async move |transaction: &mut Transaction| {
            let watch = Stopwatch::start(now);
            guard.check(transaction).await?;
            let parking = vec![db::time(now), db::count(most)];
            transaction.run(PARK_SENDERS, parking).await?;
            let change = async |sql| transaction.change(sql, parameters.clone()).await;
            let mut destroyed = Due {
                idempotency: change(IDEMPOTENCY).await?,
                inbox: change(INBOX).await?,
                outbox: change(OUTBOX).await?,
                sender: change(SENDERS).await?,
                rate_limit: change(RATE_LIMITS).await?,
                staff_session: change(STAFF_SESSIONS).await?,
                consent: change(CONSENTS).await?,
                transfer: change(TRANSFERS).await?,
                destruction_act: change(ACTS).await? + change(HOLDS).await?,
                tombstone: change(TOMBSTONES).await?,
                ..Due::default()
            };
            let looked_at = change(WITHOUT_CONSENTS).await? + change(WITHOUT_TRANSFERS).await?;
            destroyed.event = destroy_events(transaction, &lookup, order, most).await?;
            if destroyed.proofs() > 0 {
                part.write(
                    transaction,
                    destroyed.of_acts(),
                    &BTreeSet::new(),
                    &BTreeSet::new(),
                )
                .await?;
            }
            let mut total = before;
            total += destroyed;
            guard.tell(transaction, teller.told(&total)).await?;
            Ok((destroyed, looked_at, watch.elapsed()))
        };
        let (destroyed, looked_at, took) = self
            .store
            .writer
            .submit(now, Extent::Unflushed, vec![], job)
            .await?;
        self.report.destroyed += destroyed;
        if destroyed.proofs() > 0 {
            self.parts += 1;
        }
        Ok((destroyed, looked_at, took))
    }
}

/// The oldest sealed batch that is there, with how many of its events are due.
pub(crate) const OLDEST: &str = concat!(
    "SELECT seq, last_event, count, (SELECT count(*) FROM events WHERE events.seq > 0 AND events.seq <= last_event AND ",
    due!(events),
    ") FROM event_seals WHERE seq > (SELECT coalesce(max(seal), 0) FROM event_horizons) ORDER BY seq LIMIT 1"
);
/// `?3` is the last event of the batch.
pub(crate) const CARRY: &str = concat!(
    "INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) \
     SELECT at, action, actor, record_kind, record_id, policy_version FROM events WHERE seq <= ?3 AND NOT (",
    due!(events),
    ") ORDER BY seq"
);

/// Destroys whole sealed batches of events whose term is over, and moves the horizon of the chain.
async fn destroy_events(
    transaction: &Transaction,
    lookup: &Lookup,
    (now, before): (DateTime<Utc>, DateTime<Utc>),
    most: usize,
) -> Result<u64, Error> {
    let limits = vec![db::time(now), db::time(before)];
    let mut parameters = limits.clone();
    parameters.push(db::count(most));
    let row = transaction.row("event_seals", BATCHES, parameters).await?;
    let (batch, carried): ((i64, i64), u64) = match row {
        Some(mut row) => ((row.take()?, row.take()?), 0),
        None => match carry(transaction, limits).await? {
            Some(carried) => carried,
            None => return Ok(0),
        },
    };
    let destroyed = transaction.change(EVENTS, vec![batch.1.into()]).await?;
    chain::move_horizon(transaction, lookup, batch, now).await?;
    Ok(destroyed - carried)
}

/// A few events that are to be kept, of an appeal that is held for long for example, would keep all that came after them for ever. Where most of a batch is due,
/// the others are written down anew at the end of the trail, and are sealed there. Gives the batch, all of which may go then, and how many were carried on.
async fn carry(
    transaction: &Transaction,
    limits: Vec<db::Value>,
) -> Result<Option<((i64, i64), u64)>, Error> {
    let oldest = transaction.row("event_seals", OLDEST, limits.clone());
    let Some(mut row) = oldest.await? else {
        return Ok(None);
    };
    let (seal, last_event): (i64, i64) = (row.take()?, row.take()?);
    let (count, due): (i64, i64) = (row.take()?, row.take()?);
    if due * 2 <= count {
        return Ok(None);
    }
    let mut parameters = limits;
    parameters.push(last_event.into());
    let carried = transaction.change(CARRY, parameters).await?;
    Ok(Some(((seal, last_event), carried)))
}
