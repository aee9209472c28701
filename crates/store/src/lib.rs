//! What Aryz keeps, and how: records in SQLite, each with its personal fields sealed under a key of its own; the keys, wrapped, in the
//! key-value store. Destroying a key makes its record unreadable in the database and in every copy of it.
//!
//! - Writes go through one [`writer`] an instance, which commits what waits together; an answer never precedes its commit.
//! - A new record's key is stored before the record; a condemned record's key is destroyed before the record. Whatever is interrupted
//!   in between is finished by the sweep.
//! - Columns in the clear, errors and events carry no personal data. What must be found again is a keyed hash.
//!
//! The crate asks no clock: times are arguments. To add a kind of record, add a migration, a module with its operations, its class to the
//! sweep, and its table to the search for orphaned keys.

mod alerts;
mod appeals;
mod attachments;
mod chain;
mod consents;
mod db;
mod dialogues;
mod error;
mod events;
mod gathered;
mod hash;
mod health;
mod holds;
mod idempotency;
mod index;
mod keys;
mod limits;
mod lookups;
#[cfg(feature = "measured")]
pub mod measured;
mod open;
mod outbox;
mod page;
mod receipt_key;
mod reviews;
mod rewrap;
mod runtime;
mod schema;
mod seal;
mod secret;
mod senders;
mod staff;
mod sweep;
mod versions;
mod warnings;
mod writer;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use uuid::Uuid;

use crate::{
    db::{Connection, KeyValue},
    hash::{Label, Lookup},
    keys::{DataKey, MasterKeys},
    page::Page,
    writer::Writer,
};

pub use domain::consent::{Offered, Permission};

pub use crate::{
    alerts::{AlertReport, RaisedAlert, StuckRecords},
    appeals::{
        AppealView, Corrected, Filed, NewAppeal, OfSender, OpenedAppeal, Progress, Progressed,
        Receipt, Seal, StatusChange, Terms, Withdrawal,
    },
    attachments::{
        AttachmentState, AttachmentView, AwaitedCounts, AwaitedFile, NamedAttachment,
        NamedAttachments, NewAttachment, Source, ToFetch,
    },
    chain::{Fault, SealReport, Tampering, Verification},
    consents::{ConsentEntry, ConsentWithdrawal, ConsentWithdrawn, Proof},
    dialogues::{Answer, Before, GivenConsent, Incoming, Reply, Said, Turned},
    error::Error,
    events::{Action, Actor},
    hash::Hash,
    health::{Health, SweepEnd},
    holds::{Hold, HoldAct, HoldOn, NewHold, Placed},
    idempotency::Idempotency,
    index::IndexReport,
    limits::{Bound, Limit, Share},
    lookups::{Identifier, Record},
    outbox::{Message, Notice, OutboxCounts, Outgoing, Sent, Taken, Warning},
    receipt_key::ReceiptKey,
    reviews::{NewReview, Review},
    rewrap::{RewrapReport, Rotation},
    sweep::{
        ActCheck, DestructionAct, Due, KeptBack, KeptReport, Outcome, ProofLimits, SetAside,
        SweepOrder, SweepPlan, SweepProgress, SweepReport, TermsByVersion, Trigger, WriteAheadLog,
    },
    versions::{Dated, Grain, VersionEffect},
    warnings::{WarnReport, WarnRule},
};

/// The store of an instance. [`Store::open`] gives it.
pub struct Store {
    key_value: Rc<KeyValue>,
    masters: Rc<MasterKeys>,
    lookup: Rc<Lookup>,
    reader: Connection,
    writer: Rc<Writer>,
    turns: Rc<dialogues::Queue>,
}

impl Store {
    /// A keyed hash, for what must be recognised but not read. Each label is a hash function of its own.
    pub fn hash(&self, label: &'static str, data: &[u8]) -> Hash {
        self.lookup.hash(Label::Component(label), &[data])
    }

    /// Signs a token. Each label is a key of its own.
    pub fn sign(&self, label: &'static str, data: &[u8]) -> Hash {
        self.hash(label, data)
    }

    /// Whether [`Store::sign`] gave this signature, in constant time.
    pub fn verify(&self, label: &'static str, data: &[u8], signature: &[u8]) -> bool {
        self.lookup
            .verify(Label::Component(label), &[data], signature)
    }

    /// The data key of a record.
    async fn key_of(&self, record: Uuid, key_page: Uuid) -> Result<DataKey, Error> {
        let bytes = self
            .key_value
            .get(&page::name(key_page))
            .await?
            .ok_or(Error::Destroyed)?;
        Page::from_bytes(key_page, bytes)?.open(record, &self.masters)
    }
}
