//! The store on a real SQLite file and a map for the key-value store, with a fault wherever a test wants one.

pub(crate) mod backend;
mod versions;
pub(crate) mod world;

mod acts;
mod alerts;
mod appeals;
mod attachments;
mod beyond_recovery;
mod chain;
mod chat;
mod consents;
mod conversations;
mod crashes;
mod deliveries;
mod dialogues;
mod erasure;
mod holds;
mod index;
mod interleavings;
mod limits;
mod lookups;
mod migrations;
mod notices;
mod outbox;
mod repeats;
mod reports;
mod reviews;
mod rewrap;
mod senders;
mod staff;
mod statements;
mod sweep;
mod turns;
mod warnings;
mod writer;
