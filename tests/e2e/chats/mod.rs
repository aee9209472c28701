//! Every chat platform, exactly once: what is true on all of them. Each platform's own ways stand in its own file.

mod files;
mod fuzz;
mod generic;
mod messenger;
mod one_call;
mod outbox;
mod telegram;
mod viber;
mod vk;
mod whatsapp;

use std::collections::BTreeSet;
use std::thread;

use aryz_tests::chats::{
    Act, City, Delivery, Filed, Person, Telegram, Wishes, everybody, file_a_complaint, on_to, up_to,
};
use aryz_tests::photo::photo;
use aryz_tests::planted::{PHONE, POINT};
use aryz_tests::platforms::{Said, Share};
use aryz_tests::{Options, Response};
use serde_json::{Value, json};

use super::erasure::{TUESDAY, answer};
use super::{LANGUAGES, MONDAY, PROGRAM, ask, complaint, register, start, text};

fn city() -> City {
    City::start(PROGRAM, MONDAY)
}

/// An authentic delivery that nobody waits for an answer to.
fn ignores(city: &City, what: &str, delivery: &Delivery) {
    let response = delivery.send(&city.server());
    assert_eq!(response.status, 200, "{what}: {}", response.text());
    assert!(
        response.body.is_empty() || response.body == b"ok",
        "{what}: {}",
        response.text()
    );
}

/// Nobody is spoken to.
fn assert_silence(city: &City) {
    thread::sleep(std::time::Duration::from_millis(500));
    for platform in [&city.telegram, &city.meta, &city.vk, &city.viber] {
        assert!(
            platform.receivers().is_empty(),
            "{:?}",
            platform.receivers()
        );
    }
}

/// The appeal is withdrawn on the site: a change that its applicant has to hear of.
fn withdraw(city: &City, filed: &Filed) {
    let path = format!("/api/v1/appeals/{}/withdrawal", filed.number);
    let response = city
        .server()
        .request("POST", &path)
        .header("authorization", &format!("Bearer {}", filed.code))
        .send();
    assert_eq!(response.status, 200, "{}", response.text());
}

/// The same with the page for it.
fn withdraw_on_the_page(city: &City, filed: &Filed) {
    let response = city
        .server()
        .request("POST", "/status/withdrawal?lang=ru")
        .form(&[
            ("number", &filed.number),
            ("code", &filed.code),
            ("confirm", "yes"),
        ]);
    assert_eq!(response.status, 200, "{}", response.text());
}

fn status_of(city: &City, filed: &Filed) -> Response {
    ask(&city.server(), &filed.number, &filed.code)
}

/// Everything that was said, as one text.
fn all(said: &[Said]) -> String {
    let texts: Vec<&str> = said.iter().map(|said| said.text.as_str()).collect();
    texts.join("\n")
}

/// Proves clause 4.
#[test]
fn a_conversation_leads_to_an_appeal_on_every_platform_in_each_language() {
    let city = city();
    for lang in LANGUAGES {
        let wishes = Wishes {
            lang,
            ..Wishes::default()
        };
        for mut person in everybody(&city) {
            let filed = file_a_complaint(&mut *person, wishes);
            let status = status_of(&city, &filed);
            assert_eq!(status.status, 200, "{}", person.channel());
            let appeal = status.json();
            assert_eq!(appeal["status"], "registered", "{}", person.channel());
            for page in ["/status", "/my/consents/receipt"] {
                let link = format!("http://127.0.0.1:3000{page}?lang={lang}");
                person.waits("the links under the receipt", &|answer| {
                    all(answer).contains(&link)
                });
            }
        }
    }
}

