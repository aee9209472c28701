//! The register of consents (PD arts. 8, 22(1)(5) and 25(2)(5); policy, clauses 7 and 8): each permission that was asked for is a row that is
//! never changed, with what art. 8(4) wants in it and with what proves it. A choice can be "no". A withdrawal is a row of its own, which names
//! the one that it withdraws.
//!
//! Carries out clauses 7 and 8.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    appeal::Channel,
    consent::{Choice, ConsentChoices, Offered, Permission},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Record, Store,
    db::{self, Row},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    gathered::{Entry, List, hex},
    hash::{Hash, Label},
    writer::{Extent, Transaction},
};

/// What shows that a person made a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The keyed hash of a submission's key: of the token of a form, or of the key that a program chose.
    Submission(Hash),
    /// The keyed hash of the platform's name for a chat message.
    ChatMessage(Hash),
}

impl Proof {
    const fn kind(self) -> &'static str {
        match self {
            Self::Submission(_) => "submission",
            Self::ChatMessage(_) => "chat_message",
        }
    }

    const fn hash(self) -> Hash {
        let (Self::Submission(hash) | Self::ChatMessage(hash)) = self;
        hash
    }
}

/// The circumstances of a choice.
pub(crate) struct Shown<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) policy_sha256: &'a str,
    pub(crate) language: Lang,
    pub(crate) channel: Channel,
    pub(crate) offered: &'a Offered,
    pub(crate) proof: Option<Proof>,
    /// The appeal that the choices belong to.
    pub(crate) appeal: Option<Uuid>,
}

/// The entry for the choices of a record: a row for each permission that was asked for. Publication never is (policy, clause 3.4).
pub(crate) fn entry(
    (kind, record): (RecordKind, Uuid),
    choices: &ConsentChoices,
    shown: &Shown<'_>,
) -> Result<Entry, Error> {
    let words = |choice| hex(&Sha256::digest(shown.offered.words(choice)));
    let (collection, transfer) = (words(Choice::Collection), words(Choice::Transfer));
    let permissions: Vec<_> = shown
        .offered
        .permissions()
        .map(|permission| {
            let choice = permission.asked_by();
            let words = match choice {
                Choice::Collection => &collection,
                Choice::Transfer => &transfer,
            };
            let granted = i64::from(choices.granted(choice));
            (permission.as_str(), granted, words)
        })
        .collect();
    Entry::new(
        List::Consents,
        &(
            shown.at.timestamp_millis(),
            kind.as_str(),
            hex(record.as_bytes()),
            &choices.policy_version,
            shown.policy_sha256,
            shown.language.as_str(),
            shown.channel.as_str(),
            shown.appeal.map(|appeal| hex(appeal.as_bytes())),
            shown.proof.map(Proof::kind),
            shown.proof.map(|proof| hex(&proof.hash())),
            &shown.offered.term,
            i64::from(choices.transfer),
            i64::from(shown.offered.cross_border),
            permissions,
        ),
    )
}

pub(crate) const APPEND: &str = "WITH entries AS MATERIALIZED (SELECT key, value AS e FROM json_each(?1)), \
     choices AS MATERIALIZED (SELECT entries.key AS entry, e, c.key AS choice, c.value AS p \
     FROM entries, json_each(e, '$[13]') c) \
     INSERT INTO consents \
     (at, record_kind, record_id, policy_version, policy_sha256, language, channel, appeal_id, proof_kind, proof, term, \
     third_parties, cross_border, publication, choice, granted, words_sha256) \
     SELECT e ->> 0, e ->> 1, unhex(e ->> 2), e ->> 3, e ->> 4, e ->> 5, e ->> 6, unhex(e ->> 7), e ->> 8, unhex(e ->> 9), \
     e ->> 10, e ->> 11, e ->> 12, 0, p ->> 0, p ->> 1, unhex(p ->> 2) FROM choices ORDER BY entry, choice";

