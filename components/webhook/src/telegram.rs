//! Telegram's Bot API: the only file that knows it. One delivery is one update; the answer's body is one method call, which Telegram executes of
//! the answer that it accepts, and of no other.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use domain::appeal::Channel;
use domain::dialogue::Input;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use web::{Problem, body, lang};

use crate::conversation;
use crate::inbound::{Event, Inbound};
use crate::reply::{Message as Said, Reply};

/// An update is a few kilobytes; the largest has one message of 4096 characters with its entities.
const BODY_LIMIT: usize = 1024 * 1024;

/// The longest text of a message. The documentation says characters; its offsets count UTF-16 units, so those are never too few.
const TEXT_LIMIT: usize = 4096;

/// There is one bot.
const ACCOUNT: &str = "bot";

/// What a person can send instead of text, and is told that we do not take. Other messages without text are the platform's own notes (a picture
/// of the chat was changed, a message was pinned): nobody waits for an answer to them.
const NOT_TAKEN: [&str; 19] = [
    "animation",
    "audio",
    "checklist",
    "dice",
    "document",
    "game",
    "live_photo",
    "location",
    "paid_media",
    "photo",
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
    let secret = conversation::variable("telegram_secret_token").await?;
    if secret.is_empty() {
        return Err(Problem::not_found());
    }
    let (parts, body) = request.into_parts();
    if !is_genuine(&parts.headers, &secret) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized"));
    }
    let body = body::bytes(&parts.headers, body, BODY_LIMIT).await?;
    let Some((chat, inbound)) = read(&body) else {
        return Ok(nothing());
    };
    let call = conversation::turn(inbound, render).await?;
    Ok(answer(chat, &call))
}

/// The secret that was told to `setWebhook` comes back with each delivery.
fn is_genuine(headers: &HeaderMap, secret: &str) -> bool {
    headers
        .get("x-telegram-bot-api-secret-token")
        .is_some_and(|sent| sent.as_bytes().ct_eq(secret.as_bytes()).into())
}

/// Decided, and nothing to say.
fn nothing() -> Response {
    StatusCode::OK.into_response()
}

