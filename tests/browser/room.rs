//! Narrow phones, large letters, paper: whatever room there is, the content fits it.

use aryz_tests::root;
use serde_json::Value;

use crate::browser::{Browser, PHONE, Scripts, Size};
use crate::tour::tour;
use crate::{LANGUAGES, desk, start};

/// What does not fit: the page if it scrolls sideways, whatever sticks out of the window, whatever is cut off.
const MISFITS: &str = r#"
    const width = document.documentElement.clientWidth;
    const misfits = [];
    const name = (e) => `<${e.tagName.toLowerCase()} class="${e.className}" id="${e.id}"> ${(e.textContent ?? "").trim().slice(0, 40)}`;
    if (document.documentElement.scrollWidth > width) {
        misfits.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
    }
    for (const e of document.body.querySelectorAll("*")) {
        if (e.closest(".hidden, .skip, .trap") || !e.checkVisibility()) continue;
        const style = getComputedStyle(e);
        if (style.clipPath !== "none" || e.closest("thead")) continue;
        const box = e.getBoundingClientRect();
        if (box.width > 0 && (box.left < -0.5 || box.right > width + 0.5)) misfits.push(`sticks out: ${name(e)}`);
        if (e.tagName === "SELECT") {
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const arrow = 24;
            const free = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
            const [chosen] = e.selectedOptions;
            if (pen.measureText(chosen.text).width > free) misfits.push(`is cut off: ${chosen.text}`);
        }
        const cuts = style.overflowX !== "visible" || e.tagName === "BUTTON";
        if (cuts && e.tagName !== "TEXTAREA" && e.tagName !== "INPUT" && e.scrollWidth > e.clientWidth + 1) misfits.push(`is cut off: ${name(e)}`);
    }
    return misfits;
"#;

/// 320 pixels are the width of WCAG 1.4.10; letters twice as large in a window twice as wide are 1.4.4 on a laptop.
#[tokio::test]
async fn nothing_sticks_out_on_a_narrow_phone_or_in_letters_twice_as_large() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    for lang in LANGUAGES {
        tour(&browser, &server, lang, async |page| {
            wrong.extend(misfits(&browser, page, lang).await);
        })
        .await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn nothing_of_the_staff_sticks_out_either() {
    let (server, _folder) = desk::furnished();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    for lang in LANGUAGES {
        desk::tour(&browser, &server, lang, async |page| {
            wrong.extend(misfits(&browser, page, lang).await);
        })
        .await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

/// What does not fit of the page that is shown.
async fn misfits(browser: &Browser, page: &str, lang: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (size, letters) in [(Size(320, 640), 16), (Size(640, 800), 32)] {
        browser.resize(size).await;
        browser.letters(letters).await;
        let misfits = browser.run(MISFITS).await;
        for misfit in misfits.as_array().into_iter().flatten() {
            wrong.push(format!("{page}, {lang}, letters of {letters}: {misfit}"));
        }
        if letters == 32 {
            let letters = browser
                .run("return getComputedStyle(document.documentElement).fontSize")
                .await;
            assert_eq!(letters, "32px", "the letters grew");
        }
    }
    browser.letters(16).await;
    browser.resize(PHONE).await;
    wrong
}

/// A4 at 96 dots an inch.
const PAPER: Size = Size(794, 1123);

#[tokio::test]
async fn paper_carries_the_content_and_no_navigation() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    tour(&browser, &server, "ru", async |page| {
        let kept: &[&str] = match page {
            "receipt" => &[
                "#number",
                "#access-code",
                ".facts",
                ".notice",
                ".on-paper",
                ".brand",
            ],
            "consent-receipt" => &[".facts", ".square", "#signature", ".brand"],
            "policy" => &["#c1", "#c13", ".facts", ".brand"],
            "policy-diff" => &[".changes", ".passage ins", ".passage del", ".brand"],
            "policy-conformance" => &["#c1", "#c13", ".facts", ".notice", ".brand"],
            _ => return,
        };
        browser.resize(PAPER).await;
        // Who prints from a dark screen wants black on white all the same.
        browser.medium("print", "dark").await;
        for left_out in [".skip", ".languages", ".sections", ".contents", ".buttons"] {
            assert!(!browser.sees(left_out).await, "{page}: {left_out} on paper");
        }
        for css in kept {
            assert!(browser.sees(css).await, "{page}: {css} is missing on paper");
        }
        let paper = browser.run(COLOURS).await;
        assert_eq!(paper["paper"], "rgb(255, 255, 255)", "{page}");
        assert_eq!(paper["ink"], "rgb(0, 0, 0)", "{page}");
        assert_eq!(browser.run(MISFITS).await, Value::Array(vec![]), "{page}");
        let file = root().join(format!("target/screenshots/{page}-ru-paper.png"));
        browser.picture(&file, 2. * 1123., 1.).await;
        browser.look(PHONE, "light").await;
    })
    .await;
    browser.close().await;
}

const COLOURS: &str = r"
    const style = getComputedStyle(document.body);
    return { paper: style.backgroundColor, ink: style.color };
";
