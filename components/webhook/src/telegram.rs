//! Telegram's Bot API: the only file that knows it. One delivery is one update; the answer's body is one method call, which Telegram executes of
//! the answer that it accepts, and of no other. What does not go into one call goes out by calls of our own.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use domain::appeal::Channel;
use domain::dialogue::{File, Input, Owner};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::{Outgoing, Said};
use subtle::ConstantTimeEq as _;
use web::{Problem, body, lang};

use crate::accounts::Accounts;
use crate::conversation::{self, Answered};
use crate::inbound::{Event, Inbound};
use crate::lenient;
use crate::outcome::Outcome;
use crate::platform::{Call, Files, JSON, Platform, get, post};
use crate::reply::{Message, Reply};
use crate::split::{length, split};
use crate::{sending, status};

/// An update is a few kilobytes; the largest has one message of 4096 characters with its entities.
const BODY_LIMIT: usize = 1024 * 1024;

/// The longest text of a message. The documentation says characters; its offsets count UTF-16 units, so those are never too few.
const TEXT_LIMIT: usize = 4096;

/// How Telegram is written to.
pub(crate) const PLATFORM: Platform = Platform {
    tokens: "telegram_bot_token",
    api_url: "telegram_api_url",
    render: |_, reply| calls(reply),
    request,
    outcome,
    files: Files {
        find: |wanted| {
            let body = json!({"file_id": wanted.reference}).to_string();
            method(wanted.api_url, wanted.token, "getFile", body)
        },
        follow: Some(|wanted, answer| {
            let answer = lenient::parse(answer);
            let path = lenient::text(&answer["result"]["file_path"])?;
            let address = format!("{}/file/bot{}/{path}", wanted.api_url, wanted.token);
            Some(get(&address))
        }),
    },
    window: None,
    template: None,
};

/// What a person can send instead of text, and is told that we do not take. Other messages without text are the platform's own notes (a picture
/// of the chat was changed, a message was pinned): nobody waits for an answer to them.
const NOT_TAKEN: [&str; 16] = [
    "animation",
    "audio",
    "checklist",
    "dice",
    "game",
    "live_photo",
    "paid_media",
    "poll",
    "rich_message",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
    "web_app_data",
];

/// `POST /webhooks/telegram`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let secrets = Accounts::parse(&web::variable("telegram_secret_token").await?);
    if secrets.is_empty() {
        return Err(Problem::not_found());
    }
    let (parts, body) = request.into_parts();
    let Some(account) = account(&parts.headers, &secrets) else {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized"));
    };
    let body = body::bytes(&parts.headers, body, BODY_LIMIT).await?;
    let update = lenient::parse(&body);
    let Some(inbound) = read(&update, account) else {
        return Ok(nothing());
    };
    let (chat, account) = (inbound.sender.clone(), account.to_owned());
    let tokens = Accounts::parse(&web::variable(PLATFORM.tokens).await?);
    let speaker = Speaker {
        chat: chat.clone(),
        calls: tokens.of(&account).is_some(),
    };
    let answered = conversation::take(inbound, move |reply| speaker.say(reply)).await?;
    if let Some(call) = press_answer(&update) {
        sending::acknowledge(&PLATFORM, account, call);
    }
    Ok(match answered {
        Answered::New(call) | Answered::Repeat(call) => answer(&chat, &call),
        Answered::Conflict => nothing(),
    })
}

/// The secret that was told to `setWebhook` comes back with each delivery, and tells which bot was written to.
fn account<'a>(headers: &HeaderMap, secrets: &'a Accounts) -> Option<&'a str> {
    let sent = headers.get("x-telegram-bot-api-secret-token")?.as_bytes();
    secrets
        .iter()
        .find(|(_, secret)| sent.ct_eq(secret.as_bytes()).into())
        .map(|(name, _)| name)
}

/// Decided, and nothing to say.
fn nothing() -> Response {
    StatusCode::OK.into_response()
}

