//! Sealing: a value is encrypted under the key of the record that it speaks of, together with the table, record and column that it stands
//! in, so that no ciphertext can be moved to another place. XChaCha20-Poly1305, because its nonces are long enough to be random.
//!
//! Carries out clause 2.

use std::{io, marker::PhantomData};

use chacha20poly1305::{XNonce, aead::AeadInOut};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{error::Error, keys::DataKey, runtime};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEAD: usize = 1 + NONCE;

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    /// The primary key of the row.
    pub(crate) record: &'a [u8],
    pub(crate) column: &'static str,
}

impl Place<'_> {
    /// Each part with its length before it, so that no two places give the same bytes.
    fn associated_data(&self) -> Vec<u8> {
        let parts = [self.table.as_bytes(), self.record, self.column.as_bytes()];
        let mut data = Vec::with_capacity(parts.iter().map(|part| 4 + part.len()).sum());
        for part in parts {
            data.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }

    fn corrupt(&self) -> Error {
        Error::Corrupt {
            table: self.table,
            column: self.column,
        }
    }
}

/// A sealed value of type `T`: version, nonce, ciphertext, tag.
pub(crate) struct Sealed<T>(Vec<u8>, PhantomData<fn() -> T>);

impl<T> Sealed<T> {
    /// Takes what a column holds. Whether it is what it says shows when it is opened.
    pub(crate) fn from_column(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }

    pub(crate) fn into_column(self) -> Vec<u8> {
        self.0
    }
}

impl<T: Serialize> Sealed<T> {
    pub(crate) fn seal(key: &DataKey, place: Place<'_>, value: &T) -> Result<Self, Error> {
        // Sized beforehand: a buffer that grows would leave copies of the plain text behind.
        let mut size = Count(0);
        serde_json::to_writer(&mut size, value).map_err(|_| place.corrupt())?;
        let mut buffer = Zeroizing::new(Vec::with_capacity(size.0));
        serde_json::to_writer(&mut *buffer, value).map_err(|_| place.corrupt())?;
        Ok(Self(seal(key, place, &buffer)?, PhantomData))
    }
}

impl<T: DeserializeOwned> Sealed<T> {
    pub(crate) fn open(self, key: &DataKey, place: Place<'_>) -> Result<T, Error> {
        let plain = open(key, place, self.0)?;
        serde_json::from_slice(&plain).map_err(|_| place.corrupt())
    }
}

/// Seals bytes.
pub(crate) fn seal(key: &DataKey, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut sealed = Vec::with_capacity(HEAD + plain.len() + TAG);
    sealed.push(VERSION);
    sealed.extend_from_slice(&[0; NONCE]);
    runtime::random(&mut sealed[1..HEAD])?;
    let nonce = nonce(&sealed);
    sealed.extend_from_slice(plain);
    let tag = key
        .cipher()
        .encrypt_inout_detached(
            &nonce,
            &place.associated_data(),
            (&mut sealed[HEAD..]).into(),
        )
        .map_err(|_| place.corrupt())?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// Opens bytes.
pub(crate) fn open(
    key: &DataKey,
    place: Place<'_>,
    sealed: Vec<u8>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if sealed.len() < HEAD + TAG || sealed[0] != VERSION {
        return Err(place.corrupt());
    }
    let mut tag = [0; TAG];
    tag.copy_from_slice(&sealed[sealed.len() - TAG..]);
    let nonce = nonce(&sealed);
    let mut plain = Zeroizing::new(sealed);
    let end = plain.len() - TAG;
    key.cipher()
        .decrypt_inout_detached(
            &nonce,
            &place.associated_data(),
            (&mut plain[HEAD..end]).into(),
            &tag.into(),
        )
        .map_err(|_| place.corrupt())?;
    plain.truncate(end);
    plain.drain(..HEAD);
    Ok(plain)
}

fn nonce(sealed: &[u8]) -> XNonce {
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&sealed[1..HEAD]);
    nonce.into()
}

/// Counts what would be written.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place {
        table: "appeals",
        record: &[7; 16],
        column: "sealed",
    };

    #[test]
    fn what_is_sealed_opens_in_its_place() {
        let key = DataKey::generate().unwrap();
        for plain in ["", "a", "Көшеде жарық жоқ"] {
            let sealed = Sealed::seal(&key, PLACE, &plain.to_owned()).unwrap();
            assert_eq!(sealed.open(&key, PLACE).unwrap(), plain);
        }
    }

    #[test]
    fn a_moved_value_does_not_open() {
        let key = DataKey::generate().unwrap();
        let sealed = seal(&key, PLACE, b"secret").unwrap();
        let places = [
            Place {
                table: "dialogues",
                ..PLACE
            },
            Place {
                record: &[8; 16],
                ..PLACE
            },
            Place {
                column: "other",
                ..PLACE
            },
            // The same bytes in a row, cut elsewhere.
            Place {
                table: "appeal",
                record: b"s\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07",
                ..PLACE
            },
        ];
        for place in places {
            assert_eq!(
                open(&key, place, sealed.clone()).unwrap_err(),
                place.corrupt()
            );
        }
        assert!(open(&DataKey::generate().unwrap(), PLACE, sealed.clone()).is_err());
        assert_eq!(open(&key, PLACE, sealed).unwrap().as_slice(), b"secret");
    }

    #[test]
    fn a_changed_value_does_not_open() {
        let key = DataKey::generate().unwrap();
        let sealed = seal(&key, PLACE, b"secret").unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(
                open(&key, PLACE, changed).is_err(),
                "byte {position} may be changed"
            );
            assert!(
                open(&key, PLACE, sealed[..position].to_vec()).is_err(),
                "it may be cut at {position}"
            );
        }
    }

    #[test]
    fn the_plain_text_does_not_stand_in_the_sealed_bytes() {
        let key = DataKey::generate().unwrap();
        let sealed = seal(&key, PLACE, b"a planted value").unwrap();
        assert!(
            !sealed
                .windows(9)
                .any(|window| window == b"a planted" || window == b"ted value")
        );
        assert_ne!(
            sealed,
            seal(&key, PLACE, b"a planted value").unwrap(),
            "a nonce is used twice"
        );
    }
}
