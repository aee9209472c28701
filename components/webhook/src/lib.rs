//! Chat platforms (clause 4 of the policy). A platform's file verifies a delivery on its raw body, reads it tolerantly and normalises it to an
//! [`inbound::Inbound`]; [`conversation`] takes it through the dialogue in one transaction; the platform's file renders the reply. A channel is
//! on when its secret is set. To add one: its file, and its line in the router.
//!
//! An authentic delivery is never answered 4xx, whatever is in it: platforms repeat such a one for hours and hold back what follows. 5xx is
//! answered only when nothing is committed that a repeat would not find again.

mod conversation;
mod inbound;
mod reply;
mod telegram;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::post;
use spin_sdk::http_service;
use web::local;

static ROUTER: LazyLock<Router> =
    LazyLock::new(|| Router::new().route("/webhooks/telegram", post(local(telegram::receive))));

#[http_service]
async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
