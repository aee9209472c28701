//! What can go wrong in the store, said without a word of what was stored: these texts reach logs.

/// An error of the store. Cheap to clone, because one failed commit is the answer to every request that shared it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Too many writes are waiting, or another writer kept the database locked for too long. Nothing was written: 503, try again.
    #[error("the store is busy")]
    Busy,
    /// A database, the key-value store or the random source failed. Whether the last write took effect is unknown: 503, and a repeat
    /// under the same idempotency key or event id finds out.
    #[error("{what} failed: {reason}")]
    Unavailable {
        /// What was asked: `sqlite`, `key-value`, `random`, `writer`.
        what: &'static str,
        /// What it said. All statements are constants, so there is no value in it.
        reason: String,
    },
    /// A sealed value does not open: another key, another place, or changed bytes.
    #[error("a sealed value of {table}.{column} does not open")]
    Corrupt {
        /// The table that the value is of.
        table: &'static str,
        /// The column that the value is of.
        column: &'static str,
    },
    /// The key of a record is no longer there: it was destroyed, and so is the record.
    #[error("the record is destroyed")]
    Destroyed,
    /// A row does not have the shape that this program writes.
    #[error("a row of {table} is not of the expected shape")]
    Row {
        /// The table that the row is of.
        table: &'static str,
    },
    /// The variable `master_key` (or `master_key_previous`) is missing, malformed, or not the one that the database was made with.
    #[error("variable `{variable}`: {reason}")]
    MasterKey {
        /// The name of the variable.
        variable: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A variable of the application is not to be had: it is required and has no value, or its provider failed.
    #[error("variable `{variable}`: {reason}")]
    Variable {
        /// The name of the variable.
        variable: &'static str,
        /// What the provider said.
        reason: String,
    },
    /// The database was migrated by a newer version of this program.
    #[error(
        "the database has schema {found}, this program knows {known}: it is older than its database"
    )]
    NewerSchema {
        /// The schema of the database.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The same dialogue was changed by somebody else again and again.
    #[error("a dialogue was changed too often at once")]
    Contended,
}

impl Error {
    pub(crate) fn sqlite(reason: String) -> Self {
        Self::Unavailable {
            what: "sqlite",
            reason,
        }
    }

    pub(crate) fn key_value(reason: String) -> Self {
        Self::Unavailable {
            what: "key-value",
            reason,
        }
    }
}
