//! Handing out a file that somebody sent. Whatever is in it, a browser saves it and does not show it: no page of ours is ever a stranger's.

use std::fmt::Write as _;

use axum::response::Response;
use domain::attachment::Attachment;
use http::{HeaderName, HeaderValue, header};

use crate::room::Room;

/// Even where a browser shows it after all: without scripts, without an origin, without anything from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// The file as a download, under its name, and nobody's to keep on the way. It keeps its room until it is sent.
pub fn download(file: Attachment, room: Room) -> Response {
    let disposition = disposition(&file.name);
    let media_type = HeaderValue::from_static(file.media_type.as_str());
    let mut response = Response::new(room.hold(file.bytes).into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// RFC 6266: the name as it is (RFC 8187) for those who can read it, and one in ASCII for the others.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | '-' | '_' | '(' | ')' => c,
            _ => '_',
        })
        .collect();
    let mut text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                text.push(byte.into());
            }
            // A `String` takes all that is written to it.
            _ => drop(write!(text, "%{byte:02X}")),
        }
    }
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use domain::attachment::MediaType;

    use super::*;

    fn sent(name: &str) -> String {
        let file = Attachment {
            name: name.to_owned(),
            media_type: MediaType::Pdf,
            bytes: b"%PDF".to_vec(),
        };
        let response = download(file, Room::default());
        let value = response.headers()[header::CONTENT_DISPOSITION].to_str();
        value.expect("ASCII").to_owned()
    }

    #[test]
    fn a_name_in_any_script_arrives_whole() {
        assert_eq!(
            sent("Шұңқыр №1.pdf"),
            "attachment; filename=\"______ _1.pdf\"; \
             filename*=UTF-8''%D0%A8%D2%B1%D2%A3%D2%9B%D1%8B%D1%80%20%E2%84%961.pdf"
        );
    }

    #[test]
    fn no_name_says_more_than_a_name() {
        for name in [
            "a\"; filename=b.html",
            "a\r\nSet-Cookie: b",
            "a\\\".pdf",
            "%00'",
        ] {
            let sent = sent(name);
            assert_eq!(sent.matches('"').count(), 2, "{sent}");
            assert_eq!(sent.matches(';').count(), 2, "{sent}");
            assert!(!sent.contains(['\r', '\n', '\\']), "{sent}");
        }
    }

    #[test]
    fn a_download_is_saved_and_never_shown() {
        let file = Attachment {
            name: "a.pdf".to_owned(),
            media_type: MediaType::Pdf,
            bytes: b"%PDF".to_vec(),
        };
        let headers = download(file, Room::default()).headers().clone();
        assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str();
        assert!(policy.is_ok_and(|policy| policy.starts_with("sandbox;")));
    }
}
