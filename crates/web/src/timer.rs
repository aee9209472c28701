//! The timers of `spin.toml`.

/// Exports what Spin's cron trigger calls. `$run` is a function of the component that takes nothing and waits for its work; its error is logged by
/// the host as a failed run.
#[macro_export]
macro_rules! on_timer {
    ($run:path) => {
        // Only a component exports it: a native linker does not take the name of the export.
        #[cfg(not(target_family = "wasm"))]
        const _: fn() = || drop($run());

        #[cfg(target_family = "wasm")]
        mod timer {
            #![allow(missing_docs, unsafe_code, clippy::pedantic, reason = "generated")]
            spin_sdk::wit_bindgen::generate!({
                world: "timer",
                path: "../../crates/web/wit",
                runtime_path: "::spin_sdk::wit_bindgen::rt",
                generate_all,
            });
            export!(Timer);

            struct Timer;

            impl Guest for Timer {
                async fn handle_cron_event(_: Metadata) -> Result<(), Error> {
                    $run()
                        .await
                        .map_err(|error| Error::Other(format!("{error:#}")))
                }
            }
        }
    };
}
