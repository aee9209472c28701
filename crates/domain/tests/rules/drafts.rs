//! The JSON of an appeal: a closed list of fields, all mistakes at once, and never a value in a mistake.

use domain::appeal::{DraftError, draft_from_json};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Pointer and code of every mistake.
fn mistakes(body: &Value) -> Vec<(String, &'static str)> {
    match draft_from_json(body.to_string().as_bytes()) {
        Err(DraftError::Shape(errors)) => errors
            .into_iter()
            .map(|error| (error.pointer, error.code.as_str()))
            .collect(),
        Err(DraftError::NotJson { .. }) => panic!("this is JSON"),
        Ok(_) => Vec::new(),
    }
}

fn told(mistakes: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    mistakes
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), *code))
        .collect()
}

#[test]
fn the_whole_appeal_is_read() {
    let body = json!({
        "kind": "complaint", "text": "Не горит свет", "language": "ru",
        "applicant": {
            "type": "representative", "category": "citizen",
            "name": {"family": "Ахметова", "given": "Айгүл", "patronymic": null},
            "iin": "950815350123", "phone": "+77011234567", "email": "a@example.com", "address": "ул. Бирлик, 1",
            "organization": {"name": "ТОО", "bin": "260140990008"},
            "represents": {"type": "organization", "name": {"family": "Б"}, "iin": "1", "organization": {"name": "О", "bin": "2"}, "authority": "№ 5"}
        },
        "location": {"address": "Парк", "lat": 51.12, "lon": 71},
        "consent": {"policy_version": "2026-11-16", "collection": true, "transfer": false}
    });
    let draft = draft_from_json(body.to_string().as_bytes()).unwrap();
    let written = serde_json::to_value(&draft).unwrap();
    assert_eq!(
        written["applicant"],
        body["applicant"].clone().tap(|applicant| {
            applicant["represents"]["name"]["given"] = Value::Null;
            applicant["represents"]["name"]["patronymic"] = Value::Null;
        })
    );
    assert_eq!(
        written["location"],
        json!({"address": "Парк", "lat": 51.12, "lon": 71.0})
    );
    assert_eq!(written["consent"], body["consent"]);
    for field in ["kind", "text", "language"] {
        assert_eq!(written[field], body[field]);
    }
}

trait Tap: Sized {
    fn tap(self, change: impl FnOnce(&mut Self)) -> Self;
}

impl Tap for Value {
    fn tap(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

#[test]
fn an_empty_object_and_nulls_are_an_empty_draft() {
    assert!(draft_from_json(b"{}").unwrap() == domain::appeal::Draft::default());
    let body = json!({"kind": null, "applicant": {"name": null, "represents": null}, "location": null, "consent": null});
    assert!(
        draft_from_json(body.to_string().as_bytes()).unwrap() == domain::appeal::Draft::default()
    );
}

/// Proves clause 3.2.
#[test]
fn unknown_fields_are_refused_by_name_wherever_they_stand() {
    let body = json!({
        "kindd": 1, "applicant": {"passport": "N1", "name": {"nickname": "x"}, "organization": {"iik": 1}, "represents": {"x": 1}},
        "location": {"city": "x"}, "consent": {"all": true}, "a/b~c": 1
    });
    let mut found = mistakes(&body);
    found.sort();
    assert_eq!(
        found,
        told(&[
            ("/applicant/name/nickname", "unknown_field"),
            ("/applicant/organization/iik", "unknown_field"),
            ("/applicant/passport", "unknown_field"),
            ("/applicant/represents/x", "unknown_field"),
            ("/a~1b~0c", "unknown_field"),
            ("/consent/all", "unknown_field"),
            ("/kindd", "unknown_field"),
            ("/location/city", "unknown_field"),
        ])
    );
}

#[test]
fn wrong_types_are_told_together_with_their_places() {
    let body = json!({
        "kind": 5, "text": ["a"], "applicant": {"name": "Айгүл", "iin": 950_815_350_123_u64, "organization": []},
        "location": {"lat": "51.12"}, "consent": {"collection": "yes", "policy_version": true}
    });
    let mut found = mistakes(&body);
    found.sort();
    assert_eq!(
        found,
        told(&[
            ("/applicant/iin", "wrong_type"),
            ("/applicant/name", "wrong_type"),
            ("/applicant/organization", "wrong_type"),
            ("/consent/collection", "wrong_type"),
            ("/consent/policy_version", "wrong_type"),
            ("/kind", "wrong_type"),
            ("/location/lat", "wrong_type"),
            ("/text", "wrong_type"),
        ])
    );
}

#[test]
fn a_document_that_is_no_object_is_of_the_wrong_type() {
    for body in [json!(null), json!([]), json!("text"), json!(1), json!(true)] {
        assert_eq!(mistakes(&body), told(&[("", "wrong_type")]), "{body}");
    }
}

#[test]
fn what_is_no_json_is_told_with_its_place() {
    for body in [
        "",
        "{",
        "{\"kind\":}",
        "{\"kind\":\"a\"} x",
        "\u{feff}{}",
        "{'kind':1}",
    ] {
        assert!(
            matches!(
                draft_from_json(body.as_bytes()),
                Err(DraftError::NotJson { .. })
            ),
            "{body}"
        );
    }
    let error = draft_from_json(b"{\n  \"kind\": ?}").unwrap_err();
    assert_eq!(
        error,
        DraftError::NotJson {
            line: 2,
            column: 11
        }
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(
        draft_from_json(deep.as_bytes()),
        Err(DraftError::NotJson { .. })
    ));
}

#[test]
fn a_body_full_of_mistakes_gets_a_short_answer() {
    let body: serde_json::Map<String, Value> = (0..10_000)
        .map(|n| (format!("{n}{}", "x".repeat(500)), json!(n)))
        .collect();
    let found = mistakes(&Value::Object(body));
    assert_eq!(found.len(), 100);
    assert!(
        found
            .iter()
            .all(|(pointer, _)| pointer.chars().count() <= 66)
    );
}

/// Any JSON, with names that are often those of the closed list and texts that can be recognised.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        prop::sample::select(vec![
            "kind",
            "text",
            "language",
            "applicant",
            "location",
            "consent",
            "type",
            "category",
            "name",
            "iin",
            "phone",
            "email",
            "address",
            "organization",
            "represents",
            "authority",
            "family",
            "given",
            "patronymic",
            "bin",
            "lat",
            "lon",
            "policy_version",
            "collection",
            "transfer",
        ])
        .prop_map(str::to_owned),
        "[a-z~/]{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (77_700_000_000_u64..77_799_999_999).prop_map(Value::from),
        "SECRET.{0,10}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = draft_from_json(&bytes).is_ok();
    }

    #[test]
    fn no_json_panics_and_no_mistake_repeats_a_value(value in any_json()) {
        let result = draft_from_json(value.to_string().as_bytes());
        let shown = format!("{result:?}");
        prop_assert!(!shown.contains("SECRET") && !shown.contains("777"), "{}", shown);
    }
}
