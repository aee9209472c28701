//! VK: confirmation, both shapes of an event and of a press, the communities, and every kind of event.

use aryz_tests::chats::{Act, Delivery, Person, Vk, Wishes, delivery, up_to};
use aryz_tests::{VK_CONFIRMATIONS, VK_GROUPS};
use serde_json::{Value, json};

use super::{assert_silence, city, ignores};

fn signed(event: &Value) -> Delivery {
    delivery::vk(event.to_string().as_bytes())
}

#[test]
fn each_community_is_confirmed_with_its_own_string() {
    let city = city();
    for ((group, secret, _), string) in VK_GROUPS.into_iter().zip(VK_CONFIRMATIONS) {
        let group: u64 = group.parse().expect("a number");
        let confirmation = json!({"type": "confirmation", "group_id": group, "event_id": "1", "v": "5.199", "secret": secret});
        let answer = signed(&confirmation).send(&city.server());
        assert_eq!((answer.status, answer.text().as_str()), (200, string));
        assert!(answer.header("content-type").starts_with("text/plain"));
        let mut forged = confirmation;
        forged["secret"] = json!("another");
        assert_eq!(signed(&forged).send(&city.server()).status, 403);
    }
    let stranger = json!({"type": "confirmation", "group_id": 7, "secret": VK_GROUPS[0].1});
    assert_eq!(signed(&stranger).send(&city.server()).status, 403);
}

/// Events that nobody waits for an answer to.
pub(super) fn kinds(person: &mut Vk<'_>) -> Vec<Value> {
    let id = person.id;
    let mut events = vec![
        person.new_message(&json!({"text": "привет", "peer_id": 2_000_000_012_u64, "id": 0})),
        person.new_message(&json!({"text": "привет", "from_id": -203_076_503_i64})),
        person.new_message(&json!({"text": "привет", "out": 1})),
        person.new_message(&json!({"text": ""})),
        person.new_message(&json!({"text": "", "action": {"type": "chat_invite_user"}})),
        person.new_message(&json!({"text": 5, "attachments": {}, "payload": []})),
    ];
    for (kind, object) in [
        (
            "message_reply",
            json!({"from_id": -203_076_503_i64, "peer_id": id, "text": "ответ", "out": 1}),
        ),
        (
            "message_typing_state",
            json!({"state": "typing", "from_id": id, "to_id": -203_076_503_i64}),
        ),
        (
            "message_read",
            json!({"from_id": id, "peer_id": id, "read_message_id": 1}),
        ),
        (
            "message_reaction_event",
            json!({"peer_id": id, "cmid": 1, "reaction_id": 1, "reacted_id": id}),
        ),
        (
            "message_event",
            json!({"user_id": id, "peer_id": 2_000_000_012_u64, "event_id": "9", "payload": {"c": "d1:language:ru"}}),
        ),
        ("message_allow", json!({"user_id": id, "key": ""})),
        (
            "wall_post_new",
            json!({"id": 1, "from_id": id, "text": "привет"}),
        ),
        (
            "wall_reply_new",
            json!({"id": 1, "from_id": id, "text": "привет"}),
        ),
        ("photo_new", json!({"id": 1})),
        ("group_join", json!({"user_id": id, "join_type": "join"})),
        ("group_leave", json!({"user_id": id, "self": 1})),
        ("user_block", json!({"user_id": id})),
        ("like_add", json!({"liker_id": id})),
        ("vkpay_transaction", json!({"from_id": id})),
        ("invented_in_2027", json!([1])),
        ("message_new", json!(null)),
        ("message_new", json!("text")),
    ] {
        events.push(person.event(kind, &object));
    }
    events
}

#[test]
fn what_is_not_for_us_is_taken_and_nothing_is_said() {
    let city = city();
    let mut person = Vk::new(&city);
    for event in kinds(&mut person) {
        let answer = signed(&event).send(&city.server());
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (200, "ok"),
            "{event}"
        );
    }
    assert_silence(&city);
}

#[test]
fn the_older_shape_of_a_message_is_read_as_well() {
    let city = city();
    let mut person = Vk::new(&city);
    let message = person.message(&json!({"text": "привет"}));
    let event = person.event("message_new", &message);
    person.delivers(Vk::signed(&event));
    assert_eq!(person.question().step(), Some("language"));
}

#[test]
fn a_press_that_writes_nothing_counts_and_its_mark_is_stopped() {
    let city = city();
    let mut person = Vk::new(&city);
    for (payload, step) in [
        (json!({"c": "d1:language:ru"}), "consent"),
        (json!("{\"c\":\"d1:consent:collection-yes\"}"), "consent"),
    ] {
        if person.heard().is_empty() {
            person.does(Act::Start);
            person.question();
        }
        let press = format!("9d2c{step}{}", payload.is_string());
        city.vk.pressed(&press);
        let object = json!({"user_id": person.id, "peer_id": person.id, "event_id": press, "payload": payload, "conversation_message_id": 67});
        let event = person.event("message_event", &object);
        person.delivers(Vk::signed(&event));
        assert_eq!(person.question().step(), Some(step));
        for _ in 0..600 {
            if city.vk.has_stopped(&press) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert!(city.vk.has_stopped(&press), "the button turns and turns");
    }
}

#[test]
fn communities_are_kept_apart() {
    let city = city();
    let mut first = Vk::new(&city);
    up_to("consent", &mut first, Wishes::default());
    first.group = (VK_GROUPS[1].0, VK_GROUPS[1].1);
    first.does(Act::Text("привет"));
    assert_eq!(
        first.question().step(),
        Some("language"),
        "another conversation"
    );
    first.group = (VK_GROUPS[0].0, VK_GROUPS[1].1);
    let crossed = first.delivery(Act::Text("привет"));
    assert_eq!(crossed.send(&city.server()).status, 403);
}

#[test]
fn a_second_try_of_the_platform_is_no_second_message() {
    let city = city();
    let mut person = Vk::new(&city);
    let mut delivery = person.delivery(Act::Text("привет"));
    person.delivers(delivery.clone());
    person.question();
    delivery.headers.push(("x-retry-counter", "1".to_owned()));
    person.hand_over(&delivery);
    assert_eq!(person.settles().len(), 1);
    // A first try that never arrived: the second is the first that is seen.
    let mut other = Vk::new(&city);
    let mut delivery = other.delivery(Act::Text("привет"));
    delivery.headers.push(("x-retry-counter", "1".to_owned()));
    other.delivers(delivery);
    assert_eq!(other.question().step(), Some("language"));
}

#[test]
fn a_forged_payload_chooses_only_what_is_on_offer() {
    let city = city();
    let mut person = Vk::new(&city);
    up_to("consent", &mut person, Wishes::default());
    let event = person.new_message(&json!({"text": "x", "payload": "{\"c\":\"d1:confirm:send\"}"}));
    person.delivers(Vk::signed(&event));
    assert_eq!(person.question().step(), Some("consent"));
    ignores(&city, "no command of ours", &{
        let mut event = person.event("message_new", &json!({}));
        event["object"] = json!({"payload": {"command": "start"}});
        signed(&event)
    });
}
