//! Authentic deliveries with anything in one of their places: none is answered with an error, and what is kept does not grow without bound.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::Duration;

use aryz_tests::chats::{
    Act, City, Delivery, Generic, Instagram, Messenger, Person, Telegram, Viber, Vk, Whatsapp,
    delivery,
};
use aryz_tests::{GENERIC_CHANNELS, TELEGRAM_SECRET, VIBER_BOTS};
use http::HeaderValue;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use serde_json::Value;

use self::json_mutation::{any_json, mutate};
use super::super::remains::{DATABASE, KEY_VALUE};
use super::super::retention::with_timers;
use super::{MONDAY, PROGRAM, messenger, telegram, viber, vk, whatsapp};

#[path = "../../src/json_mutation.rs"]
mod json_mutation;

/// Deliveries a platform. Each is a turn of the whole application.
const CASES: u32 = 64;

/// A mark in the inbox: two keyed hashes or ids of 32 and 16 bytes, a sealed answer with nothing in it, and two times.
const MARK: i64 = 32 + 16 + 41 + 13 + 13;

/// How many rows a delivery may leave at most: a text and a place of somebody new, who is known by two ids, with letters that greet them in three
/// languages, in a channel that counts what each person writes.
const MOST_ROWS: [(&str, i64); 7] = [
    ("dialogues", 1),
    ("events", 2),
    ("inbox", 2),
    ("outbox", 4),
    ("rate_limits", 1),
    ("senders", 2),
    ("spin_key_value", 1),
];
/// And how many bytes, while the letters wait.
const MOST_BYTES: i64 = 8 * 1024;

/// The same on average when the letters are sent: most deliveries are of somebody who is known, or of nobody.
const USUAL_BYTES: i64 = 1024;

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

/// Without timers: what they write must not be taken for what a delivery left.
fn city(folder: &Path) -> City {
    City::start_with(PROGRAM, MONDAY, |options| {
        options.manifest = Some(with_timers(folder, None, None));
    })
}

/// What is kept, by table: how many rows, and how many bytes in all their columns.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Kept(BTreeMap<String, (i64, i64)>);

impl Kept {
    fn in_the(state: &Path) -> Self {
        let of = |file: &str| {
            let database = Connection::open(state.join(file)).expect("a database");
            let tables =
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
            let tables = strings(&database, tables).into_iter();
            let counted = tables.map(|table| {
                let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                let lengths = strings(&database, &columns).into_iter();
                let lengths: Vec<String> = lengths
                    .map(|name| format!("total(length(CAST(\"{name}\" AS BLOB)))"))
                    .collect();
                let bytes = lengths.join(" + ");
                let sql = format!("SELECT count(*), CAST({bytes} AS INTEGER) FROM \"{table}\"");
                let counts = database.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
                (table, counts.expect("counts"))
            });
            counted.collect::<Vec<_>>()
        };
        Self([DATABASE, KEY_VALUE].into_iter().flat_map(of).collect())
    }

    /// What of it is new, where anything is.
    fn since(&self, before: &Self) -> BTreeMap<&str, (i64, i64)> {
        let grown = self.0.iter().map(|(table, (rows, bytes))| {
            let (rows_before, bytes_before) = before.0.get(table).copied().unwrap_or_default();
            (table.as_str(), (rows - rows_before, bytes - bytes_before))
        });
        grown.filter(|(_, grown)| *grown != (0, 0)).collect()
    }

    /// When nothing is on its way any more.
    fn settled(state: &Path) -> Self {
        let mut kept = Self::in_the(state);
        loop {
            thread::sleep(Duration::from_millis(500));
            let now = Self::in_the(state);
            if now == kept {
                return now;
            }
            kept = now;
        }
    }
}

fn bytes(grown: &BTreeMap<&str, (i64, i64)>) -> i64 {
    grown.values().map(|(_, bytes)| bytes).sum()
}

