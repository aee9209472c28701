//! What stands in the outbox goes out, and files that people sent come in: right after the commit that put it there, by a timer every minute, and by an authenticated call for hosts
//! without a timer. All take the same path, [`send_due`], and may do so at the same moment: whoever takes a message has it for a while.

use std::cell::Cell;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use futures::future::join_all;
use http::StatusCode;
use serde::Serialize;
use store::{Message, Sent, Store, Taken};
use web::{Problem, clock};

use crate::accounts::Accounts;
use crate::call::{Answer, call};
use crate::fetching::fetch_due;
use crate::notice;
use crate::outcome::Outcome;
use crate::platform::{self, Call, Platform};
use crate::status;

/// Messages that are on their way at once, each to another receiver.
const AT_ONCE: usize = 32;

/// A call that takes longer has failed. Far less than the time for which a message is taken.
const LONGEST_CALL: Duration = Duration::from_secs(20);

/// How long one run goes on to take messages: a caller waits for it, and the timer comes again in a minute.
const LONGEST_RUN: Duration = Duration::from_secs(30);

/// The longest answer of a platform that is read.
const ANSWER_LIMIT: usize = 256 * 1024;

/// What a run did.
#[derive(Default, Serialize)]
pub(crate) struct Report {
    sent: u32,
    /// To be tried again.
    later: u32,
    /// Never to be tried again.
    refused: u32,
}

/// `POST /internal/outbox/send`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    web::operator::admit(request).await?;
    web::json(StatusCode::OK, &work().await?)
}

/// The timer of `spin.toml`.
#[cfg(target_family = "wasm")]
pub(crate) async fn on_timer() -> Result<(), store::Error> {
    work().await.map(drop)
}

/// People wait for messages, and not for what happens to their files.
async fn work() -> Result<Report, store::Error> {
    let report = send_due().await?;
    fetch_due().await?;
    Ok(report)
}

thread_local! {
    /// Who sends for this instance, so that a hundred answers at once do not each look into the outbox.
    static STATE: Cell<State> = const { Cell::new(State::Idle) };
}

#[derive(Clone, Copy)]
enum State {
    Idle,
    Sending,
    /// Something was put into the outbox since it was last looked at.
    Again,
}

/// Sends what was just committed, after the request that did so is answered.
pub(crate) fn soon() {
    match STATE.get() {
        State::Idle => {
            STATE.set(State::Sending);
            spin_sdk::wit_bindgen::spawn(go_on());
        }
        State::Sending => STATE.set(State::Again),
        State::Again => {}
    }
}

async fn go_on() {
    /// An instance that is stopped in the middle shall not be left unable to send.
    struct Idle;
    impl Drop for Idle {
        fn drop(&mut self) {
            STATE.set(State::Idle);
        }
    }
    let _idle = Idle;
    loop {
        // The timer comes back to what fails.
        if let Err(error) = work().await {
            eprintln!("error: outbox: {error}");
            return;
        }
        if !matches!(STATE.replace(State::Sending), State::Again) {
            return;
        }
    }
}

/// Sends what is due, until nothing is or the time is up.
pub(crate) async fn send_due() -> Result<Report, store::Error> {
    let store = Store::open().await?;
    let began_at = clock::now();
    let mut report = Report::default();
    while (clock::now() - began_at).to_std().unwrap_or_default() < LONGEST_RUN {
        let taken = store.take_outgoing(clock::now(), AT_ONCE).await?;
        if taken.is_empty() {
            break;
        }
        for result in join_all(taken.iter().map(|taken| deliver(store, taken))).await {
            match result? {
                Ended::Sent => report.sent += 1,
                Ended::Later => report.later += 1,
                Ended::Refused => report.refused += 1,
            }
        }
    }
    Ok(report)
}

enum Ended {
    Sent,
    Later,
    Refused,
}

/// Sends one message and says what came of it. The log names neither the receiver nor what was said.
async fn deliver(store: &Store, taken: &Taken) -> Result<Ended, store::Error> {
    let sent = attempt(taken).await.unwrap_or_else(|sent| sent);
    let (ended, what, reason) = match &sent {
        Sent::Done { .. } => (Ended::Sent, "is sent", None),
        Sent::Later { reason, .. } => (Ended::Later, "waits", Some(reason.as_str())),
        Sent::Refused { reason } => (Ended::Refused, "is refused", Some(reason.as_str())),
        Sent::Left => (Ended::Refused, "is not wanted", Some("left")),
    };
    if let Some(reason) = reason {
        eprintln!(
            "outbox: message {} by {}/{} {what}: {reason}",
            taken.id, taken.channel, taken.account
        );
    }
    store.settle(taken, sent, clock::now()).await?;
    Ok(ended)
}

/// Tries to send it. `Err` is what came of it before the platform had a word in it.
async fn attempt(taken: &Taken) -> Result<Sent, Sent> {
    let platform = platform::of(taken.channel).ok_or_else(|| refused("no-platform"))?;
    let (tokens, api_url) = settings(platform).await?;
    let token = tokens
        .of(&taken.account)
        .ok_or_else(|| later("no-token", Some(status::UNTIL_MENDED)))?;
    let (to, body) = content(taken, platform).await?;
    let request = (platform.request)(&Call {
        api_url: api_url.trim_end_matches('/'),
        token,
        account: &taken.account,
        to,
        body: &body,
        key: taken.send_key,
    });
    let answer = call(request, ANSWER_LIMIT, LONGEST_CALL).await;
    let Answer {
        status,
        headers,
        body,
    } = answer.map_err(|reason| later(reason, None))?;
    // Without a body the status alone says much.
    let outcome = (platform.outcome)(status, &headers, &body.unwrap_or_default());
    Ok(match outcome {
        Outcome::Sent { message } => Sent::Done { message },
        Outcome::Retry(after) => later(&format!("http-{}", status.as_u16()), after),
        Outcome::Refused(reason) => Sent::Refused { reason },
        Outcome::Left => Sent::Left,
    })
}

fn later(reason: &str, after: Option<Duration>) -> Sent {
    Sent::Later {
        reason: reason.to_owned(),
        after,
    }
}

fn refused(reason: &str) -> Sent {
    Sent::Refused {
        reason: reason.to_owned(),
    }
}

async fn settings(platform: &Platform) -> Result<(Accounts, String), Sent> {
    let tokens = web::variable(platform.tokens).await;
    let api_url = web::variable(platform.api_url).await;
    match (tokens, api_url) {
        (Ok(tokens), Ok(api_url)) => Ok((Accounts::parse(&tokens), api_url)),
        _ => Err(later("no-variable", Some(status::UNTIL_MENDED))),
    }
}

/// To whom, and what: a message as it is, or a change of an appeal put into words.
async fn content<'a>(taken: &'a Taken, platform: &Platform) -> Result<(&'a str, Vec<u8>), Sent> {
    let since = taken.heard_at.map(|heard_at| clock::now() - heard_at);
    let may_write = platform
        .window
        .is_none_or(|window| since.is_some_and(|since| since < window));
    match &taken.message {
        Message::Ready(ready) if may_write => Ok((&ready.to, ready.body.clone())),
        Message::Ready(_) => Err(refused("window")),
        Message::Notice(notice) => {
            let body = if may_write {
                notice::told(notice, platform)
            } else {
                notice::by_template(notice, platform).await
            };
            let body = body.ok_or_else(|| refused("window"))?;
            Ok((&notice.to, body))
        }
    }
}
