//! The retention table: a rule for each class of record, and narrower ones for appeals of some kinds or ends.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::{Complete, Incomplete, RetentionRule};
use crate::{
    appeal::{Kind, Status},
    retention::RecordClass,
};

/// The rules in the order of the file. Of the narrower ones for an appeal the first that is for it holds, else the general one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<RetentionRule>", into = "Vec<RetentionRule>")]
pub struct Retention {
    general: Complete<RetentionRule>,
    rows: Vec<RetentionRule>,
}

impl Retention {
    /// The general rule of a class.
    pub fn of(&self, class: RecordClass) -> &RetentionRule {
        self.general.of(class)
    }

    /// The rule for an appeal of this kind that was closed so.
    pub fn of_appeal(&self, kind: Kind, outcome: Status) -> &RetentionRule {
        self.rows
            .iter()
            .find(|rule| rule.is_narrower() && rule.is_for(kind, outcome))
            .unwrap_or_else(|| self.of(RecordClass::Appeal))
    }
}

/// All rules, in the order of the file.
impl Deref for Retention {
    type Target = [RetentionRule];

    fn deref(&self) -> &[RetentionRule] {
        &self.rows
    }
}

impl<'a> IntoIterator for &'a Retention {
    type Item = &'a RetentionRule;
    type IntoIter = std::slice::Iter<'a, RetentionRule>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl TryFrom<Vec<RetentionRule>> for Retention {
    type Error = Incomplete;

    fn try_from(rows: Vec<RetentionRule>) -> Result<Self, Incomplete> {
        let general = rows.iter().filter(|rule| !rule.is_narrower()).cloned();
        Ok(Self {
            general: general.collect::<Vec<_>>().try_into()?,
            rows,
        })
    }
}

impl From<Retention> for Vec<RetentionRule> {
    fn from(retention: Retention) -> Self {
        retention.rows
    }
}
