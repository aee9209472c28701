//! Which reviews were recorded. There are a few a year.

use uuid::Uuid;

use super::Review;
use crate::{Store, db, error::Error};

macro_rules! columns {
    () => {
        "SELECT id, at, policy_version, reviewer, outcome, note, next_due FROM policy_reviews "
    };
}

pub(crate) const LIST: &str = concat!(columns!(), "WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
pub(crate) const LAST: &str = concat!(
    columns!(),
    "WHERE policy_version = ?1 ORDER BY id DESC LIMIT 1"
);

impl Store {
    /// Reviews, the newest first: those before the review `before`, or from the newest on.
    pub async fn reviews(&self, limit: u32, before: Option<Uuid>) -> Result<Vec<Review>, Error> {
        let parameters = vec![db::id(before.unwrap_or(Uuid::max())), limit.into()];
        let rows = self.reader.rows("policy_reviews", LIST, parameters).await?;
        rows.into_iter()
            .map(|mut row| Review::of_row(&mut row))
            .collect()
    }

    /// The last review of a version of the policy.
    pub async fn last_review(&self, policy_version: &str) -> Result<Option<Review>, Error> {
        let parameters = vec![policy_version.into()];
        let row = self.reader.row("policy_reviews", LAST, parameters).await?;
        row.map(|mut row| Review::of_row(&mut row)).transpose()
    }
}
