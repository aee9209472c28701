//! State folders with as many records as years of work leave: copies of a few that were registered over HTTP, each with an id, a number, a code, blind indexes,
//! consents, events and a key of its own, as if filed evenly over eleven years and answered within ten days. What is sealed and what is hashed is random:
//! the sweep does not look at it.

use std::fs;
use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::{self, Term};
use rusqlite::{CachedStatement, Connection, Transaction, params};
use uuid::{Builder, Uuid};

/// As many keys as the writer puts in one page when it is busy.
const PAGE: u64 = 64;
/// Pages in one transaction.
const PAGES: u64 = 32;
/// A slot of a key page: the id of a record and its wrapped key.
const SLOT: usize = 16 + 24 + 32 + 16;

/// How many records there are to be.
#[derive(Clone, Copy)]
pub struct Records {
    /// Those whose term is over.
    pub expired: u64,
    /// All others.
    pub kept: u64,
}

impl Records {
    /// All.
    pub fn total(self) -> u64 {
        self.expired + self.kept
    }

    /// When a record was filed: the expired ones over six years, so long ago that their five years are over; the others since.
    fn filed_at(self, number: u64, now: DateTime<Utc>) -> DateTime<Utc> {
        let (from, until, position, of) = if number < self.expired {
            (11 * 365, 5 * 365 + 40, number, self.expired)
        } else {
            (5 * 365 - 40, 20, number - self.expired, self.kept)
        };
        let span = TimeDelta::days(from - until)
            .num_milliseconds()
            .unsigned_abs();
        let part = u128::from(position) * u128::from(span) / u128::from(of.max(1));
        let part = i64::try_from(part).unwrap_or_default();
        now - TimeDelta::days(from) + TimeDelta::milliseconds(part)
    }
}

/// Fills a state folder on which the application has run and taken a few appeals.
pub fn furnish(state: &Path, records: Records, now: DateTime<Utc>) -> Result<()> {
    let mut database = Connection::open(state.join("sqlite_db.db"))?;
    database.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")?;
    let mut keys = Connection::open(state.join("sqlite_key_value.db"))?;
    keys.execute_batch("PRAGMA synchronous = OFF;")?;
    let copier = Copier::of(&database, &keys)?;
    let mut filed = 0;
    while filed < records.total() {
        let rows = database.transaction()?;
        let pages = keys.transaction()?;
        for _ in 0..PAGES {
            let in_page = PAGE.min(records.total() - filed);
            if in_page > 0 {
                let filed_at = records.filed_at(filed, now);
                copier.page((&rows, &pages), filed..filed + in_page, filed_at)?;
                filed += in_page;
            }
        }
        rows.commit()?;
        pages.commit()?;
    }
    seal(&database)?;
    for (connection, file) in [(database, "sqlite_db.db"), (keys, "sqlite_key_value.db")] {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(connection);
        // What is measured begins with a disk that has nothing else to do.
        fs::File::open(state.join(file))?.sync_all()?;
    }
    Ok(())
}

/// What is copied.
struct Copier {
    /// What a key page begins with.
    head: Vec<u8>,
    /// Row and id of the appeals that there are.
    templates: Vec<(i64, Vec<u8>)>,
    appeal: String,
    consents: String,
    events: String,
}

const LOOKUPS: &str = "INSERT INTO lookups (field, day, hash, record_kind, record_id) \
     SELECT field, ?3, randomblob(32), record_kind, ?1 FROM lookups WHERE record_id = ?2";

impl Copier {
    fn of(database: &Connection, keys: &Connection) -> Result<Self> {
        let page = "SELECT value FROM spin_key_value WHERE key LIKE 'keys/%' LIMIT 1";
        let page: Vec<u8> = keys.query_row(page, [], |row| row.get(0))?;
        let mut templates = database.prepare("SELECT rowid, id FROM appeals")?;
        let templates = templates.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let own = "id, number, code_hash, year, sequence, key_page, status, status_at, received_at, closed_at, destroy_at";
        let rest = columns(database, "appeals", own)?;
        let of_record = |table| {
            let rest = columns(database, table, "seq, at, record_id")?;
            Ok::<_, anyhow::Error>(format!(
                "INSERT INTO {table} (at, record_id, {rest}) SELECT ?2, ?1, {rest} FROM {table} WHERE record_id = ?3"
            ))
        };
        Ok(Self {
            head: page[..page.len() % SLOT].to_vec(),
            templates: templates.collect::<rusqlite::Result<_>>()?,
            appeal: format!(
                "INSERT INTO appeals ({own}, {rest}) \
                 SELECT ?1, ?2, randomblob(32), 1999, ?3, ?4, 'answered', ?6, ?5, ?6, ?7, {rest} FROM appeals WHERE rowid = ?8"
            ),
            consents: of_record("consents")?,
            events: of_record("events")?,
        })
    }

