//! How far the running sweep has come, for whoever watches a long one.

use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use web::Problem;

use crate::staff::Visit;

/// `GET /api/v1/desk/retention/progress`: the running sweep, else the last one; `null` before the first.
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    web::json(StatusCode::OK, &visit.store.sweep_progress().await?)
}
