//! What the engineer forgot is said, and costs only what needs it.

use aryz_tests::Options;

use super::{MONDAY, complaint, start};

#[test]
fn a_missing_variable_stops_its_component_alone_and_the_log_names_it() {
    let mut options = Options::at(MONDAY);
    options.variables.remove("master_key");
    let server = start(options);
    let response = server.post_json("/api/v1/appeals", &complaint());
    assert_eq!(response.status, 500, "{}", response.text());
    server.logged("master_key");
    assert_eq!(server.get("/policy").status, 200, "the policy needs no key");
}

#[test]
fn a_master_key_that_is_no_key_is_refused_and_not_repeated() {
    let mut options = Options::at(MONDAY);
    options
        .variables
        .insert("master_key", "not-sixty-four-hex-digits".into());
    let server = start(options);
    let response = server.post_json("/api/v1/appeals", &complaint());
    assert_eq!(response.status, 500);
    server.logged("master_key");
    assert!(!server.log().contains("not-sixty-four"));
}

#[test]
fn a_channel_without_its_secret_is_off() {
    let mut options = Options::at(MONDAY);
    options.variables.remove("telegram_secret_token");
    let server = start(options);
    let response = server.post_json("/webhooks/telegram", &serde_json::json!({"update_id": 1}));
    assert_eq!(response.status, 404);
}
