//! Erasure at the applicant's request, and the terms of appeals that were filed again: what the applicant can bring about.

use std::path::Path;

use aryz_tests::photo::photo;
use aryz_tests::{Response, Server};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::attachments::{NAME, fetch, filed, list};
use super::form::typed;
use super::remains::DATABASE;
use super::retention::{FIVE_YEARS_OVER, start_at, state, sweep};
use super::{
    LANGUAGES, MONDAY, NEXT_VERSION, SHARED, VERSION, ask, assert_problem, complaint,
    complaint_with, errors, form_token, register, text,
};

/// Tuesday, ten o'clock in the morning in Kazakhstan: [`NEXT_VERSION`] is in force, which knows mandatory terms and repeats.
pub(crate) const TUESDAY: &str = "2026-11-24T05:00:00Z";
const A_MONTH_LATER: &str = "2026-12-24T05:00:00Z";

/// A member of the staff answers an appeal: there is no page for that yet.
pub(crate) fn answer(state: &Path, number: &str, at: &str, destroy_at: &str) {
    let database = Connection::open(state.join(DATABASE)).expect("a database");
    let moment = |at: &str| {
        let at: chrono::DateTime<chrono::Utc> = at.parse().expect("a moment");
        at.timestamp_millis()
    };
    let sql = "UPDATE appeals SET status = 'answered', status_at = ?2, closed_at = ?2, destroy_at = ?3 WHERE number = ?1";
    let parameters = (number, moment(at), moment(destroy_at));
    assert_eq!(database.execute(sql, parameters), Ok(1), "{number}");
}

/// Number and access code.
type Credentials = (String, String);

fn credentials(filed: &Value) -> Credentials {
    (
        text(filed, "number").to_owned(),
        text(filed, "access_code").to_owned(),
    )
}

fn post(server: &Server, (number, code): &Credentials, what: &str) -> Response {
    server
        .request("POST", &format!("/api/v1/appeals/{number}/{what}"))
        .header("authorization", &format!("Bearer {code}"))
        .send()
}

fn erase(server: &Server, appeal: &Credentials) -> Response {
    post(server, appeal, "erasure")
}

fn status(server: &Server, (number, code): &Credentials) -> Response {
    ask(server, number, code)
}

/// A page that is asked for with number and code.
fn page(
    server: &Server,
    path: &str,
    (number, code): &Credentials,
    more: &[(&str, &str)],
) -> Response {
    let mut fields = vec![("number", &**number), ("code", &**code)];
    fields.extend(more);
    server.request("POST", path).form(&fields)
}

/// The words of an id in a language, up to its first argument.
fn words(lang: &str, id: &str) -> String {
    let file = aryz_tests::root().join(format!("static/words/{lang}/erasure.ftl"));
    let file = std::fs::read_to_string(file).expect("words");
    let start = format!("{id} = ");
    let line = file.lines().find_map(|line| line.strip_prefix(&start));
    let line = line.unwrap_or_else(|| panic!("no words for {id} in {lang}"));
    line.split('{')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// Proves clauses 3.5, 5 and 6.
#[test]
fn given_a_complaint_answered_a_month_ago_when_its_applicant_has_it_erased_then_it_is_blocked_until_its_day()
 {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    server.plant("Шұңқыр, Бірлік 7");
    let appeal = filed(&server, &[(NAME, &photo())]);
    let file = list(&server, &appeal).remove(0);
    server.stop();
    answer(&state(folder.path()), &appeal.0, MONDAY, FIVE_YEARS_OVER);

    let server = start_at(A_MONTH_LATER, folder.path());
    let destroy_on = status(&server, &appeal).json()["destroy_on"].clone();
    assert_eq!(destroy_on, "2031-11-23");
    let blocked = json!({"number": appeal.0, "state": "restricted", "destroy_on": "2031-11-23"});
    for _ in 0..2 {
        let response = erase(&server, &appeal);
        assert_eq!(response.status, 200, "{}", response.text());
        assert_eq!(response.json(), blocked);
    }
    assert_eq!(status(&server, &appeal).json(), blocked, "and nothing else");
    assert_problem(&fetch(&server, &appeal, &file), 403, "appeal_blocked");
    for what in ["attachments", "consents/receipt"] {
        let (number, code) = &appeal;
        let response = server
            .request("GET", &format!("/api/v1/appeals/{number}/{what}"))
            .header("authorization", &format!("Bearer {code}"))
            .send();
        assert_problem(&response, 403, "appeal_blocked");
    }
    assert_problem(&post(&server, &appeal, "withdrawal"), 403, "appeal_blocked");
    for path in [
        "/my/attachments",
        "/my/consents/receipt",
        "/my/consents/receipt.json",
        "/status/withdrawal",
    ] {
        let response = page(&server, path, &appeal, &[("confirm", "yes"), ("file", "x")]);
        assert_eq!(response.status, 403, "{path}: {}", response.text());
    }
    for lang in LANGUAGES {
        let told = page(&server, &format!("/status?lang={lang}"), &appeal, &[]);
        let told = (told.status, told.text());
        assert_eq!(told.0, 200);
        assert!(told.1.contains(&words(lang, "blocked-until")), "{}", told.1);
        assert!(told.1.contains("2031"), "{}", told.1);
        for shown in ["timeline", "Шұңқыр", "<form"] {
            assert!(!told.1.contains(shown), "{lang}: {shown} in {}", told.1);
        }
    }
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 0);
    server.stop();

    let server = start_at("2031-11-23T18:50:00Z", folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 0);
    assert_eq!(erase(&server, &appeal).json(), blocked);
    server.stop();
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    assert_problem(&status(&server, &appeal), 404, "not_found");
    assert_problem(&erase(&server, &appeal), 404, "not_found");
}

