//! Telegram: updates as it delivers them, and the method call that it finds in the answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use aryz_tests::planted::{ADDRESS, FAMILY, GIVEN, PHONE, POINT, TEXT, USER_NAME};
use aryz_tests::{Options, Response, Server, TELEGRAM_SECRET};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    LANGUAGES, MONDAY, SHARED, VERSION, ask, assert_problem, complaint, register, start, text,
};

const NAME: &str = "Сынақбаева Әсем";

/// A person with a phone, and what the bot last said to them.
pub(crate) struct Chat<'a> {
    server: &'a Server,
    id: u64,
    last: Call,
}

/// What Telegram finds in the answer's body; `null` if it is empty.
pub(crate) struct Call(Value);

impl<'a> Chat<'a> {
    /// Somebody who never wrote before.
    pub(crate) fn new(server: &'a Server) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(7_345_120_981);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::of(server, id)
    }

    /// The person with this id.
    pub(crate) fn of(server: &'a Server, id: u64) -> Self {
        server.plant_number(id.cast_signed());
        Self {
            server,
            id,
            last: Call(Value::Null),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// A private message with these fields.
    pub(crate) fn message(&self, fields: &Value) -> Value {
        let mut message = json!({
            "message_id": 1365,
            "date": self.server.now().timestamp(),
            "chat": {"id": self.id, "type": "private", "first_name": GIVEN, "username": USER_NAME},
            "from": {"id": self.id, "is_bot": false, "first_name": GIVEN, "last_name": FAMILY, "username": USER_NAME, "language_code": "ru-RU"}
        });
        for (name, value) in fields.as_object().expect("fields") {
            message[name] = value.clone();
        }
        json!({"update_id": next_update(), "message": message})
    }

    fn text(&self, text: &str) -> Value {
        self.message(&json!({"text": text}))
    }

    fn button(&self, data: &str) -> Value {
        let mut update = self.message(&json!({"text": "…", "date": 1}));
        let message = update["message"].take();
        json!({
            "update_id": update["update_id"],
            "callback_query": {"id": "4382bf", "from": message["from"], "message": message, "chat_instance": "-1", "data": data}
        })
    }

    fn location(&self) -> Value {
        let location = json!({"latitude": POINT.0, "longitude": POINT.1});
        self.message(&json!({"location": location}))
    }

    fn contact(&self, owner: u64) -> Value {
        let contact = json!({"phone_number": PHONE, "first_name": null, "user_id": owner});
        self.message(&json!({"contact": contact}))
    }

    /// Delivers an update of this person; the answer is for this chat.
    pub(crate) fn deliver(&mut self, update: &Value) -> &Call {
        let response = deliver(self.server, update);
        assert_eq!(response.status, 200, "{}", response.text());
        self.last = Call::of(&response);
        if self.last.0 != Value::Null {
            assert_eq!(self.last.0["method"], "sendMessage");
            assert_eq!(self.last.0["chat_id"], self.id);
        }
        &self.last
    }

    pub(crate) fn say(&mut self, text: &str) -> &Call {
        self.deliver(&self.text(text))
    }

    /// Presses the button on offer whose code ends like this.
    pub(crate) fn press(&mut self, ending: &str) -> &Call {
        let buttons = self.last.buttons();
        let code = buttons
            .iter()
            .map(|(_, code)| code)
            .find(|code| code.ends_with(&format!(":{ending}")))
            .unwrap_or_else(|| panic!("{ending} is on offer in {}", self.last.0));
        self.deliver(&self.button(code))
    }

    /// Begins and chooses the language.
    pub(crate) fn begin(&mut self, lang: &str) -> &Call {
        self.say("/start");
        self.press(lang)
    }

    /// Begins, gives or refuses both consents and chooses a complaint.
    pub(crate) fn up_to_text(&mut self, lang: &str, consent: &str) -> &Call {
        self.begin(lang);
        self.press(&format!("collection-{consent}"));
        self.press(&format!("transfer-{consent}"));
        self.press("complaint")
    }

    /// All answers, with consent and everything given.
    pub(crate) fn up_to_confirm(&mut self, lang: &str) -> &Call {
        self.up_to_text(lang, "yes");
        self.say(TEXT);
        self.press("done");
        self.skip_place_and_files();
        self.say(NAME);
        self.deliver(&self.contact(self.id));
        self.say(ADDRESS)
    }

    /// Passes over what is asked after the matter of those who consent to collection.
    pub(crate) fn skip_place_and_files(&mut self) -> &Call {
        let skip = text(self.last.keyboard()[1], "text").to_owned();
        assert!(self.say(&skip).asks("files"));
        self.press("skip")
    }
}

impl Call {
    fn of(response: &Response) -> Self {
        if response.body.is_empty() {
            return Self(Value::Null);
        }
        assert_eq!(
            response.header("content-type"),
            "application/json",
            "Telegram reads no other type"
        );
        Self(response.json())
    }

    pub(crate) fn text(&self) -> &str {
        self.0["text"].as_str().unwrap_or_default()
    }

    /// Label and code of each inline button.
    fn buttons(&self) -> Vec<(String, String)> {
        self.0["reply_markup"]["inline_keyboard"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|row| row.as_array().expect("a row"))
            .map(|button| {
                (
                    text(button, "text").to_owned(),
                    text(button, "callback_data").to_owned(),
                )
            })
            .collect()
    }

    /// Whether the step is on offer whose codes begin like this.
    pub(crate) fn asks(&self, step: &str) -> bool {
        self.buttons()
            .iter()
            .any(|(_, code)| code.starts_with(&format!("d1:{step}:")))
    }

    /// The buttons in place of the keyboard.
    fn keyboard(&self) -> Vec<&Value> {
        self.0["reply_markup"]["keyboard"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|row| row.as_array().expect("a row"))
            .collect()
    }

    fn asks_contact(&self) -> bool {
        self.asks_to_share("request_contact")
    }

    fn asks_place(&self) -> bool {
        self.asks_to_share("request_location")
    }

    fn asks_to_share(&self, what: &str) -> bool {
        self.keyboard().iter().any(|button| button[what] == true)
    }

    /// The number and the access code in the message.
    pub(crate) fn receipt(&self) -> (String, String) {
        let word = |is: &dyn Fn(&str) -> bool| {
            let found = self.text().split_whitespace().find(|word| is(word));
            found
                .unwrap_or_else(|| panic!("a receipt: {}", self.text()))
                .to_owned()
        };
        let number = word(&|word| word.starts_with("C26-"));
        let code = word(&|word| word.len() == 19 && word.matches('-').count() == 3);
        (number, code)
    }
}

fn next_update() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(882_000_001);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn deliver(server: &Server, update: &Value) -> Response {
    deliver_bytes(server, update.to_string().into_bytes())
}

fn deliver_bytes(server: &Server, body: Vec<u8>) -> Response {
    server
        .request("POST", "/webhooks/telegram")
        .header("content-type", "application/json")
        .header("x-telegram-bot-api-secret-token", TELEGRAM_SECRET)
        .body(body)
}

fn assert_ignored(response: &Response) {
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(response.text(), "", "nothing is said");
}

#[test]
fn the_dialogue_leads_to_a_registered_appeal_in_each_language() {
    for (lang, month) in [("kk", "желтоқсан"), ("ru", "декабря"), ("en", "December")]
    {
        let mut chat = Chat::new(&SHARED);
        let welcome = chat.say("/start");
        for (button, lang) in welcome.buttons().iter().zip(LANGUAGES) {
            assert_eq!(
                button.1,
                format!("d1:language:{lang}"),
                "the state language comes first"
            );
        }
        let collection = chat.press(lang);
        assert!(
            collection.text().contains(VERSION),
            "the policy is named: {}",
            collection.text()
        );
        assert!(chat.press("collection-yes").asks("consent"));
        assert_eq!(chat.press("transfer-yes").buttons().len(), 7, "the kinds");
        chat.press("complaint");
        assert!(chat.say("Ауламызда жарық жоқ.").asks("text"));
        chat.say("Прошу восстановить освещение.");
        assert!(chat.press("done").asks_place());
        assert!(chat.deliver(&chat.location()).asks("files"));
        assert!(chat.press("skip").asks("name"));
        assert!(chat.say(NAME).asks_contact());
        assert!(chat.deliver(&chat.contact(chat.id)).asks("contact"));
        let summary = chat.say(ADDRESS);
        for given in [
            "Ауламызда жарық жоқ.\nПрошу восстановить освещение.",
            "51.12",
            "Сынақбаева",
            PHONE,
            ADDRESS,
        ] {
            assert!(
                summary.text().contains(given),
                "{given} in {}",
                summary.text()
            );
        }
        let registered = chat.press("send");
        let (number, code) = registered.receipt();
        assert!(registered.text().contains(month), "{}", registered.text());
        for page in ["/status", "/my/consents/receipt"] {
            let link = format!("http://127.0.0.1:3000{page}?lang={lang}");
            assert!(registered.text().contains(&link), "{}", registered.text());
        }

        let status = ask(&SHARED, &number, &code);
        assert_eq!(status.status, 200, "{}", status.text());
        let appeal = status.json();
        assert_eq!(appeal["status"], "registered");
        assert_eq!(appeal["due_on"], "2026-12-22");
        assert_eq!(appeal["policy_version"], VERSION);
    }
}

#[test]
fn a_person_can_file_again_when_an_appeal_is_registered() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_confirm("ru");
    let first = chat.press("send").receipt();
    assert!(chat.say("И ещё одно").asks("done"));
    assert!(
        chat.press("new").asks("consent"),
        "consent is asked anew for each appeal"
    );
    chat.press("collection-yes");
    chat.press("transfer-yes");
    chat.press("complaint");
    chat.say(TEXT);
    chat.press("done");
    chat.skip_place_and_files();
    chat.press("skip");
    chat.say("Пропустить");
    chat.press("skip-address");
    assert_ne!(chat.press("send").receipt(), first);
}

#[test]
fn refusing_consent_leads_to_a_registration_without_a_phone() {
    for lang in LANGUAGES {
        let mut chat = Chat::new(&SHARED);
        assert!(chat.up_to_text(lang, "no").buttons().is_empty());
        chat.say(TEXT);
        let after_text = chat.press("done");
        assert!(after_text.asks("name"), "nor a place, nor files");
        let after_name = chat.say(NAME);
        assert!(!after_name.asks_contact(), "the law does not list a phone");
        assert!(after_name.asks("contact"), "it lists a postal address");
        assert!(chat.say(ADDRESS).asks("confirm"));
        let (number, code) = chat.press("send").receipt();
        assert_eq!(ask(&SHARED, &number, &code).status, 200);
    }
}

#[test]
fn without_the_right_secret_nothing_is_taken() {
    let mut chat = Chat::new(&SHARED);
    let update = chat.text("/start");
    let send = |secret: Option<&str>| {
        let mut request = SHARED.request("POST", "/webhooks/telegram");
        if let Some(secret) = secret {
            request = request.header("x-telegram-bot-api-secret-token", secret);
        }
        request.json(&update)
    };
    for wrong in [
        None,
        Some(""),
        Some("forged"),
        Some(&TELEGRAM_SECRET[1..]),
        Some(&TELEGRAM_SECRET.to_uppercase()),
    ] {
        let response = send(wrong);
        assert_problem(&response, 401, "unauthorized");
    }
    assert!(
        chat.deliver(&update).asks("language"),
        "the forgeries left no trace"
    );
}

#[test]
fn what_is_not_a_private_message_is_taken_and_ignored() {
    let chat = Chat::new(&SHARED);
    let of = |name: &str, value: Value| json!({"update_id": next_update(), name: value});
    let message = chat.text("/start")["message"].clone();
    let with = |pointer: &str, value: Value| {
        let mut update = chat.text("/start");
        *update["message"].pointer_mut(pointer).expect("it is there") = value;
        update
    };
    let mut game = chat.button("");
    game["callback_query"]["data"].take();
    let mut without_sender = chat.text("/start");
    without_sender["message"]["from"].take();
    let mut without_id = chat.text("/start");
    without_id["update_id"].take();
    for update in [
        json!({}),
        json!([]),
        json!(null),
        json!({"update_id": next_update()}),
        of("edited_message", message.clone()),
        of("channel_post", message.clone()),
        of("business_message", message.clone()),
        of(
            "message_reaction",
            json!({"chat": message["chat"], "user": message["from"]}),
        ),
        of(
            "my_chat_member",
            json!({"chat": message["chat"], "from": message["from"], "new_chat_member": {"status": "kicked"}}),
        ),
        of(
            "inline_query",
            json!({"id": "1", "from": message["from"], "query": "арыз", "offset": ""}),
        ),
        of("poll", json!({"id": "1"})),
        of(
            "invented_in_2027",
            json!({"new": ["kind", {"of": "update"}]}),
        ),
        of("message", json!("a text")),
        with("/from/is_bot", json!(true)),
        with("/from/id", json!({"of": "another shape"})),
        with("/text", json!(5)),
        with("/chat/type", json!(null)),
        chat.message(&json!({"pinned_message": message})),
        chat.message(&json!({})),
        game,
        without_sender,
        without_id,
    ] {
        let response = deliver(&SHARED, &update);
        assert_eq!((response.status, &*response.text()), (200, ""), "{update}");
    }
}

#[test]
fn a_button_whose_message_is_gone_answers_all_the_same() {
    let mut chat = Chat::new(&SHARED);
    chat.begin("ru");
    let mut press = chat.button("d1:consent:collection-yes");
    press["callback_query"]["message"].take();
    assert!(chat.deliver(&press).asks("consent"));
    let chat_of_it = json!({"id": chat.id, "type": "private"});
    let mut press = chat.button("d1:consent:transfer-yes");
    press["callback_query"]["message"] = json!({"chat": chat_of_it, "message_id": 4242, "date": 0});
    assert!(chat.deliver(&press).asks("kind"));
}

#[test]
fn a_broken_body_with_the_right_secret_is_taken_and_ignored() {
    let deep = "[".repeat(100_000);
    let latin = b"{\"update_id\":1,\"message\":{\"text\":\"\xe9\"}}";
    let bodies: [&[u8]; 6] = [
        b"",
        b"{",
        b"{\"update_id\":",
        b"\xff\xfe",
        latin,
        deep.as_bytes(),
    ];
    for body in bodies {
        assert_ignored(&deliver_bytes(&SHARED, body.to_vec()));
    }
}

#[test]
fn a_body_of_more_than_a_mebibyte_is_refused() {
    let chat = Chat::new(&SHARED);
    let padded = |length: usize| {
        let mut body = chat.text("/start").to_string().into_bytes();
        body.resize(length, b' ');
        body
    };
    assert_problem(
        &deliver_bytes(&SHARED, padded(1024 * 1024 + 1)),
        413,
        "payload_too_large",
    );
    assert_eq!(deliver_bytes(&SHARED, padded(1024 * 1024)).status, 200);
}

#[test]
fn appeals_are_not_taken_in_front_of_others() {
    let mut chat = Chat::new(&SHARED);
    chat.begin("ru");
    for kind in ["group", "supergroup", "channel"] {
        let mut update = chat.text("Да");
        update["message"]["chat"] = json!({"id": -1_001_234, "type": kind, "title": "Двор"});
        assert_ignored(&deliver(&SHARED, &update));
        let mut pressed = chat.button("d1:consent:collection-yes");
        pressed["callback_query"]["message"]["chat"] = update["message"]["chat"].clone();
        assert_ignored(&deliver(&SHARED, &pressed));
    }
    assert!(
        chat.press("collection-yes").asks("consent"),
        "the private conversation stands where it stood"
    );
}

#[test]
fn what_piled_up_during_an_outage_does_not_drive_the_dialogue() {
    let mut chat = Chat::new(&SHARED);
    let said = |chat: &Chat<'_>, hours: i64| {
        chat.message(&json!({"text": "/start", "date": (SHARED.now() - TimeDelta::hours(hours)).timestamp()}))
    };
    assert_ignored(&deliver(&SHARED, &said(&chat, 25)));
    let update = said(&chat, 23);
    assert!(chat.deliver(&update).asks("language"));
}

