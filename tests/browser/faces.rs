//! Each page in each language, by the rules of accessibility, in light and dark, on a phone and on a desk; its pictures go to
//! `target/screenshots/`.

use std::collections::BTreeSet;
use std::rc::Rc;

use aryz_tests::{Server, root};

use crate::browser::{Browser, DESKTOP, PHONE, Scripts};
use crate::tour::tour;
use crate::{LANGUAGES, axe, desk, person, start};

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

#[tokio::test]
async fn each_page_of_the_staff_is_accessible_in_each_language() {
    let (server, _folder) = desk::furnished();
    let mut faces = Faces::of(&server).await;
    for lang in LANGUAGES {
        let browser = faces.browser.clone();
        desk::tour(&browser, &server, lang, async |page| {
            faces.look(page, lang).await;
        })
        .await;
    }
    faces.expect_nothing_wrong().await;
}

async fn every_page(lang: &'static str) {
    let server = start();
    let mut faces = Faces::of(&server).await;
    let browser = faces.browser.clone();
    tour(&browser, &server, lang, async |page| {
        faces.look(page, lang).await;
        if README.contains(&(page, lang)) {
            let file = root().join(format!("target/screenshots/readme/{page}.png"));
            browser.picture(&file, f64::from(PHONE.1), 1.5).await;
        }
    })
    .await;
    drop(browser);
    faces.expect_nothing_wrong().await;
}

/// Looks at page after page, and notes what is wrong.
struct Faces {
    browser: Rc<Browser>,
    ids: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Faces {
    async fn of(server: &Server) -> Self {
        Self {
            browser: Rc::new(Browser::open(server.address(), Scripts::On).await),
            ids: person::ids(),
            wrong: Vec::new(),
        }
    }

    async fn look(&mut self, page: &str, lang: &str) {
        let text = self.browser.run(EVERYTHING_SAID).await;
        let said = text
            .as_str()
            .unwrap_or_default()
            .split(|c: char| !c.is_alphanumeric() && c != '-');
        self.wrong.extend(
            said.filter(|word| self.ids.contains(*word))
                .map(|id| format!("{page}-{lang}: no words for {id}")),
        );
        for (size, device) in [(PHONE, "phone"), (DESKTOP, "desktop")] {
            for scheme in ["light", "dark"] {
                self.browser.look(size, scheme).await;
                let face = format!("{page}-{lang}-{device}-{scheme}");
                let violations = axe::violations(&self.browser).await;
                let violations = violations.iter().map(|line| format!("{face}: {line}"));
                self.wrong.extend(violations);
                let file = root().join(format!("target/screenshots/{face}.png"));
                self.browser.picture(&file, LONGEST, 1.).await;
            }
        }
        self.browser.look(PHONE, "light").await;
    }

    async fn expect_nothing_wrong(self) {
        let Self { browser, wrong, .. } = self;
        assert!(
            wrong.is_empty(),
            "{} violations:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        let browser = Rc::into_inner(browser).expect("nobody else looks");
        browser.close().await;
    }
}
