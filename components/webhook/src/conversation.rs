//! From an event of a chat to its answer, on any platform: one turn of the dialogue in one transaction. The mark of the event, the new state, the
//! appeal if there is one, and the rendered reply are committed together, so that a repeat of the event finds its answer and does nothing more.

use std::cell::Cell;
use std::iter;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use domain::Lang;
use domain::appeal::Appeal;
use domain::consent::Offered;
use domain::dialogue::{self, Ask, Circumstances, Effect, File, Input, Known, Say, State, Turn};
use domain::number::AppealNumber;
use domain::retention::{self, Erasure, RecordClass};
use store::{
    Answer, Before, Corrected, GivenConsent, NewAttachment, OfSender, Outgoing, Receipt, Said,
    Source, Store, Turned,
};
use uuid::Uuid;
use web::policies::{self, Published};
use web::{Problem, clock, days, lang, words};

use crate::inbound::{Event, Inbound};
use crate::platform::Platform;
use crate::reply::{Filed, Reply};
use crate::sending;

/// How an event is answered where its sender waits for the answer.
pub(crate) enum Answered {
    /// Empty if there is nothing to say.
    New(Vec<u8>),
    /// What was answered before; empty if there was nothing, or the conversation is destroyed since.
    Repeat(Vec<u8>),
    /// Another event came under this id before.
    Conflict,
}

impl Answered {
    const NOTHING: Self = Self::New(Vec::new());

    /// The answer, where a repeat is answered as the first time.
    pub(crate) fn into_body(self) -> Vec<u8> {
        match self {
            Self::New(body) | Self::Repeat(body) => body,
            Self::Conflict => Vec::new(),
        }
    }
}

/// Takes an event whose answer goes out by calls of our own.
pub(crate) async fn send(inbound: Inbound, platform: &'static Platform) -> Result<(), Problem> {
    let to = inbound.sender.clone();
    let letters = move |reply: &Reply| {
        let letter = |body| Outgoing {
            to: to.clone(),
            body,
        };
        Said {
            answer: Vec::new(),
            letters: (platform.render)(&to, reply)
                .into_iter()
                .map(letter)
                .collect(),
        }
    };
    take(inbound, letters).await.map(drop)
}

/// Takes an event. `say` makes of a reply what is answered, which is kept as it is for repeats, and what goes out by calls of our own.
pub(crate) async fn take(
    inbound: Inbound,
    say: impl Fn(&Reply) -> Said + 'static,
) -> Result<Answered, Problem> {
    let now = clock::now();
    let policy = policies::current(now);
    if policy.channel(inbound.channel).is_none() {
        // Whoever set the secret wants it to be on; nothing may be collected in a way that the policy does not name (clause 4).
        eprintln!(
            "error: the policy does not list the channel {}",
            inbound.channel
        );
        return Ok(Answered::NOTHING);
    }
    let store = Store::open().await?;
    let (channel, account) = (inbound.channel, &*inbound.account);
    match &inbound.event {
        Event::Said(_) if !inbound.is_for_us(now) => Ok(Answered::NOTHING),
        Event::Said(input) => {
            let turn = TurnOf {
                store,
                inbound: &inbound,
                input,
                policy,
                public_url: web::public_url().await?,
                now,
                say: Rc::new(say),
                leaves_work: Rc::default(),
            };
            let answer = turn.answer().await?;
            if turn.leaves_work.get() {
                sending::soon();
            }
            Ok(answer)
        }
        Event::Renamed { from } => {
            let incoming = inbound.incoming(policy, now);
            store.sender_renamed(incoming, &[from]).await?;
            Ok(Answered::NOTHING)
        }
        Event::Left => {
            store.sender_left(inbound.incoming(policy, now)).await?;
            Ok(Answered::NOTHING)
        }
        Event::Came => {
            store.sender_came(inbound.incoming(policy, now)).await?;
            Ok(Answered::NOTHING)
        }
        Event::Status {
            message,
            failed: Some(reason),
        } => {
            let ours = store
                .delivery_failed(channel, account, message, reason, now)
                .await?;
            let known = if ours { "" } else { " (not or not yet known)" };
            eprintln!(
                "outbox: a message{known} by {channel}/{account} was not delivered: {reason}"
            );
            Ok(Answered::NOTHING)
        }
        // Delivered, read: nothing follows from it.
        Event::Status { failed: None, .. } => Ok(Answered::NOTHING),
    }
}

