//! The servers under load, each in a process and a state folder of its own.

use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::flushes;

#[derive(Clone, Copy)]
pub(crate) enum Disk {
    AsItIs,
    /// Each flush takes 5 ms longer.
    Slow,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _process: Child,
    _state: TempDir,
}

impl Server {
    /// The embedded runtime with this manifest.
    pub(crate) async fn embedded(manifest: &Path, disk: Disk) -> Result<Self> {
        let state = state()?;
        let mut command = Command::new(env::current_exe()?);
        command
            .args(["up", "--no-build", "--quiet", "--listen", "127.0.0.1:0"])
            .env("SPIN_VARIABLE_CLIENT_ADDRESS_HEADER", "x-forwarded-for")
            .arg("--file")
            .arg(manifest)
            .arg("--state-dir")
            .arg(state.path());
        Self::start(command, state, disk).await
    }

    /// The native baseline.
    pub(crate) async fn native(disk: Disk) -> Result<Self> {
        let state = state()?;
        let mut command = Command::new(env::current_exe()?);
        command.arg("native").arg(state.path());
        Self::start(command, state, disk).await
    }

    async fn start(mut command: Command, state: TempDir, disk: Disk) -> Result<Self> {
        if let Disk::Slow = disk {
            command.env(flushes::DELAY, "5");
        }
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("Serving http://") {
                return Ok(Self {
                    address: address.parse()?,
                    _process: process,
                    _state: state,
                });
            }
        }
        bail!("{command:?}: it ended before it served")
    }
}

/// In target/, on the same disk as a deployment's own state would be; /tmp may be memory.
fn state() -> Result<TempDir> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    Ok(tempfile::tempdir_in(target)?)
}
