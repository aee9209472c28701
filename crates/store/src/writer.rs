//! The writer: group commit. A commit costs a flush of the disk, and one instance serves many requests at once: so the requests hand their
//! writes over as jobs, one of them starts a task that commits what is waiting in one transaction, and each is answered after its own
//! commit. The task outlives the request that started it.
//!
//! A batch goes through two stages, and while one batch is in the second, the next one is in the first:
//! 1. the data keys of its new records are written to the key-value store as one page: a key without a record is an orphan that the sweep
//!    removes, a record without a key cannot be;
//! 2. one transaction, in which the error of a job undoes its own statements and no others: each job has a savepoint, but for those that
//!    write by one statement, which SQLite undoes by itself.
//!
//! What every job of a batch writes alike is gathered: see [`crate::gathered`].

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures::future::{LocalBoxFuture, join};
use uuid::Uuid;

use crate::{
    db::{Connection, KeyValue, Row, Value},
    error::Error,
    gathered::{Entry, Gathered},
    keys::{DataKey, MasterKeys},
    page::{self, Page},
    runtime::{self, Promise, Timer},
};

/// How many jobs may wait in an instance. `cargo up` gives an instance 64 requests at once and Spin 16: past several times that, the disk is not keeping
/// up.
const QUEUE: usize = 256;
/// How many jobs share a transaction: bounds how long the database is locked and how large a key page gets.
const BATCH: usize = 64;
/// For how long a transaction asks for the lock before whoever waits for it is told to come again.
const PATIENCE: Duration = Duration::from_secs(3);
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(16);

/// What a job does to the database, beside what is gathered, and when it is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Several statements, which a savepoint guards. Answered after a commit that survives a power cut.
    Steps,
    /// The same for what may be lost in a power cut, because whoever wrote it finds that out and does it again: nothing is flushed for it alone. What is
    /// committed later and flushed takes it along.
    Unflushed,
    /// One statement at most, which SQLite undoes by itself if it fails. Answered after such a commit.
    Step,
    /// One statement that counts. Answered as soon as it has run: a count may be lost.
    Counter,
}

/// What a commit on a connection survives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A power cut.
    Flushed,
    /// The end of the process.
    Unflushed,
}

/// The data key of a new record.
pub(crate) type NewKey = (Uuid, DataKey);

/// What a job works with: the open transaction.
pub(crate) struct Transaction {
    connection: Rc<Connection>,
    page: Option<Uuid>,
    gathered: Gathered,
}

impl Transaction {
    pub(crate) async fn run(&self, sql: &'static str, parameters: Vec<Value>) -> Result<(), Error> {
        self.connection.run(sql, parameters).await
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn change(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<u64, Error> {
        self.connection.run(sql, parameters).await?;
        self.connection.changes().await
    }

    pub(crate) async fn row(
        &self,
        table: &'static str,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Option<Row>, Error> {
        self.connection.row(table, sql, parameters).await
    }

    pub(crate) async fn rows(
        &self,
        table: &'static str,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        self.connection.rows(table, sql, parameters).await
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The key page of the batch: where the keys stand that came with the job.
    pub(crate) fn page(&self) -> Result<Uuid, Error> {
        self.page.ok_or(Error::Unavailable {
            what: "writer",
            reason: "a record came without its key".to_owned(),
        })
    }

    /// Writes an entry, together with those of the other jobs of the batch before its commit.
    pub(crate) fn add(&mut self, entry: Entry) {
        self.gathered.add(entry);
    }

    /// The next number of a year. A job that fails gives its number back.
    pub(crate) async fn next_number(&mut self, year: i32) -> Result<u64, Error> {
        self.gathered.next_number(&self.connection, year).await
    }
}

/// A job that waits.
trait Job {
    fn new_keys(&self) -> &[NewKey];
    fn now(&self) -> DateTime<Utc>;
    fn extent(&self) -> Extent;
    fn run<'a>(
        &'a mut self,
        transaction: &'a mut Transaction,
    ) -> LocalBoxFuture<'a, Result<(), Error>>;
    fn succeed(&mut self);
    fn fail(&mut self, error: Error);
}

struct Waiting<T, W> {
    new_keys: Vec<NewKey>,
    now: DateTime<Utc>,
    extent: Extent,
    work: Option<W>,
    outcome: Option<T>,
    answer: Option<Promise<Result<T, Error>>>,
}

impl<T, W: AsyncFnOnce(&mut Transaction) -> Result<T, Error>> Job for Waiting<T, W> {
    fn new_keys(&self) -> &[NewKey] {
        &self.new_keys
    }

    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn extent(&self) -> Extent {
        self.extent
    }

    fn run<'a>(
        &'a mut self,
        transaction: &'a mut Transaction,
    ) -> LocalBoxFuture<'a, Result<(), Error>> {
        let work = self.work.take();
        let outcome = &mut self.outcome;
        Box::pin(async move {
            if let Some(work) = work {
                *outcome = Some(work(transaction).await?);
            }
            Ok(())
        })
    }

