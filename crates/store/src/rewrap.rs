//! Replacing the master key. With the new key in `master_key` and the old one in `master_key_previous` every instance opens what is wrapped under
//! either and wraps what is new under the new one; this job wraps all key pages and the lookup secret anew. It may be stopped at any step and
//! called again: a page is of one key or of the other, and opens.
//!
//! - Only the holder of the destruction lease writes a page, so that no sweep is overtaken.
//! - The job ends when a whole pass over all pages, begun a while after the last change, found none under another key: by then whoever was
//!   stopped with an old page in hand, or ran with the old key alone, is gone for good.
//! - The lookup secret comes last. Until then a start with the new key alone is refused at the door, before a record is missed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Value},
    error::Error,
    page::{self, Page, Rewrapped},
    runtime::{self, Stopwatch},
    secret,
    sweep::{CHECK_AFTER, Lease},
    writer::{Extent, Transaction},
};

pub(crate) const BEGIN: &str = "INSERT INTO key_rotations (key_id, began_at, changed_at, pass_began_at) VALUES (?1, ?2, ?2, ?2) \
     ON CONFLICT DO UPDATE SET key_id = key_id RETURNING changed_at, pass_began_at, done_until, completed_at";
/// What was said of other keys does not hold any more: who goes back to one begins anew.
pub(crate) const FORGET: &str = "DELETE FROM key_rotations WHERE key_id <> ?1";
pub(crate) const CHANGED: &str =
    "UPDATE key_rotations SET changed_at = ?2, completed_at = NULL WHERE key_id = ?1";
pub(crate) const GO_ON: &str = "UPDATE key_rotations SET pass_began_at = ?2, done_until = ?3, completed_at = ?4 WHERE key_id = ?1";
pub(crate) const SECRET: &str =
    "UPDATE secrets SET key_id = ?2, wrapped = ?3 WHERE name = ?1 AND key_id = ?4";

/// How the replacement of the master key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// There is no previous key: nothing to do.
    NotAsked,
    /// Somebody else holds the destruction lease: a sweep, or the same job elsewhere.
    AnotherRuns,
    /// To be called again: pages are left, or a last look at them is due only later.
    Unfinished,
    /// Nothing is wrapped under the previous key any more: it may go.
    Complete,
}

/// What one call has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RewrapReport {
    /// How the replacement stands.
    pub rotation: Rotation,
    /// Key pages that were wrapped anew.
    pub pages_done: u64,
    /// Key pages that this pass has not looked at yet.
    pub pages_left: u64,
    /// Key pages of neither key, and keys that do not open: nothing is lost by them that was not lost before. They are left as they are.
    pub unreadable: u64,
    /// The last look at the pages comes not before this.
    pub not_before: Option<DateTime<Utc>>,
}

impl Store {
    /// Wraps key pages anew, for as long as `budget`. To be called until the report says [`Rotation::Complete`].
    pub async fn rewrap(
        &self,
        now: DateTime<Utc>,
        budget: Duration,
    ) -> Result<RewrapReport, Error> {
        let mut report = RewrapReport {
            rotation: Rotation::NotAsked,
            pages_done: 0,
            pages_left: 0,
            unreadable: 0,
            not_before: None,
        };
        if self.masters.previous().is_none() {
            return Ok(report);
        }
        report.rotation = Rotation::AnotherRuns;
        let watch = Stopwatch::start(now);
        let holder = runtime::new_id(now)?;
        if let Some(mut lease) = Lease::take(self, watch, holder, None).await? {
            let ended = self
                .rewrap_pages(&mut lease, watch, budget, &mut report)
                .await;
            lease.give_back(None).await;
            ended?;
        }
        Ok(report)
    }

    async fn rewrap_pages(
        &self,
        lease: &mut Lease<'_>,
        watch: Stopwatch,
        budget: Duration,
        report: &mut RewrapReport,
    ) -> Result<(), Error> {
        let now = watch.now();
        let mut pass = self.begin_pass(lease, now).await?;
        if pass.completed_at.is_some() {
            report.rotation = Rotation::Complete;
            return Ok(());
        }
        report.rotation = Rotation::Unfinished;
        let settled = pass.changed_at + CHECK_AFTER;
        if pass.done_until.is_none() && pass.began_at < settled && now >= settled {
            pass.began_at = now;
        }
        let mut pages: Vec<Uuid> = Vec::new();
        self.key_value
            .each_name(|name| pages.extend(page::of_name(name)))
            .await?;
        // Ids sort by their time: what is written meanwhile comes behind, and is wrapped under the new key.
        pages.sort_unstable();
        pages.retain(|page| pass.done_until.is_none_or(|done| *page > done));
        let mut noted = false;
        let mut looked_at = 0;
        for page in &pages {
            if looked_at > 0 && watch.elapsed() >= budget {
                break;
            }
            match self.rewrap_page(lease, *page, &mut noted, budget).await? {
                Looked::Rewrapped(unreadable) => {
                    report.pages_done += 1;
                    report.unreadable += unreadable;
                }
                Looked::Unreadable => report.unreadable += 1,
                Looked::Current => {}
            }
            looked_at += 1;
            pass.done_until = Some(*page);
        }
        report.pages_left = (pages.len() - looked_at) as u64;
        let mut completed_at = None;
        if report.pages_left == 0 {
            pass.done_until = None;
            if !noted && pass.began_at >= settled {
                completed_at = Some(watch.now());
                report.rotation = Rotation::Complete;
            } else {
                let changed_at = if noted {
                    now + TimeDelta::from_std(budget).unwrap_or(TimeDelta::zero())
                } else {
                    pass.changed_at
                };
                report.not_before = Some(changed_at + CHECK_AFTER);
            }
        }
        self.end_pass(lease, &pass, completed_at).await
    }

