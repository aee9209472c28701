//! Signing out: the session is over at once, whoever else might hold its token.

use axum::extract::Request;
use axum::response::Response;
use http::header;
use store::Store;
use web::{Problem, Reader, clock, origin};

use crate::{staff, way_back};

/// `POST /desk/sign-out`
pub(crate) async fn leave(request: Request) -> Result<Response, Problem> {
    let (parts, _) = origin::ours(request)?;
    if let Some(token) = staff::token(&parts) {
        let store = Store::open().await?;
        store.end_session(&token, clock::now()).await?;
    }
    let mut response = staff::see(&way_back::through_sign_in(None), Reader::of(&parts).lang)?;
    let cookie = staff::cookie(&parts, None)?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
