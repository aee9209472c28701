//! Somebody on `WhatsApp`: with a number, with an id that is made for the business, or with both.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{GIVEN, POINT, USER_NAME};
use crate::platforms::{Said, meta};
use crate::{META_NUMBERS, Response};

static NEXT: AtomicU64 = AtomicU64::new(10_001);

/// Somebody on `WhatsApp`.
pub struct Whatsapp<'a> {
    city: &'a City,
    /// The number, without a plus.
    pub number: String,
    /// The id that is made for the business.
    pub made: String,
    /// Which of the two their messages bear.
    pub shows: Shows,
    /// The id of our number that they write to.
    pub account: &'static str,
    last: String,
    memory: Memory,
}

/// What the platform tells about who wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shows {
    /// The number alone, as it was until 2026.
    Number,
    /// Both.
    Both,
    /// Whoever has a username shows no number.
    Made,
}

impl<'a> Whatsapp<'a> {
    /// Somebody who never wrote before, with a number.
    pub fn new(city: &'a City) -> Self {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let number = format!("770755{next:05}");
        let made = format!("KZ.1349120865530{next:05}");
        for id in [&number, &made] {
            city.meta.meets(id, meta::WHATSAPP);
            city.server().plant(id);
        }
        Self {
            city,
            number,
            made,
            shows: Shows::Both,
            account: META_NUMBERS[0].0,
            last: String::new(),
            memory: Memory::default(),
        }
    }

    /// The same of whom the platform tells something else.
    #[must_use]
    pub fn showing(mut self, shows: Shows) -> Self {
        self.shows = shows;
        self
    }

    /// The same who writes to another number of ours.
    #[must_use]
    pub fn to(mut self, account: &'static str) -> Self {
        self.account = account;
        self
    }

    /// To whom answers go.
    pub fn receiver(&self) -> &str {
        match self.shows {
            Shows::Number | Shows::Both => &self.number,
            Shows::Made => &self.made,
        }
    }

    /// A message of theirs with these fields, under a new id.
    pub fn message(&mut self, fields: &Value) -> Value {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.last = format!("wamid.HBgLNzcwNzU1MTc4VQIAEhgg{id:08}");
        let time = self.city.now().timestamp().to_string();
        let mut message = json!({"id": self.last, "timestamp": time});
        if self.shows != Shows::Made {
            message["from"] = json!(self.number);
        }
        if self.shows != Shows::Number {
            message["from_user_id"] = json!(self.made);
        }
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        message
    }

    /// What is told beside their messages.
    pub fn contact(&self) -> Value {
        match self.shows {
            Shows::Number => json!({"profile": {"name": GIVEN}, "wa_id": self.number}),
            Shows::Both => {
                json!({"profile": {"name": GIVEN}, "wa_id": self.number, "user_id": self.made})
            }
            Shows::Made => {
                json!({"profile": {"name": GIVEN, "username": USER_NAME}, "user_id": self.made})
            }
        }
    }

    /// The change of one field of an account, with this in its value.
    pub fn change(account: &str, fields: &Value) -> Value {
        let mut value = json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "77273110000", "phone_number_id": account}
        });
        for (name, inner) in fields.as_object().expect("fields") {
            value[name] = inner.clone();
        }
        json!({"field": "messages", "value": value})
    }

    /// A delivery of these changes.
    pub fn of(changes: &[Value]) -> Value {
        json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]})
    }

    /// The delivery of what is done to their last message, which stays the last one.
    fn about_the_last(&mut self, fields: &Value) -> Delivery {
        let last = self.last.clone();
        let message = self.message(fields);
        self.last = last;
        self.signed(&message)
    }

    /// The delivery of one message of theirs.
    pub fn signed(&self, message: &Value) -> Delivery {
        let fields = json!({"contacts": [self.contact()], "messages": [message]});
        let body = Self::of(&[Self::change(self.account, &fields)]);
        delivery::meta(&delivery::escaped(&body))
    }
}

impl Person for Whatsapp<'_> {
    fn channel(&self) -> &'static str {
        "whatsapp"
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        // By either id: it is one person.
        self.city.meta.said_to([&*self.number, &*self.made])
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        let fields = match act {
            Act::Start => json!({"type": "text", "text": {"body": "/start"}}),
            Act::Text(text) => json!({"type": "text", "text": {"body": text}}),
            Act::Press(button) => {
                let reply = json!({"id": button.code, "title": button.label});
                json!({
                    "type": "interactive", "context": {"from": "77273110000", "id": "wamid.OUT"},
                    "interactive": {"type": button.sends, &button.sends: reply}
                })
            }
            Act::Phone => {
                let phone = json!({"phone": format!("+{}", self.number), "wa_id": self.number, "type": "CELL"});
                let mut card = json!({"name": {"formatted_name": GIVEN, "first_name": GIVEN}, "phones": [phone]});
                if self.shows == Shows::Made {
                    card["origin"] = json!("contact_request");
                }
                json!({"type": "contacts", "contacts": [card]})
            }
            Act::Place => json!({
                "type": "location", "location": {"latitude": POINT.0, "longitude": POINT.1}
            }),
            Act::Picture(name) => json!({
                "type": "image", "image": {"id": name, "mime_type": "image/jpeg", "sha256": "29ed500fa64eb55fc19dc4124acb300e5dcca0f822a301ae99944db"}
            }),
        };
        let message = self.message(&fields);
        self.signed(&message)
    }

    fn changes(&mut self, to: &str) -> Option<Delivery> {
        let content = json!({"type": "text", "text": {"body": to}});
        let edit = json!({"original_message_id": self.last, "message": content});
        Some(self.about_the_last(&json!({"type": "edit", "edit": edit})))
    }

    fn takes_back(&mut self) -> Option<Delivery> {
        let revoke = json!({"original_message_id": self.last});
        Some(self.about_the_last(&json!({"type": "revoke", "revoke": revoke})))
    }

    fn accepts(&mut self, _delivery: &Delivery, response: &Response) {
        assert!(response.body.is_empty(), "{}", response.text());
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
