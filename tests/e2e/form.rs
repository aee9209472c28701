//! The form and the receipt, as a browser without scripts would use them.

use aryz_tests::planted::{ADDRESS, EMAIL, FAMILY, GIVEN, IIN, PATRONYMIC, PHONE_TYPED, WRONG_IIN};
use aryz_tests::{Options, Response, Server, input_value};

use super::{LANGUAGES, MONDAY, SHARED, VERSION, form_token, start};

/// What a person who lives in Kazakhstan types into the form.
pub(crate) fn typed<'a>(token: &'a str, lang: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("language", lang),
        ("consent.policy_version", VERSION),
        ("kind", "complaint"),
        ("text", "Үшінші күн ауламызда жарық жоқ, жөндеуді сұраймын."),
        ("applicant.type", "individual"),
        ("applicant.category", "citizen"),
        ("applicant.name.family", FAMILY),
        ("applicant.name.given", GIVEN),
        ("applicant.name.patronymic", PATRONYMIC),
        ("applicant.iin", IIN),
        ("applicant.phone", PHONE_TYPED),
        ("applicant.email", EMAIL),
        ("applicant.address", ADDRESS),
        ("consent.collection", "yes"),
        ("consent.transfer", "no"),
        ("website", ""),
    ]
}

fn with<'a>(
    mut fields: Vec<(&'a str, &'a str)>,
    name: &str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    for field in &mut fields {
        if field.0 == name {
            field.1 = value;
        }
    }
    fields
}

pub(crate) fn post(server: &Server, lang: &str, fields: &[(&str, &str)]) -> Response {
    server
        .request("POST", &format!("/appeals?lang={lang}"))
        .form(fields)
}

/// Follows the redirect to the receipt with its cookie, as a browser does.
pub(crate) fn receipt(server: &Server, posted: &Response) -> Response {
    assert_eq!(posted.status, 303, "{}", posted.text());
    let location = posted.header("location");
    assert!(location.starts_with("/receipt"), "{location}");
    let cookie = posted.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=", "Path=/receipt"] {
        assert!(cookie.contains(attribute), "{attribute} in the cookie");
    }
    server
        .request("GET", location)
        .header("cookie", cookie.split(';').next().expect("name=value"))
        .send()
}

/// The number and the access code on a receipt.
pub(crate) fn credentials(html: &str) -> (String, String) {
    let marked = |id: &str| {
        html.split(&format!("id=\"{id}\""))
            .nth(1)
            .and_then(|rest| rest.split('>').nth(1))
            .and_then(|rest| rest.split('<').next())
            .unwrap_or_else(|| panic!("no {id} in {html}"))
            .trim()
            .to_owned()
    };
    (marked("number"), marked("access-code"))
}

/// Proves clause 4.
#[test]
fn the_form_leads_to_a_receipt_and_the_receipt_to_the_status_in_each_language() {
    let server = start(Options::at(MONDAY));
    for lang in LANGUAGES {
        let token = form_token(&server, lang);
        let posted = post(&server, lang, &typed(&token, lang));
        let page = receipt(&server, &posted);
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-language"), lang);
        assert_eq!(page.header("cache-control"), "no-store");
        let html = page.text();
        assert!(html.contains(&format!("<html lang=\"{lang}\"")));
        assert!(
            html.contains("2026-12-22") || html.contains("22"),
            "due date"
        );
        let (number, code) = credentials(&html);
        assert!(number.starts_with("C26-"));

        let status = server
            .request("POST", &format!("/status?lang={lang}"))
            .form(&[("number", &number), ("code", &code)]);
        assert_eq!(status.status, 200, "{}", status.text());
        assert!(status.text().contains(&number));
        assert!(!status.header("location").contains(&code));
    }
}

/// Proves clauses 7 and 8.
#[test]
fn the_form_shows_the_policy_version_and_both_choices_and_preselects_nothing() {
    for lang in LANGUAGES {
        let html = SHARED.get(&format!("/?lang={lang}")).text();
        assert!(html.contains(VERSION), "{lang}");
        assert!(html.contains("href=\"/policy"), "{lang}");
        for choice in ["consent.collection", "consent.transfer"] {
            let inputs: Vec<_> = html
                .split("<input")
                .skip(1)
                .map(|rest| rest.split('>').next().unwrap_or_default())
                .filter(|tag| tag.contains(&format!("name=\"{choice}\"")))
                .collect();
            assert!(!inputs.is_empty(), "{lang}: {choice}");
            for input in inputs {
                assert!(!input.contains("checked"), "consent is an act: {input}");
            }
        }
    }
}

#[test]
fn the_first_page_is_light() {
    let page = SHARED.get("/?lang=kk");
    let html = page.text();
    let mut total = page.body.len();
    for link in html.split("=\"/static/").skip(1) {
        let path = link.split('"').next().expect("a path");
        let asset = SHARED.get(&format!("/static/{path}"));
        assert_eq!(asset.status, 200, "/static/{path}");
        total += asset.body.len();
    }
    assert!(total < 50_000, "{total} bytes");
}