/// The method call goes to this chat. It is kept without the chat's id, which is the person's: a repeat of the delivery brings it again.
fn answer(chat: &str, call: &[u8]) -> Response {
    let Some(mut call) = fields(call) else {
        return nothing();
    };
    call.insert("chat_id".to_owned(), chat_id(chat));
    let mut response = Response::new(Value::Object(call).to_string().into());
    // With any other type Telegram does not look at the body.
    let json = HeaderValue::from_static(JSON);
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn fields(call: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(call).ok()
}

fn chat_id(chat: &str) -> Value {
    chat.parse::<i64>().map_or(Value::Null, Value::from)
}

/// The event in an update (Bot API 10.1), or `None` if it is nothing to answer: whole kinds of update are passed over, new ones appear several
/// times a year.
fn read(update: &Value, account: &str) -> Option<Inbound> {
    let event_id = lenient::id(&update["update_id"])?;
    let (of, event) = if update["message"].is_object() {
        let message = &update["message"];
        (message, Event::Said(input(message)?))
    } else if update["edited_message"].is_object() {
        let message = &update["edited_message"];
        // A live location moves on by such updates.
        let text = lenient::words(&message["text"]).or_else(|| lenient::words(&message["caption"]));
        (message, Event::Said(Input::Edited(text?)))
    } else if update["callback_query"].is_object() {
        let query = &update["callback_query"];
        let code = lenient::words(&query["data"])?;
        (query, Event::Said(Input::Choice(code)))
    } else {
        let change = &update["my_chat_member"];
        // Whoever takes the bot out of a group still wants to hear from it.
        if change["chat"]["type"] != "private" {
            return None;
        }
        (change, standing(&change["new_chat_member"])?)
    };
    let from = &of["from"];
    if from["is_bot"] == true {
        return None;
    }
    let is_press = update["callback_query"].is_object();
    // The date of a message that a button hangs on says nothing about when the button was pressed.
    let (chat, sent_at) = match &of["message"]["chat"] {
        Value::Null => {
            let changed_at = lenient::time(&of["edit_date"]);
            (
                &of["chat"],
                changed_at.or_else(|| lenient::time(&of["date"])),
            )
        }
        chat => (chat, None),
    };
    Some(Inbound {
        channel: Channel::Telegram,
        account: account.to_owned(),
        event_id,
        // In a private chat it is the chat's id too.
        sender: lenient::whole(&from["id"])?.to_string(),
        aliases: Vec::new(),
        event,
        message: lenient::id(&of["message_id"]),
        body_sha256: None,
        sent_at,
        lang_hint: lenient::text(&from["language_code"])
            .and_then(|tag| lang::parse(tag.split('-').next()?)),
        // A button may outlive the message that it hung on, and ours hang nowhere else.
        private: chat["type"] == "private" || (is_press && chat.is_null()),
    })
}

/// Whether the person still lets the bot write: who blocks it, or deletes the chat, "kicks" it.
fn standing(member: &Value) -> Option<Event> {
    match member["status"].as_str()? {
        "kicked" | "left" => Some(Event::Left),
        "member" => Some(Event::Came),
        _ => None,
    }
}

fn input(message: &Value) -> Option<Input> {
    if let Some(text) = message["text"].as_str() {
        return Some(Input::Text(text.to_owned()));
    }
    if message["contact"].is_object() {
        let contact = &message["contact"];
        let [user, sender] = [&contact["user_id"], &message["from"]["id"]].map(lenient::id);
        return Some(Input::Contact {
            phone: lenient::id(&contact["phone_number"]).unwrap_or_default(),
            // Anybody's card can be attached; only the sender's own has the sender's id, which Telegram sets itself.
            owner: match user {
                Some(user) if Some(&user) == sender.as_ref() => Owner::Sender,
                _ => Owner::Other,
            },
        });
    }
    let read = file(message).map(Input::File).or_else(|| place(message));
    let not_taken = || {
        NOT_TAKEN
            .iter()
            .chain(&["document", "location", "photo"])
            .any(|kind| !message[*kind].is_null())
            .then_some(Input::Unsupported)
    };
    read.or_else(not_taken)
}

/// A venue is a location with a name.
fn place(message: &Value) -> Option<Input> {
    let (location, venue) = (&message["location"], &message["venue"]);
    let told: Vec<&str> = ["title", "address"]
        .iter()
        .filter_map(|name| lenient::text(&venue[*name]))
        .collect();
    let address = (!told.is_empty()).then(|| told.join(", "));
    lenient::place(&location["latitude"], &location["longitude"], address)
}

/// A photo, of which the largest size comes last, or a document. An animation is a document too, and a moving photo a photo.
fn file(message: &Value) -> Option<File> {
    let photo = lenient::each(&message["photo"]).last();
    let document = Some(&message["document"]).filter(|_| message["animation"].is_null());
    let (content, media_type) = match (photo, document) {
        (Some(photo), _) => (photo, Some("image/jpeg".to_owned())),
        (None, document) => (document?, lenient::words(&document?["mime_type"])),
    };
    Some(File {
        reference: lenient::words(&content["file_id"])?,
        name: lenient::words(&content["file_name"]),
        media_type,
        size: content["file_size"].as_u64(),
        caption: lenient::words(&message["caption"]),
    })
}

/// Who answers an update, and how.
struct Speaker {
    chat: String,
    /// Whether calls of our own can be made.
    calls: bool,
}

impl Speaker {
    /// One call goes into the answer, where Telegram takes it exactly once. More go out one after another, and behind those that still wait.
    fn say(&self, reply: &Reply) -> Said {
        let mut calls = if self.calls {
            calls(reply)
        } else {
            one_call(reply).into_iter().collect()
        };
        let answer = match calls.len() {
            1 if !(self.calls && reply.is_behind) => calls.pop().unwrap_or_default(),
            _ => Vec::new(),
        };
        let letter = |body| Outgoing {
            to: self.chat.clone(),
            body,
        };
        Said {
            answer,
            letters: calls.into_iter().map(letter).collect(),
        }
    }
}

/// The call after which a pressed button no longer shows that it waits.
fn press_answer(update: &Value) -> Option<Vec<u8>> {
    let id = lenient::id(&update["callback_query"]["id"])?;
    let call = json!({"method": "answerCallbackQuery", "callback_query_id": id});
    Some(call.to_string().into_bytes())
}

/// `sendMessage` without its `chat_id`.
#[derive(Serialize)]
struct SendMessage<'a> {
    method: &'static str,
    // No parse_mode: what a person typed would be read as markup, and a message with broken markup is lost without a word.
    text: &'a str,
    link_preview_options: LinkPreview,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<&'a Markup>,
}

