//! Requests to erase an appeal.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::{Channel, Status},
    retention::{AppealTerm, Erasure},
};
use uuid::Uuid;

use super::{
    appeals::{code, file, now, until},
    chat::{Chat, body, register, take, tamper},
    lookups::identified,
    sweep::{order, sql},
    world::{Fault, chance, faulty, leave_to_chance, new_disk, process},
};
use crate::{
    Actor, Dated, HoldAct, HoldOn, NewHold, Outcome, Placed, Progress, Progressed, Receipt, Record,
    Store, Terms, Withdrawal,
};

const YEAR: TimeDelta = TimeDelta::days(365);

/// A year from the closing of the last repeat, which the law sets or not.
pub(crate) fn a_year(is_mandatory: bool) -> Terms {
    Terms {
        term: Arc::new(move |_, closed| AppealTerm {
            destroy_at: (!closed.is_repeated)
                .then(|| closed.last_repeat.max(Some(closed.at)).unwrap_or(closed.at) + YEAR),
            is_mandatory,
        }),
        erasure: Arc::new(move |_, closed, destroy_at| {
            let end = closed.last_repeat.max(Some(closed.at)).unwrap_or(closed.at) + YEAR;
            if is_mandatory {
                let until = destroy_at.map_or(end, |was| was.min(end));
                Erasure::Restricted { until }
            } else {
                Erasure::AtOnce
            }
        }),
    }
}

fn month_later() -> DateTime<Utc> {
    now() + TimeDelta::days(30)
}

pub(crate) async fn erase(
    store: &Store,
    (receipt, byte): (&Receipt, u8),
    at: DateTime<Utc>,
    terms: Terms,
) -> Option<Erasure> {
    let code = code(byte);
    let erased = store.erase_appeal(&receipt.number, &code, at, terms);
    erased.await.unwrap()
}

async fn id_of(store: &Store, receipt: &Receipt, byte: u8) -> Uuid {
    let view = store.find_appeal(&receipt.number, &code(byte)).await;
    view.unwrap().unwrap().id
}

async fn put(store: &Store, id: Uuid, status: Status, at: DateTime<Utc>) -> Progressed {
    let progress = Progress {
        status,
        due_on: at.date_naive(),
    };
    let put = store.progress_appeal(id, progress, Actor::Staff("7"), at, a_year(true));
    put.await.unwrap()
}

/// A complaint that was answered now.
async fn answered(store: &Store, byte: u8) -> (Receipt, Uuid) {
    let receipt = file(store, byte).await;
    let id = id_of(store, &receipt, byte).await;
    assert_eq!(
        put(store, id, Status::Answered, now()).await,
        Progressed::Done
    );
    (receipt, id)
}

async fn destroyed(store: &Store, at: DateTime<Utc>) -> u64 {
    let report = store.sweep(&order(at)).await.unwrap();
    assert_eq!(report.outcome, Outcome::Done);
    report.destroyed.appeal
}

fn events(action: &str) -> i64 {
    sql(&format!(
        "SELECT count(*) FROM events WHERE action = '{action}' AND actor = 'applicant'"
    ))
}

/// Proves clauses 3.5 and 6.
#[test]
fn an_appeal_that_its_applicant_wants_erased_is_closed_to_all_use_and_goes_with_the_next_sweep() {
    process(async |store| {
        let (receipt, id) = answered(&store, 1).await;
        let (other, _) = answered(&store, 2).await;
        let at = month_later();
        let ask = async |byte| erase(&store, (&receipt, byte), at, a_year(false)).await;
        assert_eq!(ask(2).await, None, "not with the code of another");
        assert_eq!(ask(1).await, Some(Erasure::AtOnce));
        assert_eq!(ask(1).await, Some(Erasure::AtOnce), "and again");
        assert_eq!(events("blocking"), 1);
        let opened = store.open_appeal(id, Actor::Staff("7"), at).await.unwrap();
        assert!(opened.is_none(), "nobody reads it any more");
        let plan = store.plan(&order(at)).await.unwrap();
        assert_eq!(plan.due.appeal, 1);
        assert_eq!(destroyed(&store, at).await, 1);
        assert_eq!(ask(1).await, None);
        let kept = store.find_appeal(&other.number, &code(2)).await.unwrap();
        assert!(kept.is_some_and(|view| view.restricted_at.is_none()));
    });
}

/// Proves clauses 5 and 6.
#[test]
fn while_a_term_of_the_law_runs_an_erased_appeal_is_kept_unused_and_goes_on_its_day() {
    process(async |store| {
        let (receipt, id) = answered(&store, 1).await;
        let end = now() + YEAR;
        let kept = Some(Erasure::Restricted { until: end });
        let ask = async |at| erase(&store, (&receipt, 1), at, a_year(true)).await;
        assert_eq!(ask(month_later()).await, kept);
        assert_eq!(ask(month_later() + YEAR / 2).await, kept, "and again");
        assert_eq!(events("blocking"), 1);
        let view = store.find_appeal(&receipt.number, &code(1)).await.unwrap();
        let view = view.unwrap();
        assert_eq!(view.restricted_at, Some(month_later()));
        assert_eq!(view.destroy_at, Some(end));
        let opened = store.open_appeal(id, Actor::System, month_later()).await;
        assert!(opened.unwrap().is_none());
        assert_eq!(destroyed(&store, end - TimeDelta::seconds(1)).await, 0);
        assert_eq!(ask(end).await, Some(Erasure::AtOnce), "its day has come");
        assert_eq!(destroyed(&store, end).await, 1);
        assert_eq!(ask(end).await, None);
    });
}

