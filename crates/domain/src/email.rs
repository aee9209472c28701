//! E-mail addresses, checked strictly but simply: whether a letter arrives is known only after it is sent, so the check is there to catch slips
//! of the hand and to keep control characters and second addresses out of headers. Letters of any script are welcome (the zone .қаз exists).
//! Quoted local parts, comments and address literals of RFC 5322 are refused: no citizen has one.

use serde::{Deserialize, Serialize};

/// The text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct EmailError;

/// An e-mail address. Personal data: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

closed_debug!(Email);

impl Email {
    /// Reads an address; spaces around it are dropped, the domain goes to lower case.
    pub fn parse(input: &str) -> Result<Self, EmailError> {
        let (local, domain) = input.trim().rsplit_once('@').ok_or(EmailError)?;
        // RFC 5321, 4.5.3.1: 64 octets before the sign, 254 in all.
        if local.len() > 64 || local.len() + 1 + domain.len() > 254 {
            return Err(EmailError);
        }
        let atom = |atom: &str| {
            !atom.is_empty()
                && atom
                    .chars()
                    .all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
        };
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let top_is_a_word = domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.chars().any(char::is_alphabetic));
        if local.split('.').all(atom)
            && domain.contains('.')
            && domain.split('.').all(label)
            && top_is_a_word
        {
            Ok(Self(format!("{local}@{}", domain.to_lowercase())))
        } else {
            Err(EmailError)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
