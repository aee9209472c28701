//! The WebAssembly engine: how components are compiled and linked, and what one instance may use.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use http::uri::Authority;
use wasmtime::component::{Component, HasData, InstancePre, Linker, ResourceTable};
use wasmtime::{
    Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    StoreLimits, StoreLimitsBuilder, UpdateDeadline,
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::clock::Clock;
use crate::key_value::KeyValue;
use crate::outbound::{AllowedHosts, Outbound};
use crate::output::Output;
use crate::sqlite::Database;
use crate::variables::Granted;
use crate::wit;

/// Linear memory that one instance may have. It serves up to 64 requests at once, most of a few hundred kilobytes, some with files: of those an
/// instance holds 96 MiB at most (`web::room`), twice while they are sealed; a runaway allocation ends before the machine suffers.
const MEMORY_PER_INSTANCE: usize = 256 << 20;

/// Instances that may live at once, as many as Spin allows; each reserves address space, not memory.
pub(crate) const INSTANCES: u32 = 1_000;

/// How often a running guest lets other tasks run and its deadline be looked at.
const TICK: Duration = Duration::from_millis(10);

/// What an instance works with.
pub(crate) struct Guest {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
    limits: StoreLimits,
    /// Database connections that are open.
    pub(crate) connections: usize,
    /// Resources that the guest holds handles of.
    pub(crate) table: ResourceTable,
    /// The component that it is an instance of.
    pub(crate) component: Arc<Loaded>,
}

/// Names [`Guest`] for the generated bindings.
pub(crate) struct HasGuest;

impl HasData for HasGuest {
    type Data<'a> = &'a mut Guest;
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// A compiled component with its grants.
pub(crate) struct Loaded {
    /// Its id in the manifest.
    pub(crate) id: String,
    /// Linked, ready to be instantiated.
    pub(crate) pre: InstancePre<Guest>,
    /// Environment of the guest.
    pub(crate) environment: BTreeMap<String, String>,
    /// Variables that it may read.
    pub(crate) variables: Granted,
    /// Where it may send requests.
    pub(crate) hosts: Arc<AllowedHosts>,
    /// The key-value store, if it may open it.
    pub(crate) key_value: Option<Arc<KeyValue>>,
    /// The database, if it may open it.
    pub(crate) database: Option<Arc<Database>>,
    /// The time that it sees.
    pub(crate) clock: Clock,
}

impl Loaded {
    /// A fresh store for one instance; `origin` is where its requests to the application itself go, `at_tick` is told whenever the guest has
    /// been running through a tick.
    pub(crate) fn store(
        self: &Arc<Self>,
        origin: Option<Authority>,
        mut at_tick: impl FnMut() + Send + Sync + 'static,
    ) -> Store<Guest> {
        let output = Output::new(&self.id);
        let mut wasi = WasiCtx::builder();
        wasi.stdout(output.clone())
            .stderr(output)
            .wall_clock(self.clock)
            .allow_tcp(false)
            .allow_udp(false);
        for (name, value) in &self.environment {
            wasi.env(name, value);
        }
        let guest = Guest {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound: Outbound::new(self.hosts.clone(), origin),
            limits: StoreLimitsBuilder::new()
                .memory_size(MEMORY_PER_INSTANCE)
                .build(),
            connections: 0,
            table: ResourceTable::new(),
            component: self.clone(),
        };
        let mut store = Store::new(self.pre.engine(), guest);
        store.limiter(|guest| &mut guest.limits);
        // A busy guest gives way at every tick, so that its deadline can fire; who waits for a host call is not running.
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_| {
            at_tick();
            Ok(UpdateDeadline::Yield(1))
        });
        store
    }
}

/// Compiles components.
pub(crate) struct Compiler {
    engine: Engine,
    linker: Linker<Guest>,
}

impl Compiler {
    /// An engine with everything linked that Spin offers and this runtime supports.
    pub(crate) fn new() -> Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(INSTANCES)
            .total_core_instances(INSTANCES * 4)
            .total_memories(INSTANCES)
            .total_tables(INSTANCES * 2)
            .total_stacks(INSTANCES)
            .max_component_instance_size(10 << 20)
            .max_core_instance_size(10 << 20)
            .table_elements(100_000)
            // Resetting this much by writing zeros is cheaper than giving the pages back and faulting them in again.
            .linear_memory_keep_resident(2 << 20)
            .table_keep_resident(512 << 10);
        let mut config = Config::new();
        config
            .wasm_component_model_async(true)
            .epoch_interruption(true)
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        match Cache::new(CacheConfig::new()) {
            Ok(cache) => {
                config.cache(Some(cache));
            }
            Err(error) => tracing::warn!("compiled components are not cached: {error:#}"),
        }
        let engine = Engine::new(&config)?;
        let ticker = engine.weak();
        std::thread::Builder::new()
            .name("epoch".into())
            .spawn(move || {
                while let Some(engine) = ticker.upgrade() {
                    engine.increment_epoch();
                    drop(engine);
                    std::thread::sleep(TICK);
                }
            })?;

        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
        wit::Host_::add_to_linker::<_, HasGuest>(&mut linker, |guest| guest)?;
        Ok(Self { engine, linker })
    }

    /// Compiles a file, or takes it from the cache.
    pub(crate) fn compile(&self, file: &Path) -> Result<InstancePre<Guest>> {
        let component = Component::from_file(&self.engine, file)
            .map_err(anyhow::Error::from)
            .with_context(|| format!("cannot compile {}", file.display()))?;
        self.linker
            .instantiate_pre(&component)
            .map_err(anyhow::Error::from)
            .with_context(|| {
                format!(
                    "{} imports what the embedded runtime does not offer",
                    file.display()
                )
            })
    }
}
