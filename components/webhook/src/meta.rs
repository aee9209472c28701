//! What the platforms of Meta share: one address for `WhatsApp`, Messenger and Instagram, its handshake and its signature, how their deliveries are
//! read, and how their Graph API is called. A delivery says itself which platform it is of.

use axum::extract::{Query, Request};
use axum::response::{IntoResponse as _, Response};
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::appeal::Channel;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, StatusCode, Uri};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use web::{Problem, body};

use crate::inbound::Inbound;
use crate::outcome::Outcome;
use crate::platform::{self, Call, JSON, by_bearer, post};
use crate::{conversation, lenient, messenger, status, whatsapp};

/// Meta sends up to 3 MB at once: what piled up, a thousand events together.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// Codes of the Graph API that pass by themselves: its own failures, and limits by application, user and page.
const PASSING: [i64; 8] = [1, 2, 4, 17, 32, 341, 613, 80007];

/// Codes that pass when somebody mends our side: the token is no longer good (190, 0, 102) or lacks a permission (3, 10, and 200 to 299).
const OURS: [i64; 5] = [0, 3, 10, 102, 190];

/// The variable with the tokens of our numbers and pages, by their ids.
pub(crate) const TOKENS: &str = "meta_access_token";

/// The variable with the address of the Graph API.
pub(crate) const API_URL: &str = "meta_api_url";

/// The version of the Graph API whose shapes are sent.
const VERSION: &str = "v25.0";

/// For so long after a person's last word one may write to them freely.
pub(crate) const WINDOW: TimeDelta = TimeDelta::hours(24);

/// `GET /webhooks/meta`: Meta asks whether the address is ours.
pub(crate) async fn greet(request: Request) -> Result<Response, Problem> {
    secret().await?;
    let token = web::variable("meta_verify_token").await?;
    let challenge = challenge(request.uri(), &token);
    Ok(challenge
        .ok_or_else(|| Problem::forbidden("forbidden"))?
        .into_response())
}

/// `POST /webhooks/meta`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    let secret = secret().await?;
    let (parts, body) = request.into_parts();
    let body = body::bytes(&parts.headers, body, BODY_LIMIT).await?;
    if !is_genuine(&parts.headers, &body, &secret) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized"));
    }
    let mut failure = None;
    for inbound in read(&body) {
        let Some(platform) = platform::of(inbound.channel) else {
            continue;
        };
        match conversation::send(inbound, platform).await {
            Ok(()) => {}
            // The store is away: each of a thousand events would wait for it in turn.
            Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => {
                return Err(problem);
            }
            // One event that cannot be taken shall not keep back those behind it for the days in which it is repeated.
            Err(problem) => failure = Some(problem),
        }
    }
    // A repeat finds what is decided, so it brings no more than what failed.
    failure.map_or_else(|| Ok(StatusCode::OK.into_response()), Err)
}

/// The secret of the app; without it there are no such channels.
async fn secret() -> Result<String, Problem> {
    let secret = web::variable("meta_app_secret").await?;
    if secret.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(secret)
}

#[derive(Deserialize)]
struct Handshake {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.verify_token")]
    token: String,
    #[serde(rename = "hub.challenge")]
    challenge: String,
}

/// What to answer to a handshake that knows our word. It is digits in practice; nothing is reflected that a browser could take for a page.
fn challenge(uri: &Uri, token: &str) -> Option<String> {
    let Query(asked) = Query::<Handshake>::try_from_uri(uri).ok()?;
    let knows = bool::from(asked.token.as_bytes().ct_eq(token.as_bytes())) && !token.is_empty();
    let harmless = (1..=128).contains(&asked.challenge.len())
        && asked
            .challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (knows && harmless && asked.mode == "subscribe").then_some(asked.challenge)
}

/// The signature is over the bytes as they came: Meta escapes letters and slashes in a way of its own, so JSON that was read and written again has
/// another one.
fn is_genuine(headers: &HeaderMap, body: &[u8], secret: &str) -> bool {
    let signature = headers
        .get("x-hub-signature-256")
        .and_then(|sent| sent.as_bytes().strip_prefix(b"sha256="))
        .and_then(|digits| HEXLOWER.decode(digits).ok());
    // HMAC takes a key of any length, also none at all.
    match (signature, Hmac::<Sha256>::new_from_slice(secret.as_bytes())) {
        (Some(signature), Ok(mac)) if !secret.is_empty() => {
            mac.chain_update(body).verify_slice(&signature).is_ok()
        }
        _ => false,
    }
}