fn strings(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| row.get(0));
    rows.and_then(Iterator::collect).expect("rows")
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
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(folder.path());
    city.forgives();
    let mut telegram = Telegram::new(&city);
    let mut whatsapp = Whatsapp::new(&city);
    let mut messenger = Messenger::new(&city);
    let mut instagram = Instagram::new(&city);
    let mut vk = Vk::new(&city);
    let mut viber = Viber::new(&city);
    let mut generic = Generic::new(&city);
    let of = |person: &mut dyn Person, more: Vec<Value>| {
        // Several of each: what has the id of one that was decided is only a repeat.
        let mut bodies: Vec<Value> = (0..8).flat_map(|_| bodies(person)).collect();
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
    // Whoever delivers by it can mend a mistake, and is told. What is no id makes the signature void.
    fuzz(
        &city,
        &generic,
        |body| {
            // It stands in the header and in the body, where they must agree.
            let id = body["id"].as_str().unwrap_or("01JDFUZZ");
            let id = HeaderValue::from_str(id).map_or("01JDFUZZ", |_| id);
            delivery::generic(channel, secret, id, time, body.to_string().as_bytes())
        },
        &[200, 400, 401, 409],
    );
}

fn fuzz(city: &City, bodies: &[Value], sign: impl Fn(&Value) -> Delivery, expected: &[u16]) {
    let server = city.server();
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
    // Whoever asks first has the tables made.
    server.get("/healthz");
    let begun = Kept::settled(server.state());
    TestRunner::new(config)
        .run(&strategy, |(body, place, other)| {
            let body = mutate(body, place, other);
            let before = Kept::in_the(server.state());
            let response = sign(&body).send(&server);
            prop_assert!(
                expected.contains(&response.status),
                "{}: {}",
                response.status,
                body
            );
            let after = Kept::in_the(server.state());
            let grown = after.since(&before);
            let is_expected = |(table, (rows, _)): (&&str, &(i64, i64))| {
                let most = MOST_ROWS.iter().find(|(known, _)| known == table);
                *rows <= most.map_or(0, |(_, most)| *most)
            };
            prop_assert!(grown.iter().all(is_expected), "{grown:?}: {body}");
            prop_assert!(bytes(&grown) <= MOST_BYTES, "{grown:?}: {body}");
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let kept = Kept::settled(server.state());
    let grown = kept.since(&begun);
    assert!(bytes(&grown) <= i64::from(CASES) * USUAL_BYTES, "{grown:?}");
}

#[test]
fn of_what_is_not_for_us_nothing_is_kept_but_its_mark() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(folder.path());
    let mut telegram = Telegram::new(&city);
    let mut whatsapp = Whatsapp::new(&city);
    let mut messenger = Messenger::new(&city);
    let mut vk = Vk::new(&city);
    let mut viber = Viber::new(&city);
    let people: [&mut dyn Person; 5] = [
        &mut telegram,
        &mut whatsapp,
        &mut messenger,
        &mut vk,
        &mut viber,
    ];
    for person in people {
        // A mark belongs to a conversation, of which there is one then.
        person.does(Act::Text("Здравствуйте"));
        person.question();
    }
    let meta = |body: &Value| delivery::meta(&delivery::escaped(body));
    let of = |bodies: Vec<Value>, sign: &dyn Fn(&Value) -> Delivery| {
        bodies.iter().map(sign).collect::<Vec<_>>()
    };
    let ignored = [
        of(telegram::kinds(&mut telegram), &|update| {
            telegram.signed(update)
        }),
        of(whatsapp::kinds(&mut whatsapp), &meta),
        of(messenger::kinds(&mut messenger), &meta),
        of(vk::kinds(&mut vk), &Vk::signed),
        of(viber::kinds(&viber), &|event| viber.signed(event)),
    ];
    let server = city.server();
    let mut before = Kept::settled(server.state());
    for delivery in ignored.into_iter().flatten() {
        delivery.send(&server);
        let after = Kept::in_the(server.state());
        let body = String::from_utf8_lossy(&delivery.body);
        let mut grown = after.since(&before);
        let (rows, bytes) = grown.remove("inbox").unwrap_or_default();
        assert!(
            rows <= 1 && bytes <= MARK,
            "{rows} marks of {bytes} bytes: {body}"
        );
        assert!(grown.is_empty(), "{grown:?}: {body}");
        before = after;
    }
}
