//! Destruction acts at the desk: pages, programs, spreadsheets, and the check against the log of operations.

use std::path::Path;

use aryz_tests::{SWEEP_TOKEN, Server};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::super::retention::{FIVE_YEARS_OVER, database, file_and_withdraw, start_at, sweep};
use super::super::{LANGUAGES, MONDAY, VERSION, desk, text};
use super::{Browser, cell, rows};

/// The application after it has destroyed two appeals, and the id of the act.
fn with_an_act(folder: &Path) -> (Server, String) {
    let server = start_at(MONDAY, folder);
    for client in 1..=2 {
        file_and_withdraw(&server, client);
    }
    server.stop();
    let server = start_at(FIVE_YEARS_OVER, folder);
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["appeal"], 2, "{report}");
    let act = text(&report, "act").to_owned();
    (server, act)
}

fn check(server: &Server, act: &str) -> Value {
    let response = desk(server, &format!("retention/acts/{act}/check"), SWEEP_TOKEN);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

/// Lets somebody with the file do what the schema forbids.
fn tamper(database: &Connection, table: &str, sql: &str) {
    let guards: Vec<String> = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1")
        .and_then(|mut found| found.query_map([table], |row| row.get(0))?.collect())
        .expect("triggers");
    assert!(
        database.execute(sql, []).is_err(),
        "the table defends itself"
    );
    for guard in guards {
        let drop = format!("DROP TRIGGER {guard}");
        database
            .execute_batch(&drop)
            .expect("whoever has the file can do this");
    }
    let touched = database.execute(sql, []).expect("and this");
    assert_eq!(touched, 1, "{sql}");
}

/// Proves clause 3.5.
#[test]
fn an_act_is_seen_and_checked_by_whoever_answers_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, id) = with_an_act(folder.path());
    let one = desk(&server, &format!("retention/acts/{id}"), SWEEP_TOKEN).json();
    assert_eq!(one["counts"]["appeal"], 2);
    assert_eq!(one["policy_versions"], json!([VERSION]));
    let listed = desk(&server, "retention/acts", SWEEP_TOKEN).json();
    let listed = listed.as_array().expect("a list");
    assert!(listed.contains(&one), "{listed:?}");

    let checked = check(&server, &id);
    assert_eq!(checked["act"], "holds", "{checked}");
    assert_eq!(checked["chain"]["fault"], Value::Null, "{checked}");

    let browser = Browser::sign_in(&server, "dpo");
    for lang in LANGUAGES {
        let list = browser.see(&format!("/desk/retention/acts?lang={lang}"));
        let address = format!("/desk/retention/acts/{id}");
        assert!(
            list.contains(&format!("href=\"{address}?lang={lang}\"")),
            "{list}"
        );
        assert!(list.contains("2031-11-24 00:"), "local time: {list}");
        let page = browser.see(&format!("{address}?lang={lang}"));
        let address = format!("{address}/check?lang={lang}");
        assert!(page.contains(&format!("href=\"{address}\"")), "{page}");
        assert!(page.contains(text(&one, "records_sha256")));
        assert!(!page.contains("class=\"notice"), "nothing is checked yet");
        let checked = browser.see(&address);
        assert_eq!(
            checked.matches("class=\"notice good\"").count(),
            2,
            "{checked}"
        );
    }
    let page = browser.see(&format!("/desk/retention/acts/{id}/check?lang=en"));
    assert!(page.contains("The act holds."), "{page}");
    assert!(page.contains("The chain over the log is whole"), "{page}");
    assert!(
        page.contains("5 years"),
        "the term that was carried out: {page}"
    );
}

/// Proves clauses 3.5 and 10.
#[test]
fn an_act_does_not_hold_when_somebody_has_rewritten_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, id) = with_an_act(folder.path());
    assert_eq!(check(&server, &id)["act"], "holds");
    server.stop();
    let update = "UPDATE events SET record_id = zeroblob(16) WHERE seq = (SELECT max(seq) FROM events WHERE action = 'destruction')";
    tamper(&database(folder.path()), "events", update);
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let checked = check(&server, &id);
    assert_eq!(checked["act"], "does_not_hold", "{checked}");
    assert_eq!(checked["chain"]["fault"]["what"], "changed", "{checked}");
    let event = &checked["chain"]["fault"]["event"];
    let browser = Browser::sign_in(&server, "dpo");
    let page = browser.see(&format!("/desk/retention/acts/{id}/check?lang=en"));
    assert_eq!(page.matches("class=\"notice bad\"").count(), 2, "{page}");
    assert!(page.contains("The act does not hold"), "{page}");
    assert!(
        page.contains(&format!("entry {event} was changed")),
        "{page}"
    );
}

