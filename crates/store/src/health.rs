//! Whether both stores answer, and when the sweep last came to its end. Nothing is written: the check runs every few seconds.

use chrono::{DateTime, Utc};

use crate::{Error, Store};

/// The state of the store.
#[derive(Clone, Debug)]
pub struct Health {
    /// Does SQLite answer?
    pub sqlite: Result<(), Error>,
    /// Does the key-value store answer?
    pub key_value: Result<(), Error>,
    /// The schema of the database.
    pub schema_version: Option<i64>,
    /// When the last sweep ended well.
    pub last_sweep_at: Option<DateTime<Utc>>,
}

pub(crate) const READ: &str = "SELECT (SELECT max(version) FROM schema_version), \
     (SELECT max(finished_at) FROM sweeps WHERE outcome = 'done')";

impl Store {
    /// Asks both stores.
    pub async fn health(&self) -> Health {
        let (sqlite, key_value) = futures::join!(self.ask_sqlite(), self.key_value.get("health"));
        let (schema_version, last_sweep_at) = sqlite.as_ref().copied().unwrap_or_default();
        Health {
            sqlite: sqlite.map(drop),
            key_value: key_value.map(drop),
            schema_version,
            last_sweep_at,
        }
    }

    async fn ask_sqlite(&self) -> Result<(Option<i64>, Option<DateTime<Utc>>), Error> {
        let row = self.reader.row("sweeps", READ, vec![]).await?;
        let mut row = row.ok_or(Error::Row { table: "sweeps" })?;
        Ok((row.take()?, row.take()?))
    }
}
