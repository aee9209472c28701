//! Each page in each language, by the rules of accessibility, in light and dark, on a phone and on a desk; its pictures go to
//! `target/screenshots/`.

use aryz_tests::root;

use crate::browser::{Browser, DESKTOP, PHONE, Scripts};
use crate::tour::tour;
use crate::{axe, start};

/// The longest picture, in pixels: what of the policy is below looks like what is above.
const LONGEST: f64 = 6000.;

#[tokio::test]
async fn each_page_in_kazakh_is_accessible() {
    every_page("kk").await;
}

#[tokio::test]
async fn each_page_in_russian_is_accessible() {
    every_page("ru").await;
}

#[tokio::test]
async fn each_page_in_english_is_accessible() {
    every_page("en").await;
}

async fn every_page(lang: &'static str) {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    tour(&browser, &server, lang, async |page| {
        for (size, device) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
            for scheme in ["light", "dark"] {
                browser.look(size, scheme).await;
                let face = format!("{page}-{lang}-{device}-{scheme}");
                let violations = axe::violations(&browser).await;
                wrong.extend(violations.iter().map(|line| format!("{face}: {line}")));
                let file = root().join(format!("target/screenshots/{face}.png"));
                browser.picture(&file, LONGEST).await;
            }
        }
        browser.look(PHONE, "light").await;
    })
    .await;
    assert!(
        wrong.is_empty(),
        "{} violations:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    browser.close().await;
}
