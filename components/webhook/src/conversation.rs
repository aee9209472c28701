//! From an event of a chat to its answer, on any platform: one turn of the dialogue in one transaction. The mark of the event, the new state, the
//! appeal if there is one, and the rendered reply are committed together, so that a repeat of the event finds its answer and does nothing more.

use chrono::{DateTime, Utc};
use domain::Lang;
use domain::appeal::Channel;
use domain::consent::Offered;
use domain::dialogue::{self, Effect, Input, State};
use domain::retention::{self, RecordClass};
use store::{Answer, GivenConsent, Incoming, Receipt, Said, Store, Turned};
use web::policies::{self, Published};
use web::{Problem, clock, days, lang, words};

use crate::inbound::{Event, Inbound};
use crate::reply::{Filed, Reply};

/// Makes of a reply what the platform is sent; it is kept as it is for repeats. Empty if there is nothing to say.
pub(crate) type Render = fn(Reply) -> Vec<u8>;

/// Takes an event whose answer goes out by a call of our own.
#[expect(
    clippy::unused_async,
    reason = "it will wait for the store, as soon as that keeps what is to be sent"
)]
pub(crate) async fn take(_inbound: Inbound) -> Result<(), Problem> {
    // Nothing is durable yet: the platform keeps the event and delivers it again.
    Err(Problem::unavailable())
}

/// The answer to an event whose sender waits for it.
pub(crate) struct Exchanged {
    /// As it was rendered; empty for what is not to be answered, and where the conversation is destroyed since.
    pub(crate) reply: Vec<u8>,
    /// It was given before.
    pub(crate) repeat: bool,
}

/// Answers an event whose sender waits. Another body under an id that was decided before is a conflict: `body_sha256` will tell, as soon as the
/// store keeps it with the mark.
pub(crate) async fn exchange(
    inbound: Inbound,
    _body_sha256: [u8; 32],
    render: Render,
) -> Result<Exchanged, Problem> {
    Ok(match decide(inbound, render).await? {
        Answer::New(reply) => Exchanged {
            reply,
            repeat: false,
        },
        Answer::Repeat(reply) => Exchanged {
            // Decided in a conversation that is destroyed since.
            reply: reply.unwrap_or_default(),
            repeat: true,
        },
        Answer::Conflict => return Err(Problem::unavailable()),
    })
}

/// The platform's answer to an event: empty for what is not to be answered.
pub(crate) async fn turn(inbound: Inbound, render: Render) -> Result<Vec<u8>, Problem> {
    Ok(match decide(inbound, render).await? {
        Answer::New(reply) | Answer::Repeat(Some(reply)) => reply,
        Answer::Repeat(None) | Answer::Conflict => Vec::new(),
    })
}

async fn decide(inbound: Inbound, render: Render) -> Result<Answer, Problem> {
    let now = clock::now();
    if !inbound.is_for_us(now) {
        return Ok(Answer::New(Vec::new()));
    }
    let policy = policies::current(now);
    let public_url = web::public_url().await?;
    let Inbound {
        channel,
        account,
        event_id,
        sender,
        aliases,
        event,
        lang_hint,
        ..
    } = inbound;
    let Event::Said(input) = event else {
        return Ok(Answer::New(Vec::new()));
    };
    let incoming = Incoming {
        channel,
        account: &account,
        sender: &sender,
        aliases: &aliases,
        event_id: &event_id,
        body_sha256: None,
        received_at: now,
        remember_until: retention::destroy_at(RecordClass::Inbox, now, policy),
    };
    let circumstances = Circumstances {
        channel,
        policy,
        public_url,
        now,
        render,
    };
    let answer = Store::open()
        .await?
        .dialogue_turn(incoming, async |state| {
            let state = state.unwrap_or_else(|| State::new(lang_hint.unwrap_or_default()));
            Ok(circumstances.decide(state, input.clone()))
        })
        .await?;
    Ok(answer)
}

/// A variable of the application.
pub(crate) async fn variable(name: &str) -> Result<String, Problem> {
    let value = spin_sdk::variables::get(name).await;
    Ok(value.map_err(|error| anyhow::anyhow!("variable {name}: {error}"))?)
}

/// What a turn depends on beside state and input.
struct Circumstances {
    channel: Channel,
    policy: &'static Published,
    public_url: String,
    now: DateTime<Utc>,
    render: Render,
}

impl Circumstances {
    fn decide(&self, state: State, input: Input) -> Turned {
        let chosen_before = state.consent();
        let turn = dialogue::turn(Some(state), input, self.policy, &words::text);
        let lang = turn.state.lang();
        let consent = turn
            .state
            .consent()
            .filter(|choices| chosen_before.as_ref() != Some(choices))
            .map(|choices| GivenConsent {
                choices,
                policy_sha256: self.policy.sha256.clone(),
                offered: Offered::by(self.policy, lang, self.channel),
                language: lang,
            });
        let appeal = match turn.effect {
            Some(Effect::Register(appeal)) => {
                Some(web::new_appeal(appeal, self.channel, self.policy, self.now))
            }
            Some(Effect::Restart | Effect::Cancel) | None => None,
        };
        let (render, status_page) = (self.render, self.status_page(lang));
        let mut reply = Reply::of(lang, turn.say);
        reply.state = Some(turn.state.step());
        Turned {
            expires_at: retention::destroy_at(RecordClass::Dialogue, self.now, self.policy),
            policy_version: self.policy.version.clone(),
            consent,
            appeal,
            begins_anew: false,
            withdraw: Vec::new(),
            correct: None,
            state: turn.state,
            reply: Box::new(move |receipt| {
                if let Some(receipt) = receipt {
                    reply.filed = Some(Filed::of(receipt));
                    reply.add(registered(lang, receipt));
                    reply.add(words::format(
                        lang,
                        "webhook-status",
                        &[("link", &status_page)],
                    ));
                }
                Said {
                    answer: render(reply),
                    letters: Vec::new(),
                }
            }),
        }
    }

    fn status_page(&self, lang: Lang) -> String {
        format!("{}/status?lang={}", self.public_url, lang::code(lang))
    }
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