/// A row of the register. It carries no personal data. What an older program did not write down is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEntry {
    /// The number of the row.
    pub seq: i64,
    /// When the choice was made.
    pub at: DateTime<Utc>,
    /// The record whose subject made it.
    pub record: Record,
    /// The appeal that it belongs to.
    pub appeal: Option<Uuid>,
    /// What was asked for.
    pub permission: Permission,
    /// Was it granted? Never in a withdrawal.
    pub granted: bool,
    /// The version of the policy that was shown.
    pub policy_version: String,
    /// Its hash, in hexadecimal digits.
    pub policy_sha256: String,
    /// The language in which it was shown.
    pub language: Lang,
    /// Where the choice was made.
    pub channel: Channel,
    /// SHA-256 of the words that were shown.
    pub words_sha256: Option<Hash>,
    /// What shows that it was made.
    pub proof: Option<Proof>,
    /// How long it holds if it is not withdrawn: an ISO 8601 duration from the closing of the appeal (PD art. 8(4)(3)).
    pub term: Option<String>,
    /// May the operator hand data to third parties (PD art. 8(4)(4))?
    pub third_parties: Option<bool>,
    /// Do the data go abroad (PD art. 8(4)(5))?
    pub cross_border: Option<bool>,
    /// May they be published (PD art. 8(4)(6))?
    pub publication: Option<bool>,
    /// The row that this one withdraws.
    pub withdraws: Option<i64>,
}

macro_rules! columns {
    () => {
        "seq, at, record_kind, record_id, appeal_id, choice, granted, policy_version, policy_sha256, language, channel, \
         words_sha256, proof_kind, proof, term, third_parties, cross_border, publication, withdraws"
    };
}

pub(crate) const OF_RECORD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM consents WHERE record_id = ?1 ORDER BY seq"
);
/// What the subject of an appeal last said about a permission.
pub(crate) const LAST: &str = "SELECT a.policy_version, c.seq, c.granted, c.withdraws IS NOT NULL FROM appeals a \
     LEFT JOIN consents c ON c.seq = (SELECT max(seq) FROM consents WHERE record_id = a.id AND choice = ?2) \
     WHERE a.id = ?1 AND a.condemned_at IS NULL";
/// The withdrawal says again what the consent said, but for what it changes.
pub(crate) const WITHDRAW: &str = "INSERT INTO consents \
     (at, record_kind, record_id, appeal_id, choice, granted, policy_version, policy_sha256, language, channel, words_sha256, \
     proof_kind, proof, term, third_parties, cross_border, publication, withdraws) \
     SELECT ?2, record_kind, record_id, appeal_id, choice, 0, policy_version, policy_sha256, ?3, ?4, words_sha256, \
     ?5, ?6, term, CASE choice WHEN 'transfer' THEN 0 ELSE third_parties END, cross_border, publication, seq \
     FROM consents WHERE seq = ?1";
pub(crate) const NO_TRANSFER: &str = "UPDATE appeals SET consent_transfer = 0 WHERE id = ?1";
/// Without consent nothing more is said in the chat that an appeal came from.
pub(crate) const NO_CHAT: &str = "UPDATE appeals SET chat = NULL WHERE id = ?1";

impl ConsentEntry {
    fn of_row(row: &mut Row) -> Result<Self, Error> {
        Ok(Self {
            seq: row.take()?,
            at: row.take()?,
            record: {
                let (kind, id): (String, Uuid) = (row.take()?, row.take()?);
                Record::of(&kind, id).ok_or(Error::Row { table: "consents" })?
            },
            appeal: row.take()?,
            permission: row.take_as(|word: String| word.parse())?,
            granted: row.take()?,
            policy_version: row.take()?,
            policy_sha256: row.take()?,
            language: row.take_as(|word: String| word.parse())?,
            channel: row.take_as(|word: String| word.parse())?,
            words_sha256: row.take()?,
            proof: {
                let (kind, hash): (Option<String>, Option<Hash>) = (row.take()?, row.take()?);
                match (kind.as_deref(), hash) {
                    (None, None) => None,
                    (Some("submission"), Some(hash)) => Some(Proof::Submission(hash)),
                    (Some("chat_message"), Some(hash)) => Some(Proof::ChatMessage(hash)),
                    _ => return Err(Error::Row { table: "consents" }),
                }
            },
            term: row.take()?,
            third_parties: row.take()?,
            cross_border: row.take()?,
            publication: row.take()?,
            withdraws: row.take()?,
        })
    }
}