#[test]
fn an_open_appeal_is_withdrawn_before_it_is_erased() {
    process(async |store| {
        let receipt = file(&store, 1).await;
        let at = month_later();
        let until = at + YEAR;
        let asked = erase(&store, (&receipt, 1), at, a_year(true)).await;
        assert_eq!(asked, Some(Erasure::Restricted { until }));
        let view = store.find_appeal(&receipt.number, &code(1)).await.unwrap();
        let view = view.unwrap();
        assert_eq!((view.status, view.closed_at), (Status::Withdrawn, Some(at)));
        assert_eq!((events("clarification"), events("blocking")), (1, 1));
        let code = code(1);
        let withdraw = store.withdraw_appeal(&receipt.number, &code, at, a_year(true));
        assert_eq!(withdraw.await, Ok(Withdrawal::Repeat));
    });
}

/// Proves clause 6.
#[test]
fn what_was_erased_is_not_opened_again_and_what_was_opened_again_can_be_erased() {
    process(async |store| {
        let (receipt, id) = answered(&store, 1).await;
        let (second, other) = answered(&store, 2).await;
        let at = month_later();
        assert_eq!(
            put(&store, other, Status::InProgress, at).await,
            Progressed::Done
        );
        let view = store.find_appeal(&second.number, &code(2)).await.unwrap();
        assert_eq!(view.unwrap().destroy_at, None);
        for receipt in [(&receipt, 1), (&second, 2)] {
            assert!(erase(&store, receipt, at, a_year(true)).await.is_some());
        }
        for id in [id, other] {
            for status in [Status::InProgress, Status::Returned] {
                let put = put(&store, id, status, at).await;
                assert_eq!(put, Progressed::Restricted);
            }
        }
        // The request of the one is counted from its answer, that of the other from its withdrawal.
        assert_eq!(destroyed(&store, now() + YEAR).await, 1);
        assert_eq!(destroyed(&store, at + YEAR).await, 1);
    });
}

#[test]
fn no_code_makes_an_erased_appeal_usable_again_or_puts_its_date_off() {
    process(async |store| {
        let (receipt, _) = answered(&store, 1).await;
        erase(&store, (&receipt, 1), month_later(), a_year(true)).await;
        let connection = rusqlite::Connection::open(super::world::disk().database()).unwrap();
        for change in [
            "restricted_at = NULL",
            "destroy_at = NULL",
            "destroy_at = destroy_at + 1",
            "status = 'in_progress'",
            "closed_at = NULL",
            "sealed = x'00'",
        ] {
            let refused = connection.execute(&format!("UPDATE appeals SET {change}"), []);
            let reason = refused.unwrap_err().to_string();
            assert!(reason.contains("stays as it is"), "{change}: {reason}");
        }
    });
}

/// Proves clause 5.
#[test]
fn a_hold_keeps_what_its_applicant_wants_erased_and_the_answer_does_not_tell() {
    process(async |store| {
        let (receipt, id) = answered(&store, 1).await;
        let new = NewHold {
            on: HoldOn::Record(Record::Appeal(id)),
            reason: "case 1/2026",
            author: "dpo",
            review_on: month_later().date_naive(),
        };
        let Placed::Done(hold) = store.place_hold(new, now()).await.unwrap() else {
            panic!("not placed")
        };
        let at = month_later();
        let asked = erase(&store, (&receipt, 1), at, a_year(false)).await;
        assert_eq!(asked, Some(Erasure::AtOnce));
        assert_eq!(destroyed(&store, at).await, 0);
        let asked = erase(&store, (&receipt, 1), at, a_year(false)).await;
        assert_eq!(asked, Some(Erasure::AtOnce));
        let opened = store.open_appeal(id, Actor::System, at).await.unwrap();
        assert!(opened.is_none(), "kept, and used by nobody");
        let lift = HoldAct::Lift("the case is over");
        let lifted = store.change_hold(hold.id, lift, "dpo", at).await;
        assert!(lifted.unwrap().is_some());
        assert_eq!(destroyed(&store, at).await, 1);
    });
}

