//! Files that come with an appeal: taken with the form, bare of what the camera wrote, given back as downloads, destroyed with the appeal.

use aryz_tests::photo::{GPS, photo};
use aryz_tests::{Options, Request, Response, Server, input_value};
use rusqlite::Connection;
use serde_json::Value;

use super::form::{credentials, receipt, typed};
use super::remains::DATABASE;
use super::retention::{FIVE_YEARS_OVER, start_at, sweep};
use super::{LANGUAGES, MONDAY, SHARED, assert_problem, form_token, start};

pub(crate) const NAME: &str = "Шұңқыр, Бірлік 7.html";
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Posts the form as a browser does that has files to send.
fn post(server: &Server, lang: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Response {
    form(server, lang).body(multipart(fields, files))
}

fn form<'a>(server: &'a Server, lang: &str) -> Request<'a> {
    server
        .request("POST", &format!("/appeals?lang={lang}"))
        .header("content-type", "multipart/form-data; boundary=b0undary")
        .header("sec-fetch-site", "same-origin")
}

fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    for (name, content) in files {
        let head = format!(
            "--b0undary\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b0undary--\r\n");
    body
}

pub(crate) fn filed(server: &Server, files: &[(&str, &[u8])]) -> (String, String) {
    let token = form_token(server, "kk");
    let posted = post(server, "kk", &typed(&token, "kk"), files);
    credentials(&receipt(server, &posted).text())
}

fn ask(server: &Server, path: &str, code: &str) -> Response {
    server
        .request("GET", path)
        .header("authorization", &format!("Bearer {code}"))
        .send()
}

pub(crate) fn list(server: &Server, (number, code): &(String, String)) -> Vec<Value> {
    let listed = ask(
        server,
        &format!("/api/v1/appeals/{number}/attachments"),
        code,
    );
    assert_eq!(listed.status, 200, "{}", listed.text());
    listed.json().as_array().expect("a list").clone()
}

pub(crate) fn fetch(server: &Server, (number, code): &(String, String), file: &Value) -> Response {
    let id = file["id"].as_str().expect("an id");
    ask(
        server,
        &format!("/api/v1/appeals/{number}/attachments/{id}"),
        code,
    )
}

/// Proves clause 3.2.
#[test]
fn a_photo_comes_back_as_a_download_without_what_the_camera_wrote() {
    let photo = photo();
    let appeal = filed(
        &SHARED,
        &[(NAME, &photo), ("order.pdf", b"%PDF-1.7 all of it")],
    );
    let files = list(&SHARED, &appeal);
    assert_eq!(files.len(), 2);
    assert_eq!(files[0]["media_type"], "image/jpeg");
    assert_eq!(files[1]["media_type"], "application/pdf");
    let sent = fetch(&SHARED, &appeal, &files[0]);
    assert_eq!(sent.status, 200);
    assert_eq!(Some(sent.body.len() as u64), files[0]["size"].as_u64());
    assert!(!holds(&sent.body, &GPS[..8]), "the place is left");
    assert!(
        holds(&sent.body, &vec![7; 400_000]),
        "the picture is not whole"
    );
    assert!(
        holds(&sent.body, b"\x01\x12\0\x03\0\0\0\x01\0\x06"),
        "it lies on its side"
    );
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(sent.header(name), value);
    }
    assert!(
        sent.header("content-security-policy")
            .starts_with("sandbox;")
    );
    let disposition = sent.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\""),
        "{disposition}"
    );
    assert!(
        disposition.ends_with("%207.jpg"),
        "the content names the file: {disposition}"
    );
    assert_eq!(
        fetch(&SHARED, &appeal, &files[1]).body,
        b"%PDF-1.7 all of it"
    );
}

/// Proves clause 3.4.
#[test]
fn without_the_code_or_with_another_ones_there_is_no_file() {
    let (one, other) = (filed(&SHARED, &[("a.jpg", &photo())]), filed(&SHARED, &[]));
    let file = list(&SHARED, &one).remove(0);
    assert!(list(&SHARED, &other).is_empty());
    assert_problem(&fetch(&SHARED, &other, &file), 404, "not_found");
    let crossed = (one.0.clone(), other.1.clone());
    assert_problem(&fetch(&SHARED, &crossed, &file), 404, "not_found");
    let path = format!("/api/v1/appeals/{}/attachments", one.0);
    assert_problem(&SHARED.get(&path), 401, "unauthorized");
}

