//! The authenticated calls: sweeps, or says what a sweep would do; shows the destruction acts and the state of the audit trail.

use axum::extract::Request;
use axum::response::Response;
use http::{StatusCode, Uri};
use store::Store;
use uuid::Uuid;
use web::{Problem, operator};

use crate::budget::Budget;
use crate::outbox;
use crate::sweep::{self, Trigger};

/// Acts on a page.
const ACTS: u32 = 100;

/// `POST /internal/retention/sweep`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let parts = operator::admit(request).await?;
    if dry_run(&parts.uri)? {
        web::json(StatusCode::OK, &sweep::plan().await?)
    } else {
        let budget = Budget::start(Trigger::Request);
        let run = sweep::run(Trigger::Request, budget);
        web::json(StatusCode::OK, &outbox::after(run, budget).await?)
    }
}

/// `GET /internal/retention/acts`: the destruction acts, the newest first; `?before=<id>` goes on after the last one of a page.
pub(crate) async fn acts(request: Request) -> Result<Response, Problem> {
    let parts = operator::admit(request).await?;
    let before = match parts.uri.query().unwrap_or_default() {
        "" => None,
        query => {
            let id = query.strip_prefix("before=").map(Uuid::try_parse);
            Some(id.and_then(Result::ok).ok_or_else(Problem::bad_request)?)
        }
    };
    let acts = Store::open().await?.destruction_acts(ACTS, before).await?;
    web::json(StatusCode::OK, &acts)
}

/// `GET /internal/retention/audit`: looks through the audit trail, and names the first event that was tampered with.
pub(crate) async fn audit(request: Request) -> Result<Response, Problem> {
    operator::admit(request).await?;
    web::json(StatusCode::OK, &Store::open().await?.verify_events().await?)
}

/// Destruction cannot be undone: a slip of the hand in the query is refused, and not taken for a sweep.
fn dry_run(uri: &Uri) -> Result<bool, Problem> {
    match uri.query().unwrap_or_default() {
        "" | "dry_run=false" => Ok(false),
        "dry_run=true" => Ok(true),
        _ => Err(Problem::bad_request()),
    }
}
