//! The words in which the stories are told. A moment is one of the local clock: `2031-12-01 23:59`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aryz_tests::chats::{City, Telegram, Wishes, file_a_complaint};
use aryz_tests::photo::photo;
use aryz_tests::platforms::Said;
use aryz_tests::{Options, Response, SWEEP_TOKEN};
use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::{Connection, Params, params};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::attachments::{NAME, filed};
use super::super::remains::{self, DATABASE, KEY_VALUE};
use super::super::retention::with_timers;
use super::super::{
    MONDAY, NEXT_VERSION, PROGRAM, VERSION, ask, assert_problem, complaint_with, desk, internal,
    register, text,
};

/// A story on its way.
pub(super) struct Story {
    city: City,
    manifest: (PathBuf, TempDir),
    /// What the last sweep reported.
    report: Value,
}

/// Something that was filed.
pub(super) struct Appeal {
    pub(super) number: String,
    code: String,
}

/// Somebody with Telegram, by whom an appeal was filed.
pub(super) struct Filer {
    pub(super) appeal: Appeal,
    id: String,
    /// How much they had heard when it was filed and closed.
    heard: usize,
}

/// The same moment in UTC, as the application takes it.
fn utc(local: &str) -> String {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a local moment");
    let moment = (local - TimeDelta::hours(5)).and_utc();
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The version of the policy that holds then, of the two of these tests.
fn version_at(now: DateTime<Utc>) -> &'static str {
    let day = (now + TimeDelta::hours(5)).date_naive().to_string();
    if *day < *NEXT_VERSION {
        VERSION
    } else {
        NEXT_VERSION
    }
}

