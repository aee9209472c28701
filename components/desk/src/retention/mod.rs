//! What staff sees of retention: the sweep and its reports, destruction acts and their verification, what is set aside.

mod now;
mod progress;

use axum::Router;
use axum::routing::get;
use web::local;

pub(crate) fn router() -> Router {
    Router::new()
        .route("/desk/retention", get(local(now::show)))
        .route(
            "/api/v1/desk/retention/progress",
            get(local(progress::show)),
        )
}
