//! VK's Callback API: the only file that knows it. One delivery is one event, and its answer is the word `ok`; what there is to say goes out by
//! calls of our own.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use domain::Lang;
use domain::appeal::Channel;
use domain::dialogue::{File, Input};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use web::{Problem, body};

use crate::accounts::Accounts;
use crate::inbound::{Event, Inbound};
use crate::lenient::{self, each};
use crate::outcome::Outcome;
use crate::platform::{BY_ADDRESS, Call, Platform, by_bearer, post};
use crate::reply::{Button, Reply};
use crate::split::{cut, split};
use crate::{conversation, sending, status};

/// An event is a few kilobytes; the largest has a message with ten attachments, each with its sizes.
const BODY_LIMIT: usize = 1024 * 1024;

/// The longest text of a message. The schema allows more; what is longer than this is refused with error 914 by some versions.
const TEXT_LIMIT: usize = 4096;

/// The longest label of a button, in characters.
const LABEL_LIMIT: usize = 40;

/// The most rows of buttons under a message.
const INLINE_ROWS: usize = 6;

/// The most rows of buttons in place of the keyboard.
const ROWS: usize = 10;

/// Peers from here on are chats of several people.
const FIRST_GROUP_CHAT: i64 = 2_000_000_000;

/// The version whose shapes are sent and expected back.
const VERSION: &str = "5.199";

/// How VK is written to.
pub(crate) const PLATFORM: Platform = Platform {
    tokens: "vk_access_token",
    api_url: "vk_api_url",
    render,
    request,
    outcome,
    files: BY_ADDRESS,
    window: None,
    template: None,
};

/// `POST /webhooks/vk`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let accounts = Accounts::parse(&web::variable("vk_secret").await?);
    if accounts.is_empty() {
        return Err(Problem::not_found());
    }
    let (parts, body) = request.into_parts();
    let body = body::bytes(&parts.headers, body, BODY_LIMIT).await?;
    if !is_genuine(&body, &accounts) {
        return Err(Problem::forbidden("forbidden"));
    }
    if let Some(group) = confirms(&body) {
        let strings = Accounts::parse(&web::variable("vk_confirmation").await?);
        let string = strings.of(&group).ok_or_else(Problem::not_found)?;
        return Ok(string.to_owned().into_response());
    }
    for inbound in read(&body) {
        let account = inbound.account.clone();
        conversation::send(inbound, &PLATFORM).await?;
        if let Some(call) = press_answer(&body) {
            sending::acknowledge(&PLATFORM, account, call);
        }
    }
    // Any other word and VK delivers again; one of them makes it forget our address.
    Ok("ok".into_response())
}

/// There is no signature: the secret of the group stands in the body. A body without one is never genuine.
pub(crate) fn is_genuine(body: &[u8], accounts: &Accounts) -> bool {
    let event = lenient::parse(body);
    let ours = lenient::id(&event["group_id"]).and_then(|group| accounts.of(&group));
    match (ours, event["secret"].as_str()) {
        (Some(ours), Some(sent)) => ours.as_bytes().ct_eq(sent.as_bytes()).into(),
        _ => false,
    }
}

/// The group whose address VK wants confirmed.
fn confirms(body: &[u8]) -> Option<String> {
    let event = lenient::parse(body);
    (event["type"] == "confirmation")
        .then(|| lenient::id(&event["group_id"]))
        .flatten()
}

/// What happened, by an event. One message may hold several inputs: a text, files and a place.
pub(crate) fn read(body: &[u8]) -> Vec<Inbound> {
    let event = lenient::parse(body);
    let object = &event["object"];
    let read = match event["type"].as_str() {
        Some("message_new") => message(&event, object, inputs),
        Some("message_edit") => message(&event, object, edited),
        Some("message_event") => press(&event, object),
        Some("message_allow") => standing(&event, object, Event::Came),
        Some("message_deny") => standing(&event, object, Event::Left),
        // Our own messages, somebody typing, posts on the wall, and whatever was invented since.
        _ => None,
    };
    read.unwrap_or_default()
}

fn message(
    event: &Value,
    object: &Value,
    inputs: fn(&Value) -> Vec<Input>,
) -> Option<Vec<Inbound>> {
    // Before version 5.103 the object is the message itself.
    let message = if object["message"].is_object() {
        &object["message"]
    } else {
        object
    };
    let sender = person(&message["from_id"])?;
    if !is_private(message) || lenient::whole(&message["out"]) == Some(1) {
        return None;
    }
    let id = lenient::id(&event["event_id"]).or_else(|| {
        let number = lenient::id(&message["conversation_message_id"])?;
        Some(format!("{sender}:{number}"))
    })?;
    let sent_at = lenient::time(&message["date"]);
    let lang_hint = lang(&object["client_info"]["lang_id"]);
    let read = inputs(message).into_iter().zip(0..).map(|(input, place)| {
        let event_id = match place {
            0 => id.clone(),
            place => format!("{id}/{place}"),
        };
        let inbound = inbound(event, event_id, sender.clone(), Event::Said(input))?;
        Some(Inbound {
            message: lenient::id(&message["conversation_message_id"]),
            sent_at,
            lang_hint,
            ..inbound
        })
    });
    read.collect()
}

