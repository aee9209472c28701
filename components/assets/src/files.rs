//! `GET /static/<name>.<hash>.<ext>`: the hash names the content, so a browser never needs to ask again.

use axum::extract::Request;
use web::answer::Prepared;
use web::{Problem, assets};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(crate) async fn send(request: Request) -> Result<Prepared, Problem> {
    let asset = assets::find(request.uri().path()).ok_or_else(Problem::not_found)?;
    Ok(asset
        .ready
        .respond(request.headers(), None, FOR_EVER, "Accept-Encoding"))
}