    fn succeed(&mut self) {
        if let (Some(answer), Some(outcome)) = (self.answer.take(), self.outcome.take()) {
            // Whoever asked may have gone away; the write stands.
            answer.keep(Ok(outcome));
        }
    }

    fn fail(&mut self, error: Error) {
        if let Some(answer) = self.answer.take() {
            answer.keep(Err(error));
        }
    }
}

type Jobs = Vec<Box<dyn Job>>;

/// A batch whose keys are written.
#[derive(Default)]
struct Batch {
    page: Option<Uuid>,
    jobs: Jobs,
}

/// The writer of an instance.
pub(crate) struct Writer {
    key_value: Rc<KeyValue>,
    masters: Rc<MasterKeys>,
    /// Jobs with new keys go through both stages, the others through the second alone.
    with_keys: RefCell<VecDeque<Box<dyn Job>>>,
    without_keys: RefCell<VecDeque<Box<dyn Job>>>,
    running: Cell<bool>,
    flushed: Slot,
    unflushed: Slot,
}

/// A connection for transactions. It is taken out while one is open: if that ends in an unknown state (an error, a task that was dropped), the
/// connection is not put back, and closing it rolls back what it had open.
struct Slot {
    durability: Durability,
    connection: RefCell<Option<Rc<Connection>>>,
}

impl Slot {
    async fn take(&self) -> Result<Rc<Connection>, Error> {
        let taken = self.connection.borrow_mut().take();
        match taken {
            Some(connection) => Ok(connection),
            None => open(self.durability).await.map(Rc::new),
        }
    }

    fn put_back(&self, connection: Rc<Connection>) {
        *self.connection.borrow_mut() = Some(connection);
    }
}

/// Opens a connection for transactions. A backend that lacks a pragma (libSQL) does without it.
pub(crate) async fn open(durability: Durability) -> Result<Connection, Error> {
    let connection = Connection::open().await?;
    let synchronous = match durability {
        Durability::Flushed => "PRAGMA synchronous = FULL",
        // With the write-ahead log a commit then waits for no flush, and the file stays whole all the same.
        Durability::Unflushed => "PRAGMA synchronous = NORMAL",
    };
    // The lock is waited for by `begin`: SQLite's own waiting blocks a thread of the host and sleeps longer and longer.
    for pragma in [
        "PRAGMA busy_timeout = 0",
        synchronous,
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        // What a savepoint may have to undo: else each one writes files of its own.
        "PRAGMA temp_store = MEMORY",
        // A large sweep empties the log by itself, and leaves that to nobody who waits for an answer.
        "PRAGMA wal_autocheckpoint = 8000",
    ] {
        // If it is the database that fails, and not the pragma, the next statement says so.
        drop(connection.rows("pragma", pragma, vec![]).await);
    }
    Ok(connection)
}

