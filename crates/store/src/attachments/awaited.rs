//! Files that a chat platform has still. Whoever fetches takes some for a while, and says of each what came of it; one that nobody decides is taken again,
//! later each time. A platform forgets, and so does the store: after a day it gives a file up.

use chrono::{DateTime, TimeDelta, Utc};
use domain::attachment::Attachment;
use uuid::Uuid;

use super::{Source, add::record_chunks, place, seal};
use crate::{
    Store,
    db::{self, Row},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    seal::Sealed,
    writer::Extent,
};

/// After this a file is given up.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// The reason of what is given up.
const UNAVAILABLE: &str = "unavailable";

/// Files to fetch.
pub struct ToFetch {
    /// Each is to be kept or refused; one that is neither is taken again.
    pub files: Vec<AwaitedFile>,
    /// How many were given up just now: nobody could fetch them for a day.
    pub given_up: u64,
}

/// A file that somebody has taken, to fetch it.
pub struct AwaitedFile {
    /// Which.
    pub id: Uuid,
    /// Of which appeal.
    pub appeal: Uuid,
    /// Under which version of the policy: by its limits the file is checked.
    pub policy_version: String,
    /// Where it is found.
    pub source: Source,
    key_page: Uuid,
    attempts: u32,
}

/// How the files stand that chat platforms have still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwaitedCounts {
    /// Files that wait to be fetched.
    pub waiting: u64,
    /// Since when the oldest of them does.
    pub since: Option<DateTime<Utc>>,
    /// When the first of them was, or is, to be tried next. If that is long ago, nobody fetches.
    pub due_at: Option<DateTime<Utc>>,
}

/// Whatever waits is due at some time: so it is found by the index of that.
pub(crate) const COUNT: &str = "SELECT count(*), min(added_at), min(due_at) FROM attachments WHERE state = 'awaited' AND due_at > 0";
pub(crate) const DUE: &str =
    "SELECT 1 FROM attachments WHERE state = 'awaited' AND due_at <= ?1 LIMIT 1";
pub(crate) const GIVE_UP: &str = "UPDATE attachments SET state = 'refused', reason = ?2, source = NULL, due_at = NULL \
     WHERE state = 'awaited' AND added_at <= ?1";
/// Two minutes at first, twice as long each time, three hours at most, and not past the time at which it is given up.
pub(crate) const TAKE: &str = "UPDATE attachments SET attempts = attempts + 1, due_at = min(added_at + 86400000, ?1 + min(120000 << min(attempts, 7), 10800000)) \
     WHERE id IN (SELECT id FROM attachments WHERE state = 'awaited' AND due_at <= ?1 ORDER BY due_at LIMIT ?2) \
     RETURNING id, attempts, appeal_id, (SELECT policy_version FROM appeals a WHERE a.id = appeal_id), \
     (SELECT key_page FROM appeals a WHERE a.id = appeal_id), source";
/// Whoever was too slow decides nothing.
pub(crate) const KEEP: &str = "UPDATE attachments SET state = 'stored', media_type = ?3, size = ?4, name = ?5, source = NULL, due_at = NULL \
     WHERE id = ?1 AND state = 'awaited' AND attempts = ?2 RETURNING 1";
pub(crate) const REFUSE: &str = "UPDATE attachments SET state = 'refused', reason = ?3, source = NULL, due_at = NULL \
     WHERE id = ?1 AND state = 'awaited' AND attempts = ?2";

impl Store {
    /// How the files stand that chat platforms have still.
    pub async fn awaited_counts(&self) -> Result<AwaitedCounts, Error> {
        let row = self.reader.row("attachments", COUNT, vec![]).await?;
        let mut row = row.ok_or(Error::Row {
            table: "attachments",
        })?;
        Ok(AwaitedCounts {
            waiting: row.take()?,
            since: row.take()?,
            due_at: row.take()?,
        })
    }

