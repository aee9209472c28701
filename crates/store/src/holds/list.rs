//! Which holds there are.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Hold, hold_columns};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
};

pub(crate) const READ: &str = concat!("SELECT ", hold_columns!(), " FROM holds WHERE id = ?1");
pub(crate) const IN_FORCE: &str = concat!(
    "SELECT ",
    hold_columns!(),
    " FROM holds WHERE lifted_at IS NULL AND (?1 IS NULL OR (review_on, id) > (SELECT review_on, id FROM holds WHERE id = ?1)) \
     ORDER BY review_on, id LIMIT ?2"
);
pub(crate) const LIFTED: &str = concat!(
    "SELECT ",
    hold_columns!(),
    " FROM holds WHERE lifted_at IS NOT NULL AND (?1 IS NULL OR (lifted_at, id) < (SELECT lifted_at, id FROM holds WHERE id = ?1)) \
     ORDER BY lifted_at DESC, id DESC LIMIT ?2"
);
pub(crate) const OVERDUE: &str =
    "SELECT count(*), min(review_on) FROM holds WHERE lifted_at IS NULL AND review_on < ?1";

impl Store {
    /// One hold, whether in force or lifted.
    pub async fn hold(&self, id: Uuid) -> Result<Option<Hold>, Error> {
        let row = self.reader.row("holds", READ, vec![db::id(id)]).await?;
        row.map(|mut row| Hold::of_row(&mut row)).transpose()
    }

    /// The holds in force, those that are to be reviewed first first; or those that are lifted, the last first. After the hold `after`, or from the first on.
    pub async fn holds(
        &self,
        lifted: bool,
        limit: u32,
        after: Option<Uuid>,
    ) -> Result<Vec<Hold>, Error> {
        let parameters = vec![after.map_or(Value::Null, db::id), limit.into()];
        let sql = if lifted { LIFTED } else { IN_FORCE };
        let rows = self.reader.rows("holds", sql, parameters).await?;
        rows.into_iter()
            .map(|mut row| Hold::of_row(&mut row))
            .collect()
    }

    /// How many holds were to be reviewed before this local day and were not, and the first of these days.
    pub async fn overdue_holds(&self, today: NaiveDate) -> Result<(u64, Option<NaiveDate>), Error> {
        let row = self.reader.row("holds", OVERDUE, vec![db::day(today)]);
        let mut row = row.await?.ok_or(Error::Row { table: "holds" })?;
        Ok((row.take()?, row.take()?))
    }
}
