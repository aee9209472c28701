//! The writer: what happens to a job when its neighbour fails, when nobody waits for it any more, when too many wait, when the database is
//! locked.

use std::time::Duration;

use futures::{FutureExt, future::join_all};
use uuid::Uuid;

use super::{
    appeals::{appeal, code, file, now},
    sweep::sql,
    world::{Fault, breathe, disk, each_step_takes, faulty, process},
};
use crate::{
    Action, Actor, Error, Filed, Store,
    events::{Event, RecordKind},
    writer::{Extent, Transaction},
};

const INSERT: &str = "INSERT INTO sequences (year, last) VALUES (?1, 0)";

async fn insert(store: &Store, year: i32, fails: bool) -> Result<i32, Error> {
    let job = async move |transaction: &mut Transaction| {
        transaction.run(INSERT, vec![year.into()]).await?;
        let record = (RecordKind::Appeal, Uuid::nil());
        let event = Event::new(now(), Action::Use, Actor::System, record);
        transaction.add(event.under("")?);
        if fails {
            Err(Error::Contended)
        } else {
            Ok(year)
        }
    };
    store.writer.submit(now(), Extent::Steps, vec![], job).await
}

#[test]
fn a_job_that_fails_leaves_nothing_behind_and_its_neighbours_unharmed() {
    process(async |store| {
        let jobs = (1..=9).map(|year| insert(&store, year, year % 3 == 0));
        let expected = (1..=9).map(|year| {
            if year % 3 == 0 {
                Err(Error::Contended)
            } else {
                Ok(year)
            }
        });
        assert_eq!(join_all(jobs).await, expected.collect::<Vec<_>>());
        // Alone as well.
        assert_eq!(insert(&store, 12, true).await, Err(Error::Contended));
        assert_eq!(insert(&store, 13, false).await, Ok(13));
    });
    let years: String =
        sql("SELECT group_concat(year) FROM (SELECT year FROM sequences ORDER BY year)");
    assert_eq!(years, "1,2,4,5,7,8,13");
    assert_eq!(sql::<i64>("SELECT count(*) FROM events"), 7);
}

#[test]
fn a_job_of_one_statement_fails_alone_as_well() {
    process(async |store| {
        let step = async |year: i32| {
            let job = async move |transaction: &mut Transaction| {
                let record = (RecordKind::Appeal, Uuid::nil());
                let event = Event::new(now(), Action::Use, Actor::System, record);
                transaction.add(event.under("")?);
                transaction.run(INSERT, vec![year.into()]).await
            };
            let written = store.writer.submit(now(), Extent::Step, vec![], job);
            written.await
        };
        let outcomes = join_all([1, 1, 2, 1, 3].map(step)).await;
        let written: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(written, [true, false, true, false, true]);
    });
    assert_eq!(sql::<i64>("SELECT sum(year) FROM sequences"), 6);
    assert_eq!(sql::<i64>("SELECT count(*) FROM events"), 3);
}

#[test]
fn a_job_that_fails_gives_its_number_back() {
    process(async |store| {
        let take = async |fails: bool| {
            let job = async move |transaction: &mut Transaction| {
                let number = transaction.next_number(2026).await?;
                if fails {
                    Err(Error::Contended)
                } else {
                    Ok(number)
                }
            };
            let taken = store.writer.submit(now(), Extent::Steps, vec![], job);
            taken.await.ok()
        };
        let numbers = join_all([false, true, false, true, true, false].map(take)).await;
        assert_eq!(numbers, [Some(1), None, Some(2), None, None, Some(3)]);
        assert_eq!(take(true).await, None);
        assert_eq!(take(false).await, Some(4));
        assert_eq!(file(&store, 1).await.number.sequence(), 5);
    });
    assert_eq!(
        sql::<i64>("SELECT last FROM sequences WHERE year = 2026"),
        5
    );
}

#[test]
fn a_statement_that_fails_fails_its_own_job_alone() {
    process(async |store| {
        let jobs = [1, 1, 2].map(|year| insert(&store, year, false));
        let outcomes = join_all(jobs).await;
        assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(1), &Ok(2)));
        let Err(Error::Unavailable {
            what: "sqlite",
            reason,
        }) = &outcomes[1]
        else {
            panic!("{outcomes:?}")
        };
        assert!(reason.contains("UNIQUE"), "{reason}");
    });
}

#[test]
fn an_appeal_is_committed_although_its_sender_has_gone_away() {
    process(async |store| {
        let mut filing = Box::pin(store.file_appeal(appeal(1), None));
        assert!((&mut filing).now_or_never().is_none());
        drop(filing);
        let second = file(&store, 2).await;
        assert_eq!(second.number.sequence(), 2);
        let first = domain::number::AppealNumber::new(second.number.kind(), 2026, 1);
        assert!(store.find_appeal(&first, &code(1)).await.unwrap().is_some());
    });
}

#[test]
fn whoever_comes_when_too_many_wait_is_told_to_come_again() {
    process(async |store| {
        let filed = join_all((0..300).map(|_| store.file_appeal(appeal(1), None))).await;
        let busy = filed
            .iter()
            .filter(|filed| **filed == Err(Error::Busy))
            .count();
        let new = filed
            .iter()
            .filter(|filed| matches!(filed, Ok(Filed::New(_))))
            .count();
        assert_eq!(busy + new, 300);
        assert!(busy > 0 && new >= 256, "{new} are filed, {busy} are not");
        // Those that were told so left nothing, and the next one is welcome.
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM appeals"),
            i64::try_from(new).unwrap()
        );
        file(&store, 1).await;
    });
}

#[test]
fn a_locked_database_is_waited_for_and_not_for_ever() {
    process(async |store| {
        let other = rusqlite::Connection::open(disk().database()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let release = async {
            for _ in 0..50 {
                breathe().await;
            }
            other.execute_batch("ROLLBACK").unwrap();
        };
        let (filed, ()) = futures::join!(store.file_appeal(appeal(1), None), release);
        assert!(matches!(filed, Ok(Filed::New(_))));
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(store.file_appeal(appeal(2), None).await, Err(Error::Busy));
        other.execute_batch("ROLLBACK").unwrap();
        file(&store, 3).await;
    });
}

#[test]
fn on_a_slow_machine_a_locked_database_is_waited_for_no_longer() {
    let (filed, steps) = faulty(Fault::None, async |store| {
        let other = rusqlite::Connection::open(disk().database()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        each_step_takes(Duration::from_secs(1));
        store.unwrap().file_appeal(appeal(1), None).await
    });
    assert_eq!(filed, Err(Error::Busy));
    assert!(steps < 6, "{steps} seconds");
}
