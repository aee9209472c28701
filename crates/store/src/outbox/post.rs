//! Putting letters into the outbox, in the transaction of what caused them.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Address, Outgoing, place, settle::ASKED, take::TERM};
use crate::{db, error::Error, hash::Hash, keys::DataKey, runtime, seal, writer::Transaction};

/// For how long a letter is of use: an answer that comes a day later answers nothing.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// What the letters of a turn have in common.
pub(crate) struct Post<'a> {
    /// The conversation under whose key they are sealed.
    pub(crate) dialogue: Uuid,
    pub(crate) key: &'a DataKey,
    pub(crate) key_page: Uuid,
    pub(crate) from: (domain::appeal::Channel, &'a str),
    pub(crate) person: Hash,
    pub(crate) now: DateTime<Utc>,
}

pub(crate) const POST: &str = "INSERT INTO outbox \
     (id, kind, record_id, key_page, receiver, send_key, state, attempts, created_at, due_at, until, sealed) \
     VALUES (?1, 'letter', ?2, ?3, ?4, ?5, 'waiting', 0, ?6, ?6, ?7, ?8)";

/// Whoever writes does not wait for their answer till a long pause before it ends. What waits for longer than twice the time for which somebody may have it,
/// as clocks differ and turns last, is in nobody's hands; a shorter pause is soon over.
pub(crate) const HURRY: &str = "UPDATE outbox SET due_at = ?2 WHERE receiver = ?1 AND state = 'waiting' AND due_at > ?3 AND reason IS NOT ?4";

impl Post<'_> {
    pub(crate) async fn send(
        &self,
        transaction: &Transaction,
        letters: Vec<Outgoing>,
    ) -> Result<(), Error> {
        for letter in letters {
            self.put(transaction, letter).await?;
        }
        let hurry = vec![
            self.person.into(),
            db::time(self.now),
            db::time(self.now + TERM * 2),
            ASKED.into(),
        ];
        transaction.run(HURRY, hurry).await
    }

    async fn put(&self, transaction: &Transaction, letter: Outgoing) -> Result<(), Error> {
        let Outgoing { to, body } = letter;
        let id = runtime::new_id(self.now)?;
        let mut send_key = [0; 4];
        runtime::random(&mut send_key)?;
        // VK takes a positive key, and 0 for none.
        let send_key = (i32::from_be_bytes(send_key) & i32::MAX).max(1);
        let (channel, account) = self.from;
        let address = Address {
            channel,
            account: account.to_owned(),
            to,
        };
        let parameters = vec![
            db::id(id),
            db::id(self.dialogue),
            db::id(self.key_page),
            self.person.into(),
            send_key.into(),
            db::time(self.now),
            db::time(self.now + LIFE),
            seal::seal(self.key, place(&id), &enclose(&address, &body)?)?.into(),
        ];
        transaction.run(POST, parameters).await
    }
}

/// The address on the first line, the letter below.
fn enclose(address: &Address, body: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let address = serde_json::to_vec(address).map(Zeroizing::new);
    let address = address.map_err(|_| Error::Row { table: "outbox" })?;
    let mut letter = Zeroizing::new(Vec::with_capacity(address.len() + 1 + body.len()));
    letter.extend_from_slice(&address);
    letter.push(b'\n');
    letter.extend_from_slice(body);
    Ok(letter)
}

/// Address and letter again.
pub(super) fn unfold(letter: &[u8]) -> Option<(Address, &[u8])> {
    let end = letter.iter().position(|byte| *byte == b'\n')?;
    let address = serde_json::from_slice(&letter[..end]).ok()?;
    Some((address, &letter[end + 1..]))
}
