//! What the data-protection officer can prove, and the replacement of the master key.

use std::path::Path;

use aryz_tests::{MASTER_KEY, Options, Response, SWEEP_TOKEN, Server};
use rusqlite::Connection;
use serde_json::Value;

use super::{MONDAY, ask, complaint, desk, internal, register, start, text};

const NEXT_KEY: &str = "ffeeddccbbaa99887766554433221100fedcba9876543210fedcba9876543210";

fn told(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

fn audit(server: &Server) -> Value {
    told(&desk(server, "audit", SWEEP_TOKEN))
}

fn sweep(server: &Server) -> Value {
    told(&internal(server, "POST", "sweep", SWEEP_TOKEN))
}

fn with_keys(state: &Path, now: &str, current: &str, previous: Option<&str>) -> Server {
    let mut options = Options::at(now).on(state);
    options.variables.insert("master_key", current.to_owned());
    if let Some(previous) = previous {
        let previous = previous.to_owned();
        options.variables.insert("master_key_previous", previous);
    }
    start(options)
}

fn file(server: &Server) -> (String, String) {
    let filed = register(server, &complaint());
    let part = |key| text(&filed, key).to_owned();
    (part("number"), part("access_code"))
}

fn status_of(server: &Server, (number, code): &(String, String)) -> u16 {
    ask(server, number, code).status
}

/// Proves clause 10.
#[test]
fn the_audit_trail_holds_until_somebody_touches_it_and_then_names_what_was_touched() {
    let state = tempfile::tempdir().expect("a folder");
    let server = with_keys(state.path(), MONDAY, MASTER_KEY, None);
    for _ in 0..3 {
        file(&server);
    }
    let waiting = audit(&server);
    assert_eq!(waiting["fault"], Value::Null);
    assert!(waiting["waiting"].as_u64() >= Some(6), "{waiting}");
    let sealed = sweep(&server);
    assert!(sealed["sealed"]["events"].as_u64() >= Some(6), "{sealed}");
    let sound = audit(&server);
    assert_eq!(sound["fault"], Value::Null);
    assert_eq!(sound["waiting"], 0);
    assert_eq!(sound["events"], sound["sealed_until"], "{sound}");
    server.stop();

    let database = Connection::open(state.path().join("sqlite_db.db")).expect("a database");
    let guards: Vec<String> = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'")
        .and_then(|mut found| found.query_map([], |row| row.get(0))?.collect())
        .expect("triggers");
    let touched = "UPDATE events SET actor = 'staff:somebody' WHERE seq = 3";
    assert!(
        database.execute(touched, []).is_err(),
        "the table defends itself against accidents"
    );
    for guard in guards {
        database
            .execute_batch(&format!("DROP TRIGGER {guard}"))
            .expect("whoever has the file can do this");
    }
    database.execute(touched, []).expect("and this");
    drop(database);
    let server = with_keys(state.path(), MONDAY, MASTER_KEY, None);
    let found = audit(&server);
    assert_eq!(found["fault"]["event"], 3, "{found}");
    assert_eq!(found["fault"]["what"], "changed", "{found}");
}

#[test]
fn the_master_key_is_replaced_while_every_appeal_stays_readable_and_then_the_old_one_is_refused() {
    let state = tempfile::tempdir().expect("a folder");
    let server = with_keys(state.path(), MONDAY, MASTER_KEY, None);
    let before = file(&server);
    server.stop();

    let server = with_keys(state.path(), MONDAY, NEXT_KEY, Some(MASTER_KEY));
    assert_eq!(status_of(&server, &before), 200);
    let between = file(&server);
    let begun = sweep(&server);
    assert_ne!(begun["master_key"]["rotation"], "not_asked", "{begun}");
    assert_eq!(status_of(&server, &before), 200);
    server.stop();

    // The last look comes after everybody who knew only the old key has gone.
    let later = "2026-11-23T05:30:00Z";
    let server = with_keys(state.path(), later, NEXT_KEY, Some(MASTER_KEY));
    let complete = (0..20).any(|_| {
        let report = sweep(&server);
        report["master_key"]["rotation"] == "complete"
    });
    assert!(complete, "{}", server.log());
    server.stop();

    let server = with_keys(state.path(), later, NEXT_KEY, None);
    assert_eq!(status_of(&server, &before), 200);
    assert_eq!(status_of(&server, &between), 200);
    server.stop();

    let server = with_keys(state.path(), later, MASTER_KEY, None);
    assert_eq!(
        status_of(&server, &before),
        500,
        "the old key opens nothing"
    );
    server.logged("master_key");
}
