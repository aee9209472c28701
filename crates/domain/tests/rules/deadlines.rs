//! APPC art. 64(3) and art. 76: registration, terms and their last day.

use chrono::{DateTime, Days, Utc};
use domain::{
    appeal::Kind,
    calendar::{Calendar, DayKind},
    deadline::{due_on, local_day, registered_on},
};
use proptest::prelude::*;

use crate::fixture::{calendar, day, moved, policy};

/// The day of registration of what was received at a local time.
fn registered(local: &str) -> String {
    let received: DateTime<Utc> = format!("{local}+05:00")
        .parse::<DateTime<chrono::FixedOffset>>()
        .unwrap()
        .into();
    registered_on(received, &policy().working_hours, &calendar()).to_string()
}

#[test]
fn what_comes_in_working_hours_is_registered_on_the_day_of_receipt() {
    assert_eq!(registered("2026-11-20T09:00:00"), "2026-11-20");
    assert_eq!(registered("2026-11-20T18:29:59"), "2026-11-20");
}

#[test]
fn what_comes_before_hours_is_registered_on_that_day() {
    assert_eq!(registered("2026-11-20T00:00:00"), "2026-11-20");
    assert_eq!(registered("2026-11-16T01:30:00"), "2026-11-16");
}

#[test]
fn what_comes_after_hours_is_registered_on_the_next_working_day() {
    assert_eq!(registered("2026-11-19T18:30:00"), "2026-11-20");
    assert_eq!(registered("2026-11-20T18:30:00"), "2026-11-23");
    assert_eq!(registered("2026-11-20T23:59:59"), "2026-11-23");
}

#[test]
fn what_comes_on_a_day_off_is_registered_on_the_next_working_day() {
    assert_eq!(registered("2026-11-21T12:00:00"), "2026-11-23");
    assert_eq!(registered("2026-03-23T10:00:00"), "2026-03-26");
    assert_eq!(registered("2026-05-27T10:00:00"), "2026-05-28");
    assert_eq!(registered("2027-01-01T10:00:00"), "2027-01-05");
}

#[test]
fn a_saturday_that_is_worked_by_order_registers() {
    let calendar = Calendar::new(&[
        moved("2024-05-04", DayKind::Working),
        moved("2024-05-08", DayKind::Off),
    ]);
    let hours = policy().working_hours;
    assert_eq!(
        registered_on("2024-05-04T06:00:00Z".parse().unwrap(), &hours, &calendar),
        day("2024-05-04")
    );
    assert_eq!(
        registered_on("2024-05-08T06:00:00Z".parse().unwrap(), &hours, &calendar),
        day("2024-05-10")
    );
}

#[test]
fn days_are_local_days() {
    assert_eq!(
        local_day("2026-11-15T18:59:59Z".parse().unwrap()),
        day("2026-11-15")
    );
    assert_eq!(
        local_day("2026-11-15T19:00:00Z".parse().unwrap()),
        day("2026-11-16")
    );
}

#[test]
fn terms_run_from_the_day_after_registration() {
    for (kind, registered, due) in [
        // Fifteen working days.
        (Kind::Appeal, "2026-11-16", "2026-12-07"),
        (Kind::Report, "2026-11-16", "2026-12-07"),
        // Twenty working days, over Independence Day.
        (Kind::Complaint, "2026-11-16", "2026-12-14"),
        (Kind::Complaint, "2026-11-20", "2026-12-21"),
        // Over Nauryz: the 23rd to the 25th are off.
        (Kind::Application, "2026-03-20", "2026-04-15"),
        // Fifteen calendar days.
        (Kind::Request, "2026-11-16", "2026-12-01"),
    ] {
        assert_eq!(
            due_on(kind, day(registered), &policy(), &calendar()),
            day(due),
            "{kind} of {registered}"
        );
    }
}

#[test]
fn a_term_in_calendar_days_that_ends_on_a_day_off_ends_on_the_next_working_day() {
    // 2 January 2027 is a Saturday and a holiday; it shifts to Monday the 4th.
    assert_eq!(
        due_on(Kind::Request, day("2026-12-18"), &policy(), &calendar()),
        day("2027-01-05")
    );
    assert_eq!(
        due_on(Kind::Request, day("2026-11-20"), &policy(), &calendar()),
        day("2026-12-07")
    );
}

proptest! {
    #[test]
    fn an_answer_is_due_on_a_working_day_after_registration(offset in 0_u64..3000, kind in prop::sample::select(Kind::ALL)) {
        let (policy, calendar) = (policy(), calendar());
        let registered = calendar.working_on_or_after(day("2026-01-01") + Days::new(offset));
        let due = due_on(kind, registered, &policy, &calendar);
        prop_assert!(calendar.is_working(due) && due > registered);
        prop_assert!(due <= due_on(kind, calendar.next_working(registered), &policy, &calendar));
    }

    #[test]
    fn registration_is_on_a_working_day_and_never_before_receipt(seconds in 0_i64..3600 * 24 * 800) {
        let (policy, calendar) = (policy(), calendar());
        let received = DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::seconds(1_767_225_600 + seconds);
        let registered = registered_on(received, &policy.working_hours, &calendar);
        prop_assert!(calendar.is_working(registered) && registered >= local_day(received));
    }
}