/// A button that does not write its label into the chat.
fn press(event: &Value, object: &Value) -> Option<Vec<Inbound>> {
    if !is_private(object) {
        return None;
    }
    let sender = person(&object["user_id"])?;
    let id = lenient::id(&event["event_id"]).or_else(|| lenient::id(&object["event_id"]))?;
    let input = pressed(&object["payload"])?;
    Some(vec![inbound(event, id, sender, Event::Said(input))?])
}

/// Whether the person lets us write.
fn standing(event: &Value, object: &Value, standing: Event) -> Option<Vec<Inbound>> {
    let sender = person(&object["user_id"])?;
    let id = lenient::id(&event["event_id"])?;
    Some(vec![inbound(event, id, sender, standing)?])
}

fn inbound(envelope: &Value, event_id: String, sender: String, event: Event) -> Option<Inbound> {
    Some(Inbound {
        channel: Channel::Vk,
        account: lenient::id(&envelope["group_id"])?,
        event_id,
        sender,
        aliases: Vec::new(),
        event,
        message: None,
        body_sha256: None,
        sent_at: None,
        lang_hint: None,
        private: true,
    })
}

/// A person's id. A community writes under a negative one.
fn person(id: &Value) -> Option<String> {
    lenient::whole(id)
        .filter(|id| *id > 0)
        .map(|id| id.to_string())
}

fn is_private(message: &Value) -> bool {
    lenient::whole(&message["peer_id"]).is_none_or(|peer| peer < FIRST_GROUP_CHAT)
}

/// VK's numbers for the languages of its program.
fn lang(id: &Value) -> Option<Lang> {
    match lenient::whole(id)? {
        0 => Some(Lang::Ru),
        3 => Some(Lang::En),
        97 => Some(Lang::Kk),
        _ => None,
    }
}

fn edited(message: &Value) -> Vec<Input> {
    let text = lenient::words(&message["text"]);
    text.map(Input::Edited).into_iter().collect()
}

fn inputs(message: &Value) -> Vec<Input> {
    if let Some(input) = pressed(&message["payload"]) {
        return vec![input];
    }
    let mut text = lenient::words(&message["text"]);
    let mut inputs: Vec<_> = each(&message["attachments"])
        .filter_map(file)
        .map(|file| {
            // The text stands beside them all; it is said once.
            let caption = text.take();
            Input::File(File { caption, ..file })
        })
        .collect();
    inputs.extend(text.map(Input::Text));
    inputs.extend(place(&message["geo"]));
    // Stickers, videos, forwarded messages. A message without anything is the platform's own note.
    let has_more = ["attachments", "fwd_messages"]
        .iter()
        .any(|name| each(&message[*name]).next().is_some())
        || message["geo"].is_object();
    if inputs.is_empty() && has_more {
        inputs.push(Input::Unsupported);
    }
    inputs
}

/// What a button means: ours hold `{"c":"<code>"}`, the one with which a conversation begins `{"command":"start"}`. A payload is a text with JSON
/// in it, or JSON. Anybody can send any: the dialogue takes only what is on offer.
fn pressed(payload: &Value) -> Option<Input> {
    let inner;
    let payload = match payload {
        Value::String(text) => {
            inner = lenient::parse(text.as_bytes());
            &inner
        }
        payload => payload,
    };
    if payload["command"] == "start" {
        return Some(Input::Start);
    }
    lenient::words(&payload["c"]).map(Input::Choice)
}

/// A file that can be fetched.
fn file(attachment: &Value) -> Option<File> {
    let kind = attachment["type"].as_str()?;
    let item = &attachment[kind];
    let (reference, media_type) = match kind {
        "photo" => (largest(item)?, Some("image/jpeg")),
        "doc" => (lenient::words(&item["url"])?, document(&item["type"])),
        "audio_message" => (lenient::words(&item["link_mp3"])?, Some("audio/mpeg")),
        "graffiti" => (lenient::words(&item["url"])?, Some("image/png")),
        _ => return None,
    };
    Some(File {
        reference,
        name: lenient::words(&item["title"]),
        media_type: media_type.map(str::to_owned),
        size: item["size"].as_u64(),
        caption: None,
    })
}

