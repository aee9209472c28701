//! Builds the components with their own `build.command`, first adding the compiler's target if it is missing.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::manifest::{Build, Manifest};

/// Builds every component that has a build command; one line of progress for each.
pub(crate) fn build(manifest: &Manifest, quiet: bool) -> Result<()> {
    for (id, component) in &manifest.components {
        let Some(build) = &component.build else {
            continue;
        };
        let start = Instant::now();
        say(quiet, format_args!("Building {id} … "));
        let result = run(build);
        let seconds = start.elapsed().as_secs_f32();
        match &result {
            Ok(()) => say(quiet, format_args!("{seconds:.1} s\n")),
            Err(_) => say(quiet, format_args!("failed\n")),
        }
        result.with_context(|| format!("component {id} cannot be built"))?;
    }
    Ok(())
}

fn say(quiet: bool, text: std::fmt::Arguments<'_>) {
    if !quiet {
        print!("{text}");
        // A closed standard output must not stop the build.
        let _ = std::io::stdout().flush();
    }
}

fn run(build: &Build) -> Result<()> {
    for command in &build.commands {
        for target in targets(command) {
            add_target(target, &build.folder)?;
        }
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(&build.folder)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("`{command}` cannot be started"))?;
        if !output.status.success() {
            std::io::stderr().write_all(&output.stdout)?;
            std::io::stderr().write_all(&output.stderr)?;
            bail!("`{command}` failed: {}", output.status);
        }
    }
    Ok(())
}

/// The WebAssembly targets that a cargo command names.
fn targets(command: &str) -> impl Iterator<Item = &str> {
    let mut words = command.split([' ', '\t', '=', '"', '\'']);
    std::iter::from_fn(move || {
        words.by_ref().find(|word| *word == "--target")?;
        words.next()
    })
    .filter(|target| target.starts_with("wasm32-"))
}

fn add_target(target: &str, folder: &Path) -> Result<()> {
    let installed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .current_dir(folder)
        .output()
        .ok()
        .filter(|output| output.status.success())
        .is_some_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir());
    if installed {
        return Ok(());
    }
    let added = Command::new("rustup")
        .args(["target", "add", target])
        .current_dir(folder)
        .output();
    match added {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => bail!(
            "the Rust target {target} is missing, and `rustup target add {target}` failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(_) => bail!(
            "the Rust target {target} is missing: install rustup (https://rustup.rs) and run `rustup target add {target}`, or install your system's package of it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_read_from_the_command() {
        for command in [
            "cargo build --target=wasm32-wasip2 --profile edge",
            "cargo build --profile edge --target wasm32-wasip2",
        ] {
            assert_eq!(targets(command).collect::<Vec<_>>(), ["wasm32-wasip2"]);
        }
        assert_eq!(targets("cp target/wasm32-wasip2/edge/a.wasm b").count(), 0);
    }
}
