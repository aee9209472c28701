//! Phone numbers in E.164. Kazakhstan shares the code +7 with Russia, has ten national digits and the trunk prefix 8, and people write
//! all of that in every mixture. Own rules rather than the `phonenumber` crate: that one carries the metadata of every country (and a
//! regular-expression engine) into each component, to decide what an appeal does not need to know. The operator of a number is never guessed:
//! published prefix lists are out of date.

use serde::{Deserialize, Serialize};

/// The text is not a phone number that can be called from another country: too short (109, 112), too long, with letters, or of a
/// national form that is not Kazakhstan's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number")]
pub struct PhoneError;

/// A phone number in E.164: `+` and 7 to 15 digits. Personal data: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

closed_debug!(Phone);

impl Phone {
    /// Reads what people type: `8 701 123-45-67`, `7701…`, `701…`, `+7 (701) …`, and foreign numbers with their `+`.
    pub fn parse(input: &str) -> Result<Self, PhoneError> {
        let input = input.trim();
        let (international, rest) = match input.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, input),
        };
        let mut digits = String::with_capacity(15);
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '(' | ')' | '.' | '/' => {}
                _ if crate::lookalike::is_separator(c) => {}
                _ => return Err(PhoneError),
            }
        }
        let national = match (international, digits.len(), digits.as_bytes().first()) {
            // "+8 701 …" is written by people who put a plus before the trunk prefix. The true +870 is a satellite service.
            (_, 11, Some(b'7')) | (false, 11, Some(b'8')) => &digits[1..],
            (true, 11, Some(b'8')) if matches!(digits.as_bytes()[1], b'6' | b'7') => &digits[1..],
            (false, 10, Some(b'6' | b'7')) => &digits[..],
            (true, 7..=15, Some(b'1'..=b'6' | b'8' | b'9')) => {
                return Ok(Self(format!("+{digits}")));
            }
            _ => return Err(PhoneError),
        };
        // Area codes of zone 7: 6 and 7 are Kazakhstan's, 3, 4, 8 and 9 Russia's; the others are not assigned.
        if matches!(national.as_bytes()[0], b'3' | b'4' | b'6'..=b'9') {
            Ok(Self(format!("+7{national}")))
        } else {
            Err(PhoneError)
        }
    }

    /// Reads what platforms write of an account: the number with the code of its country, mostly without a `+` (`84912345678` is one of Viet Nam).
    pub fn international(number: &str) -> Result<Self, PhoneError> {
        let number = number.trim();
        Self::parse(&format!("+{}", number.strip_prefix('+').unwrap_or(number)))
    }

    /// `+77011234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
