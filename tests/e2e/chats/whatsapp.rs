//! `WhatsApp`: batches, the two ids of a person, the handshake of Meta, and every kind of message.

use aryz_tests::chats::{
    Act, City, Person, Shows, Whatsapp, Wishes, delivery, file_a_complaint, up_to,
};
use aryz_tests::platforms::Share;
use aryz_tests::platforms::meta::message_id;
use aryz_tests::{META_NUMBERS, META_VERIFY_TOKEN};
use serde_json::{Value, json};

use super::super::assert_problem;
use super::{all, assert_silence, city, ignores, withdraw};

#[test]
fn meta_learns_that_the_address_is_ours_and_nobody_else_does() {
    let city = city();
    let server = city.server();
    let ask = |mode: &str, token: &str, challenge: &str| {
        server.get(&format!(
            "/webhooks/meta?hub.mode={mode}&hub.challenge={challenge}&hub.verify_token={token}"
        ))
    };
    let known = ask("subscribe", META_VERIFY_TOKEN, "1158201444");
    assert_eq!((known.status, known.text().as_str()), (200, "1158201444"));
    assert!(known.header("content-type").starts_with("text/plain"));
    for refused in [
        ask("subscribe", "another", "1158201444"),
        ask("subscribe", "", "1158201444"),
        ask("unsubscribe", META_VERIFY_TOKEN, "1158201444"),
        ask("subscribe", META_VERIFY_TOKEN, "%3Cscript%3E"),
        server.get("/webhooks/meta"),
    ] {
        assert_problem(&refused, 403, "forbidden");
    }
}

/// Every kind of message and of change, as far as it is none that is answered.
pub(super) fn kinds(person: &mut Whatsapp<'_>) -> Vec<Value> {
    let quiet = [
        json!({"type": "reaction", "reaction": {"message_id": "wamid.OUT", "emoji": "👍"}}),
        json!({"type": "system", "system": {"type": "user_identity_changed", "body": "…"}}),
        json!({"type": "interactive", "interactive": {"type": "call_permission_reply"}}),
        json!({"type": "text", "text": {"body": "Привет"}, "group_id": "Y2FwaV9ncm91cDo"}),
        json!({"type": "text", "text": {"body": "Привет"}, "from": "77273110000", "from_user_id": null}),
        json!({"type": "invented_in_2027", "invented_in_2027": {"new": "kind"}}),
        json!({"type": 7, "text": {"body": ["a"]}}),
        json!({}),
    ];
    let mut deliveries = Vec::new();
    for fields in quiet {
        let message = person.message(&fields);
        let fields = json!({"contacts": [person.contact()], "messages": [message]});
        deliveries.push(Whatsapp::of(&[Whatsapp::change(person.account, &fields)]));
    }
    for (status, fields) in [
        (
            "sent",
            json!({"conversation": {"id": "c", "origin": {"type": "service"}}}),
        ),
        ("delivered", json!({"recipient_id": person.number})),
        (
            "read",
            json!({"recipient_id": person.number, "recipient_user_id": person.made}),
        ),
        ("played", json!({})),
        ("deleted", json!({})),
        (
            "failed",
            json!({"errors": [{"code": 131_047, "title": "Re-engagement message"}]}),
        ),
        ("failed", json!({})),
        ("invented_in_2027", json!({"errors": "text"})),
    ] {
        let mut sent = json!({"id": message_id(999), "status": status, "timestamp": "1795410000"});
        for (name, value) in fields.as_object().expect("fields") {
            sent[name] = value.clone();
        }
        let fields = json!({"statuses": [sent]});
        deliveries.push(Whatsapp::of(&[Whatsapp::change(person.account, &fields)]));
    }
    let text = person.message(&json!({"type": "text", "text": {"body": "Привет"}}));
    for field in [
        "account_update",
        "message_template_status_update",
        "smb_message_echoes",
        "history",
        "user_preferences",
        "invented_in_2027",
    ] {
        let mut change = Whatsapp::change(person.account, &json!({"messages": [text]}));
        change["field"] = json!(field);
        deliveries.push(Whatsapp::of(&[change]));
    }
    deliveries.extend([
        json!({"object": "whatsapp_business_account"}),
        json!({"object": "whatsapp_business_account", "entry": {}}),
        json!({"object": "whatsapp_business_account", "entry": [null, {"changes": [null, {"value": []}]}]}),
        json!({"object": "invented_in_2027", "entry": [{"changes": []}]}),
        json!([]),
        json!("text"),
    ]);
    deliveries
}

