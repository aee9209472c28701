//! The chain over the audit trail: whoever lays a hand on it is found out.

use chrono::TimeDelta;
use rusqlite::Connection;
use uuid::Uuid;

use super::{
    appeals::{code, file, now},
    sweep::{furnish, later, order, sql},
    world::{A_MINUTE, chance, disk, leave_to_chance, masters, new_disk, process},
};
use crate::{
    Action, Actor, Fault, Outcome, SealReport, Store, SweepOrder, Tampering, Verification,
    chain::BATCH,
    events::{Event, RecordKind},
    writer::{Extent, Transaction},
};

/// Leaves events of records that are not there, each one another.
async fn leave(store: &Store, count: u64) {
    let job = async move |transaction: &mut Transaction| {
        for _ in 0..count {
            let actions = [Action::Use, Action::Storage, Action::Extraction];
            let action = actions[usize::try_from(chance(3)).unwrap()];
            let id = Uuid::from_u128(chance(u64::MAX).into());
            let record = (RecordKind::Appeal, id);
            let event = Event::new(now(), action, Actor::Staff("7"), record);
            transaction.add(event.under("1")?);
        }
        Ok(())
    };
    store
        .writer
        .submit(now(), Extent::Steps, vec![], job)
        .await
        .unwrap();
}

/// Somebody who has the database, and takes the triggers away first.
fn tamper(sql: &str) {
    let connection = Connection::open(disk().database()).unwrap();
    let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Option<String> = connection
        .query_row(triggers, [], |row| row.get(0))
        .unwrap();
    connection
        .execute_batch(&triggers.unwrap_or_default())
        .unwrap();
    connection.execute_batch(sql).unwrap();
}

fn fault(event: i64, what: Tampering) -> Fault {
    Fault { event, what }
}

#[test]
fn the_chain_says_how_far_it_is_sealed_and_what_waits() {
    process(async |store| {
        let empty = store.verify_events().await.unwrap();
        assert_eq!(empty, Verification::default());
        leave(&store, 7).await;
        assert_eq!(store.verify_events().await.unwrap().waiting, 7);
        let report = store.seal_events(now(), A_MINUTE).await.unwrap();
        let expected = SealReport {
            events: 7,
            seals: 1,
            waiting: 0,
        };
        assert_eq!(report, expected);
        let again = store.seal_events(now(), A_MINUTE).await.unwrap();
        assert_eq!(again, SealReport::default(), "an event is sealed twice");
        leave(&store, 2).await;
        let found = store.verify_events().await.unwrap();
        assert_eq!((found.fault, found.sealed_until), (None, Some(7)));
        assert_eq!((found.seals, found.events, found.waiting), (1, 7, 2));
        assert_eq!(found.sealed_at, Some(now()));
        assert_eq!(found.head.unwrap().len(), 64);
    });
}

#[test]
fn many_who_seal_at_once_seal_each_event_once_in_bounded_batches() {
    process(async |store| {
        let other = Store::connect(masters()).await.unwrap();
        let events = BATCH as u64 * 2 + 5;
        leave(&store, events).await;
        let (one, two, three) = futures::join!(
            store.seal_events(now(), A_MINUTE),
            other.seal_events(now(), A_MINUTE),
            store.seal_events(now(), A_MINUTE)
        );
        let reports = [one.unwrap(), two.unwrap(), three.unwrap()];
        let sealed: u64 = reports.iter().map(|report| report.events).sum();
        let seals: u64 = reports.iter().map(|report| report.seals).sum();
        assert_eq!((sealed, seals), (events, 3));
        let found = store.verify_events().await.unwrap();
        assert_eq!((found.fault, found.events), (None, events));
    });
}

