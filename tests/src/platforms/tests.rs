//! What the real platforms refuse is refused here, and what they take is shown.

use serde_json::{Value, json};

use super::{Failure, Platform, Share, meta, telegram, viber, vk};

const TOKEN: &str = "the-token";
const NUMBER: &str = "106540352242922";

/// Status and answer of a call; none where the connection was cut.
fn post(
    platform: &Platform,
    path: &str,
    header: (&str, &str),
    media_type: &str,
    body: &str,
) -> Option<(u16, Value)> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut response = agent
        .post(format!("{}{path}", platform.address()))
        .header(header.0, header.1)
        .header("content-type", media_type)
        .send(body)
        .ok()?;
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_vec().expect("a whole body");
    Some((status, serde_json::from_slice(&body).unwrap_or_default()))
}

fn mistakes(platform: &Platform) -> usize {
    platform.take_mistakes().len()
}

#[test]
fn telegram_takes_a_call_that_is_in_order_and_no_other() {
    let platform = telegram::play(&[TOKEN]);
    platform.meets("7", "telegram");
    let call = |token: &str, media_type: &str, body: &Value| {
        let path = format!("/bot{token}/sendMessage");
        let answer = post(
            &platform,
            &path,
            ("x-a", "a"),
            media_type,
            &body.to_string(),
        );
        answer.expect("an answer").0
    };
    let preview = json!({"is_disabled": true});
    let good = json!({"chat_id": 7, "text": "Тіл?", "link_preview_options": preview,
        "reply_markup": {"inline_keyboard": [[{"text": "Қазақша", "callback_data": "d1:language:kk"}]]}});
    assert_eq!(call(TOKEN, "application/json", &good), 200);
    let said = platform.said("7");
    assert_eq!((said.len(), said[0].step()), (1, Some("language")));
    assert_eq!(mistakes(&platform), 0);
    assert_eq!(call("another", "application/json", &good), 401);
    assert_eq!(call(TOKEN, "text/plain", &good), 400);
    let long = "ұ".repeat(33);
    for (pointer, value) in [
        ("/text", json!("")),
        ("/text", json!("🏚".repeat(2049))),
        ("/parse_mode", json!("Markdown")),
        ("/chat_id", json!("seven")),
        ("/link_preview_options", json!(null)),
        ("/reply_markup", json!({"inline_keyboard": [[]]})),
        (
            "/reply_markup",
            json!({"inline_keyboard": [[{"text": "a", "callback_data": long}]]}),
        ),
        (
            "/reply_markup",
            json!({"inline_keyboard": [[{"text": "a", "url": "https://a"}]]}),
        ),
        (
            "/reply_markup",
            json!({"keyboard": [[{"text": "a", "request_contact": true, "request_location": true}]]}),
        ),
    ] {
        let mut wrong = good.clone();
        wrong[&pointer[1..]] = value;
        assert_eq!(call(TOKEN, "application/json", &wrong), 400, "{wrong}");
    }
    assert_eq!(mistakes(&platform), 11);
    assert_eq!(platform.said("7").len(), 1);
}

#[test]
fn a_platform_fails_as_it_is_told() {
    let platform = telegram::play(&[TOKEN]);
    platform.meets("7", "telegram");
    let call = || {
        let body =
            json!({"chat_id": 7, "text": "a", "link_preview_options": {"is_disabled": true}});
        let path = format!("/bot{TOKEN}/sendMessage");
        post(
            &platform,
            &path,
            ("x-a", "a"),
            "application/json",
            &body.to_string(),
        )
    };
    let failures = [
        (Failure::Internal, Some(500), 0),
        (Failure::TooMany(7), Some(429), 0),
        (Failure::CutBefore, None, 0),
        (Failure::CutAfter, None, 1),
        (Failure::Refused, Some(400), 1),
        (Failure::Left, Some(403), 1),
    ];
    for (failure, status, said) in failures {
        platform.fails([failure]);
        assert_eq!(call().map(|answer| answer.0), status, "{failure:?}");
        assert_eq!(platform.count("7"), said, "{failure:?}");
    }
    assert_eq!(
        call().map(|answer| answer.0),
        Some(403),
        "whoever left is gone"
    );
    platform.leaves("7", false);
    assert_eq!(call().map(|answer| answer.0), Some(200));
    assert_eq!(platform.attempts("7"), 8);
}

