//! Sweeps at the desk: whether one runs, what it did, what failed, what could not be destroyed.

use std::path::Path;

use aryz_tests::{SWEEP_TOKEN, Server};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::super::retention::{
    FIVE_YEARS_OVER, database, file_and_withdraw, start_at, state, sweep,
};
use super::super::{MONDAY, desk, internal, text};
use super::{Browser, cell, rows};

fn told(server: &Server, path: &str) -> Value {
    let response = desk(server, path, SWEEP_TOKEN);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

/// The application after five years, before any sweep.
fn with_one_due(folder: &Path) -> Server {
    let server = start_at(MONDAY, folder);
    file_and_withdraw(&server, 1);
    server.stop();
    start_at(FIVE_YEARS_OVER, folder)
}

#[test]
fn what_is_due_is_seen_before_the_sweep_and_what_it_did_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = with_one_due(folder.path());
    let browser = Browser::sign_in(&server, "dpo");
    let before = told(&server, "retention");
    assert_eq!(before["progress"], Value::Null);
    assert_eq!(before["last_good_sweep_at"], Value::Null);
    assert_eq!(before["plan"]["due"]["appeal"], 1, "{before}");
    assert_eq!(told(&server, "retention/progress"), Value::Null);
    let page = browser.see("/desk/retention?lang=en");
    assert!(page.contains("<dt>Appeals</dt><dd>1</dd>"), "{page}");
    assert!(page.contains("None yet"), "{page}");

    let report = sweep(&server);
    let after = told(&server, "retention");
    assert_eq!(after["plan"]["due"]["appeal"], 0, "{after}");
    assert_eq!(after["progress"]["state"], "done", "{after}");
    assert_eq!(after["progress"]["id"], report["id"]);
    assert_eq!(told(&server, "retention/progress"), after["progress"]);
    assert_ne!(after["last_good_sweep_at"], Value::Null);
    let page = browser.see("/desk/retention?lang=en");
    assert!(page.contains("24 November 2031, 00:"), "local time: {page}");
    assert!(
        !page.contains("class=\"notice"),
        "nothing needs anybody: {page}"
    );

    let id = text(&report, "id");
    let kept = told(&server, &format!("retention/sweeps/{id}"));
    assert_eq!(kept["state"], "done", "{kept}");
    assert_eq!(kept["report"]["destroyed"]["appeal"], 1, "{kept}");
    assert_eq!(told(&server, "retention/sweeps"), json!([kept]));
    let page = browser.see(&format!("/desk/retention/sweeps/{id}?lang=en"));
    assert!(page.contains("<dt>Appeals</dt><dd>1</dd>"), "{page}");
    let act = format!(
        "href=\"/desk/retention/acts/{}?lang=en\"",
        text(&report, "act")
    );
    assert!(page.contains(&act), "{page}");
    for path in [
        "retention/sweeps?format=csv",
        &format!("retention/sweeps/{id}?format=csv"),
    ] {
        let table = desk(&server, path, SWEEP_TOKEN).text();
        let rows = rows(&table);
        let [row] = &rows[..] else { panic!("{table}") };
        assert_eq!(cell(row, "id"), id);
        assert_eq!(cell(row, "state"), "done");
        assert!(cell(row, "started_at").starts_with("2031-11-23T19:"));
        assert_eq!(cell(row, "destroyed_appeal"), "1");
        assert_eq!(cell(row, "left_over_appeal"), "0");
        assert_eq!(cell(row, "act"), text(&report, "act"));
        assert_eq!(cell(row, "error"), "");
    }
}

#[test]
fn a_sweep_that_failed_is_seen_with_what_failed() {
    let folder = tempfile::tempdir().expect("a folder");
    with_one_due(folder.path()).stop();
    let file = state(folder.path()).join("sqlite_key_value.db");
    let key_value = Connection::open(file).expect("the key-value store");
    let broken = "INSERT OR REPLACE INTO spin_key_value (store, key, value) VALUES ('default', 'holds', x'00')";
    key_value
        .execute(broken, [])
        .expect("a copy of the holds that cannot be read");
    drop(key_value);
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let failed = internal(&server, "POST", "sweep", SWEEP_TOKEN);
    assert_eq!(failed.status, 500, "{}", failed.text());
    let seen = told(&server, "retention");
    assert_eq!(seen["progress"]["state"], "failed", "{seen}");
    let error = text(&seen, "error");
    assert!(error.contains("holds"), "{error}");
    assert_eq!(
        seen["plan"]["due"]["appeal"], 1,
        "nothing was destroyed: {seen}"
    );

    let id = text(&seen["progress"], "id").to_owned();
    let kept = told(&server, &format!("retention/sweeps/{id}"));
    assert_eq!(
        (&kept["state"], text(&kept["report"], "error")),
        (&json!("failed"), error)
    );
    let browser = Browser::sign_in(&server, "dpo");
    for path in [
        "/desk/retention?lang=en",
        "/desk/retention/sweeps?lang=en",
        &format!("/desk/retention/sweeps/{id}?lang=en"),
    ] {
        let page = browser.see(path);
        assert!(page.contains(error), "{path}: {page}");
        assert!(page.contains("Failed"), "{path}: {page}");
    }
    let table = desk(&server, "retention/sweeps?format=csv", SWEEP_TOKEN).text();
    let rows = rows(&table);
    assert_eq!(cell(&rows[0], "state"), "failed");
    assert_eq!(cell(&rows[0], "error"), error);
}

