//! A turn in its transaction.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use domain::{appeal::Channel, retention::Erasure};
use uuid::Uuid;

use super::{
    GivenConsent, Incoming, Reply, Said, Turned, read::Current, reply_place, state_place,
    turn::Hashes,
};
use crate::{
    Store,
    appeals::{Correction, Filing, Receipt, Sender, Terms, erase},
    consents::{self, Proof, Shown},
    db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    hash::{Hash, Lookup},
    keys::DataKey,
    outbox::{Address, Outgoing, Post},
    runtime,
    seal::{self, Sealed},
    senders,
    sweep::free,
    writer::{NewKey, Transaction},
};

pub(crate) const BEGIN: &str = "INSERT INTO dialogues \
     (id, channel, account, sender_hash, version, policy_version, started_at, active_at, expires_at, key_page, sealed) \
     VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING RETURNING 1";
pub(crate) const GO_ON: &str = "UPDATE dialogues SET version = version + 1, policy_version = ?3, expires_at = ?4, sealed = ?5, active_at = ?6 \
     WHERE id = ?1 AND version = ?2 AND condemned_at IS NULL RETURNING 1";
/// The sender is set free for a new conversation, and the sweep does the rest.
pub(crate) const CONDEMN: &str = concat!(
    "UPDATE dialogues SET version = version + 1, condemned_at = ?3, expires_at = ?3, sender_hash = id \
     WHERE id = ?1 AND version = ?2 AND condemned_at IS NULL AND ",
    free!("dialogues.id"),
    " RETURNING 1"
);
/// One that a hold keeps is over all the same.
pub(crate) const LET_GO: &str = "UPDATE dialogues SET version = version + 1, expires_at = ?3, sender_hash = id \
     WHERE id = ?1 AND version = ?2 AND condemned_at IS NULL RETURNING 1";
/// What it still had to say is said no more, and stays with it.
pub(crate) const SILENCE: &str = "UPDATE outbox SET state = 'refused', reason = 'conversation-over', settled_at = ?2 \
     WHERE record_id = ?1 AND state = 'waiting'";
pub(crate) const MARK: &str = "INSERT INTO inbox (event_hash, dialogue_id, reply, received_at, expires_at, body_hash) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING 1";

/// A turn that is sealed and waits for its transaction.
pub(super) struct Work {
    pub(super) new_keys: Vec<NewKey>,
    pub(super) received_at: DateTime<Utc>,
    happened_at: DateTime<Utc>,
    id: Uuid,
    key: DataKey,
    /// The version that was read and the page of its key; `None` for a new conversation.
    written: Option<(i64, Uuid)>,
    /// The conversation that the new one takes the place of.
    stale: Option<(Uuid, i64)>,
    sealed: Vec<u8>,
    channel: Channel,
    account: String,
    hashes: Rc<Hashes>,
    person: Hash,
    remember_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    policy_version: String,
    consent: Option<GivenConsent>,
    filing: Option<Filing>,
    erase: Vec<(Uuid, Erasure)>,
    terms: Terms,
    correction: Option<Correction>,
    reply: Option<Reply>,
}

impl Work {
    pub(super) async fn prepare(
        store: &Store,
        incoming: &Incoming<'_>,
        (hashes, person): (Rc<Hashes>, Hash),
        current: Current,
        turned: Turned,
    ) -> Result<Self, Error> {
        let mut new_keys = Vec::new();
        let (stale, written) = match current {
            Current::None => (None, None),
            Current::Stale(id, version) => (Some((id, version)), None),
            Current::Dialogue { id, version, .. } if turned.begins_anew => {
                (Some((id, version)), None)
            }
            Current::Dialogue {
                id,
                version,
                key,
                key_page,
            } => (None, Some((id, key, (version, key_page)))),
        };
        let (id, key, written) = if let Some((id, key, written)) = written {
            (id, key, Some(written))
        } else {
            let (id, key) = (runtime::new_id(incoming.received_at)?, DataKey::generate()?);
            new_keys.push((id, key.clone()));
            (id, key, None)
        };
        let filing = match turned.appeal {
            Some(appeal) => {
                let address = Address {
                    channel: incoming.channel,
                    account: incoming.account.to_owned(),
                    to: incoming.sender.to_owned(),
                };
                let sender = Sender {
                    person,
                    address: &address,
                };
                let proof = Proof::ChatMessage(hashes.event);
                let (filing, key) =
                    Filing::prepare(appeal, &store.lookup, Some(proof), Some(sender))?;
                new_keys.push(key);
                Some(filing)
            }
            None => None,
        };
        let correction = match turned.correct {
            Some(corrected) => Some(Correction::prepare(store, corrected).await?),
            None => None,
        };
        let sealed = Sealed::seal(&key, state_place(&id), &turned.state)?.into_column();
        Ok(Self {
            new_keys,
            received_at: incoming.received_at,
            happened_at: incoming.happened_at,
            id,
            key,
            written,
            stale,
            sealed,
            channel: incoming.channel,
            account: incoming.account.to_owned(),
            hashes,
            person,
            remember_until: incoming.remember_until,
            expires_at: turned.expires_at,
            policy_version: turned.policy_version,
            consent: turned.consent,
            filing,
            erase: turned.erase,
            terms: turned.terms,
            correction,
            reply: Some(turned.reply),
        })
    }

