//! `aryz`, as the tests start it. It ends with its test, however that ends: what nobody waits for any more must not go on.

use std::io::{Read as _, stdin};
use std::process::{ExitCode, exit};
use std::thread;

fn main() -> ExitCode {
    thread::spawn(|| {
        // The test holds the other end, and says nothing.
        let _ = stdin().read(&mut [0]);
        exit(1);
    });
    runner::main()
}