/// Everything that an authentic delivery tells us. Within a delivery there is no order; the times of the events give one.
fn read(body: &[u8]) -> Vec<Inbound> {
    let Ok(delivery) = serde_json::from_slice::<Value>(body) else {
        eprintln!("error: an authentic delivery of Meta cannot be read");
        return Vec::new();
    };
    let mut events = match delivery["object"].as_str() {
        Some("whatsapp_business_account") => whatsapp::read(&delivery),
        Some("page") => messenger::read(Channel::Messenger, &delivery),
        Some("instagram") => messenger::read(Channel::Instagram, &delivery),
        _ => Vec::new(),
    };
    events.sort_by_key(|event| event.sent_at);
    events
}

// Deliveries are read value by value and not into types of our own: a field of an unexpected shape then costs that field, and not the thousand
// events that came with it.

/// A call of the Graph API. Whose page it is follows from the token.
pub(crate) fn request(path: &str, call: &Call<'_>) -> http::Request<Vec<u8>> {
    let address = address(call.api_url, path);
    by_bearer(post(&address, JSON, call.body.to_vec()), call.token)
}

/// An address of the Graph API.
pub(crate) fn address(api_url: &str, path: &str) -> String {
    format!("{api_url}/{VERSION}/{path}")
}

/// What the codes of the Graph API mean on one platform.
#[derive(Clone, Copy)]
pub(crate) enum Meaning {
    /// It passes by itself.
    Passing,
    /// It passes when somebody mends our side.
    Ours,
    /// The person last wrote too long ago.
    Closed,
    /// The person is not to be reached any more.
    Gone,
    /// It does not pass.
    Final,
}

/// What became of a call. `message` is where the answer says the id of the message; `meaning` knows the codes and subcodes of the platform, and
/// `None` stands for those that mean the same everywhere.
pub(crate) fn outcome(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    message: &str,
    meaning: impl Fn(i64, Option<i64>) -> Option<Meaning>,
) -> Outcome {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let error = &answer["error"];
    if status.is_success() && error.is_null() {
        let message = answer.pointer(message).and_then(lenient::id);
        return Outcome::Sent { message };
    }
    let subcode = error["error_subcode"].as_i64();
    let code = error["code"].as_i64();
    let meaning = code.and_then(|code| meaning(code, subcode).or_else(|| usual_meaning(code)));
    match meaning.unwrap_or_else(|| meaning_of_status(status, error)) {
        Meaning::Passing => Outcome::Retry(status::retry_after(headers)),
        Meaning::Ours => Outcome::Mend,
        Meaning::Closed => Outcome::Closed,
        Meaning::Gone => Outcome::Left,
        Meaning::Final => Outcome::Refused(match (code, subcode) {
            (Some(code), Some(subcode)) => format!("{code}/{subcode}"),
            (Some(code), None) => code.to_string(),
            (None, _) => format!("http-{}", status.as_u16()),
        }),
    }
}

fn usual_meaning(code: i64) -> Option<Meaning> {
    if PASSING.contains(&code) {
        Some(Meaning::Passing)
    } else if OURS.contains(&code) || (200..300).contains(&code) {
        Some(Meaning::Ours)
    } else {
        None
    }
}

