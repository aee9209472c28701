//! Every statement is one that SQLite can prepare against the newest schema.

use super::world::{disk, process};
use crate::{
    alerts, appeals, attachments, chain, consents, dialogues, events, gathered, health, holds,
    idempotency, index, limits, lookups, outbox, reviews, rewrap, schema, secret, senders, staff,
    sweep, versions, warnings,
};

#[test]
fn sqlite_can_prepare_every_statement() {
    process(async |store| drop(store.health().await));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let statements = [
        alerts::STATEMENTS,
        appeals::STATEMENTS,
        attachments::STATEMENTS,
        chain::STATEMENTS,
        rewrap::STATEMENTS,
        dialogues::STATEMENTS,
        holds::STATEMENTS,
        index::STATEMENTS,
        outbox::STATEMENTS,
        reviews::STATEMENTS,
        senders::STATEMENTS,
        staff::STATEMENTS,
        sweep::STATEMENTS,
        versions::STATEMENTS,
        warnings::STATEMENTS,
        &[
            consents::APPEND,
            consents::LAST,
            consents::NO_CHAT,
            consents::NO_TRANSFER,
            consents::OF_RECORD,
            consents::WITHDRAW,
            events::APPEND,
            gathered::KEEP_NUMBER,
            gathered::LAST_NUMBER,
            health::LAST,
            health::READ,
            idempotency::FIND,
            idempotency::REMEMBER,
            limits::APPEND,
            limits::HIT,
            limits::HITS,
            lookups::ADD_SENDER,
            lookups::APPEND,
            lookups::FIND,
            lookups::FORGET,
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

/// Tables of a few rows, lists that are parameters, and a list that is taken from its beginning.
const SMALL: [&str; 15] = [
    "alerts",
    "CONSTANT ROW",
    "SCAN entries",
    "SCAN choices",
    "json_each",
    "VIRTUAL TABLE",
    "page_checks",
    "orphan_search",
    "schema_version",
    "key_rotations",
    "unindexed",
    "set_aside",
    "lookup_days",
    "holds",
    "policy_reviews",
];

#[test]
fn no_statement_reads_a_whole_table_that_grows() {
    process(async |store| drop(store.health().await));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let statements = [
        alerts::STATEMENTS,
        appeals::STATEMENTS,
        attachments::STATEMENTS,
        chain::STATEMENTS,
        rewrap::STATEMENTS,
        dialogues::STATEMENTS,
        holds::STATEMENTS,
        index::STATEMENTS,
        outbox::STATEMENTS,
        reviews::STATEMENTS,
        senders::STATEMENTS,
        staff::STATEMENTS,
        sweep::STATEMENTS,
        versions::STATEMENTS,
        warnings::STATEMENTS,
        &[
            consents::LAST,
            consents::NO_CHAT,
            consents::NO_TRANSFER,
            consents::OF_RECORD,
            consents::WITHDRAW,
            events::APPEND,
            gathered::KEEP_NUMBER,
            gathered::LAST_NUMBER,
            health::LAST,
            health::READ,
            idempotency::FIND,
            idempotency::REMEMBER,
            limits::APPEND,
            limits::HIT,
            limits::HITS,
            lookups::ADD_SENDER,
            lookups::APPEND,
            lookups::FIND,
            lookups::FORGET,
        ],
    ];
    for sql in statements.into_iter().flatten() {
        let mut statement = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            let small =
                SMALL.iter().any(|table| step.contains(table)) || step.contains("(subquery");
            assert!(!step.starts_with("SCAN") || small, "{step}: {sql}");
        }
    }
}
