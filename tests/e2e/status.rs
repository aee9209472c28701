//! The status of an appeal: by number and code, for nobody else.

use aryz_tests::Options;
use serde_json::json;

use super::{MONDAY, SHARED, ask, assert_problem, complaint, register, start, text};

#[test]
fn the_applicant_learns_status_history_and_dates() {
    let filed = register(&SHARED, &complaint());
    let response = ask(&SHARED, text(&filed, "number"), text(&filed, "access_code"));
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(response.header("cache-control"), "no-store");
    let appeal = response.json();
    assert_eq!(appeal["number"], filed["number"]);
    assert_eq!(appeal["status"], "registered");
    assert_eq!(appeal["due_on"], "2026-12-22");
    assert_eq!(appeal["history"][0]["status"], "registered");
    assert_eq!(appeal["transfers"], json!([]));
    let body = response.text();
    assert!(
        !body.contains("Сынақбаева"),
        "a status holds no personal data"
    );
}

#[test]
fn a_sloppily_typed_number_and_code_are_understood() {
    let filed = register(&SHARED, &complaint());
    let number = text(&filed, "number").to_lowercase().replace('-', "");
    let code = text(&filed, "access_code").to_lowercase().replace('-', "");
    assert_eq!(ask(&SHARED, &number, &code).status, 200);
}

/// Proves clause 3.4.
#[test]
fn a_wrong_code_and_an_unknown_number_look_the_same() {
    let filed = register(&SHARED, &complaint());
    let wrong = ask(&SHARED, text(&filed, "number"), "0000-0000-0000-0000");
    let unknown = ask(&SHARED, "C26-999999-5", text(&filed, "access_code"));
    let nonsense = ask(&SHARED, "nonsense", "nonsense");
    for response in [&wrong, &unknown, &nonsense] {
        assert_problem(response, 404, "not_found");
    }
    assert_eq!(wrong.json(), unknown.json());
    let silent = SHARED.get(&format!("/api/v1/appeals/{}", text(&filed, "number")));
    assert_problem(&silent, 401, "unauthorized");
    assert_eq!(silent.header("www-authenticate"), "Bearer");
    let page = SHARED.request("POST", "/status").form(&[
        ("number", text(&filed, "number")),
        ("code", "0000-0000-0000-0000"),
    ]);
    assert_eq!(page.status, 404);
    assert!(page.text().contains("<form"), "one can try again");
}

#[test]
fn codes_cannot_be_guessed_by_trying() {
    let server = start(Options::at(MONDAY));
    let filed = register(&server, &complaint());
    let number = text(&filed, "number");
    let refused = (0..200)
        .map(|_| ask(&server, number, "0000-0000-0000-0000"))
        .find(|response| response.status != 404)
        .expect("a limit");
    assert_problem(&refused, 429, "too_many_requests");
}

#[test]
fn an_applicant_can_withdraw_the_appeal_once() {
    let server = start(Options::at(MONDAY));
    let filed = register(&server, &complaint());
    let (number, code) = (text(&filed, "number"), text(&filed, "access_code"));
    let withdraw = |code: &str| {
        server
            .request("POST", &format!("/api/v1/appeals/{number}/withdrawal"))
            .header("authorization", &format!("Bearer {code}"))
            .send()
    };
    assert_problem(&withdraw("0000-0000-0000-0000"), 404, "not_found");
    for _ in 0..2 {
        let response = withdraw(code);
        assert_eq!(response.status, 200, "{}", response.text());
        assert_eq!(response.json()["status"], "withdrawn");
    }
    let appeal = ask(&server, number, code).json();
    assert_eq!(appeal["status"], "withdrawn");
    assert_eq!(appeal["history"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        appeal["destroy_on"], "2031-11-23",
        "five years after closing"
    );
}
