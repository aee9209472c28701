//! Destroying what has no key of its own: marks and counters, which are keyed hashes and times, and the proofs whose own term is over.

use std::collections::BTreeSet;

use super::{
    Due, Sweep,
    acts::ActOrder,
    lease::Lease,
    plan::{self, due},
};
use crate::{
    db,
    error::Error,
    writer::{Durability, Transaction},
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
            " LIMIT ?4)"
        )
    };
}

pub(crate) const IDEMPOTENCY: &str = delete!("idempotency", "key_hash", expired);
pub(crate) const INBOX: &str = delete!("inbox", "event_hash", expired);
pub(crate) const RATE_LIMITS: &str =
    delete!("rate_limits", "client_hash, window_ends_at", rate_limits);
pub(crate) const CONSENTS: &str = delete!("consents", "seq", proofs);
pub(crate) const EVENTS: &str = delete!("events", "seq", proofs);
pub(crate) const ACTS: &str = delete!("destruction_acts", "id", acts);

impl Sweep<'_> {
    pub(super) async fn destroy_transient(&mut self, lease: &Lease<'_>) -> Result<(), Error> {
        let guard = lease.guard();
        let mut parameters = plan::limits(self.order);
        parameters.push(db::count(self.order.max_records));
        let act = ActOrder::new(self.order);
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            let destroyed = Due {
                idempotency: transaction.change(IDEMPOTENCY, parameters.clone()).await?,
                inbox: transaction.change(INBOX, parameters.clone()).await?,
                rate_limit: transaction.change(RATE_LIMITS, parameters.clone()).await?,
                consent: transaction.change(CONSENTS, parameters.clone()).await?,
                event: transaction.change(EVENTS, parameters.clone()).await?,
                destruction_act: transaction.change(ACTS, parameters).await?,
                ..Due::default()
            };
            if destroyed.proofs() == 0 {
                return Ok((destroyed, None));
            }
            let proofs = Due {
                idempotency: 0,
                inbox: 0,
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
            .submit(self.order.now, Durability::Flushed, vec![], job)
            .await?;
        self.report.destroyed += destroyed;
        self.report.acts.extend(act);
        Ok(())
    }
}
