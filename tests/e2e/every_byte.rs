//! Nothing personal stands in the clear: in no file, in no name of one, in no line of the log, whichever way somebody comes in, whatever goes wrong
//! and however it ends. Every server of these tests is searched when it stops; here the search comes after each step, while the server runs as
//! well, on a journey through every field and every way in.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;

use aryz_tests::planted::{
    ADDRESS, AUTHORITY, BIN, CLIENT, EMAIL, FAMILY, GIVEN, IIN, ORGANIZATION, PATRONYMIC,
    REPRESENTATIVE, TEXT, USER_NAME, WRONG_IIN,
};
use aryz_tests::{Options, SWEEP_TOKEN, Server, TELEGRAM_SECRET, percent};
use serde_json::{Value, json};

use super::form::{post, receipt, typed};
use super::retention::{FIVE_YEARS_OVER, start_at, sweep};
use super::telegram::Chat;
use super::{
    LANGUAGES, MONDAY, VERSION, ask, complaint, complaint_with, desk, form_token, internal,
    register, start, text,
};

/// A complaint on behalf of this principal.
fn on_behalf_of(principal: &Value) -> Value {
    let mut represents = principal.clone();
    represents["authority"] = json!(AUTHORITY);
    complaint_with(
        "/applicant",
        json!({
            "type": "representative",
            "category": "other",
            "name": {"family": REPRESENTATIVE, "given": GIVEN, "patronymic": PATRONYMIC},
            "phone": "8 (707) 555-08-17",
            "email": EMAIL.to_uppercase(),
            "address": ADDRESS,
            "represents": represents
        }),
    )
}

fn of_organization() -> Value {
    complaint_with(
        "/applicant",
        json!({
            "type": "organization",
            "category": "domestic_entity",
            "organization": {"name": ORGANIZATION, "bin": BIN},
            "email": EMAIL,
            "address": ADDRESS
        }),
    )
}

fn everybody() -> [Value; 4] {
    let name = json!({"family": FAMILY, "given": GIVEN, "patronymic": PATRONYMIC});
    [
        complaint(),
        of_organization(),
        on_behalf_of(&json!({"type": "individual", "name": name, "iin": IIN})),
        on_behalf_of(
            &json!({"type": "organization", "organization": {"name": ORGANIZATION, "bin": BIN}}),
        ),
    ]
}

/// Whatever a program may send.
fn come_by_api(server: &Server) -> Vec<Value> {
    let filed: Vec<Value> = everybody()
        .iter()
        .map(|body| register(server, body))
        .collect();
    for _ in 0..2 {
        let response = server
            .request("POST", "/api/v1/appeals")
            .header("idempotency-key", EMAIL)
            .header("x-forwarded-for", CLIENT)
            .header("user-agent", USER_NAME)
            .json(&complaint());
        assert_eq!(response.status, 201, "{}", response.text());
    }
    let refused = complaint_with(
        "/consent",
        json!({"policy_version": VERSION, "collection": false, "transfer": false}),
    );
    register(server, &refused);
    filed
}

/// Whatever a program may send wrong.
fn come_by_api_with_mistakes(server: &Server) {
    let whole = complaint().to_string();
    let cut = whole
        .split_at(whole.find(IIN).expect("it is in there") + 8)
        .0;
    for (body, status) in [
        (cut.to_owned(), 400),
        (format!("{FAMILY} {TEXT}"), 400),
        (whole.replace(IIN, WRONG_IIN), 422),
        (whole.replace(EMAIL, &format!("{EMAIL} {FAMILY}")), 422),
        (complaint_with("/kind", json!(FAMILY)).to_string(), 422),
        (
            complaint_with("/location/lat", json!(FAMILY)).to_string(),
            422,
        ),
        (
            complaint_with("/consent/policy_version", json!(FAMILY)).to_string(),
            422,
        ),
        (
            complaint_with("/text", json!(TEXT.repeat(5000))).to_string(),
            413,
        ),
    ] {
        let response = server
            .request("POST", "/api/v1/appeals")
            .header("content-type", "application/json")
            .body(body.into_bytes());
        assert_eq!(response.status, status, "{}", response.text());
    }
    // What nobody should put into an address.
    let name = percent(FAMILY);
    for path in [
        format!("/api/v1/appeals/{IIN}"),
        format!("/{name}"),
        format!("/policy/{name}"),
        format!("/webhooks/{name}"),
        format!("/internal/retention/{name}"),
        format!("/status?number={IIN}&code={name}"),
        format!("/?lang={name}"),
    ] {
        server.get(&path);
    }
    let wrong = internal(
        server,
        "POST",
        &format!("sweep?dry_run={name}"),
        SWEEP_TOKEN,
    );
    assert_eq!(wrong.status, 400);
}

