//! Our accounts on a platform and their secrets, from one variable: most cities have one account and write one secret; a city with a second page
//! or bot writes both.

/// The name of an account whose secret stands without one.
const DEFAULT: &str = "bot";

/// Secrets by the name of their account: no `Debug`.
pub(crate) struct Accounts(Vec<(String, String)>);

impl Accounts {
    /// One secret, or several as `name=secret` with spaces between. What has a sign of equality and nothing behind it is no account: an empty
    /// secret would be one that everybody knows.
    pub(crate) fn parse(text: &str) -> Self {
        let accounts = text
            .split_whitespace()
            .map(|word| word.split_once('=').unwrap_or((DEFAULT, word)))
            .filter(|(name, secret)| !name.is_empty() && !secret.trim_matches('=').is_empty())
            .map(|(name, secret)| (name.to_owned(), secret.to_owned()))
            .collect();
        Self(accounts)
    }

    /// Whether the channel is off.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and secrets, in the order of the configuration.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, secret)| (name.as_str(), secret.as_str()))
    }

    /// The secret of the account that the platform names; the one without a name serves every account.
    pub(crate) fn of(&self, name: &str) -> Option<&str> {
        let named = |wanted: &str| {
            self.iter()
                .find(|(known, _)| *known == wanted)
                .map(|(_, secret)| secret)
        };
        named(name).or_else(|| named(DEFAULT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_without_a_name_serves_every_account() {
        let accounts = Accounts::parse(" s3cret\n");
        assert_eq!(accounts.iter().collect::<Vec<_>>(), [(DEFAULT, "s3cret")]);
        assert_eq!(accounts.of("203076503"), Some("s3cret"));
    }

    #[test]
    fn each_account_has_its_own_secret() {
        let accounts = Accounts::parse("city=whsec_AAAA== akimat=b");
        assert_eq!(accounts.of("city"), Some("whsec_AAAA=="));
        assert_eq!(accounts.of("akimat"), Some("b"));
        assert_eq!(accounts.of("another"), None);
        let mixed = Accounts::parse("city=a b");
        assert_eq!(
            (mixed.of("city"), mixed.of("another")),
            (Some("a"), Some("b"))
        );
    }

    #[test]
    fn without_a_secret_there_is_no_account() {
        for text in ["", "  ", "city=", "=secret", "=", "city=="] {
            let accounts = Accounts::parse(text);
            assert!(accounts.is_empty(), "{text:?}");
            assert_eq!(accounts.of("city"), None, "{text:?}");
            assert_eq!(accounts.of(""), None, "{text:?}");
        }
    }
}
