//! What a person does on the pages, step by step: the journeys, the tour and the keyboard share it.

use std::collections::BTreeSet;
use std::fs;

use aryz_tests::photo::photo;
pub(crate) use aryz_tests::planted::{FAMILY, GIVEN, IIN, PHONE_TYPED as PHONE, WRONG_IIN};
use aryz_tests::root;
use tempfile::TempDir;

use crate::browser::Browser;

/// A number and an access code, as the receipt shows them.
pub(crate) struct Receipt {
    pub(crate) number: String,
    pub(crate) code: String,
}

pub(crate) const TEXT: &str = "Үшінші күн ауламызда жарық жоқ, жөндеуді сұраймын.";
pub(crate) const ADDRESS: &str = "Тест көшесі, 1-үй, 2-пәтер";

/// The complaint with four mistakes: a text of five letters, an IIN that cannot be, and no decision on either consent.
pub(crate) async fn fill_with_mistakes(browser: &Browser) {
    browser.choose("kind", "complaint").await;
    browser.fill("text", "Жарық").await;
    browser.fill("applicant.name.family", FAMILY).await;
    browser.fill("applicant.name.given", GIVEN).await;
    browser.fill("applicant.iin", WRONG_IIN).await;
    browser.fill("applicant.address", ADDRESS).await;
    browser.fill("applicant.phone", PHONE).await;
}

/// What [`fill_with_mistakes`] left wrong, mended.
pub(crate) async fn mend(browser: &Browser) {
    browser.fill("text", TEXT).await;
    browser.fill("applicant.iin", IIN).await;
    browser.choose("consent.collection", "yes").await;
    browser.choose("consent.transfer", "no").await;
}

/// What the photo is called: a long word, because whatever shows it has to break it.
pub(crate) const PHOTO: &str =
    "Шұңқыр_Бірлік_көшесі_7_үйдің_алдында_кешкі_сағат_жетіде_түсірілген.jpg";

/// Attaches a photo. It lies in this folder until the form is sent.
pub(crate) async fn attach_photo(browser: &Browser) -> TempDir {
    let folder = TempDir::new().expect("a folder for the photo");
    let file = folder.path().join(PHOTO);
    fs::write(&file, photo()).expect("the photo is written");
    browser.attach("attachments", &file).await;
    folder
}

/// Sends the form of the page.
pub(crate) async fn send(browser: &Browser) {
    browser.click("main form button[type=submit]").await;
}

/// Number and code, read off the receipt.
pub(crate) async fn read_receipt(browser: &Browser) -> Receipt {
    Receipt {
        number: browser.text("#number").await,
        code: browser.text("#access-code").await,
    }
}

/// Expects the receipt of the first complaint of the application.
pub(crate) async fn expect_receipt_of_the_first_complaint(browser: &Browser) {
    let number = read_receipt(browser).await.number;
    assert!(number.starts_with("C26-000001-"), "{number}");
}

/// Asks for the status on the page that does so.
pub(crate) async fn ask_status(browser: &Browser, number: &str, code: &str) {
    browser.fill("number", number).await;
    browser.fill("code", code).await;
    send(browser).await;
}

/// Opens the withdrawal on the status page, confirms it and sends it.
pub(crate) async fn withdraw(browser: &Browser) {
    browser.click("main summary").await;
    browser.choose("confirm", "yes").await;
    browser.click("main details button[type=submit]").await;
    browser.find(".notice.good").await;
}

/// Opens the consent receipt from a page that knows number and code; returns the code that is printed on it.
pub(crate) async fn get_consent_receipt(browser: &Browser) -> String {
    browser.click("form[action^='/my/consents/'] button").await;
    browser.text("#signature").await
}

/// Asks for what is signed in the code of a printed receipt.
pub(crate) async fn check_receipt(browser: &Browser, code: &str) {
    browser.fill("receipt", code).await;
    send(browser).await;
}

/// The words of an id that takes no arguments, as `static/words` has them.
pub(crate) fn words(lang: &str, id: &str) -> String {
    let folder = root().join("static/words").join(lang);
    let files = fs::read_dir(&folder).expect("the words of the language");
    let start = format!("{id} = ");
    files
        .map(|file| fs::read_to_string(file.expect("a file of words").path()).expect("words"))
        .find_map(|file| {
            let line = file.lines().find_map(|line| line.strip_prefix(&start));
            line.map(ToOwned::to_owned)
        })
        .unwrap_or_else(|| panic!("no words for {id} in {lang}"))
}

/// The ids of all words: none of them is ever shown.
pub(crate) fn ids() -> BTreeSet<String> {
    let folder = root().join("static/words/en");
    let files = fs::read_dir(&folder).expect("the words of a language");
    files
        .flat_map(|file| {
            let file = fs::read_to_string(file.expect("a file of words").path()).expect("words");
            let lines = file.lines().filter_map(|line| line.split_once(" ="));
            lines.map(|(id, _)| id.to_owned()).collect::<Vec<_>>()
        })
        .filter(|id| id.contains('-') && !id.contains(' '))
        .collect()
}
