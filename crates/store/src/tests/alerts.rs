//! Alerts: each is raised once, stands until it is over, and very many are counted and not named.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::alert::{self, Alert, AlertCode, Facts};

use super::{
    appeals::{code, file, now},
    chat::tamper,
    sweep::{furnish, later, order, sql},
    world::{disk, process},
};
use crate::{HoldOn, NewHold, Outcome, Placed, Record, Store, SweepOrder};

fn today() -> NaiveDate {
    domain::deadline::local_day(now())
}

async fn facts(store: &Store, at: DateTime<Utc>) -> Facts {
    let day = domain::deadline::local_day(at);
    let review = ("2026-11-16".to_owned(), today() + TimeDelta::days(365));
    store.alert_facts(at, day, review, vec![]).await.unwrap()
}

/// The codes and subjects of what is told for the first time.
async fn raise(store: &Store, at: DateTime<Utc>) -> Vec<String> {
    let alerts = alert::alerts(&facts(store, at).await);
    let (report, new) = store.sync_alerts(alerts, at).await.unwrap();
    assert_eq!(report.raised, new.len() as u64);
    new.into_iter()
        .map(|alert| format!("{} {} {}", alert.code, alert.subject, alert.many))
        .collect()
}

#[test]
fn an_answer_that_is_late_is_told_once_until_the_appeal_is_closed() {
    process(async |store| {
        let receipt = file(&store, 1).await;
        let last_day = receipt.due_on;
        let noon = |day: NaiveDate| day.and_hms_opt(7, 0, 0).unwrap().and_utc();
        let early = noon(last_day - TimeDelta::days(4));
        assert!(raise(&store, early).await.is_empty());
        let near = format!("deadline_near {} 1", receipt.number);
        let soon = noon(last_day - TimeDelta::days(3));
        assert_eq!(raise(&store, soon).await, [near]);
        let on_the_day = noon(last_day);
        assert!(raise(&store, on_the_day).await.is_empty(), "it was told");
        let missed = format!("deadline_missed {} 1", receipt.number);
        let late = noon(last_day + TimeDelta::days(1));
        assert_eq!(raise(&store, late).await, [missed]);
        let standing = store.alerts().await.unwrap();
        let [standing] = &standing[..] else {
            panic!("the near one is over")
        };
        assert_eq!(
            (standing.code, standing.raised_at),
            (AlertCode::DeadlineMissed, late)
        );
        tamper("UPDATE appeals SET closed_at = 1, status = 'answered'");
        assert!(raise(&store, late).await.is_empty());
        assert_eq!(store.alerts().await.unwrap(), []);
    });
}

#[test]
fn of_very_many_late_answers_the_oldest_are_named_and_the_number_of_the_others_is_kept() {
    process(async |store| {
        file(&store, 1).await;
        tamper(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 249) \
             INSERT INTO appeals (id, number, kind, year, sequence, status, status_at, channel, language, received_at, registered_on, due_on, \
             policy_version, basis, consent_collection, consent_transfer, applicant_type, category, sealed, key_page, code_hash) \
             SELECT randomblob(16), 'X' || i, kind, year, 1000 + i, status, status_at, channel, language, received_at, registered_on, due_on, \
             policy_version, basis, consent_collection, consent_transfer, applicant_type, category, sealed, key_page, randomblob(32) \
             FROM n CROSS JOIN (SELECT * FROM appeals LIMIT 1)",
        );
        let at = later() + TimeDelta::days(90);
        assert_eq!(raise(&store, at).await.len(), 101);
        let standing = store.alerts().await.unwrap();
        let others = standing.last().unwrap();
        assert_eq!((others.subject.as_str(), others.many), ("", 150));
        // That they are more or fewer is no news.
        tamper("UPDATE appeals SET closed_at = 1 WHERE number = 'X249'");
        let alerts = alert::alerts(&facts(&store, at).await);
        let (report, new) = store.sync_alerts(alerts, at).await.unwrap();
        assert_eq!(report.standing["deadline_missed"], 249);
        assert!(new.len() <= 1, "whoever moves up is named");
        let others = store.alerts().await.unwrap().pop().unwrap();
        assert_eq!((others.many, others.raised_at), (149, at));
    });
}

