//! Meta's Graph API: messages of `WhatsApp` numbers, of pages and of Instagram accounts, and the files that `WhatsApp` keeps.

use std::collections::BTreeSet;

use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::{Button, Failure, Fate, Journal, Platform, Said, Share, rule};

/// Networks of the platform, as [`Platform::meets`] takes them.
pub const WHATSAPP: &str = "whatsapp";
/// Facebook's Messenger.
pub const MESSENGER: &str = "messenger";
/// Instagram.
pub const INSTAGRAM: &str = "instagram";

/// The platform with these accounts: the id of a number, page or Instagram account, and the token that opens it.
pub fn play(accounts: &[(&str, &str)]) -> Platform {
    let accounts: Vec<(String, String)> = accounts
        .iter()
        .map(|(account, token)| ((*account).to_owned(), (*token).to_owned()))
        .collect();
    Platform::serve(move |call, journal| {
        let path = without_version(call.path());
        if let Some(name) = path.strip_prefix("files/") {
            return journal.open_elsewhere(call, name);
        }
        // Whoever asks for the address of this host is told one of it.
        let token = call.bearer();
        let Some((account, _)) = accounts.iter().find(|(_, known)| known == token) else {
            journal.mistake("the token is of no account");
            return error(401, 190, None, "Invalid OAuth access token");
        };
        if call
            .uri
            .query()
            .is_some_and(|query| query.contains("access_token"))
        {
            journal.mistake("a token stands in an address");
        }
        if let Some(name) = path.strip_prefix("media/") {
            return journal.open(call, name);
        }
        match path.strip_suffix("/messages") {
            Some("me") => messenger(call, journal),
            Some(number) if number == account => whatsapp(call, journal),
            Some(_) => {
                journal.mistake("the number is of another account");
                error(400, 100, Some(33), "Unsupported post request")
            }
            None => media(call, path, journal),
        }
    })
}

/// `/v25.0/…` and `/…`, which is the version that the application was made with.
fn without_version(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    match path.split_once('/') {
        Some((version, rest)) if version.starts_with('v') && version.contains('.') => rest,
        _ => path,
    }
}

fn error(status: u16, code: i64, subcode: Option<i64>, message: &str) -> Answer {
    let mut error = json!({
        "message": format!("(#{code}) {message}"), "type": "OAuthException", "code": code, "fbtrace_id": "A2IxQ9Df"
    });
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    Answer::json(status, &json!({"error": error}))
}

/// Where a file that came by `WhatsApp` lies; only the token opens it.
fn media(call: &Call, name: &str, journal: &mut Journal) -> Answer {
    if call.method != Method::GET {
        journal.mistake("a file is asked for by GET");
    }
    let Some(file) = journal.files.get(name) else {
        return error(400, 100, Some(33), "Unsupported get request");
    };
    let host = call.header("host");
    let body = json!({
        "messaging_product": "whatsapp", "url": format!("http://{host}/media/{name}"), "mime_type": file.media_type,
        "file_size": file.bytes.len(), "id": name
    });
    Answer::json(200, &body)
}

fn json_body(call: &Call) -> Result<Value, String> {
    rule(call.method == Method::POST, "a message is sent by POST")?;
    rule(
        call.media_type() == "application/json",
        "a message is sent as JSON",
    )?;
    serde_json::from_slice(&call.body).map_err(|error| error.to_string())
}

fn whatsapp(call: &Call, journal: &mut Journal) -> Answer {
    let (to, said) = match json_body(call).and_then(|body| on_whatsapp(&body)) {
        Ok(message) => message,
        Err(reason) => {
            journal.mistake(&reason);
            return error(400, 100, None, "Invalid parameter");
        }
    };
    // A made id in the field for numbers is taken with a success, and nobody is ever shown the message.
    let Some(to) = to else {
        journal.mistake("an id that is made for a business stands in `to`: the message is lost");
        return sent_on_whatsapp("lost", 0);
    };
    if journal
        .persons
        .get(&to)
        .is_some_and(|network| *network != WHATSAPP)
    {
        journal.mistake("the person is of another network");
    }
    match journal.take(&to, said) {
        Fate::Taken(number) => sent_on_whatsapp(&to, number),
        Fate::Fails(Failure::Internal) => error(500, 131_000, None, "Something went wrong"),
        Fate::Fails(Failure::TooMany(after)) => {
            error(429, 130_429, None, "Rate limit hit").after(after)
        }
        Fate::Fails(Failure::CutBefore | Failure::CutAfter) => Answer::Cut,
        Fate::Fails(Failure::Held) => Answer::Never,
        Fate::Fails(Failure::Refused) => error(400, 131_051, None, "Unsupported message type"),
        Fate::Fails(Failure::Left) | Fate::Gone | Fate::Stranger => {
            error(400, 131_026, None, "Message undeliverable")
        }
        Fate::Closed => error(400, 131_047, None, "Re-engagement message"),
    }
}

