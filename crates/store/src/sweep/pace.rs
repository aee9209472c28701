//! How many records go in one transaction: as many as keep the database for about three milliseconds, so that whoever files meanwhile waits no longer.

use std::time::Duration;

/// How long one transaction is to take.
const AIM: Duration = Duration::from_millis(3);
/// The first batch, and the smallest and the largest one.
const FIRST: usize = 64;
const LEAST: usize = 16;
const MOST: usize = 1024;

/// The size of the next batch.
pub(super) struct Pace(usize);

impl Pace {
    pub(super) fn new() -> Self {
        Self(FIRST)
    }

    pub(super) fn batch(&self) -> usize {
        self.0
    }

    /// Learns from a transaction of so many records. One that was not full says little.
    pub(super) fn note(&mut self, records: usize, took: Duration) {
        if records < self.0 {
            return;
        }
        let fits = AIM.as_micros() * records as u128 / took.as_micros().max(1);
        // Slowly up, at once down.
        let most = self.0 * 2;
        self.0 = usize::try_from(fits)
            .unwrap_or(MOST)
            .min(most)
            .clamp(LEAST, MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_database_gets_larger_batches_and_a_slow_one_smaller_ones() {
        let mut pace = Pace::new();
        pace.note(FIRST, Duration::from_millis(1));
        assert_eq!(pace.batch(), FIRST * 2);
        for _ in 0..10 {
            pace.note(pace.batch(), Duration::from_micros(1));
        }
        assert_eq!(pace.batch(), MOST);
        pace.note(MOST, Duration::from_millis(100));
        assert_eq!(pace.batch(), MOST * 3 / 100);
        pace.note(MOST, Duration::from_secs(100));
        assert_eq!(pace.batch(), LEAST);
    }

    #[test]
    fn a_batch_that_was_not_full_changes_nothing() {
        let mut pace = Pace::new();
        pace.note(1, Duration::from_secs(1));
        assert_eq!(pace.batch(), FIRST);
    }
}
