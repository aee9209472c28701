//! The embedded runtime behind `cargo up`: runs a `spin.toml` in one process, for machines without Spin and for tests.
//!
//! [`main`] reads the command line; `up` tells the rest in order: read the manifest, build the components, find the
//! values of the variables, compile, link, and serve until a signal comes. Each file beside this one is one concern
//! of Spin's, done as Spin does it: routes, variables, the key-value store, SQLite, outbound requests, HTTP and cron
//! triggers. What Spin does and this runtime does not is refused by [`manifest`].

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Parser as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

mod builder;
mod chunks;
mod cli;
mod clock;
mod cron;
mod engine;
mod http;
mod key_value;
mod manifest;
mod outbound;
mod output;
mod pool;
mod routes;
mod secrets;
mod sqlite;
mod variables;
mod wit;

use cli::{Cli, Subcommand, Up};
use clock::Clock;
use engine::{Compiler, Loaded};
use key_value::KeyValue;
use manifest::Manifest;
use outbound::AllowedHosts;
use routes::Routes;
use sqlite::Database;
use variables::Values;

/// The command line program, for any package that wants it as a binary.
pub fn main() -> ExitCode {
    let Cli {
        subcommand: Subcommand::Up(up),
    } = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .without_time()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .init();
    match run(&up) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the components that a manifest file names, as `aryz up` does before it serves them.
pub fn build(manifest: &Path) -> Result<()> {
    builder::build(&Manifest::read(manifest)?, true)
}

fn run(up: &Up) -> Result<()> {
    let manifest = Manifest::read(&up.file)?;
    if !up.no_build {
        builder::build(&manifest, up.quiet)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let served = runtime.block_on(serve(up, &manifest));
    // What still runs now was given its time.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn serve(up: &Up, manifest: &Manifest) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let state = up
        .state_dir
        .clone()
        .unwrap_or_else(|| manifest.folder.join(".spin"));
    std::fs::create_dir_all(&state)
        .with_context(|| format!("cannot create the state folder {}", state.display()))?;
    let given: BTreeMap<String, String> = up.variable.iter().cloned().collect();
    if let Some(unknown) = given
        .keys()
        .find(|name| !manifest.variables.contains_key(*name))
    {
        bail!("--variable {unknown}: there is no such variable in [variables]");
    }
    let mut values = Values::find(&manifest.variables, &given, Path::new(".env"))?;
    let secrets = if up.no_dev_secrets {
        None
    } else {
        secrets::fill(&manifest.variables, &mut values, &state)?
    };
    let clock = up.now.map_or_else(Clock::default, Clock::starting_at);

    let components = load(up, manifest, &values, &state, clock)?;
    let listener = TcpListener::bind(up.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; --listen takes another address",
            up.listen
        )
    })?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let instances = pool::Instances::new(stopped.clone());
    let of_routes = manifest
        .http
        .iter()
        .map(|trigger| components[&trigger.component].clone());
    let app = http::App::new(
        Routes::new(&manifest.http)?,
        of_routes,
        up.request_timeout(),
        address,
        &instances,
    )?;
    let mut timers = Vec::new();
    for trigger in &manifest.cron {
        let component = components[&trigger.component].clone();
        timers.push(cron::Timer::new(&trigger.expression, component, clock)?);
    }

    announce(up, manifest, &state, secrets.as_deref(), address)?;

    let server = tokio::spawn(Arc::new(app).serve(listener, stopped.clone()));
    let timers: Vec<_> = timers
        .into_iter()
        .map(|timer| tokio::spawn(timer.run(stopped.clone())))
        .collect();
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    stop.send_replace(true);
    let finish = async {
        server.await?;
        let work = async {
            for timer in timers {
                let _ = timer.await;
            }
            instances.none().await;
        };
        if tokio::time::timeout(up.request_timeout(), work)
            .await
            .is_err()
        {
            tracing::warn!("some work was not finished in time");
        }
        Ok(())
    };
    tokio::select! {
        finished = finish => finished,
        // Asked twice, it does not wait.
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Waits for the order to stop. Whoever gives it is gone only when everything stops.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Compiles the components that triggers name, and gives each what the manifest grants it.
fn load(
    up: &Up,
    manifest: &Manifest,
    values: &Values,
    state: &Path,
    clock: Clock,
) -> Result<BTreeMap<String, Arc<Loaded>>> {
    let compiler = Compiler::new()?;
    let key_value = if manifest
        .components
        .values()
        .any(|component| component.key_value)
    {
        Some(Arc::new(KeyValue::open(
            &state.join("sqlite_key_value.db"),
        )?))
    } else {
        None
    };
    let database = Arc::new(Database::new(state.join("sqlite_db.db")));
    let mut components = BTreeMap::new();
    for id in manifest::triggered(manifest) {
        let component = &manifest.components[id];
        if !component.source.is_file() {
            bail!(
                "component {id}: {} does not exist{}",
                component.source.display(),
                if up.no_build {
                    "; it was not built"
                } else {
                    ""
                }
            );
        }
        let variables = component
            .variables
            .iter()
            .map(|(name, template)| (name.clone(), template.resolve(values)))
            .collect();
        let mut environment = component.environment.clone();
        environment.extend(up.env.iter().cloned());
        let loaded = Loaded {
            id: id.to_owned(),
            pre: compiler
                .compile(&component.source)
                .with_context(|| format!("component {id}"))?,
            environment,
            variables: Arc::new(variables),
            hosts: AllowedHosts::resolve(id, &component.allowed_outbound_hosts, values)
                .map_err(anyhow::Error::msg)?
                .into(),
            key_value: key_value.clone().filter(|_| component.key_value),
            database: component.sqlite.then(|| database.clone()),
            clock,
        };
        components.insert(id.to_owned(), Arc::new(loaded));
    }
    Ok(components)
}

/// Says what is served, where, and where the state lies.
fn announce(
    up: &Up,
    manifest: &Manifest,
    state: &Path,
    secrets: Option<&Path>,
    address: SocketAddr,
) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if !up.quiet {
        writeln!(out, "{}", manifest.name)?;
        let width = manifest
            .http
            .iter()
            .map(|trigger| trigger.route.len())
            .max();
        for trigger in &manifest.http {
            let width = width.unwrap_or(0);
            writeln!(out, "  {:width$} → {}", trigger.route, trigger.component)?;
        }
        for trigger in &manifest.cron {
            writeln!(out, "  cron {} → {}", trigger.expression, trigger.component)?;
        }
        writeln!(out, "State: {}", shown(state).display())?;
        if let Some(file) = secrets {
            writeln!(out, "Development secrets: {}", shown(file).display())?;
        }
    }
    writeln!(out, "Serving http://{address}")?;
    out.flush()?;
    Ok(())
}

/// A path as people know it.
fn shown(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}
