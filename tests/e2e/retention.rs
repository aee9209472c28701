//! The sweep: what has been kept for as long as the policy says is destroyed, and nothing brings it back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use aryz_tests::planted::VALUES;
use aryz_tests::search::{self, Search};
use aryz_tests::{Options, Response, SWEEP_TOKEN, Server, root};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::remains::DATABASE;
use super::telegram::{self, Chat};
use super::{MONDAY, VERSION, assert_problem, complaint, desk, internal, start, text};

/// A conversation of [`MONDAY`] is kept for seven days, to the end of the local day.
pub(crate) const WEEK_OVER: &str = "2026-11-30T19:00:00Z";
/// What was closed on [`MONDAY`] is kept for five years, to the end of the local day.
pub(crate) const FIVE_YEARS_OVER: &str = "2031-11-23T19:00:00Z";

/// The manifest in a folder, with these expressions in place of those of its timers, of chats and of the sweep, or without them: no test shall depend on
/// whether a minute of real time is just over.
pub(crate) fn with_timers(folder: &Path, chats: Option<&str>, sweep: Option<&str>) -> PathBuf {
    let mut manifest = fs::read_to_string(root().join("spin.toml")).expect("spin.toml");
    let target = format!("source = \"{}/target/", root().display());
    manifest = manifest.replace("source = \"target/", &target);
    for (component, standing, instead) in [
        ("webhook", "30 * * * * *", chats),
        ("retention", "0 */5 * * * *", sweep),
    ] {
        let timer = |expression: &str| {
            format!(
                "[[trigger.cron]]\ncomponent = \"{component}\"\ncron_expression = \"{expression}\"\n"
            )
        };
        let standing = timer(standing);
        assert!(manifest.contains(&standing), "{component} has a timer");
        manifest = manifest.replace(&standing, &instead.map(timer).unwrap_or_default());
    }
    let file = folder.join("spin.toml");
    fs::write(&file, manifest).expect("a manifest");
    file
}

/// The application at a moment on a folder, with `cron` as the expression of the sweep's timer or without one. Nothing waits here that is to go out by the
/// timer of chats.
fn at(now: &str, folder: &Path, cron: Option<&str>) -> Options {
    let mut options = Options::at(now).on(&state(folder));
    options.manifest = Some(with_timers(folder, None, cron));
    // Tests that file many appeals do so as many clients.
    options
        .variables
        .insert("client_address_header", "x-forwarded-for".into());
    options
}

pub(crate) fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}

pub(crate) fn start_at(now: &str, folder: &Path) -> Server {
    start(at(now, folder, None))
}

fn call(server: &Server, query: &str, token: &str) -> Response {
    internal(server, "POST", &format!("sweep{query}"), token)
}

pub(crate) fn sweep(server: &Server) -> Value {
    let response = call(server, "", SWEEP_TOKEN);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

fn plan(server: &Server) -> Value {
    let response = call(server, "?dry_run=true", SWEEP_TOKEN);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

/// The application five years after an appeal was closed that nobody has destroyed yet.
fn with_one_due(folder: &Path) -> Server {
    let server = start_at(MONDAY, folder);
    file_and_withdraw(&server, 1);
    server.stop();
    start_at(FIVE_YEARS_OVER, folder)
}

/// An appeal, and the key under which its receipt is answered again.
pub(crate) struct Filed {
    client: usize,
    pub(crate) number: String,
    pub(crate) code: String,
    key: String,
}

impl Filed {
    /// Whoever asks has an address of their own, so that no limit is met.
    pub(crate) fn status(&self, server: &Server) -> Response {
        server
            .request("GET", &format!("/api/v1/appeals/{}", self.number))
            .header("authorization", &format!("Bearer {}", self.code))
            .header("x-forwarded-for", &client_address(2, self.client))
            .send()
    }

    /// The receipt once more: it opens with the key of the appeal alone.
    pub(crate) fn again(&self, server: &Server) -> Response {
        file(server, &self.key, self.client)
    }
}

fn client_address(network: usize, client: usize) -> String {
    format!("10.{network}.{}.{}", client / 250, client % 250)
}

/// Files a complaint as a client of its own.
fn file_alone(server: &Server, client: usize) -> Filed {
    let key = format!("retention-{client}");
    let filed = file(server, &key, client).json();
    Filed {
        client,
        number: text(&filed, "number").to_owned(),
        code: text(&filed, "access_code").to_owned(),
        key,
    }
}

/// Files a complaint and withdraws it: closed, its term begins.
pub(crate) fn file_and_withdraw(server: &Server, client: usize) -> Filed {
    let filed = file_alone(server, client);
    let withdrawn = server
        .request(
            "POST",
            &format!("/api/v1/appeals/{}/withdrawal", filed.number),
        )
        .header("authorization", &format!("Bearer {}", filed.code))
        .header("x-forwarded-for", &client_address(1, client))
        .send();
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    filed
}

fn file(server: &Server, key: &str, client: usize) -> Response {
    let response = server
        .request("POST", "/api/v1/appeals")
        .header("idempotency-key", key)
        .header("x-forwarded-for", &client_address(1, client))
        .json(&complaint());
    assert!(
        response.status == 201 || response.status >= 500,
        "{}",
        response.text()
    );
    response
}

/// So many closed appeals, filed by several clients at once.
fn many(server: &Server, count: usize) -> Vec<Filed> {
    many_of(server, count, file_and_withdraw)
}

/// So many closed appeals and as many open ones, all at once: some of the one share a key page with some of the other.
pub(crate) fn many_of_each(server: &Server, count: usize) -> [Vec<Filed>; 2] {
    thread::scope(|scope| {
        let kept = scope.spawn(|| {
            many_of(server, count, |server, client| {
                file_alone(server, 5000 + client)
            })
        });
        let closed = many(server, count);
        [closed, kept.join().expect("open appeals")]
    })
}

fn many_of(server: &Server, count: usize, file: fn(&Server, usize) -> Filed) -> Vec<Filed> {
    let filed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..8 {
            let filed = &filed;
            scope.spawn(move || {
                for client in (worker..count).step_by(8) {
                    let one = file(server, client);
                    filed.lock().expect("the list").push(one);
                }
            });
        }
    });
    filed.into_inner().expect("the list")
}

