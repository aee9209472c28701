//! IIN and BIN: the identification numbers of natural persons and of legal entities (Law 223 of 12.01.2007). Only length and check digit
//! are looked at. A birth date, a sex or the kind of an entity is never read out of the digits: Decree 853 of 26.08.2013 cut
//! that tie, and a mismatch with a person's papers is not an error.

use serde::{Deserialize, Serialize};

/// Why a number is not an IIN or a BIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Something other than digits.
    #[error("the number must consist of digits")]
    Digits,
    /// Not twelve digits.
    #[error("the number must have twelve digits")]
    Length,
    /// Twelve digits whose check digit does not fit the others.
    #[error("the check digit does not fit the number")]
    Checksum,
}

/// Individual identification number (ИИН, ЖСН) of a natural person. Personal data: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Iin(String);

/// Business identification number (БИН, БСН) of a legal entity.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bin(String);

closed_debug!(Iin, Bin);

impl Iin {
    /// Reads an IIN; spaces and hyphens between the digits are tolerated.
    pub fn parse(input: &str) -> Result<Self, IdentifierError> {
        read(input).map(Self)
    }

    /// Twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bin {
    /// Reads a BIN; spaces and hyphens between the digits are tolerated.
    pub fn parse(input: &str) -> Result<Self, IdentifierError> {
        read(input).map(Self)
    }

    /// Twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn read(input: &str) -> Result<String, IdentifierError> {
    let digits: String = input
        .chars()
        .filter(|c| !crate::lookalike::is_separator(*c))
        .collect();
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    if values.len() != digits.chars().count() {
        return Err(IdentifierError::Digits);
    }
    if values.len() != 12 {
        return Err(IdentifierError::Length);
    }
    if check_digit(&values[..11]) == Some(values[11]) {
        Ok(digits)
    } else {
        Err(IdentifierError::Checksum)
    }
}

/// The twelfth digit for eleven: weights 1..11 modulo 11; if that gives 10, weights 3..11, 1, 2; if 10 again, the number is not used
/// (Government Decrees 565 of 11.06.2003 and 406 of 22.05.2007).
fn check_digit(first: &[u32]) -> Option<u32> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    [FIRST, SECOND]
        .into_iter()
        .map(|weights| {
            first
                .iter()
                .zip(weights)
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 11
        })
        .find(|check| *check < 10)
}
