//! The dates of appeals: each follows its own closing, and that of the appeals that repeat it. Whatever closes or opens an appeal, or files one that repeats
//! others, has the dates of all appeals of the matter counted anew in the same transaction.
//!
//! Carries out clause 5.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    appeal::{Kind, Status},
    retention::{AppealTerm, Closed, Erasure},
};
use uuid::Uuid;

use crate::{
    db::{self, Row, Value},
    error::Error,
    lookups::Found,
    writer::Transaction,
};

type TermOf = dyn Fn(&str, &Closed) -> AppealTerm + Send + Sync;
type ErasureOf = dyn Fn(&str, &Closed, Option<DateTime<Utc>>) -> Erasure + Send + Sync;

/// What the policies say of closed appeals. The store asks inside of its transactions, so that the answer is about an appeal as it is then.
#[derive(Clone)]
pub struct Terms {
    /// The term of an appeal that was collected under this version of the policy.
    pub term: Arc<TermOf>,
    /// What a request to erase it comes to that is to be destroyed then.
    pub erasure: Arc<ErasureOf>,
}

/// The columns of [`Member`].
macro_rules! member {
    ($condition:literal) => {
        concat!(
            "SELECT id, matter, policy_version, kind, status, closed_at, destroy_at, repeat_closed_at, restricted_at FROM appeals WHERE ",
            $condition
        )
    };
}

pub(crate) const ONE: &str = member!("id = ?1 AND condemned_at IS NULL");
/// The last one first: each is repeated by those before it.
pub(crate) const OF_MATTER: &str = member!("matter = ?1 AND condemned_at IS NULL ORDER BY id DESC");
pub(crate) const SET_DATES: &str =
    "UPDATE appeals SET destroy_at = ?2, repeat_closed_at = ?3 WHERE id = ?1";
/// The appeal that another one names as its earlier one: it must be of the same person, known by one of the hashes at least, and not be at its end.
pub(crate) const EARLIER: &str = "SELECT id, coalesce(matter, id) FROM appeals a WHERE number = ?1 AND condemned_at IS NULL AND restricted_at IS NULL \
     AND (destroy_at IS NULL OR destroy_at > ?2) AND EXISTS (SELECT 1 FROM lookups l WHERE l.record_id = a.id \
     AND EXISTS (SELECT 1 FROM json_each(?3) e WHERE e.value ->> 0 = l.field AND unhex(e.value ->> 1) = l.hash))";
pub(crate) const JOIN: &str = "UPDATE appeals SET matter = ?3 WHERE id IN (?1, ?2)";

/// An appeal, as far as its dates depend on it.
pub(super) struct Member {
    pub(super) id: Uuid,
    matter: Option<Uuid>,
    pub(super) policy_version: String,
    kind: Kind,
    status: Status,
    closed_at: Option<DateTime<Utc>>,
    pub(super) destroy_at: Option<DateTime<Utc>>,
    repeat_closed_at: Option<DateTime<Utc>>,
    pub(super) restricted_at: Option<DateTime<Utc>>,
}

impl Member {
    pub(super) async fn find(transaction: &Transaction, id: Uuid) -> Result<Option<Self>, Error> {
        let mut row = transaction.row("appeals", ONE, vec![db::id(id)]).await?;
        row.as_mut().map(Self::of_row).transpose()
    }

    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            matter: row.take()?,
            policy_version: row.take()?,
            kind: row.take_as(|word: String| word.parse())?,
            status: row.take_as(|word: String| word.parse())?,
            closed_at: row.take()?,
            destroy_at: row.take()?,
            repeat_closed_at: row.take()?,
            restricted_at: row.take()?,
        })
    }

    /// `None` while it is open.
    pub(super) fn closed(&self) -> Option<Closed> {
        Some(Closed {
            kind: self.kind,
            outcome: self.status,
            at: self.closed_at?,
            last_repeat: self.repeat_closed_at,
            is_repeated: false,
        })
    }

    /// Its end is set already, by a request to erase it or because its time has come.
    fn is_at_its_end(&self, now: DateTime<Utc>) -> bool {
        self.restricted_at.is_some() || self.destroy_at.is_some_and(|at| at <= now)
    }
}

/// Counts the date of an appeal anew, and those of all that belong to the same matter.
pub(super) async fn count(
    transaction: &Transaction,
    id: Uuid,
    terms: &Terms,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(one) = Member::find(transaction, id).await? else {
        return Ok(());
    };
    let members = match one.matter {
        None => vec![one],
        Some(matter) => {
            let rows = transaction.rows("appeals", OF_MATTER, vec![db::id(matter)]);
            let rows = rows.await?.into_iter();
            rows.map(|mut row| Member::of_row(&mut row))
                .collect::<Result<_, _>>()?
        }
    };
    let (mut is_repeated, mut last_closed) = (false, None);
    for member in members {
        let last_repeat = member.repeat_closed_at.max(last_closed);
        let closed = member.closed().map(|closed| Closed {
            last_repeat,
            is_repeated,
            ..closed
        });
        match closed {
            None => is_repeated = true,
            Some(closed) => last_closed = last_closed.max(Some(closed.at)),
        }
        if member.is_at_its_end(now) {
            continue;
        }
        let term = closed.map(|closed| (terms.term)(&member.policy_version, &closed));
        let destroy_at = term.and_then(|term| term.destroy_at);
        if (destroy_at, last_repeat) != (member.destroy_at, member.repeat_closed_at) {
            let parameters = vec![
                db::id(member.id),
                destroy_at.map_or(Value::Null, db::time),
                last_repeat.map_or(Value::Null, db::time),
            ];
            transaction.run(SET_DATES, parameters).await?;
        }
    }
    Ok(())
}

/// The earlier appeal that a new one names, and by what the one who files is known.
pub(super) struct Repeat {
    pub(super) number: String,
    pub(super) found: Found,
    pub(super) terms: Terms,
}

impl Repeat {
    /// Ties a new appeal to the earlier one, if that is there and of the same person. If not, nothing happens: nobody learns whether there is such a number.
    pub(super) async fn tie(
        self,
        transaction: &Transaction,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let parameters = vec![
            self.number.into(),
            db::time(now),
            Value::Text(self.found.to_json()),
        ];
        let earlier = transaction.row("appeals", EARLIER, parameters).await?;
        let Some(mut earlier) = earlier else {
            return Ok(());
        };
        let (first, matter): (Uuid, Uuid) = (earlier.take()?, earlier.take()?);
        let parameters = vec![db::id(first), db::id(id), db::id(matter)];
        transaction.run(JOIN, parameters).await?;
        count(transaction, id, &self.terms, now).await
    }
}
