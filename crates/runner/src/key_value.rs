//! The `default` key-value store: one SQLite file in Spin's own layout, so that a state folder can be handed over.
//!
//! Sets and deletes go to one thread that commits together what waits for it, because a commit costs a flush to disk.
//! Reads use connections of their own and never wait for it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, params};
use tokio::sync::oneshot;
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use crate::chunks::Chunks;
use crate::engine::{Guest, HasGuest};
use crate::manifest::DEFAULT_LABEL;
use crate::wit::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore};

/// How long a statement waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How soon the log is to be emptied when another process was in the way.
const CLEAR_AGAIN: Duration = Duration::from_secs(1);

/// Writes in one commit, at most: more would only make the first of them wait longer.
const LARGEST_BATCH: usize = 1024;

/// Names of entries that are read at once.
const KEYS: u32 = 1024;

/// What Spin lets a host call hand over at most.
const LARGEST_ANSWER: usize = 128 << 20;

/// An open store.
pub(crate) struct KeyValue {
    file: PathBuf,
    readers: Mutex<Vec<rusqlite::Connection>>,
    writes: mpsc::Sender<Write>,
}

/// A guest's handle of the store.
#[expect(unreachable_pub, reason = "the generated bindings name it")]
pub struct Store(Arc<KeyValue>);

struct Write {
    key: String,
    /// `None` deletes.
    value: Option<Vec<u8>>,
    /// It overwrote or deleted a value.
    destroys: bool,
    done: oneshot::Sender<Result<(), String>>,
}

fn answer(writes: Vec<Write>, result: &Result<(), String>) {
    for write in writes {
        // Who no longer waits does not need the answer.
        let _ = write.done.send(result.clone());
    }
}

impl KeyValue {
    /// Opens the file, creating it if need be.
    pub(crate) fn open(file: &Path) -> Result<Self> {
        let thread =
            Writer::open(file).with_context(|| format!("cannot open {}", file.display()))?;
        let (writes, queue) = mpsc::channel();
        std::thread::Builder::new()
            .name("key-value".into())
            .spawn(move || thread.run(&queue))?;
        Ok(Self {
            file: file.to_owned(),
            readers: Mutex::default(),
            writes,
        })
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let free = self.readers().pop();
        let connection = match free {
            Some(connection) => connection,
            None => connect(&self.file).map_err(|error| Error::Other(error.to_string()))?,
        };
        let answer = query(&connection);
        self.readers().push(connection);
        answer.map_err(|error| Error::Other(error.to_string()))
    }

    fn readers(&self) -> std::sync::MutexGuard<'_, Vec<rusqlite::Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let value: Option<Vec<u8>> = self.read(|connection| {
            connection
                .prepare_cached("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2")?
                .query_row([DEFAULT_LABEL, key], |row| row.get(0))
                .optional()
        })?;
        match value {
            Some(value) if value.len() > LARGEST_ANSWER => Err(Error::Other(format!(
                "query result exceeds limit of {LARGEST_ANSWER} bytes"
            ))),
            value => Ok(value),
        }
    }

    /// Gives the names of all entries, a few at a time, as long as `take` wants more. No look at the file lasts longer than for a few: who destroys an
    /// entry waits for whoever reads.
    fn keys(&self, mut take: impl FnMut(Vec<String>) -> bool) -> Result<(), Error> {
        let mut last = None;
        loop {
            let keys: Vec<String> = self.read(|connection| {
                let next = "SELECT key FROM spin_key_value WHERE store = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
                let first = "SELECT key FROM spin_key_value WHERE store = ?1 ORDER BY key LIMIT ?3";
                connection
                    .prepare_cached(if last.is_some() { next } else { first })?
                    .query_map(params![DEFAULT_LABEL, last, KEYS], |row| row.get(0))?
                    .collect()
            })?;
            let Some(key) = keys.last() else {
                return Ok(());
            };
            last = Some(key.clone());
            if !take(keys) {
                return Ok(());
            }
        }
    }

    async fn write(&self, key: String, value: Option<Vec<u8>>) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        let stopped = || Error::Other("the key-value store has stopped".into());
        self.writes
            .send(Write {
                key,
                value,
                destroys: false,
                done,
            })
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?.map_err(Error::Other)
    }
}

