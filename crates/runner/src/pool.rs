//! Lends the instances of one component to its requests.
//!
//! There are as many instances as the machine has cores, and each serves many requests at once while they wait for their statements: so the
//! requests of an instance find each other, and what they write can share a commit. All take from one queue, and none takes a request while
//! it computes, so nothing waits for one that is busy while another is free. One that computes for long is left alone with what it has, and
//! another takes its place. Whoever has waited for long without being taken is told to come again, and nothing of it was begun.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::FutureExt as _;
use futures::channel::oneshot;
use futures::stream::{FuturesUnordered, StreamExt as _};
use http::uri::Authority;
use http::{Request, Response};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use wasmtime::component::{Accessor, Func};
use wasmtime::{AsContextMut as _, Store};
use wasmtime_wasi_http::handler::{Prepared, Proxy};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{WasiBody, WasiHttpView};

use crate::engine::{Guest, Loaded};

/// Requests that an instance serves in its life: what it leaks, if it does, ends with it.
const REQUESTS_PER_INSTANCE: usize = 1024;

/// Requests that an instance serves at once; more wait.
const REQUESTS_AT_ONCE: usize = 64;

/// How long a request waits for an instance: a person has gone away by then, and a program may try again.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How long an instance waits for its next request.
const IDLE: Duration = Duration::from_secs(1);

/// How much later than a request that waits without end its instance is over: the request is told so, and the others in there go on.
const GRACE: Duration = Duration::from_millis(100);

/// Ticks of computing without a pause that are long: a tenth of a second.
const LONG: usize = 10;

type Answer = wasmtime::Result<Response<WasiBody>>;

/// No instance took the request in time. Nothing of it was begun.
#[derive(Debug, thiserror::Error)]
#[error("no instance took it within {} s", LONGEST_WAIT.as_secs())]
pub(crate) struct Overloaded;

/// A request that waits for an instance.
struct Waiting {
    ticket: u64,
    request: Request<WasiBody>,
    answer: oneshot::Sender<Answer>,
}

/// The instances of a component.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    component: Arc<Loaded>,
    service: ServicePre<Guest>,
    deadline: Duration,
    origin: Authority,
    instances: Arc<Instances>,
    /// How many may take requests at the same time.
    most: usize,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// The ticket of the next request.
    tickets: u64,
    /// Instances that take requests, now or once they pause.
    taking: usize,
    /// Those of them that wait for a request, by their places.
    sleepers: Vec<(usize, Waker)>,
    /// The place of the next instance.
    next: usize,
}

impl Pool {
    pub(crate) fn new(
        component: Arc<Loaded>,
        deadline: Duration,
        origin: Authority,
        instances: Arc<Instances>,
    ) -> Result<Self> {
        let service = ServicePre::new(component.pre.clone())
            .map_err(anyhow::Error::from)
            .with_context(|| {
                format!(
                    "component {} does not export wasi:http/handler@0.3, which its HTTP trigger needs",
                    component.id
                )
            })?;
        Ok(Self(Arc::new(Shared {
            component,
            service,
            deadline,
            origin,
            instances,
            most: available_parallelism().map_or(2, usize::from),
            queue: Mutex::default(),
        })))
    }

    /// Has a request answered; [`Overloaded`] if nobody takes it in time. Dropping the future forgets the answer, and the request if nobody has
    /// taken it yet.
    pub(crate) async fn answer(&self, request: Request<WasiBody>) -> Answer {
        let (answer, mut answered) = oneshot::channel();
        let ticket = {
            let mut queue = self.0.queue();
            queue.tickets += 1;
            let ticket = queue.tickets;
            queue.waiting.push_back(Waiting {
                ticket,
                request,
                answer,
            });
            self.0.find_taker(&mut queue);
            ticket
        };
        let ended = match timeout(LONGEST_WAIT, &mut answered).await {
            Ok(ended) => ended,
            Err(_) if self.0.queue().give_up(ticket) => return Err(Overloaded.into()),
            Err(_) => answered.await,
        };
        ended.unwrap_or_else(|_| Err(wasmtime::format_err!("its instance ended")))
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes an instance for a request that waits, or starts one; if there are enough, the first that pauses takes it.
    fn find_taker(self: &Arc<Self>, queue: &mut Queue) {
        if queue.waiting.is_empty() {
            return;
        }
        if let Some((_, sleeper)) = queue.sleepers.pop() {
            sleeper.wake();
        } else if queue.taking < self.most {
            queue.taking += 1;
            queue.next += 1;
            tokio::spawn(self.clone().run(queue.next));
        }
    }
}

impl Queue {
    /// The next request; if there is none, `waker` is woken for the next.
    fn take(&mut self, place: usize, waker: &Waker) -> Option<Waiting> {
        self.sleepers.retain(|(sleeper, _)| *sleeper != place);
        // Nobody waits any more for what has no ear.
        while self
            .waiting
            .front()
            .is_some_and(|it| it.answer.is_canceled())
        {
            self.waiting.pop_front();
        }
        let waiting = self.waiting.pop_front();
        if waiting.is_none() {
            self.sleepers.push((place, waker.clone()));
        }
        waiting
    }