#[test]
fn whatsapp_takes_a_call_that_is_in_order_and_loses_what_goes_to_a_made_id() {
    let platform = meta::play(&[(NUMBER, TOKEN)]);
    platform.meets("77011234567", meta::WHATSAPP);
    platform.meets("KZ.1", meta::WHATSAPP);
    let call = |path: &str, body: &Value| {
        let bearer = format!("Bearer {TOKEN}");
        let header = ("authorization", bearer.as_str());
        let answer = post(
            &platform,
            path,
            header,
            "application/json",
            &body.to_string(),
        );
        answer.expect("an answer").0
    };
    let path = format!("/v25.0/{NUMBER}/messages");
    let row = |id: usize, title: &str| json!({"id": id.to_string(), "title": title});
    let to = |field: &str, to: &str, content: &Value| {
        let mut body = content.clone();
        body["messaging_product"] = json!("whatsapp");
        body["recipient_type"] = json!("individual");
        body[field] = json!(to);
        body
    };
    let text = json!({"type": "text", "text": {"body": "Сәлем", "preview_url": false}});
    assert_eq!(call(&path, &to("to", "77011234567", &text)), 200);
    assert_eq!(
        call(
            &format!("/{NUMBER}/messages"),
            &to("recipient", "KZ.1", &text)
        ),
        200
    );
    assert_eq!(mistakes(&platform), 0);
    assert_eq!(
        call(&path, &to("to", "KZ.1", &text)),
        200,
        "it says nothing"
    );
    assert_eq!((mistakes(&platform), platform.count("KZ.1")), (1, 1));
    let button = |titles: &[&str]| {
        let buttons: Vec<Value> = titles
            .iter()
            .enumerate()
            .map(|(id, title)| json!({"type": "reply", "reply": row(id, title)}))
            .collect();
        json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}}})
    };
    assert_eq!(
        call(&path, &to("to", "77011234567", &button(&["Иә", "Жоқ"]))),
        200
    );
    let rows: Vec<Value> = (0..11).map(|id| row(id, &format!("{id}"))).collect();
    let list = |rows: &[Value]| {
        json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "?"},
        "action": {"button": "Таңдау", "sections": [{"rows": rows}]}}})
    };
    assert_eq!(
        call(&path, &to("to", "77011234567", &list(&rows[..10]))),
        200
    );
    assert_eq!(mistakes(&platform), 0);
    for wrong in [
        to("to", "77011234567", &button(&["1", "2", "3", "4"])),
        to("to", "77011234567", &button(&["Иә", "Иә"])),
        to("to", "77011234567", &button(&["Изменить текст обращ."])),
        to("to", "77011234567", &list(&rows)),
        to("phone", "77011234567", &text),
        to(
            "to",
            "77011234567",
            &json!({"type": "text", "text": {"body": "a".repeat(4097)}}),
        ),
        to(
            "to",
            "77011234567",
            &json!({"type": "text", "text": {"body": "a"}, "image": {}}),
        ),
        text.clone(),
    ] {
        assert_eq!(call(&path, &wrong), 400, "{wrong}");
    }
    assert_eq!(
        call("/v25.0/999/messages", &to("to", "77011234567", &text)),
        400
    );
    assert_eq!(mistakes(&platform), 9);
    platform.closes("77011234567", true);
    assert_eq!(call(&path, &to("to", "77011234567", &text)), 400);
    assert_eq!(mistakes(&platform), 1, "the day is over");
    let template = json!({"type": "template", "template": {"name": "changed", "language": {"code": "ru"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "C26-000001-7"}]}]}});
    assert_eq!(call(&path, &to("to", "77011234567", &template)), 200);
    assert_eq!(mistakes(&platform), 0);
}

#[test]
fn whatsapp_shares_a_place_by_a_button_that_stands_alone() {
    let platform = meta::play(&[(NUMBER, TOKEN)]);
    platform.meets("77011234567", meta::WHATSAPP);
    let call = |text: &str, action: Value| {
        let interactive =
            json!({"type": "location_request_message", "body": {"text": text}, "action": action});
        let body = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "77011234567", "type": "interactive",
            "interactive": interactive
        });
        let bearer = format!("Bearer {TOKEN}");
        let header = ("authorization", bearer.as_str());
        let path = format!("/v25.0/{NUMBER}/messages");
        let media_type = "application/json";
        let answer = post(&platform, &path, header, media_type, &body.to_string());
        answer.expect("an answer").0
    };
    let action = json!({"name": "send_location"});
    assert_eq!(call("Қай жерде?", action.clone()), 200);
    let said = platform.said("77011234567");
    assert_eq!(said[0].shares, Some(Share::Location));
    assert_eq!(mistakes(&platform), 0);
    assert_eq!(call("", action.clone()), 400);
    assert_eq!(call(&"a".repeat(1025), action), 400);
    let reply = json!({"type": "reply", "reply": {"id": "1", "title": "Өткізу"}});
    for wrong in [
        json!({"name": "location_request_message"}),
        json!({"name": "send_location", "buttons": [reply]}),
    ] {
        assert_eq!(call("Қай жерде?", wrong), 400);
    }
    assert_eq!(mistakes(&platform), 4);
}

