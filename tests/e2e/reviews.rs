//! The life of the policy: its yearly review, and what a version does, told before it takes effect.

use aryz_tests::{SWEEP_TOKEN, Server};
use serde_json::json;

use super::holds::{desk, desk_page};
use super::retention::{assert_gone, file_and_withdraw, start_at, sweep};
use super::{LANGUAGES, MONDAY, NEXT_VERSION, VERSION, assert_problem, errors, text};

/// What the people on duty are told.
fn alerts(server: &Server) -> Vec<String> {
    let alerts = desk(server, "GET", "alerts", None).json();
    let alerts = alerts.as_array().expect("alerts");
    alerts
        .iter()
        .map(|alert| text(alert, "code").to_owned())
        .collect()
}

/// Proves clause 12.
#[test]
fn a_recorded_review_makes_an_overdue_policy_healthy_until_the_next_is_due() {
    // Given a policy whose review was due yesterday,
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at("2027-11-25T05:00:00Z", folder.path());
    sweep(&server);
    assert_eq!(server.get("/healthz").status, 503);
    assert_eq!(alerts(&server), ["review_overdue"]);
    let review = desk(&server, "GET", "policy", None).json()["review"].clone();
    assert_eq!(
        (&review["standing"], &review["due_on"]),
        (&json!("overdue"), &json!("2027-11-24"))
    );

    // when somebody reviews it and it is kept,
    let review = json!({"policy_version": NEXT_VERSION, "outcome": "kept", "note": "the law has not changed", "next_due": "2028-11-20"});
    let recorded = desk(&server, "POST", "policy/reviews", Some(&review));
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    assert_eq!(recorded.json()["reviewer"], "dpo");

    // then all is well, and everybody of the staff sees who has done it.
    let health = server.get("/healthz");
    assert_eq!(health.status, 200, "{}", health.text());
    sweep(&server);
    assert_eq!(alerts(&server), [""; 0]);
    let page = desk_page(&server, "policy?lang=en");
    assert!(
        page.contains("the law has not changed") && page.contains("dpo"),
        "{page}"
    );
    let review = desk(&server, "GET", "policy", None).json()["review"].clone();
    assert_eq!(
        (&review["standing"], &review["due_on"]),
        (&json!("done"), &json!("2028-11-20"))
    );
    server.stop();

    // A year later it is due again.
    for (now, status, standing, alert) in [
        ("2028-11-20T05:00:00Z", 200, "soon", "review_due"),
        ("2028-11-21T05:00:00Z", 503, "overdue", "review_overdue"),
    ] {
        let server = start_at(now, folder.path());
        sweep(&server);
        let health = server.get("/healthz");
        assert_eq!(health.status, status, "{}", health.text());
        let review = desk(&server, "GET", "policy", None).json()["review"].clone();
        assert_eq!(review["standing"], standing);
        assert_eq!(alerts(&server), [alert]);
        server.stop();
    }
}

#[test]
fn a_review_is_of_the_version_in_force_and_each_mistake_is_told_at_its_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let review = json!({"policy_version": NEXT_VERSION, "outcome": "lost", "note": "ask 87011234567", "next_due": "2026-11-23"});
    let refused = desk(&server, "POST", "policy/reviews", Some(&review));
    let told = errors(&assert_problem(&refused, 422, "invalid"));
    let expected = [
        ("/policy_version", "policy_version"),
        ("/outcome", "unknown_value"),
        ("/note", "names_somebody"),
        ("/next_due", "day_not_ahead"),
    ];
    assert_eq!(
        told,
        expected.map(|(place, code)| (place.to_owned(), code.to_owned()))
    );
    for lang in LANGUAGES {
        let posted = server
            .request("POST", &format!("/desk/policy/reviews?lang={lang}"))
            .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
            .header("aryz-account", "dpo")
            .header("accept", "text/html")
            .form(&[
                ("policy_version", VERSION),
                ("outcome", "kept"),
                ("note", ""),
                ("next_due", "2027-11-01"),
            ]);
        assert_eq!(posted.status, 422);
        assert!(
            posted.text().contains("id=\"note-error\""),
            "{}",
            posted.text()
        );
        assert!(
            posted.text().contains("value=\"2027-11-01\""),
            "what was typed stays"
        );
    }
    let review = desk(&server, "GET", "policy", None).json()["review"].clone();
    assert_eq!(review["standing"], "not_yet");
    let none = desk(&server, "GET", "policy/reviews", None).json();
    assert_eq!(none, json!([]));
}

