//! The calendar of `static/calendar.toml`, and days and moments in words.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::Lang;
use domain::calendar::{Calendar, Move};

use crate::words;

include!(concat!(env!("OUT_DIR"), "/calendar.rs"));

/// The working days of Kazakhstan.
///
/// # Panics
///
/// Never: the build wrote the JSON from the same type.
pub fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
        let moves: Vec<Move> = serde_json::from_str(MOVES).expect("the build wrote this JSON");
        Calendar::new(&moves)
    });
    &CALENDAR
}

/// A day as people write it: “16 November 2026”.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    words::format(
        lang,
        "date-long",
        &[
            ("day", &date.day().to_string()),
            (
                "month",
                &words::text(lang, &format!("month-{}", date.month())),
            ),
            ("year", &date.year().to_string()),
        ],
    )
}

/// A moment in local time (UTC+5), to the minute: “16 November 2026, 14:05”.
pub fn moment(lang: Lang, at: DateTime<Utc>) -> String {
    let local = at + TimeDelta::hours(5);
    words::format(
        lang,
        "date-time",
        &[
            ("day", &day(lang, local.date_naive())),
            ("time", &local.format("%H:%M").to_string()),
        ],
    )
}
