//! The cron trigger: calls a component's `handle-cron-event` at the instants of a six-field expression, in UTC.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use tokio::sync::watch;

use crate::clock::{Clock, real_time};
use crate::engine::Loaded;
use crate::wit::timer::Timer as TimerWorld;
use crate::wit::timer::fermyon::spin_cron::cron_types::{Error, Metadata};

/// What one run may take. A run is longer than a request: it works through what has piled up.
const DEADLINE: Duration = Duration::from_mins(4);

/// Reads an expression: seconds, minutes, hours, day of month, month, day of week, as Spin's trigger does.
pub(crate) fn parse(expression: &str) -> Result<Cron> {
    CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Disallowed)
        .dom_and_dow(true)
        .build()
        .parse(expression)
        .map_err(|error| anyhow!("the cron expression \"{expression}\" is wrong: {error}"))
}

/// One timer.
pub(crate) struct Timer {
    expression: Cron,
    component: Arc<Loaded>,
    clock: Clock,
}

impl Timer {
    /// A timer that calls a component.
    pub(crate) fn new(expression: &str, component: Arc<Loaded>, clock: Clock) -> Result<Self> {
        Ok(Self {
            expression: parse(expression)?,
            component,
            clock,
        })
    }

    /// Calls the component whenever its time comes, until told to stop. Runs do not overlap: a time that comes while a
    /// run is still going is left out.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut last = DateTime::<Utc>::UNIX_EPOCH;
        loop {
            let now = DateTime::<Utc>::from(real_time());
            // A sleep that ended a moment early must not lead to the same time again.
            let from = if last - now < TimeDelta::seconds(1) {
                now.max(last)
            } else {
                now
            };
            let Ok(next) = self.expression.find_next_occurrence(&from, false) else {
                tracing::warn!(
                    "component {}: its timer never fires again",
                    self.component.id
                );
                return;
            };
            let wait = (next - now).to_std().unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = crate::stopped(&mut stop) => return,
            }
            last = next;
            if let Err(error) = self.fire().await {
                tracing::error!(
                    "component {}: its timer failed: {error:#}",
                    self.component.id
                );
            }
        }
    }

    async fn fire(&self) -> Result<()> {
        let metadata = Metadata {
            timestamp: self.clock.now().as_secs(),
        };
        let mut store = self.component.store(None, || {});
        let call = async {
            let instance = self.component.pre.instantiate_async(&mut store).await?;
            let world = TimerWorld::new(&mut store, &instance)?;
            store
                .run_concurrent(async |accessor| {
                    world.call_handle_cron_event(accessor, metadata).await
                })
                .await?
        };
        tokio::time::timeout(DEADLINE, call)
            .await
            .with_context(|| format!("not finished after {} s", DEADLINE.as_secs()))??
            .map_err(|Error::Other(reason)| anyhow!(reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, from: &str) -> String {
        let from: DateTime<Utc> = from.parse().expect("a time");
        parse(expression)
            .expect("a good expression")
            .find_next_occurrence(&from, false)
            .expect("a next time")
            .to_rfc3339()
    }

    #[test]
    fn seconds_come_first_and_the_zone_is_utc() {
        for (expression, expected) in [
            ("0 */5 * * * *", "2026-11-16T10:05:00+00:00"),
            ("30 0 0 * * *", "2026-11-17T00:00:30+00:00"),
            ("*/2 * * * * *", "2026-11-16T10:00:02+00:00"),
            // Monday is 1, as in Spin's trigger.
            ("0 0 12 * * 1", "2026-11-16T12:00:00+00:00"),
            // Both the day and the weekday must be right: the next Friday the 13th.
            ("0 0 0 13 * 5", "2027-08-13T00:00:00+00:00"),
        ] {
            let next = next(expression, "2026-11-16T10:00:00Z");
            assert_eq!(next, expected, "{expression}");
        }
    }

    #[test]
    fn fields_that_are_missing_or_wrong_are_refused() {
        for expression in ["", "*/5 * * * *", "0 0 0 1 1 * 2027", "61 * * * * *"] {
            let error = parse(expression).expect_err(expression).to_string();
            assert!(error.contains("cron expression"), "{error}");
        }
    }
}