#[test]
fn the_links_under_a_receipt_lead_to_pages_for_whoever_has_number_and_code() {
    let city = city();
    let filed = file_a_complaint(&mut Telegram::new(&city), Wishes::default());
    let server = city.server();
    for lang in LANGUAGES {
        let receipt = server.get(&format!("/my/consents/receipt?lang={lang}"));
        let page = server.get(receipt.header("location"));
        assert_eq!(
            (receipt.status, page.status),
            (303, 200),
            "a page asks first"
        );
        let asked = [("number", &*filed.number), ("code", &*filed.code)];
        let status = server
            .request("POST", &format!("/status?lang={lang}"))
            .form(&asked);
        let receipt = format!("action=\"/my/consents/receipt?lang={lang}\"");
        assert!(status.text().contains(&receipt), "{}", status.text());
        let receipt = server
            .request("POST", &format!("/my/consents/receipt?lang={lang}"))
            .form(&asked);
        assert_eq!(receipt.status, 200, "{}", receipt.text());
        assert!(receipt.text().contains(&filed.number));
    }
}

/// Proves clause 7.
#[test]
fn refusing_consent_leads_to_an_appeal_on_every_platform_as_well() {
    let city = city();
    let wishes = Wishes {
        consent: false,
        ..Wishes::default()
    };
    for mut person in everybody(&city) {
        let filed = file_a_complaint(&mut *person, wishes);
        assert_eq!(status_of(&city, &filed).status, 200, "{}", person.channel());
    }
}

#[test]
fn a_place_and_a_picture_are_taken_where_they_are_asked_for() {
    const PICTURE: &str = "AgACAgIAAxkBAAIBpicture";
    let city = city();
    for platform in [&city.telegram, &city.meta, &city.vk, &city.viber] {
        platform.keeps(PICTURE, "image/jpeg", &photo());
    }
    let wishes = Wishes {
        picture: Some(PICTURE),
        place: true,
        ..Wishes::default()
    };
    for mut person in everybody(&city) {
        let channel = person.channel();
        let filed = file_a_complaint(&mut *person, wishes);
        let shares = |said: &Said| said.shares == Some(Share::Location);
        let has_a_button = !matches!(channel, "messenger" | "instagram");
        let asked = person.heard().iter().any(shares);
        assert_eq!(asked, has_a_button, "{channel}");
        // Who delivers by the generic webhook is told that files are not taken there.
        let kept = if channel == "generic" {
            assert_eq!(files::listed(&city, &filed), Vec::<Value>::new());
            None
        } else {
            let file = files::decided(&city, &filed);
            assert_eq!(file["state"], "stored", "{channel}: {file}");
            Some("JPEG, 391 КБ")
        };
        let page = files::status_page(&city, &filed);
        let shown = kept.is_none_or(|file| page.contains(file));
        assert!(shown, "{channel}: {page}");
        person.settles();
        let place = format!("{}, {}", POINT.0, POINT.1);
        person.does(Act::Text("мои данные"));
        person.waits("the place and the picture", &|answer| {
            let data = all(answer);
            data.contains(&place) && kept.is_none_or(|file| data.contains(file))
        });
    }
}

#[test]
fn the_number_is_shared_by_the_platforms_button_where_it_has_one() {
    let city = city();
    for mut person in everybody(&city) {
        file_a_complaint(&mut *person, Wishes::default());
        // Whoever writes with a number on WhatsApp has told it.
        let has_a_button = !matches!(person.channel(), "whatsapp" | "instagram" | "vk");
        let shares = |said: &Said| said.shares == Some(Share::Contact);
        let asked = person.heard().iter().any(shares);
        assert_eq!(asked, has_a_button, "{}", person.channel());
        let number = match person.channel() {
            "whatsapp" => "+770755",
            _ => PHONE,
        };
        let heard = all(&person.heard());
        assert!(heard.contains(number), "{}: {heard}", person.channel());
    }
}

