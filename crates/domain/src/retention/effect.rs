//! What a version of the policy will do to the records that are there, told before it takes effect (policy, clause 5). It goes by the rule that
//! [`super::destroy_dated_at`] is for the sweep, so that what is told is what then happens.
//!
//! Carries out clause 5.

use std::{collections::BTreeMap, fmt, ops::Range};

use chrono::{DateTime, Datelike, Utc};
use serde::{Serialize, Serializer};

use crate::{
    appeal::{Kind, Status},
    deadline,
    policy::{Policy, RetentionRule},
    retention::{Closed, RecordClass, destroy_dated_at, due_before_under, proofs_due_before},
};

/// A local month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month of a moment, on the clocks of Kazakhstan.
    pub fn of(at: DateTime<Utc>) -> Self {
        let day = deadline::local_day(at);
        Self {
            year: day.year(),
            month: day.month(),
        }
    }
}

/// `2031-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What happens to the records of a class that have dates of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Records with a date, or that get one.
    pub records: u64,
    /// Of them, those that are destroyed earlier.
    pub earlier: u64,
    /// Of those, the ones that are due at once on the day on which the version takes effect.
    pub at_once: u64,
    /// By the month in which they are destroyed, the earliest first.
    pub months: BTreeMap<Month, InMonth>,
}

/// How many records are destroyed in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InMonth {
    /// Without the version.
    pub before: u64,
    /// With it.
    pub after: u64,
    /// Of `after`, those that would have been destroyed later.
    pub earlier: u64,
}

/// Records with a date that every version treats alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Of appeals: all that their term depends on. Else they are conversations.
    pub appeal: Option<Closed>,
    /// When their term began: at this moment, or where all terms are of days and longer, on its local day.
    pub start: DateTime<Utc>,
    /// When they are destroyed, as the sweep stands; `None` as long as appeals that repeat them are open.
    pub destroy_at: Option<DateTime<Utc>>,
    /// How many they are.
    pub count: u64,
}

impl Group {
    /// The class.
    pub fn class(&self) -> RecordClass {
        match self.appeal {
            Some(_) => RecordClass::Appeal,
            None => RecordClass::Dialogue,
        }
    }
}

impl Effect {
    /// Takes in records. `versions` are those that have a word about them when the last of them takes effect, of which the effect is told; the others have
    /// done theirs by then.
    pub fn add(&mut self, group: &Group, versions: &[&Policy]) {
        let Some((version, before)) = versions.split_last() else {
            return;
        };
        let end = |versions: &[&Policy]| {
            destroy_dated_at(group.appeal.as_ref(), group.start, versions.iter().copied())
        };
        let from =
            deadline::start_of_day(version.effective_from).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let was = end(before).into_iter().chain(group.destroy_at).min();
        let Some(destroyed) = destroyed_at(was, end(versions), from) else {
            return;
        };
        self.records += group.count;
        if let Some(was) = was {
            self.months.entry(Month::of(was)).or_default().before += group.count;
        }
        let month = self.months.entry(Month::of(destroyed)).or_default();
        month.after += group.count;
        if was.is_none_or(|was| destroyed < was) {
            month.earlier += group.count;
            self.earlier += group.count;
            if destroyed == from {
                self.at_once += group.count;
            }
        }
    }
}

/// When a record is destroyed that has a date, and gets another one by a version that takes effect at `from`: a version shortens terms and never lengthens
/// them, and before it takes effect it does nothing. `None` is no date.
pub fn destroyed_at(
    was: Option<DateTime<Utc>>,
    becomes: Option<DateTime<Utc>>,
    from: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let becomes = becomes.map(|becomes| becomes.max(from));
    becomes.into_iter().chain(was).min()
}

/// Of a class that goes by its age: the moments between which those records began, the last one not included, that are due at once when the last of these
/// versions takes effect, and would not be due without it. Of proofs: the moments at which their term began, of those that were made under the first of these
/// versions.
pub fn due_at_once(class: RecordClass, versions: &[&Policy]) -> Range<DateTime<Utc>> {
    let from = versions
        .last()
        .and_then(|version| deadline::start_of_day(version.effective_from))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    let limit = |versions: &[&Policy]| match class {
        RecordClass::Consent | RecordClass::Transfer => {
            proofs_due_before(class, from, versions.iter().copied())
        }
        _ => due_before_under(class, from, versions),
    };
    let without = limit(versions.split_last().map_or(&[], |(_, before)| before));
    without..limit(versions).max(without)
}

/// A rule of retention of a version, and those of the version before it in whose place it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement<'p> {
    /// The rule.
    pub rule: &'p RetentionRule,
    /// What held for the same records: one rule, or several where those were narrower.
    pub replaced: Vec<&'p RetentionRule>,
}

impl Replacement<'_> {
    /// Does another term hold, or one that is counted from another moment?
    pub fn changes(&self) -> bool {
        let same =
            |other: &&RetentionRule| (other.term, other.start) == (self.rule.term, self.rule.start);
        !self.replaced.iter().all(same)
    }
}

/// The rules of a version beside those of the one before it, in the order of its table.
pub fn replacements<'p>(before: &'p Policy, after: &'p Policy) -> Vec<Replacement<'p>> {
    let listed = after.retention.iter().map(|rule| {
        let replaced = if rule.class == RecordClass::Appeal {
            of_appeals(before, after, rule)
        } else {
            vec![before.retention.of(rule.class)]
        };
        Replacement { rule, replaced }
    });
    listed.collect()
}

/// The rules that held for the appeals for which this one holds now.
fn of_appeals<'p>(
    before: &'p Policy,
    after: &Policy,
    rule: &RetentionRule,
) -> Vec<&'p RetentionRule> {
    let mut replaced: Vec<&RetentionRule> = Vec::new();
    for (kind, outcome) in closed() {
        let was = before.retention.of_appeal(kind, outcome);
        if after.retention.of_appeal(kind, outcome) == rule && !replaced.contains(&was) {
            replaced.push(was);
        }
    }
    replaced
}

/// Each way in which an appeal can be closed.
fn closed() -> impl Iterator<Item = (Kind, Status)> {
    let outcomes = || Status::ALL.iter().filter(|status| status.is_closed());
    Kind::ALL
        .iter()
        .flat_map(move |kind| outcomes().map(move |outcome| (*kind, *outcome)))
}
