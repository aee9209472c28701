//! What is due: the one selection that the dry run shows and the sweep destroys.

use std::{collections::BTreeSet, ops::AddAssign};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{SweepOrder, orphans};
use crate::{
    Store,
    db::{self, Value},
    error::Error,
};

/// A count for each class of record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Due {
    /// Appeals.
    pub appeal: u64,
    /// Conversations.
    pub dialogue: u64,
    /// Marks of submissions.
    pub idempotency: u64,
    /// Marks of chat messages.
    pub inbox: u64,
    /// Messages to the outside.
    pub outbox: u64,
    /// Ids of people who write in chats.
    pub sender: u64,
    /// Counters of limits.
    pub rate_limit: u64,
    /// Consents of records that are destroyed.
    pub consent: u64,
    /// Events of records that are destroyed.
    pub event: u64,
    /// Destruction acts.
    pub destruction_act: u64,
}

impl Due {
    /// Records that have a key.
    pub(super) fn records(self) -> u64 {
        self.appeal + self.dialogue
    }

    /// All others.
    pub(super) fn others(self) -> u64 {
        self.idempotency + self.inbox + self.outbox + self.sender + self.rate_limit + self.proofs()
    }

    /// What proves something, and is destroyed under an act of its own.
    pub(super) fn proofs(self) -> u64 {
        self.consent + self.event + self.destruction_act
    }
}

impl AddAssign for Due {
    fn add_assign(&mut self, other: Self) {
        self.appeal += other.appeal;
        self.dialogue += other.dialogue;
        self.idempotency += other.idempotency;
        self.inbox += other.inbox;
        self.outbox += other.outbox;
        self.sender += other.sender;
        self.rate_limit += other.rate_limit;
        self.consent += other.consent;
        self.event += other.event;
        self.destruction_act += other.destruction_act;
    }
}

/// What a sweep would destroy now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SweepPlan {
    /// The time for which it was asked.
    pub at: DateTime<Utc>,
    /// What is due, by class.
    pub due: Due,
    /// Key pages in which keys would be overwritten.
    pub key_pages: u64,
    /// Keys without a record.
    pub orphaned_keys: u64,
    /// The versions of the policy whose terms would be carried out.
    pub policy_versions: BTreeSet<String>,
}

/// The conditions, each over the table of its class. A condemned record is due: it was condemned because its time had come. `?1` is now, `?2` the limit for events and consents, `?3` that for acts, `?4` that for the outbox.
macro_rules! due {
    (appeals) => {
        "destroy_at <= ?1"
    };
    (expired) => {
        "expires_at <= ?1"
    };
    (outbox) => {
        "created_at < ?4"
    };
    // Those of records that are due themselves go with them, and are not counted by themselves.
    (outbox_then) => {
        "created_at < ?4 AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id AND destroy_at <= ?1) \
         AND NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.id = record_id AND d.expires_at <= ?1)"
    };
    (senders) => {
        "expires_at <= ?1 AND NOT EXISTS (SELECT 1 FROM dialogues WHERE sender_hash = person) \
         AND NOT EXISTS (SELECT 1 FROM lookups WHERE field = 'sender' AND hash = person) \
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE receiver = person AND state = 'waiting') \
         AND (person = id_hash OR NOT EXISTS (SELECT 1 FROM dialogues WHERE sender_hash = id_hash) \
         AND NOT EXISTS (SELECT 1 FROM lookups WHERE field = 'sender' AND hash = id_hash))"
    };
    // Those by whom nothing goes but what is due itself. What waits for them goes with its record. (An id that was let go stays as long as something goes
    // by its hash: without a row it would lead there again.)
    (senders_then) => {
        "expires_at <= ?1 AND NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.sender_hash = person AND d.expires_at > ?1) \
         AND NOT EXISTS (SELECT 1 FROM lookups CROSS JOIN appeals ON appeals.id = record_id WHERE field = 'sender' AND hash = person \
         AND (destroy_at IS NULL OR destroy_at > ?1)) \
         AND (person = id_hash OR NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.sender_hash = id_hash AND d.expires_at > ?1) \
         AND NOT EXISTS (SELECT 1 FROM lookups CROSS JOIN appeals ON appeals.id = record_id WHERE field = 'sender' AND hash = id_hash \
         AND (destroy_at IS NULL OR destroy_at > ?1)))"
    };
    (rate_limits) => {
        "window_ends_at <= ?1"
    };
    (proofs) => {
        "at < ?2 AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id) \
         AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = record_id)"
    };
    // Those of records that are due themselves: when their turn comes, the record is gone.
    (proofs_then) => {
        "at < ?2 AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id AND (destroy_at IS NULL OR destroy_at > ?1)) \
         AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = record_id AND expires_at > ?1)"
    };
    // Whole sealed batches, up to the first event that is to be kept: so the chain stays whole.
    (events) => {
        concat!(
            "seq <= (SELECT coalesce(max(last_event), 0) FROM event_seals WHERE last_event < coalesce((SELECT seq FROM events \
             WHERE seq > 0 AND NOT (",
            due!(proofs_then),
            ") ORDER BY seq LIMIT 1), 9223372036854775807))"
        )
    };
    (acts) => {
        "at < ?3"
    };
}
pub(super) use due;

