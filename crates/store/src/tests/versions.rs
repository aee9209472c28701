//! A version of the policy that shortens terms.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::{Kind, Status},
    retention::RecordClass,
};

use super::{
    appeals::now,
    sweep::{furnish, later, order, sql},
    world::process,
};
use crate::{Dated, HoldOn, KeptBack, NewHold, Placed, Store, VersionEffect};

async fn shorten(
    store: &Store,
    version: &str,
    budget: Duration,
    date: impl Fn(&Dated) -> DateTime<Utc>,
) -> VersionEffect {
    let date = |dated: &Dated| Some(date(dated));
    let effect = store.shorten_terms(version, now(), budget, date).await;
    effect.unwrap()
}

fn done(shortened: u64) -> VersionEffect {
    VersionEffect {
        shortened,
        complete: true,
    }
}

/// Proves clause 5.
#[test]
fn a_version_that_shortens_a_term_brings_the_date_forward_and_one_that_lengthens_it_does_nothing() {
    process(async |store| {
        furnish(&store).await;
        let long = Duration::from_mins(1);
        let longer = |dated: &Dated| dated.start + TimeDelta::days(999);
        assert_eq!(shorten(&store, "2", long, longer).await, done(0));
        let dates = "SELECT min(destroy_at) FROM appeals WHERE destroy_at IS NOT NULL";
        let was = sql::<i64>(dates);
        let hour = |dated: &Dated| {
            if let Some(appeal) = dated.appeal {
                let outcome = (appeal.kind, appeal.outcome);
                assert_eq!(outcome, (Kind::Complaint, Status::Withdrawn));
                assert_eq!((dated.start, &*dated.policy_version), (now(), "2026-11-16"));
                dated.start + TimeDelta::hours(1)
            } else {
                dated.start + TimeDelta::hours(2)
            }
        };
        assert_eq!(shorten(&store, "3", long, hour).await, done(4));
        assert!(sql::<i64>(dates) < was);
        let never = |_: &Dated| panic!("it is through with this version");
        assert_eq!(shorten(&store, "3", long, never).await, done(4));
        let at = now() + TimeDelta::hours(1);
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!((report.destroyed.appeal, report.destroyed.dialogue), (2, 0));
        let at = now() + TimeDelta::hours(2);
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!(report.destroyed.dialogue, 2);
    });
}

#[test]
fn a_version_takes_effect_a_few_records_at_a_time_and_goes_on_where_it_stopped() {
    process(async |store| {
        furnish(&store).await;
        let hour = |dated: &Dated| dated.start + TimeDelta::hours(1);
        let mut calls = 0;
        loop {
            calls += 1;
            if shorten(&store, "2", Duration::ZERO, hour).await.complete {
                break;
            }
        }
        assert!(calls > 1, "each class takes a call at least");
        assert_eq!(shorten(&store, "2", Duration::ZERO, hour).await, done(4));
    });
}

#[test]
fn what_a_hold_keeps_is_kept_though_its_term_was_shortened() {
    process(async |store| {
        furnish(&store).await;
        let on = HoldOn::Period {
            class: RecordClass::Appeal,
            from: now() - TimeDelta::hours(1),
            until: now() + TimeDelta::hours(1),
        };
        let new = NewHold {
            on,
            reason: "case 1/2026",
            author: "dpo",
            review_on: later().date_naive(),
        };
        let placed = store.place_hold(new, now()).await.unwrap();
        assert!(matches!(placed, Placed::Done(_)));
        let hour = |dated: &Dated| dated.start + TimeDelta::hours(1);
        shorten(&store, "2", Duration::from_mins(1), hour).await;
        let at = now() + TimeDelta::hours(1);
        let report = store.sweep(&order(at)).await.unwrap();
        let held = KeptBack {
            held: 2,
            set_aside: 0,
        };
        assert_eq!((report.destroyed.appeal, report.kept_back), (0, held));
    });
}
