//! Databases of older programs. The fixture was written by the program whose only migration was 0001: four appeals, of which the first is destroyed,
//! the second withdrawn; two conversations; the keys beside it as name and hexadecimal digits.

use domain::{appeal::Kind, number::AppealNumber};

use super::{
    appeals::{SECRET, code, file, now},
    dialogues::{alternate, message},
    sweep::{later, order, sql},
    world::{disk, masters, process, process_unopened},
};
use crate::{Actor, Answer, Outcome, Store, page, schema};

/// Puts the disk of an older program under the next process.
pub(crate) fn restore_version_1() {
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    connection.execute_batch(schema::CREATE).unwrap();
    connection.execute_batch(schema::MIGRATIONS[0]).unwrap();
    connection
        .execute_batch(include_str!("fixtures/v1.sql"))
        .unwrap();
    let hex = data_encoding::HEXLOWER;
    for line in include_str!("fixtures/v1.keys").lines() {
        let (name, value) = line.split_once(' ').unwrap();
        assert!(page::of_name(name).is_some());
        disk()
            .key_value
            .borrow_mut()
            .insert(name.to_owned(), hex.decode(value.as_bytes()).unwrap());
    }
}

fn number(sequence: u64) -> AppealNumber {
    AppealNumber::new(Kind::Complaint, 2026, sequence)
}

/// What the older program wrote, as this one finds it.
pub(crate) async fn expect_version_1(store: &Store) {
    let find = async |sequence: u64, byte| {
        let found = store.find_appeal(&number(sequence), &code(byte)).await;
        found.unwrap()
    };
    let mut found = Vec::new();
    for sequence in 1..=4 {
        for byte in 1..=4 {
            found.extend(find(sequence, byte).await);
        }
    }
    assert_eq!(found.len(), 3, "an appeal is lost or has come back");
    for view in found {
        let opened = store.open_appeal(view.id, Actor::System, now()).await;
        assert_eq!(opened.unwrap().unwrap().appeal.text, SECRET);
    }
    let turn = |state| alternate(state, later());
    let repeat = store.dialogue_turn(message("b", "b", later()), turn).await;
    let reply = Answer::Repeat(Some(b"from None".to_vec()));
    assert_eq!(repeat, Ok(reply));
    let next = store
        .dialogue_turn(message("b", "next", later()), turn)
        .await;
    assert_eq!(next, Ok(Answer::New(b"from Some(Ru)".to_vec())));
    let acts = store.destruction_acts(10, None).await.unwrap();
    assert_eq!((acts.len(), acts[0].counts.appeal), (1, 1));
}

#[test]
fn what_the_first_schema_holds_is_read_and_goes_on_under_the_newest() {
    restore_version_1();
    assert_eq!(sql::<i64>(schema::VERSION), 1);
    process(async |store| {
        assert_eq!(
            store.health().await.schema_version,
            Some(schema::LATEST),
            "it is not migrated"
        );
        expect_version_1(&store).await;
        // The four that were filed leave the fifth number to the next one.
        assert_eq!(file(&store, 9).await.number, number(5));
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.outcome, Outcome::Done);
        assert_eq!((report.destroyed.appeal, report.destroyed.dialogue), (1, 1));
    });
    process(async |store| assert!(store.health().await.sqlite.is_ok()));
}

#[test]
fn two_instances_that_migrate_at_once_migrate_once() {
    restore_version_1();
    process_unopened(async || {
        let (one, other) = futures::join!(Store::connect(masters()), Store::connect(masters()));
        expect_version_1(&one.unwrap()).await;
        assert!(other.unwrap().health().await.sqlite.is_ok());
    });
    let applied = "SELECT group_concat(version) FROM schema_version";
    let all: Vec<String> = (1..=schema::LATEST)
        .map(|version| version.to_string())
        .collect();
    assert_eq!(sql::<String>(applied), all.join(","));
}

#[test]
fn proofs_of_the_first_schema_can_no_longer_be_deleted_by_hand() {
    restore_version_1();
    process(async |_| ());
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    for table in ["consents", "events", "destruction_acts"] {
        let refused = connection.execute(&format!("DELETE FROM {table}"), []);
        let reason = refused.unwrap_err().to_string();
        assert!(reason.contains("append-only"), "{table}: {reason}");
    }
}