    /// Takes a request out that still waits; `false` if somebody has taken it.
    fn give_up(&mut self, ticket: u64) -> bool {
        // Tickets rise.
        let found = self
            .waiting
            .binary_search_by_key(&ticket, |waiting| waiting.ticket);
        found.is_ok_and(|at| self.waiting.remove(at).is_some())
    }
}

/// An instance's place among those that take requests. It gives it up when it has served enough, computes for long or ends.
struct Place {
    shared: Arc<Shared>,
    id: usize,
    given_up: AtomicBool,
}

impl Place {
    fn is_kept(&self) -> bool {
        !self.given_up.load(Ordering::Relaxed)
    }

    fn take(&self, waker: &Waker) -> Option<Waiting> {
        self.shared.queue().take(self.id, waker)
    }

    fn give_up(&self) {
        if self.given_up.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut queue = self.shared.queue();
        queue.taking -= 1;
        queue.sleepers.retain(|(sleeper, _)| *sleeper != self.id);
        // It may have been woken for a request that it now leaves to others.
        self.shared.find_taker(&mut queue);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// When an instance is over unless something happens.
#[derive(Clone, Copy)]
struct End {
    at: Instant,
    /// It has nothing to do.
    idle: bool,
}

/// An instance at work.
struct Worker {
    place: Arc<Place>,
    proxy: Proxy,
    /// What of it is called.
    function: Func,
    end: Mutex<End>,
    /// It waits for its host, and does not compute: since it took its last request, it has come to rest.
    rests: AtomicBool,
}

impl Worker {
    fn end(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ends_in(&self, time: Duration, idle: bool) {
        let at = Instant::now() + time;
        *self.end() = End { at, idle };
    }

    /// Takes requests and answers them, until it has given up its place and everything is done.
    async fn serve(&self, accessor: &Accessor<Guest>) -> wasmtime::Result<()> {
        let deadline = self.place.shared.deadline;
        let mut running = FuturesUnordered::new();
        let mut served = 0;
        poll_fn(|context| {
            loop {
                while let Poll::Ready(Some(answered)) = running.poll_next_unpin(context) {
                    match answered {
                        Ok(true) => {}
                        // What was not answered in time goes on in there: it gets no more company.
                        Ok(false) => self.place.give_up(),
                        Err(error) => return Poll::Ready(Err(error)),
                    }
                    if running.is_empty() {
                        self.ends_in(deadline, false);
                    }
                }
                let takes = self.place.is_kept()
                    && running.len() < REQUESTS_AT_ONCE
                    && (running.is_empty() || self.rests.load(Ordering::Relaxed))
                    && accessor
                        .poll_ready_for_concurrent_call(self.function, context)
                        .is_ready();
                if takes
                    && let Some(Waiting {
                        request, answer, ..
                    }) = self.place.take(context.waker())
                {
                    served += 1;
                    if served == REQUESTS_PER_INSTANCE {
                        self.place.give_up();
                    }
                    self.rests.store(false, Ordering::Relaxed);
                    self.ends_in(deadline + GRACE, false);
                    let prepared = accessor.with(|mut access| {
                        Prepared::new(
                            access.as_context_mut(),
                            &self.proxy,
                            request,
                            Guest::http,
                            answer,
                        )
                    });
                    running.push(async move { prepared?.run(accessor, sleep(deadline)).await });
                    continue;
                }
                if !running.is_empty() || accessor.poll_no_interesting_tasks(context).is_pending() {
                    return Poll::Pending;
                }
                if !self.place.is_kept() {
                    return Poll::Ready(Ok(()));
                }
                if !self.end().idle {
                    self.ends_in(IDLE, true);
                }
                return Poll::Pending;
            }
        })
        .await
    }
}

impl Shared {
    async fn run(self: Arc<Self>, id: usize) {
        let place = Arc::new(Place {
            shared: self.clone(),
            id,
            given_up: AtomicBool::new(false),
        });
        // How long it has been computing without a pause.
        let ticks = Arc::new(AtomicUsize::new(0));
        let mut store = self.component.store(Some(self.origin.clone()), {
            let (ticks, place) = (ticks.clone(), place.clone());
            move || {
                if ticks.fetch_add(1, Ordering::Relaxed) == LONG {
                    place.give_up();
                }
            }
        });
        let instantiated = timeout(self.deadline, self.service.instantiate_async(&mut store)).await;
        let service = match instantiated.map_err(wasmtime::Error::from).flatten() {
            Ok(service) => service,
            Err(error) => return self.refuse(&error),
        };
        let _living = self.instances.one_more();
        let worker = Worker {
            place,
            function: *service.wasi_http_handler().func_handle().func(),
            proxy: Proxy::P3(service),
            end: Mutex::new(End {
                at: Instant::now() + IDLE,
                idle: true,
            }),
            rests: AtomicBool::new(true),
        };
        if let Err(error) = self.drive(&mut store, &worker, &ticks).await {
            tracing::error!(
                "component {}: an instance ended: {error:#}",
                self.component.id
            );
        }
        drop((worker, store));
    }

    /// Lets an instance serve, and ends it when it is idle for long or does not come to an end.
    async fn drive(
        &self,
        store: &mut Store<Guest>,
        worker: &Worker,
        ticks: &AtomicUsize,
    ) -> wasmtime::Result<()> {
        let serving = store.run_concurrent(async |accessor| worker.serve(accessor).await);
        let mut serving = pin!(async move { serving.await.flatten() });
        let mut stop = self.instances.stop.clone();
        let mut stopped = pin!(crate::stopped(&mut stop).fuse());
        let mut alarm = pin!(sleep(IDLE));
        let mut seen = 0;
        poll_fn(|context| {
            if let Poll::Ready(ended) = serving.as_mut().poll(context) {
                return Poll::Ready(ended);
            }
            // It pauses at a tick, or because it waits: then it starts anew.
            if ticks.load(Ordering::Relaxed) == seen {
                ticks.store(0, Ordering::Relaxed);
            }
            seen = ticks.load(Ordering::Relaxed);

            let End { at, idle } = *worker.end();
            if idle && stopped.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(()));
            }
            if alarm.deadline() != at {
                alarm.as_mut().reset(at);
            }
            if alarm.as_mut().poll(context).is_ready() {
                return Poll::Ready(if idle {
                    Ok(())
                } else {
                    Err(wasmtime::format_err!("it did not come to an end in time"))
                });
            }
            if worker.rests.swap(true, Ordering::Relaxed) {
                Poll::Pending
            } else {
                // Now it may take another request.
                serving.as_mut().poll(context)
            }
        })
        .await
    }

    /// Without an instance, nobody who waits can be answered.
    fn refuse(&self, error: &wasmtime::Error) {
        let refused = std::mem::take(&mut self.queue().waiting);
        let error = format!("{error:#}");
        for Waiting { answer, .. } in refused {
            // Whoever has gone away needs no answer.
            let _ = answer.send(Err(wasmtime::format_err!("{error}")));
        }
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

    fn one_more(self: &Arc<Self>) -> Living {
        self.living.fetch_add(1, Ordering::SeqCst);
        Living(self.clone())
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

struct Living(Arc<Instances>);

impl Drop for Living {
    fn drop(&mut self) {
        self.0.living.fetch_sub(1, Ordering::SeqCst);
        self.0.ended.notify_waiters();
    }
}