/// VK's numbers for the kinds of documents, as far as they tell what cannot be anything else.
fn document(kind: &Value) -> Option<&'static str> {
    match lenient::whole(kind)? {
        3 => Some("image/gif"),
        5 => Some("audio/*"),
        6 => Some("video/*"),
        _ => None,
    }
}

/// A photo comes in several sizes.
fn largest(photo: &Value) -> Option<String> {
    let pixels = |size: &Value| {
        let side = |name: &str| size[name].as_u64().unwrap_or_default();
        side("width").saturating_mul(side("height"))
    };
    each(&photo["sizes"])
        .filter(|size| lenient::text(&size["url"]).is_some())
        .max_by_key(|size| pixels(size))
        .and_then(|size| lenient::words(&size["url"]))
}

fn place(geo: &Value) -> Option<Input> {
    let coordinates = &geo["coordinates"];
    lenient::place(
        &coordinates["latitude"],
        &coordinates["longitude"],
        lenient::words(&geo["place"]["title"]),
    )
}

/// The calls of `messages.send`, without `random_id` and version.
fn render(to: &str, reply: &Reply) -> Vec<Vec<u8>> {
    let (buttons, asks_place) = (reply.buttons(), reply.ask_location().is_some());
    let have_room = buttons.len() + usize::from(asks_place) <= ROWS;
    let fits = |button: &Button| button.label.chars().count() <= LABEL_LIMIT;
    let text = if have_room && buttons.iter().all(fits) {
        reply.text()
    } else {
        reply.numbered()
    };
    let buttons = if have_room { buttons } else { &[] };
    let keyboard = keyboard(buttons, asks_place).to_string();
    let parts = split(&text, TEXT_LIMIT, char::len_utf16);
    let last = parts.len().saturating_sub(1);
    let call = |(index, part): (usize, &str)| {
        let mut fields = vec![
            ("peer_id", to),
            ("message", part),
            // Otherwise VK's servers would visit each link, and call whoever is mentioned.
            ("dont_parse_links", "1"),
            ("disable_mentions", "1"),
        ];
        if index == last {
            fields.push(("keyboard", &keyboard));
        }
        form(&fields)
    };
    parts.into_iter().enumerate().map(call).collect()
}

/// One button a row: labels in Kazakh and Russian are long. Those under the message stay with their question; those in place of the keyboard are for
/// more than fit there. Without buttons such a keyboard is taken away.
fn keyboard(buttons: &[Button], asks_place: bool) -> Value {
    // It always takes a whole row, and bears VK's own words: with a label or a colour it is refused. Its payload comes back beside the place, and means
    // no answer.
    let place = asks_place.then(|| json!([{"action": {"type": "location", "payload": "{}"}}]));
    let answers = buttons.iter().zip(1..).map(|(button, number)| {
        let payload = json!({"c": button.code}).to_string();
        json!([{"action": {"type": "text", "label": label(button, number), "payload": payload}}])
    });
    let rows: Vec<_> = place.into_iter().chain(answers).collect();
    match rows.len() {
        0 => json!({"buttons": []}),
        1..=INLINE_ROWS => json!({"inline": true, "buttons": rows}),
        _ => json!({"inline": false, "one_time": true, "buttons": rows}),
    }
}

/// What stands on a button: a label that is too long has its number before it, and stands in the text with the same one.
fn label(button: &Button, number: usize) -> String {
    if button.label.chars().count() <= LABEL_LIMIT {
        return button.label.clone();
    }
    cut(&format!("{number}. {}", button.label), LABEL_LIMIT, |_| 1)
}

/// The call that stops the waiting mark of a button that does not write into the chat.
fn press_answer(body: &[u8]) -> Option<Vec<u8>> {
    let event = lenient::parse(body);
    if event["type"] != "message_event" {
        return None;
    }
    let field = |name| lenient::id(&event["object"][name]);
    Some(form(&[
        ("event_id", &field("event_id")?),
        ("user_id", &field("user_id")?),
        ("peer_id", &field("peer_id")?),
    ]))
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    // Pairs of texts always make a form.
    serde_urlencoded::to_string(fields)
        .unwrap_or_default()
        .into_bytes()
}

/// The call with its token. `key` makes a second try harmless: VK says a message with the same one in the same dialogue once within an hour.
fn request(call: &Call<'_>) -> http::Request<Vec<u8>> {
    let mut body = call.body.to_vec();
    let method = if body.starts_with(b"event_id=") {
        "messages.sendMessageEventAnswer"
    } else {
        body.extend_from_slice(format!("&random_id={}", call.key).as_bytes());
        "messages.send"
    };
    body.extend_from_slice(format!("&v={VERSION}").as_bytes());
    let address = format!("{}/method/{method}", call.api_url);
    let request = post(&address, "application/x-www-form-urlencoded", body);
    by_bearer(request, call.token)
}

