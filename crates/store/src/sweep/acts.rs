//! Destruction acts: the proof that something was destroyed, when, by whose order and under which terms, and how much of it, without saying whose it
//! was. Each transaction of a sweep that destroys leaves a part; the sweep ends with one act over its parts. The ids of the records stand in the events
//! of the sweep, and an act holds if it fits them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::retention::Term;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Due, Trigger};
use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    events::{Actor, RecordKind},
    hash::Hash,
    writer::Transaction,
};

pub(crate) const WRITE_PART: &str = "INSERT INTO destruction_parts (sweep_id, position, counts, policy_versions, records, records_sha256) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
pub(crate) const OWE: &str = "UPDATE sweeps SET owes_act = 1 WHERE id = ?1 AND owes_act IS NULL";
pub(crate) const PARTS: &str = "SELECT counts, policy_versions, records, records_sha256 FROM destruction_parts WHERE sweep_id = ?1 ORDER BY position";
pub(crate) const WRITE: &str = "INSERT INTO destruction_acts (id, at, trigger, counts, terms, policy_versions, records_sha256, parts) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
pub(crate) const PAID: &str = "UPDATE sweeps SET owes_act = NULL WHERE id = ?1";
/// Sweeps that were stopped before they wrote their act.
pub(crate) const OWED: &str =
    "SELECT id, started_at, trigger FROM sweeps WHERE owes_act IS NOT NULL AND id <> ?1";

/// Where a part of an act stands.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) sweep: Uuid,
    pub(super) position: usize,
}

impl Part {
    /// Writes the part about what the transaction has deleted.
    pub(super) async fn write(
        self,
        transaction: &Transaction,
        counts: Due,
        policy_versions: &BTreeSet<String>,
        records: &BTreeSet<Uuid>,
    ) -> Result<(), Error> {
        let parameters = vec![
            db::id(self.sweep),
            db::count(self.position),
            Value::Text(json!(counts).to_string()),
            Value::Text(json!(policy_versions).to_string()),
            db::count(records.len()),
            digest(records).into(),
        ];
        transaction.run(WRITE_PART, parameters).await?;
        transaction.run(OWE, vec![db::id(self.sweep)]).await
    }

    /// The same about proofs, if there are some: they are of no version in particular.
    pub(super) async fn write_proofs(
        self,
        transaction: &Transaction,
        destroyed: Due,
    ) -> Result<(), Error> {
        if destroyed.proofs() == 0 {
            return Ok(());
        }
        let none = (BTreeSet::new(), BTreeSet::new());
        self.write(transaction, destroyed.of_acts(), &none.0, &none.1)
            .await
    }
}

/// SHA-256 over the ids in ascending order, 16 bytes each: whoever has the list can show that it is the one.
pub(crate) fn digest(records: &BTreeSet<Uuid>) -> Hash {
    let mut digest = Sha256::new();
    for record in records {
        digest.update(record.as_bytes());
    }
    digest.finalize().into()
}

/// A part as it was written.
struct Written {
    counts: Due,
    policy_versions: BTreeSet<String>,
    records: u64,
    sha256: Hash,
}

impl Written {
    fn of_row(mut row: Row) -> Result<Self, Error> {
        Ok(Self {
            counts: row.take_as(|json: String| serde_json::from_str(&json))?,
            policy_versions: row.take_as(|json: String| serde_json::from_str(&json))?,
            records: row.take()?,
            sha256: row.take()?,
        })
    }
}

/// A sweep whose act is to be written.
#[derive(Clone, Copy)]
pub(super) struct ActOf {
    pub(super) sweep: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) trigger: Trigger,
}

/// The retention terms of each version of the policy by the names of their rules.
pub type TermsByVersion = BTreeMap<String, BTreeMap<String, Term>>;

