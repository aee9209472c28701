//! The files of an appeal, without anything being decrypted: not even their names.

use domain::attachment::MediaType;
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Row},
    error::Error,
};

/// A file of an appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentView {
    /// Its id, for [`Store::open_attachment`].
    pub id: Uuid,
    /// Where it is.
    pub state: AttachmentState,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentState {
    /// In the store.
    Stored {
        /// What it is.
        media_type: MediaType,
        /// How many bytes.
        size: u64,
    },
    /// The chat platform has it still.
    Awaited,
    /// It is not kept.
    Refused {
        /// A code of [`domain::appeal::ErrorCode`], or `unavailable`: the platform did not give it in time.
        reason: String,
    },
}

pub(crate) const LIST: &str = "SELECT t.id, t.state, t.media_type, t.size, t.reason FROM attachments t \
     WHERE t.appeal_id = ?1 ORDER BY t.position";

impl Store {
    /// The files of an appeal, in the order in which they were sent. There is none of an appeal that is not there (any more).
    pub async fn attachments_of(&self, appeal: Uuid) -> Result<Vec<AttachmentView>, Error> {
        let rows = self
            .reader
            .rows("attachments", LIST, vec![db::id(appeal)])
            .await?;
        rows.into_iter().map(view).collect()
    }
}

fn view(mut row: Row) -> Result<AttachmentView, Error> {
    let (id, state): (Uuid, String) = (row.take()?, row.take()?);
    let state = match state.as_str() {
        "stored" => AttachmentState::Stored {
            media_type: row.take_as(|word: String| word.parse())?,
            size: row.take()?,
        },
        "awaited" => AttachmentState::Awaited,
        _ => {
            let (_, _): (Option<String>, Option<u64>) = (row.take()?, row.take()?);
            AttachmentState::Refused {
                reason: row.take()?,
            }
        }
    };
    Ok(AttachmentView { id, state })
}