#[test]
fn a_repeated_update_gets_the_same_answer_and_registers_nothing_more() {
    let server = start(Options::at(MONDAY));
    let mut chat = Chat::new(&server);
    chat.up_to_confirm("kk");
    let update = chat.button("d1:confirm:send");
    let first = deliver(&server, &update);
    assert!(first.text().contains("C26-000001-"), "{}", first.text());
    for _ in 0..3 {
        let repeat = deliver(&server, &update);
        assert_eq!(repeat.status, 200);
        assert_eq!(repeat.text(), first.text());
        assert_eq!(repeat.header("content-type"), "application/json");
    }
    chat.say("Сәлем");
    assert_eq!(
        deliver(&server, &update).text(),
        first.text(),
        "also after something else was said"
    );
    let next = register(&server, &complaint());
    assert!(text(&next, "number").starts_with("C26-000002-"), "{next}");
}

#[test]
fn the_same_update_sent_eight_times_at_once_registers_one_appeal() {
    let server = start(Options::at(MONDAY));
    for round in 1..=3 {
        let mut chat = Chat::new(&server);
        chat.up_to_confirm("ru");
        let update = chat.button("d1:confirm:send");
        let answers: Vec<_> = thread::scope(|scope| {
            let sent: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| deliver(&server, &update)))
                .collect();
            sent.into_iter()
                .map(|sent| sent.join().expect("an answer"))
                .collect()
        });
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.text(), answers[0].text());
        }
        assert!(
            answers[0].text().contains(&format!("C26-00000{round}-")),
            "{}",
            answers[0].text()
        );
    }
}

