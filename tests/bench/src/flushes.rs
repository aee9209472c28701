//! A slower disk, for those who ask: every flush takes as much longer as the variable [`DELAY`] says. SQLite and the standard library are linked
//! into this program, so they call the `fsync` and `fdatasync` that are defined here.
#![expect(
    unsafe_code,
    reason = "the names are the C library's, and the system is called without it"
)]

use std::env;
use std::ffi::c_int;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

/// Milliseconds by which each flush is slowed.
pub(crate) const DELAY: &str = "BENCH_FLUSH_DELAY";

static SLOWED_BY: LazyLock<Duration> = LazyLock::new(|| {
    let milliseconds = env::var(DELAY).ok().and_then(|text| text.parse().ok());
    Duration::from_millis(milliseconds.unwrap_or_default())
});

fn slow_down() {
    if !SLOWED_BY.is_zero() {
        thread::sleep(*SLOWED_BY);
    }
}

#[unsafe(no_mangle)]
extern "C" fn fsync(file: c_int) -> c_int {
    slow_down();
    // SAFETY: the call takes a number and nothing else; the system refuses what is no open file.
    let failed = unsafe { libc::syscall(libc::SYS_fsync, file) } != 0;
    -c_int::from(failed)
}

#[unsafe(no_mangle)]
extern "C" fn fdatasync(file: c_int) -> c_int {
    slow_down();
    // SAFETY: as above.
    let failed = unsafe { libc::syscall(libc::SYS_fdatasync, file) } != 0;
    -c_int::from(failed)
}
