//! The rules of Aryz, as plain functions over plain values: what an appeal is, when it is due, when it is destroyed, what a
//! consent allows, how a conversation leads to an appeal. Nothing here reads a clock, a file, a network or a random source: time
//! and chance come in as arguments, so every rule can be tried in microseconds and gives the same answer in a browser test, in a
//! component and in a build script.
//!
//! What the operator promises stands in a [`policy::Policy`]; the other modules take their numbers from it.

#[macro_use]
mod closed_list;
mod fields;
mod lookalike;
#[cfg(feature = "parse")]
mod strict_toml;

pub mod alert;
pub mod appeal;
pub mod attachment;
pub mod calendar;
pub mod code;
pub mod consent;
pub mod consent_receipt;
pub mod deadline;
pub mod dialogue;
pub mod email;
pub mod hold;
pub mod identifier;
pub mod lang;
pub mod mistake;
pub mod name;
pub mod number;
pub mod phone;
pub mod policy;
pub mod retention;
pub mod review;
pub mod text;

pub use closed_list::UnknownWord;
pub use lang::{Lang, Localized};
pub use mistake::{Mistake, Mistakes};
pub use policy::Policy;