#[test]
fn what_comes_at_the_same_moment_is_all_taken() {
    for _ in 0..5 {
        let mut chat = Chat::new(&SHARED);
        chat.up_to_text("en", "yes");
        // Telegram keeps presses and messages in two queues, and sends from both at once.
        let updates = [
            chat.text("The first part of the matter."),
            chat.text("The second part of the matter."),
            chat.button("d1:kind:request"),
        ];
        thread::scope(|scope| {
            for update in &updates {
                scope.spawn(|| {
                    let response = deliver(&SHARED, update);
                    assert_eq!(response.status, 200, "{}", response.text());
                    assert!(!response.body.is_empty(), "each is answered");
                });
            }
        });
        chat.say("And the end.");
        chat.press("done");
        chat.skip_place_and_files();
        chat.press("skip");
        chat.say("Skip");
        let summary = chat.press("skip-address").text();
        for part in ["The first part", "The second part", "And the end."] {
            assert_eq!(summary.matches(part).count(), 1, "{part} in {summary}");
        }
        assert!(summary.contains("Complaint"), "{summary}");
    }
}

#[test]
fn an_old_button_says_that_its_step_is_over() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("en", "yes");
    for code in [
        "d1:language:kk",
        "d1:consent:collection-no",
        "d1:kind:request",
        "d0:kind:request",
        "forged",
        "d1:confirm:send",
    ] {
        let answer = chat.deliver(&chat.button(code));
        assert!(
            answer.text().contains("belongs to a step that is over"),
            "{code}: {}",
            answer.text()
        );
        assert!(
            answer.text().contains("8000"),
            "the question stands: {}",
            answer.text()
        );
    }
}

