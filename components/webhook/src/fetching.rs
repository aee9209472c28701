//! Photos and documents that came with an appeal are fetched from the platform that has them, after the appeal is filed: the person does not wait for
//! it, and a platform that is down keeps nobody from filing. What is not a file of the policy's kinds is not kept, and the appeal says so.

use std::time::Duration;

use bytes::Bytes;
use domain::attachment;
use http::StatusCode;
use store::{AwaitedFile, Store};
use web::{clock, policies};

use crate::alone::Alone;
use crate::call::{Answer, Broken, call, load};
use crate::outcome::Outcome;
use crate::platform::{self, Files, Platform, Wanted};

/// A call that takes longer has failed, and the file is fetched again later. An instance lives for half a minute after its last request: for two such
/// calls, after the longest run.
const LONGEST_CALL: Duration = Duration::from_secs(10);

/// How long one run goes on to take files.
const LONGEST_RUN: Duration = Duration::from_secs(10);

/// The longest answer that says where a file is.
const ANSWER_LIMIT: usize = 64 * 1024;

/// What a platform no longer has.
const GONE: &str = "unavailable";

/// A file may be as large as the policy allows, and the memory of an instance is small: it holds one.
static FETCHING: Alone = Alone::new();

/// Fetches what is due, one after another, until nothing is or the time is up. Whoever comes while somebody else in this instance does so leaves it to
/// them.
pub(crate) async fn fetch_due() -> Result<(), store::Error> {
    let Some(turn) = FETCHING.begin() else {
        return Ok(());
    };
    let store = Store::open().await?;
    let began_at = clock::now();
    while (clock::now() - began_at).to_std().unwrap_or_default() < LONGEST_RUN {
        // One alone: what is taken and not fetched waits for minutes.
        let due = store.take_awaited(clock::now(), 1).await?;
        if due.given_up > 0 {
            eprintln!("files: {} could not be fetched within a day", due.given_up);
        }
        if due.files.is_empty() && !turn.is_wanted() {
            break;
        }
        for file in &due.files {
            take(store, file).await?;
        }
    }
    Ok(())
}

/// Fetches one file and says what came of it. The log names neither the file nor whose it is.
async fn take(store: &Store, file: &AwaitedFile) -> Result<(), store::Error> {
    let fetched = fetch(file).await;
    let now = clock::now();
    match fetched {
        Ok(attachment) => {
            store.keep_attachment(file, attachment, now).await?;
        }
        Err(Failure::Final(code)) => {
            eprintln!("files: {} is not kept: {code}", file.id);
            store.refuse_attachment(file, code, now).await?;
        }
        Err(Failure::Passing(reason)) => eprintln!("files: {} waits: {reason}", file.id),
    }
    Ok(())
}

enum Failure {
    /// It is tried again.
    Passing(&'static str),
    /// It will never be kept.
    Final(&'static str),
}

async fn fetch(file: &AwaitedFile) -> Result<attachment::Attachment, Failure> {
    let source = &file.source;
    let limits = policies::get(&file.policy_version)
        .and_then(|policy| policy.attachments())
        .ok_or(Failure::Final("attachment_type"))?;
    let too_large = Failure::Final(limits.too_large().as_str());
    let most = limits.bytes as usize;
    if source.size.is_some_and(|size| size > most as u64) {
        return Err(too_large);
    }
    let platform = platform::of(source.channel).ok_or(Failure::Final(GONE))?;
    let (tokens, api_url) = platform
        .settings()
        .await
        .ok_or(Failure::Passing("no-variable"))?;
    let wanted = Wanted {
        api_url: &api_url,
        token: tokens
            .of(&source.account)
            .ok_or(Failure::Passing("no-token"))?,
        reference: &source.reference,
    };
    let Files { find, follow } = platform.files;
    let mut request = find(&wanted);
    if let Some(follow) = follow {
        let answer = call(request, ANSWER_LIMIT, LONGEST_CALL).await;
        let answer = found(platform, answer.map_err(Failure::Passing)?)?;
        request = follow(&wanted, &answer).ok_or(Failure::Final(GONE))?;
    }
    let answer = load(request, most, LONGEST_CALL).await;
    let answer = brought(answer.map_err(Failure::Passing)?)?;
    let bytes = match answer.body {
        Ok(bytes) => bytes,
        Err(Broken::TooLong) => return Err(too_large),
        Err(Broken::BrokenOff) => return Err(Failure::Passing("broken-off")),
    };
    attachment::check(source.name.as_deref(), bytes.into(), limits)
        .map_err(|code| Failure::Final(code.as_str()))
}

/// What the platform's interface says of where a file is. Which of its errors pass, the platform knows.
fn found(platform: &Platform, answer: Answer) -> Result<Bytes, Failure> {
    let body = answer.body.unwrap_or_default();
    match (platform.outcome)(answer.status, &answer.headers, &body) {
        Outcome::Sent { .. } => Ok(body),
        Outcome::Retry(_) => Err(Failure::Passing("refused")),
        Outcome::Mend => Err(Failure::Passing("our-token-or-account")),
        Outcome::Refused(_) | Outcome::Left | Outcome::Closed => Err(Failure::Final(GONE)),
    }
}

/// An answer with what was asked for.
fn brought(answer: Answer) -> Result<Answer, Failure> {
    match answer.status {
        status if status.is_success() => Ok(answer),
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::BAD_REQUEST => {
            Err(Failure::Final(GONE))
        }
        _ => Err(Failure::Passing("refused")),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::{telegram, whatsapp};

    #[test]
    fn a_file_waits_for_our_token_and_not_for_what_is_gone() {
        let answer = |platform: &Platform, status: u16, body: &'static str| {
            let answer = Answer {
                status: StatusCode::from_u16(status).expect("a status"),
                headers: HeaderMap::new(),
                body: Ok(Bytes::from_static(body.as_bytes())),
            };
            match found(platform, answer) {
                Ok(_) => "found",
                Err(Failure::Passing(_)) => "passing",
                Err(Failure::Final(_)) => "final",
            }
        };
        let telegram = |status, body| answer(&telegram::PLATFORM, status, body);
        let found = r#"{"ok": true, "result": {"file_id": "1", "file_path": "photos/1.jpg"}}"#;
        assert_eq!(telegram(200, found), "found");
        let wrong_token = r#"{"ok": false, "error_code": 401, "description": "Unauthorized"}"#;
        assert_eq!(telegram(401, wrong_token), "passing");
        let no_token = r#"{"ok": false, "error_code": 404, "description": "Not Found"}"#;
        assert_eq!(telegram(404, no_token), "passing");
        let gone =
            r#"{"ok": false, "error_code": 400, "description": "Bad Request: invalid file_id"}"#;
        assert_eq!(telegram(400, gone), "final");
        assert_eq!(telegram(502, "<html>"), "passing");
        let whatsapp = |status, body| answer(&whatsapp::PLATFORM, status, body);
        let found = r#"{"url": "https://lookaside.fbsbx.com/1", "id": "1"}"#;
        assert_eq!(whatsapp(200, found), "found");
        let expired = r#"{"error": {"code": 190, "error_subcode": 463}}"#;
        assert_eq!(whatsapp(401, expired), "passing");
        let gone = r#"{"error": {"code": 100, "error_subcode": 33}}"#;
        assert_eq!(whatsapp(400, gone), "final");
    }
}
