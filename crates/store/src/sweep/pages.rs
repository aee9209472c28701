//! Destroying keys: the first thing that cannot be undone.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Sweep, lease::Lease};
use crate::{
    error::Error,
    page::{self, Page},
};

/// What became of the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keys {
    /// This many were there and are destroyed.
    Destroyed(u64),
    /// The page cannot be read.
    Unreadable,
}

impl Sweep<'_> {
    /// Destroys the keys of these records in a page, and reads back to see that they are gone. Without effect where they are gone already.
    pub(super) async fn destroy_keys(
        &mut self,
        lease: &mut Lease<'_>,
        page: Uuid,
        records: &BTreeSet<Uuid>,
    ) -> Result<Keys, Error> {
        lease.keep().await?;
        let (name, store) = (page::name(page), &self.store.key_value);
        let Some(bytes) = store.get(&name).await? else {
            return Ok(Keys::Destroyed(0));
        };
        let Ok(mut page) = Page::from_bytes(page, bytes) else {
            self.report.key_pages_unreadable += 1;
            return Ok(Keys::Unreadable);
        };
        let vacated = page.vacate(|record| records.contains(&record));
        if vacated > 0 {
            // The entry keeps its length, so that the keys are overwritten where they stand, before the entry goes.
            store.set(&name, page.bytes()).await?;
            if store.get(&name).await?.as_deref() != Some(page.bytes()) {
                return Err(Error::key_value(
                    "a key page was not overwritten".to_owned(),
                ));
            }
        }
        if page.is_vacant() {
            store.delete(&name).await?;
            if store.get(&name).await?.is_some() {
                return Err(Error::key_value("a key page was not deleted".to_owned()));
            }
            self.report.key_pages_deleted += 1;
        } else if vacated > 0 {
            self.report.key_pages_overwritten += 1;
        }
        Ok(Keys::Destroyed(vacated as u64))
    }
}
