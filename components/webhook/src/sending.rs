//! What stands in the outbox goes out, and files that people sent come in: right after the commit that put it there, by a timer every minute, and by an authenticated call for hosts
//! without a timer. All take the same path, [`send_due`], and may do so at the same moment: whoever takes a message has it for a while.

use std::cell::Cell;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use http::StatusCode;
use serde::Serialize;
use store::{Message, Sent, Store, Taken};
use web::{Problem, clock};

use crate::accounts::Accounts;
use crate::alone::Alone;
use crate::call::{Answer, call};
use crate::fetching::fetch_due;
use crate::notice;
use crate::outcome::Outcome;
use crate::platform::{self, Call, Platform};

/// Messages that are on their way at once, each to another receiver.
const AT_ONCE: usize = 32;

/// Somebody has to get up and make a new token; what is to be sent is not lost till then.
const UNTIL_MENDED: Duration = Duration::from_mins(15);

/// A call that takes longer has failed. Far less than the time for which a message is taken.
const LONGEST_CALL: Duration = Duration::from_secs(10);

/// For how long an acknowledged press is of use.
const PRESS_WAITS: Duration = Duration::from_secs(5);

/// For how long messages are taken after somebody asked for it; the timer comes again in a minute. Longer than a call, as what they want to be sent may wait
/// for one to the same person. With the last call it has to end before the host ends the instance, by default 30 seconds after its last request: a message
/// whose call is cut goes twice.
const LONGEST_RUN: Duration = Duration::from_secs(12);

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

impl Report {
    fn count(&mut self, sent: &Sent) {
        match sent {
            Sent::Done { .. } => self.sent += 1,
            Sent::Later { .. } => self.later += 1,
            Sent::Refused { .. } | Sent::Left => self.refused += 1,
        }
    }
}

/// `POST /internal/outbox/send`
pub(crate) async fn receive(request: Request) -> Result<Response, Problem> {
    web::operator::admit(request).await?;
    web::json(StatusCode::OK, &work_once().await?)
}

/// The timer of `spin.toml`.
pub(crate) async fn on_timer() -> Result<(), store::Error> {
    work_once().await.map(drop)
}

/// Does what was just committed, after the request that did so is answered.
pub(crate) fn soon() {
    wake();
    spawn(work(is_awake));
}

/// For whoever waits for it: what others wake this instance for meanwhile makes it no longer.
async fn work_once() -> Result<Report, store::Error> {
    let began_at = wake();
    work(move || is_recent(began_at)).await
}

/// Whoever waits for a message waits for nobody's files.
async fn work(in_time: impl Fn() -> bool) -> Result<Report, store::Error> {
    let (report, fetched) = futures::join!(send_due(in_time), fetch_due());
    fetched.and(report)
}

thread_local! {
    /// When somebody last asked this instance to send.
    static WOKEN_AT: Cell<DateTime<Utc>> = const { Cell::new(DateTime::UNIX_EPOCH) };
}

fn wake() -> DateTime<Utc> {
    let now = clock::now();
    WOKEN_AT.set(now);
    now
}

/// The request that last asked keeps the instance alive for all that are at work in it: so each may still take what that one wants to be sent.
fn is_awake() -> bool {
    is_recent(WOKEN_AT.get())
}

fn is_recent(asked_at: DateTime<Utc>) -> bool {
    (clock::now() - asked_at).to_std().unwrap_or_default() < LONGEST_RUN
}

/// Goes on with this beside and after the request. What fails, the timer comes back to.
fn spawn(run: impl Future<Output = Result<Report, store::Error>> + 'static) {
    spin_sdk::wit_bindgen::spawn(async {
        if let Err(error) = run.await {
            eprintln!("error: outbox: {error}");
        }
    });
}

/// Tells the platform that a press of a button was taken, after the request that brought it is answered. A moment later that is of no use, so it is neither
/// kept nor tried again: nobody misses it but the mark on the button, which goes away by itself.
pub(crate) fn acknowledge(platform: &'static Platform, account: String, body: Vec<u8>) {
    spin_sdk::wit_bindgen::spawn(async move {
        let Some((tokens, api_url)) = platform.settings().await else {
            return;
        };
        let Some(token) = tokens.of(&account) else {
            return;
        };
        let request = (platform.request)(&Call {
            api_url: &api_url,
            token,
            account: &account,
            to: "",
            body: &body,
            key: 0,
        });
        drop(call(request, ANSWER_LIMIT, PRESS_WAITS).await);
    });
}

