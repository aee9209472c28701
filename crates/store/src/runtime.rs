//! What the store asks of its surroundings besides storage: chance, a task that outlives the request, a promise between requests, a pause, a
//! stopwatch, variables. In a
//! component these come from WASI and Spin; the tests of this crate bring their own.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

use crate::error::Error;

use surroundings::{Bell, Listener, bell};
pub(crate) use surroundings::{Timer, sleep, spawn, variable};

/// Fills with random bytes.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Unavailable {
        what: "random",
        reason: error.to_string(),
    })
}

/// An id that sorts by the time at which it was given (UUID version 7).
pub(crate) fn new_id(now: DateTime<Utc>) -> Result<Uuid, Error> {
    let mut chance = [0; 10];
    random(&mut chance)?;
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    Ok(Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
}

/// The time at which [`new_id`] gave an id.
pub(crate) fn time_of(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

/// A pause between tries.
pub(crate) async fn pause(longest: Duration) {
    sleep(random_part(longest)).await;
}

/// The length of a pause: random, so that those who wait for the same thing do not come back together.
pub(crate) fn random_part(longest: Duration) -> Duration {
    let mut chance = [0; 2];
    // Without chance the pause is the longest: still a pause.
    let part = if random(&mut chance).is_ok() {
        u16::from_be_bytes(chance)
    } else {
        u16::MAX
    };
    longest * (u32::from(part) + 1) / (u32::from(u16::MAX) + 1)
}

/// One end of a promise: whoever drops it unkept breaks it.
pub(crate) struct Promise<T> {
    kept: Rc<RefCell<Option<T>>>,
    _bell: Bell,
}

/// The other end.
pub(crate) struct Promised<T> {
    kept: Rc<RefCell<Option<T>>>,
    listener: Listener,
}

/// A promise from one request of the instance to another.
pub(crate) fn promise<T>() -> (Promise<T>, Promised<T>) {
    let kept = Rc::default();
    let (bell, listener) = bell();
    let promise = Promise {
        kept: Rc::clone(&kept),
        _bell: bell,
    };
    (promise, Promised { kept, listener })
}

impl<T> Promise<T> {
    /// Brings what was promised. Whoever waited for it may have gone away.
    pub(crate) fn keep(self, value: T) {
        self.kept.replace(Some(value));
    }
}

impl<T> Promised<T> {
    /// What was promised; `None` if the promise was broken.
    pub(crate) async fn wait(self) -> Option<T> {
        self.listener.hear().await;
        self.kept.take()
    }
}

/// A clock for what takes long: the time that it was started with, and what has passed since.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch {
    started_at: DateTime<Utc>,
    started: Instant,
}

impl Stopwatch {
    pub(crate) fn start(now: DateTime<Utc>) -> Self {
        Self {
            started_at: now,
            started: Instant::now(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.started_at + TimeDelta::from_std(self.elapsed()).unwrap_or(TimeDelta::zero())
    }
}

#[cfg(not(test))]
mod surroundings {
    use std::time::{Duration, Instant};

    use spin_sdk::variables;
    use spin_sdk::wasip3::wit_stream;
    use spin_sdk::wit_bindgen::{StreamReader, StreamWriter};

    use crate::error::Error;

    /// The two ends of a stream that carries nothing: its end is the message. One request of an instance may wake another one only by what the
    /// component model knows of. (The `inter-task-wakeup` of wit-bindgen 0.57 does it too, and traps on wasmtime 48: wit-bindgen#1638.)
    pub(crate) struct Bell {
        _rings_when_dropped: StreamWriter<u8>,
    }

    pub(crate) struct Listener(StreamReader<u8>);

    pub(crate) fn bell() -> (Bell, Listener) {
        let (writer, reader) = wit_stream::new();
        (
            Bell {
                _rings_when_dropped: writer,
            },
            Listener(reader),
        )
    }

    impl Listener {
        pub(crate) async fn hear(mut self) {
            while self.0.next().await.is_some() {}
        }
    }

    /// Runs a task that goes on after the request that spawned it is answered. The host keeps the instance until it has ended.
    pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
        spin_sdk::wit_bindgen::spawn(task);
    }

    pub(crate) async fn sleep(duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }

    /// Tells how much time has passed, asleep or not. (What a test sleeps takes no time: there it is counted.)
    pub(crate) struct Timer(Instant);

    impl Timer {
        pub(crate) fn start() -> Self {
            Self(Instant::now())
        }

        pub(crate) fn elapsed(&self) -> Duration {
            self.0.elapsed()
        }

        pub(crate) async fn sleep(&mut self, duration: Duration) {
            sleep(duration).await;
        }
    }

    /// A variable of the application; `None` where it is not defined, not granted or empty.
    pub(crate) async fn variable(name: &'static str) -> Result<Option<String>, Error> {
        match variables::get(name).await {
            Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
            Err(variables::Error::Undefined(_)) => Ok(None),
            Err(error) => Err(Error::Variable {
                variable: name,
                reason: error.to_string(),
            }),
        }
    }
}

#[cfg(test)]
pub(crate) use crate::tests::world as surroundings;
