//! A form that comes with files. It is read as it comes: of a file that is too large, or one too many, no more is kept than that it was, and the rest of
//! the form is read all the same, so that nothing of what was typed is lost.

use axum::extract::Request;
use domain::Lang;
use domain::appeal::{ErrorCode, FieldError};
use domain::attachment::{self, Attachment};
use domain::policy::AttachmentLimits;
use futures::TryStreamExt as _;
use http::{HeaderMap, StatusCode, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use web::body::{self, Form};
use web::filled::Mistake;
use web::room::Room;
use web::{Problem, words};

use crate::BODY_LIMIT;
use crate::filled::LABELS;

/// The field of the files.
pub(crate) const FIELD: &str = "attachments";

/// How many times what may come is let pass, so that whoever chose five films instead of five photos is told so, and does not just lose the connection.
const PATIENCE: usize = 4;

/// A form as it was sent.
pub(crate) struct Sent {
    pub(crate) form: Form,
    pub(crate) files: Vec<Upload>,
    /// Held as long as the files are.
    pub(crate) room: Room,
}

/// A file as it was sent, or why it was not even taken in.
pub(crate) struct Upload {
    name: String,
    content: Result<Vec<u8>, ErrorCode>,
}

/// Reads a form; files only where the policy has `limits` for them.
pub(crate) async fn read(
    request: Request,
    limits: Option<AttachmentLimits>,
) -> Result<Sent, Problem> {
    if let (Some(limits), Some(boundary)) = (limits, boundary(request.headers())) {
        return parts(request, boundary, limits).await;
    }
    Ok(Sent {
        form: body::form(request, BODY_LIMIT).await?,
        files: Vec::new(),
        room: Room::default(),
    })
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

async fn parts(
    request: Request,
    boundary: String,
    limits: AttachmentLimits,
) -> Result<Sent, Problem> {
    let (head, body) = request.into_parts();
    // Each part has a head of its own.
    let most = limits.count as usize * (limits.bytes as usize + 1024) + BODY_LIMIT;
    let announced = head.headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > most) {
        body::let_pass(body, most * PATIENCE).await;
        return Err(too_much(limits));
    }
    let all = SizeLimit::new().whole_stream(most as u64);
    let stream = body.into_data_stream().map_err(std::io::Error::other);
    let constraints = Constraints::new().size_limit(all);
    let mut parts = Multipart::with_constraints(stream, boundary, constraints);
    let (mut fields, mut files, mut room) = (Vec::new(), Vec::new(), Room::default());
    let mut typed = 0;
    while let Some(mut part) = parts.next_field().await.map_err(refusal(limits))? {
        if part.name() == Some(FIELD) {
            let wanted = if files.len() < limits.count as usize {
                Ok(())
            } else {
                Err(limits.too_many())
            };
            files.extend(file(&mut part, wanted, limits, &mut room).await?);
            continue;
        }
        let Some(name) = part.name().map(str::to_owned) else {
            return Err(Problem::bad_request());
        };
        let mut value = Vec::new();
        typed += name.len();
        while let Some(chunk) = part.chunk().await.map_err(refusal(limits))? {
            typed += chunk.len();
            if typed > BODY_LIMIT {
                return Err(Problem::payload_too_large(BODY_LIMIT));
            }
            value.extend_from_slice(&chunk);
        }
        let value = String::from_utf8(value).map_err(|_| Problem::bad_request())?;
        fields.push((name, value));
    }
    Ok(Sent {
        form: Form::of(fields),
        files,
        room,
    })
}

/// One file; `None` for the empty one that browsers send when none was chosen.
async fn file(
    part: &mut Field<'_>,
    wanted: Result<(), ErrorCode>,
    limits: AttachmentLimits,
    room: &mut Room,
) -> Result<Option<Upload>, Problem> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let mut content = wanted.map(|()| Vec::new());
    let mut length = 0;
    while let Some(chunk) = part.chunk().await.map_err(refusal(limits))? {
        length += chunk.len();
        if length > limits.bytes as usize {
            content = content.and(Err(limits.too_large()));
        }
        if let Ok(content) = &mut content {
            room.take(chunk.len())?;
            content.extend_from_slice(&chunk);
        }
    }
    let none_chosen = name.is_empty() && length == 0;
    Ok((!none_chosen).then_some(Upload { name, content }))
}

/// Looks into the files: those that may be kept, and what is wrong with the others.
pub(crate) fn check(
    files: Vec<Upload>,
    lang: Lang,
    limits: AttachmentLimits,
) -> (Vec<Attachment>, Vec<Mistake>) {
    let (mut kept, mut mistakes) = (Vec::new(), Vec::new());
    for Upload { name, content } in files {
        match content.and_then(|content| attachment::check(Some(&name), content, limits)) {
            Ok(file) => kept.push(file),
            Err(code) => {
                let error = FieldError::new(format!("/{FIELD}"), code);
                let told = (attachment::shown(&name), words::error(lang, &error));
                mistakes.push(
                    Mistake::of(lang, LABELS, &error).saying(format!("{}: {}", told.0, told.1)),
                );
            }
        }
    }
    (kept, mistakes)
}