fn signed(body: &Value) -> delivery::Delivery {
    delivery::meta(&delivery::escaped(body))
}

#[test]
fn what_is_not_for_us_is_taken_and_nothing_is_said() {
    let city = city();
    let mut person = Whatsapp::new(&city);
    for body in kinds(&mut person) {
        ignores(&city, &body.to_string(), &signed(&body));
    }
    for bytes in [&b""[..], b"{", b"\xff\xfe", "[".repeat(100_000).as_bytes()] {
        ignores(&city, "no JSON", &delivery::meta(bytes));
    }
    assert_silence(&city);
}

#[test]
fn every_message_of_a_batch_is_answered_whoever_wrote_it_and_to_which_number() {
    let city = city();
    let mut people: Vec<Whatsapp<'_>> = (0..6)
        .map(|place| Whatsapp::new(&city).to(META_NUMBERS[place % 2].0))
        .collect();
    let mut changes = Vec::new();
    for pair in people.chunks_mut(2) {
        for person in pair {
            let message = person.message(&json!({"type": "text", "text": {"body": "Сәлем"}}));
            let others = [json!({"wa_id": "77051112233"}), person.contact()];
            let status =
                json!({"id": message_id(999), "status": "read", "timestamp": "1795410000"});
            let fields = json!({"contacts": others, "messages": [message], "statuses": [status]});
            changes.push(Whatsapp::change(person.account, &fields));
        }
    }
    let entry = |changes: &[Value]| json!({"id": "102290129340398", "changes": changes});
    let body = json!({"object": "whatsapp_business_account", "entry": [entry(&changes[..2]), entry(&[]), entry(&changes[2..])]});
    for _ in 0..2 {
        ignores(&city, "a batch", &signed(&body));
    }
    for person in &mut people {
        assert_eq!(person.question().step(), Some("language"));
        assert_eq!(person.settles().len(), 1);
    }
}

#[test]
fn several_messages_of_one_person_in_one_delivery_are_taken_in_their_order() {
    let city = city();
    let mut person = Whatsapp::new(&city);
    up_to("kind", &mut person, Wishes::default());
    person.does(Act::Text("4"));
    person.waits("the question for the matter", &|answer| !answer.is_empty());
    let now = city.now().timestamp();
    // Within a delivery there is no order; the times of the messages give one.
    let messages: Vec<Value> = [(2, "Прошу восстановить освещение."), (1, "Ауламызда жарық жоқ.")]
        .into_iter()
        .map(|(second, text)| {
            let fields = json!({"type": "text", "text": {"body": text}, "timestamp": (now + second).to_string()});
            person.message(&fields)
        })
        .collect();
    let fields = json!({"contacts": [person.contact()], "messages": messages});
    let body = Whatsapp::of(&[Whatsapp::change(person.account, &fields)]);
    person.delivers(signed(&body));
    person.waits("both are noted", &|answer| answer.len() >= 2);
    person.settles();
    person.does(Act::Text("Это всё"));
    aryz_tests::chats::on_to("confirm", &mut person, Wishes::default());
    let summary = all(&person.answer());
    let at = |text: &str| {
        summary
            .find(text)
            .unwrap_or_else(|| panic!("{text} in {summary}"))
    };
    assert!(at("Ауламызда") < at("Прошу восстановить"), "{summary}");
}

#[test]
fn a_person_is_the_same_whichever_of_their_ids_is_shown() {
    let city = city();
    for order in [
        [Shows::Number, Shows::Both, Shows::Made],
        [Shows::Made, Shows::Both, Shows::Number],
    ] {
        let mut person = Whatsapp::new(&city).showing(order[0]);
        person.does(Act::Text("Сәлем"));
        let language = person.question();
        person.shows = order[1];
        person.does(Act::Press(language.button("ru").expect("a language")));
        let consent = person.question();
        assert_eq!(consent.step(), Some("consent"), "{order:?}");
        person.shows = order[2];
        let yes = consent.button("collection-yes").expect("an answer");
        person.does(Act::Press(yes));
        assert_eq!(person.question().step(), Some("consent"), "{order:?}");
        assert!(person.question().button("transfer-yes").is_some());
    }
}

