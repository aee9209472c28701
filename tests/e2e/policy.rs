//! The published policy (clause 13): for everybody, in three languages, every version for ever.

use super::{LANGUAGES, SHARED, VERSION, assert_problem, text};

/// Proves clause 13.
#[test]
fn anybody_reads_the_policy_in_three_languages_without_a_cookie_or_a_script() {
    for lang in LANGUAGES {
        let page = SHARED.get(&format!("/policy?lang={lang}"));
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-language"), lang);
        assert_eq!(page.header("set-cookie"), "");
        let html = page.text();
        assert!(html.contains(&format!("<html lang=\"{lang}\"")));
        assert!(!html.contains("<script"), "the policy needs no script");
        for clause in 1..=13 {
            assert!(
                html.contains(&format!("id=\"c{clause}\"")),
                "{lang}: clause {clause} has its anchor"
            );
        }
        for clause in ["c3-1", "c3-2", "c3-3", "c3-4", "c3-5", "c3-6"] {
            assert!(
                html.contains(&format!("id=\"{clause}\"")),
                "{lang}: {clause}"
            );
        }
        assert!(!html.contains("{{"), "{lang}: every value was filled in");
        assert!(html.contains(VERSION));
    }
}

#[test]
fn the_language_follows_the_query_then_the_cookie_then_the_browser_then_kazakh() {
    let language = |path: &str, cookie: &str, accept: &str| {
        let mut request = SHARED.request("GET", path);
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        if !accept.is_empty() {
            request = request.header("accept-language", accept);
        }
        request.send().header("content-language").to_owned()
    };
    assert_eq!(language("/policy?lang=en", "lang=ru", "ru"), "en");
    assert_eq!(language("/policy", "lang=ru", "en"), "ru");
    assert_eq!(language("/policy", "", "de, en;q=0.3, ru;q=0.9"), "ru");
    assert_eq!(language("/policy", "", "ru-KZ,ru;q=0.9"), "ru");
    assert_eq!(language("/policy", "", ""), "kk");
    assert_eq!(language("/policy?lang=xx", "", "de"), "kk");
}

#[test]
fn an_unchanged_policy_costs_no_second_download() {
    let first = SHARED.get("/policy?lang=ru");
    let etag = first.header("etag").to_owned();
    assert!(etag.starts_with('"'), "a strong tag: {etag}");
    let again = SHARED
        .request("GET", "/policy?lang=ru")
        .header("if-none-match", &etag)
        .send();
    assert_eq!(again.status, 304);
    assert!(again.body.is_empty());
    assert_eq!(again.header("etag"), etag);
    let other = SHARED
        .request("GET", "/policy?lang=kk")
        .header("if-none-match", &etag)
        .send();
    assert_eq!(other.status, 200, "each language has its own tag");
}

#[test]
fn each_language_links_to_the_others() {
    let page = SHARED.get("/policy?lang=ru");
    let links: Vec<_> = page
        .headers
        .get_all("link")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let links = links.join(", ");
    for lang in LANGUAGES {
        assert!(
            links.contains(&format!("hreflang=\"{lang}\"")),
            "{lang} in {links}"
        );
    }
    assert!(links.contains("rel=\"alternate\""), "{links}");
}

/// Proves clause 13.
#[test]
fn a_version_stays_readable_at_its_own_address() {
    let list = SHARED.get("/policy/versions?lang=en");
    assert_eq!(list.status, 200);
    assert!(list.text().contains(&format!("/policy/{VERSION}")));
    let page = SHARED.get(&format!("/policy/{VERSION}?lang=en"));
    assert_eq!(page.status, 200);
    let hash = SHARED.get("/api/v1/policy").json()["sha256"].clone();
    assert!(
        page.text().contains(hash.as_str().expect("a hash")),
        "the page shows the hash that consents are bound to"
    );
    assert_eq!(SHARED.get("/policy/1999-01-01").status, 404);
}

/// Proves clauses 12 and 13.
#[test]
fn a_version_that_was_replaced_stays_what_people_agreed_to() {
    let past = SHARED.get("/api/v1/policy/2026-11-16");
    assert_eq!(past.status, 200);
    let past = past.json();
    assert_eq!(
        past["sha256"],
        "f1a7b125946ca91c58743797ea37dc05e3f482817f37ed08ded7f88624154d1f"
    );
    assert!(!past.to_string().contains("attachment"), "{past}");
    let page = SHARED.get("/policy/2026-11-16?lang=en");
    assert_eq!(page.status, 200);
    assert!(
        page.text()
            .contains("Replaced by a new version on 23 November 2026"),
        "the page says what replaced it"
    );
}

