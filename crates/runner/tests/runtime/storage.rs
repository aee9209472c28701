//! The key-value store and the database: what is granted, what fails how, and what survives.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::server::Application;

#[test]
fn values_are_set_found_listed_and_deleted() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/kv/get?key=a"), "none");
    server.ok("/kv/set?key=a&value=1");
    server.ok("/kv/set?key=b&value=2");
    server.ok("/kv/set?key=a&value=3");
    assert_eq!(server.ok("/kv/get?key=a"), "3");
    assert_eq!(server.ok("/kv/exists?key=b"), "true");
    assert_eq!(server.ok("/kv/keys"), "a\nb");
    server.ok("/kv/delete?key=a");
    server.ok("/kv/delete?key=a");
    assert_eq!(server.ok("/kv/exists?key=a"), "false");
}

#[test]
fn what_is_not_granted_is_denied() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    for path in [
        "/kv/open?label=other",
        "/sql/open?label=other",
        "/bare/kv/open?label=default",
        "/bare/sql/open?label=default",
    ] {
        assert_eq!(server.ok(path), "Error::AccessDenied", "{path}");
    }
    assert_eq!(server.ok("/kv/open?label=default"), "opened");
    assert_eq!(server.ok("/sql/open?label=default"), "opened");
}

#[test]
fn statements_answer_with_columns_rows_and_counts() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    let outcome = server.sql(&[
        "CREATE TABLE t (a, b)",
        "INSERT INTO t VALUES (1, 'x'), (2.5, NULL)",
        "SELECT a, b AS c FROM t",
    ]);
    assert_eq!(
        outcome,
        [
            "[]  changes=0 rowid=0",
            "[]  changes=2 rowid=2",
            "[a,c] Value::Integer(1) Value::Text(\"x\") Value::Real(2.5) Value::Null changes=2 rowid=2",
        ]
    );
    assert_eq!(server.ok("/sql/values"), "same");
}

#[test]
fn a_statement_fails_through_its_result() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    let outcome = server.sql(&[
        "SELECT * FROM nowhere",
        "CREATE TABLE t (n UNIQUE)",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (1)",
        "ATTACH '/tmp/elsewhere.db' AS elsewhere",
        "ATTACH ':memory:' AS memory",
        "SELECT count(*) FROM t",
        "VACUUM INTO '/tmp/elsewhere.db'",
        "VACUUM",
    ]);
    assert!(
        outcome[0].contains("no such table: nowhere"),
        "{}",
        outcome[0]
    );
    assert!(
        outcome[3].contains("UNIQUE constraint failed"),
        "{}",
        outcome[3]
    );
    assert!(outcome[4].contains("not authorized"), "{}", outcome[4]);
    assert!(!outcome[5].contains("Error"), "{}", outcome[5]);
    assert!(outcome[6].contains("Value::Integer(1)"), "{}", outcome[6]);
    assert!(
        outcome[7].contains("authorization denied"),
        "{}",
        outcome[7]
    );
    assert!(!outcome[8].contains("Error"), "{}", outcome[8]);
}

#[test]
fn a_long_result_flows() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.sql(&[
        "CREATE TABLE t (n)",
        "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 200000) INSERT INTO t SELECT n FROM i",
    ]);
    assert_eq!(server.ok("/sql/count?table=t"), "200000");
}

#[test]
fn many_statements_of_one_instance_are_awaited_at_once() {
    for journal in ["DELETE", "WAL"] {
        let application = Application::new();
        let server = application.up(&["--quiet"]);
        server.sql(&[
            &format!("PRAGMA journal_mode = {journal}"),
            "CREATE TABLE t (n)",
        ]);
        let done = Mutex::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    assert_eq!(server.ok("/sql/at-once?n=16"), "16");
                    *done.lock().expect("a count") += 1;
                });
            }
        });
        assert_eq!(*done.lock().expect("a count"), 4);
        assert_eq!(server.ok("/sql/count?table=t"), "64", "{journal}");
    }
}

#[test]
fn an_abandoned_transaction_is_rolled_back_and_holds_nobody_up() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.sql(&["CREATE TABLE t (n)"]);
    server.ok("/sql/abandon");
    let outcome = server.sql(&["INSERT INTO t VALUES (1)", "SELECT n FROM t"]);
    assert!(
        outcome[1].starts_with("[n] Value::Integer(1) "),
        "{outcome:?}"
    );
}

#[test]
fn a_writer_that_does_not_end_is_waited_for_for_five_seconds() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.sql(&["PRAGMA journal_mode = WAL", "CREATE TABLE t (n)"]);
    std::thread::scope(|scope| {
        scope.spawn(|| server.ok("/sql/hold?ms=6500"));
        std::thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        let outcome = server.sql(&["SELECT count(*) FROM t", "INSERT INTO t VALUES (1)"]);
        assert!(outcome[0].contains("Value::Integer(0)"), "{outcome:?}");
        assert!(outcome[1].contains("database is locked"), "{outcome:?}");
        assert!(start.elapsed().as_secs() >= 4);
    });
}

#[test]
fn a_passive_checkpoint_goes_on_beside_a_writer() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.sql(&["PRAGMA journal_mode = WAL", "CREATE TABLE t (n)"]);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| server.ok("/sql/hold?ms=4000"));
        std::thread::sleep(Duration::from_millis(500));
        let outcome = server.sql(&["PRAGMA wal_checkpoint(PASSIVE)"]);
        assert!(outcome[0].contains("Value::Integer(0)"), "{outcome:?}");
        assert!(!writer.is_finished());
    });
}

#[test]
fn whoever_does_not_want_to_wait_for_a_lock_does_not() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.sql(&["PRAGMA journal_mode = WAL", "CREATE TABLE t (n)"]);
    let other = application.path(".spin/sqlite_db.db");
    let other = rusqlite::Connection::open(other).expect("another process");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    for (pragma, waits) in [("PRAGMA busy_timeout = 0", false), ("SELECT 1", true)] {
        let start = Instant::now();
        let outcome = server.sql(&[pragma, "BEGIN IMMEDIATE"]);
        assert!(outcome[1].contains("database is locked"), "{outcome:?}");
        assert_eq!(start.elapsed().as_secs() >= 4, waits, "{pragma}");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let application = Application::new();
    let mut server = application.up(&["--quiet"]);
    server.sql(&["PRAGMA journal_mode = WAL", "CREATE TABLE t (n)"]);
    for n in 0..20 {
        server.ok(&format!("/kv/set?key={n}&value={n}"));
        server.sql(&[
            "BEGIN IMMEDIATE",
            &format!("INSERT INTO t VALUES ({n})"),
            "COMMIT",
        ]);
    }
    server.signal("KILL");
    server.end();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/sql/count?table=t"), "20");
    assert_eq!(server.ok("/kv/keys").lines().count(), 20);
    assert_eq!(server.ok("/kv/get?key=19"), "19");
}

#[test]
fn the_state_lies_where_spin_has_it_or_where_it_is_told_to() {
    let application = Application::new();
    application.up(&["--quiet"]).ok("/sql/values");
    assert!(application.path(".spin/sqlite_key_value.db").exists());
    assert!(application.path(".spin/sqlite_db.db").exists());
    let elsewhere = application.path("elsewhere");
    let server = application.up(&["--state-dir", elsewhere.to_str().expect("text")]);
    server.ok("/kv/set?key=a&value=1");
    assert!(elsewhere.join("sqlite_key_value.db").exists());
    let line = format!("State: {}\n", elsewhere.display());
    assert!(server.output().contains(&line), "{}", server.output());
}
