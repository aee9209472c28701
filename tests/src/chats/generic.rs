//! Somebody with the city's own application, which speaks the generic webhook: the answer to a delivery is what they are shown.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{PHONE, POINT};
use crate::platforms::{Button, Said, Share};
use crate::{GENERIC_CHANNELS, Response};

static NEXT: AtomicU64 = AtomicU64::new(10_001);

/// Somebody with an application of the city's own.
pub struct Generic<'a> {
    city: &'a City,
    /// Their id.
    pub id: String,
    /// The channel and its secret.
    pub channel: (&'static str, &'static str),
    /// What the application showed of the answers.
    shown: Vec<Said>,
    /// The deliveries that were answered: it shows an answer once.
    answered: BTreeSet<Vec<u8>>,
    memory: Memory,
}

impl<'a> Generic<'a> {
    /// Somebody who never wrote before.
    pub fn new(city: &'a City) -> Self {
        let id = format!("app-user-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        city.server().plant(&id);
        Self {
            city,
            id,
            channel: GENERIC_CHANNELS[0],
            shown: Vec::new(),
            answered: BTreeSet::new(),
            memory: Memory::default(),
        }
    }

    /// A delivery of this message.
    pub fn signed(&self, message: &Value) -> Delivery {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let id = format!("01JD{next:022}");
        let time = self.city.now();
        let sender = json!({"id": self.id, "name": "Ә", "lang": "ru"});
        let body =
            json!({"id": id, "sender": sender, "time": time.to_rfc3339(), "message": message});
        self.signed_bytes(&id, body.to_string().as_bytes())
    }

    /// A delivery of these bytes under this id.
    pub fn signed_bytes(&self, id: &str, body: &[u8]) -> Delivery {
        let (channel, secret) = self.channel;
        delivery::generic(channel, secret, id, self.city.now().timestamp(), body)
    }
}

impl Person for Generic<'_> {
    fn channel(&self) -> &'static str {
        "generic"
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        self.shown.clone()
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        self.signed(&match act {
            Act::Start => json!({"type": "start"}),
            Act::Text(text) => json!({"type": "text", "text": text}),
            Act::Press(button) => json!({"type": "choice", "value": button.sends}),
            Act::Phone => json!({"type": "contact", "phone": PHONE, "verified": true}),
            Act::Place => json!({"type": "location", "lat": POINT.0, "lon": POINT.1}),
            Act::Picture(name) => {
                json!({"type": "file", "name": "IMG_1.jpg", "mime": "image/jpeg", "size": 90000, "ref": name})
            }
        })
    }

    fn accepts(&mut self, delivery: &Delivery, response: &Response) {
        assert_eq!(response.header("content-type"), "application/json");
        let answer = response.json();
        let is_new = self.answered.insert(delivery.body.clone());
        assert_eq!(answer["duplicate"], !is_new, "{answer}");
        if is_new {
            let replies = answer["replies"].as_array().expect("replies");
            self.shown.extend(replies.iter().map(said));
        }
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}

fn said(reply: &Value) -> Said {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let choices = reply["choices"].as_array().expect("choices");
    let button = |choice: &Value| Button {
        label: word(&choice["title"]),
        code: word(&choice["value"]),
        sends: word(&choice["value"]),
    };
    Said {
        text: word(&reply["text"]),
        buttons: choices.iter().map(button).collect(),
        shares: match reply["ask"].as_str() {
            Some("contact") => Some(Share::Contact),
            Some("location") => Some(Share::Location),
            _ => None,
        },
        ..Said::default()
    }
}
