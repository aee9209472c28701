//! A platform says that a person has other ids now.

use chrono::{DateTime, Utc};
use domain::appeal::Channel;

use super::{hashes, join::join};
use crate::{Store, db, error::Error, writer::Extent};

pub(crate) const NAME: &str = "INSERT INTO senders (id_hash, person, heard_at, left_at, expires_at) \
     SELECT unhex(value), ?2, (SELECT max(heard_at) FROM senders WHERE person = ?2), \
     (SELECT max(left_at) FROM senders WHERE person = ?2), \
     (SELECT coalesce(max(expires_at), ?3) FROM senders WHERE person = ?2) FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING";

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
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let person = join(transaction, &ids, now).await?;
                let name = vec![db::hashes(&ids), person.into(), db::time(now)];
                transaction.run(NAME, name).await
            })
            .await
    }
}
