//! Who can be reached. Whoever blocks us, or leaves, is sent nothing more until they write or allow it again.

use chrono::{DateTime, Utc};

use super::Person;
use crate::{
    Store, db,
    dialogues::{self, Incoming},
    error::Error,
    hash::Hash,
    lookups::sender_hash,
    outbox,
    writer::{Extent, Transaction},
};

/// Unless the person wrote after that.
pub(crate) const LEFT: &str =
    "UPDATE senders SET left_at = ?2 WHERE person = ?1 AND coalesce(heard_at, ?3) <= ?3";
pub(crate) const CAME: &str = "UPDATE senders SET left_at = NULL WHERE person = ?1";

impl Store {
    /// A person is not to be reached any more, unless they have written since: what waits for them is settled, and what comes later as well.
    pub async fn sender_left(&self, incoming: Incoming<'_>) -> Result<(), Error> {
        self.now_reached(&incoming, false).await
    }

    /// A person is to be reached again. A message from them says so as well.
    pub async fn sender_came(&self, incoming: Incoming<'_>) -> Result<(), Error> {
        self.now_reached(&incoming, true).await
    }

    /// What is told once more is an old story.
    async fn now_reached(&self, incoming: &Incoming<'_>, reached: bool) -> Result<(), Error> {
        let Incoming {
            channel,
            account,
            sender,
            received_at: now,
            happened_at,
            ..
        } = *incoming;
        let id = sender_hash(&self.lookup, channel, account, sender);
        let mark = incoming.mark(dialogues::event_hash(&self.lookup, incoming));
        let job = async move |transaction: &mut Transaction| {
            let is_new = transaction.row("inbox", dialogues::MARK, mark).await?;
            if is_new.is_none() {
                return Ok(());
            }
            let person = Person::of(transaction.connection(), &[id]).await?.hash;
            if reached {
                transaction.run(CAME, vec![person.into()]).await
            } else {
                leave(transaction, person, happened_at, now).await
            }
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}

/// Writes down that a person left, unless they wrote after `heard_at`, and settles what waits for them.
pub(crate) async fn leave(
    transaction: &Transaction,
    person: Hash,
    heard_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let left = vec![person.into(), db::time(now), db::time(heard_at)];
    if transaction.change(LEFT, left).await? > 0 {
        outbox::settle_all_of(transaction, person, now).await?;
    }
    Ok(())
}
