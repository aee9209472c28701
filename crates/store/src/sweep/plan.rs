//! What is due: the one selection that the dry run shows and the sweep destroys. It is found by indexes over what has a date and is not parked, so that
//! it costs nothing to keep what is not due.

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
    /// Sessions of the staff.
    pub staff_session: u64,
    /// Consents of records that are destroyed.
    pub consent: u64,
    /// Transfers of records that are destroyed.
    pub transfer: u64,
    /// Events of records that are destroyed.
    pub event: u64,
    /// Destruction acts, and orders that suspended destruction and are lifted.
    pub destruction_act: u64,
    /// Marks of records that are destroyed.
    pub tombstone: u64,
}

impl Due {
    /// Records that have a key.
    pub(super) fn records(self) -> u64 {
        self.appeal + self.dialogue
    }

    /// All others.
    pub(super) fn others(self) -> u64 {
        self.idempotency
            + self.inbox
            + self.outbox
            + self.sender
            + self.rate_limit
            + self.staff_session
            + self.proofs()
    }

    /// All.
    pub fn total(self) -> u64 {
        self.records() + self.others()
    }

    /// What proves something, and is destroyed under an act.
    pub(super) fn proofs(self) -> u64 {
        self.consent + self.transfer + self.event + self.destruction_act + self.tombstone
    }

    /// Without marks, counters and sessions, of which no act speaks.
    pub(super) fn of_acts(self) -> Self {
        Self {
            idempotency: 0,
            inbox: 0,
            outbox: 0,
            sender: 0,
            rate_limit: 0,
            staff_session: 0,
            ..self
        }
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
        self.staff_session += other.staff_session;
        self.consent += other.consent;
        self.transfer += other.transfer;
        self.event += other.event;
        self.destruction_act += other.destruction_act;
        self.tombstone += other.tombstone;
    }
}

/// What a sweep would destroy now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SweepPlan {
    /// The time for which it was asked.
    pub at: DateTime<Utc>,
    /// What is due, by class. Of events at most the first hundred thousand are counted.
    pub due: Due,
    /// What is due and stays, because a hold keeps it or it is set aside.
    pub kept_back: KeptBack,
    /// Key pages in which keys would be overwritten.
    pub key_pages: u64,
    /// Keys without a record.
    pub orphaned_keys: u64,
    /// The versions of the policy whose terms would be carried out.
    pub policy_versions: BTreeSet<String>,
}

/// Records whose term is over and that are not destroyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeptBack {
    /// A hold keeps them.
    pub held: u64,
    /// They could not be destroyed, and are tried again.
    pub set_aside: u64,
}

/// No hold keeps the record of this id. Where there is no hold at all, that is asked once for all records.
macro_rules! free {
    ($id:literal) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM holds WHERE lifted_at IS NULL) OR NOT EXISTS (SELECT 1 FROM holding WHERE holding.record_id = ",
            $id,
            "))"
        )
    };
}
pub(crate) use free;

/// No hold keeps this class as it was at that moment.
macro_rules! free_class {
    ($class:literal, $at:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM holds WHERE lifted_at IS NULL AND class = '",
            $class,
            "' AND ",
            $at,
            " BETWEEN from_at AND until_at)"
        )
    };
}

