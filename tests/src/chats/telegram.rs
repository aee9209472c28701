//! Somebody on Telegram.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{Act, City, Delivery, Memory, Person, delivery};
use crate::planted::{FAMILY, GIVEN, PHONE, POINT, USER_NAME};
use crate::platforms::Said;
use crate::{Response, TELEGRAM_BOTS};

/// Update ids are of the bot, and rise by one.
static NEXT_UPDATE: AtomicU64 = AtomicU64::new(882_000_001);
static NEXT_PERSON: AtomicU64 = AtomicU64::new(7_345_120_981);

/// Somebody on Telegram.
pub struct Telegram<'a> {
    city: &'a City,
    /// Their id, which is that of the private chat with them.
    pub id: u64,
    /// What comes with the updates of the bot that they write to, and its token.
    bot: (&'static str, &'static str),
    message: u64,
    /// The updates whose answer was accepted: it is executed once.
    accepted: BTreeSet<Vec<u8>>,
    memory: Memory,
}

impl<'a> Telegram<'a> {
    /// Somebody who never wrote before.
    pub fn new(city: &'a City) -> Self {
        Self::of(city, NEXT_PERSON.fetch_add(1, Ordering::Relaxed))
    }

    /// The person with this id.
    pub fn of(city: &'a City, id: u64) -> Self {
        city.telegram.meets(&id.to_string(), "telegram");
        city.server().plant_number(id.cast_signed());
        Self {
            city,
            id,
            bot: (TELEGRAM_BOTS[0].1, TELEGRAM_BOTS[0].2),
            message: 1000,
            accepted: BTreeSet::new(),
            memory: Memory::default(),
        }
    }

    /// The same who writes to the second bot.
    #[must_use]
    pub fn to_the_second(mut self) -> Self {
        self.bot = (TELEGRAM_BOTS[1].1, TELEGRAM_BOTS[1].2);
        self
    }

    /// An update of this kind.
    pub fn update(kind: &str, content: &Value) -> Value {
        let id = NEXT_UPDATE.fetch_add(1, Ordering::Relaxed);
        json!({"update_id": id, kind: content})
    }

    /// The person as each update names them.
    pub fn from(&self) -> Value {
        json!({"id": self.id, "is_bot": false, "first_name": GIVEN, "last_name": FAMILY, "username": USER_NAME, "language_code": "ru-RU"})
    }

    /// A private message of theirs with these fields.
    pub fn message(&mut self, fields: &Value) -> Value {
        self.message += 1;
        let chat =
            json!({"id": self.id, "type": "private", "first_name": GIVEN, "username": USER_NAME});
        let mut message = json!({
            "message_id": self.message, "date": self.city.now().timestamp(), "chat": chat, "from": self.from()
        });
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        message
    }

    /// The delivery of an update.
    pub fn signed(&self, update: &Value) -> Delivery {
        self.signed_bytes(update.to_string().as_bytes())
    }

    /// The delivery of these bytes.
    pub fn signed_bytes(&self, body: &[u8]) -> Delivery {
        delivery::telegram(self.bot.0, body)
    }
}

impl Person for Telegram<'_> {
    fn channel(&self) -> &'static str {
        "telegram"
    }

    fn city(&self) -> &City {
        self.city
    }

    fn heard(&self) -> Vec<Said> {
        let mut said = self.city.telegram.said(&self.id.to_string());
        // The chat with each of the bots has the same id.
        said.retain(|said| said.by == self.bot.1);
        said
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        let fields = match act {
            Act::Start => json!({
                "text": "/start", "entities": [{"offset": 0, "length": 6, "type": "bot_command"}]
            }),
            Act::Text(text) => json!({"text": text}),
            Act::Press(button) if button.code.is_empty() => json!({"text": button.label}),
            Act::Press(button) => {
                let under = self.message(&json!({"text": "…", "date": 1}));
                let press = format!("{}{}", self.id, self.message);
                self.city.telegram.pressed(&press);
                let query = json!({
                    "id": press, "from": self.from(), "message": under, "chat_instance": "-1", "data": button.sends
                });
                return self.signed(&Self::update("callback_query", &query));
            }
            Act::Phone => json!({
                "contact": {"phone_number": PHONE, "first_name": null, "user_id": self.id}
            }),
            Act::Place => json!({
                "location": {"latitude": POINT.0, "longitude": POINT.1, "horizontal_accuracy": 12.5}
            }),
            Act::Picture(name) => json!({
                "photo": [
                    {"file_id": format!("{name}-small"), "file_unique_id": "AQAD1", "width": 90, "height": 67, "file_size": 1000},
                    {"file_id": name, "file_unique_id": "AQAD2", "width": 1280, "height": 960, "file_size": 90000}
                ]
            }),
        };
        let message = self.message(&fields);
        self.signed(&Self::update("message", &message))
    }

    fn changes(&mut self, to: &str) -> Option<Delivery> {
        let number = self.message;
        let edited =
            json!({"text": to, "message_id": number, "edit_date": self.city.now().timestamp()});
        let message = self.message(&edited);
        self.message = number;
        Some(self.signed(&Self::update("edited_message", &message)))
    }

    fn leaves(&mut self) -> Option<Delivery> {
        let bot = json!({"id": 110_201_543, "is_bot": true, "first_name": "Aryz", "username": "aryz_bot"});
        let status = |status: &str| json!({"user": bot, "status": status});
        let member = json!({
            "chat": {"id": self.id, "type": "private", "first_name": GIVEN}, "from": self.from(),
            "date": self.city.now().timestamp(), "old_chat_member": status("member"),
            "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0}
        });
        self.city.telegram.leaves(&self.id.to_string(), true);
        Some(self.signed(&Self::update("my_chat_member", &member)))
    }

    fn accepts(&mut self, delivery: &Delivery, response: &Response) {
        if self.accepted.insert(delivery.body.clone()) {
            self.city.telegram.executes(self.bot.1, response);
        }
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
