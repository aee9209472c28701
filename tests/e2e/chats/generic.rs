//! The generic webhook: whoever delivers by it can mend a mistake, and is told.

use aryz_tests::GENERIC_CHANNELS;
use aryz_tests::chats::{Act, Generic, Person, Wishes, delivery, file_a_complaint, up_to};
use serde_json::json;

use super::super::assert_problem;
use super::{city, withdraw};

#[test]
fn the_receipt_comes_as_data_as_well() {
    let city = city();
    let mut person = Generic::new(&city);
    let filed = file_a_complaint(&mut person, Wishes::default());
    let last = person
        .memory()
        .deliveries
        .last()
        .expect("a delivery")
        .clone();
    let again = last.send(&city.server()).json();
    assert_eq!(again["duplicate"], true);
    assert_eq!(again["receipt"]["number"], filed.number.as_str());
    assert_eq!(again["receipt"]["code"], filed.code.as_str());
}

#[test]
fn another_body_under_an_id_that_was_decided_is_a_conflict() {
    let city = city();
    let mut person = Generic::new(&city);
    person.does(Act::Start);
    let id = "01JDCONFLICT";
    let body = |text: &str| {
        json!({"sender": {"id": person.id}, "message": {"type": "text", "text": text}}).to_string()
    };
    let first = person.signed_bytes(id, body("русский").as_bytes());
    let other = person.signed_bytes(id, body("english").as_bytes());
    assert_eq!(first.send(&city.server()).status, 200);
    let refused = other.send(&city.server());
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let again = first.send(&city.server()).json();
    assert_eq!(
        (&again["duplicate"], &again["state"]),
        (&json!(true), &json!("consent"))
    );
}

#[test]
fn what_cannot_be_taken_is_told_with_the_reason() {
    let city = city();
    let person = Generic::new(&city);
    let (channel, secret) = GENERIC_CHANNELS[0];
    let now = city.now().timestamp();
    let body = json!({"sender": {"id": person.id}, "message": {"type": "start"}}).to_string();
    let send = |channel: &str, time: i64, body: &[u8]| {
        delivery::generic(channel, secret, "01JD1", time, body).send(&city.server())
    };
    assert_problem(
        &send(channel, now - 3600, body.as_bytes()),
        401,
        "signature",
    );
    assert_problem(&send("kiosk", now, body.as_bytes()), 401, "signature");
    assert_problem(&send("another", now, body.as_bytes()), 404, "not_found");
    assert_eq!(send(channel, now, b"{").status, 400);
    assert_eq!(send(channel, now, b"{}").status, 400);
    assert_eq!(send(channel, now, &vec![b' '; 64 * 1024 + 1]).status, 413);
    let typed = delivery::generic(channel, secret, "01JD1", now, body.as_bytes())
        .with("content-type", "text/plain");
    assert_eq!(typed.send(&city.server()).status, 415);
}

#[test]
fn channels_are_kept_apart() {
    let city = city();
    let mut person = Generic::new(&city);
    up_to("consent", &mut person, Wishes::default());
    person.channel = GENERIC_CHANNELS[1];
    person.does(Act::Text("Сәлем"));
    assert_eq!(person.question().step(), Some("language"));
}

#[test]
fn whoever_floods_is_told_when_to_come_again_and_nobody_else_is() {
    let city = city();
    let person = Generic::new(&city);
    let server = city.server();
    let body = json!({"sender": {"id": person.id}, "message": {"type": "start"}}).to_string();
    let flood = person.signed_bytes("01JDFLOOD", body.as_bytes());
    let let_through = (0..600).filter(|_| flood.send(&server).status == 200);
    assert_eq!(let_through.count(), 600);
    let refused = flood.send(&server);
    assert_problem(&refused, 429, "too_many_requests");
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&seconds), "{seconds}");
    let mut another = Generic::new(&city);
    another.does(Act::Start);
    assert!(!another.memory().deliveries.is_empty());
}

#[test]
fn nobody_is_called_where_there_is_nobody_to_call() {
    let city = city();
    let mut person = Generic::new(&city);
    let filed = file_a_complaint(&mut person, Wishes::default());
    withdraw(&city, &filed);
    let health = city.server().get("/healthz").text();
    let nothing = "waiting 0; within a day given up 0, refused 0, unwanted 0";
    assert!(health.contains(nothing), "{health}");
}