    /// How far the job has come.
    async fn begin_pass(&self, lease: &Lease<'_>, now: DateTime<Utc>) -> Result<Pass, Error> {
        let (guard, key_id) = (lease.guard(), self.masters.current().id());
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            transaction.run(FORGET, vec![key_id.into()]).await?;
            let parameters = vec![key_id.into(), db::time(now)];
            let row = transaction.row("key_rotations", BEGIN, parameters).await?;
            let mut row = row.ok_or(Error::Row {
                table: "key_rotations",
            })?;
            Ok(Pass {
                changed_at: row.take()?,
                began_at: row.take()?,
                done_until: row.take()?,
                completed_at: row.take()?,
            })
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }

    /// Notes how far this call came, and, when no page is left, wraps the lookup secret anew.
    async fn end_pass(
        &self,
        lease: &Lease<'_>,
        pass: &Pass,
        completed_at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let (guard, current) = (lease.guard(), self.masters.current().id());
        let go_on = vec![
            current.into(),
            db::time(pass.began_at),
            pass.done_until.map_or(Value::Null, db::id),
            completed_at.map_or(Value::Null, db::time),
        ];
        let secret = match completed_at {
            Some(_) => secret::rewrap(&self.reader, &self.masters).await?,
            None => None,
        };
        let job = async move |transaction: &mut Transaction| {
            guard.check(transaction).await?;
            if let Some(secret) = secret {
                transaction.run(SECRET, secret).await?;
            }
            transaction.run(GO_ON, go_on).await
        };
        self.writer
            .submit(pass.began_at, Extent::Steps, vec![], job)
            .await
    }

    async fn rewrap_page(
        &self,
        lease: &mut Lease<'_>,
        id: Uuid,
        noted: &mut bool,
        budget: Duration,
    ) -> Result<Looked, Error> {
        let name = page::name(id);
        let Some(bytes) = self.key_value.get(&name).await? else {
            return Ok(Looked::Current);
        };
        let Ok(page) = Page::from_bytes(id, bytes) else {
            return Ok(Looked::Unreadable);
        };
        let (page, unreadable) = match page.rewrap(&self.masters)? {
            Rewrapped::Current => return Ok(Looked::Current),
            Rewrapped::Unknown => return Ok(Looked::Unreadable),
            Rewrapped::Anew { page, unreadable } => (page, unreadable),
        };
        if !*noted {
            self.note_change(lease, budget).await?;
            *noted = true;
        }
        lease.keep().await?;
        self.key_value.set(&name, page.bytes()).await?;
        if self.key_value.get(&name).await?.as_deref() != Some(page.bytes()) {
            return Err(Error::key_value(
                "a key page was not wrapped anew".to_owned(),
            ));
        }
        Ok(Looked::Rewrapped(unreadable))
    }

    /// Before the first page of a call is changed: a call that is stopped must have said so.
    async fn note_change(&self, lease: &Lease<'_>, budget: Duration) -> Result<(), Error> {
        let (guard, now) = (lease.guard(), lease.now());
        let until = now + TimeDelta::from_std(budget).unwrap_or(TimeDelta::zero());
        let parameters = vec![self.masters.current().id().into(), db::time(until)];
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                guard.check(transaction).await?;
                transaction.run(CHANGED, parameters).await
            })
            .await
    }
}

/// A pass over all pages.
struct Pass {
    changed_at: DateTime<Utc>,
    began_at: DateTime<Utc>,
    done_until: Option<Uuid>,
    completed_at: Option<DateTime<Utc>>,
}

/// What came of the look at a page.
enum Looked {
    /// It is of the current key, or gone.
    Current,
    /// It is now; so many of its keys did not open.
    Rewrapped(u64),
    /// It is of no known key.
    Unreadable,
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BEGIN, CHANGED, FORGET, GO_ON, SECRET];
