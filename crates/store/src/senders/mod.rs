//! Who is who in a chat. A platform may have several ids for one person, and change them: a phone number, one for each business, a new one after the
//! number changed. All ids that were seen together lead to one person, who stands for them as a keyed hash: that of the id by which the
//! person was first heard of. Conversations, the blind index and the outbox go by it, whichever id a message comes with.
//!
//! Whoever is not written down goes by the hash of the id, as everybody did before there was this table.

mod join;
mod presence;
mod rename;

use chrono::{DateTime, Utc};
use domain::appeal::Channel;

pub(crate) use presence::leave;

use crate::{
    db::{self, Connection},
    error::Error,
    hash::{Hash, Lookup},
    lookups::sender_hash,
    writer::Transaction,
};

/// The keyed hashes of a person's ids in this order, each once. An empty one is none: it would make one person of many.
pub(crate) fn hashes<'a>(
    lookup: &Lookup,
    channel: Channel,
    account: &str,
    ids: impl IntoIterator<Item = &'a str>,
) -> Vec<Hash> {
    let mut hashes = Vec::new();
    for id in ids.into_iter().filter(|id| !id.is_empty()) {
        let hash = sender_hash(lookup, channel, account, id);
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

/// Whom each of the ids leads to. One that is not written down is known all the same if a conversation or an appeal goes by it.
pub(crate) const KNOWN: &str = "SELECT coalesce(person, CASE WHEN EXISTS (SELECT 1 FROM dialogues WHERE sender_hash = unhex(value)) \
     OR EXISTS (SELECT 1 FROM lookups WHERE field = 'sender' AND day = 0 AND hash = unhex(value)) THEN unhex(value) END) \
     FROM json_each(?1) LEFT JOIN senders ON id_hash = unhex(value) ORDER BY key";

/// Whom some ids stand for.
pub(crate) struct Person {
    /// The first one who is known by any of them; else the first id is that of somebody new.
    pub(crate) hash: Hash,
    /// Those who were taken for others so far.
    pub(crate) others: Vec<Hash>,
}

impl Person {
    /// `ids` as [`hashes`] gives them.
    pub(crate) async fn of(connection: &Connection, ids: &[Hash]) -> Result<Self, Error> {
        let rows = connection
            .rows("senders", KNOWN, vec![db::hashes(ids)])
            .await?;
        let mut known = Vec::new();
        for mut row in rows {
            let person: Option<Hash> = row.take()?;
            known.extend(person.filter(|person| !known.contains(person)));
        }
        if known.is_empty() {
            known.extend(ids.first());
        }
        let mut known = known.into_iter();
        let hash = known.next().ok_or(Error::Row { table: "senders" })?;
        Ok(Self {
            hash,
            others: known.collect(),
        })
    }

    /// All of them.
    pub(crate) fn all(mut self) -> Vec<Hash> {
        self.others.push(self.hash);
        self.others
    }
}

/// Gives nothing for an id that leads to somebody else.
pub(crate) const LEAD: &str = "INSERT INTO senders (id_hash, person, expires_at) SELECT unhex(value), ?2, ?3 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET person = person WHERE person = excluded.person RETURNING 1";
pub(crate) const HEAR: &str = "UPDATE senders SET heard_at = max(coalesce(heard_at, ?2), ?2), left_at = NULL, \
     expires_at = max(expires_at, ?3) WHERE person = ?1";

/// Writes down that a person wrote under these ids at that moment. [`Error::Contended`] when one of them leads to somebody else by now.
pub(crate) async fn hear(
    transaction: &Transaction,
    ids: &[Hash],
    person: Hash,
    heard_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let lead = vec![db::hashes(ids), person.into(), db::time(expires_at)];
    if transaction.rows("senders", LEAD, lead).await?.len() < ids.len() {
        return Err(Error::Contended);
    }
    let hear = vec![person.into(), db::time(heard_at), db::time(expires_at)];
    transaction.run(HEAR, hear).await
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    HEAR,
    KNOWN,
    LEAD,
    join::EVEN_OUT,
    join::MOVE_APPEALS,
    join::MOVE_CONVERSATION,
    join::MOVE_IDS,
    join::MOVE_MESSAGES,
    join::NAME,
    join::SET_ASIDE,
    presence::CAME,
    presence::LEFT,
    rename::ADDRESSED,
    rename::LET_GO,
    rename::MARKED,
    rename::READDRESS,
];