fn meaning_of_status(status: StatusCode, error: &Value) -> Meaning {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Meaning::Passing,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if error.is_null() => Meaning::Ours,
        _ if status.is_server_error() || error["is_transient"] == true => Meaning::Passing,
        _ => Meaning::Final,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Method, header};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::json_mutation::{any_json, mutate};

    fn call<'a>(api_url: &'a str, token: &'a str) -> Call<'a> {
        Call {
            api_url,
            token,
            account: "1",
            to: "2",
            body: b"{}",
            key: 7,
        }
    }

    const SECRET: &str = "0c1d5f2f9b7d4a6e8f3b2a1c0d9e8f7a";

    fn signed(body: &[u8], secret: &str) -> HeaderMap {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
        let digits = HEXLOWER.encode(&mac.chain_update(body).finalize().into_bytes());
        headers(&format!("sha256={digits}"))
    }

    fn headers(signature: &str) -> HeaderMap {
        let signature = HeaderValue::from_str(signature).expect("ASCII");
        HeaderMap::from_iter([(
            header::HeaderName::from_static("x-hub-signature-256"),
            signature,
        )])
    }

    fn asked(query: &str) -> Option<String> {
        let uri = format!("/webhooks/meta?{query}").parse().expect("a URI");
        challenge(&uri, "біздің-сөз")
    }

    const WORD: &str = "%D0%B1%D1%96%D0%B7%D0%B4%D1%96%D2%A3-%D1%81%D3%A9%D0%B7";

    #[test]
    fn a_handshake_that_knows_the_word_gets_its_challenge_back() {
        let query = |challenge: &str| {
            format!("hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={WORD}")
        };
        assert_eq!(
            asked(&query("1158201444")).as_deref(),
            Some("1158201444"),
            "as Meta asks it"
        );
        assert!(asked(&query("a-Z_9")).is_some());
        assert!(asked(&query(&"1".repeat(128))).is_some());
        for harmful in [
            "",
            "%3Cscript%3E",
            "1+1",
            "a%0Ab",
            "%D0%B6",
            &"1".repeat(129),
        ] {
            assert_eq!(asked(&query(harmful)), None, "{harmful}");
        }
    }

    #[test]
    fn a_handshake_without_the_word_gets_nothing() {
        for query in [
            "",
            "hub.mode=subscribe&hub.challenge=1",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=another",
            &format!("hub.mode=subscribe&hub.challenge=1&hub.verify_token={WORD}1"),
            &format!("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token={WORD}"),
            &format!("hub.challenge=1&hub.verify_token={WORD}"),
            &format!("hub.mode=subscribe&hub.verify_token={WORD}"),
        ] {
            assert_eq!(asked(query), None, "{query}");
        }
        let uri = "/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
        assert_eq!(
            challenge(&uri.parse().expect("a URI"), ""),
            None,
            "no word is set"
        );
    }

    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        // printf '{"object":"page","entry":[]}' | openssl dgst -sha256 -hmac app-secret
        let signature =
            headers("sha256=e6e9d7a842a48e17f43a34d6125d0d933e2aab92ee37f0993a4d493b50e3d438");
        let body = br#"{"object":"page","entry":[]}"#;
        assert!(is_genuine(&signature, body, "app-secret"));
        assert!(!is_genuine(&signature, body, "app-secret-2"));
        assert!(!is_genuine(
            &signature,
            br#"{"object":"page","entry":[ ]}"#,
            "app-secret"
        ));
    }

    #[test]
    fn the_signature_is_of_the_bytes_and_not_of_what_they_say() {
        let escaped = br#"{"body":"\u041f\u0440\u0438\u0432\u0435\u0442 \/ \ud83c\udfda"}"#;
        let plain = "{\"body\":\"Привет / 🏚\"}".as_bytes();
        let same: [Value; 2] =
            [escaped.as_slice(), plain].map(|body| serde_json::from_slice(body).expect("JSON"));
        assert_eq!(same[0], same[1]);
        assert!(is_genuine(&signed(escaped, SECRET), escaped, SECRET));
        assert!(!is_genuine(&signed(escaped, SECRET), plain, SECRET));
    }

    #[test]
    fn nothing_but_the_whole_signature_is_taken() {
        let body = b"{}";
        let right = signed(body, SECRET);
        assert!(is_genuine(&right, body, SECRET));
        let digits = right["x-hub-signature-256"].to_str().expect("ASCII");
        for wrong in [
            "",
            "sha256=",
            &digits["sha256=".len()..],
            &digits[..digits.len() - 2],
            &digits[..digits.len() - 1],
            &format!("{digits}00"),
            &digits.to_uppercase(),
            &digits.replace("sha256", "sha1"),
        ] {
            assert!(!is_genuine(&headers(wrong), body, SECRET), "{wrong}");
        }
        assert!(!is_genuine(&HeaderMap::new(), body, SECRET));
        assert!(
            !is_genuine(&signed(body, ""), body, ""),
            "no secret signs nothing"
        );
    }

    #[test]
    fn a_delivery_goes_to_the_platform_that_it_names() {
        let whatsapp = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {
            "metadata": {"phone_number_id": "106540352242922"},
            "messages": [{"from": "77011234567", "id": "wamid.A", "timestamp": "1795410000", "type": "text", "text": {"body": "1"}}]
        }}]}]});
        let page = json!({"object": "page", "entry": [{"id": "1", "messaging": [
            {"sender": {"id": "2"}, "timestamp": 1_795_410_000_000_i64, "message": {"mid": "m_1", "text": "1"}}
        ]}]});
        let mut instagram = page.clone();
        instagram["object"] = json!("instagram");
        let mut unknown = page.clone();
        unknown["object"] = json!("threads");
        for (delivery, channel) in [
            (whatsapp, Some(Channel::Whatsapp)),
            (page, Some(Channel::Messenger)),
            (instagram, Some(Channel::Instagram)),
            (unknown, None),
        ] {
            let found = read(delivery.to_string().as_bytes());
            assert_eq!(found.first().map(|event| event.channel), channel);
        }
    }

    #[test]
    fn the_events_of_a_delivery_come_in_the_order_of_their_times() {
        let message = |mid: &str, time: i64| json!({"sender": {"id": "2"}, "timestamp": time, "message": {"mid": mid, "text": "1"}});
        let delivery = json!({"object": "page", "entry": [
            {"id": "1", "messaging": [message("m_3", 1_795_410_003_000), message("m_1", 1_795_410_001_000)]},
            {"id": "1", "messaging": [message("m_2", 1_795_410_002_000)]}
        ]});
        let order: Vec<String> = read(delivery.to_string().as_bytes())
            .into_iter()
            .map(|event| event.event_id)
            .collect();
        assert_eq!(order, ["m_1", "m_2", "m_3"]);
    }

    #[test]
    fn a_call_carries_its_token_where_no_log_shows_it() {
        let request = request("1/messages", &call("https://graph.example", "EAAB"));
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "https://graph.example/v25.0/1/messages");
        assert_eq!(request.headers()["authorization"], "Bearer EAAB");
        assert!(request.headers()["authorization"].is_sensitive());
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(request.body(), b"{}");
        let wrong = super::request("1/messages", &call("no address", "no\ntoken"));
        assert!(wrong.headers().get("authorization").is_none());
    }

    #[test]
    fn what_passes_is_tried_again_and_what_does_not_is_not() {
        let answer = |status: u16, body: &Value, headers: &HeaderMap| {
            let status = StatusCode::from_u16(status).expect("a status");
            outcome(
                status,
                headers,
                body.to_string().as_bytes(),
                "/id",
                |_, _| None,
            )
        };
        let none = HeaderMap::new();
        let later = HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static("30"))]);
        let never = HeaderMap::from_iter([(
            header::RETRY_AFTER,
            HeaderValue::from_static("18446744073709551615"),
        )]);
        let error = |code: i64| json!({"error": {"message": "(#1) text", "type": "OAuthException", "code": code, "fbtrace_id": "A"}});
        assert_eq!(
            answer(200, &json!({"id": "7"}), &none),
            Outcome::Sent {
                message: Some("7".to_owned())
            }
        );
        assert_eq!(
            answer(200, &json!(null), &none),
            Outcome::Sent { message: None },
            "it says no id"
        );
        assert_eq!(answer(400, &error(4), &none), Outcome::Retry(None));
        assert_eq!(
            answer(429, &json!(null), &later),
            Outcome::Retry(Some(status::seconds(30)))
        );
        assert_eq!(
            answer(503, &json!("busy"), &never),
            Outcome::Retry(Some(status::seconds(u64::MAX)))
        );
        let mut passing = error(100_000);
        passing["error"]["is_transient"] = json!(true);
        assert_eq!(answer(400, &passing, &none), Outcome::Retry(None));
        for token in [190, 10, 200, 299] {
            assert_eq!(answer(401, &error(token), &none), Outcome::Mend, "{token}");
        }
        assert_eq!(
            answer(400, &error(100), &none),
            Outcome::Refused("100".to_owned())
        );
        assert_eq!(
            answer(200, &error(100), &none),
            Outcome::Refused("100".to_owned()),
            "an error is one whatever the status"
        );
        assert_eq!(
            answer(404, &json!([]), &none),
            Outcome::Refused("http-404".to_owned())
        );
    }

    const KEYS: &[&str] = &[
        "attachments",
        "button",
        "body",
        "changes",
        "contacts",
        "coordinates",
        "delivery",
        "document",
        "entry",
        "errors",
        "from",
        "id",
        "image",
        "interactive",
        "location",
        "message",
        "messages",
        "messaging",
        "metadata",
        "mid",
        "mids",
        "optin",
        "page",
        "payload",
        "phone_number_id",
        "phones",
        "postback",
        "quick_reply",
        "read",
        "sender",
        "status",
        "statuses",
        "system",
        "text",
        "timestamp",
        "type",
        "url",
        "value",
    ];

    fn valid() -> Vec<Value> {
        let mut valid = whatsapp::tests::deliveries();
        valid.extend(messenger::tests::deliveries());
        valid
    }

    proptest! {
        #[test]
        fn whatever_bytes_come_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes);
        }

        #[test]
        fn whatever_json_comes_is_read(json in any_json(KEYS), object in 0_usize..3) {
            let object = ["whatsapp_business_account", "page", "instagram"][object];
            read(json.to_string().as_bytes());
            read(json!({"object": object, "entry": json}).to_string().as_bytes());
            let entry = json!([{"id": "1", "messaging": [json], "changes": [{"value": json}]}]);
            read(json!({"object": object, "entry": entry}).to_string().as_bytes());
        }

        #[test]
        fn a_delivery_with_a_field_of_another_shape_is_read(which in any::<prop::sample::Index>(), place in any::<usize>(), put in any_json(KEYS)) {
            let delivery = mutate(which.get(&valid()).clone(), place, put);
            for event in read(delivery.to_string().as_bytes()) {
                prop_assert!(!event.event_id.is_empty() && !event.account.is_empty());
            }
        }

        #[test]
        fn a_delivery_with_broken_bytes_is_read(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), put in any::<u8>()) {
            let mut bytes = which.get(&valid()).to_string().into_bytes();
            let place = at.index(bytes.len());
            bytes[place] = put;
            read(&bytes);
            read(&bytes[..place]);
        }
    }
}
