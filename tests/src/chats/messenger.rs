//! Somebody on Messenger or Instagram, which deliver alike.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{PHONE, PHONE_TYPED, POINT};
use crate::platforms::{Said, meta};
use crate::{INSTAGRAM_ACCOUNT, META_PAGE, Response};

static NEXT: AtomicU64 = AtomicU64::new(5_583_098_561_700_001);

/// Somebody on Messenger.
pub type Messenger<'a> = OnAPage<'a, false>;
/// Somebody on Instagram.
pub type Instagram<'a> = OnAPage<'a, true>;

/// Somebody on one of the two.
pub struct OnAPage<'a, const INSTAGRAM: bool> {
    city: &'a City,
    /// The id that is made for the page.
    pub id: String,
    last: String,
    /// How often the last text was changed.
    edits: u32,
    memory: Memory,
}

impl<'a, const INSTAGRAM: bool> OnAPage<'a, INSTAGRAM> {
    /// The page or account that they write to.
    pub const ACCOUNT: &'static str = if INSTAGRAM {
        INSTAGRAM_ACCOUNT
    } else {
        META_PAGE
    };
    const OBJECT: &'static str = if INSTAGRAM { "instagram" } else { "page" };

    /// Somebody who never wrote before.
    pub fn new(city: &'a City) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let network = if INSTAGRAM {
            meta::INSTAGRAM
        } else {
            meta::MESSENGER
        };
        city.meta.meets(&id, network);
        city.server().plant(&id);
        Self {
            city,
            id,
            last: String::new(),
            edits: 0,
            memory: Memory::default(),
        }
    }

    /// An event of theirs with these fields.
    pub fn event(&self, fields: &Value) -> Value {
        let mut event = json!({
            "sender": {"id": self.id}, "recipient": {"id": Self::ACCOUNT},
            "timestamp": self.city.now().timestamp_millis()
        });
        for (name, value) in fields.as_object().expect("fields") {
            event[name] = value.clone();
        }
        event
    }

    /// A message of theirs with these fields, under a new id.
    pub fn message(&mut self, fields: &Value) -> Value {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        self.last = format!("m_AG5Hz2Uq7tuwNEhXfYYKj8{next}");
        self.edits = 0;
        let mut message = json!({"mid": self.last});
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        self.event(&json!({"message": message}))
    }

    /// A delivery of these events.
    pub fn of(&self, events: &[Value]) -> Value {
        let time = self.city.now().timestamp_millis();
        json!({"object": Self::OBJECT, "entry": [{"id": Self::ACCOUNT, "time": time, "messaging": events}]})
    }

    /// The delivery of one event.
    pub fn signed(&self, event: &Value) -> Delivery {
        let body = self.of(std::slice::from_ref(event));
        delivery::meta(&delivery::escaped(&body))
    }
}

impl<const INSTAGRAM: bool> Person for OnAPage<'_, INSTAGRAM> {
    fn channel(&self) -> &'static str {
        if INSTAGRAM { "instagram" } else { "messenger" }
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        self.city.meta.said(&self.id)
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        let fields = match act {
            Act::Start => {
                let next = NEXT.fetch_add(1, Ordering::Relaxed);
                let postback = json!({"title": "Начать", "payload": "GET_STARTED", "mid": format!("m_P{next}")});
                let event = self.event(&json!({"postback": postback}));
                return self.signed(&event);
            }
            Act::Text(text) => json!({"text": text}),
            Act::Press(button) => {
                json!({"text": button.label, "quick_reply": {"payload": button.sends}})
            }
            // Instagram shares no number.
            Act::Phone if INSTAGRAM => json!({"text": PHONE_TYPED}),
            Act::Phone => json!({"text": PHONE, "quick_reply": {"payload": PHONE}}),
            Act::Place => json!({
                "attachments": [{"type": "location", "title": "Pinned Location", "url": "https://www.facebook.com/l.php",
                    "payload": {"coordinates": {"lat": POINT.0, "long": POINT.1}}}]
            }),
            Act::Picture(name) => {
                let url = format!("{}/files/{name}", self.city.meta.address());
                json!({"attachments": [{"type": "image", "payload": {"url": url}}]})
            }
        };
        let event = self.message(&fields);
        self.signed(&event)
    }

    fn changes(&mut self, to: &str) -> Option<Delivery> {
        self.edits += 1;
        let edit = json!({"mid": self.last, "text": to, "num_edit": self.edits});
        let event = self.event(&json!({"message_edit": edit}));
        Some(self.signed(&event))
    }

    fn takes_back(&mut self) -> Option<Delivery> {
        let deleted = json!({"mid": self.last, "is_deleted": true});
        let event = self.event(&json!({"message": deleted}));
        Some(self.signed(&event))
    }

    fn accepts(&mut self, _delivery: &Delivery, response: &Response) {
        assert!(response.body.is_empty(), "{}", response.text());
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
