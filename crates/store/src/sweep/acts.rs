//! Destruction acts: the proof that something was destroyed, when, by whose order and under which terms, and how much of it, without saying
//! whose it was. The list of record ids stands in the act as its hash; the ids themselves stand in the events.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Due, SweepOrder, Trigger};
use crate::{
    db::{self, Value},
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
