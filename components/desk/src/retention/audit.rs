//! The audit trail, looked through from its beginning.

use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use web::Problem;

use crate::staff::Visit;

/// `GET /api/v1/desk/audit`: looks through the audit trail, and names the first event that was tampered with.
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    web::json(StatusCode::OK, &visit.store.verify_events().await?)
}
