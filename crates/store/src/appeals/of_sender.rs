//! What somebody who writes in a chat has filed there: for the list of their appeals, for "my data" (PD art. 24(1)(1)) and for corrections.

use chrono::{DateTime, Utc};
use domain::appeal::{Appeal, Channel};
use uuid::Uuid;

use crate::{
    Store,
    appeals::{AppealView, place, view_columns},
    attachments::NamedAttachments,
    db,
    error::Error,
    events::Actor,
    seal::Sealed,
    senders::{self, Person},
};

/// An appeal of somebody who writes in a chat.
pub struct OfSender {
    /// What stands in the clear.
    pub view: AppealView,
    /// What was sealed, if it was asked for.
    pub content: Option<Appeal>,
    /// Its files, likewise.
    pub files: NamedAttachments,
    /// The content as it was read.
    pub seal: Seal,
}

/// The content of an appeal as somebody read it: what is corrected must still be so.
#[derive(Clone)]
pub struct Seal {
    pub(super) key_page: Uuid,
    pub(super) sealed: Vec<u8>,
}

pub(crate) const OF_SENDER: &str = concat!(
    "SELECT ",
    view_columns!(),
    ", a.key_page, a.sealed FROM lookups l CROSS JOIN appeals a ON a.id = l.record_id \
     WHERE l.field = 'sender' AND l.hash IN (SELECT unhex(value) FROM json_each(?1)) AND a.condemned_at IS NULL AND a.restricted_at IS NULL \
     ORDER BY a.received_at, a.sequence"
);

impl Store {
    /// The appeals of whoever goes by these ids in a chat, the oldest first, but for those that are closed to all use. With `contents` they are opened, of which each keeps an event.
    pub async fn appeals_of_sender(
        &self,
        channel: Channel,
        account: &str,
        ids: &[&str],
        contents: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<OfSender>, Error> {
        let ids = senders::hashes(&self.lookup, channel, account, ids.iter().copied());
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let persons = Person::of(&self.reader, &ids).await?.all();
        let parameters = vec![db::hashes(&persons)];
        let rows = self.reader.rows("appeals", OF_SENDER, parameters).await?;
        let mut found = Vec::with_capacity(rows.len());
        for mut row in rows {
            found.push(OfSender {
                view: AppealView::of_row(&mut row)?,
                content: None,
                files: NamedAttachments::default(),
                seal: Seal {
                    key_page: row.take()?,
                    sealed: row.take()?,
                },
            });
        }
        if !contents || found.is_empty() {
            return Ok(found);
        }
        let extracted = found.iter().map(|appeal| {
            let view = &appeal.view;
            (view.id, &*view.consent.policy_version)
        });
        self.note_extraction(extracted, Actor::Applicant, now)
            .await?;
        let ids = found.iter().map(|appeal| appeal.view.id);
        let mut files = self.sealed_names(ids).await?;
        let mut opened = Vec::with_capacity(found.len());
        for mut appeal in found {
            let id = appeal.view.id;
            match self.key_of(id, appeal.seal.key_page).await {
                Ok(key) => {
                    let sealed = Sealed::<Appeal>::from_column(appeal.seal.sealed.clone());
                    let mut content = sealed.open(&key, place(&id))?;
                    // What was chosen at first may be withdrawn since.
                    content.consent.clone_from(&appeal.view.consent);
                    appeal.content = Some(content);
                    if let Some(names) = files.remove(&id) {
                        appeal.files = names.open(&key)?;
                    }
                    opened.push(appeal);
                }
                // It is destroyed: nothing of it is theirs any more.
                Err(Error::Destroyed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(opened)
    }
}
