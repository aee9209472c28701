//! Reviews of the policy.

use chrono::TimeDelta;
use domain::review::Outcome;

use super::{
    appeals::now,
    sweep::sql,
    world::{disk, process},
};
use crate::{NewReview, Review, Store};

async fn record(store: &Store, version: &str, outcome: Outcome, days: i64) -> Review {
    let new = NewReview {
        policy_version: version,
        reviewer: "dpo",
        outcome,
        note: "the law has not changed",
        next_due: (now() + TimeDelta::days(days + 365)).date_naive(),
    };
    let recorded = store.record_review(new, now() + TimeDelta::days(days));
    recorded.await.unwrap()
}

/// Proves clause 12.
#[test]
fn a_review_is_recorded_with_who_when_and_what_came_of_it_and_the_last_of_a_version_counts() {
    let (first, last, other) = process(async |store| {
        assert_eq!(store.last_review("2026-11-16").await.unwrap(), None);
        let first = record(&store, "2026-11-16", Outcome::Kept, 0).await;
        let last = record(&store, "2026-11-16", Outcome::Amended, 1).await;
        let other = record(&store, "2026-11-23", Outcome::Kept, 2).await;
        (first, last, other)
    });
    process(async |store| {
        let found = store.last_review("2026-11-16").await.unwrap();
        assert_eq!(found.as_ref(), Some(&last));
        let all = store.reviews(10, None).await.unwrap();
        assert_eq!(all, [other.clone(), last.clone(), first.clone()]);
        assert_eq!(store.reviews(1, Some(other.id)).await.unwrap(), [last]);
        assert_eq!((&*first.reviewer, first.at), ("dpo", now()));
    });
    let events = "SELECT group_concat(action || ' ' || actor || ' ' || policy_version, ', ') FROM (SELECT * FROM events \
        WHERE record_kind = 'policy_review' ORDER BY seq)";
    assert_eq!(
        sql::<String>(events),
        "recording staff:dpo 2026-11-16, recording staff:dpo 2026-11-16, recording staff:dpo 2026-11-23"
    );
}

#[test]
fn a_review_that_was_recorded_is_neither_changed_nor_removed() {
    process(async |store| drop(record(&store, "2026-11-16", Outcome::Kept, 0).await));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    for change in [
        "UPDATE policy_reviews SET outcome = 'amended'",
        "DELETE FROM policy_reviews",
    ] {
        assert!(connection.execute(change, []).is_err(), "{change}");
    }
}
