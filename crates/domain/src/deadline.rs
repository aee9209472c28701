//! When an appeal counts as registered and when its answer is due. Days are local: one zone, UTC+5 since 1 March 2024.
//!
//! Carries out clause 3.6.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Utc};

use crate::{
    appeal::Kind,
    calendar::Calendar,
    policy::{Counting, Policy, WorkingHours},
};

/// Seconds east of Greenwich of Asia/Almaty.
const OFFSET_SECONDS: i32 = 5 * 3600;

/// A moment on the clocks of Kazakhstan.
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    // Five hours are within what an offset may be: the zero offset is never taken.
    let offset =
        FixedOffset::east_opt(OFFSET_SECONDS).unwrap_or_else(|| at.fixed_offset().timezone());
    at.with_timezone(&offset)
}

/// The local day of a moment.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    at.naive_utc()
        .checked_add_signed(chrono::TimeDelta::seconds(OFFSET_SECONDS.into()))
        .map_or(NaiveDate::MAX, |local| local.date())
}

/// The moment at which a local day begins; `None` past the end of the calendar.
pub fn start_of_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.and_time(NaiveTime::MIN)
        .checked_sub_signed(chrono::TimeDelta::seconds(OFFSET_SECONDS.into()))
        .map(|start| start.and_utc())
}

/// The day of registration: the day of receipt, or the next working day for what comes after working hours or on a day off
/// (APPC art. 64(3)). What comes before the hours of a working day is registered on that day.
pub fn registered_on(
    received_at: DateTime<Utc>,
    hours: &WorkingHours,
    calendar: &Calendar,
) -> NaiveDate {
    let received = local(received_at);
    let day = local_day(received_at);
    if calendar.is_working(day) && received.time() < hours.to {
        day
    } else {
        calendar.next_working(day)
    }
}

/// The last day for an answer. The term is the policy's for the kind, runs from the day after registration (APPC art. 76(2)), and an end that
/// falls on a day off moves to the next working day, for terms in calendar days too (art. 76(5)).
pub fn due_on(
    kind: Kind,
    registered_on: NaiveDate,
    policy: &Policy,
    calendar: &Calendar,
) -> NaiveDate {
    let term = policy.kinds.of(kind).term;
    match term.calendar {
        Counting::Working => calendar.add_working(registered_on, term.days),
        Counting::Calendar => {
            let last = registered_on
                .checked_add_days(Days::new(term.days.into()))
                .unwrap_or(NaiveDate::MAX);
            calendar.working_on_or_after(last)
        }
    }
}