/// Sends what is due, until nothing is or the time is up.
async fn send_due(in_time: impl Fn() -> bool) -> Result<Report, store::Error> {
    let store = Store::open().await?;
    send_all(
        in_time,
        async |most| take(store, most).await,
        async |taken| deliver(store, taken).await,
    )
    .await
}

/// Takes and delivers. Whoever waits long for a platform holds up nobody else: as soon as one is done, the next is taken. After an error, which is told in
/// the end, nothing more is taken, and what is on its way is still settled: abandoned, it would go twice.
async fn send_all<T>(
    in_time: impl Fn() -> bool,
    take: impl AsyncFn(usize) -> Result<Vec<T>, store::Error>,
    deliver: impl AsyncFn(T) -> Result<Sent, store::Error>,
) -> Result<Report, store::Error> {
    let mut report = Report::default();
    let mut failed = None;
    let mut on_their_way = FuturesUnordered::new();
    loop {
        if failed.is_none() && in_time() && on_their_way.len() < AT_ONCE {
            match take(AT_ONCE - on_their_way.len()).await {
                Ok(taken) => on_their_way.extend(taken.into_iter().map(|taken| deliver(taken))),
                Err(error) => failed = Some(error),
            }
        }
        let Some(mut ended) = on_their_way.next().await else {
            return failed.map_or(Ok(report), Err);
        };
        // One look at what is due serves all that are done by now.
        loop {
            match ended {
                Ok(sent) => report.count(&sent),
                Err(error) => failed = failed.or(Some(error)),
            }
            match on_their_way.next().now_or_never().flatten() {
                Some(next) => ended = next,
                None => break,
            }
        }
    }
}

static TAKING: Alone = Alone::new();

/// Takes what is due, at most so much. Of all who come at once one does so. What the others came for may be too young to be among it, and they have
/// nothing left to come back for: so a run of its own looks for that, even where this one failed or has no room for more.
async fn take(store: &Store, most: usize) -> Result<Vec<Taken>, store::Error> {
    let Some(turn) = TAKING.begin() else {
        return Ok(Vec::new());
    };
    let taken = store.take_outgoing(clock::now(), most).await;
    let is_wanted = turn.is_wanted();
    drop(turn);
    if is_wanted {
        spawn(send_due(is_awake));
    }
    taken
}

/// Sends one message and says what came of it. The log names neither the receiver nor what was said.
async fn deliver(store: &Store, taken: Taken) -> Result<Sent, store::Error> {
    let sent = attempt(&taken).await.unwrap_or_else(|sent| sent);
    match &sent {
        Sent::Done { .. } => {}
        Sent::Later { reason, .. } => tell(&taken, &format!("waits: {reason}")),
        Sent::Refused { reason } => tell(&taken, &format!("is refused: {reason}")),
        Sent::Left => tell(&taken, "is not wanted: the person has left"),
    }
    store.settle(&taken, sent.clone(), clock::now()).await?;
    Ok(sent)
}

fn tell(taken: &Taken, what: &str) {
    let Taken {
        id,
        channel,
        account,
        ..
    } = taken;
    eprintln!("outbox: message {id} by {channel}/{account} {what}");
}

/// Tries to send it. `Err` is what came of it before the platform had a word in it.
async fn attempt(letter: &Taken) -> Result<Sent, Sent> {
    let line = Line::of(letter).await?;
    let own = if line.is_open() {
        own_words(letter, line.platform).await?
    } else {
        None
    };
    let approved = async || {
        let words = approved_words(letter, line.platform).await?;
        tell(
            letter,
            "goes as the template, because the person last wrote too long ago",
        );
        Some(words)
    };
    say(own, approved, async |(to, body)| line.send(to, &body).await).await
}

