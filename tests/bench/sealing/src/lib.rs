//! Seals and opens a record over and over: the same code natively and as a component, where a post of the appeal to `/seal/1000` or `/open/1000`
//! answers the nanoseconds that a thousand took.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::appeal::{self, Appeal};
use store::measured::Vault;
use uuid::Uuid;
use web::{clock, policies};

const ID: Uuid = Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_0001);

/// How long it takes to make a data key, seal an appeal under it and wrap it, so many times.
pub fn seal(appeal: &[u8], times: u64) -> Result<Duration> {
    let (vault, appeal) = (vault()?, parse(appeal)?);
    let start = Instant::now();
    for _ in 0..times {
        black_box(vault.seal(ID, black_box(&appeal))?);
    }
    Ok(start.elapsed())
}

/// How long it takes to unwrap a data key and open an appeal, so many times.
pub fn open(appeal: &[u8], times: u64) -> Result<Duration> {
    let vault = vault()?;
    let record = vault.seal(ID, &parse(appeal)?)?;
    let records = vec![record; usize::try_from(times)?];
    let start = Instant::now();
    for record in records {
        black_box(vault.open(ID, black_box(record))?);
    }
    Ok(start.elapsed())
}

fn vault() -> Result<Vault> {
    Ok(Vault::new(&"5a".repeat(32))?)
}

fn parse(json: &[u8]) -> Result<Appeal> {
    let draft = appeal::draft_from_json(json)
        .ok()
        .context("this is no appeal")?;
    appeal::check(&draft, policies::current(clock::now()))
        .ok()
        .context("the appeal has mistakes")
}

#[cfg(target_family = "wasm")]
mod component {
    use anyhow::{Context, Result, bail};
    use http::Response;
    use http_body_util::BodyExt;
    use spin_sdk::http::Request;
    use spin_sdk::http_service;

    #[http_service]
    async fn measure(request: Request) -> Result<Response<String>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let mut path = parts.uri.path().split('/').skip(1);
        let (what, times) = path.next().zip(path.next()).context("no path")?;
        let times = times.parse()?;
        let took = match what {
            "seal" => super::seal(&body, times)?,
            "open" => super::open(&body, times)?,
            _ => bail!("not found"),
        };
        Ok(Response::new(took.as_nanos().to_string()))
    }
}
