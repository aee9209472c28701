//! TOML read strictly and with positions: every key is asked for by name, what was not asked for is a mistake, and every mistake carries its
//! line and column. Deriving `Deserialize` would stop at the first mistake and could not say more than serde knows.

use std::{cell::RefCell, collections::BTreeSet, fmt, ops::Range, str::FromStr};

use chrono::{NaiveDate, NaiveTime};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{Localized, Mistake, Mistakes};

/// A value with its place in the file.
#[derive(Clone)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) at: Range<usize>,
}

/// One file being read, and what is wrong with it so far.
pub(crate) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    mistakes: RefCell<Vec<Mistake>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            mistakes: RefCell::default(),
        }
    }

    pub(crate) fn report(&self, at: Range<usize>, reason: impl Into<String>) {
        self.mistakes
            .borrow_mut()
            .push(Mistake::at(self.file, self.text, at.start, reason));
    }

    /// Reads the whole document. A file with a syntax error is not read further: what follows it would be guessed.
    pub(crate) fn document<T>(&self, read: impl FnOnce(&Table<'_, 'a>) -> T) -> Option<T> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            for error in errors {
                self.report(error.span().unwrap_or_default(), error.message());
            }
            return None;
        }
        let table = Table {
            reader: self,
            entries: document.get_ref(),
            at: 0..0,
            name: String::new(),
            read: RefCell::default(),
        };
        let value = read(&table);
        table.finish();
        Some(value)
    }

    pub(crate) fn finish(self) -> Result<(), Mistakes> {
        Mistakes::check(self.mistakes.into_inner())
    }
}

/// One table of the file. Every key is read at most once; [`Table::finish`] complains about those that nobody asked for.
pub(crate) struct Table<'r, 'a> {
    reader: &'r Reader<'a>,
    entries: &'r DeTable<'a>,
    pub(crate) at: Range<usize>,
    name: String,
    read: RefCell<BTreeSet<String>>,
}

impl<'r, 'a> Table<'r, 'a> {
    fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    fn optional(&self, key: &str) -> Option<&'r Spanned<DeValue<'a>>> {
        self.read.borrow_mut().insert(key.to_owned());
        self.entries.get(key)
    }

    fn required(&self, key: &str) -> Option<&'r Spanned<DeValue<'a>>> {
        let value = self.optional(key);
        if value.is_none() {
            self.reader
                .report(self.at.clone(), format!("`{}` is missing", self.path(key)));
        }
        value
    }

    fn expect<T>(
        &self,
        key: &str,
        value: &Spanned<DeValue<'a>>,
        wanted: &str,
        read: impl FnOnce(&DeValue<'a>) -> Option<T>,
    ) -> Option<At<T>> {
        let at = value.span();
        let read = read(value.get_ref());
        if read.is_none() {
            let found = value.get_ref().type_str();
            self.reader.report(
                at.clone(),
                format!("`{}` must be {wanted}, found {found}", self.path(key)),
            );
        }
        read.map(|value| At { value, at })
    }

    /// A text that says something.
    pub(crate) fn text(&self, key: &str) -> Option<At<String>> {
        let value = self.required(key)?;
        let text = self.expect(key, value, "a text", |value| {
            value.as_str().map(str::to_owned)
        })?;
        if text.value.trim().is_empty() {
            self.reader
                .report(text.at, format!("`{}` is empty", self.path(key)));
            return None;
        }
        Some(text)
    }

    /// A list of texts with something in it.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<At<String>>> {
        let value = self.required(key)?;
        let list = self.expect(key, value, "a list of texts", |value| {
            value.as_array().cloned()
        })?;
        if list.value.is_empty() {
            self.reader
                .report(list.at, format!("`{}` is empty", self.path(key)));
            return None;
        }
        let texts: Vec<_> = list
            .value
            .iter()
            .filter_map(|item| {
                self.expect(key, item, "a list of texts", |item| {
                    item.as_str().map(str::to_owned)
                })
            })
            .collect();
        Some(texts)
    }

