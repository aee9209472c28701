//! When a version comes into force, every record with a date is looked at once, a few at a time; where that stops, the next call goes on.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::retention::RecordClass;
use serde::Serialize;
use uuid::Uuid;

use super::{Dated, is_repeated};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    runtime::Stopwatch,
    writer::{Extent, Transaction},
};

/// How many records are looked at in one transaction.
const BATCH: usize = 500;

pub(crate) const STATE: &str = "SELECT class, done_until, shortened, completed_at IS NOT NULL FROM version_effects WHERE version = ?1";
pub(crate) const KEEP: &str = "INSERT INTO version_effects (version, began_at, class, done_until, shortened, completed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
     ON CONFLICT DO UPDATE SET class = excluded.class, done_until = excluded.done_until, shortened = excluded.shortened, completed_at = excluded.completed_at";
/// One that has no date, because an appeal that repeats it is open, may get one.
pub(crate) const APPEALS: &str = concat!(
    "SELECT id, destroy_at, policy_version, closed_at, kind, status, repeat_closed_at, ",
    is_repeated!(),
    " FROM appeals a WHERE id > ?1 AND closed_at IS NOT NULL AND condemned_at IS NULL ORDER BY id LIMIT ?2"
);
pub(crate) const DIALOGUES: &str = "SELECT id, expires_at, policy_version, active_at FROM dialogues \
     WHERE id > ?1 AND active_at IS NOT NULL AND condemned_at IS NULL ORDER BY id LIMIT ?2";
/// Only if nothing has happened to it since somebody looked.
pub(crate) const SHORTEN_APPEAL: &str = "UPDATE appeals SET destroy_at = ?3 WHERE id = ?1 AND destroy_at IS ?2 AND closed_at IS NOT NULL AND condemned_at IS NULL";
pub(crate) const SHORTEN_DIALOGUE: &str = "UPDATE dialogues SET expires_at = ?3 WHERE id = ?1 AND expires_at = ?2 AND condemned_at IS NULL";

/// What one call has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionEffect {
    /// Records that got an earlier date, this time and before.
    pub shortened: u64,
    /// All records were looked at.
    pub complete: bool,
}

/// How far it has come.
struct Pass {
    class: RecordClass,
    done_until: Option<Uuid>,
    shortened: u64,
}

/// A record whose date is to change.
struct Shorter {
    id: Uuid,
    was: Option<DateTime<Utc>>,
    becomes: DateTime<Utc>,
}

impl Store {
    /// Gives records of before the dates of a version that has come into force, for as long as `budget`. `date` says when a record is destroyed by all
    /// versions that have a word about it, if that is known. To be called until the effect is complete; afterwards it costs one look.
    pub async fn shorten_terms(
        &self,
        version: &str,
        now: DateTime<Utc>,
        budget: Duration,
        date: impl Fn(&Dated) -> Option<DateTime<Utc>>,
    ) -> Result<VersionEffect, Error> {
        let watch = Stopwatch::start(now);
        let mut pass = Pass {
            class: RecordClass::Appeal,
            done_until: None,
            shortened: 0,
        };
        let state = self
            .reader
            .row("version_effects", STATE, vec![version.into()]);
        if let Some(mut row) = state.await? {
            pass.class = row.take_as(|word: String| word.parse())?;
            pass.done_until = row.take()?;
            pass.shortened = row.take()?;
            if row.take()? {
                let shortened = pass.shortened;
                return Ok(VersionEffect {
                    shortened,
                    complete: true,
                });
            }
        }
        loop {
            let complete = self.look_at_some(&mut pass, version, now, &date).await?;
            if complete || watch.elapsed() >= budget {
                return Ok(VersionEffect {
                    shortened: pass.shortened,
                    complete,
                });
            }
        }
    }

    /// Says whether nothing is left to look at.
    async fn look_at_some(
        &self,
        pass: &mut Pass,
        version: &str,
        now: DateTime<Utc>,
        date: impl Fn(&Dated) -> Option<DateTime<Utc>>,
    ) -> Result<bool, Error> {
        let is_appeal = pass.class == RecordClass::Appeal;
        let (table, read, shorten) = if is_appeal {
            ("appeals", APPEALS, SHORTEN_APPEAL)
        } else {
            ("dialogues", DIALOGUES, SHORTEN_DIALOGUE)
        };
        let after = pass.done_until.unwrap_or(Uuid::nil());
        let parameters = vec![db::id(after), db::count(BATCH)];
        let rows = self.reader.rows(table, read, parameters).await?;
        let is_last = rows.len() < BATCH;
        let mut earlier = Vec::new();
        for mut row in rows {
            let id = row.take()?;
            let was: Option<DateTime<Utc>> = row.take()?;
            let becomes = date(&Dated::of_row(&mut row, is_appeal)?);
            let becomes = becomes.filter(|date| was.is_none_or(|was| *date < was));
            earlier.extend(becomes.map(|becomes| Shorter { id, was, becomes }));
            pass.done_until = Some(id);
        }
        let complete = is_last && !is_appeal;
        if is_last && is_appeal {
            (pass.class, pass.done_until) = (RecordClass::Dialogue, None);
        }
        let (version, class, done_until) = (version.to_owned(), pass.class, pass.done_until);
        let before = pass.shortened;
        let job = async move |transaction: &mut Transaction| {
            let mut shortened = before;
            for Shorter { id, was, becomes } in earlier {
                let parameters = vec![
                    db::id(id),
                    was.map_or(Value::Null, db::time),
                    db::time(becomes),
                ];
                shortened += transaction.change(shorten, parameters).await?;
            }
            let keep = vec![
                version.into(),
                db::time(now),
                class.as_str().into(),
                done_until.map_or(Value::Null, db::id),
                db::count(usize::try_from(shortened).unwrap_or(usize::MAX)),
                if complete { db::time(now) } else { Value::Null },
            ];
            transaction.run(KEEP, keep).await?;
            Ok(shortened)
        };
        pass.shortened = self
            .writer
            .submit_in_background(now, Extent::Steps, job)
            .await?;
        Ok(complete)
    }
}
