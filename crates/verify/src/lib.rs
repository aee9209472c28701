//! What proves each clause of the policy: found in the sources, joined with what the tests said, and refused where a proof is missing.
//!
//! A test says `Proves clause 3.5.` in its doc comment, a module or function says `Carries out clause 3.5.` in its own. `cargo verify` takes the
//! results from the one run of all tests that there is; the build of the policy's pages shows the last ones. Nothing of it is typed by hand.

pub mod clause;
pub mod commit;
pub mod marker;
pub mod outcomes;
pub mod report;
pub mod sources;

pub use clause::Clause;
pub use outcomes::{Binary, Outcome, Outcomes};
pub use report::{Report, gaps};
pub use sources::{Sources, scan};
