//! The acts that change a hold: it is reviewed and stays, or it is lifted.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Hold;
use crate::{
    Store, db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

pub(crate) const REVIEW: &str = "UPDATE holds SET review_on = ?4, reviewed_at = ?2, reviewed_by = ?3, revision = revision + 1 \
     WHERE id = ?1 AND lifted_at IS NULL RETURNING 1";
pub(crate) const LIFT: &str = "UPDATE holds SET lifted_at = ?2, lifted_by = ?3, lifted_because = ?4, revision = revision + 1 \
     WHERE id = ?1 AND lifted_at IS NULL RETURNING 1";

/// What is done to a hold.
#[derive(Clone, Copy)]
pub enum HoldAct<'a> {
    /// It stays, and is to be reviewed again by this local day.
    Review(NaiveDate),
    /// It ends, for this reason.
    Lift(&'a str),
}

impl Store {
    /// Changes a hold; `None` if there is none that is in force. The account `by` answers for it.
    pub async fn change_hold(
        &self,
        id: Uuid,
        act: HoldAct<'_>,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Hold>, Error> {
        let (sql, what, action) = match act {
            HoldAct::Review(day) => (REVIEW, db::day(day), Action::Clarification),
            HoldAct::Lift(because) => (LIFT, because.into(), Action::Deletion),
        };
        let parameters = vec![db::id(id), db::time(now), by.into(), what];
        let record = (RecordKind::Hold, id);
        let event = Event::new(now, action, Actor::Staff(by), record).under("")?;
        let job = async move |transaction: &mut Transaction| {
            let changed = transaction.row("holds", sql, parameters).await?.is_some();
            if changed {
                transaction.add(event);
            }
            Ok(changed)
        };
        let changed = self.writer.submit(now, Extent::Steps, vec![], job).await?;
        if !changed {
            return Ok(None);
        }
        self.mirror_holds(now).await?;
        self.hold(id).await
    }
}
