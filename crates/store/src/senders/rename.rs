//! A platform says that a person has other ids now.

use chrono::{DateTime, Utc};
use domain::appeal::Channel;

use super::hashes;
use crate::{Store, error::Error};

impl Store {
    /// From now on the new ids stand for the person whom the old ones stand for. Without effect the second time. A person of whom nothing is kept is
    /// forgotten by the next sweep.
    pub async fn sender_renamed(
        &self,
        channel: Channel,
        account: &str,
        from: &[&str],
        to: &[&str],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let ids = from.iter().chain(to).copied();
        let ids = hashes(&self.lookup, channel, account, ids);
        self.join_senders(ids, now).await
    }
}
