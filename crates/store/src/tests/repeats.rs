//! Appeals that repeat earlier ones.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::{Channel, Status},
    email::Email,
    number::AppealNumber,
    retention::Erasure,
};

use super::{
    appeals::{appeal, now},
    chat::register,
    erasure::{a_year, erase},
    lookups::identified,
    sweep::{order, sql},
    world::{Fault, faulty, new_disk, process},
};
use crate::{
    Actor, AppealView, Dated, Error, Filed, NewAppeal, Outcome, Progress, Progressed, Receipt,
    Store,
};

const YEAR: TimeDelta = TimeDelta::days(365);

fn day(day: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(day)
}

/// An appeal of the person who says all, which names an earlier one.
fn repeating(byte: u8, earlier: &Receipt, at: DateTime<Utc>) -> NewAppeal {
    let mut new = identified(byte);
    new.appeal.repeats = Some(earlier.number);
    new.received_at = at;
    new.terms = a_year(true);
    new
}

async fn file(store: &Store, new: NewAppeal) -> Receipt {
    match store.file_appeal(new, None).await.unwrap() {
        Filed::New(receipt) => receipt,
        other => panic!("not new: {other:?}"),
    }
}

async fn view(store: &Store, receipt: &Receipt) -> AppealView {
    let view = store.find_appeal(&receipt.number, &receipt.code).await;
    view.unwrap().unwrap()
}

/// When it is destroyed, in days from now.
async fn end(store: &Store, receipt: &Receipt) -> Option<i64> {
    let view = view(store, receipt).await;
    view.destroy_at.map(|at| (at - now()).num_days())
}

async fn put(store: &Store, receipt: &Receipt, status: Status, at: DateTime<Utc>) {
    let id = view(store, receipt).await.id;
    let progress = Progress {
        status,
        due_on: at.date_naive(),
    };
    let by = Actor::Staff("7");
    let put = store.progress_appeal(id, progress, by, at, a_year(true));
    assert_eq!(put.await, Ok(Progressed::Done));
}

/// Filed and answered now.
async fn answered(store: &Store, byte: u8) -> Receipt {
    let receipt = file(store, identified(byte)).await;
    put(store, &receipt, Status::Answered, now()).await;
    assert_eq!(end(store, &receipt).await, Some(365));
    receipt
}

/// Proves clause 5.
#[test]
fn the_term_of_an_appeal_begins_anew_when_the_last_of_its_repeats_is_closed() {
    process(async |store| {
        let first = answered(&store, 1).await;
        let second = file(&store, repeating(2, &first, day(10))).await;
        assert_eq!(end(&store, &first).await, None, "it is worked on again");
        put(&store, &second, Status::Answered, day(20)).await;
        for receipt in [&first, &second] {
            assert_eq!(end(&store, receipt).await, Some(385));
        }
        let third = file(&store, repeating(3, &second, day(30))).await;
        for receipt in [&first, &second] {
            assert_eq!(end(&store, receipt).await, None, "the chain is one matter");
        }
        let code = third.code.clone();
        let withdrawn = store.withdraw_appeal(&third.number, &code, day(40), a_year(true));
        withdrawn.await.unwrap();
        for receipt in [&first, &second, &third] {
            assert_eq!(end(&store, receipt).await, Some(405));
        }
        put(&store, &third, Status::InProgress, day(50)).await;
        for receipt in [&first, &second, &third] {
            assert_eq!(end(&store, receipt).await, None, "opened again");
        }
        put(&store, &third, Status::Answered, day(60)).await;
        for receipt in [&first, &second, &third] {
            assert_eq!(end(&store, receipt).await, Some(425));
        }
        // The earlier ones wait for the later, and not the other way.
        put(&store, &first, Status::InProgress, day(70)).await;
        assert_eq!(end(&store, &first).await, None);
        assert_eq!(end(&store, &third).await, Some(425));
        put(&store, &first, Status::Answered, day(80)).await;
        assert_eq!(end(&store, &first).await, Some(445));
        assert_eq!(end(&store, &second).await, Some(425));
    });
}

#[test]
fn a_repeat_counts_if_the_same_person_files_it_and_else_the_appeal_is_taken_all_the_same() {
    process(async |store| {
        let first = answered(&store, 1).await;
        let mut stranger = appeal(2);
        stranger.appeal.applicant.email = Some(Email::parse("other@example.kz").unwrap());
        stranger.appeal.repeats = Some(first.number);
        let unknown = Receipt {
            number: AppealNumber::new(domain::appeal::Kind::Complaint, 2026, 999_999),
            ..first.clone()
        };
        let mut nobody = appeal(3);
        nobody.appeal.repeats = Some(first.number);
        for new in [stranger, nobody, repeating(4, &unknown, day(1))] {
            file(&store, new).await;
            assert_eq!(end(&store, &first).await, Some(365));
        }
        assert_eq!(sql::<i64>("SELECT count(matter) FROM appeals"), 0);
        let mut same = appeal(5);
        same.appeal.applicant.email = Some(Email::parse("PLANTED.person@example.kz").unwrap());
        same.appeal.repeats = Some(first.number);
        same.received_at = day(1);
        same.terms = a_year(true);
        file(&store, same).await;
        assert_eq!(end(&store, &first).await, None, "one thing is enough");
    });
}

