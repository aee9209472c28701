//! Viber's bot API: the only file that knows it. One delivery is one event. The greeting of somebody who opens the chat for the first time goes out in
//! the answer, all else by calls of our own.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER_PERMISSIVE;
use domain::Lang;
use domain::appeal::Channel;
use domain::dialogue::{File, Input, Owner};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use store::Said;
use web::{Problem, body, lang};

use crate::accounts::Accounts;
use crate::inbound::{Event, Inbound};
use crate::outcome::Outcome;
use crate::platform::{BY_ADDRESS, Call, JSON, Platform, post};
use crate::reply::{Button, Reply};
use crate::split::split;
use crate::{conversation, lenient, status};

/// An event is a few kilobytes; the largest has one message of 7000 characters.
const BODY_LIMIT: usize = 1024 * 1024;

/// The longest text of a message. The documentation says characters; UTF-16 units are never too few, and keep a call below its 30 kilobytes.
const TEXT_LIMIT: usize = 7000;

/// The most rows of buttons on a telephone that is held upright.
const ROWS: usize = 12;

/// The version of the interface from which on a press need not show its code in the chat (2018). Numbers are shared and places picked since the third.
const MIN_API_VERSION: u8 = 6;

/// Who speaks. Viber asks for a name with each message.
const SENDER: &str = "Aryz";

/// What stands before the code of a button. A press arrives as a text like any other.
const PRESSED: char = '#';

/// What the buttons hold by which the number is shared and a place is picked. Something must stand there; a program that can do neither (on a desktop)
/// and sends this instead has pressed a button of no question, and has not written an address.
const SHARE_PHONE: &str = "#d1:contact:share";
const PICK_PLACE: &str = "#d1:place:pick";

/// How Viber is written to.
pub(crate) const PLATFORM: Platform = Platform {
    tokens: "viber_auth_token",
    api_url: "viber_api_url",
    render: |to, reply| messages(Some(to), reply),
    request,
    outcome,
    files: BY_ADDRESS,
    window: None,
    template: None,
};

/// `POST /webhooks/viber`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let accounts = Accounts::parse(&web::variable(PLATFORM.tokens).await?);
    if accounts.is_empty() {
        return Err(Problem::not_found());
    }
    let (parts, body) = request.into_parts();
    let body = body::bytes(&parts.headers, body, BODY_LIMIT).await?;
    let account =
        account(&parts.headers, &body, &accounts).ok_or_else(|| Problem::forbidden("forbidden"))?;
    let mut greeting = Vec::new();
    for inbound in read(&body, account) {
        if matches!(inbound.event, Event::Said(Input::Start)) {
            let answered = conversation::take(inbound, greet).await?;
            greeting = answered.into_body();
        } else {
            conversation::send(inbound, &PLATFORM).await?;
        }
    }
    Ok(answer(greeting))
}

/// Whose event it is: Viber does not say, but the account's token is the key of the signature.
fn account<'a>(headers: &HeaderMap, body: &[u8], accounts: &'a Accounts) -> Option<&'a str> {
    accounts
        .iter()
        .find(|(_, token)| is_genuine(headers, body, token))
        .map(|(name, _)| name)
}

/// HMAC-SHA256 over the body as it came.
pub(crate) fn is_genuine(headers: &HeaderMap, body: &[u8], token: &str) -> bool {
    let sent = headers
        .get("x-viber-content-signature")
        .and_then(|sent| HEXLOWER_PERMISSIVE.decode(sent.as_bytes()).ok());
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(token.as_bytes()) else {
        return false;
    };
    mac.update(body);
    // In constant time.
    sent.is_some_and(|sent| mac.verify_slice(&sent).is_ok())
}

