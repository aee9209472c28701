//! A platform says later that it could not deliver what it took.

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::Channel;

use super::message_hash;
use crate::{Store, dialogues, error::Error, writer::Extent};

/// For how long a failure is remembered that came before it was known whether there is such a message: longer than a call may last.
const EARLY: TimeDelta = TimeDelta::hours(1);

pub(crate) const FAILED: &str = "UPDATE outbox SET state = 'undelivered', reason = ?2 WHERE message_hash = ?1 AND state = 'sent'";

impl Store {
    /// Marks a message that a platform took, by the name that it gave it, as not delivered. `reason` is the platform's code. Says whether there is
    /// such a message: one that was marked before changes nothing. Where there is none it may be one that is just being settled: the failure is
    /// remembered for a while under its name, and found by [`Store::settle`].
    pub async fn delivery_failed(
        &self,
        channel: Channel,
        account: &str,
        message: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let hash = message_hash(&self.lookup, channel, account, message);
        let failed = vec![hash.into(), reason.into()];
        let reply = reason.as_bytes().to_vec().into();
        let early = dialogues::mark(hash, reply, now, now + EARLY);
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let ours = transaction.change(FAILED, failed).await? > 0;
                if !ours {
                    transaction.row("inbox", dialogues::MARK, early).await?;
                }
                Ok(ours)
            })
            .await
    }
}
