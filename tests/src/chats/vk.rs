//! Somebody on VK.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{PHONE_TYPED, POINT};
use crate::platforms::Said;
use crate::{Response, VK_GROUPS};

static NEXT: AtomicU64 = AtomicU64::new(15_952_606);

/// Somebody on VK.
pub struct Vk<'a> {
    city: &'a City,
    /// Their id.
    pub id: u64,
    /// The community that they write to, and its secret.
    pub group: (&'static str, &'static str),
    message: u64,
    memory: Memory,
}

impl<'a> Vk<'a> {
    /// Somebody who never wrote before.
    pub fn new(city: &'a City) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        city.vk.meets(&id.to_string(), "vk");
        city.server().plant_number(id.cast_signed());
        Self {
            city,
            id,
            group: (VK_GROUPS[0].0, VK_GROUPS[0].1),
            message: 60,
            memory: Memory::default(),
        }
    }

    /// An event of this kind in their community.
    pub fn event(&self, kind: &str, object: &Value) -> Value {
        let event = NEXT.fetch_add(1, Ordering::Relaxed);
        let group: u64 = self.group.0.parse().expect("a number");
        json!({
            "group_id": group, "type": kind, "event_id": format!("d4d6d10056b9{event:028}"), "v": "5.199",
            "secret": self.group.1, "object": object
        })
    }

    /// A message of theirs with these fields.
    pub fn message(&mut self, fields: &Value) -> Value {
        self.message += 1;
        let mut message = json!({
            "date": self.city.now().timestamp(), "from_id": self.id, "id": self.message + 1000, "out": 0, "version": 10_000_001,
            "attachments": [], "conversation_message_id": self.message, "fwd_messages": [], "important": false,
            "is_hidden": false, "peer_id": self.id, "random_id": 0, "text": ""
        });
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        message
    }

    /// The event of a message, of today's shape.
    pub fn new_message(&mut self, fields: &Value) -> Value {
        let message = self.message(fields);
        let client = json!({
            "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
            "keyboard": true, "inline_keyboard": true, "carousel": true, "lang_id": 0
        });
        self.event(
            "message_new",
            &json!({"message": message, "client_info": client}),
        )
    }

    /// The delivery of an event.
    pub fn signed(event: &Value) -> Delivery {
        delivery::vk(event.to_string().as_bytes())
    }
}

impl Person for Vk<'_> {
    fn channel(&self) -> &'static str {
        "vk"
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        self.city.vk.said(&self.id.to_string())
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        let fields = match act {
            Act::Start => json!({"text": "Начать", "payload": "{\"command\":\"start\"}"}),
            Act::Text(text) => json!({"text": text}),
            Act::Press(button) => json!({"text": button.label, "payload": button.sends}),
            // The platform knows of no number that it could share.
            Act::Phone => json!({"text": PHONE_TYPED}),
            // The payload is that of the button by which it is sent.
            Act::Place => json!({
                "payload": "{}",
                "geo": {"type": "point", "coordinates": {"latitude": POINT.0, "longitude": POINT.1},
                    "place": {"country": "Казахстан", "city": "Астана", "title": "Астана, Казахстан"}}
            }),
            Act::Picture(name) => {
                let url = format!("{}/files/{name}", self.city.vk.address());
                let sizes = json!([
                    {"type": "s", "width": 75, "height": 56, "url": format!("{url}-small")},
                    {"type": "w", "width": 1280, "height": 960, "url": url}
                ]);
                json!({"attachments": [{"type": "photo", "photo": {"id": 457, "owner_id": self.id, "album_id": -15, "access_key": "k", "sizes": sizes}}]})
            }
        };
        let event = self.new_message(&fields);
        Self::signed(&event)
    }

    fn changes(&mut self, to: &str) -> Option<Delivery> {
        let number = self.message;
        let edited = json!({"text": to, "conversation_message_id": number, "id": number + 1000, "update_time": self.city.now().timestamp()});
        let message = self.message(&edited);
        self.message = number;
        Some(Self::signed(&self.event("message_edit", &message)))
    }

    fn leaves(&mut self) -> Option<Delivery> {
        self.city.vk.leaves(&self.id.to_string(), true);
        let object = json!({"user_id": self.id});
        Some(Self::signed(&self.event("message_deny", &object)))
    }

    fn accepts(&mut self, _delivery: &Delivery, response: &Response) {
        assert_eq!(response.text(), "ok", "any other word is a failure");
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
