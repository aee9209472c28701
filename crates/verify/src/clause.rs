//! The clauses that must be proved: those of the policy's own numbering, which every published text is held to.

use domain::policy::text::ANCHORS;
use serde::{Deserialize, Serialize};

/// A clause by its number: `3.5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clause(String);

impl Clause {
    /// Every clause in the order of the policy. One that only heads others, as 3 does, promises nothing itself.
    pub fn all() -> impl Iterator<Item = Self> {
        let heads_others = |anchor: &str| {
            let first = format!("{anchor}-1");
            ANCHORS.contains(&&*first)
        };
        ANCHORS
            .iter()
            .filter(move |anchor| !heads_others(anchor))
            .map(|anchor| Self(anchor.trim_start_matches('c').replace('-', ".")))
    }

    /// A clause by its number; `None` if the policy has none of it.
    pub fn parse(number: &str) -> Option<Self> {
        Self::all().find(|clause| clause.0 == number)
    }

    /// `3.5`.
    pub fn number(&self) -> &str {
        &self.0
    }

    /// Where it stands in the text of a policy: `c3-5`.
    pub fn anchor(&self) -> String {
        format!("c{}", self.0.replace('.', "-"))
    }
}

impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clauses_are_those_of_the_policy() {
        let all: Vec<_> = Clause::all().map(|clause| clause.0).collect();
        assert_eq!(
            all,
            [
                "1", "2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "4", "5", "6", "7", "8", "9",
                "10", "11", "12", "13"
            ]
        );
        for clause in Clause::all() {
            assert!(ANCHORS.contains(&&*clause.anchor()));
        }
        assert_eq!(Clause::parse("3"), None, "its parts are proved one by one");
    }
}
