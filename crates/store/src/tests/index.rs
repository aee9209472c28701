//! Blind indexes for appeals that were filed before there were any.

use std::time::Duration;

use chrono::TimeDelta;
use domain::identifier::Iin;
use rusqlite::Connection;

use super::{
    appeals::{appeal, code, now, until},
    lookups::{IIN, identified},
    migrations::{expect_older, restore},
    sweep::{later, order, sql},
    world::{disk, leave_to_chance, masters, new_disk, process, stop_one_in},
};
use crate::{Filed, Identifier, IndexReport, NewAppeal, Store, index::BATCH};

const BUDGET: Duration = Duration::from_mins(1);

/// Makes the disk that of a program without blind indexes, as migration 0003 leaves it.
pub(crate) fn forget_indexes() {
    let connection = Connection::open(disk().database()).unwrap();
    connection
        .execute_batch(
            "DELETE FROM lookups; INSERT INTO unindexed (appeal_id) SELECT id FROM appeals WHERE condemned_at IS NULL;",
        )
        .unwrap();
}

pub(crate) async fn file_many(store: &Store, new: impl IntoIterator<Item = NewAppeal>) {
    let file = async |new| match store.file_appeal(new, None).await.unwrap() {
        Filed::New(receipt) => receipt,
        other => panic!("not new: {other:?}"),
    };
    for receipt in futures::future::join_all(new.into_iter().map(file)).await {
        // The first one is due.
        if receipt.code == code(0) {
            let end = now() + TimeDelta::days(1);
            let done = store.withdraw_appeal(&receipt.number, &receipt.code, now(), until(end));
            done.await.unwrap();
        }
    }
}

/// How many appeals are found by what [`identified`] says.
pub(crate) async fn found(store: &Store) -> usize {
    let iin = Iin::parse(IIN).unwrap();
    store.records_of(Identifier::Iin(&iin)).await.unwrap().len()
}

fn waiting() -> i64 {
    sql("SELECT count(*) FROM unindexed")
}

async fn index(store: &Store, budget: Duration) -> IndexReport {
    store.index_old_appeals(now(), budget).await.unwrap()
}

#[test]
fn appeals_of_before_there_were_indexes_are_found_after_the_next_run() {
    process(async |store| {
        file_many(&store, [identified(1), identified(2), appeal(3)]).await;
    });
    forget_indexes();
    process(async |store| {
        assert_eq!((found(&store).await, waiting()), (0, 3));
        file_many(&store, [identified(4)]).await;
        assert_eq!(waiting(), 3, "a new one has its index already");
        let all = IndexReport {
            indexed: 3,
            unreadable: 0,
            complete: true,
        };
        assert_eq!(index(&store, BUDGET).await, all);
        assert_eq!((found(&store).await, waiting()), (3, 0));
        assert_eq!(index(&store, BUDGET).await.indexed, 0, "once is enough");
        let events =
            "SELECT count(*) FROM events WHERE action = 'systematisation' AND actor = 'system'";
        assert_eq!(sql::<i64>(events), 3);
    });
}

#[test]
fn a_run_keeps_to_its_time_and_the_next_one_goes_on() {
    let many = u8::try_from(BATCH).unwrap() + 6;
    process(async |store| file_many(&store, (1..=many).map(identified)).await);
    forget_indexes();
    process(async |store| {
        let first = index(&store, Duration::ZERO).await;
        assert_eq!((first.indexed, first.complete), (BATCH as u64, false));
        assert_eq!(found(&store).await, BATCH);
    });
    process(async |store| {
        assert_eq!(index(&store, Duration::ZERO).await.indexed, 6);
        assert!(index(&store, Duration::ZERO).await.complete);
        assert_eq!(found(&store).await, usize::from(many));
    });
}

#[test]
fn what_is_condemned_meanwhile_is_never_indexed() {
    for seed in 0..60 {
        new_disk();
        process(async |store| file_many(&store, [identified(0), identified(1)]).await);
        forget_indexes();
        leave_to_chance(seed);
        process(async |store| {
            let other = Store::connect(masters()).await.unwrap();
            stop_one_in(2);
            let order = order(later());
            let (swept, indexed) =
                futures::join!(store.sweep(&order), other.index_old_appeals(now(), BUDGET));
            stop_one_in(0);
            assert_eq!(swept.unwrap().destroyed.appeal, 1, "seed {seed}");
            assert!(indexed.unwrap().complete, "seed {seed}");
            assert_eq!((found(&store).await, waiting()), (1, 0), "seed {seed}");
            let strays =
                "SELECT count(*) FROM lookups WHERE record_id NOT IN (SELECT id FROM appeals)";
            assert_eq!(sql::<i64>(strays), 0, "seed {seed}");
        });
    }
}

#[test]
fn what_does_not_open_holds_up_nothing() {
    process(async |store| {
        file_many(&store, [identified(1)]).await;
        disk().key_value.borrow_mut().clear();
        file_many(&store, [identified(2)]).await;
    });
    forget_indexes();
    process(async |store| {
        let report = index(&store, BUDGET).await;
        assert_eq!((report.indexed, report.unreadable), (1, 1));
        assert_eq!((report.complete, waiting()), (true, 0));
        assert_eq!(found(&store).await, 1);
    });
}

#[test]
fn what_the_first_schema_holds_is_opened_and_nothing_of_it_is_lost() {
    restore(1);
    process(async |store| {
        assert_eq!(waiting(), 3);
        assert_eq!(index(&store, BUDGET).await.indexed, 3);
        expect_older(&store).await;
    });
}
