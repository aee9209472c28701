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

/// Destroys whole sealed batches of events whose term is over, and moves the horizon of the chain.
async fn destroy_events(
    transaction: &Transaction,
    lookup: &Lookup,
    (now, before): (DateTime<Utc>, DateTime<Utc>),
    most: usize,
) -> Result<u64, Error> {
    let parameters = vec![db::time(now), db::time(before), db::count(most)];
    let Some(mut row) = transaction.row("event_seals", BATCHES, parameters).await? else {
        return Ok(0);
    };
    let (seal, last_event): (i64, i64) = (row.take()?, row.take()?);
    let destroyed = transaction.change(EVENTS, vec![last_event.into()]).await?;
    chain::move_horizon(transaction, lookup, (seal, last_event), now).await?;
    Ok(destroyed)
}