/// Proves clause 10.
#[test]
fn any_one_change_removal_insertion_or_swap_is_found_and_named() {
    for seed in 0..80 {
        new_disk();
        leave_to_chance(seed);
        let (tampered, event, what) = process(async |store| {
            // Some seals, some events behind them that wait.
            for _ in 0..=chance(3) {
                leave(&store, 2 + chance(12)).await;
                store.seal_events(now(), A_MINUTE).await.unwrap();
            }
            let sealed: i64 = sql("SELECT max(last_event) FROM event_seals");
            leave(&store, chance(3)).await;
            let one = 1 + i64::try_from(chance(sealed.unsigned_abs())).unwrap();
            let columns = [
                "at = at + 1",
                "action = 'transfer'",
                "actor = 'staff:8'",
                "record_kind = 'dialogue'",
                "record_id = x'00112233445566778899aabbccddeeff'",
                "policy_version = '2'",
            ];
            match chance(5) {
                0 => {
                    let column = columns[usize::try_from(chance(6)).unwrap()];
                    let sql = format!("UPDATE events SET {column} WHERE seq = {one}");
                    (sql, one, Tampering::Changed)
                }
                1 => {
                    let sql = format!("DELETE FROM events WHERE seq = {one}");
                    (sql, one, Tampering::Removed)
                }
                2 => {
                    // Before all others: there is no free number between them.
                    let sql = format!(
                        "INSERT INTO events SELECT -{one}, at, action, actor, record_kind, record_id, policy_version \
                         FROM events WHERE seq = {one}"
                    );
                    (sql, -one, Tampering::Inserted)
                }
                3 => {
                    // Between them all the same: those behind it make room.
                    let sql = format!(
                        "UPDATE events SET seq = -seq WHERE seq >= {one}; UPDATE events SET seq = 1 - seq WHERE seq < 0; \
                         INSERT INTO events VALUES ({one}, 0, 'use', 'system', 'appeal', x'', '1')"
                    );
                    (sql, one, Tampering::Changed)
                }
                _ => {
                    let within = "SELECT first_event FROM event_seals WHERE first_event <= ?1 AND last_event >= ?1";
                    let first: i64 = sql(&within.replace("?1", &one.to_string()));
                    let other = if one == first { one + 1 } else { first };
                    let (one, other) = (one.min(other), one.max(other));
                    let sql = format!(
                        "UPDATE events SET seq = -1 WHERE seq = {one}; UPDATE events SET seq = {one} WHERE seq = {other}; \
                         UPDATE events SET seq = {other} WHERE seq = -1"
                    );
                    (sql, one, Tampering::Reordered)
                }
            }
        });
        process(async |store| {
            assert_eq!(store.verify_events().await.unwrap().fault, None);
            tamper(&tampered);
            let found = store.verify_events().await.unwrap();
            let found = found.fault;
            assert_eq!(found, Some(fault(event, what)), "seed {seed}: {tampered}");
            // Sealing what comes later hides nothing.
            leave(&store, 1).await;
            store.seal_events(now(), A_MINUTE).await.unwrap();
            let later = store.verify_events().await.unwrap().fault;
            assert_eq!(later, found, "seed {seed}");
        });
    }
}

#[test]
fn a_seal_that_is_taken_away_forged_or_moved_is_found() {
    let second = "(SELECT first_event FROM event_seals WHERE seq = 2)";
    for (tampered, named) in [
        ("DELETE FROM event_seals WHERE seq = 2".to_owned(), 4),
        ("DELETE FROM event_seals WHERE seq = 1".to_owned(), 1),
        ("UPDATE event_seals SET sealed_at = 0 WHERE seq = 2".to_owned(), 4),
        ("UPDATE event_seals SET mac = zeroblob(32) WHERE seq = 2".to_owned(), 4),
        ("UPDATE event_seals SET sha256 = zeroblob(32) WHERE seq = 3".to_owned(), 7),
        (format!("UPDATE event_seals SET marks = x'', count = 0 WHERE first_event = {second}"), 4),
        // Whoever says that events were destroyed needs the key to say it.
        ("DELETE FROM events WHERE seq <= 3; INSERT INTO event_horizons VALUES (1, 3, 0, zeroblob(32))".to_owned(), 1),
    ] {
        new_disk();
        process(async |store| {
            for _ in 0..3 {
                leave(&store, 3).await;
                store.seal_events(now(), A_MINUTE).await.unwrap();
            }
            tamper(&tampered);
            let found = store.verify_events().await.unwrap().fault;
            assert_eq!(found.map(|fault| fault.event), Some(named), "{tampered}");
        });
    }
}

