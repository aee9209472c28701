//! What the database knows of a message and of the conversation that it belongs to.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Answer, Before, Incoming, reply_place, state_place, turn::Hashes};
use crate::{Store, db::Row, error::Error, hash::Hash, keys::DataKey, seal};

pub(crate) const READ: &str = "SELECT i.event_hash IS NOT NULL, i.body_hash, i.reply, r.id, r.key_page, \
     coalesce((SELECT min(reason IS NULL) FROM outbox WHERE receiver = ?4 AND state = 'waiting'), 0), \
     d.id, d.key_page, d.version, d.expires_at, d.sealed FROM (SELECT 1) \
     LEFT JOIN inbox i ON i.event_hash = ?1 \
     LEFT JOIN dialogues r ON r.id = i.dialogue_id AND r.condemned_at IS NULL \
     LEFT JOIN dialogues d ON d.channel = ?2 AND d.account = ?3 AND d.sender_hash = ?4";

/// What the database knows of a message.
pub(super) enum Found {
    /// It is decided, and this is the answer.
    Decided(Answer),
    /// It is new to this conversation.
    Open(Current, Box<Before>),
}

/// The conversation that is to be written over.
pub(super) enum Current {
    None,
    /// It has expired, or cannot be read.
    Stale(Uuid, i64),
    Dialogue {
        id: Uuid,
        version: i64,
        key: DataKey,
        key_page: Uuid,
    },
}

impl Store {
    pub(super) async fn read_dialogue(
        &self,
        incoming: &Incoming<'_>,
        hashes: &Hashes,
        person: Hash,
    ) -> Result<Found, Error> {
        let parameters = vec![
            hashes.event.into(),
            incoming.channel.as_str().into(),
            incoming.account.into(),
            person.into(),
        ];
        let row = self.reader.row("dialogues", READ, parameters).await?;
        let mut row = row.ok_or(Error::Row { table: "dialogues" })?;
        let (repeat, body): (bool, Option<Hash>) = (row.take()?, row.take()?);
        let (reply, of): (Option<Vec<u8>>, Option<(Uuid, Uuid)>) = (row.take()?, pair(&mut row)?);
        if repeat {
            if body.zip(hashes.body).is_some_and(|(then, now)| then != now) {
                return Ok(Found::Decided(Answer::Conflict));
            }
            let reply = self.stored_reply(hashes.event, reply, of).await?;
            return Ok(Found::Decided(Answer::Repeat(reply)));
        }
        let mut before = Box::new(Before {
            letters_wait: row.take()?,
            state: None,
        });
        let Some((id, key_page)) = pair(&mut row)? else {
            return Ok(Found::Open(Current::None, before));
        };
        let (version, expires_at): (i64, DateTime<Utc>) = (row.take()?, row.take()?);
        if expires_at <= incoming.received_at {
            return Ok(Found::Open(Current::Stale(id, version), before));
        }
        let key = match self.key_of(id, key_page).await {
            Ok(key) => key,
            // A key without which nothing can be read: whoever wrote it can but begin anew.
            Err(Error::Destroyed) => return Ok(Found::Open(Current::Stale(id, version), before)),
            Err(error) => return Err(error),
        };
        let plain = seal::open(&key, state_place(&id), row.take()?)?;
        // A state that an older program wrote and this one does not understand: the conversation begins anew.
        before.state = serde_json::from_slice(&plain).ok();
        let current = Current::Dialogue {
            id,
            version,
            key,
            key_page,
        };
        Ok(Found::Open(current, before))
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
}

/// Two columns that are there together or not at all.
fn pair(row: &mut Row) -> Result<Option<(Uuid, Uuid)>, Error> {
    let (first, second): (Option<Uuid>, Option<Uuid>) = (row.take()?, row.take()?);
    Ok(first.zip(second))
}
