//! Every statement is one that SQLite can prepare against the newest schema.

use super::world::{disk, process};
use crate::{
    appeals, consents, dialogues, events, health, idempotency, limits, schema, secret, sweep,
};

#[test]
fn sqlite_can_prepare_every_statement() {
    process(async |store| drop(store.health().await));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let statements = [
        appeals::STATEMENTS,
        dialogues::STATEMENTS,
        sweep::STATEMENTS,
        &[
            consents::APPEND,
            events::APPEND,
            health::READ,
            idempotency::FIND,
            idempotency::REMEMBER,
            limits::HIT,
            schema::APPLIED,
            schema::CREATE,
            schema::VERSION,
            secret::MAKE,
            secret::READ,
        ],
    ];
    for sql in statements.into_iter().flatten() {
        if let Err(error) = connection.prepare(&format!("EXPLAIN {sql}")) {
            panic!("{error}: {sql}");
        }
    }
}

#[test]
fn what_the_sweep_and_the_status_page_look_for_is_found_by_an_index() {
    process(async |store| drop(store.health().await));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    for sql in appeals::STATEMENTS
        .iter()
        .chain(dialogues::STATEMENTS)
        .chain(&[idempotency::FIND, limits::HIT])
    {
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            let scan = step.starts_with("SCAN")
                && !step.contains("CONSTANT ROW")
                && !step.contains("json_each");
            assert!(!scan || step.contains("(subquery"), "{step}: {sql}");
        }
    }
}