fn connect(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

struct Writer {
    connection: rusqlite::Connection,
    /// A value has been destroyed that the write-ahead log may still hold.
    remnants: bool,
}

impl Writer {
    fn open(file: &Path) -> rusqlite::Result<Self> {
        let connection = connect(file)?;
        // FULL: what is acknowledged survives a power failure. secure_delete: a destroyed value is overwritten with
        // zeros, because destroying a key here is how records are destroyed everywhere.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS spin_key_value (
                store TEXT NOT NULL,
                key   TEXT NOT NULL,
                value BLOB NOT NULL,
                PRIMARY KEY (store, key)
            )",
        )?;
        let mut writer = Self {
            connection,
            remnants: true,
        };
        writer.clear_log()?;
        Ok(writer)
    }

    fn run(mut self, queue: &mpsc::Receiver<Write>) {
        loop {
            let first = if self.remnants {
                queue.recv_timeout(CLEAR_AGAIN)
            } else {
                queue.recv().map_err(Into::into)
            };
            let first = match first {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = self.clear_log() {
                        tracing::warn!("the log of the key-value store was not emptied: {error}");
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut batch = vec![first];
            batch.extend(queue.try_iter().take(LARGEST_BATCH - 1));
            let committed = self.commit(&mut batch).map_err(|error| error.to_string());
            // Whoever wrote something new need not wait until what others destroyed is gone.
            let (destroyers, others): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|write| write.destroys);
            answer(others, &committed);
            let cleared =
                committed.and_then(|()| self.clear_log().map_err(|error| error.to_string()));
            answer(destroyers, &cleared);
        }
    }

    fn commit(&mut self, batch: &mut [Write]) -> rusqlite::Result<()> {
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for write in batch {
            let inserted = match &write.value {
                Some(value) => transaction
                    .prepare_cached(
                        "INSERT OR IGNORE INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![DEFAULT_LABEL, write.key, value])?,
                None => 0,
            };
            if inserted == 0 {
                let changed = match &write.value {
                    Some(value) => transaction
                        .prepare_cached(
                            "UPDATE spin_key_value SET value = ?3 WHERE store = ?1 AND key = ?2",
                        )?
                        .execute(params![DEFAULT_LABEL, write.key, value])?,
                    None => transaction
                        .prepare_cached("DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2")?
                        .execute(params![DEFAULT_LABEL, write.key])?,
                };
                write.destroys = changed > 0;
                self.remnants |= write.destroys;
            }
        }
        transaction.commit()
    }

    /// Empties the write-ahead log when it may hold a destroyed value: only then is the value gone from the disk's files.
    fn clear_log(&mut self) -> rusqlite::Result<()> {
        if self.remnants {
            let busy: bool =
                self.connection
                    .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            self.remnants = busy;
            if busy {
                tracing::warn!(
                    "a destroyed value stays in the log of the key-value store until another process lets go of the file"
                );
            }
        }
        Ok(())
    }
}

impl Host for Guest {}

impl HostStore for Guest {
    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

fn store<T>(
    accessor: &Accessor<T, HasGuest>,
    store: &Resource<Store>,
) -> wasmtime::Result<Arc<KeyValue>> {
    accessor.with(|mut access| Ok(access.get().table.get(store)?.0.clone()))
}

impl<T: Send> HostStoreWithStore<T> for HasGuest {
    async fn open(
        accessor: &Accessor<T, Self>,
        label: String,
    ) -> wasmtime::Result<Result<Resource<Store>, Error>> {
        accessor.with(|mut access| {
            let guest = access.get();
            match &guest.component.key_value {
                Some(store) if label == DEFAULT_LABEL => {
                    let store = Store(store.clone());
                    Ok(guest.table.push(store).map_err(|_| Error::StoreTableFull))
                }
                _ => Ok(Err(Error::AccessDenied)),
            }
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        handle: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(store(accessor, &handle)?.get(&key))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        handle: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(store(accessor, &handle)?.write(key, Some(value)).await)
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        handle: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(store(accessor, &handle)?.write(key, None).await)
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        handle: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        Ok(store(accessor, &handle)?
            .get(&key)
            .map(|value| value.is_some()))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        handle: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let store = store(accessor, &handle)?;
        let (chunks, more) = tokio::sync::mpsc::channel(1);
        let give = move |keys| chunks.blocking_send(keys).is_ok();
        let ended = tokio::task::spawn_blocking(move || store.keys(give));
        let keys = Chunks {
            ready: Vec::new(),
            more: Some(more),
        };
        accessor.with(|mut access| {
            Ok((
                StreamReader::new(&mut access, keys)?,
                FutureReader::new(
                    &mut access,
                    async move { wasmtime::error::Ok(ended.await?) },
                )?,
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn set(store: &KeyValue, key: &str, value: &str) {
        let value = Some(value.as_bytes().to_vec());
        store.write(key.to_owned(), value).await.expect("set");
    }

    fn keys(store: &KeyValue) -> Vec<String> {
        let mut all = Vec::new();
        let take = |mut some: Vec<String>| {
            all.append(&mut some);
            true
        };
        store.keys(take).expect("keys");
        all
    }

    #[tokio::test]
    async fn all_names_are_told_however_many_there_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = KeyValue::open(&folder.path().join("kv.db")).expect("open");
        assert_eq!(keys(&store), [""; 0]);
        let mut names: Vec<String> = (0..=2 * KEYS)
            .map(|number| format!("{number:06}"))
            .collect();
        let writes = names.iter().map(|name| set(&store, name, "1"));
        futures::future::join_all(writes).await;
        assert_eq!(keys(&store), names);
        set(&store, "", "1").await;
        names.insert(0, String::new());
        assert_eq!(keys(&store), names);
    }

    /// What lies on the disk: the file, its log and its index.
    fn holds(folder: &Path, text: &str) -> bool {
        std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("readable"))
            .any(|bytes| {
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            })
    }

    #[tokio::test]
    async fn a_value_is_there_once_it_is_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kv.db");
        let store = KeyValue::open(&file).expect("open");
        set(&store, "a", "1").await;
        set(&store, "a", "2").await;
        assert_eq!(store.get("a").expect("get"), Some(b"2".to_vec()));
        assert_eq!(keys(&store), ["a"]);
        store.write("a".to_owned(), None).await.expect("delete");
        store.write("a".to_owned(), None).await.expect("again");
        assert_eq!(store.get("a").expect("get"), None);
    }

    #[tokio::test]
    async fn a_destroyed_value_has_left_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = KeyValue::open(&folder.path().join("kv.db")).expect("open");
        set(&store, "deleted", "a-secret-that-is-deleted").await;
        set(
            &store,
            "replaced",
            &"a-secret-that-is-replaced".repeat(1000),
        )
        .await;
        assert!(holds(folder.path(), "a-secret-that-is-deleted"));
        assert!(holds(folder.path(), "a-secret-that-is-replaced"));
        store.write("deleted".to_owned(), None).await.expect("gone");
        assert!(!holds(folder.path(), "a-secret-that-is-deleted"));
        set(&store, "replaced", "b").await;
        assert!(!holds(folder.path(), "a-secret-that-is-replaced"));
    }

    #[test]
    fn a_destroyed_value_leaves_the_disk_as_soon_as_nobody_reads_it_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kv.db");
        let own = Writer::open(&file).expect("open");
        let impatient = own.connection.busy_timeout(Duration::ZERO);
        impatient.expect("it waits for nobody");
        let (writes, queue) = mpsc::channel();
        let thread = std::thread::spawn(move || own.run(&queue));
        let write = |value: Option<&str>| {
            let (done, answer) = oneshot::channel();
            let value = value.map(|value| value.as_bytes().to_vec());
            let key = "a".to_owned();
            writes
                .send(Write {
                    key,
                    value,
                    destroys: false,
                    done,
                })
                .expect("a writer");
            answer.blocking_recv().expect("an answer").expect("written");
        };
        write(Some("a-secret-that-is-destroyed"));
        let reader = connect(&file).expect("another process");
        let read = "BEGIN; SELECT * FROM spin_key_value";
        reader.execute_batch(read).expect("it reads");
        write(None);
        assert!(holds(folder.path(), "a-secret-that-is-destroyed"));
        reader.execute_batch("COMMIT").expect("it has read");
        let gone = (0..100).any(|_| {
            std::thread::sleep(CLEAR_AGAIN / 10);
            !holds(folder.path(), "a-secret-that-is-destroyed")
        });
        assert!(gone, "nothing is written, and it stays");
        drop(writes);
        thread.join().expect("the writer ends");
    }

    #[tokio::test]
    async fn the_file_has_the_layout_of_spin() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kv.db");
        let spin = rusqlite::Connection::open(&file).expect("open");
        spin.execute_batch(
            "CREATE TABLE spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key));
             INSERT INTO spin_key_value VALUES ('default', 'a', x'31'), ('other', 'b', x'32');",
        )
        .expect("as Spin leaves it");
        drop(spin);
        let store = KeyValue::open(&file).expect("open");
        assert_eq!(store.get("a").expect("get"), Some(b"1".to_vec()));
        assert_eq!(keys(&store), ["a"]);
    }
}
