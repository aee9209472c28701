//! The chain over the audit trail. Events are sealed in batches: a seal holds a mark for each event (its number and a keyed hash of it) and a hash
//! over all of that and over the seal before it. The keys come from the lookup secret: whoever has the database alone can change an event, but
//! neither its mark nor a seal. [`Store::verify_events`] names the first event that does not fit.
//!
//! What the chain cannot show: that events were taken away before they were sealed, and that the newest seals were taken away together with
//! their events. Against the second, keep what `verify_events` calls the head somewhere else.
//!
//! Events go at the end of their own term, in whole batches and from the beginning: the seals stay, and a horizon says up to where.
//!
//! Carries out clause 10.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Store,
    db::{self, Connection, Row, Value},
    error::Error,
    hash::{Hash, Keyed, Label, Lookup},
    runtime::Stopwatch,
    writer::{Extent, Transaction},
};

/// How many events share a seal: bounds how long the database is locked for it.
pub(crate) const BATCH: usize = 1000;
/// How many seals are read at once.
const SEALS: usize = 64;
/// The number of an event, and the beginning of its hash.
const MARK: usize = 8 + 16;

pub(crate) const LAST: &str =
    "SELECT seq, last_event, sha256 FROM event_seals WHERE seq > 0 ORDER BY seq DESC LIMIT 1";
pub(crate) const EVENTS: &str = "SELECT seq, at, action, actor, record_kind, record_id, policy_version FROM events \
     WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
pub(crate) const SEAL: &str = "INSERT INTO event_seals (seq, first_event, last_event, count, marks, sealed_at, sha256, mac) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
pub(crate) const WAITING: &str = "SELECT count(*) FROM events WHERE seq > (SELECT coalesce(max(last_event), 0) FROM event_seals)";
pub(crate) const SEALS_AFTER: &str = "SELECT seq, first_event, last_event, count, marks, sealed_at, sha256, mac FROM event_seals \
     WHERE seq > ?1 ORDER BY seq LIMIT ?2";
pub(crate) const HORIZON: &str = "SELECT seal, last_event, at, mac FROM event_horizons WHERE seal > 0 ORDER BY seal DESC LIMIT 1";
pub(crate) const MOVE_HORIZON: &str =
    "INSERT INTO event_horizons (seal, last_event, at, mac) VALUES (?1, ?2, ?3, ?4)";

/// What one call has sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SealReport {
    /// Events that are sealed now.
    pub events: u64,
    /// Seals that were made for them.
    pub seals: u64,
    /// Events that wait for the next call.
    pub waiting: u64,
}

/// What became of an event that does not fit the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tampering {
    /// It is not what was sealed.
    Changed,
    /// It is not there.
    Removed,
    /// It was not there when its neighbours were sealed.
    Inserted,
    /// It stands in the place of another one of its batch.
    Reordered,
    /// It, and those after it, have no seal any more, or one that does not hold.
    Unsealed,
}

/// The first event that does not fit the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its number.
    pub event: i64,
    /// What became of it.
    pub what: Tampering,
}

/// What the chain says of the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The first event that does not fit; `None` if all fit. What follows it was not looked at.
    pub fault: Option<Fault>,
    /// Events up to this one were destroyed at the end of their own term: the look begins after it.
    pub destroyed_until: Option<i64>,
    /// The chain is sealed up to this event.
    pub sealed_until: Option<i64>,
    /// When it was sealed up to there.
    pub sealed_at: Option<DateTime<Utc>>,
    /// The hash of the last seal, in hexadecimal digits: whoever keeps it elsewhere sees later that nothing was cut off.
    pub head: Option<String>,
    /// Seals that hold.
    pub seals: u64,
    /// Events that fit.
    pub events: u64,
    /// Events that wait for their seal, and are not looked at.
    pub waiting: u64,
}

/// An event as the table has it.
struct Entry {
    seq: i64,
    /// All of it but the number.
    content: Vec<Vec<u8>>,
}

impl Entry {
    fn of_row(mut row: Row) -> Result<Self, Error> {
        let seq = row.take()?;
        let at: i64 = row.take()?;
        let mut content = vec![at.to_be_bytes().to_vec()];
        for _ in 0..3 {
            content.push(row.take::<String>()?.into_bytes());
        }
        content.push(row.take()?);
        content.push(row.take::<String>()?.into_bytes());
        Ok(Self { seq, content })
    }

    /// The mark of this content under a number.
    fn mark(&self, key: &Keyed, seq: i64) -> [u8; MARK] {
        let number = seq.to_be_bytes();
        let mut parts = vec![&number[..]];
        parts.extend(self.content.iter().map(Vec::as_slice));
        let mut mark = [0; MARK];
        mark[..8].copy_from_slice(&number);
        mark[8..].copy_from_slice(&key.hash(&parts)[..MARK - 8]);
        mark
    }
}