/// Proves clause 12.
#[test]
fn everybody_reads_what_a_version_changed_and_since_when() {
    let path = "/policy/2026-11-16/diff/2026-11-23";
    let version = SHARED.get("/policy/2026-11-23?lang=en");
    assert!(version.text().contains(path), "the version links to it");
    for lang in LANGUAGES {
        let list = SHARED.get(&format!("/policy/versions?lang={lang}"));
        assert!(list.text().contains(path), "{lang}: so does the list");
        let page = SHARED.get(&format!("{path}?lang={lang}"));
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-language"), lang);
        let html = page.text();
        assert!(!html.contains("<script"), "it needs no script");
        assert!(html.contains("<ins>") && html.contains("<del>"));
    }
    let page = SHARED.get(&format!("{path}?lang=en"));
    let html = page.text();
    for told in [
        "23 November 2026",
        "<del>48 hours</del>",
        "<ins>8 days</ins>",
        "The WhatsApp chat-bot",
        "#c6\">6. ",
    ] {
        assert!(html.contains(told), "{told}");
    }
    let again = SHARED
        .request("GET", &format!("{path}?lang=en"))
        .header("if-none-match", page.header("etag"))
        .send();
    assert_eq!(again.status, 304);
}

#[test]
fn a_program_reads_what_changed_as_the_policy_writes_it() {
    let diff = SHARED.get("/api/v1/policy/2026-11-16/diff/2026-11-23");
    assert_eq!(diff.header("content-type"), "application/json");
    let diff = diff.json();
    assert_eq!(diff["since"], "2026-11-23");
    let changes = diff["changes"].as_array().expect("changes");
    let change = |section: &str, id: &str| {
        let found = changes
            .iter()
            .find(|change| change["section"] == section && change["id"] == id);
        found.unwrap_or_else(|| panic!("{section} {id} in {diff}"))
    };
    let term = &change("retention", "inbox")["attributes"][0];
    assert_eq!(term["attribute"], "term");
    assert_eq!(term["from"]["hours"], 48);
    assert_eq!(term["to"]["days"], 8);
    assert_eq!(change("channels", "viber")["fate"], "added");
    let of_utility = &change("recipients", "utility")["attributes"][0];
    assert_eq!(of_utility["added"][0], "attachments");
    for nowhere in [
        "/policy/2026-11-23/diff/2026-11-23",
        "/policy/2026-11-23/diff/1999-01-01",
    ] {
        assert_eq!(SHARED.get(nowhere).status, 404, "{nowhere}");
    }
}

#[test]
fn everybody_sees_what_carries_out_each_clause_and_which_tests_prove_it() {
    let known = SHARED.get("/api/v1/policy/conformance").json();
    let clauses = known["clauses"].as_array().expect("clauses");
    assert_eq!(clauses.len(), 18, "{known}");
    let of_a_clause = |number: &str, list: &str| {
        let clause = clauses.iter().find(|clause| clause["clause"] == number);
        let list = clause.and_then(|clause| clause[list].as_array());
        list.is_some_and(|list| !list.is_empty())
    };
    for number in ["1", "3.5", "9", "13"] {
        assert!(of_a_clause(number, "mechanisms"), "{number}");
        assert!(of_a_clause(number, "tests"), "{number}");
    }
    for lang in LANGUAGES {
        let page = SHARED.get(&format!("/policy/conformance?lang={lang}"));
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-language"), lang);
        let html = page.text();
        assert!(!html.contains("<script"), "it needs no script");
        for clause in ["c1", "c3-5", "c13"] {
            assert!(html.contains(&format!("id=\"{clause}\"")), "{clause}");
        }
    }
}

#[test]
fn programs_read_the_same_policy() {
    let current = SHARED.get("/api/v1/policy");
    assert_eq!(current.status, 200);
    assert_eq!(current.header("content-type"), "application/json");
    let policy = current.json();
    assert_eq!(policy["version"], VERSION);
    assert_eq!(policy["effective_from"], VERSION);
    assert_eq!(policy["review_due"], "2027-11-23");
    assert_eq!(text(&policy, "sha256").len(), 64);
    let one = SHARED.get(&format!("/api/v1/policy/{VERSION}"));
    assert_eq!(one.json(), policy);
    let unknown = SHARED.get("/api/v1/policy/1999-01-01");
    assert_problem(&unknown, 404, "not_found");
}

#[test]
fn a_head_request_tells_the_length_and_sends_nothing() {
    let get = SHARED.get("/policy?lang=kk");
    let head = SHARED.request("HEAD", "/policy?lang=kk").send();
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("etag"), get.header("etag"));
}
