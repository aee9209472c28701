//! Which record has a number: for the staff, who have no access code.

use domain::number::AppealNumber;
use uuid::Uuid;

use crate::{Store, error::Error};

pub(crate) const NUMBERED: &str =
    "SELECT id FROM appeals WHERE number = ?1 AND condemned_at IS NULL";

impl Store {
    /// The id of the appeal with this number.
    pub async fn numbered(&self, number: &AppealNumber) -> Result<Option<Uuid>, Error> {
        let parameters = vec![number.to_string().into()];
        let row = self.reader.row("appeals", NUMBERED, parameters).await?;
        row.map(|mut row| row.take()).transpose()
    }
}
