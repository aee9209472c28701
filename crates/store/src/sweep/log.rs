//! The write-ahead log of the database. What was destroyed still stands in it, until it is used again from its beginning; and when it has grown, `SQLite` moves it to
//! its place in the commit of somebody who waits for an answer. So a sweep empties it: from time to time, and in the end.

use std::time::Duration;

use serde::Serialize;

use crate::{
    db::Connection,
    error::Error,
    runtime,
    writer::{self, Durability},
};

/// After how many transactions of a sweep.
const TRANSACTIONS: u32 = 32;
/// How often it is tried in the end, and how long is waited in between.
const TRIES: usize = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Whether old contents of the database still stand in its write-ahead log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteAheadLog {
    /// It was not looked at yet: so says a report that was written before the end.
    NotYet,
    /// It is empty.
    Emptied,
    /// Somebody reads from it: the next sweep tries again.
    Busy,
    /// The database has no such log that can be emptied (libSQL), or failed.
    Unknown,
}

/// Empties the log, on a connection of its own.
#[derive(Default)]
pub(super) struct Log {
    connection: Option<Connection>,
    /// How many transactions of this sweep stand in it.
    transactions: u32,
}

impl Log {
    /// One more transaction stands in it.
    pub(super) async fn note(&mut self) {
        self.transactions += 1;
        if self.transactions >= TRANSACTIONS {
            self.empty().await;
        }
    }

    /// Empties it, if nobody is in the way.
    pub(super) async fn empty(&mut self) -> WriteAheadLog {
        self.transactions = 0;
        if self.connection.is_none() {
            self.connection = writer::open(Durability::Flushed).await.ok();
        }
        match &self.connection {
            Some(connection) => checkpoint(connection).await,
            None => WriteAheadLog::Unknown,
        }
    }

    /// Empties it as soon as nobody reads from it. Each sweep does that, also one that destroyed nothing, because the one before may have been stopped or turned away.
    pub(super) async fn empty_at_last(&mut self) -> WriteAheadLog {
        for _ in 1..TRIES {
            match self.empty().await {
                WriteAheadLog::Busy => runtime::pause(PAUSE).await,
                ended => return ended,
            }
        }
        self.empty().await
    }
}

/// Moves what stands in the log to its place: nearly all of it beside those who write, and then the rest, for which they wait.
async fn checkpoint(connection: &Connection) -> WriteAheadLog {
    let passive = "PRAGMA wal_checkpoint(PASSIVE)";
    drop(connection.rows("pragma", passive, vec![]).await);
    let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
    let emptied = connection.row("pragma", truncate, vec![]).await;
    // The first column says whether somebody was in the way.
    match emptied.map(|row| row.map(|mut row| row.take::<bool>())) {
        Ok(Some(Ok(false))) => WriteAheadLog::Emptied,
        Ok(Some(Ok(true))) | Err(Error::Busy) => WriteAheadLog::Busy,
        _ => WriteAheadLog::Unknown,
    }
}
