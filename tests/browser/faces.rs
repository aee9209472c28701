//! Each page in each language, by the rules of accessibility, in light and dark, on a phone and on a desk; its pictures go to
//! `target/screenshots/`.

use aryz_tests::root;

use crate::browser::{Browser, DESKTOP, PHONE, Scripts};
use crate::tour::tour;
use crate::{axe, person, start};

/// The longest picture, in pixels: what of the policy is below looks like what is above.
const LONGEST: f64 = 6000.;

/// The pages that `docs/screenshots/` shows; copy them there when they have changed.
const README: [(&str, &str); 3] = [("form", "kk"), ("receipt", "ru"), ("policy", "en")];

/// All that is read aloud: the text and the names of what has none.
const EVERYTHING_SAID: &str = r#"
    const named = [...document.querySelectorAll("[aria-label], [alt], [title]")];
    const names = named.flatMap((e) => ["aria-label", "alt", "title"].map((name) => e.getAttribute(name) ?? ""));
    return [document.title, document.body.innerText, ...names].join("\n");
"#;

/// Whoever looks for mistakes must be able to find one.
#[tokio::test]
async fn a_planted_mistake_is_found() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    browser.go("/status?lang=kk").await;
    assert_eq!(axe::violations(&browser).await, [""; 0]);
    browser
        .run("document.querySelector('main label').remove(); document.documentElement.lang = ''")
        .await;
    let found = axe::violations(&browser).await.join("\n");
    assert!(
        found.contains("label: ") && found.contains("html-has-lang: "),
        "{found}"
    );
    browser.close().await;
}

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
    let ids = person::ids();
    let mut wrong = Vec::new();
    tour(&browser, &server, lang, async |page| {
        let text = browser.run(EVERYTHING_SAID).await;
        let said = text
            .as_str()
            .unwrap_or_default()
            .split(|c: char| !c.is_alphanumeric() && c != '-');
        wrong.extend(
            said.filter(|word| ids.contains(*word))
                .map(|id| format!("{page}-{lang}: no words for {id}")),
        );
        for (size, device) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
            for scheme in ["light", "dark"] {
                browser.look(size, scheme).await;
                let face = format!("{page}-{lang}-{device}-{scheme}");
                let violations = axe::violations(&browser).await;
                wrong.extend(violations.iter().map(|line| format!("{face}: {line}")));
                let file = root().join(format!("target/screenshots/{face}.png"));
                browser.picture(&file, LONGEST, 1.).await;
            }
        }
        browser.look(PHONE, "light").await;
        if README.contains(&(page, lang)) {
            let file = root().join(format!("target/screenshots/readme/{page}.png"));
            browser.picture(&file, f64::from(PHONE.1), 1.5).await;
        }
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
