//! Errors as the reader can use them: RFC 9457 for programs, a page for people, words in their language.
//!
//! A handler returns `Result<_, Problem>`; [`crate::service()`] knows the reader and renders it. A code has its words in
//! `problem-<code>-title` and `problem-<code>-detail`.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use domain::appeal::FieldError;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::lang;
use crate::page::{self, Page};
use crate::reader::{Reader, Wants};
use crate::{clock, words};

/// An answer that is not the one hoped for.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    arguments: Vec<(&'static str, String)>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem of a component's own; `problem-<code>-title` and `problem-<code>-detail` must have words.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            arguments: Vec::new(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// An argument of the detail's words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// A header of the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// 400: what was sent cannot be read at all.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request")
    }

    /// 400: the body says that it is JSON and is not.
    pub fn not_json() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed-json")
    }

    /// 401: no credentials, or wrong ones.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 403, and why.
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code)
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
    }

    /// 409, and why.
    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// 413: the body is larger than this many bytes.
    pub fn payload_too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payload-too-large")
            .with("limit", limit.to_string())
    }

    /// 415: the body is of a type that is not taken here.
    pub fn unsupported_media_type() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")
    }

    /// 422: read, and wrong at these places.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        problem.errors = errors;
        problem
    }

    /// 429: again after this many seconds.
    pub fn too_many_requests(retry_after: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests")
            .with("minutes", retry_after.div_ceil(60).max(1).to_string())
            .header(header::RETRY_AFTER, HeaderValue::from(retry_after))
    }

    /// 500: our fault; the log has the reason, the answer does not.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// 503: something that we need does not answer.
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            .header(header::RETRY_AFTER, HeaderValue::from_static("30"))
    }

    /// The problem that a bare status stands for.
    pub(crate) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthorized(),
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported_media_type(),
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable(),
            status if status.is_server_error() => Self::internal(),
            _ => Self::bad_request(),
        }
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its code, as in the words.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong with the input, place by place.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// One line that names the problem.
    pub fn title(&self, lang: domain::Lang) -> String {
        words::text(lang, &format!("problem-{}-title", self.code))
    }

    /// What happened and what to do.
    pub fn detail(&self, lang: domain::Lang) -> String {
        let arguments: Vec<_> = self
            .arguments
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        words::format(lang, &format!("problem-{}-detail", self.code), &arguments)
    }

    /// The answer for this reader.
    pub fn respond(&self, reader: Reader) -> Response {
        let (media_type, body) = match reader.wants {
            Wants::Json => ("application/problem+json", self.json(reader.lang)),
            Wants::Html => ("text/html; charset=utf-8", self.html(reader.lang)),
        };
        let mut response = Response::new(body.into());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(header::CONTENT_LANGUAGE, lang::header_value(reader.lang));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        response
    }

    fn json(&self, lang: domain::Lang) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: String,
            title: String,
            status: u16,
            detail: String,
            code: Cow<'a, str>,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            errors: Vec<Place<'a>>,
        }
        #[derive(Serialize)]
        struct Place<'a> {
            pointer: &'a str,
            code: &'a str,
            detail: String,
        }
        let body = Body {
            r#type: format!("urn:problem-type:aryz:{}", self.code),
            title: self.title(lang),
            status: self.status.as_u16(),
            detail: self.detail(lang),
            code: Cow::Owned(self.code.replace('-', "_")),
            errors: self
                .errors
                .iter()
                .map(|error| Place {
                    pointer: &error.pointer,
                    code: error.code.as_str(),
                    detail: words::error(lang, error),
                })
                .collect(),
        };
        // Strings and numbers always make JSON.
        serde_json::to_string(&body).unwrap_or_default()
    }

    fn html(&self, lang: domain::Lang) -> String {
        let title = self.title(lang);
        let page = page::Problem {
            page: Page::new(lang, clock::now(), title.clone()).unlisted(),
            status: self.status.as_u16(),
            title,
            detail: self.detail(lang),
            errors: self
                .errors
                .iter()
                .map(|error| words::error(lang, error))
                .collect(),
        };
        page::render(&page)
    }
}

/// Leaves the rendering to [`crate::service()`].
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

/// What nobody foresaw: the log gets the reason, the reader an apology.
impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        eprintln!("error: {error:#}");
        Self::internal()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use domain::appeal::ErrorCode;
    use futures::executor::block_on;
    use serde_json::Value;

    use super::*;

    fn sent(problem: &Problem, lang: domain::Lang, wants: Wants) -> (Response<()>, String) {
        let (parts, body) = problem
            .respond(Reader {
                lang,
                lang_asked: false,
                wants,
            })
            .into_parts();
        let body = block_on(to_bytes(body, 1 << 20)).expect("a body");
        (
            Response::from_parts(parts, ()),
            String::from_utf8(body.to_vec()).expect("UTF-8"),
        )
    }

    #[test]
    fn every_mistake_is_named_at_its_place_in_the_readers_language() {
        let problem = Problem::invalid(vec![
            FieldError::new("/applicant/iin", ErrorCode::IinChecksum),
            FieldError::new("/text", ErrorCode::TooLong { max: 8000 }),
        ]);
        for lang in lang::ALL {
            let (response, body) = sent(&problem, lang, Wants::Json);
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(
                response.headers()[header::CONTENT_LANGUAGE],
                lang::code(lang)
            );
            let body: Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!(body["errors"][0]["pointer"], "/applicant/iin");
            assert_eq!(body["errors"][0]["code"], "iin_checksum");
            assert_eq!(
                body["errors"][0]["detail"],
                words::text(lang, "error-iin-checksum")
            );
            let too_long = body["errors"][1]["detail"].as_str().expect("a detail");
            assert!(too_long.contains("8000"), "{too_long}");
        }
    }

    #[test]
    fn a_page_says_the_same_to_a_person() {
        let problem = Problem::invalid(vec![FieldError::new(
            "/applicant/iin",
            ErrorCode::IinChecksum,
        )]);
        let (response, page) = sent(&problem, domain::Lang::Ru, Wants::Html);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/html; charset=utf-8"
        );
        assert!(page.contains(&problem.title(domain::Lang::Ru)));
        assert!(page.contains(&words::text(domain::Lang::Ru, "error-iin-checksum")));
        assert!(page.contains("noindex"));
    }

    #[test]
    fn whoever_must_wait_is_told_how_long() {
        let problem = Problem::too_many_requests(90);
        let (response, body) = sent(&problem, domain::Lang::En, Wants::Json);
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "90");
        assert!(body.contains("2 minutes"), "{body}");
    }

    #[test]
    fn every_problem_has_its_words() {
        for problem in [
            Problem::bad_request(),
            Problem::not_json(),
            Problem::unauthorized(),
            Problem::forbidden("cross-site"),
            Problem::not_found(),
            Problem::method_not_allowed(),
            Problem::payload_too_large(65536),
            Problem::unsupported_media_type(),
            Problem::invalid(Vec::new()),
            Problem::too_many_requests(1),
            Problem::internal(),
            Problem::unavailable(),
        ] {
            for lang in lang::ALL {
                for text in [problem.title(lang), problem.detail(lang)] {
                    assert!(
                        !text.starts_with("problem-") && !text.contains('{'),
                        "{text}"
                    );
                }
            }
        }
    }
}
