//! When records that were set aside are tried again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, error::Error};

pub(crate) const NEXT: &str =
    "SELECT record_id, retry_at FROM set_aside ORDER BY record_id LIMIT ?1";

impl Store {
    /// From when on the next sweep tries each record again that was set aside; of at most so many, as [`Store::records_set_aside`] lists them.
    pub async fn next_tries(&self, most: u32) -> Result<BTreeMap<Uuid, DateTime<Utc>>, Error> {
        let rows = self.reader.rows("set_aside", NEXT, vec![most.into()]);
        let rows = rows.await?.into_iter();
        rows.map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }
}
