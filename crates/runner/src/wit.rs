//! Bindings of the interfaces in `wit/spin.wit`.

/// What components import.
mod host {
    #![allow(
        missing_docs,
        unreachable_pub,
        clippy::all,
        clippy::pedantic,
        reason = "generated"
    )]
    wasmtime::component::bindgen!({
        path: "wit",
        world: "host",
        imports: { default: async | trappable },
        with: {
            "spin:key-value/key-value.store": crate::key_value::Store,
            "spin:sqlite/sqlite.connection": crate::sqlite::Connection,
        },
        require_store_data_send: true,
    });
}

/// What a component that is called by a timer exports.
pub(crate) mod timer {
    #![allow(
        missing_docs,
        unreachable_pub,
        clippy::all,
        clippy::pedantic,
        reason = "generated"
    )]
    wasmtime::component::bindgen!({
        path: "wit",
        world: "timer",
        exports: { default: async },
        require_store_data_send: true,
    });
}

pub(crate) use host::{Host_, spin};
