//! The way to SQLite and to the key-value store. In a component it leads to Spin; in this crate's own tests to a real SQLite file and to a
//! map, where a failure or a crash can be put between any two steps.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{error::Error, hash::Hash};

pub(crate) use backend::{Connection, KeyValue};
pub(crate) use spin_sdk::sqlite::Value;

/// A time, as the tables hold it: milliseconds since 1970 in UTC.
pub(crate) fn time(time: DateTime<Utc>) -> Value {
    Value::Integer(time.timestamp_millis())
}

/// A local day, as the tables hold it.
pub(crate) fn day(day: NaiveDate) -> Value {
    Value::Text(day.to_string())
}

/// An id, as the tables hold it.
pub(crate) fn id(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

/// A number that counts something.
pub(crate) fn count(count: usize) -> Value {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Ids as one parameter, to be taken apart by `json_each` and `unhex`: the text of the statement stays a constant.
pub(crate) fn ids(ids: impl IntoIterator<Item = Uuid>) -> Value {
    let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
    Value::Text(serde_json::Value::from(ids).to_string())
}

/// Hashes as one parameter, like [`ids`].
pub(crate) fn hashes(hashes: &[Hash]) -> Value {
    let hashes: Vec<String> = hashes
        .iter()
        .map(|hash| data_encoding::HEXLOWER.encode(hash))
        .collect();
    Value::Text(serde_json::Value::from(hashes).to_string())
}

/// A row whose columns are taken one after another.
pub(crate) struct Row {
    table: &'static str,
    values: std::vec::IntoIter<Value>,
}

impl Row {
    fn new(table: &'static str, values: Vec<Value>) -> Self {
        Self {
            table,
            values: values.into_iter(),
        }
    }

    /// The next column.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        self.values
            .next()
            .and_then(T::from_value)
            .ok_or(Error::Row { table: self.table })
    }

    /// The next column, a word or a number that `read` understands.
    pub(crate) fn take_as<T: FromValue, U, E>(
        &mut self,
        read: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<U, Error> {
        read(self.take()?).map_err(|_| Error::Row { table: self.table })
    }
}

/// What a column can hold.
pub(crate) trait FromValue: Sized {
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Integer(integer) = value {
            Some(integer)
        } else {
            None
        }
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(|integer| integer != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(text) = value {
            Some(text)
        } else {
            None
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Blob(blob) = value {
            Some(blob)
        } else {
            None
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        Vec::from_value(value)?.try_into().ok()
    }
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> Option<Self> {
        <[u8; 16]>::from_value(value).map(Self::from_bytes)
    }
}

impl FromValue for DateTime<Utc> {
    fn from_value(value: Value) -> Option<Self> {
        Self::from_timestamp_millis(i64::from_value(value)?)
    }
}

impl FromValue for NaiveDate {
    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        if matches!(value, Value::Null) {
            Some(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

/// What SQLite says when another writer holds the database: its texts for `SQLITE_BUSY` and `SQLITE_LOCKED`.
pub(crate) fn sqlite_error(reason: String) -> Error {
    if reason.contains("is locked") || reason.contains("SQLITE_BUSY") {
        Error::Busy
    } else {
        Error::sqlite(reason)
    }
}

impl Connection {
    /// Runs a statement that gives no rows.
    pub(crate) async fn run(&self, sql: &'static str, parameters: Vec<Value>) -> Result<(), Error> {
        self.execute(sql, parameters).await
    }

    /// Runs a statement and takes all its rows. `table` names it in errors.
    pub(crate) async fn rows(
        &self,
        table: &'static str,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        let rows = self.query(sql, parameters).await?;
        Ok(rows
            .into_iter()
            .map(|values| Row::new(table, values))
            .collect())
    }

    /// Runs a statement that gives one row or none.
    pub(crate) async fn row(
        &self,
        table: &'static str,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.rows(table, sql, parameters).await?.pop())
    }
}

#[cfg(not(test))]
mod backend {
    use spin_sdk::{key_value, sqlite, wit_bindgen::StreamResult};

    use super::{Value, sqlite_error};
    use crate::error::Error;

    /// How many names are asked for at once.
    const NAMES: usize = 1000;

    /// A connection to the database `default`.
    pub(crate) struct Connection(sqlite::Connection);

    impl Connection {
        pub(crate) async fn open() -> Result<Self, Error> {
            sqlite::Connection::open_default()
                .await
                .map(Self)
                .map_err(error)
        }

        pub(super) async fn execute(
            &self,
            sql: &'static str,
            parameters: Vec<Value>,
        ) -> Result<(), Error> {
            // The call answers before the statement has run: only the result tells what came of it.
            self.0
                .execute(sql, parameters)
                .await
                .map_err(error)?
                .result()
                .await
                .map_err(error)
        }

        pub(super) async fn query(
            &self,
            sql: &'static str,
            parameters: Vec<Value>,
        ) -> Result<Vec<Vec<Value>>, Error> {
            let rows = self
                .0
                .execute(sql, parameters)
                .await
                .map_err(error)?
                .collect()
                .await
                .map_err(error)?;
            Ok(rows.into_iter().map(|row| row.values).collect())
        }

        /// How many rows the last statement changed.
        pub(crate) async fn changes(&self) -> Result<u64, Error> {
            Ok(self.0.changes().await)
        }
    }

    fn error(error: sqlite::Error) -> Error {
        sqlite_error(match error {
            sqlite::Error::Io(reason) => reason,
            other => other.to_string(),
        })
    }

    /// The key-value store `default`.
    pub(crate) struct KeyValue(key_value::Store);

    impl KeyValue {
        pub(crate) async fn open() -> Result<Self, Error> {
            key_value::Store::open_default()
                .await
                .map(Self)
                .map_err(failed)
        }

        pub(crate) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
            self.0.get(name).await.map_err(failed)
        }

        pub(crate) async fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
            self.0.set(name, value).await.map_err(failed)
        }

        pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
            self.0.delete(name).await.map_err(failed)
        }

        /// Visits the names of all entries, of which there may be more than memory holds.
        pub(crate) async fn each_name(&self, mut visit: impl FnMut(&str)) -> Result<(), Error> {
            let (mut names, result) = self.0.get_keys().await.into_inner();
            let mut read = Vec::with_capacity(NAMES);
            loop {
                let (status, names) = names.read(read).await;
                for name in &names {
                    visit(name);
                }
                read = names;
                read.clear();
                if matches!(status, StreamResult::Dropped) {
                    break;
                }
            }
            result.await.map_err(failed)
        }
    }

    fn failed(error: key_value::Error) -> Error {
        Error::key_value(match error {
            key_value::Error::Other(reason) => reason,
            other => other.to_string(),
        })
    }
}

#[cfg(test)]
use crate::tests::backend;
