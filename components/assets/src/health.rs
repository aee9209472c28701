//! `GET /healthz`: 200 if the stores answer, the last sweep ended well and in time, no record resists its destruction, somebody sends the messages and fetches the
//! files that are due, and neither a hold nor the policy waits for a review that is overdue; else 503 with the reasons.

use anyhow::Context as _;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::{HeaderValue, StatusCode, header};
use spin_sdk::key_value;
use store::Store;
use web::{Problem, clock, policies};

use crate::vitals::{Check, Report, Status, written};

/// Where the key-value store remembers since when the first sweep is waited for.
const WAITING_SINCE: &str = "health/waiting_since";

pub(crate) async fn report(_: Request) -> Result<Response, Problem> {
    let now = clock::now();
    let mut checks = stores(now).await;
    checks.push(review(now).await);
    let report = Report::of(checks);
    let status = match report.status {
        Status::Ok => StatusCode::OK,
        Status::Failing => StatusCode::SERVICE_UNAVAILABLE,
    };
    if report.status == Status::Failing {
        let reasons = serde_json::to_string(&report).context("a report as JSON")?;
        eprintln!("unhealthy: {reasons}");
    }
    let mut response = web::json(status, &report)?;
    let kept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}

async fn stores(now: DateTime<Utc>) -> Vec<Check> {
    let store = match Store::open().await {
        Ok(store) => store,
        Err(error) => return vec![Check::reachable("store", Err(error))],
    };
    let health = store.health().await;
    let answering = health.sqlite.is_ok() && health.key_value.is_ok();
    let mut checks = vec![
        Check::reachable("sqlite", health.sqlite),
        Check::reachable("key_value", health.key_value),
    ];
    // Of a database that does not answer nobody knows when it was swept.
    if answering {
        let waiting = match health.last_sweep_at {
            Some(_) => Ok(None),
            None => waiting_since(now).await.map(Some),
        };
        checks.push(match waiting {
            Ok(waiting) => {
                let sweep = (health.last_sweep_at, health.last_sweep.as_ref());
                Check::sweep(sweep, waiting, now)
            }
            Err(error) => Check::reachable("sweep", Err(format!("{error:#}"))),
        });
        checks.push(match store.alerts().await {
            Ok(standing) => Check::run(&standing),
            Err(error) => Check::reachable("sweep_run", Err(error)),
        });
        checks.push(match store.stuck_records().await {
            Ok(stuck) => Check::set_aside(&stuck),
            Err(error) => Check::reachable("set_aside", Err(error)),
        });
        checks.push(match store.overdue_holds(policies::local_day(now)).await {
            Ok(overdue) => Check::holds(overdue),
            Err(error) => Check::reachable("holds", Err(error)),
        });
        checks.push(match store.outbox_counts(now).await {
            Ok(counts) => Check::outbox(&counts, now),
            Err(error) => Check::reachable("outbox", Err(error)),
        });
        checks.push(match store.awaited_counts().await {
            Ok(counts) => Check::files(&counts, now),
            Err(error) => Check::reachable("files", Err(error)),
        });
    }
    checks
}

/// Of the version in force, by its last recorded review. Where no store answers, which is told by itself, the version's own day counts.
async fn review(now: DateTime<Utc>) -> Check {
    let edition = policies::edition_at(now);
    let last = match Store::open().await {
        Ok(store) => store.last_review(edition.version).await,
        Err(_) => Ok(None),
    };
    match last {
        Ok(last) => Check::review(
            edition.review_due,
            last.map(|review| review.next_due),
            policies::local_day(now),
        ),
        Err(error) => Check::reachable("policy_review", Err(error)),
    }
}

/// Since when a sweep is waited for: the first question after a fresh start is remembered, by the same clock that judges it.
async fn waiting_since(now: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
    let store = key_value::Store::open_default()
        .await
        .context("key-value store")?;
    let known = store.get(WAITING_SINCE).await.context("key-value store")?;
    let known = known
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse::<DateTime<Utc>>().ok());
    if let Some(since) = known {
        return Ok(since);
    }
    store
        .set(WAITING_SINCE, written(now).as_bytes())
        .await
        .context("key-value store")?;
    Ok(now)
}