pub(crate) const COUNT: &str = concat!(
    "SELECT (SELECT count(*) FROM appeals WHERE ",
    due!(appeals),
    "), (SELECT count(*) FROM dialogues WHERE ",
    due!(expired),
    "), (SELECT count(*) FROM idempotency WHERE ",
    due!(expired),
    "), (SELECT count(*) FROM inbox WHERE ",
    due!(expired),
    "), (SELECT count(*) FROM outbox WHERE ",
    due!(outbox_then),
    "), (SELECT count(*) FROM senders WHERE ",
    due!(senders_then),
    "), (SELECT count(*) FROM rate_limits WHERE ",
    due!(rate_limits),
    "), (SELECT count(*) FROM consents WHERE ",
    due!(proofs_then),
    "), (SELECT count(*) FROM events WHERE ",
    due!(events),
    "), (SELECT count(*) FROM destruction_acts WHERE ",
    due!(acts),
    ")"
);
pub(crate) const SCOPE: &str = concat!(
    "SELECT count(DISTINCT key_page), coalesce(json_group_array(DISTINCT policy_version), '[]') FROM (\
     SELECT key_page, policy_version FROM appeals WHERE ",
    due!(appeals),
    " UNION ALL SELECT key_page, policy_version FROM dialogues WHERE ",
    due!(expired),
    ")"
);

pub(super) fn limits(order: &SweepOrder) -> Vec<Value> {
    vec![
        db::time(order.now),
        db::time(order.events_before),
        db::time(order.acts_before),
        db::time(order.outbox_before),
    ]
}

/// How much is due.
pub(super) async fn count_due(store: &Store, order: &SweepOrder) -> Result<Due, Error> {
    let row = store.reader.row("sweeps", COUNT, limits(order)).await?;
    let mut row = row.ok_or(Error::Row { table: "sweeps" })?;
    Ok(Due {
        appeal: row.take()?,
        dialogue: row.take()?,
        idempotency: row.take()?,
        inbox: row.take()?,
        outbox: row.take()?,
        sender: row.take()?,
        rate_limit: row.take()?,
        consent: row.take()?,
        event: row.take()?,
        destruction_act: row.take()?,
    })
}

impl Store {
    /// The dry run: what a sweep under this order would destroy. It changes nothing, takes no lease and leaves no event.
    pub async fn plan(&self, order: &SweepOrder) -> Result<SweepPlan, Error> {
        let due = count_due(self, order).await?;
        let scope = self
            .reader
            .row("sweeps", SCOPE, vec![db::time(order.now)])
            .await?;
        let mut scope = scope.ok_or(Error::Row { table: "sweeps" })?;
        let (orphans, _) = orphans::search(self, order).await?;
        Ok(SweepPlan {
            at: order.now,
            due,
            key_pages: scope.take()?,
            orphaned_keys: orphans
                .iter()
                .map(|(_, records)| records.len() as u64)
                .sum(),
            policy_versions: scope.take_as(|json: String| serde_json::from_str(&json))?,
        })
    }
}
