//! The desk: what the staff of the operator sees and does. For now what the data-protection officer asks of the sweep (whether it runs, what it has
//! destroyed and by what that is proved, what it keeps back) and decides: holds, and reviews of the policy.
//!
//! Each page stands under `/desk`, and what it shows under the same name below `/api/v1/desk` for programs. Who comes in is decided in one place, [`staff`];
//! the frame of the pages, with its sections, is [`frame`].
//!
//! Carries out clause 10.

mod alerts;
mod asked;
mod csv;
mod frame;
mod holds;
mod policy;
mod retention;
mod sent;
mod sign_in;
mod sign_out;
mod staff;
mod way_back;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use web::{Problem, local};

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/desk", get(local(frame::first)))
        .route(
            "/desk/sign-in",
            get(local(sign_in::ask)).post(local(sign_in::answer)),
        )
        .route("/desk/sign-out", post(local(sign_out::leave)))
        .route("/desk/alerts", get(local(alerts::show)))
        .route("/api/v1/desk/alerts", get(local(alerts::list)))
        .merge(retention::router())
        .merge(holds::router())
        .merge(policy::router())
        .fallback(async || Problem::not_found())
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
