//! Conversations. A message of a chat platform is decided once: in one transaction the message is marked, the new state of the conversation
//! is written over the very state that was read, what follows from it is done, and the reply is stored. A repeat of the message gets that
//! reply again, byte for byte, and changes nothing.
//!
//! State and replies are sealed under the key of the dialogue; senders and message ids are keyed hashes.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    appeal::Channel,
    consent::{ConsentChoices, Offered},
    dialogue::State,
};
use uuid::Uuid;

use crate::{
    Store,
    appeals::{Filing, NewAppeal, Receipt},
    consents::{self, Proof, Shown},
    db::{self, Row},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    hash::{Hash, Label, Lookup},
    keys::DataKey,
    lookups, runtime,
    seal::{self, Place, Sealed},
    writer::{Extent, Transaction},
};

/// How often a turn is tried again when another message of the same sender was faster.
const TRIES: usize = 32;

/// A message that came from a chat platform.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The platform.
    pub channel: Channel,
    /// Our account there.
    pub account: &'a str,
    /// Who wrote. Only a keyed hash is kept.
    pub sender: &'a str,
    /// What the platform calls this message, the same when it comes again. Only a keyed hash is kept.
    pub event_id: &'a str,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// Until when a repeat must be recognised: past the platform's last try.
    pub remember_until: DateTime<Utc>,
}

/// What follows from a message.
pub struct Turned {
    /// The state to keep.
    pub state: State,
    /// When the sweep destroys the conversation, if nothing more comes.
    pub expires_at: DateTime<Utc>,
    /// The version of the policy under which the conversation is held.
    pub policy_version: String,
    /// The choices about consent, if this message made them.
    pub consent: Option<GivenConsent>,
    /// The appeal to file with it.
    pub appeal: Option<NewAppeal>,
    /// Makes the reply, in the platform's format, once it is known which number the appeal got.
    pub reply: Reply,
}

/// Makes a reply. It gets the receipt of the appeal that was filed with the turn.
pub type Reply = Box<dyn FnOnce(Option<&Receipt>) -> Vec<u8>>;

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
}

pub(crate) const READ: &str = "SELECT i.event_hash IS NOT NULL, i.reply, r.id, r.key_page, d.id, d.key_page, d.version, \
     d.expires_at, d.sealed FROM (SELECT 1) \
     LEFT JOIN inbox i ON i.event_hash = ?1 \
     LEFT JOIN dialogues r ON r.id = i.dialogue_id AND r.condemned_at IS NULL \
     LEFT JOIN dialogues d ON d.channel = ?2 AND d.account = ?3 AND d.sender_hash = ?4";
pub(crate) const BEGIN: &str = "INSERT INTO dialogues \
     (id, channel, account, sender_hash, version, policy_version, started_at, expires_at, key_page, sealed) \
     VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING RETURNING 1";
pub(crate) const GO_ON: &str = "UPDATE dialogues SET version = version + 1, policy_version = ?3, expires_at = ?4, sealed = ?5 \
     WHERE id = ?1 AND version = ?2 AND condemned_at IS NULL RETURNING 1";
/// The sender is set free for a new conversation, and the sweep does the rest.
pub(crate) const CONDEMN: &str = "UPDATE dialogues SET version = version + 1, condemned_at = ?3, expires_at = ?3, sender_hash = id \
     WHERE id = ?1 AND version = ?2 AND condemned_at IS NULL RETURNING 1";
pub(crate) const MARK: &str = "INSERT INTO inbox (event_hash, dialogue_id, reply, received_at, expires_at) \
     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING RETURNING 1";

impl Store {
    /// Decides a message. `turn` gets the state of the conversation, or `None` if there is none, and says what follows; it may be called
    /// again when another message of the same sender was faster.
    pub async fn dialogue_turn(
        &self,
        incoming: Incoming<'_>,
        mut turn: impl FnMut(Option<State>) -> Turned,
    ) -> Result<Answer, Error> {
        let event = [
            incoming.channel.as_str(),
            incoming.account,
            incoming.event_id,
        ]
        .map(str::as_bytes);
        let event_hash = self.lookup.hash(Label::ChatEvent, &event);
        let Incoming {
            channel,
            account,
            sender,
            ..
        } = incoming;
        let sender_hash = lookups::sender_hash(&self.lookup, channel, account, sender);
        for _ in 0..TRIES {
            let (current, state) = match self.read(&incoming, event_hash, sender_hash).await? {
                Found::Decided(reply) => return Ok(Answer::Repeat(reply)),
                Found::Open(current, state) => (current, state.map(|state| *state)),
            };
            let hashes = (event_hash, sender_hash);
            let work = Work::new(&self.lookup, &incoming, hashes, current, turn(state))?;
            match self.decide(work).await {
                Err(Error::Contended) => {}
                other => return other.map(Answer::New),
            }
        }
        Err(Error::Contended)
    }

