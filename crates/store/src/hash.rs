//! Keyed hashes: what must be found again but not read (access codes, senders, client addresses, idempotency keys, event ids) and the
//! signatures of tokens. All come from one random lookup secret that is made with the database and kept in it, wrapped under the master key:
//! so replacing the master key changes no hash. One label, one key: a hash for one use is worthless for another.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::keys::DataKey;

/// A keyed hash.
pub type Hash = [u8; 32];

/// What a hash is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Label {
    /// Access codes, together with the number of the appeal.
    Code,
    /// Senders of chat messages.
    Sender,
    /// Messages of chat platforms.
    ChatEvent,
    /// What came as such a message.
    ChatBody,
    /// Messages of our own, by what a chat platform calls them.
    SentMessage,
    /// Clients under a limit.
    Client,
    /// Phone numbers of applicants.
    Phone,
    /// Their e-mail addresses.
    Email,
    /// Their numbers, and those of the natural persons whom they represent.
    Iin,
    /// The numbers of legal entities.
    Bin,
    /// Events, each for itself.
    EventMark,
    /// The seals over them.
    EventSeal,
    /// Up to where events are destroyed.
    EventHorizon,
    /// Idempotency keys.
    IdempotencyKey,
    /// The bodies that came with them.
    IdempotencyBody,
    /// The key that signs consent receipts.
    ReceiptKey,
    /// What the browser of a member of the staff holds.
    StaffSession,
    /// A use that a component names.
    Component(&'static str),
}

impl Label {
    fn text(self) -> String {
        let name = match self {
            Self::Code => "code",
            Self::Sender => "sender",
            Self::ChatEvent => "chat-event",
            Self::ChatBody => "chat-body",
            Self::SentMessage => "sent-message",
            Self::Client => "client",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Iin => "iin",
            Self::Bin => "bin",
            Self::EventMark => "event-mark",
            Self::EventSeal => "event-seal",
            Self::EventHorizon => "event-horizon",
            Self::IdempotencyKey => "idempotency-key",
            Self::IdempotencyBody => "idempotency-body",
            Self::ReceiptKey => "receipt-signature",
            Self::StaffSession => "staff-session",
            Self::Component(name) => return format!("aryz/v1/component/{name}"),
        };
        format!("aryz/v1/store/{name}")
    }
}

/// The lookup secret, and the hash functions that came from it so far.
pub(crate) struct Lookup {
    secret: Hkdf<Sha256>,
    known: RefCell<BTreeMap<Label, Rc<Keyed>>>,
}

impl Lookup {
    pub(crate) fn new(secret: &DataKey) -> Self {
        Self {
            secret: Hkdf::new(Some(b"aryz/v1/lookup"), secret.bytes()),
            known: RefCell::default(),
        }
    }

    /// The hash of the parts, each with its length before it.
    pub(crate) fn hash(&self, label: Label, parts: &[&[u8]]) -> Hash {
        self.keyed(label).hash(parts)
    }

    /// The hash function of a label.
    pub(crate) fn keyed(&self, label: Label) -> Rc<Keyed> {
        let mut known = self.known.borrow_mut();
        let keyed = known.entry(label).or_insert_with(|| {
            let key = derive::<64>(&self.secret, label);
            Rc::new(Keyed(Hmac::new((&*key).into())))
        });
        Rc::clone(keyed)
    }

    /// The seed of a key that is no hash function.
    pub(crate) fn seed(&self, label: Label) -> Zeroizing<[u8; 32]> {
        derive(&self.secret, label)
    }

    /// Whether `tag` is the hash of `parts`, in constant time.
    pub(crate) fn verify(&self, label: Label, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.hash(label, parts).ct_eq(tag).into()
    }
}

/// What a label makes of the secret.
fn derive<const LENGTH: usize>(secret: &Hkdf<Sha256>, label: Label) -> Zeroizing<[u8; LENGTH]> {
    let mut derived = Zeroizing::new([0; LENGTH]);
    let filled = secret.expand(label.text().as_bytes(), derived.as_mut_slice());
    debug_assert!(filled.is_ok(), "HKDF-SHA256 gives up to 8160 bytes");
    derived
}

/// The hash function of a label.
pub(crate) struct Keyed(Hmac<Sha256>);

impl Keyed {
    /// The hash of the parts, each with its length before it.
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> Hash {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(byte: u8) -> Lookup {
        Lookup::new(&DataKey::from_bytes(&[byte; 32]))
    }

    #[test]
    fn each_label_has_a_key_of_its_own() {
        let labels = [
            Label::Code,
            Label::Sender,
            Label::ChatEvent,
            Label::ChatBody,
            Label::SentMessage,
            Label::Client,
            Label::Phone,
            Label::Email,
            Label::Iin,
            Label::Bin,
            Label::EventMark,
            Label::EventSeal,
            Label::EventHorizon,
            Label::IdempotencyKey,
            Label::IdempotencyBody,
            Label::ReceiptKey,
            Label::StaffSession,
            Label::Component("code"),
            Label::Component("token"),
        ];
        let hashes: std::collections::BTreeSet<_> = labels
            .iter()
            .map(|label| lookup(1).hash(*label, &[b"same"]))
            .collect();
        assert_eq!(hashes.len(), labels.len());
    }

    #[test]
    fn parts_do_not_run_together() {
        let lookup = lookup(1);
        assert_ne!(
            lookup.hash(Label::Code, &[b"ab", b"c"]),
            lookup.hash(Label::Code, &[b"a", b"bc"])
        );
        assert_ne!(
            lookup.hash(Label::Code, &[b"ab"]),
            lookup.hash(Label::Code, &[b"ab", b""])
        );
    }

    #[test]
    fn a_signature_holds_for_its_own_data_and_secret() {
        let tag = lookup(1).hash(Label::Component("token"), &[b"data"]);
        assert!(lookup(1).verify(Label::Component("token"), &[b"data"], &tag));
        assert!(!lookup(1).verify(Label::Component("token"), &[b"date"], &tag));
        assert!(!lookup(1).verify(Label::Component("other"), &[b"data"], &tag));
        assert!(!lookup(2).verify(Label::Component("token"), &[b"data"], &tag));
        assert!(!lookup(1).verify(Label::Component("token"), &[b"data"], &tag[..31]));
        assert!(!lookup(1).verify(Label::Component("token"), &[b"data"], b""));
    }
}
