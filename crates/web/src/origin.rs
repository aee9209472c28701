//! Forms that are posted from our own pages, and from nowhere else (cross-site request forgery).

use axum::extract::Request;
use http::header;
use http::request::Parts;

use crate::Problem;
use crate::body::{self, Form};

/// The fields of a form from our own pages, and what else came with the request. `limit` is in bytes.
pub async fn form(request: Request, limit: usize) -> Result<(Parts, Form), Problem> {
    let (parts, request) = ours(request)?;
    let form = body::form(request, limit).await?;
    Ok((parts, form))
}

/// A request that comes from our own pages, and what came with it beside its body.
pub fn ours(request: Request) -> Result<(Parts, Request), Problem> {
    let (parts, body) = request.into_parts();
    if !same_site(&parts) {
        return Err(Problem::forbidden("cross-site"));
    }
    Ok((parts.clone(), Request::from_parts(parts, body)))
}

/// Browsers say where a post comes from: `Sec-Fetch-Site`, older ones `Origin`. A client that says neither is no browser,
/// carries nobody's cookies, and passes.
fn same_site(parts: &Parts) -> bool {
    let named = |name| {
        parts
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap_or(""))
    };
    if let Some(site) = named("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = named("origin") else {
        return true;
    };
    let host = named(header::HOST.as_str())
        .or_else(|| parts.uri.authority().map(http::uri::Authority::as_str));
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    host.is_some_and(|host| host.eq_ignore_ascii_case(origin_host))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn passes(headers: &[(&str, &str)]) -> bool {
        let mut request = Request::post("/appeals");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        same_site(&parts)
    }

    #[test]
    fn a_post_from_our_own_page_passes() {
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[
            ("host", "aryz.example"),
            ("origin", "https://aryz.example")
        ]));
    }

    #[test]
    fn a_post_from_another_site_does_not() {
        assert!(!passes(&[("sec-fetch-site", "cross-site")]));
        assert!(
            !passes(&[("sec-fetch-site", "same-site")]),
            "a neighbour under the same domain is not us"
        );
        assert!(!passes(&[
            ("host", "aryz.example"),
            ("origin", "https://evil.example")
        ]));
        assert!(!passes(&[("host", "aryz.example"), ("origin", "null")]));
        assert!(
            !passes(&[("origin", "https://aryz.example")]),
            "without a host nothing can be compared"
        );
    }

    #[test]
    fn a_lying_origin_does_not_help_against_what_the_browser_says() {
        assert!(!passes(&[
            ("host", "aryz.example"),
            ("origin", "https://aryz.example"),
            ("sec-fetch-site", "cross-site"),
        ]));
    }

    #[test]
    fn a_program_that_is_no_browser_passes() {
        assert!(passes(&[("host", "aryz.example")]));
    }
}
