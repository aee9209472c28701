//! The outbox: what is said to the outside is a row that is committed with the change that caused it. Whoever sends takes a row for a while, and
//! settles it; one who is stopped in between leaves it to the next. Messages to one receiver leave in their order, one at a time. A row keeps its
//! key over all tries, so that a platform that knows such keys sends once; to the others a message goes at least once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::Channel;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    events::RecordKind,
    hash::Hash,
    keys::DataKey,
    runtime,
    seal::{Place, Sealed},
    writer::{Extent, Transaction},
};

/// For how long whoever takes a row may try to send it: longer than a call may last.
const TAKEN: TimeDelta = TimeDelta::minutes(2);
/// How often a message is tried before it is given up; with the pauses below, that is a day.
const TRIES: u32 = 16;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(3);

/// A message that is to be sent.
#[derive(Serialize, Deserialize)]
pub struct Outgoing {
    /// The receiver, by the platform's id.
    pub to: String,
    /// What the platform is sent, without any secret.
    pub body: Vec<u8>,
}

/// A message that somebody has taken, to send it.
pub struct Taken {
    /// Which.
    pub id: Uuid,
    /// The platform.
    pub channel: Channel,
    /// Our account there.
    pub account: String,
    /// The same at each try.
    pub send_key: i32,
    /// What is sent to whom.
    pub message: Outgoing,
    attempts: u32,
}

/// What came of sending.
pub enum Sent {
    /// The platform has it.
    Done,
    /// It may go well later; not before this time, if the platform says so.
    Later {
        /// What the platform says.
        reason: String,
        /// How long it wants to be left alone.
        after: Option<Duration>,
    },
    /// It will never go.
    Refused {
        /// What the platform says.
        reason: String,
    },
}

/// A message as it stands in the outbox, without what it says.
pub(crate) struct Letter<'a> {
    pub(crate) record: (RecordKind, Uuid),
    pub(crate) key: &'a DataKey,
    pub(crate) key_page: Uuid,
    pub(crate) channel: Channel,
    pub(crate) account: &'a str,
    pub(crate) receiver_hash: Hash,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) const POST: &str = "INSERT INTO outbox \
     (id, record_kind, record_id, key_page, channel, account, receiver_hash, send_key, state, attempts, created_at, due_at, expires_at, sealed) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', 0, ?9, ?9, ?10, ?11)";
/// The first of each receiver, unless that one has to wait.
pub(crate) const TAKE: &str = "UPDATE outbox SET due_at = ?2, attempts = attempts + 1 WHERE id IN (\
     SELECT id FROM outbox o WHERE state = 'waiting' AND due_at <= ?1 \
     AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.receiver_hash = o.receiver_hash AND e.state = 'waiting' AND e.seq < o.seq) \
     ORDER BY due_at LIMIT ?3) \
     RETURNING id, record_id, key_page, channel, account, send_key, attempts, sealed";
/// Whoever was too slow settles nothing.
pub(crate) const SETTLE: &str = "UPDATE outbox SET state = ?3, reason = ?4, sealed = NULL \
     WHERE id = ?1 AND state = 'waiting' AND attempts = ?2";
pub(crate) const AGAIN: &str = "UPDATE outbox SET due_at = ?3, reason = ?4 WHERE id = ?1 AND state = 'waiting' AND attempts = ?2";

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "outbox",
        record: id.as_bytes(),
        column: "sealed",
    }
}

impl Letter<'_> {
    /// Puts a message into the outbox.
    pub(crate) async fn post(
        &self,
        transaction: &Transaction,
        message: &Outgoing,
    ) -> Result<(), Error> {
        let id = runtime::new_id(self.now)?;
        let mut send_key = [0; 4];
        runtime::random(&mut send_key)?;
        // VK takes a positive key, and 0 for none.
        let send_key = (i32::from_be_bytes(send_key) & i32::MAX).max(1);
        let (kind, record) = self.record;
        let parameters = vec![
            db::id(id),
            kind.as_str().into(),
            db::id(record),
            db::id(self.key_page),
            self.channel.as_str().into(),
            self.account.into(),
            self.receiver_hash.into(),
            send_key.into(),
            db::time(self.now),
            db::time(self.expires_at),
            Sealed::seal(self.key, place(&id), message)?
                .into_column()
                .into(),
        ];
        transaction.run(POST, parameters).await
    }
}

impl Store {
    /// Takes messages that are due, at most so many, and one of each receiver. Each is to be settled with [`Store::settle`]; one that is not is
    /// taken again later.
    pub async fn take_outgoing(
        &self,
        now: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Taken>, Error> {
        let parameters = vec![db::time(now), db::time(now + TAKEN), db::count(most)];
        let rows = self
            .writer
            .submit(now, Extent::Step, vec![], async move |transaction| {
                transaction.rows("outbox", TAKE, parameters).await
            })
            .await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            taken.extend(self.open_outgoing(row).await?);
        }
        Ok(taken)
    }

    /// `None` for a message whose record is destroyed: nobody can read it any more.
    async fn open_outgoing(&self, mut row: Row) -> Result<Option<Taken>, Error> {
        let (id, record, key_page): (Uuid, Uuid, Uuid) = (row.take()?, row.take()?, row.take()?);
        let channel = row.take_as(|word: String| word.parse())?;
        let (account, send_key): (String, i64) = (row.take()?, row.take()?);
        let attempts: u64 = row.take()?;
        let sealed = Sealed::<Outgoing>::from_column(row.take()?);
        let key = match self.key_of(record, key_page).await {
            Ok(key) => key,
            Err(Error::Destroyed) => return Ok(None),
            Err(error) => return Err(error),
        };
        let broken = Error::Row { table: "outbox" };
        Ok(Some(Taken {
            id,
            channel,
            account,
            send_key: send_key.try_into().map_err(|_| broken.clone())?,
            attempts: attempts.try_into().map_err(|_| broken)?,
            message: sealed.open(&key, place(&id))?,
        }))
    }

    /// Says what came of a message. What is settled keeps its state and its reason, and nothing of what it said.
    pub async fn settle(&self, taken: &Taken, sent: Sent, now: DateTime<Utc>) -> Result<(), Error> {
        let (sql, what, reason) = match sent {
            Sent::Done => (SETTLE, Value::from("sent"), Value::Null),
            Sent::Refused { reason } => (SETTLE, "refused".into(), reason.into()),
            Sent::Later { reason, .. } if taken.attempts >= TRIES => {
                (SETTLE, "given_up".into(), reason.into())
            }
            Sent::Later { reason, after } => {
                let pause = pause(taken.attempts, after);
                (AGAIN, db::time(now + pause), reason.into())
            }
        };
        let parameters = vec![db::id(taken.id), taken.attempts.into(), what, reason];
        self.writer
            .submit(now, Extent::Step, vec![], async move |transaction| {
                transaction.run(sql, parameters).await
            })
            .await
    }
}

/// Twice as long after each try, but no longer than is of use; a platform that asks for more gets it.
fn pause(attempts: u32, after: Option<Duration>) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2_i32.saturating_pow(attempts.saturating_sub(1).min(16));
    let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
    doubled.min(LONGEST_PAUSE).max(asked.unwrap_or_default())
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[AGAIN, POST, SETTLE, TAKE];
