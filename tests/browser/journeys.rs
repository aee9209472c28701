//! From the policy to a withdrawn complaint, as people go, with scripts and without.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use aryz_tests::photo::{GPS, photo};
use tempfile::TempDir;

use crate::browser::{Browser, Scripts};
use crate::person::{self, words};
use crate::{LANGUAGES, VERSION, start};

#[tokio::test]
async fn a_person_files_a_complaint_follows_it_and_withdraws_it_in_each_language() {
    journey(Scripts::On).await;
}

#[tokio::test]
async fn the_same_works_without_scripts() {
    journey(Scripts::Off).await;
}

async fn journey(scripts: Scripts) {
    let server = start();
    let browser = Browser::open(server.address(), scripts).await;
    assert_eq!(
        scripts_run(&browser).await,
        scripts == Scripts::On,
        "the browser obeys the setting"
    );
    for lang in LANGUAGES {
        reads_the_policy_and_opens_the_form(&browser, lang).await;
        makes_mistakes_and_is_led_to_them(&browser, lang).await;
        let receipt = files_and_gets_a_receipt(&browser, lang, scripts).await;
        sees_the_status_and_withdraws(&browser, lang, &receipt).await;
        gets_a_consent_receipt_and_has_it_checked(&browser, lang, &receipt).await;
    }
    browser.close().await;
}

async fn scripts_run(browser: &Browser) -> bool {
    browser
        .go("data:text/html,<title>off</title><script>document.title = 'on'</script>")
        .await;
    browser.title().await == "on"
}

async fn reads_the_policy_and_opens_the_form(browser: &Browser, lang: &str) {
    browser.go(&format!("/policy?lang={lang}")).await;
    assert_eq!(browser.attribute("html", "lang").await, lang);
    assert!(browser.sees("#c13").await, "{lang}: all clauses are there");
    browser.click("nav.sections a[href^='/?']").await;
    browser.find("textarea").await;
    assert_eq!(browser.attribute("html", "lang").await, lang);
    assert_eq!(browser.text("h1").await, words(lang, "form-title"));
    assert!(
        browser.text("main form").await.contains(VERSION),
        "the form names the version of the policy"
    );
    assert!(
        !browser.sees("[name^='consent.']:checked").await,
        "consent is an act"
    );
}

async fn makes_mistakes_and_is_led_to_them(browser: &Browser, lang: &str) {
    person::fill_with_mistakes(browser).await;
    person::send(browser).await;
    browser.find("#errors").await;
    assert_eq!(browser.attribute("html", "lang").await, lang);
    assert_eq!(
        browser.focused().await,
        "errors",
        "the summary has the focus"
    );
    assert!(
        browser
            .title()
            .await
            .starts_with(&words(lang, "form-error-prefix")),
        "the title says that something is wrong"
    );

    for (name, id) in [
        ("text", "error-too-short"),
        ("applicant.iin", "error-iin-checksum"),
        ("consent.collection", "error-required"),
        ("consent.transfer", "error-required"),
    ] {
        let error = browser.text(&format!("[id='{name}-error']")).await;
        let expected = match id {
            // Its words have forms for the number.
            "error-too-short" => "10".to_owned(),
            id => words(lang, id),
        };
        assert!(error.contains(&expected), "{lang}, {name}: {error}");
        let described = format!("[aria-invalid=true][aria-describedby~='{name}-error']");
        assert!(browser.sees(&described).await, "{lang}: {name} is marked");

        browser.click(&format!("#errors a[href='#{name}']")).await;
        assert_eq!(
            browser.focused().await,
            name,
            "{lang}: the summary leads to the field"
        );
    }

    assert_eq!(browser.value("text").await, "Жарық");
    assert_eq!(browser.value("applicant.name.family").await, person::FAMILY);
    assert_eq!(browser.value("applicant.name.given").await, person::GIVEN);
    assert_eq!(browser.value("applicant.iin").await, person::WRONG_IIN);
    assert_eq!(browser.value("applicant.address").await, person::ADDRESS);
    assert_eq!(browser.value("applicant.phone").await, person::PHONE);
    assert!(
        browser.sees("[name=kind][value=complaint]:checked").await,
        "{lang}: the choice is kept"
    );
}

