//! One run of the sweep, whoever ordered it, and the plan of one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::retention::{self, RecordClass};
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    Due, Error, IndexReport, RewrapReport, Rotation, SealReport, Store, SweepOrder, SweepPlan,
    SweepReport,
};
use web::{clock, policies};

pub(crate) use store::Trigger;

/// How many records of a class one run may destroy, and how long it may take: an answer must come before the caller gives up. What is left is
/// in the report, and the timer comes back in five minutes.
const MAX_RECORDS: usize = 10_000;
const MAX_TIME: Duration = Duration::from_secs(20);

/// How long a run goes on with the replacement of the master key; the next one goes on from there.
const REWRAP_TIME: Duration = Duration::from_secs(5);

/// How long a run goes on with the index of old appeals.
const INDEX_TIME: Duration = Duration::from_secs(2);

/// What a run has done.
#[derive(Serialize)]
pub(crate) struct Run {
    #[serde(flatten)]
    report: SweepReport,
    sealed: SealReport,
    master_key: RewrapReport,
    index: IndexReport,
}

/// Destroys what is due; then seals the audit trail, that of the destruction included, wraps keys anew if the master key is being replaced, and
/// indexes appeals of before there were indexes.
pub(crate) async fn run(trigger: Trigger) -> Result<Run, Error> {
    let (store, now) = (Store::open().await?, clock::now());
    let report = store.sweep(&order(trigger, now)).await?;
    let told = json!({
        "trigger": report.trigger,
        "outcome": report.outcome,
        "destroyed": counted(&report.destroyed),
        "left_over": counted(&report.left_over),
        "orphaned_keys": report.orphaned_keys,
        "duration_ms": report.duration_ms,
    });
    println!("sweep: {told}");
    let sealed = store.seal_events(now).await?;
    let master_key = store.rewrap(now, REWRAP_TIME).await?;
    if master_key.rotation != Rotation::NotAsked {
        println!("master key: {}", json!(master_key));
    }
    let index = store.index_old_appeals(now, INDEX_TIME).await?;
    if index.indexed > 0 || !index.complete {
        println!("index: {}", json!(index));
    }
    Ok(Run {
        report,
        sealed,
        master_key,
        index,
    })
}

/// The timer of `spin.toml`. `/healthz` tells when the last good run was.
pub(crate) async fn on_timer() -> Result<(), Error> {
    run(Trigger::Timer).await.map(drop)
}

/// What [`run`] would destroy now. Nothing is changed.
pub(crate) async fn plan() -> Result<SweepPlan, Error> {
    let order = order(Trigger::Request, clock::now());
    Store::open().await?.plan(&order).await
}

/// What the policies promise: appeals and conversations carry the date of their own version, the proofs go by the one that is in force.
fn order(trigger: Trigger, now: DateTime<Utc>) -> SweepOrder {
    let current = policies::current(now);
    let terms = policies::all().map(|policy| {
        let rules = policy.retention.iter().map(|rule| (rule.class, rule.term));
        (policy.version.clone(), rules.collect())
    });
    SweepOrder {
        now,
        trigger,
        max_records: MAX_RECORDS,
        max_time: MAX_TIME,
        events_before: retention::due_before(RecordClass::Event, now, current),
        acts_before: retention::due_before(RecordClass::DestructionAct, now, current),
        outbox_before: retention::due_before(RecordClass::Outbox, now, current),
        terms: terms.collect(),
    }
}

/// The classes of which there was something.
fn counted(due: &Due) -> Value {
    let mut counts = json!(due);
    if let Value::Object(counts) = &mut counts {
        counts.retain(|_, count| *count != json!(0));
    }
    counts
}