/// The method call goes to this chat. It is kept without the chat's id, which is the person's: a repeat of the delivery brings it again.
fn answer(chat: i64, call: &[u8]) -> Response {
    let Some(fields) = call.strip_prefix(b"{") else {
        return nothing();
    };
    let mut body = format!("{{\"chat_id\":{chat},").into_bytes();
    body.extend_from_slice(fields);
    let mut response = Response::new(body.into());
    // With any other type Telegram does not look at the body.
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

// What is read of an update (Bot API 10.1). Every field may be absent or null, others are passed over, and so are whole kinds of update: new ones
// appear several times a year.

#[derive(Deserialize)]
struct Update {
    #[serde(rename = "update_id")]
    id: Option<Id>,
    message: Option<Message>,
    callback_query: Option<CallbackQuery>,
}

#[derive(Deserialize)]
struct Message {
    date: Option<i64>,
    chat: Option<Chat>,
    from: Option<User>,
    text: Option<String>,
    contact: Option<Contact>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct CallbackQuery {
    from: Option<User>,
    /// The message that the button hangs on; its date says nothing about when the button was pressed.
    message: Option<Message>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Chat {
    id: Option<Id>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: Option<Id>,
    is_bot: Option<bool>,
    language_code: Option<String>,
}

#[derive(Deserialize)]
struct Contact {
    phone_number: Option<String>,
    user_id: Option<Id>,
}

/// An id of up to 52 bits; some relays write it as text.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "NumberOrText")]
struct Id(Option<i64>);

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(i64),
    Text(String),
    Other(IgnoredAny),
}

impl From<NumberOrText> for Id {
    fn from(id: NumberOrText) -> Self {
        Self(match id {
            NumberOrText::Number(number) => Some(number),
            NumberOrText::Text(text) => text.parse().ok(),
            NumberOrText::Other(_) => None,
        })
    }
}

/// The event in an update and the chat to answer to, or `None` if it is nothing to answer.
fn read(body: &[u8]) -> Option<(i64, Inbound)> {
    let update: Update = serde_json::from_slice(body).ok()?;
    let event_id = update.id?.0?.to_string();
    let (from, chat, date, input) = match update {
        Update {
            message: Some(message),
            ..
        } => {
            let input = input(&message)?;
            (message.from?, message.chat?, message.date, input)
        }
        Update {
            callback_query: Some(query),
            ..
        } => (
            query.from?,
            query.message?.chat?,
            None,
            Input::Choice(query.data?),
        ),
        _ => return None,
    };
    if from.is_bot == Some(true) {
        return None;
    }
    let inbound = Inbound {
        channel: Channel::Telegram,
        account: ACCOUNT.to_owned(),
        event_id,
        sender: from.id?.0?.to_string(),
        aliases: Vec::new(),
        event: Event::Said(input),
        sent_at: date.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        lang_hint: from
            .language_code
            .and_then(|tag| lang::parse(tag.split('-').next()?)),
        private: chat.r#type.as_deref() == Some("private"),
    };
    Some((chat.id?.0?, inbound))
}

fn input(message: &Message) -> Option<Input> {
    if let Some(text) = &message.text {
        return Some(Input::Text(text.clone()));
    }
    if let Some(contact) = &message.contact {
        let sender = message.from.as_ref().and_then(|from| from.id?.0);
        let owner = contact.user_id.and_then(|id| id.0);
        return Some(Input::Contact {
            phone: contact.phone_number.clone().unwrap_or_default(),
            // Anybody's card can be attached; only the sender's own has the sender's id, which Telegram sets itself.
            verified: owner.is_some() && owner == sender,
        });
    }
    NOT_TAKEN
        .iter()
        .any(|kind| message.rest.contains_key(*kind))
        .then_some(Input::Unsupported)
}

/// `sendMessage` without its `chat_id`.
#[derive(Serialize)]
struct SendMessage {
    method: &'static str,
    // No parse_mode: what a person typed would be read as markup, and a message with broken markup is lost without a word.
    text: String,
    link_preview_options: LinkPreview,
    reply_markup: Markup,
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
    /// Buttons in place of the keyboard: the only ones that can share the sender's number. Pressing another one types its label.
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
}

/// One method call for the whole reply: the answer's body takes no more.
fn render(reply: Reply) -> Vec<u8> {
    let mut messages = reply.messages;
    let Some(question) = messages.last_mut() else {
        return Vec::new();
    };
    let reply_markup = markup(question);
    let texts = messages.into_iter().map(|message| message.text).collect();
    let call = SendMessage {
        method: "sendMessage",
        text: fit(texts),
        link_preview_options: LinkPreview { is_disabled: true },
        reply_markup,
    };
    // Texts and flags always make JSON.
    serde_json::to_vec(&call).unwrap_or_default()
}

fn markup(question: &mut Said) -> Markup {
    let buttons = std::mem::take(&mut question.buttons);
    if let Some(label) = question.ask_contact.take() {
        let contact = [KeyboardButton {
            text: label,
            request_contact: true,
        }];
        let others = buttons.into_iter().map(|button| {
            [KeyboardButton {
                text: button.label,
                request_contact: false,
            }]
        });
        return Markup::Keyboard {
            keyboard: std::iter::once(contact).chain(others).collect(),
            resize_keyboard: true,
            one_time_keyboard: true,
        };
    }
    if buttons.is_empty() {
        return Markup::Remove {
            remove_keyboard: true,
        };
    }
    Markup::Inline {
        inline_keyboard: buttons
            .into_iter()
            .map(|button| {
                [InlineButton {
                    text: button.label,
                    callback_data: button.code,
                }]
            })
            .collect(),
    }
}

/// One text of them all. Where they are too long together, the longest gives way.
fn fit(mut texts: Vec<String>) -> String {
    loop {
        let whole = texts.join("\n\n");
        let excess = units(&whole).saturating_sub(TEXT_LIMIT);
        let longest = texts.iter_mut().max_by_key(|text| units(text));
        match longest {
            Some(longest) if excess > 0 => {
                *longest = shorten(longest, units(longest).saturating_sub(excess));
            }
            _ => return whole,
        }
    }
}

/// At most `limit` units, cut after a word where there is one.
fn shorten(text: &str, limit: usize) -> String {
    let mut room = limit.saturating_sub(1);
    let end = text
        .char_indices()
        .find(|(_, c)| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            !fits
        })
        .map_or(text.len(), |(position, _)| position);
    let cut = &text[..end];
    let cut = cut
        .rfind(char::is_whitespace)
        .map_or(cut, |space| &cut[..space]);
    if limit == 0 {
        String::new()
    } else {
        format!("{}…", cut.trim_end())
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

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