/// Otherwise Telegram's servers would visit each link.
#[derive(Serialize)]
struct LinkPreview {
    is_disabled: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Markup {
    /// Buttons under the message, one a row: labels in Kazakh and Russian are long.
    Inline {
        inline_keyboard: Vec<[InlineButton; 1]>,
    },
    /// Buttons in place of the keyboard: the only ones that can share the sender's number or place. Pressing another one types its label.
    Keyboard {
        keyboard: Vec<[KeyboardButton; 1]>,
        resize_keyboard: bool,
        one_time_keyboard: bool,
    },
    /// Takes such a keyboard away.
    Remove { remove_keyboard: bool },
}

#[derive(Serialize)]
struct InlineButton {
    text: String,
    callback_data: String,
}

#[derive(Serialize)]
struct KeyboardButton {
    text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    request_contact: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    request_location: bool,
}

/// The whole reply, in as many calls as it takes; the last one asks.
fn calls(reply: &Reply) -> Vec<Vec<u8>> {
    let text = reply.text();
    let parts = split(&text, TEXT_LIMIT, char::len_utf16);
    let markup = reply.messages.last().map(markup);
    let last = parts.len().saturating_sub(1);
    let call = |(place, part)| send_message(part, markup.as_ref().filter(|_| place == last));
    parts.into_iter().enumerate().map(call).collect()
}

/// The reply in one call, where no others can be made.
fn one_call(reply: &Reply) -> Option<Vec<u8>> {
    let markup = markup(reply.messages.last()?);
    let texts = reply
        .messages
        .iter()
        .map(|message| message.text.clone())
        .collect();
    Some(send_message(&fit(texts), Some(&markup)))
}

fn send_message(text: &str, reply_markup: Option<&Markup>) -> Vec<u8> {
    let call = SendMessage {
        method: "sendMessage",
        text,
        link_preview_options: LinkPreview { is_disabled: true },
        reply_markup,
    };
    // Texts and flags always make JSON.
    serde_json::to_vec(&call).unwrap_or_default()
}

fn markup(question: &Message) -> Markup {
    let plain = |label: &str| KeyboardButton {
        text: label.to_owned(),
        request_contact: false,
        request_location: false,
    };
    let contact = question.ask_contact.as_deref().map(|label| KeyboardButton {
        request_contact: true,
        ..plain(label)
    });
    let place = question
        .ask_location
        .as_deref()
        .map(|label| KeyboardButton {
            request_location: true,
            ..plain(label)
        });
    let sharing: Vec<_> = contact.into_iter().chain(place).collect();
    let buttons = question.buttons.iter();
    if !sharing.is_empty() {
        let others = buttons.map(|button| plain(&button.label));
        return Markup::Keyboard {
            keyboard: sharing.into_iter().chain(others).map(|it| [it]).collect(),
            resize_keyboard: true,
            one_time_keyboard: true,
        };
    }
    if question.buttons.is_empty() {
        return Markup::Remove {
            remove_keyboard: true,
        };
    }
    let inline = buttons.map(|button| {
        [InlineButton {
            text: button.label.clone(),
            callback_data: button.code.clone(),
        }]
    });
    Markup::Inline {
        inline_keyboard: inline.collect(),
    }
}

/// One text of them all. Where they are too long together, the longest gives way.
fn fit(mut texts: Vec<String>) -> String {
    let units = |text: &str| length(text, char::len_utf16);
    loop {
        let whole = texts.join("\n\n");
        let excess = units(&whole).saturating_sub(TEXT_LIMIT);
        let longest = texts.iter_mut().max_by_key(|text| units(text));
        match longest {
            Some(longest) if excess > 0 => {
                let room = units(longest).saturating_sub(excess);
                *longest = match split(longest, room.saturating_sub(1), char::len_utf16).first() {
                    Some(begin) if room > 1 => format!("{begin}…"),
                    _ => String::new(),
                };
            }
            _ => return whole,
        }
    }
}

fn request(call: &Call<'_>) -> http::Request<Vec<u8>> {
    let mut body = fields(call.body).unwrap_or_default();
    let name = body.remove("method");
    let name = name.as_ref().and_then(Value::as_str);
    let name = name.unwrap_or("sendMessage");
    if name == "sendMessage" {
        body.insert("chat_id".to_owned(), chat_id(call.to));
    }
    let body = Value::Object(body).to_string();
    method(call.api_url, call.token, name, body)
}

/// The token stands in the address: it must never come into a log.
fn method(api_url: &str, token: &str, name: &str, body: String) -> http::Request<Vec<u8>> {
    let address = format!("{api_url}/bot{token}/{name}");
    post(&address, JSON, body.into_bytes())
}

/// What became of a call.
fn outcome(code: StatusCode, headers: &HeaderMap, body: &[u8]) -> Outcome {
    let answer = lenient::parse(body);
    if answer["ok"] == true {
        let message = lenient::id(&answer["result"]["message_id"]);
        return Outcome::Sent { message };
    }
    match code {
        // Too many calls: it says for how many seconds in the body.
        StatusCode::TOO_MANY_REQUESTS => {
            let told = answer["parameters"]["retry_after"].as_u64();
            let wait = told.map(status::seconds);
            Outcome::Retry(wait.or_else(|| status::retry_after(headers)))
        }
        // The bot was blocked, or the account is deleted.
        StatusCode::FORBIDDEN => Outcome::Left,
        // Our token.
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => Outcome::Mend,
        // Not Telegram's answer, but that of something before it.
        code if code.is_success() => Outcome::Retry(None),
        code => status::outcome(code, headers).unwrap_or(Outcome::Retry(None)),
    }
}

#[cfg(test)]
mod tests {
    use domain::Lang;
    use proptest::prelude::*;

