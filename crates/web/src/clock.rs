//! The wall clock. This is the only module that may read it: everywhere else the time is an argument, so that tests and
//! `cargo up --now` can move it.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the clock"
)]
/// Now, by WASI's wall clock.
pub fn now() -> DateTime<Utc> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, since.subsec_nanos()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
