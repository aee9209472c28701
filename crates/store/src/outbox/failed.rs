//! A platform says later that it could not deliver what it took.

use chrono::{DateTime, Utc};
use domain::appeal::Channel;

use super::message_hash;
use crate::{Store, error::Error, writer::Extent};

pub(crate) const FAILED: &str = "UPDATE outbox SET state = 'undelivered', reason = ?2 WHERE message_hash = ?1 AND state = 'sent'";

impl Store {
    /// Marks a message that a platform took, by the name that it gave it, as not delivered. `reason` is the platform's code. Says whether there is
    /// such a message: one that is none of ours, or was marked before, changes nothing; one that is just being settled is not yet known.
    pub async fn delivery_failed(
        &self,
        channel: Channel,
        account: &str,
        message: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let hash = message_hash(&self.lookup, channel, account, message);
        let parameters = vec![hash.into(), reason.into()];
        self.writer
            .submit(now, Extent::Step, vec![], async move |transaction| {
                Ok(transaction.change(FAILED, parameters).await? > 0)
            })
            .await
    }
}
