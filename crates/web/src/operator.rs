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
    let token = variable("sweep_token").await?;
    if token.is_empty() {
        return Err(anyhow::anyhow!("variable sweep_token: it is empty").into());
    }
    if is_allowed(&parts.headers, &token) {
        Ok(parts)
    } else {
        Err(Problem::unauthorized())
    }
}

fn is_allowed(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().split_at_checked(7))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer "));
    sent.is_some_and(|(_, sent)| sent.ct_eq(token.as_bytes()).into())
}
