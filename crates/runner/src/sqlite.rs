//! The `default` SQLite database: a native connection for each that a guest opens, from its first statement on.
//!
//! A statement that neither waits for the disk nor for a lock, and if it writes was quick the last time, runs where it is called, which
//! costs microseconds; any other runs on a thread for blocking work, so that it never stops the other requests of an instance. Connections take
//! turns in writing, in the order in which they ask: SQLite alone would let them sleep and try again.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, InterruptHandle, ToSql, TransactionState};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use crate::chunks::Chunks;
use crate::engine::{Guest, HasGuest};
use crate::manifest::DEFAULT_LABEL;
use crate::wit::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};

/// How long a statement waits for a lock, as in Spin; a guest may say otherwise by `PRAGMA busy_timeout`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections that one instance may have open, as in Spin.
const MOST_CONNECTIONS: usize = 256;

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 128;

/// What Spin lets a row have at most.
const LARGEST_ROW: usize = 128 << 20;

/// Rows up to this size are handed over at once; what is more flows as the guest reads it.
const CHUNK: usize = 1 << 20;

/// Instructions of SQLite's machine after which a query is given up where it is called: about half a millisecond.
const QUICK_STEPS: i32 = 10_000;

/// How long a statement that writes may have taken the last time to run where it is called. It cannot be given up: that would roll all of it back.
const QUICK: Duration = Duration::from_micros(500);

/// So many statements are known to be quick. A guest has dozens; one that writes out its parameters has any number.
const KNOWN: usize = 1024;

/// The database file, and whose turn it is to write.
pub(crate) struct Database {
    file: PathBuf,
    turn: Arc<Semaphore>,
}

