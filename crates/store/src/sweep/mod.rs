//! The sweep: what has outlived its term is destroyed (policy, clause 3.5; PD art. 18). One path for the timer and for the call by hand.
//!
//! A record goes in three steps, each on the disk before the next:
//! 1. it is condemned, if its term is still over at that moment: from then on nobody finds it, and nothing brings it back;
//! 2. its key is overwritten in the key-value store, and read back to see that it is gone;
//! 3. its rows are deleted in one transaction with the act and the events that prove it.
//!
//! Whatever stops in between is taken up by the next sweep: a condemned record is still to be destroyed, a destroyed key is destroyed
//! again without effect, and an act counts what its own transaction deleted. Only the holder of the lease sweeps.
//!
//! Carries out clauses 3.5 and 5.

mod acts;
mod aside;
mod lease;
mod log;
mod old_events;
mod orphans;
mod pace;
mod pages;
mod plan;
mod progress;
mod records;
mod reports;
mod transient;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Value},
    error::Error,
    runtime::{self, Stopwatch},
    writer::{Extent, Transaction},
};

use self::{
    acts::{ActOf, Part},
    lease::Guard,
    log::Log,
    pace::Pace,
};

pub use acts::{ActCheck, DestructionAct, TermsByVersion};
pub use aside::SetAside;
pub(crate) use lease::Lease;
pub use log::WriteAheadLog;
pub use plan::{Due, KeptBack, SweepPlan};
pub use progress::SweepProgress;
pub use reports::KeptReport;
pub(crate) use {plan::free, records::CHECK_AFTER};

#[cfg(test)]
pub(crate) use self::{lease::TERM as LEASE_TERM, orphans::GRACE as ORPHAN_GRACE};

/// How often a sweep says how far it has come.
const TELLS: Duration = Duration::from_secs(5);

/// Who ordered a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The timer.
    Timer,
    /// An authenticated call.
    Request,
}

impl Trigger {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::Request => "request",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Timer, Self::Request]
            .into_iter()
            .find(|trigger| trigger.as_str() == word)
    }
}

/// What a sweep obeys. The store knows no policy: the times come with the records, and the rest stands here.
pub struct SweepOrder {
    /// The time.
    pub now: DateTime<Utc>,
    /// Who ordered it.
    pub trigger: Trigger,
    /// How many records of a class it may destroy.
    pub max_records: usize,
    /// How long it may take.
    pub max_time: Duration,
    /// Events that are older are destroyed, if their record is.
    pub events_before: DateTime<Utc>,
    /// When proofs are destroyed that were made under a version of the policy. Those of a version that does not stand here stay.
    pub proofs: BTreeMap<String, ProofLimits>,
    /// Acts that are older are destroyed, and holds that were lifted earlier.
    pub acts_before: DateTime<Utc>,
    /// Marks of destroyed records that are older are destroyed, if no proof goes by them.
    pub tombstones_before: DateTime<Utc>,
    /// Messages to the outside that are older are destroyed, whatever became of them.
    pub outbox_before: DateTime<Utc>,
    /// An act states those that it carried out.
    pub terms: TermsByVersion,
    /// Hears every few seconds how far the sweep has come.
    pub on_progress: fn(&SweepProgress),
}

/// When consents and transfers are destroyed, by the version under which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofLimits {
    /// Is the term counted from when the proof was made, as in versions of before? Else it is from when nothing is left that it proves.
    pub from_making: bool,
    /// Consents whose term began earlier are destroyed.
    pub consents_before: DateTime<Utc>,
    /// Transfers whose term began earlier are destroyed.
    pub transfers_before: DateTime<Utc>,
}

impl SweepOrder {
    /// The versions under which the term of a proof is counted from its making, as a parameter.
    fn counted_from_making(&self) -> Value {
        let versions: Vec<&String> = self
            .proofs
            .iter()
            .filter(|(_, limits)| limits.from_making)
            .map(|(version, _)| version)
            .collect();
        Value::Text(serde_json::json!(versions).to_string())
    }
}

/// How a sweep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing that was due is left.
    Done,
    /// The limits of the order were reached, or a key page could not be read: the next sweep goes on.
    Unfinished,
    /// Another sweep holds the lease.
    AnotherSweepRuns,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unfinished => "unfinished",
            Self::AnotherSweepRuns => "another_sweep_runs",
        }
    }
}

