//! Viber: the check of the address, the welcome in an answer, both bots, and every kind of event.

use aryz_tests::VIBER_BOTS;
use aryz_tests::chats::{Act, Person, Viber, Wishes, delivery, up_to};
use serde_json::{Value, json};

use super::{assert_silence, city, ignores};

#[test]
fn the_address_is_tried_before_it_counts() {
    let city = city();
    // As it comes, with the two numbers swapped.
    let body = json!({"event": "webhook", "timestamp": 4_977_069_964_384_421_269_u64, "message_token": 1_457_764_197_627_u64});
    for (_, token) in VIBER_BOTS {
        ignores(
            &city,
            "the check",
            &delivery::viber(token, body.to_string().as_bytes()),
        );
    }
    let refused = delivery::viber("another", body.to_string().as_bytes()).send(&city.server());
    assert_eq!(refused.status, 403);
}

/// Events that nobody waits for an answer to.
pub(super) fn kinds(person: &Viber<'_>) -> Vec<Value> {
    let id = &person.id;
    let mut events: Vec<Value> = [
        ("subscribed", json!({"user": person.user()})),
        (
            "conversation_started",
            json!({"type": "open", "user": person.user(), "subscribed": true}),
        ),
        ("delivered", json!({"user_id": id})),
        ("seen", json!({"user_id": id})),
        (
            "failed",
            json!({"user_id": id, "desc": "failure description"}),
        ),
        ("failed", json!({})),
        (
            "client_status",
            json!({"user": {"id": id, "status": {"code": 1}}}),
        ),
        ("action", json!({"user_id": id})),
        ("invented_in_2027", json!({"new": ["kind"]})),
        (
            "message",
            json!({"message": {"type": "text", "text": "Привет"}}),
        ),
        ("message", json!({"sender": "a", "message": "b"})),
        ("message", json!({"sender": person.user()})),
    ]
    .into_iter()
    .map(|(kind, fields)| person.event(kind, &fields))
    .collect();
    events.extend([json!({}), json!([]), json!("text"), json!({"event": 7})]);
    events
}

#[test]
fn what_is_not_for_us_is_taken_and_nothing_is_said() {
    let city = city();
    let person = Viber::new(&city);
    for event in kinds(&person) {
        ignores(&city, &event.to_string(), &person.signed(&event));
    }
    assert_silence(&city);
}

#[test]
fn whoever_opens_the_chat_is_welcomed_in_the_answer_and_once() {
    let city = city();
    let mut person = Viber::new(&city);
    let opening = person.delivery(Act::Start);
    let first = opening.send(&city.server());
    person.accepts(&opening, &first);
    assert_eq!(person.heard().len(), 1, "in the answer, and by no call");
    let again = person.hand_over(&opening);
    assert_eq!(again.text(), first.text());
    assert_eq!(person.settles().len(), 1);
    // Whoever is not subscribed yet is, by the first message.
    let welcome = person.heard();
    let button = welcome[0].button("ru").expect("a language");
    person.does(Act::Press(button));
    assert_eq!(person.question().step(), Some("consent"));
}

#[test]
fn bots_are_kept_apart_by_the_key_that_signs() {
    let city = city();
    let mut person = Viber::new(&city);
    up_to("consent", &mut person, Wishes::default());
    person.token = VIBER_BOTS[1].1;
    person.does(Act::Text("Сәлем"));
    assert_eq!(person.question().step(), Some("language"));
}

#[test]
fn somebody_elses_card_is_not_taken_for_the_senders() {
    let city = city();
    let mut person = Viber::new(&city);
    up_to("contact", &mut person, Wishes::default());
    let card = json!({"type": "contact", "contact": {"name": "A", "phone_number": "77010000001"}});
    let event = person.message(&card);
    person.delivers(person.signed(&event));
    assert_eq!(
        person.question().step(),
        Some("contact"),
        "it is asked again"
    );
}
