//! Databases of older programs. Each fixture was written by the program whose newest migration had that number: four appeals, of which the first is
//! destroyed, the second withdrawn; two conversations; the keys beside it as name and hexadecimal digits. From 0002 on, the appeals name by what
//! they are to be found, and the audit trail is sealed.

use domain::{appeal::Kind, number::AppealNumber};

use super::{
    appeals::{SECRET, code, file, now},
    dialogues::{alternate, decide, message},
    index::found,
    sweep::{later, order, sql},
    world::{A_MINUTE, disk, empty_disk, masters, process, process_unopened},
};
use crate::{Actor, Answer, Outcome, Store, page, schema};

/// What an older program left.
struct Older {
    rows: &'static str,
    keys: &'static str,
}

/// All that there were, in order; the first is version 1.
const OLDER: [Older; 3] = [
    Older {
        rows: include_str!("fixtures/v1.sql"),
        keys: include_str!("fixtures/v1.keys"),
    },
    Older {
        rows: include_str!("fixtures/v2.sql"),
        keys: include_str!("fixtures/v2.keys"),
    },
    Older {
        rows: include_str!("fixtures/v3.sql"),
        keys: include_str!("fixtures/v3.keys"),
    },
];

/// The versions of older programs.
fn versions() -> impl Iterator<Item = usize> {
    1..=OLDER.len()
}

/// Puts the disk of an older program under the next process.
pub(crate) fn restore(version: usize) {
    empty_disk();
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    connection.execute_batch(schema::CREATE).unwrap();
    for migration in &schema::MIGRATIONS[..version] {
        connection.execute_batch(migration).unwrap();
    }
    let Older { rows, keys } = OLDER[version - 1];
    connection.execute_batch(rows).unwrap();
    let hex = data_encoding::HEXLOWER;
    for line in keys.lines() {
        let (name, value) = line.split_once(' ').unwrap();
        assert!(page::of_name(name).is_some());
        disk()
            .key_value
            .borrow_mut()
            .insert(name.to_owned(), hex.decode(value.as_bytes()).unwrap());
    }
    assert_eq!(sql::<i64>(schema::VERSION), i64::try_from(version).unwrap());
}

fn number(sequence: u64) -> AppealNumber {
    AppealNumber::new(Kind::Complaint, 2026, sequence)
}

/// What an older program wrote, as this one finds it.
pub(crate) async fn expect_older(store: &Store) {
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
    let repeat = decide(store, message("b", "b", later()), turn).await;
    let reply = Answer::Repeat(Some(b"from None".to_vec()));
    assert_eq!(repeat, Ok(reply));
    let next = decide(store, message("b", "next", later()), turn).await;
    assert_eq!(next, Ok(Answer::New(b"from Some(Ru)".to_vec())));
    let acts = store.destruction_acts(10, None).await.unwrap();
    assert_eq!((acts.len(), acts[0].counts.appeal), (1, 1));
}

#[test]
fn what_an_older_schema_holds_is_read_and_goes_on_under_the_newest() {
    for version in versions() {
        restore(version);
        process(async |store| {
            assert_eq!(
                store.health().await.schema_version,
                Some(schema::LATEST),
                "version {version} is not migrated"
            );
            expect_older(&store).await;
            // The four that were filed leave the fifth number to the next one.
            assert_eq!(file(&store, 9).await.number, number(5));
            let report = store.sweep(&order(later())).await.unwrap();
            assert_eq!(report.outcome, Outcome::Done);
            assert_eq!((report.destroyed.appeal, report.destroyed.dialogue), (1, 1));
        });
        process(async |store| assert!(store.health().await.sqlite.is_ok()));
    }
}

#[test]
fn two_instances_that_migrate_at_once_migrate_once() {
    for version in versions() {
        restore(version);
        process_unopened(async || {
            let (one, other) = futures::join!(Store::connect(masters()), Store::connect(masters()));
            expect_older(&one.unwrap()).await;
            assert!(other.unwrap().health().await.sqlite.is_ok());
        });
        let applied = "SELECT json_group_array(version) FROM schema_version";
        let all: Vec<i64> = (1..=schema::LATEST).collect();
        assert_eq!(sql::<String>(applied), serde_json::to_string(&all).unwrap());
    }
}

#[test]
fn what_could_be_found_in_an_older_schema_is_found_under_the_newest_without_being_opened() {
    restore(2);
    process(async |store| {
        assert_eq!(sql::<i64>("SELECT count(*) FROM unindexed"), 0);
        assert_eq!(found(&store).await, 3);
        let minute = std::time::Duration::from_mins(1);
        let report = store.index_old_appeals(now(), minute).await.unwrap();
        assert_eq!((report.indexed, report.complete), (0, true));
    });
    let opened = "SELECT count(*) FROM events WHERE action IN ('extraction', 'systematisation')";
    assert_eq!(sql::<i64>(opened), 0);
}

#[test]
fn seals_of_an_older_schema_hold_under_the_newest() {
    restore(2);
    process(async |store| {
        expect_older(&store).await;
        let verification = store.verify_events().await.unwrap();
        assert_eq!(
            (verification.sealed_until, &verification.fault),
            (Some(15), &None)
        );
        store.seal_events(later(), A_MINUTE).await.unwrap();
        let verification = store.verify_events().await.unwrap();
        assert_eq!((verification.waiting, verification.fault), (0, None));
    });
}

#[test]
fn proofs_of_an_older_schema_can_no_longer_be_deleted_by_hand() {
    for version in versions() {
        restore(version);
        process(async |_| ());
        let connection = rusqlite::Connection::open(disk().database()).unwrap();
        for table in ["consents", "events", "destruction_acts"] {
            let refused = connection.execute(&format!("DELETE FROM {table}"), []);
            let reason = refused.unwrap_err().to_string();
            assert!(reason.contains("append-only"), "{table}: {reason}");
        }
    }
}