/// A turn of the dialogue, and what it depends on.
struct TurnOf<'a> {
    store: &'static Store,
    inbound: &'a Inbound,
    input: &'a Input,
    policy: &'static Published,
    public_url: String,
    now: DateTime<Utc>,
    say: Rc<dyn Fn(&Reply) -> Said>,
    /// There is something to send or to fetch after it.
    leaves_work: Rc<Cell<bool>>,
}

impl TurnOf<'_> {
    async fn answer(&self) -> Result<Answered, Problem> {
        let incoming = self.inbound.incoming(self.policy, self.now);
        let answer = self
            .store
            .dialogue_turn(incoming, async |before| self.decide(before).await)
            .await?;
        Ok(match answer {
            Answer::New(body) => Answered::New(body),
            Answer::Repeat(body) => Answered::Repeat(body.unwrap_or_default()),
            Answer::Conflict => Answered::Conflict,
        })
    }

    async fn decide(&self, before: Before) -> Result<Turned, store::Error> {
        let state = before
            .state
            .unwrap_or_else(|| State::new(self.inbound.lang_hint.unwrap_or_default()));
        let known = match dialogue::asks(Some(&state), self.input) {
            Some(ask) => self.known(ask).await?,
            None => Vec::new(),
        };
        Ok(self.turned((state, before.letters_wait), &known))
    }

    /// The person's appeals that came out of this chat.
    async fn known(&self, ask: Ask) -> Result<Vec<OfSender>, store::Error> {
        let ids = self.inbound.ids();
        let (channel, account) = (self.inbound.channel, &*self.inbound.account);
        let opened = matches!(ask, Ask::Contents);
        self.store
            .appeals_of_sender(channel, account, &ids, opened, self.now)
            .await
    }

    fn turned(&self, (state, is_behind): (State, bool), appeals: &[OfSender]) -> Turned {
        let known = appeals.iter().map(|appeal| known(appeal, self.now));
        let known: Vec<Known> = known.collect();
        let circumstances = Circumstances {
            policy: self.policy,
            label: &words::text,
            day: &days::day,
            message: self.inbound.message.as_deref(),
            sent_at: self.inbound.sent_at,
            now: self.now,
            known: &known,
        };
        let chosen_before = state.consent();
        let Turn { state, say, effect } =
            dialogue::turn(Some(state), self.input.clone(), &circumstances);
        let (lang, channel) = (state.lang(), self.inbound.channel);
        let consent = state
            .consent()
            .filter(|choices| chosen_before.as_ref() != Some(choices))
            .map(|choices| GivenConsent {
                choices,
                policy_sha256: self.policy.sha256.clone(),
                offered: Offered::by(self.policy, lang, channel),
                language: lang,
            });
        let mut turned = Turned {
            expires_at: retention::destroy_at(RecordClass::Dialogue, self.now, self.policy),
            policy_version: self.policy.version.clone(),
            consent,
            appeal: None,
            begins_anew: false,
            erase: Vec::new(),
            terms: web::terms(self.now),
            correct: None,
            reply: self.reply(&state, say, is_behind),
            state,
        };
        match effect {
            Some(Effect::Register { appeal, files }) => {
                self.leaves_work.set(!files.is_empty());
                let mut new = web::new_appeal(appeal, channel, self.policy, self.now);
                let files = files.into_iter().map(|file| self.awaited(file));
                web::attach(&mut new, files.collect(), self.policy);
                turned.appeal = Some(new);
            }
            Some(Effect::Erase { appeals: numbers }) => {
                turned.begins_anew = true;
                turned.erase = self.erased(&numbers, appeals);
            }
            Some(Effect::Correct { number, content }) => {
                turned.correct = corrected(&number, content, appeals);
            }
            Some(Effect::Restart | Effect::Cancel) | None => {}
        }
        turned
    }

    /// A file, which the platform has till it is fetched.
    fn awaited(&self, file: File) -> NewAttachment {
        NewAttachment::Awaited(Source {
            channel: self.inbound.channel,
            account: self.inbound.account.clone(),
            reference: file.reference,
            name: file.name,
            size: file.size,
        })
    }

    /// Puts the answer into words and into the platform's shape, once it is known which number the appeal got.
    fn reply(&self, state: &State, says: Vec<Say>, is_behind: bool) -> store::Reply {
        let (lang, step) = (state.lang(), state.step());
        let say = Rc::clone(&self.say);
        let leaves_work = Rc::clone(&self.leaves_work);
        let link = |page: &str| format!("{}{page}?lang={}", self.public_url, lang::code(lang));
        let (status, policy) = (link("/status"), link("/policy"));
        let links = [
            ("webhook-status", status.clone()),
            ("webhook-consents", link("/my/consents/receipt")),
        ];
        let address = move |message: &str| match message {
            dialogue::LOOK_UP => Some(status.clone()),
            dialogue::DATA_REST => Some(policy.clone()),
            _ => None,
        };
        Box::new(move |receipt| {
            if says.is_empty() {
                return Said::default();
            }
            let mut reply = Reply::of(lang, says, address);
            reply.state = Some(step);
            reply.is_behind = is_behind;
            if let Some(receipt) = receipt {
                reply.filed = Some(Filed::of(receipt));
                let links = links
                    .iter()
                    .map(|(id, link)| words::format(lang, id, &[("link", link)]));
                reply.begin_with(iter::once(registered(lang, receipt)).chain(links));
            }
            let said = say(&reply);
            leaves_work.set(leaves_work.get() || !said.letters.is_empty());
            said
        })
    }

    /// The records to erase, and what the person is told of each.
    fn erased(&self, numbers: &[AppealNumber], appeals: &[OfSender]) -> Vec<(Uuid, Erasure)> {
        appeals
            .iter()
            .map(|appeal| &appeal.view)
            .filter(|view| numbers.contains(&view.number))
            .map(|view| (view.id, web::erasure(view, self.now)))
            .collect()
    }
}

