//! The pages of the staff: an application in which they have something to show, and the way through them.

use aryz_tests::{Options, SWEEP_TOKEN, Server};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::browser::{Browser, Scripts};
use crate::person::{self, words};
use crate::{LANGUAGES, VERSION};

const ACCOUNT: &str = "Дербес деректерге жауапты";

/// The application five years later: a sweep has destroyed an appeal and could not destroy another, the next one has failed, and a hold is overdue.
pub(crate) fn furnished() -> (Server, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let start = |now: &str| {
        let program = env!("CARGO_BIN_EXE_aryz-tested");
        Server::start(program, Options::at(now).on(folder.path()))
    };
    let server = start("2026-11-23T05:00:00Z");
    for _ in 0..2 {
        file_and_withdraw(&server);
    }
    server.stop();

    let database = Connection::open(folder.path().join("sqlite_db.db")).expect("a database");
    let refused: String = database
        .query_row("SELECT hex(min(id)) FROM appeals", [], |row| row.get(0))
        .expect("an appeal");
    let ill = format!(
        "CREATE TRIGGER ill BEFORE DELETE ON appeals WHEN OLD.id = x'{refused}' BEGIN SELECT raise(ABORT, 'a constraint of the test'); END; \
         INSERT INTO holds (id, scope, class, from_at, until_at, reason, author, placed_at, review_on, revision) \
         VALUES (zeroblob(16), 'period', 'dialogue', 0, 1, 'Тексеру', 'dpo', 0, '2030-01-01', 1);"
    );
    database
        .execute_batch(&ill)
        .expect("a record that cannot be destroyed, and a hold");
    drop(database);
    let server = start("2031-11-23T19:00:00Z");
    assert_eq!(sweep(&server), 200);
    server.stop();

    let key_value = Connection::open(folder.path().join("sqlite_key_value.db"));
    let broken = "UPDATE spin_key_value SET value = x'00' WHERE key = 'holds'";
    let broken = key_value
        .and_then(|it| it.execute(broken, []))
        .expect("an entry");
    assert_eq!(broken, 1, "the copy of the holds cannot be read");
    let server = start("2031-11-23T19:10:00Z");
    assert_eq!(sweep(&server), 500);
    (server, folder)
}

fn sweep(server: &Server) -> u16 {
    let call = server.request("POST", "/internal/retention/sweep");
    let token = format!("Bearer {SWEEP_TOKEN}");
    call.header("authorization", &token).send().status
}

fn file_and_withdraw(server: &Server) {
    let filed = server.post_json(
        "/api/v1/appeals",
        &json!({
            "kind": "complaint", "language": "kk", "text": person::TEXT,
            "applicant": {"type": "individual", "category": "citizen", "phone": person::PHONE},
            "consent": {"policy_version": VERSION, "collection": true, "transfer": false},
        }),
    );
    assert_eq!(filed.status, 201, "{}", filed.text());
    let filed = filed.json();
    let part = |name: &str| filed[name].as_str().expect("a text").to_owned();
    let path = format!("/api/v1/appeals/{}/withdrawal", part("number"));
    let code = format!("Bearer {}", part("access_code"));
    let withdrawn = server
        .request("POST", &path)
        .header("authorization", &code)
        .send();
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
}

