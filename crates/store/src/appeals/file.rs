//! Filing an appeal: sealing it, numbering it, recording consent and audit in one transaction.

use std::rc::Rc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    appeal::{Appeal, Channel, Kind, Status},
    code::AccessCode,
    consent::{Basis, Offered},
    number::AppealNumber,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Terms, chat_place, code_hash, place, terms::Repeat};
use crate::{
    Store,
    attachments::{NewAttachment, Prepared},
    consents::{self, Proof, Shown},
    db::{self, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    gathered::Entry,
    hash::{Hash, Lookup},
    idempotency::{Earlier, Idempotency, Mark, OtherBody},
    keys::DataKey,
    limits::Share,
    lookups::{self, Found},
    outbox::Address,
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
    /// The files that came with it.
    pub attachments: Vec<NewAttachment>,
    /// The access code for the receipt. The store keeps its keyed hash.
    pub code: AccessCode,
    /// What is counted with it against a limit.
    pub share: Option<Share>,
    /// The terms of the appeals that it may repeat.
    pub terms: Terms,
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
        let proof = mark.as_ref().map(Mark::proof);
        let (filing, key) = Filing::prepare(new, &self.lookup, proof, None)?;
        let lookup = Rc::clone(&self.lookup);
        let outcome = self
            .writer
            .submit(
                now,
                if mark.is_some() || filing.has_more() {
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
    /// The columns of the row but for the last four.
    columns: Vec<Value>,
    /// Who sent it in a chat.
    person: Option<Hash>,
    /// What is written beside it.
    entries: Vec<Entry>,
    files: Vec<Prepared>,
    repeat: Option<Repeat>,
    kind: Kind,
    code: AccessCode,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    basis: Basis,
    policy_version: String,
    dropped: Vec<String>,
}

/// In which every appeal begins.
const STATUS: Status = Status::Registered;

pub(crate) const INSERT: &str = "INSERT INTO appeals \
     (id, kind, year, status, status_at, channel, language, received_at, registered_on, due_on, \
     policy_version, basis, consent_collection, consent_transfer, applicant_type, category, sealed, chat, \
     told_status, told_due_on, number, sequence, key_page, code_hash) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?4, ?9, ?18, ?19, ?20, ?21)";

/// Whoever sent an appeal in a chat.
pub(crate) struct Sender<'a> {
    /// By which they are known.
    pub(crate) person: Hash,
    /// Where they are to be reached.
    pub(crate) address: &'a Address,
}

impl Filing {
    /// Seals an appeal and makes its entries, outside of any transaction. The key is to be submitted with the job that records it.
    pub(crate) fn prepare(
        new: NewAppeal,
        lookup: &Lookup,
        proof: Option<Proof>,
        from: Option<Sender<'_>>,
    ) -> Result<(Self, NewKey), Error> {
        let NewAppeal {
            appeal,
            channel,
            received_at,
            registered_on,
            due_on,
            policy_sha256,
            offered,
            dropped,
            attachments,
            code,
            share,
            terms,
        } = new;
        let (id, key) = (runtime::new_id(received_at)?, DataKey::generate()?);
        let (consent, basis) = (&appeal.consent, appeal.consent.basis());
        // Who wrote, and where to write later, is kept on the ground of consent alone: the law does not list it.
        let from = from.filter(|_| consent.collection);
        let chat = match &from {
            Some(sender) if sender.address.channel.takes_calls() => {
                let sealed = Sealed::seal(&key, chat_place(&id), sender.address)?;
                sealed.into_column().into()
            }
            _ => Value::Null,
        };
        let columns = vec![
            db::id(id),
            appeal.kind.as_str().into(),
            registered_on.year().into(),
            STATUS.as_str().into(),
            db::time(received_at),
            channel.as_str().into(),
            appeal.language.as_str().into(),
            db::day(registered_on),
            db::day(due_on),
            consent.policy_version.as_str().into(),
            basis.as_str().into(),
            i32::from(consent.collection).into(),
            i32::from(consent.transfer).into(),
            appeal.applicant.applicant_type.as_str().into(),
            appeal.applicant.category.as_str().into(),
            Sealed::<Appeal>::seal(&key, place(&id), &appeal)?
                .into_column()
                .into(),
            chat,
        ];
        let record = (RecordKind::Appeal, id);
        let found = Found::of(lookup, &appeal.applicant);
        let mut entries = found.entries(record).collect::<Result<Vec<_>, _>>()?;
        entries.extend(share.map(Share::into_entry));
        let shown = Shown {
            at: received_at,
            policy_sha256: &policy_sha256,
            language: appeal.language,
            channel,
            offered: &offered,
            proof,
            appeal: Some(id),
        };
        entries.push(consents::entry(record, consent, &shown)?);
        for action in [Action::Collection, Action::Recording] {
            let event = Event::new(received_at, action, Actor::Applicant, record);
            entries.push(event.under(&consent.policy_version)?);
        }
        let person = from.map(|sender| sender.person);
        let repeat = appeal.repeats.map(|number| Repeat {
            number: number.to_string(),
            found: found.and_sender(person),
            terms,
        });
        let filing = Self {
            id,
            key: key.clone(),
            columns,
            person,
            entries,
            files: Prepared::all(attachments, (id, &key), received_at)?,
            repeat,
            kind: appeal.kind,
            code,
            received_at,
            registered_on,
            due_on,
            basis,
            policy_version: appeal.consent.policy_version,
            dropped: dropped.into_iter().map(str::to_owned).collect(),
        };
        Ok((filing, (id, key)))
    }

    /// The record, for whoever refers to it before it is written.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// Are there more statements than one?
    fn has_more(&self) -> bool {
        !self.files.is_empty() || self.repeat.is_some()
    }

    /// Numbers the appeal and writes it, with its entries and its files.
    pub(crate) async fn record(
        mut self,
        transaction: &mut Transaction,
        lookup: &Lookup,
    ) -> Result<Receipt, Error> {
        // The number is of the year in which it counts as registered: on the evening of 31 December that is the next one.
        let year = self.registered_on.year();
        let sequence = transaction.next_number(year).await?;
        let number = AppealNumber::new(self.kind, year, sequence);
        self.columns.extend([
            number.to_string().into(),
            Value::Integer(i64::try_from(sequence).unwrap_or(i64::MAX)),
            db::id(transaction.page()?),
            code_hash(lookup, &number, &self.code).into(),
        ]);
        transaction.run(INSERT, self.columns).await?;
        if let Some(person) = self.person {
            lookups::add_sender(transaction, self.id, person).await?;
        }
        for file in self.files {
            file.record(transaction).await?;
        }
        for entry in self.entries {
            transaction.add(entry);
        }
        if let Some(repeat) = self.repeat {
            repeat.tie(transaction, self.id, self.received_at).await?;
        }
        Ok(Receipt {
            number,
            code: self.code,
            status: STATUS,
            received_at: self.received_at,
            registered_on: self.registered_on,
            due_on: self.due_on,
            basis: self.basis,
            policy_version: self.policy_version,
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
