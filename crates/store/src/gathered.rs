//! What the jobs of a batch write alike: numbers, and entries of the lists that grow with every record. The database is locked while a transaction
//! runs, so entries are made before it and written by one statement a list, however many jobs there are.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    consents,
    db::{Connection, Value},
    error::Error,
    events, limits, lookups,
};

/// A list to which entries are appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Lookups,
    Consents,
    Events,
    Limits,
}

impl List {
    const ALL: [Self; 4] = [Self::Lookups, Self::Consents, Self::Events, Self::Limits];

    const fn table(self) -> &'static str {
        match self {
            Self::Lookups => "lookups",
            Self::Consents => "consents",
            Self::Events => "events",
            Self::Limits => "rate_limits",
        }
    }

    /// Takes an array of entries. A constant text, whose preparation is kept.
    const fn append(self) -> &'static str {
        match self {
            Self::Lookups => lookups::APPEND,
            Self::Consents => consents::APPEND,
            Self::Events => events::APPEND,
            Self::Limits => limits::APPEND,
        }
    }
}

/// An entry that is not yet written: an array in JSON, with blobs in hexadecimal digits.
#[derive(Clone)]
pub(crate) struct Entry {
    list: List,
    json: String,
}

impl Entry {
    pub(crate) fn new(list: List, columns: &impl Serialize) -> Result<Self, Error> {
        let json = serde_json::to_string(columns).map_err(|_| Error::Row {
            table: list.table(),
        })?;
        Ok(Self { list, json })
    }
}

/// A blob in an entry.
pub(crate) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// What a batch has gathered.
#[derive(Default)]
pub(crate) struct Gathered {
    /// The last number of each year in which the batch has numbered.
    numbers: BTreeMap<i32, u64>,
    lists: [Vec<String>; List::ALL.len()],
}

/// How far a batch had come.
pub(crate) struct Mark {
    numbers: BTreeMap<i32, u64>,
    lists: [usize; List::ALL.len()],
}

pub(crate) const LAST_NUMBER: &str = "SELECT last FROM sequences WHERE year = ?1";
pub(crate) const KEEP_NUMBER: &str = "INSERT INTO sequences (year, last) VALUES (?1, ?2) \
     ON CONFLICT DO UPDATE SET last = excluded.last";

impl Gathered {
    pub(crate) fn add(&mut self, entry: Entry) {
        self.lists[entry.list as usize].push(entry.json);
    }

    /// The next number of a year.
    pub(crate) async fn next_number(
        &mut self,
        connection: &Connection,
        year: i32,
    ) -> Result<u64, Error> {
        let known = self.numbers.get(&year).copied();
        let last = match known {
            Some(last) => last,
            None => match connection
                .row("sequences", LAST_NUMBER, vec![year.into()])
                .await?
            {
                Some(mut row) => row.take()?,
                None => 0,
            },
        };
        self.numbers.insert(year, last + 1);
        Ok(last + 1)
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            numbers: self.numbers.clone(),
            lists: self.lists.each_ref().map(Vec::len),
        }
    }

    /// Forgets what was gathered since.
    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.numbers = mark.numbers;
        for (list, length) in self.lists.iter_mut().zip(mark.lists) {
            list.truncate(length);
        }
    }

    pub(crate) async fn write(self, connection: &Connection) -> Result<(), Error> {
        for (year, last) in self.numbers {
            let last = Value::Integer(i64::try_from(last).unwrap_or(i64::MAX));
            connection.run(KEEP_NUMBER, vec![year.into(), last]).await?;
        }
        for (list, entries) in List::ALL.into_iter().zip(self.lists) {
            if !entries.is_empty() {
                let entries = format!("[{}]", entries.join(","));
                connection
                    .run(list.append(), vec![Value::Text(entries)])
                    .await?;
            }
        }
        Ok(())
    }
}
