//! Destroying keys: the first thing that cannot be undone.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream};
use uuid::Uuid;

use super::Sweep;
use crate::{
    Store,
    error::Error,
    page::{self, Page},
};

/// So many pages are changed at the same time: a key-value store pays one flush for what comes together.
const AT_ONCE: usize = 1024;

/// What became of the keys of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keys {
    /// The page was gone.
    WereGone,
    /// So many are destroyed, and others are left in the page.
    Overwritten(u64),
    /// So many are destroyed, and the page with them.
    Deleted(u64),
    /// The page cannot be read.
    Unreadable,
}

/// Records by the page in which their key stands.
pub(super) type Pages = BTreeMap<Uuid, BTreeSet<Uuid>>;

/// What became of keys in many pages.
#[derive(Default)]
pub(super) struct Keyless {
    /// The records whose keys are gone.
    pub(super) records: BTreeSet<Uuid>,
    /// The pages in which they stood.
    pub(super) pages: BTreeSet<Uuid>,
    /// Keys that were there, and are destroyed.
    pub(super) keys: u64,
    /// Pages that are left with other keys in them, and pages that are gone.
    pub(super) overwritten: u64,
    pub(super) deleted: u64,
    /// Pages that cannot be read, and their records.
    pub(super) unreadable_pages: u64,
    pub(super) unreadable: BTreeSet<Uuid>,
    /// The records whose page could not be changed.
    pub(super) failed: BTreeSet<Uuid>,
}

impl Keyless {
    fn note(&mut self, (page, records, keys): (Uuid, BTreeSet<Uuid>, Keys)) {
        match keys {
            Keys::Unreadable => {
                self.unreadable_pages += 1;
                self.unreadable.extend(records);
                return;
            }
            Keys::WereGone => {}
            Keys::Overwritten(keys) => {
                self.overwritten += u64::from(keys > 0);
                self.keys += keys;
            }
            Keys::Deleted(keys) => {
                self.deleted += 1;
                self.keys += keys;
            }
        }
        self.pages.insert(page);
        self.records.extend(records);
    }
}

/// Destroys the keys of these records, and reads back to see that they are gone. Without effect where they are gone already. One page that fails holds up
/// no other; if all fail, it is the store. The lease must hold for long enough.
pub(super) async fn destroy_keys(store: &Store, pages: Pages) -> Result<Keyless, Error> {
    let mut keyless = Keyless::default();
    let mut ended = stream::iter(pages)
        .map(async |(page, records)| {
            let keys = destroy(store, page, &records).await;
            (page, records, keys)
        })
        .buffer_unordered(AT_ONCE);
    let mut error = None;
    while let Some((page, records, keys)) = ended.next().await {
        match keys {
            Ok(keys) => keyless.note((page, records, keys)),
            Err(failed) => {
                error = Some(failed);
                keyless.failed.extend(records);
            }
        }
    }
    match error {
        Some(error) if keyless.pages.is_empty() && keyless.unreadable.is_empty() => Err(error),
        _ => Ok(keyless),
    }
}

impl Sweep<'_> {
    /// Counts what became of keys.
    pub(super) fn note_keys(&mut self, keyless: &Keyless) {
        self.report.key_pages_overwritten += keyless.overwritten;
        self.report.key_pages_deleted += keyless.deleted;
        self.report.key_pages_unreadable += keyless.unreadable_pages;
    }
}

async fn destroy(store: &Store, id: Uuid, records: &BTreeSet<Uuid>) -> Result<Keys, Error> {
    let (name, store) = (page::name(id), &store.key_value);
    let Some(bytes) = store.get(&name).await? else {
        return Ok(Keys::WereGone);
    };
    let Ok(mut page) = Page::from_bytes(id, bytes) else {
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
    if !page.is_vacant() {
        return Ok(Keys::Overwritten(vacated as u64));
    }
    store.delete(&name).await?;
    if store.get(&name).await?.is_some() {
        return Err(Error::key_value("a key page was not deleted".to_owned()));
    }
    Ok(Keys::Deleted(vacated as u64))
}
