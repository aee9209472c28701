//! Holds: what one covers is not destroyed by anything, until it is lifted by an act.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{appeal::Channel, retention::RecordClass};
use uuid::Uuid;

use super::{
    appeals::{code, now, until},
    dialogues::{alternate, decide, message},
    lookups::identified,
    sweep::{expect_swept, furnish, later, order, sql},
    world::{disk, process},
};
use crate::{
    Actor, Filed, Hold, HoldAct, HoldOn, Identifier, KeptBack, NewHold, Outcome, Placed, Receipt,
    Record, Store,
};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, day).unwrap()
}

async fn place(store: &Store, on: HoldOn<'_>) -> Placed {
    let new = NewHold {
        on,
        reason: "case 1/2026",
        author: "dpo",
        review_on: day(1),
    };
    store.place_hold(new, now()).await.unwrap()
}

async fn placed(store: &Store, on: HoldOn<'_>) -> Hold {
    match place(store, on).await {
        Placed::Done(hold) => *hold,
        refused => panic!("{refused:?}"),
    }
}

async fn lift(store: &Store, hold: &Hold) -> Option<Hold> {
    let lifted = store.change_hold(hold.id, HoldAct::Lift("the case is over"), "dpo", later());
    lifted.await.unwrap()
}

async fn id_of(store: &Store, receipt: &Receipt, byte: u8) -> Uuid {
    let view = store.find_appeal(&receipt.number, &code(byte)).await;
    view.unwrap().unwrap().id
}

async fn sweep(store: &Store, at: DateTime<Utc>) -> crate::SweepReport {
    let report = store.sweep(&order(at)).await.unwrap();
    assert_eq!(report.outcome, Outcome::Done);
    report
}

fn held(held: u64) -> KeptBack {
    KeptBack { held, set_aside: 0 }
}

