//! VK's API: `/method/messages.send` by a form. Errors come with the status of a success.

use std::collections::BTreeMap;

use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::{Button, Failure, Fate, Journal, Platform, Said, Share, rule, units};

/// The platform with the communities of these tokens.
pub fn play(tokens: &[&str]) -> Platform {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    Platform::serve(move |call, journal| {
        if let Some(name) = call.path().strip_prefix("/files/") {
            return journal.open_elsewhere(call, name);
        }
        // A document has an address of the site, which knows where it lies.
        if let Some(name) = call.path().strip_prefix("/doc") {
            return Answer::moved(&format!("/files/{name}?extra=1"));
        }
        let Some(method) = call.path().strip_prefix("/method/") else {
            journal.mistake("the address is of no method");
            return Answer::bytes(404, "text/html", "".into());
        };
        let fields = match form(call) {
            Ok(fields) => fields,
            Err(reason) => {
                journal.mistake(&reason);
                return error(100, &reason);
            }
        };
        if !tokens.iter().any(|token| token == call.bearer()) {
            journal.mistake("the token is of no community");
            return error(5, "User authorization failed: invalid access_token (4).");
        }
        match method {
            "messages.send" => send(&fields, journal),
            "messages.sendMessageEventAnswer" => stop(&fields, journal),
            _ => {
                journal.mistake(&format!("{method} is not played"));
                error(3, "Unknown method passed")
            }
        }
    })
}

/// The fields of a call, each once.
fn form(call: &Call) -> Result<BTreeMap<String, String>, String> {
    rule(call.method == Method::POST, "a method is called by POST")?;
    rule(
        call.media_type() == "application/x-www-form-urlencoded",
        "a method is called with a form",
    )?;
    rule(call.uri.query().is_none(), "nothing stands in the address")?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&call.body).map_err(|error| error.to_string())?;
    let count = pairs.len();
    let fields: BTreeMap<_, _> = pairs.into_iter().collect();
    rule(fields.len() == count, "each field stands once")?;
    rule(
        fields.get("v").is_some_and(|version| version == "5.199"),
        "One of the parameters specified was missing or invalid: v (version) is required",
    )?;
    rule(
        !fields.contains_key("access_token"),
        "the token is a header",
    )?;
    Ok(fields)
}

fn send(fields: &BTreeMap<String, String>, journal: &mut Journal) -> Answer {
    let (to, key, said) = match message(fields) {
        Ok(message) => message,
        Err((code, reason)) => {
            journal.mistake(&reason);
            return error(code, &reason);
        }
    };
    match journal.take_once(&to, key, said) {
        Fate::Taken(number) => Answer::json(200, &json!({"response": number})),
        Fate::Fails(Failure::Internal) => error(10, "Internal server error"),
        Fate::Fails(Failure::TooMany(_)) => error(6, "Too many requests per second"),
        Fate::Fails(Failure::CutBefore | Failure::CutAfter) => Answer::Cut,
        Fate::Fails(Failure::Held) => Answer::Never,
        Fate::Fails(Failure::Refused) => error(100, "One of the parameters is invalid"),
        Fate::Fails(Failure::Left) | Fate::Gone | Fate::Stranger | Fate::Closed => {
            error(901, "Can't send messages for users without permission")
        }
    }
}

fn stop(fields: &BTreeMap<String, String>, journal: &mut Journal) -> Answer {
    let has = |name| fields.contains_key(name);
    let press = fields
        .get("event_id")
        .filter(|_| has("user_id") && has("peer_id"));
    if press.is_some_and(|press| journal.stops(press)) {
        Answer::json(200, &json!({"response": 1}))
    } else {
        error(
            100,
            "One of the parameters specified was missing or invalid",
        )
    }
}

fn error(code: u16, message: &str) -> Answer {
    let error = json!({"error_code": code, "error_msg": message, "request_params": [{"key": "v", "value": "5.199"}]});
    Answer::json(200, &json!({"error": error}))
}

