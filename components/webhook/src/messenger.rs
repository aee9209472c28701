//! Messenger and Instagram, which deliver and are called alike: the only file that knows them. People are known there by an id that is made for the
//! page; there is no number.

use domain::appeal::Channel;
use domain::dialogue::{File, Input, Owner};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::inbound::{Event, Inbound};
use crate::lenient::{self, each, id, text};
use crate::meta::{self, Meaning};
use crate::outcome::Outcome;
use crate::platform::{BY_ADDRESS, Platform};
use crate::reply::{Button, Message, Reply};
use crate::split::{Measure, cut, split_above};

/// Answers on offer under a message, and how much stands on one.
const QUICK_REPLIES: usize = 13;
const TITLE_LIMIT: usize = 20;

/// What the button sends that a new conversation begins with: whoever sets up the page writes one of these into its profile.
const BEGINNINGS: [&str; 3] = ["GET_STARTED", "GET_STARTED_PAYLOAD", "start"];

/// Attachments that are files.
const FILES: [&str; 4] = ["image", "video", "audio", "file"];

/// Passing codes beside the usual ones: sending failed for the moment, and limits of page and Instagram account.
const PASSING: [i64; 3] = [1200, 80_002, 80_006];

/// The person is not reached any more: they blocked us, or left.
const GONE: i64 = 551;
/// The same as a subcode of 200, which without one is a permission that we lack.
const GONE_BY_SUBCODE: [i64; 2] = [1_545_041, 2_018_108];

/// The test button of the dashboard delivers an event of nobody to nobody.
const TEST_ENTRY: &str = "0";

/// How Messenger is written to.
pub(crate) const MESSENGER: Platform = Platform {
    tokens: meta::TOKENS,
    api_url: meta::API_URL,
    render: |to, reply| render(Channel::Messenger, to, reply),
    request: |call| meta::request("me/messages", call),
    outcome,
    files: BY_ADDRESS,
    window: Some(meta::WINDOW),
    template: None,
};

/// How Instagram is written to.
pub(crate) const INSTAGRAM: Platform = Platform {
    render: |to, reply| render(Channel::Instagram, to, reply),
    ..MESSENGER
};

