//! One form for one receipt: whoever reads the same members and values computes the same hash, whatever the order, the spaces and the escapes are
//! (RFC 8785).

use std::fmt;

use data_encoding::HEXLOWER;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// SHA-256 of the canonical form, in hexadecimal digits.
pub(crate) fn sha256(receipt: &Value) -> String {
    // A value holds no keys but texts and no numbers but finite ones: it always has a canonical form.
    let form = serde_json_canonicalizer::to_vec(receipt).unwrap_or_default();
    HEXLOWER.encode(&Sha256::digest(form))
}

/// Reads JSON in which no member stands twice: of two, a person may see the one and a program hash the other (RFC 7493, 2.3).
pub(crate) fn parse(text: &str) -> Option<Value> {
    serde_json::from_str::<Once>(text).ok().map(|once| once.0)
}

struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON in which no member stands twice")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Once(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Once(value))) = members.next_entry::<String, Once>()? {
            if map.insert(name, value).is_some() {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_spaces_and_escapes_change_nothing_and_any_value_does() {
        let one = parse(r#"{"b": [1, null, true], "a": "ә"}"#).expect("JSON");
        let same = parse("{\"a\":\"\\u04d9\",\n\"b\":[1.0,null,true]}").expect("JSON");
        assert_eq!(sha256(&one), sha256(&same));
        for other in [
            json!({"b": [1, null, true], "a": "Ә"}),
            json!({"b": [null, 1, true], "a": "ә"}),
            json!({"b": [1, null, true], "a": "ә", "c": null}),
            json!({"b": [1, null, true]}),
        ] {
            assert_ne!(sha256(&one), sha256(&other), "{other}");
        }
    }

    /// RFC 8785, 3.2.2 and 3.2.3.
    #[test]
    fn the_form_is_that_of_the_standard() {
        let value = parse(
            r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
        );
        let form = serde_json_canonicalizer::to_string(&value.expect("JSON")).expect("a form");
        assert_eq!(
            form,
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
    }

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth() {
        for twice in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"x": [{"a": 1, "b": 2, "\u0061": 3}]}"#,
        ] {
            assert!(serde_json::from_str::<Value>(twice).is_ok());
            assert!(parse(twice).is_none(), "{twice}");
        }
        assert!(parse(r#"{"a": {"a": 1}}"#).is_some());
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        assert!(parse(&"[".repeat(60_000)).is_none());
        assert!(parse(&"{\"a\":".repeat(10_000)).is_none());
    }
}
