//! Conversations. A message of a chat platform is decided once: in one transaction the message is marked, the new state of the conversation
//! is written over the very state that was read, what follows from it is done, the reply is stored and what is to be sent is posted. A repeat of
//! the message gets that reply again, byte for byte, and changes nothing.
//!
//! State, replies and letters are sealed under the key of the dialogue; senders, message ids and bodies are keyed hashes.

mod queue;
mod read;
mod turn;
mod write;

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    appeal::Channel,
    consent::{ConsentChoices, Offered},
    dialogue::State,
    retention::Erasure,
};
use uuid::Uuid;

use crate::{
    appeals::{Corrected, NewAppeal, Receipt, Terms},
    db::{self, Value},
    hash::Hash,
    outbox::Outgoing,
    seal::Place,
};

pub(crate) use queue::Queue;
pub(crate) use turn::event_hash;
pub(crate) use write::MARK;

/// A message that came from a chat platform.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The platform.
    pub channel: Channel,
    /// Our account there.
    pub account: &'a str,
    /// Who wrote. Only a keyed hash is kept, and the id itself, sealed, where something is to be sent there.
    pub sender: &'a str,
    /// Other ids of the same person. Only keyed hashes are kept.
    pub aliases: &'a [String],
    /// What the platform calls this message, the same when it comes again. Only a keyed hash is kept.
    pub event_id: &'a str,
    /// What came, where whoever delivers chooses the id: another body under the same id is a mistake of theirs. Only a keyed hash is kept.
    pub body_sha256: Option<[u8; 32]>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// When it happened, by the platform's clock; not after it came in.
    pub happened_at: DateTime<Utc>,
    /// Until when a repeat must be recognised: past the platform's last try.
    pub remember_until: DateTime<Utc>,
}

impl Incoming<'_> {
    /// The parameters of [`MARK`] for an event that is decided without a conversation, and without an answer.
    pub(crate) fn mark(&self, event: Hash) -> Vec<Value> {
        mark(event, Value::Null, self.received_at, self.remember_until)
    }
}

/// The parameters of [`MARK`] for what belongs to no conversation.
pub(crate) fn mark(
    event: Hash,
    reply: Value,
    received_at: DateTime<Utc>,
    remember_until: DateTime<Utc>,
) -> Vec<Value> {
    vec![
        event.into(),
        Value::Null,
        reply,
        db::time(received_at),
        db::time(remember_until),
        Value::Null,
    ]
}

/// What a message comes to.
#[derive(Default)]
pub struct Before {
    /// The state of the conversation, if there is one.
    pub state: Option<State>,
    /// Something that was said to this person is on its way: what is said now must not overtake it. Not so once it has failed, for then nobody
    /// knows when it arrives.
    pub letters_wait: bool,
}

/// What follows from a message.
pub struct Turned {
    /// The state to keep.
    pub state: State,
    /// When the sweep destroys the conversation, if nothing more comes, and forgets the sender's ids, if nothing else goes by them.
    pub expires_at: DateTime<Utc>,
    /// The version of the policy under which the conversation is held.
    pub policy_version: String,
    /// The choices about consent, if this message made them.
    pub consent: Option<GivenConsent>,
    /// The appeal to file with it.
    pub appeal: Option<NewAppeal>,
    /// The conversation up to now is condemned with all that it still had to say, and `state` begins another one.
    pub begins_anew: bool,
    /// The appeals to erase with it, and what the person is told of each. If something else becomes of one, the turn is asked for again.
    pub erase: Vec<(Uuid, Erasure)>,
    /// By which that is decided.
    pub terms: Terms,
    /// The appeal to correct with it. If it is not any more what was read, the turn is asked for again.
    pub correct: Option<Corrected>,
    /// Makes the reply once it is known which number the appeal got.
    pub reply: Reply,
}

/// Makes a reply. It gets the receipt of the appeal that was filed with the turn.
pub type Reply = Box<dyn FnOnce(Option<&Receipt>) -> Said>;

/// What is said to a message.
#[derive(Default)]
pub struct Said {
    /// The answer to the call, in the platform's format: kept for repeats, and given to them.
    pub answer: Vec<u8>,
    /// What goes out by calls of our own, in this order.
    pub letters: Vec<Outgoing>,
}

/// The choices about consent, as they were made in a conversation.
pub struct GivenConsent {
    /// What was chosen, under which version of the policy.
    pub choices: ConsentChoices,
    /// The hash of the policy that was shown.
    pub policy_sha256: String,
    /// The language in which it was shown.
    pub language: Lang,
    /// What it offered to agree to.
    pub offered: Offered,
}

/// How a message is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is new, and this is the reply.
    New(Vec<u8>),
    /// It was decided before, and this was the reply; `None` when the conversation is destroyed since.
    Repeat(Option<Vec<u8>>),
    /// Another message was decided under this id.
    Conflict,
}

fn state_place(id: &Uuid) -> Place<'_> {
    Place {
        table: "dialogues",
        record: id.as_bytes(),
        column: "sealed",
    }
}

fn reply_place(event_hash: &Hash) -> Place<'_> {
    Place {
        table: "inbox",
        record: event_hash,
        column: "reply",
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    read::READ,
    write::BEGIN,
    write::CONDEMN,
    write::GO_ON,
    write::LET_GO,
    write::SILENCE,
    write::MARK,
];
