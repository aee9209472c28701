//! A webhook for whoever has no adapter: the city's own application, another public channel. The signature is that of Standard Webhooks 1.0, the
//! format our own and described in `static/openapi/generic.json`. The answer to what a person says is the answer to the delivery.

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64;
use domain::appeal::Channel;
use domain::dialogue::{Input, Owner, Step};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Said, Store};
use web::{Problem, body, clock, lang};

use crate::accounts::Accounts;
use crate::conversation::{self, Answered};
use crate::inbound::{Event, Inbound};
use crate::reply::{Filed, Message as Speaking, Reply};

/// A delivery is one message: the longest appeal and its envelope take half of it.
const BODY_LIMIT: usize = 64 * 1024;

/// How far a delivery's time may be from ours: Standard Webhooks 1.0.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The longest id of a person or a delivery, in bytes.
const ID_LIMIT: usize = 128;

/// `POST /webhooks/generic/{channel}`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let secrets = Accounts::parse(&web::variable("generic_secret").await?);
    let now = clock::now();
    let inbound = accept(request, &secrets, now).await?;
    let sender = format!("{}/{}", inbound.account, inbound.sender);
    web::door::hear(Store::open().await?, &sender, now).await?;
    match conversation::take(inbound, render).await? {
        Answered::New(kept) => Ok(answer(&kept, false)),
        Answered::Repeat(kept) => Ok(answer(&kept, true)),
        Answered::Conflict => Err(Problem::new(StatusCode::CONFLICT, "delivery-mismatch")),
    }
}

/// A delivery that is genuine and can be read.
async fn accept(
    request: Request,
    secrets: &Accounts,
    now: DateTime<Utc>,
) -> Result<Inbound, Problem> {
    let path = request.uri().path();
    let channel = path.rsplit('/').next().unwrap_or_default().to_owned();
    // Only a channel that is written down: no secret opens every name.
    let keys: Vec<_> = secrets
        .iter()
        .filter(|(name, _)| *name == channel)
        .filter_map(|(_, secret)| key(secret))
        .collect();
    if keys.is_empty() {
        return Err(Problem::not_found());
    }
    let headers = request.headers().clone();
    let body = body::json(request, BODY_LIMIT).await?;
    let genuine = keys.iter().any(|key| is_genuine(&headers, &body, key, now));
    let Some(id) = field(&headers, "webhook-id").filter(|_| genuine) else {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "signature"));
    };
    read(&body, &channel, id)
}

/// The key in a secret `whsec_<base64>`.
fn key(secret: &str) -> Option<Vec<u8>> {
    let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = BASE64.decode(encoded.as_bytes()).ok();
    key.filter(|key| !key.is_empty())
}

/// One of the signatures is HMAC-SHA256 over `id.time.body`, and the time is close to ours. Several signatures let a sender change its key.
pub(crate) fn is_genuine(headers: &HeaderMap, body: &[u8], key: &[u8], now: DateTime<Utc>) -> bool {
    let sent = (
        field(headers, "webhook-id"),
        field(headers, "webhook-timestamp"),
        field(headers, "webhook-signature"),
    );
    let (Some(id), Some(time), Some(signatures)) = sent else {
        return false;
    };
    let fresh = time
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .is_some_and(|sent_at| (now - sent_at).abs() <= TOLERANCE);
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return false;
    };
    for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
        mac.update(part);
    }
    let matches = |signature: Vec<u8>| mac.clone().verify_slice(&signature).is_ok();
    fresh
        && signatures
            .split(' ')
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|signature| BASE64.decode(signature.as_bytes()).ok())
            .any(matches)
}

fn field<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    (1..=ID_LIMIT * 8).contains(&value.len()).then_some(value)
}

