//! The headers that protect a reader, on every kind of answer.

use super::SHARED;

#[test]
fn every_page_carries_the_headers_that_protect_its_reader() {
    for path in [
        "/",
        "/policy",
        "/policy/receipts/verify",
        "/status",
        "/nothing",
        "/healthz",
        "/api/v1/policy",
    ] {
        let page = SHARED.get(path);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!page.header("referrer-policy").is_empty(), "{path}");
        assert_ne!(page.header("content-length"), "", "{path}: in one piece");
        let html = page.text();
        assert!(!html.contains(" style=\""), "{path}: no inline style");
        assert!(!html.contains(" onclick="), "{path}: no inline script");
        assert!(!html.contains("<style"), "{path}: no inline style");
    }
}

#[test]
fn a_lost_visitor_gets_a_page_in_their_language() {
    let page = SHARED
        .request("GET", "/no/such/page?lang=ru")
        .header("accept", "text/html")
        .send();
    assert_eq!(page.status, 404);
    assert!(page.text().contains("<html lang=\"ru\""));
}
