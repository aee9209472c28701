//! `cargo bench-retention`: one million expired records among two million, on the embedded runtime: how many are destroyed a second, what memory that takes,
//! and what whoever asks for something meanwhile notices of it, as ratios to the same application at rest in the same run. Then what it costs to find that
//! nothing is due, among ten thousand, a hundred thousand and a million kept records.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use aryz_tests::furnish::{Records, furnish};
use http::StatusCode;
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::load::{Figures, Load};
use crate::requests::{get, registration};
use crate::server::{self, Server};

const LARGE: Records = Records {
    expired: 1_000_000,
    kept: 1_000_000,
};
const KEPT: [u64; 3] = [10_000, 100_000, 1_000_000];
const TEMPLATES: u64 = 16;
const QUIET: Duration = Duration::from_secs(20);
/// Sweeps and dry runs, of which the median is told.
const TIMES: usize = 21;

pub(crate) fn measure(manifest: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let folder = server::state()?;
    let manifest = without_timers(manifest, folder.path())?;
    runtime.block_on(async {
        large_sweep(&manifest).await?;
        nothing_due(&manifest).await
    })
}

/// The application, which then sweeps when it is called and at no other time.
fn without_timers(manifest: &Path, folder: &Path) -> Result<PathBuf> {
    let root = manifest.parent().unwrap_or(Path::new(".")).canonicalize()?;
    let sources = format!("source = \"{}/target/", root.display());
    let text = fs::read_to_string(manifest)?.replace("source = \"target/", &sources);
    let sections = text.split("\n[[");
    let kept: Vec<&str> = sections
        .filter(|section| !section.starts_with("trigger.cron]]"))
        .collect();
    let file = folder.join("spin.toml");
    fs::write(&file, kept.join("\n[["))?;
    Ok(file)
}

/// A state folder with so many records.
async fn furnished(manifest: &Path, records: Records) -> Result<TempDir> {
    let state = server::state()?;
    let server = Server::on(manifest, state.path()).await?;
    for sequence in 0..TEMPLATES {
        server.ask(registration(sequence)).await?;
    }
    server.stop().await?;
    let began = Instant::now();
    furnish(state.path(), records, server::NOW.parse()?)?;
    let took = began.elapsed().as_secs_f64();
    eprintln!("{} records made in {took:.0} s", records.total());
    Ok(state)
}

async fn large_sweep(manifest: &Path) -> Result<()> {
    let state = furnished(manifest, LARGE).await?;
    let foreseen = Foreseen::on(manifest, state.path()).await?;
    let server = Server::on(manifest, state.path()).await?;
    let load = whoever_asks(&server);
    load.run(Duration::from_secs(3)).await?;
    let quiet = load.run(QUIET).await?;
    let before = server.memory()?;
    server.forget_peak()?;
    let (swept, busy) = load.run_during(sweep_all(&server)).await?;
    let growth = server.peak()?.saturating_sub(before);
    let database = Connection::open(state.path().join("sqlite_db.db"))?;
    let sql = "SELECT count(*) FROM appeals WHERE number LIKE 'A99-%'";
    let left: u64 = database
        .query_row(sql, [], |row| row.get::<_, i64>(0))?
        .try_into()?;
    ensure!(
        left == LARGE.kept,
        "{left} appeals are left of {}",
        LARGE.kept
    );
    ensure!(
        swept.appeals == LARGE.expired,
        "{} are destroyed",
        swept.appeals
    );
    swept.print();
    foreseen.print();
    println!("| memory at rest, MiB | {} |", before >> 20);
    println!("| most that it grew, MiB | {} |", growth >> 20);
    println!();
    println!("| requests meanwhile | a second | p50 ms | p99 ms | ratio of p99 |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (name, Figures { rate, p50, p99 }) in [("at rest", quiet), ("while it sweeps", busy)] {
        let ratio = p99 / quiet.p99;
        println!("| {name} | {rate:.0} | {p50:.1} | {p99:.1} | {ratio:.2} |");
    }
    Ok(())
}

/// How long it takes to say beforehand what would become of all records.
struct Foreseen {
    dry_run: Duration,
    next_version: Duration,
}