/// A sweep that has destroyed 2500 of 10 000 records in ten seconds, as a process left it.
const HALF_WAY: &str = "INSERT INTO sweeps (id, trigger, started_at, outcome, progress) \
     VALUES (x'01900000000070008000000000000001', 'timer', ?1, 'running', '{\"destroyed\":{\"appeal\":2500},\"due\":10000,\"elapsed_ms\":10000}')";
const ITS_LEASE: &str = "INSERT INTO leases (name, holder, expires_at) VALUES ('sweep', x'01900000000070008000000000000001', ?1)";

#[test]
fn a_long_sweep_is_watched_while_it_runs_and_one_that_was_stopped_is_told_from_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    told(&server, "retention/progress");
    server.stop();
    let monday: chrono::DateTime<chrono::Utc> = MONDAY.parse().expect("a time");
    let monday = monday.timestamp_millis();
    let database = database(folder.path());
    database.execute(HALF_WAY, [monday]).expect("a sweep");
    database
        .execute(ITS_LEASE, [monday + 600_000])
        .expect("a lease");
    drop(database);

    let server = start_at(MONDAY, folder.path());
    let progress = told(&server, "retention/progress");
    assert_eq!(progress["state"], "running", "{progress}");
    assert_eq!(
        (&progress["done"], &progress["left"]),
        (&json!(2500), &json!(7500))
    );
    assert_eq!(progress["per_second"], 250);
    assert_eq!(progress["estimated_end"], "2026-11-23T05:00:40Z");
    assert_eq!(
        told(&server, "retention")["plan"],
        Value::Null,
        "it would be in the way"
    );
    let browser = Browser::sign_in(&server, "dpo");
    let page = browser.see("/desk/retention?lang=en");
    for said in [
        "A sweep is running",
        "<progress max=\"10000\" value=\"2500\"",
        "<dd>7,500</dd>",
        "250 a second",
        "23 November 2026, 10:00",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let cookie = browser.cookie;
    server.stop();

    // Nobody has renewed the lease.
    let server = start_at("2026-11-23T05:13:00Z", folder.path());
    let progress = told(&server, "retention/progress");
    assert_eq!(progress["state"], "stopped", "{progress}");
    assert_eq!(progress["estimated_end"], Value::Null);
    let browser = Browser {
        server: &server,
        cookie,
    };
    let page = browser.see("/desk/retention?lang=en");
    assert!(
        page.contains("The sweep was stopped in the middle"),
        "{page}"
    );
    let list = browser.see("/desk/retention/sweeps?lang=en");
    assert!(list.contains("Stopped in the middle"), "{list}");
    assert_eq!(told(&server, "retention/sweeps")[0]["state"], "stopped");
}

#[test]
fn a_record_that_could_not_be_destroyed_is_seen_with_the_reason_and_the_next_try() {
    let folder = tempfile::tempdir().expect("a folder");
    with_one_due(folder.path()).stop();
    let refuse = "CREATE TRIGGER nobody BEFORE DELETE ON appeals BEGIN SELECT raise(ABORT, 'a constraint of the test'); END";
    database(folder.path())
        .execute_batch(refuse)
        .expect("a trigger");
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let browser = Browser::sign_in(&server, "dpo");
    assert_eq!(told(&server, "retention/set-aside"), json!([]));
    assert!(
        browser
            .see("/desk/retention/set-aside?lang=en")
            .contains("could be destroyed")
    );

    let report = sweep(&server);
    assert_eq!(report["set_aside"], 1, "{report}");
    let aside = told(&server, "retention/set-aside");
    assert_eq!(aside[0]["kind"], "appeal", "{aside}");
    assert_eq!(aside[0]["reason"], "not_deleted", "{aside}");
    assert_eq!(aside[0]["tries"], 1, "{aside}");
    let hour = "2031-11-23T20:";
    assert!(text(&aside[0], "next_try_at").starts_with(hour), "{aside}");
    let page = browser.see("/desk/retention/set-aside?lang=en");
    for said in [
        text(&aside[0], "record"),
        "refuses to delete its rows",
        "2031-11-24 01:",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let page = browser.see("/desk/retention?lang=en");
    assert!(page.contains("1 record could not be destroyed."), "{page}");
}