/// Runs a statement that needs the lock, until it gets it or [`PATIENCE`] ends. The time counts and not the tries: on a busy machine each of them
/// takes longer.
async fn patiently(connection: &Connection, sql: &'static str) -> Result<(), Error> {
    let mut timer = Timer::start();
    let mut longest = FIRST_PAUSE;
    loop {
        match connection.run(sql, vec![]).await {
            Err(Error::Busy) if timer.elapsed() < PATIENCE => {
                timer.sleep(runtime::random_part(longest)).await;
            }
            other => return other,
        }
        longest = (longest * 2).min(LONGEST_PAUSE);
    }
}

/// Opens a transaction that may write.
pub(crate) async fn begin(connection: &Connection) -> Result<(), Error> {
    patiently(connection, "BEGIN IMMEDIATE").await
}

impl Writer {
    pub(crate) fn new(
        key_value: Rc<KeyValue>,
        masters: Rc<MasterKeys>,
        connection: Connection,
    ) -> Self {
        Self {
            key_value,
            masters,
            with_keys: RefCell::default(),
            without_keys: RefCell::default(),
            running: Cell::new(false),
            flushed: Slot {
                durability: Durability::Flushed,
                connection: RefCell::new(Some(Rc::new(connection))),
            },
            unflushed: Slot {
                durability: Durability::Unflushed,
                connection: RefCell::default(),
            },
        }
    }

    /// Commits a write and gives what it gave. `new_keys` are the keys of the records that it makes; they are stored before.
    pub(crate) async fn submit<T: 'static>(
        self: &Rc<Self>,
        now: DateTime<Utc>,
        extent: Extent,
        new_keys: Vec<NewKey>,
        work: impl AsyncFnOnce(&mut Transaction) -> Result<T, Error> + 'static,
    ) -> Result<T, Error> {
        if self.with_keys.borrow().len() + self.without_keys.borrow().len() >= QUEUE {
            return Err(Error::Busy);
        }
        let (answer, answered) = runtime::promise();
        let queue = if new_keys.is_empty() {
            &self.without_keys
        } else {
            &self.with_keys
        };
        queue.borrow_mut().push_back(Box::new(Waiting {
            new_keys,
            now,
            extent,
            work: Some(work),
            outcome: None,
            answer: Some(answer),
        }));
        if !self.running.replace(true) {
            runtime::spawn(Run(Rc::clone(self)).run());
        }
        answered.wait().await.unwrap_or_else(|| Err(interrupted()))
    }

    /// The same for one of many transactions that nobody waits for: afterwards the database is left to those who do, for a quarter of the time that it took.
    pub(crate) async fn submit_in_background<T: 'static>(
        self: &Rc<Self>,
        now: DateTime<Utc>,
        extent: Extent,
        work: impl AsyncFnOnce(&mut Transaction) -> Result<T, Error> + 'static,
    ) -> Result<T, Error> {
        let mut timer = Timer::start();
        let done = self.submit(now, extent, vec![], work).await;
        timer.sleep(timer.elapsed() / 4).await;
        done
    }

    /// The first stage: writes the keys of a batch.
    async fn write_keys(&self, mut jobs: Jobs) -> Batch {
        let Some(now) = jobs.iter().map(|job| job.now()).max() else {
            return Batch::default();
        };
        match self.write_page(&jobs, now).await {
            Ok(page) => Batch {
                page: Some(page),
                jobs,
            },
            Err(error) => {
                for job in &mut jobs {
                    job.fail(error.clone());
                }
                Batch::default()
            }
        }
    }

    async fn write_page(&self, jobs: &Jobs, now: DateTime<Utc>) -> Result<Uuid, Error> {
        let id = runtime::new_id(now)?;
        let keys = jobs
            .iter()
            .flat_map(|job| job.new_keys())
            .map(|(record, key)| (*record, key));
        let page = Page::wrap(id, self.masters.current(), keys)?;
        self.key_value.set(&page::name(id), page.bytes()).await?;
        Ok(id)
    }

    /// The second stage: commits a batch.
    async fn commit(&self, mut batch: Batch) {
        if batch.jobs.is_empty() {
            return;
        }
        let unflushed = |job: &dyn Job| matches!(job.extent(), Extent::Counter | Extent::Unflushed);
        let slot = if batch.jobs.iter().all(|job| unflushed(&**job)) {
            &self.unflushed
        } else {
            &self.flushed
        };
        let ended = async {
            let connection = slot.take().await?;
            let transaction = Transaction {
                connection: Rc::clone(&connection),
                page: batch.page,
                gathered: Gathered::default(),
            };
            begin(&connection).await?;
            if run_all(transaction, &mut batch.jobs).await? {
                patiently(&connection, "COMMIT").await?;
            } else {
                connection.run("ROLLBACK", vec![]).await?;
            }
            slot.put_back(connection);
            Ok(())
        }
        .await;
        for job in &mut batch.jobs {
            match &ended {
                Ok(()) => job.succeed(),
                Err(error) => job.fail(Error::clone(error)),
            }
        }
    }
}

