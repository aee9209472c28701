//! Messenger and Instagram: batches, echoes, the platform's own notes, and the limits of each.

use aryz_tests::chats::{Act, Instagram, Messenger, Person, Wishes, delivery, up_to};
use serde_json::{Value, json};

use super::{assert_silence, city, ignores};

/// Events of a page that nobody waits for an answer to.
pub(super) fn kinds(person: &mut Messenger<'_>) -> Vec<Value> {
    let account = Messenger::ACCOUNT;
    let mut echo = person.message(&json!({"text": "Привет", "is_echo": true, "app_id": 1}));
    echo["sender"]["id"] = json!(account);
    echo["recipient"]["id"] = json!(person.id);
    let mut of_ours = person.message(&json!({"text": "Привет"}));
    of_ours["sender"]["id"] = json!(account);
    let mut nobody = person.message(&json!({"text": "Привет"}));
    nobody["sender"] = json!({"user_ref": "checkbox"});
    let events = [
        echo,
        of_ours,
        nobody,
        person.message(&json!({"text": "Привет", "is_echo": true})),
        person.message(&json!({"is_deleted": true})),
        person.message(
            &json!({"attachments": [{"type": "story_mention", "payload": {"url": "https://a"}}]}),
        ),
        person
            .event(&json!({"delivery": {"mids": ["m_OUT1"], "watermark": 1_795_410_000_000_i64}})),
        person.event(&json!({"delivery": {"watermark": 1}})),
        person.event(&json!({"read": {"watermark": 1_795_410_000_000_i64}})),
        person.event(&json!({"read": {"mid": "m_OUT1"}})),
        person.event(&json!({"reaction": {"mid": "m_OUT1", "action": "react", "emoji": "❤"}})),
        person.event(
            &json!({"referral": {"ref": "a", "source": "SHORTLINK", "type": "OPEN_THREAD"}}),
        ),
        person.event(&json!({"account_linking": {"status": "linked", "authorization_code": "a"}})),
        person.event(&json!({"optin": {"type": "notification_messages"}})),
        person.event(&json!({"take_thread_control": {"previous_owner_app_id": "1"}})),
        person.event(&json!({"invented_in_2027": {"new": "kind"}})),
        person.event(&json!({"message": "a text"})),
        json!(null),
        json!(7),
    ];
    let mut deliveries: Vec<Value> = events
        .iter()
        .map(|event| person.of(std::slice::from_ref(event)))
        .collect();
    let text = person.message(&json!({"text": "Привет"}));
    let mut standby = person.of(&[]);
    standby["entry"][0]["standby"] = json!([text]);
    let mut comment = person.of(&[]);
    comment["entry"][0]["changes"] = json!([{"field": "comments", "value": {"text": "Привет"}}]);
    let mut trial = person.of(&[json!({"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}})]);
    trial["object"] = json!("instagram");
    trial["entry"][0]["id"] = json!("0");
    deliveries.extend([
        standby,
        comment,
        trial,
        json!({"object": "page", "entry": "a"}),
    ]);
    deliveries
}

#[test]
fn what_is_not_for_us_is_taken_and_nothing_is_said() {
    let city = city();
    let mut person = Messenger::new(&city);
    for body in kinds(&mut person) {
        let delivery = delivery::meta(&delivery::escaped(&body));
        ignores(&city, &body.to_string(), &delivery);
    }
    assert_silence(&city);
}

#[test]
fn every_event_of_a_batch_is_answered() {
    let city = city();
    let mut people: Vec<Messenger<'_>> = (0..4).map(|_| Messenger::new(&city)).collect();
    let events: Vec<Value> = people
        .iter_mut()
        .map(|person| person.message(&json!({"text": "Сәлем"})))
        .collect();
    let mut body = people[0].of(&events[..2]);
    let second = people[0].of(&events[2..])["entry"][0].clone();
    body["entry"].as_array_mut().expect("entries").push(second);
    let delivery = delivery::meta(&delivery::escaped(&body));
    for _ in 0..2 {
        ignores(&city, "a batch", &delivery);
    }
    for person in &mut people {
        assert_eq!(person.question().step(), Some("language"));
        assert_eq!(person.settles().len(), 1);
    }
}

#[test]
fn the_two_networks_are_kept_apart_although_they_share_an_address() {
    let city = city();
    let mut page = Messenger::new(&city);
    let mut instagram = Instagram::new(&city);
    up_to("consent", &mut page, Wishes::default());
    instagram.does(Act::Start);
    assert_eq!(instagram.question().step(), Some("language"));
    page.does(Act::Text("1"));
    assert_eq!(page.question().step(), Some("consent"));
}

#[test]
fn whoever_sees_no_buttons_answers_with_a_number() {
    let city = city();
    let mut person = Instagram::new(&city);
    person.does(Act::Start);
    let question = person.question();
    assert_eq!(question.numbered().len(), 3, "{question:#?}");
    person.does(Act::Text("2"));
    assert_eq!(person.question().step(), Some("consent"));
}

#[test]
fn an_older_button_without_an_id_is_taken_once() {
    let city = city();
    let mut person = Messenger::new(&city);
    let event = person.event(&json!({"postback": {"title": "Начать", "payload": "GET_STARTED"}}));
    let delivery = person.signed(&event);
    person.delivers(delivery.clone());
    assert_eq!(person.question().step(), Some("language"));
    person.hand_over(&delivery);
    assert_eq!(person.settles().len(), 1);
}
