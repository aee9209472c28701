//! Whether a form was posted from our own pages (cross-site request forgery).

use http::header;
use http::request::Parts;

/// Browsers say where a post comes from: `Sec-Fetch-Site`, older ones `Origin`. A client that says neither is no browser,
/// carries nobody's cookies, and passes.
pub fn same_site(parts: &Parts) -> bool {
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
