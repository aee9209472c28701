//! Turns `static/` into Rust before anything runs: a policy, calendar or translation with a mistake in it never
//! becomes a program, and what is served needs no parsing when an instance starts.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/calendar.rs"]
mod calendar;
#[path = "build/markdown.rs"]
pub(crate) mod markdown;
#[expect(
    unreachable_pub,
    reason = "the library offers the same functions to other build scripts"
)]
#[path = "src/pack.rs"]
pub(crate) mod pack;
#[path = "build/policies.rs"]
mod policies;
#[path = "build/words.rs"]
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is wrong, and where: shown as `file:line: reason`.
pub(crate) struct Mistake {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) reason: String,
}

impl Mistake {
    pub(crate) fn new(file: &Path, line: usize, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            reason: reason.into(),
        }
    }

    pub(crate) fn of(file: &Path, reason: impl std::fmt::Display) -> Self {
        Self::new(file, 1, reason.to_string())
    }
}

pub(crate) type Checked<T> = Result<T, Vec<Mistake>>;

/// The three languages in the order of every generated table.
pub(crate) const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn main() -> ExitCode {
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let root = manifest.join("../../static");
    // Cargo looks through a named folder for changed files, new ones included.
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", root.display());

    let mistakes = generate(&root, &out);
    for Mistake { file, line, reason } in &mistakes {
        let file = shown(file, &manifest);
        println!("cargo::error={}:{line}: {reason}", file.display());
    }
    ExitCode::from(u8::from(!mistakes.is_empty()))
}

/// Writes what the library includes, or returns everything that is wrong in one go.
pub(crate) fn generate(root: &Path, out: &Path) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (name, made) in [
        ("words.rs", words::generate(&root.join("words"))),
        ("policies.rs", policies::generate(&root.join("policy"))),
        (
            "calendar.rs",
            calendar::generate(&root.join("calendar.toml")),
        ),
        ("assets.rs", assets::generate(root, out)),
    ] {
        let file = out.join(name);
        match made.map(|text| std::fs::write(&file, text)) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => mistakes.push(Mistake::of(&file, error)),
            Err(found) => mistakes.extend(found),
        }
    }
    mistakes
}

/// The path as a person at the root of the repository would type it.
fn shown(file: &Path, manifest: &Path) -> PathBuf {
    match file.strip_prefix(manifest.join("../..")) {
        Ok(inside) => inside.to_owned(),
        Err(_) => file.to_owned(),
    }
}

pub(crate) fn read(file: &Path) -> Checked<String> {
    std::fs::read_to_string(file).map_err(|error| vec![Mistake::of(file, error)])
}

/// The entries of a folder in order of their names, so that the same source always makes the same program.
pub(crate) fn entries(folder: &Path) -> Checked<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).and_then(|all| {
        all.map(|entry| entry.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    match listed {
        Ok(mut paths) => {
            paths.retain(|path| {
                path.file_name()
                    .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
            });
            paths.sort();
            Ok(paths)
        }
        Err(error) => Err(vec![Mistake::of(folder, error)]),
    }
}
