//! Every page that a visitor can see, one after another, in the order in which one comes to it.

use aryz_tests::Server;

use crate::VERSION;
use crate::browser::Browser;
use crate::person;

/// Goes through all pages in one language and calls `visit` with the name of each.
pub(crate) async fn tour(
    browser: &Browser,
    server: &Server,
    lang: &str,
    mut visit: impl AsyncFnMut(&'static str),
) {
    browser.go(&format!("/?lang={lang}")).await;
    visit("form").await;
    browser.choose("applicant.type", "organization").await;
    visit("form-organization").await;
    browser.choose("applicant.type", "representative").await;
    browser
        .choose("applicant.represents.type", "organization")
        .await;
    visit("form-representative").await;

    browser.go(&format!("/?lang={lang}")).await;
    person::fill_with_mistakes(browser).await;
    person::send(browser).await;
    browser.find("#errors").await;
    visit("form-mistakes").await;
    person::mend(browser).await;
    browser
        .run("document.querySelector('[name=token]').value = 'AAAA'")
        .await;
    person::send(browser).await;
    browser.find("main .notice.warn").await;
    visit("form-expired").await;

    let photo = person::attach_photo(browser).await;
    person::send(browser).await;
    let receipt = person::read_receipt(browser).await;
    drop(photo);
    visit("receipt").await;
    browser.reload().await;
    visit("receipt-gone").await;

    browser.go(&format!("/status?lang={lang}")).await;
    visit("lookup").await;
    person::ask_status(browser, &receipt.number, "0000-0000-0000-0000").await;
    browser.find("main .notice.bad").await;
    visit("lookup-not-found").await;
    person::ask_status(browser, &receipt.number, &receipt.code).await;
    browser.find(".timeline").await;
    visit("status").await;
    person::withdraw(browser).await;
    visit("status-withdrawn").await;
    let code = person::get_consent_receipt(browser).await;
    visit("consent-receipt").await;
    browser.click("main a[href^='/policy/receipts/']").await;
    browser.find("[name=receipt]").await;
    visit("verify").await;
    person::check_receipt(browser, &code[1..]).await;
    browser.find("main .notice.bad").await;
    visit("verify-not-authentic").await;
    person::check_receipt(browser, &code).await;
    browser.find("main .notice.good").await;
    visit("verify-code-only").await;

    browser.go(&format!("/policy?lang={lang}")).await;
    visit("policy").await;
    browser.go(&format!("/policy/{VERSION}?lang={lang}")).await;
    visit("policy-version").await;
    browser.go(&format!("/policy/versions?lang={lang}")).await;
    visit("policy-versions").await;
    browser.click("main a[href*='/diff/']").await;
    browser.find("main ins").await;
    visit("policy-diff").await;
    browser
        .go(&format!("/policy/conformance?lang={lang}"))
        .await;
    visit("policy-conformance").await;

    browser.go(&format!("/nowhere?lang={lang}")).await;
    visit("problem-404").await;
    let appeals = format!("{}/appeals?lang={lang}", server.address());
    let elsewhere = format!("data:text/html,<form method=post action='{appeals}'><button>");
    browser.go(&elsewhere).await;
    browser.click("button").await;
    browser.find("main h1").await;
    visit("problem-403").await;
}
