//! Whoever filed in a chat is told there before the appeal is destroyed, once for each date, and nobody else is.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::{Channel, Kind, Status},
    number::AppealNumber,
};
use uuid::Uuid;

use super::{
    appeals::{code, everything_on_disk, now},
    chat::{column, done, register, states, take, tamper},
    lookups::identified,
    sweep::{order, sql},
    world::{A_MINUTE, Fault, faulty, new_disk, process},
};
use crate::{
    HoldAct, HoldOn, Message, NewHold, Placed, Record, Sent, Store, Taken, WarnReport, WarnRule,
    Warning,
};

/// Between closing and destruction.
const TERM: TimeDelta = TimeDelta::days(100);
/// Between warning and destruction.
const BEFORE: TimeDelta = TimeDelta::days(30);

/// What is withdrawn is told of; what is answered is not.
fn rules(at: DateTime<Utc>) -> [WarnRule; 1] {
    [WarnRule {
        policy_version: "2026-11-16".to_owned(),
        kind: Kind::Complaint,
        outcome: Status::Withdrawn,
        until: at + BEFORE,
    }]
}

async fn warn(store: &Store, at: DateTime<Utc>) -> WarnReport {
    let report = store.warn(&rules(at), at, A_MINUTE).await;
    let report = report.unwrap();
    assert!(report.complete);
    report
}

/// An appeal that came out of a chat and was withdrawn on the web, of which the chat has been told.
async fn withdrawn(store: &Store, sender: &str, byte: u8) -> (Uuid, AppealNumber) {
    let event = format!("file by {sender}");
    register(store, sender, &event, || identified(byte)).await;
    let ids = [sender];
    let mine = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &ids, false, now());
    let view = mine.await.unwrap().pop().unwrap().view;
    let (end, code) = (now() + TERM, code(byte));
    let withdrawn = store.withdraw_appeal(&view.number, &code, now(), end);
    withdrawn.await.unwrap();
    for notice in take(store, now()).await {
        store.settle(&notice, done(), now()).await.unwrap();
    }
    (view.id, view.number)
}

/// When the warning is due.
fn warned() -> DateTime<Utc> {
    now() + TERM - BEFORE
}

fn warning(taken: &Taken) -> &Warning {
    match &taken.message {
        Message::Warning(warning) => warning,
        _ => panic!("no warning"),
    }
}

fn told(warned: u64, held: u64) -> WarnReport {
    WarnReport {
        warned,
        held,
        complete: true,
    }
}

const WAITING: &str = "SELECT count(*) FROM outbox WHERE kind = 'warning' AND state = 'waiting'";

/// Proves clause 5.
#[test]
fn whoever_filed_in_a_chat_is_told_there_before_the_appeal_is_destroyed_and_once() {
    process(async |store| {
        let (_, number) = withdrawn(&store, "planted-sender", 1).await;
        let early = warned() - TimeDelta::seconds(1);
        assert_eq!(warn(&store, early).await, told(0, 0));
        assert_eq!(warn(&store, warned()).await, told(1, 0));
        assert_eq!(warn(&store, warned()).await, told(0, 0), "it is said once");
        let taken = take(&store, warned()).await;
        let [taken] = &taken[..] else { panic!("one") };
        let said = warning(taken);
        assert_eq!((said.to.as_str(), said.number), ("planted-sender", number));
        assert_eq!(said.destroy_at, now() + TERM);
        let used = "SELECT count(*) FROM events WHERE action = 'use' AND actor = 'system'";
        assert_eq!(sql::<i64>(used), 2, "of the withdrawal, and of this");
        store.settle(taken, done(), warned()).await.unwrap();
        let day = TimeDelta::days(1);
        assert_eq!(warn(&store, warned() + day).await, told(0, 0));
        assert!(take(&store, warned() + day).await.is_empty());
    });
    let disk = everything_on_disk();
    let planted = b"planted-sender";
    assert!(!disk.windows(planted.len()).any(|bytes| bytes == planted));
}

#[test]
fn a_later_date_is_told_anew_and_an_earlier_one_is_not() {
    process(async |store| {
        withdrawn(&store, "a", 1).await;
        warn(&store, warned()).await;
        tamper("UPDATE appeals SET destroy_at = destroy_at - 86400000");
        assert_eq!(warn(&store, warned()).await, told(0, 0));
        // Told while the first one still waits: it is said once, and what is so then.
        tamper("UPDATE appeals SET destroy_at = destroy_at + 3 * 86400000");
        let day = TimeDelta::days(1);
        assert_eq!(warn(&store, warned() + day).await, told(0, 0));
        assert_eq!(warn(&store, warned() + day * 2).await, told(1, 0));
        let taken = take(&store, warned() + day * 2).await;
        assert_eq!(warning(&taken[0]).destroy_at, now() + TERM + day * 2);
        let settled = store.settle(&taken[0], done(), warned() + day * 2);
        settled.await.unwrap();
        assert_eq!(sql::<i64>(WAITING), 0);
    });
}

#[test]
fn nobody_is_told_where_no_rule_says_so_where_there_is_no_chat_and_where_it_is_too_late() {
    for (sql, at) in [
        (
            "UPDATE appeals SET status = 'answered', told_status = 'answered'",
            warned(),
        ),
        ("UPDATE appeals SET restricted_at = 1", warned()),
        ("UPDATE appeals SET condemned_at = 1", warned()),
        ("UPDATE appeals SET chat = NULL", warned()),
        ("UPDATE appeals SET status_at = status_at", now() + TERM),
    ] {
        new_disk();
        process(async |store| {
            withdrawn(&store, "a", 1).await;
            tamper(sql);
            assert_eq!(warn(&store, at).await, told(0, 0), "{sql}");
        });
    }
}