#[test]
fn labels_and_numbers_that_are_typed_work_like_buttons() {
    let mut chat = Chat::new(&SHARED);
    chat.say("Здравствуйте");
    assert!(chat.say("орысша").asks("consent"));
    let label = chat.last.buttons()[0].0.clone();
    assert!(chat.say(&label).asks("consent"));
    assert!(chat.say("1").asks("kind"));
    assert!(chat.say("  ЖАЛОБА! ").buttons().is_empty());
    assert!(chat.say(TEXT).asks("text"));
    assert!(chat.say("готово").asks_place());
    assert!(chat.say("пропустить").asks("files"));
    assert!(chat.say("1").asks("name"));
    let phone = chat.say("пропустить");
    assert!(phone.asks_contact());
    let skip = text(phone.keyboard()[1], "text").to_owned();
    assert!(chat.say(&skip).asks("contact"));
    assert!(chat.say("1").asks("confirm"));
    chat.say("отправить").receipt();
}

#[test]
fn only_the_senders_own_contact_is_kept() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("en", "yes");
    chat.say(TEXT);
    chat.press("done");
    chat.skip_place_and_files();
    chat.press("skip");
    let refused = chat.deliver(&chat.contact(chat.id + 1_000_000));
    assert!(
        refused.text().contains("another person’s number"),
        "{}",
        refused.text()
    );
    assert!(refused.asks_contact(), "and is asked again");
    let mut unowned = chat.contact(chat.id);
    unowned["message"]["contact"]["user_id"].take();
    assert!(chat.deliver(&unowned).asks_contact());
    assert!(chat.deliver(&chat.contact(chat.id)).asks("contact"));
    assert!(chat.press("skip-address").text().contains(PHONE));
}

