//! Reading a file. It leaves an event, and the event is on the disk before anything is decrypted.

use chrono::{DateTime, Utc};
use domain::attachment::Attachment;
use uuid::Uuid;

use super::{place, unseal};
use crate::{Store, db, error::Error, events::Actor, seal::Sealed};

pub(crate) const FIND: &str = "SELECT a.key_page, a.policy_version, t.media_type, t.name FROM attachments t \
     JOIN appeals a ON a.id = t.appeal_id \
     WHERE t.id = ?1 AND t.appeal_id = ?2 AND t.state = 'stored' AND a.condemned_at IS NULL AND a.restricted_at IS NULL";
pub(crate) const CHUNKS: &str =
    "SELECT sealed FROM attachment_chunks WHERE attachment_id = ?1 ORDER BY position";

impl Store {
    /// Decrypts a file of an appeal for `actor`; `None` if that appeal has no such file (any more, or not yet), or is closed to all use.
    pub async fn open_attachment(
        &self,
        appeal: Uuid,
        id: Uuid,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Attachment>, Error> {
        let parameters = vec![db::id(id), db::id(appeal)];
        let Some(mut row) = self.reader.row("attachments", FIND, parameters).await? else {
            return Ok(None);
        };
        let (key_page, version): (Uuid, String) = (row.take()?, row.take()?);
        let media_type = row.take_as(|word: String| word.parse())?;
        let name = Sealed::<String>::from_column(row.take()?);
        self.note_extraction([(appeal, &*version)], actor, now)
            .await?;
        let key = match self.key_of(appeal, key_page).await {
            Ok(key) => key,
            Err(Error::Destroyed) => return Ok(None),
            Err(error) => return Err(error),
        };
        let rows = self
            .reader
            .rows("attachment_chunks", CHUNKS, vec![db::id(id)])
            .await?;
        if rows.is_empty() {
            // The sweep was faster.
            return Ok(None);
        }
        let chunks = rows.into_iter().map(|mut row| row.take());
        Ok(Some(Attachment {
            name: name.open(&key, place(&id, "name"))?,
            media_type,
            bytes: unseal(&key, id, chunks.collect::<Result<_, _>>()?)?,
        }))
    }
}
