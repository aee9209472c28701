//! Recording a review.

use chrono::{DateTime, Utc};

use super::{NewReview, Review};
use crate::{
    Store, db,
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    runtime,
    writer::{Extent, Transaction},
};

pub(crate) const RECORD: &str = "INSERT INTO policy_reviews (id, at, policy_version, reviewer, outcome, note, next_due) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Store {
    /// Records a review. Nothing changes or removes it any more.
    pub async fn record_review(
        &self,
        new: NewReview<'_>,
        now: DateTime<Utc>,
    ) -> Result<Review, Error> {
        let review = Review {
            id: runtime::new_id(now)?,
            at: now,
            policy_version: new.policy_version.to_owned(),
            reviewer: new.reviewer.to_owned(),
            outcome: new.outcome,
            note: new.note.to_owned(),
            next_due: new.next_due,
        };
        let parameters = vec![
            db::id(review.id),
            db::time(now),
            new.policy_version.into(),
            new.reviewer.into(),
            new.outcome.as_str().into(),
            new.note.into(),
            db::day(new.next_due),
        ];
        let (by, record) = (
            Actor::Staff(new.reviewer),
            (RecordKind::PolicyReview, review.id),
        );
        let event = Event::new(now, Action::Recording, by, record).under(new.policy_version)?;
        let job = async move |transaction: &mut Transaction| {
            transaction.run(RECORD, parameters).await?;
            transaction.add(event);
            Ok(())
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await?;
        Ok(review)
    }
}