pub(crate) fn assert_gone(server: &Server, filed: &Filed) {
    assert_problem(&filed.status(server), 404, "not_found");
}

/// The database of an application that is stopped.
pub(crate) fn database(folder: &Path) -> Connection {
    database_in(&state(folder))
}

fn database_in(state: &Path) -> Connection {
    Connection::open(state.join(DATABASE)).expect("a database")
}

pub(crate) fn count(folder: &Path, table: &str) -> i64 {
    count_in(&state(folder), table)
}

/// How many rows a table has, by the folder of the state itself.
pub(crate) fn count_in(state: &Path, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    database_in(state)
        .query_row(&sql, [], |row| row.get(0))
        .expect("a count")
}

/// Proves clause 5.
#[test]
fn an_unfinished_conversation_is_destroyed_when_its_term_is_over_and_not_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let mut chat = Chat::new(&server);
    chat.up_to_text("ru", "yes");
    chat.say("Третий день во дворе нет света.");
    let id = chat.id();
    server.stop();

    let server = start_at("2026-11-30T18:50:00Z", folder.path());
    assert_eq!(sweep(&server)["destroyed"]["dialogue"], 0);
    server.stop();

    let server = start_at(WEEK_OVER, folder.path());
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["dialogue"], 1, "{report}");
    let mut chat = Chat::of(&server, id);
    assert!(
        chat.say("Это всё").asks("language"),
        "nobody remembers them"
    );
    server.stop();
    assert_eq!(count(folder.path(), "dialogues"), 1, "only the new one");
}

#[test]
fn a_conversation_whose_term_is_over_does_not_go_on_even_before_the_sweep() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let mut chat = Chat::new(&server);
    chat.up_to_text("ru", "yes");
    let id = chat.id();
    server.stop();
    let server = start_at(WEEK_OVER, folder.path());
    let mut chat = Chat::of(&server, id);
    assert!(chat.say("Третий день во дворе нет света.").asks("language"));
    assert_eq!(sweep(&server)["destroyed"]["dialogue"], 1);
    assert!(
        chat.press("ru").asks("consent"),
        "the new conversation goes on"
    );
}

#[test]
fn a_message_keeps_its_conversation_for_another_week() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let mut chat = Chat::new(&server);
    chat.begin("ru");
    let id = chat.id();
    server.stop();
    let server = start_at("2026-11-29T05:00:00Z", folder.path());
    assert!(Chat::of(&server, id).say("Да").asks("consent"));
    server.stop();
    let server = start_at(WEEK_OVER, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["dialogue"], 0);
    assert!(Chat::of(&server, id).say("Да").asks("kind"));
}

