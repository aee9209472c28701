//! One message, decided.

use std::rc::Rc;

use super::{Answer, Before, Incoming, Turned, read::Found, write::Work};
use crate::{
    Store,
    error::Error,
    hash::{Hash, Label, Lookup},
    senders::{self, Person},
    writer::{Extent, Transaction},
};

/// How often a turn is tried again when another message of the same sender was faster.
const TRIES: usize = 32;

/// By what a message and whoever wrote it are known.
pub(super) struct Hashes {
    pub(super) event: Hash,
    pub(super) body: Option<Hash>,
    /// The ids of the sender, the one that the message came with first.
    pub(super) ids: Vec<Hash>,
}

/// By which a message is recognised when it comes again.
pub(crate) fn event_hash(lookup: &Lookup, incoming: &Incoming<'_>) -> Hash {
    let Incoming {
        channel,
        account,
        event_id,
        ..
    } = *incoming;
    let event = [channel.as_str(), account, event_id].map(str::as_bytes);
    lookup.hash(Label::ChatEvent, &event)
}

impl Hashes {
    fn of(lookup: &Lookup, incoming: &Incoming<'_>) -> Self {
        let Incoming {
            channel, account, ..
        } = *incoming;
        let event = event_hash(lookup, incoming);
        let body = |body: [u8; 32]| lookup.hash(Label::ChatBody, &[&event, &body]);
        let aliases = incoming.aliases.iter().map(String::as_str);
        let ids = std::iter::once(incoming.sender).chain(aliases);
        Self {
            event,
            body: incoming.body_sha256.map(body),
            ids: senders::hashes(lookup, channel, account, ids),
        }
    }
}

impl Store {
    /// Decides a message. `turn` says what follows from it; it may be called again when another message of the same sender was faster. What it
    /// reads of the sender's appeals it is to read each time anew.
    pub async fn dialogue_turn(
        &self,
        incoming: Incoming<'_>,
        mut turn: impl AsyncFnMut(Before) -> Result<Turned, Error>,
    ) -> Result<Answer, Error> {
        let hashes = Rc::new(Hashes::of(&self.lookup, &incoming));
        let sender = hashes.ids.first().copied();
        let _turn = self.turns.turn(sender.unwrap_or(hashes.event)).await;
        for _ in 0..TRIES {
            let person = Person::of(&self.reader, &hashes.ids).await?;
            if !person.others.is_empty() {
                let ids = hashes.ids.clone();
                self.join_senders(ids, incoming.received_at).await?;
                continue;
            }
            let person = person.hash;
            let (current, before) = match self.read_dialogue(&incoming, &hashes, person).await? {
                Found::Decided(answer) => return Ok(answer),
                Found::Open(current, before) => (current, before),
            };
            let turned = turn(*before).await?;
            let work = Work::prepare(
                self,
                &incoming,
                (Rc::clone(&hashes), person),
                current,
                turned,
            );
            let decided = match work.await {
                Ok(work) => self.decide(work).await,
                Err(error) => Err(error),
            };
            match decided {
                Err(Error::Contended) => {}
                other => return other.map(Answer::New),
            }
        }
        Err(Error::Contended)
    }

    async fn decide(&self, mut work: Work) -> Result<Vec<u8>, Error> {
        let new_keys = std::mem::take(&mut work.new_keys);
        let (now, lookup) = (work.received_at, Rc::clone(&self.lookup));
        let job =
            async move |transaction: &mut Transaction| work.commit(transaction, &lookup).await;
        self.writer.submit(now, Extent::Steps, new_keys, job).await
    }
}