    /// Records that were filed together.
    fn page(
        &self,
        (rows, pages): (&Transaction<'_>, &Transaction<'_>),
        numbers: std::ops::Range<u64>,
        filed_at: DateTime<Utc>,
    ) -> Result<()> {
        let page = id(filed_at, numbers.start);
        let mut bytes = self.head.clone();
        for number in numbers {
            let record = id(filed_at, number | 1 << 40);
            bytes.extend_from_slice(record.as_bytes());
            let key = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
            bytes.extend(key.into_iter().cycle().take(SLOT - 16));
            self.record(rows, (record, page), number, filed_at)?;
        }
        let insert = "INSERT INTO spin_key_value (store, key, value) VALUES ('default', ?1, ?2)";
        let name = format!("keys/{page}");
        pages
            .prepare_cached(insert)?
            .execute(params![name, bytes])?;
        Ok(())
    }

    fn record(
        &self,
        rows: &Transaction<'_>,
        (record, page): (Uuid, Uuid),
        number: u64,
        filed_at: DateTime<Utc>,
    ) -> Result<()> {
        let prepared =
            |sql: &str| -> rusqlite::Result<CachedStatement<'_>> { rows.prepare_cached(sql) };
        let (row, like) = &self.templates[usize::try_from(number)? % self.templates.len()];
        let (record, page) = (record.as_bytes(), page.as_bytes());
        let closed_at = filed_at + TimeDelta::days(10);
        let destroy_at = retention::end(Term::Years(5), closed_at);
        let filed = filed_at.timestamp_millis();
        prepared(&self.appeal)?.execute(params![
            record,
            format!("A99-{number:07}-0"),
            i64::try_from(number)?,
            page,
            filed,
            closed_at.timestamp_millis(),
            destroy_at.timestamp_millis(),
            row,
        ])?;
        prepared(&self.consents)?.execute(params![record, filed, like])?;
        prepared(&self.events)?.execute(params![record, filed, like])?;
        let day = filed.div_euclid(24 * 60 * 60 * 1000);
        prepared(LOOKUPS)?.execute(params![record, like, day])?;
        Ok(())
    }
}

/// The columns of a table but for some that each copy has of its own.
fn columns(database: &Connection, table: &str, own: &str) -> Result<String> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}')");
    let mut statement = database.prepare(&sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    let is_own = |name: &String| own.split(", ").any(|own| own == name);
    let rest: Vec<String> = names.into_iter().filter(|name| !is_own(name)).collect();
    Ok(rest.join(", "))
}

/// An id as the application gives it, the same at each run.
fn id(at: DateTime<Utc>, number: u64) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    let mut chance = [0; 10];
    chance[2..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

/// All events were sealed when they were new.
fn seal(database: &Connection) -> Result<()> {
    let last = "SELECT coalesce(max(seq), 0), coalesce(max(last_event), 0) FROM event_seals";
    let (mut seal, mut sealed): (i64, i64) =
        database.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let events: i64 = database.query_row("SELECT max(seq) FROM events", [], |row| row.get(0))?;
    let mut insert = database.prepare(
        "INSERT INTO event_seals (seq, first_event, last_event, count, marks, sealed_at, sha256, mac) \
         VALUES (?1, ?2, ?3, ?4, randomblob(?4 * 24), 0, randomblob(32), randomblob(32))",
    )?;
    while sealed < events {
        let end = (sealed + 1000).min(events);
        seal += 1;
        insert.execute(params![seal, sealed + 1, end, end - sealed])?;
        sealed = end;
    }
    Ok(())
}