/// What happened, event by event. `standby` is what another application answers to, `changes` is about comments.
pub(crate) fn read(channel: Channel, delivery: &Value) -> Vec<Inbound> {
    each(&delivery["entry"])
        .filter_map(|entry| Some((id(&entry["id"])?, entry)))
        .filter(|(account, _)| account != TEST_ENTRY)
        .flat_map(|(account, entry)| {
            each(&entry["messaging"])
                .flat_map(|event| read_event(channel, &account, event))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn read_event(channel: Channel, account: &str, event: &Value) -> Vec<Inbound> {
    let Some(sender) = id(&event["sender"]["id"]).filter(|sender| sender != account) else {
        return Vec::new();
    };
    happened(event, &sender)
        .into_iter()
        .map(|(event_id, what)| Inbound {
            channel,
            account: account.to_owned(),
            event_id,
            sender: sender.clone(),
            aliases: Vec::new(),
            event: what,
            message: id(&event["message"]["mid"]).or_else(|| id(&event["message_edit"]["mid"])),
            body_sha256: None,
            sent_at: lenient::time(&event["timestamp"]),
            lang_hint: None,
            private: true,
        })
        .collect()
}

/// What an event says, each with its id.
fn happened(event: &Value, sender: &str) -> Vec<(String, Event)> {
    let once = |kind: &str| Some(format!("{kind}:{sender}:{}", id(&event["timestamp"])?));
    if event["message"].is_object() {
        return said(&event["message"]);
    }
    if event["message_edit"].is_object() {
        return edited(&event["message_edit"]).into_iter().collect();
    }
    if event["postback"].is_object() {
        let postback = &event["postback"];
        // Older versions of the platform's interface give it no id.
        let event_id = id(&postback["mid"]).or_else(|| once("postback"));
        let input = pressed(postback);
        return event_id.zip(input.map(Event::Said)).into_iter().collect();
    }
    if event["optin"].is_object() {
        let wish = match event["optin"]["notification_messages_status"].as_str() {
            Some("STOP_NOTIFICATIONS" | "STOP NOTIFICATIONS") => Some(Event::Left),
            Some("RESUME_NOTIFICATIONS" | "RESUME NOTIFICATIONS") => Some(Event::Came),
            _ => None,
        };
        return once("optin").zip(wish).into_iter().collect();
    }
    statuses(event)
}

/// A message: its text, or each of its attachments.
fn said(message: &Value) -> Vec<(String, Event)> {
    // An echo is our own, and answering it would never end.
    let is_ours = message["is_echo"] == true || message["is_self"] == true;
    let Some(mid) = id(&message["mid"]).filter(|_| !is_ours) else {
        return Vec::new();
    };
    if message["is_deleted"] == true {
        return vec![(format!("deleted:{mid}"), Event::Said(Input::Unsent))];
    }
    inputs(message)
        .into_iter()
        .enumerate()
        .map(|(place, input)| {
            let event_id = match place {
                0 => mid.clone(),
                _ => format!("{mid}:{place}"),
            };
            (event_id, Event::Said(input))
        })
        .collect()
}

/// A message that its author changed, for the second time perhaps.
fn edited(edit: &Value) -> Option<(String, Event)> {
    let (mid, text) = (id(&edit["mid"])?, lenient::words(&edit["text"])?);
    let edition = id(&edit["num_edit"]).unwrap_or_default();
    let event = Event::Said(Input::Edited(text));
    Some((format!("edited:{mid}:{edition}"), event))
}

fn inputs(message: &Value) -> Vec<Input> {
    if let Some(payload) = text(&message["quick_reply"]["payload"]) {
        return vec![replied(payload)];
    }
    let words = text(&message["text"]);
    let mut sent: Vec<Input> = each(&message["attachments"])
        .filter_map(attachment)
        .collect();
    let file = sent.iter_mut().find_map(|input| match input {
        Input::File(file) => Some(file),
        _ => None,
    });
    if let Some(file) = file {
        file.caption = words.map(str::to_owned);
    } else if let Some(words) = words {
        // A link comes as a text and, beside it, as what the link shows.
        sent.retain(|input| *input != Input::Unsupported);
        sent.insert(0, Input::Text(words.to_owned()));
    } else if sent.is_empty() && message["is_unsupported"] == true {
        sent.push(Input::Unsupported);
    }
    sent
}

/// What a quick reply sends: the code of ours, or the number of the person's account in place of one.
fn replied(payload: &str) -> Input {
    if payload.contains(char::is_alphabetic) {
        Input::Choice(payload.to_owned())
    } else {
        Input::Contact {
            phone: payload.to_owned(),
            owner: Owner::Sender,
        }
    }
}

/// `None` for what is no message to us: somebody named us in a story.
fn attachment(attachment: &Value) -> Option<Input> {
    let payload = &attachment["payload"];
    let kind = attachment["type"].as_str()?;
    let is_sticker = !payload["sticker_id"].is_null();
    Some(match kind {
        "story_mention" => return None,
        "location" => location(attachment),
        _ if FILES.contains(&kind) && !is_sticker => {
            // An id in place of the address finds nothing: it is for sending the file on.
            match lenient::words(&payload["url"]) {
                Some(reference) => Input::File(File {
                    reference,
                    name: text(&attachment["name"]).map(str::to_owned),
                    media_type: lenient::range(kind),
                    size: None,
                    caption: None,
                }),
                None => Input::Unsupported,
            }
        }
        _ => Input::Unsupported,
    })
}

fn location(attachment: &Value) -> Input {
    let coordinates = &attachment["payload"]["coordinates"];
    // The title is "Pinned location" or the person's name: no address.
    lenient::place(&coordinates["lat"], &coordinates["long"], None).unwrap_or(Input::Unsupported)
}

fn pressed(postback: &Value) -> Option<Input> {
    match text(&postback["payload"]) {
        Some(code)
            if BEGINNINGS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(code)) =>
        {
            Some(Input::Start)
        }
        Some(code) => Some(Input::Choice(code.to_owned())),
        None => Some(Input::Text(text(&postback["title"])?.to_owned())),
    }
}

/// How messages of ours are getting on, where the platform names them; a time up to which all were read names none.
fn statuses(event: &Value) -> Vec<(String, Event)> {
    let delivered = each(&event["delivery"]["mids"]).map(|mid| ("delivery", mid));
    let read = std::iter::once(("read", &event["read"]["mid"]));
    delivered
        .chain(read)
        .filter_map(|(kind, mid)| {
            let message = id(mid)?;
            let event_id = format!("{kind}:{message}");
            let failed = None;
            Some((event_id, Event::Status { message, failed }))
        })
        .collect()
}

/// The messages that say it. Answers on offer stand in the text as well: on a desktop Instagram shows no quick replies, and on a phone they are gone
/// with the next message.
fn render(channel: Channel, to: &str, reply: &Reply) -> Vec<Vec<u8>> {
    reply
        .messages
        .iter()
        .flat_map(|message| contents(channel, message))
        .map(|content| {
            json!({"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": content})
                .to_string()
                .into_bytes()
        })
        .collect()
}

fn contents(channel: Channel, message: &Message) -> Vec<Value> {
    let (limit, measure) = limit(channel);
    let text = message.numbered();
    let mut contents: Vec<Value> = split_above(&text, &message.answers(), limit, measure)
        .into_iter()
        .map(|piece| json!({"text": piece}))
        .collect();
    // Messenger shows it with the number of the account, and not at all where that has none.
    let contact = (channel == Channel::Messenger && message.ask_contact.is_some())
        .then(|| json!({"content_type": "user_phone_number"}));
    let answers = message.buttons.iter().map(quick_reply);
    let quick_replies: Vec<Value> = contact.into_iter().chain(answers).collect();
    if let Some(last) = contents.last_mut()
        && (1..=QUICK_REPLIES).contains(&quick_replies.len())
    {
        last["quick_replies"] = quick_replies.into();
    }
    contents
}

/// The longest text. Messenger counts characters, Instagram bytes: there a Cyrillic letter takes two.
fn limit(channel: Channel) -> (usize, Measure) {
    match channel {
        Channel::Instagram => (1000, char::len_utf8),
        _ => (2000, char::len_utf16),
    }
}

fn quick_reply(button: &Button) -> Value {
    let title = cut(&button.label, TITLE_LIMIT, char::len_utf16);
    json!({"content_type": "text", "title": title, "payload": button.code})
}

/// What became of it. Past the day in which one may answer, 10 comes with a subcode, and it is refused for good.
fn outcome(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Outcome {
    meta::outcome(
        status,
        headers,
        body,
        "/message_id",
        |code, subcode| match (code, subcode) {
            (GONE, _) => Some(Meaning::Gone),
            (200, Some(subcode)) if GONE_BY_SUBCODE.contains(&subcode) => Some(Meaning::Gone),
            (10, Some(_)) => Some(Meaning::Final),
            _ if PASSING.contains(&code) => Some(Meaning::Passing),
            _ => None,
        },
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::platform::Call;
    use crate::reply::tests::reply;
    use crate::split::length;

    const PAGE: &str = "1960858064142931";
    const PERSON: &str = "5583098561723490";
    const TIME: i64 = 1_795_410_000_000;

    /// A delivery of one event with these fields.
    fn event(fields: &Value) -> Value {
        let mut event =
            json!({"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": TIME});
        for (name, value) in fields.as_object().expect("fields") {
            event[name] = value.clone();
        }
        json!({"object": "page", "entry": [{"id": PAGE, "time": TIME, "messaging": [event]}]})
    }

    fn message(fields: &Value) -> Value {
        let mut message = json!({"mid": "m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM"});
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        event(&json!({"message": message}))
    }

    fn attached(attachments: &Value) -> Value {
        message(&json!({"attachments": attachments}))
    }

    fn read_page(delivery: &Value) -> Vec<Inbound> {
        read(Channel::Messenger, delivery)
    }

    fn said(delivery: &Value) -> Vec<Input> {
        read_page(delivery)
            .into_iter()
            .map(|inbound| match inbound.event {
                Event::Said(input) => input,
                _ => panic!("something else happened in {delivery}"),
            })
            .collect()
    }

    fn photo(name: &str) -> Value {
        json!({"type": "image", "payload": {"url": format!("https://scontent.xx.fbcdn.net/v/{name}.jpg?oh=1")}})
    }

    fn place() -> Value {
        json!({"type": "location", "title": "Pinned", "payload": {"coordinates": {"lat": 43.238_949, "long": 76.889_709}}})
    }

    fn text(text: &str) -> Input {
        Input::Text(text.to_owned())
    }

    fn choice(code: &str) -> Input {
        Input::Choice(code.to_owned())
    }

    /// One of each kind, to be broken by others.
    pub(crate) fn deliveries() -> Vec<Value> {
        vec![
            message(&json!({"text": "Привет"})),
            message(
                &json!({"text": "Иә", "quick_reply": {"payload": "d1:consent:collection-yes"}}),
            ),
            message(
                &json!({"text": "Мінекей", "attachments": [photo("a"), place(), {"type": "like_heart"}]}),
            ),
            event(&json!({"postback": {"title": "Начать", "payload": "GET_STARTED"}})),
            event(&json!({"delivery": {"mids": ["m_OUT"], "watermark": TIME}})),
            event(&json!({"read": {"mid": "m_OUT"}})),
            event(
                &json!({"optin": {"type": "notification_messages", "notification_messages_status": "STOP_NOTIFICATIONS"}}),
            ),
        ]
    }

    #[test]
    fn a_text_says_who_wrote_it_when_and_to_which_page() {
        let delivery = message(&json!({"text": "Привет"}));
        for channel in [Channel::Messenger, Channel::Instagram] {
            let found = read(channel, &delivery);
            assert_eq!(found.len(), 1);
            let inbound = &found[0];
            assert!(inbound.event == Event::Said(text("Привет")));
            assert_eq!(inbound.channel, channel);
            assert_eq!(inbound.account, PAGE);
            assert_eq!(inbound.event_id, "m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM");
            assert_eq!(inbound.sender, PERSON);
            assert!(inbound.aliases.is_empty() && inbound.private);
            assert_eq!(inbound.sent_at, DateTime::from_timestamp_millis(TIME));
        }
    }

    #[test]
    fn every_event_of_a_batch_is_taken() {
        let of = |number: u32| json!({"sender": {"id": number}, "timestamp": TIME, "message": {"mid": format!("m_{number}"), "text": "1"}});
        let delivery = json!({"object": "page", "entry": [
            {"id": PAGE, "messaging": [of(1), null, {"message": {"mid": "m_0", "text": "whose?"}}, of(2)]},
            {"messaging": [of(9)]},
            {"id": 7, "messaging": [of(3)]}
        ]});
        let found = read_page(&delivery);
        let ids: Vec<_> = found
            .iter()
            .map(|event| (event.account.as_str(), event.sender.as_str()))
            .collect();
        assert_eq!(ids, [(PAGE, "1"), (PAGE, "2"), ("7", "3")]);
    }

    #[test]
    fn a_quick_reply_and_a_button_are_choices() {
        let code = "d1:consent:collection-yes";
        let quick = message(&json!({"text": "Иә", "quick_reply": {"payload": code}}));
        assert!(said(&quick) == [choice(code)]);
        let button = event(&json!({"postback": {"title": "Иә", "payload": code, "mid": "m_P"}}));
        assert!(said(&button) == [choice(code)]);
        assert_eq!(read_page(&button)[0].event_id, "m_P");
        let bare = event(&json!({"postback": {"title": "Иә"}}));
        assert!(said(&bare) == [text("Иә")]);
        assert_eq!(
            read_page(&bare)[0].event_id,
            format!("postback:{PERSON}:{TIME}"),
            "without an id it is known by its person and time"
        );
        for beginning in ["GET_STARTED", "get_started", "start"] {
            let first = event(&json!({"postback": {"title": "Начать", "payload": beginning}}));
            assert!(said(&first) == [Input::Start]);
        }
        assert!(said(&event(&json!({"postback": {}}))).is_empty());
    }

    #[test]
    fn each_attachment_is_a_file_of_its_own_and_the_text_stands_under_the_first() {
        let delivery =
            message(&json!({"text": "Аулада жарық жоқ", "attachments": [photo("a"), photo("b")]}));
        let found = read_page(&delivery);
        let [first, second] = &found[..] else {
            panic!("two files");
        };
        assert_ne!(first.event_id, second.event_id);
        let file = |name: &str, caption: Option<&str>| {
            Event::Said(Input::File(File {
                reference: format!("https://scontent.xx.fbcdn.net/v/{name}.jpg?oh=1"),
                name: None,
                media_type: None,
                size: None,
                caption: caption.map(str::to_owned),
            }))
        };
        assert!(first.event == file("a", Some("Аулада жарық жоқ")));
        assert!(second.event == file("b", None));
        for payload in [json!({}), json!({"attachment_id": "1745504518999123"})] {
            let lost = attached(&json!([{"type": "image", "payload": payload}]));
            assert!(said(&lost) == [Input::Unsupported], "nobody can fetch it");
        }
        for (kind, range) in [("audio", "audio/*"), ("video", "video/*")] {
            let sent =
                attached(&json!([{"type": kind, "payload": {"url": "https://cdn.example/1"}}]));
            assert!(
                matches!(&said(&sent)[..], [Input::File(file)] if file.media_type.as_deref() == Some(range))
            );
        }
    }

    #[test]
    fn a_place_is_where_it_is() {
        let found = said(&attached(&json!([place()])));
        let [Input::Location { lat, lon, address }] = &found[..] else {
            panic!("a place");
        };
        assert!((lat - 43.238_949).abs() < 1e-9 && (lon - 76.889_709).abs() < 1e-9);
        assert!(address.is_none());
        let nowhere = attached(&json!([{"type": "location", "payload": {}}]));
        assert!(said(&nowhere) == [Input::Unsupported]);
    }

    #[test]
    fn a_link_is_a_text_and_what_cannot_be_part_of_an_appeal_is_told() {
        let link = json!({"text": "https://alatau.example/", "attachments": [{"type": "fallback", "payload": {"url": "https://alatau.example/"}}]});
        assert!(said(&message(&link)) == [text("https://alatau.example/")]);
        for attachment in [
            json!({"type": "fallback", "title": "A page"}),
            json!({"type": "share", "payload": {"url": "https://ig.example/p"}}),
            json!({"type": "ig_reel", "payload": {"reel_video_id": 1}}),
            json!({"type": "like_heart"}),
            json!({"type": "image", "payload": {"url": "https://scontent.example/thumb.png", "sticker_id": 369_239_263_222_822_i64}}),
            json!({"type": "invented_in_2027"}),
        ] {
            assert!(
                said(&attached(&json!([attachment]))) == [Input::Unsupported],
                "{attachment}"
            );
        }
        let unknown = message(&json!({"is_unsupported": true}));
        assert!(said(&unknown) == [Input::Unsupported]);
        let story = attached(
            &json!([{"type": "story_mention", "payload": {"url": "https://ig.example/s"}}]),
        );
        assert!(said(&story).is_empty(), "nobody waits for an answer");
    }

    #[test]
    fn what_is_not_said_to_us_is_ignored() {
        let mut of_the_page = message(&json!({"text": "1"}));
        of_the_page["entry"][0]["messaging"][0]["sender"]["id"] = json!(PAGE);
        let mut by_plugin = message(&json!({"text": "1"}));
        by_plugin["entry"][0]["messaging"][0]["sender"] = json!({"user_ref": "1"});
        let mut standby = message(&json!({"text": "1"}));
        let events = standby["entry"][0]["messaging"].take();
        standby["entry"][0]["standby"] = events;
        let test = json!({"object": "instagram", "entry": [{"id": "0", "time": TIME, "messaging": [
            {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}}
        ]}]});
        let comment = json!({"object": "instagram", "entry": [{"id": PAGE, "changes": [{"field": "comments", "value": {"text": "1"}}]}]});
        for delivery in [
            of_the_page,
            by_plugin,
            standby,
            test,
            comment,
            message(&json!({"text": "1", "is_echo": true, "app_id": 1})),
            message(&json!({"text": "1", "is_self": true})),
            message(&json!({"text": "1", "mid": null})),
            event(&json!({"read": {"watermark": TIME}})),
            event(&json!({"reaction": {"mid": "m_OUT", "action": "react", "emoji": "❤"}})),
            event(&json!({"message_edit": {"mid": "m_A", "num_edit": 1}})),
            event(&json!({"referral": {"ref": "site", "source": "SHORTLINK"}})),
            event(&json!({"optin": {"ref": "site"}})),
            event(&json!({"pass_thread_control": {"new_owner_app_id": "1"}})),
            event(&json!({"invented_in_2027": {}})),
        ] {
            assert!(read_page(&delivery).is_empty(), "{delivery}");
        }
    }

    #[test]
    fn deliveries_and_readings_are_statuses_of_the_messages_that_they_name() {
        let delivery = event(&json!({"delivery": {"mids": ["m_1", "m_2"], "watermark": TIME}}));
        let reading = event(&json!({"read": {"mid": "m_1"}}));
        let found: Vec<Inbound> = [delivery, reading].iter().flat_map(read_page).collect();
        let ids: Vec<&str> = found.iter().map(|event| event.event_id.as_str()).collect();
        assert_eq!(ids, ["delivery:m_1", "delivery:m_2", "read:m_1"]);
        for (event, message) in found.iter().zip(["m_1", "m_2", "m_1"]) {
            let expected = Event::Status {
                message: message.to_owned(),
                failed: None,
            };
            assert!(event.event == expected);
        }
    }

    #[test]
    fn who_wants_no_messages_any_more_is_believed() {
        let wish = |status: &str| {
            event(
                &json!({"optin": {"type": "notification_messages", "notification_messages_status": status}}),
            )
        };
        let stop = read_page(&wish("STOP_NOTIFICATIONS"));
        assert!(stop[0].event == Event::Left);
        assert!(read_page(&wish("RESUME_NOTIFICATIONS"))[0].event == Event::Came);
        assert!(read_page(&wish("")).is_empty());
    }

    fn rendered(channel: Channel, reply: &Reply) -> Vec<Value> {
        render(channel, PERSON, reply)
            .iter()
            .map(|body| serde_json::from_slice(body).expect("JSON"))
            .collect()
    }

    #[test]
    fn answers_on_offer_are_quick_replies_and_stand_in_the_text() {
        let sent = rendered(
            Channel::Messenger,
            &reply("Отправляем?", &["Отправить", "Изменить текст обращения"]),
        );
        let expected = json!([{
            "recipient": {"id": PERSON},
            "messaging_type": "RESPONSE",
            "message": {
                "text": "Отправляем?\n\n1. Отправить\n2. Изменить текст обращения",
                "quick_replies": [
                    {"content_type": "text", "title": "Отправить", "payload": "d1:kind:1"},
                    {"content_type": "text", "title": "Изменить текст обра…", "payload": "d1:kind:2"}
                ]
            }
        }]);
        assert_eq!(Value::from(sent), expected);
    }

    #[test]
    fn messenger_offers_the_number_of_the_account() {
        let mut asked = reply("Телефон?", &["Пропустить"]);
        asked.messages[0].ask_contact = Some("Отправить номер".to_owned());
        let offered = |channel| rendered(channel, &asked)[0]["message"]["quick_replies"].clone();
        let skip = json!({"content_type": "text", "title": "Пропустить", "payload": "d1:kind:1"});
        let number = json!({"content_type": "user_phone_number"});
        assert_eq!(offered(Channel::Messenger), json!([number, skip]));
        assert_eq!(offered(Channel::Instagram), json!([skip]));
        let shared =
            message(&json!({"text": "+998901234567", "quick_reply": {"payload": "+998901234567"}}));
        let own = Input::Contact {
            phone: "+998901234567".to_owned(),
            owner: Owner::Sender,
        };
        assert!(said(&shared) == [own]);
    }

    #[test]
    fn more_answers_than_can_be_offered_stand_in_the_text_alone() {
        let labels: Vec<String> = (1..=14).map(|number| format!("Вид {number}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let sent = rendered(Channel::Messenger, &reply("Вид?", &labels));
        assert!(sent[0]["message"]["quick_replies"].is_null());
        let text = sent[0]["message"]["text"].as_str().expect("a text");
        assert!(text.ends_with("\n14. Вид 14"), "{text}");
    }

    #[test]
    fn a_long_text_comes_in_pieces_and_the_last_one_asks() {
        let long = "сөз ".repeat(1500);
        for (channel, measure, limit) in [
            (Channel::Messenger, char::len_utf16 as Measure, 2000),
            (Channel::Instagram, char::len_utf8, 1000),
        ] {
            let sent = rendered(channel, &reply(&long, &["Да"]));
            let (end, pieces) = sent.split_last().expect("messages");
            for piece in &sent {
                let text = piece["message"]["text"].as_str().expect("a text");
                assert!(length(text, measure) <= limit);
            }
            assert!(
                pieces
                    .iter()
                    .all(|piece| piece["message"]["quick_replies"].is_null())
            );
            assert_eq!(
                end["message"]["quick_replies"].as_array().map(Vec::len),
                Some(1)
            );
        }
    }

    #[test]
    fn the_answers_stand_together_under_the_end_of_their_question() {
        let labels = ["Жалоба на действия", "Сообщение о нарушении", "Заявление"];
        let list = "1. Жалоба на действия\n2. Сообщение о нарушении\n3. Заявление";
        for words in 20..220 {
            let text = format!("{}Какой вид обращения?", "слово ".repeat(words));
            let sent = rendered(Channel::Instagram, &reply(&text, &labels));
            let end = sent.last().expect("a message");
            let end = end["message"]["text"].as_str().expect("a text");
            assert!(end.len() <= 1000 && end.ends_with(&format!("обращения?\n\n{list}")));
        }
    }

    #[test]
    fn a_message_is_changed_and_taken_back_by_events_of_its_own() {
        let changed = |edition: u8| {
            event(&json!({"message_edit": {"mid": "m_A", "text": "2", "num_edit": edition}}))
        };
        let [first, second] = [1, 2].map(|edition| read_page(&changed(edition)).remove(0));
        assert!(first.event == Event::Said(Input::Edited("2".to_owned())));
        assert_eq!(first.message.as_deref(), Some("m_A"));
        assert_ne!(first.event_id, second.event_id);
        let written = read_page(&message(&json!({"text": "1"}))).remove(0);
        let deleted = read_page(&message(&json!({"is_deleted": true}))).remove(0);
        assert!(deleted.event == Event::Said(Input::Unsent));
        assert_eq!(deleted.message, written.message);
        assert_ne!(deleted.event_id, written.event_id);
    }

    #[test]
    fn nothing_to_say_is_no_message() {
        assert!(rendered(Channel::Instagram, &reply(" \n", &[])).is_empty());
    }

    #[test]
    fn a_call_goes_to_the_page_of_the_token() {
        let request = (MESSENGER.request)(&Call {
            api_url: "https://graph.facebook.com",
            token: "EAAB",
            account: "1",
            to: "2",
            body: b"{}",
            key: 7,
        });
        assert_eq!(
            request.uri(),
            "https://graph.facebook.com/v25.0/me/messages"
        );
    }

    #[test]
    fn the_answer_says_what_became_of_a_message() {
        let answer = |body: &Value| {
            let status = if body["error"].is_null() {
                StatusCode::OK
            } else {
                StatusCode::BAD_REQUEST
            };
            outcome(status, &HeaderMap::new(), body.to_string().as_bytes())
        };
        let error = |code: i64, subcode: Option<i64>| {
            answer(&json!({"error": {"message": "…", "code": code, "error_subcode": subcode}}))
        };
        assert_eq!(
            answer(&json!({"recipient_id": PERSON, "message_id": "m_OUT"})),
            Outcome::Sent {
                message: Some("m_OUT".to_owned())
            }
        );
        for (code, subcode, refused) in [
            (10, Some(2_018_278), "10/2018278"),
            (10, Some(2_534_022), "10/2534022"),
            (100, Some(2_018_001), "100/2018001"),
            (100, None, "100"),
        ] {
            assert_eq!(error(code, subcode), Outcome::Refused(refused.to_owned()));
        }
        for (code, subcode) in [(551, None), (551, Some(1_545_041)), (200, Some(1_545_041))] {
            assert_eq!(error(code, subcode), Outcome::Left);
        }
        for code in [4, 613, 1200, 80_006] {
            assert_eq!(error(code, None), Outcome::Retry(None), "{code}");
        }
        for code in [10, 190, 200] {
            assert!(error(code, None) == Outcome::Mend, "{code}");
        }
    }
}
