//! Rules of which there must be one for each value of a closed list. Checked when they are made, also when they come from JSON, so that a
//! lookup afterwards always finds its rule: no default can stand in for a promise that was forgotten. A value that the list got after a file
//! was published has no rule there, and the file cannot be edited: for it, and for it alone, the list names another value whose rule holds.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};

/// A rule about one value of a closed list.
pub trait Rule {
    /// The closed list.
    type Key: Copy + PartialEq + fmt::Display + 'static;
    /// All its values.
    const KEYS: &'static [Self::Key];

    /// The value that this rule is about.
    fn key(&self) -> Self::Key;

    /// The value whose rule holds for this one too where it has none of its own: for values that are younger than some published file.
    fn stands_in(_key: Self::Key) -> Option<Self::Key> {
        None
    }
}

/// A rule for each value, its own or the one that stands in, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<R>", bound(deserialize = "R: Rule + Deserialize<'de>"))]
pub struct Complete<R>(Vec<R>);

/// A value has no rule or has two.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// No rule for this value.
    #[error("`{0}` is missing")]
    Missing(String),
    /// Two rules for this value.
    #[error("`{0}` stands twice")]
    Twice(String),
}

impl<R: Rule> Complete<R> {
    /// The rule of a value.
    pub fn of(&self, key: R::Key) -> &R {
        let own = |key| self.0.iter().position(|rule| rule.key() == key);
        let position = own(key).or_else(|| own(R::stands_in(key)?));
        &self.0[position.unwrap_or_default()]
    }
}

impl<R: Rule> TryFrom<Vec<R>> for Complete<R> {
    type Error = Incomplete;

    fn try_from(rules: Vec<R>) -> Result<Self, Self::Error> {
        for key in R::KEYS {
            match rules.iter().filter(|rule| rule.key() == *key).count() {
                0 if R::stands_in(*key).is_none() => {
                    return Err(Incomplete::Missing(key.to_string()));
                }
                0 | 1 => {}
                _ => return Err(Incomplete::Twice(key.to_string())),
            }
        }
        Ok(Self(rules))
    }
}

impl<R> Deref for Complete<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.0
    }
}

impl<'a, R> IntoIterator for &'a Complete<R> {
    type Item = &'a R;
    type IntoIter = std::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
