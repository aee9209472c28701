//! Two who turn out to be one: a message came with the ids of both. What goes by the one goes by the other from then on.

use chrono::{DateTime, Utc};

use super::Person;
use crate::{
    Store, db,
    error::Error,
    hash::Hash,
    writer::{Extent, Transaction},
};

pub(crate) const MOVE_IDS: &str = "UPDATE senders SET person = ?2 WHERE person = ?1";
pub(crate) const EVEN_OUT: &str = "UPDATE senders SET (heard_at, left_at, expires_at) = (SELECT max(heard_at), \
     CASE WHEN count(left_at) = count(*) THEN max(left_at) END, max(expires_at) FROM senders WHERE person = ?1) WHERE person = ?1";
pub(crate) const MOVE_APPEALS: &str =
    "UPDATE OR REPLACE lookups SET hash = ?2 WHERE field = 'sender' AND day = 0 AND hash = ?1";
pub(crate) const MOVE_MESSAGES: &str =
    "UPDATE outbox SET receiver = ?2 WHERE receiver = ?1 AND state = 'waiting'";
/// Of two conversations, the one in which less was said of late ends: the next sweep destroys it, and what it still has to say goes until then.
pub(crate) const SET_ASIDE: &str = "UPDATE dialogues SET version = version + 1, expires_at = ?3, sender_hash = id \
     WHERE id = (SELECT id FROM dialogues WHERE sender_hash IN (?1, ?2) ORDER BY expires_at DESC, sender_hash = ?2 DESC LIMIT 1 OFFSET 1)";
/// Whoever has read the conversation under the other name finds its version changed.
pub(crate) const MOVE_CONVERSATION: &str =
    "UPDATE dialogues SET sender_hash = ?2, version = version + 1 WHERE sender_hash = ?1";

/// An id that is written down leads to the person by now.
pub(crate) const NAME: &str = "INSERT INTO senders (id_hash, person, heard_at, left_at, expires_at) \
     SELECT unhex(value), ?2, (SELECT max(heard_at) FROM senders WHERE person = ?2), \
     (SELECT max(left_at) FROM senders WHERE person = ?2), \
     (SELECT coalesce(max(expires_at), ?3) FROM senders WHERE person = ?2) FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING";

impl Store {
    /// Makes one of all whom these ids stand for. Without effect the second time.
    pub(crate) async fn join_senders(
        &self,
        ids: Vec<Hash>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        let job = async move |transaction: &mut Transaction| join(transaction, &ids, now).await;
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}

pub(super) async fn join(
    transaction: &Transaction,
    ids: &[Hash],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Person {
        hash: person,
        others,
    } = Person::of(transaction.connection(), ids).await?;
    let joined = !others.is_empty();
    for other in others {
        let both = vec![other.into(), person.into()];
        for sql in [MOVE_IDS, MOVE_APPEALS, MOVE_MESSAGES] {
            transaction.run(sql, both.clone()).await?;
        }
        let mut set_aside = both.clone();
        set_aside.push(db::time(now));
        transaction.run(SET_ASIDE, set_aside).await?;
        transaction.run(MOVE_CONVERSATION, both).await?;
    }
    if joined {
        transaction.run(EVEN_OUT, vec![person.into()]).await?;
    }
    let name = vec![db::hashes(ids), person.into(), db::time(now)];
    transaction.run(NAME, name).await
}
