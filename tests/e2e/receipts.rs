//! The consent receipt: who gets it, what it says, and that a copy can be checked by anybody for as long as anybody keeps it.

use std::path::Path;

use aryz_tests::{MASTER_KEY, Options, Response, SWEEP_TOKEN, Server};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{Signature, VerifyingKey};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::telegram::Chat;
use super::{
    LANGUAGES, MONDAY, SHARED, VERSION, ask, assert_problem, complaint, complaint_with, internal,
    register, start, text,
};

const VERIFY: &str = "/policy/receipts/verify";

/// The receipt, asked for as a program does.
fn receipt(server: &Server, filed: &Value) -> Response {
    receipt_with(server, filed, text(filed, "access_code"))
}

fn receipt_with(server: &Server, filed: &Value, code: &str) -> Response {
    server
        .request("GET", text(filed, "consent_receipt"))
        .header("authorization", &format!("Bearer {code}"))
        .send()
}

/// Files the complaint and gets its receipt.
fn filed_and_receipted(server: &Server) -> (Value, Value) {
    let filed = register(server, &complaint());
    let response = receipt(server, &filed);
    assert_eq!(response.status, 200, "{}", response.text());
    (filed, response.json())
}

/// The receipt's button on a page.
fn pressed(server: &Server, path: &str, filed: &Value) -> Response {
    server.request("POST", path).form(&[
        ("number", text(filed, "number")),
        ("code", text(filed, "access_code")),
    ])
}

fn verify(server: &Server, receipt: &Value) -> Response {
    server
        .request("POST", VERIFY)
        .header("accept", "application/json")
        .json(receipt)
}

/// The form of the page, with a text or a file in it, as a browser sends it.
fn form(server: &Server, lang: &str, pasted: &str, chosen: &str) -> Response {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"receipt\"\r\n\r\n{pasted}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"receipt.json\"\r\n\
         Content-Type: application/json\r\n\r\n{chosen}\r\n--edge--\r\n"
    );
    server
        .request("POST", &format!("{VERIFY}?lang={lang}"))
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body.into_bytes())
}

fn code_of(receipt: &Value) -> &str {
    text(&receipt["proof"], "jws")
}

fn states(receipt: &Value) -> Vec<(&str, &str)> {
    let events = receipt["event"].as_array().expect("events").iter();
    events
        .map(|event| (text(event, "permission"), text(event, "event_state")))
        .collect()
}

/// The words of an id, as the page has them.
fn words(lang: &str, id: &str) -> String {
    let file = aryz_tests::root().join(format!("static/words/{lang}/rights.ftl"));
    let file = std::fs::read_to_string(file).expect("the words");
    let start = format!("{id} = ");
    let line = file.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no words for {id}"))
        .to_owned()
}

/// Proves clause 7.
#[test]
fn whoever_filed_an_appeal_gets_a_receipt_of_what_they_allowed_and_it_names_nobody() {
    let filed = register(&SHARED, &complaint());
    let number = text(&filed, "number");
    let path = format!("/api/v1/appeals/{number}/consents/receipt");
    assert_eq!(filed["consent_receipt"], path);
    let status = ask(&SHARED, number, text(&filed, "access_code")).json();
    assert_eq!(status["consent_receipt"], path);

    let response = receipt(&SHARED, &filed);
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(
        response.header("content-disposition"),
        format!("attachment; filename=\"consent-receipt-{number}.json\"")
    );
    let receipt = response.json();
    assert_eq!(receipt["version"], "KI-CR-v1.1.0");
    assert_eq!(receipt["piiPrincipalId"], number);
    assert_eq!(receipt["language"], "ru");
    assert_eq!(
        receipt["policyUrl"],
        format!("http://127.0.0.1:3000/policy/{VERSION}")
    );
    let policy = SHARED.get(&format!("/api/v1/policy/{VERSION}")).json();
    let shown = &receipt["pii_processing"]["privacy_notice"];
    assert_eq!(shown["sha256"], policy["sha256"]);
    assert_eq!(
        states(&receipt),
        [
            ("collection", "given"),
            ("processing", "given"),
            ("transfer", "given")
        ]
    );
    let page = pressed(&SHARED, "/my/consents/receipt?lang=kk", &filed).text();
    for planted in [
        "Сынақбаева",
        "Әсем",
        "061211600012",
        "77011234567",
        "701 123 45 67",
        "asem@example.com",
        "Тест көшесі",
        "жарық жоқ",
    ] {
        assert!(!response.text().contains(planted), "{planted} in the file");
        assert!(!page.contains(planted), "{planted} on the page");
    }
    assert!(!response.text().contains(text(&filed, "access_code")));
}

