//! What changed from one version of the policy to another, value by value (clause 12): a consent holds on the terms of the version under
//! which it was given, so everybody must be able to see what a newer one changed. What an entry consists of stands in `entries.rs`, and
//! how a value is told in `value.rs`.
//!
//! Carries out clause 12.

mod entries;
mod value;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

pub use entries::Attribute;
pub use value::Value;

use super::Policy;
use crate::Localized;
use entries::Entry;

closed_list! {
    /// A part of the policy file, in the order in which changes are told: what concerns the data comes first.
    Section {
        /// What data may be used for (clause 4).
        Purposes = "purposes",
        /// The closed list of data (clauses 3.2 and 5).
        Fields = "fields",
        /// Who may get what (clauses 8 and 9).
        Recipients = "recipients",
        /// The choices that are offered (clauses 7 and 8).
        Consents = "consents",
        /// How long what is kept (clause 5).
        Retention = "retention",
        /// Kinds of appeals and their terms (clause 3.6).
        Kinds = "kinds",
        /// Where appeals come from (clause 4).
        Channels = "channels",
        /// How long texts and how large files may be.
        Limits = "limits",
        /// When appeals are registered.
        WorkingHours = "working_hours",
        /// Who answers for it (clause 1).
        Operator = "operator",
        /// The next review (clause 12).
        Review = "review",
    }
}

closed_list! {
    /// What became of an entry.
    Fate {
        /// The earlier list does not have it.
        Added = "added",
        /// The later list does not have it.
        Removed = "removed",
        /// Both have it, and something in it is different.
        Changed = "changed",
    }
}

/// What is different from one version to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The version that is compared.
    pub from: String,
    /// The version that it is compared with.
    pub to: String,
    /// The first day of the newer of the two: since then the difference exists.
    pub since: NaiveDate,
    /// By section, within it in the order of the files. Empty where only the texts differ.
    pub changes: Vec<Change>,
}

/// One entry of a list, or one section without entries, that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where it stands.
    pub section: Section,
    /// Its id; `None` in a section that is one entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What is shown; the later one where both versions have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Localized>,
    /// What became of it.
    pub fate: Fate,
    /// What is different in it; of an entry that came or went, all that it says.
    pub attributes: Vec<Altered>,
}

/// An attribute of an entry that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Altered {
    /// Which.
    pub attribute: Attribute,
    /// How.
    #[serde(flatten)]
    pub alteration: Alteration,
}

/// How a value changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Alteration {
    /// There was none before.
    Set {
        /// The value.
        to: Value,
    },
    /// There is none any more.
    Unset {
        /// The value that was.
        from: Value,
    },
    /// Another stands in its place.
    Replaced {
        /// The value that was.
        from: Value,
        /// The value in its place.
        to: Value,
    },
    /// A list has more or fewer items; their order says nothing.
    Listed {
        /// Items that the earlier list does not have.
        #[serde(skip_serializing_if = "Value::is_empty")]
        added: Value,
        /// Items that the later list does not have.
        #[serde(skip_serializing_if = "Value::is_empty")]
        removed: Value,
    },
}

/// Compares two versions, in either direction.
pub fn diff(from: &Policy, to: &Policy) -> Diff {
    let mut changes = Vec::new();
    compare(&from.purposes, &to.purposes, &mut changes);
    compare(&from.fields, &to.fields, &mut changes);
    compare(&from.recipients, &to.recipients, &mut changes);
    compare(&from.consents, &to.consents, &mut changes);
    compare(&from.retention, &to.retention, &mut changes);
    compare(&from.kinds, &to.kinds, &mut changes);
    compare(&from.channels, &to.channels, &mut changes);
    compare(&[from.limits], &[to.limits], &mut changes);
    compare(&[from.working_hours], &[to.working_hours], &mut changes);
    compare(
        std::slice::from_ref(&from.operator),
        std::slice::from_ref(&to.operator),
        &mut changes,
    );
    compare(
        &[entries::Review(from.review_due)],
        &[entries::Review(to.review_due)],
        &mut changes,
    );
    Diff {
        from: from.version.clone(),
        to: to.version.clone(),
        since: from.effective_from.max(to.effective_from),
        changes,
    }
}

/// What went, then what stayed and changed or came, in the order of the later list.
fn compare<E: Entry>(from: &[E], to: &[E], changes: &mut Vec<Change>) {
    let find = |list: &[E], id| list.iter().position(|entry| entry.id() == id);
    for entry in from.iter().filter(|old| find(to, old.id()).is_none()) {
        let gone = entry.attributes().into_iter();
        let gone = gone.map(|(attribute, from)| Altered {
            attribute,
            alteration: Alteration::Unset { from },
        });
        changes.push(change(entry, Fate::Removed, gone.collect()));
    }
    for entry in to {
        if let Some(old) = find(from, entry.id()) {
            let altered = altered(&from[old], entry);
            if !altered.is_empty() {
                changes.push(change(entry, Fate::Changed, altered));
            }
        } else {
            let new = entry.attributes().into_iter();
            let new = new.map(|(attribute, to)| Altered {
                attribute,
                alteration: Alteration::Set { to },
            });
            changes.push(change(entry, Fate::Added, new.collect()));
        }
    }
}

fn change<E: Entry>(entry: &E, fate: Fate, attributes: Vec<Altered>) -> Change {
    Change {
        section: E::SECTION,
        id: entry.id().map(Cow::into_owned),
        title: entry.title().cloned(),
        fate,
        attributes,
    }
}

fn altered<E: Entry>(old: &E, new: &E) -> Vec<Altered> {
    // The title heads a change, and is an attribute of its own only where it is another.
    let all = |entry: &E| {
        let title = entry.title().cloned();
        let title = title.map(|title| (Attribute::Title, Value::Words(title)));
        let mut all: Vec<_> = title.into_iter().collect();
        all.extend(entry.attributes());
        all
    };
    let (old, mut new) = (all(old), all(new));
    let mut altered = Vec::new();
    for (attribute, from) in old {
        let to = new.iter().position(|(other, _)| *other == attribute);
        let alteration = match to.map(|position| new.remove(position).1) {
            Some(to) if to == from => continue,
            Some(to) => replaced(from, to),
            None => Alteration::Unset { from },
        };
        altered.push(Altered {
            attribute,
            alteration,
        });
    }
    altered.extend(new.into_iter().map(|(attribute, to)| Altered {
        attribute,
        alteration: Alteration::Set { to },
    }));
    altered
}

fn replaced(from: Value, to: Value) -> Alteration {
    match (to.without(&from), from.without(&to)) {
        (Some(added), Some(removed)) => Alteration::Listed { added, removed },
        _ => Alteration::Replaced { from, to },
    }
}
