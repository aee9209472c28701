//! `cargo bench-load`: what a policy page and a registration cost, each as a ratio to a bare "hello" component on the same runtime in the same run.
//!
//! The load generator shares the machine's cores with the server, so absolute figures say little: read the ratios. Rounds of the three loads take
//! turns, so that a slow minute of the machine falls on all of them; each figure is the median of its rounds.
//!
//! The program is also the server: it starts itself as `bench up …`, which is `aryz up …`.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http::{HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_secs(2);
const ROUND: Duration = Duration::from_secs(4);

/// What a phone's browser says of itself with each request.
const CLIENT: [(HeaderName, &str); 4] = [
    (
        header::USER_AGENT,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36",
    ),
    (
        header::ACCEPT,
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    ),
    (header::ACCEPT_ENCODING, "gzip, deflate, br, zstd"),
    (
        header::ACCEPT_LANGUAGE,
        "kk-KZ,kk;q=0.9,ru-KZ;q=0.8,ru;q=0.7,en-US;q=0.6,en;q=0.5",
    ),
];

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some("up") {
        return runner::main();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread");
    match runtime.block_on(compare()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn compare() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("tests/bench lies two folders below the root")?;
    let hello_manifest = root.join("tests/bench/hello/spin.toml");
    let aryz_manifest = root.join("spin.toml");
    runner::build(&hello_manifest)?;
    runner::build(&aryz_manifest)?;
    let hello = Server::start(&hello_manifest).await?;
    let aryz = Server::start(&aryz_manifest).await?;

    let sequence = Arc::new(AtomicU64::new(0));
    let loads = [
        Load {
            name: "hello",
            address: hello.address,
            request: Arc::new(|| get("/")),
            expected: StatusCode::OK,
        },
        Load {
            name: "policy page",
            address: aryz.address,
            request: Arc::new(|| get("/policy?lang=kk")),
            expected: StatusCode::OK,
        },
        Load {
            name: "registration",
            address: aryz.address,
            request: {
                let sequence = Arc::clone(&sequence);
                Arc::new(move || registration(sequence.fetch_add(1, Ordering::Relaxed)))
            },
            expected: StatusCode::CREATED,
        },
    ];
    for load in &loads {
        load.run(WARM_UP).await?;
    }
    let mut rounds: Vec<Vec<Figures>> = loads.iter().map(|_| vec![]).collect();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        for (load, figures) in loads.iter().zip(&mut rounds) {
            figures.push(load.run(ROUND).await?);
        }
    }

    let medians: Vec<Figures> = rounds.iter_mut().map(|round| median(round)).collect();
    let base = medians[0];
    println!(
        "{CONNECTIONS} connections, median of {ROUNDS} rounds of {} s, generator and server on the same {} cores",
        ROUND.as_secs(),
        std::thread::available_parallelism().map_or(0, usize::from)
    );
    println!("| load | requests/s | ratio to hello | p50 ms | p99 ms |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (load, figures) in loads.iter().zip(&medians) {
        println!(
            "| {} | {:.0} | {:.2} | {:.1} | {:.1} |",
            load.name,
            figures.rate,
            figures.rate / base.rate,
            figures.p50,
            figures.p99
        );
    }
    Ok(())
}

/// One kind of request, sent over and over.
struct Load {
    name: &'static str,
    address: SocketAddr,
    request: Arc<dyn Fn() -> Request<Full<Bytes>>>,
    expected: StatusCode,
}

impl Load {
    /// A closed loop on each connection for `duration`. Any answer but the expected one is an error, not a figure.
    async fn run(&self, duration: Duration) -> Result<Figures> {
        let start = Instant::now();
        let end = start + duration;
        let connections = (0..CONNECTIONS).map(|_| self.connection(end));
        let mut total = Histogram::<u64>::new(3)?;
        let tasks = tokio::task::LocalSet::new();
        let handles: Vec<_> = connections
            .map(|connection| tasks.spawn_local(connection))
            .collect();
        tasks.await;
        for handle in handles {
            total.add(handle.await?.with_context(|| self.name)?)?;
        }
        Ok(Figures {
            rate: as_f64(total.len()) / start.elapsed().as_secs_f64(),
            p50: as_f64(total.value_at_quantile(0.5)) / 1000.0,
            p99: as_f64(total.value_at_quantile(0.99)) / 1000.0,
        })
    }