async fn hold(store: &Store, id: Uuid) -> Uuid {
    let new = NewHold {
        on: HoldOn::Record(Record::Appeal(id)),
        reason: "case 1/2026",
        author: "dpo",
        review_on: now().date_naive(),
    };
    match store.place_hold(new, now()).await.unwrap() {
        Placed::Done(hold) => hold.id,
        refused => panic!("{refused:?}"),
    }
}

async fn lift(store: &Store, hold: Uuid) {
    let lift = HoldAct::Lift("the case is over");
    store.change_hold(hold, lift, "dpo", now()).await.unwrap();
}

#[test]
fn what_a_hold_keeps_is_told_of_when_the_hold_is_lifted() {
    process(async |store| {
        let (id, _) = withdrawn(&store, "a", 1).await;
        let kept = hold(&store, id).await;
        assert_eq!(warn(&store, warned()).await, told(0, 1));
        assert_eq!(warn(&store, warned()).await, told(0, 0), "nobody looks");
        lift(&store, kept).await;
        assert_eq!(warn(&store, warned()).await, told(1, 0));
        assert_eq!(take(&store, warned()).await.len(), 1);
    });
}

#[test]
fn what_is_not_so_any_more_when_it_goes_is_not_said_and_said_when_it_is_so_again() {
    process(async |store| {
        let (id, _) = withdrawn(&store, "a", 1).await;
        warn(&store, warned()).await;
        let kept = hold(&store, id).await;
        assert!(take(&store, warned()).await.is_empty());
        assert_eq!(sql::<i64>(WAITING), 0);
        lift(&store, kept).await;
        assert_eq!(warn(&store, warned()).await, told(1, 0));
        // Opened again: there is no date.
        tamper(
            "UPDATE appeals SET status = 'in_progress', told_status = 'in_progress', closed_at = NULL, destroy_at = NULL",
        );
        assert!(take(&store, warned()).await.is_empty());
        assert_eq!(sql::<i64>(WAITING), 0);
    });
}

#[test]
fn a_warning_that_cannot_be_sent_is_given_up_after_a_week_and_goes_with_its_appeal() {
    process(async |store| {
        withdrawn(&store, "a", 1).await;
        warn(&store, warned()).await;
        let taken = take(&store, warned()).await.remove(0);
        let later = Sent::Later {
            reason: "http-500".to_owned(),
            after: None,
        };
        store.settle(&taken, later, warned()).await.unwrap();
        let week = warned() + TimeDelta::days(7);
        assert!(take(&store, week).await.is_empty());
        assert_eq!(states(), ["sent", "given_up"]);
    });
    new_disk();
    process(async |store| {
        withdrawn(&store, "a", 1).await;
        warn(&store, warned()).await;
        tamper("UPDATE appeals SET destroy_at = 1");
        store.sweep(&order(warned())).await.unwrap();
        assert_eq!(sql::<i64>(WAITING), 0);
    });
}

#[test]
fn whatever_stops_it_in_between_each_is_told_once() {
    for step in 0.. {
        new_disk();
        process(async |store| {
            withdrawn(&store, "a", 1).await;
            withdrawn(&store, "b", 2).await;
        });
        let ((), steps) = faulty(Fault::Crash(step), async |store| {
            let store = store.unwrap();
            drop(store.warn(&rules(warned()), warned(), A_MINUTE).await);
        });
        process(async |store| {
            warn(&store, warned()).await;
            let to: Vec<String> = take(&store, warned())
                .await
                .iter()
                .map(|taken| warning(taken).to.clone())
                .collect();
            assert_eq!(to, ["a", "b"], "{step}");
        });
        assert_eq!(sql::<i64>(WAITING), 2, "{step}");
        if step >= steps {
            return;
        }
    }
}

#[test]
fn more_than_one_transaction_takes_are_told_in_several_and_a_call_may_end_in_between() {
    const MANY: u8 = 120;
    process(async |store| {
        for byte in 1..=MANY {
            withdrawn(&store, &format!("sender {byte}"), byte).await;
        }
        let budget = Duration::ZERO;
        let some = store
            .warn(&rules(warned()), warned(), budget)
            .await
            .unwrap();
        assert_eq!((some.warned, some.complete), (100, false));
        assert_eq!(warn(&store, warned()).await, told(20, 0));
        assert_eq!(sql::<i64>(WAITING), i64::from(MANY));
    });
}

/// However much is kept, what is to be told is found without looking at it.
#[test]
fn what_is_to_be_told_is_found_by_an_index_of_nothing_else() {
    process(async |store| {
        withdrawn(&store, "a", 1).await;
        warn(&store, warned()).await;
    });
    let plan = format!("EXPLAIN QUERY PLAN {}", crate::warnings::WARN);
    let connection = rusqlite::Connection::open(super::world::disk().database()).unwrap();
    let mut statement = connection.prepare(&plan).unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>(3).unwrap());
    }
    let found = "SEARCH a USING INDEX appeals_to_warn (policy_version=? AND kind=? AND status=? AND destroy_at>? AND destroy_at<?)";
    assert!(steps.iter().any(|step| step.contains(found)), "{steps:?}");
    assert_eq!(
        column("SELECT DISTINCT state FROM outbox"),
        ["sent", "waiting"]
    );
}
