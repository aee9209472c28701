//! What sealing and opening a record cost: the operations of the store without a store around them, for the benchmarks.

use domain::appeal::Appeal;
use uuid::Uuid;

use crate::{
    appeals::place,
    error::Error,
    keys::{DataKey, MasterKeys},
    page::Page,
    seal::Sealed,
};

/// The keys of a store.
pub struct Vault(MasterKeys);

/// A record with a key page of its own.
#[derive(Clone)]
pub struct SealedRecord {
    /// The page with the wrapped key.
    pub page: Vec<u8>,
    /// The sealed appeal.
    pub sealed: Vec<u8>,
}

impl Vault {
    /// `master_key`: 64 hexadecimal digits.
    pub fn new(master_key: &str) -> Result<Self, Error> {
        MasterKeys::parse(master_key, None).map(Self)
    }

    /// Makes a data key, seals the appeal under it, and wraps it.
    pub fn seal(&self, id: Uuid, appeal: &Appeal) -> Result<SealedRecord, Error> {
        let key = DataKey::generate()?;
        let sealed = Sealed::seal(&key, place(&id), appeal)?.into_column();
        let page = Page::wrap(id, self.0.current(), [(id, &key)])?;
        Ok(SealedRecord {
            page: page.bytes().to_vec(),
            sealed,
        })
    }

    /// Unwraps the data key and opens the appeal.
    pub fn open(&self, id: Uuid, record: SealedRecord) -> Result<Appeal, Error> {
        let key = Page::from_bytes(id, record.page)?.open(id, &self.0)?;
        Sealed::from_column(record.sealed).open(&key, place(&id))
    }
}
