//! Which holds there are.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Hold, hold_columns};
use crate::{Store, db, error::Error};

pub(crate) const READ: &str = concat!("SELECT ", hold_columns!(), " FROM holds WHERE id = ?1");
pub(crate) const LIST: &str = concat!(
    "SELECT ",
    hold_columns!(),
    " FROM holds WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
);
pub(crate) const OVERDUE: &str =
    "SELECT count(*), min(review_on) FROM holds WHERE lifted_at IS NULL AND review_on < ?1";

impl Store {
    /// One hold, whether in force or lifted.
    pub async fn hold(&self, id: Uuid) -> Result<Option<Hold>, Error> {
        let row = self.reader.row("holds", READ, vec![db::id(id)]).await?;
        row.map(|mut row| Hold::of_row(&mut row)).transpose()
    }

    /// Holds, the newest first: those before the hold `before`, or from the newest on.
    pub async fn holds(&self, limit: u32, before: Option<Uuid>) -> Result<Vec<Hold>, Error> {
        let parameters = vec![db::id(before.unwrap_or(Uuid::max())), limit.into()];
        let rows = self.reader.rows("holds", LIST, parameters).await?;
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
