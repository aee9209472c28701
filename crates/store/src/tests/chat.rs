//! What tests of the outbox have in common: a person who says something, and is sent a letter for it.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use super::{
    appeals::now,
    dialogues::{alternate, decide, message},
    world::disk,
};
use crate::{Answer, Message, NewAppeal, Outgoing, Said, Sent, Store, Taken, Turned};

pub(crate) struct Chat<'a>(&'a Store);

/// A letter.
pub(crate) fn letter(to: &str, body: &str) -> Outgoing {
    Outgoing {
        to: to.to_owned(),
        body: body.as_bytes().to_vec(),
    }
}

/// What is said by letters alone.
pub(crate) fn said(letters: Vec<Outgoing>) -> Said {
    Said {
        answer: Vec::new(),
        letters,
    }
}

/// All that is due, one of each receiver.
pub(crate) async fn take(store: &Store, at: DateTime<Utc>) -> Vec<Taken> {
    store.take_outgoing(at, 100).await.unwrap()
}

/// What a letter says.
pub(crate) fn body(taken: &Taken) -> String {
    match &taken.message {
        Message::Ready(letter) => String::from_utf8(letter.body.clone()).unwrap(),
        Message::Notice(notice) => panic!("a notice of {}", notice.number),
        Message::Warning(warning) => panic!("a warning of {}", warning.number),
    }
}

/// The platform has it, and says no more.
pub(crate) fn done() -> Sent {
    Sent::Done { message: None }
}

/// Sends all letters that are due; what they say.
pub(crate) async fn drain(store: &Store, at: DateTime<Utc>) -> Vec<String> {
    let mut bodies = Vec::new();
    loop {
        let taken = take(store, at).await;
        if taken.is_empty() {
            return bodies;
        }
        for taken in taken {
            bodies.push(body(&taken));
            store.settle(&taken, done(), at).await.unwrap();
        }
    }
}

impl<'a> Chat<'a> {
    pub(crate) fn of(store: &'a Store) -> Self {
        Self(store)
    }

    /// Says something, to which a letter answers that says the name of the event.
    pub(crate) async fn say(&self, sender: &str, event: &str, at: DateTime<Utc>) -> Answer {
        let letter = letter(sender, event);
        let turn = |state| {
            let letters = vec![letter.clone()];
            Turned {
                expires_at: at + TimeDelta::days(7),
                reply: Box::new(|_| said(letters)),
                ..alternate(state, at)
            }
        };
        decide(self.0, message(sender, event, at), turn)
            .await
            .unwrap()
    }

    pub(crate) async fn settle(&self, taken: &Taken, sent: Sent, at: DateTime<Utc>) {
        self.0.settle(taken, sent, at).await.unwrap();
    }
}

/// Files an appeal out of a conversation, with the event of this name.
pub(crate) async fn register(
    store: &Store,
    sender: &str,
    event: &str,
    new: impl Fn() -> NewAppeal,
) {
    let turn = |state| Turned {
        expires_at: now() + TimeDelta::days(7),
        appeal: Some(new()),
        ..alternate(state, now())
    };
    decide(store, message(sender, event, now()), turn)
        .await
        .unwrap();
}

/// What became of each message, in the order in which they were said.
pub(crate) fn states() -> Vec<String> {
    column("SELECT state FROM outbox ORDER BY seq")
}

/// The texts that a statement gives.
pub(crate) fn column(sql: &str) -> Vec<String> {
    let connection = Connection::open(disk().database()).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Changes the disk behind the program's back.
pub(crate) fn tamper(sql: &str) {
    let connection = Connection::open(disk().database()).unwrap();
    connection.execute(sql, []).unwrap();
}
