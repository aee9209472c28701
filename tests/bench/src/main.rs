//! `cargo bench-load`: what pages and registrations cost, each as a ratio to a named baseline in the same run: pages to a bare "hello" component on
//! the same runtime, registrations to a native program that commits each by itself, both on the disk as it is and with every flush slowed by 5 ms.
//!
//! The load generator shares the machine's cores with the server, so absolute figures say little: read the ratios. Rounds of the loads take turns,
//! so that a slow minute of the machine falls on all of them; each figure is the median of its rounds.
//!
//! The program is also the servers: it starts itself as `bench up …`, which is `aryz up …`, and as `bench native …`. `cargo bench-sealing` measures
//! by itself what sealing and opening a record costs, `cargo bench-chat` what conversations cost, `cargo bench-retention` what a large sweep costs.

mod chat;
mod flushes;
mod load;
mod native;
mod requests;
mod retention;
mod sealing;
mod server;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;

use crate::load::{Figures, Load, median};
use crate::requests::{get, registration};
use crate::server::{Disk, Server};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_secs(2);
const ROUND: Duration = Duration::from_secs(4);

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let ended = match arguments.next() {
        Some(up) if up == "up" => return runner::main(),
        Some(native) if native == "native" => arguments
            .next()
            .context("native <folder>")
            .and_then(|state| native::serve(Path::new(&state))),
        Some(sealing) if sealing == "sealing" => sealing::measure(),
        Some(chat) if chat == "chat" => chat::measure(),
        Some(retention) if retention == "retention" => {
            built("../../spin.toml").and_then(|aryz| retention::measure(&aryz))
        }
        _ => compare_all(),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A manifest of this folder, whose components are built.
fn built(manifest: &str) -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest);
    runner::build(&manifest)?;
    Ok(manifest)
}

fn compare_all() -> Result<()> {
    let hello = built("hello/spin.toml")?;
    let aryz = built("../../spin.toml")?;
    println!(
        "median of {ROUNDS} rounds of {} s, generator and server on the same {} cores",
        ROUND.as_secs(),
        available_parallelism().map_or(0, usize::from)
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        pages(&hello, &aryz).await?;
        registrations(&aryz, Disk::AsItIs).await?;
        registrations(&aryz, Disk::Slow).await
    })
}

async fn pages(hello: &Path, aryz: &Path) -> Result<()> {
    let hello = Server::embedded(hello, Disk::AsItIs).await?;
    let aryz = Server::embedded(aryz, Disk::AsItIs).await?;
    let page = |name, server: &Server, path: &'static str| Load {
        name,
        address: server.address,
        connections: CONNECTIONS,
        request: Rc::new(move || get(path)),
        expected: &[StatusCode::OK],
        pause: Duration::ZERO,
    };
    let loads = [
        page("hello", &hello, "/"),
        page("policy page", &aryz, "/policy?lang=kk"),
    ];
    compare("pages", &loads).await
}

async fn registrations(aryz: &Path, disk: Disk) -> Result<()> {
    let native = Server::native(disk).await?;
    let aryz = Server::embedded(aryz, disk).await?;
    let sequence = Rc::new(AtomicU64::new(0));
    let register = |name, server: &Server, connections| Load {
        name,
        address: server.address,
        connections,
        request: {
            let sequence = Rc::clone(&sequence);
            let next = move || sequence.fetch_add(1, Ordering::Relaxed);
            Rc::new(move || -> Request<Full<Bytes>> { registration(next()) })
        },
        expected: &[StatusCode::CREATED],
        pause: Duration::ZERO,
    };
    let loads = [
        register("native, a commit each", &native, CONNECTIONS),
        register("Aryz", &aryz, CONNECTIONS),
        register("Aryz, one connection", &aryz, 1),
    ];
    let title = match disk {
        Disk::AsItIs => "registrations",
        Disk::Slow => "registrations, each flush slowed by 5 ms",
    };
    compare(title, &loads).await
}

/// Prints the figures of the loads, each with its ratio to the first one.
async fn compare(title: &str, loads: &[Load]) -> Result<()> {
    for load in loads {
        load.run(WARM_UP).await?;
    }
    let mut rounds: Vec<Vec<Figures>> = loads.iter().map(|_| vec![]).collect();
    for round in 1..=ROUNDS {
        eprintln!("{title}: round {round} of {ROUNDS}");
        for (load, figures) in loads.iter().zip(&mut rounds) {
            figures.push(load.run(ROUND).await?);
        }
    }
    let medians: Vec<Figures> = rounds.iter_mut().map(|round| median(round)).collect();
    let base = medians[0].rate;
    println!();
    println!("| {title} | connections | a second | ratio | p50 ms | p99 ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (load, Figures { rate, p50, p99 }) in loads.iter().zip(&medians) {
        let (name, connections) = (load.name, load.connections);
        let ratio = rate / base;
        println!("| {name} | {connections} | {rate:.0} | {ratio:.2} | {p50:.1} | {p99:.1} |");
    }
    Ok(())
}
