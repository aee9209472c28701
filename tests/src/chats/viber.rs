//! Somebody on Viber.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{GIVEN, PHONE, POINT};
use crate::platforms::Said;
use crate::{Response, VIBER_BOTS};

static NEXT: AtomicU64 = AtomicU64::new(10_001);

/// Somebody on Viber.
pub struct Viber<'a> {
    city: &'a City,
    /// Their id, which is made for the bot.
    pub id: String,
    /// The token of the bot that they write to.
    pub token: &'static str,
    /// The openings whose answer was accepted: it is shown once.
    accepted: BTreeSet<Vec<u8>>,
    memory: Memory,
}

impl<'a> Viber<'a> {
    /// Somebody who never wrote before.
    pub fn new(city: &'a City) -> Self {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let id = format!("01234567{next}/AqvL+g==");
        city.viber.meets(&id, "viber");
        city.server().plant(&id);
        Self {
            city,
            id,
            token: VIBER_BOTS[0].1,
            accepted: BTreeSet::new(),
            memory: Memory::default(),
        }
    }

    /// The person as events name them.
    pub fn user(&self) -> Value {
        json!({"id": self.id, "name": GIVEN, "avatar": "https://media-direct.cdn.viber.com/a", "language": "ru-RU", "country": "KZ", "api_version": 10})
    }

    /// An event of this kind with these fields.
    pub fn event(&self, kind: &str, fields: &Value) -> Value {
        // Above 2^53, as they come.
        let token = 4_912_661_846_655_238_145 + NEXT.fetch_add(1, Ordering::Relaxed);
        let mut event = json!({
            "event": kind, "timestamp": self.city.now().timestamp_millis(), "message_token": token, "chat_hostname": "SN-CHAT-05_"
        });
        for (name, value) in fields.as_object().expect("fields") {
            event[name] = value.clone();
        }
        event
    }

    /// The event of a message.
    pub fn message(&self, message: &Value) -> Value {
        let fields = json!({"sender": self.user(), "message": message, "silent": false});
        self.event("message", &fields)
    }

    /// The delivery of an event of their bot.
    pub fn signed(&self, event: &Value) -> Delivery {
        delivery::viber(self.token, event.to_string().as_bytes())
    }
}

impl Person for Viber<'_> {
    fn channel(&self) -> &'static str {
        "viber"
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        self.city.viber.said(&self.id)
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        let message = match act {
            Act::Start => {
                let fields = json!({"type": "open", "context": "", "user": self.user(), "subscribed": false});
                return self.signed(&self.event("conversation_started", &fields));
            }
            Act::Text(text) => json!({"type": "text", "text": text}),
            Act::Press(button) => json!({"type": "text", "text": button.sends}),
            Act::Phone => {
                let number = PHONE.trim_start_matches('+');
                json!({"type": "contact", "contact": {"name": GIVEN, "phone_number": number}})
            }
            Act::Place => {
                json!({"type": "location", "location": {"lat": POINT.0, "lon": POINT.1}})
            }
            Act::Picture(name) => json!({
                "type": "picture", "media": format!("{}/files/{name}", self.city.viber.address()),
                "thumbnail": "https://dl-media.viber.com/t.jpg", "file_name": "IMG_1.jpg", "size": 90000
            }),
        };
        self.signed(&self.message(&message))
    }

    fn leaves(&mut self) -> Option<Delivery> {
        self.city.viber.leaves(&self.id, true);
        let event = self.event("unsubscribed", &json!({"user_id": self.id}));
        Some(self.signed(&event))
    }

    fn accepts(&mut self, delivery: &Delivery, response: &Response) {
        if self.accepted.insert(delivery.body.clone()) {
            self.city.viber.welcomes(&self.id, response);
        }
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