#[test]
fn whatever_is_delivered_again_changes_nothing_and_is_said_once() {
    let city = city();
    let mut people = everybody(&city);
    let mut numbers = BTreeSet::new();
    for person in &mut people {
        numbers.insert(file_a_complaint(&mut **person, Wishes::default()).number);
        let heard = person.settles();
        let deliveries = person.memory().deliveries.clone();
        // In the order of the first time, and from the end, as after a long outage of the network between.
        for delivery in deliveries.iter().chain(deliveries.iter().rev()) {
            person.hand_over(delivery);
        }
        assert_eq!(person.settles(), heard, "{}", person.channel());
    }
    assert_eq!(numbers.len(), people.len());
    let next = register(&city.server(), &complaint());
    let expected = format!("C26-{:06}-", people.len() + 1);
    assert!(text(&next, "number").starts_with(&expected), "{next}");
}

#[test]
fn what_comes_eight_times_at_once_registers_one_appeal() {
    let city = city();
    let mut people = everybody(&city);
    for person in &mut people {
        up_to("confirm", &mut **person, Wishes::default());
        let question = person.question();
        let send = question.button("send").expect("it can be sent");
        let delivery = person.delivery(Act::Press(send));
        let server = city.server();
        let answers: Vec<Response> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| delivery.send(&server)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("an answer"))
                .collect()
        });
        drop(server);
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        // The one answer that the platform accepts; of the generic webhook it is the one that is no duplicate.
        let first = answers
            .iter()
            .position(|answer| !answer.text().contains("\"duplicate\":true"));
        person.accepts(&delivery, &answers[first.unwrap_or_default()]);
        let heard = person.settles();
        let receipts = heard
            .iter()
            .filter(|said| Filed::in_the_answer(std::slice::from_ref(said)).is_some())
            .count();
        assert_eq!(receipts, 1, "{}: {heard:#?}", person.channel());
    }
    let next = register(&city.server(), &complaint());
    let expected = format!("C26-{:06}-", people.len() + 1);
    assert!(text(&next, "number").starts_with(&expected), "{next}");
}

#[test]
fn a_delivery_that_is_not_genuine_is_refused_and_leaves_nothing() {
    let city = city();
    for mut person in everybody(&city) {
        let delivery = person.delivery(Act::Text("Здравствуйте"));
        let mut forged = delivery.clone();
        match person.channel() {
            "vk" => {
                let body = String::from_utf8(delivery.body.clone()).expect("JSON");
                let secret = aryz_tests::VK_GROUPS[0].1;
                for wrong in ["vk-secret-of-the-firsT", "", "vk-secret-of-the-second"] {
                    forged.body = body.replace(secret, wrong).into_bytes();
                    assert_eq!(forged.send(&city.server()).status, 403, "{wrong}");
                }
                let without = body.replace("\"secret\"", "\"sekret\"");
                forged.body = without.into_bytes();
            }
            "telegram" => forged = forged.with("x-telegram-bot-api-secret-token", "another"),
            // The signature is of the bytes: one more space, and it is another delivery.
            _ => forged.body.push(b' '),
        }
        let refused = forged.send(&city.server());
        assert!(matches!(refused.status, 401 | 403), "{}", person.channel());
        for name in [
            "x-telegram-bot-api-secret-token",
            "x-hub-signature-256",
            "x-viber-content-signature",
            "webhook-signature",
        ] {
            if delivery.headers.iter().any(|(header, _)| *header == name) {
                let refused = delivery.clone().without(name).send(&city.server());
                assert!(matches!(refused.status, 401 | 403), "{name}");
            }
        }
        // The genuine one is the first of all, and greeted.
        person.delivers(delivery);
        assert_eq!(
            person.question().step(),
            Some("language"),
            "{}",
            person.channel()
        );
    }
}

