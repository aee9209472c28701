//! Photos and documents that came with an appeal are fetched from the platform that has them, after the appeal is filed: the person does not wait for
//! it, and a platform that is down keeps nobody from filing. What is not a file of the policy's kinds is not kept, and the appeal says so.

use std::time::Duration;

use domain::attachment;
use http::StatusCode;
use store::{AwaitedFile, Store};
use web::{clock, policies};

use crate::accounts::Accounts;
use crate::call::{Answer, Broken, call};
use crate::platform::{self, Files, Wanted};

/// Files that are taken at once, and fetched one after another: each may be as large as the policy allows, and the memory of an instance is small.
const AT_ONCE: usize = 4;

/// A file that takes longer has to be fetched again.
const LONGEST_CALL: Duration = Duration::from_secs(25);

/// How long one run goes on to take files.
const LONGEST_RUN: Duration = Duration::from_secs(30);

/// The longest answer that says where a file is.
const ANSWER_LIMIT: usize = 64 * 1024;

/// What a platform no longer has.
const GONE: &str = "unavailable";

/// Fetches what is due, until nothing is or the time is up.
pub(crate) async fn fetch_due() -> Result<(), store::Error> {
    let store = Store::open().await?;
    let began_at = clock::now();
    while (clock::now() - began_at).to_std().unwrap_or_default() < LONGEST_RUN {
        let due = store.take_awaited(clock::now(), AT_ONCE).await?;
        if due.given_up > 0 {
            eprintln!("files: {} could not be fetched within a day", due.given_up);
        }
        if due.files.is_empty() {
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
    let Files { find, follow } = platform.files;
    let (tokens, api_url) = futures::join!(
        web::variable(platform.tokens),
        web::variable(platform.api_url)
    );
    let (Ok(tokens), Ok(api_url)) = (tokens, api_url) else {
        return Err(Failure::Passing("no-variable"));
    };
    let tokens = Accounts::parse(&tokens);
    let wanted = Wanted {
        api_url: api_url.trim_end_matches('/'),
        token: tokens.of(&source.account).unwrap_or_default(),
        reference: &source.reference,
    };
    let mut request = find(&wanted);
    if let Some(follow) = follow {
        let answer = answered(call(request, ANSWER_LIMIT, LONGEST_CALL).await)?;
        let body = answer.body.unwrap_or_default();
        request = follow(&wanted, &body).ok_or(Failure::Final(GONE))?;
    }
    let answer = answered(call(request, most, LONGEST_CALL).await)?;
    let bytes = match answer.body {
        Ok(bytes) => bytes,
        Err(Broken::TooLong) => return Err(too_large),
        Err(Broken::BrokenOff) => return Err(Failure::Passing("broken-off")),
    };
    attachment::check(source.name.as_deref(), bytes.into(), limits)
        .map_err(|code| Failure::Final(code.as_str()))
}

/// An answer with what was asked for.
fn answered(answer: Result<Answer, &'static str>) -> Result<Answer, Failure> {
    let answer = answer.map_err(Failure::Passing)?;
    match answer.status {
        status if status.is_success() => Ok(answer),
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::BAD_REQUEST => {
            Err(Failure::Final(GONE))
        }
        _ => Err(Failure::Passing("refused")),
    }
}
