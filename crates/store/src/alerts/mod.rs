//! Alerts: what the people on duty are told once, until it is over. Which there are follows from facts by `domain::alert`; here the facts are read, and the
//! table is brought to what follows from them.
//!
//! Carries out clause 12.

mod facts;
mod list;
mod sync;

/// How many of a kind are named one by one; the others are counted.
pub(crate) const NAMED: usize = 100;

pub use facts::StuckRecords;
pub use list::RaisedAlert;
pub use sync::AlertReport;

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    facts::HOLDS,
    facts::MISSED,
    facts::MISSED_COUNT,
    facts::NEAR,
    facts::NEAR_COUNT,
    facts::SET_ASIDE,
    facts::STUCK,
    facts::SWEPT,
    list::LIST,
    sync::LOWER,
    sync::RAISE,
    sync::STANDING,
];
