//! Destroying what has no key of its own: marks and counters, which are keyed hashes and times, and the proofs whose own term is over.

use super::{
    Due, Sweep,
    lease::{Guard, Lease},
    plan::{dead, due, free, free_class, proofs},
};
use crate::{
    db,
    error::Error,
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
/// Senders who are due and needed: of the first `?7`.
pub(crate) const PARK_SENDERS: &str = concat!(
    "UPDATE senders SET parked_at = ?1 WHERE id_hash IN (SELECT id_hash FROM senders WHERE expires_at <= ?1 AND parked_at IS NULL \
     ORDER BY expires_at LIMIT ?7) AND NOT (",
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
pub(crate) const ACTS: &str = delete!("destruction_acts", "id", due!(acts));
pub(crate) const HOLDS: &str = delete!("holds", "id", due!(holds));
pub(crate) const TOMBSTONES: &str = delete!("tombstones", "record_id", due!(tombstones));

/// What a statement does to what it changes.
#[derive(Clone, Copy)]
enum Does {
    /// It destroys, and is counted here.
    Destroy(fn(&mut Due) -> &mut u64),
    /// It puts out of the way.
    PutAway,
}

/// The statements of a class, in their order.
type Class = &'static [(&'static str, Does)];

const CLASSES: &[Class] = &[
    &[(IDEMPOTENCY, Does::Destroy(|due| &mut due.idempotency))],
    &[(INBOX, Does::Destroy(|due| &mut due.inbox))],
    &[(OUTBOX, Does::Destroy(|due| &mut due.outbox))],
    &[
        (PARK_SENDERS, Does::PutAway),
        (SENDERS, Does::Destroy(|due| &mut due.sender)),
    ],
    &[(RATE_LIMITS, Does::Destroy(|due| &mut due.rate_limit))],
    &[(STAFF_SESSIONS, Does::Destroy(|due| &mut due.staff_session))],
    &[
        (CONSENTS, Does::Destroy(|due| &mut due.consent)),
        (WITHOUT_CONSENTS, Does::PutAway),
    ],
    &[
        (TRANSFERS, Does::Destroy(|due| &mut due.transfer)),
        (WITHOUT_TRANSFERS, Does::PutAway),
    ],
    &[(ACTS, Does::Destroy(|due| &mut due.destruction_act))],
    &[(HOLDS, Does::Destroy(|due| &mut due.destruction_act))],
    &[(TOMBSTONES, Does::Destroy(|due| &mut due.tombstone))],
];

impl Sweep<'_> {
    /// Destroys them batch by batch, until nothing of them is due or a limit is reached.
    pub(super) async fn destroy_transient(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let mut left = self.order.max_records;
        let mut classes = CLASSES.to_vec();
        while !classes.is_empty() && left > 0 && !self.out_of_time() {
            lease.keep().await?;
            let most = self.deleting.batch().min(left);
            classes = self.destroy_some(lease.guard(), classes, most).await?;
            left = left.saturating_sub(most);
            self.tell();
        }
        Ok(())
    }

    /// One transaction. Gives the classes of which there was something.
    async fn destroy_some(
        &mut self,
        guard: Guard,
        classes: Vec<Class>,
        most: usize,
    ) -> Result<Vec<Class>, Error> {
        let mut parameters = self.limits.clone();
        parameters.push(db::count(most));
        let part = self.next_part();
        let job = async move |transaction: &mut Transaction| {
            let (mut destroyed, mut touched, mut go_on) = (Due::default(), 0, Vec::new());
            for class in classes {
                let before = touched;
                for (sql, does) in class {
                    let changed = transaction.change(sql, parameters.clone()).await?;
                    touched += changed;
                    if let Does::Destroy(count) = does {
                        *count(&mut destroyed) += changed;
                    }
                }
                if touched > before {
                    go_on.push(class);
                }
            }
            part.write_proofs(transaction, destroyed).await?;
            Ok((destroyed, touched, go_on))
        };
        let ((destroyed, touched, go_on), took) =
            self.transact(guard, Extent::Unflushed, job).await?;
        let touched = usize::try_from(touched).unwrap_or(usize::MAX);
        self.deleting.note(touched, took);
        self.note_proofs(destroyed);
        Ok(go_on)
    }

    pub(super) fn note_proofs(&mut self, destroyed: Due) {
        self.report.destroyed += destroyed;
        self.parts += usize::from(destroyed.proofs() > 0);
    }
}