/// Says it in our own words, or in approved ones if it is too late for others: the platform may say so though our clock says otherwise.
async fn say<T>(
    own: Option<T>,
    approved: impl AsyncFnOnce() -> Option<T>,
    send: impl AsyncFn(T) -> Result<Option<Sent>, Sent>,
) -> Result<Sent, Sent> {
    if let Some(own) = own
        && let Some(sent) = send(own).await?
    {
        return Ok(sent);
    }
    let too_late = || refused("window");
    let approved = approved().await.ok_or_else(too_late)?;
    Ok(send(approved).await?.unwrap_or_else(too_late))
}

/// The way by which a message goes, in one call or two, which share its time.
struct Line<'a> {
    letter: &'a Taken,
    platform: &'static Platform,
    api_url: String,
    tokens: Accounts,
    began_at: DateTime<Utc>,
}

impl<'a> Line<'a> {
    async fn of(letter: &'a Taken) -> Result<Self, Sent> {
        let platform = platform::of(letter.channel).ok_or_else(|| refused("no-platform"))?;
        let (tokens, api_url) = platform
            .settings()
            .await
            .ok_or_else(|| mend("no-variable"))?;
        Ok(Self {
            letter,
            platform,
            api_url,
            tokens,
            began_at: clock::now(),
        })
    }

    /// Whether the platform lets our own words through, as far as we know.
    fn is_open(&self) -> bool {
        let since = self
            .letter
            .heard_at
            .map(|heard_at| self.began_at - heard_at);
        let is_within = |window| since.is_some_and(|since| since < window);
        self.platform.window.is_none_or(is_within)
    }

    /// What came of it; `None` if the person last wrote too long ago for these words.
    async fn send(&self, to: &str, body: &[u8]) -> Result<Option<Sent>, Sent> {
        let account = &self.letter.account;
        let request = (self.platform.request)(&Call {
            api_url: &self.api_url,
            token: self.tokens.of(account).ok_or_else(|| mend("no-token"))?,
            account,
            to,
            body,
            key: self.letter.send_key,
        });
        let passed = (clock::now() - self.began_at).to_std().unwrap_or_default();
        let longest = LONGEST_CALL.saturating_sub(passed);
        let answer = call(request, ANSWER_LIMIT, longest).await;
        let Answer {
            status,
            headers,
            body,
        } = answer.map_err(|reason| later(reason, None))?;
        // Without a body the status alone says much.
        let outcome = (self.platform.outcome)(status, &headers, &body.unwrap_or_default());
        Ok(Some(match outcome {
            Outcome::Sent { message } => Sent::Done { message },
            Outcome::Retry(after) => later(&format!("http-{}", status.as_u16()), after),
            Outcome::Mend => mend("our-token-or-account"),
            Outcome::Refused(reason) => Sent::Refused { reason },
            Outcome::Closed => return Ok(None),
            Outcome::Left => Sent::Left,
        }))
    }
}

fn later(reason: &str, after: Option<Duration>) -> Sent {
    Sent::Later {
        reason: reason.to_owned(),
        after,
    }
}

fn mend(reason: &str) -> Sent {
    later(reason, Some(UNTIL_MENDED))
}

fn refused(reason: &str) -> Sent {
    Sent::Refused {
        reason: reason.to_owned(),
    }
}

/// To whom, and what: a message as it is, or what is to be told of an appeal put into words.
async fn own_words<'a>(
    letter: &'a Taken,
    platform: &Platform,
) -> Result<Option<(&'a str, Vec<u8>)>, Sent> {
    Ok(match &letter.message {
        Message::Ready(ready) => Some((&ready.to, ready.body.clone())),
        Message::Notice(notice) => {
            notice::changed(notice, platform).map(|body| (&*notice.to, body))
        }
        Message::Warning(warning) => {
            let url = web::public_url().await.map_err(|_| mend("no-variable"))?;
            notice::ending(warning, &url, platform).map(|body| (&*warning.to, body))
        }
    })
}

