//! One run of the sweep, whoever ordered it, and the plan of one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::retention;
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    AlertReport, Dated, Due, Error, IndexReport, Outcome, RewrapReport, Rotation, SealReport,
    Store, SweepOrder, SweepPlan, SweepReport, VersionEffect, WarnReport,
};
use web::{clock, policies, sweep_order};

use crate::alerts;
use crate::budget::{Budget, Step};
use crate::course::Course;
use crate::warn::warn;

pub(crate) use store::Trigger;

/// What a run has done. Where a step had no time at all, nothing is said of it but that.
#[derive(Serialize)]
pub(crate) struct Run {
    #[serde(flatten)]
    report: Option<SweepReport>,
    version: Option<VersionEffect>,
    warnings: Option<WarnReport>,
    sealed: Option<SealReport>,
    master_key: Option<RewrapReport>,
    index: Option<IndexReport>,
    alerts: Option<AlertReport>,
    /// The steps whose time was over before they were through: the next run goes on with them.
    cut_short: Vec<Step>,
}

/// Destroys what is due. Before that, gives records the dates of a version that has just come into force, and has told of what is destroyed soon;
/// afterwards seals the audit trail, that of the destruction included, wraps keys anew if the master key is being replaced, indexes appeals of before there
/// were indexes, and looks at what the people on duty must be told. A step that fails stops no other, and fails the run.
pub(crate) async fn run(trigger: Trigger, budget: Budget) -> Result<Run, Error> {
    let (store, now) = (Store::open().await?, clock::now());
    let mut course = Course::under(budget);
    let version = course
        .take(Step::Version, async |time| {
            let effect = shorten(store, now, time).await?;
            Ok((effect.complete, effect))
        })
        .await;
    let warnings = course
        .take(Step::Warnings, async |time| {
            let report = warn(store, now, time).await?;
            Ok((report.complete, report))
        })
        .await;
    let report = course
        .take(Step::Sweep, async |time| {
            let order = sweep_order(trigger, now);
            let order = SweepOrder {
                max_time: order.max_time.min(time),
                ..order
            };
            let report = store.sweep(&order).await?;
            tell(&report);
            Ok((report.outcome != Outcome::Unfinished, report))
        })
        .await;
    let sealed = course
        .take(Step::Seal, async |time| {
            let report = store.seal_events(now, time).await?;
            Ok((report.waiting == 0, report))
        })
        .await;
    let master_key = course
        .take(Step::MasterKey, async |time| {
            let report = store.rewrap(now, time).await?;
            if report.rotation != Rotation::NotAsked {
                println!("master key: {}", json!(report));
            }
            Ok((report.rotation != Rotation::Unfinished, report))
        })
        .await;
    let index = course
        .take(Step::Index, async |time| {
            let report = store.index_old_appeals(now, time).await?;
            if report.indexed > 0 || !report.complete {
                println!("index: {}", json!(report));
            }
            Ok((report.complete, report))
        })
        .await;
    let failed = course.failed();
    let alerts = course
        .take(Step::Alerts, async |_| {
            Ok((true, alerts::look(store, &failed, now).await?))
        })
        .await;
    let cut_short = course.end()?;
    Ok(Run {
        report,
        version,
        warnings,
        sealed,
        master_key,
        index,
        alerts,
        cut_short,
    })
}

/// One line of the log for what was destroyed and what is left.
fn tell(report: &SweepReport) {
    let told = json!({
        "trigger": report.trigger,
        "outcome": report.outcome,
        "destroyed": counted(&report.destroyed),
        "left_over": counted(&report.left_over),
        "orphaned_keys": report.orphaned_keys,
        "duration_ms": report.duration_ms,
    });
    println!("sweep: {told}");
}

/// A version that has come into force may shorten the terms of what was collected before.
async fn shorten(
    store: &Store,
    now: DateTime<Utc>,
    budget: Duration,
) -> Result<VersionEffect, Error> {
    let version = &policies::current(now).version;
    let date = |record: &Dated| {
        let since = policies::since(&record.policy_version, now);
        retention::destroy_dated_at(record.appeal.as_ref(), record.start, since)
    };
    let effect = store.shorten_terms(version, now, budget, date).await?;
    if !effect.complete {
        println!("version {version}: {}", json!(effect));
    }
    Ok(effect)
}

/// The timer of `spin.toml`. `/healthz` tells when the last good run was.
pub(crate) async fn on_timer() -> Result<(), Error> {
    let trigger = Trigger::Timer;
    run(trigger, Budget::start(trigger)).await.map(drop)
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
