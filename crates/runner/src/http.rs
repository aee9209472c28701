//! The HTTP trigger: takes requests, finds the component of the route, and hands them to its instances.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use wasmtime_wasi_http::handler::ExpirationError;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::engine::{INSTANCES, Loaded};
use crate::pool::{Instances, LONGEST_WAIT, Overloaded, Pool};
use crate::routes::{Found, Routes};

/// Requests that are being served at most; more wait for a moment. At worst each hangs in an instance of its own, and timers need some too.
const IN_FLIGHT: usize = INSTANCES as usize - 100;

/// Where Spin answers itself.
const WELL_KNOWN: &str = "/.well-known/spin/";

/// The application behind the server.
pub(crate) struct App {
    routes: Routes,
    pools: BTreeMap<String, Pool>,
    in_flight: Semaphore,
    deadline: Duration,
}

impl App {
    /// Prepares the components of the routes. `address` is that of the listener.
    pub(crate) fn new(
        routes: Routes,
        components: impl IntoIterator<Item = Arc<Loaded>>,
        deadline: Duration,
        address: SocketAddr,
        instances: &Arc<Instances>,
    ) -> Result<Self> {
        let origin: Authority = address.to_string().parse()?;
        let pools = components
            .into_iter()
            .map(|component| {
                let id = component.id.clone();
                Ok((
                    id,
                    Pool::new(component, deadline, origin.clone(), instances.clone())?,
                ))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            routes,
            pools,
            in_flight: Semaphore::new(IN_FLIGHT),
            deadline,
        })
    }

    /// Serves until told to stop, then finishes what is in flight.
    pub(crate) async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut http = hyper::server::conn::http1::Builder::new();
        // A head of more than 100 fields or 64 KiB, or one that takes half a minute, is not an honest one.
        http.timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(30))
            .max_headers(100)
            .max_buf_size(64 << 10);
        let connections = GracefulShutdown::new();
        loop {
            let (stream, client) = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!("a connection was not accepted: {error}");
                        // Out of file descriptors: let some of them go before trying again.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
                () = crate::stopped(&mut stop) => break,
            };
            // Without it, a response in two segments waits for the client's delayed acknowledgement.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!("TCP_NODELAY: {error}");
            }
            let app = self.clone();
            let service = service_fn(move |request| {
                let app = app.clone();
                async move { Ok::<_, Infallible>(app.answer(request, client).await) }
            });
            let connection =
                connections.watch(http.serve_connection(TokioIo::new(stream), service));
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!("connection from {client}: {error}");
                }
            });
        }
        drop(listener);
        if tokio::time::timeout(self.deadline, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some requests were not finished in time");
        }
    }

    async fn answer(&self, request: Request<Incoming>, client: SocketAddr) -> Response<WasiBody> {
        let path = request.uri().path().to_owned();
        if let Some(own) = path.strip_prefix(WELL_KNOWN) {
            return match own {
                "health" => Response::new(Full::from("OK").map_err(Error::from).boxed_unsync()),
                _ => empty(StatusCode::NOT_FOUND),
            };
        }
        let Some(found) = self.routes.find(&path) else {
            return empty(StatusCode::NOT_FOUND);
        };
        // What a client puts into an address may be anybody's: the log names the route.
        let (id, route) = (&found.trigger.component, &found.trigger.route);
        let Some(pool) = self.pools.get(id) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let request = match prepare(request, &found, client) {
            Ok(request) => request,
            Err(error) => {
                tracing::debug!("{route}: {error:#}");
                return empty(StatusCode::BAD_REQUEST);
            }
        };
        let permit = timeout(LONGEST_WAIT, self.in_flight.acquire());
        let Ok(Ok(_permit)) = permit.await else {
            tracing::warn!("a request of {route} was refused: too many at once");
            return come_again();
        };
        match pool.answer(request).await {
            Ok(response) => response,
            // As in Spin, whatever stopped the component, the client learns no more than that.
            Err(error) => {
                if error.is::<Overloaded>() {
                    tracing::warn!("component {id}: a request of {route} was refused: {error}");
                    return come_again();
                }
                if error.is::<ExpirationError>() {
                    tracing::error!(
                        "component {id}: a request of {route} was not answered within {} s",
                        self.deadline.as_secs_f32()
                    );
                } else {
                    tracing::error!("component {id}: a request of {route} failed: {error:#}");
                }
                empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

/// 503 by RFC 9457, before any component has seen the request.
fn come_again() -> Response<WasiBody> {
    let problem = r#"{"type":"about:blank","title":"Service Unavailable","status":503}"#;
    let body = Full::from(problem).map_err(Error::from).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, LONGEST_WAIT.as_secs().into());
    let json = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, json);
    response
}

fn empty(status: StatusCode) -> Response<WasiBody> {
    let body = Empty::<Bytes>::new().map_err(Error::from).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

/// Makes the request what a component expects: an absolute address, no transport headers, and Spin's own headers.
fn prepare(
    request: Request<Incoming>,
    found: &Found<'_>,
    client: SocketAddr,
) -> Result<Request<WasiBody>> {
    let (mut head, body) = request.into_parts();
    let target = head.uri.path_and_query().cloned().context("no path")?;
    let authority = authority(&head.headers, &head.uri)?;
    found.set_headers(&mut head.headers, &target, client)?;
    head.headers.remove(header::CONNECTION);
    head.uri = http::Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query(target)
        .build()?;
    let body = body.map_err(Error::from).boxed_unsync();
    Ok(Request::from_parts(head, body))
}

/// The `Host` header and the authority of the address, if both are there, must say the same.
fn authority(headers: &HeaderMap, uri: &http::Uri) -> Result<http::uri::Authority> {
    let host = headers
        .get(header::HOST)
        .map(|host| anyhow::Ok(host.to_str()?.parse::<http::uri::Authority>()?))
        .transpose()
        .context("the Host header is wrong")?;
    match (host, uri.authority().cloned()) {
        (Some(host), Some(authority)) if host != authority => {
            anyhow::bail!("the Host header and the address differ")
        }
        (Some(authority), _) | (None, Some(authority)) => Ok(authority),
        (None, None) => anyhow::bail!("no Host header"),
    }
}
