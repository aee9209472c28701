//! How far a sweep has come: kept from chunk to chunk, so that anybody can ask while it runs.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Due, Outcome, Trigger};
use crate::{Store, error::Error};

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Told {
    destroyed: Due,
    /// How much was due when the sweep began.
    due: u64,
    elapsed_ms: u64,
}

/// How far a sweep has come, as it is kept.
pub(super) fn told(destroyed: &Due, due: u64, elapsed: Duration) -> String {
    let told = Told {
        destroyed: *destroyed,
        due,
        elapsed_ms: millis(elapsed),
    };
    serde_json::to_string(&told).unwrap_or_default()
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// How far the last sweep has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SweepProgress {
    /// The id of the sweep.
    pub id: Uuid,
    /// Who ordered it.
    pub trigger: Trigger,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// `running`, `failed`, or how it ended.
    pub state: String,
    /// What it has destroyed, by class.
    pub destroyed: Due,
    /// How much that is.
    pub done: u64,
    /// How much of what was due when it began is left.
    pub left: u64,
    /// How many records a second.
    pub per_second: u64,
    /// When it will be through at this rate; `None` if it is, or if nothing can be said.
    pub estimated_end: Option<DateTime<Utc>>,
}

pub(crate) const LAST: &str = "SELECT id, trigger, started_at, outcome, progress FROM sweeps WHERE id = (SELECT max(id) FROM sweeps)";

impl SweepProgress {
    pub(super) fn of(
        (id, trigger, started_at): (Uuid, Trigger, DateTime<Utc>),
        state: String,
        destroyed: Due,
        (due, elapsed): (u64, Duration),
    ) -> Self {
        let done = destroyed.total();
        let left = due.saturating_sub(done);
        let elapsed_ms = millis(elapsed).max(1);
        let per_second = done.saturating_mul(1000) / elapsed_ms;
        let whole = elapsed_ms.saturating_mul(done + left) / done.max(1);
        let is_going_on = state == "running" && done > 0 && left > 0;
        let whole = i64::try_from(whole).ok().filter(|_| is_going_on);
        Self {
            id,
            trigger,
            started_at,
            state,
            destroyed,
            done,
            left,
            per_second,
            estimated_end: whole.and_then(|whole| {
                started_at.checked_add_signed(TimeDelta::try_milliseconds(whole)?)
            }),
        }
    }
}

impl Outcome {
    /// The state of a sweep that goes on.
    pub(super) const RUNNING: &'static str = "running";
}

impl Store {
    /// How far the last sweep has come, or how it ended; `None` if there was none.
    pub async fn sweep_progress(&self) -> Result<Option<SweepProgress>, Error> {
        let Some(mut row) = self.reader.row("sweeps", LAST, vec![]).await? else {
            return Ok(None);
        };
        let id: Uuid = row.take()?;
        let trigger = row.take_as(|word: String| Trigger::of(&word).ok_or(()))?;
        let (started_at, state): (DateTime<Utc>, String) = (row.take()?, row.take()?);
        let told: Option<Told> = row.take_as(|json: Option<String>| {
            json.map(|json| serde_json::from_str(&json)).transpose()
        })?;
        let (destroyed, due, elapsed) = told.map_or_else(Default::default, |told| {
            let elapsed = Duration::from_millis(told.elapsed_ms);
            (told.destroyed, told.due, elapsed)
        });
        let progress =
            SweepProgress::of((id, trigger, started_at), state, destroyed, (due, elapsed));
        Ok(Some(progress))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(done: u64, due: u64, seconds: u64) -> SweepProgress {
        let destroyed = Due {
            appeal: done,
            ..Due::default()
        };
        let whose = (Uuid::nil(), Trigger::Timer, DateTime::UNIX_EPOCH);
        let so_far = (due, Duration::from_secs(seconds));
        SweepProgress::of(whose, Outcome::RUNNING.to_owned(), destroyed, so_far)
    }

    #[test]
    fn what_is_left_is_estimated_by_the_rate_so_far() {
        let half = progress(500, 1000, 5);
        assert_eq!((half.done, half.left, half.per_second), (500, 500, 100));
        let end = DateTime::UNIX_EPOCH + TimeDelta::seconds(10);
        assert_eq!(half.estimated_end, Some(end));
    }

    #[test]
    fn nothing_is_estimated_at_the_beginning_and_at_the_end() {
        assert_eq!(progress(0, 1000, 0).estimated_end, None);
        assert_eq!(progress(1000, 1000, 10).estimated_end, None);
        assert_eq!(progress(2000, 1000, 10).left, 0, "more came meanwhile");
    }
}
