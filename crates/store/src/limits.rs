//! Limits against too many requests from one client, counted without keeping who the client is: the counter stands under a keyed hash that
//! changes every day, and is destroyed after its window.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Error, Store, db,
    gathered::{Entry, List, hex},
    hash::{Hash, Label},
    writer::Extent,
};

/// What a client may do.
#[derive(Clone, Copy)]
pub struct Bound<'a> {
    /// What is limited.
    pub scope: &'a str,
    /// The client.
    pub client: &'a str,
    /// How often, at most, …
    pub most: u32,
    /// … in this time.
    pub window: Duration,
}

/// What a limit says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit<T = ()> {
    /// It may go on.
    Allowed(T),
    /// Not before this time has passed.
    Retry(Duration),
}

/// A request that goes on under a limit, and is counted with what it writes: see [`crate::NewAppeal`].
pub struct Share(Entry);

impl Share {
    pub(crate) fn into_entry(self) -> Entry {
        self.0
    }
}

/// Counts up to the limit and no further: a request over it changes nothing, and gets no row.
pub(crate) const HIT: &str = "INSERT INTO rate_limits (client_hash, window_ends_at, hits) VALUES (?1, ?2, 1) \
     ON CONFLICT DO UPDATE SET hits = hits + 1 WHERE hits < ?3 RETURNING hits";
pub(crate) const HITS: &str =
    "SELECT hits FROM rate_limits WHERE client_hash = ?1 AND window_ends_at = ?2";
pub(crate) const APPEND: &str = "WITH entries AS MATERIALIZED (SELECT value AS e FROM json_each(?1)) \
     INSERT INTO rate_limits (client_hash, window_ends_at, hits) SELECT unhex(e ->> 0), e ->> 1, 1 FROM entries WHERE true \
     ON CONFLICT DO UPDATE SET hits = hits + 1";

/// The window that a request falls in.
struct Window {
    hash: Hash,
    ends: DateTime<Utc>,
}

impl Window {
    /// How long the client has to wait.
    fn left(&self, now: DateTime<Utc>) -> Duration {
        let left = (self.ends - now).to_std().unwrap_or_default();
        left.max(Duration::from_secs(1))
    }
}

impl Store {
    /// Counts a request of a client. A power cut may forget a count.
    pub async fn hit_limit(&self, bound: Bound<'_>, now: DateTime<Utc>) -> Result<Limit, Error> {
        let window = self.window(bound, now);
        let parameters = vec![window.hash.into(), db::time(window.ends), bound.most.into()];
        let counted = self
            .writer
            .submit(now, Extent::Counter, vec![], async move |transaction| {
                transaction.row("rate_limits", HIT, parameters).await
            })
            .await?;
        Ok(if counted.is_some() && bound.most > 0 {
            Limit::Allowed(())
        } else {
            Limit::Retry(window.left(now))
        })
    }

    /// Lets a request of a client go on, which is counted with what it writes. Requests at the same moment do not see
    /// each other, so that a few too many may pass.
    pub async fn share(&self, bound: Bound<'_>, now: DateTime<Utc>) -> Result<Limit<Share>, Error> {
        let window = self.window(bound, now);
        let parameters = vec![window.hash.into(), db::time(window.ends)];
        let hits = match self.reader.row("rate_limits", HITS, parameters).await? {
            Some(mut row) => row.take()?,
            None => 0_u64,
        };
        if hits >= bound.most.into() {
            return Ok(Limit::Retry(window.left(now)));
        }
        let entry = (hex(&window.hash), window.ends.timestamp_millis());
        Ok(Limit::Allowed(Share(Entry::new(List::Limits, &entry)?)))
    }

    fn window(&self, bound: Bound<'_>, now: DateTime<Utc>) -> Window {
        let length = i64::try_from(bound.window.as_millis())
            .unwrap_or(i64::MAX)
            .max(1);
        let begins = now.timestamp_millis() - now.timestamp_millis().rem_euclid(length);
        let day = begins.div_euclid(TimeDelta::days(1).num_milliseconds());
        let parts = [
            &day.to_be_bytes(),
            bound.scope.as_bytes(),
            bound.client.as_bytes(),
        ];
        Window {
            hash: self.lookup.hash(Label::Client, &parts),
            ends: DateTime::from_timestamp_millis(begins.saturating_add(length))
                .unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }
}