#[test]
fn without_the_code_there_is_no_receipt() {
    let server = start(Options::at(MONDAY));
    let filed = register(&server, &complaint());
    let silent = server.get(text(&filed, "consent_receipt"));
    assert_problem(&silent, 401, "unauthorized");
    let wrong = "0000-0000-0000-0000";
    let response = receipt_with(&server, &filed, wrong);
    assert_problem(&response, 404, "not_found");
    let mut guessed = filed.clone();
    guessed["access_code"] = json!(wrong);
    for path in ["/my/consents/receipt", "/my/consents/receipt.json"] {
        let page = pressed(&server, &format!("{path}?lang=kk"), &guessed);
        assert_eq!(page.status, 404, "{path}");
        let said = words("kk", "problem-appeal-not-found-detail");
        assert!(page.text().contains(&said), "{path}");
        let body = format!("number={}&code={}", filed["number"], filed["access_code"]);
        let elsewhere = server
            .request("POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body(body.into_bytes());
        assert_eq!(elsewhere.status, 403, "{path}");
    }
    let file = server.get("/my/consents/receipt.json");
    assert_eq!(file.status, 405, "a code stands in no address");
    let refused = (0..200)
        .map(|_| receipt_with(&server, &filed, wrong))
        .find(|response| response.status != 404)
        .expect("a limit");
    assert_problem(&refused, 429, "too_many_requests");
}

#[test]
fn a_link_to_the_receipt_leads_to_the_page_that_asks_for_number_and_code() {
    for lang in LANGUAGES {
        let link = SHARED.get(&format!("/my/consents/receipt?lang={lang}"));
        assert_eq!(link.status, 303, "{}", link.text());
        assert_eq!(link.header("location"), format!("/status?lang={lang}"));
    }
}

#[test]
fn the_page_says_the_same_in_each_language_and_its_file_is_that_of_the_api() {
    let (filed, kept) = filed_and_receipted(&SHARED);
    for lang in LANGUAGES {
        let page = pressed(
            &SHARED,
            &format!("/my/consents/receipt?lang={lang}"),
            &filed,
        );
        assert_eq!(page.status, 200);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("content-language"), lang);
        let html = page.text();
        for said in [
            &words(lang, "consent-receipt-title"),
            &words(lang, "consent-receipt-transfer"),
            &words(lang, "consent-receipt-given"),
            text(&kept, "consentReceiptID"),
            text(&filed, "number"),
            code_of(&kept),
            "http://127.0.0.1:3000/policy/receipts/verify",
            "<svg ",
        ] {
            assert!(html.contains(said), "{lang}: {said}");
        }
        assert!(!html.contains(" style=\""), "no inline style");
    }
    let file = pressed(&SHARED, "/my/consents/receipt.json", &filed);
    assert_eq!(file.text(), receipt(&SHARED, &filed).text());
    assert!(file.header("content-disposition").starts_with("attachment"));
}

