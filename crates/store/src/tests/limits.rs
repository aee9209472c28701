//! Limits.

use std::time::Duration;

use chrono::TimeDelta;

use super::{
    appeals::{appeal, now},
    world::process,
};
use crate::{Bound, Limit, Store};

pub(crate) fn bound(client: &str, most: u32) -> Bound<'_> {
    Bound {
        scope: "form",
        client,
        most,
        window: Duration::from_mins(10),
    }
}

#[test]
fn a_client_is_let_through_until_its_limit_and_again_in_the_next_window() {
    process(async |store| {
        let hit = |client, at| store.hit_limit(bound(client, 3), at);
        for _ in 0..3 {
            assert_eq!(hit("a", now()).await.unwrap(), Limit::Allowed(()));
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
        assert_eq!(hit("b", now()).await.unwrap(), Limit::Allowed(()));
        assert_eq!(
            hit("a", now() + TimeDelta::seconds(600)).await.unwrap(),
            Limit::Allowed(())
        );
        let elsewhere = Bound {
            scope: "api",
            ..bound("a", 3)
        };
        let other = store.hit_limit(elsewhere, now()).await.unwrap();
        assert_eq!(other, Limit::Allowed(()));
    });
}

#[test]
fn hits_at_once_are_all_counted() {
    process(async |store| {
        let hits = (0..50).map(|_| store.hit_limit(bound("a", 30), now()));
        let allowed = futures::future::join_all(hits)
            .await
            .into_iter()
            .filter(|hit| *hit == Ok(Limit::Allowed(())));
        assert_eq!(allowed.count(), 30);
    });
}

#[test]
fn a_limit_of_nothing_lets_nobody_through() {
    process(async |store| {
        let retry = Duration::from_mins(10);
        let hit = store.hit_limit(bound("a", 0), now()).await.unwrap();
        assert_eq!(hit, Limit::Retry(retry));
        let shared = store.share(bound("a", 0), now()).await.unwrap();
        assert!(matches!(shared, Limit::Retry(wait) if wait == retry));
    });
}

async fn file(store: &Store, byte: u8) -> Result<(), Duration> {
    let mut new = appeal(byte);
    new.share = match store.share(bound("a", 3), now()).await.unwrap() {
        Limit::Allowed(share) => Some(share),
        Limit::Retry(after) => return Err(after),
    };
    store.file_appeal(new, None).await.unwrap();
    Ok(())
}

#[test]
fn what_is_filed_is_counted_and_what_is_not_filed_is_not() {
    process(async |store| {
        for byte in 1..=3 {
            drop(store.share(bound("a", 3), now()).await.unwrap());
            assert_eq!(file(&store, byte).await, Ok(()));
        }
        let refused = Err(Duration::from_mins(10));
        assert_eq!(file(&store, 4).await, refused);
        assert_eq!(file(&store, 5).await, refused);
    });
}
