//! Opening the store: once an instance, whoever comes first. Requests that come meanwhile wait for the same opening; a failed one is tried
//! again by the next request.

use std::{cell::RefCell, rc::Rc};

use crate::{
    Store,
    db::{Connection, KeyValue},
    error::Error,
    keys::MasterKeys,
    runtime::{self, Promise},
    schema, secret,
    writer::{self, Durability, Writer},
};

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::Closed) };
}

enum State {
    Closed,
    /// Somebody opens it; these want to know.
    Opening(Vec<Promise<Result<&'static Store, Error>>>),
    Open(&'static Store),
}

impl Store {
    /// The store of this instance: opens both stores, checks the master key and brings the schema up to date the first time, and costs
    /// nothing afterwards.
    pub async fn open() -> Result<&'static Self, Error> {
        let waiting = STATE.with_borrow_mut(|state| match state {
            State::Open(store) => Err(*store),
            State::Opening(waiting) => {
                let (promise, promised) = runtime::promise();
                waiting.push(promise);
                Ok(promised)
            }
            State::Closed => {
                let (promise, promised) = runtime::promise();
                *state = State::Opening(vec![promise]);
                runtime::spawn(Opening.run());
                Ok(promised)
            }
        });
        match waiting {
            Err(store) => Ok(store),
            Ok(promised) => promised.wait().await.unwrap_or_else(|| {
                Err(Error::Unavailable {
                    what: "store",
                    reason: "the opening was interrupted".to_owned(),
                })
            }),
        }
    }

    pub(crate) async fn connect(masters: MasterKeys) -> Result<Self, Error> {
        let masters = Rc::new(masters);
        let key_value = Rc::new(KeyValue::open().await?);
        let reader = Connection::open().await?;
        schema::use_write_ahead_log(&reader).await;
        for pragma in ["PRAGMA busy_timeout = 5000", "PRAGMA query_only = ON"] {
            drop(reader.rows("pragma", pragma, vec![]).await);
        }
        let connection = writer::open(Durability::Flushed).await?;
        schema::migrate(&reader, &connection).await?;
        let lookup = Rc::new(secret::lookup(&reader, &connection, &masters).await?);
        let writer = Rc::new(Writer::new(
            Rc::clone(&key_value),
            Rc::clone(&masters),
            connection,
        ));
        Ok(Self {
            key_value,
            masters,
            lookup,
            reader,
            writer,
            turns: Rc::default(),
        })
    }
}

/// An opening on its way. Dropped before its end, it leaves the store closed, and those who wait are told.
struct Opening;

impl Opening {
    async fn run(self) {
        let opened = open().await;
        let next = opened
            .as_ref()
            .map_or(State::Closed, |store| State::Open(store));
        if let State::Opening(waiting) = STATE.replace(next) {
            for promise in waiting {
                promise.keep(opened.clone());
            }
        }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        STATE.with_borrow_mut(|state| {
            if let State::Opening(_) = state {
                *state = State::Closed;
            }
        });
    }
}

async fn open() -> Result<&'static Store, Error> {
    let current = runtime::variable("master_key").await?;
    let current = current.ok_or(Error::MasterKey {
        variable: "master_key",
        reason: "it is not set",
    })?;
    let previous = runtime::variable("master_key_previous").await?;
    let masters = MasterKeys::parse(&current, previous.as_deref())?;
    let store = Store::connect(masters).await?;
    // It lives as long as the instance.
    Ok(Box::leak(Box::new(store)))
}
