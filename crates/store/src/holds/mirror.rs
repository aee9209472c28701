//! The copy of all holds in the key-value store. A database that is restored from a copy does not know the holds that were placed since, and would destroy
//! what they keep: so each sweep first brings both to the same state. Of each hold the copy with the larger revision is the later one. A sweep that cannot
//! read the copy destroys nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    writer::{Extent, Transaction},
};

/// The entry of the key-value store.
const NAME: &str = "holds";

pub(crate) const READ: &str = "SELECT id, scope, class, from_at, until_at, reason, author, placed_at, review_on, reviewed_at, reviewed_by, \
     lifted_at, lifted_by, lifted_because, revision, \
     (SELECT json_group_array(json_array(field, hex(hash))) FROM held_people WHERE hold_id = id), \
     (SELECT json_group_array(hex(record_id)) FROM held_records WHERE hold_id = id) FROM holds";
pub(crate) const BRING_BACK: &str = "INSERT INTO holds (id, scope, class, from_at, until_at, reason, author, placed_at, review_on, reviewed_at, reviewed_by, \
     lifted_at, lifted_by, lifted_because, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
     ON CONFLICT (id) DO UPDATE SET review_on = excluded.review_on, reviewed_at = excluded.reviewed_at, reviewed_by = excluded.reviewed_by, \
     lifted_at = excluded.lifted_at, lifted_by = excluded.lifted_by, lifted_because = excluded.lifted_because, revision = excluded.revision \
     WHERE excluded.revision > holds.revision";
pub(crate) const PEOPLE: &str = "INSERT OR IGNORE INTO held_people (hold_id, field, hash) \
     SELECT ?1, value ->> 0, unhex(value ->> 1) FROM json_each(?2)";
pub(crate) const RECORDS: &str = "INSERT OR IGNORE INTO held_records (hold_id, record_id) SELECT ?1, unhex(value) FROM json_each(?2)";

/// A hold as the copy has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Copy {
    scope: String,
    class: Option<String>,
    from_at: Option<i64>,
    until_at: Option<i64>,
    reason: String,
    author: String,
    placed_at: i64,
    review_on: String,
    reviewed_at: Option<i64>,
    reviewed_by: Option<String>,
    lifted_at: Option<i64>,
    lifted_by: Option<String>,
    lifted_because: Option<String>,
    revision: i64,
    people: Vec<(String, String)>,
    records: Vec<String>,
}

type Copies = BTreeMap<Uuid, Copy>;

impl Copy {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            scope: row.take()?,
            class: row.take()?,
            from_at: row.take()?,
            until_at: row.take()?,
            reason: row.take()?,
            author: row.take()?,
            placed_at: row.take()?,
            review_on: row.take()?,
            reviewed_at: row.take()?,
            reviewed_by: row.take()?,
            lifted_at: row.take()?,
            lifted_by: row.take()?,
            lifted_because: row.take()?,
            revision: row.take()?,
            people: row.take_as(|json: String| serde_json::from_str(&json))?,
            records: row.take_as(|json: String| serde_json::from_str(&json))?,
        })
    }

    async fn bring_back(self, transaction: &Transaction, id: Uuid) -> Result<(), Error> {
        let people = serde_json::json!(self.people).to_string();
        let records = serde_json::json!(self.records).to_string();
        let parameters: Vec<Value> = vec![
            db::id(id),
            self.scope.into(),
            self.class.into(),
            self.from_at.into(),
            self.until_at.into(),
            self.reason.into(),
            self.author.into(),
            self.placed_at.into(),
            self.review_on.into(),
            self.reviewed_at.into(),
            self.reviewed_by.into(),
            self.lifted_at.into(),
            self.lifted_by.into(),
            self.lifted_because.into(),
            self.revision.into(),
        ];
        transaction.run(BRING_BACK, parameters).await?;
        transaction
            .run(PEOPLE, vec![db::id(id), people.into()])
            .await?;
        transaction
            .run(RECORDS, vec![db::id(id), records.into()])
            .await
    }
}

impl Store {
    /// Brings the holds of the database and their copy to the same state.
    pub(crate) async fn mirror_holds(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let copied: Copies = match self.key_value.get(NAME).await? {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| Error::Corrupt {
                table: "key-value",
                column: NAME,
            })?,
            None => Copies::new(),
        };
        let mut known = Copies::new();
        for mut row in self.reader.rows("holds", READ, vec![]).await? {
            known.insert(row.take()?, Copy::of_row(&mut row)?);
        }
        let lost: Vec<(Uuid, Copy)> = copied
            .iter()
            .filter(|(id, copy)| {
                known
                    .get(id)
                    .is_none_or(|known| known.revision < copy.revision)
            })
            .map(|(id, copy)| (*id, copy.clone()))
            .collect();
        if !lost.is_empty() {
            for (id, copy) in &lost {
                known.insert(*id, copy.clone());
            }
            self.bring_back(lost, now).await?;
        }
        if known != copied {
            let bytes = serde_json::to_vec(&known).map_err(|_| Error::Row { table: "holds" })?;
            self.key_value.set(NAME, &bytes).await?;
        }
        Ok(())
    }

    async fn bring_back(&self, lost: Vec<(Uuid, Copy)>, now: DateTime<Utc>) -> Result<(), Error> {
        let job = async move |transaction: &mut Transaction| {
            for (id, copy) in lost {
                copy.bring_back(transaction, id).await?;
                let record = (RecordKind::Hold, id);
                let event = Event::new(now, Action::Storage, Actor::System, record);
                transaction.add(event.under("")?);
            }
            Ok(())
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}
