//! What the build made, on its shortest way out: its headers and its body are bytes already, and go to the host as they are, past the maps
//! and streams that a response which is still being made needs.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response as WasiResponse};
use spin_sdk::wasip3::http_compat::BodyWriter;

use crate::service::{self, SECURITY};
use crate::{Problem, Reader};

/// What the build made, with the headers of this answer.
pub struct Prepared {
    status: StatusCode,
    headers: Vec<(HeaderName, &'static str)>,
    body: &'static [u8],
    /// Of the body, sent or not; an answer without content has none.
    length: Option<usize>,
}

impl Prepared {
    /// An answer with content.
    pub(crate) fn of(body: &'static [u8]) -> Self {
        Self {
            status: StatusCode::OK,
            headers: Vec::with_capacity(16),
            body,
            length: Some(body.len()),
        }
    }

    /// The answer to a client that has the content already.
    pub(crate) fn not_modified() -> Self {
        Self {
            status: StatusCode::NOT_MODIFIED,
            length: None,
            ..Self::of(b"")
        }
    }

    /// Adds a header.
    pub fn set(&mut self, name: HeaderName, value: &'static str) {
        self.headers.push((name, value));
    }
}

impl IntoResponse for Prepared {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Some(length) = self.length {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        response
    }
}

/// An answer on its way out.
pub enum Answer {
    /// What the build made.
    Ready(Prepared),
    /// What a handler made.
    Made(Response),
}

/// Answers a request with what was found for it, as [`crate::service()`] does with what a handler returns.
pub fn send<B>(request: &Request<B>, found: Result<Prepared, Problem>) -> Answer {
    let head = request.method() == Method::HEAD;
    let refused = match found {
        Ok(mut prepared) if head || request.method() == Method::GET => {
            if head {
                prepared.body = b"";
            }
            return Answer::Ready(prepared);
        }
        Ok(_) => {
            let allow = [(header::ALLOW, "GET,HEAD")];
            (allow, Problem::of(StatusCode::METHOD_NOT_ALLOWED)).into_response()
        }
        Err(problem) => problem.into_response(),
    };
    Answer::Made(service::finish(refused, Reader::of_request(request), head))
}

impl spin_sdk::http::IntoResponse for Answer {
    fn into_response(self) -> Result<WasiResponse, ErrorCode> {
        match self {
            Self::Ready(prepared) => prepared.into_wasi(),
            Self::Made(response) => spin_sdk::http::IntoResponse::into_response(response),
        }
    }
}

impl Prepared {
    fn into_wasi(self) -> Result<WasiResponse, ErrorCode> {
        let pair = |name: &HeaderName, value: &str| (name.as_str().to_owned(), value.into());
        let own = self.headers.iter().map(|(name, value)| pair(name, value));
        let protection = SECURITY.iter().map(|(name, value)| pair(name, value));
        let length = self
            .length
            .map(|length| pair(&header::CONTENT_LENGTH, &length.to_string()));
        let fields: Vec<_> = own.chain(length).chain(protection).collect();
        let fields = Fields::from_list(&fields)
            .map_err(|error| ErrorCode::InternalError(Some(error.to_string())))?;
        let (mut writer, contents, trailers) = BodyWriter::new();
        let (response, _sent) = WasiResponse::new(fields, Some(contents), trailers);
        let set = response.set_status_code(self.status.as_u16());
        debug_assert!(set.is_ok(), "a status is one");
        spin_sdk::wit_bindgen::spawn(async move {
            // Who has gone away needs neither the rest nor its end.
            if !self.body.is_empty() {
                writer.stream_writer.write_all(self.body.to_vec()).await;
            }
            drop(writer.stream_writer);
            drop(writer.result_writer.write(Ok(None)).await);
        });
        Ok(response)
    }
}

/// What a test sees of an answer.
impl From<Answer> for Response {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Ready(prepared) => {
                let mut response = prepared.into_response();
                service::protect(response.headers_mut());
                response
            }
            Answer::Made(response) => response,
        }
    }
}
