//! Correcting what an appeal says, on the word of whoever filed it (PD art. 24(1)(3)): the content is sealed anew under the same key, in the place of the
//! very content that was read, and the appeal is found by what it says now.

use chrono::{DateTime, Utc};
use domain::appeal::Appeal;
use uuid::Uuid;

use super::{Seal, place};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    gathered::Entry,
    lookups::{self, Found},
    seal::Sealed,
    writer::Transaction,
};

/// An appeal whose content is to be another.
pub struct Corrected {
    /// The id of the record.
    pub id: Uuid,
    /// What it says from now on: checked, minimised by its own consent. The kind stays, because the number names it.
    pub content: Appeal,
    /// What was read when the correction was made.
    pub seal: Seal,
}

pub(crate) const CORRECT: &str = "UPDATE appeals SET sealed = ?3, language = ?4, applicant_type = ?5, category = ?6 \
     WHERE id = ?1 AND sealed = ?2 AND condemned_at IS NULL AND restricted_at IS NULL RETURNING policy_version";
/// One of before there were blind indexes has one now.
pub(crate) const INDEXED: &str = "DELETE FROM unindexed WHERE appeal_id = ?1";

/// A correction that is sealed and waits for its transaction.
pub(crate) struct Correction {
    id: Uuid,
    columns: Vec<Value>,
    entries: Vec<Entry>,
}

impl Correction {
    pub(crate) async fn prepare(store: &Store, corrected: Corrected) -> Result<Self, Error> {
        let Corrected { id, content, seal } = corrected;
        let key = match store.key_of(id, seal.key_page).await {
            // It is destroyed since it was read: whoever reads once more finds it gone.
            Err(Error::Destroyed) => return Err(Error::Contended),
            key => key?,
        };
        let applicant = &content.applicant;
        let record = (RecordKind::Appeal, id);
        let found = Found::of(&store.lookup, applicant);
        Ok(Self {
            id,
            entries: found.entries(record).collect::<Result<_, _>>()?,
            columns: vec![
                db::id(id),
                seal.sealed.into(),
                Sealed::seal(&key, place(&id), &content)?
                    .into_column()
                    .into(),
                content.language.as_str().into(),
                applicant.applicant_type.as_str().into(),
                applicant.category.as_str().into(),
            ],
        })
    }

    /// Writes it. [`Error::Contended`] when the content is no longer the one that was read.
    pub(crate) async fn record(
        self,
        transaction: &mut Transaction,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let corrected = transaction.row("appeals", CORRECT, self.columns).await?;
        let version: String = corrected.ok_or(Error::Contended)?.take()?;
        for sql in [lookups::FORGET, INDEXED] {
            transaction.run(sql, vec![db::id(self.id)]).await?;
        }
        for entry in self.entries {
            transaction.add(entry);
        }
        let record = (RecordKind::Appeal, self.id);
        let event = Event::new(now, Action::Clarification, Actor::Applicant, record);
        transaction.add(event.under(&version)?);
        Ok(())
    }
}
