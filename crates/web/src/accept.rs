//! Quality values (RFC 9110, 12.4.2), for languages, media types and codings alike.

use http::{HeaderMap, HeaderName};

/// What the client likes best among what `offer` recognises; of equals the first.
pub(crate) fn best<T>(
    headers: &HeaderMap,
    name: &HeaderName,
    offer: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let mut chosen: Option<(T, u16)> = None;
    for (range, quality) in ranges(headers, name) {
        if quality == 0 || chosen.as_ref().is_some_and(|(_, best)| *best >= quality) {
            continue;
        }
        if let Some(offered) = offer(range) {
            chosen = Some((offered, quality));
        }
    }
    chosen.map(|(offered, _)| offered)
}

/// The quality that a header gives to exactly this range, if it names it.
pub(crate) fn quality(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> Option<u16> {
    ranges(headers, name)
        .find(|(range, _)| range.eq_ignore_ascii_case(wanted))
        .map(|(_, quality)| quality)
}

/// Each range with its quality in thousandths.
fn ranges<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = (&'a str, u16)> + use<'a> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| {
            let mut parts = item.split(';');
            let range = parts.next().unwrap_or_default().trim();
            let quality = parts
                .find_map(|parameter| {
                    let (key, value) = parameter.split_once('=')?;
                    key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
                })
                .map_or(1000, thousandths);
            (range, quality)
        })
        .filter(|(range, _)| !range.is_empty())
}

/// `0.8` is 800; what is no quality value counts as none.
fn thousandths(value: &str) -> u16 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => 1000,
        "0" if digits => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}