/// The conditions, each over the table of its class. What is condemned is due as well: it was condemned because its time had come. `?1` is now, `?2` the
/// limit for events, `?3` that for acts and holds, `?4` that for the outbox, `?5` those for proofs, by version, `?6` that for tombstones.
macro_rules! due {
    (appeals) => {
        "destroy_at <= ?1 AND parked_at IS NULL AND condemned_at IS NULL"
    };
    (dialogues) => {
        "expires_at <= ?1 AND parked_at IS NULL AND condemned_at IS NULL"
    };
    (condemned) => {
        "condemned_at IS NOT NULL AND parked_at IS NULL"
    };
    (expired) => {
        "expires_at <= ?1"
    };
    (inbox) => {
        concat!("expires_at <= ?1 AND ", free!("dialogue_id"))
    };
    (outbox) => {
        concat!(
            "created_at < ?4 AND ",
            free!("outbox.record_id"),
            " AND ",
            free_class!("outbox", "created_at")
        )
    };
    // Those of records that are due themselves go with them, and are not counted by themselves.
    (outbox_then) => {
        concat!(
            due!(outbox),
            " AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id AND destroy_at <= ?1 AND parked_at IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.id = record_id AND d.expires_at <= ?1 AND d.parked_at IS NULL)"
        )
    };
    // Nothing goes by them any more.
    (senders) => {
        "NOT EXISTS (SELECT 1 FROM dialogues WHERE sender_hash = person) \
         AND NOT EXISTS (SELECT 1 FROM lookups WHERE field = 'sender' AND day = 0 AND hash = person) \
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE receiver = person AND state = 'waiting') \
         AND (person = id_hash OR NOT EXISTS (SELECT 1 FROM dialogues WHERE sender_hash = id_hash) \
         AND NOT EXISTS (SELECT 1 FROM lookups WHERE field = 'sender' AND day = 0 AND hash = id_hash))"
    };
    // Those by whom nothing goes but what is due itself. What waits for them goes with its record. (An id that was let go stays as long as something goes
    // by its hash: without a row it would lead there again.)
    (senders_then) => {
        "NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.sender_hash = person AND NOT (d.expires_at <= ?1 AND d.parked_at IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM lookups CROSS JOIN appeals a ON a.id = record_id WHERE field = 'sender' AND day = 0 AND hash = person \
         AND (a.destroy_at IS NULL OR NOT (a.destroy_at <= ?1 AND a.parked_at IS NULL))) \
         AND (person = id_hash OR NOT EXISTS (SELECT 1 FROM dialogues d WHERE d.sender_hash = id_hash AND NOT (d.expires_at <= ?1 AND d.parked_at IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM lookups CROSS JOIN appeals a ON a.id = record_id WHERE field = 'sender' AND day = 0 AND hash = id_hash \
         AND (a.destroy_at IS NULL OR NOT (a.destroy_at <= ?1 AND a.parked_at IS NULL))))"
    };
    (rate_limits) => {
        "window_ends_at <= ?1"
    };
    (events) => {
        concat!(
            "at < ?2 AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id) \
             AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = record_id) AND ",
            free_class!("event", "at")
        )
    };
    // Those of records that are due themselves: when their turn comes, the record is gone.
    (events_then) => {
        concat!(
            "at < ?2 AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id AND (destroy_at IS NULL OR NOT (destroy_at <= ?1 AND parked_at IS NULL))) \
             AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = record_id AND NOT (expires_at <= ?1 AND parked_at IS NULL)) AND ",
            free_class!("event", "at")
        )
    };
    (acts) => {
        concat!("at < ?3 AND ", free_class!("destruction_act", "at"))
    };
    (holds) => {
        "lifted_at < ?3"
    };
    (tombstones) => {
        "destroyed_at < ?6 AND consents_from IS NULL AND transfers_from IS NULL"
    };
}
pub(super) use {due, free_class};

/// Records that are destroyed and whose proofs are due, by the version under which they were kept.
macro_rules! dead {
    ($column:literal, $limit:literal, $table:literal, $class:literal) => {
        concat!(
            "SELECT t.record_id FROM json_each(?5) v CROSS JOIN tombstones t ON t.policy_version = v.value ->> 0 AND t.",
            $column,
            " < v.value ->> ",
            $limit,
            " WHERE (NOT EXISTS (SELECT 1 FROM holds WHERE lifted_at IS NULL AND class = '",
            $class,
            "') OR NOT EXISTS (SELECT 1 FROM ",
            $table,
            " p CROSS JOIN holds h WHERE p.record_id = t.record_id AND h.lifted_at IS NULL AND h.class = '",
            $class,
            "' AND p.at BETWEEN h.from_at AND h.until_at))"
        )
    };
    (consents) => {
        dead!("consents_from", "1", "consents", "consent")
    };
    (transfers) => {
        dead!("transfers_from", "2", "transfers", "transfer")
    };
}
pub(super) use dead;

/// The proofs of so many of these records. A consent that was given in a conversation about an appeal stays until both are gone.
macro_rules! proofs {
    (consents, $most:literal) => {
        concat!(
            "SELECT seq FROM consents c WHERE seq IN (SELECT seq FROM consents WHERE record_id IN (",
            dead!(consents), " LIMIT ", $most,
            ") UNION ALL SELECT seq FROM consents WHERE appeal_id IN (",
            dead!(consents), " LIMIT ", $most,
            ")) AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = c.record_id) AND NOT EXISTS (SELECT 1 FROM appeals WHERE id = c.appeal_id) \
             AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = c.record_id)"
        )
    };
    (transfers, $most:literal) => {
        concat!(
            "SELECT seq FROM transfers WHERE record_id IN (",
            dead!(transfers), " LIMIT ", $most, ")"
        )
    };
}
pub(super) use proofs;

