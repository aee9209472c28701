//! Warnings before destruction: whoever filed in a chat is told there how long the appeal still exists, so long before the end as the policy promises.
//! What is said is a row of the outbox, written in one transaction with the mark of the date of which it speaks: so each date is told once, whatever is
//! stopped in between. It is put into words when it goes, if all of it is still so.
//!
//! Nobody is told of what is closed to all use, of what a hold keeps (it is looked at again when a hold is lifted), or of what is due already.
//!
//! Carries out clause 5.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::{Kind, Status};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    runtime::Stopwatch,
    sweep::free,
    writer::{Extent, Transaction},
};

/// How many appeals are looked at in one transaction.
const BATCH: usize = 100;
/// For how long a warning is tried, as any other notice: whatever waits behind it to the same person waits no longer.
const LIFE: TimeDelta = TimeDelta::days(7);

/// Of which appeals the applicant is to be told by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarnRule {
    /// Those of this version of the policy,
    pub policy_version: String,
    /// of this kind,
    pub kind: Kind,
    /// which were closed so
    pub outcome: Status,
    /// and are destroyed at this moment or earlier.
    pub until: DateTime<Utc>,
}

/// What one call has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WarnReport {
    /// Appeals whose applicants are told.
    pub warned: u64,
    /// Appeals that a hold keeps: nobody is told before it is lifted.
    pub held: u64,
    /// Nobody else is to be told now.
    pub complete: bool,
}

/// The first `?3` that are to be told, by the rules `?2`. What is due now is past telling.
macro_rules! to_warn {
    () => {
        "SELECT a.id FROM json_each(?2) r CROSS JOIN appeals a INDEXED BY appeals_to_warn ON a.policy_version = r.value ->> 0 AND a.kind = r.value ->> 1 \
         AND a.status = r.value ->> 2 AND a.destroy_at > ?1 AND a.destroy_at <= r.value ->> 3 \
         WHERE a.chat IS NOT NULL AND a.restricted_at IS NULL AND a.condemned_at IS NULL AND a.warning_parked_at IS NULL \
         AND a.destroy_at > coalesce(a.warned_of, 0) LIMIT ?3"
    };
}

pub(crate) const PARK: &str = concat!(
    "UPDATE appeals SET warning_parked_at = ?1 WHERE id IN (",
    to_warn!(),
    ") AND NOT ",
    free!("appeals.id")
);
pub(crate) const WARN: &str = concat!(
    "UPDATE appeals SET warned_of = destroy_at WHERE id IN (",
    to_warn!(),
    ") AND ",
    free!("appeals.id"),
    " RETURNING id"
);
/// Of an earlier date nobody is told any more.
pub(crate) const TAKE_BACK: &str = "DELETE FROM outbox WHERE record_id IN (SELECT unhex(value) FROM json_each(?1)) AND kind = 'warning' AND state = 'waiting'";
pub(crate) const POST: &str = "INSERT INTO outbox (id, kind, record_id, key_page, receiver, send_key, state, attempts, created_at, due_at, until) \
     SELECT randomblob(16), 'warning', a.id, a.key_page, (SELECT hash FROM lookups WHERE record_id = a.id AND field = 'sender' LIMIT 1), \
     max(1, abs(random() % 2147483648)), 'waiting', 0, ?2, ?2, min(a.destroy_at, ?3) FROM json_each(?1) j CROSS JOIN appeals a ON a.id = unhex(j.value) \
     WHERE EXISTS (SELECT 1 FROM lookups WHERE record_id = a.id AND field = 'sender')";

impl Store {
    /// Has told, for as long as `budget`, of what is destroyed soon. To be called again and again; where nobody is to be told it costs one look.
    pub async fn warn(
        &self,
        rules: &[WarnRule],
        now: DateTime<Utc>,
        budget: Duration,
    ) -> Result<WarnReport, Error> {
        let watch = Stopwatch::start(now);
        let rules = parameter(rules);
        let mut report = WarnReport::default();
        loop {
            let (warned, held) = self.warn_some(rules.clone(), now).await?;
            report.warned += warned;
            report.held += held;
            report.complete = warned + held == 0;
            if report.complete || watch.elapsed() >= budget {
                return Ok(report);
            }
        }
    }

    async fn warn_some(&self, rules: Value, now: DateTime<Utc>) -> Result<(u64, u64), Error> {
        let some = vec![db::time(now), rules, db::count(BATCH)];
        let job = async move |transaction: &mut Transaction| {
            let held = transaction.change(PARK, some.clone()).await?;
            let warned = transaction.rows("appeals", WARN, some).await?;
            let warned = warned.into_iter().map(|mut row: Row| row.take());
            let warned: Vec<Uuid> = warned.collect::<Result<_, _>>()?;
            let count = warned.len() as u64;
            if count > 0 {
                let ids = db::ids(warned);
                transaction.run(TAKE_BACK, vec![ids.clone()]).await?;
                let post = vec![ids, db::time(now), db::time(now + LIFE)];
                transaction.run(POST, post).await?;
            }
            Ok((count, held))
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}

fn parameter(rules: &[WarnRule]) -> Value {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            (
                &rule.policy_version,
                rule.kind,
                rule.outcome,
                rule.until.timestamp_millis(),
            )
        })
        .collect();
    Value::Text(serde_json::json!(rules).to_string())
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PARK, POST, TAKE_BACK, WARN];