impl Database {
    /// The file need not exist yet.
    pub(crate) fn new(file: PathBuf) -> Self {
        Self {
            file,
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

/// A guest's connection.
#[expect(unreachable_pub, reason = "the generated bindings name it")]
pub struct Connection {
    database: Arc<Database>,
    native: Arc<Mutex<Option<Native>>>,
    interrupt: Arc<SyncMutex<Option<InterruptHandle>>>,
}

/// The connection to the file, and its turn to write while it has a transaction that writes.
struct Native {
    connection: rusqlite::Connection,
    turn: Option<OwnedSemaphorePermit>,
    /// How long its statements wait for a lock.
    busy_timeout: Duration,
    /// The statements that write and were quick the last time, by the hash of their text.
    quick: HashSet<u64>,
}

/// What a statement gives back.
struct Answer {
    columns: Vec<String>,
    rows: Chunks<RowResult>,
    end: End,
}

/// How a statement ended, or will have ended after its last row.
enum End {
    Known(Result<(), Error>),
    Awaited(oneshot::Receiver<Result<(), Error>>),
}

impl End {
    async fn wait(self) -> Result<(), Error> {
        match self {
            Self::Known(ended) => ended,
            Self::Awaited(ended) => ended.await.unwrap_or_else(|error| Err(io(&error))),
        }
    }
}

impl Connection {
    fn new(database: Arc<Database>) -> Self {
        Self {
            database,
            native: Arc::default(),
            interrupt: Arc::default(),
        }
    }

    /// Runs a statement when those before it on this connection have ended.
    fn execute(
        &self,
        statement: String,
        parameters: Vec<Value>,
    ) -> impl Future<Output = Answer> + use<> {
        let (database, native, interrupt) = (
            self.database.clone(),
            self.native.clone(),
            self.interrupt.clone(),
        );
        async move {
            let mut native = native.lock_owned().await;
            let open = match &mut *native {
                Some(open) => open,
                empty => match Native::open(database.clone()).await {
                    Ok(open) => {
                        *interrupt.lock().unwrap_or_else(PoisonError::into_inner) =
                            Some(open.connection.get_interrupt_handle());
                        empty.insert(open)
                    }
                    Err(reason) => return Answer::failed(Error::Io(reason)),
                },
            };
            let writes = open.writes(&statement);
            if writes && open.needs_turn() {
                let turn = database.turn.clone().acquire_owned();
                match tokio::time::timeout(BUSY_TIMEOUT, turn).await {
                    Ok(Ok(turn)) => open.turn = Some(turn),
                    // What SQLite says when its own waiting ends.
                    _ => return Answer::failed(Error::Io("database is locked".into())),
                }
            }
            if let Some(answer) = open.run_here(&statement, writes, &parameters) {
                return answer;
            }
            let (answer, answered) = oneshot::channel();
            tokio::task::spawn_blocking(move || {
                if let Some(open) = &mut *native {
                    open.run_there(&statement, writes, &parameters, answer);
                }
            });
            answered
                .await
                .unwrap_or_else(|_| Answer::failed(Error::InvalidConnection))
        }
    }

    /// Asks the native connection, if there is one yet.
    fn ask<T: Default>(
        &self,
        question: fn(&rusqlite::Connection) -> T,
    ) -> impl Future<Output = T> + use<T> {
        let native = self.native.clone();
        async move {
            let native = native.lock().await;
            native
                .as_ref()
                .map(|native| question(&native.connection))
                .unwrap_or_default()
        }
    }
}

/// Rolls back what is open, and closes. The guest is not asked to wait, and a statement that still runs is cut short.
impl Drop for Connection {
    fn drop(&mut self) {
        let interrupt = self
            .interrupt
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(interrupt) = interrupt {
            interrupt.interrupt();
            let native = self.native.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn_blocking(move || drop(native.blocking_lock().take()));
            }
        }
    }
}

impl Native {
    async fn open(database: Arc<Database>) -> Result<Self, String> {
        tokio::task::spawn_blocking(move || Self::open_here(&database.file))
            .await
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())
    }

    fn open_here(file: &Path) -> rusqlite::Result<Self> {
        let mut connection = rusqlite::Connection::open(file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Else a statement whose plan could depend on a parameter is prepared anew each time that it gets another one.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Another file would be outside of what the manifest grants; temporary and in-memory databases are not.
        connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
            AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
                Authorization::Deny
            }
            _ => Authorization::Allow,
        }))?;
        Ok(Self {
            connection,
            turn: None,
            busy_timeout: BUSY_TIMEOUT,
            quick: HashSet::new(),
        })
    }

    /// Whether a statement takes the write lock.
    fn writes(&self, statement: &str) -> bool {
        // SQLite calls it a write. It goes on beside whoever writes.
        if statement.eq_ignore_ascii_case("PRAGMA wal_checkpoint(PASSIVE)") {
            return false;
        }
        // What cannot be prepared writes nothing; running it tells why.
        self.connection
            .prepare_cached(statement)
            .is_ok_and(|statement| !statement.readonly())
    }

    /// Whether a statement that writes must wait for its turn. A transaction that already writes goes on: it holds SQLite's lock.
    fn needs_turn(&self) -> bool {
        self.turn.is_none()
            && !matches!(
                self.connection.transaction_state(None::<&str>),
                Ok(TransactionState::Write)
            )
    }

    /// Runs a statement at once if it is known to be quick. `None` leaves it to a thread, with nothing done.
    fn run_here(&mut self, statement: &str, writes: bool, parameters: &[Value]) -> Option<Answer> {
        let in_transaction = !self.connection.is_autocommit();
        let quick = match first_word(statement).to_ascii_uppercase().as_str() {
            // These may have to read much, and are given up when they do.
            "SELECT" | "WITH" | "VALUES" if !writes => true,
            "BEGIN" | "SAVEPOINT" => true,
            // Nothing is flushed before the end of the transaction.
            "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "WITH" => {
                in_transaction && self.quick.contains(&hash(statement))
            }
            "ROLLBACK" => statement
                .split_whitespace()
                .any(|word| word.eq_ignore_ascii_case("TO")),
            _ => false,
        };
        if !quick {
            return None;
        }
        let reads = !writes;
        self.wait_for_locks(Duration::ZERO, reads);
        let mut rows = Vec::new();
        let mut size = 0;
        let began = Instant::now();
        let (columns, result) = step(
            &self.connection,
            statement,
            parameters,
            |_, row, row_size| {
                rows.push(row);
                size += row_size;
                !reads || size < CHUNK
            },
        );
        if writes {
            self.note_time(statement, began.elapsed());
        }
        self.wait_for_locks(self.busy_timeout, false);
        match &result {
            Err(failure) if failure.is_for_a_thread(self.busy_timeout) => return None,
            Ok(()) if reads && size >= CHUNK => return None,
            _ => self.end_turn(),
        }
        Some(Answer {
            columns,
            rows: Chunks {
                ready: rows,
                more: None,
            },
            end: End::Known(result.map_err(Into::into)),
        })
    }

    fn note_time(&mut self, statement: &str, took: Duration) {
        if took > QUICK {
            self.quick.remove(&hash(statement));
        } else {
            if self.quick.len() >= KNOWN {
                self.quick.clear();
            }
            self.quick.insert(hash(statement));
        }
    }

    /// Runs a statement to its end, on a thread that may block.
    fn run_there(
        &mut self,
        statement: &str,
        writes: bool,
        parameters: &[Value],
        answer: oneshot::Sender<Answer>,
    ) {
        let mut delivery = Delivery {
            rows: Vec::new(),
            size: 0,
            answer: Some(answer),
            more: None,
        };
        let began = Instant::now();
        let (columns, result) = step(
            &self.connection,
            statement,
            parameters,
            |columns, row, size| delivery.row(columns, row, size),
        );
        if writes {
            self.note_time(statement, began.elapsed());
        }
        if first_word(statement).eq_ignore_ascii_case("PRAGMA") {
            self.note_busy_timeout();
        }
        self.end_turn();
        delivery.end(columns, result.map_err(Into::into));
    }

    /// The guest may have said how long it waits: whoever does not want to wait must not, and has something else to do.
    fn note_busy_timeout(&mut self) {
        let told = self
            .connection
            .pragma_query_value(None, "busy_timeout", |row| row.get(0));
        if let Ok(milliseconds) = told {
            self.busy_timeout = Duration::from_millis(u32::into(milliseconds));
        }
    }

    /// How long the next statement may wait for locks, and whether it is cut short when it is not quick.
    fn wait_for_locks(&mut self, wait: Duration, quick: bool) {
        let handler = quick.then_some(|| true);
        let set = self
            .connection
            .busy_timeout(wait)
            .and_then(|()| self.connection.progress_handler(QUICK_STEPS, handler));
        if let Err(error) = set {
            tracing::warn!("SQLite: {error}");
        }
    }

    /// The next may write when this connection's transaction is over.
    fn end_turn(&mut self) {
        if self.connection.is_autocommit() {
            self.turn = None;
        }
    }
}