    use super::*;
    use crate::json_mutation::{any_json, mutate};
    use crate::reply::tests::reply;

    const NAMES: &[&str] = &[
        "update_id",
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "new_chat_member",
        "status",
        "kicked",
        "chat",
        "private",
        "from",
        "id",
        "is_bot",
        "date",
        "edit_date",
        "text",
        "caption",
        "contact",
        "phone_number",
        "user_id",
        "photo",
        "document",
        "file_id",
        "location",
        "latitude",
        "longitude",
        "venue",
        "data",
    ];

    const PERSON: i64 = 7_345_120_981;

    /// An update with a private message of these fields.
    fn message(kind: &str, fields: &Value) -> Value {
        let mut message = json!({
            "message_id": 66, "date": 1_795_410_000,
            "chat": {"id": PERSON, "type": "private"},
            "from": {"id": PERSON, "is_bot": false, "first_name": null, "language_code": "kk-KZ"}
        });
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        json!({"update_id": 10_000, kind: message})
    }

    fn heard(update: &Value) -> Option<Event> {
        read(update, "bot").map(|inbound| inbound.event)
    }

    fn said(fields: &Value) -> Option<Input> {
        match heard(&message("message", fields))? {
            Event::Said(input) => Some(input),
            _ => None,
        }
    }

