//! Who comes in at the desk, and how.

use aryz_tests::{Options, SWEEP_TOKEN, Server};
use serde_json::Value;

use super::super::retention::start_at;
use super::super::{MONDAY, SHARED, assert_problem, desk, internal, start};
use super::{Browser, cookie, sign_in};

/// What the desk has for programs.
const API: [&str; 6] = [
    "retention",
    "retention/progress",
    "retention/sweeps",
    "retention/acts",
    "retention/set-aside",
    "audit",
];

/// The same for people.
const PAGES: [&str; 4] = [
    "/desk/retention",
    "/desk/retention/sweeps",
    "/desk/retention/acts",
    "/desk/retention/set-aside",
];

fn location(server: &Server, back: &str) -> String {
    let fields = [("account", "dpo"), ("token", SWEEP_TOKEN), ("back", back)];
    let response = sign_in(server, &fields);
    assert_eq!(response.status, 303, "{}", response.text());
    response.header("location").to_owned()
}

#[test]
fn whoever_is_not_signed_in_is_led_to_the_sign_in_and_then_to_where_they_were_going() {
    let server = &SHARED;
    for page in PAGES {
        let asked = server.request("GET", &format!("{page}?lang=ru"));
        let response = asked.header("accept", "text/html").send();
        assert_eq!(response.status, 303, "{page}");
        let expected = format!(
            "/desk/sign-in?back={}&lang=ru",
            page.replace('/', "%2F").replace('-', "%2D")
        );
        assert_eq!(response.header("location"), expected);
        let form = server.get(&expected);
        assert_eq!(form.status, 200);
        let back = aryz_tests::input_value(&form.text(), "back").expect("a way back");
        assert_eq!(back, page);
        assert_eq!(location(server, &back), format!("{page}?lang=en"));
    }
    assert_eq!(location(server, ""), "/desk/retention?lang=en");
}

#[test]
fn the_sign_in_leads_to_no_page_but_those_of_the_desk() {
    for back in [
        "https://evil.example/desk",
        "//evil.example",
        "/desk//evil.example",
        "/desk/../internal",
        "/desk\\evil.example",
        "/",
    ] {
        assert_eq!(location(&SHARED, back), "/desk/retention?lang=en", "{back}");
    }
}

#[test]
fn a_session_is_for_this_site_alone_and_for_no_script() {
    let server = &SHARED;
    let fields = [("account", "dpo"), ("token", SWEEP_TOKEN)];
    let set = sign_in(server, &fields);
    let set = set.header("set-cookie");
    let (pair, attributes) = set.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
    let token = pair.strip_prefix("desk=").expect("a token");
    assert_eq!(token.len(), 43, "256 bits");

    let by_https = server
        .request("POST", "/desk/sign-in")
        .header("x-forwarded-proto", "https");
    let set = by_https.form(&fields);
    let set = set.header("set-cookie");
    assert!(set.starts_with("__Host-desk="), "{set}");
    assert!(
        set.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"),
        "{set}"
    );
}

#[test]
fn whoever_signs_out_is_out_at_once() {
    let server = start(Options::at(MONDAY));
    let browser = Browser::sign_in(&server, "  ДПО   №1 ");
    assert!(
        browser
            .see("/desk/retention")
            .contains("<span>ДПО №1</span>")
    );
    let other = Browser::sign_in(&server, "engineer");
    let out = server
        .request("POST", "/desk/sign-out")
        .header("cookie", &browser.cookie);
    let out = out.form(&[]);
    assert_eq!(out.status, 303);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(cookie(&out), "desk=");
    assert_eq!(browser.ask("/desk/retention").status, 303);
    other.see("/desk/retention");
}

#[test]
fn a_session_ends_with_its_term_and_is_destroyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, folder.path());
    let cookie = Browser::sign_in(&server, "dpo").cookie;
    server.stop();
    // The version that is in force on this day names no term for sessions: that of counters, a day, stands in.
    for (now, status, destroyed) in [
        ("2026-11-24T04:55:00Z", 200, 0),
        ("2026-11-24T05:05:00Z", 303, 1),
    ] {
        let server = start_at(now, folder.path());
        let browser = Browser {
            server: &server,
            cookie: cookie.clone(),
        };
        assert_eq!(browser.ask("/desk/retention").status, status, "{now}");
        let swept = internal(&server, "POST", "sweep", SWEEP_TOKEN).json();
        assert_eq!(
            swept["destroyed"]["staff_session"], destroyed,
            "{now}: {swept}"
        );
        server.stop();
    }
    // The next version, half a day.
    let server = start_at("2026-11-24T06:00:00Z", folder.path());
    let cookie = Browser::sign_in(&server, "dpo").cookie;
    server.stop();
    for (now, status) in [("2026-11-24T17:55:00Z", 200), ("2026-11-24T18:05:00Z", 303)] {
        let server = start_at(now, folder.path());
        let browser = Browser {
            server: &server,
            cookie: cookie.clone(),
        };
        assert_eq!(browser.ask("/desk/retention").status, status, "{now}");
        server.stop();
    }
}