    /// A word of a closed list.
    pub(crate) fn word<T: FromStr>(&self, key: &str, words: &[&'static str]) -> Option<At<T>> {
        let text = self.text(key)?;
        self.known(key, &text, words)
    }

    /// Words of a closed list, each once.
    pub(crate) fn words<T: FromStr + PartialEq>(
        &self,
        key: &str,
        words: &[&'static str],
    ) -> Option<Vec<At<T>>> {
        let mut known: Vec<At<T>> = Vec::new();
        for text in self.texts(key)? {
            if let Some(word) = self.known::<T>(key, &text, words) {
                if known.iter().any(|other| other.value == word.value) {
                    self.reader.report(
                        word.at,
                        format!("`{}` names `{}` twice", self.path(key), text.value),
                    );
                } else {
                    known.push(word);
                }
            }
        }
        Some(known)
    }

    fn known<T: FromStr>(
        &self,
        key: &str,
        text: &At<String>,
        words: &[&'static str],
    ) -> Option<At<T>> {
        let at = text.at.clone();
        if let Ok(value) = text.value.parse() {
            return Some(At { value, at });
        }
        let reason = format!(
            "`{}`: `{}` is unknown; known are {}",
            self.path(key),
            text.value,
            Words(words)
        );
        self.reader.report(at, reason);
        None
    }

    /// A whole number from 1 to `max`.
    pub(crate) fn number(&self, key: &str, max: u32) -> Option<At<u32>> {
        let value = self.required(key)?;
        let number = self.expect(key, value, "a whole number", |value| {
            let integer = value.as_integer()?;
            i64::from_str_radix(integer.as_str(), integer.radix()).ok()
        })?;
        match u32::try_from(number.value) {
            Ok(value) if (1..=max).contains(&value) => Some(At {
                value,
                at: number.at,
            }),
            _ => {
                self.reader.report(
                    number.at,
                    format!("`{}` must be from 1 to {max}", self.path(key)),
                );
                None
            }
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let value = self.required(key)?;
        self.expect(key, value, "true or false", DeValue::as_bool)
            .map(|flag| flag.value)
    }

    pub(crate) fn optional_flag(&self, key: &str) -> Option<bool> {
        let value = self.optional(key)?;
        self.expect(key, value, "true or false", DeValue::as_bool)
            .map(|flag| flag.value)
    }

    /// A day without a time.
    pub(crate) fn date(&self, key: &str) -> Option<At<NaiveDate>> {
        let value = self.required(key)?;
        self.expect(key, value, "a date such as 2026-11-16", |value| {
            let date = value
                .as_datetime()
                .filter(|moment| moment.time.is_none() && moment.offset.is_none())?
                .date?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        })
    }

    /// A time of day, as text: `"09:00"`.
    pub(crate) fn time(&self, key: &str) -> Option<At<NaiveTime>> {
        let value = self.required(key)?;
        self.expect(key, value, "a time such as \"09:00\"", |value| {
            NaiveTime::parse_from_str(value.as_str()?, "%H:%M").ok()
        })
    }

    /// One text in all languages.
    pub(crate) fn localized(&self, key: &str) -> Option<Localized> {
        let table = self.table(key)?;
        let (kk, ru, en) = (table.text("kk"), table.text("ru"), table.text("en"));
        table.finish();
        Some(Localized {
            kk: kk?.value,
            ru: ru?.value,
            en: en?.value,
        })
    }

    pub(crate) fn table(&self, key: &str) -> Option<Table<'r, 'a>> {
        let value = self.required(key)?;
        self.as_table(key, value)
    }

    fn as_table(&self, key: &str, value: &'r Spanned<DeValue<'a>>) -> Option<Table<'r, 'a>> {
        let DeValue::Table(entries) = value.get_ref() else {
            let found = value.get_ref().type_str();
            self.reader.report(
                value.span(),
                format!("`{}` must be a table, found {found}", self.path(key)),
            );
            return None;
        };
        Some(Table {
            reader: self.reader,
            entries,
            at: value.span(),
            name: self.path(key),
            read: RefCell::default(),
        })
    }

    /// `[[key]]`, at least once.
    pub(crate) fn tables(&self, key: &str) -> Vec<Table<'r, 'a>> {
        match self.required(key) {
            Some(value) => self.as_tables(key, value),
            None => Vec::new(),
        }
    }

    /// `[[key]]`, any number of times.
    pub(crate) fn optional_tables(&self, key: &str) -> Vec<Table<'r, 'a>> {
        self.optional(key)
            .map_or_else(Vec::new, |value| self.as_tables(key, value))
    }

    fn as_tables(&self, key: &str, value: &'r Spanned<DeValue<'a>>) -> Vec<Table<'r, 'a>> {
        let DeValue::Array(items) = value.get_ref() else {
            let found = value.get_ref().type_str();
            self.reader.report(
                value.span(),
                format!("`{key}` must be tables `[[{key}]]`, found {found}"),
            );
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.as_table(key, item))
            .collect()
    }

    /// The keys that stand in the table.
    pub(crate) fn keys(&self) -> Vec<&str> {
        self.entries
            .keys()
            .map(|key| key.get_ref().as_ref())
            .collect()
    }

    /// Where a key's value stands, for a mistake about the whole of it.
    pub(crate) fn place_of(&self, key: &str) -> Range<usize> {
        self.entries
            .get(key)
            .map_or_else(|| self.at.clone(), Spanned::span)
    }

    /// Complains about the keys that nobody asked for.
    pub(crate) fn finish(&self) {
        let read = self.read.borrow();
        for key in self
            .entries
            .keys()
            .filter(|key| !read.contains(key.get_ref().as_ref()))
        {
            self.reader.report(
                key.span(),
                format!("`{}` is not a known key", self.path(key.get_ref())),
            );
        }
    }
}

/// Writes the words of a closed list one after another, for the reason of a refusal.
struct Words<'a>(&'a [&'static str]);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, word) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            write!(f, "`{word}`")?;
        }
        Ok(())
    }
}
