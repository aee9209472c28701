//! Limits against too many requests from one client, counted without keeping who the client is: the counter stands under a keyed hash that
//! changes every day, and is destroyed after its window.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Error, Store, db, hash::Label, writer::Extent};

/// What a limit says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It may go on.
    Allowed,
    /// Not before this time has passed.
    Retry(Duration),
}

/// Counts up to the limit and no further: a request over it changes nothing, and gets no row.
pub(crate) const HIT: &str = "INSERT INTO rate_limits (client_hash, window_ends_at, hits) VALUES (?1, ?2, 1) \
     ON CONFLICT DO UPDATE SET hits = hits + 1 WHERE hits < ?3 RETURNING hits";

impl Store {
    /// Counts a request of a client, at most `most` in each `window`. `scope` is what is limited. A power cut may forget a count.
    pub async fn hit_limit(
        &self,
        scope: &str,
        client: &str,
        window: Duration,
        most: u32,
        now: DateTime<Utc>,
    ) -> Result<Limit, Error> {
        let length = i64::try_from(window.as_millis()).unwrap_or(i64::MAX).max(1);
        let begins = now.timestamp_millis() - now.timestamp_millis().rem_euclid(length);
        let ends = DateTime::from_timestamp_millis(begins.saturating_add(length))
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        let day = begins.div_euclid(TimeDelta::days(1).num_milliseconds());
        let parts = [&day.to_be_bytes(), scope.as_bytes(), client.as_bytes()];
        let parameters = vec![
            self.lookup.hash(Label::Client, &parts).into(),
            db::time(ends),
            most.into(),
        ];
        let counted = self
            .writer
            .submit(now, Extent::Counter, vec![], async move |transaction| {
                transaction.row("rate_limits", HIT, parameters).await
            })
            .await?;
        if counted.is_some() && most > 0 {
            return Ok(Limit::Allowed);
        }
        let left = (ends - now).to_std().unwrap_or_default();
        Ok(Limit::Retry(left.max(Duration::from_secs(1))))
    }
}
