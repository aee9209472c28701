//! Start, timers, the clock, and the end.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::server::{Application, MANIFEST, within};

#[test]
fn it_says_what_it_serves_and_where() {
    let manifest = format!(
        "{MANIFEST}\n[[trigger.cron]]\ncomponent = \"probe\"\ncron_expression = \"0 0 0 1 1 *\"\n"
    );
    let application = Application::of(&manifest);
    let server = application.up(&["--no-dev-secrets"]);
    let expected = format!(
        "probe\n  /...      → probe\n  /bare/... → bare\n  cron 0 0 0 1 1 * → probe\nState: .spin\nServing {}\n",
        server.address()
    );
    assert_eq!(server.output(), expected);
    let server = application.up(&["--quiet"]);
    assert_eq!(server.output(), format!("Serving {}\n", server.address()));
}

#[test]
fn it_tells_its_version_and_its_options() {
    let application = Application::new();
    let version = application.says(&["--version"]);
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let help = application.says(&["--help"]);
    for option in [
        "--listen",
        "--state-dir",
        "--env",
        "--variable",
        "--quiet",
        "--help",
        "--version",
    ] {
        assert!(help.contains(option), "{option}: {help}");
    }
}

#[test]
fn a_component_is_built_by_its_command_and_a_failure_is_shown() {
    let with = |command: &str| {
        let probe = "[component.bare]\nsource = \"PROBE\"";
        let built = "[component.bare]\nsource = \"built.wasm\"\nbuild = { command = ";
        Application::of(&MANIFEST.replace(probe, &format!("{built}{command} }}")))
    };
    let application = with("\"cp PROBE built.wasm\"");
    let server = application.up(&[]);
    assert_eq!(server.ok("/bare/hello"), "hello");
    let output = server.output();
    assert!(output.starts_with("Building bare … "), "{output}");
    let error = with("[\"true\", \"echo what went wrong; exit 3\"]").refused(&["--quiet"]);
    assert!(error.contains("what went wrong"), "{error}");
    assert!(error.contains("component bare cannot be built"), "{error}");
    let error = with("\"true\"").refused(&["--quiet", "--no-build"]);
    assert!(error.contains("built.wasm does not exist"), "{error}");
}

#[test]
fn a_manifest_that_needs_more_of_spin_is_refused() {
    let application = Application::of(&format!("{MANIFEST}\nfiles = [\"assets/*\"]\n"));
    let error = application.refused(&["--quiet"]);
    assert!(
        error.contains("spin.toml:25:9: component bare: `files` is not supported"),
        "{error}"
    );
}

#[test]
fn a_moved_clock_starts_where_it_is_told_to_and_ticks_on() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--now", "2031-01-01T00:00:00Z"]);
    let start: u64 = 1_924_992_000;
    let first: u64 = server.ok("/now").parse().expect("seconds");
    assert!((start..start + 60).contains(&first), "{first}");
    let ticked = within(Duration::from_secs(5), || {
        let now: u64 = server.ok("/now").parse().expect("seconds");
        (now > first).then_some(now)
    });
    assert!(ticked < first + 60);
}

#[test]
fn a_timer_calls_its_component_by_real_time_with_the_moved_one() {
    let manifest = format!(
        "{MANIFEST}\n[[trigger.cron]]\ncomponent = \"probe\"\ncron_expression = \"* * * * * *\"\n"
    );
    let application = Application::of(&manifest);
    let server = application.up(&["--quiet", "--now", "2031-01-01T00:00:00Z"]);
    within(Duration::from_secs(10), || {
        (server.ok("/kv/keys").lines().count() >= 3).then_some(())
    });
    let tick: u64 = server.ok("/kv/get?key=tick-0").parse().expect("seconds");
    assert!((1_924_992_000..1_924_992_060).contains(&tick), "{tick}");
    // The probe fails on every second tick.
    server.logs("component probe: its timer failed: an odd tick");
}

#[test]
fn a_signal_lets_requests_finish_and_takes_no_more() {
    for signal in ["TERM", "INT"] {
        let application = Application::new();
        let mut server = application.up(&["--quiet"]);
        let url = server.address().to_owned();
        std::thread::scope(|scope| {
            let slow = scope.spawn(|| server.get("/sleep?ms=1500"));
            std::thread::sleep(Duration::from_millis(400));
            server.signal(signal);
            within(Duration::from_secs(1), || {
                let address = url.strip_prefix("http://").expect("http");
                TcpStream::connect(address).is_err().then_some(())
            });
            assert_eq!(slow.join().expect("an answer"), (200, "slept".to_owned()));
        });
        let start = Instant::now();
        assert_eq!(server.end().code(), Some(0), "{}", server.log());
        assert!(
            start.elapsed() < Duration::from_millis(900),
            "it does not linger"
        );
    }
}

#[test]
fn a_stop_waits_for_no_longer_than_a_request_may_take() {
    let application = Application::new();
    let mut server = application.up(&["--quiet", "--request-timeout", "1"]);
    std::thread::scope(|scope| {
        let hung = scope.spawn(|| server.get("/sleep?ms=60000"));
        std::thread::sleep(Duration::from_millis(300));
        server.signal("TERM");
        assert_eq!(hung.join().expect("an answer").0, 500);
    });
    let start = Instant::now();
    assert_eq!(server.end().code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(4));
}
