//! Which state of the sources something was made from.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The commit that is checked out; `None` where there is no git or no repository.
pub fn head(root: &Path) -> Option<String> {
    git(root, &["rev-parse", "HEAD"])
}

/// Whether files differ from the commit that is checked out.
pub fn is_changed(root: &Path) -> bool {
    git(root, &["status", "--porcelain"]).is_none_or(|changes| !changes.is_empty())
}

/// Files and folders that change when another commit is checked out or made. Each exists: cargo takes a missing one for a change.
pub fn watched(root: &Path) -> Vec<PathBuf> {
    let place = |name: &str| {
        let path = git(root, &["rev-parse", "--git-path", name])?;
        Some(root.join(path))
    };
    let mut watched = vec![place("HEAD"), place("packed-refs")];
    if let Some(branch) = git(root, &["symbolic-ref", "--quiet", "HEAD"]) {
        // A branch that stands in packed-refs gets a file of its own with its next commit: its folder changes then.
        let own = place(&branch);
        watched.push(own.and_then(|own| {
            let existing = own.ancestors().find(|path| path.exists())?;
            Some(existing.to_owned())
        }));
    }
    let watched = watched.into_iter().flatten();
    watched.filter(|path| path.exists()).collect()
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
