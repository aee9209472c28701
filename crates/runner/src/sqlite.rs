//! The `default` SQLite database: a native connection for each that a guest opens, from its first statement on.
//!
//! Statements run on threads for blocking work, one at a time for a connection, so that a lock or a flush never stops
//! the other requests of an instance.

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{InterruptHandle, ToSql};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};
use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, Destination, FutureReader, Resource, StreamProducer, StreamReader, StreamResult,
    VecBuffer,
};

use crate::engine::{Guest, HasGuest};
use crate::manifest::DEFAULT_LABEL;
use crate::wit::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};

/// How long a statement waits for a lock, as Spin does.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections that one instance may have open, as in Spin.
const MOST_CONNECTIONS: usize = 256;

/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 128;

/// What Spin lets a row have at most.
const LARGEST_ROW: usize = 128 << 20;

/// Rows up to this size are handed over at once; what is more flows as the guest reads it.
const CHUNK: usize = 1 << 20;

/// A guest's connection.
#[expect(unreachable_pub, reason = "the generated bindings name it")]
pub struct Connection {
    file: Arc<Path>,
    native: Arc<Mutex<Option<rusqlite::Connection>>>,
    interrupt: Arc<SyncMutex<Option<InterruptHandle>>>,
}

type Native = OwnedMutexGuard<Option<rusqlite::Connection>>;

/// What a statement gives back.
struct Answer {
    columns: Vec<String>,
    rows: Rows,
    /// How it ended; `None` while rows are still to come.
    ended: Option<Result<(), Error>>,
}

/// Rows that are there, and those still to come.
#[derive(Default)]
struct Rows {
    ready: Vec<RowResult>,
    more: Option<mpsc::Receiver<Vec<RowResult>>>,
    end: Option<oneshot::Receiver<Result<(), Error>>>,
}

impl Connection {
    fn new(file: Arc<Path>) -> Self {
        Self {
            file,
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
        let (file, native, interrupt) = (
            self.file.clone(),
            self.native.clone(),
            self.interrupt.clone(),
        );
        async move {
            let native = native.lock_owned().await;
            let (answer, answered) = oneshot::channel();
            tokio::task::spawn_blocking(move || {
                run(&file, native, &interrupt, &statement, &parameters, answer);
            });
            answered
                .await
                .unwrap_or_else(|_| Answer::failed(Error::Io("the statement was abandoned".into())))
        }
    }

    /// Asks the native connection, if there is one yet.
    fn ask<T: Default>(
        &self,
        question: fn(&rusqlite::Connection) -> T,
    ) -> impl Future<Output = T> + use<T> {
        let native = self.native.clone();
        async move {
            native
                .lock()
                .await
                .as_ref()
                .map(question)
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

impl Answer {
    fn failed(error: Error) -> Self {
        Self {
            columns: Vec::new(),
            rows: Rows::default(),
            ended: Some(Err(error)),
        }
    }
}

fn io(error: impl ToString) -> Error {
    Error::Io(error.to_string())
}

fn connect(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let mut connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Another file would be outside of what the manifest grants; temporary and in-memory databases are not.
    connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
        AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }))?;
    Ok(connection)
}

/// Runs one statement to its end, on a thread that may block.
fn run(
    file: &Path,
    mut native: Native,
    interrupt: &SyncMutex<Option<InterruptHandle>>,
    statement: &str,
    parameters: &[Value],
    answer: oneshot::Sender<Answer>,
) {
    let connection = match &mut *native {
        Some(connection) => connection,
        empty => match connect(file) {
            Ok(connection) => {
                *interrupt.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(connection.get_interrupt_handle());
                empty.insert(connection)
            }
            Err(error) => {
                let _ = answer.send(Answer::failed(io(error)));
                return;
            }
        },
    };
    let mut delivery = Delivery {
        columns: Vec::new(),
        rows: Vec::new(),
        size: 0,
        answer: Some(answer),
        more: None,
    };
    let result = step(connection, statement, parameters, &mut delivery);
    drop(native);
    delivery.end(result);
}

fn step(
    connection: &rusqlite::Connection,
    statement: &str,
    parameters: &[Value],
    delivery: &mut Delivery,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(statement).map_err(io)?;
    delivery.columns = statement
        .column_names()
        .into_iter()
        .map(ToOwned::to_owned)
        .collect();
    let width = delivery.columns.len();
    let mut rows = statement
        .query(rusqlite::params_from_iter(parameters))
        .map_err(io)?;
    while let Some(row) = rows.next().map_err(io)? {
        let mut values = Vec::with_capacity(width);
        let mut size = 0;
        for column in 0..width {
            let value = row.get_ref(column).map_err(io)?;
            size += size_of::<Value>()
                + value
                    .as_bytes_or_null()
                    .ok()
                    .flatten()
                    .map_or(0, <[u8]>::len);
            values.push(own(value)?);
        }
        if size > LARGEST_ROW {
            return Err(io(format!(
                "query result exceeds limit of {LARGEST_ROW} bytes"
            )));
        }
        if !delivery.row(RowResult { values }, size) {
            break;
        }
    }
    Ok(())
}

fn own(value: ValueRef<'_>) -> Result<Value, Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(bytes) => Value::Text(std::str::from_utf8(bytes).map_err(io)?.to_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
    })
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

