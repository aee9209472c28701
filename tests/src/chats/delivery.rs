//! Deliveries, signed as each platform signs them.

use std::fmt::Write as _;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::{META_APP_SECRET, Response, Server};

/// A request as a platform makes it, and makes it again.
#[derive(Clone)]
pub struct Delivery {
    /// Where it goes.
    pub path: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Delivery {
    /// Makes the request.
    pub fn send(&self, server: &Server) -> Response {
        let mut request = server.request("POST", &self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.clone())
    }

    /// The same with another value in a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        for (header, before) in &mut self.headers {
            if *header == name {
                value.clone_into(before);
            }
        }
        self
    }

    /// The same without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(header, _)| *header != name);
        self
    }

    fn new(path: &str, body: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_vec(),
        }
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// An update of Telegram: the secret that was told to `setWebhook` comes back as it is.
pub fn telegram(secret: &str, body: &[u8]) -> Delivery {
    Delivery::new("/webhooks/telegram", body)
        .header("x-telegram-bot-api-secret-token", secret.to_owned())
}

/// Whatever Meta tells, signed with the secret of the app.
pub fn meta(body: &[u8]) -> Delivery {
    let signature = HEXLOWER.encode(&hmac(META_APP_SECRET.as_bytes(), &[body]));
    Delivery::new("/webhooks/meta", body)
        .header("x-hub-signature-256", format!("sha256={signature}"))
}

/// An event of VK: its secret is a field of the body.
pub fn vk(body: &[u8]) -> Delivery {
    Delivery::new("/webhooks/vk", body)
}

/// An event of Viber, signed with the token of the bot.
pub fn viber(token: &str, body: &[u8]) -> Delivery {
    let signature = HEXLOWER.encode(&hmac(token.as_bytes(), &[body]));
    Delivery::new("/webhooks/viber", body).header("x-viber-content-signature", signature)
}

/// A delivery by Standard Webhooks 1.0, at this second.
///
/// # Panics
/// If the secret is none.
pub fn generic(channel: &str, secret: &str, id: &str, time: i64, body: &[u8]) -> Delivery {
    let encoded = secret.strip_prefix("whsec_").expect("its beginning");
    let key = BASE64.decode(encoded.as_bytes()).expect("Base64");
    let time = time.to_string();
    let parts = [id.as_bytes(), b".", time.as_bytes(), b".", body];
    let signature = BASE64.encode(&hmac(&key, &parts));
    Delivery::new(&format!("/webhooks/generic/{channel}"), body)
        .header("webhook-id", id.to_owned())
        .header("webhook-timestamp", time)
        .header("webhook-signature", format!("v1,{signature}"))
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// JSON as Meta writes it: letters beyond ASCII and slashes escaped, which is what it signs.
pub fn escaped(value: &Value) -> Vec<u8> {
    let mut escaped = String::new();
    for c in value.to_string().chars() {
        match c {
            '/' => escaped.push_str("\\/"),
            c if c.is_ascii() => escaped.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(escaped, "\\u{unit:04x}").expect("a string takes all");
                }
            }
        }
    }
    escaped.into_bytes()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn meta_writes_the_same_in_another_way() {
        let value = json!({"text": "Үй 🏚 https://a"});
        let bytes = escaped(&value);
        assert_eq!(
            bytes,
            br#"{"text":"\u04ae\u0439 \ud83c\udfda https:\/\/a"}"#
        );
        assert_eq!(
            serde_json::from_slice::<Value>(&bytes).expect("JSON"),
            value
        );
    }

    #[test]
    fn signatures_are_those_that_others_compute() {
        // RFC 4231, case 2; Standard Webhooks' own example.
        let delivery = viber("Jefe", b"what do ya want for nothing?");
        assert_eq!(
            delivery.headers[1].1,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let delivery = generic(
            "app",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            b"{\"test\": 2432232314}",
        );
        assert_eq!(
            delivery.headers[3].1,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
