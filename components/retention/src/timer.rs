//! The timer of `spin.toml`. An error here is logged by the host as a failed run; `/healthz` tells when the last good one was.

use bindings::{Error, Guest, Metadata};

use crate::sweep::{self, Trigger};

mod bindings {
    #![allow(missing_docs, unsafe_code, clippy::pedantic, reason = "generated")]
    spin_sdk::wit_bindgen::generate!({
        world: "timer",
        path: "wit",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
        generate_all,
    });
    export!(Timer);

    pub(crate) struct Timer;
}

impl Guest for bindings::Timer {
    async fn handle_cron_event(_: Metadata) -> Result<(), Error> {
        let swept = sweep::run(Trigger::Timer).await;
        swept
            .map(drop)
            .map_err(|error| Error::Other(format!("{error:#}")))
    }
}
