//! What every page needs and no page owns: styles, icons and scripts at addresses that name their content, and the answer to the question
//! whether the house is in order.

mod files;
mod health;
mod vitals;

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::get;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/static/{file}", get(files::send))
        .route("/healthz", get(web::local(health::report)))
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}