#[test]
fn a_channel_without_its_secret_is_off() {
    for (variable, paths) in [
        ("telegram_secret_token", ["/webhooks/telegram"].as_slice()),
        ("meta_app_secret", &["/webhooks/meta"]),
        ("vk_secret", &["/webhooks/vk"]),
        ("viber_auth_token", &["/webhooks/viber"]),
        (
            "generic_secret",
            &["/webhooks/generic/app", "/webhooks/generic/another"],
        ),
    ] {
        let mut options = Options::at(MONDAY);
        options.variables.remove(variable);
        let server = start(options);
        for path in paths {
            let response = server.post_json(path, &serde_json::json!({"a": 1}));
            assert_eq!(response.status, 404, "{path}");
        }
        if variable == "meta_app_secret" {
            assert_eq!(server.get("/webhooks/meta").status, 404);
        }
    }
}

#[test]
fn what_piled_up_during_an_outage_does_not_drive_the_conversation() {
    let city = city();
    let mut late: Vec<_> = everybody(&city)
        .into_iter()
        // The time of these deliveries is signed, or there is none: they say themselves when they are too old.
        .filter(|person| !matches!(person.channel(), "generic"))
        .collect();
    let deliveries: Vec<Delivery> = late
        .iter_mut()
        .map(|person| person.delivery(Act::Text("Здравствуйте")))
        .collect();
    city.moves_to("2026-11-24T06:00:00Z");
    for (person, delivery) in late.iter().zip(&deliveries) {
        ignores(&city, person.channel(), delivery);
    }
    assert_silence(&city);
}

#[test]
fn a_message_that_is_changed_changes_the_draft_alone() {
    let city = city();
    let mut told = Vec::new();
    for mut person in everybody(&city) {
        up_to_the_matter(&mut *person);
        person.says("Во дворе нет свита, прошу восстановить освещение.");
        person.settles();
        let changes = ["Во дворе нет света, прошу восстановить освещение.", LATER]
            .map(|text| person.changes(text));
        let [Some(change), Some(later)] = changes else {
            continue;
        };
        told.push(person.channel());
        person.delivers(change);
        person.waits("that it is changed", &|answer| !answer.is_empty());
        let summary = summary(&mut *person);
        let is_changed = |text: &str| text.contains("нет света") && !text.contains("свита");
        assert!(is_changed(&summary), "{}: {summary}", person.channel());
        sends_it(&mut *person);
        person.delivers(later);
        let data = my_data(&mut *person);
        assert!(is_changed(&data), "{}: {data}", person.channel());
        assert!(!data.contains(LATER), "{}: {data}", person.channel());
    }
    assert_eq!(
        told,
        ["telegram", "whatsapp", "messenger", "instagram", "vk"]
    );
}

#[test]
fn a_message_that_is_taken_back_is_not_in_the_appeal() {
    const STAYS: &str = "Во дворе нет света, прошу восстановить освещение.";
    let city = city();
    let mut told = Vec::new();
    for mut person in everybody(&city) {
        up_to_the_matter(&mut *person);
        person.says(STAYS);
        person.settles();
        person.says(LATER);
        person.settles();
        let Some(taken_back) = person.takes_back() else {
            continue;
        };
        told.push(person.channel());
        person.delivers(taken_back);
        person.waits("that it is taken out", &|answer| !answer.is_empty());
        let summary = summary(&mut *person);
        sends_it(&mut *person);
        for text in [summary, my_data(&mut *person)] {
            assert!(text.contains(STAYS), "{}: {text}", person.channel());
            assert!(!text.contains(LATER), "{}: {text}", person.channel());
        }
    }
    assert_eq!(told, ["whatsapp", "messenger", "instagram"]);
}

/// What somebody writes and does not want to have written, or writes too late.
const LATER: &str = "И соседи шумят.";

/// The matter is asked for.
fn up_to_the_matter(person: &mut dyn Person) {
    up_to("kind", person, Wishes::default());
    let question = person.question();
    match question.button("complaint") {
        Some(button) => person.does(Act::Press(button)),
        None => person.does(Act::Text("4")),
    }
    person.waits("the question for the matter", &|answer| !answer.is_empty());
}

/// From the matter, which is complete, to the summary.
fn summary(person: &mut dyn Person) -> String {
    person.settles();
    person.says("Это всё");
    on_to("confirm", person, Wishes::default());
    all(&person.answer())
}

