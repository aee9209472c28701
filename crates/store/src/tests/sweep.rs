//! The sweep, without faults.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::Term;
use uuid::Uuid;

use super::{
    appeals::{appeal, code, file, now, submission, until},
    dialogues::{alternate, decide, message},
    world::{disk, process},
};
use crate::{
    Answer, Due, Filed, KeptBack, Outcome, ProofLimits, Receipt, Store, SweepOrder, SweepReport,
    Trigger,
    keys::DataKey,
    page::{self, Page},
    sweep::{LEASE_TERM, ORPHAN_GRACE},
};

pub(crate) fn order(at: DateTime<Utc>) -> SweepOrder {
    SweepOrder {
        now: at,
        trigger: Trigger::Timer,
        max_records: 1000,
        max_time: Duration::from_mins(1),
        events_before: at - TimeDelta::days(3650),
        proofs: proofs(at - TimeDelta::days(3650)),
        acts_before: at - TimeDelta::days(3650),
        tombstones_before: at - TimeDelta::days(3650),
        outbox_before: at - TimeDelta::days(30),
        terms: BTreeMap::from([
            (
                "2026-11-16".to_owned(),
                BTreeMap::from([("appeal".to_owned(), Term::Years(5))]),
            ),
            ("1999-01-01".to_owned(), BTreeMap::new()),
        ]),
        on_progress: |_| {},
    }
}

/// Proofs whose term began earlier are due.
fn proofs(before: DateTime<Utc>) -> BTreeMap<String, ProofLimits> {
    let limits = ProofLimits {
        from_making: false,
        consents_before: before,
        transfers_before: before,
    };
    BTreeMap::from([("2026-11-16".to_owned(), limits)])
}

pub(crate) fn later() -> DateTime<Utc> {
    now() + TimeDelta::days(30)
}

/// Three appeals, of which the first two are withdrawn and due; two conversations, of which the first is expired.
pub(crate) async fn furnish(store: &Store) -> [Receipt; 3] {
    let Filed::New(first) = store
        .file_appeal(appeal(1), Some(submission(b"k", b"b")))
        .await
        .unwrap()
    else {
        panic!("not new")
    };
    let (second, third) = futures::join!(file(store, 2), file(store, 3));
    for (receipt, byte) in [(&first, 1), (&second, 2)] {
        store
            .withdraw_appeal(
                &receipt.number,
                &code(byte),
                now(),
                until(now() + TimeDelta::days(1)),
            )
            .await
            .unwrap();
    }
    for (sender, expires_at) in [
        ("a", now() + TimeDelta::days(1)),
        ("b", later() + TimeDelta::days(60)),
    ] {
        let mut incoming = message(sender, sender, now());
        incoming.remember_until = later() + TimeDelta::days(60);
        let turn = |state| crate::Turned {
            expires_at,
            ..alternate(state, now())
        };
        decide(store, incoming, turn).await.unwrap();
    }
    [first, second, third]
}