impl Story {
    pub(super) fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let manifest = (with_timers(folder.path(), None, None), folder);
        let file = manifest.0.clone();
        let city = City::start_with(PROGRAM, MONDAY, |options| options.manifest = Some(file));
        Self {
            city,
            manifest,
            report: Value::Null,
        }
    }

    fn state(&self) -> PathBuf {
        self.city.server().state().to_owned()
    }

    fn moves_to(&self, local: &str) {
        let file = self.manifest.0.clone();
        let with_file = |options: &mut Options| options.manifest = Some(file);
        self.city.moves_to_with(&utc(local), with_file);
    }

    // Given.

    pub(super) fn given_an_open_complaint_of(&self, local: &str) -> Appeal {
        self.moves_to(local);
        self.file("complaint")
    }

    pub(super) fn given_a_complaint_answered_at(&self, local: &str) -> Appeal {
        self.given_one_answered_at("complaint", local)
    }

    /// Of any kind.
    pub(super) fn given_one_answered_at(&self, kind: &str, local: &str) -> Appeal {
        self.moves_to(local);
        let appeal = self.file(kind);
        self.answers(&appeal);
        appeal
    }

    pub(super) fn given_a_complaint_withdrawn_at(&self, local: &str) -> Appeal {
        self.moves_to(local);
        let appeal = self.file("complaint");
        let path = format!("/api/v1/appeals/{}/withdrawal", appeal.number);
        let server = self.city.server();
        let withdrawn = server
            .request("POST", &path)
            .header("authorization", &format!("Bearer {}", appeal.code))
            .send();
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
        appeal
    }

    pub(super) fn given_a_complaint_with_a_photo_answered_at(&self, local: &str) -> Appeal {
        self.moves_to(local);
        let server = self.city.server();
        server.plant("Шұңқыр, Бірлік 7");
        let (number, code) = filed(&server, &[(NAME, &photo())]);
        let appeal = Appeal { number, code };
        self.answers(&appeal);
        appeal
    }

    pub(super) fn given_a_complaint_from_telegram_answered_at(&self, local: &str) -> Filer {
        self.moves_to(local);
        let mut person = Telegram::new(&self.city);
        let filed = file_a_complaint(&mut person, Wishes::default());
        let id = person.id.to_string();
        let appeal = Appeal {
            number: filed.number,
            code: filed.code,
        };
        self.answers(&appeal);
        self.city.sends_what_waits();
        let heard = self.city.telegram.said(&id).len();
        Filer { appeal, id, heard }
    }

    /// An order that suspends the destruction of one appeal, to be reviewed by the end of the century.
    pub(super) fn given_a_hold_on(&self, appeal: &Appeal) {
        self.change(
            "INSERT INTO holds (id, scope, reason, author, placed_at, review_on, revision) VALUES (x'01010101010101010101010101010101', 'record', 'case 1/2031', 'dpo', ?1, '2099-12-31', 1)",
            params![self.city.now().timestamp_millis()],
        );
        self.change(
            "INSERT INTO held_records (hold_id, record_id) SELECT x'01010101010101010101010101010101', id FROM appeals WHERE number = ?1",
            params![appeal.number],
        );
    }

    /// The database refuses to delete its row.
    pub(super) fn given_that_the_row_resists_of(&self, appeal: &Appeal) {
        let sql = format!(
            "CREATE TRIGGER poison BEFORE DELETE ON appeals WHEN OLD.number = '{}' BEGIN SELECT raise(ABORT, 'a constraint of the story'); END",
            appeal.number
        );
        self.change(&sql, params![]);
    }

    /// The copy of the holds, which every sweep has to read first.
    pub(super) fn given_that_the_holds_cannot_be_read(&self) {
        let keys = Connection::open(self.state().join(KEY_VALUE)).expect("the keys");
        let broken = "INSERT OR REPLACE INTO spin_key_value (store, key, value) VALUES ('default', 'holds', x'00')";
        keys.execute(broken, []).expect("a statement");
    }

    // When.

    pub(super) fn when_the_sweep_runs_at(&mut self, local: &str) {
        self.moves_to(local);
        self.when_the_sweep_runs();
    }

    pub(super) fn when_the_sweep_runs(&mut self) {
        let answer = self.call("sweep");
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.report = answer.json();
    }

    pub(super) fn when_somebody_asks_at_what_the_sweep_would_do(&self, local: &str) -> Value {
        self.moves_to(local);
        self.when_somebody_asks_what_the_sweep_would_do()
    }

    pub(super) fn when_somebody_asks_what_the_sweep_would_do(&self) -> Value {
        let answer = self.call("sweep?dry_run=true");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(super) fn when_the_sweep_is_called_and_fails_at(&self, local: &str) {
        self.moves_to(local);
        let answer = self.call("sweep");
        assert!(answer.status >= 500, "{}", answer.text());
    }

    pub(super) fn when_it_is_opened_again(&self, appeal: &Appeal) {
        self.change(
            "UPDATE appeals SET status = 'in_progress', status_at = ?2, closed_at = NULL, destroy_at = NULL WHERE number = ?1",
            params![appeal.number, self.city.now().timestamp_millis()],
        );
    }

    pub(super) fn when_it_is_answered_at(&self, appeal: &Appeal, local: &str) {
        self.moves_to(local);
        self.answers(appeal);
    }

    pub(super) fn when_the_hold_is_lifted(&self) {
        self.change(
            "UPDATE holds SET lifted_at = ?1, lifted_by = 'dpo', lifted_because = 'the case is over', revision = revision + 1",
            params![self.city.now().timestamp_millis()],
        );
    }

    pub(super) fn when_the_row_resists_no_longer(&self) {
        self.change("DROP TRIGGER poison", params![]);
    }

    pub(super) fn when_the_holds_can_be_read_again(&self) {
        let keys = Connection::open(self.state().join(KEY_VALUE)).expect("the keys");
        let mend = "DELETE FROM spin_key_value WHERE key = 'holds'";
        keys.execute(mend, []).expect("a statement");
    }

    pub(super) fn when_nobody_sweeps_until(&self, local: &str) {
        self.moves_to(local);
    }

    // Then.

    /// Its holder finds it, and the row is there.
    pub(super) fn then_it_is_kept(&self, appeal: &Appeal) {
        let answer = ask(&self.city.server(), &appeal.number, &appeal.code);
        assert_eq!(answer.status, 200, "{}: {}", appeal.number, self.report);
    }

    /// Its holder finds nothing, and there is nothing to find: neither row nor key.
    pub(super) fn then_it_is_destroyed(&self, appeal: &Appeal) {
        let answer = ask(&self.city.server(), &appeal.number, &appeal.code);
        assert_problem(&answer, 404, "not_found");
        let left = "SELECT count(*) FROM appeals WHERE number = ?1";
        assert_eq!(self.count(left, params![appeal.number]), 0);
        let records = "SELECT (SELECT count(*) FROM appeals) + (SELECT count(*) FROM dialogues)";
        let records = usize::try_from(self.count(records, params![])).expect("a count");
        assert!(remains::keys(&self.state()) <= records, "a key is left");
    }

    pub(super) fn then_of_each_file_nothing_is_left(&self) {
        for table in ["attachments", "attachment_chunks"] {
            let rows = format!("SELECT count(*) FROM {table}");
            assert_eq!(self.count(&rows, params![]), 0, "{table}");
        }
    }

    pub(super) fn then_there_are_files(&self) {
        let rows = "SELECT count(*) FROM attachment_chunks";
        assert!(self.count(rows, params![]) > 0);
    }

    pub(super) fn then_the_report_says(&self, pointer: &str, value: impl Into<Value>) {
        let said = self.report.pointer(pointer);
        assert_eq!(said, Some(&value.into()), "{pointer} in {}", self.report);
    }

    /// 200 if there is no reason against it, else the answer must give this one.
    pub(super) fn then_the_house_is_in_order_but_for(&self, reason: Option<&str>) {
        let health = self.city.server().get("/healthz");
        match reason {
            None => assert_eq!(health.status, 200, "{}", health.text()),
            Some(reason) => {
                assert_eq!(health.status, 503, "{}", health.text());
                assert!(health.text().contains(reason), "{}", health.text());
            }
        }
    }

    /// The people on duty are told: on the desk, and by a line of the log.
    pub(super) fn then_there_is_an_alert(&self, code: &str, subject: &str) {
        let standing = self.alerts();
        let is = |alert: &&Value| alert["code"] == code && alert["subject"] == subject;
        assert!(standing.iter().any(|it| is(&it)), "{standing:?}");
        let told = json!({"code": code, "subject": subject, "many": 1});
        self.city.server().logged(&format!("alert: {told}"));
    }

    /// Of a record, whose id nobody outside knows.
    pub(super) fn then_there_is_one_alert_of(&self, code: &str) {
        let standing = self.alerts();
        let of_it = standing.iter().filter(|it| it["code"] == code);
        assert_eq!(of_it.count(), 1, "{standing:?}");
        self.city
            .server()
            .logged(&format!("alert: {{\"code\":\"{code}\""));
    }

    /// The desk alone: no run has told of it.
    pub(super) fn then_the_desk_shows(&self, code: &str, words: &str) {
        let standing = self.alerts();
        assert!(standing.iter().any(|it| it["code"] == code), "{standing:?}");
        let page = self
            .city
            .server()
            .request("GET", "/desk/alerts?lang=en")
            .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
            .send();
        assert!(page.text().contains(words), "{}", page.text());
    }

    pub(super) fn then_there_is_no_alert(&self, code: &str) {
        let standing = self.alerts();
        assert!(standing.iter().all(|it| it["code"] != code), "{standing:?}");
    }

    /// What somebody has heard in the chat since the appeal was closed.
    pub(super) fn then_they_have_heard(&self, filer: &Filer) -> Vec<Said> {
        self.city.sends_what_waits();
        self.city.telegram.said(&filer.id).split_off(filer.heard)
    }

    /// What the page of the status says to the holder of the code.
    pub(super) fn then_the_page_of_the_status_says(&self, appeal: &Appeal, words: &str) {
        let page = self
            .city
            .server()
            .request("POST", "/status?lang=en")
            .form(&[("number", &appeal.number), ("code", &appeal.code)]);
        assert!(page.text().contains(words), "{}", page.text());
    }

    /// The acts of destruction that are kept, the newest first.
    pub(super) fn then_the_acts_are(&self) -> Vec<Value> {
        self.told_by_the_desk("retention/acts")
    }

    pub(super) fn then_so_many_are_left(&self, table: &str, count: i64) {
        let rows = format!("SELECT count(*) FROM {table}");
        assert_eq!(self.count(&rows, params![]), count, "{table}");
    }

    /// The content of every file of the state but the `-shm` files: those are memory that processes share, rebuilt from the log at each start.
    pub(super) fn every_byte(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let is_content = |path: &Path| !path.to_string_lossy().ends_with("-shm");
        fs::read_dir(self.state())
            .expect("the state")
            .map(|file| file.expect("a file").path())
            .filter(|path| is_content(path))
            .map(|path| {
                let content = fs::read(&path).expect("a readable file");
                (path, content)
            })
            .collect()
    }

    /// As its holder sees it.
    pub(super) fn last_day_for_the_answer(&self, appeal: &Appeal) -> NaiveDate {
        let answer = ask(&self.city.server(), &appeal.number, &appeal.code);
        text(&answer.json(), "due_on").parse().expect("a day")
    }

    // How it is done.

    fn file(&self, kind: &str) -> Appeal {
        let server = self.city.server();
        let mut body = complaint_with("/kind", kind.into());
        body["consent"]["policy_version"] = version_at(self.city.now()).into();
        let filed = register(&server, &body);
        Appeal {
            number: text(&filed, "number").to_owned(),
            code: text(&filed, "access_code").to_owned(),
        }
    }

    /// Puts it where the answer leaves it. The date of its destruction is not of this test: the application counts it by the policies at its next run, as it
    /// does when a version has come into force.
    fn answers(&self, appeal: &Appeal) {
        self.change(
            "UPDATE appeals SET status = 'answered', status_at = ?2, closed_at = ?2, destroy_at = 253402300799000 WHERE number = ?1",
            params![appeal.number, self.city.now().timestamp_millis()],
        );
        self.change("DELETE FROM version_effects", params![]);
        let dated = self.call("sweep");
        assert_eq!(dated.status, 200, "{}", dated.text());
        let never = "SELECT count(*) FROM appeals WHERE destroy_at = 253402300799000";
        assert_eq!(self.count(never, params![]), 0, "it has a date");
    }

    fn call(&self, path: &str) -> Response {
        internal(&self.city.server(), "POST", path, SWEEP_TOKEN)
    }

    fn told_by_the_desk(&self, path: &str) -> Vec<Value> {
        let answer = desk(&self.city.server(), path, SWEEP_TOKEN);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json().as_array().expect("a list").clone()
    }

    fn alerts(&self) -> Vec<Value> {
        self.told_by_the_desk("alerts")
    }

    fn database(&self) -> Connection {
        Connection::open(self.state().join(DATABASE)).expect("a database")
    }

    fn change(&self, sql: &str, parameters: impl Params) {
        let changed = self.database().execute(sql, parameters);
        changed.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    fn count(&self, sql: &str, parameters: impl Params) -> i64 {
        let count = self.database().query_row(sql, parameters, |row| row.get(0));
        count.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }
}
