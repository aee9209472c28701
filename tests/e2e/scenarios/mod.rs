//! What the policy promises of the end of personal data, told as people would tell it: given, when, then. Years pass in each of these stories, because the clock
//! of the application is moved; its components, its stores and its calls are the real ones.
//!
//! Comparable systems are known to fail in certain ways: errors are only logged, holds ignored, a preview deletes, a case that is opened again is deleted all
//! the same, files are left behind, calendar terms are counted in days, logs of deletions are kept for ever. There is a story of each.

mod failures;
mod holds;
mod preview;
mod proofs;
mod reopened;
mod story;
mod terms;
mod warnings;
mod watch;