#[test]
fn a_person_without_a_number_is_asked_for_it_by_the_platforms_button() {
    let city = city();
    let mut person = Whatsapp::new(&city).showing(Shows::Made);
    file_a_complaint(&mut person, Wishes::default());
    assert!(
        person
            .heard()
            .iter()
            .any(|said| said.shares == Some(Share::Contact)),
        "{:#?}",
        person.heard()
    );
}

#[test]
fn whoever_changes_the_number_or_the_made_id_goes_on_under_the_new_one() {
    let city = city();
    for shows in [Shows::Number, Shows::Made] {
        let mut person = Whatsapp::new(&city).showing(shows);
        up_to("name", &mut person, Wishes::default());
        let mut moved = Whatsapp::new(&city).showing(shows);
        let system = match shows {
            Shows::Made => json!({
                "type": "user_changed_user_id", "body": "…", "user_id": moved.made, "previous_user_id": person.made
            }),
            _ => json!({"type": "user_changed_number", "body": "…", "new_wa_id": moved.number}),
        };
        let message = person.message(&json!({"type": "system", "system": system}));
        for _ in 0..2 {
            ignores(&city, "a new id", &person.signed(&message));
        }
        moved.does(Act::Text("Сынақбаева Әсем"));
        let asked = moved.question();
        let asks_for_number = asked.shares == Some(Share::Contact);
        assert!(
            asks_for_number || asked.step() == Some("contact"),
            "{shows:?}: {asked:#?}"
        );
        // Numbers change hands: whoever has the old one now is somebody else.
        person.does(Act::Text("Сәлем"));
        assert_eq!(person.question().step(), Some("language"), "{shows:?}");
    }
}

#[test]
fn news_of_an_appeal_goes_to_the_new_number_of_whoever_filed_it() {
    let city = city();
    let mut person = Whatsapp::new(&city).showing(Shows::Number);
    let filed = file_a_complaint(&mut person, Wishes::default());
    let moved = Whatsapp::new(&city).showing(Shows::Number);
    let before = person.settles().len();
    let system = json!({"type": "user_changed_number", "body": "…", "new_wa_id": moved.number});
    let message = person.message(&json!({"type": "system", "system": system}));
    ignores(&city, "a new number", &person.signed(&message));
    withdraw(&city, &filed);
    city.sends_what_waits();
    assert_eq!(person.settles().len(), before);
    assert!(all(&moved.heard()).contains(&filed.number));
}

#[test]
fn a_failure_that_is_told_later_stands_in_the_log() {
    let city = city();
    let mut person = Whatsapp::new(&city);
    person.does(Act::Text("Сәлем"));
    person.question();
    // The platform has shown the message; that it has is still to be written down.
    person.settles();
    let status = json!({
        "id": message_id(1), "status": "failed", "timestamp": city.now().timestamp().to_string(),
        "errors": [{"code": 131_026, "title": "Message undeliverable"}]
    });
    let body = Whatsapp::of(&[Whatsapp::change(
        person.account,
        &json!({"statuses": [status]}),
    )]);
    ignores(&city, "a failure", &signed(&body));
    city.server().logged("131026");
}

#[test]
fn three_megabytes_are_taken_and_more_is_refused() {
    let city = city();
    let padded = |length: usize| {
        let mut body = delivery::escaped(&json!({"object": "page", "entry": []}));
        body.resize(length, b' ');
        delivery::meta(&body).send(&city.server()).status
    };
    assert_eq!(padded(3 * 1024 * 1024), 200);
    assert_eq!(padded(3 * 1024 * 1024 + 1), 413);
}

/// Meta's accounts share a secret, so a delivery that names an account which is not ours is authentic; nobody can answer for it.
#[test]
fn a_number_that_is_not_ours_answers_nobody() {
    let city: City = city();
    let mut person = Whatsapp::new(&city).to("999999999999999");
    let delivery = person.delivery(Act::Text("Сәлем"));
    ignores(&city, "another's number", &delivery);
    assert_silence(&city);
}