/// Proves clause 3.5.
#[test]
fn yesterdays_copy_of_the_database_brings_nothing_readable_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = file_and_withdraw(&server, 1);
    let mut chat = Chat::new(&server);
    chat.up_to_confirm("ru");
    let id = chat.id();
    let receipt = filed.again(&server).text();
    assert!(
        receipt.contains(&filed.code),
        "before, a repeat opens the receipt: {receipt}"
    );
    server.stop();
    // Counting closes the database, which folds its log into the one file.
    assert_eq!(count(folder.path(), "appeals"), 1);
    let copy = folder.path().join("copy");
    fs::copy(state(folder.path()).join(DATABASE), &copy).expect("a copy");

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["appeal"], 1, "{report}");
    assert_eq!(report["destroyed"]["dialogue"], 1, "{report}");
    server.stop();
    assert_eq!(count(folder.path(), "appeals"), 0);
    fs::copy(&copy, state(folder.path()).join(DATABASE)).expect("put back");
    assert_eq!(count(folder.path(), "appeals"), 1, "the row is back");

    // Whoever has the copy may set the clock back as well.
    let server = start_at(MONDAY, folder.path());
    let repeat = filed.again(&server).text();
    assert!(
        !repeat.contains(&filed.code) && !repeat.contains(&filed.number),
        "the receipt cannot be opened: {repeat}"
    );
    let mut chat = Chat::of(&server, id);
    assert!(
        chat.say("Отправить").asks("language"),
        "the conversation cannot be read"
    );
    server.stop();

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    sweep(&server);
    assert_gone(&server, &filed);
    server.stop();
    assert_eq!(
        count(folder.path(), "appeals"),
        0,
        "the next sweep tidies up"
    );
}

#[test]
fn sweeps_at_the_same_moment_destroy_everything_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = many(&server, 60);
    server.stop();
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let reports: Vec<Value> = thread::scope(|scope| {
        let sweeps: Vec<_> = (0..6).map(|_| scope.spawn(|| sweep(&server))).collect();
        sweeps
            .into_iter()
            .map(|sweep| sweep.join().expect("a report"))
            .collect()
    });
    let destroyed: u64 = reports
        .iter()
        .filter_map(|report| report["destroyed"]["appeal"].as_u64())
        .sum();
    assert_eq!(destroyed, 60, "{reports:?}");
    for report in &reports {
        let outcome = text(report, "outcome");
        assert!(
            outcome == "done" || outcome == "another_sweep_runs",
            "{report}"
        );
    }
    for one in &filed {
        assert_gone(&server, one);
    }
    server.stop();
    assert_eq!(count(folder.path(), "appeals"), 0);
    assert_eq!(destroyed_by_acts(folder.path()), 60, "each is in one act");
}

/// How many appeals the acts speak of.
pub(crate) fn destroyed_by_acts(folder: &Path) -> i64 {
    let sql = "SELECT coalesce(sum(counts ->> 'appeal'), 0) FROM destruction_acts";
    database(folder)
        .query_row(sql, [], |row| row.get(0))
        .expect("a sum")
}

/// Proves clause 3.5.
#[test]
fn an_act_proves_the_destruction_without_saying_whose_data_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = file_and_withdraw(&server, 1);
    server.stop();
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let report = sweep(&server);
    let line = server.logged("sweep:");
    let listed = desk(&server, "retention/acts", SWEEP_TOKEN).json();
    let acts = listed.as_array().expect("a list");
    assert!(
        acts.iter().any(|act| act["counts"]["appeal"] == 1),
        "{listed}"
    );
    server.stop();

    let sql = "SELECT lower(hex(id)), trigger, counts, terms, policy_versions, length(records_sha256) FROM destruction_acts \
               WHERE counts ->> 'appeal' = 1";
    let act = database(folder.path())
        .query_row(sql, [], |row| {
            let mut columns = Vec::<String>::new();
            for column in 0..5 {
                columns.push(row.get(column)?);
            }
            assert_eq!(row.get::<_, i64>(5)?, 32);
            Ok(columns)
        })
        .expect("one act");
    let named = |id: &Value| id.as_str().is_some_and(|id| id.replace('-', "") == act[0]);
    assert!(
        named(&report["act"]),
        "the report names {}: {report}",
        act[0]
    );
    assert_eq!(act[1], "request");
    assert_eq!(
        serde_json::from_str::<Value>(&act[2]).expect("counts")["appeal"],
        1
    );
    assert!(
        act[3].contains(VERSION) && act[3].contains("years"),
        "the terms that were carried out: {}",
        act[3]
    );
    assert!(line.contains("\"destroyed\":{\"appeal\":1"), "{line}");
    let whose = [&filed.number, &filed.code].map(|text| search::Value::Text(text));
    let search = Search::new(VALUES.iter().copied().chain(whose));
    for said in [act.join(" "), report.to_string(), listed.to_string(), line] {
        let found = search.bytes("an act", said.as_bytes());
        assert!(found.is_empty(), "{found:?} in {said}");
    }
}

