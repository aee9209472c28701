//! What a component that misbehaves costs: its own instance, for a bounded time and a bounded memory.

use std::time::{Duration, Instant};

use crate::server::Application;

#[test]
fn a_trap_ends_its_instance_alone() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.ok("/begun");
    assert_eq!(server.get("/trap"), (500, String::new()));
    server.logs("component probe: a request of /... failed");
    assert_eq!(server.ok("/begun"), "1", "a fresh instance");
    assert_eq!(server.ok("/bare/hello"), "hello");
}

#[test]
fn a_request_that_computes_without_end_is_cut_at_its_deadline() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--request-timeout", "1"]);
    let start = Instant::now();
    std::thread::scope(|scope| {
        let hung = scope.spawn(|| server.get("/spin"));
        for _ in 0..5 {
            assert_eq!(server.ok("/hello"), "hello");
        }
        assert_eq!(hung.join().expect("an answer"), (500, String::new()));
    });
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.ok("/hello"), "hello");
}

#[test]
fn requests_do_not_queue_for_an_instance_that_hangs() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--request-timeout", "8"]);
    std::thread::scope(|scope| {
        // It first waits, so that its instance is known as one that takes more requests.
        scope.spawn(|| server.get("/spin-later?ms=200"));
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(server.ok("/hello"), "hello");
        std::thread::sleep(Duration::from_millis(700));
        let start = Instant::now();
        assert_eq!(server.ok("/hello"), "hello");
        assert!(start.elapsed() < Duration::from_secs(3));
    });
}

#[test]
fn a_request_that_waits_without_end_is_cut_at_its_deadline() {
    let application = Application::new();
    let server = application.up(&["--quiet", "--request-timeout", "0.5"]);
    assert_eq!(server.get("/sleep?ms=60000"), (500, String::new()));
    server.logs("component probe: a request of /... was not answered within 0.5 s");
    assert_eq!(server.ok("/hello"), "hello");
}

#[test]
fn whoever_waits_for_long_is_told_to_come_again_and_nothing_of_it_is_begun() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    // As many as all instances serve at once.
    let most = 64 * std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let sleepers: Vec<_> = (0..most)
            .map(|_| scope.spawn(|| server.get("/sleep?ms=15000").0))
            .collect();
        std::thread::sleep(Duration::from_secs(2));
        let start = Instant::now();
        let (status, body) = server.get("/kv/set?key=late&value=1");
        assert_eq!(status, 503);
        assert!(body.contains("\"status\":503"), "{body}");
        assert!(start.elapsed().as_secs() >= 9);
        for sleeper in sleepers {
            assert_eq!(sleeper.join().expect("an answer"), 200);
        }
    });
    server.logs("a request of /... was refused");
    assert_eq!(server.ok("/kv/keys"), "");
}

#[test]
fn memory_is_bounded() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/allocate?mib=64"), (64 << 20).to_string());
    assert_eq!(server.get("/allocate?mib=256").0, 500);
    assert_eq!(server.ok("/hello"), "hello");
}

#[test]
fn a_component_has_no_files() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert!(server.ok("/file").starts_with("Some("));
}
