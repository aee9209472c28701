//! Request bodies, read once and never beyond their limit.

use axum::body::Body;
use axum::extract::Request;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use percent_encoding::percent_decode;

use crate::problem::Problem;

/// The bytes of a JSON body. `limit` is in bytes.
pub async fn json(request: Request, limit: usize) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    match media_type(&parts.headers) {
        Some(found)
            if found == "application/json"
                || (found.starts_with("application/") && found.ends_with("+json")) => {}
        _ => return Err(Problem::unsupported_media_type()),
    }
    bytes(&parts.headers, body, limit).await
}

/// The fields of a form post. `limit` is in bytes.
pub async fn form(request: Request, limit: usize) -> Result<Form, Problem> {
    let (parts, body) = request.into_parts();
    if media_type(&parts.headers).as_deref() != Some("application/x-www-form-urlencoded") {
        return Err(Problem::unsupported_media_type());
    }
    let bytes = bytes(&parts.headers, body, limit).await?;
    Form::parse(&bytes).ok_or_else(Problem::bad_request)
}

/// How much of a body that is too large is still taken in, and thrown away, so that a browser that is busy sending gets to read the answer.
const PATIENCE: usize = 4 * 1024 * 1024;

/// Takes a body in and throws it away, up to so many bytes: a browser that is busy sending reads no answer.
pub async fn let_pass(mut body: Body, most: usize) {
    let mut length = 0;
    while length <= most
        && let Some(Ok(frame)) = body.frame().await
    {
        length += frame.data_ref().map_or(0, Bytes::len);
    }
}

/// Any body, whatever its type: for what is signed as a whole. No more than `limit` bytes are ever kept.
pub async fn bytes(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or_default();
    let mut read = BytesMut::with_capacity(announced.min(limit));
    let mut length = 0;
    while length <= PATIENCE {
        let Some(frame) = body.frame().await else {
            break;
        };
        // The client went away, or its framing is broken.
        let frame = frame.map_err(|_| Problem::bad_request())?;
        if let Ok(data) = frame.into_data() {
            length += data.len();
            if length <= limit {
                read.extend_from_slice(&data);
            }
        }
    }
    if length > limit || announced > limit {
        return Err(Problem::payload_too_large(limit));
    }
    Ok(read.freeze())
}

/// The media type without its parameters. Another charset than UTF-8 is another type.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = value.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let foreign = parts
        .filter_map(|parameter| parameter.trim().split_once('='))
        .any(|(key, charset)| {
            key.eq_ignore_ascii_case("charset")
                && !charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
    (!foreign).then_some(essence)
}

/// The fields of a form, in the order in which they were sent. It holds what people typed: no `Debug`.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A form that was sent in another way. The values are as browsers send them.
    pub fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields = fields.into_iter();
        Self(
            fields
                .map(|(name, value)| (name, unbroken(&value)))
                .collect(),
        )
    }

    /// `None` if it is not UTF-8.
    fn parse(bytes: &[u8]) -> Option<Self> {
        bytes
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let mut halves = pair.splitn(2, |byte| *byte == b'=');
                let name = decode(halves.next()?)?;
                Some((name, decode(halves.next().unwrap_or_default())?))
            })
            .collect::<Option<_>>()
            .map(Self)
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a field that is not empty or blank.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// Whether a checkbox was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.filled(name).is_some()
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

fn decode(bytes: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let text = percent_decode(&spaced).decode_utf8().ok()?;
    Some(unbroken(&text))
}

/// Browsers send line breaks as CR LF; a text counts and keeps them as one character.
fn unbroken(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use futures::executor::block_on;
    use http::StatusCode;
    use http_body::{Body as HttpBody, Frame};

    use super::*;

    fn post(media_type: &str, body: impl Into<Body>) -> Request {
        let request = http::Request::post("/").header("content-type", media_type);
        request.body(body.into()).expect("a request")
    }

    fn status<T>(result: Result<T, Problem>) -> StatusCode {
        match result {
            Ok(_) => StatusCode::OK,
            Err(problem) => problem.status(),
        }
    }

    /// A body that never ends and counts what was taken from it.
    struct Endless(Arc<AtomicUsize>);

    impl HttpBody for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.fetch_add(1024, Ordering::Relaxed);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1024])))))
        }
    }

    #[test]
    fn a_body_within_the_limit_is_read_whole() {
        let body = block_on(json(post("application/json", "{\"a\":1}"), 7)).expect("a body");
        assert_eq!(&body[..], b"{\"a\":1}");
        assert_eq!(
            status(block_on(json(post("application/json", "{\"a\":12}"), 7))),
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }

    #[test]
    fn a_body_without_end_is_given_up() {
        let taken = Arc::new(AtomicUsize::new(0));
        let body = Body::new(Endless(Arc::clone(&taken)));
        assert_eq!(
            status(block_on(json(post("application/json", body), 100))),
            StatusCode::PAYLOAD_TOO_LARGE
        );
        assert!(taken.load(Ordering::Relaxed) <= PATIENCE + 1024);
    }

    #[test]
    fn an_announced_length_beyond_the_limit_is_refused_even_if_less_comes() {
        let mut request = post("application/json", "{}");
        request
            .headers_mut()
            .insert("content-length", http::HeaderValue::from_static("9999"));
        assert_eq!(
            status(block_on(json(request, 100))),
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }

    #[test]
    fn only_the_right_type_is_read() {
        for (media_type, taken) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/merge-patch+json", true),
            ("application/json; charset=koi8-r", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let expected = if taken {
                StatusCode::OK
            } else {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            };
            assert_eq!(
                status(block_on(json(post(media_type, "{}"), 100))),
                expected,
                "{media_type}"
            );
        }
        let file = post("multipart/form-data; boundary=x", "");
        assert_eq!(
            status(block_on(form(file, 100))),
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
    }

    #[test]
    fn a_form_is_decoded_as_browsers_encode_it() {
        let sent = "text=%D2%9A%D0%B0%D0%BB%D0%B0+%26+%D0%B4%D0%B0%D0%BB%D0%B0%0D%0A2&empty=&blank=+&flag&text=second";
        let form = block_on(form(post("application/x-www-form-urlencoded", sent), 1000));
        let Ok(form) = form else { panic!("a form") };
        assert_eq!(form.get("text"), Some("Қала & дала\n2"));
        assert_eq!(form.get("empty"), Some(""));
        assert_eq!(form.filled("blank"), None);
        assert_eq!(form.get("flag"), Some(""));
        assert_eq!(form.get("missing"), None);
        assert_eq!(form.names().count(), 5);
    }

    #[test]
    fn a_form_that_is_not_utf8_is_refused_and_not_mangled() {
        let form = block_on(form(
            post("application/x-www-form-urlencoded", "text=%EA%E0"),
            1000,
        ));
        assert_eq!(status(form), StatusCode::BAD_REQUEST);
    }
}