#[test]
fn only_the_holder_of_the_token_may_order_a_sweep() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = with_one_due(folder.path());
    let silent = server.request("POST", "/internal/retention/sweep").send();
    assert_problem(&silent, 401, "unauthorized");
    assert_eq!(silent.header("www-authenticate"), "Bearer");
    for wrong in [
        "",
        "wrong",
        &SWEEP_TOKEN[1..],
        &format!("{SWEEP_TOKEN}2"),
        &SWEEP_TOKEN.to_uppercase(),
    ] {
        assert_problem(&call(&server, "", wrong), 401, "unauthorized");
        assert_problem(&call(&server, "?dry_run=true", wrong), 401, "unauthorized");
    }
    let basic = server
        .request("POST", "/internal/retention/sweep")
        .header("authorization", &format!("Basic {SWEEP_TOKEN}"))
        .send();
    assert_problem(&basic, 401, "unauthorized");
    let got = server.get("/internal/retention/sweep");
    assert_problem(&got, 405, "method_not_allowed");
    assert_eq!(plan(&server)["due"]["appeal"], 1, "nothing ran");
}

#[test]
fn a_slip_of_the_hand_in_the_query_does_not_become_a_sweep() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = with_one_due(folder.path());
    for query in [
        "?dry_run=yes",
        "?dry-run=true",
        "?dryrun=true",
        "?dry_run",
        "?dry_run=true&dry_run=false",
        "?now=true",
    ] {
        assert_problem(&call(&server, query, SWEEP_TOKEN), 400, "bad_request");
    }
    assert_eq!(plan(&server)["due"]["appeal"], 1, "nothing ran");
}

#[test]
fn without_its_token_the_call_is_closed_and_the_log_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = at(MONDAY, folder.path(), None);
    options.variables.remove("sweep_token");
    let server = start(options);
    let response = call(&server, "", "");
    assert_eq!(response.status, 500, "{}", response.text());
    server.logged("sweep_token");
}

#[test]
fn the_timer_sweeps_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = file_and_withdraw(&server, 1);
    server.stop();
    let server = start(at(FIVE_YEARS_OVER, folder.path(), Some("* * * * * *")));
    server.logged("\"destroyed\":{\"appeal\":1");
    assert_gone(&server, &filed);
    server.stop();
    let trigger: String = database(folder.path())
        .query_row("SELECT DISTINCT trigger FROM destruction_acts", [], |row| {
            row.get(0)
        })
        .expect("one act");
    assert_eq!(trigger, "timer");
}

#[test]
fn a_sweep_that_is_killed_in_the_middle_is_finished_by_the_next() {
    const APPEALS: usize = 300;
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let filed = many(&server, APPEALS);
    server.stop();
    for (minute, wait) in [4, 8, 16, 24, 32, 48, 64].into_iter().enumerate() {
        // Who is killed keeps the lease for two minutes.
        let server = start_at(
            &format!("2031-11-23T20:{:02}:00Z", minute * 5),
            folder.path(),
        );
        plan(&server);
        let address = server.address().to_owned();
        let sweeping = thread::spawn(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
            let sent = agent
                .post(format!("{address}/internal/retention/sweep"))
                .header("authorization", format!("Bearer {SWEEP_TOKEN}"))
                .send_empty();
            sent.is_ok()
        });
        thread::sleep(Duration::from_millis(wait));
        server.kill();
        // An answer may have come before the kill, or not.
        let _answered = sweeping.join();
    }
    let interrupted = count(folder.path(), "sweeps WHERE outcome = 'running'");
    assert!(interrupted > 0, "no kill came in the middle");
    let server = start_at("2031-11-23T21:00:00Z", folder.path());
    let report = sweep(&server);
    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(report["left_over"]["appeal"], 0);
    for one in &filed {
        assert_gone(&server, one);
    }
    server.stop();
    assert_eq!(count(folder.path(), "appeals"), 0);
    assert_eq!(count(folder.path(), "appeal_history"), 0);
    assert_eq!(
        destroyed_by_acts(folder.path()),
        i64::try_from(APPEALS).expect("a small number"),
        "each is in one act"
    );
    let events = "events WHERE action = 'destruction' AND record_kind = 'appeal'";
    assert_eq!(
        count(folder.path(), events),
        i64::try_from(APPEALS).expect("a small number")
    );
}

#[test]
fn a_repeat_that_comes_after_its_conversation_is_destroyed_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let mut chat = Chat::new(&server);
    let update = chat.message(&json!({"text": "/start"}));
    chat.deliver(&update);
    server.stop();
    // The mark of a message outlives its conversation by a day: Meta repeats for a week.
    for (now, marks) in [(WEEK_OVER, 1), ("2026-12-01T19:00:00Z", 0)] {
        let server = start_at(now, folder.path());
        sweep(&server);
        assert_eq!(telegram::deliver(&server, &update).text(), "");
        server.stop();
        assert_eq!(count(folder.path(), "dialogues"), 0);
        assert_eq!(count(folder.path(), "inbox"), marks, "{now}");
    }
}
