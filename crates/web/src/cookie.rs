//! Cookies: what a browser brings, and whether one may be sent back over https alone.

use http::request::Parts;
use http::{HeaderMap, header};

/// The value of the first cookie of this name.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether the visitor came by https, so that a cookie can be `Secure`: Spin says so in `spin-full-url`, a proxy in front of it in `x-forwarded-proto`.
pub fn by_https(parts: &Parts) -> bool {
    let says = |name: &str, scheme: &str| {
        let value = parts.headers.get(name);
        value.is_some_and(|value| value.as_bytes().starts_with(scheme.as_bytes()))
    };
    says("spin-full-url", "https:") || says("x-forwarded-proto", "https")
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let parts = parts(&[("cookie", "desks=1; a=desk=2"), ("cookie", "b=;desk=3=4")]);
        assert_eq!(value(&parts.headers, "desk"), Some("3=4"));
        assert_eq!(value(&parts.headers, "b"), Some(""));
        assert_eq!(value(&parts.headers, "des"), None);
    }

    #[test]
    fn a_visitor_came_by_https_if_the_host_or_the_proxy_says_so() {
        assert!(by_https(&parts(&[("spin-full-url", "https://a/")])));
        assert!(by_https(&parts(&[("x-forwarded-proto", "https")])));
        assert!(!by_https(&parts(&[("spin-full-url", "http://a/")])));
        assert!(!by_https(&parts(&[])));
    }
}
