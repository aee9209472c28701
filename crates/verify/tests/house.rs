//! The sources of this house, as the scanner sees them: a clause that was left without a mechanism or a test is found before all tests have run.

use std::path::Path;

use verify::{Outcome, commit, gaps, report, scan};

#[test]
fn every_clause_has_what_carries_it_out_and_a_test_to_prove_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().expect("the root");
    let sources = scan(&root).expect("sources that can be read");
    assert_eq!(sources.mistakes, [""; 0]);
    let proofs = report::proofs(&sources, |_| Outcome::Passed);
    assert_eq!(gaps(&proofs), [""; 0]);
}

#[test]
fn what_is_watched_for_another_commit_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let watched = commit::watched(&root);
    assert!(watched.iter().all(|path| path.exists()), "{watched:?}");
    assert_eq!(watched.is_empty(), commit::head(&root).is_none());
}
