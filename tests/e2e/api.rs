//! The appeals API: registration and its refusals.

use aryz_tests::Options;
use aryz_tests::planted::{
    ADDRESS, AUTHORITY, BIN, CLIENT, FAMILY, GIVEN, ORGANIZATION, REPRESENTATIVE, WRONG_IIN,
};
use serde_json::{Value, json};

use super::{
    MONDAY, NEXT_VERSION, SHARED, VERSION, assert_problem, complaint, complaint_with, errors,
    register, start, text,
};

#[test]
fn a_complaint_gets_a_number_a_code_and_the_due_date_of_its_kind() {
    let filed = register(&SHARED, &complaint());
    let number = text(&filed, "number");
    assert!(number.starts_with("C26-"), "{number}");
    let code = text(&filed, "access_code");
    assert_eq!(code.len(), 19, "sixteen symbols in groups of four");
    assert!(text(&filed, "received_at").starts_with("2026-11-23T05:"));
    assert_eq!(filed["registered_on"], "2026-11-23");
    // Twenty working days from the day after; 16 December is Independence Day.
    assert_eq!(filed["due_on"], "2026-12-22");
    assert_eq!(filed["status"], "registered");
    assert_eq!(filed["policy_version"], VERSION);
}

/// Proves clauses 2 and 3.6.
#[test]
fn each_kind_has_the_term_of_the_policy() {
    for (kind, letter, due_on) in [
        ("appeal", 'A', "2026-12-14"),
        ("proposal", 'P', "2026-12-14"),
        ("application", 'L', "2026-12-14"),
        ("complaint", 'C', "2026-12-22"),
        ("request", 'Q', "2026-12-08"),
        ("response", 'R', "2026-12-14"),
        ("report", 'S', "2026-12-14"),
    ] {
        let filed = register(&SHARED, &complaint_with("/kind", json!(kind)));
        assert!(text(&filed, "number").starts_with(letter), "{filed}");
        assert_eq!(filed["due_on"], due_on, "{kind}");
    }
}

/// Proves clause 3.6.
#[test]
fn what_comes_after_hours_is_registered_on_the_next_working_day() {
    // Friday, half past seven in the evening in Kazakhstan.
    let server = start(Options::at("2026-11-27T14:30:00Z"));
    let mut request = complaint_with("/kind", json!("request"));
    request["consent"]["policy_version"] = json!(NEXT_VERSION);
    let filed = register(&server, &request);
    assert!(text(&filed, "received_at").starts_with("2026-11-27T14:3"));
    assert_eq!(filed["registered_on"], "2026-11-30");
    assert_eq!(filed["due_on"], "2026-12-15");
}

#[test]
fn numbers_rise_by_one_and_codes_differ() {
    let server = start(Options::at(MONDAY));
    let first = register(&server, &complaint());
    let second = register(&server, &complaint());
    assert!(text(&first, "number").starts_with("C26-000001-"));
    assert!(text(&second, "number").starts_with("C26-000002-"));
    assert_ne!(first["access_code"], second["access_code"]);
}

/// Proves clauses 5 and 7.
#[test]
fn without_consent_an_appeal_is_taken_with_only_what_the_law_lists() {
    let mut body = complaint();
    body["consent"] = json!({"policy_version": VERSION, "collection": false, "transfer": false});
    let filed = register(&SHARED, &body);
    let dropped: Vec<_> = filed["dropped"]
        .as_array()
        .expect("what was dropped is named")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for field in ["applicant.phone", "applicant.email", "location"] {
        assert!(dropped.contains(&field), "{field} in {dropped:?}");
    }
    assert!(!dropped.contains(&"applicant.iin"));
}

/// Proves clause 3.6.
#[test]
fn an_organization_and_a_representative_can_file_too() {
    let mut body = complaint();
    body["applicant"] = json!({
        "type": "organization",
        "category": "domestic_entity",
        "organization": {"name": ORGANIZATION, "bin": BIN},
        "address": ADDRESS
    });
    register(&SHARED, &body);
    body["applicant"] = json!({
        "type": "representative",
        "category": "citizen",
        "name": {"family": REPRESENTATIVE, "given": "Тест"},
        "address": ADDRESS,
        "represents": {
            "type": "individual",
            "name": {"family": FAMILY, "given": GIVEN},
            "authority": AUTHORITY
        }
    });
    let response = SHARED.post_json("/api/v1/appeals", &body);
    assert_eq!(response.status, 201, "{}", response.text());
}

