//! What the staff fill in, in a form or by a program: texts by the names of their fields. Each is read by its rule; a mistake is told at its field.

use chrono::NaiveDate;

use crate::{
    appeal::{ErrorCode, FieldError},
    number::{AppealNumber, NumberError},
    review::{self, NextDayError},
    text::{self, NoteError},
};

/// The longest note, in characters.
const NOTE_MAX: u32 = 300;

/// What stands in the fields, and the mistakes so far.
pub(crate) struct Fields<F> {
    field: F,
    pub(crate) errors: Vec<FieldError>,
}

impl<'a, F: Fn(&str) -> Option<&'a str>> Fields<F> {
    pub(crate) fn new(field: F) -> Self {
        let errors = Vec::new();
        Self { field, errors }
    }

    pub(crate) fn take<T>(&mut self, name: &str, result: Result<T, ErrorCode>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(code) => {
                self.errors.push(FieldError::new(format!("/{name}"), code));
                None
            }
        }
    }

    /// What was filled in.
    pub(crate) fn given(&mut self, name: &str) -> Option<&'a str> {
        let value = (self.field)(name).filter(|value| !value.trim().is_empty());
        self.take(name, value.ok_or(ErrorCode::Required))
    }

    pub(crate) fn word<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let word = self
            .given(name)?
            .parse()
            .map_err(|_| ErrorCode::UnknownValue);
        self.take(name, word)
    }

    /// It must be this one: what was shown may have become another one since.
    pub(crate) fn same(&mut self, name: &str, expected: &str) -> Option<()> {
        let same = (self.given(name)? == expected).then_some(());
        self.take(name, same.ok_or(ErrorCode::PolicyVersion))
    }

    pub(crate) fn note(&mut self, name: &str) -> Option<String> {
        let note = text::note(self.given(name)?, NOTE_MAX).map_err(|error| match error {
            NoteError::Text(error) => error.into(),
            NoteError::NamesSomebody => ErrorCode::NamesSomebody,
        });
        self.take(name, note)
    }

    pub(crate) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let day = self
            .given(name)?
            .trim()
            .parse()
            .map_err(|_| ErrorCode::DayFormat);
        self.take(name, day)
    }

    pub(crate) fn next_day(&mut self, name: &str, today: NaiveDate) -> Option<NaiveDate> {
        let day = review::check_next(self.day(name)?, today).map_err(|error| match error {
            NextDayError::NotAhead => ErrorCode::DayNotAhead,
            NextDayError::TooFar => ErrorCode::DayTooFar,
        });
        self.take(name, day)
    }

    pub(crate) fn number(&mut self, name: &str) -> Option<AppealNumber> {
        let number = AppealNumber::parse(self.given(name)?).map_err(|error| match error {
            NumberError::Format => ErrorCode::NumberFormat,
            NumberError::CheckDigit => ErrorCode::NumberCheckDigit,
        });
        self.take(name, number)
    }
}
