//! The steps of a run, one after another: each in its time, and none stopped by another that failed.

use std::time::Duration;

use store::Error;

use crate::budget::{Budget, Step};

/// A run on its way.
pub(crate) struct Course {
    budget: Budget,
    cut_short: Vec<Step>,
    failed: Vec<(Step, Error)>,
}

impl Course {
    pub(crate) fn under(budget: Budget) -> Self {
        Self {
            budget,
            cut_short: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Takes a step, if there is time for it. The step says whether it came through, and what it did.
    pub(crate) async fn take<T>(
        &mut self,
        step: Step,
        work: impl AsyncFnOnce(Duration) -> Result<(bool, T), Error>,
    ) -> Option<T> {
        let time = self.budget.of(step);
        if time.is_zero() {
            self.cut_short.push(step);
            return None;
        }
        match work(time).await {
            Ok((is_through, done)) => {
                if !is_through {
                    self.cut_short.push(step);
                }
                Some(done)
            }
            Err(error) => {
                eprintln!("error: sweep: {}: {error}", step.as_str());
                self.failed.push((step, error));
                None
            }
        }
    }

    /// The steps that failed so far, but for the sweep, which the store itself remembers.
    pub(crate) fn failed(&self) -> Vec<Step> {
        let failed = self.failed.iter().map(|(step, _)| *step);
        failed.filter(|step| *step != Step::Sweep).collect()
    }

    /// The steps whose time was over before they were through; or the first error.
    pub(crate) fn end(self) -> Result<Vec<Step>, Error> {
        match self.failed.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(self.cut_short),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;
    use crate::sweep::Trigger;

    fn broken() -> Error {
        Error::Row { table: "events" }
    }

    #[test]
    fn a_step_that_fails_stops_no_other_and_fails_the_run() {
        let mut course = Course::under(Budget::start(Trigger::Request));
        let mut take = |step, work: Result<(bool, u8), Error>| {
            let taken = course.take(step, async |_| work).now_or_never();
            taken.expect("nothing waits")
        };
        assert_eq!(take(Step::Version, Ok((true, 1))), Some(1));
        assert_eq!(take(Step::Sweep, Err(broken())), None);
        assert_eq!(take(Step::Seal, Err(broken())), None);
        assert_eq!(take(Step::Index, Ok((false, 2))), Some(2));
        assert_eq!(course.failed(), [Step::Seal]);
        assert_eq!(course.end(), Err(broken()));
    }

    #[test]
    fn a_step_that_was_cut_short_is_named() {
        let mut course = Course::under(Budget::start(Trigger::Request));
        for (step, through) in [(Step::Sweep, false), (Step::Seal, true)] {
            let taken = course.take(step, async |_| Ok((through, ())));
            assert_eq!(taken.now_or_never(), Some(Some(())));
        }
        assert_eq!(course.end(), Ok(vec![Step::Sweep]));
    }
}
