//! A value of the policy as it is compared and told: in JSON as the file has it, for people in words.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use crate::consent::Basis;
use crate::policy::{AnswerTerm, Citation, FieldId, Form, Policy, words};
use crate::retention::{Start, Term};
use crate::{Lang, Localized};

/// One value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text in three languages.
    Words(Localized),
    /// A text that is the same in every language.
    Text(String),
    /// A number; its attribute says of what.
    Number(u32),
    /// A size in bytes.
    Bytes(u32),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
    /// A time of the day.
    Time(NaiveTime),
    /// A term for an answer.
    AnswerTerm(AnswerTerm),
    /// A term of retention.
    Term(Term),
    /// How long before destruction somebody is told, if at all.
    Warning(Option<Term>),
    /// The start of a term.
    Start(Start),
    /// The basis of a field.
    Basis(Basis),
    /// How an appeal came.
    Form(Form),
    /// Where a rule comes from.
    Source(Citation),
    /// A purpose by its id.
    Purpose(String),
    /// Purposes by their ids.
    Purposes(BTreeSet<String>),
    /// Fields.
    Fields(BTreeSet<FieldId>),
    /// Addresses.
    Sites(BTreeSet<String>),
}

impl Value {
    pub(super) fn purposes(ids: &[String]) -> Self {
        Self::Purposes(ids.iter().cloned().collect())
    }

    /// A list without the items of another of its kind; `None` of what is no list.
    pub(super) fn without(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Purposes(own), Self::Purposes(other)) => Some(Self::Purposes(own - other)),
            (Self::Fields(own), Self::Fields(other)) => Some(Self::Fields(own - other)),
            (Self::Sites(own), Self::Sites(other)) => Some(Self::Sites(own - other)),
            _ => None,
        }
    }

    /// A list without items.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Purposes(ids) => ids.is_empty(),
            Self::Fields(ids) => ids.is_empty(),
            Self::Sites(sites) => sites.is_empty(),
            _ => false,
        }
    }

    /// As the pages write it; `policy` is the version that the value stands in, which has the titles of what it names.
    pub fn in_words(&self, lang: Lang, policy: &Policy) -> String {
        match self {
            Self::Words(words) => words.get(lang).to_owned(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bytes(bytes) => words::megabytes(bytes / (1024 * 1024), lang),
            Self::Flag(true) => words::YES.get(lang).to_owned(),
            Self::Flag(false) | Self::Warning(None) => words::NO.get(lang).to_owned(),
            Self::Day(day) => words::date(*day, lang),
            Self::Time(time) => time.format("%H:%M").to_string(),
            Self::AnswerTerm(term) => term.in_words(lang),
            Self::Term(term) => term.in_words(lang),
            Self::Warning(Some(before)) => words::warning(*before, lang),
            Self::Start(start) => start.in_words(lang).to_owned(),
            Self::Basis(basis) => words::basis(*basis).get(lang).to_owned(),
            Self::Form(form) => words::form(*form).get(lang).to_owned(),
            Self::Source(source) => source.render(lang),
            Self::Purpose(id) => purpose(id, lang, policy).to_owned(),
            Self::Purposes(ids) => join(ids.iter().map(|id| purpose(id, lang, policy))),
            Self::Fields(ids) => join(ids.iter().map(|id| {
                let field = policy.field(*id);
                field.map_or(id.as_str(), |field| field.title.get(lang))
            })),
            Self::Sites(sites) => join(sites.iter().map(String::as_str)),
        }
    }
}

fn purpose<'a>(id: &'a str, lang: Lang, policy: &'a Policy) -> &'a str {
    let purpose = policy.purpose(id);
    purpose.map_or(id, |purpose| purpose.title.get(lang))
}

fn join<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.collect::<Vec<_>>().join("; ")
}
