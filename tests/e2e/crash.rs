//! A power cut under load: what was acknowledged is there, readable, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use aryz_tests::{Options, Response, Server};
use serde_json::Value;

use super::{MONDAY, complaint, start, text};

#[test]
fn every_acknowledged_appeal_survives_a_kill_under_load_and_is_there_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let acknowledged = Mutex::new(BTreeMap::new());
    for round in 0..3 {
        let server = start(options(folder.path()));
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for client in 0..8 {
                let (over, acknowledged) = (&over, &acknowledged);
                let address = server.address().to_owned();
                scope.spawn(move || load(&address, round * 8 + client, over, acknowledged));
            }
            thread::sleep(Duration::from_millis(900));
            over.store(true, Ordering::Relaxed);
            server.kill();
        });
    }
    let acknowledged = acknowledged.into_inner().expect("the list");
    assert!(acknowledged.len() > 20, "{} were filed", acknowledged.len());
    let numbers: BTreeSet<_> = acknowledged.values().map(|it| text(it, "number")).collect();
    assert_eq!(
        numbers.len(),
        acknowledged.len(),
        "no number was given twice"
    );

    let server = start(options(folder.path()));
    for (position, (key, filed)) in acknowledged.iter().enumerate() {
        let response = server
            .request("GET", &format!("/api/v1/appeals/{}", text(filed, "number")))
            .header(
                "authorization",
                &format!("Bearer {}", text(filed, "access_code")),
            )
            .header("x-forwarded-for", &format!("10.201.{}.1", position / 20))
            .send();
        assert_eq!(response.status, 200, "{filed}: {}", response.text());
        // The answer to a repeat is kept under the record's own key: whoever gets it again has had the record opened, and not filed twice.
        let repeat = repeat(&server, key, position / 20);
        assert_eq!(repeat.status, 201, "{}", repeat.text());
        assert_eq!(&repeat.json(), filed);
    }
}

fn options(folder: &std::path::Path) -> Options {
    let mut options = Options::at(MONDAY).on(folder);
    options
        .variables
        .insert("client_address_header", "x-forwarded-for".into());
    options
}

fn repeat(server: &Server, key: &str, client: usize) -> Response {
    server
        .request("POST", "/api/v1/appeals")
        .header("idempotency-key", key)
        .header("x-forwarded-for", &format!("10.200.{client}.1"))
        .json(&complaint())
}

/// Files one appeal after another and notes those that were acknowledged.
fn load(
    address: &str,
    client: u32,
    over: &AtomicBool,
    acknowledged: &Mutex<BTreeMap<String, Value>>,
) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    for count in 0..u32::MAX {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("crash-{client}-{count}");
        let sent = agent
            .post(format!("{address}/api/v1/appeals"))
            .header("content-type", "application/json")
            .header("idempotency-key", &key)
            .header("x-forwarded-for", format!("10.{client}.{}.1", count / 20))
            .send(complaint().to_string());
        // The kill cuts connections: what was not acknowledged may be there or not.
        let Ok(mut response) = sent else { return };
        let Ok(body) = response.body_mut().read_to_vec() else {
            return;
        };
        assert_eq!(response.status(), 201, "{}", String::from_utf8_lossy(&body));
        let filed = serde_json::from_slice(&body).expect("a whole answer");
        acknowledged.lock().expect("the list").insert(key, filed);
    }
}