/// Proves clauses 7 and 8.
#[test]
fn a_refusal_is_told_as_one_and_the_ground_is_the_law() {
    let refused = json!({"policy_version": VERSION, "collection": false, "transfer": false});
    let filed = register(&SHARED, &complaint_with("/consent", refused));
    let receipt = receipt(&SHARED, &filed).json();
    assert_eq!(
        states(&receipt),
        [
            ("collection", "refused"),
            ("processing", "refused"),
            ("transfer", "refused")
        ]
    );
    assert_eq!(receipt["services"][0]["purposes"], json!([]));
    let claims = verify(&SHARED, &receipt).json()["claims"].clone();
    assert_eq!(claims["basis"], "law");
    assert_eq!(claims["permissions"]["transfer"]["state"], "refused");
    let page = pressed(&SHARED, "/my/consents/receipt?lang=ru", &filed).text();
    assert!(page.contains(&words("ru", "consent-receipt-basis-law")));
    assert!(page.contains(&words("ru", "consent-receipt-recipients-none")));
}

#[test]
fn whoever_filed_in_a_chat_reads_in_the_receipt_that_it_leads_abroad() {
    let server = start(Options::at(MONDAY));
    let mut chat = Chat::new(&server);
    chat.up_to_confirm("kk");
    let (number, code) = chat.press("send").receipt();
    let path = format!("/api/v1/appeals/{number}/consents/receipt");
    let filed = json!({"number": number, "access_code": code, "consent_receipt": path});
    let receipt = receipt(&server, &filed).json();
    assert_eq!(receipt["language"], "kk");
    assert_eq!(receipt["pii_processing"]["channel"], "telegram");
    assert_eq!(receipt["pii_processing"]["cross_border"], true);
    assert_eq!(states(&receipt)[3], ("cross_border", "given"));
    let page = pressed(&server, "/my/consents/receipt?lang=en", &filed).text();
    assert!(page.contains(&words("en", "consent-receipt-cross-border")));
}

#[test]
fn a_withdrawn_permission_is_told_with_its_time_and_the_older_copy_still_holds() {
    let state = tempfile::tempdir().expect("a folder");
    let server = start(Options::at(MONDAY).on(state.path()));
    let (filed, before) = filed_and_receipted(&server);
    server.stop();
    let day_later = 1_795_496_400_000_i64;
    let database = Connection::open(state.path().join("sqlite_db.db")).expect("a database");
    // As the store does it: there is no page for it yet.
    let withdrawn = database.execute(
        "INSERT INTO consents (at, record_kind, record_id, appeal_id, choice, granted, policy_version, policy_sha256, language, channel, \
         term, third_parties, cross_border, publication, withdraws) \
         SELECT ?1, record_kind, record_id, appeal_id, choice, 0, policy_version, policy_sha256, 'kk', channel, \
         term, 0, cross_border, publication, seq FROM consents WHERE choice = 'transfer'",
        [day_later],
    );
    assert_eq!(withdrawn, Ok(1));
    drop(database);
    let server = start(Options::at(MONDAY).on(state.path()));
    let after = receipt(&server, &filed).json();
    assert_eq!(states(&after).last(), Some(&("transfer", "withdrawn")));
    assert_eq!(after["event"][3]["event_time"], "2026-11-24T05:00:00.000Z");
    assert_ne!(after["consentReceiptID"], before["consentReceiptID"]);
    let checked = verify(&server, &after).json();
    let transfer = &checked["claims"]["permissions"]["transfer"];
    assert_eq!(transfer["state"], "withdrawn");
    assert_eq!(transfer["at"], day_later / 1000);
    assert_eq!(verify(&server, &before).status, 200);
}