/// The page of the status, as whoever has number and code sees it.
fn status(server: &Server, (number, code): &(String, String), lang: &str) -> String {
    let page = server
        .request("POST", &format!("/status?lang={lang}"))
        .form(&[("number", number), ("code", code)]);
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// The button of a file on that page.
fn press(server: &Server, number: &str, code: &str, file: &str) -> Response {
    let asked = [("number", number), ("code", code), ("file", file)];
    server
        .request("POST", "/my/attachments?lang=en")
        .form(&asked)
}

/// The ids on the buttons of a page.
fn buttons(html: &str) -> Vec<String> {
    let marks = html.split("name=\"file\" value=\"").skip(1);
    marks
        .filter_map(|rest| rest.split('"').next())
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_page_of_the_status_tells_each_file_and_gives_what_the_api_gives() {
    SHARED.plant("Шұңқыр, Бірлік 7");
    let appeal = filed(&SHARED, &[(NAME, &photo()), ("order.pdf", b"%PDF-1.7")]);
    let listed = list(&SHARED, &appeal);
    for (lang, first, second, press) in [
        ("kk", "JPEG, 391 КБ", "PDF, 1 КБ", "Жүктеп алу"),
        ("ru", "JPEG, 391 КБ", "PDF, 1 КБ", "Скачать"),
        ("en", "JPEG, 391 KB", "PDF, 1 KB", "Download"),
    ] {
        let html = status(&SHARED, &appeal, lang);
        for told in ["Шұңқыр, Бірлік 7.jpg", first, "order.pdf", second, press] {
            assert!(html.contains(told), "{lang}: {told} in {html}");
        }
        let action = format!("action=\"/my/attachments?lang={lang}\"");
        assert!(html.contains(&action), "{lang}");
        let ids: Vec<_> = listed.iter().map(|file| file["id"].clone()).collect();
        assert_eq!(buttons(&html), ids);
    }
    let html = status(&SHARED, &appeal, "en");
    let typed = |name| input_value(&html, name).expect("it stands in the form");
    for (id, file) in buttons(&html).iter().zip(&listed) {
        let pressed = press(&SHARED, &typed("number"), &typed("code"), id);
        let fetched = fetch(&SHARED, &appeal, file);
        assert_eq!(pressed.status, 200, "{}", pressed.text());
        assert!(pressed.body == fetched.body && !holds(&pressed.body, &GPS[..8]));
        for name in [
            "content-type",
            "content-disposition",
            "content-security-policy",
            "x-content-type-options",
            "cache-control",
        ] {
            assert_eq!(pressed.header(name), fetched.header(name));
        }
    }
}

#[test]
fn without_files_the_page_of_the_status_has_no_button_for_any() {
    let appeal = filed(&SHARED, &[]);
    assert!(!status(&SHARED, &appeal, "en").contains("/my/attachments"));
}

#[test]
fn a_file_is_given_to_whoever_has_number_and_code_and_asks_from_our_own_page() {
    let server = start(Options::at(MONDAY));
    let (one, other) = (filed(&server, &[("a.jpg", &photo())]), filed(&server, &[]));
    let file = buttons(&status(&server, &one, "en")).remove(0);
    assert_eq!(press(&server, &one.0, &one.1, &file).status, 200);

    let wrong = press(&server, &one.0, "0000-0000-0000-0000", &file);
    let unknown = press(&server, "C26-999999-5", &one.1, &file);
    let crossed = press(&server, &one.0, &other.1, &file);
    let nonsense = press(&server, "nonsense", "nonsense", "nonsense");
    for refused in [&wrong, &unknown, &crossed, &nonsense] {
        assert_eq!(refused.status, 404);
        assert_eq!(refused.text(), wrong.text(), "nobody learns what was wrong");
    }
    assert!(
        wrong
            .text()
            .contains("no appeal with this number and this code")
    );
    // The file of another appeal, and none at all.
    assert_eq!(press(&server, &other.0, &other.1, &file).status, 404);
    assert_eq!(press(&server, &one.0, &one.1, "nonsense").status, 404);

    let body = format!("number={}&code={}&file={file}", one.0, one.1);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let elsewhere = server
            .request("POST", "/my/attachments")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(body.clone().into_bytes());
        assert_eq!(elsewhere.status, 403, "{name}");
    }
    let address = server.get("/my/attachments");
    assert_eq!(address.status, 405, "a code stands in no address");
    let refused = (0..200)
        .map(|_| press(&server, &one.0, "0000-0000-0000-0000", &file))
        .find(|response| response.status != 404)
        .expect("a limit");
    assert_eq!(refused.status, 429);
}

#[test]
fn what_is_wrong_with_a_file_is_told_at_the_field_and_nothing_typed_is_lost() {
    let large = vec![b' '; 10 * 1024 * 1024 + 1];
    let wrong: [(&str, &[u8]); 3] = [
        ("page.jpg", b"<html>"),
        ("large.pdf", &large),
        ("empty.pdf", b""),
    ];
    for lang in LANGUAGES {
        let token = form_token(&SHARED, lang);
        let again = post(&SHARED, lang, &typed(&token, lang), &wrong);
        assert_eq!(again.status, 422);
        let html = again.text();
        for name in ["page.jpg: ", "large.pdf: ", "empty.pdf: "] {
            assert_eq!(
                html.matches(name).count(),
                2,
                "in the summary and at the field: {name} {lang}"
            );
        }
        assert!(html.contains("id=\"attachments-error\"") && html.contains("ауламызда жарық жоқ"));
    }
    let token = form_token(&SHARED, "en");
    let six: Vec<(&str, &[u8])> = vec![("a.pdf", b"%PDF"); 6];
    let again = post(&SHARED, "en", &typed(&token, "en"), &six);
    assert_eq!(again.status, 422);
    assert!(again.text().contains("at most 5 can be attached"));
}

#[test]
fn more_than_all_files_may_have_together_is_refused_at_once() {
    let large = vec![b' '; 9 * 1024 * 1024];
    let seven: Vec<(&str, &[u8])> = vec![("a.pdf", &large); 7];
    let token = form_token(&SHARED, "en");
    let body = multipart(&typed(&token, "en"), &seven);
    let refused = form(&SHARED, "en").body(body);
    assert_eq!(refused.status, 413, "{}", refused.text());
    assert!(refused.text().contains("10 MB"));
}

#[test]
fn without_consent_files_are_not_kept_and_that_is_said() {
    let token = form_token(&SHARED, "en");
    let mut fields = typed(&token, "en");
    for field in &mut fields {
        if field.0 == "consent.collection" {
            field.1 = "no";
        }
    }
    let posted = post(&SHARED, "en", &fields, &[("a.jpg", b"not even a picture")]);
    let page = receipt(&SHARED, &posted).text();
    assert!(page.contains("Files attached to the appeal"), "{page}");
    assert!(list(&SHARED, &credentials(&page)).is_empty());
}

#[test]
fn a_form_of_a_browser_without_files_is_taken_as_ever() {
    let appeal = filed(&SHARED, &[("", b"")]);
    assert!(list(&SHARED, &appeal).is_empty());
}

/// Proves clauses 3.5 and 5.
#[test]
fn a_file_is_destroyed_with_its_appeal() {
    let folder = tempfile::tempdir().expect("a folder");
    let appeal = {
        let server = start_at(MONDAY, folder.path());
        server.plant("Шұңқыр, Бірлік 7");
        let appeal = filed(&server, &[(NAME, &photo())]);
        let withdrawal = format!("/api/v1/appeals/{}/withdrawal", appeal.0);
        let bearer = format!("Bearer {}", appeal.1);
        let withdrawn = server.request("POST", &withdrawal);
        assert_eq!(
            withdrawn.header("authorization", &bearer).send().status,
            200
        );
        assert_eq!(list(&server, &appeal).len(), 1, "kept for its term");
        appeal
    };
    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], 1);
    let gone = ask(
        &server,
        &format!("/api/v1/appeals/{}/attachments", appeal.0),
        &appeal.1,
    );
    assert_problem(&gone, 404, "not_found");
    let database = Connection::open(server.state().join(DATABASE)).expect("a database");
    for table in ["attachments", "attachment_chunks"] {
        let rows = database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get(0)
        });
        assert_eq!(rows, Ok(0), "{table}");
    }
}