/// Whatever a browser may send.
fn come_by_form(server: &Server) {
    for (number, lang) in LANGUAGES.into_iter().enumerate() {
        let token = form_token(server, lang);
        let mut fields = typed(&token, lang);
        let kind = ["individual", "organization", "representative"][number];
        fields.retain(|(name, _)| *name != "applicant.type");
        fields.extend([
            ("applicant.type", kind),
            ("applicant.organization.name", ORGANIZATION),
            ("applicant.organization.bin", BIN),
            ("applicant.represents.type", "individual"),
            ("applicant.represents.name.family", REPRESENTATIVE),
            ("applicant.represents.name.given", GIVEN),
            ("applicant.represents.iin", IIN),
            ("applicant.represents.authority", AUTHORITY),
            ("location.address", super::PLACE),
        ]);
        let mistaken: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, if *value == IIN { WRONG_IIN } else { *value }))
            .collect();
        assert_eq!(post(server, lang, &mistaken).status, 422);
        let posted = post(server, lang, &fields);
        if posted.status == 303 {
            receipt(server, &posted);
        }
        let forged: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, if *name == "token" { FAMILY } else { *value }))
            .collect();
        assert_eq!(post(server, lang, &forged).status, 422);
    }
}

/// Whatever somebody may say in a chat: one conversation to its end, one left in the middle, and what is refused.
fn come_by_chat(server: &Server) {
    for lang in LANGUAGES {
        let mut chat = Chat::new(server);
        chat.up_to_confirm(lang);
        chat.press("send").receipt();
        chat.say(TEXT);
    }
    let mut chat = Chat::new(server);
    chat.up_to_confirm("kk");
    chat.say(&format!("{FAMILY} {IIN}"));
    let update = chat.message(&json!({"caption": TEXT, "photo": [{"file_id": "AgAC"}]}));
    chat.deliver(&update);
    let location = json!({"latitude": super::POINT.0, "longitude": super::POINT.1});
    let update = chat.message(&json!({"location": location}));
    chat.deliver(&update);
    for body in [
        format!("{{\"update_id\":1,\"message\":\"{TEXT}\""),
        chat.message(&json!({"text": {"of": FAMILY}})).to_string(),
        chat.message(&json!({"contact": {"phone_number": [FAMILY]}}))
            .to_string(),
    ] {
        for secret in [TELEGRAM_SECRET, "forged"] {
            server
                .request("POST", "/webhooks/telegram")
                .header("content-type", "application/json")
                .header("x-telegram-bot-api-secret-token", secret)
                .body(body.clone().into_bytes());
        }
    }
}

/// Whatever the holder of a number and a code may do, and whoever guesses.
fn come_back(server: &Server, filed: &[Value]) {
    for appeal in filed {
        let (number, code) = (text(appeal, "number"), text(appeal, "access_code"));
        assert_eq!(ask(server, number, code).status, 200);
        assert_eq!(ask(server, number, "0000-0000-0000-0000").status, 404);
        let fields = [("number", number), ("code", code), ("confirm", "yes")];
        for path in ["/status", "/status/withdrawal"] {
            let page = server.request("POST", path).form(&fields);
            assert_eq!(page.status, 200, "{}", page.text());
        }
        let page = server
            .request("POST", "/status")
            .form(&[("number", code), ("code", FAMILY)]);
        assert_eq!(page.status, 404);
    }
}

