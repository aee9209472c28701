//! What a sweep obeys, by the policies: the sweep itself goes by it, its preview, and the desk that tells what is due.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::Policy;
use domain::retention::{self, RecordClass, Start};
use serde_json::json;
use store::{ProofLimits, SweepOrder, Trigger};

use crate::policies;

/// How many records of a class one run may destroy, and how long it may take: whoever calls must get the answer before giving up, and the timer comes back
/// in five minutes. What is left is in the report.
const fn limits(trigger: Trigger) -> (usize, Duration) {
    match trigger {
        Trigger::Request => (500_000, Duration::from_secs(20)),
        Trigger::Timer => (5_000_000, Duration::from_mins(4)),
    }
}

/// What the policies promise: appeals and conversations carry the date of their own version, the proofs go by the one that is in force.
pub fn sweep_order(trigger: Trigger, now: DateTime<Utc>) -> SweepOrder {
    let (max_records, max_time) = limits(trigger);
    let in_force = policies::in_force(now);
    let before = |class| retention::due_before_under(class, now, &in_force);
    let terms = policies::all().map(|policy| {
        let rules = policy.retention.iter().map(|rule| (rule.name(), rule.term));
        (policy.version.clone(), rules.collect())
    });
    let proofs = policies::all().map(|policy| (policy.version.clone(), proof_limits(policy, now)));
    SweepOrder {
        now,
        trigger,
        max_records,
        max_time,
        events_before: before(RecordClass::Event),
        acts_before: before(RecordClass::DestructionAct),
        tombstones_before: before(RecordClass::Tombstone),
        outbox_before: before(RecordClass::Outbox),
        proofs: proofs.collect(),
        terms: terms.collect(),
        on_progress: |progress| println!("sweep: {}", json!(progress)),
    }
}

fn proof_limits(policy: &Policy, now: DateTime<Utc>) -> ProofLimits {
    let before = |class| {
        let since = policies::since(&policy.version, now);
        retention::proofs_due_before(class, now, since)
    };
    ProofLimits {
        from_making: policy.retention.of(RecordClass::Consent).start == Start::Created,
        consents_before: before(RecordClass::Consent),
        transfers_before: before(RecordClass::Transfer),
    }
}
