//! Quality values (RFC 9110, 12.4.2), for languages, media types and codings alike.

use http::{HeaderMap, HeaderName};

/// In thousandths; what a range without a quality has.
const HIGHEST: u16 = 1000;

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
            if quality == HIGHEST {
                break;
            }
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
            let (range, parameters) = item.split_once(';').unwrap_or((item, ""));
            let quality = parameters
                .split(';')
                .find_map(|parameter| {
                    let (key, value) = parameter.split_once('=')?;
                    key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
                })
                .map_or(HIGHEST, thousandths);
            (range.trim(), quality)
        })
        .filter(|(range, _)| !range.is_empty())
}

/// `0.8` is 800; what is no quality value counts as none.
fn thousandths(value: &str) -> u16 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if whole == "1" {
        return HIGHEST;
    }
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if whole != "0" || !digits {
        return 0;
    }
    let places = [100, 10, 1].into_iter();
    fraction
        .bytes()
        .zip(places)
        .map(|(digit, place)| u16::from(digit - b'0') * place)
        .sum()
}