fn answer(greeting: Vec<u8>) -> Response {
    if greeting.is_empty() {
        return StatusCode::OK.into_response();
    }
    let mut response = Response::new(greeting.into());
    let json = HeaderValue::from_static(JSON);
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// What happened, by an event of this account; nothing, or one thing.
pub(crate) fn read(body: &[u8], account: &str) -> Vec<Inbound> {
    event(&lenient::parse(body), account).into_iter().collect()
}

fn event(event: &Value, account: &str) -> Option<Inbound> {
    let kind = event["event"].as_str()?;
    let token = lenient::id(&event["message_token"])?;
    let user = &event["user"];
    let (person, happened, lang_hint) = match kind {
        "message" => {
            let sender = &event["sender"];
            let said = Event::Said(input(&event["message"])?);
            (&sender["id"], said, hint(&sender["language"]))
        }
        // Whoever is subscribed has a conversation already: opening the chat must not begin it anew.
        "conversation_started" if event["subscribed"] != true => (
            &user["id"],
            Event::Said(Input::Start),
            hint(&user["language"]),
        ),
        "subscribed" => (&user["id"], Event::Came, hint(&user["language"])),
        "unsubscribed" => (&event["user_id"], Event::Left, None),
        // Of the person's own messages too: those are found to be none of ours by their token.
        "delivered" | "seen" => (&event["user_id"], of_ours(&token, None), None),
        // Why, it says in free text, which may name the person.
        "failed" => {
            let reason = Some(kind.to_owned());
            (&event["user_id"], of_ours(&token, reason), None)
        }
        // The check of our address, the state of somebody's program, and whatever was invented since.
        _ => return None,
    };
    Some(Inbound {
        channel: Channel::Viber,
        account: account.to_owned(),
        // A message and what becomes of it have the same token.
        event_id: format!("{kind}:{token}"),
        sender: lenient::id(person)?,
        aliases: Vec::new(),
        event: happened,
        message: None,
        body_sha256: None,
        sent_at: lenient::time(&event["timestamp"]),
        lang_hint,
        private: true,
    })
}

fn of_ours(token: &str, failed: Option<String>) -> Event {
    Event::Status {
        message: token.to_owned(),
        failed,
    }
}

/// The language of the person's program.
fn hint(tag: &Value) -> Option<Lang> {
    lang::parse(tag.as_str()?.split(['-', '_']).next()?)
}

fn input(message: &Value) -> Option<Input> {
    let text = || lenient::words(&message["text"]);
    let input = match message["type"].as_str()? {
        "text" => text().map(|text| match pressed(&text) {
            Some(code) => Input::Choice(code.to_owned()),
            None => Input::Text(text),
        }),
        // Anybody's card can be attached, and nothing tells the sender's own from it.
        "contact" => lenient::id(&message["contact"]["phone_number"]).map(|phone| Input::Contact {
            phone,
            owner: Owner::Unknown,
        }),
        "location" => {
            let place = &message["location"];
            lenient::place(
                &place["lat"],
                &place["lon"],
                lenient::words(&place["address"]),
            )
        }
        "picture" => file(message, Some("image/jpeg".to_owned())),
        kind @ ("file" | "video") => file(message, lenient::range(kind)),
        "url" => lenient::words(&message["media"])
            .or_else(text)
            .map(Input::Text),
        _ => None,
    };
    Some(input.unwrap_or(Input::Unsupported))
}

/// The code of a button of ours.
fn pressed(text: &str) -> Option<&str> {
    let code = text.strip_prefix(PRESSED)?;
    let is_code =
        code.matches(':').count() == 2 && code.bytes().all(|byte| byte.is_ascii_graphic());
    is_code.then_some(code)
}

fn file(message: &Value, media_type: Option<String>) -> Option<Input> {
    Some(Input::File(File {
        reference: lenient::words(&message["media"])?,
        name: lenient::words(&message["file_name"]),
        media_type,
        size: message["size"].as_u64(),
        caption: lenient::words(&message["text"]),
    }))
}

/// `send_message`; without its receiver in the answer to an opened chat.
#[derive(Serialize)]
struct Message<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    receiver: Option<&'a str>,
    min_api_version: u8,
    sender: Sender,
    r#type: &'static str,
    text: &'a str,
    // One without a keyboard takes the one before away.
    #[serde(skip_serializing_if = "Option::is_none")]
    keyboard: Option<&'a Keyboard>,
}