/// Proves clause 5.
#[test]
fn what_is_held_outlives_its_term_and_goes_when_the_hold_is_lifted() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let first = id_of(&store, &receipts[0], 1).await;
        let hold = placed(&store, HoldOn::Record(Record::Appeal(first))).await;
        assert_eq!((&*hold.scope, hold.records), ("record", 1));
        let plan = store.plan(&order(later())).await.unwrap();
        assert_eq!((plan.due.appeal, plan.kept_back), (1, held(1)));
        let report = sweep(&store, later()).await;
        assert_eq!((report.destroyed.appeal, report.kept_back), (1, held(1)));
        let again = sweep(&store, later() + TimeDelta::hours(1)).await;
        assert_eq!((again.destroyed.appeal, again.kept_back), (0, held(1)));
        let opened = store.open_appeal(first, Actor::System, later()).await;
        assert!(opened.unwrap().is_some(), "it can be read still");

        assert!(lift(&store, &hold).await.unwrap().lifted_at.is_some());
        let report = sweep(&store, later() + TimeDelta::hours(2)).await;
        assert_eq!((report.destroyed.appeal, report.kept_back), (1, held(0)));
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_hold_survives_a_restart_and_the_restoration_of_an_older_database() {
    let (receipts, copy) = process(async |store| {
        let receipts = furnish(&store).await;
        sql::<i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        (receipts, std::fs::read(disk().database()).unwrap())
    });
    let hold = process(async |store| {
        let first = id_of(&store, &receipts[0], 1).await;
        placed(&store, HoldOn::Record(Record::Appeal(first))).await
    });
    for file in std::fs::read_dir(disk().database().parent().unwrap()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    std::fs::write(disk().database(), copy).unwrap();
    process(async |store| {
        let report = sweep(&store, later()).await;
        assert_eq!((report.destroyed.appeal, report.kept_back), (1, held(1)));
        let known = store.hold(hold.id).await.unwrap().unwrap();
        assert_eq!((known.reason, known.records), (hold.reason.clone(), 1));
        let back = "SELECT count(*) FROM events WHERE record_kind = 'hold' AND actor = 'system'";
        assert_eq!(sql::<i64>(back), 1, "that it was brought back is recorded");
        lift(&store, &hold).await.unwrap();
        sweep(&store, later() + TimeDelta::hours(1)).await;
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_hold_that_was_lifted_stays_lifted_in_an_older_database() {
    let (receipts, hold, copy) = process(async |store| {
        let receipts = furnish(&store).await;
        let first = id_of(&store, &receipts[0], 1).await;
        let hold = placed(&store, HoldOn::Record(Record::Appeal(first))).await;
        sql::<i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        (receipts, hold, std::fs::read(disk().database()).unwrap())
    });
    process(async |store| drop(lift(&store, &hold).await.unwrap()));
    for file in std::fs::read_dir(disk().database().parent().unwrap()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    std::fs::write(disk().database(), copy).unwrap();
    process(async |store| {
        sweep(&store, later()).await;
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_sweep_that_cannot_read_the_holds_destroys_nothing() {
    process(async |store| {
        furnish(&store).await;
        let hold = b"not a list of holds".to_vec();
        disk()
            .key_value
            .borrow_mut()
            .insert("holds".to_owned(), hold);
        assert!(store.sweep(&order(later())).await.is_err());
        assert_eq!(sql::<i64>("SELECT count(*) FROM appeals"), 3);
        let failed = store.sweep_progress().await.unwrap().unwrap();
        assert_eq!(failed.state, "failed");
    });
}

/// An appeal of a person, withdrawn and due before [`later`].
async fn due_appeal_of(store: &Store, byte: u8) -> Uuid {
    let Filed::New(receipt) = store.file_appeal(identified(byte), None).await.unwrap() else {
        panic!("not new")
    };
    let end = now() + TimeDelta::days(1);
    store
        .withdraw_appeal(&receipt.number, &code(byte), now(), until(end))
        .await
        .unwrap();
    id_of(store, &receipt, byte).await
}

#[test]
fn a_hold_on_a_person_covers_all_records_and_those_to_come() {
    process(async |store| {
        let before = due_appeal_of(&store, 1).await;
        let phone = domain::phone::Phone::parse("+77011234567").unwrap();
        let hold = placed(&store, HoldOn::Person(Identifier::Phone(&phone))).await;
        assert_eq!((&*hold.scope, hold.records), ("person", 1));
        let after = due_appeal_of(&store, 2).await;
        let report = sweep(&store, later()).await;
        assert_eq!((report.destroyed.appeal, report.kept_back), (0, held(2)));
        for id in [before, after] {
            let opened = store.open_appeal(id, Actor::System, later()).await;
            assert!(opened.unwrap().is_some());
        }
        let known = store.hold(hold.id).await.unwrap().unwrap();
        assert_eq!(known.records, 2);
        lift(&store, &hold).await.unwrap();
        let report = sweep(&store, later() + TimeDelta::hours(1)).await;
        assert_eq!(report.destroyed.appeal, 2);
    });
}

#[test]
fn a_held_conversation_that_begins_anew_is_over_and_is_kept() {
    process(async |store| {
        let say = |event: &'static str, anew: bool| {
            let store = &store;
            async move {
                let turn = |state| crate::Turned {
                    expires_at: now() + TimeDelta::days(1),
                    begins_anew: anew,
                    ..alternate(state, now())
                };
                decide(store, message("a", event, now()), turn)
                    .await
                    .unwrap()
            }
        };
        say("1", false).await;
        let account: String = sql("SELECT account FROM dialogues");
        let sender = Identifier::Sender {
            channel: Channel::Telegram,
            account: &account,
            sender: "a",
        };
        let hold = placed(&store, HoldOn::Person(sender)).await;
        assert_eq!(hold.records, 1);
        say("2", true).await;
        assert_eq!(sql::<i64>("SELECT count(*) FROM dialogues"), 2);
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM dialogues WHERE condemned_at IS NOT NULL"),
            0
        );
        let report = sweep(&store, later()).await;
        assert_eq!((report.destroyed.dialogue, report.kept_back), (0, held(2)));
        lift(&store, &hold).await.unwrap();
        let report = sweep(&store, later() + TimeDelta::hours(1)).await;
        assert_eq!(report.destroyed.dialogue, 2);
    });
}

#[test]
fn a_hold_on_a_class_and_a_period_covers_what_began_in_it() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let period = |from: DateTime<Utc>, until: DateTime<Utc>| HoldOn::Period {
            class: RecordClass::Appeal,
            from,
            until,
        };
        let hour = TimeDelta::hours(1);
        let elsewhere = placed(&store, period(now() - hour * 2, now() - hour)).await;
        assert_eq!(elsewhere.records, 0);
        let hold = placed(&store, period(now() - hour, now() + hour)).await;
        assert_eq!((&*hold.scope, hold.records), ("period", 3));
        let report = sweep(&store, later()).await;
        assert_eq!((report.destroyed.appeal, report.kept_back), (0, held(2)));
        assert_eq!(report.destroyed.dialogue, 1, "another class goes");
        lift(&store, &hold).await.unwrap();
        sweep(&store, later() + hour).await;
        expect_swept(&store, &receipts).await;
    });
}

#[test]
fn a_record_that_is_just_being_destroyed_is_not_held_and_one_that_is_not_there_is_not_found() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let first = id_of(&store, &receipts[0], 1).await;
        rusqlite::Connection::open(disk().database())
            .unwrap()
            .execute(
                "UPDATE appeals SET condemned_at = 1 WHERE id = ?1",
                [first.as_bytes()],
            )
            .unwrap();
        let on = |id| HoldOn::Record(Record::Appeal(id));
        assert_eq!(place(&store, on(first)).await, Placed::TooLate);
        assert_eq!(place(&store, on(Uuid::nil())).await, Placed::NotFound);
        assert_eq!(store.holds(false, 10, None).await.unwrap(), []);
    });
}

