//! What sealing and opening a record costs, natively and in a component on the embedded runtime: the same code, measured by criterion.

use std::time::Duration;

use anyhow::Result;
use criterion::Criterion;
use tokio::runtime::Runtime;

use crate::built;
use crate::requests::appeal;
use crate::server::{Disk, Server};

/// How many times a request repeats it: an instance computes for a short while only.
const MOST: u64 = 200;

type Native = fn(&[u8], u64) -> Result<Duration>;

pub(crate) fn measure() -> Result<()> {
    let manifest = built("sealing/spin.toml")?;
    let runtime = Runtime::new()?;
    let server = runtime.block_on(Server::embedded(&manifest, Disk::AsItIs))?;
    let appeal = appeal();
    let mut criterion = Criterion::default();
    for (what, native) in [
        ("seal", sealing::seal as Native),
        ("open", sealing::open as Native),
    ] {
        let mut group = criterion.benchmark_group(what);
        group.bench_function("native", |bencher| {
            bencher.iter_custom(|times| native(appeal.as_bytes(), times).expect("it is measured"));
        });
        let address = format!("http://{}/{what}", server.address);
        group.bench_function("component", |bencher| {
            bencher.iter_custom(|times| ask(&address, &appeal, times).expect("it is measured"));
        });
        group.finish();
    }
    Ok(())
}

fn ask(address: &str, appeal: &str, times: u64) -> Result<Duration> {
    let mut took = Duration::ZERO;
    let mut left = times;
    while left > 0 {
        let now = left.min(MOST);
        let mut response = ureq::post(format!("{address}/{now}")).send(appeal)?;
        let nanoseconds = response.body_mut().read_to_string()?.parse()?;
        took += Duration::from_nanos(nanoseconds);
        left -= now;
    }
    Ok(took)
}