#[test]
fn events_go_at_the_end_of_their_term_in_whole_batches_and_the_chain_stays() {
    process(async |store| {
        // Two batches of old events, one that holds an event of a record that is still there, and one that waits.
        leave(&store, 3).await;
        store.seal_events(now(), A_MINUTE).await.unwrap();
        leave(&store, 2).await;
        store.seal_events(now(), A_MINUTE).await.unwrap();
        furnish(&store).await;
        for byte in 4..9 {
            file(&store, byte).await;
        }
        store.seal_events(now(), A_MINUTE).await.unwrap();
        let sealed = store.verify_events().await.unwrap();
        let end = later() + TimeDelta::days(1);
        let order = SweepOrder {
            events_before: end,
            ..order(end)
        };
        let plan = store.plan(&order).await.unwrap();
        assert_eq!(plan.due.event, 5);
        let report = store.sweep(&order).await.unwrap();
        assert_eq!((report.outcome, report.destroyed.event), (Outcome::Done, 5));
        let found = store.verify_events().await.unwrap();
        assert_eq!((found.fault, found.destroyed_until), (None, Some(5)));
        assert_eq!((found.seals, found.head), (3, sealed.head));
        assert_eq!(found.events, sealed.events - 5);
        assert!(found.waiting > 0, "the events of the sweep wait");
        assert_eq!(store.plan(&order).await.unwrap().due.event, 0);

        tamper("INSERT INTO events VALUES (2, 0, 'use', 'system', 'appeal', x'', '1')");
        let found = store.verify_events().await.unwrap();
        assert_eq!(found.fault, Some(fault(2, Tampering::Inserted)));
    });
}

#[test]
fn an_event_that_is_kept_for_long_keeps_no_others() {
    process(async |store| {
        // An appeal that lives on, and around it what is long gone.
        let kept = file(&store, 1).await;
        leave(&store, 8).await;
        store.seal_events(now(), A_MINUTE).await.unwrap();
        let of_kept = "SELECT count(*) FROM events WHERE record_id = (SELECT id FROM appeals)";
        let (before, alive) = (
            sql::<i64>("SELECT count(*) FROM events"),
            sql::<i64>(of_kept),
        );
        assert!(alive > 0 && before > 2 * alive);
        let end = later() + TimeDelta::days(1);
        let order = SweepOrder {
            events_before: end,
            ..order(end)
        };
        let report = store.sweep(&order).await.unwrap();
        assert_eq!(report.outcome, Outcome::Done);
        assert_eq!(report.destroyed.event, (before - alive).unsigned_abs());
        assert_eq!(
            sql::<i64>(of_kept),
            alive,
            "they are at the end of the trail now"
        );
        let sealed = store.seal_events(end, A_MINUTE).await.unwrap();
        assert_eq!((sealed.events, sealed.waiting), (alive.unsigned_abs(), 0));
        let found = store.verify_events().await.unwrap();
        assert_eq!((found.fault, found.events), (None, alive.unsigned_abs()));
        let view = store.find_appeal(&kept.number, &code(1)).await.unwrap();
        assert!(view.is_some());
        // And they stay where they are, as long as they are most of what is there.
        let again = store.sweep(&order).await.unwrap();
        assert_eq!(again.destroyed.event, 0);
    });
}

#[test]
fn a_chain_whose_events_are_all_destroyed_still_says_so() {
    process(async |store| {
        leave(&store, 3).await;
        store.seal_events(now(), A_MINUTE).await.unwrap();
        let order = SweepOrder {
            events_before: later(),
            ..order(later())
        };
        store.sweep(&order).await.unwrap();
        let found = store.verify_events().await.unwrap();
        assert_eq!((found.fault, found.destroyed_until), (None, Some(3)));
        assert_eq!((found.events, found.waiting), (0, 0));
        tamper("INSERT INTO events VALUES (2, 0, 'use', 'system', 'appeal', x'', '1')");
        let found = store.verify_events().await.unwrap();
        assert_eq!(found.fault, Some(fault(2, Tampering::Inserted)));
    });
}
