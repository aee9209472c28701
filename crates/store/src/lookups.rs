//! Blind indexes: what identifies a person is kept as a keyed hash beside the record, so that all records of a person are found without
//! decrypting any (PD arts. 24(1) and 25(2): whoever asks for their data gets all of them). One key a field: the same digits as an IIN and as a
//! BIN have nothing in common. An entry is written in the transaction of its record, and goes when the record is condemned.

use std::collections::BTreeSet;

use domain::{
    appeal::{Applicant, Channel, Principal},
    email::Email,
    identifier::{Bin, Iin},
    phone::Phone,
};
use uuid::Uuid;

use crate::{
    Store,
    db::{self, Value},
    error::Error,
    events::RecordKind,
    gathered::{Entry, List, hex},
    hash::{Hash, Label, Lookup},
    runtime,
    senders::Person,
    writer::Transaction,
};

/// What a person is known by.
#[derive(Clone, Copy)]
pub enum Identifier<'a> {
    /// A phone number.
    Phone(&'a Phone),
    /// An e-mail address. Small and capital letters are the same.
    Email(&'a Email),
    /// The number of a natural person: of the applicant, or of the one on whose behalf a representative files.
    Iin(&'a Iin),
    /// The number of a legal entity: of the applicant, or of the one on whose behalf a representative files.
    Bin(&'a Bin),
    /// Whoever writes in a chat.
    Sender {
        /// The platform.
        channel: Channel,
        /// Our account there.
        account: &'a str,
        /// What the platform calls them: any of their ids.
        sender: &'a str,
    },
}

/// The word in the table for senders, whose hash comes with the conversation.
const SENDER: &str = "sender";

impl Identifier<'_> {
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
            Self::Iin(_) => "iin",
            Self::Bin(_) => "bin",
            Self::Sender { .. } => SENDER,
        }
    }

    pub(crate) fn hash(self, lookup: &Lookup) -> Hash {
        let one = |label, value: &str| lookup.hash(label, &[value.as_bytes()]);
        match self {
            Self::Phone(phone) => one(Label::Phone, phone.as_str()),
            Self::Email(email) => one(Label::Email, &email.as_str().to_lowercase()),
            Self::Iin(iin) => one(Label::Iin, iin.as_str()),
            Self::Bin(bin) => one(Label::Bin, bin.as_str()),
            Self::Sender {
                channel,
                account,
                sender,
            } => sender_hash(lookup, channel, account, sender),
        }
    }
}

/// The hash of an id in a chat: see [`crate::senders`].
pub(crate) fn sender_hash(lookup: &Lookup, channel: Channel, account: &str, sender: &str) -> Hash {
    let parts = [channel.as_str(), account, sender].map(str::as_bytes);
    lookup.hash(Label::Sender, &parts)
}

/// The day under which a record is found, in days since 1970: that on which it came in, as its id says.
fn day_of(record: Uuid) -> i64 {
    let came_in = runtime::time_of(record).unwrap_or_default();
    came_in.timestamp().div_euclid(24 * 60 * 60)
}

