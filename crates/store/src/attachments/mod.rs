//! Files that came with appeals: one file for each operation. A file is sealed under the key of its appeal and destroyed with it. From the web it is
//! there when the appeal is filed, in the same transaction; of one that was sent in a chat, the store first knows where the platform has it, and
//! somebody fetches it afterwards.

mod add;
mod awaited;
mod list;
mod named;
mod open;

use domain::{appeal::Channel, attachment::Attachment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    keys::DataKey,
    seal::{self, Place},
};

pub(crate) use add::Prepared;
pub use awaited::{AwaitedCounts, AwaitedFile, ToFetch};
pub use list::{AttachmentState, AttachmentView};
pub use named::{NamedAttachment, NamedAttachments};

/// How much of a file is sealed as one piece.
const CHUNK: usize = 256 * 1024;

/// A file of a new appeal.
pub enum NewAttachment {
    /// It is here, checked.
    Here(Attachment),
    /// A chat platform has it.
    Awaited(Source),
}

/// Where a chat platform has a file, and what it says of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The platform.
    pub channel: Channel,
    /// Our account there.
    pub account: String,
    /// What the platform finds it by: an id or an address.
    pub reference: String,
    /// Its name, as the person's device wrote it.
    pub name: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
}

fn place<'a>(id: &'a Uuid, column: &'static str) -> Place<'a> {
    Place {
        table: "attachments",
        record: id.as_bytes(),
        column,
    }
}

/// The place of a piece: of which file, the how manyth, and whether it is the last.
struct ChunkPlace([u8; 21]);

impl ChunkPlace {
    fn new(id: Uuid, position: u32, is_last: bool) -> Self {
        let mut record = [0; 21];
        record[..16].copy_from_slice(id.as_bytes());
        record[16..20].copy_from_slice(&position.to_be_bytes());
        record[20] = is_last.into();
        Self(record)
    }

    fn place(&self) -> Place<'_> {
        Place {
            table: "attachment_chunks",
            record: &self.0,
            column: "sealed",
        }
    }
}

/// The content in sealed pieces, at least one.
fn seal(key: &DataKey, id: Uuid, content: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let count = content.len().div_ceil(CHUNK).max(1);
    let mut chunks = content.chunks(CHUNK);
    (1..=count)
        .zip(0..)
        .map(|(nth, position)| {
            let place = ChunkPlace::new(id, position, nth == count);
            seal::seal(key, place.place(), chunks.next().unwrap_or_default())
        })
        .collect()
}

/// The content of sealed pieces: all of them, in their order.
fn unseal(key: &DataKey, id: Uuid, chunks: Vec<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let count = chunks.len();
    let mut content = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
    for ((nth, position), chunk) in (1..=count).zip(0..).zip(chunks) {
        let place = ChunkPlace::new(id, position, nth == count);
        content.extend_from_slice(&seal::open(key, place.place(), chunk)?);
    }
    if count == 0 {
        return Err(Error::Corrupt {
            table: "attachment_chunks",
            column: "sealed",
        });
    }
    Ok(content)
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    add::ADD,
    add::ADD_CHUNK,
    awaited::COUNT,
    awaited::DUE,
    awaited::GIVE_UP,
    awaited::KEEP,
    awaited::REFUSE,
    awaited::TAKE,
    list::LIST,
    named::NAMED,
    open::CHUNKS,
    open::FIND,
];