/// The same in words that the platform has approved, of which there are none for an answer.
async fn approved_words<'a>(letter: &'a Taken, platform: &Platform) -> Option<(&'a str, Vec<u8>)> {
    Some(match &letter.message {
        Message::Ready(_) => return None,
        Message::Notice(notice) => {
            let words = notice::changed_by_template(notice, platform).await?;
            (&notice.to, words)
        }
        Message::Warning(warning) => {
            let words = notice::ending_by_template(warning, platform).await?;
            (&warning.to, words)
        }
    })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures::channel::oneshot;

    use super::*;

    #[test]
    fn what_is_too_late_for_our_own_words_goes_in_approved_ones_once() {
        let said = |own: Option<&'static str>, approved: Option<&'static str>, through: &[&str]| {
            let tried = RefCell::new(Vec::new());
            let send = async |words| {
                tried.borrow_mut().push(words);
                Ok(through
                    .contains(&words)
                    .then_some(Sent::Done { message: None }))
            };
            let said = say(own, async || approved, send).now_or_never();
            let became = match said.expect("nothing waits") {
                Ok(Sent::Done { .. }) => "done".to_owned(),
                Ok(Sent::Refused { reason }) | Err(Sent::Refused { reason }) => reason,
                _ => "another end".to_owned(),
            };
            (became, tried.take())
        };
        let (own, approved) = (Some("own"), Some("approved"));
        let done = |tried: &[&'static str]| ("done".to_owned(), tried.to_vec());
        let refused = |tried: &[&'static str]| ("window".to_owned(), tried.to_vec());
        assert_eq!(said(own, approved, &["own", "approved"]), done(&["own"]));
        let both = ["own", "approved"];
        assert_eq!(said(own, approved, &["approved"]), done(&both));
        assert_eq!(said(None, approved, &["approved"]), done(&["approved"]));
        assert_eq!(said(own, None, &["approved"]), refused(&["own"]));
        assert_eq!(said(None, None, &["own"]), refused(&[]));
        assert_eq!(said(own, approved, &[]), refused(&both));
    }

    fn broken(table: &'static str) -> store::Error {
        store::Error::Row { table }
    }

    #[test]
    fn what_is_on_its_way_is_settled_after_an_error_and_nothing_more_is_taken() {
        let (platform, answer) = oneshot::channel();
        let letters = RefCell::new(vec![Some(answer), None]);
        let settled = Cell::new(0);
        let run = send_all(
            || true,
            async |_| match letters.take() {
                letters if letters.is_empty() => Err(broken("second")),
                letters => Ok(letters),
            },
            async |answer| match answer {
                Some(answer) => {
                    let answered: Result<(), _> = answer.await;
                    assert!(answered.is_ok());
                    settled.set(settled.get() + 1);
                    Ok(Sent::Done { message: None })
                }
                None => Err(broken("first")),
            },
        );
        let mut run = Box::pin(run);
        assert!((&mut run).now_or_never().is_none(), "a call is on its way");
        platform.send(()).expect("somebody waits");
        let ended = run.now_or_never().expect("all calls have ended");
        assert_eq!(ended.err(), Some(broken("first")));
        assert_eq!(settled.get(), 1);
    }

    #[test]
    fn one_that_is_done_makes_room_for_the_next_while_there_is_time() {
        let left = Cell::new(2 * AT_ONCE + 1);
        let take = async |most: usize| {
            assert!(most <= AT_ONCE);
            let taken = most.min(left.get());
            left.set(left.get() - taken);
            Ok(vec![(); taken])
        };
        let deliver = async |()| Ok(Sent::Done { message: None });
        let sent = |in_time: bool| {
            let run = send_all(|| in_time, take, deliver).now_or_never();
            run.expect("nothing waits")
                .map(|report| report.sent as usize)
        };
        assert_eq!(sent(false), Ok(0));
        assert_eq!(sent(true), Ok(2 * AT_ONCE + 1));
    }

    #[test]
    fn a_run_lasts_longer_than_a_call_and_the_last_call_ends_before_the_host_ends_the_instance() {
        assert!(LONGEST_CALL < LONGEST_RUN);
        // For so long `cargo up` keeps one by default, and so long a database may keep us waiting before and after the call.
        let (kept, waits) = (Duration::from_secs(30), Duration::from_secs(3));
        assert!(LONGEST_RUN + waits + LONGEST_CALL + waits < kept);
    }
}
