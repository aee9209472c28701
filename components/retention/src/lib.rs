//! Destruction on time (clause 5 of the policy; PD art. 18): what has been kept for as long as the policy says is destroyed, by a timer and by an
//! authenticated call, which is for hosts without a timer and for the engineer. Both take the same path, [`sweep`], and may do so at the same
//! moment; a call then also has the outbox sent ([`outbox`]). Which record goes when is decided when it is closed, by `domain::retention`; how it goes
//! is the store's affair: the key first. Each run also seals the audit trail, and carries the replacement of the master key on.

mod call;
mod outbox;
mod sweep;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::post;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new().route("/internal/retention/sweep", post(web::local(call::receive)))
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}

web::on_timer!(crate::sweep::on_timer);
