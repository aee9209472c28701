//! Checking a receipt, of which nothing but the public key is known: nothing is looked up and nothing is kept.

use domain::consent_receipt::Claims;
use http::StatusCode;
use serde_json::Value;
use store::ReceiptKey;
use web::Problem;

use super::{canonical, jws};

/// A receipt that is ours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Genuine {
    /// What was signed.
    pub(crate) claims: Claims,
    /// Whether the whole receipt was there to be compared with what was signed, or the code of a printed one alone.
    pub(crate) complete: bool,
}

/// Why a text is not taken for a receipt of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is neither a receipt nor the code of one.
    NotReadable,
    /// We did not sign it, or not so.
    NotAuthentic,
    /// The signature is ours, the receipt around it is not what was signed.
    Altered,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        match fault {
            Fault::NotReadable => Self::new(StatusCode::BAD_REQUEST, "receipt-not-readable"),
            Fault::NotAuthentic => Self::new(wrong, "receipt-not-authentic"),
            Fault::Altered => Self::new(wrong, "receipt-altered"),
        }
    }
}

/// Checks the text of a receipt (JSON), or the code that is printed on one, with or without the address before it.
pub(crate) fn check(key: &ReceiptKey, text: &str) -> Result<Genuine, Fault> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('{') {
        return whole(key, text);
    }
    let code = text.rsplit('#').next().unwrap_or_default();
    // What is copied from a page or typed from paper may be broken into lines.
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.split('.').count() != 3 {
        return Err(Fault::NotReadable);
    }
    let claims = jws::open(key, &code).ok_or(Fault::NotAuthentic)?;
    Ok(Genuine {
        claims,
        complete: false,
    })
}

fn whole(key: &ReceiptKey, text: &str) -> Result<Genuine, Fault> {
    let Some(Value::Object(mut receipt)) = canonical::parse(text) else {
        return Err(Fault::NotReadable);
    };
    let Some(Value::Object(proof)) = receipt.remove("proof") else {
        return Err(Fault::NotReadable);
    };
    let Some(code) = proof.get("jws").and_then(Value::as_str) else {
        return Err(Fault::NotReadable);
    };
    let claims = jws::open(key, code).ok_or(Fault::NotAuthentic)?;
    // The hash does not reach into the proof: nothing else may stand there.
    let bare = proof.len() == 2 && proof.get("type").is_some_and(|kind| kind == "JWS");
    if !bare || canonical::sha256(&receipt.into()) != claims.receipt_sha256 {
        return Err(Fault::Altered);
    }
    Ok(Genuine {
        claims,
        complete: true,
    })
}

#[cfg(test)]
mod tests {
    use domain::Lang;
    use domain::appeal::{Channel, Kind};
    use domain::consent::{Basis, Permission};
    use domain::consent_receipt::{ConsentEvent, ConsentReceipt, Issuer, Notice, State};
    use domain::number::AppealNumber;
    use proptest::prelude::*;
    use serde_json::json;
    use web::{policies, words};

    use super::*;
    use crate::receipts::issue::{self, Issued};

    fn key() -> ReceiptKey {
        ReceiptKey::from_seed(&[7; 32])
    }

