//! The front door: the form, the appeals API, the receipt and the status. It owns every address that nobody else owns, so it also answers
//! the visitor who lost the way.

mod api;
mod facts;
mod filing;
mod filled;
mod form;
mod lookup;
mod receipt;
mod status;
mod upload;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use web::{Problem, local};

/// The longest text in the longest encoding (a letter of Kazakh is six bytes in a form) and the rest of the fields, with room to spare.
const BODY_LIMIT: usize = 128 * 1024;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/", get(local(form::show)))
        .route("/appeals", post(local(form::submit)))
        .route("/receipt", get(local(receipt::show)))
        .route("/status", get(local(status::ask)).post(local(status::show)))
        .route("/status/withdrawal", post(local(status::withdraw)))
        .route("/api/v1/appeals", post(local(api::register)))
        .route("/api/v1/appeals/{number}", get(local(api::status)))
        .route(
            "/api/v1/appeals/{number}/withdrawal",
            post(local(api::withdraw)),
        )
        .fallback(async || Problem::not_found())
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