/// Whole sealed batches of the first hundred thousand events, up to the first one that is to be kept: so the chain stays whole.
macro_rules! sealed_events {
    ($due:ident) => {
        concat!(
            "SELECT count(*) FROM events WHERE seq <= (SELECT coalesce(max(last_event), 0) FROM event_seals WHERE last_event < coalesce(\
             (SELECT seq FROM (SELECT * FROM events WHERE seq > 0 ORDER BY seq LIMIT 100000) WHERE NOT (",
            due!($due),
            ") ORDER BY seq LIMIT 1), (SELECT seq FROM events WHERE seq > 0 ORDER BY seq LIMIT 1 OFFSET 100000), 9223372036854775807))"
        )
    };
}

macro_rules! count {
    ($appeals:expr, $dialogues:expr, $outbox:expr, $senders:expr, $consents:expr, $events:expr) => {
        concat!(
            "SELECT (SELECT count(*) FROM appeals WHERE ",
            $appeals,
            ") + (SELECT count(*) FROM appeals WHERE ",
            due!(condemned),
            "), (SELECT count(*) FROM dialogues WHERE ",
            $dialogues,
            ") + (SELECT count(*) FROM dialogues WHERE ",
            due!(condemned),
            "), (SELECT count(*) FROM idempotency WHERE ",
            due!(expired),
            "), (SELECT count(*) FROM inbox WHERE ",
            due!(inbox),
            "), (SELECT count(*) FROM outbox WHERE ",
            $outbox,
            "), (SELECT count(*) FROM ",
            $senders,
            "), (SELECT count(*) FROM rate_limits WHERE ",
            due!(rate_limits),
            "), (SELECT count(*) FROM staff_sessions WHERE ",
            due!(expired),
            "), (SELECT count(*) FROM (",
            proofs!(consents, "100000"),
            "))",
            $consents,
            ", (SELECT count(*) FROM (",
            proofs!(transfers, "100000"),
            ")), (",
            $events,
            "), (SELECT count(*) FROM destruction_acts WHERE ",
            due!(acts),
            ") + (SELECT count(*) FROM holds WHERE ",
            due!(holds),
            "), (SELECT count(*) FROM tombstones WHERE ",
            due!(tombstones),
            ")"
        )
    };
}

/// What is due as things stand.
pub(crate) const COUNT: &str = count!(
    due!(appeals),
    due!(dialogues),
    due!(outbox),
    concat!(
        "senders WHERE expires_at <= ?1 AND parked_at IS NULL AND ",
        due!(senders)
    ),
    "",
    sealed_events!(events)
);
/// What a sweep that comes to its end destroys: senders and events go after the records by which they are needed.
pub(crate) const COUNT_THEN: &str = count!(
    concat!(due!(appeals), " AND ", free!("appeals.id")),
    concat!(due!(dialogues), " AND ", free!("dialogues.id")),
    due!(outbox_then),
    concat!(
        "(SELECT id_hash AS met FROM senders INDEXED BY senders_due WHERE expires_at <= ?1 AND parked_at IS NULL \
         UNION SELECT s.id_hash FROM appeals a INDEXED BY appeals_due CROSS JOIN lookups l ON l.record_id = a.id AND l.field = 'sender' CROSS JOIN senders s ON s.person = l.hash \
         WHERE a.destroy_at <= ?1 AND a.parked_at IS NULL AND a.condemned_at IS NULL \
         UNION SELECT l.hash FROM appeals a INDEXED BY appeals_due CROSS JOIN lookups l ON l.record_id = a.id AND l.field = 'sender' \
         WHERE a.destroy_at <= ?1 AND a.parked_at IS NULL AND a.condemned_at IS NULL \
         UNION SELECT s.id_hash FROM dialogues d INDEXED BY dialogues_due CROSS JOIN senders s ON s.person = d.sender_hash \
         WHERE d.expires_at <= ?1 AND d.parked_at IS NULL AND d.condemned_at IS NULL \
         UNION SELECT d.sender_hash FROM dialogues d INDEXED BY dialogues_due WHERE d.expires_at <= ?1 AND d.parked_at IS NULL AND d.condemned_at IS NULL) CROSS JOIN senders ON id_hash = met WHERE expires_at <= ?1 AND ",
        due!(senders_then)
    ),
    // Those whose term began with them, and ends before the record that they prove.
    concat!(
        " + (SELECT count(*) FROM (SELECT id AS record, policy_version AS version FROM appeals WHERE ",
        due!(appeals),
        " AND ",
        free!("appeals.id"),
        " UNION ALL SELECT id, policy_version FROM dialogues WHERE ",
        due!(dialogues),
        " AND ",
        free!("dialogues.id"),
        ") CROSS JOIN json_each(?5) v ON v.value ->> 0 = version AND v.value ->> 3 CROSS JOIN consents c ON c.record_id = record AND c.at < v.value ->> 1 \
         WHERE NOT EXISTS (SELECT 1 FROM appeals a WHERE a.id = c.appeal_id AND (a.destroy_at IS NULL OR NOT (a.destroy_at <= ?1 AND a.parked_at IS NULL))))"
    ),
    sealed_events!(events_then)
);
pub(crate) const SCOPE: &str = concat!(
    "SELECT count(DISTINCT key_page), coalesce(json_group_array(DISTINCT policy_version), '[]') FROM (\
     SELECT key_page, policy_version FROM appeals WHERE ",
    due!(appeals),
    " AND ",
    free!("appeals.id"),
    " UNION ALL SELECT key_page, policy_version FROM dialogues WHERE ",
    due!(dialogues),
    " AND ",
    free!("dialogues.id"),
    " UNION ALL SELECT key_page, policy_version FROM appeals WHERE ",
    due!(condemned),
    " UNION ALL SELECT key_page, policy_version FROM dialogues WHERE ",
    due!(condemned),
    ")"
);
/// Those that are parked, and those whose hold has not been met yet.
pub(crate) const KEPT_BACK: &str = concat!(
    "SELECT (SELECT count(*) FROM set_aside), (SELECT count(*) FROM appeals WHERE parked_at IS NOT NULL) \
     + (SELECT count(*) FROM dialogues WHERE parked_at IS NOT NULL) + (SELECT count(*) FROM appeals WHERE ",
    due!(appeals),
    " AND NOT ",
    free!("appeals.id"),
    ") + (SELECT count(*) FROM dialogues WHERE ",
    due!(dialogues),
    " AND NOT ",
    free!("dialogues.id"),
    ")"
);