/// Whom a call is for, its key, and what it shows; or VK's code, and what is wrong.
fn message(
    fields: &BTreeMap<String, String>,
) -> Result<(String, Option<i32>, Said), (u16, String)> {
    const KNOWN: [&str; 7] = [
        "v",
        "peer_id",
        "random_id",
        "message",
        "keyboard",
        "dont_parse_links",
        "disable_mentions",
    ];
    let wrong = |reason: String| (100, reason);
    let unknown = fields.keys().find(|name| !KNOWN.contains(&name.as_str()));
    rule(unknown.is_none(), &format!("{unknown:?} is unknown")).map_err(wrong)?;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let peer: u64 = field("peer_id")
        .parse()
        .map_err(|_| wrong("peer_id is a number".to_owned()))?;
    let key: i32 = field("random_id")
        .parse()
        .map_err(|_| wrong("random_id is a number of 32 bits".to_owned()))?;
    // Nought switches the check off, and a second try then is said twice.
    rule(key != 0, "random_id is nought").map_err(wrong)?;
    let text = field("message");
    rule(!text.trim().is_empty(), "message is empty").map_err(wrong)?;
    // The schema allows 9000; some versions refuse what is longer than this.
    rule(units(text) <= 4096, "Message is too long").map_err(|reason| (914, reason))?;
    let mut said = Said::text(text);
    if fields.contains_key("keyboard") {
        keyboard(field("keyboard"), &mut said).map_err(|reason| (911, reason))?;
    }
    Ok((peer.to_string(), Some(key), said))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keyboard {
    #[serde(default)]
    one_time: bool,
    #[serde(default)]
    inline: bool,
    buttons: Vec<Vec<Key>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    action: Action,
    #[serde(default)]
    color: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Action {
    Text { label: String, payload: String },
    Callback { label: String, payload: String },
    Location { payload: String },
}

fn keyboard(text: &str, said: &mut Said) -> Result<(), String> {
    let keyboard: Keyboard = serde_json::from_str(text)
        .map_err(|error| format!("Keyboard format is invalid: {error}"))?;
    let (rows, width, most) = if keyboard.inline {
        (6, 5, 10)
    } else {
        (10, 5, 40)
    };
    rule(
        !(keyboard.inline && keyboard.one_time),
        "an inline keyboard cannot be for one time",
    )?;
    rule(keyboard.buttons.len() <= rows, "too many rows")?;
    let fit = |row: &Vec<Key>| {
        let alone = row
            .iter()
            .any(|key| matches!(key.action, Action::Location { .. }));
        (1..=if alone { 1 } else { width }).contains(&row.len())
    };
    rule(keyboard.buttons.iter().all(fit), "too many in a row")?;
    let keys: Vec<Key> = keyboard.buttons.into_iter().flatten().collect();
    rule(keys.len() <= most, "too many buttons")?;
    keys.into_iter().try_for_each(|key| button(key, said))
}

fn button(key: Key, said: &mut Said) -> Result<(), String> {
    const COLORS: [&str; 4] = ["primary", "secondary", "negative", "positive"];
    let color = key.color.as_deref();
    rule(
        color.is_none_or(|color| COLORS.contains(&color)),
        "no such colour",
    )?;
    let (label, payload) = match key.action {
        Action::Text { label, payload } | Action::Callback { label, payload } => (label, payload),
        // In the platform's own words.
        Action::Location { payload } => {
            rule(
                color.is_none(),
                "has action type which is not compatible with setting colors",
            )?;
            inner(&payload)?;
            said.shares = Some(Share::Location);
            return Ok(());
        }
    };
    rule(
        (1..=40).contains(&label.chars().count()) && !label.trim().is_empty(),
        "a label of 40 characters",
    )?;
    said.buttons.push(Button {
        label,
        code: inner(&payload)?["c"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        sends: payload,
    });
    Ok(())
}

/// What a payload says.
fn inner(payload: &str) -> Result<Value, String> {
    rule(payload.len() <= 255, "a payload of 255 bytes")?;
    serde_json::from_str(payload).map_err(|_| "a payload is JSON".to_owned())
}
