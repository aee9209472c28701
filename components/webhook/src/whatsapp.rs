//! `WhatsApp`'s Cloud API: the only file that knows it. People are known there by a phone number, by an id that is made for one business, or by both;
//! either may come alone, and either may change.

use std::iter;

use domain::appeal::Channel;
use domain::dialogue::{File, Input, Owner};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use web::words;

use crate::inbound::{Event, Inbound};
use crate::lenient::{self, each, id, text};
use crate::meta::{self, Meaning};
use crate::outcome::Outcome;
use crate::platform::{Files, Platform, Template, by_bearer, get};
use crate::reply::{Button, Message, Reply};
use crate::split::{length, split, split_before};

/// The longest text, and the longest above a list of answers. The documentation says characters.
const TEXT_LIMIT: usize = 4096;
/// The longest text above buttons.
const BODY_LIMIT: usize = 1024;
/// Buttons a message, and how much stands on one.
const BUTTONS: usize = 3;
const BUTTON_LIMIT: usize = 20;
/// Rows of a list, and how much stands in one.
const ROWS: usize = 10;
const ROW_LIMIT: usize = 24;

/// Codes that pass by themselves: limits of number and pair, an own failure, maintenance, media that did not load.
const PASSING: [i64; 9] = [
    130_429, 131_000, 131_016, 131_048, 131_053, 131_056, 131_057, 133_004, 133_016,
];

/// Codes that pass when somebody mends our account: access, lock, payment, certificate, registration of the number.
const OURS: [i64; 5] = [131_005, 131_031, 131_042, 131_045, 133_010];

/// More than a day has passed since the person last wrote.
const CLOSED: i64 = 131_047;

/// How `WhatsApp` is written to. The account is the id of the number.
pub(crate) const PLATFORM: Platform = Platform {
    tokens: meta::TOKENS,
    api_url: meta::API_URL,
    render,
    request: |call| meta::request(&format!("{}/messages", call.account), call),
    outcome,
    files: Files {
        find: |wanted| {
            let address = meta::address(wanted.api_url, wanted.reference);
            by_bearer(get(&address), wanted.token)
        },
        follow: Some(|wanted, answer| {
            let answer = lenient::parse(answer);
            Some(by_bearer(get(lenient::text(&answer["url"])?), wanted.token))
        }),
    },
    window: Some(meta::WINDOW),
    template: Some(template),
};