#[test]
fn a_receipt_is_taken_by_form_by_file_and_by_program() {
    let (filed, kept) = filed_and_receipted(&SHARED);
    let checked = verify(&SHARED, &kept);
    assert_eq!(checked.status, 200, "{}", checked.text());
    let checked = checked.json();
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["complete"], true);
    assert_eq!(checked["claims"]["sub"], filed["number"]);
    assert_eq!(checked["claims"]["policy_version"], VERSION);
    let code = code_of(&kept);
    let scanned = format!("http://127.0.0.1:3000{VERIFY}#{code}");
    for sent in [code, &scanned] {
        let checked = SHARED
            .request("POST", VERIFY)
            .header("accept", "application/json")
            .form(&[("receipt", sent)])
            .json();
        assert_eq!(checked["valid"], true);
        assert_eq!(checked["complete"], false);
    }
    let kept = kept.to_string();
    for lang in LANGUAGES {
        let whole = words(lang, "verify-complete");
        let bare = words(lang, "verify-code-only");
        for (pasted, chosen, said) in [
            (&*kept, "", &whole),
            ("", &*kept, &whole),
            (code, "", &bare),
        ] {
            let page = form(&SHARED, lang, pasted, chosen);
            assert_eq!(page.status, 200, "{}", page.text());
            assert!(page.text().contains(said.as_str()), "{lang}");
            assert!(page.text().contains(text(&filed, "number")));
        }
    }
}

#[test]
fn whatever_is_changed_in_a_receipt_is_found() {
    fn changed(value: &Value) -> Value {
        match value {
            Value::String(text) => format!("{text}.").into(),
            Value::Bool(truth) => (!truth).into(),
            Value::Number(number) => (number.as_i64().unwrap_or_default() + 1).into(),
            Value::Array(items) => [&items[..], &[json!(0)]].concat().into(),
            Value::Object(_) | Value::Null => json!("x"),
        }
    }
    let (_, kept) = filed_and_receipted(&SHARED);
    let members = kept.as_object().expect("members");
    assert!(members.len() > 18, "{}", members.len());
    for (name, value) in members {
        let mut other = kept.clone();
        other[name] = changed(value);
        let code = match &**name {
            "proof" => "receipt_not_readable",
            _ => "receipt_altered",
        };
        let status = if name == "proof" { 400 } else { 422 };
        assert_problem(&verify(&SHARED, &other), status, code);
    }
    let mut forged = kept.clone();
    forged["proof"]["jws"] = changed(&forged["proof"]["jws"]);
    assert_problem(&verify(&SHARED, &forged), 422, "receipt_not_authentic");
    for lang in LANGUAGES {
        let page = form(&SHARED, lang, &format!("{}A", code_of(&kept)), "");
        assert_eq!(page.status, 422);
        let said = words(lang, "problem-receipt-not-authentic-detail");
        assert!(page.text().contains(&said), "{lang}");
    }
}

#[test]
fn what_is_no_receipt_is_refused_in_words_and_never_shown_as_markup() {
    let attack = "</textarea><script>alert(1)</script>";
    let page = form(&SHARED, "en", attack, "");
    assert_eq!(page.status, 400);
    assert!(
        page.text()
            .contains(&words("en", "problem-receipt-not-readable-detail"))
    );
    assert!(!page.text().contains("<script>alert"));
    assert_problem(&verify(&SHARED, &json!({})), 400, "receipt_not_readable");
    assert_problem(&verify(&SHARED, &json!([1])), 400, "receipt_not_readable");
    let send = |kind: &str, body: Vec<u8>| {
        SHARED
            .request("POST", VERIFY)
            .header("accept", "application/json")
            .header("content-type", kind)
            .body(body)
    };
    let binary = send("application/json", vec![0xff; 9]);
    assert_problem(&binary, 400, "receipt_not_readable");
    let torn = send(
        "multipart/form-data; boundary=edge",
        b"--edge\r\nx".to_vec(),
    );
    assert_problem(&torn, 400, "bad_request");
    let picture = send("image/png", vec![0]);
    assert_problem(&picture, 415, "unsupported_media_type");
    for kind in ["application/json", "multipart/form-data; boundary=edge"] {
        let huge = send(kind, vec![b'['; 64 * 1024 + 1]);
        assert_problem(&huge, 413, "payload_too_large");
    }
}

