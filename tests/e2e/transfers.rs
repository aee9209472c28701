//! Transfers to recipients (clauses 8 to 11) are not built yet. Until they are, what the policy promises of them holds because there is no way
//! out: nobody can be sent anything but the applicant in their own chat, nobody sees an appeal but with its code, and the desk of the staff has neither a
//! page with an appeal nor a way to hand one over.

use std::fs;

use aryz_tests::{Options, SWEEP_TOKEN, root};
use rusqlite::Connection;
use serde_json::json;
use toml::Table;

use super::remains::DATABASE;
use super::{MONDAY, SHARED, VERSION, ask, complaint, complaint_with, register, start, text};

/// Where the platforms keep what people send in their chats.
const PLATFORMS: [&str; 12] = [
    "{{ telegram_api_url }}",
    "{{ meta_api_url }}",
    "{{ vk_api_url }}",
    "{{ viber_api_url }}",
    "https://*.fbsbx.com",
    "https://*.fbcdn.net",
    "https://*.cdninstagram.com",
    "https://vk.com",
    "https://vk.ru",
    "https://*.userapi.com",
    "https://*.vk.me",
    "https://*.viber.com",
];

/// Proves clauses 3.3, 3.4 and 11.
#[test]
fn only_the_chats_may_call_anybody_and_they_only_the_platforms() {
    let manifest = fs::read_to_string(root().join("spin.toml")).expect("spin.toml");
    let manifest: Table = manifest.parse().expect("TOML");
    let components = manifest["component"].as_table().expect("components");
    assert!(components.len() > 1);
    for (name, component) in components {
        let hosts = component.get("allowed_outbound_hosts");
        let hosts = hosts.and_then(|hosts| hosts.as_array());
        for host in hosts.into_iter().flatten() {
            let host = host.as_str().expect("a host");
            // The sweep may ask the application itself to send what waits.
            if (name.as_str(), host) == ("retention", "http://self") {
                continue;
            }
            assert_eq!(name, "webhook", "{name} may call {host}");
            assert!(PLATFORMS.contains(&host), "{host} is no platform");
        }
    }
}

/// Proves clauses 3.3, 8 and 9.
#[test]
fn whatever_was_allowed_nothing_is_transferred_and_the_applicant_is_told_so() {
    let server = start(Options::at(MONDAY));
    let refused = json!({"policy_version": VERSION, "collection": true, "transfer": false});
    for body in [complaint(), complaint_with("/consent", refused)] {
        let filed = register(&server, &body);
        let status = ask(&server, text(&filed, "number"), text(&filed, "access_code"));
        assert_eq!(status.json()["transfers"], json!([]));
    }
    let database = Connection::open(server.state().join(DATABASE)).expect("a database");
    let events = |of: &str| {
        let sql = format!("SELECT count(*) FROM events {of}");
        let counted = database.query_row(&sql, [], |row| row.get::<_, i64>(0));
        counted.expect("a count")
    };
    assert!(events("") >= 4, "what was done stands in the log");
    assert_eq!(events("WHERE action = 'transfer'"), 0);
}

/// Proves clauses 9 and 11.
#[test]
fn neither_staff_nor_a_recipient_has_a_door_through_which_to_see_an_appeal() {
    let filed = register(&SHARED, &complaint());
    let number = text(&filed, "number");
    let asked = |method: &str, path: &str| {
        let token = format!("Bearer {SWEEP_TOKEN}");
        let asked = SHARED.request(method, path).header("authorization", &token);
        asked.send().status
    };
    for path in [
        "/desk/transfers",
        "/desk/appeals",
        &format!("/desk/appeals/{number}"),
        "/api/v1/desk/transfers",
        "/api/v1/desk/appeals",
        &format!("/api/v1/desk/appeals/{number}"),
        &format!("/api/v1/desk/appeals/{number}/transfers"),
        "/api/v1/appeals",
        &format!("/api/v1/appeals/{number}/transfers"),
        &format!("/api/v1/appeals/{number}/data"),
    ] {
        let status = asked("GET", path);
        assert!([404, 405].contains(&status), "{path}: {status}");
    }
    for path in ["/desk/transfers", "/api/v1/desk/transfers"] {
        assert_eq!(asked("POST", path), 404, "{path}");
    }
    for method in ["GET", "POST"] {
        assert_eq!(
            asked(method, &format!("/api/v1/appeals/{number}/transfers")),
            404
        );
    }
    let status = SHARED.get(&format!("/api/v1/appeals/{number}")).status;
    assert_eq!(status, 401, "the appeal itself wants its code");
    let status = asked("GET", &format!("/api/v1/appeals/{number}"));
    assert_eq!(status, 404, "the operator's token is no such code");
}