/// What became of a call. Errors come with the status of a success.
fn outcome(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Outcome {
    if let Some(outcome) = status::outcome(status, headers) {
        return outcome;
    }
    let answer = lenient::parse(body);
    match answer["error"]["error_code"].as_i64() {
        // Blacklisted, not allowed by the person, closed by the person's settings.
        Some(900..=902) => Outcome::Left,
        // Unknown, too many calls, too many alike, an error of VK's own.
        Some(1 | 6 | 9 | 10) => Outcome::Retry(None),
        // Our token: of a person, of a community.
        Some(5 | 27) => Outcome::Mend,
        Some(code) => Outcome::Refused(code.to_string()),
        // Cut off, or not VK's answer: the key makes another try harmless.
        None if answer["response"].is_null() => Outcome::Retry(None),
        None => Outcome::Sent {
            message: lenient::id(&answer["response"]),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use chrono::DateTime;
    use http::{Method, header};

    use super::*;
    use crate::json_mutation::{any_json, mutate};
    use crate::reply::tests::reply;

    const GROUP: u64 = 203_076_503;
    const SENDER: u64 = 159_526_068;
    const SECRET: &str = "aaQ13axAPQEcczQa";

    const NAMES: &[&str] = &[
        "type",
        "group_id",
        "event_id",
        "object",
        "message",
        "message_new",
        "message_event",
        "from_id",
        "peer_id",
        "user_id",
        "payload",
        "attachments",
        "photo",
        "sizes",
        "url",
        "doc",
        "geo",
        "coordinates",
        "latitude",
        "longitude",
        "client_info",
        "lang_id",
        "text",
        "c",
    ];

    fn event(kind: &str, object: &Value) -> Value {
        json!({"group_id": GROUP, "type": kind, "event_id": "d4d6d10056b9", "v": "5.199", "secret": SECRET, "object": object})
    }

    /// A message as version 5.199 brings it, with these fields.
    fn message(fields: &Value) -> Value {
        let mut message = json!({
            "date": 1_615_572_070, "from_id": SENDER, "id": 12, "out": 0, "peer_id": SENDER, "text": "", "conversation_message_id": 66,
            "attachments": [], "fwd_messages": [], "random_id": 0, "is_hidden": false, "important": false
        });
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        let client = json!({"button_actions": ["text", "callback"], "keyboard": true, "inline_keyboard": true, "carousel": false, "lang_id": 0});
        event(
            "message_new",
            &json!({"message": message, "client_info": client}),
        )
    }

    fn photo() -> Value {
        json!({"type": "photo", "photo": {
            "id": 457, "owner_id": SENDER, "date": 1, "access_key": "k",
            "sizes": [
                {"type": "s", "url": "https://sun.userapi.com/s.jpg", "width": 75, "height": 56},
                {"type": "w", "url": "https://sun.userapi.com/w.jpg", "width": 1280, "height": 960},
                {"type": "m", "url": "https://sun.userapi.com/m.jpg", "width": 130, "height": 97}
            ]
        }})
    }

    fn read_value(event: &Value) -> Vec<Inbound> {
        read(event.to_string().as_bytes())
    }

    fn said(event: &Value) -> Vec<Input> {
        let read = read_value(event).into_iter();
        read.map(|inbound| match inbound.event {
            Event::Said(input) => input,
            _ => panic!("something was said"),
        })
        .collect()
    }

    fn genuine(event: &Value, accounts: &str) -> bool {
        is_genuine(event.to_string().as_bytes(), &Accounts::parse(accounts))
    }

    fn fields(body: &[u8]) -> Vec<(String, String)> {
        serde_urlencoded::from_bytes(body).expect("a form")
    }

    fn field(body: &[u8], name: &str) -> Option<String> {
        let fields = fields(body).into_iter();
        fields
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value)
            .next()
    }

    #[test]
    fn only_the_secret_of_the_group_opens() {
        let event = message(&json!({"text": "привет"}));
        assert!(genuine(&event, SECRET));
        assert!(genuine(&event, &format!("{GROUP}={SECRET} 1=another")));
        for accounts in [
            "",
            "another",
            "203076503=another",
            "1=aaQ13axAPQEcczQa",
            "203076503=",
        ] {
            assert!(!genuine(&event, accounts), "{accounts}");
        }
    }

    #[test]
    fn an_event_without_a_secret_is_never_genuine() {
        for secret in [
            json!(null),
            json!(""),
            json!(0),
            json!([SECRET]),
            json!("AAQ13AXAPQECCZQA"),
        ] {
            let mut event = message(&json!({}));
            event["secret"] = secret;
            for accounts in ["", SECRET, "203076503="] {
                assert!(!genuine(&event, accounts), "{event} {accounts}");
            }
        }
        let mut event = message(&json!({}));
        event.as_object_mut().expect("an event").remove("secret");
        assert!(!genuine(&event, SECRET) && !genuine(&event, ""));
        assert!(!is_genuine(
            b"secret=aaQ13axAPQEcczQa",
            &Accounts::parse(SECRET)
        ));
        assert!(!is_genuine(b"", &Accounts::parse(SECRET)));
    }

    #[test]
    fn a_confirmation_names_its_group_and_says_nothing_else() {
        let event = json!({"type": "confirmation", "group_id": GROUP, "secret": SECRET});
        assert!(genuine(&event, SECRET));
        let body = event.to_string();
        assert_eq!(confirms(body.as_bytes()), Some(GROUP.to_string()));
        assert!(read_value(&event).is_empty());
        assert_eq!(confirms(message(&json!({})).to_string().as_bytes()), None);
    }

    #[test]
    fn a_message_is_read_in_both_shapes() {
        let new = message(&json!({"text": "привет"}));
        let old = event("message_new", &new["object"]["message"]);
        for event in [&new, &old] {
            let [inbound] = &read_value(event)[..] else {
                panic!("one message: {event}")
            };
            assert!(inbound.channel == Channel::Vk && inbound.private);
            assert_eq!(inbound.account, GROUP.to_string());
            assert_eq!(inbound.event_id, "d4d6d10056b9");
            assert_eq!(inbound.sender, SENDER.to_string());
            assert_eq!(inbound.sent_at, DateTime::from_timestamp(1_615_572_070, 0));
            assert!(said(event) == [Input::Text("привет".to_owned())]);
        }
        assert_eq!(read_value(&new)[0].lang_hint, Some(Lang::Ru));
        assert_eq!(read_value(&old)[0].lang_hint, None);
    }

    #[test]
    fn a_message_without_an_event_id_is_told_by_its_place_in_the_dialogue() {
        let mut event = message(&json!({"text": "привет"}));
        event["event_id"].take();
        assert_eq!(read_value(&event)[0].event_id, format!("{SENDER}:66"));
    }

    #[test]
    fn a_button_is_read_whichever_way_its_payload_is_written() {
        let code = "d1:consent:collection-yes";
        for payload in [json!({"c": code}).to_string().into(), json!({"c": code})] {
            let text = message(&json!({"text": "Да", "payload": payload}));
            assert!(said(&text) == [Input::Choice(code.to_owned())]);
            let object = json!({"user_id": SENDER, "peer_id": SENDER, "event_id": "9d2c", "payload": payload, "conversation_message_id": 67});
            let silent = event("message_event", &object);
            assert!(said(&silent) == [Input::Choice(code.to_owned())]);
        }
        let start = message(&json!({"text": "Начать", "payload": "{\"command\":\"start\"}"}));
        assert!(said(&start) == [Input::Start]);
        for other in [
            json!("{\"cmd\":\"consent\"}"),
            json!("{"),
            json!(7),
            json!({"c": 7}),
            json!("null"),
        ] {
            let typed = message(&json!({"text": "Да", "payload": other}));
            assert!(said(&typed) == [Input::Text("Да".to_owned())], "{other}");
        }
    }

    #[test]
    fn a_silent_press_is_answered_by_a_call_of_its_own() {
        let object = json!({"user_id": SENDER, "peer_id": SENDER, "event_id": "9d2c", "payload": {"c": "d1:language:kk"}});
        let body = event("message_event", &object).to_string();
        let call = press_answer(body.as_bytes()).expect("a call");
        let request = request(&Call {
            api_url: "https://api.vk.ru",
            token: "t",
            account: "1",
            to: "1",
            body: &call,
            key: 7,
        });
        assert_eq!(
            request.uri(),
            "https://api.vk.ru/method/messages.sendMessageEventAnswer"
        );
        assert_eq!(field(request.body(), "event_id").as_deref(), Some("9d2c"));
        assert_eq!(field(request.body(), "peer_id"), Some(SENDER.to_string()));
        assert_eq!(field(request.body(), "random_id"), None);
        assert_eq!(
            press_answer(message(&json!({})).to_string().as_bytes()),
            None
        );
    }

    #[test]
    fn files_and_places_are_taken_with_the_text_beside_them() {
        let doc = json!({"type": "doc", "doc": {"id": 1, "title": "жауап.pdf", "size": 23_001, "ext": "pdf", "url": "https://vk.com/doc1"}});
        let voice = json!({"type": "audio_message", "audio_message": {"duration": 3, "link_mp3": "https://psv.vk.me/a.mp3", "link_ogg": "https://psv.vk.me/a.ogg"}});
        let geo = json!({"type": "point", "coordinates": {"latitude": 51.128, "longitude": 71.43}, "place": {"title": "Астана"}});
        let event =
            message(&json!({"text": "Шұңқыр", "attachments": [photo(), doc, voice], "geo": geo}));
        let file = |reference: &str,
                    name: Option<&str>,
                    media_type: Option<&str>,
                    size,
                    caption: Option<&str>| {
            Input::File(File {
                reference: reference.to_owned(),
                name: name.map(str::to_owned),
                media_type: media_type.map(str::to_owned),
                size,
                caption: caption.map(str::to_owned),
            })
        };
        let expected = [
            file(
                "https://sun.userapi.com/w.jpg",
                None,
                Some("image/jpeg"),
                None,
                Some("Шұңқыр"),
            ),
            file(
                "https://vk.com/doc1",
                Some("жауап.pdf"),
                None,
                Some(23_001),
                None,
            ),
            file(
                "https://psv.vk.me/a.mp3",
                None,
                Some("audio/mpeg"),
                None,
                None,
            ),
            Input::Location {
                lat: 51.128,
                lon: 71.43,
                address: Some("Астана".to_owned()),
            },
        ];
        assert!(said(&event) == expected);
        let ids: Vec<_> = read_value(&event)
            .into_iter()
            .map(|inbound| inbound.event_id)
            .collect();
        assert_eq!(
            ids,
            [
                "d4d6d10056b9",
                "d4d6d10056b9/1",
                "d4d6d10056b9/2",
                "d4d6d10056b9/3"
            ]
        );
    }

    #[test]
    fn a_document_that_is_a_recording_is_known_as_one() {
        for (kind, media_type) in [
            (1, None),
            (3, Some("image/gif")),
            (5, Some("audio/*")),
            (6, Some("video/*")),
            (8, None),
        ] {
            let doc = json!({"type": "doc", "doc": {"url": "https://vk.com/doc1", "type": kind}});
            let sent = message(&json!({"attachments": [doc]}));
            assert!(
                matches!(&said(&sent)[..], [Input::File(file)] if file.media_type.as_deref() == media_type),
                "{kind}"
            );
        }
    }

    #[test]
    fn what_cannot_be_fetched_is_told_to_the_person_unless_there_is_a_text() {
        for kind in ["sticker", "video", "wall", "link", "invented_in_2027"] {
            let attachments = json!([{"type": kind, kind: {"id": 1}}]);
            let alone = message(&json!({"attachments": attachments}));
            assert!(said(&alone) == [Input::Unsupported], "{kind}");
            let beside = message(&json!({"text": "Мынау", "attachments": attachments}));
            assert!(said(&beside) == [Input::Text("Мынау".to_owned())], "{kind}");
        }
        let forwarded = message(&json!({"fwd_messages": [{"text": "x"}]}));
        assert!(said(&forwarded) == [Input::Unsupported]);
    }

    #[test]
    fn leaving_and_coming_back_are_told_apart() {
        let allow = read_value(&event(
            "message_allow",
            &json!({"user_id": SENDER, "key": ""}),
        ));
        let deny = read_value(&event("message_deny", &json!({"user_id": SENDER})));
        assert!(matches!(
            allow[..],
            [Inbound {
                event: Event::Came,
                ..
            }]
        ));
        assert!(matches!(
            deny[..],
            [Inbound {
                event: Event::Left,
                ..
            }]
        ));
        assert_eq!(deny[0].sender, SENDER.to_string());
    }

    #[test]
    fn nothing_is_said_where_others_read_and_to_none_but_people() {
        for ignored in [
            message(&json!({"text": "x", "peer_id": 2_000_000_012_u64, "id": 0})),
            message(&json!({"text": "x", "from_id": -203_076_503_i64})),
            message(&json!({"text": "x", "from_id": null})),
            message(&json!({"text": "x", "out": 1})),
            message(&json!({"text": ""})),
            event(
                "message_event",
                &json!({"user_id": SENDER, "peer_id": 2_000_000_012_u64, "event_id": "9", "payload": {"c": "d1:a:b"}}),
            ),
            event(
                "message_reply",
                &message(&json!({"text": "x"}))["object"]["message"],
            ),
            event(
                "message_typing_state",
                &json!({"state": "typing", "from_id": SENDER, "to_id": -203_076_503_i64}),
            ),
            event(
                "wall_post_new",
                &json!({"id": 1, "from_id": SENDER, "text": "x"}),
            ),
            event("message_deny", &json!({})),
            event("invented_in_2027", &json!([1])),
            json!({}),
            json!([]),
            json!(null),
        ] {
            assert!(read_value(&ignored).is_empty(), "{ignored}");
        }
        assert!(
            read(b"").is_empty() && read(b"{\"type\":").is_empty() && read(&[0xff; 9]).is_empty()
        );
    }

    #[test]
    fn few_buttons_stand_under_the_message() {
        let calls = render("7", &reply("Тіл?", &["Қазақша", "Русский", "English"]));
        assert_eq!(calls.len(), 1);
        assert_eq!(field(&calls[0], "peer_id").as_deref(), Some("7"));
        assert_eq!(field(&calls[0], "message").as_deref(), Some("Тіл?"));
        let keyboard = field(&calls[0], "keyboard").expect("a keyboard");
        let keyboard: Value = serde_json::from_str(&keyboard).expect("JSON");
        assert_eq!(keyboard["inline"], true);
        assert_eq!(keyboard["buttons"].as_array().map(Vec::len), Some(3));
        let action = &keyboard["buttons"][0][0]["action"];
        assert_eq!(action["type"], "text");
        assert_eq!(action["label"], "Қазақша");
        let payload = action["payload"].as_str().expect("a text");
        assert!(payload.len() <= 255);
        assert!(pressed(&payload.into()) == Some(Input::Choice("d1:kind:1".to_owned())));
    }

    #[test]
    fn more_buttons_stand_in_place_of_the_keyboard_and_too_many_in_the_text() {
        let keyboard_of = |count| {
            let labels = vec!["Шағым"; count];
            let calls = render("7", &reply("Не?", &labels));
            let keyboard = field(&calls[0], "keyboard").expect("a keyboard");
            let text = field(&calls[0], "message").expect("a text");
            (
                serde_json::from_str::<Value>(&keyboard).expect("JSON"),
                text,
            )
        };
        let (keyboard, text) = keyboard_of(ROWS);
        assert_eq!(
            (&keyboard["inline"], &keyboard["one_time"]),
            (&json!(false), &json!(true))
        );
        assert_eq!(keyboard["buttons"].as_array().map(Vec::len), Some(ROWS));
        assert_eq!(text, "Не?");
        let (keyboard, text) = keyboard_of(ROWS + 1);
        assert_eq!(keyboard, json!({"buttons": []}));
        assert!(
            text.starts_with("Не?\n\n1. Шағым\n2. ") && text.ends_with("\n11. Шағым"),
            "{text}"
        );
        let (keyboard, _) = keyboard_of(0);
        assert_eq!(
            keyboard,
            json!({"buttons": []}),
            "the one before is taken away"
        );
    }

    #[test]
    fn a_place_is_asked_for_with_a_button_in_a_row_of_its_own() {
        let keyboard_of = |labels: &[&str]| {
            let mut asked = reply("Қай жерде?", labels);
            asked.messages[0].ask_location = Some("Орынды жіберу".to_owned());
            let call = render("7", &asked).remove(0);
            let keyboard = field(&call, "keyboard").expect("a keyboard");
            let keyboard: Value = serde_json::from_str(&keyboard).expect("JSON");
            (keyboard, field(&call, "message").expect("a text"))
        };
        let (keyboard, text) = keyboard_of(&["Өткізіп жіберу"]);
        assert_eq!(text, "Қай жерде?");
        assert_eq!(keyboard["inline"], true);
        let rows = &keyboard["buttons"];
        let place = json!([{"action": {"type": "location", "payload": "{}"}}]);
        assert_eq!(
            (&rows[0], rows[1][0]["action"]["type"].as_str()),
            (&place, Some("text"))
        );
        let shared = message(
            &json!({"payload": "{}", "geo": {"type": "point", "coordinates": {"latitude": 51.128, "longitude": 71.43}}}),
        );
        assert!(matches!(said(&shared)[..], [Input::Location { .. }]));
        for (count, rows, inline) in [
            (INLINE_ROWS - 1, INLINE_ROWS, true),
            (INLINE_ROWS, INLINE_ROWS + 1, false),
            (ROWS - 1, ROWS, false),
            (ROWS, 1, true),
        ] {
            let (keyboard, text) = keyboard_of(&vec!["Шағым"; count]);
            assert_eq!(keyboard["buttons"].as_array().map(Vec::len), Some(rows));
            assert_eq!(keyboard["inline"], inline, "{count}");
            assert_eq!(text.ends_with("\n10. Шағым"), count == ROWS, "{text}");
        }
    }

    #[test]
    fn a_label_that_is_too_long_stands_whole_in_the_text() {
        let long = "Дербес деректерді жинауға және өңдеуге келісемін";
        let calls = render("7", &reply("Келісесіз бе?", &[long, "Жоқ"]));
        let keyboard = field(&calls[0], "keyboard").expect("a keyboard");
        let keyboard: Value = serde_json::from_str(&keyboard).expect("JSON");
        let label = keyboard["buttons"][0][0]["action"]["label"]
            .as_str()
            .expect("a label");
        assert!(
            label.starts_with("1. Дербес") && label.ends_with('…'),
            "{label}"
        );
        assert!(label.chars().count() <= LABEL_LIMIT);
        let text = field(&calls[0], "message").expect("a text");
        assert_eq!(text, format!("Келісесіз бе?\n\n1. {long}\n2. Жоқ"));
    }

    #[test]
    fn a_long_reply_is_several_messages_and_the_last_one_asks() {
        let calls = render("7", &reply(&"сөз ".repeat(3000), &["Иә"]));
        assert!(calls.len() > 2);
        let (last, others) = calls.split_last().expect("calls");
        assert!(field(last, "keyboard").is_some());
        for call in others {
            assert_eq!(field(call, "keyboard"), None);
            let text = field(call, "message").expect("a text");
            assert!(text.chars().map(char::len_utf16).sum::<usize>() <= TEXT_LIMIT);
        }
    }

    #[test]
    fn nothing_to_say_is_no_call() {
        let nothing = Reply {
            messages: Vec::new(),
            ..reply("", &[])
        };
        assert!(render("7", &nothing).is_empty());
    }

    #[test]
    fn a_changed_message_is_told_from_a_new_one() {
        let written =
            json!({"message": {"from_id": 7, "conversation_message_id": 66, "text": "2"}});
        let event = json!({"type": "message_edit", "group_id": 1, "event_id": "e", "object": written["message"]});
        let read = read(event.to_string().as_bytes());
        assert!(read[0].event == Event::Said(Input::Edited("2".to_owned())));
        assert_eq!(read[0].message.as_deref(), Some("66"));
    }

    #[test]
    fn a_second_try_has_the_same_key_and_the_token_is_in_no_address() {
        let body = render("7", &reply("Сәлем & қош", &[])).remove(0);
        let sent = |key| {
            request(&Call {
                api_url: "https://api.vk.ru",
                token: "vk1.a.token",
                account: "1",
                to: "1",
                body: &body,
                key,
            })
        };
        let request = sent(77);
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "https://api.vk.ru/method/messages.send");
        assert_eq!(
            request.headers()[header::CONTENT_TYPE],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(
            request.headers()[header::AUTHORIZATION],
            "Bearer vk1.a.token"
        );
        assert_eq!(field(request.body(), "random_id").as_deref(), Some("77"));
        assert_eq!(field(request.body(), "v").as_deref(), Some(VERSION));
        assert_eq!(
            field(request.body(), "message").as_deref(),
            Some("Сәлем & қош")
        );
        assert_eq!(sent(77).body(), request.body());
        assert!(!String::from_utf8_lossy(&body).contains("token"));
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
        let sent = |message: Option<&str>| Outcome::Sent {
            message: message.map(str::to_owned),
        };
        assert_eq!(outcome(json!({"response": 5})), sent(Some("5")));
        assert_eq!(
            outcome(json!({"response": [{"peer_id": 7, "message_id": 5}]})),
            sent(None)
        );
        for (code, expected) in [
            (900, Outcome::Left),
            (901, Outcome::Left),
            (902, Outcome::Left),
            (1, Outcome::Retry(None)),
            (6, Outcome::Retry(None)),
            (9, Outcome::Retry(None)),
            (10, Outcome::Retry(None)),
            (5, Outcome::Mend),
            (27, Outcome::Mend),
            (100, Outcome::Refused("100".to_owned())),
            (911, Outcome::Refused("911".to_owned())),
            (914, Outcome::Refused("914".to_owned())),
        ] {
            let error = json!({"error": {"error_code": code, "error_msg": "of 159526068", "request_params": []}});
            assert_eq!(outcome(error), expected, "{code}");
        }
        assert_eq!(outcome(json!("<html>")), Outcome::Retry(None));
        let down = super::outcome(
            StatusCode::BAD_GATEWAY,
            &HeaderMap::new(),
            b"{\"response\":5}",
        );
        assert_eq!(down, Outcome::Retry(None));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes);
            press_answer(&bytes);
            is_genuine(&bytes, &Accounts::parse(SECRET));
            outcome(StatusCode::OK, &HeaderMap::new(), &bytes);
        }

        #[test]
        fn no_json_makes_it_panic(json in any_json(NAMES)) {
            let body = json.to_string();
            read(body.as_bytes());
            press_answer(body.as_bytes());
            prop_assert!(!is_genuine(body.as_bytes(), &Accounts::parse("")));
        }

        #[test]
        fn a_message_with_anything_in_one_place_is_still_of_a_person_in_private(place in any::<usize>(), json in any_json(NAMES)) {
            let whole = message(&json!({"text": "Шұңқыр", "payload": "{}", "attachments": [photo()], "geo": {"coordinates": {"latitude": 1, "longitude": 2}}}));
            for inbound in read_value(&mutate(whole, place, json)) {
                prop_assert!(inbound.private && inbound.sender.parse::<u64>().is_ok());
            }
        }
    }
}