/// Proves clauses 3.5 and 6.
#[test]
fn given_a_request_answered_a_month_ago_when_its_applicant_has_it_erased_then_the_next_sweep_destroys_it()
 {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let appeal = credentials(&register(
        &server,
        &complaint_with("/kind", json!("request")),
    ));
    let other = credentials(&register(
        &server,
        &complaint_with("/kind", json!("request")),
    ));
    server.stop();
    for (number, _) in [&appeal, &other] {
        answer(&state(folder.path()), number, MONDAY, FIVE_YEARS_OVER);
    }

    let server = start_at(A_MONTH_LATER, folder.path());
    let wrong = (appeal.0.clone(), other.1.clone());
    assert_problem(&erase(&server, &wrong), 404, "not_found");
    let silent = server.request("POST", &format!("/api/v1/appeals/{}/erasure", appeal.0));
    assert_problem(&silent.send(), 401, "unauthorized");
    let soon = json!({"number": appeal.0, "state": "destroyed_soon"});
    for _ in 0..2 {
        assert_eq!(erase(&server, &appeal).json(), soon);
    }
    assert_eq!(status(&server, &appeal).json(), soon);
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    assert_problem(&status(&server, &appeal), 404, "not_found");
    assert_problem(&erase(&server, &appeal), 404, "not_found");
    assert_eq!(status(&server, &other).json()["status"], "answered");
}

#[test]
fn an_open_appeal_is_withdrawn_and_erased_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let appeal = credentials(&register(&server, &complaint()));
    assert_eq!(erase(&server, &appeal).json()["state"], "destroyed_soon");
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    assert_problem(&status(&server, &appeal), 404, "not_found");
}

/// Proves clause 6.
#[test]
fn a_person_is_told_what_will_become_of_the_appeal_before_it_is_erased() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let appeals: Vec<Credentials> = (0..6)
        .map(|_| credentials(&register(&server, &complaint())))
        .collect();
    server.stop();
    let (answered, open) = appeals.split_at(3);
    for (number, _) in answered {
        answer(&state(folder.path()), number, MONDAY, FIVE_YEARS_OVER);
    }
    let server = start_at(A_MONTH_LATER, folder.path());
    for (place, lang) in LANGUAGES.into_iter().enumerate() {
        let path = format!("/my/erasure?lang={lang}");
        for (appeal, is_open) in [(&answered[place], false), (&open[place], true)] {
            let status_page = page(&server, &format!("/status?lang={lang}"), appeal, &[]);
            let button = format!("action=\"{path}\"");
            assert!(status_page.text().contains(&button), "the way there");
            let asked = page(&server, &path, appeal, &[]);
            assert_eq!(asked.status, 200, "{}", asked.text());
            let asked = asked.text();
            let withdraws = words(lang, "erasure-withdraws");
            assert_eq!(asked.contains(&withdraws), is_open, "{lang}: {asked}");
            let kept = words(lang, "erasure-until");
            assert_eq!(asked.contains(&kept), !is_open, "{lang}: {asked}");
            let soon = words(lang, "erasure-soon");
            assert_eq!(asked.contains(&soon), is_open, "{lang}: {asked}");
            let before = status(&server, appeal).json();
            assert!(before.get("state").is_none(), "asking changes nothing");
            let done = page(&server, &path, appeal, &[("confirm", "yes")]);
            let done = (done.status, done.text());
            assert_eq!(done.0, 200, "{}", done.1);
            assert!(done.1.contains(&words(lang, "erasure-done")));
            let again = page(&server, &path, appeal, &[]).text();
            let told = if is_open {
                "blocked-soon"
            } else {
                "blocked-until"
            };
            assert!(again.contains(&words(lang, told)), "{lang}: {again}");
            assert!(!again.contains(&appeal.1), "no code is needed any more");
        }
    }
    let (number, _) = &answered[0];
    let unknown = (number.clone(), "0000-0000-0000-0000".to_owned());
    let response = page(&server, "/my/erasure", &unknown, &[("confirm", "yes")]);
    assert_eq!(response.status, 404);
    let elsewhere = server
        .request("POST", "/my/erasure")
        .header("sec-fetch-site", "cross-site")
        .form(&[("number", number), ("code", &answered[0].1)]);
    assert_eq!(elsewhere.status, 403);
}

