//! Chat platforms (clause 4 of the policy). A platform's file verifies a delivery on its raw body, reads it tolerantly and normalises it to an
//! [`inbound::Inbound`]; [`conversation`] takes it through the dialogue in one transaction; the platform's file renders the reply. A channel is
//! on when its secret is set. To add one: its file, and its line in the router.
//!
//! An authentic delivery of a platform is never answered 4xx, whatever is in it: platforms repeat such a one for hours and hold back what
//! follows. Whoever uses the generic webhook can mend a mistake, and is told. 5xx is answered only when nothing is committed that a repeat would
//! not find again.

mod accounts;
mod alone;
mod call;
mod conversation;
mod fetching;
mod generic;
mod inbound;
#[cfg(test)]
#[path = "../../../tests/src/json_mutation.rs"]
mod json_mutation;
mod lenient;
mod messenger;
mod meta;
mod notice;
mod outcome;
mod platform;
mod reply;
mod sending;
mod split;
mod status;
mod telegram;
mod viber;
mod vk;
mod whatsapp;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use web::local;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/internal/outbox/send", post(local(sending::receive)))
        .route("/webhooks/generic/{channel}", post(local(generic::receive)))
        .route(
            "/webhooks/meta",
            get(local(meta::greet)).post(local(meta::receive)),
        )
        .route("/webhooks/telegram", post(local(telegram::receive)))
        .route("/webhooks/viber", post(local(viber::receive)))
        .route("/webhooks/vk", post(local(vk::receive)))
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}

web::on_timer!(crate::sending::on_timer);
