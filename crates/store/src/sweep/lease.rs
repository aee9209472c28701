//! The lease: one sweep at a time, over all instances. A row that one conditional statement takes; a holder that dies leaves it to expire.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    SweepReport, Trigger,
    acts::{ActOf, TermsByVersion},
};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    runtime::Stopwatch,
    writer::{Extent, Transaction},
};

/// How long a lease holds without being renewed.
pub(crate) const TERM: Duration = Duration::from_mins(2);
/// How long reports of sweeps are kept.
const REPORTS: TimeDelta = TimeDelta::days(30);

/// A lease that would hold for longer than twice the term is no lease: it was taken when the clock was ahead of now. Within the term the clocks of
/// two machines, and the moments at which two sweeps of one machine looked at theirs, may differ.
pub(crate) const TAKE: &str = "INSERT INTO leases (name, holder, expires_at) VALUES ('sweep', ?1, ?3) \
     ON CONFLICT DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at \
     WHERE expires_at <= ?2 OR expires_at > ?4 RETURNING 1";
pub(crate) const RENEW: &str = "UPDATE leases SET expires_at = ?3 WHERE name = 'sweep' AND holder = ?1 AND expires_at > ?2 RETURNING 1";
pub(crate) const HELD: &str = "SELECT 1 FROM leases WHERE name = 'sweep' AND holder = ?1";
pub(crate) const GIVE_BACK: &str = "DELETE FROM leases WHERE name = 'sweep' AND holder = ?1";
pub(crate) const BEGIN: &str =
    "INSERT INTO sweeps (id, trigger, started_at, outcome) VALUES (?1, ?2, ?3, 'running')";
pub(crate) const FINISH: &str =
    "UPDATE sweeps SET finished_at = ?2, outcome = ?3, report = ?4 WHERE id = ?1";
pub(crate) const FAIL: &str =
    "UPDATE sweeps SET finished_at = ?2, outcome = 'failed', report = ?3 WHERE id = ?1";
pub(crate) const FORGET: &str = "DELETE FROM sweeps WHERE started_at < ?1 AND owes_act IS NULL";
pub(crate) const TELL: &str = "UPDATE sweeps SET progress = ?2 WHERE id = ?1";

pub(crate) struct Lease<'a> {
    store: &'a Store,
    watch: Stopwatch,
    /// The holder is the sweep, or whatever it is for.
    holder: Uuid,
    renew_at: DateTime<Utc>,
}

impl<'a> Lease<'a> {
    /// The lease, unless another sweep has it. Without a trigger it is for something else than a sweep.
    pub(crate) async fn take(
        store: &'a Store,
        watch: Stopwatch,
        sweep: Uuid,
        trigger: Option<Trigger>,
    ) -> Result<Option<Self>, Error> {
        let now = watch.now();
        let mut take = term(sweep, now);
        take.push(db::time(now + TERM * 2));
        let taken = store
            .writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let taken = transaction.row("leases", TAKE, take).await?.is_some();
                if let Some(trigger) = trigger.filter(|_| taken) {
                    let began_at = db::time(watch.started_at());
                    let parameters = vec![db::id(sweep), trigger.as_str().into(), began_at];
                    transaction.run(BEGIN, parameters).await?;
                }
                Ok(taken)
            })
            .await?;
        Ok(taken.then(|| Self {
            store,
            watch,
            holder: sweep,
            renew_at: now + TERM / 2,
        }))
    }

    /// Makes sure that the lease holds for long enough to change a key page. To be called before each.
    pub(crate) async fn keep(&mut self) -> Result<(), Error> {
        let now = self.watch.now();
        if now < self.renew_at {
            return Ok(());
        }
        let holder = self.holder;
        let renewed = self
            .store
            .writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                Ok(transaction
                    .row("leases", RENEW, term(holder, now))
                    .await?
                    .is_some())
            })
            .await?;
        if !renewed {
            return Err(lost());
        }
        self.renew_at = now + TERM / 2;
        Ok(())
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.watch.now()
    }

    /// What a transaction of the sweep begins with: it takes effect only if the lease is still held.
    pub(crate) fn guard(&self) -> Guard {
        Guard(self.holder)
    }

    /// Gives the lease back, if that much is still possible; else it expires. What a sweep has failed with is all that there is to report of it.
    pub(crate) async fn give_back(self, failed: Option<&Error>) {
        let (now, holder) = (self.watch.now(), self.holder);
        let report = failed.map(|error| serde_json::json!({"error": error.to_string()}));
        let job = async move |transaction: &mut Transaction| {
            if let Some(report) = report {
                let parameters = vec![db::id(holder), db::time(now), report.to_string().into()];
                transaction.run(FAIL, parameters).await?;
            }
            transaction.run(GIVE_BACK, vec![db::id(holder)]).await
        };
        drop(
            self.store
                .writer
                .submit(now, Extent::Steps, vec![], job)
                .await,
        );
    }

    /// Writes the act, keeps the report and gives the lease back.
    pub(super) async fn finish(
        self,
        report: &SweepReport,
        progress: String,
        terms: TermsByVersion,
    ) -> Result<(), Error> {
        let now = self.watch.now();
        let json = serde_json::to_string(report).map_err(|_| Error::Row { table: "sweeps" })?;
        let finish = vec![
            db::id(self.holder),
            db::time(now),
            report.outcome.as_str().into(),
            Value::Text(json),
        ];
        let guard = self.guard();
        let act = ActOf {
            sweep: report.id,
            at: report.started_at,
            trigger: report.trigger,
        };
        self.store
            .writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                guard.check(transaction).await?;
                act.write(transaction, &terms).await?;
                guard.tell(transaction, progress).await?;
                transaction.run(FINISH, finish).await?;
                transaction
                    .run(FORGET, vec![db::time(now - REPORTS)])
                    .await?;
                transaction.run(GIVE_BACK, vec![db::id(guard.0)]).await
            })
            .await
    }
}

/// See [`Lease::guard`].
#[derive(Clone, Copy)]
pub(crate) struct Guard(Uuid);

impl Guard {
    pub(crate) async fn check(self, transaction: &Transaction) -> Result<(), Error> {
        transaction
            .row("leases", HELD, vec![db::id(self.0)])
            .await?
            .map(drop)
            .ok_or_else(lost)
    }

    /// Keeps how far the sweep has come.
    pub(super) async fn tell(
        self,
        transaction: &Transaction,
        progress: String,
    ) -> Result<(), Error> {
        let parameters = vec![db::id(self.0), progress.into()];
        transaction.run(TELL, parameters).await
    }
}

fn term(holder: Uuid, now: DateTime<Utc>) -> Vec<Value> {
    vec![db::id(holder), db::time(now), db::time(now + TERM)]
}

fn lost() -> Error {
    Error::Unavailable {
        what: "sweep",
        reason: "the lease was lost to another sweep".to_owned(),
    }
}