fn too_much(limits: AttachmentLimits) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "files-too-large")
        .with("count", limits.count.to_string())
        .with("max", limits.megabytes().to_string())
}

fn refusal(limits: AttachmentLimits) -> impl Fn(multer::Error) -> Problem {
    move |error| match error {
        multer::Error::StreamSizeExceeded { .. } => too_much(limits),
        // What is wrong with it says no more than that it cannot be read.
        _ => Problem::bad_request(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures::executor::block_on;
    use proptest::prelude::*;

    use super::*;

    const LIMITS: AttachmentLimits = AttachmentLimits {
        count: 2,
        bytes: 1024 * 1024,
    };

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    fn file(name: &str, content: &[u8]) -> Vec<u8> {
        part(
            &format!("name=\"attachments\"; filename=\"{name}\""),
            content,
        )
    }

    fn post(
        kind: &str,
        body: impl Into<Body>,
        limits: Option<AttachmentLimits>,
    ) -> Result<Sent, Problem> {
        let request = Request::post("/").header(header::CONTENT_TYPE, kind);
        block_on(read(request.body(body.into()).expect("a request"), limits))
    }

    fn sent(parts: &[Vec<u8>]) -> Result<Sent, Problem> {
        let body = [parts.concat(), b"--x--\r\n".to_vec()].concat();
        post("multipart/form-data; boundary=x", body, Some(LIMITS))
    }

    fn told(sent: Sent) -> (Vec<String>, Vec<&'static str>) {
        let codes = sent
            .files
            .iter()
            .filter_map(|file| file.content.as_ref().err());
        let codes = codes.map(|code| code.as_str()).collect();
        let (kept, _) = check(sent.files, Lang::En, LIMITS);
        (kept.into_iter().map(|file| file.name).collect(), codes)
    }

    #[test]
    fn files_come_between_the_fields_and_none_is_the_empty_one() {
        let form = [
            part("name=\"text\"", "Шұңқыр\r\nмен".as_bytes()),
            file("Шұңқыр.PDF", b"%PDF-1.7"),
            file("", b""),
            part("name=\"kind\"", b"complaint"),
        ];
        let sent = sent(&form).unwrap_or_else(|_| panic!("a form"));
        assert_eq!(sent.form.get("text"), Some("Шұңқыр\nмен"));
        assert_eq!(sent.form.get("kind"), Some("complaint"));
        assert!(sent.form.get(FIELD).is_none());
        assert_eq!(told(sent), (vec!["Шұңқыр.pdf".to_owned()], vec![]));
    }

    #[test]
    fn a_file_too_large_or_too_many_costs_nothing_else_of_the_form() {
        let form = [
            file("large.pdf", &vec![b' '; 1024 * 1024 + 1]),
            file("good.pdf", b"%PDF"),
            file("third.pdf", b"%PDF"),
            part("name=\"text\"", b"typed"),
        ];
        let sent = sent(&form).unwrap_or_else(|_| panic!("a form"));
        assert_eq!(sent.form.get("text"), Some("typed"));
        let codes = vec!["attachment_too_large", "attachment_too_many"];
        assert_eq!(told(sent), (vec!["good.pdf".to_owned()], codes));
    }

    #[test]
    fn more_than_all_files_may_have_together_is_not_read_to_its_end() {
        let large = file("large.pdf", &vec![b' '; 3 * 1024 * 1024]);
        let refused = sent(&[large]).err().expect("too much");
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(refused.code(), "files-too-large");
        let long = sent(&[part("name=\"text\"", &vec![b'a'; BODY_LIMIT + 1])]);
        assert_eq!(
            long.err().map(|refused| refused.code()),
            Some("payload-too-large")
        );
    }

    #[test]
    fn a_form_without_files_is_taken_as_ever_and_files_only_where_the_policy_keeps_them() {
        let plain = "application/x-www-form-urlencoded";
        let sent = post(plain, "text=typed", Some(LIMITS)).unwrap_or_else(|_| panic!("a form"));
        assert_eq!(sent.form.get("text"), Some("typed"));
        let refused = post("multipart/form-data; boundary=x", "--x--\r\n", None).err();
        let status = refused.map(|refused| refused.status());
        assert_eq!(status, Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }

    proptest! {
        #[test]
        fn whatever_comes_as_a_form_is_answered(
            kind in prop_oneof![Just("multipart/form-data; boundary=x".to_owned()), "multipart/form-data.{0,20}"],
            body in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                "(--x|\r\n|-|; |name=|filename=|Content-Disposition: form-data|attachments|[a-z\"]){0,30}".prop_map(String::into_bytes),
            ],
        ) {
            prop_assume!(http::HeaderValue::from_str(&kind).is_ok());
            if let Err(problem) = post(&kind, body, Some(LIMITS)) {
                prop_assert!(problem.status().is_client_error());
            }
        }
    }
}
