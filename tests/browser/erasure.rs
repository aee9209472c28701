//! Having an appeal erased, in each language, with scripts and without: first what will become of it, then what did.

use aryz_tests::{Options, Server, root};
use rusqlite::Connection;

use crate::browser::{Browser, DESKTOP, PHONE, Scripts};
use crate::person::{self, words};
use crate::{LANGUAGES, axe};

/// The version of the policy that knows mandatory terms and repeats is in force.
const TUESDAY: &str = "2026-11-24T05:00:00Z";

/// The page as it stands, by the rules of accessibility; its pictures go to `target/screenshots/`.
async fn is_accessible(browser: &Browser, page: &str, lang: &str) {
    for (size, device) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
        for scheme in ["light", "dark"] {
            browser.look(size, scheme).await;
            let face = format!("{page}-{lang}-{device}-{scheme}");
            assert_eq!(axe::violations(browser).await, [""; 0], "{face}");
            let file = root().join(format!("target/screenshots/{face}.png"));
            browser.picture(&file, 6000., 1.).await;
        }
    }
    browser.look(PHONE, "light").await;
}

async fn file(browser: &Browser, lang: &str, repeats: &str) -> person::Receipt {
    browser.go(&format!("/?lang={lang}")).await;
    person::fill_with_mistakes(browser).await;
    person::mend(browser).await;
    browser.fill("repeats", repeats).await;
    person::send(browser).await;
    person::read_receipt(browser).await
}

async fn status(browser: &Browser, lang: &str, receipt: &person::Receipt) {
    browser.go(&format!("/status?lang={lang}")).await;
    person::ask_status(browser, &receipt.number, &receipt.code).await;
}

/// The words up to their argument.
fn beginning(lang: &str, id: &str) -> String {
    let words = words(lang, id);
    words
        .split('{')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// A member of the staff answers it.
fn answer(server: &Server, number: &str) {
    let database = Connection::open(server.state().join("sqlite_db.db")).expect("a database");
    let sql = "UPDATE appeals SET status = 'answered', status_at = 1795496400000, closed_at = 1795496400000, \
         destroy_at = 1953313200000 WHERE number = ?1";
    assert_eq!(database.execute(sql, [number]), Ok(1));
}

/// Proves clause 6.
#[tokio::test]
async fn a_person_has_an_appeal_erased_and_is_told_what_becomes_of_it() {
    journey(Scripts::On).await;
}

#[tokio::test]
async fn an_appeal_is_erased_without_scripts_as_well() {
    journey(Scripts::Off).await;
}

async fn journey(scripts: Scripts) {
    let program = env!("CARGO_BIN_EXE_aryz-tested");
    let server = Server::start(program, Options::at(TUESDAY));
    let browser = Browser::open(server.address(), scripts).await;
    // Whoever looks for mistakes does so by a script.
    let is_accessible = async |page, lang| {
        if scripts == Scripts::On {
            is_accessible(&browser, page, lang).await;
        }
    };
    for lang in LANGUAGES {
        let open = file(&browser, lang, "").await;
        let answered = file(&browser, lang, &open.number).await;
        answer(&server, &answered.number);
        for (receipt, is_open) in [(&open, true), (&answered, false)] {
            status(&browser, lang, receipt).await;
            browser.click("form[action^='/my/erasure'] button").await;
            browser.find("button[name=confirm]").await;
            let title = browser.text("h1").await;
            assert!(title.contains(&receipt.number), "{lang}: {title}");
            let said = browser.text("main").await;
            let (what, page, after) = if is_open {
                ("erasure-soon", "erasure-open", "blocked-soon")
            } else {
                ("erasure-until", "erasure-closed", "blocked-until")
            };
            assert!(said.contains(&beginning(lang, what)), "{lang}: {said}");
            let withdraws = words(lang, "erasure-withdraws");
            assert_eq!(said.contains(&withdraws), is_open, "{lang}: {said}");
            is_accessible(page, lang).await;
            browser.click("form[action^='/status'] button").await;
            browser.find(".timeline").await;
            browser.click("form[action^='/my/erasure'] button").await;
            browser.click("button[name=confirm]").await;
            let done = browser.text(".notice.good").await;
            assert_eq!(done, words(lang, "erasure-done"));
            let said = browser.text("main").await;
            assert!(said.contains(&beginning(lang, after)), "{lang}: {said}");
            assert!(!browser.address().await.contains(&receipt.code));
            is_accessible(after, lang).await;
            status(&browser, lang, receipt).await;
            let said = browser.text("main .lead b").await;
            assert_eq!(said, words(lang, "blocked-status"));
            assert!(
                !browser.sees(".timeline").await,
                "{lang}: nothing else is shown"
            );
        }
    }
    browser.close().await;
}

#[tokio::test]
async fn a_wrong_number_of_an_earlier_appeal_is_told_beside_its_field() {
    let program = env!("CARGO_BIN_EXE_aryz-tested");
    let server = Server::start(program, Options::at(TUESDAY));
    let browser = Browser::open(server.address(), Scripts::On).await;
    for lang in LANGUAGES {
        browser.go(&format!("/?lang={lang}")).await;
        person::fill_with_mistakes(&browser).await;
        person::mend(&browser).await;
        browser.fill("repeats", "C26-000001-1").await;
        person::send(&browser).await;
        browser.find("#errors").await;
        let error = browser.text("[id='repeats-error']").await;
        let expected = words(lang, "error-number-check-digit");
        assert!(error.contains(&expected), "{lang}: {error}");
        browser.click("#errors a[href='#repeats']").await;
        assert_eq!(browser.focused().await, "repeats");
        is_accessible(&browser, "form-repeats", lang).await;
        browser.choose("consent.collection", "yes").await;
        browser.choose("consent.transfer", "no").await;
        browser.fill("repeats", "").await;
        person::send(&browser).await;
        person::read_receipt(&browser).await;
    }
    browser.close().await;
}