fn sent_on_whatsapp(to: &str, number: u64) -> Answer {
    let body = json!({
        "messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}],
        "messages": [{"id": message_id(number)}]
    });
    Answer::json(200, &body)
}

/// What the platform calls the message with this number.
pub fn message_id(number: u64) -> String {
    format!("wamid.HBgLNzcwMTEyMzQ1NjcVAgARGBI{number:06}")
}

fn messenger(call: &Call, journal: &mut Journal) -> Answer {
    let message = json_body(call).and_then(|body| {
        let to = body["recipient"]["id"].as_str().unwrap_or_default();
        let network = journal.persons.get(to).copied().unwrap_or(MESSENGER);
        on_a_page(&body, network)
    });
    let (to, said) = match message {
        Ok(message) => message,
        Err(reason) => {
            journal.mistake(&reason);
            return error(400, 100, None, "Invalid parameter");
        }
    };
    match journal.take(&to, said) {
        Fate::Taken(number) => {
            let body = json!({"recipient_id": to, "message_id": format!("m_OUT{number}")});
            Answer::json(200, &body)
        }
        Fate::Fails(Failure::Internal) => error(500, 2, None, "Service temporarily unavailable"),
        Fate::Fails(Failure::TooMany(after)) => error(
            429,
            613,
            None,
            "Calls to this api have exceeded the rate limit",
        )
        .after(after),
        Fate::Fails(Failure::CutBefore | Failure::CutAfter) => Answer::Cut,
        Fate::Fails(Failure::Held) => Answer::Never,
        Fate::Fails(Failure::Refused) => error(400, 100, None, "Invalid parameter"),
        Fate::Fails(Failure::Left) | Fate::Gone => error(
            400,
            551,
            Some(1_545_041),
            "This person isn't available right now",
        ),
        Fate::Stranger => error(400, 100, Some(2_018_001), "No matching user found"),
        Fate::Closed => error(
            400,
            10,
            Some(2_018_278),
            "This message is sent outside of allowed window",
        ),
    }
}