    fn connection(&self, end: Instant) -> impl Future<Output = Result<Histogram<u64>>> + use<> {
        let (address, make, expected) = (self.address, Arc::clone(&self.request), self.expected);
        async move {
            let mut microseconds = Histogram::<u64>::new(3)?;
            let host: HeaderValue = address.to_string().parse()?;
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            tokio::task::spawn_local(connection);
            while Instant::now() < end {
                let mut request = make();
                let headers = request.headers_mut();
                headers.insert(header::HOST, host.clone());
                for (name, value) in CLIENT {
                    headers.insert(name, HeaderValue::from_static(value));
                }
                let sent = Instant::now();
                let response = sender.send_request(request).await?;
                let status = response.status();
                let body = response.into_body().collect().await?.to_bytes();
                ensure!(
                    status == expected,
                    "{status}: {}",
                    String::from_utf8_lossy(&body)
                );
                microseconds.record(u64::try_from(sent.elapsed().as_micros())?)?;
            }
            Ok(microseconds)
        }
    }
}

#[derive(Clone, Copy)]
struct Figures {
    /// Requests a second.
    rate: f64,
    /// Milliseconds.
    p50: f64,
    /// Milliseconds.
    p99: f64,
}

fn median(rounds: &mut [Figures]) -> Figures {
    let middle = |value: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Figures {
        rate: middle(|figures| figures.rate),
        p50: middle(|figures| figures.p50),
        p99: middle(|figures| figures.p99),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests are far below 2^52"
)]
fn as_f64(value: u64) -> f64 {
    value as f64
}

fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(path)
        .body(Full::default())
        .expect("a well-formed request")
}

/// Each registration comes from an address of its own, so that the limit per client does not end the benchmark.
fn registration(sequence: u64) -> Request<Full<Bytes>> {
    let [.., b, c, d] = sequence.to_be_bytes();
    let body = json!({
        "kind": "complaint",
        "text": "Во дворе третий день не горит свет, прошу восстановить освещение.",
        "language": "ru",
        "applicant": {
            "type": "individual",
            "category": "citizen",
            "name": {"family": "Сыналатын", "given": "Өтініш", "patronymic": null},
            "iin": "061211600012",
            "phone": "+77010000000",
            "address": "Тестовая улица, 1"
        },
        "consent": {"policy_version": POLICY_VERSION, "collection": true, "transfer": true}
    });
    Request::post("/api/v1/appeals")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", format!("10.{b}.{c}.{d}"))
        .body(Full::from(body.to_string()))
        .expect("a well-formed request")
}

/// The version that is in force in this repository.
const POLICY_VERSION: &str = "2026-11-16";

/// The embedded runtime with one manifest, in a process and a state folder of its own.
struct Server {
    address: SocketAddr,
    _process: Child,
    _state: tempfile::TempDir,
}

impl Server {
    async fn start(manifest: &PathBuf) -> Result<Self> {
        // In target/, on the same disk as a deployment's own state would be; /tmp may be memory.
        let state =
            tempfile::tempdir_in(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"))?;
        let mut process = Command::new(env::current_exe()?)
            .args(["up", "--no-build", "--quiet", "--listen", "127.0.0.1:0"])
            .env("SPIN_VARIABLE_CLIENT_ADDRESS_HEADER", "x-forwarded-for")
            .arg("--file")
            .arg(manifest)
            .arg("--state-dir")
            .arg(state.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("Serving http://") {
                let address = address.parse()?;
                return Ok(Self {
                    address,
                    _process: process,
                    _state: state,
                });
            }
        }
        bail!("{}: the server ended before it served", manifest.display())
    }
}
