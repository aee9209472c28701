//! The hierarchy of keys. The secret variable `master_key` gives a key-encryption key; that one wraps a random data key per record (see
//! [`crate::page`]) and the one lookup secret from which all keyed hashes come (see [`crate::hash`]). Nothing is ever encrypted under the
//! master key itself, and no hash depends on it, so that it can be replaced without touching a record.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::AeadInOut};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{error::Error, runtime};

/// The length of a wrapped key: nonce, key, tag.
pub(crate) const WRAPPED: usize = 24 + 32 + 16;

/// Tells key-encryption keys apart without revealing anything of them.
pub(crate) type KeyId = [u8; 8];

/// The key of one record. It cannot be printed, compared or serialised, and its memory is zeroed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DataKey([u8; 32]);

impl DataKey {
    pub(crate) fn generate() -> Result<Self, Error> {
        let mut key = Self([0; 32]);
        runtime::random(&mut key.0)?;
        Ok(key)
    }

    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }
}

/// A key-encryption key, made from a master key.
pub(crate) struct WrappingKey {
    id: KeyId,
    key: DataKey,
}

impl WrappingKey {
    fn derive(master: &[u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"aryz/v1"), master);
        let mut key = DataKey([0; 32]);
        let mut id = KeyId::default();
        let derived = hkdf
            .expand(b"wrap", &mut key.0)
            .and_then(|()| hkdf.expand(b"wrap-id", &mut id));
        debug_assert!(derived.is_ok(), "HKDF-SHA256 gives up to 8160 bytes");
        Self { id, key }
    }

    pub(crate) fn id(&self) -> KeyId {
        self.id
    }

    /// Wraps a key. `context` is what it is the key of: it unwraps there and nowhere else.
    pub(crate) fn wrap(&self, context: &[u8], key: &DataKey) -> Result<[u8; WRAPPED], Error> {
        let mut wrapped = [0; WRAPPED];
        runtime::random(&mut wrapped[..24])?;
        let nonce = nonce(&wrapped);
        wrapped[24..56].copy_from_slice(key.bytes());
        let tag = self
            .key
            .cipher()
            .encrypt_inout_detached(&nonce, context, (&mut wrapped[24..56]).into())
            .map_err(|_| Error::Corrupt {
                table: "keys",
                column: "wrapped",
            })?;
        wrapped[56..].copy_from_slice(&tag);
        Ok(wrapped)
    }

    /// `None` when it is another key's wrapping, another context, or changed.
    pub(crate) fn unwrap(&self, context: &[u8], wrapped: &[u8; WRAPPED]) -> Option<DataKey> {
        let mut key = DataKey([0; 32]);
        key.0.copy_from_slice(&wrapped[24..56]);
        let mut tag = [0; 16];
        tag.copy_from_slice(&wrapped[56..]);
        self.key
            .cipher()
            .decrypt_inout_detached(
                &nonce(wrapped),
                context,
                key.0.as_mut_slice().into(),
                &tag.into(),
            )
            .ok()?;
        Some(key)
    }
}

fn nonce(wrapped: &[u8; WRAPPED]) -> XNonce {
    let mut nonce = [0; 24];
    nonce.copy_from_slice(&wrapped[..24]);
    nonce.into()
}

/// The current master key and, while it is being replaced, the one before it: what is wrapped under either opens, what is written now is
/// wrapped under the current one.
pub(crate) struct MasterKeys {
    current: WrappingKey,
    previous: Option<WrappingKey>,
}

impl MasterKeys {
    pub(crate) fn parse(current: &str, previous: Option<&str>) -> Result<Self, Error> {
        Ok(Self {
            current: parse("master_key", current)?,
            previous: previous
                .map(|hex| parse("master_key_previous", hex))
                .transpose()?,
        })
    }

    pub(crate) fn current(&self) -> &WrappingKey {
        &self.current
    }

    /// The key that is being replaced.
    pub(crate) fn previous(&self) -> Option<&WrappingKey> {
        self.previous
            .as_ref()
            .filter(|previous| previous.id != self.current.id)
    }

    pub(crate) fn by_id(&self, id: &[u8]) -> Option<&WrappingKey> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|key| key.id == *id)
    }
}

fn parse(variable: &'static str, hex: &str) -> Result<WrappingKey, Error> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE
        .decode(hex.trim().as_bytes())
        .map(Zeroizing::new)
        .ok();
    let master = bytes
        .as_ref()
        .and_then(|bytes| <&[u8; 32]>::try_from(bytes.as_slice()).ok());
    let master = master.ok_or(Error::MasterKey {
        variable,
        reason: "it must be 64 hexadecimal digits",
    })?;
    Ok(WrappingKey::derive(master))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0101010101010101010101010101010101010101010101010101010101010101";
    const TWO: &str = "0202020202020202020202020202020202020202020202020202020202020202";

    #[test]
    fn a_wrapped_key_opens_in_its_context_only() {
        let keys = MasterKeys::parse(ONE, None).unwrap();
        let key = DataKey::generate().unwrap();
        let wrapped = keys.current().wrap(b"here", &key).unwrap();
        assert_eq!(
            keys.current().unwrap(b"here", &wrapped).unwrap().bytes(),
            key.bytes()
        );
        assert!(keys.current().unwrap(b"there", &wrapped).is_none());
        for position in 0..WRAPPED {
            let mut changed = wrapped;
            changed[position] ^= 1;
            assert!(
                keys.current().unwrap(b"here", &changed).is_none(),
                "byte {position} may be changed"
            );
        }
    }

    #[test]
    fn during_a_rotation_both_master_keys_open() {
        let old = MasterKeys::parse(ONE, None).unwrap();
        let both = MasterKeys::parse(TWO, Some(ONE)).unwrap();
        let new = MasterKeys::parse(TWO, None).unwrap();
        assert!(both.by_id(&old.current().id()).is_some());
        assert_eq!(both.current().id(), new.current().id());
        assert!(new.by_id(&old.current().id()).is_none());
    }

    #[test]
    fn a_malformed_master_key_is_refused_by_name() {
        for wrong in [
            "",
            "00",
            &ONE[1..],
            &format!("{ONE}00"),
            &ONE.replace("01", "zz"),
        ] {
            let error = MasterKeys::parse(wrong, None).err();
            assert!(
                matches!(
                    error,
                    Some(Error::MasterKey {
                        variable: "master_key",
                        ..
                    })
                ),
                "{wrong:?} is taken"
            );
        }
        assert!(MasterKeys::parse(&format!("{}\n", ONE.to_uppercase()), None).is_ok());
    }
}
