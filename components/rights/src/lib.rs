//! The applicant's own data. For now: the files that came with an appeal, its erasure, the receipt of what was allowed when it was filed, and the page
//! where anybody can check one.
//!
//! Carries out clause 6.

mod asked;
mod attachments;
mod erasure;
mod receipts;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use web::{Problem, local};

use crate::receipts::{keys, print, send, verify};

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route(
            "/api/v1/appeals/{number}/attachments",
            get(local(attachments::list::show)),
        )
        .route(
            "/api/v1/appeals/{number}/attachments/{id}",
            get(local(attachments::send::to_program)),
        )
        .route(
            "/api/v1/appeals/{number}/consents/receipt",
            get(local(send::to_program)),
        )
        .route(
            "/api/v1/appeals/{number}/erasure",
            post(local(erasure::to_program)),
        )
        .route("/my/erasure", post(local(erasure::to_browser)))
        .route(
            "/my/attachments",
            post(local(attachments::send::to_browser)),
        )
        .route(
            "/my/consents/receipt",
            get(local(print::ask)).post(local(print::show)),
        )
        .route("/my/consents/receipt.json", post(local(send::to_browser)))
        .route(
            "/policy/receipts/verify",
            get(local(verify::ask)).post(local(verify::answer)),
        )
        .route("/policy/receipts/keys", get(local(keys::show)))
        .fallback(async || Problem::not_found())
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