pub(crate) fn sql<T: rusqlite::types::FromSql>(sql: &str) -> T {
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// All keys that the key-value store holds.
pub(crate) fn keys() -> Vec<Uuid> {
    let entries = disk().key_value.borrow().clone();
    let mut keys = Vec::new();
    for (name, bytes) in entries {
        let Some(id) = page::of_name(&name) else {
            continue;
        };
        keys.extend(
            Page::from_bytes(id, bytes)
                .unwrap()
                .records()
                .collect::<Vec<_>>(),
        );
    }
    keys
}

/// What must hold when the sweep is through with what [`furnish`] left, whatever happened on the way.
pub(crate) async fn expect_swept(store: &Store, [first, second, third]: &[Receipt; 3]) {
    assert!(
        store
            .find_appeal(&first.number, &code(1))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .find_appeal(&second.number, &code(2))
            .await
            .unwrap()
            .is_none()
    );
    let kept = store
        .find_appeal(&third.number, &code(3))
        .await
        .unwrap()
        .unwrap();
    let opened = store
        .open_appeal(kept.id, crate::Actor::System, later())
        .await
        .unwrap();
    assert!(
        opened.is_some(),
        "a record that was to be kept cannot be read"
    );
    assert_eq!(keys().len(), 2, "a key too many or too few");
    for (table, left) in [
        ("appeals", 1),
        ("appeal_history", 1),
        ("dialogues", 1),
        ("idempotency", 0),
        ("inbox", 2),
    ] {
        assert_eq!(
            sql::<i64>(&format!("SELECT count(*) FROM {table}")),
            left,
            "{table}"
        );
    }
    assert_eq!(
        sql::<i64>("SELECT count(*) FROM inbox WHERE reply IS NULL AND dialogue_id IS NULL"),
        1
    );
    // Each record is counted in one act, and has one event.
    assert_eq!(
        sql::<i64>("SELECT sum(counts ->> 'appeal') FROM destruction_acts"),
        2
    );
    assert_eq!(
        sql::<i64>("SELECT sum(counts ->> 'dialogue') FROM destruction_acts"),
        1
    );
    assert_eq!(
        sql::<i64>("SELECT count(*) FROM events WHERE action = 'destruction'"),
        3
    );
    assert_eq!(
        sql::<i64>("SELECT count(DISTINCT record_id) FROM events WHERE action = 'destruction'"),
        3
    );
    // The repeat of an old message does nothing.
    let turn = |state| alternate(state, later());
    let repeat = decide(store, message("a", "a", later()), turn)
        .await
        .unwrap();
    assert_eq!(repeat, Answer::Repeat(None));
}

/// With each conversation the id of its sender goes.
fn due(appeal: u64, dialogue: u64, idempotency: u64) -> Due {
    Due {
        appeal,
        dialogue,
        idempotency,
        sender: dialogue,
        ..Due::default()
    }
}

#[test]
fn what_is_due_is_destroyed_and_what_is_not_stays() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let plan = store.plan(&order(later())).await.unwrap();
        assert_eq!(plan.due, due(2, 1, 1));
        assert_eq!(plan.policy_versions.len(), 1);
        assert_eq!(
            plan,
            store.plan(&order(later())).await.unwrap(),
            "a dry run changes something"
        );
        assert_eq!(sql::<i64>("SELECT count(*) FROM leases"), 0);

        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.outcome, Outcome::Done);
        assert_eq!(report.destroyed, plan.due);
        assert_eq!(report.left_over, Due::default());
        assert_eq!(
            (report.act, report.key_pages_unreadable),
            (Some(report.id), 0)
        );
        assert_eq!(
            report.key_pages_overwritten + report.key_pages_deleted,
            plan.key_pages
        );
        expect_swept(&store, &receipts).await;

        let terms: String = sql("SELECT terms FROM destruction_acts");
        assert_eq!(terms, r#"{"2026-11-16":{"appeal":{"years":5}}}"#);
        let again = store.sweep(&order(later())).await.unwrap();
        assert_eq!(
            (again.outcome, again.destroyed, again.act),
            (Outcome::Done, Due::default(), None)
        );
        assert!(store.health().await.last_sweep_at >= Some(later()));
        assert_eq!(sql::<i64>("SELECT count(*) FROM leases"), 0);
    });
}

