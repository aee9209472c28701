//! Saying what came of a message. What is settled keeps its state and its reason, and nothing of what it said.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Message, Taken, message_hash};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    hash::Hash,
    senders::leave,
    writer::{Extent, Transaction},
};

/// A message is tried for as long as it is of use, in the end every three hours.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(3);

/// Why a message waits that a platform wants to be spared for now.
pub(super) const ASKED: &str = "asked_to_wait";

/// What came of sending.
#[derive(Clone)]
pub enum Sent {
    /// The platform has it.
    Done {
        /// What it calls the message, if it says so: by this [`Store::delivery_failed`] finds it. Only a keyed hash is kept.
        message: Option<String>,
    },
    /// It may go well later; not before this time, if the platform says so.
    Later {
        /// A word of ours or a code of the platform, in which there is nothing of the person.
        reason: String,
        /// How long the platform wants to be left alone.
        after: Option<Duration>,
    },
    /// It will never go.
    Refused {
        /// As above.
        reason: String,
    },
    /// The person is not to be reached there any more.
    Left,
}

/// Whoever was too slow settles nothing. The platform may have said already that the message, which it took a moment ago, cannot be delivered.
pub(crate) const SETTLE: &str = "UPDATE outbox SET \
     (state, reason) = (SELECT coalesce(max('undelivered'), ?3), coalesce(max(CAST(reply AS TEXT)), ?4) FROM inbox WHERE event_hash = ?5), \
     message_hash = ?5, settled_at = ?6, sealed = NULL WHERE id = ?1 AND attempts = ?2 AND state = 'waiting'";
pub(crate) const AGAIN: &str = "UPDATE outbox SET due_at = ?3, reason = ?4 WHERE id = ?1 AND attempts = ?2 AND state = 'waiting'";
pub(crate) const SETTLE_ALL: &str = "UPDATE outbox SET state = 'left', settled_at = ?2, sealed = NULL WHERE receiver = ?1 AND state = 'waiting'";
/// If something else is so by now, the schema writes the next notice.
pub(crate) const TOLD: &str = "UPDATE appeals SET told_status = ?2, told_due_on = ?3 WHERE id = (SELECT record_id FROM outbox WHERE id = ?1)";

/// A message, and which try it was.
pub(super) type Try = (Uuid, u32);

impl Store {
    /// Says what came of a message. Without effect where somebody else has taken it since, or where it is settled.
    pub async fn settle(&self, taken: &Taken, sent: Sent, now: DateTime<Utc>) -> Result<(), Error> {
        let this = (taken.id, taken.attempts);
        match sent {
            Sent::Done { message } => {
                let (channel, account) = (taken.channel, &taken.account);
                let hash = |message: String| message_hash(&self.lookup, channel, account, &message);
                let sent = end(this, "sent", None, message.map(hash), now);
                let told = match &taken.message {
                    Message::Ready(_) | Message::Warning(_) => None,
                    Message::Notice(notice) => Some(vec![
                        db::id(taken.id),
                        notice.status.as_str().into(),
                        db::day(notice.due_on),
                    ]),
                };
                let Some(told) = told else {
                    return self.one(SETTLE, sent, now).await;
                };
                let job = async move |transaction: &mut Transaction| {
                    if transaction.change(SETTLE, sent).await? > 0 {
                        transaction.run(TOLD, told).await?;
                    }
                    Ok(())
                };
                self.writer.submit(now, Extent::Steps, vec![], job).await
            }
            Sent::Left => {
                let left = end(this, "left", None, None, now);
                let receiver = taken.receiver;
                // They may have written since: then only what was said to them before is lost.
                let heard_at = taken.heard_at.unwrap_or(DateTime::UNIX_EPOCH);
                let job = async move |transaction: &mut Transaction| {
                    if transaction.change(SETTLE, left).await? > 0 {
                        leave(transaction, receiver, heard_at, now).await?;
                    }
                    Ok(())
                };
                self.writer.submit(now, Extent::Steps, vec![], job).await
            }
            Sent::Refused { reason } => self.end(this, "refused", reason, now).await,
            Sent::Later { reason, after } => {
                let own = pause(taken.attempts);
                let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                let asked = asked.filter(|asked| *asked > own);
                let due_at = now + asked.unwrap_or(own);
                if due_at >= taken.until {
                    return self.end(this, "given_up", reason, now).await;
                }
                let reason = asked.map_or(reason, |_| ASKED.to_owned());
                self.again(this, due_at, reason, now).await
            }
        }
    }

    /// Has a message tried again.
    pub(super) async fn again(
        &self,
        (id, attempts): Try,
        due_at: DateTime<Utc>,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let again = vec![db::id(id), attempts.into(), db::time(due_at), reason.into()];
        self.one(AGAIN, again, now).await
    }

    /// Settles a message that does not go.
    pub(super) async fn end(
        &self,
        this: Try,
        state: &'static str,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let settled = end(this, state, Some(reason), None, now);
        self.one(SETTLE, settled, now).await
    }

    async fn one(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.writer
            .submit(now, Extent::Step, vec![], async move |transaction| {
                transaction.run(sql, parameters).await
            })
            .await
    }
}

/// Settles all that waits for a person who left.
pub(crate) async fn settle_all_of(
    transaction: &Transaction,
    person: Hash,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let parameters = vec![person.into(), db::time(now)];
    transaction.run(SETTLE_ALL, parameters).await
}

/// What [`SETTLE`] takes.
fn end(
    (id, attempts): Try,
    state: &'static str,
    reason: Option<String>,
    message: Option<Hash>,
    now: DateTime<Utc>,
) -> Vec<Value> {
    vec![
        db::id(id),
        attempts.into(),
        state.into(),
        reason.into(),
        message.map(Vec::from).into(),
        db::time(now),
    ]
}

/// Twice as long after each try, but no longer than is of use.
fn pause(attempts: u32) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2_i32.saturating_pow(attempts.saturating_sub(1).min(16));
    doubled.min(LONGEST_PAUSE)
}