    fn parsed(call: &[u8]) -> Value {
        serde_json::from_slice(call).expect("JSON")
    }

    fn speaker(calls: bool) -> Speaker {
        Speaker {
            chat: PERSON.to_string(),
            calls,
        }
    }

    #[test]
    fn a_message_says_who_wrote_it_when_and_which_it_is() {
        let inbound = read(&message("message", &json!({"text": "Шұңқыр"})), "city").expect("one");
        assert_eq!(inbound.event_id, "10000");
        assert_eq!(inbound.account, "city");
        assert_eq!(inbound.sender, PERSON.to_string());
        assert_eq!(inbound.message.as_deref(), Some("66"));
        assert_eq!(
            inbound.sent_at.map(|at| at.timestamp()),
            Some(1_795_410_000)
        );
        assert!(inbound.private && inbound.lang_hint == Some(Lang::Kk));
        assert!(inbound.event == Event::Said(Input::Text("Шұңқыр".to_owned())));
    }

    #[test]
    fn groups_bots_and_what_is_no_message_to_us_are_not_private_or_nothing() {
        let group = message(
            "message",
            &json!({"text": "1", "chat": {"id": -1, "type": "supergroup"}}),
        );
        assert!(!read(&group, "bot").expect("one").private);
        let bot = json!({"text": "1", "from": {"id": 1, "is_bot": true}});
        assert!(read(&message("message", &bot), "bot").is_none());
        for kind in [
            "channel_post",
            "poll",
            "message_reaction",
            "invented_in_2027",
        ] {
            assert!(
                read(&message(kind, &json!({"text": "1"})), "bot").is_none(),
                "{kind}"
            );
        }
        assert!(said(&json!({"pinned_message": {}})).is_none());
        assert!(said(&json!({"sticker": {"file_id": "1"}})) == Some(Input::Unsupported));
    }

    #[test]
    fn photos_and_documents_are_files_and_what_moves_is_not() {
        let photo = json!({"photo": [{"file_id": "small", "file_size": 1}, {"file_id": "large", "file_size": 2}], "caption": "Міне"});
        let expected = File {
            reference: "large".to_owned(),
            name: None,
            media_type: Some("image/jpeg".to_owned()),
            size: Some(2),
            caption: Some("Міне".to_owned()),
        };
        assert!(said(&photo) == Some(Input::File(expected)));
        let document = json!({"document": {"file_id": "1", "file_name": "акт.pdf", "mime_type": "application/pdf"}});
        assert!(
            matches!(said(&document), Some(Input::File(file)) if file.name.as_deref() == Some("акт.pdf"))
        );
        let moving = json!({"animation": {"file_id": "1"}, "document": {"file_id": "1"}});
        assert!(said(&moving) == Some(Input::Unsupported));
        assert!(said(&json!({"photo": []})) == Some(Input::Unsupported));
    }

    #[test]
    fn a_card_is_the_senders_own_if_it_has_their_id() {
        let card = |user: Value| {
            said(
                &json!({"contact": {"phone_number": "998901234567", "first_name": null, "user_id": user}}),
            )
        };
        let contact = |owner| {
            Some(Input::Contact {
                phone: "998901234567".to_owned(),
                owner,
            })
        };
        assert!(card(json!(PERSON)) == contact(Owner::Sender));
        assert!(card(json!(PERSON + 1)) == contact(Owner::Other));
        assert!(
            card(json!(null)) == contact(Owner::Other),
            "somebody who is not on Telegram"
        );
    }

    #[test]
    fn a_place_may_have_a_name() {
        let location = json!({"latitude": 51.128, "longitude": 71.43});
        let place = |address: Option<&str>| {
            Some(Input::Location {
                lat: 51.128,
                lon: 71.43,
                address: address.map(str::to_owned),
            })
        };
        assert!(said(&json!({"location": location})) == place(None));
        let venue =
            json!({"location": location, "venue": {"title": "Базар", "address": "Абай көшесі"}});
        assert!(said(&venue) == place(Some("Базар, Абай көшесі")));
        let nowhere = json!({"location": {"latitude": 91, "longitude": 0}});
        assert!(said(&nowhere) == Some(Input::Unsupported));
    }

