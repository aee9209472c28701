//! What the staff decides at the desk: holds, and reviews of the policy; with scripts and without, in each language.

use aryz_tests::{SWEEP_TOKEN, Server};

use crate::browser::{Browser, Scripts};
use crate::faces::Faces;
use crate::person::{self, IIN, words};
use crate::{LANGUAGES, VERSION, room, start};

#[tokio::test]
async fn whoever_answers_for_retention_holds_releases_and_reviews_without_scripts() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::Off).await;
    for lang in LANGUAGES {
        decide(&browser, &server, lang, async |_| {}).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn each_page_of_a_decision_is_accessible_in_each_language() {
    let server = start();
    let mut faces = Faces::of(&server).await;
    for lang in LANGUAGES {
        let browser = faces.browser.clone();
        decide(&browser, &server, lang, async |page| {
            faces.look(page, lang).await;
        })
        .await;
    }
    faces.expect_nothing_wrong().await;
}

#[tokio::test]
async fn nothing_of_a_decision_sticks_out() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    for lang in LANGUAGES {
        decide(&browser, &server, lang, async |page| {
            wrong.extend(room::misfits(&browser, page, lang).await);
        })
        .await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

/// Signs in, places a hold with mistakes and without, looks at it again, lifts it; sees what the next version will do, and reviews the policy. `visit` is
/// called with the name of each page.
async fn decide(
    browser: &Browser,
    server: &Server,
    lang: &str,
    mut visit: impl AsyncFnMut(&'static str),
) {
    file_and_withdraw(server);
    browser.go(&format!("/desk/holds?lang={lang}")).await;
    browser.fill("account", "dpo").await;
    browser.fill("token", SWEEP_TOKEN).await;
    person::send(browser).await;
    browser.find("main a[href^='/desk/holds/new']").await;
    assert_eq!(browser.text("h1").await, words(lang, "holds-title"));
    visit("holds-empty").await;

    browser.click("main a[href^='/desk/holds/new']").await;
    browser.find("[name=review_on]").await;
    visit("hold-new").await;
    browser.choose("scope", "period").await;
    visit("hold-new-period").await;
    browser.choose("scope", "person").await;
    browser.fill("value", IIN).await;
    browser.fill("reason", "call +7 701 000 00 00").await;
    person::send(browser).await;
    browser.find("#errors").await;
    assert_eq!(browser.focused().await, "errors");
    assert_eq!(browser.value("value").await, "", "it is to be typed anew");
    assert!(browser.sees("#reason-error").await && browser.sees("#review_on-error").await);
    visit("hold-new-mistakes").await;
    browser.fill("value", IIN).await;
    browser.fill("reason", "2-1234/2026").await;
    fill_day(browser, "review_on", "2027-05-23").await;
    person::send(browser).await;
    browser.find("form[action*='/lift']").await;
    assert!(browser.text("main .facts").await.contains("2-1234/2026"));
    visit("hold").await;

    fill_day(browser, "review_on", "2027-11-23").await;
    browser.click("form[action*='/review'] button").await;
    browser.find("main .facts > div:nth-child(7)").await;
    browser.click("form[action*='/lift'] button").await;
    browser.find("#reason-error").await;
    visit("hold-mistake").await;
    browser.go(&format!("/desk/holds?lang={lang}")).await;
    browser.find("main tbody a").await;
    visit("holds").await;
    browser.click("main tbody a").await;
    browser.fill("reason", "2-1234/2026").await;
    browser.click("form[action*='/lift'] button").await;
    browser.find("main:not(:has(form)) .facts").await;
    visit("hold-lifted").await;
    browser.go(&format!("/desk/holds/lifted?lang={lang}")).await;
    browser.find("main tbody a").await;
    visit("holds-lifted").await;

    browser.click("nav.sections a[href^='/desk/policy']").await;
    browser.find("[name=note]").await;
    assert!(browser.text("main").await.contains(VERSION));
    visit("policy-desk").await;
    person::send(browser).await;
    browser.find("#note-error").await;
    visit("policy-desk-mistakes").await;
    browser.choose("outcome", "kept").await;
    browser.fill("note", "APPC, 2026").await;
    person::send(browser).await;
    browser.find("#reviews ~ table").await;
    assert!(
        browser
            .text("#reviews ~ table")
            .await
            .contains("APPC, 2026")
    );
    visit("policy-desk-reviewed").await;
    browser.click("main a[href*='/effect']").await;
    browser.find("main caption").await;
    assert!(browser.text("main").await.contains("2031-11"));
    visit("effect").await;
    browser.click("form[action^='/desk/sign-out'] button").await;
    browser.find("[name=token]").await;
}

/// A day, as it is typed where the browser has a picker of its own.
async fn fill_day(browser: &Browser, name: &str, day: &str) {
    browser
        .run(&format!(
            "document.querySelector('[name={name}]').value = '{day}'"
        ))
        .await;
}

/// An appeal that is closed: the next version will keep it for a shorter time.
fn file_and_withdraw(server: &Server) {
    let body = serde_json::json!({
        "kind": "complaint", "language": "kk", "text": person::TEXT,
        "applicant": {"type": "individual", "category": "citizen", "iin": IIN},
        "consent": {"policy_version": VERSION, "collection": true, "transfer": false}
    });
    let filed = server.post_json("/api/v1/appeals", &body);
    assert_eq!(filed.status, 201, "{}", filed.text());
    let (number, code) = (
        filed.json()["number"].clone(),
        filed.json()["access_code"].clone(),
    );
    let withdrawn = server
        .request(
            "POST",
            &format!(
                "/api/v1/appeals/{}/withdrawal",
                number.as_str().unwrap_or_default()
            ),
        )
        .header(
            "authorization",
            &format!("Bearer {}", code.as_str().unwrap_or_default()),
        )
        .send();
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
}
