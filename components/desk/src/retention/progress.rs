//! How far the running sweep has come, for whoever watches a long one.

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use store::{Error, KeptReport, Store, SweepProgress};
use web::Problem;

use crate::staff::Visit;

/// The running sweep, else the last one, and what is kept of it. `None` before the first.
pub(crate) async fn last(
    store: &Store,
    now: DateTime<Utc>,
) -> Result<Option<(SweepProgress, KeptReport)>, Error> {
    let Some(mut progress) = store.sweep_progress().await? else {
        return Ok(None);
    };
    let Some(kept) = store.sweep_report(progress.id, now).await? else {
        return Ok(None);
    };
    // Nobody was left to write down that a sweep was stopped: its lease says so.
    if kept.state != progress.state {
        progress.state.clone_from(&kept.state);
        progress.estimated_end = None;
    }
    Ok(Some((progress, kept)))
}

/// `GET /api/v1/desk/retention/progress`: `null` before the first sweep.
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let last = last(visit.store, visit.now).await?;
    web::json(StatusCode::OK, &last.map(|(progress, _)| progress))
}