/// Hands rows to the guest: all together if they are few, otherwise in chunks as fast as the guest takes them.
struct Delivery {
    columns: Vec<String>,
    rows: Vec<RowResult>,
    size: usize,
    answer: Option<oneshot::Sender<Answer>>,
    more: Option<(
        mpsc::Sender<Vec<RowResult>>,
        oneshot::Sender<Result<(), Error>>,
    )>,
}

impl Delivery {
    /// Takes a row; `false` if nobody reads any more.
    fn row(&mut self, row: RowResult, size: usize) -> bool {
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
            columns: std::mem::take(&mut self.columns),
            rows: Rows {
                ready: rows,
                more: Some(receiver),
                end: Some(ended),
            },
            ended: None,
        };
        self.answer
            .take()
            .is_some_and(|waiting| waiting.send(answer).is_ok())
    }

    fn end(self, result: Result<(), Error>) {
        // Whoever has gone does not need the rest.
        if let Some((more, end)) = self.more {
            if !self.rows.is_empty() {
                let _ = more.blocking_send(self.rows);
            }
            drop(more);
            let _ = end.send(result);
        } else if let Some(answer) = self.answer {
            let _ = answer.send(Answer {
                columns: self.columns,
                rows: Rows {
                    ready: self.rows,
                    ..Rows::default()
                },
                ended: Some(result),
            });
        }
    }
}

impl<D> StreamProducer<D> for Rows {
    type Item = RowResult;
    type Buffer = VecBuffer<RowResult>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, RowResult, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let mut rows = std::mem::take(&mut self.ready);
        if rows.is_empty()
            && let Some(more) = &mut self.more
        {
            match more.poll_recv(context) {
                Poll::Ready(Some(next)) => rows = next,
                Poll::Ready(None) => self.more = None,
                Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
                Poll::Pending => return Poll::Pending,
            }
        }
        destination.set_buffer(rows.into());
        Poll::Ready(Ok(if self.more.is_some() {
            StreamResult::Completed
        } else {
            StreamResult::Dropped
        }))
    }
}

impl Guest {
    fn open_connection(
        &mut self,
        database: &str,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let Some(file) = self
            .component
            .database
            .clone()
            .filter(|_| database == DEFAULT_LABEL)
        else {
            return Ok(Err(Error::AccessDenied));
        };
        if self.connections == MOST_CONNECTIONS {
            return Ok(Err(io("too many connections opened")));
        }
        self.connections += 1;
        Ok(Ok(self.table.push(Connection::new(file))?))
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
        let ended = match (answer.ended, rows.end) {
            (Some(ended), _) => ended,
            (None, Some(end)) => end.await.unwrap_or_else(|error| Err(io(error))),
            (None, None) => Ok(()),
        };
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

    #[expect(clippy::type_complexity, reason = "the interface's own type")]
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
        let mut answer = answer.await;
        let ended = answer.ended;
        let end = answer.rows.end.take();
        let result = async move {
            wasmtime::error::Ok(match (ended, end) {
                (Some(ended), _) => ended,
                (None, Some(end)) => end.await.unwrap_or_else(|error| Err(io(error))),
                (None, None) => Ok(()),
            })
        };
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