/// Proves clause 3.5.
#[test]
fn a_destroyed_appeal_cannot_be_read_from_yesterdays_database() {
    let (receipts, copy) = process(async |store| {
        let receipts = furnish(&store).await;
        sql::<i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        (receipts, std::fs::read(disk().database()).unwrap())
    });
    process(async |store| drop(store.sweep(&order(later())).await.unwrap()));
    for file in std::fs::read_dir(disk().database().parent().unwrap()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    std::fs::write(disk().database(), copy).unwrap();
    process(async |store| {
        let back = store
            .find_appeal(&receipts[0].number, &code(1))
            .await
            .unwrap()
            .unwrap();
        let opened = store
            .open_appeal(back.id, crate::Actor::System, later())
            .await
            .unwrap();
        assert!(
            opened.is_none(),
            "a restored backup brings a destroyed appeal back"
        );
        let third = store
            .find_appeal(&receipts[2].number, &code(3))
            .await
            .unwrap()
            .unwrap();
        assert!(
            store
                .open_appeal(third.id, crate::Actor::System, later())
                .await
                .unwrap()
                .is_some()
        );
    });
}

#[test]
fn two_sweeps_at_once_destroy_once() {
    let receipts = process(async |store| furnish(&store).await);
    process(async |one| {
        let other = Store::connect(super::world::masters()).await.unwrap();
        let order = order(later());
        let (first, second) = futures::join!(one.sweep(&order), other.sweep(&order));
        let mut outcomes = [first.unwrap().outcome, second.unwrap().outcome];
        outcomes.sort_by_key(|outcome| *outcome != Outcome::Done);
        assert_eq!(outcomes, [Outcome::Done, Outcome::AnotherSweepRuns]);
        expect_swept(&one, &receipts).await;
    });
}

#[test]
fn a_lease_is_free_again_when_its_holder_is_gone_and_when_the_clock_was_far_ahead() {
    process(async |store| {
        let sweep = async |at| store.sweep(&order(at)).await.unwrap().outcome;
        sweep(later()).await;
        let hold = |until: DateTime<Utc>| {
            let sql = format!(
                "INSERT INTO leases VALUES ('sweep', x'00', {})",
                until.timestamp_millis()
            );
            rusqlite::Connection::open(disk().database())
                .unwrap()
                .execute(&sql, [])
                .unwrap();
        };
        hold(later() + LEASE_TERM / 2);
        assert_eq!(sweep(later()).await, Outcome::AnotherSweepRuns);
        assert_eq!(sweep(later() + LEASE_TERM / 2).await, Outcome::Done);
        hold(later() + TimeDelta::days(1000));
        assert_eq!(sweep(later()).await, Outcome::Done);
        hold(later() + LEASE_TERM + TimeDelta::seconds(1));
        let clock_behind = sweep(later()).await;
        assert_eq!(
            clock_behind,
            Outcome::AnotherSweepRuns,
            "the holder's clock is a second ahead"
        );
    });
}

#[test]
fn a_sweep_keeps_to_its_limits_and_the_next_one_goes_on() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let mut reports: Vec<SweepReport> = Vec::new();
        for _ in 0..3 {
            reports.push(
                store
                    .sweep(&SweepOrder {
                        max_records: 1,
                        ..order(later())
                    })
                    .await
                    .unwrap(),
            );
        }
        let destroyed: Vec<u64> = reports
            .iter()
            .map(|report| report.destroyed.appeal + report.destroyed.dialogue)
            .collect();
        assert_eq!(destroyed, [1, 1, 1]);
        assert_eq!(reports[0].outcome, Outcome::Unfinished);
        assert_eq!(
            reports[0].left_over.appeal + reports[0].left_over.dialogue,
            2
        );
        let none = store
            .sweep(&SweepOrder {
                max_time: Duration::ZERO,
                ..order(later())
            })
            .await
            .unwrap();
        assert_eq!(none.outcome, Outcome::Unfinished);
        assert_eq!(
            store.sweep(&order(later())).await.unwrap().outcome,
            Outcome::Done
        );
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_key_without_a_record_is_destroyed_when_no_transaction_can_want_it_any_more() {
    process(async |store| {
        drop(file(&store, 1).await);
        let (id, key) = (
            crate::runtime::new_id(now()).unwrap(),
            DataKey::generate().unwrap(),
        );
        let orphan = Page::wrap(
            id,
            super::world::masters().current(),
            [(Uuid::from_u128(5), &key)],
        )
        .unwrap();
        disk()
            .key_value
            .borrow_mut()
            .insert(page::name(id), orphan.bytes().to_vec());
        assert_eq!(keys().len(), 2);

        let soon = store.sweep(&order(now() + ORPHAN_GRACE / 2)).await.unwrap();
        assert_eq!((soon.orphaned_keys, keys().len()), (0, 2));
        let plan = store.plan(&order(now() + ORPHAN_GRACE * 2)).await.unwrap();
        assert_eq!(plan.orphaned_keys, 1);
        let late = store.sweep(&order(now() + ORPHAN_GRACE * 2)).await.unwrap();
        assert_eq!(
            (late.orphaned_keys, late.key_pages_deleted, keys().len()),
            (1, 1, 1)
        );
    });
}

#[test]
fn a_key_that_a_stopped_sweep_wrote_back_is_destroyed_again() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let before = disk().key_value.borrow().clone();
        store.sweep(&order(later())).await.unwrap();
        // A sweep that had read these pages long ago, and lost its lease since, comes back to life and writes them.
        disk().key_value.borrow_mut().extend(before);
        assert!(keys().len() > 2);
        let report = store
            .sweep(&order(later() + TimeDelta::minutes(16)))
            .await
            .unwrap();
        assert_eq!(report.orphaned_keys, 3);
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn an_unreadable_key_page_holds_up_its_own_records_only() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let name: String = sql(&format!(
            "SELECT lower(hex(key_page)) FROM appeals WHERE number = '{}'",
            receipts[0].number
        ));
        let name = page::name(name.parse().unwrap());
        let page = disk()
            .key_value
            .borrow_mut()
            .insert(name.clone(), b"not a page".to_vec())
            .unwrap();
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(
            (report.outcome, report.key_pages_unreadable),
            (Outcome::Done, 1)
        );
        let kept_back = KeptBack {
            held: 0,
            set_aside: 1,
        };
        assert_eq!((report.set_aside, report.kept_back), (1, kept_back));
        let aside = store.records_set_aside(10).await.unwrap();
        let [aside] = &aside[..] else {
            panic!("{aside:?}")
        };
        assert_eq!(
            (&*aside.kind, &*aside.reason, aside.since, aside.tries),
            ("appeal", "unreadable_key_page", later(), 1)
        );
        assert_eq!(report.destroyed, due(1, 1, 1));
        assert!(
            store
                .find_appeal(&receipts[0].number, &code(1))
                .await
                .unwrap()
                .is_none()
        );
        let soon = store.sweep(&order(later())).await.unwrap();
        assert_eq!(soon.set_aside, 0, "it is not tried again at once");
        let hour = later() + TimeDelta::hours(1);
        let again = store.sweep(&order(hour)).await.unwrap();
        assert_eq!(again.set_aside, 1);
        assert_eq!(store.records_set_aside(10).await.unwrap()[0].tries, 2);
        disk().key_value.borrow_mut().insert(name, page);
        let mended = store.sweep(&order(hour + TimeDelta::hours(1))).await;
        let mended = mended.unwrap();
        assert_eq!((mended.destroyed.appeal, mended.set_aside), (1, 0));
        assert_eq!(mended.kept_back, KeptBack::default());
        assert_eq!(store.records_set_aside(10).await.unwrap(), []);
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn proofs_outlive_their_record_and_go_when_their_own_term_is_over() {
    process(async |store| {
        furnish(&store).await;
        store.sweep(&order(later())).await.unwrap();
        let events = sql::<i64>("SELECT count(*) FROM events");
        assert!(events > 3 && sql::<i64>("SELECT count(*) FROM consents") == 9);
        let end = later() + TimeDelta::days(1);
        let order = SweepOrder {
            events_before: end,
            acts_before: end,
            proofs: proofs(end),
            ..order(end)
        };
        let report = store.sweep(&order).await.unwrap();
        assert_eq!(report.outcome, Outcome::Done);
        // What belongs to the appeal and the conversation that are still there stays.
        assert_eq!(sql::<i64>("SELECT count(*) FROM consents"), 3);
        assert_eq!(report.destroyed.consent, 6);
        assert_eq!(report.destroyed.destruction_act, 1);
        assert_eq!(report.act, Some(report.id));
        assert_eq!(sql::<i64>("SELECT count(*) FROM destruction_acts"), 1);
        let parts = "SELECT count(DISTINCT sweep_id) FROM destruction_parts";
        assert_eq!(sql::<i64>(parts), 1, "parts go with their act");
        // Events go in whole sealed batches: see the tests of the chain.
        assert_eq!(sql::<i64>("SELECT count(*) FROM events"), events);
    });
}

/// A record that the database will not let go holds up nobody else.
fn poisoned(poison: impl Fn(&str) -> String, reason: &str) {
    process(async |store| {
        let receipts = furnish(&store).await;
        let number = &receipts[0].number;
        let connection = rusqlite::Connection::open(disk().database()).unwrap();
        let sql = format!("SELECT hex(id) FROM appeals WHERE number = '{number}'");
        let id: String = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
        connection.execute_batch(&poison(&id)).unwrap();
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.outcome, Outcome::Done);
        assert_eq!(report.destroyed.appeal + report.destroyed.dialogue, 2);
        assert_eq!((report.set_aside, report.kept_back.set_aside), (1, 1));
        let aside = store.records_set_aside(10).await.unwrap();
        assert_eq!(aside.len(), 1);
        assert_eq!(aside[0].reason, reason);
        assert_eq!(aside[0].record.simple().to_string(), id.to_lowercase());

        connection
            .execute_batch("DROP TABLE IF EXISTS clings; DROP TRIGGER IF EXISTS refuses;")
            .unwrap();
        let hour = later() + TimeDelta::hours(1);
        let mended = store.sweep(&order(hour)).await.unwrap();
        assert_eq!((mended.destroyed.appeal, mended.set_aside), (1, 0));
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_record_that_cannot_be_condemned_is_set_aside_and_tried_again() {
    let refuses = |id: &str| {
        format!(
            "CREATE TRIGGER refuses BEFORE UPDATE OF condemned_at ON appeals WHEN hex(NEW.id) = '{id}' \
             BEGIN SELECT raise(ABORT, 'a constraint of the test'); END;"
        )
    };
    poisoned(refuses, "not_condemned");
}

#[test]
fn a_record_that_cannot_be_deleted_is_set_aside_and_tried_again() {
    let clings = |id: &str| {
        format!(
            "CREATE TABLE clings (id BLOB REFERENCES appeals (id)); INSERT INTO clings VALUES (x'{id}');"
        )
    };
    poisoned(clings, "not_deleted");
}

#[test]
fn whoever_asks_hears_how_far_the_last_sweep_has_come() {
    process(async |store| {
        assert_eq!(store.sweep_progress().await.unwrap(), None);
        furnish(&store).await;
        let report = store.sweep(&order(later())).await.unwrap();
        let progress = store.sweep_progress().await.unwrap().unwrap();
        assert_eq!((progress.id, &*progress.state), (report.id, "done"));
        assert_eq!(progress.destroyed.appeal + progress.destroyed.dialogue, 3);
        assert_eq!((progress.left, progress.estimated_end), (0, None));
    });
}

#[test]
fn an_appeal_that_is_opened_again_before_the_sweep_comes_is_not_destroyed_and_its_term_restarts() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let view = store.find_appeal(&receipts[0].number, &code(1)).await;
        let id = view.unwrap().unwrap().id;
        let plan = store.plan(&order(later())).await.unwrap();
        assert_eq!(plan.due.appeal, 2, "somebody looks");
        let stand = async |status, destroy_at| {
            let progress = crate::Progress {
                status,
                due_on: later().date_naive(),
            };
            let by = crate::Actor::Staff("clerk");
            let done = store
                .progress_appeal(id, progress, by, later(), until(destroy_at))
                .await;
            assert_eq!(done.unwrap(), crate::Progressed::Done);
        };
        stand(domain::appeal::Status::InProgress, later()).await;
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(
            (report.destroyed.appeal, report.outcome),
            (1, Outcome::Done)
        );
        let end = later() + TimeDelta::days(365);
        stand(domain::appeal::Status::Answered, end).await;
        let early = store
            .sweep(&order(end - TimeDelta::seconds(1)))
            .await
            .unwrap();
        assert_eq!(early.destroyed.appeal, 0);
        let late = store.sweep(&order(end)).await.unwrap();
        assert_eq!(late.destroyed.appeal, 1);
    });
}
