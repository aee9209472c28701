//! Limits.

use std::time::Duration;

use chrono::TimeDelta;

use super::{appeals::now, world::process};
use crate::Limit;

#[test]
fn a_client_is_let_through_until_its_limit_and_again_in_the_next_window() {
    process(async |store| {
        let hit = |client, at| store.hit_limit("form", client, Duration::from_mins(10), 3, at);
        for _ in 0..3 {
            assert_eq!(hit("a", now()).await.unwrap(), Limit::Allowed);
        }
        assert_eq!(
            hit("a", now()).await.unwrap(),
            Limit::Retry(Duration::from_mins(10))
        );
        let later = now() + TimeDelta::seconds(590);
        assert_eq!(
            hit("a", later).await.unwrap(),
            Limit::Retry(Duration::from_secs(10))
        );
        assert_eq!(hit("b", now()).await.unwrap(), Limit::Allowed);
        assert_eq!(
            hit("a", now() + TimeDelta::seconds(600)).await.unwrap(),
            Limit::Allowed
        );
        let other = store
            .hit_limit("api", "a", Duration::from_mins(10), 3, now())
            .await
            .unwrap();
        assert_eq!(other, Limit::Allowed);
    });
}

#[test]
fn hits_at_once_are_all_counted() {
    process(async |store| {
        let hits = (0..50).map(|_| store.hit_limit("form", "a", Duration::from_mins(1), 30, now()));
        let allowed = futures::future::join_all(hits)
            .await
            .into_iter()
            .filter(|hit| *hit == Ok(Limit::Allowed));
        assert_eq!(allowed.count(), 30);
    });
}

#[test]
fn a_limit_of_nothing_lets_nobody_through() {
    process(async |store| {
        let hit = store
            .hit_limit("form", "a", Duration::from_mins(1), 0, now())
            .await
            .unwrap();
        assert_eq!(hit, Limit::Retry(Duration::from_mins(1)));
    });
}
