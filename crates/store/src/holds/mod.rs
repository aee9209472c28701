//! Orders that suspend destruction: a court, an investigation, a complaint that goes on. A hold is placed on one record, on a person's records, those to
//! come included, or on a class and a period. It has a reason, an author and a day of review; it does not end by itself, but by an act that is recorded.
//!
//! The transaction that condemns a record asks for holds, and the schema asks again. So that a restored copy of the database forgets none, they stand in the
//! key-value store as well: see [`mirror`].
//!
//! Carries out clause 5.

mod act;
mod list;
mod mirror;
mod place;

use chrono::{DateTime, NaiveDate, Utc};
use domain::retention::RecordClass;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    db::Row,
    error::Error,
    lookups::{Identifier, Record},
};

pub use act::HoldAct;
pub use place::Placed;

/// What a hold is placed on.
#[derive(Clone, Copy)]
pub enum HoldOn<'a> {
    /// One record.
    Record(Record),
    /// All records of a person, those to come included.
    Person(Identifier<'a>),
    /// The records of a class that began between two moments.
    Period {
        /// The class.
        class: RecordClass,
        /// The first moment.
        from: DateTime<Utc>,
        /// The last moment.
        until: DateTime<Utc>,
    },
}

/// A hold that is to be placed.
#[derive(Clone, Copy)]
pub struct NewHold<'a> {
    /// What it is placed on.
    pub on: HoldOn<'a>,
    /// Why. It must name nobody: it is shown to the staff and kept in the clear.
    pub reason: &'a str,
    /// The account of who places it.
    pub author: &'a str,
    /// The local day by which it is to be reviewed.
    pub review_on: NaiveDate,
}

/// A hold, as it is shown. It carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// `record`, `person` or `period`.
    pub scope: String,
    /// Of a record: the number of the appeal, as long as there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The class of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The first moment of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// The last moment of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// Who placed it.
    pub author: String,
    /// When.
    pub placed_at: DateTime<Utc>,
    /// By which local day it is to be reviewed.
    pub review_on: NaiveDate,
    /// When it was last reviewed, and stayed.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub reviewed_by: Option<String>,
    /// When it was lifted.
    pub lifted_at: Option<DateTime<Utc>>,
    /// By whom.
    pub lifted_by: Option<String>,
    /// Why.
    pub lifted_because: Option<String>,
    /// How many appeals and conversations it holds at this moment.
    pub records: u64,
}

/// The columns of a hold, in the order in which [`Hold::of_row`] takes them.
macro_rules! hold_columns {
    () => {
        "id, scope, CASE scope WHEN 'record' THEN (SELECT a.number FROM held_records r CROSS JOIN appeals a ON a.id = r.record_id WHERE r.hold_id = holds.id) END, \
         class, from_at, until_at, reason, author, placed_at, review_on, reviewed_at, reviewed_by, lifted_at, lifted_by, lifted_because, \
         CASE WHEN lifted_at IS NULL THEN (SELECT count(DISTINCT record_id) FROM (SELECT record_id FROM held_records WHERE hold_id = holds.id \
         UNION ALL SELECT l.record_id FROM held_people p CROSS JOIN lookup_days CROSS JOIN lookups l ON l.field = p.field AND l.day = lookup_days.day \
         AND l.hash = p.hash WHERE p.hold_id = holds.id \
         UNION ALL SELECT c.id FROM held_people p CROSS JOIN dialogues c ON c.sender_hash = p.hash WHERE p.hold_id = holds.id AND p.field = 'sender' \
         UNION ALL SELECT id FROM appeals WHERE holds.class = 'appeal' AND received_at BETWEEN holds.from_at AND holds.until_at \
         UNION ALL SELECT id FROM dialogues WHERE holds.class = 'dialogue' AND started_at BETWEEN holds.from_at AND holds.until_at)) ELSE 0 END"
    };
}
use hold_columns;

impl Hold {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            scope: row.take()?,
            number: row.take()?,
            class: row.take()?,
            from: row.take()?,
            until: row.take()?,
            reason: row.take()?,
            author: row.take()?,
            placed_at: row.take()?,
            review_on: row.take()?,
            reviewed_at: row.take()?,
            reviewed_by: row.take()?,
            lifted_at: row.take()?,
            lifted_by: row.take()?,
            lifted_because: row.take()?,
            records: row.take()?,
        })
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    act::LIFT,
    act::REVIEW,
    list::IN_FORCE,
    list::LIFTED,
    list::OVERDUE,
    list::READ,
    mirror::BRING_BACK,
    mirror::PEOPLE,
    mirror::READ,
    mirror::RECORDS,
    place::CONDEMNED,
    place::HOLD_PERSON,
    place::HOLD_RECORD,
    place::HOLD_SENDERS,
    place::PLACE,
];
