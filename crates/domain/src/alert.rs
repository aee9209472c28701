//! What the people on duty are told until it is over (policy, clause 12; APPC art. 76): a review or an answer that is due or late, a hold that nobody has
//! looked at again, a record that cannot be destroyed, a sweep that fails or does not come. Which alerts there are follows from the facts alone; who was
//! told of which, and when, the store remembers.
//!
//! Carries out clause 12.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::review::{self, Standing};

/// So long before the last day for an answer whoever works on it can still do something about it.
const DEADLINE_NOTICE: Days = Days::new(3);
/// The sweep runs every five minutes: three that did not come are no accident.
const SWEEP_OVERDUE: TimeDelta = TimeDelta::minutes(15);

closed_list! {
    /// What an alert is about, the most urgent first.
    AlertCode {
        /// Some part of the last run of the sweep failed; the subject is its name.
        SweepFailed = "sweep_failed",
        /// No sweep has come to a good end for a quarter of an hour.
        SweepLate = "sweep_late",
        /// A record could not be destroyed more than once; the subject is its id.
        SetAside = "set_aside",
        /// The policy should have been reviewed; the subject is its version.
        ReviewOverdue = "review_overdue",
        /// The last day for an answer is over; the subject is the number of the appeal.
        DeadlineMissed = "deadline_missed",
        /// A hold should have been reviewed; the subject is its id.
        HoldOverdue = "hold_overdue",
        /// The last day for an answer is near; the subject is the number of the appeal.
        DeadlineNear = "deadline_near",
        /// The policy is to be reviewed soon; the subject is its version.
        ReviewDue = "review_due",
    }
}

/// What is so, and somebody has to see to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub code: AlertCode,
    /// Whose affair it is, in which there is no personal data; empty where it is that of the whole house, or of all that are not named one by one.
    pub subject: String,
    /// For how many it stands: more than one where there are too many to name.
    pub many: u64,
}

/// Those that something is true of: the first few by name, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The first few.
    pub first: Vec<String>,
    /// All.
    pub count: u64,
}

/// From what the alerts follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The time.
    pub now: DateTime<Utc>,
    /// The local day.
    pub today: NaiveDate,
    /// The version of the policy that holds, and the day by which it is to be reviewed.
    pub review: (String, NaiveDate),
    /// Open appeals whose last day for the answer is over.
    pub missed: Listed,
    /// Open appeals whose last day for the answer is one of [`near`].
    pub near: Listed,
    /// Holds that should have been reviewed before today.
    pub holds: Listed,
    /// Records that could not be destroyed more than once.
    pub set_aside: Listed,
    /// What failed in the last run.
    pub failed: Vec<String>,
    /// Since when a good end of a sweep is waited for; `None` before the first one began.
    pub swept_at: Option<DateTime<Utc>>,
}

/// The alerts that there are.
pub fn alerts(facts: &Facts) -> Vec<Alert> {
    let one = |code, subject: &str| Alert {
        code,
        subject: subject.to_owned(),
        many: 1,
    };
    let mut alerts: Vec<Alert> = facts
        .failed
        .iter()
        .map(|step| one(AlertCode::SweepFailed, step))
        .collect();
    if facts
        .swept_at
        .is_some_and(|since| sweep_is_late(since, facts.now))
    {
        alerts.push(one(AlertCode::SweepLate, ""));
    }
    let (version, due) = &facts.review;
    alerts.extend(of_review(*due, facts.today).map(|code| one(code, version)));
    for (code, listed) in [
        (AlertCode::SetAside, &facts.set_aside),
        (AlertCode::DeadlineMissed, &facts.missed),
        (AlertCode::HoldOverdue, &facts.holds),
        (AlertCode::DeadlineNear, &facts.near),
    ] {
        alerts.extend(listed.first.iter().map(|subject| one(code, subject)));
        let others = listed.count.saturating_sub(listed.first.len() as u64);
        if others > 0 {
            alerts.push(Alert {
                many: others,
                ..one(code, "")
            });
        }
    }
    alerts
}