#[derive(Serialize)]
struct Sender {
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Keyboard {
    r#type: &'static str,
    default_height: bool,
    buttons: Vec<Key>,
}

/// One button a row: labels in Kazakh and Russian are long.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    columns: u8,
    rows: u8,
    action_type: &'static str,
    action_body: String,
    text: String,
    text_size: &'static str,
    // The code is not shown in the chat.
    silent: bool,
}

/// The greeting in the answer to an opened chat. It is kept without the person's id, and Viber takes one message there: it is a few lines.
fn greet(reply: &Reply) -> Said {
    let answer = messages(None, reply).pop().unwrap_or_default();
    Said {
        answer,
        letters: Vec::new(),
    }
}

/// The bodies of `send_message`.
fn messages(receiver: Option<&str>, reply: &Reply) -> Vec<Vec<u8>> {
    let (answers, sharing) = (reply.buttons(), sharing(reply));
    let (text, answers) = if answers.len() + sharing.len() > ROWS {
        (reply.numbered(), [].as_slice())
    } else {
        (reply.text(), answers)
    };
    let keyboard = keyboard(sharing, answers);
    let parts = split(&text, TEXT_LIMIT, char::len_utf16);
    let last = parts.len().saturating_sub(1);
    let message = |(index, part): (usize, &str)| {
        let message = Message {
            receiver,
            min_api_version: MIN_API_VERSION,
            sender: Sender { name: SENDER },
            r#type: "text",
            text: part,
            keyboard: keyboard.as_ref().filter(|_| index == last),
        };
        // Texts, numbers and flags always make JSON.
        serde_json::to_vec(&message).unwrap_or_default()
    };
    parts.into_iter().enumerate().map(message).collect()
}

/// The buttons by which the platform itself shares something. They work on a telephone alone: on a desktop it is typed.
fn sharing(reply: &Reply) -> Vec<Key> {
    let key = |action_type, label, body: &str| Key {
        action_type,
        silent: false,
        ..key(label, body.to_owned())
    };
    let contact = reply.ask_contact();
    let contact = contact.map(|label| key("share-phone", label, SHARE_PHONE));
    let place = reply.ask_location();
    let place = place.map(|label| key("location-picker", label, PICK_PLACE));
    contact.into_iter().chain(place).collect()
}

fn keyboard(sharing: Vec<Key>, answers: &[Button]) -> Option<Keyboard> {
    let answers = answers
        .iter()
        .map(|button| key(&button.label, format!("{PRESSED}{}", button.code)));
    let buttons: Vec<Key> = sharing.into_iter().chain(answers).collect();
    (!buttons.is_empty()).then_some(Keyboard {
        r#type: "keyboard",
        default_height: false,
        buttons,
    })
}

fn key(label: &str, action_body: String) -> Key {
    Key {
        columns: 6,
        rows: 1,
        action_type: "reply",
        action_body,
        text: escape(label),
        text_size: "regular",
        silent: true,
    }
}