#[test]
fn whoever_has_the_public_key_can_check_a_receipt_without_us() {
    let (_, mut kept) = filed_and_receipted(&SHARED);
    let published = SHARED.get("/policy/receipts/keys");
    assert_eq!(published.header("content-type"), "application/jwk-set+json");
    let keys = published.json();
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&json!("OKP"), &json!("Ed25519"))
    );
    assert_eq!(key["x"], kept["publicKey"]);

    let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url");
    let code = code_of(&kept).to_owned();
    let (signed, signature) = code.rsplit_once('.').expect("a signature");
    let (header, claims) = signed.split_once('.').expect("a header");
    let header: Value = serde_json::from_slice(&decode(header)).expect("JSON");
    assert_eq!(header["alg"], "EdDSA");
    assert_eq!(header["kid"], key["kid"]);
    let x = decode(text(key, "x")).try_into().expect("32 bytes");
    let public = VerifyingKey::from_bytes(&x).expect("a key");
    let signature = Signature::from_slice(&decode(signature)).expect("64 bytes");
    public
        .verify_strict(signed.as_bytes(), &signature)
        .expect("it is ours");

    // Members in the order of their names without a space: for a receipt, which has neither fractions nor exotic names, that is RFC 8785.
    let claims: Value = serde_json::from_slice(&decode(claims)).expect("JSON");
    kept.as_object_mut().expect("members").remove("proof");
    kept.sort_all_objects();
    let hash = HEXLOWER.encode(&Sha256::digest(kept.to_string()));
    assert_eq!(claims["receipt_sha256"], hash);
}

#[test]
fn a_kept_receipt_outlives_the_appeal() {
    let state = tempfile::tempdir().expect("a folder");
    let server = start(Options::at(MONDAY).on(state.path()));
    let (filed, kept) = filed_and_receipted(&server);
    let bearer = format!("Bearer {}", text(&filed, "access_code"));
    let withdrawal = format!("/api/v1/appeals/{}/withdrawal", text(&filed, "number"));
    let withdrawn = server
        .request("POST", &withdrawal)
        .header("authorization", &bearer)
        .send();
    assert_eq!(withdrawn.status, 200);
    server.stop();

    // Five years, to the end of the local day.
    let server = start(Options::at("2031-11-23T19:00:00Z").on(state.path()));
    let swept = internal(&server, "POST", "sweep", SWEEP_TOKEN);
    assert_eq!(swept.status, 200, "{}", swept.text());
    assert_problem(&receipt(&server, &filed), 404, "not_found");
    assert_eq!(verify(&server, &kept).json()["complete"], true);
}

#[test]
fn a_kept_receipt_outlives_the_master_key() {
    const NEXT_KEY: &str = "ffeeddccbbaa99887766554433221100fedcba9876543210fedcba9876543210";
    fn with_keys(state: &Path, now: &str, current: &str, previous: &str) -> Server {
        let mut options = Options::at(now).on(state);
        options.variables.insert("master_key", current.to_owned());
        let previous = previous.to_owned();
        options.variables.insert("master_key_previous", previous);
        start(options)
    }
    let state = tempfile::tempdir().expect("a folder");
    let server = with_keys(state.path(), MONDAY, MASTER_KEY, "");
    let (filed, kept) = filed_and_receipted(&server);
    server.stop();
    for now in [MONDAY, "2026-11-23T05:30:00Z"] {
        let server = with_keys(state.path(), now, NEXT_KEY, MASTER_KEY);
        let complete = (0..20).any(|_| {
            let report = internal(&server, "POST", "sweep", SWEEP_TOKEN).json();
            report["master_key"]["rotation"] == "complete"
        });
        assert_eq!(complete, now != MONDAY);
        server.stop();
    }
    let server = with_keys(state.path(), "2026-11-23T06:00:00Z", NEXT_KEY, "");
    assert_eq!(verify(&server, &kept).json()["complete"], true);
    assert_eq!(
        receipt(&server, &filed).json(),
        kept,
        "and it is issued alike"
    );
}
