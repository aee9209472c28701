//! The key that signs consent receipts (Ed25519, RFC 8032). It comes from the lookup secret under a label of its own: it is there for as long as
//! the database is, and a new master key leaves it as it was, so that what was printed years ago still holds.

use ed25519_dalek::{Signature, Signer, SigningKey};

use crate::{Store, hash::Label};

/// The key. It cannot be printed or serialised, and its memory is zeroed.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// The key that grows from a seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Signs: the same message always gets the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Whether this key gave the signature. It has one form only: another one of the same meaning does not pass.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| {
            self.0
                .verifying_key()
                .verify_strict(message, &signature)
                .is_ok()
        })
    }

    /// The half of the key with which everybody can check signatures.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

impl Store {
    /// The key that signs the consent receipts of this database.
    pub fn receipt_key(&self) -> ReceiptKey {
        ReceiptKey::from_seed(&self.lookup.seed(Label::ReceiptKey))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let decode = |hex: &str| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        let seed = decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = ReceiptKey::from_seed(&seed.try_into().unwrap());
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        assert_eq!(key.public(), *decode(public));
        let signature = key.sign(&[0x72]);
        assert_eq!(
            signature[..],
            decode(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                 085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            )
        );
        assert!(key.verify(&[0x72], &signature));
    }

    #[test]
    fn a_signature_holds_for_its_own_message_and_key() {
        let key = ReceiptKey::from_seed(&[1; 32]);
        let signature = key.sign(b"receipt");
        assert!(key.verify(b"receipt", &signature));
        assert!(!key.verify(b"deceipt", &signature));
        assert!(!ReceiptKey::from_seed(&[2; 32]).verify(b"receipt", &signature));
        assert!(!key.verify(b"receipt", &signature[..63]));
        for position in 0..signature.len() {
            let mut changed = signature;
            changed[position] ^= 1;
            assert!(!key.verify(b"receipt", &changed), "byte {position}");
        }
    }
}
