//! Development secrets: so that `cargo up` works at once, a required secret that no source gives is made up, once, and
//! kept in the state folder where only its owner can read it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::manifest::Variable;
use crate::variables::Values;

/// Gives a value to each required secret without one. Returns the file that holds the made-up secrets, if any is used.
pub(crate) fn fill(
    variables: &BTreeMap<String, Variable>,
    values: &mut Values,
    state: &Path,
) -> Result<Option<PathBuf>> {
    let wanted: Vec<&String> = variables
        .iter()
        .filter(|(name, variable)| {
            variable.required && variable.secret && values.get(name).is_none()
        })
        .map(|(name, _)| name)
        .collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let file = state.join("secrets.toml");
    let mut kept = read(&file)?;
    let before = kept.len();
    for name in wanted {
        let secret = match kept.get(name) {
            Some(secret) => secret.clone(),
            None => kept.entry(name.clone()).or_insert(random()?).clone(),
        };
        values.set(name.clone(), secret);
    }
    if kept.len() > before {
        write(&file, &kept)?;
    }
    Ok(Some(file))
}

/// 32 random bytes as 64 hexadecimal digits.
fn random() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("no random numbers")?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}

fn read(file: &Path) -> Result<BTreeMap<String, String>> {
    match std::fs::read_to_string(file) {
        // The text is secret, so what is wrong with it is not shown.
        Ok(text) => toml::from_str(&text)
            .ok()
            .with_context(|| format!("{} is not what it was written as", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Written aside and renamed: nobody ever sees half of it, and it never has a wider mode.
fn write(file: &Path, secrets: &BTreeMap<String, String>) -> Result<()> {
    let aside = file.with_extension(format!("toml.{}", std::process::id()));
    let save = || -> Result<()> {
        let mut new = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&aside)?;
        writeln!(
            new,
            "# Made by `aryz up` for development. Give real secrets as SPIN_VARIABLE_<NAME>."
        )?;
        new.write_all(toml::to_string(secrets)?.as_bytes())?;
        new.sync_all()?;
        std::fs::rename(&aside, file)?;
        Ok(())
    };
    save().with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_required_secrets_are_made_up_and_they_stay_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let variable = |required, secret| Variable {
            required,
            secret,
            default: None,
        };
        let variables = [
            ("key".to_owned(), variable(true, true)),
            ("given".to_owned(), variable(true, true)),
            ("open".to_owned(), variable(true, false)),
        ]
        .into();
        let start = || {
            let mut values = Values::default();
            values.set("given".to_owned(), "as given".to_owned());
            let file = fill(&variables, &mut values, folder.path()).expect("filled");
            (file.expect("a file"), values)
        };
        let (file, first) = start();
        let key = first.get("key").expect("made up").to_owned();
        assert_eq!(key.len(), 64);
        assert!(key.chars().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(first.get("given"), Some("as given"));
        assert_eq!(first.get("open"), None);
        let mode = std::fs::metadata(&file)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let (_, second) = start();
        assert_eq!(second.get("key"), Some(key.as_str()));
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            1
        );
    }
}
