//! The way of every request: router, problems rendered for their reader, the headers that protect a page.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use tower_service::Service as _;

use crate::problem::Problem;
use crate::reader::Reader;

/// Nothing from elsewhere, nothing inline, nobody's frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What protects every answer.
pub(crate) static SECURITY: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A handler may have said something stricter.
pub(crate) fn protect(headers: &mut HeaderMap) {
    for (name, value) in &SECURITY {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// Answers a request. It cannot fail: whatever goes wrong becomes a problem that the reader can read.
///
/// Keep the router in a static and hand in a clone: that costs a reference count, building it costs an allocation a route.
pub async fn service<B>(mut router: Router, mut request: Request<B>) -> Response
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let reader = Reader::of_request(&request);
    request.extensions_mut().insert(reader);
    let head = request.method() == Method::HEAD;
    let Ok(response) = router.call(request).await;
    finish(response, reader, head)
}

pub(crate) fn finish(response: Response, reader: Reader, head: bool) -> Response {
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
    protect(headers);
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

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::extract::Query;
    use axum::routing::{get, post};
    use futures::executor::block_on;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    #[derive(Deserialize)]
    struct Wanted {
        #[expect(dead_code, reason = "only that it is wanted matters")]
        wanted: u8,
    }

    fn router() -> Router {
        Router::new()
            .route("/", get(async || "hello"))
            .route("/posted", post(async || "thanks"))
            .route("/query", get(async |_: Query<Wanted>| "fine"))
            .route(
                "/fails",
                get(async || -> Result<Response, Problem> {
                    Err(anyhow::anyhow!("secret of the store").into())
                }),
            )
            .route("/nothing", get(async || StatusCode::NOT_MODIFIED))
            .route("/api/v1/x", get(async || "x"))
    }

    fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> (http::response::Parts, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (parts, body) = block_on(service(router(), request)).into_parts();
        let body = block_on(to_bytes(body, 1 << 20)).expect("a body");
        (parts, body.to_vec())
    }

    #[test]
    fn every_answer_is_protected_and_tells_its_length() {
        for path in ["/", "/missing", "/fails", "/query", "/api/v1/missing"] {
            let (parts, body) = ask("GET", path, &[]);
            for (name, value) in &SECURITY {
                assert_eq!(parts.headers[name], *value, "{path}");
            }
            assert_eq!(
                parts.headers[header::CONTENT_LENGTH],
                body.len().to_string(),
                "{path}"
            );
            assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store", "{path}");
        }
    }

    #[test]
    fn the_policy_of_a_page_allows_nothing_inline() {
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
        assert!(CONTENT_SECURITY_POLICY.contains("default-src 'none'"));
    }

    #[test]
    fn head_tells_what_get_would_send() {
        for path in ["/", "/missing"] {
            let (get, sent) = ask("GET", path, &[]);
            let (head, nothing) = ask("HEAD", path, &[]);
            assert!(nothing.is_empty());
            assert_eq!(head.status, get.status);
            assert_eq!(head.headers[header::CONTENT_LENGTH], sent.len().to_string());
        }
    }

    #[test]
    fn an_answer_without_content_has_no_length() {
        let (parts, body) = ask("GET", "/nothing", &[]);
        assert_eq!(parts.status, StatusCode::NOT_MODIFIED);
        assert!(body.is_empty() && !parts.headers.contains_key(header::CONTENT_LENGTH));
    }

    #[test]
    fn a_lost_person_gets_a_page_in_their_language() {
        for (lang, words) in [
            ("kk", "Бет табылмады"),
            ("ru", "Страница не найдена"),
            ("en", "Page not found"),
        ] {
            let (parts, body) = ask(
                "GET",
                &format!("/missing?lang={lang}"),
                &[("accept", "text/html,*/*;q=0.8")],
            );
            assert_eq!(parts.status, StatusCode::NOT_FOUND);
            assert_eq!(
                parts.headers[header::CONTENT_TYPE],
                "text/html; charset=utf-8"
            );
            assert_eq!(parts.headers[header::CONTENT_LANGUAGE], lang);
            let page = String::from_utf8(body).expect("UTF-8");
            assert!(
                page.contains(words) && page.contains(&format!("<html lang=\"{lang}\"")),
                "{page}"
            );
        }
    }

    #[test]
    fn a_program_gets_a_problem_that_it_can_read() {
        for (path, accept) in [
            ("/missing?lang=en", "application/json"),
            ("/api/v1/missing?lang=en", "text/html"),
        ] {
            let (parts, body) = ask("GET", path, &[("accept", accept)]);
            assert_eq!(
                parts.headers[header::CONTENT_TYPE],
                "application/problem+json"
            );
            let problem: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(problem["status"], 404);
            assert_eq!(problem["code"], "not_found");
            assert_eq!(problem["type"], "urn:problem-type:aryz:not-found");
            assert_eq!(problem["title"], "Page not found");
            assert!(
                problem["detail"]
                    .as_str()
                    .is_some_and(|detail| !detail.is_empty())
            );
            assert!(problem.get("errors").is_none());
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let (parts, body) = ask("GET", "/posted", &[("accept", "application/json")]);
        assert_eq!(parts.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(parts.headers[header::ALLOW], "POST");
        let problem: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["code"], "method_not_allowed");
    }

    #[test]
    fn an_unreadable_query_is_a_problem_too() {
        let (parts, body) = ask(
            "GET",
            "/query?wanted=many",
            &[("accept", "application/json")],
        );
        assert_eq!(parts.status, StatusCode::BAD_REQUEST);
        let problem: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["code"], "bad_request");
    }

    #[test]
    fn what_went_wrong_inside_stays_inside() {
        for accept in ["text/html", "application/json"] {
            let (parts, body) = ask("GET", "/fails", &[("accept", accept)]);
            assert_eq!(parts.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(!String::from_utf8_lossy(&body).contains("secret"));
        }
    }
}