/// The number of the last seal, its last event and its hash.
async fn last_seal(connection: &Connection) -> Result<(i64, i64, Hash), Error> {
    match connection.row("event_seals", LAST, vec![]).await? {
        Some(mut row) => Ok((row.take()?, row.take()?, row.take()?)),
        None => Ok((0, 0, Hash::default())),
    }
}

async fn entries(
    connection: &Connection,
    after: i64,
    until: i64,
    most: usize,
) -> Result<Vec<Entry>, Error> {
    let parameters = vec![after.into(), until.into(), db::count(most)];
    let rows = connection.rows("events", EVENTS, parameters).await?;
    rows.into_iter().map(Entry::of_row).collect()
}

struct Seal {
    seq: i64,
    first: i64,
    last: i64,
    count: i64,
    marks: Vec<u8>,
    sealed_at: i64,
}

impl Seal {
    fn number_of(mark: &[u8]) -> Option<i64> {
        Some(i64::from_be_bytes(mark.get(..8)?.try_into().ok()?))
    }

    fn marks(&self) -> impl Iterator<Item = &[u8]> {
        self.marks.chunks_exact(MARK)
    }

    /// Numbers first, of a fixed length, and the marks in the end: no two seals give the same bytes.
    fn sha256(&self, before: &Hash) -> Hash {
        let mut digest = Sha256::new();
        digest.update(b"aryz/v1/event-seal");
        digest.update(before);
        for number in [self.seq, self.first, self.last, self.count, self.sealed_at] {
            digest.update(number.to_be_bytes());
        }
        digest.update(&self.marks);
        digest.finalize().into()
    }

    /// The first event that is not as the marks say. `events` are all that stand between the seal before and the last event of this one.
    fn compare(&self, key: &Keyed, events: &[Entry]) -> Option<Fault> {
        let fault = |event, what| Some(Fault { event, what });
        let mut events_left = events.iter();
        for mark in self.marks() {
            let Some(number) = Self::number_of(mark) else {
                return fault(self.first, Tampering::Unsealed);
            };
            match events_left.next() {
                Some(event) if event.seq < number => {
                    return fault(event.seq, Tampering::Inserted);
                }
                Some(event) if event.seq == number => {
                    if event.mark(key, number) != mark {
                        let elsewhere = |mark: &[u8]| {
                            Self::number_of(mark)
                                .is_some_and(|other| event.mark(key, other) == *mark)
                        };
                        return if self.marks().any(elsewhere) {
                            fault(number, Tampering::Reordered)
                        } else {
                            fault(number, Tampering::Changed)
                        };
                    }
                }
                _ => return fault(number, Tampering::Removed),
            }
        }
        events_left
            .next()
            .and_then(|event| fault(event.seq, Tampering::Inserted))
    }
}

/// What a horizon says, for its keyed hash: whoever has the database alone cannot say it.
fn horizon((seal, last_event, at): (i64, i64, i64)) -> [u8; 24] {
    let mut bytes = [0; 24];
    for (part, number) in bytes.chunks_exact_mut(8).zip([seal, last_event, at]) {
        part.copy_from_slice(&number.to_be_bytes());
    }
    bytes
}

/// Notes that all events up to the last one of a seal are destroyed.
pub(crate) async fn move_horizon(
    transaction: &Transaction,
    lookup: &Lookup,
    (seal, last_event): (i64, i64),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let said = horizon((seal, last_event, now.timestamp_millis()));
    let mac = lookup.hash(Label::EventHorizon, &[&said]);
    let parameters = vec![seal.into(), last_event.into(), db::time(now), mac.into()];
    transaction.run(MOVE_HORIZON, parameters).await
}

impl Store {
    /// Seals the events that wait, for as long as `budget`, one batch at least. Safe at any time, by many at once: each event gets one seal. What it leaves,
    /// the next call takes.
    pub async fn seal_events(
        &self,
        now: DateTime<Utc>,
        budget: Duration,
    ) -> Result<SealReport, Error> {
        let watch = Stopwatch::start(now);
        let mut report = SealReport::default();
        loop {
            let sealed = self.seal_batch(now).await?;
            let count = sealed.unwrap_or_default();
            report.events += count as u64;
            report.seals += u64::from(count > 0);
            if sealed.is_some_and(|count| count < BATCH) || watch.elapsed() >= budget {
                break;
            }
        }
        let row = self.reader.row("events", WAITING, vec![]).await?;
        report.waiting = row.ok_or(Error::Row { table: "events" })?.take()?;
        Ok(report)
    }

