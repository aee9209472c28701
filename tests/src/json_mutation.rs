//! JSON that nobody expects, and where in a body it may stand: for the tests of what reads the bodies of platforms. A module of the component `webhook` as well,
//! which cannot use this crate.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, with these names among others.
pub(crate) fn any_json(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        // What a store or an address could stumble over.
        Just(json!("\u{0}' OR 1=1; --\u{202e}")),
        "a{5000}".prop_map(Value::from),
        proptest::sample::select(names).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        let name = prop_oneof![
            4 => proptest::sample::select(names).prop_map(str::to_owned),
            1 => ".{0,6}",
        ];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((name, inner), 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A body with something else in one of its places.
pub(crate) fn mutate(mut body: Value, place: usize, other: Value) -> Value {
    let mut pointers = Vec::new();
    list(&body, String::new(), &mut pointers);
    let pointer = &pointers[place % pointers.len()];
    if let Some(found) = body.pointer_mut(pointer) {
        *found = other;
    }
    body
}

fn list(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                list(inner, format!("{at}/{name}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                list(inner, format!("{at}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at);
}
