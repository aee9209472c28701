//! One deadline for a whole run. Whoever calls must get the answer before the host ends the request, and the timer must be through before it comes again:
//! so each step gets what is left, at most its own share, and leaves to those behind it the least that they need.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::sweep::Trigger;

/// The steps of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Earlier dates by a new version of the policy.
    Version,
    /// Warnings before destruction.
    Warnings,
    /// The sweep itself.
    Sweep,
    /// The seal of the audit trail.
    Seal,
    /// The replacement of the master key.
    MasterKey,
    /// The index of old appeals.
    Index,
    /// What the people on duty are told.
    Alerts,
    /// What waits to be said in chats.
    Outbox,
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Version,
        Self::Warnings,
        Self::Sweep,
        Self::Seal,
        Self::MasterKey,
        Self::Index,
        Self::Alerts,
        Self::Outbox,
    ];

    /// The name by which reports and alerts call it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Warnings => "warnings",
            Self::Sweep => "sweep",
            Self::Seal => "seal",
            Self::MasterKey => "master_key",
            Self::Index => "index",
            Self::Alerts => "alerts",
            Self::Outbox => "outbox",
        }
    }

    /// In seconds: what it may take at most, and what those before it leave to it.
    const fn share(self) -> (u64, u64) {
        match self {
            // The order of the sweep has a limit of its own.
            Self::Sweep => (u64::MAX, 10),
            Self::Version | Self::Seal => (5, 2),
            Self::MasterKey => (5, 1),
            Self::Warnings | Self::Index | Self::Alerts => (2, 1),
            Self::Outbox => (10, 5),
        }
    }
}

/// The host ends a request after 30 seconds by default, and the timer comes every five minutes.
const fn whole(trigger: Trigger) -> Duration {
    match trigger {
        Trigger::Request => Duration::from_secs(28),
        Trigger::Timer => Duration::from_secs(285),
    }
}

/// The time of a run.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    trigger: Trigger,
    began: Instant,
}

impl Budget {
    /// From now on.
    pub(crate) fn start(trigger: Trigger) -> Self {
        Self {
            trigger,
            began: Instant::now(),
        }
    }

    /// How long a step that begins now may take; zero where it is not to begin.
    pub(crate) fn of(self, step: Step) -> Duration {
        allowed(step, self.trigger, self.began.elapsed())
    }
}

fn allowed(step: Step, trigger: Trigger, taken: Duration) -> Duration {
    let later = Step::ALL.iter().skip_while(|other| **other != step).skip(1);
    let reserved: u64 = later.map(|step| step.share().1).sum();
    let left = whole(trigger).saturating_sub(taken);
    let (most, _) = step.share();
    left.saturating_sub(Duration::from_secs(reserved))
        .min(Duration::from_secs(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIGGERS: [Trigger; 2] = [Trigger::Request, Trigger::Timer];

    #[test]
    fn whatever_each_step_takes_of_its_time_the_run_ends_in_time_and_each_has_its_least() {
        for trigger in TRIGGERS {
            // All take all of it, or some do.
            for pattern in 0..1_u32 << Step::ALL.len() {
                let mut taken = Duration::ZERO;
                for (place, step) in Step::ALL.into_iter().enumerate() {
                    let may = allowed(step, trigger, taken);
                    let least = Duration::from_secs(step.share().1);
                    assert!(may >= least, "{step:?} has {may:?}");
                    if pattern & (1 << place) != 0 {
                        taken += may;
                    }
                }
                assert!(taken <= whole(trigger));
            }
        }
    }

    #[test]
    fn the_sweep_has_most_of_it() {
        for trigger in TRIGGERS {
            let sweep = allowed(Step::Sweep, trigger, Duration::ZERO);
            assert!(sweep > whole(trigger) / 2, "{sweep:?}");
        }
        let after_slow_ones = allowed(Step::Sweep, Trigger::Request, Duration::from_secs(7));
        assert!(after_slow_ones >= Duration::from_secs(10));
    }

    #[test]
    fn what_comes_too_late_is_not_begun() {
        let late = Duration::from_mins(5);
        for step in Step::ALL {
            assert_eq!(allowed(step, Trigger::Request, late), Duration::ZERO);
        }
    }
}