#[test]
fn of_an_erased_appeal_nothing_is_said_in_the_chat_and_no_file_is_fetched() {
    process(async |store| {
        register(&store, "a", "file", || {
            let mut new = identified(1);
            new.attachments = vec![super::attachments::awaited("photo")];
            new
        })
        .await;
        let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &["a"], false, now());
        let view = found.await.unwrap().remove(0).view;
        put(&store, view.id, Status::InProgress, now()).await;
        let notices = "SELECT count(*) FROM outbox WHERE kind = 'notice'";
        assert_eq!(sql::<i64>(notices), 1, "there is news");
        let code = code(1);
        let erased = store.erase_appeal(&view.number, &code, now(), a_year(true));
        assert!(erased.await.unwrap().is_some());
        assert_eq!(sql::<i64>(notices), 0);
        let fetched = store.take_awaited(now(), 10).await.unwrap();
        assert!(fetched.files.is_empty());
        let reason = sql::<String>("SELECT state || ' ' || reason FROM attachments");
        assert_eq!(reason, "refused restricted");
        tamper("UPDATE appeals SET told_status = 'registered'");
        assert_eq!(sql::<i64>(notices), 0, "none is written for it");
        let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &["a"], true, now());
        assert!(found.await.unwrap().is_empty(), "it is not offered there");
        Chat::of(&store).say("a", "hello", now()).await;
        let said = take(&store, now()).await;
        let said: Vec<String> = said.iter().map(body).collect();
        assert!(
            said.contains(&"hello".to_owned()),
            "they hear as before: {said:?}"
        );
    });
}

#[test]
fn a_version_that_shortens_the_term_brings_the_day_of_an_erased_appeal_forward() {
    process(async |store| {
        let (receipt, _) = answered(&store, 1).await;
        erase(&store, (&receipt, 1), now(), a_year(true)).await;
        let half = |dated: &Dated| Some(dated.start + YEAR / 2);
        let budget = std::time::Duration::from_mins(1);
        let effect = store.shorten_terms("2", now(), budget, half).await.unwrap();
        assert_eq!((effect.shortened, effect.complete), (1, true));
        let asked = erase(&store, (&receipt, 1), now(), a_year(true)).await;
        let until = now() + YEAR / 2;
        assert_eq!(asked, Some(Erasure::Restricted { until }));
        assert_eq!(destroyed(&store, until).await, 1);
    });
}

#[test]
fn an_erasure_is_whole_or_nothing_wherever_it_is_stopped() {
    for fault in [Fault::Crash, Fault::Fail, Fault::Deceive] {
        let mut step = 0;
        loop {
            new_disk();
            let receipt = process(async |store| file(&store, 1).await);
            let (answer, steps) = faulty(fault(step), async |store| {
                let erased = store.unwrap();
                let code = code(1);
                let asked = erased.erase_appeal(&receipt.number, &code, now(), a_year(true));
                asked.await
            });
            let stands = "SELECT status || (restricted_at IS NOT NULL) || (destroy_at IS NOT NULL) || \
                 (SELECT count(*) FROM events WHERE action IN ('clarification', 'blocking')) FROM appeals";
            let stands = sql::<String>(stands);
            let whole = stands == "withdrawn112";
            assert!(
                whole || stands == "registered000",
                "{:?}: {stands}",
                fault(step)
            );
            assert!(whole || answer.is_err(), "{:?}: {answer:?}", fault(step));
            process(async |store| {
                let until = now() + YEAR;
                let asked = erase(&store, (&receipt, 1), now(), a_year(true)).await;
                assert_eq!(asked, Some(Erasure::Restricted { until }));
                assert_eq!(events("blocking"), 1);
            });
            step += 1;
            if steps < step {
                break;
            }
        }
        assert!(step > 5, "{:?} was not tried", fault(0));
    }
}

/// Proves clause 3.5.
#[test]
fn a_request_that_meets_the_sweep_finds_the_appeal_or_nothing_and_is_done_either_way() {
    let (mut found, mut gone) = (0, 0);
    for seed in 0..60 {
        leave_to_chance(seed);
        new_disk();
        process(async |store| {
            let receipts: Vec<Receipt> =
                futures::future::join_all((0..4).map(|byte| file(&store, byte))).await;
            let at = month_later();
            for (byte, receipt) in (0..).zip(&receipts) {
                let code = code(byte);
                let withdrawn = store.withdraw_appeal(&receipt.number, &code, now(), until(at));
                assert_eq!(withdrawn.await, Ok(Withdrawal::Done));
            }
            let sweep = async {
                let report = store.sweep(&order(at)).await.unwrap();
                report.destroyed.appeal
            };
            let ask = async {
                for _ in 0..chance(12) {
                    super::world::breathe().await;
                }
                let mut answers = Vec::new();
                for (byte, receipt) in (0..).zip(&receipts) {
                    answers.push(erase(&store, (receipt, byte), at, until(at)).await);
                }
                answers
            };
            let (swept, answers) = futures::join!(sweep, ask);
            for answer in answers {
                match answer {
                    Some(answer) => {
                        assert_eq!(answer, Erasure::AtOnce);
                        found += 1;
                    }
                    None => gone += 1,
                }
            }
            let rest = store.sweep(&order(at)).await.unwrap();
            assert_eq!(swept + rest.destroyed.appeal, 4, "seed {seed}");
            assert_eq!(sql::<i64>("SELECT count(*) FROM appeals"), 0);
        });
    }
    assert!(found > 0 && gone > 0, "{found} found, {gone} gone");
}
