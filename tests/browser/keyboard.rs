//! Without a mouse: everything can be reached, one sees where one is, and a complaint can be filed.

use fantoccini::key::Key;

use crate::browser::{Browser, DESKTOP, PHONE, Scripts};
use crate::person;
use crate::tour::tour;
use crate::{desk, start};

/// Remembers what the tabulator should reach, in the order of the page; of a group of radio buttons the chosen one or the first.
const STOPS: &str = r#"
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const groups = new Set();
    window.stops = all.filter((e) => {
        if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({ visibilityProperty: true })) return false;
        if (e.type !== "radio") return true;
        if (groups.has(e.name)) return false;
        const group = all.filter((other) => other.name === e.name);
        if (group.some((other) => other.checked) && !e.checked) return false;
        groups.add(e.name);
        return true;
    });
    // To the very beginning, wherever a click or the page itself has put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    return window.stops.length;
"#;

/// Where the focus is, and whether one sees it: a ring of two pixels or more around what is focused or around its card, inside the window,
/// under nothing else.
const FOCUS: &str = r#"
    const e = document.activeElement;
    const ringed = [e, e.closest(".card")].some((e) => {
        if (!e) return false;
        const style = getComputedStyle(e);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    // Of a link that goes over two lines, the first.
    const box = e.getClientRects()[0] ?? e.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width, innerWidth) / 2, Math.max(box.top, 0) + Math.min(box.height, 20) / 2];
    const top = document.elementFromPoint(x, y);
    return {
        stop: window.stops.indexOf(e),
        name: `${e.tagName.toLowerCase()} ${e.name ?? ""} ${(e.textContent ?? "").trim().slice(0, 40)}`,
        ringed,
        visible: top !== null && (e.contains(top) || top.contains(e) && top !== document.body),
    };
"#;

#[tokio::test]
async fn the_tabulator_reaches_everything_in_order_and_one_sees_where_one_is() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    tour(&browser, &server, "ru", async |page| {
        wrong.extend(stops_out_of_order_or_sight(&browser, page).await);
    })
    .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn the_tabulator_reaches_everything_of_the_staff_in_order() {
    let (server, _folder) = desk::furnished();
    let browser = Browser::open(server.address(), Scripts::On).await;
    let mut wrong = Vec::new();
    desk::tour(&browser, &server, "ru", async |page| {
        wrong.extend(stops_out_of_order_or_sight(&browser, page).await);
    })
    .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

async fn stops_out_of_order_or_sight(browser: &Browser, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let size = if page == "policy" { DESKTOP } else { PHONE };
    browser.resize(size).await;
    let stops = browser.run(STOPS).await.as_i64().unwrap_or_default();
    for expected in 0..stops {
        browser.tab().await;
        let focus = browser.run(FOCUS).await;
        let name = &focus["name"];
        if focus["stop"] != expected {
            wrong.push(format!("{page}: stop {expected} of {stops} is {name}"));
            break;
        }
        if focus["ringed"] != true || focus["visible"] != true {
            wrong.push(format!("{page}: the focus is not seen: {focus}"));
        }
    }
    browser.resize(PHONE).await;
    wrong
}

#[tokio::test]
async fn the_first_stop_leads_past_the_navigation() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    for path in ["/", "/status", "/policy", "/nowhere"] {
        browser.go(path).await;
        assert!(
            browser.run(SKIP_LINK_TOP).await.as_f64() < Some(-10.),
            "{path}: it is out of sight before"
        );
        browser.tab().await;
        assert!(
            browser.run(SKIP_LINK_TOP).await.as_f64() >= Some(0.),
            "{path}: it comes into sight"
        );
        browser.press([char::from(Key::Enter)]).await;
        assert_eq!(browser.focused().await, "main", "{path}");
        browser.tab().await;
        let inside = "return document.activeElement.closest('main') !== null";
        assert_eq!(
            browser.run(inside).await,
            true,
            "{path}: the next stop is in the content"
        );
    }
    browser.close().await;
}

const SKIP_LINK_TOP: &str = "return document.querySelector('.skip').getBoundingClientRect().top";

#[tokio::test]
async fn a_complaint_can_be_filed_without_a_mouse() {
    let server = start();
    let browser = Browser::open(server.address(), Scripts::On).await;
    browser.go("/?lang=kk").await;
    browser.tab().await;
    browser.press([char::from(Key::Enter)]).await;
    let mut stops = 0;
    loop {
        stops += 1;
        assert!(stops < 60, "the form has an end");
        browser.tab().await;
        let (name, kind) = here(&browser).await;
        match name.as_str() {
            "kind" => pick(&browser, "complaint").await,
            "text" => browser.press(person::TEXT.chars()).await,
            "applicant.name.family" => browser.press(person::FAMILY.chars()).await,
            "applicant.name.given" => browser.press(person::GIVEN.chars()).await,
            "applicant.address" => browser.press(person::ADDRESS.chars()).await,
            "applicant.iin" => browser.press(person::IIN.chars()).await,
            "consent.collection" | "consent.transfer" => pick(&browser, "yes").await,
            _ if kind == "submit" => break,
            _ => {}
        }
    }
    browser.press([char::from(Key::Enter)]).await;
    person::expect_receipt_of_the_first_complaint(&browser).await;
    browser.close().await;
}

/// Name and type of what has the focus.
async fn here(browser: &Browser) -> (String, String) {
    let script = "const e = document.activeElement; return [e.name ?? '', e.type ?? '']";
    let place = browser.run(script).await;
    let part = |index: usize| place[index].as_str().unwrap_or_default().to_owned();
    (part(0), part(1))
}

/// Takes a choice of the group in which the focus is: the space bar for the first, arrows for the others.
async fn pick(browser: &Browser, value: &str) {
    browser.press([' ']).await;
    for _ in 0..10 {
        let here = browser.run("return document.activeElement.value").await;
        if here == value {
            return;
        }
        browser.press([char::from(Key::Down)]).await;
    }
    panic!("no choice {value}");
}