#[test]
fn whoever_writes_from_the_same_chat_is_the_same_person() {
    process(async |store| {
        register(&store, "a", "first", || appeal(1)).await;
        let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &["a"], false, now());
        let number = found.await.unwrap()[0].view.number;
        for (sender, event, byte) in [("b", "second", 2), ("a", "third", 3)] {
            register(&store, sender, event, || {
                let mut new = appeal(byte);
                new.appeal.repeats = Some(number);
                new
            })
            .await;
        }
        let tied =
            "SELECT group_concat(sequence ORDER BY sequence) FROM appeals WHERE matter IS NOT NULL";
        assert_eq!(sql::<String>(tied), "1,3");
    });
}

#[test]
fn what_is_erased_or_at_its_end_is_not_kept_for_longer_by_a_repeat() {
    process(async |store| {
        let (erased, due) = (answered(&store, 1).await, answered(&store, 2).await);
        erase(&store, (&erased, 1), day(1), a_year(true)).await;
        file(&store, repeating(3, &erased, day(10))).await;
        assert_eq!(end(&store, &erased).await, Some(365));
        file(&store, repeating(4, &due, day(365))).await;
        assert_eq!(end(&store, &due).await, Some(365));
        let report = store.sweep(&order(day(365))).await.unwrap();
        assert_eq!(report.destroyed.appeal, 2);
    });
}

/// Proves clause 6.
#[test]
fn whoever_erases_an_appeal_that_was_repeated_is_told_a_day_that_stands() {
    process(async |store| {
        let first = answered(&store, 1).await;
        let second = file(&store, repeating(2, &first, day(10))).await;
        let asked = erase(&store, (&first, 1), day(20), a_year(true)).await;
        let until = now() + YEAR;
        assert_eq!(asked, Some(Erasure::Restricted { until }));
        let third = file(&store, repeating(3, &second, day(30))).await;
        // An erasure closes the repeat, as any withdrawal does.
        let asked = erase(&store, (&third, 3), day(40), a_year(false)).await;
        assert_eq!(asked, Some(Erasure::AtOnce));
        put(&store, &second, Status::Answered, day(50)).await;
        assert_eq!(end(&store, &first).await, Some(365));
        assert_eq!(end(&store, &second).await, Some(415));
        let report = store.sweep(&order(day(50))).await.unwrap();
        assert_eq!(
            (report.destroyed.appeal, report.outcome),
            (1, Outcome::Done)
        );
        // It was repeated until day 40, though nothing is left of that.
        put(&store, &second, Status::InProgress, day(55)).await;
        put(&store, &second, Status::Answered, day(60)).await;
        assert_eq!(end(&store, &second).await, Some(425));
        let report = store.sweep(&order(now() + YEAR)).await.unwrap();
        assert_eq!(report.destroyed.appeal, 1);
    });
}

#[test]
fn a_repeat_that_is_destroyed_leaves_the_date_that_it_brought() {
    process(async |store| {
        let first = answered(&store, 1).await;
        let second = file(&store, repeating(2, &first, day(10))).await;
        erase(&store, (&second, 2), day(20), a_year(false)).await;
        assert_eq!(end(&store, &first).await, Some(385));
        let report = store.sweep(&order(day(20))).await.unwrap();
        assert_eq!(report.destroyed.appeal, 1);
        let third = file(&store, repeating(3, &first, day(30))).await;
        assert_eq!(end(&store, &first).await, None);
        put(&store, &third, Status::Answered, day(31)).await;
        assert_eq!(end(&store, &first).await, Some(396));
        let seen = |dated: &Dated| {
            let closed = dated.appeal.as_ref().unwrap();
            assert!(!closed.is_repeated);
            assert_eq!(closed.last_repeat, (closed.at == now()).then(|| day(31)));
            closed
                .last_repeat
                .max(Some(closed.at))
                .map(|at| at + YEAR / 5)
        };
        let budget = std::time::Duration::from_mins(1);
        let effect = store.shorten_terms("2", day(32), budget, seen).await;
        assert_eq!(effect.unwrap().shortened, 2);
        assert_eq!(end(&store, &first).await, Some(31 + 73));
    });
}

#[test]
fn a_version_sees_that_a_repeat_is_open_and_may_set_a_date_all_the_same() {
    process(async |store| {
        let first = answered(&store, 1).await;
        file(&store, repeating(2, &first, day(10))).await;
        let seen = |dated: &Dated| {
            let closed = dated.appeal.as_ref().unwrap();
            assert!(closed.is_repeated, "the open one is not asked about");
            Some(closed.at + YEAR * 2)
        };
        let budget = std::time::Duration::from_mins(1);
        let effect = store.shorten_terms("2", day(32), budget, seen).await;
        assert_eq!(effect.unwrap().shortened, 1);
        assert_eq!(end(&store, &first).await, Some(730));
    });
}

#[test]
fn a_repeat_is_filed_and_tied_or_neither_wherever_that_is_stopped() {
    for fault in [Fault::Crash, Fault::Fail, Fault::Deceive] {
        let mut step = 0;
        loop {
            new_disk();
            let first = process(async |store| answered(&store, 1).await);
            let (filed, steps): (Result<Filed, Error>, u32) = faulty(fault(step), async |store| {
                let new = repeating(2, &first, day(10));
                store.unwrap().file_appeal(new, None).await
            });
            let stands =
                "SELECT count(*) || ' ' || count(matter) || ' ' || count(destroy_at) FROM appeals";
            let stands = sql::<String>(stands);
            let whole = stands == "2 2 0";
            assert!(whole || stands == "1 0 1", "{:?}: {stands}", fault(step));
            assert!(whole || filed.is_err(), "{:?}", fault(step));
            step += 1;
            if steps < step {
                break;
            }
        }
        assert!(step > 5, "{:?} was not tried", fault(0));
    }
}
