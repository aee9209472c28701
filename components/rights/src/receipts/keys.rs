//! The public key, so that anybody can check a receipt without us.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, header};
use serde_json::json;
use store::Store;
use web::Problem;

use super::jws;

/// `GET /policy/receipts/keys`: a JWK set (RFC 7517).
pub(crate) async fn show(_: Request) -> Result<Response, Problem> {
    let store = Store::open().await?;
    let keys = json!({ "keys": [jws::public_key(&store.receipt_key())] });
    let mut response = Response::new(keys.to_string().into());
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