#[test]
fn a_mistake_is_named_at_its_place_and_never_repeated() {
    for (pointer, value, code) in [
        ("/kind", json!("rumour"), "unknown_value"),
        ("/text", json!(""), "required"),
        ("/text", json!("қысқа"), "too_short"),
        ("/applicant/iin", json!(WRONG_IIN), "iin_checksum"),
        ("/applicant/iin", json!("12345"), "iin_length"),
        ("/applicant/phone", json!("109"), "phone"),
        ("/applicant/email", json!("nobody"), "email"),
        ("/applicant/name/given", json!("R2-D2"), "name_letters"),
        (
            "/consent/policy_version",
            json!("1999-01-01"),
            "policy_version",
        ),
        ("/text", json!(42), "wrong_type"),
    ] {
        let response = SHARED.post_json("/api/v1/appeals", &complaint_with(pointer, value));
        let problem = assert_problem(&response, 422, "invalid");
        assert_eq!(errors(&problem), [(pointer.to_owned(), code.to_owned())]);
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let mut body = complaint_with("/applicant/iin", json!(WRONG_IIN));
    body["text"] = json!("қысқа");
    let problem = assert_problem(&SHARED.post_json("/api/v1/appeals", &body), 422, "invalid");
    let mut found = errors(&problem);
    found.sort();
    assert_eq!(
        found,
        [
            ("/applicant/iin".to_owned(), "iin_checksum".to_owned()),
            ("/text".to_owned(), "too_short".to_owned()),
        ]
    );
}

/// Proves clause 3.2.
#[test]
fn a_field_that_the_policy_does_not_list_is_refused_by_name() {
    for pointer in ["/passport", "/applicant/religion", "/consent/marketing"] {
        let response = SHARED.post_json("/api/v1/appeals", &complaint_with(pointer, json!("x")));
        let problem = assert_problem(&response, 422, "invalid");
        assert_eq!(
            errors(&problem),
            [(pointer.to_owned(), "unknown_field".to_owned())]
        );
    }
}

#[test]
fn mistakes_are_explained_in_the_language_of_the_reader() {
    let detail = |lang: &str| {
        let response = SHARED
            .request("POST", &format!("/api/v1/appeals?lang={lang}"))
            .json(&complaint_with("/applicant/iin", json!(WRONG_IIN)));
        assert_eq!(response.header("content-language"), lang);
        text(&response.json()["errors"][0], "detail").to_owned()
    };
    assert!(detail("kk").contains("ЖСН"));
    assert!(detail("ru").contains("ИИН"));
    assert!(detail("en").contains("IIN"));
}

#[test]
fn what_is_not_json_is_400_and_what_is_not_declared_as_json_is_415() {
    let send = |kind: &str, body: &[u8]| {
        SHARED
            .request("POST", "/api/v1/appeals")
            .header("content-type", kind)
            .body(body.to_vec())
    };
    assert_problem(
        &send("application/json", b"{\"kind\":"),
        400,
        "malformed_json",
    );
    assert_problem(&send("application/json", b""), 400, "malformed_json");
    assert_problem(
        &send("application/json", &[0xff, 0xfe]),
        400,
        "malformed_json",
    );
    assert_problem(&send("text/plain", b"{}"), 415, "unsupported_media_type");
    assert_problem(
        &send("application/xml", b"<a/>"),
        415,
        "unsupported_media_type",
    );
}

#[test]
fn an_oversized_body_is_413() {
    let body = complaint_with("/text", json!("ұ".repeat(200_000)));
    let response = SHARED.post_json("/api/v1/appeals", &body);
    assert_problem(&response, 413, "payload_too_large");
}

#[test]
fn an_unknown_address_and_a_wrong_method_say_so() {
    assert_problem(&SHARED.get("/api/v1/nothing"), 404, "not_found");
    let response = SHARED.request("DELETE", "/api/v1/appeals").send();
    assert_problem(&response, 405, "method_not_allowed");
    assert!(response.header("allow").contains("POST"));
}

#[test]
fn a_repeated_post_registers_once_and_answers_the_same() {
    let server = start(Options::at(MONDAY));
    let post = |key: &str, body: &Value| {
        server
            .request("POST", "/api/v1/appeals")
            .header("idempotency-key", key)
            .json(body)
    };
    let key = "7f0e9a52-6a3c-4a43-9a0e-1d1f6f0c2b11";
    let first = post(key, &complaint());
    assert_eq!(first.status, 201, "{}", first.text());
    let second = post(key, &complaint());
    assert_eq!(second.status, 201);
    assert_eq!(second.json(), first.json());
    let other = post(key, &complaint_with("/kind", json!("report")));
    assert_problem(&other, 409, "idempotency_mismatch");
    let next = register(&server, &complaint());
    assert!(
        text(&next, "number").starts_with("C26-000002-"),
        "only one number was used: {next}"
    );
}

#[test]
fn a_repeat_at_the_same_moment_registers_once() {
    let server = start(Options::at(MONDAY));
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let response = server
                        .request("POST", "/api/v1/appeals")
                        .header("idempotency-key", "at-once")
                        .json(&complaint());
                    assert_eq!(response.status, 201, "{}", response.text());
                    response.json()
                })
            })
            .collect();
        posts
            .into_iter()
            .map(|post| post.join().expect("an answer"))
            .collect()
    });
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
}

#[test]
fn many_at_once_are_all_registered_under_numbers_of_their_own() {
    let server = start(Options::at(MONDAY));
    let mut numbers: Vec<String> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..32)
            .map(|_| scope.spawn(|| text(&register(&server, &complaint()), "number").to_owned()))
            .collect();
        posts
            .into_iter()
            .map(|post| post.join().expect("an answer"))
            .collect()
    });
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 32);
    assert!(numbers[31].starts_with("C26-000032-"), "without gaps");
}

#[test]
fn one_client_cannot_flood_the_office() {
    let server = start(Options {
        variables: {
            let mut variables = Options::default().variables;
            variables.insert("client_address_header", "x-forwarded-for".into());
            variables
        },
        ..Options::at(MONDAY)
    });
    let post = |client: &str| {
        server
            .request("POST", "/api/v1/appeals")
            .header("x-forwarded-for", client)
            .json(&complaint())
    };
    let refused = (0..200)
        .map(|_| post(CLIENT))
        .find(|response| response.status != 201)
        .expect("a limit");
    assert_problem(&refused, 429, "too_many_requests");
    assert!(
        refused
            .header("retry-after")
            .parse::<u32>()
            .expect("seconds")
            > 0
    );
    assert_eq!(post("203.0.113.8").status, 201, "others are not touched");
}
