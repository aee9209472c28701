//! A load: one kind of request, sent over and over, and what was measured.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::requests::CLIENT;

pub(crate) struct Load {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) connections: usize,
    pub(crate) request: Rc<dyn Fn() -> Request<Full<Bytes>>>,
    pub(crate) expected: &'static [StatusCode],
    /// Between an answer and the next request of a connection.
    pub(crate) pause: Duration,
}

impl Load {
    /// A closed loop on each connection for `duration`. Any answer but an expected one is an error, not a figure.
    pub(crate) async fn run(&self, duration: Duration) -> Result<Figures> {
        let wait = async {
            tokio::time::sleep(duration).await;
            Ok(())
        };
        self.run_during(wait).await.map(|((), figures)| figures)
    }

    /// The same for as long as something else takes.
    pub(crate) async fn run_during<T>(
        &self,
        other: impl Future<Output = Result<T>>,
    ) -> Result<(T, Figures)> {
        let start = Instant::now();
        let over = Rc::new(Cell::new(false));
        let connections = (0..self.connections).map(|_| self.connection(Rc::clone(&over)));
        let mut total = Histogram::<u64>::new(3)?;
        let tasks = LocalSet::new();
        let handles: Vec<_> = connections
            .map(|connection| tasks.spawn_local(connection))
            .collect();
        let ended = tasks.run_until(other).await;
        over.set(true);
        tasks.await;
        let ended = ended?;
        for handle in handles {
            total.add(handle.await?.with_context(|| self.name)?)?;
        }
        let figures = Figures {
            rate: as_f64(total.len()) / start.elapsed().as_secs_f64(),
            p50: as_f64(total.value_at_quantile(0.5)) / 1000.0,
            p99: as_f64(total.value_at_quantile(0.99)) / 1000.0,
        };
        Ok((ended, figures))
    }

    fn connection(
        &self,
        over: Rc<Cell<bool>>,
    ) -> impl Future<Output = Result<Histogram<u64>>> + use<> {
        let (address, make, expected) = (self.address, Rc::clone(&self.request), self.expected);
        let pause = self.pause;
        async move {
            let mut microseconds = Histogram::<u64>::new(3)?;
            let host: HeaderValue = address.to_string().parse()?;
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            tokio::task::spawn_local(connection);
            while !over.get() {
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
                    expected.contains(&status),
                    "{status}: {}",
                    String::from_utf8_lossy(&body)
                );
                microseconds.record(u64::try_from(sent.elapsed().as_micros())?)?;
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
            Ok(microseconds)
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Figures {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
}

pub(crate) fn median(rounds: &mut [Figures]) -> Figures {
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
