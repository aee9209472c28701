//! Who reads the answer: in which language, and a person with a browser or a program.

use domain::Lang;
use http::request::Parts;
use http::{HeaderMap, Uri, header};

use crate::{accept, lang};

/// What the answer should be made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wants {
    /// A page.
    Html,
    /// JSON.
    Json,
}

/// What an answer must know of its reader.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The language of the answer.
    pub lang: Lang,
    /// The format of the answer.
    pub wants: Wants,
}

/// Addresses that programs call: they get JSON whatever they accept.
const PROGRAMS: [&str; 4] = ["/api/", "/webhooks/", "/internal/", "/healthz"];

impl Reader {
    /// The reader of the answer to this request.
    pub fn of(parts: &Parts) -> Self {
        Self::new(&parts.uri, &parts.headers)
    }

    pub(crate) fn new(uri: &Uri, headers: &HeaderMap) -> Self {
        let program = PROGRAMS.iter().any(|prefix| uri.path().starts_with(prefix));
        let wants = if program || prefers_json(headers) {
            Wants::Json
        } else {
            Wants::Html
        };
        Self {
            lang: lang::asked(uri).unwrap_or_else(|| lang::preferred(headers)),
            wants,
        }
    }
}

/// Whether the client would rather have JSON than a page. One that does not say gets a page.
pub fn prefers_json(headers: &HeaderMap) -> bool {
    let offer = |range: &str| match range.to_ascii_lowercase().as_str() {
        "application/json" | "application/problem+json" => Some(Wants::Json),
        "text/html" | "application/xhtml+xml" | "text/*" | "*/*" => Some(Wants::Html),
        _ => None,
    };
    accept::best(headers, &header::ACCEPT, offer) == Some(Wants::Json)
}