#[test]
fn a_double_click_registers_once() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let first = post(&server, "ru", &typed(&token, "ru"));
    let second = post(&server, "ru", &typed(&token, "ru"));
    let first = credentials(&receipt(&server, &first).text());
    let second = credentials(&receipt(&server, &second).text());
    assert_eq!(first, second);
    let token = form_token(&server, "ru");
    let third = post(&server, "ru", &typed(&token, "ru"));
    let (number, _) = credentials(&receipt(&server, &third).text());
    assert!(number.starts_with("C26-000002-"), "{number}");
}

#[test]
fn the_code_is_shown_once() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "kk");
    let posted = post(&server, "kk", &typed(&token, "kk"));
    let shown = receipt(&server, &posted);
    let (_, code) = credentials(&shown.text());
    assert!(
        shown.header("set-cookie").contains("Max-Age=0"),
        "the cookie goes with the first view"
    );
    let again = server.get("/receipt");
    assert!(!again.text().contains(&code));
}

#[test]
fn a_mistake_stands_at_its_field_in_the_readers_language_and_nothing_typed_is_lost() {
    let server = start(Options::at(MONDAY));
    for (lang, word) in [("kk", "ЖСН"), ("ru", "ИИН"), ("en", "IIN")] {
        let token = form_token(&server, lang);
        let fields = with(typed(&token, lang), "applicant.iin", WRONG_IIN);
        let page = post(&server, lang, &fields);
        assert_eq!(page.status, 422);
        let html = page.text();
        assert!(html.contains(word));
        assert!(html.contains("aria-invalid=\"true\""));
        assert!(html.contains("Үшінші күн ауламызда"), "the text is kept");
        assert_eq!(
            input_value(&html, "applicant.iin").as_deref(),
            Some(WRONG_IIN)
        );
        assert_eq!(
            input_value(&html, "applicant.name.family").as_deref(),
            Some(FAMILY)
        );
    }
}

#[test]
fn a_form_without_text_or_choices_says_so() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let page = post(&server, "ru", &with(typed(&token, "ru"), "text", ""));
    assert_eq!(page.status, 422);
    let fields = typed(&token, "ru")
        .into_iter()
        .filter(|(name, _)| !name.starts_with("consent.c") && !name.starts_with("consent.t"))
        .collect::<Vec<_>>();
    let page = post(&server, "ru", &fields);
    assert_eq!(
        page.status, 422,
        "a choice is made by the applicant, never assumed"
    );
}

#[test]
fn what_was_typed_cannot_become_markup() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let attack = "\"><script>alert(1)</script>";
    let fields = with(typed(&token, "ru"), "applicant.iin", attack);
    let html = post(&server, "ru", &fields).text();
    assert!(!html.contains("<script>alert"));
}

#[test]
fn a_post_from_another_site_is_refused() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let body = format!("kind=complaint&token={token}");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let response = server
            .request("POST", "/appeals")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(body.clone().into_bytes());
        assert_eq!(response.status, 403, "{name}: {value}");
    }
}

#[test]
fn a_forged_token_registers_nothing_and_keeps_what_was_typed() {
    let server = start(Options::at(MONDAY));
    let page = post(&server, "ru", &typed("AAAA", "ru"));
    assert_eq!(page.status, 422);
    let html = page.text();
    assert!(html.contains(FAMILY), "what was typed is kept");
    let fresh = input_value(&html, "token").expect("a fresh token");
    let posted = post(&server, "ru", &typed(&fresh, "ru"));
    let (number, _) = credentials(&receipt(&server, &posted).text());
    assert!(number.starts_with("C26-000001-"), "{number}");
}

#[test]
fn a_robot_that_fills_every_field_is_stopped() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "en");
    let page = post(
        &server,
        "en",
        &with(typed(&token, "en"), "website", "http://spam"),
    );
    assert_eq!(page.status, 422);
}

#[test]
fn a_form_of_a_wrong_type_or_size_is_refused() {
    let json = SHARED
        .request("POST", "/appeals")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(b"{}".to_vec());
    assert_eq!(json.status, 415);
    let huge = "ы".repeat(300_000);
    let page = SHARED
        .request("POST", "/appeals")
        .form(&[("text", huge.as_str())]);
    assert_eq!(page.status, 413);
}

#[test]
fn without_consent_the_receipt_names_what_was_not_kept() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let fields = with(typed(&token, "ru"), "consent.collection", "no");
    let posted = post(&server, "ru", &fields);
    let html = receipt(&server, &posted).text();
    assert!(html.contains("Номер телефона"), "the phone was not kept");
}

/// Proves clause 7.
#[test]
fn a_consent_to_an_outdated_policy_is_asked_for_anew() {
    let server = start(Options::at(MONDAY));
    let token = form_token(&server, "ru");
    let fields = with(typed(&token, "ru"), "consent.policy_version", "1999-01-01");
    let page = post(&server, "ru", &fields);
    assert_eq!(page.status, 422);
    let html = page.text();
    assert!(html.contains("вышла новая версия политики"));
    for rest in html.split("name=\"consent.").skip(1) {
        let tag = rest.split('>').next().expect("a tag");
        assert!(!tag.contains("checked"), "the old choice is gone: {tag}");
    }
}
