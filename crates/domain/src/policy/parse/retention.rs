//! `[[retention]]`: one general rule for each class, and before it narrower ones for appeals of some kinds or ends.

use std::{ops::Range, str::FromStr};

use super::PolicyReader;
use crate::{
    appeal::{Kind, Status},
    policy::{Complete, Retention, RetentionRule},
    retention::{RecordClass, Start, Term},
    strict_toml::Table,
};

/// A rule with its place; `None` if it was read with a mistake.
type Read = Option<(RetentionRule, Range<usize>)>;

impl<'r, 'a> PolicyReader<'r, 'a> {
    pub(super) fn retention_table(&self, document: &Table<'r, 'a>) -> Option<Retention> {
        let tables = document.tables("retention");
        let rows: Vec<Read> = tables.iter().map(|table| self.row(table)).collect();
        let is_narrower = |row: &&Read| row.as_ref().is_some_and(|(rule, _)| rule.is_narrower());
        let general: Vec<Read> = rows
            .iter()
            .filter(|row| !is_narrower(row))
            .cloned()
            .collect();
        let general = self.complete_of(document, "retention", general)?;
        self.check_attachments_go_with_appeals(document, &general);
        self.check_narrower(rows.iter().filter(is_narrower).flatten());
        Retention::try_from(
            rows.into_iter()
                .flatten()
                .map(|(rule, _)| rule)
                .collect::<Vec<_>>(),
        )
        .ok()
    }

    fn row(&self, table: &Table<'r, 'a>) -> Read {
        let class = table.word::<RecordClass>("class", RecordClass::WORDS);
        let kinds = listed::<Kind>(table, "kinds", Kind::WORDS);
        let outcomes = listed::<Status>(table, "outcomes", Status::WORDS);
        let start = table.word::<Start>("start", Start::WORDS);
        let term = table.table("term").and_then(|table| self.term(&table));
        let title = table.localized("title");
        let source = self.citation(table);
        let confirmed = table.flag("confirmed");
        let mandatory = table.optional_flag("mandatory").unwrap_or_default();
        let warn = if table.keys().contains(&"warn") {
            Some(table.table("warn").and_then(|table| self.term(&table))?)
        } else {
            None
        };
        table.finish();
        let (class, start) = (class?, start?);
        let outcomes = outcomes?;
        let starts = class.value.starts(&outcomes);
        if !starts.contains(&start.value) {
            let starts: Vec<&str> = starts.iter().map(|start| start.as_str()).collect();
            let reason = format!(
                "the sweep counts `{}` from `{}`",
                class.value,
                starts.join("` or `")
            );
            self.reader.report(start.at, reason);
        }
        let rule = RetentionRule {
            class: class.value,
            start: start.value,
            term: term?,
            title: title?,
            source: source?,
            confirmed: confirmed?,
            kinds: kinds?,
            outcomes,
            mandatory,
            warn,
        };
        let is_of_appeals = rule.is_narrower() || rule.mandatory || rule.warn.is_some();
        if rule.class != RecordClass::Appeal && is_of_appeals {
            let reason = "`kinds`, `outcomes`, `mandatory` and `warn` are for `appeal` alone";
            self.reader.report(class.at.clone(), reason);
        }
        if let Some(open) = rule.outcomes.iter().find(|outcome| !outcome.is_closed()) {
            let reason = format!("`{open}` is not how an appeal ends");
            self.reader.report(class.at.clone(), reason);
        }
        Some((rule, class.at))
    }

    fn term(&self, table: &Table<'r, 'a>) -> Option<Term> {
        let units: Vec<&str> = table
            .keys()
            .into_iter()
            .filter(|key| ["years", "months", "days", "hours"].contains(key))
            .collect();
        let term = match units.as_slice() {
            ["years"] => table.number("years", 100).map(|n| Term::Years(n.value)),
            ["months"] => table.number("months", 1200).map(|n| Term::Months(n.value)),
            ["days"] => table.number("days", 3660).map(|n| Term::Days(n.value)),
            ["hours"] => table.number("hours", 8784).map(|n| Term::Hours(n.value)),
            _ => {
                let reason =
                    "a retention term must have exactly one of `years`, `months`, `days`, `hours`";
                self.reader.report(table.at.clone(), reason);
                return None;
            }
        };
        table.finish();
        term
    }

    /// A file lies in its appeal and under its key: it cannot live longer, nor shorter.
    fn check_attachments_go_with_appeals(
        &self,
        document: &Table<'r, 'a>,
        retention: &Complete<RetentionRule>,
    ) {
        let term = |class| (retention.of(class).term, retention.of(class).start);
        if term(RecordClass::Attachment) != term(RecordClass::Appeal) {
            self.reader.report(
                document.place_of("retention"),
                "`retention`: `attachment` must have the start and the term of `appeal`, with which it is destroyed",
            );
        }
    }

    /// The first rule that is for an appeal holds: one that others leave nothing to is a promise that nobody keeps.
    fn check_narrower<'n>(&self, rules: impl Iterator<Item = &'n (RetentionRule, Range<usize>)>) {
        let mut before: Vec<&RetentionRule> = Vec::new();
        for (rule, at) in rules {
            let ends = Status::ALL.iter().filter(|status| status.is_closed());
            let mut all = ends.flat_map(|end| Kind::ALL.iter().map(move |kind| (*kind, *end)));
            let is_left = |(kind, end)| {
                rule.is_for(kind, end) && !before.iter().any(|other| other.is_for(kind, end))
            };
            if !all.any(is_left) {
                let reason = "`retention`: rules before this one leave no appeal to it";
                self.reader.report(at.clone(), reason);
            }
            before.push(rule);
        }
    }
}

/// Words of a closed list; none where the key is not there.
fn listed<T: FromStr + PartialEq>(
    table: &Table<'_, '_>,
    key: &str,
    words: &[&'static str],
) -> Option<Vec<T>> {
    if !table.keys().contains(&key) {
        return Some(Vec::new());
    }
    let words = table.words::<T>(key, words)?;
    Some(words.into_iter().map(|word| word.value).collect())
}
