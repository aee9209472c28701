//! Destruction acts: the proof that something was destroyed, when, by whose order and under which terms, and how much of it, without saying
//! whose it was. The list of record ids stands in the act as its hash; the ids themselves stand in the events.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::retention::{RecordClass, Term};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Due, SweepOrder, Trigger};
use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    runtime,
    writer::Transaction,
};

pub(crate) const WRITE: &str = "INSERT INTO destruction_acts (id, at, trigger, counts, terms, policy_versions, records_sha256) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// What the acts of a sweep have in common.
#[derive(Clone)]
pub(super) struct ActOrder {
    at: DateTime<Utc>,
    trigger: Trigger,
    terms: BTreeMap<String, serde_json::Value>,
}

impl ActOrder {
    pub(super) fn new(order: &SweepOrder) -> Self {
        let terms = order
            .terms
            .iter()
            .map(|(version, terms)| (version.clone(), json!(terms)));
        Self {
            at: order.now,
            trigger: order.trigger,
            terms: terms.collect(),
        }
    }

    /// Writes the act of what the transaction has deleted.
    pub(super) async fn write(
        &self,
        transaction: &Transaction,
        counts: Due,
        policy_versions: &BTreeSet<String>,
        records: &BTreeSet<Uuid>,
    ) -> Result<Uuid, Error> {
        let id = runtime::new_id(self.at)?;
        // Proofs are of no version in particular: then all terms count.
        let concerned =
            |version: &String| policy_versions.is_empty() || policy_versions.contains(version);
        let terms: BTreeMap<_, _> = self
            .terms
            .iter()
            .filter(|(version, _)| concerned(version))
            .collect();
        let parameters = vec![
            db::id(id),
            db::time(self.at),
            self.trigger.as_str().into(),
            Value::Text(json!(counts).to_string()),
            Value::Text(json!(terms).to_string()),
            Value::Text(json!(policy_versions).to_string()),
            digest(records).to_vec().into(),
        ];
        transaction.run(WRITE, parameters).await?;
        Ok(id)
    }
}

/// SHA-256 over the ids in ascending order, 16 bytes each: whoever has the list can show that it is the one.
pub(crate) fn digest(records: &BTreeSet<Uuid>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for record in records {
        digest.update(record.as_bytes());
    }
    digest.finalize().into()
}

/// A destruction act, as it is shown and exported. It carries no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DestructionAct {
    /// The id of the act.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who or what ordered it.
    pub trigger: Trigger,
    /// How much was destroyed, by class.
    pub counts: Due,
    /// The terms that were carried out, by version of the policy.
    pub terms: BTreeMap<String, BTreeMap<RecordClass, Term>>,
    /// The versions of the policy under which the records were kept; none for proofs.
    pub policy_versions: BTreeSet<String>,
    /// SHA-256 over the ids of the records in ascending order, 16 bytes each, in hexadecimal digits.
    pub records_sha256: String,
}

macro_rules! columns {
    () => {
        "id, at, trigger, counts, terms, policy_versions, records_sha256"
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

impl DestructionAct {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            trigger: row.take_as(|word: String| Trigger::of(&word).ok_or(()))?,
            counts: row.take_as(|json: String| serde_json::from_str(&json))?,
            terms: row.take_as(|json: String| serde_json::from_str(&json))?,
            policy_versions: row.take_as(|json: String| serde_json::from_str(&json))?,
            records_sha256: data_encoding::HEXLOWER.encode(&row.take::<[u8; 32]>()?),
        })
    }
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
}
