//! Telegram's Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`, and the method call that it finds in an answer.

use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::{Button, Failure, Fate, Journal, Platform, Said, Share, rule, units};
use crate::Response;

/// The largest file that a bot can fetch.
const FILE_LIMIT: usize = 20 * 1024 * 1024;

/// The platform with the bots of these tokens.
pub fn play(tokens: &[&str]) -> Platform {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    Platform::serve(move |call, journal| {
        let (of_files, path) = match call.path().strip_prefix("/file") {
            Some(path) => (true, path),
            None => (false, call.path()),
        };
        let bot = tokens.iter().find_map(|token| {
            let path = path.strip_prefix("/bot")?.strip_prefix(token.as_str())?;
            Some((token, path.strip_prefix('/')?))
        });
        match bot {
            Some((_, name)) if of_files => journal.open(call, name),
            Some((token, method)) => execute(token, method, call, journal),
            None => {
                journal.mistake("the address is of no bot");
                error(401, "Unauthorized")
            }
        }
    })
}

impl Platform {
    /// Executes the method call in an answer to an update of the bot with this token, as it does with an answer that it accepts.
    ///
    /// # Panics
    /// If the call is one that it would not execute.
    pub fn executes(&self, token: &str, response: &Response) {
        if response.body.is_empty() {
            return;
        }
        assert_eq!(
            response.header("content-type"),
            "application/json",
            "the body of another type is passed over without a word"
        );
        let mut call = response.json();
        let method = call["method"].take();
        call.as_object_mut().expect("a call").remove("method");
        assert_eq!(method, "sendMessage", "what an answer can say");
        let (to, said) = message(token, &call).expect("a message as the platform takes it");
        let fate = self.journal().take(&to, said);
        assert!(
            matches!(fate, Fate::Taken(_)),
            "what fails here is lost without a word"
        );
    }
}

fn execute(token: &str, method: &str, call: &Call, journal: &mut Journal) -> Answer {
    if call.method != Method::POST || call.media_type() != "application/json" {
        journal.mistake("a method is called by POST with JSON");
        return error(400, "Bad Request: can't parse the call");
    }
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    match method {
        "sendMessage" => send(token, &body, journal),
        "answerCallbackQuery" => stop(&body, journal),
        "getFile" => file(&body, journal),
        _ => {
            journal.mistake(&format!("{method} is not played"));
            error(404, "Not Found: method not found")
        }
    }
}

fn send(token: &str, body: &Value, journal: &mut Journal) -> Answer {
    let (to, said) = match message(token, body) {
        Ok(message) => message,
        Err(reason) => {
            journal.mistake(&reason);
            return error(400, &format!("Bad Request: {reason}"));
        }
    };
    let text = said.text.clone();
    match journal.take(&to, said) {
        Fate::Taken(number) => {
            let chat: i64 = to.parse().expect("it was a number");
            let sent = json!({"message_id": number, "date": 1_795_410_000, "chat": {"id": chat, "type": "private"}, "text": text});
            Answer::json(200, &json!({"ok": true, "result": sent}))
        }
        Fate::Fails(Failure::Internal) => error(500, "Internal Server Error"),
        Fate::Fails(Failure::TooMany(after)) => {
            let answer = json!({
                "ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {after}"),
                "parameters": {"retry_after": after}
            });
            Answer::json(429, &answer).after(after)
        }
        Fate::Fails(Failure::CutBefore | Failure::CutAfter) => Answer::Cut,
        Fate::Fails(Failure::Held) => Answer::Never,
        Fate::Fails(Failure::Refused) => error(400, "Bad Request: TOPIC_CLOSED"),
        Fate::Fails(Failure::Left) | Fate::Gone => {
            error(403, "Forbidden: bot was blocked by the user")
        }
        Fate::Stranger | Fate::Closed => error(400, "Bad Request: chat not found"),
    }
}

fn stop(body: &Value, journal: &mut Journal) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct AnswerCallbackQuery {
        callback_query_id: String,
        #[serde(default)]
        text: String,
    }
    let press = AnswerCallbackQuery::deserialize(body).ok();
    let press = press.filter(|press| units(&press.text) <= 200);
    if press.is_some_and(|press| journal.stops(&press.callback_query_id)) {
        Answer::json(200, &json!({"ok": true, "result": true}))
    } else {
        let reason =
            "Bad Request: query is too old and response timeout expired or query ID is invalid";
        error(400, reason)
    }
}