    /// Makes one seal; says of how many events, or `None` if somebody else was quicker. Events are read and marked before the transaction, so that nobody
    /// waits for that: they come in the order of their numbers, and none comes between.
    async fn seal_batch(&self, now: DateTime<Utc>) -> Result<Option<usize>, Error> {
        let marker = self.lookup.keyed(Label::EventMark);
        let sealer = self.lookup.keyed(Label::EventSeal);
        let (before, after, hash) = last_seal(&self.reader).await?;
        let events = entries(&self.reader, after, i64::MAX, BATCH).await?;
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return Ok(Some(0));
        };
        let seal = Seal {
            seq: before + 1,
            first: first.seq,
            last: last.seq,
            count: i64::try_from(events.len()).unwrap_or(i64::MAX),
            marks: events
                .iter()
                .flat_map(|event| event.mark(&marker, event.seq))
                .collect(),
            sealed_at: now.timestamp_millis(),
        };
        let sha256 = seal.sha256(&hash);
        let parameters = vec![
            seal.seq.into(),
            seal.first.into(),
            seal.last.into(),
            seal.count.into(),
            seal.marks.into(),
            seal.sealed_at.into(),
            sha256.into(),
            sealer.hash(&[&sha256]).into(),
        ];
        let count = events.len();
        let job = async move |transaction: &mut Transaction| {
            let last = last_seal(transaction.connection()).await?;
            if last != (before, after, hash) {
                return Ok(None);
            }
            transaction.run(SEAL, parameters).await?;
            Ok(Some(count))
        };
        self.writer
            .submit_in_background(now, Extent::Steps, job)
            .await
    }

    /// Looks through the whole audit trail, as it is at one moment, and names the first event that was changed, removed, inserted or reordered.
    pub async fn verify_events(&self) -> Result<Verification, Error> {
        // A connection of its own: sweeps and seals go on meanwhile, and are not seen.
        let connection = Connection::open().await?;
        connection.run("BEGIN", vec![]).await?;
        let verified = self.look_through(&connection).await;
        drop(connection.run("COMMIT", vec![]).await);
        verified
    }

    async fn look_through(&self, connection: &Connection) -> Result<Verification, Error> {
        let mut found = Verification::default();
        let row = connection.row("events", WAITING, vec![]).await?;
        found.waiting = row.ok_or(Error::Row { table: "events" })?.take()?;
        let mut destroyed_seal = 0;
        if let Some(mut row) = connection.row("event_horizons", HORIZON, vec![]).await? {
            let (seal, last, at): (i64, i64, i64) = (row.take()?, row.take()?, row.take()?);
            let mac: Vec<u8> = row.take()?;
            let said = horizon((seal, last, at));
            // One that nobody but the database vouches for does not count: then all events are wanted, and the first one is missed.
            if self.lookup.verify(Label::EventHorizon, &[&said], &mac) {
                (destroyed_seal, found.destroyed_until) = (seal, Some(last));
            }
        }
        let marker = self.lookup.keyed(Label::EventMark);
        // The seal before, and the event after which the next look begins. What stands before all seals was inserted.
        let (mut seq, mut last, mut hash) = (0, 0, Hash::default());
        let mut after = i64::MIN;
        loop {
            let parameters = vec![Value::Integer(seq), db::count(SEALS)];
            let rows = connection
                .rows("event_seals", SEALS_AFTER, parameters)
                .await?;
            if rows.is_empty() {
                break;
            }
            for mut row in rows {
                let seal = Seal {
                    seq: row.take()?,
                    first: row.take()?,
                    last: row.take()?,
                    count: row.take()?,
                    marks: row.take()?,
                    sealed_at: row.take()?,
                };
                let (sha256, mac): (Vec<u8>, Vec<u8>) = (row.take()?, row.take()?);
                let unsealed = |event| Fault {
                    event,
                    what: Tampering::Unsealed,
                };
                if seal.seq != seq + 1 {
                    found.fault = Some(unsealed(last + 1));
                    return Ok(found);
                }
                if seal.seq > destroyed_seal {
                    let most = seal.marks.len() / MARK + 1;
                    let events = entries(connection, after, seal.last, most).await?;
                    found.fault = seal.compare(&marker, &events);
                    if found.fault.is_some() {
                        return Ok(found);
                    }
                    found.events += events.len() as u64;
                    after = seal.last;
                }
                let expected = seal.sha256(&hash);
                let holds = self.lookup.verify(Label::EventSeal, &[&expected], &mac);
                if !holds || expected[..] != sha256 {
                    found.fault = Some(unsealed(seal.first));
                    return Ok(found);
                }
                (seq, last, hash) = (seal.seq, seal.last, expected);
                found.seals += 1;
                found.sealed_until = Some(seal.last);
                found.sealed_at = DateTime::from_timestamp_millis(seal.sealed_at);
                found.head = Some(data_encoding::HEXLOWER.encode(&expected));
            }
        }
        if after == i64::MIN {
            let left = entries(connection, after, last, 1).await?;
            found.fault = left.first().map(|event| Fault {
                event: event.seq,
                what: Tampering::Inserted,
            });
        }
        Ok(found)
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    EVENTS,
    HORIZON,
    LAST,
    MOVE_HORIZON,
    SEAL,
    SEALS_AFTER,
    WAITING,
];