impl ActOf {
    /// Writes the act over the parts of a sweep; none where it has destroyed nothing that an act speaks of.
    pub(super) async fn write(
        self,
        transaction: &Transaction,
        terms: &TermsByVersion,
    ) -> Result<(), Error> {
        let id = db::id(self.sweep);
        let rows = transaction.rows("destruction_parts", PARTS, vec![id.clone()]);
        let (mut counts, mut versions, mut whole) =
            (Due::default(), BTreeSet::new(), Sha256::new());
        let mut parts = 0;
        for row in rows.await? {
            let part = Written::of_row(row)?;
            counts += part.counts;
            versions.extend(part.policy_versions);
            whole.update(part.sha256);
            parts += 1;
        }
        if parts == 0 {
            return Ok(());
        }
        // Proofs are of no version in particular: then all terms count.
        let concerned = |version: &String| versions.is_empty() || versions.contains(version);
        let terms: BTreeMap<_, _> = terms
            .iter()
            .filter(|(version, _)| concerned(version))
            .collect();
        let sha256: Hash = whole.finalize().into();
        let parameters = vec![
            id.clone(),
            db::time(self.at),
            self.trigger.as_str().into(),
            Value::Text(json!(counts).to_string()),
            Value::Text(json!(terms).to_string()),
            Value::Text(json!(versions).to_string()),
            sha256.into(),
            db::count(parts),
        ];
        transaction.run(WRITE, parameters).await?;
        transaction.run(PAID, vec![id]).await
    }

    /// Writes the acts of sweeps that were stopped before.
    pub(super) async fn write_owed(
        transaction: &Transaction,
        by: Uuid,
        terms: &TermsByVersion,
    ) -> Result<(), Error> {
        for mut row in transaction.rows("sweeps", OWED, vec![db::id(by)]).await? {
            let owed = Self {
                sweep: row.take()?,
                at: row.take()?,
                trigger: row.take_as(|word: String| Trigger::of(&word).ok_or(()))?,
            };
            owed.write(transaction, terms).await?;
        }
        Ok(())
    }
}

/// A destruction act, as it is shown and exported. It carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DestructionAct {
    /// The id of the act, which is that of its sweep.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who or what ordered it.
    pub trigger: Trigger,
    /// How much was destroyed, by class.
    pub counts: Due,
    /// The terms that were carried out, by version of the policy.
    pub terms: TermsByVersion,
    /// The versions of the policy under which the records were kept; none for proofs.
    pub policy_versions: BTreeSet<String>,
    /// How many transactions did it; `None` in an act of before there were parts.
    pub parts: Option<u64>,
    /// SHA-256 over the hashes of the parts, each a SHA-256 over the ids of its records in ascending order, 16 bytes each; in hexadecimal digits. Without
    /// parts it is over the ids themselves.
    pub records_sha256: String,
}

macro_rules! columns {
    () => {
        "id, at, trigger, counts, terms, policy_versions, parts, records_sha256"
    };
}

pub(crate) const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM destruction_acts WHERE id < ?1 ORDER BY id DESC LIMIT ?2"
);
pub(crate) const READ: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM destruction_acts WHERE id = ?1"
);
/// The destructions of a sweep: all at its time.
pub(crate) const DESTROYED: &str = "SELECT seq, record_kind, record_id FROM events WHERE at = ?1 AND seq > ?2 \
     AND actor = ?3 AND action = 'destruction' ORDER BY seq LIMIT 1000";
/// Up to which event the trail is sealed, and whether those of a time may be destroyed at the end of their own term: the first one that is there is not older.
pub(crate) const TRAIL: &str = "SELECT (SELECT coalesce(max(last_event), 0) FROM event_seals), (SELECT max(seal) FROM event_horizons) IS NOT NULL \
     AND coalesce((SELECT at FROM events WHERE seq > 0 ORDER BY seq LIMIT 1), ?1) >= ?1";

impl DestructionAct {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            trigger: row.take_as(|word: String| Trigger::of(&word).ok_or(()))?,
            counts: row.take_as(|json: String| serde_json::from_str(&json))?,
            terms: row.take_as(|json: String| serde_json::from_str(&json))?,
            policy_versions: row.take_as(|json: String| serde_json::from_str(&json))?,
            parts: row.take()?,
            records_sha256: data_encoding::HEXLOWER.encode(&row.take::<Hash>()?),
        })
    }
}

/// What the audit trail says of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActCheck {
    /// The events of the sweep are those that the act counts, and all of them are sealed.
    Holds,
    /// They are, and some wait for their seal still.
    NotSealedYet,
    /// They are not.
    DoesNotHold,
    /// The act speaks of no record, or its events were destroyed at the end of their own term, or it is of before there were parts: nothing can be said.
    NothingToCompare,
}

