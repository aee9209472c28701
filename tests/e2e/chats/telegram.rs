//! Telegram beside what `telegram.rs` of the whole shows: every kind of update, presses, and answers that were lost.

use aryz_tests::chats::{Act, City, Filed, Person, Telegram, Wishes, file_a_complaint, up_to};
use aryz_tests::{TELEGRAM_BOTS, named};
use serde_json::{Value, json};

use super::{MONDAY, PROGRAM, assert_silence, city, ignores, withdraw};

/// Every kind of update of Bot API 10.1, as far as it is none that is answered.
pub(super) fn kinds(person: &mut Telegram<'_>) -> Vec<Value> {
    let text = person.message(&json!({"text": "Здравствуйте"}));
    let with = |fields: Value| {
        let mut message = text.clone();
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        message
    };
    let group = json!({"id": -1_001_234_567_890_i64, "type": "supergroup", "title": "Двор"});
    let member =
        json!({"user": {"id": 5, "is_bot": false, "first_name": null}, "status": "member"});
    let user = person.from();
    [
        ("edited_channel_post", text.clone()),
        ("channel_post", with(json!({"chat": {"id": -100, "type": "channel"}, "from": null}))),
        ("message", with(json!({"chat": group, "message_id": 1}))),
        ("message", with(json!({"from": {"id": 5, "is_bot": true, "first_name": "B"}}))),
        ("message", with(json!({"text": null, "pinned_message": {"message_id": 1, "date": 0}}))),
        ("message", with(json!({"text": null, "new_chat_photo": []}))),
        ("business_connection", json!({"id": "b", "user": user, "user_chat_id": 1, "date": 1, "is_enabled": true})),
        ("business_message", text.clone()),
        ("edited_business_message", text.clone()),
        ("deleted_business_messages", json!({"business_connection_id": "b", "chat": group, "message_ids": [1]})),
        ("guest_message", text.clone()),
        ("message_reaction", json!({"chat": group, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]})),
        ("message_reaction_count", json!({"chat": group, "message_id": 1, "date": 1, "reactions": []})),
        ("inline_query", json!({"id": "1", "from": user, "query": "", "offset": ""})),
        ("chosen_inline_result", json!({"result_id": "1", "from": user, "query": ""})),
        ("shipping_query", json!({"id": "1", "from": user, "invoice_payload": "", "shipping_address": {}})),
        ("pre_checkout_query", json!({"id": "1", "from": user, "currency": "KZT", "total_amount": 1, "invoice_payload": ""})),
        ("purchased_paid_media", json!({"from": user, "paid_media_payload": ""})),
        ("poll", json!({"id": "1", "question": "?", "options": []})),
        ("poll_answer", json!({"poll_id": "1", "user": user, "option_ids": [0]})),
        ("my_chat_member", json!({"chat": group, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": member})),
        ("chat_member", json!({"chat": group, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": member})),
        ("chat_join_request", json!({"chat": group, "from": user, "user_chat_id": 5, "date": 1})),
        ("chat_boost", json!({"chat": group, "boost": {}})),
        ("removed_chat_boost", json!({"chat": group, "boost_id": "1"})),
        ("managed_bot", json!({"user": user, "bot": {"id": 6, "is_bot": true}})),
        ("invented_in_2027", json!({"new": ["kind", {"of": "update"}]})),
        ("message", json!("a text")),
        ("message", json!([])),
        ("callback_query", json!({"id": "1", "from": user, "chat_instance": "-1", "game_short_name": "g"})),
    ]
    .into_iter()
    .map(|(kind, content)| Telegram::update(kind, &content))
    .collect()
}

#[test]
fn updates_that_are_not_for_us_are_taken_and_nothing_is_said() {
    let city = city();
    let mut person = Telegram::new(&city);
    for update in kinds(&mut person) {
        ignores(&city, &update.to_string(), &person.signed(&update));
    }
    assert_silence(&city);
}

#[test]
fn the_waiting_mark_of_a_press_is_stopped() {
    let city = city();
    let mut person = Telegram::new(&city);
    person.does(Act::Start);
    let question = person.question();
    let button = question.button("ru").expect("a language");
    let press = person.delivery(Act::Press(button));
    let body: Value = serde_json::from_slice(&press.body).expect("JSON");
    let id = body["callback_query"]["id"].as_str().expect("an id");
    person.delivers(press.clone());
    for _ in 0..600 {
        if city.telegram.has_stopped(id) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the button turns and turns");
}

#[test]
fn an_answer_that_was_lost_is_given_again_and_shown_once() {
    let city = city();
    let mut person = Telegram::new(&city);
    up_to("confirm", &mut person, Wishes::default());
    let question = person.question();
    let press = person.delivery(Act::Press(question.button("send").expect("it can be sent")));
    let shown = person.heard().len();
    // The connection broke: the platform saw no answer, and shows none.
    let lost = press.send(&city.server());
    assert_eq!(lost.status, 200);
    person.hand_over(&press);
    person.hand_over(&press);
    assert_eq!(person.heard().len(), shown + 1);
}

#[test]
fn an_inaccessible_message_under_a_button_costs_nothing() {
    let city = city();
    let mut person = Telegram::new(&city);
    person.does(Act::Start);
    let query = json!({
        "id": "4382bf", "from": person.from(), "chat_instance": "-1", "data": "d1:language:ru",
        "message": {"chat": {"id": person.id, "type": "private"}, "message_id": 3, "date": 0}
    });
    city.telegram.pressed("4382bf");
    let update = Telegram::update("callback_query", &query);
    person.delivers(person.signed(&update));
    assert_eq!(person.question().step(), Some("consent"));
}

#[test]
fn whoever_leaves_and_comes_back_goes_on() {
    let city = city();
    let mut person = Telegram::new(&city);
    file_a_complaint(&mut person, Wishes::default());
    let leaving = person.leaves().expect("an update");
    person.hand_over(&leaving);
    city.telegram.leaves(&person.id.to_string(), false);
    person.does(Act::Start);
    assert_eq!(person.question().step(), Some("language"));
}

#[test]
fn two_bots_answer_each_by_itself_and_the_same_update_id_at_both_is_two_events() {
    let city = City::start_with(PROGRAM, MONDAY, |options| {
        let secrets = TELEGRAM_BOTS.map(|(name, secret, _)| (name, secret));
        let tokens = TELEGRAM_BOTS.map(|(name, _, token)| (name, token));
        for (variable, of_each) in [
            ("telegram_secret_token", secrets),
            ("telegram_bot_token", tokens),
        ] {
            options.variables.insert(variable, named(of_each));
        }
    });
    let mut first = Telegram::new(&city);
    let mut second = Telegram::of(&city, first.id).to_the_second();
    let filed = file_a_complaint(&mut first, Wishes::default());
    assert!(second.heard().is_empty(), "it was the other bot's affair");
    // The same person does the same at the second bot, and by chance its updates have the same ids: to the byte, it is told the same.
    for update in first.memory().deliveries.clone() {
        second.delivers(second.signed_bytes(&update.body));
        second.waits("an answer", &|answer| !answer.is_empty());
    }
    let answer = second.waits("a receipt", &|answer| {
        Filed::in_the_answer(answer).is_some()
    });
    let another = Filed::in_the_answer(&answer).expect("it was waited for");
    assert_ne!(filed.number, another.number);
    // News are told by calls with the token of the bot at which the appeal was filed.
    for (person, appeal) in [(&mut first, &filed), (&mut second, &another)] {
        let before = person.settles().len();
        withdraw(&city, appeal);
        city.sends_what_waits();
        let heard = person.settles();
        assert_eq!(heard.len(), before + 1, "{heard:#?}");
        assert!(heard[before].text.contains(&appeal.number), "{heard:#?}");
    }
    let heard = [first.settles(), second.settles()];
    for (person, heard) in [&mut first, &mut second].into_iter().zip(heard) {
        for update in person.memory().deliveries.clone() {
            person.hand_over(&update);
        }
        assert_eq!(person.settles(), heard, "a repeat is said once");
    }
}
