//! What is asked of the house before it is called healthy, as plain rules over plain values.

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use domain::alert::{self, AlertCode};
use domain::review::{self, Standing};
use serde::Serialize;
use store::{AwaitedCounts, OutboxCounts, RaisedAlert, StuckRecords, SweepEnd};

/// What is to be sent, and the files that are to be fetched, are looked for every minute.
const WAITING_OVERDUE: TimeDelta = TimeDelta::minutes(15);

/// The answer to one question.
#[derive(Serialize, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    name: &'static str,
    status: Status,
    /// Why not, in a sentence for the person on duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The date or moment that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
}

#[derive(Serialize, Debug, PartialEq, Eq, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Ok,
    Failing,
}

/// All answers, and the worst of them.
#[derive(Serialize, Debug)]
pub(crate) struct Report {
    pub(crate) status: Status,
    pub(crate) checks: Vec<Check>,
}

impl Report {
    pub(crate) fn of(checks: Vec<Check>) -> Self {
        let failing = checks.iter().any(|check| check.status == Status::Failing);
        let status = if failing { Status::Failing } else { Status::Ok };
        Self { status, checks }
    }
}

impl Check {
    fn new(name: &'static str, reason: Option<String>, observed: Option<String>) -> Self {
        let status = if reason.is_some() {
            Status::Failing
        } else {
            Status::Ok
        };
        Self {
            name,
            status,
            reason,
            observed,
        }
    }

    /// Whether a store answers.
    pub(crate) fn reachable(name: &'static str, answer: Result<(), impl ToString>) -> Self {
        Self::new(name, answer.err().map(|error| error.to_string()), None)
    }

    /// Clause 5: what has expired is destroyed in time. `good` is when a sweep last came to a good end, and `waiting_since` when somebody first asked and there
    /// had been none yet. A long backlog that gets smaller is told, and is no failure.
    pub(crate) fn sweep(
        (good, last): (Option<DateTime<Utc>>, Option<&SweepEnd>),
        waiting_since: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let since = good.or(waiting_since).unwrap_or(now);
        let failure = last.and_then(|last| last.failure.as_ref());
        let reason = match (failure, good) {
            (Some(failure), _) => Some(format!("the last sweep failed: {failure}")),
            _ if !alert::sweep_is_late(since, now) => None,
            (None, Some(_)) => {
                Some("no sweep has come to a good end for more than 15 minutes".to_owned())
            }
            (None, None) => {
                Some("no sweep has ended within 15 minutes of the first start".to_owned())
            }
        };
        let left = last.map_or(0, |last| last.left_over);
        let left = (left > 0).then(|| format!("; due and left to the next: {left}"));
        let observed = good.map(|good| written(good) + &left.unwrap_or_default());
        Self::new("sweep", reason, observed)
    }

    /// All parts of the last run did their work. `standing` are the alerts that it has left.
    pub(crate) fn run(standing: &[RaisedAlert]) -> Self {
        let failed: Vec<&str> = standing
            .iter()
            .filter(|alert| alert.code == AlertCode::SweepFailed)
            .map(|alert| &*alert.subject)
            .collect();
        let reason =
            (!failed.is_empty()).then(|| format!("the last run failed in: {}", failed.join(", ")));
        Self::new("sweep_run", reason, None)
    }

    /// A record that cannot be destroyed is seen. The first try may have failed with a store, and the next one tells.
    pub(crate) fn set_aside(stuck: &StuckRecords) -> Self {
        let StuckRecords { count, since } = stuck;
        let reason = (*count > 0).then(|| {
            format!("{count} records could not be destroyed in two tries or more and are set aside")
        });
        Self::new("set_aside", reason, since.map(written))
    }

    /// A hold is looked at again by its day; the day itself is still in time.
    pub(crate) fn holds((overdue, first): (u64, Option<NaiveDate>)) -> Self {
        let reason = (overdue > 0).then(|| {
            format!("{overdue} holds that suspend destruction were not reviewed by their day")
        });
        Self::new("holds", reason, first.map(|day| day.to_string()))
    }

