//! Destruction beyond recovery (policy, clause 3.5): after it, neither the files nor a copy of them from before give anything back.

use chrono::TimeDelta;
use rusqlite::Connection;

use super::{
    appeals::{SECRET, code, everything_on_disk, now, submission, until},
    lookups::identified,
    sweep::{later, order, sql},
    world::{disk, process},
};
use crate::{Actor, Error, Filed, Receipt, Store, WriteAheadLog, page};

/// Files an appeal of somebody who says all.
async fn file(store: &Store, byte: u8) -> Receipt {
    let key = [byte; 9];
    let filed = store.file_appeal(identified(byte), Some(submission(&key, b"b")));
    match filed.await.unwrap() {
        Filed::New(receipt) => receipt,
        other => panic!("not new: {other:?}"),
    }
}

async fn withdraw(store: &Store, receipt: &Receipt, byte: u8) {
    let end = now() + TimeDelta::days(1);
    store
        .withdraw_appeal(&receipt.number, &code(byte), now(), until(end))
        .await
        .unwrap();
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    assert!(needle.len() > 8);
    haystack.windows(needle.len()).any(|bytes| bytes == needle)
}

/// What must not be found anywhere after an appeal is destroyed: each column of bytes that speaks of it, and its wrapped key.
fn remains(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let of = |column| -> Vec<u8> {
        sql(&format!(
            "SELECT {column} FROM appeals WHERE number = '{number}'"
        ))
    };
    let id = format!("(SELECT id FROM appeals WHERE number = '{number}')");
    let receipt = sql(&format!(
        "SELECT receipt FROM idempotency WHERE appeal_id = {id}"
    ));
    let lookup = sql(&format!(
        "SELECT hash FROM lookups WHERE record_id = {id} AND field = 'phone'"
    ));
    let page = uuid::Uuid::from_slice(&of("key_page")).unwrap();
    let page = disk().key_value.borrow()[&page::name(page)].clone();
    let record = of("id");
    let at = page.windows(16).position(|bytes| bytes == record).unwrap();
    vec![
        ("the sealed appeal", of("sealed")),
        ("the hash of the code", of("code_hash")),
        ("the sealed receipt", receipt),
        ("the blind index", lookup),
        ("the wrapped key", page[at + 16..at + 88].to_vec()),
    ]
}

fn log_length() -> u64 {
    let log = disk().database().with_extension("db-wal");
    std::fs::metadata(log).map_or(0, |log| log.len())
}

#[test]
fn no_file_holds_a_trace_of_what_was_destroyed_and_no_copy_gives_it_back() {
    let (gone, kept, traces, copy) = process(async |store| {
        // Two in one key page, one of which stays: the page is overwritten, not deleted.
        let (gone, kept) = futures::join!(file(&store, 1), file(&store, 2));
        let alone = file(&store, 3).await;
        for (receipt, byte) in [(&gone, 1), (&alone, 3)] {
            withdraw(&store, receipt, byte).await;
        }
        let mut traces = remains(&gone.number.to_string());
        traces.extend(remains(&alone.number.to_string()));
        let before = everything_on_disk();
        for (name, trace) in &traces {
            // One hash stands for one person: it is that of the other appeals as well.
            assert!(holds(&before, trace), "{name} was never there");
        }
        traces.retain(|(name, _)| *name != "the blind index");
        sql::<i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        let copy = std::fs::read(disk().database()).unwrap();
        assert!(holds(&copy, &traces[0].1));
        ([gone, alone], kept, traces, copy)
    });
    process(async |store| {
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.destroyed.appeal, 2);
        assert_eq!(report.write_ahead_log, WriteAheadLog::Emptied);
        assert_eq!(log_length(), 0, "the write-ahead log is not empty");
        // While the instance runs, and its caches live.
        let after = everything_on_disk();
        for (name, trace) in &traces {
            assert!(!holds(&after, trace), "{name} is still on the disk");
        }
        for text in [SECRET, "77011234567"] {
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(!holds(&after, text.as_bytes()) && !holds(&after, &utf16));
        }
    });
    // Yesterday's copy.
    for file in std::fs::read_dir(disk().database().parent().unwrap()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    std::fs::write(disk().database(), copy).unwrap();
    process(async |store| {
        for (receipt, byte) in gone.iter().zip([1, 3]) {
            let back = store.find_appeal(&receipt.number, &code(byte)).await;
            let id = back.unwrap().expect("it stands in the copy").id;
            let opened = store.open_appeal(id, Actor::System, later()).await;
            assert!(opened.unwrap().is_none(), "a copy gives an appeal back");
            let key = [byte; 9];
            let again = store.file_appeal(identified(byte), Some(submission(&key, b"b")));
            assert_eq!(again.await, Err(Error::Destroyed), "nor its receipt");
        }
        let view = store.find_appeal(&kept.number, &code(2)).await;
        let id = view.unwrap().unwrap().id;
        let opened = store.open_appeal(id, Actor::System, later()).await;
        assert_eq!(opened.unwrap().unwrap().appeal.text, SECRET);
    });
}

#[test]
fn the_blind_index_of_a_person_goes_with_their_last_record() {
    let trace = process(async |store| {
        let receipt = file(&store, 1).await;
        withdraw(&store, &receipt, 1).await;
        remains(&receipt.number.to_string()).remove(3)
    });
    assert_eq!(trace.0, "the blind index");
    process(async |store| {
        store.sweep(&order(later())).await.unwrap();
        assert!(!holds(&everything_on_disk(), &trace.1));
    });
}

#[test]
fn a_log_that_somebody_reads_is_emptied_by_the_next_sweep() {
    process(async |store| {
        let receipt = file(&store, 1).await;
        withdraw(&store, &receipt, 1).await;
        let reader = Connection::open(disk().database()).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let appeals = "SELECT count(*) FROM appeals";
        let read: i64 = reader.query_row(appeals, [], |row| row.get(0)).unwrap();
        assert_eq!(read, 1);
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.destroyed.appeal, 1);
        assert_eq!(report.write_ahead_log, WriteAheadLog::Busy);
        assert!(log_length() > 0);
        reader.execute_batch("COMMIT").unwrap();
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.destroyed.appeal, 0);
        assert_eq!(report.write_ahead_log, WriteAheadLog::Emptied);
        assert_eq!(log_length(), 0);
    });
}
