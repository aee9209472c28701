//! The world of a test: a disk, a process that can be killed and started again, and no clock.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::PathBuf,
    rc::Rc,
    sync::LazyLock,
    time::Duration,
};

use futures::{
    channel::oneshot,
    executor::{LocalPool, LocalSpawner},
    task::LocalSpawnExt,
};
use tempfile::TempDir;

use crate::{Error, Store, keys::MasterKeys, schema};

thread_local! {
    static DISK: RefCell<Option<Rc<Disk>>> = const { RefCell::new(None) };
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
    static FAULT: Cell<Fault> = const { Cell::new(Fault::None) };
    static STEPS: Cell<u32> = const { Cell::new(0) };
    static STEP_TAKES: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static CHANCE: Cell<u64> = const { Cell::new(0) };
    /// Of so many who have read from the key-value store, one is stopped, and goes on when others are through. With zero nobody is.
    static STOPS: Cell<u64> = const { Cell::new(0) };
    /// The master keys that processes get: the current one and the one before.
    static MASTERS: Cell<(u8, Option<u8>)> = const { Cell::new((0x7e, None)) };
}

/// More time than any work of a test takes.
pub(crate) const A_MINUTE: Duration = Duration::from_mins(1);

/// What outlives a process.
pub(crate) struct Disk {
    directory: TempDir,
    pub(crate) key_value: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl Disk {
    pub(crate) fn database(&self) -> PathBuf {
        self.directory.path().join("sqlite_db.db")
    }
}

/// What happens at a step, that is, a call to one of the stores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    None,
    /// The process dies before this step.
    Crash(u32),
    /// This step fails; the process goes on.
    Fail(u32),
    /// This step takes effect, and yet says that it failed.
    Deceive(u32),
}

/// How a step goes.
pub(crate) enum Course {
    Well,
    Fails,
    Deceives,
}

pub(crate) fn step() -> Course {
    let step = STEPS.get();
    STEPS.set(step + 1);
    match FAULT.get() {
        Fault::Crash(at) if step >= at => Course::Fails,
        Fault::Fail(at) if step == at => Course::Fails,
        Fault::Deceive(at) if step == at => Course::Deceives,
        _ => Course::Well,
    }
}

/// A database with the newest schema and nothing in it: most tests are not about how it comes to be.
static FURNISHED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let disk = Disk::empty();
    let connection = rusqlite::Connection::open(disk.database()).unwrap();
    connection.execute_batch(schema::CREATE).unwrap();
    for (version, migration) in (1..).zip(schema::MIGRATIONS) {
        connection.execute_batch(migration).unwrap();
        let version: i64 = version;
        connection.execute(schema::APPLIED, [version]).unwrap();
    }
    drop(connection);
    std::fs::read(disk.database()).unwrap()
});

impl Disk {
    fn empty() -> Self {
        // In memory where there is such a place: these tests kill processes, not power.
        let directory = TempDir::new_in("/dev/shm")
            .or_else(|_| TempDir::new())
            .unwrap();
        Self {
            directory,
            key_value: RefCell::default(),
        }
    }
}

pub(crate) fn disk() -> Rc<Disk> {
    DISK.with_borrow_mut(|disk| {
        Rc::clone(disk.get_or_insert_with(|| {
            let disk = Disk::empty();
            std::fs::write(disk.database(), &*FURNISHED).unwrap();
            Rc::new(disk)
        }))
    })
}

