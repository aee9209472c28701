//! Keys without a record: what a writer left that died between storing keys and committing records, and what a holder of the lease brought
//! back that was stopped while it changed a key page. A page is looked at once when it is old enough, and again after each change.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Sweep, SweepOrder,
    lease::Lease,
    pages::Keys,
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

pub(crate) const STATE: &str = "SELECT (SELECT done_until FROM orphan_search), \
     (SELECT json_group_array(hex(page)) FROM page_checks WHERE due_at <= ?1)";
/// Of the listed ids, those that no record has.
pub(crate) const WITHOUT_RECORD: &str = "SELECT unhex(value) FROM json_each(?1) \
     WHERE NOT EXISTS (SELECT 1 FROM appeals WHERE id = unhex(value)) \
     AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = unhex(value))";
pub(crate) const CHECKED: &str = "DELETE FROM page_checks WHERE page IN (SELECT unhex(value) FROM json_each(?1)) AND due_at <= ?2";
pub(crate) const DONE_UNTIL: &str = "INSERT INTO orphan_search (id, done_until) VALUES (1, ?1) ON CONFLICT DO UPDATE SET done_until = excluded.done_until";

/// Pages with the records in them whose keys are orphans.
type Orphans = Vec<(Uuid, BTreeSet<Uuid>)>;

/// How far a search came.
pub(super) struct Searched {
    /// The pages that were looked at again.
    checked: BTreeSet<Uuid>,
    /// All pages up to this age are done; `None` if nothing has changed.
    done_until: Option<DateTime<Utc>>,
    /// Was it cut short by the limits of the order?
    complete: bool,
}

/// Looks for orphans; changes nothing.
pub(super) async fn search(
    store: &Store,
    order: &SweepOrder,
) -> Result<(Orphans, Searched), Error> {
    let row = store
        .reader
        .row("orphan_search", STATE, vec![db::time(order.now)])
        .await?;
    let mut row = row.ok_or(Error::Row {
        table: "orphan_search",
    })?;
    let done_until: Option<DateTime<Utc>> = row.take()?;
    let checks: Vec<Uuid> = row.take_as(|json: String| serde_json::from_str(&json))?;
    let until = order.now - GRACE;
    let mut pages: BTreeMap<DateTime<Utc>, BTreeSet<Uuid>> = BTreeMap::new();
    // A time ahead of now was left by a clock that was ahead.
    let from = done_until.filter(|done| *done <= until);
    let mut searched = Searched {
        checked: checks.iter().copied().collect(),
        done_until: None,
        complete: true,
    };
    if from.is_none_or(|from| until - from >= EVERY) {
        for page in store
            .key_value
            .names()
            .await?
            .iter()
            .filter_map(|name| page::of_name(name))
        {
            let made_at = runtime::time_of(page).unwrap_or(DateTime::UNIX_EPOCH);
            if made_at <= until && from.is_none_or(|from| made_at > from - OVERLAP) {
                pages.entry(made_at).or_default().insert(page);
            }
        }
        searched.done_until = Some(until);
    }
    let mut orphans = Orphans::new();
    let mut looked_at = 0;
    for page in checks {
        orphans.extend(of_page(store, page).await?);
        looked_at += 1;
    }
    for (made_at, pages) in pages {
        if looked_at >= order.max_records {
            searched.done_until = Some(made_at);
            searched.complete = false;
            break;
        }
        for page in pages {
            orphans.extend(of_page(store, page).await?);
            looked_at += 1;
        }
    }
    Ok((orphans, searched))
}

async fn of_page(store: &Store, id: Uuid) -> Result<Option<(Uuid, BTreeSet<Uuid>)>, Error> {
    let Some(bytes) = store.key_value.get(&page::name(id)).await? else {
        return Ok(None);
    };
    // A page that cannot be read is reported where a record of it is to be destroyed.
    let Ok(page) = Page::from_bytes(id, bytes) else {
        return Ok(None);
    };
    let rows = store
        .reader
        .rows("appeals", WITHOUT_RECORD, vec![db::ids(page.records())])
        .await?;
    let orphans = rows
        .into_iter()
        .map(|mut row| row.take())
        .collect::<Result<BTreeSet<Uuid>, Error>>()?;
    // A vacant page has no orphans and is to go all the same.
    Ok(if orphans.is_empty() && !page.is_vacant() {
        None
    } else {
        Some((id, orphans))
    })
}

impl Sweep<'_> {
    /// Destroys orphans; says whether the search came to its end.
    pub(super) async fn destroy_orphans(&mut self, lease: &mut Lease<'_>) -> Result<bool, Error> {
        if self.out_of_time() {
            return Ok(false);
        }
        let (orphans, searched) = search(self.store, self.order).await?;
        let mut changed = BTreeSet::new();
        for (page, records) in orphans {
            if let Keys::Destroyed(keys) = self.destroy_keys(lease, page, &records).await? {
                self.report.orphaned_keys += keys;
                changed.insert(page);
            }
        }
        let Searched {
            checked,
            done_until,
            complete,
        } = searched;
        if checked.is_empty() && done_until.is_none() {
            return Ok(complete);
        }
        let (now, check_at, guard) = (
            self.order.now,
            self.watch.now() + CHECK_AFTER,
            lease.guard(),
        );
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            transaction
                .run(CHECKED, vec![db::ids(checked), db::time(now)])
                .await?;
            transaction
                .run(CHECK_PAGES, vec![db::ids(changed), db::time(check_at)])
                .await?;
            match done_until {
                Some(done) => transaction.run(DONE_UNTIL, vec![db::time(done)]).await,
                None => Ok(()),
            }
        };
        self.store
            .writer
            .submit(now, Extent::Steps, vec![], job)
            .await?;
        Ok(complete)
    }
}