/// Proves clause 3.5.
#[test]
fn an_act_that_was_rewritten_itself_does_not_hold_though_the_log_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, id) = with_an_act(folder.path());
    server.stop();
    let update = "UPDATE destruction_acts SET counts = json_set(counts, '$.appeal', 1) WHERE counts ->> 'appeal' = 2";
    tamper(&database(folder.path()), "destruction_acts", update);
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let checked = check(&server, &id);
    assert_eq!(checked["act"], "does_not_hold", "{checked}");
    assert_eq!(checked["chain"]["fault"], Value::Null, "{checked}");
    let browser = Browser::sign_in(&server, "dpo");
    let page = browser.see(&format!("/desk/retention/acts/{id}/check?lang=en"));
    assert_eq!(page.matches("class=\"notice bad\"").count(), 1, "{page}");
    assert_eq!(page.matches("class=\"notice good\"").count(), 1, "{page}");
}

#[test]
fn acts_come_as_a_table_for_spreadsheets() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, id) = with_an_act(folder.path());
    let act = desk(&server, &format!("retention/acts/{id}"), SWEEP_TOKEN).json();
    for (path, name) in [
        (
            "retention/acts?format=csv".to_owned(),
            "acts.csv".to_owned(),
        ),
        (
            format!("retention/acts/{id}?format=csv"),
            format!("act-{id}.csv"),
        ),
    ] {
        let response = desk(&server, &path, SWEEP_TOKEN);
        assert_eq!(response.status, 200);
        assert_eq!(
            response.header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(response.header("content-disposition"), disposition);
        let table = response.text();
        let rows = rows(&table);
        let row = rows
            .iter()
            .find(|row| cell(row, "id") == id)
            .expect("the act");
        assert!(cell(row, "at").starts_with("2031-11-23T19:"));
        assert_eq!(cell(row, "trigger"), "request");
        assert_eq!(cell(row, "appeal"), "2");
        assert_eq!(cell(row, "dialogue"), "0");
        assert_eq!(cell(row, "policy_versions"), VERSION);
        assert_eq!(cell(row, "records_sha256"), text(&act, "records_sha256"));
        assert!(
            cell(row, "terms").contains(&format!("{VERSION} appeal P5Y")),
            "{table}"
        );
    }
}

#[test]
fn a_long_list_of_acts_is_turned_page_by_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    desk(&server, "retention/acts", SWEEP_TOKEN);
    server.stop();
    let many = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 130) \
         INSERT INTO destruction_acts (id, at, trigger, counts, terms, policy_versions, records_sha256, parts) \
         SELECT unhex(format('01900000000070008000%012x', n)), 1700000000000 + n, 'timer', '{\"appeal\":1}', '{}', '[]', zeroblob(32), 1 FROM numbers";
    let made = database(folder.path()).execute(many, []).expect("acts");
    assert_eq!(made, 130);
    let server = start_at(MONDAY, folder.path());
    let first = desk(&server, "retention/acts", SWEEP_TOKEN);
    let ids = |listed: &Value| -> Vec<String> {
        let listed = listed.as_array().expect("a list").iter();
        listed.map(|act| text(act, "id").to_owned()).collect()
    };
    let mut seen = ids(&first.json());
    assert_eq!(seen.len(), 100);
    let link = first.header("link");
    let next = link
        .strip_prefix("</api/v1/desk/")
        .and_then(|it| it.strip_suffix(">; rel=\"next\""));
    let rest = desk(&server, next.expect("more"), SWEEP_TOKEN);
    assert_eq!(rest.header("link"), "");
    seen.extend(ids(&rest.json()));
    assert!(
        seen.is_sorted_by(|a, b| a > b),
        "each once, the newest first"
    );
    assert_eq!(seen.len(), 130);

    let browser = Browser::sign_in(&server, "dpo");
    let mut path = "/desk/retention/acts?lang=en".to_owned();
    let mut rows = Vec::new();
    loop {
        let page = browser.see(&path);
        rows.push(page.matches("<tr><td").count());
        let Some((_, rest)) = page.split_once("rel=\"next\" href=\"") else {
            break;
        };
        path = rest
            .split('"')
            .next()
            .expect("an address")
            .replace("&#38;", "&")
            .replace("&amp;", "&");
    }
    assert_eq!(rows, [50, 50, 30]);
}