impl Foreseen {
    /// In a process of its own: what that leaves in memory is nothing that a sweep finds.
    async fn on(manifest: &Path, state: &Path) -> Result<Self> {
        let server = Server::on(manifest, state).await?;
        let began = Instant::now();
        server.sweep("?dry_run=true").await?;
        let dry_run = began.elapsed();
        let began = Instant::now();
        server.effect_of_next_version().await?;
        let next_version = began.elapsed();
        server.stop().await?;
        Ok(Self {
            dry_run,
            next_version,
        })
    }

    fn print(&self) {
        let (dry_run, effect) = (self.dry_run.as_secs_f64(), self.next_version.as_secs_f64());
        println!("| a dry run of it, s | {dry_run:.1} |");
        println!("| what the next version will do to all records, s | {effect:.1} |");
    }
}

/// A few phones: registrations, and the policy.
fn whoever_asks(server: &Server) -> Load {
    let sequence = AtomicU64::new(TEMPLATES);
    Load {
        name: "whoever asks",
        address: server.address,
        connections: 4,
        pause: Duration::from_millis(20),
        request: Rc::new(move || {
            let next = sequence.fetch_add(1, Ordering::Relaxed);
            if next.is_multiple_of(2) {
                registration(next)
            } else {
                get("/policy?lang=kk")
            }
        }),
        expected: &[StatusCode::OK, StatusCode::CREATED],
    }
}

#[derive(Default)]
struct Swept {
    appeals: u64,
    events: u64,
    sealed: u64,
    runs: u32,
    /// Those of runs that did nothing else, and how long these took.
    sustained: u64,
    took: Duration,
    /// Till nothing was left to do.
    whole: Duration,
}

impl Swept {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of records are far below 2^52"
    )]
    fn print(&self) {
        let rate = self.sustained as f64 / self.took.as_secs_f64();
        println!();
        println!("| a large sweep | |");
        println!("| --- | ---: |");
        println!("| appeals destroyed | {} |", self.appeals);
        println!("| a second | {rate:.0} |");
        println!("| old events destroyed | {} |", self.events);
        println!("| new events sealed | {} |", self.sealed);
        println!("| runs | {} |", self.runs);
        println!(
            "| seconds till nothing is left | {:.0} |",
            self.whole.as_secs_f64()
        );
    }
}

/// Calls the sweep until nothing is due and all is sealed.
async fn sweep_all(server: &Server) -> Result<Swept> {
    let began = Instant::now();
    let mut swept = Swept::default();
    loop {
        let report = server.sweep("").await?;
        let number = |pointer| report.pointer(pointer).and_then(Value::as_u64);
        let count = |pointer| number(pointer).unwrap_or_default();
        let appeals = count("/destroyed/appeal");
        swept.appeals += appeals;
        swept.events += count("/destroyed/event");
        swept.sealed += count("/sealed/events");
        swept.runs += 1;
        swept.whole = began.elapsed();
        let left = count("/left_over/appeal");
        if left > 0 {
            swept.sustained += appeals;
            swept.took += Duration::from_millis(count("/duration_ms"));
        }
        eprintln!("run {}: {appeals} appeals, {left} left", swept.runs);
        if is_through(&report) {
            return Ok(swept);
        }
    }
}

fn is_through(report: &Value) -> bool {
    report["outcome"] == "done"
        && report["sealed"]["waiting"] == 0
        && report["version"]["complete"] == true
}

async fn nothing_due(manifest: &Path) -> Result<()> {
    println!();
    println!("| kept records, nothing due | sweep ms | ratio | dry run ms | ratio |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let mut first = None;
    for kept in KEPT {
        let state = furnished(manifest, Records { expired: 0, kept }).await?;
        let server = Server::on(manifest, state.path()).await?;
        // The first ones look through all records once, as after each new version of the policy.
        while !is_through(&server.sweep("").await?) {}
        let sweep = median(&server, "").await?;
        let plan = median(&server, "?dry_run=true").await?;
        let (sweep_base, plan_base) = *first.get_or_insert((sweep, plan));
        println!(
            "| {kept} | {sweep:.1} | {:.2} | {plan:.1} | {:.2} |",
            sweep / sweep_base,
            plan / plan_base
        );
    }
    Ok(())
}

/// Milliseconds of a call.
async fn median(server: &Server, query: &str) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        server.sweep(query).await?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2].as_secs_f64() * 1000.0)
}
