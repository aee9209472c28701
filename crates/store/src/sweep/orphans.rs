//! Keys without a record: what a writer left that died between storing keys and committing records, and what a holder of the lease brought
//! back that was stopped while it changed a key page. A page is looked at once when it is old enough, and again after each change.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use uuid::Uuid;

use super::{
    Sweep, SweepOrder,
    lease::Lease,
    pages::{Pages, destroy_keys},
    records::{CHECK_AFTER, CHECK_PAGES},
};
use crate::{
    Store, db,
    error::Error,
    page::{self, Page},
    runtime,
    writer::{Extent, Transaction},
};

/// A page that is older belongs to no transaction that could still commit.
pub(crate) const GRACE: TimeDelta = TimeDelta::hours(1);
/// How often the names of all pages are listed.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// Clocks of instances differ: the search begins a little before the place where the last one ended.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// So many pages are looked at together.
const CHUNK: usize = 256;

pub(crate) const STATE: &str = "SELECT done_until FROM orphan_search";
pub(crate) const CHECKS: &str = "SELECT page FROM page_checks WHERE due_at <= ?1 LIMIT ?2";
/// Of the listed ids, those that no record has.
pub(crate) const WITHOUT_RECORD: &str = "SELECT unhex(value) FROM json_each(?1) \
     WHERE NOT EXISTS (SELECT 1 FROM appeals WHERE id = unhex(value)) \
     AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = unhex(value))";
pub(crate) const CHECKED: &str = "DELETE FROM page_checks WHERE page IN (SELECT unhex(value) FROM json_each(?1)) AND due_at <= ?2";
pub(crate) const DONE_UNTIL: &str = "INSERT INTO orphan_search (id, done_until) VALUES (1, ?1) ON CONFLICT DO UPDATE SET done_until = excluded.done_until";

/// The pages that were made since the last search and are old enough.
struct New {
    /// The oldest first, and no more than were asked for.
    pages: Vec<(DateTime<Utc>, Uuid)>,
    /// Are they all?
    all: bool,
    /// When the search is through with them, all pages up to here are done.
    until: DateTime<Utc>,
}

/// The next pages of which nobody has looked whether their records came to be; `None` if the names were listed a short while ago.
async fn new_pages(store: &Store, order: &SweepOrder) -> Result<Option<New>, Error> {
    let row = store.reader.row("orphan_search", STATE, vec![]).await?;
    let done_until = row.map(|mut row| row.take()).transpose()?;
    let until = order.now - GRACE;
    // A time ahead of now was left by a clock that was ahead.
    let from = done_until.filter(|done: &DateTime<Utc>| *done <= until);
    if from.is_some_and(|from| until - from < EVERY) {
        return Ok(None);
    }
    let begin = from.map(|from| from - OVERLAP);
    let most = order.max_records;
    // Of all names no more are kept in memory than are looked at.
    let mut oldest: BTreeSet<(DateTime<Utc>, Uuid)> = BTreeSet::new();
    let mut all = true;
    store
        .key_value
        .each_name(|name| {
            let Some(page) = page::of_name(name) else {
                return;
            };
            let made_at = runtime::time_of(page).unwrap_or(DateTime::UNIX_EPOCH);
            if made_at <= until && begin.is_none_or(|begin| made_at > begin) {
                oldest.insert((made_at, page));
                if oldest.len() > most {
                    oldest.pop_last();
                    all = false;
                }
            }
        })
        .await?;
    Ok(Some(New {
        pages: oldest.into_iter().collect(),
        all,
        until,
    }))
}

/// The next pages that are to be looked at once more.
async fn checks(store: &Store, now: DateTime<Utc>, most: usize) -> Result<Vec<Uuid>, Error> {
    let parameters = vec![db::time(now), db::count(most)];
    let rows = store.reader.rows("page_checks", CHECKS, parameters).await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// The orphans in these pages. A vacant page has none, and is to go all the same.
async fn of_pages(store: &Store, ids: Vec<Uuid>) -> Result<Pages, Error> {
    let mut read = stream::iter(ids)
        .map(async |id| (id, store.key_value.get(&page::name(id)).await))
        .buffer_unordered(CHUNK);
    let mut orphans = Pages::new();
    let mut page_of = HashMap::new();
    while let Some((id, bytes)) = read.next().await {
        // A page that cannot be read is reported where a record of it is to be destroyed.
        let Some(Ok(page)) = bytes?.map(|bytes| Page::from_bytes(id, bytes)) else {
            continue;
        };
        if page.is_vacant() {
            orphans.entry(id).or_default();
        }
        page_of.extend(page.records().map(|record| (record, id)));
    }
    let records = db::ids(page_of.keys().copied());
    let rows = store
        .reader
        .rows("appeals", WITHOUT_RECORD, vec![records])
        .await?;
    for mut row in rows {
        let record: Uuid = row.take()?;
        if let Some(page) = page_of.get(&record) {
            orphans.entry(*page).or_default().insert(record);
        }
    }
    Ok(orphans)
}

/// How many orphans the next search will find; changes nothing.
pub(super) async fn count(store: &Store, order: &SweepOrder) -> Result<u64, Error> {
    let mut pages = checks(store, order.now, order.max_records).await?;
    if let Some(new) = new_pages(store, order).await? {
        pages.extend(new.pages.into_iter().map(|(_, page)| page));
    }
    let mut found = BTreeSet::new();
    for chunk in pages.chunks(CHUNK) {
        let orphans = of_pages(store, chunk.to_vec()).await?;
        found.extend(orphans.into_values().flatten());
    }
    Ok(found.len() as u64)
}

impl Sweep<'_> {
    /// Destroys orphans; says whether the search came to its end.
    pub(super) async fn destroy_orphans(&mut self, lease: &mut Lease<'_>) -> Result<bool, Error> {
        loop {
            if self.out_of_time() {
                return Ok(false);
            }
            let pages = checks(self.store, self.order.now, CHUNK).await?;
            if pages.is_empty() {
                break;
            }
            self.look_at(lease, pages, None).await?;
        }
        let Some(new) = new_pages(self.store, self.order).await? else {
            return Ok(true);
        };
        for chunk in new.pages.chunks(CHUNK) {
            if self.out_of_time() {
                return Ok(false);
            }
            let done_until = chunk.last().map(|(made_at, _)| *made_at);
            let pages = chunk.iter().map(|(_, page)| *page).collect();
            self.look_at(lease, pages, done_until).await?;
        }
        if new.all {
            self.look_at(lease, Vec::new(), Some(new.until)).await?;
        }
        Ok(new.all)
    }

    /// Looks at some pages, and notes that it was done.
    async fn look_at(
        &mut self,
        lease: &mut Lease<'_>,
        pages: Vec<Uuid>,
        done_until: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let orphans = of_pages(self.store, pages.clone()).await?;
        lease.keep().await?;
        let keyless = destroy_keys(self.store, orphans).await?;
        self.note_keys(&keyless);
        self.report.orphaned_keys += keyless.keys;
        let (now, check_at) = (self.order.now, self.watch.now() + CHECK_AFTER);
        let job = async move |transaction: &mut Transaction| {
            transaction
                .run(CHECKED, vec![db::ids(pages), db::time(now)])
                .await?;
            transaction
                .run(
                    CHECK_PAGES,
                    vec![db::ids(keyless.pages), db::time(check_at)],
                )
                .await?;
            match done_until {
                Some(done) => transaction.run(DONE_UNTIL, vec![db::time(done)]).await,
                None => Ok(()),
            }
        };
        self.transact(lease.guard(), Extent::Steps, job).await?;
        Ok(())
    }
}
