//! The wall clock that components see. It can be moved, so that what happens in five years is tested today.

use std::time::{Duration, SystemTime};

use wasmtime_wasi::HostWallClock;

/// Real time, or real time moved by a constant.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    /// Moved time minus real time, in nanoseconds.
    offset: i128,
}

impl Clock {
    /// A clock that shows `time` now and ticks on from there.
    pub(crate) fn starting_at(time: SystemTime) -> Self {
        Self {
            offset: nanoseconds(time) - nanoseconds(real_time()),
        }
    }

    /// Time since 1970; a clock moved to before it stands still at its start.
    pub(crate) fn now(self) -> Duration {
        let moved = (nanoseconds(real_time()) + self.offset).max(0);
        let seconds = u64::try_from(moved / 1_000_000_000).unwrap_or(u64::MAX);
        let rest = u32::try_from(moved % 1_000_000_000).unwrap_or(0);
        Duration::new(seconds, rest)
    }
}

/// The machine's time, which timers go by.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the components' time comes from"
)]
pub(crate) fn real_time() -> SystemTime {
    SystemTime::now()
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Clock::now(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_ticks_on() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000));
        let first = clock.now();
        assert_eq!(first.as_secs(), 1_000_000);
        std::thread::sleep(Duration::from_millis(5));
        assert!(clock.now() >= first + Duration::from_millis(5));
    }

    #[test]
    fn a_clock_before_1970_stands_still() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH - Duration::from_mins(1));
        assert_eq!(clock.now(), Duration::ZERO);
    }
}
