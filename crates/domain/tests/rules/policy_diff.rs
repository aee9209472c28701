//! What changed from one version of the policy to another is told whole, and nothing else is.

use domain::policy::diff::{Alteration, Altered, Attribute, Change, Fate, Section, Value, diff};
use domain::policy::{FieldId, Policy};
use domain::retention::Term;
use domain::{Lang, Localized};
use serde_json::{Value as Json, json};

use crate::fixture::{day, policy};

/// The small policy with one value of its JSON replaced.
fn with(pointer: &str, value: Json) -> Policy {
    let mut json = serde_json::to_value(policy()).expect("JSON");
    *json.pointer_mut(pointer).expect(pointer) = value;
    serde_json::from_value(json).expect("a policy")
}

fn only_change(from: &Policy, to: &Policy) -> Change {
    let mut changes = diff(from, to).changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn position(list: &str, key: &str, id: &str) -> usize {
    let json = serde_json::to_value(policy()).expect("JSON");
    let entries = json[list].as_array().expect("a list");
    let found = entries.iter().position(|entry| entry[key] == id);
    found.unwrap_or_else(|| panic!("{list} has no {id}"))
}

#[test]
fn a_version_compared_with_itself_has_no_change() {
    assert_eq!(diff(&policy(), &policy()).changes, []);
}

#[test]
fn a_difference_exists_since_the_newer_version_whichever_stands_first() {
    let old = policy();
    let mut new = policy();
    new.version = "2027-01-01".to_owned();
    new.effective_from = day("2027-01-01");
    for (from, to) in [(&old, &new), (&new, &old)] {
        let diff = diff(from, to);
        assert_eq!((&diff.from, &diff.to), (&from.version, &to.version));
        assert_eq!(diff.since, day("2027-01-01"));
    }
}

#[test]
fn a_longer_retention_is_told_with_both_terms() {
    let old = policy();
    let row = position("retention", "class", "appeal");
    let before = old.retention[row].term;
    let new = with(&format!("/retention/{row}/term"), json!({"years": 7}));
    let change = only_change(&old, &new);
    assert_eq!(change.section, Section::Retention);
    assert_eq!(change.id.as_deref(), Some("appeal"));
    assert_eq!(change.fate, Fate::Changed);
    assert_eq!(
        change.attributes,
        [Altered {
            attribute: Attribute::Term,
            alteration: Alteration::Replaced {
                from: Value::Term(before),
                to: Value::Term(Term::Years(7)),
            },
        }]
    );
}

#[test]
fn a_field_that_came_says_what_it_is_for_and_one_that_went_what_it_was_for() {
    let old = policy();
    let mut new = policy();
    let gone = new.fields.pop().expect("a field");
    let removed = only_change(&old, &new);
    assert_eq!(removed.fate, Fate::Removed);
    assert_eq!(removed.id.as_deref(), Some(gone.id.as_str()));
    assert_eq!(removed.title, Some(gone.title.clone()));
    let purposes = Value::Purposes(gone.purposes.iter().cloned().collect());
    assert_eq!(
        removed.attributes[0].alteration,
        Alteration::Unset {
            from: purposes.clone()
        }
    );
    let added = only_change(&new, &old);
    assert_eq!(added.fate, Fate::Added);
    assert_eq!(added.title, Some(gone.title));
    assert_eq!(
        added.attributes[0].alteration,
        Alteration::Set { to: purposes }
    );
}

#[test]
fn of_what_a_recipient_may_get_only_the_difference_is_told() {
    let old = policy();
    let mut new = policy();
    new.recipients[0].fields = vec![FieldId::ApplicantPhone, FieldId::Text];
    let change = only_change(&old, &new);
    assert_eq!(change.section, Section::Recipients);
    assert_eq!(
        change.attributes,
        [Altered {
            attribute: Attribute::Fields,
            alteration: Alteration::Listed {
                added: Value::Fields([FieldId::ApplicantPhone].into()),
                removed: Value::Fields([FieldId::ApplicantName].into()),
            },
        }]
    );
    new.recipients[0].fields = vec![FieldId::ApplicantName, FieldId::Text];
    assert_eq!(
        diff(&old, &new).changes,
        [],
        "another order is no other list"
    );
}

#[test]
fn another_title_is_a_change_of_its_own() {
    let old = policy();
    let mut new = policy();
    let title = Localized {
        kk: "Басқа".to_owned(),
        ru: "Иное".to_owned(),
        en: "Other".to_owned(),
    };
    let before = std::mem::replace(&mut new.purposes[0].title, title.clone());
    let change = only_change(&old, &new);
    assert_eq!(change.title, Some(title.clone()));
    assert_eq!(
        change.attributes,
        [Altered {
            attribute: Attribute::Title,
            alteration: Alteration::Replaced {
                from: Value::Words(before),
                to: Value::Words(title),
            },
        }]
    );
}

#[test]
fn values_are_told_in_the_words_of_the_policy() {
    let policy = policy();
    let said = |value: Value, lang| value.in_words(lang, &policy);
    assert_eq!(said(Value::Term(Term::Days(8)), Lang::Ru), "8 дней");
    assert_eq!(said(Value::Bytes(10 << 20), Lang::En), "10 MB");
    assert_eq!(
        said(Value::Day(day("2027-11-16")), Lang::Kk),
        "2027 жылғы 16 қараша"
    );
    let text = policy.field(FieldId::Text).expect("the text").title.clone();
    let fields = Value::Fields([FieldId::Text].into());
    assert_eq!(said(fields, Lang::Ru), text.ru);
    let purposes = Value::Purposes(["register_appeal".to_owned()].into());
    assert_eq!(said(purposes, Lang::En), "Registration");
}

#[test]
fn programs_get_the_change_as_the_file_writes_it() {
    let row = position("retention", "class", "inbox");
    let new = with(&format!("/retention/{row}/term"), json!({"days": 8}));
    let json = serde_json::to_value(only_change(&policy(), &new)).expect("JSON");
    assert_eq!(json["section"], "retention");
    assert_eq!(json["fate"], "changed");
    assert_eq!(json["attributes"][0]["attribute"], "term");
    assert_eq!(json["attributes"][0]["to"], json!({"days": 8}));
}

/// Proof that nothing was forgotten, also of what a file gets later: each value is changed in turn, and each time something is told.
#[test]
fn whatever_value_of_the_policy_changes_is_told() {
    let old = policy();
    let json = serde_json::to_value(&old).expect("JSON");
    let mut leaves = Vec::new();
    collect(&json, String::new(), &mut leaves);
    let mut untold = Vec::new();
    let mut tried = 0;
    for leaf in &leaves {
        let changed = others(json.pointer(leaf).expect("a leaf"))
            .into_iter()
            .find_map(|other| {
                let mut json = json.clone();
                *json.pointer_mut(leaf).expect("a leaf") = other;
                serde_json::from_value::<Policy>(json)
                    .ok()
                    .filter(|new| *new != old)
            });
        let Some(new) = changed else { continue };
        tried += 1;
        if diff(&old, &new).changes.is_empty() {
            untold.push(leaf.as_str());
        }
    }
    // The first two head the comparison; of the others every policy has the same.
    assert_eq!(
        untold,
        [
            "/effective_from",
            "/languages/0",
            "/languages/1",
            "/languages/2",
            "/timezone",
            "/version"
        ]
    );
    // Ids of closed lists of which each must be there cannot become others.
    let fixed = leaves
        .iter()
        .filter(|leaf| leaf.ends_with("/id") || leaf.ends_with("/class"))
        .count();
    assert!(
        tried + fixed >= leaves.len(),
        "{tried} of {} were tried",
        leaves.len()
    );
}

fn collect(json: &Json, path: String, leaves: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                collect(value, format!("{path}/{name}"), leaves);
            }
        }
        Json::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                collect(value, format!("{path}/{position}"), leaves);
            }
        }
        _ => leaves.push(path),
    }
}

/// Other values that might stand in the place of this one; the first that makes a policy is taken.
fn others(value: &Json) -> Vec<Json> {
    const WORDS: [&str; 17] = [
        "2031-01-01",
        "10:00:00",
        "law",
        "consent",
        "working",
        "calendar",
        "oral",
        "closed",
        "created",
        "last_activity",
        "policy",
        "PD art. 8",
        "resolve_appeal",
        "register_appeal",
        "applicant.iin",
        "en",
        "kk",
    ];
    match value {
        Json::Bool(flag) => vec![json!(!flag)],
        Json::Number(number) => vec![json!(number.as_u64().unwrap_or_default() + 1)],
        Json::String(text) => {
            let mut others = vec![json!(format!("{text}1"))];
            others.extend(
                WORDS
                    .iter()
                    .filter(|word| *word != text)
                    .map(|word| json!(word)),
            );
            others
        }
        _ => Vec::new(),
    }
}
