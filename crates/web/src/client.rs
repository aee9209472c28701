//! The client's address: for counting requests, never for keeping.

use std::net::IpAddr;

use http::request::Parts;

/// The address that Spin saw, or behind a proxy the last one in `trusted_header`, which only that proxy can have written.
/// `trusted_header` is empty where no proxy stands in front. An IPv6 client is its network of 64 bits: one household, not
/// one of the many addresses that it can change at will.
pub fn address(parts: &Parts, trusted_header: &str) -> String {
    let named = if trusted_header.is_empty() {
        None
    } else {
        parts
            .headers
            .get_all(trusted_header)
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
    };
    let seen = || parts.headers.get("spin-client-addr")?.to_str().ok();
    match named.or_else(seen).and_then(parse) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            if let Some(inner) = address.to_ipv4_mapped() {
                return inner.to_string();
            }
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}

/// `192.0.2.1`, `192.0.2.1:40000`, `2001:db8::1`, `[2001:db8::1]:40000`.
fn parse(value: &str) -> Option<IpAddr> {
    let value = value.trim();
    if let Ok(address) = value.parse() {
        return Some(address);
    }
    let (host, port) = value.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn of(headers: &[(&str, &str)], trusted: &str) -> String {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        address(&parts, trusted)
    }

    #[test]
    fn a_client_is_its_address_without_the_port() {
        assert_eq!(
            of(&[("spin-client-addr", "192.0.2.7:40123")], ""),
            "192.0.2.7"
        );
        assert_eq!(of(&[("spin-client-addr", "192.0.2.7")], ""), "192.0.2.7");
    }

    #[test]
    fn a_household_with_many_addresses_is_one_client() {
        let one = of(&[("spin-client-addr", "[2001:db8:1:2:3:4:5:6]:443")], "");
        let two = of(&[("spin-client-addr", "[2001:db8:1:2::9]:80")], "");
        assert_eq!(one, "2001:db8:1:2::/64");
        assert_eq!(one, two);
        assert_eq!(
            of(&[("spin-client-addr", "[::ffff:192.0.2.7]:80")], ""),
            "192.0.2.7"
        );
    }

    #[test]
    fn a_header_counts_only_behind_the_proxy_that_writes_it() {
        let headers = [
            ("spin-client-addr", "10.0.0.1:80"),
            ("x-forwarded-for", "203.0.113.9, 198.51.100.4"),
        ];
        assert_eq!(of(&headers, ""), "10.0.0.1");
        assert_eq!(of(&headers, "x-forwarded-for"), "198.51.100.4");
    }

    #[test]
    fn nonsense_is_one_unknown_client() {
        assert_eq!(of(&[], ""), "unknown");
        assert_eq!(of(&[("spin-client-addr", "somebody")], ""), "unknown");
        assert_eq!(of(&[("x-real-ip", "<script>")], "x-real-ip"), "unknown");
    }
}