// What is read of a delivery. Other fields are passed over: a sender may be ahead of us.

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Delivery {
    /// The same as `webhook-id`, for senders that log bodies alone.
    id: Option<String>,
    sender: Sender,
    time: Option<DateTime<Utc>>,
    message: Message,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Sender {
    id: String,
    #[allow(
        dead_code,
        reason = "part of the format; whoever files is asked for the name"
    )]
    name: Option<String>,
    lang: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "type", rename_all = "snake_case")]
enum Message {
    Text {
        text: String,
    },
    /// A button of ours.
    Choice {
        value: String,
    },
    Contact {
        phone: Option<String>,
        #[allow(
            dead_code,
            reason = "part of the format; the dialogue asks for no address"
        )]
        email: Option<String>,
        #[serde(default)]
        verified: bool,
    },
    Location {
        lat: f64,
        lon: f64,
    },
    #[allow(
        dead_code,
        reason = "part of the format; a reference is the sender's own, and nobody could fetch it"
    )]
    File {
        name: Option<String>,
        mime: Option<String>,
        size: Option<u64>,
        r#ref: String,
    },
    Start,
    Command {
        name: Command,
        #[allow(dead_code, reason = "part of the format; no command takes any yet")]
        args: Option<String>,
    },
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "snake_case")]
enum Command {
    Status,
    MyData,
    Correct,
    Erase,
    Cancel,
    Help,
}

impl Command {
    fn typed(self) -> &'static str {
        match self {
            Self::Status => "/status",
            Self::MyData => "/mydata",
            Self::Correct => "/correct",
            Self::Erase => "/erase",
            Self::Cancel => "/cancel",
            Self::Help => "/help",
        }
    }
}

/// What was said. Unlike a platform, whoever sends this can mend it: what cannot be read is told.
pub(crate) fn read(body: &[u8], channel: &str, id: &str) -> Result<Inbound, Problem> {
    let delivery: Delivery = serde_json::from_slice(body).map_err(|error| {
        if error.is_data() {
            Problem::bad_request()
        } else {
            Problem::not_json()
        }
    })?;
    let Delivery {
        id: id_inside,
        sender,
        time,
        message,
    } = delivery;
    let is_id = |id: &str| (1..=ID_LIMIT).contains(&id.len());
    let same = id_inside.is_none_or(|inside| inside == id);
    if !same || !is_id(id) || !is_id(&sender.id) {
        return Err(Problem::bad_request());
    }
    Ok(Inbound {
        channel: Channel::Generic,
        account: channel.to_owned(),
        event_id: id.to_owned(),
        sender: sender.id,
        aliases: Vec::new(),
        event: Event::Said(input(message).ok_or_else(Problem::bad_request)?),
        message: None,
        // Another body under the same id is another delivery, and a mistake.
        body_sha256: Some(Sha256::digest(body).into()),
        sent_at: time,
        lang_hint: sender
            .lang
            .and_then(|tag| lang::parse(tag.split(['-', '_']).next()?)),
        private: true,
    })
}

fn input(message: Message) -> Option<Input> {
    Some(match message {
        Message::Start => Input::Start,
        Message::Text { text } => Input::Text(text),
        Message::Choice { value } => Input::Choice(value),
        Message::Contact {
            phone: Some(phone),
            verified,
            ..
        } => Input::Contact {
            phone,
            owner: if verified {
                Owner::Sender
            } else {
                Owner::Other
            },
        },
        Message::Location { lat, lon } => {
            let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
            on_earth.then_some(Input::Location {
                lat,
                lon,
                address: None,
            })?
        }
        // As the dialogue takes it from whoever types it.
        Message::Command { name, .. } => Input::Text(name.typed().to_owned()),
        Message::Contact { .. } | Message::File { .. } => Input::Unsupported,
    })
}

/// The answer, but for whether it is a repeat: that is known when it is sent, and not when it is kept.
#[derive(Serialize)]
struct Answer<'a> {
    replies: Vec<Speech<'a>>,
    state: Option<&'static str>,
    receipt: Option<Receipt<'a>>,
}