    /// Does all that follows from the message, and gives the answer. [`Error::Contended`] when anything is no longer as it was read.
    pub(super) async fn commit(
        mut self,
        transaction: &mut Transaction,
        lookup: &Lookup,
    ) -> Result<Vec<u8>, Error> {
        let now = self.received_at;
        // First what tells whether somebody was faster.
        self.write_state(transaction).await?;
        let (ids, person) = (&self.hashes.ids, self.person);
        senders::hear(transaction, ids, person, self.happened_at, self.expires_at).await?;
        for (appeal, told) in std::mem::take(&mut self.erase) {
            let erased = erase(transaction, appeal, now, &self.terms).await?;
            // One that is gone meanwhile is erased all the same.
            if erased.is_some_and(|erased| erased != told) {
                return Err(Error::Contended);
            }
        }
        if let Some(correction) = self.correction.take() {
            correction.record(transaction, now).await?;
        }
        let receipt = match self.filing.take() {
            Some(filing) => Some(filing.record(transaction, lookup).await?),
            None => None,
        };
        let said = self.say(receipt.as_ref());
        self.post(transaction, said.letters).await?;
        self.mark(transaction, &said.answer).await?;
        Ok(said.answer)
    }

    fn say(&mut self, receipt: Option<&Receipt>) -> Said {
        let reply = self.reply.take();
        reply.map(|reply| reply(receipt)).unwrap_or_default()
    }

    /// Ends the conversation that another one takes the place of. [`Error::Contended`] when it is no longer what was read.
    async fn end(&self, transaction: &Transaction, id: Uuid, version: i64) -> Result<(), Error> {
        let now = db::time(self.received_at);
        let parameters = vec![db::id(id), version.into(), now.clone()];
        let condemned = transaction.row("dialogues", CONDEMN, parameters.clone());
        if condemned.await?.is_some() {
            return Ok(());
        }
        transaction
            .row("dialogues", LET_GO, parameters)
            .await?
            .ok_or(Error::Contended)?;
        transaction.run(SILENCE, vec![db::id(id), now]).await
    }

    /// Writes the state over the one that was read. [`Error::Contended`] when that is no longer the one.
    async fn write_state(&mut self, transaction: &mut Transaction) -> Result<(), Error> {
        if let Some((id, version)) = self.stale {
            self.end(transaction, id, version).await?;
        }
        let sealed = std::mem::take(&mut self.sealed);
        let record = (RecordKind::Dialogue, self.id);
        let written = if let Some((version, _)) = self.written {
            let parameters = vec![
                db::id(self.id),
                version.into(),
                self.policy_version.as_str().into(),
                db::time(self.expires_at),
                sealed.into(),
                db::time(self.received_at),
            ];
            transaction.row("dialogues", GO_ON, parameters).await?
        } else {
            let parameters = vec![
                db::id(self.id),
                self.channel.as_str().into(),
                self.account.as_str().into(),
                self.person.into(),
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
                proof: Some(Proof::ChatMessage(self.hashes.event)),
                appeal: self.filing.as_ref().map(Filing::id),
            };
            transaction.add(consents::entry(record, &consent.choices, &shown)?);
        }
        Ok(())
    }

    async fn post(&self, transaction: &Transaction, letters: Vec<Outgoing>) -> Result<(), Error> {
        if letters.is_empty() {
            return Ok(());
        }
        let post = Post {
            dialogue: self.id,
            key: &self.key,
            key_page: match self.written {
                Some((_, key_page)) => key_page,
                None => transaction.page()?,
            },
            from: (self.channel, &self.account),
            person: self.person,
            now: self.received_at,
        };
        post.send(transaction, letters).await
    }

    /// Marks the message as decided, with its answer.
    async fn mark(&self, transaction: &Transaction, answer: &[u8]) -> Result<(), Error> {
        let event = self.hashes.event;
        let parameters = vec![
            event.into(),
            db::id(self.id),
            seal::seal(&self.key, reply_place(&event), answer)?.into(),
            db::time(self.received_at),
            db::time(self.remember_until),
            self.hashes.body.map(Vec::from).into(),
        ];
        transaction
            .row("inbox", MARK, parameters)
            .await?
            .ok_or(Error::Contended)?;
        Ok(())
    }
}
