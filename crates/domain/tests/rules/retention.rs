//! Clause 5 of the policy: the day on which a record is destroyed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::{RecordClass, Start, Term, destroy_at, due_before};
use proptest::prelude::*;

use crate::fixture::policy;

fn destroyed(class: RecordClass, start: &str) -> String {
    let at: DateTime<Utc> = destroy_at(class, start.parse().unwrap(), &policy());
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn five_years_are_five_calendar_years_to_the_end_of_the_local_day() {
    // Closed at 15:00 local time; the fifth anniversary ends at midnight in Almaty, 19:00 in Greenwich.
    assert_eq!(
        destroyed(RecordClass::Appeal, "2026-11-16T10:00:00Z"),
        "2031-11-16T19:00:00Z"
    );
    // 01:00 of the 17th in Almaty.
    assert_eq!(
        destroyed(RecordClass::Appeal, "2026-11-16T20:00:00Z"),
        "2031-11-17T19:00:00Z"
    );
}

#[test]
fn the_anniversary_of_29_february_is_28_february() {
    assert_eq!(
        destroyed(RecordClass::Event, "2028-02-29T06:00:00Z"),
        "2029-02-28T19:00:00Z"
    );
    assert_eq!(
        destroyed(RecordClass::Appeal, "2028-02-29T06:00:00Z"),
        "2033-02-28T19:00:00Z"
    );
}

#[test]
fn months_are_calendar_months() {
    assert_eq!(
        destroyed(RecordClass::DestructionAct, "2026-08-31T06:00:00Z"),
        "2028-02-29T19:00:00Z"
    );
}

#[test]
fn days_run_to_the_end_of_the_local_day_and_hours_to_the_second() {
    assert_eq!(
        destroyed(RecordClass::Dialogue, "2026-11-16T10:00:00Z"),
        "2026-11-23T19:00:00Z"
    );
    assert_eq!(
        destroyed(RecordClass::Idempotency, "2026-11-16T10:00:01Z"),
        "2026-11-17T10:00:01Z"
    );
    assert_eq!(
        destroyed(RecordClass::Inbox, "2026-11-16T10:00:01Z"),
        "2026-11-18T10:00:01Z"
    );
}

#[test]
fn the_end_of_time_is_no_panic() {
    for class in RecordClass::ALL {
        assert!(
            destroy_at(*class, DateTime::<Utc>::MAX_UTC, &policy()) <= DateTime::<Utc>::MAX_UTC
        );
        assert!(destroy_at(*class, DateTime::<Utc>::MIN_UTC, &policy()) > DateTime::<Utc>::MIN_UTC);
    }
}

#[test]
fn an_appeal_is_counted_from_its_closing() {
    assert_eq!(RecordClass::Appeal.start(), Start::Closed);
    assert_eq!(
        policy().retention.of(RecordClass::Appeal).term,
        Term::Years(5)
    );
}

proptest! {
    #[test]
    fn what_begins_later_is_never_destroyed_earlier(
        class in prop::sample::select(RecordClass::ALL),
        start in 1_700_000_000_i64..4_000_000_000,
        later in 0_i64..100_000_000,
    ) {
        let policy = policy();
        let start = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(start);
        let first = destroy_at(class, start, &policy);
        prop_assert!(first > start);
        prop_assert!(first <= destroy_at(class, start + TimeDelta::seconds(later), &policy));
    }

    #[test]
    fn a_record_is_due_exactly_if_it_began_before_the_limit(
        class in prop::sample::select(RecordClass::ALL),
        now in 1_900_000_000_i64..4_000_000_000,
        around in -300_000_i64..300_000,
    ) {
        let policy = policy();
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(now);
        let limit = due_before(class, now, &policy);
        let start = limit + TimeDelta::seconds(around);
        prop_assert_eq!(destroy_at(class, start, &policy) <= now, start < limit);
    }

    #[test]
    fn counting_back_agrees_with_counting_forward(
        class in prop::sample::select(RecordClass::ALL),
        now in 1_700_000_000_i64..4_000_000_000,
    ) {
        let policy = policy();
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(now);
        let border = due_before(class, now, &policy);
        prop_assert!(destroy_at(class, border, &policy) > now, "what begins at the border is not due");
        prop_assert!(destroy_at(class, border - TimeDelta::nanoseconds(1), &policy) <= now, "what begins before it is");
    }
}

#[test]
fn counting_back_over_a_leap_day_loses_no_record() {
    // Records of 28 and of 29 February 2028 both end on 28 February 2029.
    let now = "2029-02-28T19:00:00Z".parse().unwrap();
    let border = due_before(RecordClass::Event, now, &policy());
    assert_eq!(border.to_string(), "2028-02-29 19:00:00 UTC");
    let before = "2029-02-28T18:59:59Z".parse().unwrap();
    let border = due_before(RecordClass::Event, before, &policy());
    assert_eq!(border.to_string(), "2028-02-27 19:00:00 UTC");
}

#[test]
fn counting_back_from_the_beginning_of_time_is_no_panic() {
    for class in RecordClass::ALL {
        for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(due_before(*class, now, &policy()) <= now);
        }
    }
}

#[test]
fn a_term_is_told_as_an_iso_8601_duration() {
    let told = [
        Term::Years(5),
        Term::Months(6),
        Term::Days(7),
        Term::Hours(24),
    ]
    .map(Term::iso8601);
    assert_eq!(told, ["P5Y", "P6M", "P7D", "PT24H"]);
}
