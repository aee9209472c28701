//! How the outbox stands, for whoever watches over it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Store, db, error::Error};

/// For how long what went wrong is counted.
const LATELY: TimeDelta = TimeDelta::days(1);

/// How the outbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Messages that wait.
    pub waiting: u64,
    /// When the next one was, or is, to be tried. If that is long ago, nobody sends. What waits behind another one to the same person does not count.
    pub due_at: Option<DateTime<Utc>>,
    /// Messages that were given up within the last day.
    pub given_up: u64,
    /// Messages that a platform refused, or could not deliver after all, within the last day.
    pub refused: u64,
    /// Messages to people who had left, within the last day.
    pub left: u64,
}

/// Whatever waits is due at some time: so it is found by the index of that.
pub(crate) const COUNT: &str = concat!(
    "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at > 0), \
     (SELECT due_at FROM outbox o WHERE state = 'waiting' AND due_at > 0 AND ",
    is_first!(),
    " ORDER BY due_at LIMIT 1), \
     count(*) FILTER (WHERE state = 'given_up'), count(*) FILTER (WHERE state IN ('refused', 'undelivered')), \
     count(*) FILTER (WHERE state = 'left') FROM outbox WHERE settled_at > ?1"
);

impl Store {
    /// How the outbox stands.
    pub async fn outbox_counts(&self, now: DateTime<Utc>) -> Result<OutboxCounts, Error> {
        let parameters = vec![db::time(now - LATELY)];
        let row = self.reader.row("outbox", COUNT, parameters).await?;
        let mut row = row.ok_or(Error::Row { table: "outbox" })?;
        Ok(OutboxCounts {
            waiting: row.take()?,
            due_at: row.take()?,
            given_up: row.take()?,
            refused: row.take()?,
            left: row.take()?,
        })
    }
}
