//! Destroying events whose own term is over: whole sealed batches, from the beginning of the trail, so that the chain stays whole.

use std::rc::Rc;

use super::{
    Due, Sweep,
    lease::{Guard, Lease},
    plan::{due, free_class},
};
use crate::{
    chain, db,
    error::Error,
    writer::{Extent, Transaction},
};

/// The oldest sealed batches that are there, up to the one with the event `?3`, and how many of their events are due.
pub(crate) const OLDEST: &str = concat!(
    "SELECT seq, last_event, whole, (SELECT count(*) FROM events WHERE events.seq > 0 AND events.seq <= last_event AND ",
    due!(events),
    ") FROM (SELECT seq, last_event, count, sum(count) OVER (ORDER BY seq) AS whole FROM event_seals \
     WHERE seq > (SELECT coalesce(max(seal), 0) FROM event_horizons) ORDER BY seq LIMIT ?3) WHERE whole - count < ?3 ORDER BY seq DESC LIMIT 1"
);
/// `?3` is the last event of the batch.
pub(crate) const CARRY: &str = concat!(
    "INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) \
     SELECT at, action, actor, record_kind, record_id, policy_version FROM events WHERE seq <= ?3 AND NOT (",
    due!(events),
    ") ORDER BY seq"
);
/// How many are due at this moment, if `?4` were. What was due stays so, unless somebody holds it.
pub(crate) const STILL_DUE: &str = concat!(
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM holds WHERE lifted_at IS NULL AND class = 'event') THEN \
     (SELECT count(*) FROM events WHERE seq <= ?3 AND ",
    due!(events),
    ") ELSE ?4 END"
);
pub(crate) const DELETE: &str = "DELETE FROM events WHERE seq <= ?1";

/// Batches that follow each other.
#[derive(Clone, Copy)]
struct Batches {
    /// The last seal and its last event.
    seal: i64,
    last_event: i64,
    /// Their events, and those of them that are due.
    count: u64,
    due: u64,
}

impl Sweep<'_> {
    /// A few batches at a time, until most of one is to be kept or a limit is reached.
    pub(super) async fn destroy_old_events(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let mut left = self.order.max_records;
        while left > 0 && !self.out_of_time() {
            lease.keep().await?;
            let Some(oldest) = self.oldest_batches().await? else {
                break;
            };
            if !self.destroy_batches(lease.guard(), oldest).await? {
                break;
            }
            left = left.saturating_sub(usize::try_from(oldest.count).unwrap_or(usize::MAX));
            self.tell();
        }
        Ok(())
    }

    /// The oldest batches if all of them is due, else the oldest one if most of it is.
    async fn oldest_batches(&self) -> Result<Option<Batches>, Error> {
        let several = self.oldest(self.deleting.batch()).await?;
        if several.is_some_and(|oldest| oldest.due == oldest.count) {
            return Ok(several);
        }
        let one = self.oldest(1).await?;
        Ok(one.filter(|oldest| oldest.due * 2 > oldest.count))
    }

    /// Looked for outside of a transaction, so that nobody waits for it.
    async fn oldest(&self, most: usize) -> Result<Option<Batches>, Error> {
        let mut parameters = self.limits[..2].to_vec();
        parameters.push(db::count(most));
        let row = self.store.reader.row("event_seals", OLDEST, parameters);
        row.await?
            .map(|mut row| {
                Ok(Batches {
                    seal: row.take()?,
                    last_event: row.take()?,
                    count: row.take()?,
                    due: row.take()?,
                })
            })
            .transpose()
    }

    /// Says whether they are gone: a hold that came in between keeps all of them. A few events that are to be kept, of an appeal that is held for long for
    /// example, would keep all that came after them for ever: they are written down anew at the end of the trail, and are sealed there.
    async fn destroy_batches(&mut self, guard: Guard, oldest: Batches) -> Result<bool, Error> {
        let now = self.order.now;
        let mut found = self.limits[..2].to_vec();
        found.push(oldest.last_event.into());
        let carry = found.clone();
        found.push(db::count(usize::try_from(oldest.due).unwrap_or(usize::MAX)));
        let lookup = Rc::clone(&self.store.lookup);
        let part = self.next_part();
        let job = async move |transaction: &mut Transaction| {
            let still = transaction.row("events", STILL_DUE, found).await?;
            let still = still.ok_or(Error::Row { table: "events" })?.take::<u64>()?;
            if still < oldest.due {
                return Ok(None);
            }
            if oldest.due < oldest.count {
                transaction.run(CARRY, carry).await?;
            }
            let delete = vec![oldest.last_event.into()];
            transaction.run(DELETE, delete).await?;
            let until = (oldest.seal, oldest.last_event);
            chain::move_horizon(transaction, &lookup, until, now).await?;
            let destroyed = Due {
                event: oldest.due,
                ..Due::default()
            };
            part.write_proofs(transaction, destroyed).await?;
            Ok(Some(destroyed))
        };
        let (destroyed, took) = self.transact(guard, Extent::Unflushed, job).await?;
        if let Some(destroyed) = destroyed {
            let count = usize::try_from(oldest.count).unwrap_or(usize::MAX);
            self.deleting.note(count, took);
            self.note_proofs(destroyed);
        }
        Ok(destroyed.is_some())
    }
}