/// From the summary to the receipt.
fn sends_it(person: &mut dyn Person) {
    let question = person.question();
    person.does(Act::Press(question.button("send").expect("it can be sent")));
    person.waits("a receipt", &|answer| {
        Filed::in_the_answer(answer).is_some()
    });
    person.settles();
}

/// All that is known of them, as the chat tells it.
fn my_data(person: &mut dyn Person) -> String {
    person.does(Act::Text("мои данные"));
    person.waits("the data", &|answer| !answer.is_empty());
    person.settles();
    all(&person.answer())
}

/// Proves clause 6.
#[test]
fn status_my_data_and_erasure_can_be_asked_for_at_any_time() {
    let city = city();
    for mut person in everybody(&city) {
        let filed = file_a_complaint(&mut *person, Wishes::default());
        person.settles();
        person.does(Act::Text("статус"));
        person.waits("the appeal", &|answer| all(answer).contains(&filed.number));
        person.settles();
        person.does(Act::Text("мои данные"));
        person.waits("what is kept", &|answer| {
            all(answer).contains(&filed.number) && all(answer).contains("Прошу восстановить")
        });
        person.settles();
        person.does(Act::Text("удалить"));
        let question = person.waits("whether to erase", &|answer| {
            answer.iter().any(|said| said.button("appeals").is_some())
        });
        assert!(all(&question).contains(&filed.number), "{question:#?}");
        let appeals = question.iter().find_map(|said| said.button("appeals"));
        person.does(Act::Press(appeals.expect("it was waited for")));
        for word in ["отозвано", "заблокировано"] {
            let said = format!("№ {} {word}", filed.number);
            person.waits(&said, &|answer| all(answer).contains(&said));
        }
        let status = status_of(&city, &filed).json();
        assert_eq!(status["state"], "destroyed_soon", "{}", person.channel());
        // Nothing is known any more: whoever writes again is greeted.
        person.settles();
        person.does(Act::Text("Здравствуйте"));
        assert!(person.question().asks(), "{}", person.channel());
    }
}

/// Proves clause 6.
#[test]
fn a_closed_appeal_is_erased_by_the_same_rule_in_a_chat_and_nothing_more_is_said_of_it() {
    let city = City::start(PROGRAM, TUESDAY);
    for mut person in everybody(&city) {
        let filed = file_a_complaint(&mut *person, Wishes::default());
        person.settles();
        let end = "2031-11-24T19:00:00Z";
        answer(city.server().state(), &filed.number, TUESDAY, end);
        city.sends_what_waits();
        person.settles();
        person.does(Act::Text("удалить"));
        let question = person.waits("whether to erase", &|answer| {
            answer.iter().any(|said| said.button("appeals").is_some())
        });
        let told = all(&question);
        assert!(
            told.contains(&filed.number) && told.contains("24 ноября 2031"),
            "{told}"
        );
        let appeals = question.iter().find_map(|said| said.button("appeals"));
        person.does(Act::Press(appeals.expect("it was waited for")));
        let told = person.waits("that it is blocked", &|answer| {
            all(answer).contains(&filed.number)
        });
        let told = all(&told);
        assert!(
            told.contains("24 ноября 2031"),
            "{}: {told}",
            person.channel()
        );
        let status = status_of(&city, &filed).json();
        let number = &filed.number;
        let blocked = json!({"number": number, "state": "restricted", "destroy_on": "2031-11-24"});
        assert_eq!(status, blocked, "{}", person.channel());
        let heard = person.settles().len();
        city.sends_what_waits();
        assert_eq!(person.settles().len(), heard, "{}", person.channel());
        person.does(Act::Text("статус"));
        let told = person.waits("that there is none", &|answer| !answer.is_empty());
        assert!(
            !all(&told).contains(number),
            "{}: {told:#?}",
            person.channel()
        );
    }
}
