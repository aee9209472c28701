//! Authentic deliveries with anything in one of their places: none is answered with an error, and what is kept does not grow without bound.

use std::fs;
use std::path::Path;

use aryz_tests::chats::{
    Act, Delivery, Generic, Instagram, Messenger, Person, Telegram, Viber, Vk, Whatsapp, delivery,
};
use aryz_tests::{GENERIC_CHANNELS, TELEGRAM_SECRET, VIBER_BOTS};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use self::json_mutation::{any_json, mutate};
use super::{city, messenger, telegram, viber, vk, whatsapp};

#[path = "../../src/json_mutation.rs"]
mod json_mutation;

/// Deliveries a platform. Each is a turn of the whole application.
const CASES: u32 = 64;

/// What a case may leave behind, generously: its mark, a conversation, some letters.
const GROWTH: u64 = 64 * 1024;

/// Names that platforms use.
const NAMES: &[&str] = &[
    "id",
    "type",
    "text",
    "body",
    "from",
    "chat",
    "message",
    "payload",
    "data",
    "attachments",
    "sender",
    "timestamp",
];

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

fn bodies(person: &mut dyn Person) -> Vec<Value> {
    let button = aryz_tests::platforms::Button {
        label: "Русский".to_owned(),
        code: "d1:language:ru".to_owned(),
        sends: match person.channel() {
            "vk" => "{\"c\":\"d1:language:ru\"}".to_owned(),
            "whatsapp" => "button_reply".to_owned(),
            "viber" => "#d1:language:ru".to_owned(),
            _ => "d1:language:ru".to_owned(),
        },
    };
    let acts = [
        Act::Start,
        Act::Text("Здравствуйте"),
        Act::Press(&button),
        Act::Phone,
        Act::Place,
        Act::Picture("AgACAgIAAxkBAAIBfuzz"),
    ];
    let mut deliveries: Vec<Delivery> = acts.map(|act| person.delivery(act)).into();
    deliveries.extend(person.changes("Иначе"));
    deliveries.extend(person.takes_back());
    let parse = |delivery: Delivery| serde_json::from_slice(&delivery.body).expect("JSON");
    deliveries.into_iter().map(parse).collect()
}

#[test]
fn an_authentic_delivery_with_anything_in_it_is_never_an_error() {
    let city = city();
    city.forgives();
    let mut telegram = Telegram::new(&city);
    let mut whatsapp = Whatsapp::new(&city);
    let mut messenger = Messenger::new(&city);
    let mut instagram = Instagram::new(&city);
    let mut vk = Vk::new(&city);
    let mut viber = Viber::new(&city);
    let mut generic = Generic::new(&city);
    let of = |person: &mut dyn Person, more: Vec<Value>| {
        let mut bodies = bodies(person);
        bodies.extend(more);
        bodies
    };
    let odd = telegram::kinds(&mut telegram);
    let telegram = of(&mut telegram, odd);
    let odd = whatsapp::kinds(&mut whatsapp);
    let whatsapp = of(&mut whatsapp, odd);
    let odd = messenger::kinds(&mut messenger);
    let messenger = of(&mut messenger, odd);
    let instagram = of(&mut instagram, Vec::new());
    let odd = vk::kinds(&mut vk);
    let vk = of(&mut vk, odd);
    let odd = viber::kinds(&viber);
    let viber = of(&mut viber, odd);
    let generic = of(&mut generic, Vec::new());
    let meta = |body: &Value| delivery::meta(&delivery::escaped(body));
    fuzz(
        &city,
        &telegram,
        |body| delivery::telegram(TELEGRAM_SECRET, body.to_string().as_bytes()),
        &[200],
    );
    fuzz(&city, &whatsapp, meta, &[200]);
    fuzz(&city, &messenger, meta, &[200]);
    fuzz(&city, &instagram, meta, &[200]);
    // Its secret stands in the body: in another place or shape it is none.
    fuzz(
        &city,
        &vk,
        |body| delivery::vk(body.to_string().as_bytes()),
        &[200, 403],
    );
    let token = VIBER_BOTS[0].1;
    fuzz(
        &city,
        &viber,
        |body| delivery::viber(token, body.to_string().as_bytes()),
        &[200],
    );
    let (channel, secret) = GENERIC_CHANNELS[0];
    let time = city.now().timestamp();
    // Whoever delivers by it can mend a mistake, and is told.
    fuzz(
        &city,
        &generic,
        |body| {
            let body = body.to_string();
            let id = format!("01JD{:x}", body.len());
            delivery::generic(channel, secret, &id, time, body.as_bytes())
        },
        &[200, 400, 409],
    );
}

fn fuzz(
    city: &aryz_tests::chats::City,
    bodies: &[Value],
    sign: impl Fn(&Value) -> Delivery,
    expected: &[u16],
) {
    let server = city.server();
    let before = size(server.state());
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    };
    let strategy = (
        prop::sample::select(bodies.to_vec()),
        any::<usize>(),
        any_json(NAMES),
    );
    TestRunner::new(config)
        .run(&strategy, |(body, place, other)| {
            let body = mutate(body, place, other);
            let response = sign(&body).send(&server);
            prop_assert!(
                expected.contains(&response.status),
                "{}: {}",
                response.status,
                body
            );
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let grown = size(server.state()).saturating_sub(before);
    assert!(grown < u64::from(CASES) * GROWTH, "{grown} bytes");
}