impl Store {
    /// The destruction acts, the newest first: those before the act `before`, or from the newest on.
    pub async fn destruction_acts(
        &self,
        limit: u32,
        before: Option<Uuid>,
    ) -> Result<Vec<DestructionAct>, Error> {
        // Ids sort by their time.
        let parameters = vec![db::id(before.unwrap_or(Uuid::max())), limit.into()];
        let rows = self
            .reader
            .rows("destruction_acts", LIST, parameters)
            .await?;
        rows.into_iter()
            .map(|mut row| DestructionAct::of_row(&mut row))
            .collect()
    }

    /// One destruction act; `None` if it is not there (any more).
    pub async fn destruction_act(&self, id: Uuid) -> Result<Option<DestructionAct>, Error> {
        let row = self
            .reader
            .row("destruction_acts", READ, vec![db::id(id)])
            .await?;
        row.map(|mut row| DestructionAct::of_row(&mut row))
            .transpose()
    }

    /// Compares an act with the audit trail: the events of its sweep must be as many as it counts, and have its hash. Whether the events themselves were
    /// tampered with, [`Store::verify_events`] tells.
    pub async fn check_act(&self, act: &DestructionAct) -> Result<ActCheck, Error> {
        let id = vec![db::id(act.id)];
        let rows = self.reader.rows("destruction_parts", PARTS, id).await?;
        let parts = rows
            .into_iter()
            .map(Written::of_row)
            .collect::<Result<Vec<_>, _>>()?;
        let trail = self
            .reader
            .row("event_seals", TRAIL, vec![db::time(act.at)]);
        let mut trail = trail.await?.ok_or(Error::Row {
            table: "event_seals",
        })?;
        let (sealed_until, gone): (i64, bool) = (trail.take()?, trail.take()?);
        if act.parts.is_none() || gone {
            return Ok(ActCheck::NothingToCompare);
        }
        let mut events = Destroyed::new(self, act);
        let (mut counts, mut whole) = (Due::default(), Sha256::new());
        let mut records = 0;
        for part in &parts {
            records += part.records;
            counts += part.counts;
            whole.update(part.sha256);
            if part.records == 0 {
                continue;
            }
            let expected = (part.sha256, (part.counts.appeal, part.counts.dialogue));
            if events.take(part.records).await? != Some(expected) {
                return Ok(ActCheck::DoesNotHold);
            }
        }
        let whole: Hash = whole.finalize().into();
        let is_sum = act.parts == Some(parts.len() as u64)
            && counts == act.counts
            && data_encoding::HEXLOWER.encode(&whole) == act.records_sha256;
        Ok(if !is_sum || events.next().await?.is_some() {
            ActCheck::DoesNotHold
        } else if records == 0 {
            ActCheck::NothingToCompare
        } else if events.after <= sealed_until {
            ActCheck::Holds
        } else {
            ActCheck::NotSealedYet
        })
    }
}

/// The events of a sweep, in their order.
struct Destroyed<'a> {
    store: &'a Store,
    at: DateTime<Utc>,
    actor: String,
    read: std::vec::IntoIter<Row>,
    after: i64,
}

impl<'a> Destroyed<'a> {
    fn new(store: &'a Store, act: &DestructionAct) -> Self {
        Self {
            store,
            at: act.at,
            actor: Actor::Sweep(act.id).text().into_owned(),
            read: Vec::new().into_iter(),
            after: 0,
        }
    }

    async fn next(&mut self) -> Result<Option<Row>, Error> {
        if let Some(row) = self.read.next() {
            return Ok(Some(row));
        }
        let parameters = vec![
            db::time(self.at),
            self.after.into(),
            self.actor.as_str().into(),
        ];
        let rows = self.store.reader.rows("events", DESTROYED, parameters);
        self.read = rows.await?.into_iter();
        Ok(self.read.next())
    }

    /// The hash of the next so many ids, and how many of them are of appeals and of conversations; `None` if there are not so many.
    async fn take(&mut self, records: u64) -> Result<Option<(Hash, (u64, u64))>, Error> {
        let mut ids = BTreeSet::new();
        let (mut appeals, mut dialogues) = (0, 0);
        for _ in 0..records {
            let Some(mut row) = self.next().await? else {
                return Ok(None);
            };
            self.after = row.take()?;
            let kind: String = row.take()?;
            appeals += u64::from(kind == RecordKind::Appeal.as_str());
            dialogues += u64::from(kind == RecordKind::Dialogue.as_str());
            ids.insert(row.take()?);
        }
        Ok(Some((digest(&ids), (appeals, dialogues))))
    }
}