#[test]
fn each_version_says_how_it_stands_with_its_hash_and_that_it_was_validated() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let versions = desk(&server, "GET", "policy", None).json()["versions"].clone();
    let told: Vec<(&str, &str)> = versions
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| (text(version, "version"), text(version, "standing")))
        .collect();
    let expected = [
        (NEXT_VERSION, "future"),
        (VERSION, "in_force"),
        ("2026-11-16", "past"),
    ];
    assert_eq!(told, expected);
    let published = server.get(&format!("/api/v1/policy/{VERSION}")).json();
    let of = |version: &str| {
        let mut versions = versions.as_array().expect("versions").iter();
        versions
            .find(|it| it["version"] == version)
            .expect("the version")
            .clone()
    };
    assert_eq!(of(VERSION)["sha256"], published["sha256"]);
    assert_eq!(of(VERSION)["validated"], true);
}

/// Proves clause 5.
#[test]
fn what_a_version_will_do_is_told_before_and_then_happens() {
    // Given appeals that were withdrawn under a version that keeps them for five years, and one that the next keeps for one,
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let withdrawn = [1, 2].map(|client| file_and_withdraw(&server, client));
    // when somebody asks what the next will do,
    let path = format!("policy/{NEXT_VERSION}/effect");
    let effect = desk(&server, "GET", &path, None).json();
    assert_eq!(effect["takes_effect_on"], NEXT_VERSION);
    let appeals = &effect["records"]["appeal"];
    assert_eq!(
        (
            &appeals["records"],
            &appeals["earlier"],
            &appeals["at_once"]
        ),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!(
        appeals["months"],
        json!({
            "2027-11": {"before": 0, "after": 2, "earlier": 2},
            "2031-11": {"before": 2, "after": 0, "earlier": 0}
        })
    );
    let term = |rule: &str| {
        let mut terms = effect["terms"].as_array().expect("terms").iter();
        terms
            .find(|it| it["rule"] == rule)
            .unwrap_or_else(|| panic!("{rule}: {effect}"))
            .clone()
    };
    let of_withdrawn = term("appeal (withdrawn)");
    assert_eq!(
        (
            &of_withdrawn["term"]["term"],
            &of_withdrawn["replaces"][0]["term"],
            &of_withdrawn["changes"]
        ),
        (&json!("P1Y"), &json!("P5Y"), &json!(true))
    );
    assert_eq!(term("outbox")["due_at_once"], 0);
    for lang in LANGUAGES {
        let page = desk_page(&server, &format!("{path}?lang={lang}"));
        assert!(
            page.contains("2027-11") && page.contains("2031-11"),
            "{page}"
        );
    }
    // then nothing is changed,
    let again = desk(&server, "GET", &path, None).json();
    assert_eq!(again["records"], effect["records"]);
    assert_eq!(sweep(&server)["version"]["shortened"], 0);
    server.stop();

    // and when it takes effect, that is what it does.
    let server = start_at("2026-11-23T19:00:00Z", folder.path());
    let report = sweep(&server);
    assert_eq!(
        (
            &report["version"]["shortened"],
            &report["destroyed"]["appeal"]
        ),
        (&json!(2), &json!(0))
    );
    assert_problem(&desk(&server, "GET", &path, None), 409, "version_in_force");
    assert_problem(
        &desk(&server, "GET", "policy/1999-01-01/effect", None),
        404,
        "not_found",
    );
    server.stop();
    let server = start_at("2027-11-23T18:50:00Z", folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 0);
    server.stop();
    let server = start_at("2027-11-23T19:00:00Z", folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 2);
    for one in &withdrawn {
        assert_gone(&server, one);
    }
}
