//! The authenticated call: sweeps, or says what a sweep would do.

use axum::extract::Request;
use axum::response::Response;
use http::{StatusCode, Uri};
use web::{Problem, operator};

use crate::outbox;
use crate::sweep::{self, Trigger};

/// `POST /internal/retention/sweep`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let parts = operator::admit(request).await?;
    if dry_run(&parts.uri)? {
        web::json(StatusCode::OK, &sweep::plan().await?)
    } else {
        let run = sweep::run(Trigger::Request);
        web::json(StatusCode::OK, &outbox::after(run).await?)
    }
}

/// Destruction cannot be undone: a slip of the hand in the query is refused, and not taken for a sweep.
fn dry_run(uri: &Uri) -> Result<bool, Problem> {
    match uri.query().unwrap_or_default() {
        "" | "dry_run=false" => Ok(false),
        "dry_run=true" => Ok(true),
        _ => Err(Problem::bad_request()),
    }
}
