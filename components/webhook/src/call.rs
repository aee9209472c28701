//! One call to a platform. What goes wrong before there is an answer is told in words of ours: an error of the host may hold the address, and with it
//! a token.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http::{HeaderMap, Request, StatusCode, Uri, header, uri::Scheme};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};

use crate::platform;

/// How often something may have moved.
const MOVES: usize = 3;

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
    within(longest, exchange(request, limit)).await
}

/// Gets something, wherever it has moved to. All of it takes at most so long.
pub(crate) async fn load(
    mut request: Request<Vec<u8>>,
    limit: usize,
    longest: Duration,
) -> Result<Answer, &'static str> {
    let follow = async {
        for _ in 0..MOVES {
            let (uri, sent) = (request.uri().clone(), request.headers().clone());
            let answer = exchange(request, limit).await?;
            match moved((&uri, &sent), answer.status, &answer.headers) {
                Some(next) => request = next,
                None => return Ok(answer),
            }
        }
        exchange(request, limit).await
    };
    within(longest, follow).await
}

async fn within(
    longest: Duration,
    work: impl Future<Output = Result<Answer, &'static str>>,
) -> Result<Answer, &'static str> {
    let timeout = pin!(spin_sdk::time::sleep(longest));
    match select(pin!(work), timeout).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err("too-slow"),
    }
}

async fn exchange(request: Request<Vec<u8>>, limit: usize) -> Result<Answer, &'static str> {
    let length = request.body().len();
    let mut request = request.map(|body| Full::new(Bytes::from(body)));
    if length > 0 {
        // Else it goes in chunks, and an answer that comes before the last one is lost with the connection.
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
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

/// The call to where something has moved (RFC 9110, 15.4), if the answer says so. A token goes to nobody else, and what was asked for over TLS is not
/// asked for without.
fn moved(
    (from, sent): (&Uri, &HeaderMap),
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Request<Vec<u8>>> {
    let has_moved = matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = headers.get(header::LOCATION).filter(|_| has_moved)?;
    let to = resolved(from, location.to_str().ok()?)?;
    if to.scheme() != Some(&Scheme::HTTPS) && to.scheme() != from.scheme() {
        return None;
    }
    let is_same = (to.scheme(), to.authority()) == (from.scheme(), from.authority());
    let mut request = platform::get(&to.to_string());
    if let Some(token) = sent.get(header::AUTHORIZATION).filter(|_| is_same) {
        let token = token.clone();
        request.headers_mut().insert(header::AUTHORIZATION, token);
    }
    Some(request)
}

/// An address by what stands for it in an answer from another one (RFC 3986, 5.2, but for dots in paths).
fn resolved(from: &Uri, reference: &str) -> Option<Uri> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let is_whole = reference
        .split_once("://")
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '?', '#']));
    let address = if is_whole {
        reference.to_owned()
    } else if reference.starts_with("//") {
        format!("{scheme}:{reference}")
    } else if reference.starts_with('/') {
        format!("{scheme}://{authority}{reference}")
    } else {
        let folder = from
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{reference}")
    };
    address.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved_to(from: &str, status: u16, location: &str) -> Option<Request<Vec<u8>>> {
        let request = platform::by_bearer(platform::get(from), "EAAB");
        let headers =
            HeaderMap::from_iter([(header::LOCATION, location.parse().expect("a header"))]);
        let status = StatusCode::from_u16(status).expect("a status");
        moved((request.uri(), request.headers()), status, &headers)
    }

    fn address(from: &str, location: &str) -> Option<String> {
        moved_to(from, 302, location).map(|request| request.uri().to_string())
    }

    #[test]
    fn what_has_moved_is_asked_for_where_it_is() {
        let from = "https://vk.com/doc1/a.pdf?hash=1";
        for (location, to) in [
            (
                "https://psv4.userapi.com/d/a.pdf?extra=1#page",
                "https://psv4.userapi.com/d/a.pdf?extra=1",
            ),
            ("//sun9.userapi.com/a", "https://sun9.userapi.com/a"),
            ("/doc2?to=https://a", "https://vk.com/doc2?to=https://a"),
            ("b.pdf", "https://vk.com/doc1/b.pdf"),
        ] {
            assert_eq!(address(from, location).as_deref(), Some(to), "{location}");
        }
        for status in [301, 302, 303, 307, 308] {
            assert!(moved_to(from, status, "/a").is_some(), "{status}");
        }
        for status in [200, 300, 304, 404] {
            assert!(moved_to(from, status, "/a").is_none(), "{status}");
        }
    }

    #[test]
    fn nothing_is_asked_for_in_the_clear_that_was_not_before() {
        assert_eq!(address("https://vk.com/doc1", "http://vk.com/doc1"), None);
        assert_eq!(address("https://vk.com/doc1", "ftp://vk.com/doc1"), None);
        assert_eq!(address("https://vk.com/doc1", "http://"), None);
        let here = "http://127.0.0.1:8080/files/a";
        assert!(address(here, "/files/b").is_some() && address(here, "https://a/b").is_some());
    }

    #[test]
    fn a_token_goes_to_nobody_else() {
        let has_token = |location: &str| {
            let request = moved_to("https://graph.example/1", 302, location).expect("a call");
            request.headers().contains_key(header::AUTHORIZATION)
        };
        assert!(has_token("/2"));
        assert!(has_token("https://graph.example/2"));
        for other in [
            "https://files.example/2",
            "https://graph.example:8443/2",
            "//graph.example.org/2",
        ] {
            assert!(!has_token(other), "{other}");
        }
    }
}