fn file(body: &Value, journal: &mut Journal) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct GetFile {
        file_id: String,
    }
    let id = GetFile::deserialize(body).map(|call| call.file_id);
    let found = id
        .ok()
        .and_then(|id| Some((journal.files.get(&id)?.bytes.len(), id)));
    match found {
        None => error(400, "Bad Request: invalid file_id"),
        Some((size, _)) if size > FILE_LIMIT => error(400, "Bad Request: file is too big"),
        Some((size, id)) => {
            let file = json!({"file_id": id, "file_unique_id": "AQAD", "file_size": size, "file_path": id});
            Answer::json(200, &json!({"ok": true, "result": file}))
        }
    }
}

fn error(code: u16, description: &str) -> Answer {
    let body = json!({"ok": false, "error_code": code, "description": description});
    Answer::json(code, &body)
}

/// The parameters of `sendMessage` that a bot of plain text needs. Markup in what a person typed would lose the message, so `parse_mode` is none
/// of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendMessage {
    chat_id: i64,
    text: String,
    link_preview_options: Option<LinkPreview>,
    reply_markup: Option<Markup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkPreview {
    is_disabled: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Markup {
    Inline(Inline),
    Keyboard(Keyboard),
    Remove(Remove),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inline {
    inline_keyboard: Vec<Vec<InlineButton>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InlineButton {
    text: String,
    callback_data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keyboard {
    #[serde(rename = "keyboard")]
    rows: Vec<Vec<KeyboardButton>>,
    #[serde(default, rename = "resize_keyboard")]
    _resize: bool,
    #[serde(default, rename = "one_time_keyboard")]
    _one_time: bool,
    #[serde(default)]
    input_field_placeholder: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyboardButton {
    text: String,
    #[serde(default)]
    request_contact: bool,
    #[serde(default)]
    request_location: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remove {
    remove_keyboard: bool,
}

/// Whom a call is for, and what it shows.
fn message(token: &str, call: &Value) -> Result<(String, Said), String> {
    let call = SendMessage::deserialize(call).map_err(|error| error.to_string())?;
    rule(!call.text.trim().is_empty(), "message text is empty")?;
    rule(units(&call.text) <= 4096, "message is too long")?;
    let preview = call.link_preview_options;
    rule(
        preview.is_some_and(|preview| preview.is_disabled),
        "its servers would visit each link",
    )?;
    let mut said = Said::text(&call.text);
    token.clone_into(&mut said.by);
    match call.reply_markup {
        None => {}
        Some(Markup::Inline(markup)) => inline(markup, &mut said)?,
        Some(Markup::Keyboard(markup)) => keyboard(markup, &mut said)?,
        Some(Markup::Remove(remove)) => rule(remove.remove_keyboard, "a keyboard to remove")?,
    }
    Ok((call.chat_id.to_string(), said))
}

fn inline(markup: Inline, said: &mut Said) -> Result<(), String> {
    for button in rows(markup.inline_keyboard, 8)? {
        rule(!button.text.trim().is_empty(), "a button with a text")?;
        rule(
            (1..=64).contains(&button.callback_data.len()),
            "BUTTON_DATA_INVALID",
        )?;
        said.buttons.push(Button {
            label: button.text,
            code: button.callback_data.clone(),
            sends: button.callback_data,
        });
    }
    Ok(())
}

fn keyboard(markup: Keyboard, said: &mut Said) -> Result<(), String> {
    let placeholder = units(&markup.input_field_placeholder);
    rule(placeholder <= 64, "a placeholder of 64 characters")?;
    for button in rows(markup.rows, 12)? {
        rule(!button.text.trim().is_empty(), "a button with a text")?;
        match (button.request_contact, button.request_location) {
            (true, true) => return Err("one request a button".to_owned()),
            (true, false) => said.shares = Some(Share::Contact),
            (false, true) => said.shares = Some(Share::Location),
            (false, false) => said.buttons.push(Button {
                sends: button.text.clone(),
                label: button.text,
                code: String::new(),
            }),
        }
    }
    Ok(())
}

/// The buttons, row by row.
fn rows<T>(rows: Vec<Vec<T>>, width: usize) -> Result<impl Iterator<Item = T>, String> {
    let fit = |row: &Vec<T>| (1..=width).contains(&row.len());
    rule(rows.iter().all(fit), "a row of buttons")?;
    rule(
        (1..=100).contains(&rows.len()),
        "some buttons, and not too many",
    )?;
    Ok(rows.into_iter().flatten())
}
