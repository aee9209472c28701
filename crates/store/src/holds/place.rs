//! Placing a hold.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Hold, HoldOn, NewHold};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    hash::Hash,
    lookups::{Identifier, Record},
    runtime,
    senders::Person,
    writer::{Extent, Transaction},
};

pub(crate) const PLACE: &str = "INSERT INTO holds (id, scope, class, from_at, until_at, reason, author, placed_at, review_on, revision) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)";
pub(crate) const CONDEMNED: &str = "SELECT condemned_at IS NOT NULL FROM appeals WHERE id = ?1 \
     UNION ALL SELECT condemned_at IS NOT NULL FROM dialogues WHERE id = ?1";
pub(crate) const HOLD_RECORD: &str =
    "INSERT INTO held_records (hold_id, record_id) VALUES (?1, ?2)";
pub(crate) const HOLD_PERSON: &str =
    "INSERT INTO held_people (hold_id, field, hash) VALUES (?1, ?2, ?3)";
/// Whoever wrote in a chat what the person is known by is the person there too.
pub(crate) const HOLD_SENDERS: &str = "INSERT OR IGNORE INTO held_people (hold_id, field, hash) \
     SELECT ?1, s.field, s.hash FROM lookup_days CROSS JOIN lookups l ON l.field = ?2 AND l.day = lookup_days.day AND l.hash = ?3 \
     CROSS JOIN lookups s ON s.record_id = l.record_id AND s.field = 'sender'";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It holds from now on.
    Done(Box<Hold>),
    /// There is no such record.
    NotFound,
    /// The record is just being destroyed.
    TooLate,
}

/// What a hold is placed on, as the tables have it.
enum On {
    Record(Uuid),
    Person(&'static str, Hash),
    Period(&'static str, DateTime<Utc>, DateTime<Utc>),
}

impl Store {
    /// Places a hold. From the answer on nothing of what it covers is condemned.
    pub async fn place_hold(&self, new: NewHold<'_>, now: DateTime<Utc>) -> Result<Placed, Error> {
        let id = runtime::new_id(now)?;
        let on = match new.on {
            HoldOn::Record(Record::Appeal(id) | Record::Dialogue(id)) => On::Record(id),
            HoldOn::Person(identifier) => {
                let hash = identifier.hash(&self.lookup);
                let hash = match identifier {
                    Identifier::Sender { .. } => Person::of(&self.reader, &[hash]).await?.hash,
                    _ => hash,
                };
                On::Person(identifier.field(), hash)
            }
            HoldOn::Period { class, from, until } => On::Period(class.as_str(), from, until),
        };
        let (scope, [class, from, until]) = match &on {
            On::Record(_) => ("record", [const { Value::Null }; 3]),
            On::Person(..) => ("person", [const { Value::Null }; 3]),
            On::Period(class, from, until) => (
                "period",
                [(*class).into(), db::time(*from), db::time(*until)],
            ),
        };
        let place = vec![
            db::id(id),
            scope.into(),
            class,
            from,
            until,
            new.reason.into(),
            new.author.into(),
            db::time(now),
            db::day(new.review_on),
        ];
        let by = Actor::Staff(new.author);
        let event = Event::new(now, Action::Storage, by, (RecordKind::Hold, id)).under("")?;
        let job = async move |transaction: &mut Transaction| {
            if let On::Record(record) = on {
                let found = transaction.row("appeals", CONDEMNED, vec![db::id(record)]);
                match found.await?.map(|mut row| row.take()).transpose()? {
                    None => return Ok(Some(Placed::NotFound)),
                    Some(true) => return Ok(Some(Placed::TooLate)),
                    Some(false) => {}
                }
            }
            transaction.run(PLACE, place).await?;
            match on {
                On::Record(record) => {
                    let parameters = vec![db::id(id), db::id(record)];
                    transaction.run(HOLD_RECORD, parameters).await?;
                }
                On::Person(field, hash) => {
                    let parameters = vec![db::id(id), field.into(), hash.into()];
                    transaction.run(HOLD_PERSON, parameters.clone()).await?;
                    transaction.run(HOLD_SENDERS, parameters).await?;
                }
                On::Period(..) => {}
            }
            transaction.add(event);
            Ok(None)
        };
        let refused = self.writer.submit(now, Extent::Steps, vec![], job).await?;
        if let Some(refused) = refused {
            return Ok(refused);
        }
        self.mirror_holds(now).await?;
        let hold = self.hold(id).await?.ok_or(Error::Row { table: "holds" })?;
        Ok(Placed::Done(Box::new(hold)))
    }
}
