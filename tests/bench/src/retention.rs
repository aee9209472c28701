//! `cargo bench-retention`: one million expired records among two million, on the embedded runtime: how many are destroyed a second, what memory that takes,
//! and what whoever asks for something meanwhile notices of it, as ratios to the same application at rest in the same run. Then what it costs to find that
//! nothing is due, among ten thousand, a hundred thousand and a million kept records.
//!
//! The records are copies of a few that were registered over HTTP, each with an id, a number, a code, blind indexes, consents, events and a key of its own,
//! as if filed evenly over eleven years and answered within ten days. Their seals are random: the sweep does not look at them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::{self, Term};
use http::StatusCode;
use rusqlite::{Connection, params};
use serde_json::Value;
use uuid::{Builder, Uuid};

use crate::load::{Figures, Load};
use crate::requests::{get, registration};
use crate::server::Server;

const EXPIRED: u64 = 200_000;
const KEPT: u64 = 200_000;
const SMALLER: [u64; 3] = [10_000, 100_000, 1_000_000];
/// As many keys as the writer puts in one page when it is busy.
const PAGE: u64 = 64;
const QUIET: Duration = Duration::from_secs(20);

pub(crate) fn measure(manifest: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let folder = crate::server::state()?;
    let manifest = without_timers(manifest, folder.path())?;
    runtime.block_on(async {
        large_sweep(&manifest).await?;
        nothing_due(&manifest).await
    })
}

/// The application, which then sweeps when it is called and at no other time.
fn without_timers(manifest: &Path, folder: &Path) -> Result<PathBuf> {
    let root = manifest.parent().unwrap_or(Path::new("."));
    let text = fs::read_to_string(manifest)?;
    let sources = format!("source = \"{}/target/", root.canonicalize()?.display());
    let text = text.replace("source = \"target/", &sources);
    let sections = text.split("\n[[");
    let kept: Vec<&str> = sections
        .filter(|section| !section.starts_with("trigger.cron]]"))
        .collect();
    let file = folder.join("spin.toml");
    fs::write(&file, kept.join("\n[["))?;
    Ok(file)
}

async fn large_sweep(manifest: &Path) -> Result<()> {
    let state = furnished(manifest, EXPIRED, KEPT).await?;
    let server = Server::on(manifest, state.path()).await?;
    let load = whoever_asks(&server);
    load.run(Duration::from_secs(3)).await?;
    let quiet = load.run(QUIET).await?;
    let before = server.memory()?;
    server.forget_peak()?;

    let (swept, busy) = load.run_during(sweep_all(&server)).await?;
    let peak = server.peak()?;
    let left = count(state.path(), "appeals")?;
    ensure!(left >= KEPT, "{left} appeals are left of {KEPT}");
    let Swept {
        records,
        took,
        runs,
        whole,
    } = swept;
    println!();
    println!("| one million expired among two million | |");
    println!("| --- | ---: |");
    println!("| records destroyed | {records} |");
    println!(
        "| a second, while records go | {:.0} |",
        records as f64 / took.as_secs_f64()
    );
    println!(
        "| with their {} proofs, sealing and orphans, seconds | {:.0} |",
        "due",
        whole.as_secs_f64()
    );
    println!("| runs | {runs} |");
    println!("| memory before, MiB | {:.0} |", mebibytes(before));
    println!(
        "| growth at the peak, MiB | {:.0} |",
        mebibytes(peak.saturating_sub(before))
    );
    let Figures { p50, p99, rate } = quiet;
    println!("| requests at rest, a second / p50 / p99 ms | {rate:.0} / {p50:.1} / {p99:.1} |");
    let Figures {
        p50: p50_busy,
        p99: p99_busy,
        rate,
    } = busy;
    println!("| requests meanwhile | {rate:.0} / {p50_busy:.1} / {p99_busy:.1} |");
    println!(
        "| ratio of p50 and p99 | {:.2} / {:.2} |",
        p50_busy / p50,
        p99_busy / p99
    );
    Ok(())
}

/// A phone now and then: registrations, and the policy.
fn whoever_asks(server: &Server) -> Load {
    let sequence = AtomicU64::new(0);
    Load {
        name: "whoever asks",
        address: server.address,
        connections: 4,
        pause: Duration::from_millis(20),
        request: Rc::new(move || {
            let next = sequence.fetch_add(1, Ordering::Relaxed);
            if next % 2 == 0 {
                registration(next)
            } else {
                get("/policy?lang=kk")
            }
        }),
        expected: &[StatusCode::OK, StatusCode::CREATED],
    }
}

struct Swept {
    records: u64,
    /// While records were destroyed.
    took: Duration,
    /// Till nothing was left to do.
    whole: Duration,
    runs: u32,
}

