//! The journeys and the refusals of the application, over HTTP: each test says in its name what a person would say is true.

mod api;
mod attachments;
mod backpressure;
mod beyond_recovery;
mod chats;
mod configuration;
mod crash;
mod desk;
mod destroyers;
mod every_byte;
mod form;
mod health;
mod operations;
mod policy;
mod protection;
mod receipts;
mod remains;
mod retention;
mod scenarios;
mod status;
mod telegram;
mod transfers;
mod vault;

use std::io::Write as _;
use std::ops::Deref;
use std::process::abort;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aryz_tests::planted::{
    ADDRESS, EMAIL, FAMILY, GIVEN, IIN, PATRONYMIC, PHONE_TYPED, PLACE, POINT, TEXT,
};
use aryz_tests::{Options, Response, Server, input_value};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_aryz-tested");

/// The version of the policy that is in force in these tests.
const VERSION: &str = "2026-11-23";
/// The one that takes its place on the next day.
const NEXT_VERSION: &str = "2026-11-24";

/// A Monday, ten o'clock in the morning in Kazakhstan.
const MONDAY: &str = "2026-11-23T05:00:00Z";

const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// One application for all tests that change nothing that another one reads.
static SHARED: Shared = Shared(LazyLock::new(|| {
    Server::start(PROGRAM, Options::at(MONDAY))
}));

/// Nothing drops what is static: whoever was the last to visit it searches what it has written and printed.
struct Shared(LazyLock<Server>);

impl Deref for Shared {
    type Target = Server;

    fn deref(&self) -> &Server {
        VISIT.with(|_| ());
        &self.0
    }
}

static VISITORS: AtomicUsize = AtomicUsize::new(0);

/// Lasts as long as the thread of a test.
struct Visit;

thread_local! {
    static VISIT: Visit = {
        VISITORS.fetch_add(1, Ordering::SeqCst);
        Visit
    };
}

impl Drop for Visit {
    fn drop(&mut self) {
        if VISITORS.fetch_sub(1, Ordering::SeqCst) > 1 {
            return;
        }
        let found = SHARED.0.in_the_clear();
        if !found.is_empty() {
            // The test is over: only the end of all can still be heard.
            let _ = writeln!(std::io::stderr(), "in the clear: {found:#?}");
            abort();
        }
    }
}

fn start(options: Options) -> Server {
    Server::start(PROGRAM, options)
}

/// A complaint with everything that the law lists, and the contacts that a consent allows.
fn complaint() -> Value {
    json!({
        "kind": "complaint",
        "text": TEXT,
        "language": "ru",
        "applicant": {
            "type": "individual",
            "category": "citizen",
            "name": {"family": FAMILY, "given": GIVEN, "patronymic": PATRONYMIC},
            "iin": IIN,
            "phone": PHONE_TYPED,
            "email": EMAIL,
            "address": ADDRESS
        },
        "location": {"address": PLACE, "lat": POINT.0, "lon": POINT.1},
        "consent": {"policy_version": VERSION, "collection": true, "transfer": true}
    })
}

/// The same with one place changed. `pointer` is a JSON pointer; what it names need not exist yet.
fn complaint_with(pointer: &str, value: Value) -> Value {
    let mut body = complaint();
    let (parent, key) = pointer.rsplit_once('/').expect("a JSON pointer");
    body.pointer_mut(parent).expect("the parent exists")[key] = value;
    body
}

/// Registers it through the API, from a client address of its own so that no limit is met.
fn register(server: &Server, body: &Value) -> Value {
    let response = server.post_json("/api/v1/appeals", body);
    assert_eq!(response.status, 201, "{}", response.text());
    response.json()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is a string in {value}"))
}

/// The status of an appeal, asked with its access code.
fn ask(server: &Server, number: &str, code: &str) -> Response {
    server
        .request("GET", &format!("/api/v1/appeals/{number}"))
        .header("authorization", &format!("Bearer {code}"))
        .send()
}

/// A call of those who run the application. `path` is one of `/internal/retention/`.
fn internal(server: &Server, method: &str, path: &str, token: &str) -> Response {
    server
        .request(method, &format!("/internal/retention/{path}"))
        .header("authorization", &format!("Bearer {token}"))
        .send()
}

/// What the desk tells a program that has this token. `path` is one of `/api/v1/desk/`.
fn desk(server: &Server, path: &str, token: &str) -> Response {
    server
        .request("GET", &format!("/api/v1/desk/{path}"))
        .header("authorization", &format!("Bearer {token}"))
        .send()
}

/// The codes and places of a problem's errors.
fn errors(problem: &Value) -> Vec<(String, String)> {
    problem["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| {
            assert!(!text(error, "detail").is_empty(), "{error} explains itself");
            (
                text(error, "pointer").to_owned(),
                text(error, "code").to_owned(),
            )
        })
        .collect()
}

/// Asserts that an answer is a problem by RFC 9457 of this status and code.
fn assert_problem(response: &Response, status: u16, code: &str) -> Value {
    assert_eq!(response.status, status, "{}", response.text());
    assert_eq!(response.header("content-type"), "application/problem+json");
    let problem = response.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code, "{problem}");
    assert!(!text(&problem, "title").is_empty());
    assert!(!text(&problem, "detail").is_empty());
    problem
}

/// A fresh form token, from the form itself.
fn form_token(server: &Server, lang: &str) -> String {
    let page = server.get(&format!("/?lang={lang}"));
    assert_eq!(page.status, 200);
    input_value(&page.text(), "token").expect("the form has a token")
}
