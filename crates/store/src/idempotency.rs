//! Idempotent submissions: a double click, or a client that repeats because it saw no answer, registers once. Under the key of a submission
//! stands the receipt that it got, sealed under the key of its appeal: it dies with the appeal.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    consents::Proof,
    db,
    error::Error,
    hash::{Hash, Label, Lookup},
    keys::DataKey,
    seal::{Place, Sealed},
    writer::Transaction,
};

/// What tells one submission from another.
pub struct Idempotency<'a> {
    /// Whose keys these are: the same key in another scope is another key.
    pub scope: &'a str,
    /// The key: of the client's choosing, or the token of a form. Only its keyed hash is kept.
    pub key: &'a [u8],
    /// What was submitted. The same key with another body is refused.
    pub body: &'a [u8],
    /// When the key is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// A submission as the table knows it.
pub(crate) struct Mark {
    key_hash: Hash,
    body_hash: Hash,
    expires_at: DateTime<Utc>,
}

/// What stands under a key already.
pub(crate) struct Earlier {
    pub(crate) appeal: Uuid,
    pub(crate) key_page: Uuid,
    key_hash: Hash,
    receipt: Vec<u8>,
}

pub(crate) const FIND: &str = "SELECT i.body_hash, i.appeal_id, a.key_page, i.receipt \
     FROM idempotency i JOIN appeals a ON a.id = i.appeal_id \
     WHERE i.key_hash = ?1 AND i.expires_at > ?2 AND a.condemned_at IS NULL";
/// Over a mark that has expired and waits for the sweep.
pub(crate) const REMEMBER: &str = "INSERT INTO idempotency (key_hash, body_hash, appeal_id, receipt, expires_at) \
     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET body_hash = excluded.body_hash, \
     appeal_id = excluded.appeal_id, receipt = excluded.receipt, expires_at = excluded.expires_at";

impl Mark {
    pub(crate) fn new(lookup: &Lookup, submission: &Idempotency<'_>) -> Self {
        let key = [submission.scope.as_bytes(), submission.key];
        Self {
            key_hash: lookup.hash(Label::IdempotencyKey, &key),
            body_hash: lookup.hash(Label::IdempotencyBody, &[submission.body]),
            expires_at: submission.expires_at,
        }
    }

    /// What shows that the submission was made.
    pub(crate) fn proof(&self) -> Proof {
        Proof::Submission(self.key_hash)
    }

    /// What was answered under this key; `Err` inside when that was another body.
    pub(crate) async fn find(
        &self,
        transaction: &Transaction,
        now: DateTime<Utc>,
    ) -> Result<Option<Result<Earlier, OtherBody>>, Error> {
        let parameters = vec![self.key_hash.into(), db::time(now)];
        let Some(mut row) = transaction.row("idempotency", FIND, parameters).await? else {
            return Ok(None);
        };
        if row.take::<Hash>()? != self.body_hash {
            return Ok(Some(Err(OtherBody)));
        }
        let (appeal, key_page, receipt) = (row.take()?, row.take()?, row.take()?);
        Ok(Some(Ok(Earlier {
            appeal,
            key_page,
            key_hash: self.key_hash,
            receipt,
        })))
    }

    pub(crate) async fn remember<T: serde::Serialize>(
        &self,
        transaction: &Transaction,
        (appeal, key): (Uuid, &DataKey),
        receipt: &T,
    ) -> Result<(), Error> {
        let receipt = Sealed::seal(key, place(&self.key_hash), receipt)?.into_column();
        let parameters = vec![
            self.key_hash.into(),
            self.body_hash.into(),
            db::id(appeal),
            receipt.into(),
            db::time(self.expires_at),
        ];
        transaction.run(REMEMBER, parameters).await
    }
}

/// The same key came with another body.
pub(crate) struct OtherBody;

impl Earlier {
    pub(crate) fn open<T: serde::de::DeserializeOwned>(self, key: &DataKey) -> Result<T, Error> {
        Sealed::from_column(self.receipt).open(key, place(&self.key_hash))
    }
}

fn place(key_hash: &Hash) -> Place<'_> {
    Place {
        table: "idempotency",
        record: key_hash,
        column: "receipt",
    }
}
