//! Working days of Kazakhstan, for a five-day week (LC art. 84(2), (3)). The rule is computed; what no rule gives — Kurban Ait, and the days that
//! the labour authority moves by order — comes as data from `static/calendar.toml`. No package of the field had both the holidays of
//! 2026 and the cascading shift right, and none knows the orders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A day on which the rule is overridden, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The day.
    pub date: NaiveDate,
    /// What the day is by order or by the lunar calendar.
    pub to: DayKind,
    /// Why, in words for the person who edits the calendar.
    pub reason: String,
    /// Where it was read.
    pub source: String,
    /// The day is computed ahead and not yet announced.
    pub estimated: bool,
}

closed_list! {
    /// Whether people work on a day.
    DayKind {
        /// A day off.
        Off = "off",
        /// A working day.
        Working = "working",
    }
}

/// A holiday by law, and from when to when the law had it.
struct Holiday {
    month: u32,
    day: u32,
    from: Option<(i32, u32, u32)>,
    until: Option<(i32, u32, u32)>,
}

const fn always(month: u32, day: u32) -> Holiday {
    Holiday {
        month,
        day,
        from: None,
        until: None,
    }
}

/// HOL arts. 2 and 3. Its history is complete from 2022 on.
const HOLIDAYS: &[Holiday] = &[
    always(1, 1),
    always(1, 2),
    always(3, 8),
    // Constitution Day moved from 30 August to 15 March with the law in force from 1 July 2026: 2026 had neither.
    Holiday {
        month: 3,
        day: 15,
        from: Some((2026, 7, 1)),
        until: None,
    },
    always(3, 21),
    always(3, 22),
    always(3, 23),
    always(5, 1),
    always(5, 7),
    always(5, 9),
    always(7, 6),
    Holiday {
        month: 8,
        day: 30,
        from: None,
        until: Some((2026, 6, 30)),
    },
    // Republic Day came back in 2022.
    Holiday {
        month: 10,
        day: 25,
        from: Some((2022, 1, 1)),
        until: None,
    },
    always(12, 16),
];

/// The working days: the rule with the moves laid over it.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    moves: BTreeMap<NaiveDate, DayKind>,
}

impl Calendar {
    /// A calendar with these days overridden. Where a day stands twice, the later entry holds.
    pub fn new(moves: &[Move]) -> Self {
        Self {
            moves: moves.iter().map(|day| (day.date, day.to)).collect(),
        }
    }

    /// Do people work on this day?
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.working_on_or_after(date) == date
    }

    /// The first working day after a date.
    pub fn next_working(&self, date: NaiveDate) -> NaiveDate {
        self.add_working(date, 1)
    }

    /// The date itself if it is a working day, else the first working day after it.
    pub fn working_on_or_after(&self, date: NaiveDate) -> NaiveDate {
        self.working_from(date).next().unwrap_or(NaiveDate::MAX)
    }

    /// The `n`-th working day after a date, which itself does not count; the date itself for 0.
    pub fn add_working(&self, date: NaiveDate, n: u32) -> NaiveDate {
        let Some(last) = n.checked_sub(1) else {
            return date;
        };
        let mut days = date
            .succ_opt()
            .into_iter()
            .flat_map(|next| self.working_from(next));
        days.nth(last as usize).unwrap_or(NaiveDate::MAX)
    }

    /// The working days from a date on.
    fn working_from(&self, date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let (mut year, mut free) = (date.year(), self.free_by_law(date.year()));
        date.iter_days().filter(move |day| {
            if day.year() != year {
                (year, free) = (day.year(), self.free_by_law(day.year()));
            }
            match self.moves.get(day) {
                Some(kind) => *kind == DayKind::Working,
                None => !is_weekend(*day) && !free.contains(day),
            }
        })
    }

    /// The holidays of a year, 7 January, and the days off that stand in for the holidays which fell on a Saturday or Sunday: the next working
    /// day after the holiday (HOL art. 5). Taken in the order of the year, so that they cascade: in Nauryz of 2026 the Saturday goes to the
    /// 24th and the Sunday to the 25th. 7 January and Kurban Ait are days off and no holidays (LC art. 84(5)): they do not shift, but nothing
    /// shifts onto them.
    fn free_by_law(&self, year: i32) -> BTreeSet<NaiveDate> {
        let mut free: BTreeSet<NaiveDate> = holidays(year).collect();
        free.extend(NaiveDate::from_ymd_opt(year, 1, 7));
        for holiday in holidays(year).filter(|date| is_weekend(*date)) {
            let is_working = |day: &NaiveDate| {
                !is_weekend(*day)
                    && !free.contains(day)
                    && self.moves.get(day) != Some(&DayKind::Off)
            };
            let next = holiday.iter_days().find(is_working);
            free.extend(next);
        }
        free
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The holidays of a year in their order.
fn holidays(year: i32) -> impl Iterator<Item = NaiveDate> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    HOLIDAYS.iter().filter_map(move |holiday| {
        let date = day((year, holiday.month, holiday.day))?;
        let begun = holiday.from.and_then(day).is_none_or(|from| from <= date);
        let over = holiday
            .until
            .and_then(day)
            .is_some_and(|until| until < date);
        (begun && !over).then_some(date)
    })
}

/// Reads `static/calendar.toml`: `[[off]]` and `[[working]]` with `date`, `reason`, `source` and, if the date is not announced yet, `estimated = true`.
#[cfg(feature = "parse")]
pub fn parse(file: &str, text: &str) -> Result<Vec<Move>, crate::Mistakes> {
    use crate::strict_toml::Reader;

    let reader = Reader::new(file, text);
    let mut moves: Vec<Move> = Vec::new();
    reader.document(|document| {
        for to in DayKind::ALL {
            for entry in document.optional_tables(to.as_str()) {
                let date = entry.date("date");
                let reason = entry.text("reason");
                let source = entry.text("source");
                let estimated = entry.optional_flag("estimated").unwrap_or(false);
                if let (Some(date), Some(reason), Some(source)) = (date, reason, source) {
                    if moves.iter().any(|other| other.date == date.value) {
                        reader.report(
                            date.at,
                            format!("{} stands twice in the calendar", date.value),
                        );
                    }
                    moves.push(Move {
                        date: date.value,
                        to: *to,
                        reason: reason.value,
                        source: source.value,
                        estimated,
                    });
                }
                entry.finish();
            }
        }
    });
    reader.finish()?;
    moves.sort_by_key(|day| day.date);
    Ok(moves)
}
