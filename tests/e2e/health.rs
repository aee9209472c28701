//! Whether the house is in order, for the engineer and the load balancer.

use aryz_tests::{Options, SWEEP_TOKEN};

use super::{MONDAY, SHARED, start};

fn sweep(server: &aryz_tests::Server) {
    let response = server
        .request("POST", "/internal/retention/sweep")
        .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
        .send();
    assert_eq!(response.status, 200, "{}", response.text());
}

#[test]
fn a_house_in_order_says_so() {
    let server = start(Options::at(MONDAY));
    sweep(&server);
    let health = server.get("/healthz");
    assert_eq!(health.status, 200, "{}", health.text());
    assert_eq!(health.header("cache-control"), "no-store");
    assert_eq!(health.json()["status"], "ok");
}

#[test]
fn a_sweep_that_stopped_is_an_alarm() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(Options::at(MONDAY).on(folder.path()));
    sweep(&server);
    server.stop();
    let server = start(Options::at("2026-11-23T07:00:00Z").on(folder.path()));
    let health = server.get("/healthz");
    assert_eq!(health.status, 503, "{}", health.text());
    assert!(health.text().contains("sweep"), "{}", health.text());
    sweep(&server);
    assert_eq!(server.get("/healthz").status, 200);
}

/// Proves clause 12.
#[test]
fn an_overdue_review_of_the_policy_is_an_alarm() {
    let server = start(Options::at("2027-11-25T05:00:00Z"));
    sweep(&server);
    let health = server.get("/healthz");
    assert_eq!(health.status, 503, "{}", health.text());
    assert!(health.text().contains("review"), "{}", health.text());
}

#[test]
fn styles_and_icons_are_served_with_their_types_and_kept_by_the_browser() {
    let html = SHARED.get("/").text();
    let path = html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.starts_with("/static/") && path.contains(".css"))
        .expect("a stylesheet")
        .to_owned();
    let css = SHARED.get(&path);
    assert_eq!(css.status, 200);
    assert!(css.header("content-type").starts_with("text/css"));
    assert!(css.header("cache-control").contains("immutable"));
    assert_eq!(SHARED.get("/static/none.css").status, 404);
    assert_eq!(SHARED.get("/static/../Cargo.toml").status, 404);
}
