//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{Args, Parser};

/// Runs a Spin application in one process.
#[derive(Debug, Parser)]
#[command(name = "aryz", version, propagate_version = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) subcommand: Subcommand,
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Build the application that spin.toml describes, and serve it
    Up(Up),
}

/// `aryz up`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Up {
    /// The application's manifest
    #[arg(long, short, value_name = "FILE", default_value = "spin.toml")]
    pub(crate) file: PathBuf,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,
    /// Folder of the databases [default: .spin beside the manifest]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state_dir: Option<PathBuf>,
    /// Environment variable for the components
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,
    /// Value of an application variable, before `SPIN_VARIABLE_<NAME>`, .env and its default
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) variable: Vec<(String, String)>,
    /// Do not make up values for required secrets
    #[arg(long)]
    pub(crate) no_dev_secrets: bool,
    /// Build the components first (the default)
    #[arg(long, overrides_with = "no_build")]
    build: bool,
    /// Serve the components as they are
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Seconds that a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = seconds)]
    request_timeout: f64,
    /// The time that the components see at the start, such as 2031-01-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<SystemTime>,
    /// Print nothing but the address
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Up {
    /// What a request may take.
    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_secs_f64(self.request_timeout)
    }
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("it must be NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.001..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("it must be a number of seconds, at most a day".into()),
    }
}

fn time(text: &str) -> Result<SystemTime, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(SystemTime::from)
        .map_err(|error| error.to_string())
}