#[derive(Serialize)]
struct Speech<'a> {
    text: &'a str,
    choices: Vec<Choice<'a>>,
    ask: Option<Ask>,
}

#[derive(Serialize)]
struct Choice<'a> {
    value: &'a str,
    title: &'a str,
}

/// What the application may offer to share.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Ask {
    Contact,
    Location,
}

impl Ask {
    fn of(message: &Speaking) -> Option<Self> {
        if message.ask_contact.is_some() {
            Some(Self::Contact)
        } else {
            message.ask_location.is_some().then_some(Self::Location)
        }
    }
}

#[derive(Serialize)]
struct Receipt<'a> {
    number: &'a str,
    code: &'a str,
    registered_on: &'a str,
    due_on: &'a str,
}

/// The answer as it is kept for repeats.
fn render(reply: &Reply) -> Said {
    let answer = Answer {
        replies: reply.messages.iter().map(speech).collect(),
        state: reply.state.map(Step::as_str),
        receipt: reply.filed.as_ref().map(receipt),
    };
    Said {
        // Texts always make JSON.
        answer: serde_json::to_vec(&answer).unwrap_or_default(),
        letters: Vec::new(),
    }
}

fn speech(message: &Speaking) -> Speech<'_> {
    let choices = message.buttons.iter().map(|button| Choice {
        value: &button.code,
        title: &button.label,
    });
    Speech {
        text: &message.text,
        choices: choices.collect(),
        ask: Ask::of(message),
    }
}

fn receipt(filed: &Filed) -> Receipt<'_> {
    Receipt {
        number: &filed.number,
        code: &filed.code,
        registered_on: &filed.registered_on,
        due_on: &filed.due_on,
    }
}