/// Runs the jobs of a transaction and says whether there is something to commit. An error here is one of the transaction; errors of jobs are
/// answered on the way.
async fn run_all(mut transaction: Transaction, jobs: &mut Jobs) -> Result<bool, Error> {
    let alone = jobs.len() == 1;
    for job in jobs {
        let guarded = matches!(job.extent(), Extent::Steps | Extent::Unflushed) && !alone;
        // Savepoints are not released: each new one covers the statements that follow, and the commit ends them all.
        if guarded {
            transaction.run("SAVEPOINT job", vec![]).await?;
        }
        let mark = transaction.gathered.mark();
        match job.run(&mut transaction).await {
            Ok(()) if job.extent() == Extent::Counter => job.succeed(),
            Ok(()) => {}
            Err(error) => {
                job.fail(error);
                if alone {
                    return Ok(false);
                }
                if guarded {
                    transaction.run("ROLLBACK TO job", vec![]).await?;
                } else {
                    still_open(&transaction.connection).await?;
                }
                transaction.gathered.back_to(mark);
            }
        }
    }
    let Transaction {
        connection,
        gathered,
        ..
    } = transaction;
    gathered.write(&connection).await?;
    Ok(true)
}

/// Some errors of SQLite (a full disk) end the whole transaction, and what follows would commit by itself.
async fn still_open(connection: &Connection) -> Result<(), Error> {
    // Within a transaction no other can begin.
    if connection.run("BEGIN", vec![]).await.is_err() {
        return Ok(());
    }
    connection.run("ROLLBACK", vec![]).await?;
    Err(interrupted())
}

fn interrupted() -> Error {
    Error::Unavailable {
        what: "writer",
        reason: "it was interrupted".to_owned(),
    }
}

/// A run of the writer. Whatever ends it, the next job starts another one, and nobody waits for what will not come.
struct Run(Rc<Writer>);

impl Run {
    async fn run(self) {
        let writer = &self.0;
        let mut ready = Batch::default();
        loop {
            let next = take(&writer.with_keys, BATCH);
            let room = BATCH.saturating_sub(ready.jobs.len());
            ready.jobs.extend(take(&writer.without_keys, room));
            if ready.jobs.is_empty() && next.is_empty() {
                break;
            }
            ((), ready) = join(writer.commit(ready), writer.write_keys(next)).await;
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.0.running.set(false);
        for queue in [&self.0.with_keys, &self.0.without_keys] {
            for mut job in queue.take() {
                job.fail(interrupted());
            }
        }
    }
}

fn take(queue: &RefCell<VecDeque<Box<dyn Job>>>, most: usize) -> Jobs {
    let mut queue = queue.borrow_mut();
    let count = most.min(queue.len());
    queue.drain(..count).collect()
}
