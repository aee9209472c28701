//! Orders that suspend destruction, by those who answer for it: what is held outlives its term, and goes when the order is lifted.

use std::fs;

use aryz_tests::planted::{IIN, PHONE_TYPED, VALUES, WRONG_IIN};
use aryz_tests::search::Search;
use aryz_tests::{Response, SWEEP_TOKEN, Server};
use serde_json::{Value, json};

use super::remains::DATABASE;
use super::retention::{
    FIVE_YEARS_OVER, assert_gone, count, database, file_and_withdraw, start_at, state, sweep,
};
use super::{MONDAY, NEXT_VERSION, assert_problem, complaint_with, errors, register, text};

/// A number that can be, of no appeal here.
const UNKNOWN: &str = "C26-000123-9";

/// When the appeals of [`MONDAY`] have been due for an hour, two, and so on.
fn later(hours: u32) -> String {
    FIVE_YEARS_OVER.replace("T19", &format!("T{:02}", 19 + hours))
}

/// A call of a program of the operator that acts for an account.
pub(crate) fn desk(server: &Server, method: &str, path: &str, body: Option<&Value>) -> Response {
    let request = server
        .request(method, &format!("/api/v1/desk/{path}"))
        .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
        .header("aryz-account", "dpo");
    match body {
        Some(body) => request.json(body),
        None => request.send(),
    }
}

/// A page of the desk, as whoever holds the token sees it.
pub(crate) fn desk_page(server: &Server, path: &str) -> String {
    let response = server
        .request("GET", &format!("/desk/{path}"))
        .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
        .header("aryz-account", "dpo")
        .header("accept", "text/html")
        .send();
    assert_eq!(response.status, 200, "{}", response.text());
    response.text()
}

/// An order of these fields, with a reason and a review half a year later.
fn order(mut fields: Value) -> Value {
    fields["reason"] = json!("court case 7/2026");
    fields["review_on"] = json!("2027-05-23");
    fields
}

fn place(server: &Server, fields: Value) -> Value {
    let response = desk(server, "POST", "holds", Some(&order(fields)));
    assert_eq!(response.status, 201, "{}", response.text());
    let hold = response.json();
    let location = format!("/api/v1/desk/holds/{}", text(&hold, "id"));
    assert_eq!(response.header("location"), location);
    assert_eq!(
        (&hold["author"], &hold["review"]),
        (&json!("dpo"), &json!("not_yet"))
    );
    hold
}

fn act(server: &Server, hold: &Value, act: &str, body: &Value) -> Response {
    let path = format!("holds/{}/{act}", text(hold, "id"));
    desk(server, "POST", &path, Some(body))
}

fn lift(server: &Server, hold: &Value) {
    let lifted = act(server, hold, "lift", &json!({"reason": "the case is over"}));
    assert_eq!(lifted.status, 200, "{}", lifted.text());
    assert_eq!(lifted.json()["lifted_by"], "dpo");
}

/// How many appeals a sweep destroys now, and how many it keeps because they are held.
fn swept(server: &Server) -> (Value, Value) {
    let report = sweep(server);
    let destroyed = report["destroyed"]["appeal"].clone();
    (destroyed, report["kept_back"]["held"].clone())
}

/// Proves clause 5.
#[test]
fn a_held_appeal_survives_its_term_and_goes_after_the_hold_is_lifted() {
    // Given an appeal that is closed, and a hold on its number,
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let [held, free] = [1, 2].map(|client| file_and_withdraw(&server, client));
    let placed = place(&server, json!({"scope": "appeal", "number": held.number}));
    assert_eq!(placed["number"], held.number);
    assert_eq!(
        (text(&placed, "scope"), &placed["records"]),
        ("record", &json!(1))
    );
    server.stop();

    // when its term is over, it stays, and what is not held goes.
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(swept(&server), (json!(1), json!(1)));
    assert_gone(&server, &free);
    assert_eq!(held.status(&server).status, 200);
    server.stop();

    // When the hold is lifted, the next sweep destroys it.
    let server = start_at(&later(1), folder.path());
    lift(&server, &placed);
    assert_eq!(swept(&server), (json!(1), json!(0)));
    assert_gone(&server, &held);
    let again = act(
        &server,
        &placed,
        "lift",
        &json!({"reason": "the case is over"}),
    );
    assert_problem(&again, 409, "hold_lifted");
    let lifted = desk(&server, "GET", "holds/lifted", None).json();
    assert_eq!(lifted[0]["lifted_because"], "the case is over");
}

