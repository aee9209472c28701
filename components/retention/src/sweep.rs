//! One run of the sweep, whoever ordered it, and the plan of one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::retention::{self, RecordClass};
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    Dated, Due, Error, IndexReport, RewrapReport, Rotation, SealReport, Store, SweepPlan,
    SweepReport, VersionEffect,
};
use web::{clock, policies, sweep_order};

pub(crate) use store::Trigger;

/// How long a run goes on with the replacement of the master key; the next one goes on from there.
const REWRAP_TIME: Duration = Duration::from_secs(5);

/// How long a run goes on giving records of before the dates of a new version.
const SHORTEN_TIME: Duration = Duration::from_secs(5);

/// How long a run goes on with the index of old appeals.
const INDEX_TIME: Duration = Duration::from_secs(2);

/// What a run has done.
#[derive(Serialize)]
pub(crate) struct Run {
    #[serde(flatten)]
    report: SweepReport,
    version: VersionEffect,
    sealed: SealReport,
    master_key: RewrapReport,
    index: IndexReport,
}

/// Destroys what is due; then seals the audit trail, that of the destruction included, wraps keys anew if the master key is being replaced, and
/// indexes appeals of before there were indexes.
pub(crate) async fn run(trigger: Trigger) -> Result<Run, Error> {
    let (store, now) = (Store::open().await?, clock::now());
    let shortened = shorten(store, now).await?;
    let report = store.sweep(&sweep_order(trigger, now)).await?;
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
        version: shortened,
        sealed,
        master_key,
        index,
    })
}

/// A version that has come into force may shorten the terms of what was collected before.
async fn shorten(store: &Store, now: DateTime<Utc>) -> Result<VersionEffect, Error> {
    let version = &policies::current(now).version;
    let date = |record: &Dated| {
        let since = policies::since(&record.policy_version, now);
        retention::destroy_dated_at(record.appeal, record.start, since)
    };
    let effect = store
        .shorten_terms(version, now, SHORTEN_TIME, date)
        .await?;
    if !effect.complete {
        println!("version {version}: {}", json!(effect));
    }
    Ok(effect)
}

/// The timer of `spin.toml`. `/healthz` tells when the last good run was.
pub(crate) async fn on_timer() -> Result<(), Error> {
    run(Trigger::Timer).await.map(drop)
}

/// What [`run`] would destroy now. Nothing is changed.
pub(crate) async fn plan() -> Result<SweepPlan, Error> {
    let order = sweep_order(Trigger::Request, clock::now());
    Store::open().await?.plan(&order).await
}

/// The classes of which there was something.
fn counted(due: &Due) -> Value {
    let mut counts = json!(due);
    if let Value::Object(counts) = &mut counts {
        counts.retain(|_, count| *count != json!(0));
    }
    counts
}
