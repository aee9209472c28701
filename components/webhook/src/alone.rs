//! One at a time: of all the requests in an instance that come to do the same, one does it, for the others too.

use std::sync::atomic::{AtomicBool, Ordering};

/// What only one does at a time.
pub(crate) struct Alone {
    taken: AtomicBool,
    turned_away: AtomicBool,
}

impl Alone {
    pub(crate) const fn new() -> Self {
        Self {
            taken: AtomicBool::new(false),
            turned_away: AtomicBool::new(false),
        }
    }

    /// The right to do it; `None` while somebody else has it, who then learns that it was asked for.
    pub(crate) fn begin(&self) -> Option<Turn<'_>> {
        let taken = self.taken.swap(true, Ordering::Relaxed);
        self.turned_away.store(taken, Ordering::Relaxed);
        // Not `then_some`: that would make one, and with it drop the right of somebody else.
        (!taken).then(|| Turn(self))
    }
}

/// The right to do it, till this is dropped.
pub(crate) struct Turn<'a>(&'a Alone);

impl Turn<'_> {
    /// Whether somebody was turned away since this was last asked.
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.turned_away.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_whoever_is_turned_away_is_remembered() {
        let alone = Alone::new();
        let first = alone.begin().expect("nobody is at it");
        assert!(!first.is_wanted());
        assert!(alone.begin().is_none());
        assert!(
            alone.begin().is_none(),
            "being turned away ends nobody else's turn"
        );
        assert!(first.is_wanted());
        assert!(!first.is_wanted(), "it was told");
        drop(first);
        let second = alone.begin().expect("the first has ended");
        assert!(!second.is_wanted(), "nobody was turned away since");
        drop(second);
        assert!(alone.begin().is_some());
    }

    #[test]
    fn a_turn_that_was_given_up_leaves_nothing_behind() {
        let alone = Alone::new();
        let given_up = alone.begin();
        assert!(alone.begin().is_none());
        drop(given_up);
        assert!(!alone.begin().expect("it was given back").is_wanted());
    }
}