    /// What is to be said to people goes out. Messages that a platform does not take are told, and make nobody unhealthy but the platform.
    pub(crate) fn outbox(counts: &OutboxCounts, now: DateTime<Utc>) -> Self {
        let stuck = counts
            .due_at
            .is_some_and(|due_at| now - due_at > WAITING_OVERDUE);
        let reason =
            stuck.then(|| format!("{} messages wait and nobody sends them", counts.waiting));
        let OutboxCounts {
            waiting,
            given_up,
            refused,
            left,
            ..
        } = counts;
        let observed = format!(
            "waiting {waiting}; within a day given up {given_up}, refused {refused}, unwanted {left}"
        );
        Self::new("outbox", reason, Some(observed))
    }

    /// Files that people sent in chats are fetched. How long a platform keeps one back is told, and makes nobody unhealthy but the platform.
    pub(crate) fn files(counts: &AwaitedCounts, now: DateTime<Utc>) -> Self {
        let AwaitedCounts {
            waiting,
            since,
            due_at,
        } = counts;
        let stuck = due_at.is_some_and(|due_at| now - due_at > WAITING_OVERDUE);
        let reason = stuck.then(|| format!("{waiting} files wait and nobody fetches them"));
        let since = since.map(|since| format!(", the oldest since {}", written(since)));
        let observed = format!("waiting {waiting}{}", since.unwrap_or_default());
        Self::new("files", reason, Some(observed))
    }

    /// The policy is reviewed in time: by the day of its version, or by the one that the last recorded review has set.
    ///
    /// Carries out clause 12.
    pub(crate) fn review(due: NaiveDate, set_by_last: Option<NaiveDate>, today: NaiveDate) -> Self {
        let overdue = review::of_policy(due, set_by_last, today) == Standing::Overdue;
        let reason = overdue.then(|| "the review of the policy is overdue (clause 12)".to_owned());
        let due_on = review::policy_due_on(due, set_by_last);
        Self::new("policy_review", reason, Some(due_on.to_string()))
    }
}