/// What was said in return; nothing to what is too old to be answered, or was said in a conversation that is destroyed since.
fn answer(kept: &[u8], duplicate: bool) -> Response {
    let fields = kept
        .strip_prefix(b"{")
        .unwrap_or(br#""replies":[],"state":null,"receipt":null}"#);
    let mut body = format!("{{\"duplicate\":{duplicate},").into_bytes();
    body.extend_from_slice(fields);
    let mut response = Response::new(body.into());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::body::{Body, to_bytes};
    use domain::Lang;
    use futures::executor::block_on;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::json_mutation::{any_json, mutate};
    use crate::reply::tests::reply;

    const DESCRIPTION: &str = include_str!("../../../static/openapi/generic.json");

    const NAMES: &[&str] = &[
        "id", "sender", "name", "lang", "time", "message", "type", "text", "choice", "value",
        "contact", "phone", "email", "verified", "location", "lat", "lon", "file", "mime", "size",
        "ref", "start", "command", "args", "cancel",
    ];

    const ID: &str = "01JCQ8Z7K4";
    const TIME: i64 = 1_795_410_000;
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(TIME, 0).expect("a time")
    }

    fn delivery(message: &Value) -> Value {
        json!({
            "id": ID, "sender": {"id": "user-1", "name": "Әсем", "lang": "ru"}, "time": "2026-11-23T05:00:00Z", "message": message
        })
    }

    fn text() -> Value {
        delivery(&json!({"type": "text", "text": "Шұңқыр"}))
    }

    fn sign(secret: &str, id: &str, time: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret).expect("a key")).expect("a key");
        mac.update(format!("{id}.{time}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }

    /// A signed delivery; these headers stand instead of its own, and an empty one is left out.
    fn post(channel: &str, body: &str, headers: &[(&str, &str)]) -> Request {
        let signature = sign(SECRET, ID, TIME, body.as_bytes());
        let own = [
            ("content-type", "application/json"),
            ("webhook-id", ID),
            ("webhook-timestamp", "1795410000"),
            ("webhook-signature", &signature),
        ];
        let mut request = http::Request::post(format!("/webhooks/generic/{channel}"));
        for (name, value) in own {
            let given = headers.iter().find(|(given, _)| *given == name);
            let value = given.map_or(value, |(_, value)| *value);
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        request
            .body(Body::from(body.to_owned()))
            .expect("a request")
    }

    fn accepted(request: Request) -> Result<Inbound, (u16, &'static str)> {
        let secrets = Accounts::parse(&format!("app={SECRET} max=whsec_AAAA"));
        block_on(accept(request, &secrets, now()))
            .map_err(|problem| (problem.status().as_u16(), problem.code()))
    }

    fn refusal(request: Request) -> (u16, &'static str) {
        accepted(request).err().expect("a refusal")
    }

    fn said(message: &Value) -> Result<Input, u16> {
        let body = delivery(message).to_string();
        match read(body.as_bytes(), "app", ID) {
            Ok(Inbound {
                event: Event::Said(input),
                ..
            }) => Ok(input),
            Ok(_) => panic!("something was said"),
            Err(problem) => Err(problem.status().as_u16()),
        }
    }

    /// A reply with all that one can hold.
    fn full_reply() -> Reply {
        let mut asked = reply("Телефон?", &["Пропустить"]);
        asked.messages[0].ask_contact = Some("Поделиться".to_owned());
        Reply {
            state: Some(Step::Contact),
            filed: Some(Filed {
                number: "C26-000001-7".to_owned(),
                code: "AAAA-BBBB-CCCC-DDDD".to_owned(),
                registered_on: "2026-11-23".to_owned(),
                due_on: "2026-12-22".to_owned(),
            }),
            ..asked
        }
    }

    fn sent(kept: &[u8], duplicate: bool) -> Value {
        let response = answer(kept, duplicate);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        let body = block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    #[test]
    fn a_signed_delivery_is_taken() {
        let inbound = accepted(post("app", &text().to_string(), &[])).expect("a delivery");
        assert!(inbound.channel == Channel::Generic && inbound.private);
        assert_eq!(inbound.account, "app");
        assert_eq!(inbound.event_id, ID);
        assert_eq!(inbound.sender, "user-1");
        assert_eq!(inbound.lang_hint, Some(Lang::Ru));
        assert_eq!(inbound.sent_at, Some(now()));
        assert!(inbound.event == Event::Said(Input::Text("Шұңқыр".to_owned())));
    }

    #[test]
    fn one_good_signature_among_others_is_enough() {
        let body = text().to_string();
        let good = sign(SECRET, ID, TIME, body.as_bytes());
        let several = format!("v1a,AAAA v1,AAAA {good} v2,x");
        assert!(accepted(post("app", &body, &[("webhook-signature", &several)])).is_ok());
    }

    #[test]
    fn a_forged_or_stale_delivery_is_refused() {
        let body = text().to_string();
        let forged = sign("whsec_AAAA", ID, TIME, body.as_bytes());
        let of_another = sign(SECRET, "another", TIME, body.as_bytes());
        let good = sign(SECRET, ID, TIME, body.as_bytes());
        let bare = good.strip_prefix("v1,").expect("its version");
        for signature in [
            "",
            "v1,",
            "v1,AAAA",
            "x",
            bare,
            &forged,
            &of_another,
            &good.to_lowercase(),
        ] {
            let refused = refusal(post("app", &body, &[("webhook-signature", signature)]));
            assert_eq!(refused, (401, "signature"), "{signature}");
        }
        for (name, value) in [
            ("webhook-id", ""),
            ("webhook-id", "another"),
            ("webhook-timestamp", ""),
            ("webhook-timestamp", "soon"),
        ] {
            assert_eq!(
                refusal(post("app", &body, &[(name, value)])),
                (401, "signature"),
                "{name}: {value}"
            );
        }
        for (distance, taken) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let time = TIME + distance;
            let signature = sign(SECRET, ID, time, body.as_bytes());
            let headers = [
                ("webhook-timestamp", time.to_string()),
                ("webhook-signature", signature),
            ];
            let headers = headers
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            assert_eq!(
                accepted(post("app", &body, &headers)).is_ok(),
                taken,
                "{distance} s"
            );
        }
    }

    #[test]
    fn only_channels_that_are_written_down_exist() {
        let body = text().to_string();
        for channel in ["another", "", "APP", "default"] {
            assert_eq!(
                refusal(post(channel, &body, &[])),
                (404, "not-found"),
                "{channel}"
            );
        }
        assert_eq!(
            refusal(post("max", &body, &[])),
            (401, "signature"),
            "its secret is another"
        );
    }

    #[test]
    fn what_is_no_delivery_is_told() {
        let whole = text().to_string();
        let of = |body: &str| refusal(post("app", body, &[]));
        assert_eq!(
            refusal(post("app", &whole, &[("content-type", "text/plain")])),
            (415, "unsupported-media-type")
        );
        assert_eq!(of(&" ".repeat(BODY_LIMIT + 1)), (413, "payload-too-large"));
        assert_eq!(of(&whole[..whole.len() - 1]), (400, "malformed-json"));
        assert_eq!(of(""), (400, "malformed-json"));
        assert_eq!(of("{}"), (400, "bad-request"));
        let mut other = text();
        other["id"] = json!("another");
        assert_eq!(
            of(&other.to_string()),
            (400, "bad-request"),
            "the id inside is another"
        );
        for sender in [
            json!(null),
            json!({}),
            json!({"id": ""}),
            json!({"id": "x".repeat(ID_LIMIT + 1)}),
            json!({"id": 7}),
        ] {
            let mut other = text();
            other["sender"] = sender;
            assert_eq!(of(&other.to_string()), (400, "bad-request"), "{other}");
        }
    }

    #[test]
    fn every_kind_of_message_is_read() {
        let contact = |phone: &str, owner| Input::Contact {
            phone: phone.to_owned(),
            owner,
        };
        let place = Input::Location {
            lat: 51.128,
            lon: 71.43,
            address: None,
        };
        for (message, expected) in [
            (json!({"type": "start"}), Input::Start),
            (
                json!({"type": "choice", "value": "d1:language:kk"}),
                Input::Choice("d1:language:kk".to_owned()),
            ),
            (
                json!({"type": "contact", "phone": "+77010000000", "verified": true}),
                contact("+77010000000", Owner::Sender),
            ),
            (
                json!({"type": "contact", "phone": "+77010000000"}),
                contact("+77010000000", Owner::Other),
            ),
            (
                json!({"type": "contact", "email": "a@example.kz"}),
                Input::Unsupported,
            ),
            (
                json!({"type": "location", "lat": 51.128, "lon": 71.43}),
                place,
            ),
            (
                json!({"type": "file", "name": "жауап.pdf", "mime": "application/pdf", "size": 23_001, "ref": "f-1"}),
                Input::Unsupported,
            ),
            (
                json!({"type": "command", "name": "cancel"}),
                Input::Text("/cancel".to_owned()),
            ),
            (
                json!({"type": "command", "name": "my_data", "args": "x"}),
                Input::Text("/mydata".to_owned()),
            ),
            (
                json!({"type": "text", "text": "x", "invented_in_2027": {}}),
                Input::Text("x".to_owned()),
            ),
        ] {
            assert!(said(&message) == Ok(expected), "{message}");
        }
        for wrong in [
            json!({"type": "text"}),
            json!({"type": "invented_in_2027"}),
            json!({"type": "location", "lat": 91, "lon": 0}),
            json!({"type": "location", "lat": "51", "lon": 0}),
            json!({"type": "command", "name": "format"}),
            json!("text"),
        ] {
            assert!(said(&wrong) == Err(400), "{wrong}");
        }
    }

    #[test]
    fn a_repeat_is_the_same_answer_and_says_so() {
        let kept = render(&full_reply()).answer;
        let mut first = sent(&kept, false);
        let mut again = sent(&kept, true);
        assert_eq!(
            (first["duplicate"].take(), again["duplicate"].take()),
            (json!(false), json!(true))
        );
        assert_eq!(first, again);
        assert_eq!(first["state"], "contact");
        assert_eq!(first["replies"][0]["text"], "Телефон?");
        assert_eq!(
            first["replies"][0]["choices"],
            json!([{"value": "d1:kind:1", "title": "Пропустить"}])
        );
        assert_eq!(first["replies"][0]["ask"], "contact");
        assert_eq!(first["receipt"]["number"], "C26-000001-7");
        let nothing = json!({"duplicate": true, "replies": [], "state": null, "receipt": null});
        assert_eq!(sent(b"", true), nothing);
    }

    // The description.

    fn description() -> Value {
        serde_json::from_str(DESCRIPTION).expect("JSON")
    }

    /// The schema that a schema refers to, or itself.
    fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("within the file");
                root.pointer(pointer)
                    .unwrap_or_else(|| panic!("{reference}"))
            }
            None => schema,
        }
    }

    /// The fields that a schema describes, with their places.
    fn described(root: &Value, schema: &Value, at: &str, fields: &mut BTreeSet<String>) {
        let schema = resolved(root, schema);
        for variant in ["oneOf", "anyOf"] {
            for schema in schema[variant].as_array().into_iter().flatten() {
                described(root, schema, at, fields);
            }
        }
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            let inner = resolved(root, inner);
            assert!(
                inner["description"].is_string() || inner["const"].is_string(),
                "{at} is explained"
            );
            described(root, inner, &at, fields);
            fields.insert(at);
        }
        if schema["items"].is_object() {
            described(root, &schema["items"], &format!("{at}/*"), fields);
        }
    }

    /// The fields that a value has, with their places.
    fn had(value: &Value, at: &str, fields: &mut BTreeSet<String>) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            had(inner, &at, fields);
            fields.insert(at);
        }
        for inner in value.as_array().into_iter().flatten() {
            had(inner, &format!("{at}/*"), fields);
        }
    }

    fn schema(name: &str) -> BTreeSet<String> {
        let root = description();
        let mut fields = BTreeSet::new();
        described(&root, &root["components"]["schemas"][name], "", &mut fields);
        fields
    }

    #[test]
    fn every_field_of_a_delivery_is_described_and_no_other() {
        let mut fields = BTreeSet::new();
        let some = || Some("x".to_owned());
        for message in [
            Message::Text {
                text: "x".to_owned(),
            },
            Message::Choice {
                value: "x".to_owned(),
            },
            Message::Contact {
                phone: some(),
                email: some(),
                verified: true,
            },
            Message::Location { lat: 1.0, lon: 1.0 },
            Message::File {
                name: some(),
                mime: some(),
                size: Some(1),
                r#ref: "x".to_owned(),
            },
            Message::Start,
            Message::Command {
                name: Command::MyData,
                args: some(),
            },
        ] {
            let whole = Delivery {
                id: some(),
                sender: Sender {
                    id: "x".to_owned(),
                    name: some(),
                    lang: some(),
                },
                time: Some(now()),
                message,
            };
            let whole = serde_json::to_value(whole).expect("JSON");
            had(&whole, "", &mut fields);
        }
        assert_eq!(schema("Delivery"), fields);
    }

    #[test]
    fn every_field_of_an_answer_is_described_and_no_other() {
        let mut fields = BTreeSet::new();
        had(&sent(&render(&full_reply()).answer, false), "", &mut fields);
        assert_eq!(schema("Answer"), fields);
    }

    #[test]
    fn every_step_of_the_conversation_is_described() {
        let root = description();
        let listed = &root["components"]["schemas"]["Answer"]["properties"]["state"]["enum"];
        let steps: Vec<_> = Step::ALL
            .iter()
            .map(|step| json!(step.as_str()))
            .chain([Value::Null])
            .collect();
        assert_eq!(listed.as_array().expect("a list"), &steps);
    }

    #[test]
    fn the_examples_are_read() {
        let root = description();
        let post = &root["paths"]["/webhooks/generic/{channel}"]["post"];
        let examples = &post["requestBody"]["content"]["application/json"]["examples"];
        let examples = examples.as_object().expect("examples");
        let message = &root["components"]["schemas"]["Message"]["oneOf"];
        assert_eq!(
            examples.len(),
            message.as_array().expect("kinds").len(),
            "one of each kind"
        );
        for (name, example) in examples {
            let body = example["value"].to_string();
            let id = example["value"]["id"].as_str().expect("an id");
            assert!(read(body.as_bytes(), "app", id).is_ok(), "{name}");
        }
        for status in [
            "200", "400", "401", "404", "409", "413", "415", "429", "503",
        ] {
            assert!(post["responses"][status].is_object(), "{status}");
        }
    }

    #[test]
    fn the_vector_in_the_description_is_accepted() {
        let root = description();
        let vector = &root["x-signature-vector"];
        let of = |name: &str| vector[name].as_str().unwrap_or_else(|| panic!("{name}"));
        let mut headers = HeaderMap::new();
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            headers.insert(name, HeaderValue::from_str(of(name)).expect("ASCII"));
        }
        let time = DateTime::from_timestamp(of("webhook-timestamp").parse().expect("seconds"), 0);
        let key = key(of("secret")).expect("a key");
        assert!(is_genuine(
            &headers,
            of("body").as_bytes(),
            &key,
            time.expect("a time")
        ));
        assert!(read(of("body").as_bytes(), "app", of("webhook-id")).is_ok());
    }

    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        // The example in the reference libraries.
        let mut headers = HeaderMap::new();
        headers.insert(
            "webhook-id",
            HeaderValue::from_static("msg_p5jXN8AQM9LWM0D4loKWxJek"),
        );
        headers.insert("webhook-timestamp", HeaderValue::from_static("1614265330"));
        headers.insert(
            "webhook-signature",
            HeaderValue::from_static("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        );
        let now = DateTime::from_timestamp(1_614_265_330, 0).expect("a time");
        let key = key(SECRET).expect("a key");
        assert!(is_genuine(&headers, b"{\"test\": 2432232314}", &key, now));
        assert!(!is_genuine(&headers, b"{\"test\": 2432232315}", &key, now));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(read(&bytes, "app", ID));
        }

        #[test]
        fn no_json_makes_it_panic(json in any_json(NAMES)) {
            drop(read(json.to_string().as_bytes(), "app", ID));
        }

        #[test]
        fn a_delivery_with_anything_in_one_place_is_read_or_refused(place in any::<usize>(), json in any_json(NAMES)) {
            let whole = delivery(&json!({"type": "file", "name": "x", "mime": "x", "size": 1, "ref": "x"}));
            let body = mutate(whole, place, json).to_string();
            match read(body.as_bytes(), "app", ID) {
                Ok(inbound) => prop_assert!((1..=ID_LIMIT).contains(&inbound.sender.len())),
                Err(problem) => prop_assert_eq!(problem.status(), StatusCode::BAD_REQUEST),
            }
        }

        #[test]
        fn no_header_makes_it_panic(id in "[ -~]{0,40}", time in "[ -~]{0,24}", signature in "[ -~]{0,90}") {
            let mut headers = HeaderMap::new();
            for (name, value) in [("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)] {
                headers.insert(name, HeaderValue::from_str(&value).expect("ASCII"));
            }
            let genuine = is_genuine(&headers, b"{}", b"key", now());
            prop_assert!(!genuine);
        }
    }
}