/// From now on others go first as often as chance will have it: each seed is another course of events.
pub(crate) fn leave_to_chance(seed: u64) {
    CHANCE.set(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
}

/// A number below the limit, or the first one where nothing is left to chance.
pub(crate) fn chance(limit: u64) -> u64 {
    // Xorshift (G. Marsaglia, 2003): any course will do, as long as it can be had again.
    let mut state = CHANCE.get();
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    CHANCE.set(state);
    state % limit
}

/// From now on one of so many who have read from the key-value store is stopped for long; with zero, none.
pub(crate) fn stop_one_in(many: u64) {
    STOPS.set(many);
}

/// Begins with a disk on which there is nothing at all.
pub(crate) fn empty_disk() {
    new_disk();
    DISK.set(Some(Rc::new(Disk::empty())));
}

/// Begins with a new disk.
pub(crate) fn new_disk() {
    DISK.take();
    stop_one_in(0);
    use_masters(0x7e, None);
}

/// Runs a process without faults.
pub(crate) fn process<T>(main: impl AsyncFnOnce(Store) -> T) -> T {
    let (result, _) = faulty(Fault::None, async |store| main(store.unwrap()).await);
    result
}

/// Runs a process that opens the store by itself.
pub(crate) fn process_unopened<T>(main: impl AsyncFnOnce() -> T) -> T {
    let mut pool = LocalPool::new();
    SPAWNER.set(Some(pool.spawner()));
    let result = pool.run_until(main());
    pool.run_until_stalled();
    SPAWNER.take();
    result
}

/// Runs a process with a fault; tells how many steps it took. The steps of opening the store are not counted, and go well.
pub(crate) fn faulty<T>(
    fault: Fault,
    main: impl AsyncFnOnce(Result<Store, Error>) -> T,
) -> (T, u32) {
    let mut pool = LocalPool::new();
    SPAWNER.set(Some(pool.spawner()));
    FAULT.set(Fault::None);
    let result = pool.run_until(async {
        let store = Store::connect(masters()).await;
        STEPS.set(0);
        FAULT.set(fault);
        main(store).await
    });
    pool.run_until_stalled();
    SPAWNER.take();
    FAULT.set(Fault::None);
    (result, STEPS.get())
}

pub(crate) fn masters() -> MasterKeys {
    let hex = |byte: u8| format!("{byte:02x}").repeat(32);
    let (current, previous) = MASTERS.get();
    MasterKeys::parse(&hex(current), previous.map(hex).as_deref()).unwrap()
}

/// From now on processes get these master keys.
pub(crate) fn use_masters(current: u8, previous: Option<u8>) {
    MASTERS.set((current, previous));
}

pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    SPAWNER.with_borrow(|spawner| spawner.as_ref().unwrap().spawn_local(task).unwrap());
}

/// The ends of a channel that carries nothing, as in a component.
pub(crate) struct Bell {
    _rings_when_dropped: oneshot::Sender<()>,
}

pub(crate) struct Listener(oneshot::Receiver<()>);

pub(crate) fn bell() -> (Bell, Listener) {
    let (sender, receiver) = oneshot::channel();
    (
        Bell {
            _rings_when_dropped: sender,
        },
        Listener(receiver),
    )
}

impl Listener {
    pub(crate) async fn hear(self) {
        // Nothing is ever sent: the end is the message.
        self.0.await.unwrap_or_default();
    }
}

/// Lets the others go first.
pub(crate) async fn breathe() {
    wait_for(1 + chance(4)).await;
}

/// Whoever has read a key page may be stopped with it in hand, until it is an old one.
pub(crate) async fn may_be_stopped() {
    let stops = STOPS.get();
    if stops > 0 && chance(stops) == 0 {
        wait_for(chance(2000)).await;
    }
}

async fn wait_for(mut times: u64) {
    futures::future::poll_fn(|context| {
        if times > 0 {
            times -= 1;
            context.waker().wake_by_ref();
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(())
    })
    .await;
}

pub(crate) async fn sleep(_: Duration) {
    breathe().await;
}

/// From now on each step takes so long.
pub(crate) fn each_step_takes(duration: Duration) {
    STEP_TAKES.set(duration);
}

/// Time passes by sleeping, and with each step.
pub(crate) struct Timer {
    slept: Duration,
    first_step: u32,
}

impl Timer {
    pub(crate) fn start() -> Self {
        Self {
            slept: Duration::ZERO,
            first_step: STEPS.get(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.slept + STEP_TAKES.get() * STEPS.get().saturating_sub(self.first_step)
    }

    pub(crate) async fn sleep(&mut self, duration: Duration) {
        self.slept += duration;
        sleep(duration).await;
    }
}

pub(crate) async fn variable(_: &'static str) -> Result<Option<String>, Error> {
    Ok(Some("7e".repeat(32)))
}