/// Proves clause 5.
#[test]
fn a_hold_on_a_person_covers_what_they_file_later_and_says_nowhere_who_it_is() {
    // Given a hold on whoever has this phone number, and on whoever has this number of the state,
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let by_phone = json!({"scope": "person", "known_by": "phone", "value": PHONE_TYPED});
    let hold = place(&server, by_phone);
    assert_eq!(hold["records"], 0);
    // when they file afterwards,
    let filed = [1, 2].map(|client| file_and_withdraw(&server, client));
    let by_iin = json!({"scope": "person", "known_by": "iin", "value": IIN});
    let second = place(&server, by_iin);
    assert_eq!(second["records"], 2);
    let said = [
        hold.to_string(),
        second.to_string(),
        desk(&server, "GET", "holds", None).text(),
        desk_page(&server, "holds?lang=ru"),
        desk_page(&server, &format!("holds/{}?lang=en", text(&hold, "id"))),
    ];
    for said in said {
        let found = Search::new(VALUES.iter().copied()).bytes("a hold", said.as_bytes());
        assert!(found.is_empty(), "{found:?} in {said}");
    }
    server.stop();

    // then all of it is held, until the last of the two is lifted.
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(swept(&server), (json!(0), json!(2)));
    lift(&server, &hold);
    server.stop();
    let server = start_at(&later(1), folder.path());
    assert_eq!(swept(&server), (json!(0), json!(2)));
    lift(&server, &second);
    server.stop();
    let server = start_at(&later(2), folder.path());
    assert_eq!(swept(&server), (json!(2), json!(0)));
    for one in &filed {
        assert_gone(&server, one);
    }
}

#[test]
fn a_hold_on_a_class_and_a_period_covers_its_local_days_and_no_other() {
    // Given a hold on the appeals of Monday, one of its last minute and one of the first minute of Tuesday,
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at("2026-11-23T18:55:00Z", folder.path());
    let monday = file_and_withdraw(&server, 1);
    let day = "2026-11-23";
    let period = json!({"scope": "period", "class": "appeal", "from": day, "until": day});
    let hold = place(&server, period);
    assert_eq!(hold["records"], 1);
    server.stop();
    let server = start_at("2026-11-23T19:01:00Z", folder.path());
    let body = complaint_with("/consent/policy_version", json!(NEXT_VERSION));
    let tuesday = register(&server, &body);
    let withdrawn = server
        .request(
            "POST",
            &format!("/api/v1/appeals/{}/withdrawal", text(&tuesday, "number")),
        )
        .header(
            "authorization",
            &format!("Bearer {}", text(&tuesday, "access_code")),
        )
        .send();
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    server.stop();

    // when both are due, that of Tuesday goes and that of Monday stays.
    let server = start_at("2031-11-24T19:30:00Z", folder.path());
    assert_eq!(swept(&server), (json!(1), json!(1)));
    assert_eq!(monday.status(&server).status, 200);
    let page = desk_page(&server, &format!("holds/{}?lang=en", text(&hold, "id")));
    assert!(
        page.contains("Appeals: 23 November 2026 – 23 November 2026"),
        "{page}"
    );
}

#[test]
fn an_overdue_hold_is_shown_first_and_stays_until_somebody_reviews_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let days = |from: &str, until: &str| {
        order(json!({"scope": "period", "class": "appeal", "from": from, "until": until}))
    };
    let mut later = days("2026-11-01", "2026-11-30");
    later["review_on"] = json!("2027-11-23");
    assert_eq!(desk(&server, "POST", "holds", Some(&later)).status, 201);
    let first = place(&server, days("2026-12-01", "2026-12-31"));
    server.stop();

    // On its day it is in time still; on the day after it is overdue.
    for (now, review) in [
        ("2027-05-23T18:59:00Z", "soon"),
        ("2027-05-23T19:00:00Z", "overdue"),
    ] {
        let server = start_at(now, folder.path());
        let list = desk(&server, "GET", "holds", None).json();
        assert_eq!(list[0]["id"], first["id"], "{list}");
        assert_eq!(list[0]["review"], review);
        assert_eq!(list[1]["review"], "not_yet");
        server.stop();
    }
    let server = start_at("2027-05-24T05:00:00Z", folder.path());
    let page = desk_page(&server, "holds?lang=en");
    assert!(page.contains("1 hold should have been reviewed"), "{page}");
    assert_eq!(page.matches("Review overdue").count(), 1);
    let table = desk(&server, "GET", "holds?format=csv", None);
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"holds.csv\""
    );
    assert!(
        table.text().contains("court case 7/2026,dpo,"),
        "{}",
        table.text()
    );
    let reviewed = act(
        &server,
        &first,
        "review",
        &json!({"review_on": "2028-05-24"}),
    );
    assert_eq!(reviewed.status, 200, "{}", reviewed.text());
    assert_eq!(reviewed.json()["reviewed_by"], "dpo");
    assert_eq!(reviewed.json()["review"], "not_yet");
    let page = desk_page(&server, "holds?lang=en");
    assert!(!page.contains("should have been reviewed"), "{page}");
}

