//! Key pages: the wrapped data keys of the records that were committed together, as one entry of the key-value store, because each `set`
//! there costs a flush. A page is written once, under a new id, before its records; afterwards only the sweep touches it.
//!
//! Format: version, id of the key-encryption key, then slots of equal size (record id, wrapped key). A destroyed key leaves its slot
//! full of zeros: the entry keeps its length, so that a store that updates in place overwrites the very bytes.

use uuid::Uuid;

use crate::{
    error::Error,
    keys::{DataKey, KeyId, MasterKeys, WRAPPED, WrappingKey},
};

const VERSION: u8 = 1;
const HEAD: usize = 1 + size_of::<KeyId>();
const SLOT: usize = 16 + WRAPPED;
/// What the names of key pages begin with.
const PREFIX: &str = "keys/";

/// The name of a page in the key-value store.
pub(crate) fn name(page: Uuid) -> String {
    format!("{PREFIX}{page}")
}

/// The page of a name; `None` for names of other entries.
pub(crate) fn of_name(name: &str) -> Option<Uuid> {
    Uuid::try_parse(name.strip_prefix(PREFIX)?).ok()
}

/// A page in memory.
pub(crate) struct Page {
    id: Uuid,
    bytes: Vec<u8>,
}

impl Page {
    /// Wraps the keys of new records.
    pub(crate) fn wrap<'k>(
        id: Uuid,
        under: &WrappingKey,
        keys: impl IntoIterator<Item = (Uuid, &'k DataKey)>,
    ) -> Result<Self, Error> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&under.id());
        for (record, key) in keys {
            bytes.extend_from_slice(record.as_bytes());
            bytes.extend_from_slice(&under.wrap(&context(id, record), key)?);
        }
        Ok(Self { id, bytes })
    }

    /// Takes what the key-value store holds under the page's name.
    pub(crate) fn from_bytes(id: Uuid, bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.first() == Some(&VERSION)
            && bytes.len() >= HEAD
            && (bytes.len() - HEAD).is_multiple_of(SLOT)
        {
            Ok(Self { id, bytes })
        } else {
            Err(Error::Corrupt {
                table: "keys",
                column: "page",
            })
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn slots(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes[HEAD..].chunks_exact(SLOT)
    }

    /// The records whose keys stand in the page.
    pub(crate) fn records(&self) -> impl Iterator<Item = Uuid> {
        self.slots().filter_map(record)
    }

    /// The key of a record; [`Error::Destroyed`] if it is not there.
    pub(crate) fn open(&self, wanted: Uuid, masters: &MasterKeys) -> Result<DataKey, Error> {
        let slot = self
            .slots()
            .find(|slot| record(slot) == Some(wanted))
            .ok_or(Error::Destroyed)?;
        let corrupt = Error::Corrupt {
            table: "keys",
            column: "wrapped",
        };
        let mut wrapped = [0; WRAPPED];
        wrapped.copy_from_slice(&slot[16..]);
        let under = masters.by_id(&self.bytes[1..HEAD]).ok_or(corrupt.clone())?;
        under
            .unwrap(&context(self.id, wanted), &wrapped)
            .ok_or(corrupt)
    }

    /// The same page under the current key, of the same length: destroyed keys stay destroyed, and what does not open is left as it is.
    pub(crate) fn rewrap(mut self, masters: &MasterKeys) -> Result<Rewrapped, Error> {
        let (of, current) = (&self.bytes[1..HEAD], masters.current());
        if *of == current.id() {
            return Ok(Rewrapped::Current);
        }
        let Some(under) = masters.previous().filter(|key| key.id() == *of) else {
            return Ok(Rewrapped::Unknown);
        };
        self.bytes[1..HEAD].copy_from_slice(&current.id());
        let mut unreadable = 0;
        for slot in self.bytes[HEAD..].chunks_exact_mut(SLOT) {
            let Some(record) = record(slot) else { continue };
            let context = context(self.id, record);
            let mut wrapped = [0; WRAPPED];
            wrapped.copy_from_slice(&slot[16..]);
            match under.unwrap(&context, &wrapped) {
                Some(key) => slot[16..].copy_from_slice(&current.wrap(&context, &key)?),
                None => unreadable += 1,
            }
        }
        Ok(Rewrapped::Anew {
            page: self,
            unreadable,
        })
    }

    /// Overwrites the keys of the records for which `condemned` holds; says how many.
    pub(crate) fn vacate(&mut self, condemned: impl Fn(Uuid) -> bool) -> usize {
        let mut vacated = 0;
        for slot in self.bytes[HEAD..].chunks_exact_mut(SLOT) {
            if record(slot).is_some_and(&condemned) {
                slot.fill(0);
                vacated += 1;
            }
        }
        vacated
    }

    /// Does no key stand in it any more?
    pub(crate) fn is_vacant(&self) -> bool {
        self.records().next().is_none()
    }
}

/// What came of wrapping a page anew.
pub(crate) enum Rewrapped {
    /// It is of the current key.
    Current,
    /// It is of neither key.
    Unknown,
    Anew {
        page: Page,
        /// How many keys did not open.
        unreadable: u64,
    },
}

fn record(slot: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(&slot[..16]).ok().filter(|id| !id.is_nil())
}

fn context(page: Uuid, record: Uuid) -> [u8; 32] {
    let mut context = [0; 32];
    context[..16].copy_from_slice(page.as_bytes());
    context[16..].copy_from_slice(record.as_bytes());
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masters() -> MasterKeys {
        MasterKeys::parse(&"5a".repeat(32), None).unwrap()
    }

    fn ids() -> [Uuid; 3] {
        [1, 2, 3].map(Uuid::from_u128)
    }

    fn page(masters: &MasterKeys, keys: &[DataKey; 3]) -> Page {
        Page::wrap(
            Uuid::from_u128(9),
            masters.current(),
            ids().into_iter().zip(keys),
        )
        .unwrap()
    }

    fn keys() -> [DataKey; 3] {
        [(); 3].map(|()| DataKey::generate().unwrap())
    }

    #[test]
    fn every_record_finds_its_own_key() {
        let (masters, keys) = (masters(), keys());
        let written = page(&masters, &keys);
        let read = Page::from_bytes(Uuid::from_u128(9), written.bytes().to_vec()).unwrap();
        assert_eq!(read.records().collect::<Vec<_>>(), ids());
        for (id, key) in ids().into_iter().zip(&keys) {
            assert_eq!(read.open(id, &masters).unwrap().bytes(), key.bytes());
        }
        assert_eq!(
            read.open(Uuid::from_u128(4), &masters).err(),
            Some(Error::Destroyed)
        );
    }

    #[test]
    fn a_vacated_key_is_gone_and_its_neighbours_stay() {
        let (masters, keys) = (masters(), keys());
        let mut page = page(&masters, &keys);
        let before = page.bytes().to_vec();
        assert_eq!(page.vacate(|id| id == ids()[1]), 1);
        assert_eq!(page.bytes().len(), before.len());
        let slot = HEAD + SLOT..HEAD + 2 * SLOT;
        assert!(page.bytes()[slot].iter().all(|byte| *byte == 0));
        assert_eq!(page.open(ids()[1], &masters).err(), Some(Error::Destroyed));
        assert_eq!(
            page.open(ids()[0], &masters).unwrap().bytes(),
            keys[0].bytes()
        );
        assert_eq!(
            page.open(ids()[2], &masters).unwrap().bytes(),
            keys[2].bytes()
        );
        assert_eq!(
            page.vacate(|id| id == ids()[1]),
            0,
            "nothing is vacated twice"
        );
        assert!(!page.is_vacant());
        assert_eq!(page.vacate(|_| true), 2);
        assert!(page.is_vacant());
    }

    #[test]
    fn a_page_of_another_master_key_or_another_name_does_not_open() {
        let (masters, keys) = (masters(), keys());
        let bytes = page(&masters, &keys).bytes().to_vec();
        let other = MasterKeys::parse(&"a5".repeat(32), None).unwrap();
        let corrupt = Some(Error::Corrupt {
            table: "keys",
            column: "wrapped",
        });
        assert_eq!(page(&masters, &keys).open(ids()[0], &other).err(), corrupt);
        let renamed = Page::from_bytes(Uuid::from_u128(8), bytes).unwrap();
        assert_eq!(renamed.open(ids()[0], &masters).err(), corrupt);
    }

    #[test]
    fn what_is_not_a_page_is_refused() {
        let bytes = page(&masters(), &keys()).bytes().to_vec();
        for wrong in [
            &[][..],
            &[2],
            &bytes[..bytes.len() - 1],
            &bytes[..HEAD - 1],
            b"\x02",
        ] {
            assert!(Page::from_bytes(Uuid::from_u128(9), wrong.to_vec()).is_err());
        }
        assert_eq!(of_name(&name(Uuid::from_u128(9))), Some(Uuid::from_u128(9)));
        assert_eq!(of_name("session/1"), None);
    }
}
