//! What is known of each clause: what carries it out, what proves it, and how that ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Clause, Outcome, Sources};

/// The file in `target/`, in which `cargo verify` leaves the last report for the build of the policy's pages.
pub const FILE: &str = "target/conformance.json";

/// What one run of all tests proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The commit that was checked out; `None` where there was none.
    pub commit: Option<String>,
    /// Whether files differed from it.
    pub uncommitted: bool,
    /// When the tests had ended.
    pub at: DateTime<Utc>,
    /// Every clause in the order of the policy.
    pub clauses: Vec<Proof>,
}

/// What is known of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which.
    pub clause: Clause,
    /// What carries it out.
    pub mechanisms: Vec<Mechanism>,
    /// What proves it.
    pub tests: Vec<Test>,
}

/// What carries out a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanism {
    /// File and item.
    pub path: String,
    /// The first sentence of its documentation.
    pub says: String,
}

/// What proves a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Its file.
    pub file: String,
    /// Its path in its program.
    pub name: String,
    /// How it ended.
    pub result: Outcome,
}

/// Joins what the sources say with what became of each test.
pub fn proofs(sources: &Sources, outcome: impl Fn(&crate::sources::Test) -> Outcome) -> Vec<Proof> {
    let proof = |clause: Clause| Proof {
        mechanisms: sources
            .mechanisms
            .iter()
            .filter(|mechanism| mechanism.clauses.contains(&clause))
            .map(|mechanism| Mechanism {
                path: mechanism.path.clone(),
                says: mechanism.says.clone(),
            })
            .collect(),
        tests: sources
            .tests
            .iter()
            .filter(|test| test.clauses.contains(&clause))
            .map(|test| Test {
                file: test.file.clone(),
                name: test.name.clone(),
                result: outcome(test),
            })
            .collect(),
        clause,
    };
    Clause::all().map(proof).collect()
}

/// What is missing, in sentences: a clause that nothing carries out, or that no test that ran has proved.
pub fn gaps(proofs: &[Proof]) -> Vec<String> {
    let mut gaps = Vec::new();
    for Proof {
        clause,
        mechanisms,
        tests,
    } in proofs
    {
        if mechanisms.is_empty() {
            gaps.push(format!(
                "nothing carries out clause {clause}: say `Carries out clause {clause}.` in the documentation of what does"
            ));
        }
        if tests.is_empty() {
            gaps.push(format!(
                "no test proves clause {clause}: say `Proves clause {clause}.` in the documentation of one that does"
            ));
        } else if tests.iter().all(|test| test.result != Outcome::Passed) {
            let tests: Vec<_> = tests
                .iter()
                .map(|test| format!("{}::{} ({:?})", test.file, test.name, test.result))
                .collect();
            gaps.push(format!(
                "no test that proves clause {clause} has passed: {}",
                tests.join(", ")
            ));
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Binary, sources};

    /// Sources in which every clause has one mechanism and one test, named by its anchor.
    fn whole() -> Sources {
        let mut whole = Sources::default();
        for clause in Clause::all() {
            whole.mechanisms.push(sources::Mechanism {
                path: "src/lib.rs".to_owned(),
                says: "It does.".to_owned(),
                clauses: vec![clause.clone()],
            });
            whole.tests.push(sources::Test {
                file: "src/lib.rs".to_owned(),
                name: clause.anchor(),
                binary: Binary {
                    name: "house".to_owned(),
                    source: "src/lib.rs".to_owned(),
                },
                clauses: vec![clause],
            });
        }
        whole
    }

    fn gaps_where(sources: &Sources, outcome: impl Fn(&str) -> Outcome) -> Vec<String> {
        gaps(&proofs(sources, |test| outcome(&test.name)))
    }

    #[test]
    fn a_house_in_which_every_clause_is_carried_out_and_proved_has_no_gap() {
        assert_eq!(gaps_where(&whole(), |_| Outcome::Passed), [""; 0]);
    }

    #[test]
    fn a_clause_without_a_test_is_a_gap() {
        let mut sources = whole();
        sources.tests.retain(|test| test.name != "c3-5");
        let gaps = gaps_where(&sources, |_| Outcome::Passed);
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert!(
            gaps[0].starts_with("no test proves clause 3.5:"),
            "{gaps:?}"
        );
    }

    #[test]
    fn a_test_that_failed_was_ignored_or_did_not_run_proves_nothing() {
        for outcome in [Outcome::Failed, Outcome::Ignored, Outcome::NotRun] {
            let of = |name: &str| {
                if name == "c8" {
                    outcome
                } else {
                    Outcome::Passed
                }
            };
            let gaps = gaps_where(&whole(), of);
            assert_eq!(gaps.len(), 1, "{gaps:?}");
            assert!(
                gaps[0].contains("clause 8 has passed: src/lib.rs::c8"),
                "{gaps:?}"
            );
        }
    }

    #[test]
    fn one_passed_test_is_enough() {
        let mut sources = whole();
        let mut other = whole().tests.remove(0);
        other.name = "other".to_owned();
        sources.tests.push(other);
        let of = |name: &str| {
            if name == "other" {
                Outcome::NotRun
            } else {
                Outcome::Passed
            }
        };
        assert_eq!(gaps_where(&sources, of), [""; 0]);
    }

    #[test]
    fn a_clause_that_nothing_carries_out_is_a_gap() {
        let mut sources = whole();
        sources.mechanisms.remove(0);
        let gaps = gaps_where(&sources, |_| Outcome::Passed);
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert!(
            gaps[0].starts_with("nothing carries out clause 1:"),
            "{gaps:?}"
        );
    }
}
