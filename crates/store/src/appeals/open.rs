//! Reading what an applicant wrote. It leaves an event, and the event is on the disk before anything is decrypted.

use chrono::{DateTime, Utc};
use domain::appeal::Appeal;
use uuid::Uuid;

use crate::{
    Store,
    appeals::{AppealView, place, view_columns},
    db,
    error::Error,
    events::Actor,
    seal::Sealed,
};

/// An appeal with its content.
pub struct OpenedAppeal {
    /// What stands in the clear.
    pub view: AppealView,
    /// What was sealed.
    pub appeal: Appeal,
}

pub(crate) const LOCATE: &str = concat!(
    "SELECT ",
    view_columns!(),
    ", a.key_page, a.sealed FROM appeals a WHERE a.id = ?1 AND a.condemned_at IS NULL AND a.restricted_at IS NULL"
);

impl Store {
    /// Decrypts an appeal for `actor`; `None` if it is not there (any more), or closed to all use.
    pub async fn open_appeal(
        &self,
        id: Uuid,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<OpenedAppeal>, Error> {
        let Some(mut row) = self.reader.row("appeals", LOCATE, vec![db::id(id)]).await? else {
            return Ok(None);
        };
        let view = AppealView::of_row(&mut row)?;
        let (key_page, sealed) = (row.take()?, Sealed::from_column(row.take()?));
        let extracted = [(id, &*view.consent.policy_version)];
        self.note_extraction(extracted, actor, now).await?;
        match self.key_of(id, key_page).await {
            Ok(key) => {
                let mut appeal: Appeal = sealed.open(&key, place(&id))?;
                // What was chosen at first may be withdrawn since.
                appeal.consent.clone_from(&view.consent);
                Ok(Some(OpenedAppeal { view, appeal }))
            }
            Err(Error::Destroyed) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