fn known(appeal: &OfSender, now: DateTime<Utc>) -> Known {
    let (view, files) = (&appeal.view, &appeal.files.stored);
    Known {
        number: view.number,
        kind: view.kind,
        status: view.status,
        registered_on: view.registered_on,
        due_on: view.due_on,
        destroy_on: view.destroy_at.map(web::last_day),
        kept_if_erased: match web::erasure(view, now) {
            Erasure::AtOnce => None,
            Erasure::Restricted { until } => Some(web::last_day(until)),
        },
        consent: view.consent.clone(),
        content: appeal.content.clone(),
        files: files.iter().map(|stored| stored.file.clone()).collect(),
        files_awaited: appeal.files.awaited,
    }
}

fn corrected(number: &AppealNumber, content: Appeal, appeals: &[OfSender]) -> Option<Corrected> {
    let appeal = appeals
        .iter()
        .find(|appeal| appeal.view.number == *number)?;
    Some(Corrected {
        id: appeal.view.id,
        content,
        seal: appeal.seal.clone(),
    })
}

/// The receipt: the only time that the access code is shown.
fn registered(lang: Lang, receipt: &Receipt) -> String {
    words::format(
        lang,
        dialogue::REGISTERED,
        &[
            ("number", &receipt.number.to_string()),
            ("code", &receipt.code.to_string()),
            ("registered_on", &days::day(lang, receipt.registered_on)),
            ("due_on", &days::day(lang, receipt.due_on)),
        ],
    )
}
