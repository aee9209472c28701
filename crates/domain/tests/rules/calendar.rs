//! The law's list of days (HOL arts. 2, 3 and 5; LC arts. 84 and 85), year by year.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::calendar::{Calendar, DayKind, parse};
use proptest::prelude::*;

use crate::fixture::{calendar, day, moved};

/// The days from Monday to Friday on which nobody works.
fn weekdays_off(calendar: &Calendar, year: i32) -> Vec<String> {
    days_of(year)
        .filter(|date| !is_weekend(*date) && !calendar.is_working(*date))
        .map(|date| date.format("%m-%d").to_string())
        .collect()
}

fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    day(&format!("{year}-01-01"))
        .iter_days()
        .take_while(move |date| date.year() == year)
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn the_days_off_of_2026_are_those_of_the_production_calendar() {
    let off = weekdays_off(&calendar(), 2026);
    assert_eq!(
        off,
        [
            "01-01", "01-02", "01-07", "03-09", "03-23", "03-24", "03-25", "05-01", "05-07",
            "05-11", "05-27", "07-06", "10-26", "12-16"
        ]
    );
}

#[test]
fn the_days_off_of_2027_follow_from_the_rule() {
    let off = weekdays_off(&calendar(), 2027);
    assert_eq!(
        off,
        [
            "01-01", "01-04", "01-07", "03-08", "03-15", "03-22", "03-23", "03-24", "05-03",
            "05-07", "05-10", "07-06", "10-25", "12-16"
        ]
    );
}

#[test]
fn nobody_works_on_a_weekend_of_2026_and_2027() {
    let calendar = calendar();
    for date in days_of(2026)
        .chain(days_of(2027))
        .filter(|date| is_weekend(*date))
    {
        assert!(!calendar.is_working(date), "{date}");
    }
}

#[test]
fn the_old_constitution_day_is_worked_in_2026_and_does_not_shift() {
    // 30 August 2026 is a Sunday: were it a holiday, Monday the 31st would be off.
    assert!(calendar().is_working(day("2026-08-31")));
    assert!(calendar().is_working(day("2027-08-30")));
    // In 2025 it was a holiday, on a Saturday.
    assert!(!calendar().is_working(day("2025-09-01")));
}

#[test]
fn the_new_constitution_day_is_first_kept_in_2027() {
    // 15 March 2026 is a Sunday and was no holiday yet: nothing shifts to Monday.
    assert!(calendar().is_working(day("2026-03-16")));
    assert!(!calendar().is_working(day("2027-03-15")));
}

#[test]
fn nauryz_cascades() {
    for (date, works) in [
        ("2026-03-20", true),
        ("2026-03-23", false),
        ("2026-03-24", false),
        ("2026-03-25", false),
        ("2026-03-26", true),
        ("2027-03-24", false),
        ("2027-03-25", true),
    ] {
        assert_eq!(calendar().is_working(day(date)), works, "{date}");
    }
}

#[test]
fn seventh_of_january_and_kurban_ait_do_not_shift() {
    // 7 January 2024 was a Sunday, Kurban Ait 2024 a Sunday, Kurban Ait 2027 is one.
    let calendar = Calendar::new(&[
        moved("2024-06-16", DayKind::Off),
        moved("2027-05-16", DayKind::Off),
    ]);
    for monday in ["2024-01-08", "2024-06-17", "2027-05-17"] {
        assert!(calendar.is_working(day(monday)), "{monday}");
    }
}

#[test]
fn nothing_shifts_onto_kurban_ait() {
    // 9 May 2027 is a Sunday. If Kurban Ait were on Monday the 10th, the holiday would go to Tuesday.
    let calendar = Calendar::new(&[moved("2027-05-10", DayKind::Off)]);
    assert!(!calendar.is_working(day("2027-05-10")));
    assert!(!calendar.is_working(day("2027-05-11")));
    assert!(calendar.is_working(day("2027-05-12")));
}