/// Labels, unlike messages, are read as HTML.
fn escape(label: &str) -> String {
    label
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The call with its token. Viber has no key that makes a second try harmless.
fn request(call: &Call<'_>) -> http::Request<Vec<u8>> {
    let address = format!("{}/pa/send_message", call.api_url);
    let mut request = post(&address, JSON, call.body.to_vec());
    if let Ok(mut token) = HeaderValue::from_str(call.token) {
        token.set_sensitive(true);
        request.headers_mut().insert("x-viber-auth-token", token);
    }
    request
}

/// What became of a call. Errors come with the status of a success.
fn outcome(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Outcome {
    if let Some(outcome) = status::outcome(status, headers) {
        return outcome;
    }
    let answer = lenient::parse(body);
    match answer["status"].as_i64() {
        Some(0) => Outcome::Sent {
            message: lenient::id(&answer["message_token"]),
        },
        // Our token.
        Some(2) => Outcome::Mend,
        // Not subscribed.
        Some(6) => Outcome::Left,
        // Too many calls, or not Viber's answer: that one may have been taken all the same, but to be told twice is better than not at all.
        Some(12) | None => Outcome::Retry(None),
        Some(code) => Outcome::Refused(code.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use chrono::DateTime;
    use http::Method;

    use super::*;
    use crate::json_mutation::{any_json, mutate};
    use crate::reply::tests::reply;

    const TOKEN: &str = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9";
    const MESSAGE: u64 = 4_912_661_846_655_238_145;
    const PERSON: &str = "01234567890A=";

    const NAMES: &[&str] = &[
        "event",
        "message",
        "message_token",
        "sender",
        "user",
        "user_id",
        "id",
        "type",
        "text",
        "contact",
        "phone_number",
        "location",
        "lat",
        "lon",
        "picture",
        "file",
        "media",
        "conversation_started",
        "subscribed",
        "delivered",
        "failed",
        "desc",
        "timestamp",
        "language",
    ];

    fn message(message: &Value) -> Value {
        json!({
            "event": "message", "timestamp": 1_457_764_197_627_u64, "message_token": MESSAGE, "message": message, "silent": false,
            "sender": {"id": PERSON, "name": "J", "avatar": "https://avatar.example", "language": "ru", "country": "KZ", "api_version": 10}
        })
    }

    fn read_value(event: &Value) -> Vec<Inbound> {
        read(event.to_string().as_bytes(), "city")
    }

    fn happened(event: &Value) -> Option<Event> {
        let mut read = read_value(event);
        assert!(read.len() < 2);
        read.pop().map(|inbound| inbound.event)
    }

    fn said(payload: &Value) -> Input {
        match happened(&message(payload)) {
            Some(Event::Said(input)) => input,
            _ => panic!("something was said: {payload}"),
        }
    }

    fn signed(body: &[u8], token: &str) -> HeaderMap {
        let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("a key");
        mac.update(body);
        header(&HEXLOWER_PERMISSIVE.encode(&mac.finalize().into_bytes()))
    }

    fn header(signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let signature = HeaderValue::from_str(signature).expect("ASCII");
        headers.insert("x-viber-content-signature", signature);
        headers
    }

    fn parsed(body: &[u8]) -> Value {
        serde_json::from_slice(body).expect("JSON")
    }

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        // RFC 4231, 4.3.
        let headers = header("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(is_genuine(
            &headers,
            b"what do ya want for nothing?",
            "Jefe"
        ));
        assert!(!is_genuine(
            &headers,
            b"what do ya want for nothing!",
            "Jefe"
        ));
        assert!(!is_genuine(
            &headers,
            b"what do ya want for nothing?",
            "jefe"
        ));
    }

    #[test]
    fn only_a_signature_over_the_very_bytes_opens() {
        let body = message(&json!({"type": "text", "text": "Сәлем"}))
            .to_string()
            .into_bytes();
        let whole = signed(&body, TOKEN);
        assert!(is_genuine(&whole, &body, TOKEN));
        let text = whole["x-viber-content-signature"].to_str().expect("ASCII");
        for wrong in [
            "",
            "00",
            "sha256=",
            &text[..62],
            &format!("{text}00"),
            &format!("sha256={text}"),
            &"0".repeat(64),
        ] {
            assert!(!is_genuine(&header(wrong), &body, TOKEN), "{wrong}");
        }
        assert!(is_genuine(&header(&text.to_uppercase()), &body, TOKEN));
        assert!(!is_genuine(&HeaderMap::new(), &body, TOKEN));
        let mut changed = body.clone();
        changed.push(b' ');
        assert!(!is_genuine(&whole, &changed, TOKEN));
    }

    #[test]
    fn the_signature_names_the_account() {
        let accounts = Accounts::parse(&format!("city={TOKEN} region=another"));
        let body = b"{}";
        assert_eq!(account(&signed(body, TOKEN), body, &accounts), Some("city"));
        assert_eq!(
            account(&signed(body, "another"), body, &accounts),
            Some("region")
        );
        assert_eq!(account(&signed(body, "third"), body, &accounts), None);
        assert_eq!(
            account(&signed(body, ""), body, &Accounts::parse("city=")),
            None
        );
    }

    #[test]
    fn a_text_is_read_with_who_said_it_and_when() {
        let event = message(&json!({"type": "text", "text": "Шұңқыр", "tracking_data": "forged"}));
        let [inbound] = &read_value(&event)[..] else {
            panic!("one message")
        };
        assert!(inbound.channel == Channel::Viber && inbound.private);
        assert_eq!(inbound.account, "city");
        assert_eq!(inbound.event_id, "message:4912661846655238145");
        assert_eq!(inbound.sender, PERSON);
        assert_eq!(
            inbound.sent_at,
            DateTime::from_timestamp_millis(1_457_764_197_627)
        );
        assert_eq!(inbound.lang_hint, Some(Lang::Ru));
        assert!(inbound.event == Event::Said(Input::Text("Шұңқыр".to_owned())));
    }

    #[test]
    fn a_token_keeps_all_its_digits_whichever_way_it_is_written() {
        let mut event = message(&json!({"type": "text", "text": "x"}));
        let number = read_value(&event).remove(0).event_id;
        event["message_token"] = json!(MESSAGE.to_string());
        assert_eq!(read_value(&event).remove(0).event_id, number);
        event["message_token"] = json!(MESSAGE + 1);
        assert_ne!(
            read_value(&event).remove(0).event_id,
            number,
            "2^62 is beyond what a float tells apart"
        );
    }

    #[test]
    fn a_press_is_told_from_what_is_typed() {
        let said = |text: &str| said(&json!({"type": "text", "text": text}));
        assert!(
            said("#d1:consent:collection-yes")
                == Input::Choice("d1:consent:collection-yes".to_owned())
        );
        for typed in [
            "d1:consent:collection-yes",
            "#жарық",
            "#d1:жарық:жоқ",
            "#1 a:b:c",
            "#",
            "# d1:a:b",
        ] {
            assert!(said(typed) == Input::Text(typed.to_owned()), "{typed}");
        }
    }

    #[test]
    fn every_kind_of_message_is_read() {
        let contact =
            json!({"type": "contact", "contact": {"name": "А", "phone_number": "77010000000"}});
        let own = Input::Contact {
            phone: "77010000000".to_owned(),
            owner: Owner::Unknown,
        };
        assert!(said(&contact) == own, "nobody vouches for a card");
        let place = json!({"type": "location", "location": {"lat": 51.128, "lon": "71.43"}});
        let expected = Input::Location {
            lat: 51.128,
            lon: 71.43,
            address: None,
        };
        assert!(said(&place) == expected);
        let picture = json!({"type": "picture", "text": "Мынау", "media": "https://dl-media.viber.com/1.jpg", "thumbnail": "https://dl-media.viber.com/t.jpg", "file_name": "1.jpg", "size": 512});
        let expected = Input::File(File {
            reference: "https://dl-media.viber.com/1.jpg".to_owned(),
            name: Some("1.jpg".to_owned()),
            media_type: Some("image/jpeg".to_owned()),
            size: Some(512),
            caption: Some("Мынау".to_owned()),
        });
        assert!(said(&picture) == expected);
        let file = json!({"type": "file", "media": "https://dl-media.viber.com/2", "file_name": "жауап.pdf", "size": 10_000});
        let Input::File(file) = said(&file) else {
            panic!("a file")
        };
        assert_eq!(
            (file.name.as_deref(), file.size, file.media_type),
            (Some("жауап.pdf"), Some(10_000), None)
        );
        let video = json!({"type": "video", "media": "https://dl-media.viber.com/3", "size": 10_000, "duration": 3});
        assert!(
            matches!(said(&video), Input::File(file) if file.media_type.as_deref() == Some("video/*"))
        );
        let link = json!({"type": "url", "media": "https://aryz.example"});
        assert!(said(&link) == Input::Text("https://aryz.example".to_owned()));
        for other in [
            json!({"type": "sticker", "sticker_id": 40_133}),
            json!({"type": "invented_in_2027"}),
            json!({"type": "picture"}),
            json!({"type": "contact"}),
            json!({"type": "location", "location": {"lat": 91, "lon": 0}}),
        ] {
            assert!(said(&other) == Input::Unsupported, "{other}");
        }
    }

    #[test]
    fn opening_the_chat_begins_a_conversation_but_not_anew() {
        let mut event = json!({
            "event": "conversation_started", "timestamp": 1_457_764_197_627_u64, "message_token": MESSAGE, "type": "open", "context": "x",
            "user": {"id": PERSON, "name": "J", "language": "kk-KZ"}, "subscribed": false
        });
        assert!(happened(&event) == Some(Event::Said(Input::Start)));
        assert_eq!(read_value(&event)[0].lang_hint, Some(Lang::Kk));
        event["subscribed"] = json!(true);
        assert!(read_value(&event).is_empty());
    }

    #[test]
    fn subscriptions_and_deliveries_are_read() {
        let of = |kind: &str| json!({"event": kind, "timestamp": 1_457_764_197_627_u64, "message_token": MESSAGE, "user_id": PERSON, "user": {"id": PERSON}, "desc": "failure description"});
        let status = |failed: Option<&str>| Event::Status {
            message: MESSAGE.to_string(),
            failed: failed.map(str::to_owned),
        };
        assert!(happened(&of("subscribed")) == Some(Event::Came));
        assert!(happened(&of("unsubscribed")) == Some(Event::Left));
        assert!(happened(&of("delivered")) == Some(status(None)));
        assert!(happened(&of("seen")) == Some(status(None)));
        assert!(happened(&of("failed")) == Some(status(Some("failed"))));
        let ids = ["message", "delivered", "seen", "failed"].map(|kind| {
            let mut event = message(&json!({"type": "text", "text": "x"}));
            event["event"] = json!(kind);
            event["user_id"] = json!(PERSON);
            read_value(&event).remove(0).event_id
        });
        assert_eq!(
            ids.iter().collect::<std::collections::BTreeSet<_>>().len(),
            4,
            "one token, four events"
        );
    }

    #[test]
    fn the_check_of_our_address_and_unknown_events_are_taken_and_ignored() {
        for ignored in [
            json!({"event": "webhook", "timestamp": 4_977_069_964_384_421_269_u64, "message_token": 1_457_764_197_627_u64}),
            json!({"event": "client_status", "timestamp": 1, "message_token": 1, "user": {"id": PERSON}}),
            json!({"event": "action", "message_token": 1}),
            json!({"event": "invented_in_2027", "message_token": 1}),
            json!({"event": "message", "message_token": MESSAGE, "message": {"type": "text", "text": "x"}}),
            json!({"event": "message", "message": {"type": "text", "text": "x"}, "sender": {"id": PERSON}}),
            json!({"event": "message", "message_token": MESSAGE, "sender": {"id": PERSON}}),
            json!({"event": 7}),
            json!({}),
            json!([]),
            json!(null),
        ] {
            assert!(read_value(&ignored).is_empty(), "{ignored}");
        }
        assert!(read(b"", "city").is_empty() && read(&[0xff; 9], "city").is_empty());
    }

    #[test]
    fn buttons_are_offered_and_come_back() {
        let body = messages(Some(PERSON), &reply("Тіл?", &["Қазақша", "<b> & Co"])).remove(0);
        let call = parsed(&body);
        assert_eq!(call["receiver"], PERSON);
        assert_eq!(call["type"], "text");
        assert_eq!(call["text"], "Тіл?");
        assert_eq!(call["min_api_version"], MIN_API_VERSION);
        assert_eq!(call["sender"]["name"], SENDER);
        let keyboard = &call["keyboard"];
        assert_eq!(
            (&keyboard["Type"], &keyboard["DefaultHeight"]),
            (&json!("keyboard"), &json!(false))
        );
        let first = &keyboard["Buttons"][0];
        assert_eq!(
            (&first["Columns"], &first["Rows"], &first["Silent"]),
            (&json!(6), &json!(1), &json!(true))
        );
        assert_eq!(
            (&first["ActionType"], &first["Text"], &first["TextSize"]),
            (&json!("reply"), &json!("Қазақша"), &json!("regular"))
        );
        assert_eq!(keyboard["Buttons"][1]["Text"], "&lt;b&gt; &amp; Co");
        let pressed = said(&json!({"type": "text", "text": first["ActionBody"]}));
        assert!(pressed == Input::Choice("d1:kind:1".to_owned()));
    }

    #[test]
    fn a_place_is_picked_on_the_map_or_typed() {
        let mut asked = reply("Қай жерде?", &["Өткізіп жіберу"]);
        asked.messages[0].ask_location = Some("Орынды жіберу".to_owned());
        let call = parsed(&messages(Some(PERSON), &asked).remove(0));
        assert_eq!(call["text"], "Қай жерде?");
        assert_eq!(call["min_api_version"], MIN_API_VERSION);
        let buttons = &call["keyboard"]["Buttons"];
        let (place, skip) = (&buttons[0], &buttons[1]);
        assert_eq!(
            (&place["ActionType"], &place["Text"], &place["Columns"]),
            (
                &json!("location-picker"),
                &json!("Орынды жіберу"),
                &json!(6)
            )
        );
        assert_eq!(skip["ActionType"], "reply");
        let pressed = said(&json!({"type": "text", "text": place["ActionBody"]}));
        assert!(
            matches!(pressed, Input::Choice(_)),
            "it is never an address"
        );
        asked.messages[0].buttons = reply("", &["Шағым"; ROWS]).messages.remove(0).buttons;
        let call = parsed(&messages(Some(PERSON), &asked).remove(0));
        let buttons = call["keyboard"]["Buttons"].as_array().expect("buttons");
        assert_eq!(buttons.len(), 1, "the others stand in the text");
        let text = call["text"].as_str().expect("a text");
        assert!(text.ends_with("\n12. Шағым"), "{text}");
    }

    #[test]
    fn the_number_is_shared_by_a_button_or_typed() {
        let mut asked = reply("Телефон?", &["Өткізіп жіберу"]);
        asked.messages[0].ask_contact = Some("Нөмірімді жіберу".to_owned());
        let call = parsed(&messages(Some(PERSON), &asked).remove(0));
        let buttons = &call["keyboard"]["Buttons"];
        assert_eq!(
            (&buttons[0]["ActionType"], &buttons[0]["Text"]),
            (&json!("share-phone"), &json!("Нөмірімді жіберу"))
        );
        assert_eq!(buttons[1]["ActionType"], "reply");
        let pressed = said(&json!({"type": "text", "text": buttons[0]["ActionBody"]}));
        assert!(
            matches!(pressed, Input::Choice(_)),
            "where it cannot be shared, it is no number"
        );
    }

    #[test]
    fn too_many_buttons_stand_in_the_text() {
        let call =
            |count| parsed(&messages(Some(PERSON), &reply("Не?", &vec!["Шағым"; count])).remove(0));
        assert_eq!(
            call(ROWS)["keyboard"]["Buttons"].as_array().map(Vec::len),
            Some(ROWS)
        );
        let many = call(ROWS + 1);
        assert_eq!(many["keyboard"], Value::Null);
        let text = many["text"].as_str().expect("a text");
        assert!(
            text.starts_with("Не?\n\n1. Шағым\n") && text.ends_with("\n13. Шағым"),
            "{text}"
        );
        assert_eq!(call(0)["keyboard"], Value::Null);
    }

    #[test]
    fn a_long_reply_is_several_messages_within_the_limits() {
        for word in ["сөз ", "🏚🏚 "] {
            let calls = messages(Some(PERSON), &reply(&word.repeat(5000), &["Шағым"; ROWS]));
            let (last, others) = calls.split_last().expect("calls");
            assert!(others.len() > 1);
            assert!(parsed(last)["keyboard"].is_object());
            for call in &calls {
                assert!(call.len() <= 30_000, "{} bytes", call.len());
            }
            for call in others {
                assert_eq!(parsed(call)["keyboard"], Value::Null);
            }
        }
    }

    #[test]
    fn the_greeting_is_kept_without_who_is_greeted() {
        let greeting = parsed(&greet(&reply("Қош келдіңіз", &["Қазақша"])).answer);
        assert!(greeting.get("receiver").is_none());
        assert_eq!(greeting["text"], "Қош келдіңіз");
        assert!(greeting["keyboard"].is_object());
        let response = answer(greet(&reply("Қош келдіңіз", &[])).answer);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(answer(Vec::new()).status(), StatusCode::OK);
    }

    #[test]
    fn the_token_stands_in_its_header_alone() {
        let body = messages(Some(PERSON), &reply("Сәлем", &[])).remove(0);
        let request = request(&Call {
            api_url: "https://chatapi.viber.com",
            token: TOKEN,
            account: "city",
            to: PERSON,
            body: &body,
            key: 7,
        });
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "https://chatapi.viber.com/pa/send_message");
        assert_eq!(request.headers()["x-viber-auth-token"], TOKEN);
        assert_eq!(request.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(request.body(), &body);
    }

    #[test]
    fn errors_are_told_apart_although_they_come_as_a_success() {
        let outcome = |answer: Value| {
            outcome(
                StatusCode::OK,
                &HeaderMap::new(),
                answer.to_string().as_bytes(),
            )
        };
        let taken = json!({"status": 0, "status_message": "ok", "message_token": MESSAGE});
        let sent = Outcome::Sent {
            message: Some(MESSAGE.to_string()),
        };
        assert_eq!(outcome(taken), sent);
        for (status, expected) in [
            (6, Outcome::Left),
            (12, Outcome::Retry(None)),
            (2, Outcome::Mend),
            (3, Outcome::Refused("3".to_owned())),
            (5, Outcome::Refused("5".to_owned())),
        ] {
            let error = json!({"status": status, "status_message": "of 01234567890A="});
            assert_eq!(outcome(error), expected, "{status}");
        }
        assert_eq!(outcome(json!("<html>")), Outcome::Retry(None));
        let down = super::outcome(
            StatusCode::SERVICE_UNAVAILABLE,
            &HeaderMap::new(),
            b"{\"status\":0}",
        );
        assert_eq!(down, Outcome::Retry(None));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes, "city");
            is_genuine(&HeaderMap::new(), &bytes, TOKEN);
            outcome(StatusCode::OK, &HeaderMap::new(), &bytes);
        }

        #[test]
        fn no_json_makes_it_panic(json in any_json(NAMES)) {
            read(json.to_string().as_bytes(), "city");
        }

        #[test]
        fn a_message_with_anything_in_one_place_is_still_of_somebody(place in any::<usize>(), json in any_json(NAMES)) {
            let whole = message(&json!({"type": "picture", "text": "Мынау", "media": "https://dl-media.viber.com/1.jpg", "size": 512}));
            for inbound in read_value(&mutate(whole, place, json)) {
                prop_assert!(!inbound.sender.is_empty() && !inbound.event_id.is_empty());
            }
        }
    }
}