/// Goes through the pages of [`furnished`] in one language and calls `visit` with the name of each.
pub(crate) async fn tour(
    browser: &Browser,
    server: &Server,
    lang: &str,
    mut visit: impl AsyncFnMut(&'static str),
) {
    browser.go(&format!("/desk/retention?lang={lang}")).await;
    browser.find("#token").await;
    visit("desk-sign-in").await;
    browser.fill("account", ACCOUNT).await;
    browser.fill("token", "guessed").await;
    person::send(browser).await;
    browser.find("#token-error").await;
    visit("desk-sign-in-wrong").await;
    browser.fill("token", SWEEP_TOKEN).await;
    person::send(browser).await;
    browser.find("main .notice.bad").await;
    visit("desk-retention").await;

    browser
        .click("main a[href^='/desk/retention/sweeps?']")
        .await;
    browser.find("main table").await;
    visit("desk-sweeps").await;
    browser.click("main tbody a").await;
    browser.find("main .notice.bad").await;
    visit("desk-sweep-failed").await;
    browser
        .click("main a[href^='/desk/retention/sweeps?']")
        .await;
    browser.click("main tbody tr:last-child a").await;
    browser.find("main a[href^='/desk/retention/acts/']").await;
    visit("desk-sweep").await;

    browser.click("main a[href^='/desk/retention/acts/']").await;
    browser.find("main a.button").await;
    visit("desk-act").await;
    browser.click("main a.button").await;
    browser.find("main .notice.good").await;
    visit("desk-act-checked").await;
    browser
        .click("nav.sections a[href^='/desk/retention/acts?']")
        .await;
    browser.find("main td code").await;
    visit("desk-acts").await;
    browser
        .click("nav.sections a[href^='/desk/retention/set-aside?']")
        .await;
    browser.find("main td.number").await;
    visit("desk-set-aside").await;
    browser.click("nav.sections a[href^='/desk/alerts?']").await;
    browser.find("main .timeline a").await;
    visit("desk-alerts").await;

    let running = running(server);
    browser
        .click("nav.sections a[href^='/desk/retention?']")
        .await;
    browser.find("main progress").await;
    visit("desk-retention-running").await;
    drop(running);
    browser.click(".staff button").await;
    browser.find("#token").await;
}

/// A sweep that runs for as long as this is there.
struct Running(Connection);

fn running(server: &Server) -> Running {
    let database = Connection::open(server.state().join("sqlite_db.db")).expect("a database");
    let now = server.now().timestamp_millis();
    let half_way = format!(
        "INSERT INTO sweeps (id, trigger, started_at, outcome, progress) VALUES (x'{RUNNING}', 'timer', {now}, 'running', \
         '{{\"destroyed\":{{\"appeal\":412000}},\"due\":1000000,\"elapsed_ms\":37000}}'); \
         INSERT INTO leases (name, holder, expires_at) VALUES ('sweep', x'{RUNNING}', {now} + 600000);"
    );
    database
        .execute_batch(&half_way)
        .expect("a sweep on its way");
    Running(database)
}

/// Later than any other.
const RUNNING: &str = "7FFFFFFFFFFF70008000000000000001";

impl Drop for Running {
    fn drop(&mut self) {
        let over = format!(
            "DELETE FROM sweeps WHERE id = x'{RUNNING}'; DELETE FROM leases WHERE holder = x'{RUNNING}'"
        );
        let over = self.0.execute_batch(&over);
        assert!(over.is_ok() || std::thread::panicking(), "{over:?}");
    }
}

#[tokio::test]
async fn staff_need_no_scripts_and_read_each_page_in_their_language() {
    let (server, _folder) = furnished();
    let browser = Browser::open(server.address(), Scripts::Off).await;
    for lang in LANGUAGES {
        tour(&browser, &server, lang, async |page| {
            assert_eq!(browser.attribute("html", "lang").await, lang, "{page}");
            let title = match page {
                "desk-sign-in" | "desk-sign-in-wrong" => "desk-sign-in-title",
                "desk-retention" | "desk-retention-running" => "retention-title",
                "desk-sweeps" => "retention-sweeps-title",
                "desk-acts" => "acts-title",
                "desk-set-aside" => "set-aside-title",
                _ => return,
            };
            assert_eq!(browser.text("h1").await, words(lang, title), "{page}");
            if !page.starts_with("desk-sign-in") {
                assert_eq!(browser.text(".staff span").await, ACCOUNT, "{page}");
            }
        })
        .await;
    }
    browser.close().await;
}
