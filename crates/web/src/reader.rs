//! Who reads the answer: in which language, and a person with a browser or a program.

use domain::Lang;
use http::request::Parts;
use http::{Extensions, HeaderMap, Request, Uri, header};

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
    /// Whether the address names the language, so that nothing else has a say in it.
    pub lang_asked: bool,
    /// The format of the answer.
    pub wants: Wants,
}

/// Addresses that programs call: they get JSON whatever they accept.
const PROGRAMS: [&str; 4] = ["/api/", "/webhooks/", "/internal/", "/healthz"];

impl Reader {
    /// The reader of the answer to this request.
    pub fn of(parts: &Parts) -> Self {
        Self::met(&parts.extensions, &parts.uri, &parts.headers)
    }

    /// The same of a whole request.
    pub fn of_request<B>(request: &Request<B>) -> Self {
        Self::met(request.extensions(), request.uri(), request.headers())
    }

    /// Whom [`crate::service()`] found out at the door, or finds out now.
    fn met(extensions: &Extensions, uri: &Uri, headers: &HeaderMap) -> Self {
        let known = extensions.get().copied();
        known.unwrap_or_else(|| Self::new(uri, headers))
    }

    fn new(uri: &Uri, headers: &HeaderMap) -> Self {
        let program = PROGRAMS.iter().any(|prefix| uri.path().starts_with(prefix));
        let wants = if program || prefers_json(headers) {
            Wants::Json
        } else {
            Wants::Html
        };
        let asked = lang::asked(uri);
        Self {
            lang: asked.unwrap_or_else(|| lang::preferred(headers)),
            lang_asked: asked.is_some(),
            wants,
        }
    }
}

/// Whether the client would rather have JSON than a page. One that does not say gets a page.
fn prefers_json(headers: &HeaderMap) -> bool {
    let offer = |range: &str| {
        let is = |media_type: &&str| range.eq_ignore_ascii_case(media_type);
        if ["application/json", "application/problem+json"]
            .iter()
            .any(is)
        {
            Some(Wants::Json)
        } else if ["text/html", "application/xhtml+xml", "text/*", "*/*"]
            .iter()
            .any(is)
        {
            Some(Wants::Html)
        } else {
            None
        }
    };
    accept::best(headers, &header::ACCEPT, offer) == Some(Wants::Json)
}
