//! The pages, in a browser: the journeys with and without scripts, accessibility, keyboard, narrow phones, large letters, paper. Every test
//! has an application and a browser of its own, and every visit ends with the same two questions: was anybody else asked for anything, and
//! did the console complain.

mod axe;
mod browser;
mod desk;
mod faces;
mod journeys;
mod keyboard;
mod person;
mod room;
mod tour;

use aryz_tests::{Options, Server};

/// The version of the policy that is in force in these tests.
const VERSION: &str = "2026-11-23";

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// The application on a Monday, ten o'clock in the morning in Kazakhstan.
fn start() -> Server {
    let program = env!("CARGO_BIN_EXE_aryz-tested");
    Server::start(program, Options::at("2026-11-23T05:00:00Z"))
}