#[test]
fn a_hold_survives_the_restoration_of_yesterdays_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let held = file_and_withdraw(&server, 1);
    server.stop();
    let path = state(folder.path()).join(DATABASE);
    // All of it in one file, as a backup has it.
    database(folder.path())
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("a checkpoint");
    let yesterday = fs::read(&path).expect("a database");

    let server = start_at("2026-11-23T06:00:00Z", folder.path());
    place(&server, json!({"scope": "appeal", "number": held.number}));
    server.stop();
    for suffix in ["", "-wal", "-shm"] {
        let file = path.with_file_name(format!("{DATABASE}{suffix}"));
        if file.exists() {
            fs::remove_file(file).expect("today's database is lost");
        }
    }
    fs::write(&path, yesterday).expect("yesterday's database");
    assert_eq!(count(folder.path(), "holds"), 0, "it knows of no hold");

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(swept(&server), (json!(0), json!(1)));
    assert_eq!(held.status(&server).status, 200);
}

#[test]
fn every_mistake_in_an_order_is_told_at_its_field_and_what_was_typed_is_not_said_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let wrong = |body: Value| {
        let response = desk(&server, "POST", "holds", Some(&body));
        errors(&assert_problem(&response, 422, "invalid"))
    };
    let told = |places: &[(&str, &str)]| -> Vec<(String, String)> {
        let told = places
            .iter()
            .map(|(place, code)| ((*place).to_owned(), (*code).to_owned()));
        told.collect()
    };
    assert_eq!(
        wrong(
            json!({"scope": "person", "known_by": "iin", "value": WRONG_IIN, "reason": "of somebody@city.example", "review_on": "2028-01-01"})
        ),
        told(&[
            ("/value", "iin_checksum"),
            ("/reason", "names_somebody"),
            ("/review_on", "day_too_far")
        ])
    );
    let filed = file_and_withdraw(&server, 1);
    let mistyped = json!({"scope": "appeal", "number": filed.number.replace("C26", "S26")});
    let unknown = told(&[("/number", "number_check_digit")]);
    assert_eq!(wrong(order(mistyped)), unknown);
    let elsewhere = json!({"scope": "appeal", "number": UNKNOWN});
    assert_eq!(
        wrong(order(elsewhere)),
        told(&[("/number", "number_unknown")])
    );
    assert_eq!(wrong(json!({"name": "x"})), told(&[("", "unknown_field")]));
    assert_eq!(
        wrong(json!({"scope": 1})),
        told(&[("/scope", "wrong_type")])
    );

    let posted = server
        .request("POST", "/desk/holds?lang=en")
        .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
        .header("aryz-account", "dpo")
        .header("accept", "text/html")
        .form(&[
            ("scope", "person"),
            ("known_by", "iin"),
            ("value", WRONG_IIN),
            ("reason", "court case 7"),
            ("review_on", ""),
        ]);
    assert_eq!(posted.status, 422);
    let page = posted.text();
    for there in [
        "id=\"value-error\"",
        "id=\"review_on-error\"",
        "court case 7",
        "href=\"#value\"",
    ] {
        assert!(page.contains(there), "{there} is missing: {page}");
    }
    assert!(!page.contains(WRONG_IIN), "it is typed anew");
    assert_eq!(desk(&server, "GET", "holds", None).json(), json!([]));
}

#[test]
fn nobody_places_a_hold_without_the_token_or_without_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let body = order(
        json!({"scope": "period", "class": "appeal", "from": "2026-11-01", "until": "2026-11-30"}),
    );
    assert_problem(
        &server.post_json("/api/v1/desk/holds", &body),
        401,
        "unauthorized",
    );
    let nameless = server
        .request("POST", "/api/v1/desk/holds")
        .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
        .json(&body);
    assert_problem(&nameless, 422, "account_missing");
    let page = server
        .request("GET", "/desk/holds")
        .header("accept", "text/html")
        .send();
    assert_eq!(page.status, 303);
    assert!(page.header("location").starts_with("/desk/sign-in"));
    assert_eq!(desk(&server, "GET", "holds", None).json(), json!([]));
    assert_problem(
        &desk(&server, "GET", "holds?before=yesterday", None),
        400,
        "bad_request",
    );
    let none = desk(
        &server,
        "GET",
        "holds/019ab000-0000-7000-8000-000000000000",
        None,
    );
    assert_problem(&none, 404, "not_found");
    assert_problem(&desk(&server, "GET", "holds/x", None), 404, "not_found");
}