/// A complaint by the version that knows repeats.
fn next(repeats: Option<&str>) -> Value {
    let mut body = complaint_with("/consent/policy_version", json!(NEXT_VERSION));
    if let Some(number) = repeats {
        body["repeats"] = json!(number);
    }
    body
}

/// Proves clause 5.
#[test]
fn the_term_of_an_appeal_that_was_filed_again_is_counted_from_the_closing_of_the_last_repeat() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(TUESDAY, folder.path());
    let first = credentials(&register(&server, &next(None)));
    server.stop();
    let end = "2031-11-24T19:00:00Z";
    answer(&state(folder.path()), &first.0, TUESDAY, end);

    let server = start_at(A_MONTH_LATER, folder.path());
    let on = |appeal: &Credentials| status(&server, appeal).json()["destroy_on"].clone();
    assert_eq!(on(&first), "2031-11-24");
    let stranger = json!({
        "kind": "complaint", "language": "ru", "text": "Во дворе третий день не горит свет.", "repeats": first.0,
        "consent": {"policy_version": NEXT_VERSION, "collection": true, "transfer": false}
    });
    let taken = register(&server, &stranger);
    let unknown = register(&server, &next(Some("C26-999999-2")));
    let keys = |answer: &Value| {
        let keys = answer.as_object().expect("an object").keys().cloned();
        keys.collect::<Vec<_>>()
    };
    assert_eq!(keys(&taken), keys(&unknown), "neither is told anything");
    assert_eq!(on(&first), "2031-11-24", "somebody else changes nothing");

    let typed = first.0.to_lowercase().replace('-', "");
    let second = credentials(&register(&server, &next(Some(&typed))));
    assert_eq!(on(&first), Value::Null, "it is worked on again");
    let withdrawn = post(&server, &second, "withdrawal").json();
    assert_eq!(
        withdrawn["destroy_on"], "2027-12-24",
        "a year from its withdrawal"
    );
    assert_eq!(on(&first), "2031-12-24", "five years from its last repeat");
    assert_eq!(erase(&server, &second).json()["state"], "destroyed_soon");
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    assert_eq!(on(&first), "2031-12-24");
    server.stop();

    let server = start_at(end, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 0);
    server.stop();
    let server = start_at("2031-12-24T19:00:00Z", folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    assert_problem(&status(&server, &first), 404, "not_found");
}

#[test]
fn a_number_that_cannot_be_is_a_mistake_and_a_version_that_lists_no_number_drops_it() {
    let mut body = complaint();
    body["repeats"] = json!("C26-000001-1");
    let wrong = SHARED.post_json("/api/v1/appeals", &body);
    let problem = assert_problem(&wrong, 422, "invalid");
    let mistake = |code: &str| vec![("/repeats".to_owned(), code.to_owned())];
    assert_eq!(errors(&problem), mistake("number_check_digit"));
    body["repeats"] = json!("about the lamp");
    let problem = SHARED.post_json("/api/v1/appeals", &body).json();
    assert_eq!(errors(&problem), mistake("number_format"));
    body["repeats"] = json!("C26-999999-2");
    assert_eq!(register(&SHARED, &body)["dropped"], json!(["repeats"]));
}

#[test]
fn the_form_asks_for_the_number_of_an_earlier_appeal_where_the_policy_lists_it() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(!SHARED.get("/?lang=ru").text().contains("name=\"repeats\""));
    let server = start_at(TUESDAY, folder.path());
    let first = credentials(&register(&server, &next(None)));
    for lang in LANGUAGES {
        assert!(
            server
                .get(&format!("/?lang={lang}"))
                .text()
                .contains("name=\"repeats\"")
        );
        let token = form_token(&server, lang);
        let send = |number: &str| {
            let mut fields = typed(&token, lang);
            for field in &mut fields {
                if field.1 == VERSION {
                    field.1 = NEXT_VERSION;
                }
            }
            fields.push(("repeats", number));
            server
                .request("POST", &format!("/appeals?lang={lang}"))
                .form(&fields)
        };
        let wrong = send("C26-000001-1");
        assert_eq!(wrong.status, 422);
        let shown = wrong.text();
        assert!(shown.contains("id=\"repeats-error\""), "{shown}");
        assert!(
            shown.contains("value=\"C26-000001-1\""),
            "what was typed is kept"
        );
        assert_eq!(send(&first.0).status, 303, "{}", send(&first.0).text());
    }
    server.stop();
    let database = Connection::open(state(folder.path()).join(DATABASE)).expect("a database");
    let tied =
        "SELECT count(*) FROM appeals WHERE matter = (SELECT id FROM appeals WHERE sequence = 1)";
    let tied: i64 = database
        .query_row(tied, [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tied, 4, "one in each language, and the first");
}