pub(crate) fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn day(written: &str) -> NaiveDate {
        written.parse().expect("a date")
    }

    fn swept(minute: i64) -> SweepEnd {
        SweepEnd {
            at: at(minute),
            failure: None,
            left_over: 0,
        }
    }

    #[test]
    fn three_missed_sweeps_are_a_failure() {
        let last = swept(0);
        let sweep = (Some(at(0)), Some(&last));
        assert_eq!(Check::sweep(sweep, None, at(15)).status, Status::Ok);
        let late = Check::sweep(sweep, None, at(16));
        assert_eq!(late.status, Status::Failing);
        assert_eq!(late.observed.as_deref(), Some("1970-01-01T00:00:00Z"));
        assert!(late.reason.expect("a reason").contains("15 minutes"));
    }

    #[test]
    fn a_house_that_has_just_opened_has_quarter_of_an_hour_for_its_first_sweep() {
        let none = (None, None);
        assert_eq!(Check::sweep(none, None, at(0)).status, Status::Ok);
        assert_eq!(Check::sweep(none, Some(at(0)), at(15)).status, Status::Ok);
        let late = Check::sweep(none, Some(at(0)), at(16));
        assert_eq!(late.status, Status::Failing);
        assert!(late.reason.expect("a reason").contains("first start"));
    }

    #[test]
    fn a_sweep_ends_the_grace_of_the_first_start() {
        let last = swept(60);
        let sweep = (Some(at(60)), Some(&last));
        let check = Check::sweep(sweep, Some(at(0)), at(61));
        assert_eq!(check.status, Status::Ok);
    }

    #[test]
    fn a_sweep_that_failed_is_a_failure_at_once_and_says_what_failed() {
        let last = SweepEnd {
            failure: Some("the list of holds cannot be read".to_owned()),
            ..swept(5)
        };
        let check = Check::sweep((Some(at(0)), Some(&last)), None, at(6));
        assert_eq!(check.status, Status::Failing);
        assert!(check.reason.expect("a reason").contains("list of holds"));
    }

    #[test]
    fn a_backlog_that_gets_smaller_is_told_and_is_no_failure() {
        let last = SweepEnd {
            left_over: 40_000,
            ..swept(5)
        };
        let check = Check::sweep((Some(at(5)), Some(&last)), None, at(6));
        assert_eq!(check.status, Status::Ok);
        assert!(check.observed.expect("a time").ends_with("next: 40000"));
    }

    #[test]
    fn a_record_that_cannot_be_destroyed_and_a_hold_that_nobody_reviews_are_failures() {
        let none = StuckRecords::default();
        assert_eq!(Check::set_aside(&none).status, Status::Ok);
        let one = StuckRecords {
            count: 1,
            since: Some(at(0)),
        };
        let stuck = Check::set_aside(&one);
        assert_eq!(stuck.status, Status::Failing);
        assert_eq!(stuck.observed.as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(Check::holds((0, None)).status, Status::Ok);
        let overdue = Check::holds((2, Some(day("2027-01-01"))));
        assert_eq!(overdue.status, Status::Failing);
        assert_eq!(overdue.observed.as_deref(), Some("2027-01-01"));
    }

    #[test]
    fn a_part_of_a_run_that_failed_is_named() {
        let alert = |code, subject: &str| RaisedAlert {
            code,
            subject: subject.to_owned(),
            many: 1,
            raised_at: at(0),
        };
        let others = [alert(AlertCode::DeadlineMissed, "C26-000001-1")];
        assert_eq!(Check::run(&others).status, Status::Ok);
        let failed = [alert(AlertCode::SweepFailed, "seal")];
        let check = Check::run(&failed);
        assert_eq!(check.status, Status::Failing);
        assert!(check.reason.expect("a reason").ends_with("seal"));
    }

    #[test]
    fn messages_that_nobody_sends_are_a_failure_and_those_that_a_platform_refuses_are_told() {
        let counts = |due_at| OutboxCounts {
            waiting: 2,
            due_at,
            given_up: 1,
            refused: 3,
            left: 0,
        };
        for calm in [None, Some(at(5)), Some(at(600))] {
            assert_eq!(Check::outbox(&counts(calm), at(20)).status, Status::Ok);
        }
        let stuck = Check::outbox(&counts(Some(at(4))), at(20));
        assert_eq!(stuck.status, Status::Failing);
        assert!(stuck.reason.expect("a reason").contains("nobody sends"));
        assert!(stuck.observed.expect("counts").contains("refused 3"));
    }

    #[test]
    fn files_that_nobody_fetches_are_a_failure_and_those_that_a_platform_keeps_back_are_told() {
        let counts = |due_at| AwaitedCounts {
            waiting: 2,
            since: Some(at(0)),
            due_at: Some(due_at),
        };
        let kept_back = Check::files(&counts(at(1200)), at(1100));
        assert_eq!(kept_back.status, Status::Ok);
        assert_eq!(
            kept_back.observed.as_deref(),
            Some("waiting 2, the oldest since 1970-01-01T00:00:00Z")
        );
        let stuck = Check::files(&counts(at(4)), at(20));
        assert_eq!(stuck.status, Status::Failing);
        assert!(stuck.reason.expect("a reason").contains("nobody fetches"));
        let none = Check::files(&AwaitedCounts::default(), at(20));
        assert_eq!(
            (none.status, none.observed.as_deref()),
            (Status::Ok, Some("waiting 0"))
        );
    }

    /// Proves clause 12.
    #[test]
    fn a_policy_is_overdue_on_the_day_after_its_review_was_due() {
        let due = day("2027-11-16");
        let check = |set_by_last, today| Check::review(due, set_by_last, day(today));
        assert_eq!(check(None, "2027-11-16").status, Status::Ok);
        assert_eq!(check(None, "2027-11-17").status, Status::Failing);
        let reviewed = check(Some(day("2028-11-10")), "2027-11-17");
        assert_eq!(reviewed.status, Status::Ok, "somebody has reviewed it");
        assert_eq!(reviewed.observed.as_deref(), Some("2028-11-10"));
        let again = check(Some(day("2028-11-10")), "2028-11-11");
        assert_eq!(again.status, Status::Failing);
    }

    #[test]
    fn one_failure_fails_the_house() {
        let fine = || Check::reachable("sqlite", Ok::<(), String>(()));
        assert_eq!(Report::of(vec![fine(), fine()]).status, Status::Ok);
        let broken = Check::reachable("key_value", Err("no answer"));
        assert_eq!(Report::of(vec![fine(), broken]).status, Status::Failing);
    }
}
