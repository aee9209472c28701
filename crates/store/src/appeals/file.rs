//! Filing an appeal: sealing it, numbering it, recording consent and audit in one transaction.

use std::rc::Rc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    appeal::{Appeal, ApplicantType, Category, Channel, Kind, Status},
    code::AccessCode,
    consent::{Basis, ConsentChoices, Offered},
    number::AppealNumber,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Store,
    appeals::{code_hash, place},
    consents::{self, Proof, Shown},
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    hash::{Hash, Lookup},
    idempotency::{Earlier, Idempotency, Mark, OtherBody},
    keys::DataKey,
    lookups::Found,
    runtime,
    seal::Sealed,
    writer::{Extent, NewKey, Transaction},
};

/// An appeal to be filed: checked, minimised, with its dates counted.
pub struct NewAppeal {
    /// What was filed. Its consent names the version of the policy that was shown.
    pub appeal: Appeal,
    /// Where it came from.
    pub channel: Channel,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// The working day on which it counts as registered.
    pub registered_on: NaiveDate,
    /// The last day for the answer.
    pub due_on: NaiveDate,
    /// The hash of the policy that was shown.
    pub policy_sha256: String,
    /// What it offered to agree to.
    pub offered: Offered,
    /// The fields that were dropped for want of consent; the receipt names them.
    pub dropped: Vec<&'static str>,
    /// The access code for the receipt. The store keeps its keyed hash.
    pub code: AccessCode,
}

/// What the applicant gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The number (APPC art. 64(2)).
    pub number: AppealNumber,
    /// The access code, shown once.
    pub code: AccessCode,
    /// Where the appeal stands.
    pub status: Status,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// The working day on which it counts as registered.
    pub registered_on: NaiveDate,
    /// The last day for the answer.
    pub due_on: NaiveDate,
    /// The ground on which it is kept.
    pub basis: Basis,
    /// The version of the policy.
    pub policy_version: String,
    /// The fields that were dropped for want of consent.
    pub dropped: Vec<String>,
}

/// How a submission ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// A new appeal.
    New(Receipt),
    /// The appeal that was filed under this idempotency key before, with the receipt of that time.
    Repeat(Receipt),
    /// Another submission has this idempotency key.
    Conflict,
}

impl Store {
    /// Files an appeal. When this returns, it is on the disk.
    pub async fn file_appeal(
        &self,
        new: NewAppeal,
        submission: Option<Idempotency<'_>>,
    ) -> Result<Filed, Error> {
        let now = new.received_at;
        let mark = submission.map(|submission| Mark::new(&self.lookup, &submission));
        let (mut filing, key) = Filing::prepare(new, &self.lookup)?;
        filing.proof = mark.as_ref().map(Mark::proof);
        let lookup = Rc::clone(&self.lookup);
        let outcome = self
            .writer
            .submit(
                now,
                if mark.is_some() {
                    Extent::Steps
                } else {
                    Extent::Step
                },
                vec![key],
                async move |transaction| {
                    if let Some(mark) = &mark
                        && let Some(earlier) = mark.find(transaction, now).await?
                    {
                        return Ok(Outcome::Earlier(earlier));
                    }
                    let record = (filing.id, filing.key.clone());
                    let receipt = filing.record(transaction, &lookup).await?;
                    if let Some(mark) = &mark {
                        mark.remember(
                            transaction,
                            (record.0, &record.1),
                            &StoredReceipt::from(&receipt),
                        )
                        .await?;
                    }
                    Ok(Outcome::New(receipt))
                },
            )
            .await?;
        match outcome {
            Outcome::New(receipt) => Ok(Filed::New(receipt)),
            Outcome::Earlier(Err(OtherBody)) => Ok(Filed::Conflict),
            Outcome::Earlier(Ok(earlier)) => {
                let key = self.key_of(earlier.appeal, earlier.key_page).await?;
                let receipt: StoredReceipt = earlier.open(&key)?;
                receipt.try_into().map(Filed::Repeat)
            }
        }
    }
}

enum Outcome {
    New(Receipt),
    Earlier(Result<Earlier, OtherBody>),
}

/// An appeal that is sealed and waits for its number.
pub(crate) struct Filing {
    id: Uuid,
    key: DataKey,
    sealed: Vec<u8>,
    found: Found,
    kind: Kind,
    language: domain::Lang,
    applicant_type: ApplicantType,
    category: Category,
    consent: ConsentChoices,
    channel: Channel,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    policy_sha256: String,
    offered: Offered,
    proof: Option<Proof>,
    dropped: Vec<String>,
    code: AccessCode,
}

pub(crate) const INSERT: &str = "INSERT INTO appeals \
     (id, number, kind, year, sequence, status, status_at, channel, language, received_at, registered_on, due_on, \
     policy_version, basis, consent_collection, consent_transfer, applicant_type, category, key_page, sealed, code_hash) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?7, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";

