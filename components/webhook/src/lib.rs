//! Chat platforms (clause 4 of the policy). A platform's file verifies a delivery on its raw body, reads it tolerantly and normalises it to an
//! [`inbound::Inbound`]; [`conversation`] takes it through the dialogue in one transaction; the platform's file renders the reply. A channel is
//! on when its secret is set. To add one: its file, and its line in the router.
//!
//! An authentic delivery is never answered 4xx, whatever is in it: platforms repeat such a one for hours and hold back what follows. 5xx is
//! answered only when nothing is committed that a repeat would not find again.

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "the outbox, which sends what is rendered, is to come"
    )
)]

mod conversation;
mod inbound;
mod messenger;
mod meta;
mod outcome;
mod reply;
mod split;
mod telegram;
mod whatsapp;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use web::local;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route(
            "/webhooks/meta",
            get(local(meta::greet)).post(local(meta::receive)),
        )
        .route("/webhooks/telegram", post(local(telegram::receive)))
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