    fn issued() -> Issued<'static> {
        let edition = &policies::editions()[0];
        let at = "2026-11-23T05:00:00Z".parse().expect("a moment");
        let event = |permission: &Permission| ConsentEvent {
            permission: *permission,
            state: State::Given,
            at,
            channel: Channel::Telegram,
            language: Lang::Kk,
            words_sha256: Some("ab".repeat(32)),
            term: Some("P5Y".to_owned()),
            third_parties: Some(true),
            cross_border: Some(true),
            publication: Some(false),
        };
        let receipt = ConsentReceipt::new(
            "018f2c5e-0000-8000-8000-000000000000".to_owned(),
            (AppealNumber::new(Kind::Complaint, 2026, 1), Basis::Consent),
            Permission::ALL.iter().map(event).collect(),
            Notice {
                policy: policies::get(edition.version).expect("published"),
                sha256: edition.sha256.to_owned(),
            },
            Issuer {
                site: "https://appeals.example".to_owned(),
                service: words::text(Lang::Kk, "site-tagline"),
                public_key: jws::public_x(&key()),
            },
        );
        issue::sign(&key(), receipt.expect("there are events")).expect("signed")
    }

    /// The places of all members and items, the outer ones first.
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    places(value, &format!("{at}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    places(value, &format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }

    /// The same with something else in its place.
    fn others(value: &Value) -> Vec<Value> {
        let mut others = vec![Value::Null, json!({}), json!([]), json!(""), json!(1)];
        match value {
            Value::Object(members) => {
                let mut more = members.clone();
                more.insert("x".to_owned(), json!(0));
                others.push(more.into());
                for name in members.keys() {
                    let mut fewer = members.clone();
                    fewer.remove(name);
                    others.push(fewer.into());
                }
            }
            Value::Array(items) => {
                let mut more = items.clone();
                more.push(Value::Null);
                others.push(more.into());
                let mut turned = items.clone();
                turned.reverse();
                others.push(turned.into());
            }
            Value::String(text) => others.push(format!("{text} ").into()),
            Value::Bool(truth) => others.push((!truth).into()),
            Value::Number(number) => {
                others.push((number.as_i64().unwrap_or_default() + 1).into());
            }
            Value::Null => {}
        }
        others.retain(|other| other != value);
        others
    }

    #[test]
    fn a_receipt_is_taken_as_it_was_issued_however_it_is_written() {
        let Issued { claims, json, .. } = issued();
        let genuine = Genuine {
            claims,
            complete: true,
        };
        let pretty = serde_json::to_string_pretty(&json).expect("JSON");
        let with_mark = format!("\u{feff}\r\n{pretty}\n");
        for text in [json.to_string(), pretty, with_mark] {
            assert_eq!(check(&key(), &text).as_ref(), Ok(&genuine));
        }
    }

    #[test]
    fn the_code_of_a_printed_receipt_is_enough_to_tell_what_was_signed() {
        let Issued { claims, jws, .. } = issued();
        let genuine = Genuine {
            claims,
            complete: false,
        };
        let (begin, end) = jws.split_at(200);
        let broken = format!(" {begin}\r\n {end}\n");
        let scanned = format!("https://appeals.example/policy/receipts/verify#{jws}");
        for text in [&jws, &broken, &scanned] {
            assert_eq!(check(&key(), text).as_ref(), Ok(&genuine));
        }
    }

    #[test]
    fn any_change_of_any_member_is_found() {
        let json = issued().json;
        let mut all = Vec::new();
        places(&json, "", &mut all);
        assert!(all.len() > 200, "{}", all.len());
        for place in all {
            for other in others(json.pointer(&place).expect("it is there")) {
                let mut changed = json.clone();
                *changed.pointer_mut(&place).expect("it is there") = other;
                let found = check(&key(), &changed.to_string());
                assert!(found.is_err(), "{place}: {changed}");
                if !place.is_empty() && !place.starts_with("/proof") {
                    assert_eq!(found, Err(Fault::Altered), "{place}");
                }
            }
        }
    }

    #[test]
    fn any_change_of_the_code_is_found() {
        let Issued { jws, .. } = issued();
        for (position, found) in jws.char_indices() {
            for other in ['A', 'B', '-', '.', '='] {
                if other == found {
                    continue;
                }
                let mut changed = jws.clone();
                changed.replace_range(position..=position, &other.to_string());
                assert!(check(&key(), &changed).is_err(), "{position}: {other}");
            }
            assert!(check(&key(), &jws[..position]).is_err());
        }
        assert_eq!(check(&key(), &format!("{jws}A")), Err(Fault::NotAuthentic));
    }

    #[test]
    fn nobody_elses_signature_is_taken_and_none_at_all_neither() {
        let Issued { json, jws, .. } = issued();
        let stranger = ReceiptKey::from_seed(&[8; 32]);
        for text in [json.to_string(), jws.clone()] {
            assert_eq!(check(&stranger, &text), Err(Fault::NotAuthentic));
        }
        let (_, rest) = jws.split_once('.').expect("a header");
        let unsigned = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
        let (claims, _) = rest.split_once('.').expect("claims");
        for text in [
            format!("{unsigned}.{rest}"),
            format!("{unsigned}.{claims}."),
        ] {
            assert_eq!(check(&key(), &text), Err(Fault::NotAuthentic));
        }
    }

    #[test]
    fn nothing_can_be_hidden_in_the_proof_or_behind_a_member_that_stands_twice() {
        let Issued { json, .. } = issued();
        let mut more = json.clone();
        more["proof"]["note"] = json!("all is allowed");
        assert_eq!(check(&key(), &more.to_string()), Err(Fault::Altered));
        let twice = json
            .to_string()
            .replacen('{', r#"{"jurisdiction":"DW","#, 1);
        assert_eq!(check(&key(), &twice), Err(Fault::NotReadable));
    }

    #[test]
    fn every_fault_has_its_words() {
        for fault in [Fault::NotReadable, Fault::NotAuthentic, Fault::Altered] {
            for lang in web::lang::ALL {
                let problem = Problem::from(fault);
                for text in [problem.title(lang), problem.detail(lang)] {
                    assert!(!text.starts_with("problem-"), "{text}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_answered(text in ".{0,400}") {
            prop_assert!(check(&key(), &text).is_err());
        }

        #[test]
        fn whatever_looks_like_a_receipt_is_answered(
            jws in "[A-Za-z0-9_.-]{0,200}", name in "[a-z\"\\\\{}]{0,8}", number in any::<f64>(),
        ) {
            let text = json!({ name: number, "proof": { "type": "JWS", "jws": jws } }).to_string();
            prop_assert!(check(&key(), &text).is_err());
        }

        /// A space more or less may pass, because it changes nothing that is said.
        #[test]
        fn what_passes_says_what_was_signed(at in 0_usize..12_000, length in 0_usize..4, put in ".{0,3}") {
            let json = issued().json;
            let mut letters: Vec<char> = json.to_string().chars().collect();
            let at = at % letters.len();
            let end = (at + length).min(letters.len());
            letters.splice(at..end, put.chars());
            let text: String = letters.into_iter().collect();
            if check(&key(), &text).is_ok() {
                prop_assert_eq!(canonical::parse(&text), Some(json));
            }
        }
    }
}
