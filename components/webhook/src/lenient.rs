//! Reading of what platforms send: any field may be missing, or of another type than it was yesterday, and the others still count.

use chrono::{DateTime, Utc};
use domain::dialogue::Input;
use serde_json::Value;

/// A delivery; `null` if it is no JSON.
pub(crate) fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

/// The elements of a list; none if it is no list.
pub(crate) fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A text with something in it.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// The same, to keep.
pub(crate) fn words(value: &Value) -> Option<String> {
    text(value).map(str::to_owned)
}

/// The longest id of a person, an account, a message or a file, in bytes. The longest that platforms give, of Messenger's messages, have less than half of it;
/// without a bound, each letter would be as long as an id that nobody gave.
const ID_LIMIT: usize = 512;

/// An id, which some write as a number and some as a text. All digits are kept: some ids do not fit into a floating-point number.
pub(crate) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            Some(text.trim().to_owned()).filter(|id| (1..=ID_LIMIT).contains(&id.len()))
        }
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    id(value)?.parse().ok()
}

/// A time in seconds or milliseconds, as a number or as text. No event was sent after the year 5000, so what is greater is milliseconds.
pub(crate) fn time(value: &Value) -> Option<DateTime<Utc>> {
    match whole(value)? {
        ..=0 => None,
        seconds @ 1..100_000_000_000 => DateTime::from_timestamp(seconds, 0),
        millis => DateTime::from_timestamp_millis(millis),
    }
}

/// What is known of the media type of a recording: all that some platforms tell is which kind it is.
pub(crate) fn range(kind: &str) -> Option<String> {
    let range = match kind {
        "audio" | "voice" => "audio/*",
        "video" => "video/*",
        _ => return None,
    };
    Some(range.to_owned())
}

/// A place, if it is one on Earth. Coordinates are numbers, or texts with one in it.
pub(crate) fn place(lat: &Value, lon: &Value, address: Option<String>) -> Option<Input> {
    let degrees = |value: &Value, most: f64| {
        let degrees = match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_f64(),
        };
        degrees.filter(|degrees: &f64| degrees.abs() <= most)
    };
    Some(Input::Location {
        lat: degrees(lat, 90.0)?,
        lon: degrees(lon, 180.0)?,
        address,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_keeps_all_its_digits_whichever_way_it_is_written() {
        for (written, read) in [
            (
                json!(4_912_661_846_655_238_145_u64),
                Some("4912661846655238145"),
            ),
            (json!("4912661846655238145"), Some("4912661846655238145")),
            (json!(u64::MAX), Some("18446744073709551615")),
            (json!(-7), Some("-7")),
            (json!(" 7 "), Some("7")),
            (json!(""), None),
            (json!("7".repeat(ID_LIMIT + 1)), None),
            (json!(1.5), None),
            (json!(null), None),
            (json!({"id": 7}), None),
        ] {
            assert_eq!(id(&written).as_deref(), read, "{written}");
        }
    }

    #[test]
    fn a_place_is_on_earth() {
        let is_place = |lat: Value, lon: Value| place(&lat, &lon, None).is_some();
        assert!(is_place(json!(51.128), json!(71.43)));
        assert!(is_place(json!("51.128"), json!("71.43")));
        assert!(is_place(json!(-90), json!(180)));
        assert!(!is_place(json!(90.1), json!(0)));
        assert!(!is_place(json!(0), json!(-181)));
        assert!(!is_place(json!("NaN"), json!(0)));
        assert!(!is_place(json!("inf"), json!(0)));
        assert!(!is_place(json!(null), json!(0)));
    }

    #[test]
    fn times_are_read_in_every_form_in_which_they_are_sent() {
        let expected = DateTime::from_timestamp(1_749_416_383, 0);
        for value in [
            json!("1749416383"),
            json!(1_749_416_383),
            json!(1_749_416_383_000_i64),
            json!("1749416383000"),
        ] {
            assert_eq!(time(&value), expected, "{value}");
        }
        for value in [
            json!(null),
            json!(""),
            json!("soon"),
            json!(0),
            json!(-1),
            json!(i64::MAX),
            json!(u64::MAX),
            json!({}),
        ] {
            assert_eq!(time(&value), None, "{value}");
        }
    }
}