/// Calls the sweep until nothing is due and all is sealed.
async fn sweep_all(server: &Server) -> Result<Swept> {
    let began = Instant::now();
    let mut swept = Swept {
        records: 0,
        took: Duration::ZERO,
        whole: Duration::ZERO,
        runs: 0,
    };
    loop {
        let began_run = Instant::now();
        let report = server.sweep("").await?;
        let number = |pointer: &str| {
            report
                .pointer(pointer)
                .and_then(Value::as_u64)
                .unwrap_or_default()
        };
        let records = number("/destroyed/appeal");
        swept.records += records;
        swept.runs += 1;
        if records > 0 {
            let run = Duration::from_millis(number("/duration_ms"));
            swept.took += if number("/left_over/appeal") > 0 {
                run
            } else {
                began_run.elapsed().min(run)
            };
        }
        swept.whole = began.elapsed();
        let mut line = String::new();
        write!(
            line,
            "run {}: {} appeals, {} events, {} left, {} ms, sealed {}, waiting {}",
            swept.runs,
            records,
            number("/destroyed/event"),
            number("/left_over/appeal"),
            number("/duration_ms"),
            number("/sealed/events"),
            number("/sealed/waiting")
        )?;
        eprintln!("{line}");
        if report["outcome"] == "done" && number("/sealed/waiting") == 0 {
            return Ok(swept);
        }
    }
}

async fn nothing_due(manifest: &Path) -> Result<()> {
    println!();
    println!("| kept records, nothing due | one sweep, ms | ratio | one dry run, ms | ratio |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let mut first: Option<(f64, f64)> = None;
    for kept in SMALLER {
        let state = furnished(manifest, 0, kept).await?;
        let server = Server::on(manifest, state.path()).await?;
        // The first ones also seal, look for orphans, and warm up.
        loop {
            let report = server.sweep("").await?;
            if report["outcome"] == "done" && report["sealed"]["waiting"] == 0 {
                break;
            }
        }
        let mut sweeps = Vec::new();
        let mut plans = Vec::new();
        for _ in 0..21 {
            let began = Instant::now();
            server.sweep("").await?;
            sweeps.push(began.elapsed());
            let began = Instant::now();
            server.sweep("?dry_run=true").await?;
            plans.push(began.elapsed());
        }
        let (sweep, plan) = (median(&mut sweeps), median(&mut plans));
        let (sweep_base, plan_base) = *first.get_or_insert((sweep, plan));
        println!(
            "| {kept} | {sweep:.1} | {:.2} | {plan:.1} | {:.2} |",
            sweep / sweep_base,
            plan / plan_base
        );
    }
    Ok(())
}

fn median(durations: &mut [Duration]) -> f64 {
    durations.sort_unstable();
    durations[durations.len() / 2].as_secs_f64() * 1000.0
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bytes of one machine are far below 2^52"
)]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

/// A state folder with so many records whose term is over, and so many that are kept.
async fn furnished(manifest: &Path, expired: u64, kept: u64) -> Result<tempfile::TempDir> {
    let state = crate::server::state()?;
    {
        let server = Server::on(manifest, state.path()).await?;
        for sequence in 0..16 {
            server.ask(registration(sequence)).await?;
        }
        server.stop().await?;
    }
    let began = Instant::now();
    let path = state.path().to_owned();
    tokio::task::spawn_blocking(move || furnish(&path, expired, kept)).await??;
    eprintln!(
        "{} records made in {:.0} s",
        expired + kept,
        began.elapsed().as_secs_f64()
    );
    Ok(state)
}

fn count(state: &Path, table: &str) -> Result<u64> {
    let connection = Connection::open(state.join("sqlite_db.db"))?;
    let count: i64 = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
        row.get(0)
    })?;
    Ok(u64::try_from(count)?)
}

/// The columns of a table but for some that each copy has of its own.
fn columns(connection: &Connection, table: &str, own: &[&str]) -> Result<String> {
    let mut statement =
        connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    let rest: Vec<String> = names
        .into_iter()
        .filter(|name| !own.contains(&name.as_str()))
        .collect();
    Ok(rest.join(", "))
}

