//! What is asked for under load.

use bytes::Bytes;
use http::{HeaderName, Request, header};
use http_body_util::Full;
use serde_json::json;

/// What a phone's browser says of itself with each request.
pub(crate) const CLIENT: [(HeaderName, &str); 4] = [
    (
        header::USER_AGENT,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36",
    ),
    (
        header::ACCEPT,
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    ),
    (header::ACCEPT_ENCODING, "gzip, deflate, br, zstd"),
    (
        header::ACCEPT_LANGUAGE,
        "kk-KZ,kk;q=0.9,ru-KZ;q=0.8,ru;q=0.7,en-US;q=0.6,en;q=0.5",
    ),
];

/// The version that is in force in this repository.
const POLICY_VERSION: &str = "2026-11-23";

pub(crate) fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(path)
        .body(Full::default())
        .expect("a well-formed request")
}

/// Each registration comes from an address of its own, so that the limit per client does not end the benchmark.
pub(crate) fn registration(sequence: u64) -> Request<Full<Bytes>> {
    let [.., b, c, d] = sequence.to_be_bytes();
    Request::post("/api/v1/appeals")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", format!("10.{b}.{c}.{d}"))
        .body(Full::from(appeal()))
        .expect("a well-formed request")
}

pub(crate) fn appeal() -> String {
    let appeal = json!({
        "kind": "complaint",
        "text": "Во дворе третий день не горит свет, прошу восстановить освещение.",
        "language": "ru",
        "applicant": {
            "type": "individual",
            "category": "citizen",
            "name": {"family": "Сыналатын", "given": "Өтініш", "patronymic": null},
            "iin": "061211600012",
            "phone": "+77010000000",
            "address": "Тестовая улица, 1"
        },
        "consent": {"policy_version": POLICY_VERSION, "collection": true, "transfer": true}
    });
    appeal.to_string()
}