async fn files_and_gets_a_receipt(
    browser: &Browser,
    lang: &str,
    scripts: Scripts,
) -> person::Receipt {
    person::mend(browser).await;
    person::send(browser).await;
    let receipt = person::read_receipt(browser).await;
    assert_eq!(browser.attribute("html", "lang").await, lang);
    assert_eq!(browser.text("h1").await, words(lang, "receipt-title"));
    assert!(receipt.number.starts_with("C26-"), "{}", receipt.number);
    assert_eq!(receipt.code.len(), 19, "four groups of four");
    assert!(
        !browser.address().await.contains(&receipt.code),
        "the code is not in the address"
    );
    assert_eq!(
        browser.sees("button[data-print]").await,
        scripts == Scripts::On,
        "the print button is there where it works"
    );
    receipt
}

async fn sees_the_status_and_withdraws(browser: &Browser, lang: &str, receipt: &person::Receipt) {
    browser.click("main a[href^='/status']").await;
    let sloppy = receipt.code.to_lowercase().replace('-', " ");
    person::ask_status(browser, &receipt.number.to_lowercase(), &sloppy).await;
    browser.find(".timeline").await;
    assert!(browser.text("h1").await.contains(&receipt.number));
    let standing = browser.text("main").await;
    assert!(standing.contains(&words(lang, "status-registered-detail")));

    person::withdraw(browser).await;
    let standing = browser.text("main").await;
    assert!(standing.contains(&words(lang, "status-withdraw-done")));
    assert!(standing.contains(&words(lang, "status-withdrawn-detail")));
    assert!(!browser.sees("main details").await, "once is enough");
}

async fn gets_a_consent_receipt_and_has_it_checked(
    browser: &Browser,
    lang: &str,
    receipt: &person::Receipt,
) {
    let code = person::get_consent_receipt(browser).await;
    let title = words(lang, "consent-receipt-title");
    assert_eq!(browser.text("h1").await, title);
    let said = browser.text("main").await;
    assert!(said.contains(&receipt.number) && !said.contains(&receipt.code));
    for decided in ["consent-receipt-given", "consent-receipt-refused"] {
        assert!(said.contains(&words(lang, decided)), "{lang}: {decided}");
    }
    assert!(
        !browser.address().await.contains(&receipt.code),
        "the code is not in the address"
    );

    browser.click("main a[href^='/policy/receipts/']").await;
    person::check_receipt(browser, &code).await;
    let genuine = browser.text("main .notice.good").await;
    assert_eq!(genuine, words(lang, "verify-code-only"));
    assert!(browser.text("main").await.contains(&receipt.number));
}

#[tokio::test]
async fn a_photo_is_downloaded_from_the_status_without_scripts_and_without_what_the_camera_wrote() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::Off).await;
    for lang in LANGUAGES {
        let saved = TempDir::new().expect("a folder for what is saved");
        browser.saves_to(saved.path()).await;
        browser.go(&format!("/?lang={lang}")).await;
        person::fill_with_mistakes(&browser).await;
        person::mend(&browser).await;
        let chosen = person::attach_photo(&browser).await;
        person::send(&browser).await;
        let receipt = person::read_receipt(&browser).await;
        drop(chosen);

        browser.click("main a[href^='/status']").await;
        person::ask_status(&browser, &receipt.number, &receipt.code).await;
        let told = browser.text(".files").await;
        assert!(told.contains(person::PHOTO), "{lang}: {told}");
        browser
            .click("form[action^='/my/attachments'] button")
            .await;
        let file = arrived(&saved.path().join(person::PHOTO)).await;
        assert!(file.len() > 400_000 && file.len() < photo().len());
        assert!(!file.windows(GPS.len()).any(|part| part == GPS));
        assert!(browser.sees(".timeline").await, "{lang}: the page stays");
        let address = browser.address().await;
        assert!(!address.contains(&receipt.code), "{lang}: {address}");
    }
    browser.close().await;
}