fn furnish(state: &Path, expired: u64, kept: u64) -> Result<()> {
    let mut records = Connection::open(state.join("sqlite_db.db"))?;
    records.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF;",
    )?;
    let mut keys = Connection::open(state.join("sqlite_key_value.db"))?;
    keys.execute_batch("PRAGMA synchronous = OFF;")?;
    let key_page: Vec<u8> = keys.query_row(
        "SELECT value FROM spin_key_value WHERE key LIKE 'keys/%' ORDER BY length(value) LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    // Version and id of the master key, then slots of a record's id and its wrapped key.
    let slot = 16 + 24 + 32 + 16;
    let head = key_page.len() - key_page.len() / slot * slot;
    let head = key_page[..head].to_vec();
    let templates: Vec<(i64, Vec<u8>)> = {
        let mut statement = records.prepare("SELECT rowid, id FROM appeals")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let own = [
        "id",
        "number",
        "code_hash",
        "year",
        "sequence",
        "key_page",
        "status",
        "status_at",
        "received_at",
        "closed_at",
        "destroy_at",
    ];
    let rest = columns(&records, "appeals", &own)?;
    let appeal = format!(
        "INSERT INTO appeals (id, number, code_hash, year, sequence, key_page, status, status_at, received_at, closed_at, destroy_at, {rest}) \
         SELECT ?1, ?2, randomblob(32), ?3, ?4, ?5, 'answered', ?7, ?6, ?7, ?8, {rest} FROM appeals WHERE rowid = ?9"
    );
    let consents = columns(&records, "consents", &["seq", "at", "record_id"])?;
    let consents = format!(
        "INSERT INTO consents (at, record_id, {consents}) SELECT ?2, ?1, {consents} FROM consents WHERE record_id = ?3"
    );
    let events = columns(&records, "events", &["seq", "at", "record_id"])?;
    let events = format!(
        "INSERT INTO events (at, record_id, {events}) SELECT ?2, ?1, {events} FROM events WHERE record_id = ?3"
    );
    let lookups = "INSERT INTO lookups (field, day, hash, record_kind, record_id) SELECT field, ?3, randomblob(32), record_kind, ?1 FROM lookups WHERE record_id = ?2";

    let now = DateTime::<Utc>::from(SystemTime::now());
    let total = expired + kept;
    let mut filed = 0;
    let mut sequence = 0_u64;
    while filed < total {
        let records = records.transaction()?;
        let pages = keys.transaction()?;
        for _ in 0..2000_u64.div_ceil(PAGE) {
            let in_page = PAGE.min(total - filed);
            if in_page == 0 {
                break;
            }
            let received_at = moment(now, expired, kept, filed);
            let page = id(received_at, filed);
            let mut bytes = head.clone();
            for position in 0..in_page {
                let number = filed + position;
                let record = id(received_at, number + (1 << 40));
                bytes.extend_from_slice(record.as_bytes());
                bytes
                    .extend((0..slot - 16).map(|byte| {
                        (number.wrapping_mul(31).wrapping_add(byte as u64) >> 3) as u8
                    }));
                let closed_at = received_at + TimeDelta::days(10);
                let destroy_at = retention::end(Term::Years(5), closed_at);
                let (template, like) = &templates[usize::try_from(number)? % templates.len()];
                sequence += 1;
                let received = received_at.timestamp_millis();
                records.prepare_cached(&appeal)?.execute(params![
                    record.as_bytes(),
                    format!("A99-{sequence:07}-0"),
                    1900,
                    i64::try_from(sequence)?,
                    page.as_bytes(),
                    received,
                    closed_at.timestamp_millis(),
                    destroy_at.timestamp_millis(),
                    template,
                ])?;
                records.prepare_cached(&consents)?.execute(params![
                    record.as_bytes(),
                    received,
                    like
                ])?;
                records.prepare_cached(&events)?.execute(params![
                    record.as_bytes(),
                    received,
                    like
                ])?;
                records.prepare_cached(lookups)?.execute(params![
                    record.as_bytes(),
                    like,
                    received.div_euclid(86_400_000)
                ])?;
            }
            pages
                .prepare_cached(
                    "INSERT INTO spin_key_value (store, key, value) VALUES ('default', ?1, ?2)",
                )?
                .execute(params![format!("keys/{page}"), bytes])?;
            filed += in_page;
        }
        records.commit()?;
        pages.commit()?;
    }
    seal(&records)?;
    for (connection, file) in [(records, "sqlite_db.db"), (keys, "sqlite_key_value.db")] {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(connection);
        // What is measured begins with a disk that has nothing else to do.
        fs::File::open(state.join(file))?.sync_all()?;
    }
    Ok(())
}

/// When a record was filed: the expired ones over six years, so long ago that their five years are over; the others since.
fn moment(now: DateTime<Utc>, expired: u64, kept: u64, number: u64) -> DateTime<Utc> {
    let (from, until, position, of) = if number < expired {
        (11 * 365, 5 * 365 + 40, number, expired)
    } else {
        (5 * 365 - 40, 20, number - expired, kept)
    };
    let span = TimeDelta::days(from - until).num_milliseconds();
    let part = i64::try_from(
        u128::from(position) * u128::from(span.unsigned_abs()) / u128::from(of.max(1)),
    );
    now - TimeDelta::days(from) + TimeDelta::milliseconds(part.unwrap_or_default())
}

fn id(at: DateTime<Utc>, number: u64) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    let mut chance = [0; 10];
    chance[2..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

/// All events were sealed when they were new.
fn seal(records: &Connection) -> Result<()> {
    let (first, last): (i64, i64) = records.query_row(
        "SELECT coalesce((SELECT max(last_event) FROM event_seals), 0) + 1, max(seq) FROM events",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let seals: i64 =
        records.query_row("SELECT coalesce(max(seq), 0) FROM event_seals", [], |row| {
            row.get(0)
        })?;
    let mut statement = records.prepare("INSERT INTO event_seals (seq, first_event, last_event, count, marks, sealed_at, sha256, mac) VALUES (?1, ?2, ?3, ?4, randomblob(?4 * 24), 0, randomblob(32), randomblob(32))")?;
    let mut event = first;
    let mut seal = seals;
    while event <= last {
        let end = (event + 999).min(last);
        seal += 1;
        statement.execute(params![seal, event, end, end - event + 1])?;
        event = end + 1;
    }
    Ok(())
}