#[test]
fn messenger_counts_characters_and_instagram_bytes() {
    let platform = meta::play(&[("page", TOKEN)]);
    platform.meets("1", meta::MESSENGER);
    platform.meets("2", meta::INSTAGRAM);
    let call = |to: &str, message: Value| {
        let body =
            json!({"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message});
        let bearer = format!("Bearer {TOKEN}");
        let header = ("authorization", bearer.as_str());
        let answer = post(
            &platform,
            "/v25.0/me/messages",
            header,
            "application/json",
            &body.to_string(),
        );
        answer.expect("an answer").0
    };
    let long = json!({"text": "ұ".repeat(501)});
    assert_eq!(call("1", long.clone()), 200);
    assert_eq!(call("2", long), 400);
    let replies = |count: usize| {
        let reply = json!({"content_type": "text", "title": "Иә", "payload": "d1:a:b"});
        json!({"text": "?", "quick_replies": vec![reply; count]})
    };
    assert_eq!(call("2", replies(13)), 200);
    assert_eq!(call("2", replies(14)), 400);
    assert_eq!(call("3", json!({"text": "a"})), 400);
    let number = |extra: &str| {
        let mut reply = json!({"content_type": "user_phone_number"});
        reply[extra] = json!("user_phone_number");
        json!({"text": "?", "quick_replies": [reply]})
    };
    assert_eq!(call("1", number("content_type")), 200);
    let shown = platform.said("1").pop().expect("a message");
    assert_eq!(shown.shares, Some(Share::Contact));
    assert_eq!(call("1", number("title")), 400, "the platform writes it");
    assert_eq!(call("2", number("content_type")), 400);
    assert_eq!(mistakes(&platform), 5);
}

#[test]
fn vk_takes_a_key_once_and_answers_errors_as_a_success() {
    let platform = vk::play(&[TOKEN]);
    platform.meets("7", "vk");
    let call = |token: &str, form: &str| {
        let bearer = format!("Bearer {token}");
        let form_type = "application/x-www-form-urlencoded";
        let header = ("authorization", bearer.as_str());
        let (status, answer) =
            post(&platform, "/method/messages.send", header, form_type, form).expect("an answer");
        assert_eq!(status, 200);
        answer["error"]["error_code"].as_i64()
    };
    let good = "peer_id=7&message=a&random_id=5&v=5.199";
    assert_eq!((call(TOKEN, good), call(TOKEN, good)), (None, None));
    assert_eq!((platform.count("7"), mistakes(&platform)), (1, 0));
    assert_eq!(call("another", good), Some(5));
    let long = format!("{good}&message={}", "a".repeat(5000));
    let keyboard = |label: &str| {
        let keyboard = json!({"inline": true, "buttons": [[{"action": {"type": "text", "label": label, "payload": "{\"c\":\"d1:a:b\"}"}}]]});
        format!("{good}&keyboard={}", crate::percent(&keyboard.to_string()))
    };
    for (form, code) in [
        ("peer_id=7&message=a&v=5.199", 100),
        ("peer_id=7&message=a&random_id=0&v=5.199", 100),
        ("peer_id=7&message=a&random_id=3000000000&v=5.199", 100),
        ("peer_id=7&message=a&random_id=5", 100),
        ("peer_id=7&message=&random_id=6&v=5.199", 100),
        ("peer_id=7&message=a&random_id=6&v=5.199&parse=1", 100),
        ("peer_id=7&message=a&random_id=6&v=5.199&keyboard={", 911),
        (&long, 100),
        (&long.replacen("&message=a", "", 1), 914),
        (&keyboard(&"a".repeat(41)), 911),
    ] {
        assert_eq!(call(TOKEN, form), Some(code), "{form}");
    }
    assert_eq!(mistakes(&platform), 11);
    assert_eq!(call(TOKEN, &keyboard("Иә")), None);
    let text = json!({"action": {"type": "text", "label": "Иә", "payload": "{}"}});
    let place = json!({"action": {"type": "location", "payload": "{}"}});
    let with = |rows: Value| {
        let keyboard = json!({"inline": true, "buttons": rows}).to_string();
        format!(
            "{}&keyboard={}",
            good.replace("id=5", "id=7"),
            crate::percent(&keyboard)
        )
    };
    assert_eq!(call(TOKEN, &with(json!([[place], [text]]))), None);
    let shown = platform.said("7").pop().expect("a message");
    assert_eq!(
        (shown.shares, shown.buttons.len()),
        (Some(Share::Location), 1)
    );
    assert_eq!(mistakes(&platform), 0);
    for wrong in [
        json!([[place, text]]),
        json!([[{"action": {"type": "location"}}]]),
        json!([[{"action": {"type": "location", "payload": "{"}}]]),
        json!([[{"action": {"type": "location", "payload": "{}", "label": "Орынды жіберу"}}]]),
        json!([[{"action": {"type": "location", "payload": "{}"}, "color": "primary"}]]),
        json!(vec![[text]; 7]),
    ] {
        assert_eq!(call(TOKEN, &with(wrong.clone())), Some(911), "{wrong}");
    }
    assert_eq!(mistakes(&platform), 6);
    platform.leaves("7", true);
    assert_eq!(
        call(TOKEN, &good.replace('5', "6")),
        Some(100),
        "no such version"
    );
    assert_eq!(
        call(TOKEN, "peer_id=7&message=a&random_id=9&v=5.199"),
        Some(901)
    );
    assert_eq!(mistakes(&platform), 1);
}

#[test]
fn viber_answers_errors_as_a_success() {
    let platform = viber::play(&[TOKEN]);
    platform.meets("a=", "viber");
    let call = |token: &str, body: &Value| {
        let header = ("x-viber-auth-token", token);
        let body = body.to_string();
        let (status, answer) = post(
            &platform,
            "/pa/send_message",
            header,
            "application/json",
            &body,
        )
        .expect("an answer");
        assert_eq!(status, 200);
        answer["status"].as_i64().expect("a status")
    };
    let key = json!({"Columns": 6, "Rows": 1, "ActionType": "reply", "ActionBody": "#d1:language:kk", "Text": "Қазақша &amp;", "Silent": true});
    let good = json!({"receiver": "a=", "min_api_version": 6, "sender": {"name": "Aryz"}, "type": "text", "text": "Тіл?",
        "keyboard": {"Type": "keyboard", "Buttons": [key]}});
    assert_eq!(call(TOKEN, &good), 0);
    let said = platform.said("a=");
    assert_eq!(said[0].buttons[0].label, "Қазақша &");
    assert_eq!(said[0].step(), Some("language"));
    assert_eq!(mistakes(&platform), 0);
    assert_eq!(call("another", &good), 2);
    for (pointer, value) in [
        ("/text", json!("")),
        ("/text", json!("a".repeat(7001))),
        ("/sender/name", json!("a".repeat(29))),
        ("/keyboard/Buttons", json!([])),
        ("/keyboard/Buttons", json!(vec![key; 13])),
        ("/keyboard/Buttons/0/Columns", json!(7)),
        ("/min_api_version", json!(5)),
        ("/keyboard/Buttons/0/ActionBody", json!("")),
    ] {
        let mut wrong = good.clone();
        *wrong.pointer_mut(pointer).expect("a place") = value;
        assert_eq!(call(TOKEN, &wrong), 3, "{wrong}");
    }
    assert_eq!(mistakes(&platform), 9);
    let mut asking = good.clone();
    let place = json!({"Columns": 6, "Rows": 1, "ActionType": "location-picker", "ActionBody": "#d1:place:pick", "Text": "Орынды жіберу"});
    asking["keyboard"]["Buttons"] = json!([place, good["keyboard"]["Buttons"][0]]);
    assert_eq!(call(TOKEN, &asking), 0);
    let shown = platform.said("a=").pop().expect("a message");
    assert_eq!(
        (shown.shares, shown.buttons.len()),
        (Some(Share::Location), 1)
    );
    assert_eq!(mistakes(&platform), 0);
    asking["keyboard"]["Buttons"] = json!([place]);
    for (pointer, value) in [
        ("/min_api_version", json!(2)),
        ("/keyboard/Buttons/0/ActionBody", json!("")),
        ("/keyboard/Buttons", json!(vec![place; 13])),
    ] {
        let mut wrong = asking.clone();
        *wrong.pointer_mut(pointer).expect("a place") = value;
        assert_eq!(call(TOKEN, &wrong), 3, "{wrong}");
    }
    assert_eq!(mistakes(&platform), 3);
    platform.leaves("a=", true);
    assert_eq!(call(TOKEN, &good), 6);
}