/// A download, when it is there. Until it is whole it has another name.
async fn arrived(path: &Path) -> Vec<u8> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match fs::read(path) {
            Ok(file) => return file,
            Err(error) if Instant::now() > end => panic!("{}: {error}", path.display()),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

#[tokio::test]
async fn a_code_that_a_phone_has_scanned_stands_in_the_field_and_not_in_the_history() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    browser.go("/policy/receipts/verify?lang=kk#a.b.c").await;
    assert_eq!(browser.value("receipt").await, "a.b.c");
    assert!(browser.address().await.ends_with("/verify?lang=kk"));
    browser.close().await;
}

#[tokio::test]
async fn an_impatient_double_click_registers_once() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    for expected in ["C26-000001-", "C26-000002-"] {
        browser.go("/?lang=ru").await;
        person::fill_with_mistakes(&browser).await;
        person::mend(&browser).await;
        browser.double_click("main form button[type=submit]").await;
        let receipt = person::read_receipt(&browser).await;
        assert!(receipt.number.starts_with(expected), "{}", receipt.number);
    }
    browser.close().await;
}

#[tokio::test]
async fn the_form_shows_what_the_chosen_applicant_needs_and_forgets_what_another_one_typed() {
    const GROUPS: [&str; 4] = [
        ".only-organization",
        ".only-representative",
        ".only-represents-individual",
        ".only-represents-organization",
    ];
    let server = start();
    // The style sheet does it, so it works without scripts.
    let browser = Browser::open(server.address(), Scripts::Off).await;
    let shown = async || {
        let mut shown = vec![];
        for group in GROUPS {
            if browser.sees(group).await {
                shown.push(group);
            }
        }
        shown
    };
    browser.go("/?lang=en").await;
    person::fill_with_mistakes(&browser).await;
    person::mend(&browser).await;
    assert_eq!(shown().await, [""; 0], "most people apply for themselves");

    browser.choose("applicant.type", "organization").await;
    assert_eq!(shown().await, [".only-organization"]);
    browser
        .fill("applicant.organization.name", "Тест ЖШС")
        .await;

    browser.choose("applicant.type", "representative").await;
    assert_eq!(
        shown().await,
        [".only-representative", ".only-represents-individual"]
    );
    browser
        .fill("applicant.represents.name.family", "Тестов")
        .await;
    browser
        .choose("applicant.represents.type", "organization")
        .await;
    assert_eq!(
        shown().await,
        [".only-representative", ".only-represents-organization"]
    );
    browser
        .fill("applicant.represents.organization.name", "Тест ЖШС")
        .await;
    browser
        .fill("applicant.represents.authority", "№ 7, 2026-11-01")
        .await;
    person::send(&browser).await;
    person::expect_receipt_of_the_first_complaint(&browser).await;
    browser.close().await;
}

/// Proves clause 7.
#[tokio::test]
async fn who_decided_under_another_version_of_the_policy_is_asked_anew() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    browser.go("/?lang=ru").await;
    person::fill_with_mistakes(&browser).await;
    person::mend(&browser).await;
    let version =
        "document.querySelector('[name=\"consent.policy_version\"]').value = '2025-01-01'";
    browser.run(version).await;
    person::send(&browser).await;
    assert_eq!(
        browser.text("main .notice.warn").await,
        words("ru", "form-policy-changed")
    );
    assert_eq!(browser.focused().await, "notice");
    assert!(!browser.sees("[name^='consent.']:checked").await);
    assert_eq!(
        browser.value("text").await,
        person::TEXT,
        "the rest is kept"
    );

    browser.choose("consent.collection", "yes").await;
    browser.choose("consent.transfer", "yes").await;
    person::send(&browser).await;
    person::read_receipt(&browser).await;
    browser.close().await;
}
