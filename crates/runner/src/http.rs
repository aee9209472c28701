//! The HTTP trigger: takes requests, finds the component of the route, and lends instances to requests as Spin does.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::handler::{
    ExpirationError, HandlerState, Instance, Proxy, ProxyHandler, ShouldAccept, WorkerExpiration,
    WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView};

use crate::engine::{Guest, INSTANCES, Loaded};
use crate::routes::{Found, Routes};

/// Requests that an instance serves in its life, and at the same time; and how long it waits for the next. Spin's numbers.
const REQUESTS_PER_INSTANCE: usize = 128;
const REQUESTS_AT_ONCE: usize = 16;
const IDLE: Duration = Duration::from_secs(1);

/// Ticks of computing without a pause that are long: a tenth of a second.
const LONG: usize = 10;

/// Requests that are being served at most; more wait. Each may need an instance, and timers need some too.
const IN_FLIGHT: usize = INSTANCES as usize - 100;

/// Where Spin answers itself.
const WELL_KNOWN: &str = "/.well-known/spin/";

/// The application behind the server.
pub(crate) struct App {
    routes: Routes,
    handlers: BTreeMap<String, Handler>,
    in_flight: Semaphore,
    deadline: Duration,
}

impl App {
    /// Prepares the components of the routes.
    pub(crate) fn new(
        routes: Routes,
        components: impl IntoIterator<Item = Arc<Loaded>>,
        deadline: Duration,
        instances: &Arc<Instances>,
    ) -> Result<Self> {
        let mut handlers = BTreeMap::new();
        for loaded in components {
            let service = ServicePre::new(loaded.pre.clone()).map_err(anyhow::Error::from).with_context(|| {
                format!(
                    "component {} does not export wasi:http/handler@0.3, which its HTTP trigger needs",
                    loaded.id
                )
            })?;
            handlers.insert(
                loaded.id.clone(),
                Handler::new(Component {
                    loaded,
                    service,
                    deadline,
                    instances: instances.clone(),
                    hung: Arc::default(),
                }),
            );
        }
        Ok(Self {
            routes,
            handlers,
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
                "health" => Response::new(
                    http_body_util::Full::from("OK")
                        .map_err(Error::from)
                        .boxed_unsync(),
                ),
                _ => empty(StatusCode::NOT_FOUND),
            };
        }
        let Some(found) = self.routes.find(&path) else {
            return empty(StatusCode::NOT_FOUND);
        };
        let id = &found.trigger.component;
        let Some(handler) = self.handlers.get(id) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let request = match prepare(request, &found, client) {
            Ok(request) => request,
            Err(error) => {
                tracing::debug!("{path}: {error:#}");
                return empty(StatusCode::BAD_REQUEST);
            }
        };
        let Ok(_permit) = self.in_flight.acquire().await else {
            return empty(StatusCode::SERVICE_UNAVAILABLE);
        };
        match handler.current().handle((), request).await {
            Ok(response) => response,
            // As in Spin, whatever stopped the component, the client learns no more than that.
            Err(error) => {
                if error.is::<ExpirationError>() {
                    tracing::error!(
                        "component {id}: {path} was not answered within {} s",
                        self.deadline.as_secs_f32()
                    );
                } else {
                    tracing::error!("component {id}: {path} failed: {error:#}");
                }
                empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
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

/// Counts living instances, so that a stop can wait for the work that they do after they have answered.
pub(crate) struct Instances {
    living: AtomicUsize,
    ended: tokio::sync::Notify,
    stop: watch::Receiver<bool>,
}

impl Instances {
    /// None yet; they end when idle after a stop.
    pub(crate) fn new(stop: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self {
            living: AtomicUsize::new(0),
            ended: tokio::sync::Notify::new(),
            stop,
        })
    }

    /// Waits until there is none.
    pub(crate) async fn none(&self) {
        loop {
            let ended = self.ended.notified();
            if self.living.load(Ordering::SeqCst) == 0 {
                return;
            }
            ended.await;
        }
    }
}

/// Lends the instances of one component.
///
/// An instance that waits for something takes further requests, and cannot take that back when it then starts to
/// compute without end: requests would queue for it. So when one computes for long, its pool gets no more requests and a
/// new pool is made; the old one finishes what it has.
struct Handler(Mutex<ProxyHandler<Component>>);

impl Handler {
    fn new(component: Component) -> Self {
        Self(Mutex::new(ProxyHandler::new(component)))
    }

    fn current(&self) -> ProxyHandler<Component> {
        let mut handler = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if handler.state().hung.load(Ordering::Relaxed) {
            *handler = ProxyHandler::new(handler.state().renewed());
        }
        handler.clone()
    }
}

/// Makes instances of a component for [`ProxyHandler`].
struct Component {
    loaded: Arc<Loaded>,
    service: ServicePre<Guest>,
    deadline: Duration,
    instances: Arc<Instances>,
    /// One of the instances has been computing for long.
    hung: Arc<AtomicBool>,
}

impl Component {
    fn renewed(&self) -> Self {
        Self {
            loaded: self.loaded.clone(),
            service: self.service.clone(),
            deadline: self.deadline,
            instances: self.instances.clone(),
            hung: Arc::default(),
        }
    }
}

impl HandlerState for Component {
    type StoreData = Guest;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<Guest, Expiration, Worker>> {
        let ticks = Arc::new(AtomicUsize::new(0));
        let mut store = self.loaded.store({
            let (ticks, hung) = (ticks.clone(), self.hung.clone());
            move || {
                if ticks.fetch_add(1, Ordering::Relaxed) == LONG {
                    hung.store(true, Ordering::Relaxed);
                }
            }
        });
        let service =
            tokio::time::timeout(self.deadline, self.service.instantiate_async(&mut store))
                .await??;
        self.instances.living.fetch_add(1, Ordering::SeqCst);
        let mut stop = self.instances.stop.clone();
        Ok(Instance {
            store,
            proxy: Proxy::P3(service),
            view: Guest::http,
            expiration: Expiration {
                deadline: self.deadline,
                sleep: Box::pin(tokio::time::sleep(IDLE)),
                ticks,
                seen: 0,
                stop: Box::pin(async move { crate::stopped(&mut stop).await }),
                stopped: false,
            },
            state: Worker {
                component: self.loaded.id.clone(),
                deadline: self.deadline,
                instances: self.instances.clone(),
            },
        })
    }
}

/// Ends an instance that is idle for long, or does not come to an end.
struct Expiration {
    deadline: Duration,
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// Ticks that the guest has run through without a pause, and how many there were at the last look.
    ticks: Arc<AtomicUsize>,
    seen: usize,
    stop: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
    stopped: bool,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        // Looked at whenever the instance pauses: at a tick, or because it waits. Then it starts anew.
        let ticks = self.ticks.load(Ordering::Relaxed);
        if ticks == self.seen {
            self.ticks.store(0, Ordering::Relaxed);
        }
        self.seen = self.ticks.load(Ordering::Relaxed);
        if !self.stopped && self.stop.as_mut().poll(context).is_ready() {
            self.stopped = true;
        }
        let limit = match status {
            WorkerStatus::Idle if self.stopped => return Poll::Ready(()),
            WorkerStatus::Idle => IDLE,
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.deadline,
        };
        let end = tokio::time::Instant::from_std(start + limit);
        if end != self.sleep.deadline() {
            self.sleep.as_mut().reset(end);
        }
        self.sleep.as_mut().poll(context)
    }
}

struct Worker {
    component: String,
    deadline: Duration,
    instances: Arc<Instances>,
}

impl WorkerState for Worker {
    type StoreData = Guest;
    type RequestData = ();

    fn should_accept_request(&self, at_once: usize, total: usize) -> ShouldAccept {
        if total >= REQUESTS_PER_INSTANCE {
            ShouldAccept::Never
        } else if at_once >= REQUESTS_AT_ONCE {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Guest>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(tokio::time::sleep(self.deadline))
    }

    fn drop(&self, store: Store<Guest>, result: wasmtime::Result<()>) {
        if let Err(error) = result {
            tracing::error!("component {}: an instance ended: {error:#}", self.component);
        }
        drop(store);
        self.instances.living.fetch_sub(1, Ordering::SeqCst);
        self.instances.ended.notify_waiters();
    }
}
