//! Viber's bot API: `/pa/send_message`. Errors come with the status of a success.

use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::{Button, Failure, Fate, Journal, Platform, Said, Share, rule, units};
use crate::Response;

/// The platform with the bots of these tokens.
pub fn play(tokens: &[&str]) -> Platform {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    Platform::serve(move |call, journal| {
        if let Some(name) = call.path().strip_prefix("/files/") {
            return journal.open_elsewhere(call, name);
        }
        if call.path() != "/pa/send_message" {
            journal.mistake("the address is of no method");
            return Answer::bytes(404, "text/html", "".into());
        }
        if let Err(reason) = form(call) {
            journal.mistake(&reason);
            return answer(3, &reason);
        }
        if !tokens
            .iter()
            .any(|token| token == call.header("x-viber-auth-token"))
        {
            journal.mistake("the token is of no bot");
            return answer(2, "invalidAuthToken");
        }
        let message = serde_json::from_slice(&call.body).unwrap_or_default();
        send(&message, journal)
    })
}

impl Platform {
    /// Shows the message in the answer to an opened chat.
    ///
    /// # Panics
    /// If it is none that it would show.
    pub fn welcomes(&self, person: &str, response: &Response) {
        if response.body.is_empty() {
            return;
        }
        assert_eq!(response.header("content-type"), "application/json");
        let mut welcome = response.json();
        assert!(welcome["receiver"].is_null(), "who opened it is known");
        welcome["receiver"] = json!(person);
        let (to, said) = message(&welcome).expect("a message as the platform takes it");
        let fate = self.journal().take(&to, said);
        assert!(matches!(fate, Fate::Taken(_)));
    }
}

fn form(call: &Call) -> Result<(), String> {
    rule(call.method == Method::POST, "a method is called by POST")?;
    rule(
        call.media_type() == "application/json",
        "a method is called with JSON",
    )?;
    rule(call.body.len() <= 30_000, "the call is too long")
}

fn send(body: &Value, journal: &mut Journal) -> Answer {
    let (to, said) = match message(body) {
        Ok(message) => message,
        Err(reason) => {
            journal.mistake(&reason);
            return answer(3, &reason);
        }
    };
    match journal.take(&to, said) {
        Fate::Taken(number) => {
            // As they come: above 2^53.
            let token = 5_741_311_803_571_721_087 + number;
            let sent = json!({"status": 0, "status_message": "ok", "message_token": token, "chat_hostname": "SN-CHAT-05_", "billing_status": 1});
            Answer::json(200, &sent)
        }
        Fate::Fails(Failure::Internal) => Answer::bytes(500, "text/html", "<html>".into()),
        Fate::Fails(Failure::TooMany(_)) => answer(12, "tooManyRequests"),
        Fate::Fails(Failure::CutBefore | Failure::CutAfter) => Answer::Cut,
        Fate::Fails(Failure::Held) => Answer::Never,
        Fate::Fails(Failure::Refused) => answer(7, "publicAccountBlocked"),
        Fate::Fails(Failure::Left) | Fate::Gone | Fate::Closed => answer(6, "notSubscribed"),
        Fate::Stranger => answer(5, "receiverNotRegistered"),
    }
}

fn answer(status: u8, message: &str) -> Answer {
    let body = json!({"status": status, "status_message": message, "chat_hostname": "SN-CHAT-05_"});
    Answer::json(200, &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    receiver: String,
    min_api_version: u8,
    sender: Sender,
    r#type: String,
    text: String,
    #[serde(default)]
    keyboard: Option<Keyboard>,
    #[serde(default)]
    tracking_data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sender {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Keyboard {
    r#type: String,
    #[serde(default, rename = "DefaultHeight")]
    _default_height: bool,
    buttons: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Key {
    columns: u8,
    rows: u8,
    action_type: String,
    action_body: String,
    text: String,
    #[serde(default)]
    text_size: Option<String>,
    #[serde(default)]
    silent: bool,
}

/// Whom a call is for, and what it shows.
fn message(call: &Value) -> Result<(String, Said), String> {
    let call = Message::deserialize(call).map_err(|error| error.to_string())?;
    rule(!call.receiver.is_empty(), "a receiver")?;
    rule(
        (1..=28).contains(&call.sender.name.chars().count()),
        "a sender's name of 28 characters",
    )?;
    rule(call.r#type == "text", "a text")?;
    rule(!call.text.trim().is_empty(), "a text with something in it")?;
    rule(units(&call.text) <= 7000, "a text of 7000 characters")?;
    rule(call.tracking_data.len() <= 4000, "tracking data of 4000")?;
    let mut said = Said::text(&call.text);
    if let Some(keyboard) = call.keyboard {
        rule(keyboard.r#type == "keyboard", "a keyboard")?;
        let rows: u32 = keyboard.buttons.iter().map(|key| u32::from(key.rows)).sum();
        rule((1..=12).contains(&rows), "12 rows of buttons")?;
        for key in keyboard.buttons {
            button(key, call.min_api_version, &mut said)?;
        }
    }
    Ok((call.receiver, said))
}

fn button(key: Key, version: u8, said: &mut Said) -> Result<(), String> {
    rule((1..=6).contains(&key.columns), "6 columns")?;
    rule((1..=2).contains(&key.rows), "2 rows a button")?;
    rule(!key.text.trim().is_empty(), "a button with a text")?;
    rule(key.text.chars().count() <= 250, "a label of 250 characters")?;
    let size = key.text_size.as_deref();
    rule(
        size.is_none_or(|size| ["small", "medium", "large", "regular"].contains(&size)),
        "a size of text",
    )?;
    rule(
        !key.silent || version >= 6,
        "silent buttons since version 6",
    )?;
    rule(!key.action_body.is_empty(), "something in a button")?;
    match key.action_type.as_str() {
        "reply" => {
            let code = key.action_body.trim_start_matches('#');
            said.buttons.push(Button {
                label: unescaped(&key.text),
                code: code.to_owned(),
                sends: key.action_body,
            });
            Ok(())
        }
        "share-phone" => {
            rule(version >= 3, "share-phone since version 3")?;
            said.shares = Some(Share::Contact);
            Ok(())
        }
        "location-picker" => {
            rule(version >= 3, "location-picker since version 3")?;
            said.shares = Some(Share::Location);
            Ok(())
        }
        other => Err(format!("{other} is not played")),
    }
}

/// Labels, unlike messages, are read as HTML.
fn unescaped(label: &str) -> String {
    label
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
