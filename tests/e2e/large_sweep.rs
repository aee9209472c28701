//! A large sweep that is killed again and again leaves what one leaves that nobody stops.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use aryz_tests::SWEEP_TOKEN;
use aryz_tests::furnish::{Records, furnish};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::MONDAY;
use super::destroyers::{Chance, copy};
use super::remains::DATABASE;
use super::retention::{count, destroyed_by_acts, many, start_at, state, sweep};

const RECORDS: Records = Records {
    expired: 40_000,
    kept: 5_000,
};
const TEMPLATES: usize = 8;
const KILLS: i32 = 20;

/// What a sweep leaves, but for what names the sweep or its time, and how many events share a seal. Columns are left out of tables of which the rest is compared.
const NOT_COMPARED: &[(&str, &[&str])] = &[
    ("destruction_acts", &[]),
    ("destruction_parts", &[]),
    ("event_horizons", &[]),
    ("event_seals", &[]),
    ("leases", &[]),
    ("orphan_search", &[]),
    ("sqlite_sequence", &[]),
    ("sweeps", &[]),
    ("version_effects", &["began_at", "completed_at"]),
    ("events", &["seq", "at", "actor"]),
    (
        "tombstones",
        &[
            "destroyed_at",
            "sweep_id",
            "consents_from",
            "transfers_from",
        ],
    ),
];

/// The rows of each table, sorted.
type Left = BTreeMap<String, Vec<String>>;

fn left_in(file: &Path, left: &mut Left) {
    let database = Connection::open(file).expect("a database");
    let strings = |sql: &str| -> Vec<String> {
        let mut statement = database.prepare(sql).expect("SQL");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("strings")
    };
    for table in strings("SELECT name FROM sqlite_schema WHERE type = 'table'") {
        let excepted = NOT_COMPARED.iter().find(|(name, _)| *name == table);
        if excepted.is_some_and(|(_, columns)| columns.is_empty()) {
            continue;
        }
        let mut columns = strings(&format!("SELECT name FROM pragma_table_info('{table}')"));
        if let Some((_, excepted)) = excepted {
            columns.retain(|column| !excepted.contains(&column.as_str()));
        }
        let sql = format!("SELECT {} FROM {table}", columns.join(", "));
        let mut statement = database.prepare(&sql).expect("SQL");
        let row = |row: &rusqlite::Row<'_>| {
            let values = (0..columns.len()).map(|column| row.get::<_, Value>(column));
            let values: rusqlite::Result<Vec<Value>> = values.collect();
            Ok(format!("{:?}", values?))
        };
        let rows = statement.query_map([], row).expect("rows");
        let mut rows: Vec<String> = rows.collect::<Result<_, _>>().expect("rows");
        rows.sort_unstable();
        left.insert(table, rows);
    }
}

/// Of the database and of the keys.
fn left(folder: &Path) -> Left {
    let mut left = Left::new();
    for file in [DATABASE, "sqlite_key_value.db"] {
        left_in(&state(folder).join(file), &mut left);
    }
    left
}

fn started(folder: &Path, now: DateTime<Utc>) -> aryz_tests::Server {
    start_at(&now.to_rfc3339_opts(SecondsFormat::Secs, true), folder)
}

/// Calls the sweep, and kills the application some time after it has begun.
fn kill_in_the_middle(folder: &Path, now: DateTime<Utc>, wait: Duration) {
    let begun = count(folder, "sweeps");
    let server = started(folder, now);
    let address = format!("{}/internal/retention/sweep", server.address());
    let called = thread::spawn(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
        let order = agent
            .post(&address)
            .header("authorization", format!("Bearer {SWEEP_TOKEN}"));
        order.send_empty().is_ok()
    });
    let called_at = Instant::now();
    while count(folder, "sweeps") == begun {
        assert!(
            called_at.elapsed() < Duration::from_mins(1),
            "no sweep begins"
        );
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(wait);
    server.kill();
    // An answer may have come before the kill, or not.
    let _answered = called.join();
}

/// Sweeps until nothing is left to do, and once more when changed key pages are looked at again.
fn sweep_to_the_end(folder: &Path, now: DateTime<Utc>) {
    for hours in [0, 3] {
        let server = started(folder, now + TimeDelta::hours(hours));
        while sweep(&server)["outcome"] != "done" {}
        server.stop();
    }
}

/// Proves clause 3.5.
#[test]
fn a_large_sweep_that_is_killed_twenty_times_leaves_what_one_leaves_that_nobody_stops() {
    let whole = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, whole.path());
    many(&server, TEMPLATES);
    server.stop();
    let mut now: DateTime<Utc> = MONDAY.parse().expect("a time");
    furnish(&state(whole.path()), RECORDS, now).expect("records");
    let killed = tempfile::tempdir().expect("a folder");
    copy(&state(whole.path()), &state(killed.path()));

    let mut chance = Chance::of(1);
    for _ in 0..KILLS {
        // Whoever is killed keeps the lease for two minutes.
        now += TimeDelta::minutes(3);
        let wait = Duration::from_millis(chance.below(160));
        kill_in_the_middle(killed.path(), now, wait);
    }
    let interrupted = count(killed.path(), "sweeps WHERE outcome = 'running'");
    assert!(
        interrupted * 2 > KILLS.into(),
        "{interrupted} kills came in the middle"
    );
    now += TimeDelta::minutes(3);
    for folder in [&whole, &killed] {
        sweep_to_the_end(folder.path(), now);
    }

    let (expected, found) = (left(whole.path()), left(killed.path()));
    let tables: Vec<&String> = expected.keys().collect();
    assert_eq!(tables, found.keys().collect::<Vec<_>>());
    assert!(expected["appeals"].len() >= 5_000, "what is kept is there");
    for (table, rows) in &expected {
        assert!(
            *rows == found[table],
            "{table}: {} rows, and {} after the kills",
            rows.len(),
            found[table].len()
        );
    }
    let expired = i64::try_from(RECORDS.expired).expect("a small number");
    for folder in [&whole, &killed] {
        assert_eq!(destroyed_by_acts(folder.path()), expired, "each in one act");
    }
}
