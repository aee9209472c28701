//! What somebody has to look at again by a day: the policy, once a year or when the law changes (clause 12), and each hold, because an order that nobody
//! looks at again keeps personal data for ever (clause 5).
//!
//! Carries out clause 12.

use chrono::{Days, Months, NaiveDate};

use crate::{appeal::FieldError, fields::Fields};

/// How many days before its day a review is announced.
const ANNOUNCED: Days = Days::new(30);

closed_list! {
    /// What came of a review of the policy.
    Outcome {
        /// The version stays as it is.
        Kept = "kept",
        /// A new version is to take its place.
        Amended = "amended",
    }
}

closed_list! {
    /// How it stands with a review on a day.
    Standing {
        /// Nobody has to do anything yet.
        NotYet = "not_yet",
        /// It is to be done within 30 days.
        Soon = "soon",
        /// Its day has passed.
        Overdue = "overdue",
        /// It was done, and the next one is far.
        Done = "done",
    }
}

/// Why a day cannot be that of the next review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NextDayError {
    /// It has come already.
    #[error("after today")]
    NotAhead,
    /// More than a year would go by.
    #[error("at most a year ahead")]
    TooFar,
}

/// The latest day for the next review of what is reviewed or begins today: a year later (clause 12).
pub fn latest(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(Months::new(12)).unwrap_or(today)
}

/// Whether a review can be set for this day.
pub fn check_next(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, NextDayError> {
    if day <= today {
        Err(NextDayError::NotAhead)
    } else if day > latest(today) {
        Err(NextDayError::TooFar)
    } else {
        Ok(day)
    }
}

/// The day by which a version of the policy is to be reviewed: its own, or the one that its last recorded review has set. A version that is kept is looked
/// at again on that day; one that is to be amended must have been replaced by then, and the version in its place has a day of its own.
pub fn policy_due_on(review_due: NaiveDate, set_by_last: Option<NaiveDate>) -> NaiveDate {
    set_by_last.unwrap_or(review_due)
}

/// How it stands with the review of a version of the policy.
pub fn of_policy(
    review_due: NaiveDate,
    set_by_last: Option<NaiveDate>,
    today: NaiveDate,
) -> Standing {
    match of(policy_due_on(review_due, set_by_last), today) {
        Standing::NotYet if set_by_last.is_some() => Standing::Done,
        standing => standing,
    }
}

/// How it stands with what is to be reviewed by this day. The day itself is still in time.
pub fn of(due_on: NaiveDate, today: NaiveDate) -> Standing {
    if today > due_on {
        Standing::Overdue
    } else if due_on
        .checked_sub_days(ANNOUNCED)
        .is_some_and(|announced| today < announced)
    {
        Standing::NotYet
    } else {
        Standing::Soon
    }
}

/// A review of the policy that is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What came of it.
    pub outcome: Outcome,
    /// Why. It names nobody.
    pub note: String,
    /// The day by which the next one is due.
    pub next_due: NaiveDate,
}

/// The fields that a review of the policy has.
pub const FIELDS: &[&str] = &["policy_version", "outcome", "note", "next_due"];

/// A review, or all its mistakes. `field` gives what stands in a field, `in_force` is the version that can be reviewed today: whoever has looked at another
/// one is told.
pub fn check<'a>(
    field: impl Fn(&str) -> Option<&'a str>,
    in_force: &str,
    today: NaiveDate,
) -> Result<Finding, Vec<FieldError>> {
    let mut fields = Fields::new(field);
    let version = fields.same("policy_version", in_force);
    let outcome = fields.word("outcome");
    let (note, next_due) = (fields.note("note"), fields.next_day("next_due", today));
    match (version, outcome, note, next_due) {
        (Some(()), Some(outcome), Some(note), Some(next_due)) => Ok(Finding {
            outcome,
            note,
            next_due,
        }),
        _ => Err(fields.errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_review_is_ahead_and_within_a_year() {
        let today = day("2028-02-29");
        assert_eq!(check_next(today, today), Err(NextDayError::NotAhead));
        for fits in ["2028-03-01", "2029-02-28"] {
            assert_eq!(check_next(day(fits), today), Ok(day(fits)));
        }
        assert_eq!(
            check_next(day("2029-03-01"), today),
            Err(NextDayError::TooFar)
        );
        assert_eq!(latest(NaiveDate::MAX), NaiveDate::MAX);
    }

    /// Proves clause 12.
    #[test]
    fn a_review_is_announced_thirty_days_before_and_overdue_on_the_day_after() {
        let due = day("2027-11-23");
        for (today, standing) in [
            ("2026-11-23", Standing::NotYet),
            ("2027-10-23", Standing::NotYet),
            ("2027-10-24", Standing::Soon),
            ("2027-11-23", Standing::Soon),
            ("2027-11-24", Standing::Overdue),
        ] {
            assert_eq!(of_policy(due, None, day(today)), standing, "{today}");
        }
    }

    /// Proves clause 12.
    #[test]
    fn a_recorded_review_sets_the_next_day_and_is_done_until_that_comes_near() {
        let (due, next) = (day("2027-11-23"), Some(day("2028-11-20")));
        for (today, standing) in [
            ("2027-11-24", Standing::Done),
            ("2028-10-21", Standing::Soon),
            ("2028-11-21", Standing::Overdue),
        ] {
            assert_eq!(of_policy(due, next, day(today)), standing, "{today}");
        }
        assert_eq!(policy_due_on(due, next), day("2028-11-20"));
        let sooner = Some(day("2027-03-01"));
        assert_eq!(
            of_policy(due, sooner, day("2027-03-02")),
            Standing::Overdue,
            "whoever set an earlier day meant it"
        );
        // The version in place of an amended one has no review yet, and its own day.
        assert_eq!(policy_due_on(day("2028-12-01"), None), day("2028-12-01"));
    }

    #[test]
    fn a_review_is_of_the_version_in_force_and_says_why_and_when_again() {
        let checked = |version, outcome, next_due| {
            let field = move |name: &str| match name {
                "policy_version" => Some(version),
                "outcome" => Some(outcome),
                "note" => Some("the law has not changed"),
                _ => Some(next_due),
            };
            check(field, "2026-11-23", day("2027-11-01")).map_err(|errors| {
                let told = errors.into_iter().map(|it| (it.pointer, it.code.as_str()));
                told.collect::<Vec<_>>()
            })
        };
        let finding = checked("2026-11-23", "kept", "2028-11-01").unwrap();
        assert_eq!(
            (finding.outcome, finding.next_due),
            (Outcome::Kept, day("2028-11-01"))
        );
        let wrong = checked("2026-11-24", "lost", "2028-11-02").unwrap_err();
        assert_eq!(
            wrong,
            [
                ("/policy_version".to_owned(), "policy_version"),
                ("/outcome".to_owned(), "unknown_value"),
                ("/next_due".to_owned(), "day_too_far")
            ]
        );
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        for due in [NaiveDate::MIN, NaiveDate::MAX] {
            for today in [NaiveDate::MIN, NaiveDate::MAX] {
                of(due, today);
            }
        }
    }
}
