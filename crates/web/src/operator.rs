//! The door for whoever runs the house: calls that a timer of another host makes, and the engineer by hand, who alone sees what the log of operations proves.
//!
//! Carries out clause 10.

use axum::extract::Request;
use http::request::Parts;
use http::{HeaderMap, header};
use subtle::ConstantTimeEq as _;

use crate::{Problem, variable};

/// Lets in nobody but the holder of `sweep_token`.
pub async fn admit(request: Request) -> Result<Parts, Problem> {
    let (parts, _) = request.into_parts();
    if is_token(bearer(&parts.headers).unwrap_or_default()).await? {
        Ok(parts)
    } else {
        Err(Problem::unauthorized())
    }
}

/// What a program sends in `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, sent) = headers
        .get(header::AUTHORIZATION)?
        .as_bytes()
        .split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then_some(sent)
}

/// Whether this is `sweep_token`, in constant time.
pub(crate) async fn is_token(sent: &[u8]) -> anyhow::Result<bool> {
    let token = variable("sweep_token").await?;
    anyhow::ensure!(!token.is_empty(), "variable sweep_token: it is empty");
    Ok(sent.ct_eq(token.as_bytes()).into())
}
