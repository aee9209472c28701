//! Looking an appeal up by number and access code. Nothing is decrypted: the status and the dates are columns in the clear.

use domain::{code::AccessCode, number::AppealNumber};

use crate::{
    Store,
    appeals::{AppealView, code_hash, view_columns},
    error::Error,
};

/// Both must fit for a row to come: an unknown number and a wrong code cost the same work and look the same. What SQLite compares is a keyed
/// hash: how long that takes says nothing of use, because nobody without the key can choose what is compared.
pub(crate) const FIND: &str = concat!(
    "SELECT ",
    view_columns!(),
    " FROM appeals a WHERE a.number = ?1 AND a.code_hash = ?2 AND a.condemned_at IS NULL"
);

impl Store {
    /// The appeal with this number, if this is its access code.
    pub async fn find_appeal(
        &self,
        number: &AppealNumber,
        code: &AccessCode,
    ) -> Result<Option<AppealView>, Error> {
        let hash = code_hash(&self.lookup, number, code);
        let row = self
            .reader
            .row(
                "appeals",
                FIND,
                vec![number.to_string().into(), hash.into()],
            )
            .await?;
        row.map(|mut row| AppealView::of_row(&mut row)).transpose()
    }
}