#[test]
fn photos_and_places_belong_to_the_matter_whenever_they_come() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("ru", "yes");
    let photo = photo();
    let noted = chat.deliver(&chat.message(&json!({"photo": photo, "caption": TEXT})));
    assert!(noted.text().contains("Файл принят"), "{}", noted.text());
    assert!(noted.asks("text"), "the caption is text of the matter");
    let noted = chat.deliver(&chat.location());
    assert!(noted.text().contains("Место записано"), "{}", noted.text());
    assert!(chat.press("done").asks("files"), "a place is given");
    let asked = chat.deliver(&chat.message(&json!({"photo": photo})));
    assert!(asked.text().contains("файлов: 2 из"), "{}", asked.text());
    assert!(chat.press("done").asks("name"));
}

#[test]
fn without_consent_to_collection_neither_photo_nor_place_is_taken() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("ru", "no");
    let photo = chat.message(&json!({"photo": photo()}));
    for update in [photo, chat.location()] {
        let answer = chat.deliver(&update);
        assert!(
            answer.text().contains("только с вашего согласия"),
            "{}",
            answer.text()
        );
    }
    chat.say(TEXT);
    assert!(chat.press("done").asks("name"));
}

#[test]
fn whoever_sends_what_is_not_taken_is_told() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("ru", "yes");
    for fields in [
        json!({"voice": {"file_id": "A"}}),
        json!({"sticker": {"file_id": "A"}}),
        json!({"video": {"file_id": "A"}, "caption": "Вот"}),
    ] {
        let answer = chat.deliver(&chat.message(&fields));
        assert!(
            answer.text().contains("Напишите текстом"),
            "{}",
            answer.text()
        );
    }
}

