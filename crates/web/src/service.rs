//! The way of every request: router, problems rendered for their reader, the headers that protect a page.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use tower_service::Service as _;

use crate::problem::Problem;
use crate::reader::Reader;

/// Nothing from elsewhere, nothing inline, nobody's frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SECURITY: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Answers a request. It cannot fail: whatever goes wrong becomes a problem that the reader can read.
///
/// Keep the router in a static and hand in a clone: that costs a reference count, building it costs an allocation a route.
pub async fn service<B>(mut router: Router, request: Request<B>) -> Response
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let reader = Reader::new(request.uri(), request.headers());
    let head = request.method() == Method::HEAD;
    let Ok(response) = router.call(request).await;
    finish(response, reader, head)
}

fn finish(response: Response, reader: Reader, head: bool) -> Response {
    let mut response = match problem(&response) {
        Some(problem) => {
            let mut rendered = problem.respond(reader);
            if let Some(allow) = response.headers().get(header::ALLOW) {
                rendered.headers_mut().insert(header::ALLOW, allow.clone());
            }
            rendered
        }
        None => response,
    };
    let length = response.body().size_hint().exact();
    let status = response.status();
    let headers = response.headers_mut();
    if matches!(status, StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT) {
        headers.remove(header::CONTENT_LENGTH);
    } else if let (Some(length), false) = (length, headers.contains_key(header::CONTENT_LENGTH)) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    // What a handler said nothing about is nobody's to keep: most pages show what a person typed.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    for (name, value) in SECURITY {
        headers.insert(name, value);
    }
    if head {
        *response.body_mut() = Body::empty();
    }
    response
}

/// What a handler returned as a problem, or axum answered by itself: an unknown path, a method, an unreadable query.
fn problem(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let bare = match response.headers().get(header::CONTENT_TYPE) {
        None => true,
        Some(kind) => kind.as_bytes().starts_with(b"text/plain"),
    };
    let error = status.is_client_error() || status.is_server_error();
    (error && bare).then(|| Problem::of(status))
}