    /// Takes files that are due, at most so many, and none only if nothing is due. What cannot be read any more is settled on the way.
    pub async fn take_awaited(&self, now: DateTime<Utc>, most: usize) -> Result<ToFetch, Error> {
        let mut taken = ToFetch {
            files: Vec::new(),
            given_up: 0,
        };
        while taken.files.is_empty() && self.has_awaited(now).await? {
            let (old, due) = (
                vec![db::time(now - PATIENCE), UNAVAILABLE.into()],
                vec![db::time(now), db::count(most)],
            );
            let (given_up, rows) = self
                .writer
                .submit(now, Extent::Steps, vec![], async move |transaction| {
                    let given_up = transaction.change(GIVE_UP, old).await?;
                    Ok((given_up, transaction.rows("attachments", TAKE, due).await?))
                })
                .await?;
            taken.given_up += given_up;
            for mut row in rows {
                let (id, attempts) = (row.take()?, row.take()?);
                match self.open_awaited((id, attempts), row).await {
                    Ok(file) => taken.files.push(file),
                    // It holds up nothing: whatever else is due is fetched.
                    Err(Error::Destroyed | Error::Corrupt { .. } | Error::Row { .. }) => {
                        self.refuse((id, attempts), UNAVAILABLE, now).await?;
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(taken)
    }

    /// Whether a file is due. Mostly there is none: then nobody is kept from writing.
    async fn has_awaited(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let due = self.reader.row("attachments", DUE, vec![db::time(now)]);
        Ok(due.await?.is_some())
    }

    async fn open_awaited(
        &self,
        (id, attempts): (Uuid, u32),
        mut row: Row,
    ) -> Result<AwaitedFile, Error> {
        let (appeal, policy_version) = (row.take()?, row.take()?);
        let key_page = row.take()?;
        let source = Sealed::<Source>::from_column(row.take()?);
        let key = self.key_of(appeal, key_page).await?;
        Ok(AwaitedFile {
            id,
            appeal,
            policy_version,
            source: source.open(&key, place(&id, "source"))?,
            key_page,
            attempts,
        })
    }

    /// Keeps what was fetched and checked. `false` if it is too late: the file was decided otherwise, or destroyed with its appeal.
    pub async fn keep_attachment(
        &self,
        awaited: &AwaitedFile,
        file: Attachment,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let (id, appeal) = (awaited.id, awaited.appeal);
        let key = match self.key_of(appeal, awaited.key_page).await {
            Ok(key) => key,
            Err(Error::Destroyed) => return Ok(false),
            Err(error) => return Err(error),
        };
        let chunks = seal(&key, id, &file.bytes)?;
        let name = Sealed::seal(&key, place(&id, "name"), &file.name)?;
        let parameters = vec![
            db::id(id),
            awaited.attempts.into(),
            file.media_type.as_str().into(),
            db::count(file.bytes.len()),
            name.into_column().into(),
        ];
        let record = (RecordKind::Appeal, appeal);
        let event = Event::new(now, Action::Accumulation, Actor::System, record);
        let event = event.under(&awaited.policy_version)?;
        self.writer
            .submit(now, Extent::Steps, vec![], async move |transaction| {
                let kept = transaction.row("attachments", KEEP, parameters).await?;
                if kept.is_none() {
                    return Ok(false);
                }
                record_chunks(transaction, id, chunks).await?;
                transaction.add(event);
                Ok(true)
            })
            .await
    }

    /// Says why a file will never be kept: the code of what is wrong with it, a constant.
    pub async fn refuse_attachment(
        &self,
        awaited: &AwaitedFile,
        reason: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let taken = (awaited.id, awaited.attempts);
        self.refuse(taken, reason, now).await
    }

    async fn refuse(
        &self,
        (id, attempts): (Uuid, u32),
        reason: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let parameters = vec![db::id(id), attempts.into(), reason.into()];
        self.writer
            .submit(now, Extent::Step, vec![], async move |transaction| {
                transaction.run(REFUSE, parameters).await
            })
            .await
    }
}