/// What a sweep did. It carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SweepReport {
    /// The id of the sweep.
    pub id: Uuid,
    /// Who ordered it.
    pub trigger: Trigger,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What was destroyed, by class.
    pub destroyed: Due,
    /// What is due and was left over, by class.
    pub left_over: Due,
    /// What is due and stays, because a hold keeps it or it is set aside.
    pub kept_back: KeptBack,
    /// Records that this sweep could not destroy and has set aside.
    pub set_aside: u64,
    /// Keys without a record that were destroyed.
    pub orphaned_keys: u64,
    /// Key pages in which keys were overwritten.
    pub key_pages_overwritten: u64,
    /// Key pages that were deleted because no key was left in them.
    pub key_pages_deleted: u64,
    /// Key pages that could not be read: the records whose keys stand there are condemned and left.
    pub key_pages_unreadable: u64,
    /// Whether what was destroyed may still stand in the write-ahead log.
    pub write_ahead_log: WriteAheadLog,
    /// The destruction act; `None` if nothing was destroyed of which one speaks.
    pub act: Option<Uuid>,
    /// The versions of the policy whose terms were carried out.
    pub policy_versions: BTreeSet<String>,
}

impl Store {
    /// Destroys what is due. Safe to call at any time, by many at once: one of them sweeps. A sweep that fails in the middle loses nothing.
    pub async fn sweep(&self, order: &SweepOrder) -> Result<SweepReport, Error> {
        let watch = Stopwatch::start(order.now);
        let mut sweep = Sweep {
            store: self,
            order,
            limits: plan::limits(order),
            watch,
            condemning: Pace::new(),
            deleting: Pace::new(),
            log: Log::default(),
            due: 0,
            parts: 0,
            changed_pages: BTreeSet::new(),
            told_at: Duration::ZERO,
            report: SweepReport {
                id: runtime::new_id(order.now)?,
                trigger: order.trigger,
                outcome: Outcome::AnotherSweepRuns,
                started_at: order.now,
                duration_ms: 0,
                destroyed: Due::default(),
                left_over: Due::default(),
                kept_back: KeptBack::default(),
                set_aside: 0,
                orphaned_keys: 0,
                key_pages_overwritten: 0,
                key_pages_deleted: 0,
                key_pages_unreadable: 0,
                write_ahead_log: WriteAheadLog::NotYet,
                act: None,
                policy_versions: BTreeSet::new(),
            },
        };
        if let Some(mut lease) =
            Lease::take(self, watch, sweep.report.id, Some(order.trigger)).await?
        {
            if let Err(error) = sweep.run(&mut lease).await {
                lease.give_back(Some(&error)).await;
                return Err(error);
            }
            let terms = order.terms.clone();
            lease.finish(&sweep.report, sweep.told(), terms).await?;
            sweep.report.write_ahead_log = sweep.log.empty_at_last().await;
        }
        Ok(sweep.report)
    }
}

/// A sweep on its way.
struct Sweep<'a> {
    store: &'a Store,
    order: &'a SweepOrder,
    /// What the conditions of [`plan`] ask for.
    limits: Vec<Value>,
    watch: Stopwatch,
    condemning: Pace,
    deleting: Pace,
    log: Log,
    /// How much was due when it began.
    due: u64,
    /// How many parts its act has.
    parts: usize,
    /// Key pages that were changed, and are to be looked at once more.
    changed_pages: BTreeSet<Uuid>,
    told_at: Duration,
    report: SweepReport,
}