#[test]
fn the_ministry_moves_days_in_both_directions() {
    let moves = [
        moved("2024-05-04", DayKind::Working),
        moved("2024-05-08", DayKind::Off),
        moved("2025-01-05", DayKind::Working),
        moved("2025-01-03", DayKind::Off),
    ];
    let (plain, ordered) = (Calendar::default(), Calendar::new(&moves));
    for day_moved in &moves {
        let works = day_moved.to == DayKind::Working;
        assert_eq!(
            plain.is_working(day_moved.date),
            !works,
            "by the rule, {}",
            day_moved.date
        );
        assert_eq!(
            ordered.is_working(day_moved.date),
            works,
            "by order, {}",
            day_moved.date
        );
    }
    assert_eq!(ordered.next_working(day("2024-05-03")), day("2024-05-04"));
    assert_eq!(ordered.next_working(day("2024-05-07")), day("2024-05-10"));
    assert_eq!(ordered.next_working(day("2025-01-02")), day("2025-01-05"));
    assert_eq!(
        weekdays_off(&ordered, 2025)[..4],
        ["01-01", "01-02", "01-03", "01-07"]
    );
}

#[test]
fn a_whole_year_off_by_order_is_no_endless_loop() {
    let moves: Vec<_> = days_of(2026)
        .map(|date| moved(&date.to_string(), DayKind::Off))
        .collect();
    assert_eq!(
        Calendar::new(&moves).next_working(day("2026-03-01")),
        day("2027-01-05")
    );
    assert_eq!(
        Calendar::default().next_working(NaiveDate::MAX),
        NaiveDate::MAX
    );
}

#[test]
fn mistakes_in_the_calendar_file_are_told_with_their_place() {
    let text = "[[off]]\ndate = 2026-05-27\nreason = \"Kurban Ait\"\nsource = \"\"\n\n[[working]]\ndate = \"2026-05-30\"\nreasn = \"x\"\nsource = \"y\"\n";
    let mistakes = parse("calendar.toml", text).unwrap_err().to_string();
    assert_eq!(
        mistakes,
        "calendar.toml:4:10: `off.source` is empty\n\
         calendar.toml:6:1: `working.reason` is missing\n\
         calendar.toml:7:8: `working.date` must be a date such as 2026-11-16, found string\n\
         calendar.toml:8:1: `working.reasn` is not a known key"
    );
    let twice = "[[off]]\ndate = 2026-05-27\nreason = \"a\"\nsource = \"b\"\n[[working]]\ndate = 2026-05-27\nreason = \"a\"\nsource = \"b\"\n";
    let mistakes = parse("calendar.toml", twice).unwrap_err().to_string();
    assert_eq!(
        mistakes,
        "calendar.toml:6:8: 2026-05-27 stands twice in the calendar"
    );
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..365 * 30).prop_map(|offset| day("2022-01-01") + Days::new(offset))
}

proptest! {
    #[test]
    fn the_next_working_day_is_later_and_worked_and_there_is_none_between(date in any_date()) {
        let calendar = calendar();
        let next = calendar.next_working(date);
        prop_assert!(next > date && calendar.is_working(next));
        prop_assert!(date.iter_days().skip(1).take_while(|day| *day < next).all(|day| !calendar.is_working(day)));
    }

    #[test]
    fn n_working_days_later_there_are_n_working_days_between(date in any_date(), n in 1_u32..60) {
        let calendar = calendar();
        let last = calendar.add_working(date, n);
        let between = date.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| calendar.is_working(*day)).count();
        prop_assert_eq!(u32::try_from(between).unwrap(), n);
        prop_assert!(calendar.is_working(last));
    }

    #[test]
    fn more_days_and_later_days_never_end_earlier(date in any_date(), later in 0_u64..40, n in 0_u32..40, more in 0_u32..20) {
        let calendar = calendar();
        prop_assert!(calendar.add_working(date, n) <= calendar.add_working(date, n + more));
        prop_assert!(calendar.add_working(date, n) <= calendar.add_working(date + Days::new(later), n));
    }

    #[test]
    fn every_year_has_as_many_days_off_as_the_law_gives(year in 2022_i32..2100) {
        // Each holiday costs one working day, on its own date or on the one that it shifts to; 7 January only when it falls on a weekday.
        let holidays = if year >= 2027 { 13 } else if year == 2026 { 12 } else { 13 };
        let christmas = usize::from(!is_weekend(day(&format!("{year}-01-07"))));
        prop_assert_eq!(weekdays_off(&Calendar::default(), year).len(), holidays + christmas);
    }
}
