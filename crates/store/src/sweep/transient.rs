//! Destroying what has no key of its own: marks and counters, which are keyed hashes and times, and the proofs whose own term is over.

use std::{collections::BTreeSet, rc::Rc};

use chrono::{DateTime, Utc};

use super::{
    Due, Sweep,
    acts::ActOrder,
    lease::Lease,
    plan::{self, due},
};
use crate::{
    chain, db,
    error::Error,
    hash::Lookup,
    writer::{Extent, Transaction},
};

macro_rules! delete {
    ($table:literal, $key:literal, $due:ident) => {
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
            due!($due),
            " LIMIT ?5)"
        )
    };
}

pub(crate) const IDEMPOTENCY: &str = delete!("idempotency", "key_hash", expired);
pub(crate) const INBOX: &str = delete!("inbox", "event_hash", expired);
pub(crate) const OUTBOX: &str = delete!("outbox", "seq", outbox);
pub(crate) const SENDERS: &str = delete!("senders", "id_hash", senders);
pub(crate) const RATE_LIMITS: &str =
    delete!("rate_limits", "client_hash, window_ends_at", rate_limits);
pub(crate) const CONSENTS: &str = delete!("consents", "seq", proofs);
/// The last of the sealed batches that may go: all before the first event that is to be kept, as long as they begin within the limit of the order.
pub(crate) const BATCHES: &str = concat!(
    "SELECT seq, last_event FROM (SELECT seq, last_event, sum(count) OVER (ORDER BY seq) - count AS before FROM event_seals \
     WHERE seq > (SELECT coalesce(max(seal), 0) FROM event_horizons) \
     AND last_event < coalesce((SELECT seq FROM events WHERE seq > 0 AND NOT (",
    due!(proofs),
    ") ORDER BY seq LIMIT 1), 9223372036854775807) ORDER BY seq LIMIT 1000) WHERE before < ?3 ORDER BY seq DESC LIMIT 1"
);
pub(crate) const EVENTS: &str = "DELETE FROM events WHERE seq <= ?1";
pub(crate) const ACTS: &str = delete!("destruction_acts", "id", acts);

impl Sweep<'_> {
    pub(super) async fn destroy_transient(&mut self, lease: &Lease<'_>) -> Result<(), Error> {
        let guard = lease.guard();
        let mut parameters = plan::limits(self.order);
        parameters.push(db::count(self.order.max_records));
        let act = ActOrder::new(self.order);
        let order = (self.order.now, self.order.events_before);
        let most = self.order.max_records.max(1);
        let lookup = Rc::clone(&self.store.lookup);
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            let destroyed = Due {
                idempotency: transaction.change(IDEMPOTENCY, parameters.clone()).await?,
                inbox: transaction.change(INBOX, parameters.clone()).await?,
                outbox: transaction.change(OUTBOX, parameters.clone()).await?,
                sender: transaction.change(SENDERS, parameters.clone()).await?,
                rate_limit: transaction.change(RATE_LIMITS, parameters.clone()).await?,
                consent: transaction.change(CONSENTS, parameters.clone()).await?,
                event: destroy_events(transaction, &lookup, order, most).await?,
                destruction_act: transaction.change(ACTS, parameters).await?,
                ..Due::default()
            };
            if destroyed.proofs() == 0 {
                return Ok((destroyed, None));
            }
            let proofs = Due {
                idempotency: 0,
                inbox: 0,
                outbox: 0,
                sender: 0,
                rate_limit: 0,
                ..destroyed
            };
            let act = act
                .write(transaction, proofs, &BTreeSet::new(), &BTreeSet::new())
                .await?;
            Ok((destroyed, Some(act)))
        };
        let (destroyed, act) = self
            .store
            .writer
            .submit(self.order.now, Extent::Steps, vec![], job)
            .await?;
        self.report.destroyed += destroyed;
        self.report.acts.extend(act);
        Ok(())
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