impl Filing {
    /// Seals an appeal, outside of any transaction. The key is to be submitted with the job that records it.
    pub(crate) fn prepare(new: NewAppeal, lookup: &Lookup) -> Result<(Self, NewKey), Error> {
        let id = runtime::new_id(new.received_at)?;
        let key = DataKey::generate()?;
        let sealed = Sealed::<Appeal>::seal(&key, place(&id), &new.appeal)?.into_column();
        let filing = Self {
            id,
            key: key.clone(),
            sealed,
            found: Found::of(lookup, &new.appeal.applicant),
            kind: new.appeal.kind,
            language: new.appeal.language,
            applicant_type: new.appeal.applicant.applicant_type,
            category: new.appeal.applicant.category,
            consent: new.appeal.consent,
            channel: new.channel,
            received_at: new.received_at,
            registered_on: new.registered_on,
            due_on: new.due_on,
            policy_sha256: new.policy_sha256,
            offered: new.offered,
            proof: None,
            dropped: new.dropped.into_iter().map(str::to_owned).collect(),
            code: new.code,
        };
        Ok((filing, (id, key)))
    }

    /// The appeal came in a chat: it is found by its sender, and its message proves the consent.
    pub(crate) fn sent_by(&mut self, sender_hash: Hash, event_hash: Hash) {
        self.found.add_sender(sender_hash);
        self.proof = Some(Proof::ChatMessage(event_hash));
    }

    /// The record, for whoever refers to it before it is written.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// Numbers the appeal and writes it, with its consents and events.
    pub(crate) async fn record(
        self,
        transaction: &mut Transaction,
        lookup: &Lookup,
    ) -> Result<Receipt, Error> {
        // The number is of the year in which it counts as registered: on the evening of 31 December that is the next one.
        let year = self.registered_on.year();
        let sequence = transaction.next_number(year).await?;
        let number = AppealNumber::new(self.kind, year, sequence);
        let status = Status::Registered;
        let basis = self.consent.basis();
        let parameters = vec![
            db::id(self.id),
            number.to_string().into(),
            self.kind.as_str().into(),
            year.into(),
            Value::Integer(i64::try_from(sequence).unwrap_or(i64::MAX)),
            status.as_str().into(),
            db::time(self.received_at),
            self.channel.as_str().into(),
            self.language.as_str().into(),
            db::day(self.registered_on),
            db::day(self.due_on),
            self.consent.policy_version.as_str().into(),
            basis.as_str().into(),
            i32::from(self.consent.collection).into(),
            i32::from(self.consent.transfer).into(),
            self.applicant_type.as_str().into(),
            self.category.as_str().into(),
            db::id(transaction.page()?),
            self.sealed.into(),
            code_hash(lookup, &number, &self.code).into(),
        ];
        transaction.run(INSERT, parameters).await?;
        let record = (RecordKind::Appeal, self.id);
        transaction.lookups(self.found.entries(record));
        let shown = Shown {
            at: self.received_at,
            policy_sha256: &self.policy_sha256,
            language: self.language,
            channel: self.channel,
            offered: &self.offered,
            proof: self.proof,
            appeal: Some(self.id),
        };
        transaction.consents(consents::rows(record, &self.consent, &shown));
        for action in [Action::Collection, Action::Recording] {
            let version = &self.consent.policy_version;
            transaction.event(Event::new(
                self.received_at,
                action,
                Actor::Applicant,
                record,
                version,
            ));
        }
        Ok(Receipt {
            number,
            code: self.code,
            status,
            received_at: self.received_at,
            registered_on: self.registered_on,
            due_on: self.due_on,
            basis,
            policy_version: self.consent.policy_version,
            dropped: self.dropped,
        })
    }
}

/// A receipt as it is sealed.
#[derive(Serialize, Deserialize)]
struct StoredReceipt {
    number: AppealNumber,
    code: String,
    status: Status,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    basis: Basis,
    policy_version: String,
    dropped: Vec<String>,
}

impl From<&Receipt> for StoredReceipt {
    fn from(receipt: &Receipt) -> Self {
        Self {
            number: receipt.number,
            code: receipt.code.to_string(),
            status: receipt.status,
            received_at: receipt.received_at,
            registered_on: receipt.registered_on,
            due_on: receipt.due_on,
            basis: receipt.basis,
            policy_version: receipt.policy_version.clone(),
            dropped: receipt.dropped.clone(),
        }
    }
}

impl TryFrom<StoredReceipt> for Receipt {
    type Error = Error;

    fn try_from(stored: StoredReceipt) -> Result<Self, Error> {
        Ok(Self {
            number: stored.number,
            code: AccessCode::parse(&stored.code).map_err(|_| Error::Row {
                table: "idempotency",
            })?,
            status: stored.status,
            received_at: stored.received_at,
            registered_on: stored.registered_on,
            due_on: stored.due_on,
            basis: stored.basis,
            policy_version: stored.policy_version,
            dropped: stored.dropped,
        })
    }
}
