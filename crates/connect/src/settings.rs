//! What is set in the environment, by name; values of secrets are looked at for the names of accounts alone.

use std::collections::BTreeMap;

/// The variables of the application. They hold secrets: no `Debug`.
pub(crate) struct Settings(BTreeMap<String, String>);

/// One of our accounts on a platform.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// The secret stands without a name.
    Only,
    /// By its name: the platform's id of it, or a word of ours.
    Named(String),
}

impl Settings {
    /// Of the variables of an environment.
    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let of_ours = |(key, value): (String, String)| {
            let name = key.strip_prefix("SPIN_VARIABLE_")?.to_lowercase();
            (!value.trim().is_empty()).then_some((name, value))
        };
        Self(variables.into_iter().filter_map(of_ours).collect())
    }

    /// Whether a variable has a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Where the site is, for a platform and for a shell.
    pub(crate) fn public_url(&self) -> Result<String, String> {
        let Some(url) = self.0.get("public_url") else {
            return Ok("https://appeals.example".to_owned());
        };
        let url = url.trim_end_matches('/');
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
        let has_scheme = url.starts_with("https://") || url.starts_with("http://");
        if has_scheme && url.chars().all(is_plain) {
            Ok(url.to_owned())
        } else {
            Err("SPIN_VARIABLE_PUBLIC_URL is no address like https://appeals.example".to_owned())
        }
    }

    /// The accounts of a variable that may hold several. Without a value, the one that there will be.
    pub(crate) fn accounts(&self, name: &str) -> Result<Vec<Account>, String> {
        let value = self.0.get(name).map(String::as_str).unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let refused =
            |reason: &str| Err(format!("SPIN_VARIABLE_{}: {reason}", name.to_uppercase()));
        let account = |word: &str| match word.split_once('=') {
            None => Ok(Account::Only),
            // The application takes what stands before the sign of equality for a name, and then there is no secret.
            Some((_, secret)) if secret.trim_matches('=').is_empty() => {
                refused("what ends with = needs a name before it, name=secret")
            }
            Some((account, _)) if account.is_empty() || !account.chars().all(is_plain) => {
                refused("the name of an account has letters, digits and -_. only")
            }
            Some((account, _)) => Ok(Account::Named(account.to_owned())),
        };
        let accounts: Vec<Account> = value
            .split_whitespace()
            .map(account)
            .collect::<Result<_, _>>()?;
        Ok(if accounts.is_empty() {
            vec![Account::Only]
        } else {
            accounts
        })
    }
}

/// How a shell finds a secret: the variable, or the word of it that belongs to this account.
pub(crate) fn secret(name: &str, account: &Account) -> String {
    let name = name.to_uppercase();
    match account {
        Account::Only => format!("$SPIN_VARIABLE_{name}"),
        Account::Named(account) => format!("$(secret {name} {account})"),
    }
}

impl Account {
    /// Its name, or the shell's variable that stands for it.
    pub(crate) fn name_or<'a>(&'a self, variable: &'a str) -> &'a str {
        match self {
            Self::Only => variable,
            Self::Named(name) => name,
        }
    }
}