    async fn read(
        &self,
        incoming: &Incoming<'_>,
        event_hash: Hash,
        sender_hash: Hash,
    ) -> Result<Found, Error> {
        let parameters = vec![
            event_hash.into(),
            incoming.channel.as_str().into(),
            incoming.account.into(),
            sender_hash.into(),
        ];
        let row = self.reader.row("dialogues", READ, parameters).await?;
        let mut row = row.ok_or(Error::Row { table: "dialogues" })?;
        let repeat: bool = row.take()?;
        let (reply, of): (Option<Vec<u8>>, Option<(Uuid, Uuid)>) = (row.take()?, pair(&mut row)?);
        if repeat {
            return Ok(Found::Decided(
                self.stored_reply(event_hash, reply, of).await?,
            ));
        }
        let Some((id, key_page)) = pair(&mut row)? else {
            return Ok(Found::Open(Current::None, None));
        };
        let (version, expires_at): (i64, DateTime<Utc>) = (row.take()?, row.take()?);
        if expires_at <= incoming.received_at {
            return Ok(Found::Open(Current::Stale(id, version), None));
        }
        let key = match self.key_of(id, key_page).await {
            Ok(key) => key,
            // A key without which nothing can be read: whoever wrote it can but begin anew.
            Err(Error::Destroyed) => return Ok(Found::Open(Current::Stale(id, version), None)),
            Err(error) => return Err(error),
        };
        let plain = seal::open(&key, state_place(&id), row.take()?)?;
        // A state that an older program wrote and this one does not understand: the conversation begins anew.
        let state = serde_json::from_slice(&plain).ok();
        Ok(Found::Open(Current::Dialogue { id, version, key }, state))
    }