#[test]
fn a_wrong_token_opens_nothing_and_whoever_guesses_has_to_wait() {
    let mut options = Options::at(MONDAY);
    let proxy = "x-forwarded-for".to_owned();
    options.variables.insert("client_address_header", proxy);
    let server = start(options);
    let guess = |token: &str, from: &str| {
        let request = server.request("POST", "/desk/sign-in?lang=en");
        let request = request
            .header("x-forwarded-for", from)
            .header("accept", "text/html");
        request.form(&[("account", "dpo"), ("token", token)])
    };
    let bearer = |token: &str, from: &str| {
        let request = server.request("GET", "/api/v1/desk/audit");
        let request = request.header("x-forwarded-for", from);
        request
            .header("authorization", &format!("Bearer {token}"))
            .send()
    };
    let wrong = guess("guessed-0", "192.0.2.1");
    assert_eq!(wrong.status, 403);
    assert_eq!(wrong.header("set-cookie"), "");
    assert!(wrong.text().contains("This token is not the right one"));
    assert!(wrong.text().contains("value=\"dpo\""), "the account stays");
    assert!(!wrong.text().contains("guessed-0"), "the token does not");
    for round in 1..15 {
        assert_eq!(guess(&format!("guessed-{round}"), "192.0.2.1").status, 403);
        assert_eq!(
            guess(SWEEP_TOKEN, "192.0.2.1").status,
            303,
            "counts for nothing"
        );
        assert_problem(&bearer("guessed", "192.0.2.1"), 401, "unauthorized");
    }
    assert_eq!(guess("guessed-15", "192.0.2.1").status, 403);
    for token in ["guessed-16", SWEEP_TOKEN] {
        let waits = guess(token, "192.0.2.1");
        assert_eq!(waits.status, 429, "{token}");
        assert!(!waits.header("retry-after").is_empty());
        assert_eq!(waits.header("set-cookie"), "");
        assert_problem(&bearer(token, "192.0.2.1"), 429, "too_many_requests");
    }
    assert_eq!(
        guess(SWEEP_TOKEN, "192.0.2.2").status,
        303,
        "another client"
    );
}

#[test]
fn an_account_is_named_and_not_too_long() {
    let long = "ә".repeat(65);
    for (account, said) in [
        ("", "An answer is needed"),
        (" \t ", "An answer is needed"),
        (&*long, "shorten it to 64 characters"),
        ("d\u{7}po", "control characters"),
    ] {
        let fields = [("account", account), ("token", SWEEP_TOKEN)];
        let response = sign_in(&SHARED, &fields);
        assert_eq!(response.status, 422, "{account:?}");
        assert_eq!(response.header("set-cookie"), "");
        assert!(response.text().contains(said), "{}", response.text());
    }
    let longest = "ә".repeat(64);
    let fields = [("account", &*longest), ("token", SWEEP_TOKEN)];
    assert_eq!(sign_in(&SHARED, &fields).status, 303);
}

#[test]
fn another_site_signs_nobody_in_or_out() {
    let server = &SHARED;
    let browser = Browser::sign_in(server, "dpo");
    for path in ["/desk/sign-in", "/desk/sign-out"] {
        let request = server
            .request("POST", path)
            .header("cookie", &browser.cookie);
        let request = request.header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "cross-site");
        let body = format!("account=dpo&token={SWEEP_TOKEN}");
        let response = request.body(body.into_bytes());
        assert_problem(&response, 403, "cross_site");
        assert_eq!(response.header("set-cookie"), "");
    }
    browser.see("/desk/retention");
}

/// Proves clause 10.
#[test]
fn the_desk_tells_nothing_to_whoever_has_neither_session_nor_token() {
    let server = &SHARED;
    let browser = Browser::sign_in(server, "dpo");
    for path in API {
        let address = format!("/api/v1/desk/{path}");
        assert_problem(&server.get(&address), 401, "unauthorized");
        assert_problem(&desk(server, path, "wrong"), 401, "unauthorized");
        let made_up = server
            .request("GET", &address)
            .header("cookie", "desk=AAAA");
        assert_problem(&made_up.send(), 401, "unauthorized");
        let posted = server.request("POST", &address).send();
        assert_problem(&posted, 405, "method_not_allowed");
        assert_eq!(desk(server, path, SWEEP_TOKEN).status, 200, "{path}");
        assert_eq!(browser.ask(&address).status, 200, "{path}: by session");
    }
    for path in [
        "retention/acts?before=yesterday",
        "retention/sweeps?befor=1",
    ] {
        assert_problem(&desk(server, path, SWEEP_TOKEN), 400, "bad_request");
    }
    for path in [
        "retention/acts/1",
        "retention/sweeps/00000000-0000-7000-8000-000000000000",
    ] {
        assert_problem(&desk(server, path, SWEEP_TOKEN), 404, "not_found");
    }
    let audit: Value = desk(server, "audit", SWEEP_TOKEN).json();
    assert_eq!(audit["fault"], Value::Null);
}

#[test]
fn what_was_read_at_the_internal_addresses_is_read_at_the_desk_alone() {
    for path in ["acts", "audit"] {
        let gone = internal(&SHARED, "GET", path, SWEEP_TOKEN);
        assert_problem(&gone, 404, "not_found");
    }
}