#[test]
fn a_hold_ends_by_an_act_alone_and_is_overdue_from_the_day_after_its_review() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let first = id_of(&store, &receipts[0], 1).await;
        let hold = placed(&store, HoldOn::Record(Record::Appeal(first))).await;
        assert_eq!(store.overdue_holds(day(1)).await.unwrap(), (0, None));
        assert_eq!(
            store.overdue_holds(day(2)).await.unwrap(),
            (1, Some(day(1)))
        );
        let report = sweep(&store, later() + TimeDelta::days(365)).await;
        assert_eq!(report.kept_back, held(1), "an overdue hold holds");
        let review = HoldAct::Review(day(9));
        let reviewed = store.change_hold(hold.id, review, "dpo", later()).await;
        let reviewed = reviewed.unwrap().unwrap();
        assert_eq!(
            (reviewed.review_on, reviewed.reviewed_by.as_deref()),
            (day(9), Some("dpo"))
        );
        assert_eq!(store.overdue_holds(day(2)).await.unwrap(), (0, None));
        lift(&store, &hold).await.unwrap();
        assert_eq!(lift(&store, &hold).await, None, "it is lifted once");
        assert_eq!(store.overdue_holds(day(20)).await.unwrap(), (0, None));
        let acts = "SELECT group_concat(action) FROM (SELECT action FROM events WHERE record_kind = 'hold' ORDER BY seq)";
        assert_eq!(sql::<String>(acts), "storage,clarification,deletion");
        let ended = rusqlite::Connection::open(disk().database())
            .unwrap()
            .execute("DELETE FROM holds", []);
        assert!(ended.is_err());
    });
}

#[test]
fn the_holds_in_force_come_by_their_review_and_the_lifted_ones_by_when_that_was() {
    process(async |store| {
        let mut holds = Vec::new();
        for (reason, review_on) in [("a", day(3)), ("b", day(1)), ("c", day(2)), ("d", day(2))] {
            let new = NewHold {
                on: HoldOn::Period {
                    class: RecordClass::Appeal,
                    from: now(),
                    until: now(),
                },
                reason,
                author: "dpo",
                review_on,
            };
            let Placed::Done(hold) = store.place_hold(new, now()).await.unwrap() else {
                panic!("not placed")
            };
            holds.push(hold);
        }
        let page = async |lifted, after: Option<&Hold>| {
            let holds = store
                .holds(lifted, 2, after.map(|hold| hold.id))
                .await
                .unwrap();
            let reasons: String = holds.iter().map(|hold| &*hold.reason).collect();
            (reasons, holds.last().cloned())
        };
        let mut same_day = [(holds[2].id, "c"), (holds[3].id, "d")];
        same_day.sort();
        let (first, last) = page(false, None).await;
        assert_eq!(first, format!("b{}", same_day[0].1));
        let (second, last) = page(false, last.as_ref()).await;
        assert_eq!(second, format!("{}a", same_day[1].1));
        assert_eq!(page(false, last.as_ref()).await.0, "");
        for (hold, days) in [(0, 1), (1, 3), (2, 2)] {
            let at = later() + TimeDelta::days(days);
            let lifted = store.change_hold(holds[hold].id, HoldAct::Lift("over"), "dpo", at);
            lifted.await.unwrap();
        }
        assert_eq!(page(false, None).await.0, "d");
        let (first, last) = page(true, None).await;
        assert_eq!(first, "bc");
        assert_eq!(page(true, last.as_ref()).await.0, "a");
    });
}