fn hash(statement: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    statement.hash(&mut hasher);
    hasher.finish()
}

fn first_word(statement: &str) -> &str {
    let statement = statement.trim_start();
    let end = statement
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(statement.len());
    &statement[..end]
}

impl Answer {
    fn failed(error: Error) -> Self {
        Self {
            columns: Vec::new(),
            rows: Chunks::default(),
            end: End::Known(Err(error)),
        }
    }
}

fn io(error: &impl ToString) -> Error {
    Error::Io(error.to_string())
}

/// Why a statement failed.
struct Failure {
    code: Option<ErrorCode>,
    reason: String,
}

impl Failure {
    /// It met a lock that is to be waited for, or was not quick.
    fn is_for_a_thread(&self, busy_timeout: Duration) -> bool {
        match self.code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => !busy_timeout.is_zero(),
            code => code == Some(ErrorCode::OperationInterrupted),
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self {
            code: error.sqlite_error_code(),
            reason: error.to_string(),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Error::Io(failure.reason)
    }
}

/// Runs one statement; `row` takes each row and says whether it wants more. Gives back the columns and how it ended.
fn step(
    connection: &rusqlite::Connection,
    statement: &str,
    parameters: &[Value],
    mut row: impl FnMut(&[String], RowResult, usize) -> bool,
) -> (Vec<String>, Result<(), Failure>) {
    let mut columns = Vec::new();
    let result = (|| {
        let mut statement = connection.prepare_cached(statement)?;
        columns.extend(statement.column_names().map(ToOwned::to_owned));
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        while let Some(next) = rows.next()? {
            let mut values = Vec::with_capacity(columns.len());
            let mut size = 0;
            for column in 0..columns.len() {
                let (value, bytes) = own(next.get_ref(column)?)?;
                size += bytes;
                values.push(value);
            }
            if size > LARGEST_ROW {
                return Err(Failure {
                    code: None,
                    reason: format!("query result exceeds limit of {LARGEST_ROW} bytes"),
                });
            }
            if !row(&columns, RowResult { values }, size) {
                break;
            }
        }
        Ok(())
    })();
    (columns, result)
}

/// A value of its own, and its size in memory.
fn own(value: ValueRef<'_>) -> Result<(Value, usize), Failure> {
    let (value, bytes) = match value {
        ValueRef::Null => (Value::Null, 0),
        ValueRef::Integer(value) => (Value::Integer(value), 0),
        ValueRef::Real(value) => (Value::Real(value), 0),
        ValueRef::Blob(bytes) => (Value::Blob(bytes.to_owned()), bytes.len()),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => (Value::Text(text.to_owned()), bytes.len()),
            Err(error) => {
                return Err(Failure {
                    code: None,
                    reason: error.to_string(),
                });
            }
        },
    };
    Ok((value, size_of::<Value>() + bytes))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Where further rows go, and how it ended after them.
type More = (
    mpsc::Sender<Vec<RowResult>>,
    oneshot::Sender<Result<(), Error>>,
);

/// Hands rows to the guest: all together if they are few, otherwise in chunks as fast as the guest takes them.
struct Delivery {
    rows: Vec<RowResult>,
    size: usize,
    answer: Option<oneshot::Sender<Answer>>,
    more: Option<More>,
}

impl Delivery {
    /// Takes a row; `false` if nobody reads any more.
    fn row(&mut self, columns: &[String], row: RowResult, size: usize) -> bool {
        self.rows.push(row);
        self.size += size;
        if self.size < CHUNK {
            return true;
        }
        self.size = 0;
        let rows = std::mem::take(&mut self.rows);
        if let Some((more, _)) = &self.more {
            return more.blocking_send(rows).is_ok();
        }
        let (more, receiver) = mpsc::channel(1);
        let (end, ended) = oneshot::channel();
        self.more = Some((more, end));
        let answer = Answer {
            columns: columns.to_owned(),
            rows: Chunks {
                ready: rows,
                more: Some(receiver),
            },
            end: End::Awaited(ended),
        };
        self.answer
            .take()
            .is_some_and(|waiting| waiting.send(answer).is_ok())
    }