/// Kills a server while appeals of every kind come in.
fn kill_in_the_middle(server: Server) {
    let address = server.address().to_owned();
    let clients: Vec<_> = everybody()
        .into_iter()
        .zip(10..)
        .map(|(body, client)| {
            let address = format!("{address}/api/v1/appeals");
            thread::spawn(move || {
                let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
                let file = || {
                    agent
                        .post(&address)
                        .header("content-type", "application/json")
                        .header("x-forwarded-for", format!("203.0.113.{client}"))
                        .send(body.to_string())
                };
                // Until the server is gone, or says that it is enough.
                while file().is_ok() {}
            })
        })
        .collect();
    thread::sleep(std::time::Duration::from_millis(300));
    server.kill();
    for client in clients {
        client.join().expect("a client");
    }
}

/// Proves clause 2.
#[test]
fn nothing_personal_stands_in_the_clear_after_any_step_of_any_journey() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = come_by_api(&server);
    server.expect_nothing_in_the_clear();
    come_by_api_with_mistakes(&server);
    server.expect_nothing_in_the_clear();
    come_by_form(&server);
    server.expect_nothing_in_the_clear();
    come_by_chat(&server);
    server.expect_nothing_in_the_clear();
    come_back(&server, &filed);
    server.expect_nothing_in_the_clear();
    kill_in_the_middle(server);

    let server = start_at(MONDAY, folder.path());
    register(&server, &complaint());
    server.expect_nothing_in_the_clear();
    server.stop();

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["appeal"], 4, "{report}");
    assert_eq!(report["destroyed"]["dialogue"], 4, "{report}");
    server.expect_nothing_in_the_clear();
    for path in ["retention", "retention/acts", "retention/sweeps", "audit"] {
        let told = desk(&server, path, SWEEP_TOKEN);
        assert_eq!(told.status, 200);
    }
    assert_eq!(server.get("/healthz").status, 503, "a review is overdue");
    server.expect_nothing_in_the_clear();
    server.stop();
}

/// Whether the search that ends every server finds something.
fn ends_badly(server: Server) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(server))).is_err()
}

#[test]
fn a_value_in_a_file_of_the_state_or_in_its_name_does_not_pass() {
    for name in ["notes.txt", FAMILY] {
        let server = start(Options::at(MONDAY));
        server.expect_nothing_in_the_clear();
        fs::write(server.state().join(name), format!("… {EMAIL} …")).expect("a file");
        assert!(ends_badly(server), "{name}");
    }
}

#[test]
fn an_access_code_that_was_answered_once_does_not_pass() {
    let server = start(Options::at(MONDAY));
    let filed = register(&server, &complaint());
    let code = text(&filed, "access_code").replace('-', "").to_lowercase();
    fs::write(server.state().join("notes.txt"), code).expect("a file");
    assert!(ends_badly(server));
}

/// A program that is no application: it says these things on its standard output and on its standard error.
fn talker(folder: &Path, output: &str, error: &str) -> Server {
    let program = folder.join("talker");
    let script = format!(
        "#!/bin/sh\necho Serving http://127.0.0.1:1\necho '{output}'\necho '{error}' >&2\nexec sleep 60\n"
    );
    fs::write(&program, script).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it may be run");
    let server = Server::start(
        program.to_str().expect("a path in UTF-8"),
        Options::at(MONDAY),
    );
    server.logged(if error.is_empty() { output } else { error });
    server
}

#[test]
fn a_value_in_a_line_that_is_printed_does_not_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(!ends_badly(talker(folder.path(), "silence", "")));
    assert!(ends_badly(talker(folder.path(), EMAIL, "")));
    let line = format!("[intake] error: no such person: {FAMILY}");
    assert!(ends_badly(talker(folder.path(), "", &line)));
}
