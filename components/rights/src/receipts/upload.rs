//! The text of a receipt, however it is sent: pasted into the form, chosen as a file, or as the body of a program's call.

use std::convert::Infallible;

use axum::extract::Request;
use http::header;
use multer::Multipart;
use web::{Problem, body};

use super::BODY_LIMIT;
use super::check::Fault;

/// The field for what is pasted.
const TEXT: &str = "receipt";
/// The field for a file. Browsers send it empty when none is chosen.
const FILE: &str = "file";

/// What was sent. No more is read than a receipt can be long.
pub(crate) async fn text(request: Request) -> Result<String, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    if let Ok(boundary) = multer::parse_boundary(kind) {
        return parts(request, boundary).await;
    }
    if kind.starts_with("application/x-www-form-urlencoded") {
        let form = body::form(request, BODY_LIMIT).await?;
        return Ok(form.get(TEXT).unwrap_or_default().to_owned());
    }
    let sent = body::json(request, BODY_LIMIT).await?;
    String::from_utf8(sent.into()).map_err(|_| Fault::NotReadable.into())
}

async fn parts(request: Request, boundary: String) -> Result<String, Problem> {
    let (head, body) = request.into_parts();
    let sent = body::bytes(&head.headers, body, BODY_LIMIT).await?;
    let sent = futures::stream::once(async { Ok::<_, Infallible>(sent) });
    let mut parts = Multipart::new(sent, boundary);
    let (mut pasted, mut chosen) = (None, None);
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let place = match part.name() {
            Some(TEXT) => &mut pasted,
            Some(FILE) => &mut chosen,
            _ => continue,
        };
        let bytes = part.bytes().await.map_err(unreadable)?;
        *place = Some(bytes).filter(|bytes| !bytes.is_empty());
    }
    let sent = chosen.or(pasted).unwrap_or_default();
    String::from_utf8(sent.into()).map_err(|_| Fault::NotReadable.into())
}

/// What is wrong with it says no more than that it cannot be read.
fn unreadable(_: multer::Error) -> Problem {
    Problem::bad_request()
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use proptest::prelude::*;

    use super::*;

    fn read(kind: &str, body: Vec<u8>) -> Result<String, Problem> {
        let request = Request::post("/").header(header::CONTENT_TYPE, kind);
        block_on(text(request.body(body.into()).expect("a request")))
    }

    fn form(parts: &[(&str, &str)]) -> Vec<u8> {
        let parts = parts.iter().map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        (parts.collect::<String>() + "--x--\r\n").into()
    }

    const FORM: &str = "multipart/form-data; boundary=x";

    #[test]
    fn a_chosen_file_goes_before_what_is_pasted_and_an_empty_one_is_none() {
        let read = |parts: &[(&str, &str)]| read(FORM, form(parts)).ok();
        let both = read(&[("other", "0"), (TEXT, "pasted"), (FILE, "chosen")]);
        assert_eq!(both.as_deref(), Some("chosen"));
        let pasted = read(&[(TEXT, "pasted"), (FILE, "")]);
        assert_eq!(pasted.as_deref(), Some("pasted"));
        assert_eq!(read(&[]).as_deref(), Some(""));
    }

    proptest! {
        #[test]
        fn whatever_comes_as_a_form_is_answered(
            kind in prop_oneof![Just(FORM.to_owned()), "multipart/form-data.{0,20}", ".{0,20}"],
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                "(--x|\r\n|-|; |name=|Content-Disposition: form-data|receipt|[a-z\"]){0,20}".prop_map(String::into_bytes),
            ],
        ) {
            prop_assume!(http::HeaderValue::from_str(&kind).is_ok());
            let sent = body.len();
            match read(&kind, body) {
                Ok(text) => prop_assert!(text.len() <= sent),
                Err(problem) => prop_assert!(problem.status().is_client_error()),
            }
        }
    }
}
