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
