//! The files of appeals with their names, for whoever filed them. A name is sealed, so reading it leaves an event, as opening the appeal does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::attachment::{Described, MediaType};
use uuid::Uuid;

use super::place;
use crate::{AppealView, Store, db, error::Error, events::Actor, keys::DataKey, seal::Sealed};

/// The files of an appeal, but for those that are not kept.
#[derive(Default)]
pub struct NamedAttachments {
    /// Those in the store, in the order in which they were sent.
    pub stored: Vec<NamedAttachment>,
    /// How many the chat platform has still.
    pub awaited: usize,
}

/// A file in the store.
pub struct NamedAttachment {
    /// Its id, for [`Store::open_attachment`].
    pub id: Uuid,
    /// What is told of it.
    pub file: Described,
}

/// The same with the names still sealed.
pub(crate) struct SealedNames {
    key_page: Uuid,
    stored: Vec<SealedName>,
    awaited: usize,
}

struct SealedName {
    id: Uuid,
    media_type: MediaType,
    size: u64,
    name: Sealed<String>,
}

pub(crate) const NAMED: &str = "SELECT t.appeal_id, a.key_page, t.state = 'stored', t.id, t.media_type, t.size, t.name FROM attachments t \
     CROSS JOIN appeals a ON a.id = t.appeal_id \
     WHERE t.appeal_id IN (SELECT unhex(value) FROM json_each(?1)) AND t.state <> 'refused' AND a.restricted_at IS NULL ORDER BY t.position";

impl Store {
    /// The files of an appeal for `actor`. Where nothing has to be decrypted, there is no event.
    pub async fn named_attachments(
        &self,
        view: &AppealView,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<NamedAttachments, Error> {
        let mut sealed = self.sealed_names([view.id]).await?;
        let Some(names) = sealed.remove(&view.id) else {
            return Ok(NamedAttachments::default());
        };
        if names.stored.is_empty() {
            return Ok(NamedAttachments {
                awaited: names.awaited,
                ..NamedAttachments::default()
            });
        }
        let extracted = [(view.id, &*view.consent.policy_version)];
        self.note_extraction(extracted, actor, now).await?;
        match self.key_of(view.id, names.key_page).await {
            Ok(key) => names.open(&key),
            Err(Error::Destroyed) => Ok(NamedAttachments::default()),
            Err(error) => Err(error),
        }
    }

    /// The files of appeals by the appeal, none of one that has none. Whoever opens them sees to the event.
    pub(crate) async fn sealed_names(
        &self,
        appeals: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, SealedNames>, Error> {
        let parameters = vec![db::ids(appeals)];
        let rows = self.reader.rows("attachments", NAMED, parameters).await?;
        let mut found = HashMap::new();
        for mut row in rows {
            let (appeal, key_page) = (row.take()?, row.take()?);
            let names = found.entry(appeal).or_insert_with(|| SealedNames {
                key_page,
                stored: Vec::new(),
                awaited: 0,
            });
            if row.take()? {
                names.stored.push(SealedName {
                    id: row.take()?,
                    media_type: row.take_as(|word: String| word.parse())?,
                    size: row.take()?,
                    name: Sealed::from_column(row.take()?),
                });
            } else {
                names.awaited += 1;
            }
        }
        Ok(found)
    }
}

impl SealedNames {
    pub(crate) fn open(self, key: &DataKey) -> Result<NamedAttachments, Error> {
        let open = |sealed: SealedName| {
            let SealedName {
                id,
                media_type,
                size,
                name,
            } = sealed;
            let name = name.open(key, place(&id, "name"))?;
            Ok(NamedAttachment {
                id,
                file: Described {
                    name,
                    media_type,
                    size,
                },
            })
        };
        let stored = self.stored.into_iter().map(open);
        Ok(NamedAttachments {
            stored: stored.collect::<Result<_, _>>()?,
            awaited: self.awaited,
        })
    }
}