#[test]
fn a_hold_that_nobody_has_looked_at_again_is_told() {
    process(async |store| {
        let receipts = furnish(&store).await;
        let view = store.find_appeal(&receipts[0].number, &code(1)).await;
        let id = view.unwrap().unwrap().id;
        let new = NewHold {
            on: HoldOn::Record(Record::Appeal(id)),
            reason: "case 1/2026",
            author: "dpo",
            review_on: today() + TimeDelta::days(1),
        };
        let Placed::Done(hold) = store.place_hold(new, now()).await.unwrap() else {
            panic!("not placed")
        };
        assert!(raise(&store, now() + TimeDelta::days(1)).await.is_empty());
        let overdue = format!("hold_overdue {} 1", hold.id);
        assert_eq!(raise(&store, now() + TimeDelta::days(2)).await, [overdue]);
    });
}

#[test]
fn a_record_that_cannot_be_destroyed_is_told_at_the_second_try_and_a_sweep_that_fails_at_once() {
    process(async |store| {
        furnish(&store).await;
        let poison = "CREATE TRIGGER poison BEFORE DELETE ON appeals WHEN OLD.number LIKE '%000001%' \
             BEGIN SELECT raise(ABORT, 'a constraint of this test'); END";
        tamper(poison);
        let hour = TimeDelta::hours(1);
        let codes = |alerts: Vec<String>| -> Vec<String> {
            let first = |alert: String| alert.split(' ').next().unwrap().to_owned();
            alerts.into_iter().map(first).collect()
        };
        let late_answer = "deadline_missed";
        store.sweep(&order(later())).await.unwrap();
        let first = codes(raise(&store, later()).await);
        assert!(first.iter().all(|code| code == late_answer), "{first:?}");
        store.sweep(&order(later() + hour)).await.unwrap();
        assert_eq!(store.stuck_records().await.unwrap().count, 1);
        assert_eq!(store.stuck_records().await.unwrap().since, Some(later()));
        let second = codes(raise(&store, later() + hour).await);
        assert_eq!(second, ["set_aside"]);

        disk()
            .key_value
            .borrow_mut()
            .insert("holds".to_owned(), b"not a list of holds".to_vec());
        assert!(store.sweep(&order(later() + hour * 2)).await.is_err());
        let health = store.health().await;
        assert!(health.last_sweep.unwrap().failure.is_some());
        let third = raise(&store, later() + hour * 2).await;
        assert_eq!(third, ["sweep_failed sweep 1", "sweep_late  1"]);
        disk().key_value.borrow_mut().remove("holds");
        store.sweep(&order(later() + hour * 3)).await.unwrap();
        assert!(raise(&store, later() + hour * 3).await.is_empty());
        let left = store.alerts().await.unwrap().into_iter();
        assert!(
            left.map(|alert| alert.code)
                .all(|code| code != AlertCode::SweepFailed && code != AlertCode::SweepLate)
        );
    });
}

#[test]
fn a_sweep_that_comes_to_its_limits_while_it_destroys_is_a_good_one_and_says_what_is_left() {
    process(async |store| {
        furnish(&store).await;
        let one = SweepOrder {
            max_records: 1,
            ..order(later())
        };
        assert_eq!(
            store.sweep(&one).await.unwrap().outcome,
            Outcome::Unfinished
        );
        let health = store.health().await;
        assert!(health.last_sweep_at >= Some(later()));
        assert!(health.last_sweep.unwrap().left_over > 0);
        // One that has time for nothing is none.
        let none = SweepOrder {
            max_records: 0,
            ..order(later() + TimeDelta::hours(1))
        };
        assert_eq!(
            store.sweep(&none).await.unwrap().outcome,
            Outcome::Unfinished
        );
        let health = store.health().await;
        assert!(health.last_sweep_at < Some(later() + TimeDelta::hours(1)));
    });
}

#[test]
fn an_alert_is_raised_once_by_two_who_look_at_the_same_moment() {
    process(async |one| {
        let other = Store::connect(super::world::masters()).await.unwrap();
        let alerts = || {
            vec![Alert {
                code: AlertCode::ReviewOverdue,
                subject: "2026-11-16".to_owned(),
                many: 1,
            }]
        };
        let (first, second) = futures::join!(
            one.sync_alerts(alerts(), now()),
            other.sync_alerts(alerts(), now())
        );
        let raised = first.unwrap().0.raised + second.unwrap().0.raised;
        assert_eq!((raised, sql::<i64>("SELECT count(*) FROM alerts")), (1, 1));
    });
}