// What a message of `WhatsApp` may consist of.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    messaging_product: String,
    recipient_type: String,
    to: Option<String>,
    recipient: Option<String>,
    r#type: String,
    text: Option<Text>,
    interactive: Option<Interactive>,
    template: Option<Template>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    body: String,
    #[serde(default)]
    preview_url: bool,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Interactive {
    Button { body: Body, action: Buttons },
    List { body: Body, action: List },
    RequestContactInfo { body: Body, action: Named },
    LocationRequestMessage { body: Body, action: Named },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Buttons {
    buttons: Vec<ReplyButton>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyButton {
    r#type: String,
    reply: Row,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    button: String,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    #[serde(default)]
    title: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    title: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    name: String,
    language: Language,
    #[serde(default)]
    components: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    code: String,
}

/// Whom it is for, or nobody where it would be lost, and what it shows.
fn on_whatsapp(body: &Value) -> Result<(Option<String>, Said), String> {
    let message = Envelope::deserialize(body).map_err(|error| error.to_string())?;
    rule(
        message.messaging_product == "whatsapp" && message.recipient_type == "individual",
        "a message of WhatsApp to one person",
    )?;
    let to = match (message.to, message.recipient) {
        (Some(to), None) => to.bytes().all(|byte| byte.is_ascii_digit()).then_some(to),
        (None, Some(made)) => {
            rule(
                made.get(2..3) == Some("."),
                "an id that is made for a business",
            )?;
            Some(made)
        }
        _ => return Err("one of `to` and `recipient`".to_owned()),
    };
    let said = match (
        message.r#type.as_str(),
        message.text,
        message.interactive,
        message.template,
    ) {
        ("text", Some(text), None, None) => {
            rule(!text.preview_url, "its servers would visit each link")?;
            Said::text(checked(&text.body, 4096)?)
        }
        ("interactive", None, Some(interactive), None) => pressable(interactive)?,
        ("template", None, None, Some(template)) => templated(&template)?,
        _ => return Err("one content, of the type that it says".to_owned()),
    };
    Ok((to, said))
}

fn checked(text: &str, limit: usize) -> Result<&str, String> {
    rule(!text.trim().is_empty(), "a text with something in it")?;
    rule(
        text.chars().count() <= limit,
        &format!("a text of {limit} characters"),
    )?;
    Ok(text)
}

fn pressable(interactive: Interactive) -> Result<Said, String> {
    let named = |body: &Body, action: &Named, name: &str, share| {
        rule(action.name == name, "the action has the name of its kind")?;
        Ok(Said {
            shares: Some(share),
            ..Said::text(checked(&body.text, 1024)?)
        })
    };
    match interactive {
        Interactive::RequestContactInfo { body, action } => {
            named(&body, &action, "request_contact_info", Share::Contact)
        }
        Interactive::LocationRequestMessage { body, action } => {
            named(&body, &action, "send_location", Share::Location)
        }
        Interactive::Button { body, action } => {
            let kinds = action.buttons.iter().all(|button| button.r#type == "reply");
            rule(kinds, "buttons that reply")?;
            let rows = action.buttons.into_iter().map(|button| button.reply);
            let rows = rows.collect();
            Ok(Said {
                buttons: buttons("button_reply", rows, 3, 256, 20)?,
                ..Said::text(checked(&body.text, 1024)?)
            })
        }
        Interactive::List { body, action } => {
            checked(&action.button, 20)?;
            rule((1..=10).contains(&action.sections.len()), "10 sections")?;
            let titled = |section: &Section| {
                (1..=24).contains(&section.title.chars().count())
                    || (section.title.is_empty() && action.sections.len() == 1)
            };
            rule(action.sections.iter().all(titled), "sections have titles")?;
            let rows: Vec<Row> = action
                .sections
                .into_iter()
                .flat_map(|section| section.rows)
                .collect();
            let described = |row: &Row| row.description.chars().count() <= 72;
            rule(rows.iter().all(described), "a description of 72 characters")?;
            Ok(Said {
                buttons: buttons("list_reply", rows, 10, 200, 24)?,
                ..Said::text(checked(&body.text, 4096)?)
            })
        }
    }
}

fn buttons(
    kind: &str,
    rows: Vec<Row>,
    most: usize,
    id_limit: usize,
    title_limit: usize,
) -> Result<Vec<Button>, String> {
    rule(
        (1..=most).contains(&rows.len()),
        &format!("{most} answers in all"),
    )?;
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let titles: BTreeSet<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    rule(ids.len() == rows.len(), "two answers with one id")?;
    rule(titles.len() == rows.len(), "two answers with one title")?;
    let mut buttons = Vec::new();
    for row in rows {
        rule(
            (1..=id_limit).contains(&row.id.len()),
            "an id within its limit",
        )?;
        checked(&row.title, title_limit)?;
        buttons.push(Button {
            label: row.title,
            code: row.id,
            sends: kind.to_owned(),
        });
    }
    Ok(buttons)
}

/// What it shows is kept by the platform; here it is what is put into it.
fn templated(template: &Template) -> Result<Said, String> {
    rule(!template.name.is_empty(), "a template has a name")?;
    rule(
        template.language.code.len() >= 2,
        "a template has a language",
    )?;
    let mut texts = Vec::new();
    for component in &template.components {
        rule(component["type"].is_string(), "a component has a type")?;
        for parameter in component["parameters"].as_array().into_iter().flatten() {
            rule(parameter["type"] == "text", "a parameter is a text")?;
            let text = checked(parameter["text"].as_str().unwrap_or_default(), 1024)?;
            rule(!text.contains(['\n', '\t']), "a parameter is one line")?;
            texts.push(text);
        }
    }
    let mut said = Said::text(&texts.join(" "));
    said.template = Some(template.name.clone());
    Ok(said)
}

// What a message of a page or an Instagram account may consist of.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfPage {
    recipient: Recipient,
    messaging_type: String,
    message: Content,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipient {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    text: String,
    #[serde(default)]
    quick_replies: Option<Vec<QuickReply>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuickReply {
    content_type: String,
    title: Option<String>,
    payload: Option<String>,
}

fn on_a_page(body: &Value, network: &str) -> Result<(String, Said), String> {
    let message = OfPage::deserialize(body).map_err(|error| error.to_string())?;
    rule(message.messaging_type == "RESPONSE", "an answer")?;
    rule(
        network == MESSENGER || network == INSTAGRAM,
        "the person is of another network",
    )?;
    let text = &message.message.text;
    let mut said = Said::text(checked(text, 2000)?);
    rule(
        network != INSTAGRAM || text.len() <= 1000,
        "a text of 1000 bytes",
    )?;
    if let Some(replies) = message.message.quick_replies {
        rule((1..=13).contains(&replies.len()), "13 quick replies")?;
        for reply in replies {
            quick_reply(reply, network, &mut said)?;
        }
    }
    Ok((message.recipient.id, said))
}

fn quick_reply(reply: QuickReply, network: &str, said: &mut Said) -> Result<(), String> {
    match (&*reply.content_type, reply.title, reply.payload) {
        ("text", Some(title), Some(payload)) => {
            checked(&title, 20)?;
            rule((1..=1000).contains(&payload.len()), "a payload of 1000")?;
            said.buttons.push(Button {
                label: title,
                code: payload.clone(),
                sends: payload,
            });
        }
        // The platform writes the number on it.
        ("user_phone_number", None, None) => {
            rule(network == MESSENGER, "a number is shared on Messenger")?;
            said.shares = Some(Share::Contact);
        }
        _ => return Err("a quick reply is a text or a number".to_owned()),
    }
    Ok(())
}