    fn end(self, columns: Vec<String>, result: Result<(), Error>) {
        // Whoever has gone does not need the rest.
        if let Some((more, end)) = self.more {
            if !self.rows.is_empty() {
                let _ = more.blocking_send(self.rows);
            }
            drop(more);
            let _ = end.send(result);
        } else if let Some(answer) = self.answer {
            let _ = answer.send(Answer {
                columns,
                rows: Chunks {
                    ready: self.rows,
                    more: None,
                },
                end: End::Known(result),
            });
        }
    }
}

impl Guest {
    fn open_connection(
        &mut self,
        label: &str,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let Some(database) = self
            .component
            .database
            .clone()
            .filter(|_| label == DEFAULT_LABEL)
        else {
            return Ok(Err(Error::AccessDenied));
        };
        if self.connections == MOST_CONNECTIONS {
            return Ok(Err(io(&"too many connections opened")));
        }
        self.connections += 1;
        Ok(Ok(self.table.push(Connection::new(database))?))
    }
}

impl Host for Guest {}

impl HostConnection for Guest {
    async fn open(
        &mut self,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        self.open_connection(&database)
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let answer = self
            .table
            .get(&connection)?
            .execute(statement, parameters)
            .await;
        let mut rows = answer.rows;
        let mut all = rows.ready;
        if let Some(more) = &mut rows.more {
            while let Some(mut next) = more.recv().await {
                all.append(&mut next);
            }
        }
        let ended = answer.end.wait().await;
        Ok(ended.map(|()| QueryResult {
            columns: answer.columns,
            rows: all,
        }))
    }

    async fn last_insert_rowid(
        &mut self,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let connection = self.table.get(&connection)?;
        Ok(connection
            .ask(rusqlite::Connection::last_insert_rowid)
            .await)
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = self.table.get(&connection)?;
        Ok(connection.ask(rusqlite::Connection::changes).await)
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        self.connections -= 1;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for HasGuest {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        accessor.with(|mut access| access.get().open_connection(&database))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<
        Result<
            (
                Vec<String>,
                StreamReader<RowResult>,
                FutureReader<Result<(), Error>>,
            ),
            Error,
        >,
    > {
        let answer = accessor.with(|mut access| {
            wasmtime::error::Ok(
                access
                    .get()
                    .table
                    .get(&connection)?
                    .execute(statement, parameters),
            )
        })?;
        let answer = answer.await;
        let result = async move { wasmtime::error::Ok(answer.end.wait().await) };
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, answer.rows)?;
            let result = FutureReader::new(&mut access, result)?;
            Ok(Ok((answer.columns, rows, result)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let answer = accessor.with(|mut access| {
            let connection = access.get().table.get(&connection)?;
            wasmtime::error::Ok(connection.ask(rusqlite::Connection::last_insert_rowid))
        })?;
        Ok(answer.await)
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<u64> {
        let answer = accessor.with(|mut access| {
            let connection = access.get().table.get(&connection)?;
            wasmtime::error::Ok(connection.ask(rusqlite::Connection::changes))
        })?;
        Ok(answer.await)
    }
}