fn photo() -> Value {
    json!([{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 67}])
}

#[test]
fn ids_as_text_and_names_that_are_null_are_understood() {
    let chat = Chat::new(&SHARED);
    let mut update = chat.text("/start");
    update["update_id"] = json!(update["update_id"].to_string());
    for of in ["chat", "from"] {
        update["message"][of]["id"] = json!(chat.id.to_string());
        update["message"][of]["first_name"] = Value::Null;
    }
    let response = deliver(&SHARED, &update);
    assert_eq!(response.json()["chat_id"], chat.id);
}

#[test]
fn a_long_matter_is_kept_whole_and_its_summary_fits_into_a_message() {
    let mut chat = Chat::new(&SHARED);
    chat.up_to_text("kk", "yes");
    for _ in 0..2 {
        // 3990 characters, two UTF-16 units each.
        assert!(chat.say(&"🏚".repeat(3990)).asks("text"));
    }
    assert!(
        chat.say(&"ә".repeat(100)).text().contains("8082"),
        "too long is said with the length"
    );
    chat.press("done");
    chat.skip_place_and_files();
    chat.say(&format!(
        "{} {} {}",
        "Ә".repeat(100),
        "Ғ".repeat(100),
        "Қ".repeat(100)
    ));
    chat.say(PHONE);
    let summary = chat.say(&"Ұ".repeat(300));
    assert!(summary.asks("confirm"));
    assert!(
        summary.text().encode_utf16().count() <= 4096,
        "{}",
        summary.text()
    );
    chat.press("send").receipt();
}

#[test]
fn a_conversation_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(Options::at(MONDAY).on(folder.path()));
    let mut chat = Chat::new(&server);
    chat.up_to_confirm("ru");
    let (id, last) = (chat.id, Call(chat.last.0.clone()));
    let a_minute_later = server.now() + TimeDelta::minutes(1);
    server.kill();
    let server = start(Options::at(&a_minute_later.to_rfc3339()).on(folder.path()));
    let mut chat = Chat {
        last,
        ..Chat::of(&server, id)
    };
    chat.press("send").receipt();
}

#[test]
fn only_known_channels_answer_and_only_to_posts() {
    assert_problem(
        &SHARED.post_json("/webhooks/pager", &json!({})),
        404,
        "not_found",
    );
    assert_problem(
        &SHARED.post_json("/webhooks/telegram/more", &json!({})),
        404,
        "not_found",
    );
    let response = SHARED.get("/webhooks/telegram");
    assert_problem(&response, 405, "method_not_allowed");
    assert_eq!(response.header("allow"), "POST");
}
