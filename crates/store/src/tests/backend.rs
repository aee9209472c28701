//! SQLite by rusqlite, and a map. Each call is a step at which others go on or a fault strikes.

use std::{cell::RefCell, rc::Rc};

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};

use super::world::{self, Course, Disk};
use crate::{
    db::{Value, sqlite_error},
    error::Error,
};

pub(crate) struct Connection(RefCell<rusqlite::Connection>);

impl Connection {
    pub(crate) async fn open() -> Result<Self, Error> {
        step(Error::sqlite, || {
            let connection = rusqlite::Connection::open(world::disk().database()).map_err(error)?;
            Ok(Self(RefCell::new(connection)))
        })
        .await
    }

    pub(crate) async fn execute(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<(), Error> {
        self.query(sql, parameters).await.map(drop)
    }

    pub(crate) async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Vec<Value>>, Error> {
        step(Error::sqlite, || {
            let connection = self.0.borrow();
            let mut statement = connection.prepare_cached(sql).map_err(error)?;
            let columns = statement.column_count();
            let parameters = rusqlite::params_from_iter(parameters.into_iter().map(Parameter));
            let rows = statement.query_map(parameters, |row| {
                (0..columns)
                    .map(|column| row.get_ref(column).map(value))
                    .collect::<Result<Vec<_>, _>>()
            });
            rows.map_err(error)?
                .collect::<Result<Vec<_>, _>>()
                .map_err(error)
        })
        .await
    }

    pub(crate) async fn changes(&self) -> Result<u64, Error> {
        step(Error::sqlite, || Ok(self.0.borrow().changes())).await
    }
}

struct Parameter(Value);

impl rusqlite::ToSql for Parameter {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match &self.0 {
            Value::Integer(integer) => Sql::Integer(*integer),
            Value::Real(real) => Sql::Real(*real),
            Value::Text(text) => Sql::Text(text.clone()),
            Value::Blob(blob) => Sql::Blob(blob.clone()),
            Value::Null => Sql::Null,
        }))
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn error(error: rusqlite::Error) -> Error {
    sqlite_error(error.to_string())
}

pub(crate) struct KeyValue(Rc<Disk>);

impl KeyValue {
    pub(crate) async fn open() -> Result<Self, Error> {
        step(Error::key_value, || Ok(Self(world::disk()))).await
    }

    pub(crate) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let found = step(Error::key_value, || {
            Ok(self.0.key_value.borrow().get(name).cloned())
        });
        let found = found.await;
        world::may_be_stopped().await;
        found
    }

    pub(crate) async fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        step(Error::key_value, || {
            self.0
                .key_value
                .borrow_mut()
                .insert(name.to_owned(), value.to_owned());
            Ok(())
        })
        .await
    }

    pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
        step(Error::key_value, || {
            self.0.key_value.borrow_mut().remove(name);
            Ok(())
        })
        .await
    }

    pub(crate) async fn each_name(&self, visit: impl FnMut(&str)) -> Result<(), Error> {
        step(Error::key_value, || {
            let entries = self.0.key_value.borrow();
            entries.keys().map(String::as_str).for_each(visit);
            Ok(())
        })
        .await
    }
}

async fn step<T>(
    error: fn(String) -> Error,
    act: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    world::breathe().await;
    match world::step() {
        Course::Well => act(),
        Course::Fails => Err(error("a fault".to_owned())),
        Course::Deceives => act().and(Err(error("a fault".to_owned()))),
    }
}
