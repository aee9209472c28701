//! The servers under load, each in a process and a state folder of its own.

use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::flushes;

#[derive(Clone, Copy)]
pub(crate) enum Disk {
    AsItIs,
    /// Each flush takes 5 ms longer.
    Slow,
}

/// When it is there: while the version of the policy is in force that registrations are made under.
pub(crate) const NOW: &str = "2026-11-23T05:00:00Z";

/// The version that comes after it.
const NEXT_VERSION: &str = "2026-11-24";

/// What opens the sweep.
const SWEEP_TOKEN: &str = "sweep-token-of-the-benchmark";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
    _state: Option<TempDir>,
}

impl Server {
    /// The embedded runtime with this manifest.
    pub(crate) async fn embedded(manifest: &Path, disk: Disk) -> Result<Self> {
        let state = state()?;
        let command = up(manifest, state.path())?;
        Self::start(command, Some(state), disk).await
    }

    /// The same on a state folder that outlives it.
    pub(crate) async fn on(manifest: &Path, state: &Path) -> Result<Self> {
        Self::start(up(manifest, state)?, None, Disk::AsItIs).await
    }

    /// The native baseline.
    pub(crate) async fn native(disk: Disk) -> Result<Self> {
        let state = state()?;
        let mut command = Command::new(env::current_exe()?);
        command.arg("native").arg(state.path());
        Self::start(command, Some(state), disk).await
    }

    async fn start(mut command: Command, state: Option<TempDir>, disk: Disk) -> Result<Self> {
        if let Disk::Slow = disk {
            command.env(flushes::DELAY, "5");
        }
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("Serving http://") {
                return Ok(Self {
                    address: address.parse()?,
                    process,
                    _state: state,
                });
            }
        }
        bail!("{command:?}: it ended before it served")
    }

    pub(crate) async fn stop(mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    /// One request, answered well.
    pub(crate) async fn ask(&self, mut request: Request<Full<Bytes>>) -> Result<Bytes> {
        let host = self.address.to_string().parse()?;
        request.headers_mut().insert(header::HOST, host);
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        connection.abort();
        ensure!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(body)
    }

    /// One sweep, or with `?dry_run=true` what it would do.
    pub(crate) async fn sweep(&self, query: &str) -> Result<serde_json::Value> {
        let request = Request::post(format!("/internal/retention/sweep{query}"));
        self.ask_as_staff(request).await
    }

    /// What the version of the policy after the one in force will do to the records.
    pub(crate) async fn effect_of_next_version(&self) -> Result<serde_json::Value> {
        let path = format!("/api/v1/desk/policy/{NEXT_VERSION}/effect");
        self.ask_as_staff(Request::get(path)).await
    }

    async fn ask_as_staff(&self, request: http::request::Builder) -> Result<serde_json::Value> {
        let request = request
            .header(header::AUTHORIZATION, format!("Bearer {SWEEP_TOKEN}"))
            .body(Full::default())?;
        Ok(serde_json::from_slice(&self.ask(request).await?)?)
    }

    /// The memory that it holds, in bytes (proc(5), `VmRSS`).
    pub(crate) fn memory(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// The most that it held since [`Self::forget_peak`], in bytes (`VmHWM`).
    pub(crate) fn peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    pub(crate) fn forget_peak(&self) -> Result<()> {
        let id = self.process.id().context("it runs")?;
        Ok(std::fs::write(format!("/proc/{id}/clear_refs"), "5")?)
    }

    fn status(&self, name: &str) -> Result<u64> {
        let id = self.process.id().context("it runs")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kibibytes.context("a size")?.parse::<u64>()? * 1024)
    }
}

fn up(manifest: &Path, state: &Path) -> Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command
        .args(["up", "--no-build", "--quiet", "--listen", "127.0.0.1:0"])
        .args(["--now", NOW])
        .env("SPIN_VARIABLE_CLIENT_ADDRESS_HEADER", "x-forwarded-for")
        .env("SPIN_VARIABLE_SWEEP_TOKEN", SWEEP_TOKEN)
        .arg("--file")
        .arg(manifest)
        .arg("--state-dir")
        .arg(state);
    Ok(command)
}

/// In target/, on the same disk as a deployment's own state would be; /tmp may be memory.
pub(crate) fn state() -> Result<TempDir> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    Ok(tempfile::tempdir_in(target)?)
}