impl Sweep<'_> {
    async fn run(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        self.store.mirror_holds(self.order.now).await?;
        self.take_over(lease).await?;
        self.try_again(lease.guard()).await?;
        self.due = plan::count_due(self.store, plan::COUNT, self.order)
            .await?
            .total();
        self.destroy_records(lease).await?;
        self.destroy_transient(lease).await?;
        self.destroy_old_events(lease).await?;
        let searched = self.destroy_orphans(lease).await?;
        self.report.left_over = plan::count_due(self.store, plan::COUNT, self.order).await?;
        self.report.kept_back = plan::kept_back(self.store, self.order.now).await?;
        let done = searched && self.report.left_over == Due::default();
        self.report.outcome = if done {
            Outcome::Done
        } else {
            Outcome::Unfinished
        };
        self.report.act = (self.parts > 0).then_some(self.report.id);
        self.report.duration_ms = progress::millis(self.watch.elapsed());
        Ok(())
    }

    /// Writes the acts of sweeps that were stopped before.
    async fn take_over(&mut self, lease: &Lease<'_>) -> Result<(), Error> {
        let (me, terms) = (self.report.id, self.order.terms.clone());
        let job = async move |transaction: &mut Transaction| {
            ActOf::write_owed(transaction, me, &terms).await
        };
        self.transact(lease.guard(), Extent::Steps, job).await?;
        Ok(())
    }

    /// One transaction, which takes effect only while the lease is held. Gives for how long it kept the database, too.
    async fn transact<T: 'static>(
        &mut self,
        guard: Guard,
        extent: Extent,
        work: impl AsyncFnOnce(&mut Transaction) -> Result<T, Error> + 'static,
    ) -> Result<(T, Duration), Error> {
        let now = self.order.now;
        let job = async move |transaction: &mut Transaction| {
            let watch = Stopwatch::start(now);
            guard.check(transaction).await?;
            let done = work(transaction).await?;
            Ok((done, watch.elapsed()))
        };
        let done = self
            .store
            .writer
            .submit_in_background(now, extent, job)
            .await;
        self.log.note().await;
        done
    }

    /// The part of the act that comes next.
    fn next_part(&self) -> Part {
        Part {
            sweep: self.report.id,
            position: self.parts,
        }
    }

    /// Commits to the disk how far the sweep has come and which pages it has changed, and with that all that was committed before: most of it is there already
    /// when others have to wait.
    async fn flush(&mut self, guard: Guard) -> Result<(), Error> {
        self.log.empty().await;
        let told = self.told();
        let changed = std::mem::take(&mut self.changed_pages);
        let check_at = self.watch.now() + CHECK_AFTER;
        let job = async move |transaction: &mut Transaction| {
            if !changed.is_empty() {
                let parameters = vec![db::ids(changed), db::time(check_at)];
                transaction.run(records::CHECK_PAGES, parameters).await?;
            }
            guard.tell(transaction, told).await
        };
        self.transact(guard, Extent::Steps, job).await?;
        Ok(())
    }

    /// How far it has come, as it is kept.
    fn told(&self) -> String {
        progress::told(&self.report.destroyed, self.due, self.watch.elapsed())
    }

    /// Says how far it has come, from time to time.
    fn tell(&mut self) {
        let elapsed = self.watch.elapsed();
        if elapsed < self.told_at + TELLS {
            return;
        }
        self.told_at = elapsed;
        let SweepReport {
            id,
            trigger,
            started_at,
            destroyed,
            ..
        } = self.report;
        let whose = (id, trigger, started_at);
        let state = Outcome::RUNNING.to_owned();
        let progress = SweepProgress::of(whose, state, destroyed, (self.due, elapsed));
        (self.order.on_progress)(&progress);
    }

    fn out_of_time(&self) -> bool {
        self.watch.elapsed() >= self.order.max_time
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    acts::DESTROYED,
    acts::LIST,
    acts::OWE,
    acts::OWED,
    acts::PAID,
    acts::PARTS,
    acts::READ,
    acts::TRAIL,
    acts::WRITE,
    acts::WRITE_PART,
    aside::ASIDE,
    aside::DESTROYED,
    aside::LIST,
    aside::PARK_APPEALS,
    aside::PARK_DIALOGUES,
    aside::RETRIED,
    aside::RETRY_APPEALS,
    aside::RETRY_DIALOGUES,
    lease::BEGIN,
    lease::FAIL,
    lease::FINISH,
    lease::FORGET,
    lease::GIVE_BACK,
    lease::HELD,
    lease::RENEW,
    lease::TAKE,
    lease::TELL,
    old_events::CARRY,
    old_events::DELETE,
    old_events::OLDEST,
    old_events::STILL_DUE,
    orphans::CHECKED,
    orphans::CHECKS,
    orphans::DONE_UNTIL,
    orphans::STATE,
    orphans::WITHOUT_RECORD,
    plan::COUNT,
    plan::COUNT_THEN,
    plan::KEPT_BACK,
    plan::SCOPE,
    progress::LAST,
    records::CHECK_PAGES,
    records::CONDEMNED,
    records::CONDEMN_APPEAL,
    records::CONDEMN_APPEALS,
    records::CONDEMN_DIALOGUE,
    records::CONDEMN_DIALOGUES,
    records::BURY,
    records::DELETE_APPEALS,
    records::DELETE_DIALOGUES,
    records::DELETE_HISTORY,
    records::DELETE_SUBMISSIONS,
    records::FORGET_REPLIES,
    records::NEXT,
    records::PARK_APPEALS,
    records::PARK_DIALOGUES,
    reports::LIST,
    reports::READ,
    transient::ACTS,
    transient::CONSENTS,
    transient::HOLDS,
    transient::IDEMPOTENCY,
    transient::INBOX,
    transient::OUTBOX,
    transient::PARK_SENDERS,
    transient::RATE_LIMITS,
    transient::SENDERS,
    transient::STAFF_SESSIONS,
    transient::TOMBSTONES,
    transient::TRANSFERS,
    transient::WITHOUT_CONSENTS,
    transient::WITHOUT_TRANSFERS,
];
