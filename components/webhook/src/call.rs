//! One call to a platform. What goes wrong before there is an answer is told in words of ours: an error of the host may hold the address, and with it
//! a token.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};

/// What a platform answered.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body; that it is too long, or that it broke off.
    pub(crate) body: Result<Bytes, Broken>,
}

/// Why there is no whole body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It is longer than the limit.
    TooLong,
    /// The connection ended before it.
    BrokenOff,
}

/// Makes a call, which takes at most so long; `limit` is that of the body of the answer, in bytes.
pub(crate) async fn call(
    request: Request<Vec<u8>>,
    limit: usize,
    longest: Duration,
) -> Result<Answer, &'static str> {
    let exchange = pin!(exchange(request, limit));
    let timeout = pin!(spin_sdk::time::sleep(longest));
    match select(exchange, timeout).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err("too-slow"),
    }
}

async fn exchange(request: Request<Vec<u8>>, limit: usize) -> Result<Answer, &'static str> {
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let response = spin_sdk::http::send(request)
        .await
        .map_err(|_| "no-connection")?;
    let (parts, body) = response.into_parts();
    let body = match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Broken::TooLong),
        Err(_) => Err(Broken::BrokenOff),
    };
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    })
}
