//! When the disk is stuck: everybody who wants to write is told within seconds to come again, nothing is half registered, what only reads goes on,
//! and what waits does not fill the memory.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use aryz_tests::Server;
use rusqlite::Connection;
use serde_json::Value;

use super::remains::{self, DATABASE};
use super::retention::{count, start_at, state};
use super::{MONDAY, complaint, register, text};

/// More than the instances of a small machine serve at once: most of them wait.
const CLIENTS: usize = 400;

/// How long the database is locked: longer than a writer waits, and not so long that nobody is left who waits.
const STUCK: Duration = Duration::from_secs(6);

/// A writer waits for three seconds, a request for ten before it is begun.
const BOUND: Duration = Duration::from_secs(25);

struct Answered {
    status: u16,
    retry_after: Option<u64>,
    kind: String,
    body: Value,
    after: Duration,
}

/// Files an appeal as a client of its own.
fn file(server: &Server, client: usize) -> Answered {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(2 * BOUND))
        .build()
        .into();
    let begun = Instant::now();
    let address = format!("10.7.{}.{}", client / 250, client % 250);
    let mut response = agent
        .post(format!("{}/api/v1/appeals", server.address()))
        .header("content-type", "application/json")
        .header("x-forwarded-for", address)
        .send(complaint().to_string())
        .expect("an answer");
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    Answered {
        status: response.status().as_u16(),
        retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        kind: header("content-type").unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&response.body_mut().read_to_vec().expect("a whole body"))
            .expect("JSON"),
        after: begun.elapsed(),
    }
}

#[test]
fn while_the_disk_is_stuck_everybody_is_told_to_come_again_and_nothing_is_half_registered() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    register(&server, &complaint());
    let memory = server.memory();
    let lock = Connection::open(state(folder.path()).join(DATABASE)).expect("a database");
    lock.execute_batch("BEGIN EXCLUSIVE").expect("the lock");

    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (answers, server) = (&answers, &server);
            scope.spawn(move || {
                let answered = file(server, client);
                answers.lock().expect("the answers").push(answered);
            });
        }
        let begun = Instant::now();
        while begun.elapsed() < STUCK {
            for path in ["/policy", "/healthz", "/api/v1/policy"] {
                let asked = Instant::now();
                assert_eq!(server.get(path).status, 200, "{path}");
                assert!(asked.elapsed() < Duration::from_secs(3), "{path} waits");
            }
            thread::sleep(Duration::from_millis(500));
        }
        lock.execute_batch("ROLLBACK").expect("the disk goes on");
    });
    drop(lock);

    let answers = answers.into_inner().expect("the answers");
    let mut numbers = BTreeSet::new();
    let mut refused = 0;
    for answered in &answers {
        let body = &answered.body;
        assert!(answered.after < BOUND, "{:?}: {body}", answered.after);
        if answered.status == 201 {
            assert!(numbers.insert(text(body, "number")), "{body} came twice");
            continue;
        }
        assert_eq!(answered.status, 503, "{body}");
        assert_eq!(answered.kind, "application/problem+json", "{body}");
        assert!(answered.retry_after > Some(0), "{body}");
        refused += 1;
    }
    assert_eq!(answers.len(), CLIENTS);
    assert!(refused > 0, "nobody had to wait for too long");
    assert!(!numbers.is_empty(), "nobody was left who waited");
    let grown = server.memory().saturating_sub(memory);
    assert!(grown < 256 << 20, "{} MiB more", grown >> 20);

    register(&server, &complaint());
    server.stop();
    let appeals = remains::of_all(&state(folder.path()), "appeals", "number");
    assert_eq!(
        appeals.len(),
        numbers.len() + 2,
        "what was answered is there, and no more"
    );
    for number in numbers {
        assert!(appeals[number].wrapped_key.is_some(), "{number}");
    }
    for (rows, of_each) in [("consents", 3), ("events", 2), ("appeal_history", 1)] {
        let whole = i64::try_from(appeals.len() * of_each).expect("a small number");
        assert_eq!(count(folder.path(), rows), whole, "{rows}");
    }
}