/// What happened, message by message and status by status.
pub(crate) fn read(delivery: &Value) -> Vec<Inbound> {
    each(&delivery["entry"])
        .flat_map(|entry| each(&entry["changes"]))
        // Other fields are about the account, or repeat what was sent by hand.
        .filter(|change| change["field"].is_null() || change["field"] == "messages")
        .map(|change| &change["value"])
        .filter_map(|value| Some((id(&value["metadata"]["phone_number_id"])?, value)))
        .flat_map(|(account, value)| {
            let said = each(&value["messages"]).filter_map(|message| heard(message, value));
            let statuses = each(&value["statuses"]).filter_map(status);
            said.chain(statuses)
                .map(|inbound| Inbound {
                    account: account.clone(),
                    ..inbound
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A message, without the account.
fn heard(message: &Value, value: &Value) -> Option<Inbound> {
    let mut ids = ids(message, value);
    if is_own(&ids, value) {
        return None;
    }
    let system = &message["system"];
    let event = match system["type"].as_str() {
        Some("user_changed_number" | "user_changed_user_id" | "customer_changed_number") => {
            renamed(message, &mut ids)?
        }
        _ => Event::Said(input(message, &ids)?),
    };
    let mut ids = ids.into_iter();
    let event_id = id(&message["id"])?;
    // What changes a message, or takes it back, is an event of its own.
    let of_another = id(&message["edit"]["original_message_id"])
        .or_else(|| id(&message["revoke"]["original_message_id"]));
    Some(Inbound {
        sender: ids.next()?,
        aliases: ids.collect(),
        message: of_another.or_else(|| Some(event_id.clone())),
        private: message["group_id"].is_null(),
        ..inbound(event_id, event, message)
    })
}

/// How a message of ours is getting on. Of a failed one there is nothing about the person.
fn status(status: &Value) -> Option<Inbound> {
    let message = id(&status["id"])?;
    let state = text(&status["status"])?;
    let code = || lenient::whole(&status["errors"][0]["code"]).map(|code| code.to_string());
    let failed = (state == "failed").then(|| code().unwrap_or_else(|| state.to_owned()));
    let event_id = format!("{message}:{state}");
    let mut ids = ["recipient_id", "recipient_user_id"]
        .into_iter()
        .filter_map(|name| id(&status[name]));
    Some(Inbound {
        sender: ids.next().unwrap_or_default(),
        aliases: ids.collect(),
        ..inbound(event_id, Event::Status { message, failed }, status)
    })
}

/// What messages and statuses have in common.
fn inbound(event_id: String, event: Event, of: &Value) -> Inbound {
    Inbound {
        channel: Channel::Whatsapp,
        account: String::new(),
        event_id,
        sender: String::new(),
        aliases: Vec::new(),
        event,
        message: None,
        body_sha256: None,
        sent_at: lenient::time(&of["timestamp"]),
        lang_hint: None,
        private: true,
    }
}

/// Who wrote, by every id, the number first. The list of contacts says whose ids belong together; whose message it is, only the message says:
/// contacts may lack, stand in any order, or name a number in another way.
fn ids(message: &Value, value: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for name in ["from", "from_user_id", "from_parent_user_id"] {
        add(&mut ids, &message[name]);
    }
    for contact in each(&value["contacts"]) {
        let of_contact = ["wa_id", "user_id", "parent_user_id"].map(|name| &contact[name]);
        let is_theirs = of_contact
            .iter()
            .filter_map(|known| id(known))
            .any(|known| ids.contains(&known));
        if is_theirs {
            for known in of_contact {
                add(&mut ids, known);
            }
        }
    }
    ids
}

fn add(ids: &mut Vec<String>, value: &Value) {
    if let Some(id) = id(value)
        && !ids.contains(&id)
    {
        ids.push(id);
    }
}

/// What we send can come back to us when the number is used by hand as well.
fn is_own(ids: &[String], value: &Value) -> bool {
    let metadata = &value["metadata"];
    let number = digits(&id(&metadata["display_phone_number"]).unwrap_or_default());
    let account = id(&metadata["phone_number_id"]);
    ids.first().is_some_and(|from| {
        account.as_ref() == Some(from) || (!number.is_empty() && digits(from) == number)
    })
}

/// A new number or a new id: the ids of the message are the old ones, and become the new ones. With a new id alone, the number stays.
fn renamed(message: &Value, ids: &mut Vec<String>) -> Option<Event> {
    let system = &message["system"];
    let previous = id(&system["previous_user_id"]);
    let new_number = id(&system["new_wa_id"]).or_else(|| id(&system["wa_id"]));
    if new_number.is_none() && system["user_id"].is_null() {
        return None;
    }
    let has_a_new_number = system["type"] != "user_changed_user_id";
    let number = new_number.or_else(|| {
        let number = ids.iter().find(|id| !is_made_for_us(id));
        number.filter(|_| !has_a_new_number).cloned()
    });
    let mut new_ids: Vec<String> = number.into_iter().collect();
    add(&mut new_ids, &system["user_id"]);
    add(&mut new_ids, &system["parent_user_id"]);
    // Older descriptions give the old number a field of its own.
    let from = ids
        .iter()
        .cloned()
        .chain(previous.clone())
        .chain(id(&system["customer"]))
        .find(|old| !new_ids.contains(old))?;
    // The id before is as good a trace as the number before: either may be the one that is known here.
    if let Some(previous) = previous.filter(|previous| *previous != from) {
        new_ids.push(previous);
    }
    *ids = new_ids;
    Some(Event::Renamed { from })
}

/// What was said, or `None` where nobody waits for an answer: reactions, notes of the platform.
fn input(message: &Value, ids: &[String]) -> Option<Input> {
    if let Some(body) = message["text"]["body"].as_str() {
        return Some(Input::Text(body.to_owned()));
    }
    let kind = message["type"].as_str()?;
    let content = &message[kind];
    Some(match kind {
        "interactive" => pressed(content)?,
        "button" => match (text(&content["payload"]), text(&content["text"])) {
            // A button that was given no code of its own sends what stands on it.
            (Some(code), label) if label != Some(code) => Input::Choice(code.to_owned()),
            (_, label) => Input::Text(label?.to_owned()),
        },
        "image" | "video" | "audio" | "voice" | "document" => file(kind, content),
        "location" => location(content),
        "contacts" => contact(content, ids),
        "request_welcome" => Input::Start,
        "edit" => Input::Edited(edited(&content["message"])?),
        "revoke" => Input::Unsent,
        "order" | "sticker" | "unknown" | "unsupported" => Input::Unsupported,
        _ => return None,
    })
}

/// The text of a changed message, or what is written under a changed picture.
fn edited(message: &Value) -> Option<String> {
    let kind = message["type"].as_str()?;
    let caption = || lenient::words(&message[kind]["caption"]);
    lenient::words(&message["text"]["body"]).or_else(caption)
}

fn pressed(interactive: &Value) -> Option<Input> {
    match interactive["type"].as_str()? {
        kind @ ("button_reply" | "list_reply") => {
            let reply = &interactive[kind];
            let code = text(&reply["id"]).map(|code| Input::Choice(code.to_owned()));
            code.or_else(|| Some(Input::Text(text(&reply["title"])?.to_owned())))
        }
        // A form that we never send.
        "nfm_reply" => Some(Input::Unsupported),
        _ => None,
    }
}

fn file(kind: &str, content: &Value) -> Input {
    let own = |name: &str| lenient::words(&content[name]);
    let Some(reference) = id(&content["id"]) else {
        return Input::Unsupported;
    };
    Input::File(File {
        reference,
        name: own("filename"),
        media_type: own("mime_type").or_else(|| lenient::range(kind)),
        size: content["file_size"].as_u64(),
        caption: own("caption"),
    })
}

fn location(content: &Value) -> Input {
    let told: Vec<&str> = ["name", "address"]
        .iter()
        .filter_map(|name| text(&content[*name]))
        .collect();
    let address = (!told.is_empty()).then(|| told.join(", "));
    lenient::place(&content["latitude"], &content["longitude"], address)
        .unwrap_or(Input::Unsupported)
}

/// A shared card. It is the sender's own if it came by the button that asks for it, or bears the number from which it was sent; where the sender shows
/// no number, nothing tells whose another one is.
fn contact(cards: &Value, ids: &[String]) -> Input {
    let own: Vec<String> = ids
        .iter()
        .filter(|id| !is_made_for_us(id))
        .map(|id| digits(id))
        .collect();
    let phones: Vec<(String, Owner)> = each(cards)
        .flat_map(|card| each(&card["phones"]).zip(iter::repeat(card)))
        .filter_map(|(phone, card)| {
            let numbers = [id(&phone["phone"]), id(&phone["wa_id"])];
            let mut numbers = numbers.into_iter().flatten();
            // Both are written by whoever made the card: only the one that is the sender's may count as such.
            if let Some(number) = numbers.clone().find(|number| own.contains(&digits(number))) {
                Some((number, Owner::Sender))
            } else if card["origin"] == "contact_request" {
                Some((numbers.next_back()?, Owner::Sender))
            } else if own.is_empty() {
                Some((numbers.next()?, Owner::Unknown))
            } else {
                Some((numbers.next()?, Owner::Other))
            }
        })
        .collect();
    let best = phones.iter().find(|(_, owner)| *owner == Owner::Sender);
    match best.or_else(|| phones.first()) {
        Some((phone, owner)) => Input::Contact {
            phone: phone.clone(),
            owner: *owner,
        },
        None => Input::Unsupported,
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether it is an id that is made for one business (`KZ.13491208655302741918`), and no number.
fn is_made_for_us(id: &str) -> bool {
    matches!(id.as_bytes(), [a, b, b'.', ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

/// The messages that say it. The last one bears the answers on offer: as buttons, as a list, or with their numbers in the text.
fn render(to: &str, reply: &Reply) -> Vec<Vec<u8>> {
    reply
        .messages
        .iter()
        .flat_map(|message| contents(to, message, reply))
        .map(|content| envelope(to, content).to_string().into_bytes())
        .collect()
}

/// The messages without their envelope.
fn contents(to: &str, message: &Message, reply: &Reply) -> Vec<Value> {
    let buttons = &message.buttons;
    let has_text = !message.text.trim().is_empty();
    if let Some((kind, name)) = request(to, message).filter(|_| has_text) {
        interactive(
            &message.numbered(),
            BODY_LIMIT,
            |body| json!({"type": kind, "body": {"text": body}, "action": {"name": name}}),
        )
    } else if has_text && fit(buttons, BUTTONS, BUTTON_LIMIT) {
        let buttons: Vec<Value> = buttons
            .iter()
            .map(|button| json!({"type": "reply", "reply": {"id": button.code, "title": button.label}}))
            .collect();
        interactive(
            &message.text,
            BODY_LIMIT,
            |body| json!({"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}),
        )
    } else if has_text && fit(buttons, ROWS, ROW_LIMIT) {
        let rows: Vec<Value> = buttons
            .iter()
            .map(|button| json!({"id": button.code, "title": button.label}))
            .collect();
        let action = json!({"button": words::text(reply.lang, "webhook-choose"), "sections": [{"rows": rows}]});
        interactive(
            &message.text,
            TEXT_LIMIT,
            |body| json!({"type": "list", "body": {"text": body}, "action": action}),
        )
    } else {
        let text = message.numbered();
        split(&text, TEXT_LIMIT, char::len_utf16)
            .into_iter()
            .map(plain)
            .collect()
    }
}

/// The platform's own button under a message, by its kind and the name of what it does. It stands alone: the answers then have their numbers in the
/// text.
fn request(to: &str, message: &Message) -> Option<(&'static str, &'static str)> {
    // Whoever writes with a number has told it.
    if message.ask_contact.is_some() && is_made_for_us(to) {
        Some(("request_contact_info", "request_contact_info"))
    } else if message.ask_location.is_some() {
        Some(("location_request_message", "send_location"))
    } else {
        None
    }
}

/// Whether the answers can stand on so many buttons of that size. Two buttons with the same words are refused.
fn fit(buttons: &[Button], number: usize, size: usize) -> bool {
    let fits = |label: &str| !label.trim().is_empty() && length(label, char::len_utf16) <= size;
    let is_new =
        |place: usize, label: &str| buttons[..place].iter().all(|before| before.label != label);
    (1..=number).contains(&buttons.len())
        && buttons
            .iter()
            .enumerate()
            .all(|(place, button)| fits(&button.label) && is_new(place, &button.label))
}

/// The text in messages of which the last is something to press.
fn interactive(text: &str, limit: usize, last: impl FnOnce(&str) -> Value) -> Vec<Value> {
    let mut pieces = split_before(text, TEXT_LIMIT, limit, char::len_utf16);
    let end = pieces.pop();
    pieces
        .into_iter()
        .map(plain)
        .chain(end.map(|end| json!({"type": "interactive", "interactive": last(end)})))
        .collect()
}

fn plain(text: &str) -> Value {
    // A preview would have Meta's servers visit each link.
    json!({"type": "text", "text": {"body": text, "preview_url": false}})
}

/// An id that is made for one business goes into a field of its own: in the other one it is dropped without a word.
fn envelope(to: &str, mut content: Value) -> Value {
    let recipient = if is_made_for_us(to) {
        "recipient"
    } else {
        "to"
    };
    content["messaging_product"] = json!("whatsapp");
    content["recipient_type"] = json!("individual");
    content[recipient] = json!(to);
    content
}

/// A message in words that Meta has approved: the only one past the day in which one may answer.
fn template(of: &Template<'_>) -> Vec<u8> {
    let values: Vec<Value> = of
        .values
        .iter()
        .map(|value| json!({"type": "text", "text": value}))
        .collect();
    let template = json!({
        "name": of.name,
        "language": {"code": of.lang.as_str()},
        "components": [{"type": "body", "parameters": values}],
    });
    let content = json!({"type": "template", "template": template});
    envelope(of.to, content).to_string().into_bytes()
}

/// What became of it. To a number that cannot be reached (131026, 131030) it is refused for good.
fn outcome(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Outcome {
    meta::outcome(status, headers, body, "/messages/0/id", |code, _| {
        if PASSING.contains(&code) {
            Some(Meaning::Passing)
        } else if OURS.contains(&code) {
            Some(Meaning::Ours)
        } else {
            (code == CLOSED).then_some(Meaning::Closed)
        }
    })
}

#[cfg(test)]
pub(crate) mod tests {

    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::platform::Call;
    use crate::reply::tests::reply;

    const NUMBER: &str = "77011234567";
    const MADE: &str = "KZ.13491208655302741918";
    const ACCOUNT: &str = "106540352242922";

    /// A delivery of one message with these fields, as it comes from somebody with a number and an id.
    fn message(fields: &Value) -> Value {
        let mut message = json!({"from": NUMBER, "from_user_id": MADE, "id": "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ", "timestamp": "1795410000"});
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        delivery(
            &json!({"contacts": [{"profile": {"name": "Әсем"}, "wa_id": NUMBER, "user_id": MADE}], "messages": [message]}),
        )
    }

    fn delivery(fields: &Value) -> Value {
        let mut value = json!({"messaging_product": "whatsapp", "metadata": {"display_phone_number": "+7 727 311-00-00", "phone_number_id": ACCOUNT}});
        for (name, part) in fields.as_object().expect("fields") {
            value[name] = part.clone();
        }
        json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}]})
    }

    fn status(fields: &Value) -> Value {
        let mut status = json!({"id": "wamid.OUT", "timestamp": "1795410000", "recipient_id": NUMBER, "status": "delivered"});
        for (name, value) in fields.as_object().expect("fields") {
            status[name] = value.clone();
        }
        delivery(&json!({"statuses": [status]}))
    }

    fn one(delivery: &Value) -> Inbound {
        let mut found = read(delivery);
        assert_eq!(found.len(), 1, "in {delivery}");
        found.remove(0)
    }

    fn said(fields: &Value) -> Input {
        match one(&message(fields)).event {
            Event::Said(input) => input,
            _ => panic!("nothing was said in {fields}"),
        }
    }

    fn contacts(card: &Value) -> Value {
        json!({"type": "contacts", "contacts": [card]})
    }

    fn unsupported() -> Value {
        json!({"type": "unsupported", "errors": [{"code": 131_051, "title": "Message type unknown"}]})
    }

    fn image() -> Value {
        json!({"type": "image", "image": {"id": "1013859600285441", "mime_type": "image/jpeg", "sha256": "a9…", "caption": "Аулада жарық жоқ"}})
    }

    fn place() -> Value {
        json!({"type": "location", "location": {"latitude": 43.238_949, "longitude": 76.889_709, "name": "Әкімдік", "address": "Республика алаңы, 4"}})
    }

    fn choice() -> Value {
        json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "d1:consent:collection-yes", "title": "Келісемін"}}})
    }

    fn new_number() -> Value {
        json!({"type": "system", "system": {"type": "user_changed_number", "body": "A changed from 77011234567 to 77027654321", "wa_id": "77027654321",
            "user_id": "KZ.2", "previous_user_id": MADE}})
    }

    /// One of each kind, to be broken by others.
    pub(crate) fn deliveries() -> Vec<Value> {
        let card = json!({"name": {"formatted_name": "Әсем"}, "phones": [{"phone": "+7 701 123 4567", "wa_id": NUMBER}], "origin": "contact_request"});
        [
            json!({"type": "text", "text": {"body": "Привет"}}),
            choice(),
            image(),
            place(),
            contacts(&card),
            new_number(),
            unsupported(),
            json!({"type": "button", "button": {"payload": "d1:done:new", "text": "New"}}),
        ]
        .iter()
        .map(message)
        .chain([status(
            &json!({"status": "failed", "errors": [{"code": 131_047, "title": "Re-engagement message"}]}),
        )])
        .collect()
    }

    #[test]
    fn a_text_says_who_wrote_it_when_and_to_which_number_of_ours() {
        let inbound = one(&message(
            &json!({"type": "text", "text": {"body": "Привет"}}),
        ));
        assert!(inbound.event == Event::Said(Input::Text("Привет".to_owned())));
        assert_eq!(inbound.channel, Channel::Whatsapp);
        assert_eq!(inbound.account, ACCOUNT);
        assert_eq!(inbound.event_id, "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ");
        assert_eq!(inbound.sender, NUMBER);
        assert_eq!(inbound.aliases, [MADE]);
        assert_eq!(inbound.sent_at, DateTime::from_timestamp(1_795_410_000, 0));
        assert!(inbound.private && inbound.lang_hint.is_none());
    }

    #[test]
    fn every_message_of_a_batch_is_taken() {
        let of = |number: u32| json!({"from": number.to_string(), "id": format!("wamid.{number}"), "timestamp": "1795410000", "type": "text", "text": {"body": "1"}});
        let value = |numbers: [u32; 2]| {
            let metadata = json!({"phone_number_id": ACCOUNT});
            json!({"field": "messages", "value": {"metadata": metadata, "messages": numbers.map(of), "statuses": [{"id": "wamid.OUT", "status": "read"}]}})
        };
        let entry = |changes: Value| json!({"id": "1", "changes": changes});
        let delivery = json!({"object": "whatsapp_business_account", "entry": [
            entry(json!([value([1, 2]), value([3, 4])])),
            entry(json!([value([5, 6])]))
        ]});
        let found = read(&delivery);
        assert_eq!(found.len(), 9);
        let senders: Vec<&str> = found
            .iter()
            .map(|inbound| inbound.sender.as_str())
            .filter(|sender| !sender.is_empty())
            .collect();
        assert_eq!(senders, ["1", "2", "3", "4", "5", "6"]);
    }

    #[test]
    fn a_message_that_cannot_be_read_does_not_hide_the_others() {
        let good = json!({"from": NUMBER, "id": "wamid.A", "type": "text", "text": {"body": "1"}});
        let found = read(&delivery(
            &json!({"messages": [null, 7, {"from": NUMBER}, {"id": "wamid.B", "type": "text", "text": {"body": "whose?"}}, good]}),
        ));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].event_id, "wamid.A");
    }

    #[test]
    fn a_pressed_button_is_a_choice() {
        let code = "d1:consent:collection-yes";
        assert!(said(&choice()) == Input::Choice(code.to_owned()));
        let row = json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": code, "title": "Иә", "description": ""}}});
        assert!(said(&row) == Input::Choice(code.to_owned()));
        let template =
            json!({"type": "button", "button": {"payload": "d1:done:new", "text": "Жаңа"}});
        assert!(said(&template) == Input::Choice("d1:done:new".to_owned()));
        let without_code = json!({"type": "button", "button": {"payload": "Да", "text": "Да"}});
        assert!(said(&without_code) == Input::Text("Да".to_owned()));
        let form = json!({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": "{}", "name": "flow"}}});
        assert!(said(&form) == Input::Unsupported);
    }

    #[test]
    fn a_picture_a_recording_and_a_document_are_files() {
        let expected = File {
            reference: "1013859600285441".to_owned(),
            name: None,
            media_type: Some("image/jpeg".to_owned()),
            size: None,
            caption: Some("Аулада жарық жоқ".to_owned()),
        };
        assert!(said(&image()) == Input::File(expected));
        for kind in ["video", "audio", "voice", "document"] {
            let mut file = json!({"type": kind, kind: {"id": 7, "mime_type": "application/pdf", "filename": "Жауап.pdf", "file_size": 2048}});
            let Input::File(found) = said(&file) else {
                panic!("{kind} is a file");
            };
            assert_eq!(found.reference, "7");
            assert_eq!(found.name.as_deref(), Some("Жауап.pdf"));
            assert_eq!(found.size, Some(2048));
            assert_eq!(found.media_type.as_deref(), Some("application/pdf"));
            file[kind]["mime_type"].take();
            let Input::File(found) = said(&file) else {
                panic!("{kind} is a file");
            };
            let range = match kind {
                "document" => None,
                "video" => Some("video/*"),
                _ => Some("audio/*"),
            };
            assert_eq!(found.media_type.as_deref(), range);
            file[kind]["id"].take();
            assert!(
                said(&file) == Input::Unsupported,
                "it cannot be fetched without an id"
            );
        }
    }

    #[test]
    fn a_place_is_where_it_is_and_what_it_is_called() {
        let Input::Location { lat, lon, address } = said(&place()) else {
            panic!("a place");
        };
        assert!((lat - 43.238_949).abs() < 1e-9 && (lon - 76.889_709).abs() < 1e-9);
        assert_eq!(address.as_deref(), Some("Әкімдік, Республика алаңы, 4"));
        let bare =
            json!({"type": "location", "location": {"latitude": "43.2", "longitude": "76.9"}});
        assert!(matches!(said(&bare), Input::Location { address: None, .. }));
        let nowhere = json!({"type": "location", "location": {"latitude": 430, "longitude": 76.9}});
        assert!(said(&nowhere) == Input::Unsupported);
    }

    #[test]
    fn a_card_is_the_senders_own_if_the_platform_vouches_for_it() {
        let phone = |number: &str| json!([{"phone": number, "type": "CELL"}]);
        for (card, owner) in [
            (json!({"phones": phone("+7 701 123-45-67")}), Owner::Sender),
            (json!({"phones": phone("+7 702 765-43-21")}), Owner::Other),
            (
                json!({"phones": phone("+7 702 765-43-21"), "origin": "contact_request"}),
                Owner::Sender,
            ),
            (
                json!({"phones": phone("+7 702 765-43-21"), "origin": "other", "vcard": "BEGIN:VCARD"}),
                Owner::Other,
            ),
        ] {
            let Input::Contact { owner: found, .. } = said(&contacts(&card)) else {
                panic!("a contact in {card}");
            };
            assert_eq!(found, owner, "{card}");
        }
        let both = json!({"type": "contacts", "contacts": [{"phones": phone("+77027654321")}, {"phones": phone("+77011234567")}]});
        let own = Input::Contact {
            phone: "+77011234567".to_owned(),
            owner: Owner::Sender,
        };
        assert!(said(&both) == own, "the sender's own counts");
        let empty = contacts(&json!({"name": {"formatted_name": "Әсем"}}));
        assert!(said(&empty) == Input::Unsupported);
    }

    #[test]
    fn a_card_with_the_digits_of_a_made_id_is_not_the_senders_own() {
        let card = contacts(&json!({"phones": [{"phone": "13491208655302741918"}]}));
        assert!(matches!(
            said(&card),
            Input::Contact {
                owner: Owner::Other,
                ..
            }
        ));
    }

    #[test]
    fn nothing_tells_whose_a_card_is_of_whoever_shows_no_number() {
        let shared = |card: &Value| {
            let mut delivery = message(&contacts(card));
            let value = &mut delivery["entry"][0]["changes"][0]["value"];
            value["contacts"].take();
            value["messages"][0]["from"].take();
            match one(&delivery).event {
                Event::Said(Input::Contact { phone, owner }) => (phone, owner),
                _ => panic!("a contact in {card}"),
            }
        };
        let phones = json!([{"phone": "8 701 123-45-67", "wa_id": NUMBER}]);
        assert_eq!(
            shared(&json!({"phones": phones})),
            ("8 701 123-45-67".to_owned(), Owner::Unknown)
        );
        assert_eq!(
            shared(&json!({"phones": phones, "origin": "contact_request"})),
            (NUMBER.to_owned(), Owner::Sender),
            "with the code of its country"
        );
    }

    #[test]
    fn a_message_is_changed_and_taken_back_by_messages_of_their_own() {
        let edit = |message: Value| json!({"type": "edit", "edit": {"original_message_id": "wamid.A", "message": message}});
        for (fields, expected) in [
            (
                edit(json!({"type": "text", "text": {"body": "2"}})),
                Input::Edited("2".to_owned()),
            ),
            (
                edit(json!({"type": "image", "image": {"id": "1", "caption": "2"}})),
                Input::Edited("2".to_owned()),
            ),
            (
                json!({"type": "revoke", "revoke": {"original_message_id": "wamid.A"}}),
                Input::Unsent,
            ),
        ] {
            let inbound = read(&message(&fields)).remove(0);
            assert!(inbound.event == Event::Said(expected), "{fields}");
            assert_eq!(inbound.message.as_deref(), Some("wamid.A"));
            assert_ne!(inbound.event_id, "wamid.A");
        }
    }

    #[test]
    fn what_is_not_taken_is_told_and_what_nobody_waits_for_is_not() {
        for fields in [
            unsupported(),
            json!({"type": "unknown", "errors": [{"code": 131_051}]}),
            json!({"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}}),
            json!({"type": "order", "order": {"catalog_id": "1"}}),
        ] {
            assert!(said(&fields) == Input::Unsupported, "{fields}");
        }
        for fields in [
            json!({"type": "reaction", "reaction": {"message_id": "wamid.OUT", "emoji": "👍"}}),
            json!({"type": "edit", "edit": {"original_message_id": "wamid.A", "message": {"type": "sticker"}}}),
            json!({"type": "system", "system": {"type": "user_identity_changed", "body": "…"}}),
            json!({"type": "interactive", "interactive": {"type": "call_permission_reply"}}),
            json!({"type": "invented_in_2027", "invented_in_2027": {"new": "kind"}}),
            json!({}),
        ] {
            assert!(read(&message(&fields)).is_empty(), "{fields}");
        }
        assert!(said(&json!({"type": "request_welcome"})) == Input::Start);
    }

    #[test]
    fn our_own_messages_and_news_of_the_account_are_nobodys() {
        let text = json!({"type": "text", "text": {"body": "1"}});
        for own in ["77273110000", ACCOUNT] {
            let mut echo = message(&text);
            echo["entry"][0]["changes"][0]["value"]["messages"][0]["from"] = json!(own);
            assert!(read(&echo).is_empty(), "{own}");
        }
        for field in ["smb_message_echoes", "history", "account_update"] {
            let mut other = message(&text);
            other["entry"][0]["changes"][0]["field"] = json!(field);
            assert!(read(&other).is_empty(), "{field}");
        }
    }

    #[test]
    fn a_person_without_a_number_is_known_by_the_id_that_is_made_for_us() {
        let bare = json!({"from_user_id": MADE, "from_parent_user_id": "KZ.ENT.1", "id": "wamid.A", "type": "text", "text": {"body": "1"}});
        let strangers = json!([{"wa_id": "77051112233", "user_id": "KZ.9"}, {"user_id": MADE, "profile": {"username": "@asem"}}]);
        let inbound = one(&delivery(
            &json!({"contacts": strangers, "messages": [bare]}),
        ));
        assert_eq!(inbound.sender, MADE);
        assert_eq!(inbound.aliases, ["KZ.ENT.1"]);
        let twice = json!({"from": MADE, "from_user_id": MADE, "id": "wamid.A", "type": "text", "text": {"body": "1"}});
        let inbound = one(&delivery(
            &json!({"contacts": [{"wa_id": MADE, "user_id": MADE}], "messages": [twice]}),
        ));
        assert_eq!(inbound.sender, MADE);
        assert!(inbound.aliases.is_empty());
    }

    #[test]
    fn the_ids_of_a_contact_belong_together_and_those_of_others_do_not() {
        let bare = json!({"from": NUMBER, "id": "wamid.A", "type": "text", "text": {"body": "1"}});
        let contacts = json!([{"wa_id": "77051112233", "user_id": "KZ.9"}, {"wa_id": NUMBER, "user_id": MADE}]);
        let inbound = one(&delivery(
            &json!({"contacts": contacts, "messages": [bare]}),
        ));
        assert_eq!(inbound.sender, NUMBER);
        assert_eq!(inbound.aliases, [MADE]);
    }

    #[test]
    fn a_person_with_a_new_number_or_id_stays_the_same_person() {
        let inbound = one(&message(&new_number()));
        assert!(
            inbound.event
                == Event::Renamed {
                    from: NUMBER.to_owned()
                }
        );
        assert_eq!(inbound.sender, "77027654321");
        assert_eq!(inbound.aliases, ["KZ.2", MADE]);

        let older = json!({"type": "system", "system": {"type": "user_changed_number", "new_wa_id": 77_027_654_321_i64}});
        assert_eq!(one(&message(&older)).sender, "77027654321");

        let system =
            json!({"type": "user_changed_user_id", "previous_user_id": MADE, "user_id": "KZ.2"});
        let bare = json!({"id": "wamid.A", "timestamp": "1795410000", "type": "system", "system": &system});
        let inbound = one(&delivery(&json!({"messages": [bare]})));
        assert!(
            inbound.event
                == Event::Renamed {
                    from: MADE.to_owned()
                }
        );
        assert_eq!(inbound.sender, "KZ.2");

        let with_number = message(&json!({"type": "system", "system": system}));
        let inbound = one(&with_number);
        assert!(
            inbound.event
                == Event::Renamed {
                    from: MADE.to_owned()
                },
            "the number still leads to the person"
        );
        assert_eq!(
            (&*inbound.sender, &inbound.aliases[..]),
            (NUMBER, &["KZ.2".to_owned()][..])
        );

        let nothing_new = json!({"type": "system", "system": {"type": "user_changed_number"}});
        assert!(read(&message(&nothing_new)).is_empty());
    }

    #[test]
    fn a_status_says_which_message_and_why_it_failed() {
        let read_at = one(&status(&json!({"status": "read"})));
        assert_eq!(read_at.event_id, "wamid.OUT:read");
        assert_eq!(read_at.sender, NUMBER);
        let expected = |failed: Option<&str>| Event::Status {
            message: "wamid.OUT".to_owned(),
            failed: failed.map(str::to_owned),
        };
        assert!(read_at.event == expected(None));
        let mut failed = status(
            &json!({"status": "failed", "errors": [{"code": 131_047, "title": "Re-engagement message"}]}),
        );
        assert!(one(&failed).event == expected(Some("131047")));
        let status = &mut failed["entry"][0]["changes"][0]["value"]["statuses"][0];
        status["errors"].take();
        status["recipient_id"].take();
        let failed = one(&failed);
        assert!(failed.event == expected(Some("failed")));
        assert_eq!(failed.sender, "", "it does not say whose it was");
    }

    #[test]
    fn a_group_is_not_private_and_what_is_old_is_not_for_us() {
        let text = json!({"type": "text", "text": {"body": "1"}, "group_id": "Y2FwaV9ncm91cDo"});
        assert!(!one(&message(&text)).private);
        let inbound = one(&message(
            &json!({"type": "text", "text": {"body": "1"}, "timestamp": 1_795_410_000_000_i64}),
        ));
        let sent_at = inbound.sent_at.expect("a time");
        assert!(inbound.is_for_us(sent_at + TimeDelta::hours(24)));
        assert!(!inbound.is_for_us(sent_at + TimeDelta::hours(25)));
    }

    fn rendered(to: &str, reply: &Reply) -> Vec<Value> {
        render(to, reply)
            .iter()
            .map(|body| serde_json::from_slice(body).expect("JSON"))
            .collect()
    }

    #[test]
    fn a_text_goes_to_the_number_or_to_the_id_in_its_own_field() {
        let expected = |field: &str, to: &str| {
            json!({"messaging_product": "whatsapp", "recipient_type": "individual", field: to, "type": "text",
                "text": {"body": "Жазылды.", "preview_url": false}})
        };
        let reply = reply("Жазылды.", &[]);
        assert_eq!(rendered(NUMBER, &reply), [expected("to", NUMBER)]);
        assert_eq!(rendered(MADE, &reply), [expected("recipient", MADE)]);
    }

    #[test]
    fn up_to_three_short_answers_are_buttons() {
        let sent = rendered(NUMBER, &reply("Согласны?", &["Да", "Нет"]));
        let interactive = &sent[0]["interactive"];
        assert_eq!(interactive["type"], "button");
        assert_eq!(interactive["body"]["text"], "Согласны?");
        assert_eq!(
            interactive["action"]["buttons"][1],
            json!({"type": "reply", "reply": {"id": "d1:kind:2", "title": "Нет"}})
        );
    }

    #[test]
    fn up_to_ten_answers_are_a_list_and_more_or_longer_ones_are_numbered() {
        let labels = ["Жалоба", "Заявление", "Запрос", "Предложение"];
        let sent = rendered(NUMBER, &reply("Вид?", &labels));
        let interactive = &sent[0]["interactive"];
        assert_eq!(interactive["type"], "list");
        let word = interactive["action"]["button"].as_str().expect("a word");
        assert!((1..=BUTTON_LIMIT).contains(&word.chars().count()), "{word}");
        let rows = &interactive["action"]["sections"][0]["rows"];
        assert_eq!(rows[3], json!({"id": "d1:kind:4", "title": "Предложение"}));

        let many: Vec<String> = (1..=11).map(|number| format!("Вид {number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for labels in [
            many.as_slice(),
            &["Да", "Сообщение о нарушении закона"],
            &["Да", "Да"],
        ] {
            let sent = rendered(NUMBER, &reply("Вид?", labels));
            assert_eq!(sent.len(), 1);
            let text = sent[0]["text"]["body"].as_str().expect("a text");
            assert!(
                text.starts_with(&format!("Вид?\n\n1. {}\n2. {}", labels[0], labels[1])),
                "{text}"
            );
        }
        let middling = rendered(NUMBER, &reply("Вид?", &["Изменить текст обращ."]));
        assert_eq!(middling[0]["interactive"]["type"], "list");
    }

    #[test]
    fn a_long_text_comes_in_pieces_and_the_last_one_asks() {
        let long = "сөз ".repeat(3000);
        for (labels, last) in [
            ([].as_slice(), TEXT_LIMIT),
            (["Да", "Нет"].as_slice(), BODY_LIMIT),
            (["1", "2", "3", "4"].as_slice(), TEXT_LIMIT),
        ] {
            let sent = rendered(NUMBER, &reply(&long, labels));
            let (end, pieces) = sent.split_last().expect("messages");
            assert!(pieces.len() >= 2);
            for piece in pieces {
                assert_eq!(piece["type"], "text");
                let text = piece["text"]["body"].as_str().expect("a text");
                assert!(length(text, char::len_utf16) <= TEXT_LIMIT);
            }
            let end = if labels.is_empty() {
                &end["text"]["body"]
            } else {
                &end["interactive"]["body"]["text"]
            };
            assert!(length(end.as_str().expect("a text"), char::len_utf16) <= last);
        }
    }

    #[test]
    fn a_number_is_asked_for_where_it_is_not_known() {
        let mut reply = reply("Напишите номер телефона.", &["Пропустить"]);
        reply.messages[0].ask_contact = Some("Отправить номер".to_owned());
        let sent = rendered(MADE, &reply);
        assert_eq!(sent[0]["interactive"]["type"], "request_contact_info");
        assert_eq!(
            sent[0]["interactive"]["action"]["name"],
            "request_contact_info"
        );
        assert_eq!(
            sent[0]["interactive"]["body"]["text"], "Напишите номер телефона.\n\n1. Пропустить",
            "that button stands alone"
        );
        let sent = rendered(NUMBER, &reply);
        assert_eq!(sent[0]["interactive"]["type"], "button");
    }

    #[test]
    fn a_place_is_asked_for_by_a_button_that_stands_alone_under_the_numbered_answers() {
        let mut asked = reply("Где это?", &["Пропустить"]);
        asked.messages[0].ask_location = Some("Отправить место".to_owned());
        for (field, to) in [("to", NUMBER), ("recipient", MADE)] {
            let expected = json!([{
                "messaging_product": "whatsapp", "recipient_type": "individual", field: to, "type": "interactive",
                "interactive": {
                    "type": "location_request_message", "body": {"text": "Где это?\n\n1. Пропустить"},
                    "action": {"name": "send_location"}
                }
            }]);
            assert_eq!(Value::from(rendered(to, &asked)), expected);
        }
        asked.messages[0].text = "слово ".repeat(1000);
        let sent = rendered(NUMBER, &asked);
        let (end, pieces) = sent.split_last().expect("messages");
        assert!(pieces.iter().all(|piece| piece["type"] == "text"));
        let body = &end["interactive"]["body"]["text"];
        let body = body.as_str().expect("a text");
        assert!(length(body, char::len_utf16) <= BODY_LIMIT && body.ends_with("\n1. Пропустить"));
    }

    #[test]
    fn nothing_to_say_is_no_message() {
        assert!(render(NUMBER, &reply(" \n", &[])).is_empty());
        let only_answers = rendered(NUMBER, &reply("", &["Да", "Нет"]));
        assert_eq!(only_answers[0]["text"]["body"], "1. Да\n2. Нет");
    }

    #[test]
    fn a_call_names_the_number_that_sends() {
        let request = (PLATFORM.request)(&Call {
            api_url: "https://graph.facebook.com",
            token: "EAAB",
            account: ACCOUNT,
            to: NUMBER,
            body: b"{}",
            key: 7,
        });
        assert_eq!(
            request.uri(),
            "https://graph.facebook.com/v25.0/106540352242922/messages"
        );
    }

    #[test]
    fn the_answer_says_what_became_of_a_message() {
        let answer = |body: Value| {
            outcome(
                StatusCode::OK,
                &HeaderMap::new(),
                body.to_string().as_bytes(),
            )
        };
        let error = |code: i64| {
            let body = json!({"error": {"message": format!("(#{code})"), "code": code, "error_data": {"details": "to 77011234567"}, "fbtrace_id": "A"}});
            outcome(
                StatusCode::BAD_REQUEST,
                &HeaderMap::new(),
                body.to_string().as_bytes(),
            )
        };
        let sent = json!({"messaging_product": "whatsapp", "contacts": [{"input": NUMBER, "wa_id": NUMBER}], "messages": [{"id": "wamid.OUT"}]});
        assert_eq!(
            answer(sent),
            Outcome::Sent {
                message: Some("wamid.OUT".to_owned())
            }
        );
        for code in [131_026, 131_030, 131_051, 100] {
            assert_eq!(error(code), Outcome::Refused(code.to_string()));
        }
        assert_eq!(error(131_047), Outcome::Closed);
        for code in [130_429, 80_007, 131_056, 4] {
            assert_eq!(error(code), Outcome::Retry(None), "{code}");
        }
        for code in [190, 131_042] {
            assert!(error(code) == Outcome::Mend, "{code}");
        }
    }
}