    async fn stored_reply(
        &self,
        event_hash: Hash,
        reply: Option<Vec<u8>>,
        of: Option<(Uuid, Uuid)>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let (Some(reply), Some((dialogue, key_page))) = (reply, of) else {
            return Ok(None);
        };
        match self.key_of(dialogue, key_page).await {
            Ok(key) => {
                seal::open(&key, reply_place(&event_hash), reply).map(|reply| Some(reply.to_vec()))
            }
            Err(Error::Destroyed) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn decide(&self, mut work: Work) -> Result<Vec<u8>, Error> {
        let new_keys = std::mem::take(&mut work.new_keys);
        let (now, lookup) = (work.received_at, Rc::clone(&self.lookup));
        let job = async move |transaction: &mut Transaction| {
            work.write_state(transaction).await?;
            let receipt = match work.filing.take() {
                Some(filing) => Some(filing.record(transaction, &lookup).await?),
                None => None,
            };
            let reply = match work.reply.take() {
                Some(reply) => reply(receipt.as_ref()),
                None => Vec::new(),
            };
            work.mark(transaction, &reply).await?;
            Ok(reply)
        };
        self.writer.submit(now, Extent::Steps, new_keys, job).await
    }
}

/// Two columns that are there together or not at all.
fn pair(row: &mut Row) -> Result<Option<(Uuid, Uuid)>, Error> {
    let (first, second): (Option<Uuid>, Option<Uuid>) = (row.take()?, row.take()?);
    Ok(first.zip(second))
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

/// What the database knows of a message.
enum Found {
    /// It is decided, and this was the reply.
    Decided(Option<Vec<u8>>),
    /// It is new to this conversation, which is in this state.
    Open(Current, Option<Box<State>>),
}

/// The conversation that is to be written over.
enum Current {
    None,
    /// It has expired, or cannot be read.
    Stale(Uuid, i64),
    Dialogue {
        id: Uuid,
        version: i64,
        key: DataKey,
    },
}

/// A turn that is sealed and waits for its transaction.
struct Work {
    new_keys: Vec<(Uuid, DataKey)>,
    id: Uuid,
    key: DataKey,
    /// The version that was read; `None` for a new conversation.
    version: Option<i64>,
    /// The conversation that the new one takes the place of.
    stale: Option<(Uuid, i64)>,
    sealed: Vec<u8>,
    channel: Channel,
    account: String,
    sender_hash: Hash,
    event_hash: Hash,
    received_at: DateTime<Utc>,
    remember_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    policy_version: String,
    consent: Option<GivenConsent>,
    filing: Option<Filing>,
    reply: Option<Reply>,
}

impl Work {
    fn new(
        lookup: &Lookup,
        incoming: &Incoming<'_>,
        (event_hash, sender_hash): (Hash, Hash),
        current: Current,
        turned: Turned,
    ) -> Result<Self, Error> {
        let mut new_keys = Vec::new();
        let mut begin = || -> Result<(Uuid, DataKey), Error> {
            let (id, key) = (runtime::new_id(incoming.received_at)?, DataKey::generate()?);
            new_keys.push((id, key.clone()));
            Ok((id, key))
        };
        let ((id, key), version, stale) = match current {
            Current::None => (begin()?, None, None),
            Current::Stale(id, version) => (begin()?, None, Some((id, version))),
            Current::Dialogue { id, version, key } => ((id, key), Some(version), None),
        };
        let filing = match turned.appeal {
            Some(appeal) => {
                let proof = Proof::ChatMessage(event_hash);
                let (filing, key) =
                    Filing::prepare(appeal, lookup, Some(proof), Some(sender_hash))?;
                new_keys.push(key);
                Some(filing)
            }
            None => None,
        };
        let sealed = Sealed::seal(&key, state_place(&id), &turned.state)?.into_column();
        Ok(Self {
            new_keys,
            id,
            key,
            version,
            stale,
            sealed,
            channel: incoming.channel,
            account: incoming.account.to_owned(),
            sender_hash,
            event_hash,
            received_at: incoming.received_at,
            remember_until: incoming.remember_until,
            expires_at: turned.expires_at,
            policy_version: turned.policy_version,
            consent: turned.consent,
            filing,
            reply: Some(turned.reply),
        })
    }

    /// Writes the state over the one that was read. [`Error::Contended`] when that is no longer the one.
    async fn write_state(&mut self, transaction: &mut Transaction) -> Result<(), Error> {
        if let Some((id, version)) = self.stale {
            let parameters = vec![db::id(id), version.into(), db::time(self.received_at)];
            transaction
                .row("dialogues", CONDEMN, parameters)
                .await?
                .ok_or(Error::Contended)?;
        }
        let sealed = std::mem::take(&mut self.sealed);
        let record = (RecordKind::Dialogue, self.id);
        let written = if let Some(version) = self.version {
            let parameters = vec![
                db::id(self.id),
                version.into(),
                self.policy_version.as_str().into(),
                db::time(self.expires_at),
                sealed.into(),
            ];
            transaction.row("dialogues", GO_ON, parameters).await?
        } else {
            let parameters = vec![
                db::id(self.id),
                self.channel.as_str().into(),
                self.account.as_str().into(),
                self.sender_hash.into(),
                self.policy_version.as_str().into(),
                db::time(self.received_at),
                db::time(self.expires_at),
                db::id(transaction.page()?),
                sealed.into(),
            ];
            for action in [Action::Collection, Action::Recording] {
                let event = Event::new(self.received_at, action, Actor::Applicant, record);
                transaction.add(event.under(&self.policy_version)?);
            }
            transaction.row("dialogues", BEGIN, parameters).await?
        };
        written.ok_or(Error::Contended)?;
        if let Some(consent) = &self.consent {
            let shown = Shown {
                at: self.received_at,
                policy_sha256: &consent.policy_sha256,
                language: consent.language,
                channel: self.channel,
                offered: &consent.offered,
                proof: Some(Proof::ChatMessage(self.event_hash)),
                appeal: self.filing.as_ref().map(Filing::id),
            };
            transaction.add(consents::entry(record, &consent.choices, &shown)?);
        }
        Ok(())
    }

    /// Marks the message as decided, with its reply.
    async fn mark(&self, transaction: &Transaction, reply: &[u8]) -> Result<(), Error> {
        let parameters = vec![
            self.event_hash.into(),
            db::id(self.id),
            seal::seal(&self.key, reply_place(&self.event_hash), reply)?.into(),
            db::time(self.received_at),
            db::time(self.remember_until),
        ];
        transaction
            .row("inbox", MARK, parameters)
            .await?
            .ok_or(Error::Contended)?;
        Ok(())
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BEGIN, CONDEMN, GO_ON, MARK, READ];