/// What an appeal is to be found by: hashes alone. They are made outside of any transaction.
#[derive(Default)]
pub(crate) struct Found(BTreeSet<(&'static str, Hash)>);

impl Found {
    pub(crate) fn of(lookup: &Lookup, applicant: &Applicant) -> Self {
        let organization = applicant.organization.as_ref();
        let principal = applicant
            .represents
            .as_ref()
            .map(|represented| &represented.principal);
        let (principal_iin, bin_of_principal) = match principal {
            Some(Principal::Individual { iin, .. }) => (iin.as_ref(), None),
            Some(Principal::Organization(organization)) => (None, organization.bin.as_ref()),
            None => (None, None),
        };
        let identifiers = [
            applicant.phone.as_ref().map(Identifier::Phone),
            applicant.email.as_ref().map(Identifier::Email),
            applicant.iin.as_ref().map(Identifier::Iin),
            principal_iin.map(Identifier::Iin),
            organization
                .and_then(|organization| organization.bin.as_ref())
                .map(Identifier::Bin),
            bin_of_principal.map(Identifier::Bin),
        ];
        let hashed = |identifier: Identifier<'_>| (identifier.field(), identifier.hash(lookup));
        Self(identifiers.into_iter().flatten().map(hashed).collect())
    }

    /// Field and hash of each, for a statement that looks for one of them.
    pub(crate) fn to_json(&self) -> String {
        let all: Vec<_> = self
            .0
            .iter()
            .map(|(field, hash)| (field, hex(hash)))
            .collect();
        serde_json::json!(all).to_string()
    }

    /// The same with who sent it in a chat.
    pub(crate) fn and_sender(mut self, person: Option<Hash>) -> Self {
        self.0.extend(person.map(|person| (SENDER, person)));
        self
    }

    /// The entries for a record.
    pub(crate) fn entries(
        &self,
        (kind, record): (RecordKind, Uuid),
    ) -> impl Iterator<Item = Result<Entry, Error>> {
        let day = day_of(record);
        let record = hex(record.as_bytes());
        self.0.iter().map(move |(field, hash)| {
            let columns = (field, day, hex(hash), kind.as_str(), &record);
            Entry::new(List::Lookups, &columns)
        })
    }
}

pub(crate) const APPEND: &str = "WITH entries AS MATERIALIZED (SELECT value AS e FROM json_each(?1)) \
     INSERT INTO lookups (field, day, hash, record_kind, record_id) \
     SELECT e ->> 0, e ->> 1, unhex(e ->> 2), e ->> 3, unhex(e ->> 4) FROM entries";
/// Not gathered with the others: whoever joins two persons in the same batch must find it.
pub(crate) const ADD_SENDER: &str = "INSERT INTO lookups (field, day, hash, record_kind, record_id) VALUES ('sender', 0, ?1, 'appeal', ?2)";
/// All by which an appeal is found, but for who sent it.
pub(crate) const FORGET: &str = "DELETE FROM lookups WHERE record_id = ?1 AND field <> 'sender'";
/// A conversation is found by its own column, which the one that is condemned has let go.
pub(crate) const FIND: &str = "SELECT record_kind, record_id FROM lookup_days CROSS JOIN lookups l ON l.field = ?1 AND l.day = lookup_days.day AND l.hash = ?2 \
     UNION SELECT 'dialogue', id FROM dialogues WHERE channel = ?3 AND account = ?4 AND sender_hash = ?2 ORDER BY 2";

/// Writes down who sent an appeal in a chat.
pub(crate) async fn add_sender(
    transaction: &Transaction,
    appeal: Uuid,
    person: Hash,
) -> Result<(), Error> {
    let parameters = vec![person.into(), db::id(appeal)];
    transaction.run(ADD_SENDER, parameters).await
}

/// A record that speaks of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// An appeal.
    Appeal(Uuid),
    /// A conversation that is going on.
    Dialogue(Uuid),
}

impl Record {
    pub(crate) fn of(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "appeal" => Some(Self::Appeal(id)),
            "dialogue" => Some(Self::Dialogue(id)),
            _ => None,
        }
    }
}

impl Store {
    /// All records of a person, the oldest first. Nothing is decrypted. A conversation is found by its sender only.
    pub async fn records_of(&self, identifier: Identifier<'_>) -> Result<Vec<Record>, Error> {
        let hash = identifier.hash(&self.lookup);
        let (hash, channel, account) = match identifier {
            Identifier::Sender {
                channel, account, ..
            } => {
                let person = Person::of(&self.reader, &[hash]).await?.hash;
                (person, channel.as_str().into(), account.into())
            }
            _ => (hash, Value::Null, Value::Null),
        };
        let parameters = vec![identifier.field().into(), hash.into(), channel, account];
        let rows = self.reader.rows("lookups", FIND, parameters).await?;
        let record = |mut row: db::Row| {
            let (kind, id): (String, Uuid) = (row.take()?, row.take()?);
            Record::of(&kind, id).ok_or(Error::Row { table: "lookups" })
        };
        rows.into_iter().map(record).collect()
    }
}
