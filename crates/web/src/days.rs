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

/// A moment in local time for tables, where it reads alike in every language and sorts: “2026-11-16 14:05”.
pub fn brief(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(5))
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_naturally_in_each_language() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a date");
        assert_eq!(day(Lang::Kk, date), "2026 жылғы 16 қараша");
        assert_eq!(day(Lang::Ru, date), "16 ноября 2026 года");
        assert_eq!(day(Lang::En, date), "16 November 2026");
    }

    #[test]
    fn a_moment_is_told_in_local_time() {
        let late = "2026-11-16T20:05:00Z".parse().expect("a moment");
        assert_eq!(moment(Lang::En, late), "17 November 2026, 01:05");
        assert_eq!(brief(late), "2026-11-17 01:05");
    }

    #[test]
    fn every_month_has_its_name() {
        for lang in crate::lang::ALL {
            for month in 1..=12 {
                let name = words::text(lang, &format!("month-{month}"));
                assert!(!name.starts_with("month-"), "{lang} {month}");
            }
        }
    }

    #[test]
    fn the_calendar_knows_the_orders() {
        // Kurban Ait 2026, which no rule gives.
        let ait = NaiveDate::from_ymd_opt(2026, 5, 27).expect("a date");
        assert!(!calendar().is_working(ait));
    }
}