pub(super) fn limits(order: &SweepOrder) -> Vec<Value> {
    let proofs: Vec<(&String, i64, i64, bool)> = order
        .proofs
        .iter()
        .map(|(version, limits)| {
            let millis = |limit: DateTime<Utc>| limit.timestamp_millis();
            (
                version,
                millis(limits.consents_before),
                millis(limits.transfers_before),
                limits.from_making,
            )
        })
        .collect();
    vec![
        db::time(order.now),
        db::time(order.events_before),
        db::time(order.acts_before),
        db::time(order.outbox_before),
        Value::Text(serde_json::json!(proofs).to_string()),
        db::time(order.tombstones_before),
    ]
}

/// How much is due.
pub(super) async fn count_due(
    store: &Store,
    sql: &'static str,
    order: &SweepOrder,
) -> Result<Due, Error> {
    let row = store.reader.row("sweeps", sql, limits(order)).await?;
    let mut row = row.ok_or(Error::Row { table: "sweeps" })?;
    Ok(Due {
        appeal: row.take()?,
        dialogue: row.take()?,
        idempotency: row.take()?,
        inbox: row.take()?,
        outbox: row.take()?,
        sender: row.take()?,
        rate_limit: row.take()?,
        staff_session: row.take()?,
        consent: row.take()?,
        transfer: row.take()?,
        event: row.take()?,
        destruction_act: row.take()?,
        tombstone: row.take()?,
    })
}

/// How many records are kept back at this moment.
pub(super) async fn kept_back(store: &Store, now: DateTime<Utc>) -> Result<KeptBack, Error> {
    let row = store
        .reader
        .row("set_aside", KEPT_BACK, vec![db::time(now)]);
    let mut row = row.await?.ok_or(Error::Row { table: "set_aside" })?;
    let (set_aside, parked): (u64, u64) = (row.take()?, row.take()?);
    Ok(KeptBack {
        held: parked.saturating_sub(set_aside),
        set_aside,
    })
}

impl Store {
    /// The dry run: what a sweep under this order would destroy. It changes nothing, takes no lease and leaves no event.
    pub async fn plan(&self, order: &SweepOrder) -> Result<SweepPlan, Error> {
        let due = count_due(self, COUNT_THEN, order).await?;
        let scope = self
            .reader
            .row("sweeps", SCOPE, vec![db::time(order.now)])
            .await?;
        let mut scope = scope.ok_or(Error::Row { table: "sweeps" })?;
        Ok(SweepPlan {
            at: order.now,
            due,
            kept_back: kept_back(self, order.now).await?,
            key_pages: scope.take()?,
            orphaned_keys: orphans::count(self, order).await?,
            policy_versions: scope.take_as(|json: String| serde_json::from_str(&json))?,
        })
    }
}
