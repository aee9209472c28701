//! The sweep: what has outlived its term is destroyed (policy, clause 3.5; PD art. 18). One path for the timer and for the call by hand.
//!
//! A record goes in three steps, each on the disk before the next:
//! 1. it is condemned, if its term is still over at that moment: from then on nobody finds it, and nothing brings it back;
//! 2. its key is overwritten in the key-value store, and read back to see that it is gone;
//! 3. its rows are deleted in one transaction with the act and the events that prove it.
//!
//! Whatever stops in between is taken up by the next sweep: a condemned record is still to be destroyed, a destroyed key is destroyed
//! again without effect, and an act counts what its own transaction deleted. Only the holder of the lease sweeps.

mod acts;
mod lease;
mod orphans;
mod pages;
mod plan;
mod records;
mod transient;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::retention::{RecordClass, Term};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Store,
    error::Error,
    runtime::{self, Stopwatch},
    writer::{self, Durability},
};

pub use acts::DestructionAct;
pub(crate) use lease::Lease;
pub use plan::{Due, SweepPlan};
pub(crate) use records::CHECK_AFTER;

#[cfg(test)]
pub(crate) use self::{lease::TERM as LEASE_TERM, orphans::GRACE as ORPHAN_GRACE};

/// How many records are destroyed in one transaction, under one act.
const BATCH: usize = 256;
/// How often a sweep tries to empty the write-ahead log.
const CHECKPOINTS: usize = 25;

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
    /// Events and consents that are older are destroyed, if their record is.
    pub events_before: DateTime<Utc>,
    /// Acts that are older are destroyed.
    pub acts_before: DateTime<Utc>,
    /// Messages to the outside that are older are destroyed, whatever became of them.
    pub outbox_before: DateTime<Utc>,
    /// The retention terms of each version of the policy: an act states those that it carried out.
    pub terms: BTreeMap<String, BTreeMap<RecordClass, Term>>,
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

/// Whether old contents of the database still stand in its write-ahead log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteAheadLog {
    /// It was not looked at yet: so says a report that was written before the end.
    NotYet,
    /// It is empty.
    Emptied,
    /// Somebody reads from it: the next sweep tries again.
    Busy,
    /// The database has no such log that can be emptied (libSQL), or failed.
    Unknown,
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
    /// The destruction acts.
    pub acts: Vec<Uuid>,
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
            watch,
            report: SweepReport {
                id: runtime::new_id(order.now)?,
                trigger: order.trigger,
                outcome: Outcome::AnotherSweepRuns,
                started_at: order.now,
                duration_ms: 0,
                destroyed: Due::default(),
                left_over: Due::default(),
                orphaned_keys: 0,
                key_pages_overwritten: 0,
                key_pages_deleted: 0,
                key_pages_unreadable: 0,
                write_ahead_log: WriteAheadLog::NotYet,
                acts: Vec::new(),
                policy_versions: BTreeSet::new(),
            },
        };
        if let Some(mut lease) =
            Lease::take(self, watch, sweep.report.id, Some(order.trigger)).await?
        {
            if let Err(error) = sweep.run(&mut lease).await {
                lease.give_up().await;
                return Err(error);
            }
            lease.finish(&sweep.report).await?;
            sweep.report.write_ahead_log = forget_old_copies().await;
        }
        Ok(sweep.report)
    }
}

/// A sweep on its way.
struct Sweep<'a> {
    store: &'a Store,
    order: &'a SweepOrder,
    watch: Stopwatch,
    report: SweepReport,
}

impl Sweep<'_> {
    async fn run(&mut self, lease: &mut Lease<'_>) -> Result<(), Error> {
        let due = plan::count_due(self.store, self.order).await?;
        if due.records() > 0 {
            self.destroy_records(lease).await?;
        }
        if due.others() > 0 {
            self.destroy_transient(lease).await?;
        }
        let searched = self.destroy_orphans(lease).await?;
        self.report.left_over = plan::count_due(self.store, self.order).await?;
        let done = searched && self.report.left_over == Due::default();
        self.report.outcome = if done {
            Outcome::Done
        } else {
            Outcome::Unfinished
        };
        self.report.duration_ms =
            u64::try_from(self.watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn out_of_time(&self) -> bool {
        self.watch.elapsed() >= self.order.max_time
    }
}

/// Old contents of changed pages stand in the write-ahead log until it is used again from its beginning: it is emptied, as soon as nobody reads
/// from it. Each sweep does that, also one that destroyed nothing, because the one before may have been stopped or turned away.
async fn forget_old_copies() -> WriteAheadLog {
    let Ok(connection) = writer::open(Durability::Flushed).await else {
        return WriteAheadLog::Unknown;
    };
    for _ in 0..CHECKPOINTS {
        let emptied = connection
            .row("pragma", "PRAGMA wal_checkpoint(TRUNCATE)", vec![])
            .await;
        // The first column says whether somebody was in the way.
        match emptied.map(|row| row.map(|mut row| row.take::<bool>())) {
            Ok(Some(Ok(false))) => return WriteAheadLog::Emptied,
            Ok(Some(Ok(true))) | Err(Error::Busy) => {
                runtime::pause(Duration::from_millis(20)).await;
            }
            _ => return WriteAheadLog::Unknown,
        }
    }
    WriteAheadLog::Busy
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    acts::LIST,
    acts::READ,
    acts::WRITE,
    lease::BEGIN,
    lease::FAIL,
    lease::FINISH,
    lease::FORGET,
    lease::GIVE_BACK,
    lease::HELD,
    lease::RENEW,
    lease::TAKE,
    orphans::CHECKED,
    orphans::DONE_UNTIL,
    orphans::STATE,
    orphans::WITHOUT_RECORD,
    plan::COUNT,
    plan::SCOPE,
    records::CHECK_PAGES,
    records::CONDEMNED,
    records::CONDEMN_APPEALS,
    records::CONDEMN_DIALOGUES,
    records::DELETE_APPEALS,
    records::DELETE_DIALOGUES,
    records::DELETE_HISTORY,
    records::DELETE_SUBMISSIONS,
    records::FORGET_REPLIES,
    transient::ACTS,
    transient::BATCHES,
    transient::CONSENTS,
    transient::EVENTS,
    transient::IDEMPOTENCY,
    transient::INBOX,
    transient::OUTBOX,
    transient::RATE_LIMITS,
    transient::SENDERS,
];