/// The withdrawal of one permission (PD art. 8(7)). Whoever calls has made sure that the person may: by number and code of the appeal, say.
#[derive(Clone, Copy)]
pub struct ConsentWithdrawal<'a> {
    /// The appeal whose subject withdraws.
    pub appeal: Uuid,
    /// What is withdrawn.
    pub permission: Permission,
    /// Who does it: the applicant, or the staff on the applicant's word.
    pub by: Actor<'a>,
    /// Where.
    pub channel: Channel,
    /// In which language.
    pub language: Lang,
    /// What shows that it was done: see [`Store::proof_of_submission`].
    pub proof: Option<Proof>,
}

/// How the withdrawal of a consent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentWithdrawn {
    /// It is withdrawn now.
    Done,
    /// It was withdrawn before.
    Repeat,
    /// It was never given: nothing is left to withdraw.
    NotGiven,
    /// There is no such appeal (any more).
    NotFound,
}

impl Store {
    /// What the subject of a record chose and withdrew, the oldest first. It is there for longer than the record.
    pub async fn consents_of(&self, record: Uuid) -> Result<Vec<ConsentEntry>, Error> {
        let rows = self
            .reader
            .rows("consents", OF_RECORD, vec![db::id(record)])
            .await?;
        rows.into_iter()
            .map(|mut row| ConsentEntry::of_row(&mut row))
            .collect()
    }

    /// The proof that stands in the register for a submission with this key, as in [`crate::Idempotency`].
    pub fn proof_of_submission(&self, scope: &str, key: &[u8]) -> Proof {
        let parts = [scope.as_bytes(), key];
        Proof::Submission(self.lookup.hash(Label::IdempotencyKey, &parts))
    }

    /// Withdraws a permission. That of transfer stops every transfer from now on, the others every notice in a chat; what else follows from them is
    /// for the staff to decide within fifteen working days (PD art. 8(2) and (7)).
    pub async fn withdraw_consent(
        &self,
        withdrawal: ConsentWithdrawal<'_>,
        now: DateTime<Utc>,
    ) -> Result<ConsentWithdrawn, Error> {
        let ConsentWithdrawal {
            appeal,
            permission,
            by,
            channel,
            language,
            proof,
        } = withdrawal;
        let event = Event::new(now, Action::Clarification, by, (RecordKind::Appeal, appeal));
        let job = async move |transaction: &mut Transaction| {
            let parameters = vec![db::id(appeal), permission.as_str().into()];
            let Some(mut row) = transaction.row("consents", LAST, parameters).await? else {
                return Ok(ConsentWithdrawn::NotFound);
            };
            let (version, seq): (String, Option<i64>) = (row.take()?, row.take()?);
            let (granted, withdrawn): (Option<bool>, bool) = (row.take()?, row.take()?);
            let seq = match (seq, granted) {
                _ if withdrawn => return Ok(ConsentWithdrawn::Repeat),
                (Some(seq), Some(true)) => seq,
                _ => return Ok(ConsentWithdrawn::NotGiven),
            };
            let parameters = vec![
                seq.into(),
                db::time(now),
                language.as_str().into(),
                channel.as_str().into(),
                proof.map(Proof::kind).into(),
                proof.map(|proof| proof.hash().to_vec()).into(),
            ];
            transaction.run(WITHDRAW, parameters).await?;
            let stop = match permission.asked_by() {
                Choice::Transfer => NO_TRANSFER,
                Choice::Collection => NO_CHAT,
            };
            transaction.run(stop, vec![db::id(appeal)]).await?;
            transaction.add(event.under(&version)?);
            Ok(ConsentWithdrawn::Done)
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }
}