/// Is the review of the policy due soon, or overdue?
fn of_review(due: NaiveDate, today: NaiveDate) -> Option<AlertCode> {
    match review::of(due, today) {
        Standing::Overdue => Some(AlertCode::ReviewOverdue),
        Standing::Soon => Some(AlertCode::ReviewDue),
        Standing::NotYet | Standing::Done => None,
    }
}

/// The last days for an answer of which somebody is told before they are over.
pub fn near(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today..=today.checked_add_days(DEADLINE_NOTICE).unwrap_or(today)
}

/// Has no sweep come to a good end for too long? `since` is the last good end, or since when the first one is waited for.
pub fn sweep_is_late(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - since > SWEEP_OVERDUE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn calm() -> Facts {
        Facts {
            now: DateTime::UNIX_EPOCH,
            today: day("2026-11-24"),
            review: ("2026-11-24".to_owned(), day("2027-11-24")),
            missed: Listed::default(),
            near: Listed::default(),
            holds: Listed::default(),
            set_aside: Listed::default(),
            failed: Vec::new(),
            swept_at: None,
        }
    }

    fn told(facts: &Facts) -> Vec<(&'static str, String, u64)> {
        let alerts = alerts(facts).into_iter();
        alerts
            .map(|alert| (alert.code.as_str(), alert.subject, alert.many))
            .collect()
    }

    #[test]
    fn where_all_is_well_nobody_is_told_anything() {
        assert_eq!(told(&calm()), []);
    }

    /// Proves clause 12.
    #[test]
    fn a_review_is_due_a_month_before_its_day_and_overdue_from_the_day_after() {
        let due = day("2027-11-24");
        for (today, code) in [
            ("2027-10-24", None),
            ("2027-10-25", Some(AlertCode::ReviewDue)),
            ("2027-11-24", Some(AlertCode::ReviewDue)),
            ("2027-11-25", Some(AlertCode::ReviewOverdue)),
        ] {
            assert_eq!(of_review(due, day(today)), code, "{today}");
        }
        let facts = Facts {
            today: day("2027-11-25"),
            ..calm()
        };
        let overdue = ("review_overdue", "2026-11-24".to_owned(), 1);
        assert_eq!(told(&facts), [overdue]);
    }

    #[test]
    fn a_last_day_is_near_from_three_days_before_until_it_is_over() {
        let near = near(day("2026-02-26"));
        for (last_day, is_near) in [
            ("2026-02-25", false),
            ("2026-02-26", true),
            ("2026-03-01", true),
            ("2026-03-02", false),
        ] {
            assert_eq!(near.contains(&day(last_day)), is_near, "{last_day}");
        }
    }

    #[test]
    fn of_very_many_the_first_are_named_and_the_others_counted() {
        let facts = Facts {
            missed: Listed {
                first: vec!["C26-000001-1".to_owned(), "C26-000002-2".to_owned()],
                count: 40_000,
            },
            ..calm()
        };
        let one = |number: &str| ("deadline_missed", number.to_owned(), 1);
        let others = ("deadline_missed", String::new(), 39_998);
        assert_eq!(
            told(&facts),
            [one("C26-000001-1"), one("C26-000002-2"), others]
        );
    }

    #[test]
    fn a_sweep_is_late_after_three_that_did_not_come_and_whatever_failed_is_named() {
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        assert!(!sweep_is_late(at(0), at(15)));
        assert!(sweep_is_late(at(0), at(16)));
        let facts = Facts {
            now: at(16),
            swept_at: Some(at(0)),
            failed: vec!["sweep".to_owned(), "seal".to_owned()],
            ..calm()
        };
        let codes: Vec<_> = told(&facts)
            .into_iter()
            .map(|(code, subject, _)| format!("{code} {subject}"))
            .collect();
        assert_eq!(
            codes,
            ["sweep_failed sweep", "sweep_failed seal", "sweep_late "]
        );
    }
}
