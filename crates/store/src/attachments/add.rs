//! Writing the files of a new appeal, in its transaction: an appeal is filed with all its files or not at all.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{NewAttachment, place, seal};
use crate::{
    db::{self, Value},
    error::Error,
    keys::DataKey,
    runtime,
    seal::Sealed,
    writer::Transaction,
};

pub(crate) const ADD: &str = "INSERT INTO attachments \
     (id, appeal_id, position, state, media_type, size, name, source, attempts, added_at, due_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)";
pub(crate) const ADD_CHUNK: &str =
    "INSERT INTO attachment_chunks (attachment_id, position, sealed) VALUES (?1, ?2, ?3)";

/// A file that is sealed and waits for its transaction.
pub(crate) struct Prepared {
    id: Uuid,
    columns: Vec<Value>,
    chunks: Vec<Vec<u8>>,
}

impl Prepared {
    /// Seals the files of an appeal, outside of any transaction.
    pub(crate) fn all(
        files: Vec<NewAttachment>,
        (appeal, key): (Uuid, &DataKey),
        now: DateTime<Utc>,
    ) -> Result<Vec<Self>, Error> {
        // One after another: of each file, only one copy is held at a time.
        files
            .into_iter()
            .zip(0..)
            .map(|(file, position)| Self::new(file, position, (appeal, key), now))
            .collect()
    }

    fn new(
        file: NewAttachment,
        position: i32,
        (appeal, key): (Uuid, &DataKey),
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let id = runtime::new_id(now)?;
        let mut columns = vec![db::id(id), db::id(appeal), position.into()];
        let mut chunks = Vec::new();
        match file {
            NewAttachment::Here(file) => {
                chunks = seal(key, id, &file.bytes)?;
                let name = Sealed::seal(key, place(&id, "name"), &file.name)?;
                columns.extend([
                    "stored".into(),
                    file.media_type.as_str().into(),
                    db::count(file.bytes.len()),
                    name.into_column().into(),
                    Value::Null,
                    db::time(now),
                    Value::Null,
                ]);
            }
            NewAttachment::Awaited(source) => {
                let source = Sealed::seal(key, place(&id, "source"), &source)?;
                columns.extend([
                    "awaited".into(),
                    Value::Null,
                    Value::Null,
                    Value::Null,
                    source.into_column().into(),
                    db::time(now),
                    db::time(now),
                ]);
            }
        }
        Ok(Self {
            id,
            columns,
            chunks,
        })
    }

    /// Writes it; the appeal is written already.
    pub(crate) async fn record(self, transaction: &Transaction) -> Result<(), Error> {
        transaction.run(ADD, self.columns).await?;
        record_chunks(transaction, self.id, self.chunks).await
    }
}

pub(super) async fn record_chunks(
    transaction: &Transaction,
    id: Uuid,
    chunks: Vec<Vec<u8>>,
) -> Result<(), Error> {
    for (chunk, position) in chunks.into_iter().zip(0_i32..) {
        let parameters = vec![db::id(id), position.into(), chunk.into()];
        transaction.run(ADD_CHUNK, parameters).await?;
    }
    Ok(())
}
