//! What the pages and tables of retention have in common: classes and their counts, terms, moments, numbers.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::Lang;
use domain::retention::RecordClass;
use serde_json::json;
use store::Due;
use web::{days, words};

/// A moment: for programs, and for people in local time.
pub(crate) struct Moment {
    pub(crate) datetime: String,
    pub(crate) words: String,
}

impl Moment {
    /// For a table.
    pub(crate) fn brief(at: DateTime<Utc>) -> Self {
        Self {
            datetime: written(at),
            words: days::brief(at),
        }
    }

    /// For a sentence.
    pub(crate) fn long(lang: Lang, at: DateTime<Utc>) -> Self {
        Self {
            datetime: written(at),
            words: days::moment(lang, at),
        }
    }
}

/// A moment for programs: RFC 3339 in UTC.
pub(crate) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Each class that a sweep counts by itself, and how many of it there are.
pub(crate) fn by_class(due: &Due) -> Vec<(RecordClass, u64)> {
    let counts = json!(due);
    let count = |class: &RecordClass| Some((*class, counts[class.as_str()].as_u64()?));
    RecordClass::ALL.iter().filter_map(count).collect()
}

/// A class of which there is something.
pub(crate) struct Count {
    pub(crate) class: String,
    pub(crate) count: String,
}

impl Count {
    pub(crate) fn all(lang: Lang, due: &Due) -> Vec<Self> {
        let some = by_class(due).into_iter().filter(|(_, count)| *count > 0);
        some.map(|(class, count)| Self {
            class: class_in_words(lang, class),
            count: number(lang, count),
        })
        .collect()
    }

    /// In one line: “Appeals 2, conversations 1”.
    pub(crate) fn line(lang: Lang, due: &Due) -> String {
        let counts = Self::all(lang, due);
        let counts = counts
            .iter()
            .map(|it| format!("{}: {}", it.class, it.count));
        counts.collect::<Vec<_>>().join(" · ")
    }
}

/// The short name of a class.
pub(crate) fn class_in_words(lang: Lang, class: RecordClass) -> String {
    words::text(lang, &id("retention-class", class.as_str()))
}

/// The id of the words of a word that programs have.
pub(crate) fn id(prefix: &str, word: &str) -> String {
    format!("{prefix}-{}", word.replace('_', "-"))
}

/// A number in groups of three digits.
pub(crate) fn number(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    let gap = if lang == Lang::En { ',' } else { '\u{a0}' };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(gap);
        }
        grouped.push(digit);
    }
    grouped
}

/// How long something took: “0.4 s”.
pub(crate) fn duration(lang: Lang, millis: u64) -> String {
    let tenths = millis.div_ceil(100);
    let point = if lang == Lang::En { '.' } else { ',' };
    let seconds = format!("{}{point}{}", tenths / 10, tenths % 10);
    words::format(lang, "retention-seconds", &[("seconds", &seconds)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_that_is_counted_has_its_words_and_its_count() {
        let due = Due {
            appeal: 1_234_567,
            tombstone: 2,
            ..Due::default()
        };
        let classes = json!(due).as_object().expect("counts").len();
        assert_eq!(by_class(&due).len(), classes);
        for lang in web::lang::ALL {
            for (class, _) in by_class(&due) {
                let words = class_in_words(lang, class);
                assert!(!words.starts_with("retention-"), "{words}");
            }
        }
        let line = Count::line(Lang::En, &due);
        assert_eq!(line, "Appeals: 1,234,567 · Marks of destroyed records: 2");
    }

    #[test]
    fn a_number_is_read_by_its_groups() {
        for (value, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(number(Lang::En, value), expected);
        }
        assert_eq!(number(Lang::Ru, 12_345), "12\u{a0}345");
    }

    #[test]
    fn a_short_run_does_not_take_no_time() {
        assert_eq!(duration(Lang::En, 1), "0.1 s");
        assert_eq!(duration(Lang::En, 61_250), "61.3 s");
        assert_eq!(duration(Lang::Ru, 1_000), "1,0 с");
    }
}