    #[test]
    fn a_changed_message_names_the_one_that_it_was() {
        let changed = message(
            "edited_message",
            &json!({"text": "2", "edit_date": 1_795_410_060}),
        );
        let inbound = read(&changed, "bot").expect("one");
        assert!(inbound.event == Event::Said(Input::Edited("2".to_owned())));
        assert_eq!(inbound.message.as_deref(), Some("66"));
        assert_eq!(
            inbound.sent_at.map(|at| at.timestamp()),
            Some(1_795_410_060)
        );
        let moved = json!({"location": {"latitude": 1, "longitude": 1}, "edit_date": 2});
        assert!(heard(&message("edited_message", &moved)).is_none());
    }

    #[test]
    fn whoever_blocks_the_bot_has_left_and_whoever_unblocks_it_has_come() {
        let change = |status: &str| {
            heard(&message(
                "my_chat_member",
                &json!({"new_chat_member": {"status": status}}),
            ))
        };
        assert!(change("kicked") == Some(Event::Left));
        assert!(change("member") == Some(Event::Came));
        assert!(change("restricted").is_none());
        for kind in ["group", "supergroup", "channel"] {
            let removed =
                json!({"new_chat_member": {"status": "left"}, "chat": {"id": -1, "type": kind}});
            assert!(
                heard(&message("my_chat_member", &removed)).is_none(),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_pressed_button_counts_also_where_its_message_is_gone() {
        let press = |fields: &Value| {
            let mut query = json!({"id": "4382bf", "from": {"id": PERSON, "is_bot": false}, "data": "d1:done:new"});
            for (name, value) in fields.as_object().expect("fields") {
                query[name] = value.clone();
            }
            read(&json!({"update_id": 1, "callback_query": query}), "bot")
        };
        let old = json!({"message": {"message_id": 1, "date": 0, "chat": {"id": PERSON, "type": "private"}}});
        for fields in [old, json!({})] {
            let inbound = press(&fields).expect("one");
            assert!(inbound.event == Event::Said(Input::Choice("d1:done:new".to_owned())));
            assert!(inbound.private && inbound.sent_at.is_none(), "{fields}");
        }
        let group = json!({"message": {"chat": {"id": -1, "type": "group"}}});
        assert!(!press(&group).expect("one").private);
        assert!(press(&json!({"data": null})).is_none());
    }

    #[test]
    fn one_call_goes_into_the_answer_and_several_or_later_ones_go_out_one_after_another() {
        let short = speaker(true).say(&reply("Тіл?", &["Қазақша"]));
        assert!(short.letters.is_empty());
        assert_eq!(parsed(&short.answer)["method"], "sendMessage");
        let long = reply(&"сөз ".repeat(3000), &["Қазақша"]);
        let said = speaker(true).say(&long);
        assert!(said.answer.is_empty());
        assert_eq!(said.letters.len(), 3);
        for (letter, is_last) in said.letters.iter().zip([false, false, true]) {
            let call = parsed(&letter.body);
            assert!(units(call["text"].as_str().expect("a text")) <= TEXT_LIMIT);
            assert_eq!(call["reply_markup"].is_object(), is_last);
        }
        let behind = Reply {
            is_behind: true,
            ..reply("Тіл?", &["Қазақша"])
        };
        let said = speaker(true).say(&behind);
        assert!(said.answer.is_empty());
        assert_eq!(parsed(&said.letters[0].body)["method"], "sendMessage");
        let alone = speaker(false).say(&long);
        assert!(
            alone.letters.is_empty(),
            "without a token nothing else can be said"
        );
        assert!(units(parsed(&alone.answer)["text"].as_str().expect("a text")) <= TEXT_LIMIT);
    }

    #[test]
    fn a_press_is_answered_by_a_call_of_its_own() {
        let update = json!({"callback_query": {"id": "4382bf"}});
        let call = parsed(&press_answer(&update).expect("a call"));
        assert_eq!(call["method"], "answerCallbackQuery");
        assert_eq!(call["callback_query_id"], "4382bf");
        assert_eq!(
            press_answer(&message("message", &json!({"text": "Тіл?"}))),
            None
        );
    }

    #[test]
    fn a_call_names_its_method_in_the_address_and_its_receiver_in_the_body() {
        let call = |body: &[u8]| {
            request(&Call {
                api_url: "https://api.telegram.org",
                token: "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
                account: "bot",
                to: "7345120981",
                body,
                key: 7,
            })
        };
        let message = call(&calls(&reply("Тіл?", &["Қазақша"])).remove(0));
        assert_eq!(
            message.uri(),
            "https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage"
        );
        let body = parsed(message.body());
        assert_eq!(body["chat_id"], PERSON);
        assert!(body["method"].is_null());
        let press = call(br#"{"method":"answerCallbackQuery","callback_query_id":"1"}"#);
        assert!(press.uri().path().ends_with("/answerCallbackQuery"));
        assert!(parsed(press.body())["chat_id"].is_null());
    }

    #[test]
    fn the_answer_says_what_became_of_a_call() {
        let of = |code: u16, body: &Value| {
            let code = StatusCode::from_u16(code).expect("a status");
            outcome(code, &HeaderMap::new(), body.to_string().as_bytes())
        };
        let sent = Outcome::Sent {
            message: Some("67".to_owned()),
        };
        assert_eq!(
            of(200, &json!({"ok": true, "result": {"message_id": 67}})),
            sent
        );
        let error = |code: u16| json!({"ok": false, "error_code": code, "description": "…"});
        let mut busy = error(429);
        busy["parameters"] = json!({"retry_after": 30});
        assert_eq!(of(429, &busy), Outcome::Retry(Some(status::seconds(30))));
        assert_eq!(of(403, &error(403)), Outcome::Left);
        assert_eq!(of(401, &error(401)), Outcome::Mend);
        assert_eq!(
            of(400, &error(400)),
            Outcome::Refused("http-400".to_owned())
        );
        assert_eq!(of(502, &json!("<html>")), Outcome::Retry(None));
        assert_eq!(of(200, &json!("<html>")), Outcome::Retry(None));
    }

    proptest! {
        #[test]
        fn any_update_is_read_or_passed_over(update in any_json(NAMES)) {
            drop(read(&update, "bot"));
        }

        #[test]
        fn an_update_with_something_else_in_a_place_is_read_or_passed_over(place: usize, other in any_json(NAMES)) {
            let photo = json!({"photo": [{"file_id": "1"}], "caption": "1", "contact": {"phone_number": "1", "user_id": PERSON}});
            drop(read(&mutate(message("message", &photo), place, other), "bot"));
        }
    }

    fn units(text: &str) -> usize {
        length(text, char::len_utf16)
    }

    fn words(count: usize, word: &str) -> String {
        vec![word; count].join(" ")
    }

    #[test]
    fn what_fits_is_said_whole() {
        let texts = vec!["Жазылды.".to_owned(), "ә".repeat(TEXT_LIMIT - 10)];
        assert_eq!(fit(texts.clone()), texts.join("\n\n"));
        assert_eq!(fit(Vec::new()), "");
    }

    #[test]
    fn the_longest_text_gives_way_and_ends_with_a_word() {
        for word in ["сөз", "🏚🏚", "a"] {
            let texts = vec!["Note.".to_owned(), words(5000, word), "Send it?".to_owned()];
            let whole = fit(texts);
            assert!(units(&whole) <= TEXT_LIMIT, "{} units", units(&whole));
            assert!(
                units(&whole) > TEXT_LIMIT - 20,
                "{} units: more was cut than had to be",
                units(&whole)
            );
            let cut = whole
                .strip_prefix("Note.\n\n")
                .and_then(|rest| rest.strip_suffix("…\n\nSend it?"))
                .expect("the others are whole");
            assert!(cut.split(' ').all(|part| part == word), "a word is cut");
        }
    }

    #[test]
    fn a_text_without_a_space_is_cut_between_characters() {
        let whole = fit(vec!["🏚".repeat(TEXT_LIMIT)]);
        assert!((TEXT_LIMIT - 1..=TEXT_LIMIT).contains(&units(&whole)));
        assert!(whole.ends_with('…'));
    }

    #[test]
    fn many_long_texts_fit_together() {
        assert!(units(&fit(vec!["ұзын ".repeat(900); 7])) <= TEXT_LIMIT);
    }
}
