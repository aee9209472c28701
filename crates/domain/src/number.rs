//! The number of an appeal (APPC art. 64(2): a unique number on the receipt), made to be read out on the phone and copied by hand:
//! `C26-000123-7` is the letter of the kind, the year, the sequence, and a check digit by the Damm scheme (H. M. Damm, 2004), which
//! catches every wrong digit and every swap of neighbours, the check digit and the letter included.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::appeal::Kind;

/// The number of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppealNumber {
    year: u8,
    sequence: u64,
    kind: Kind,
}

/// Why a text is not the number of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not of the form letter, two digits, six digits or more, check digit.
    #[error("not the number of an appeal")]
    Format,
    /// The form is right and the check digit is not: a slip of the hand.
    #[error("the check digit does not fit the number")]
    CheckDigit,
}

impl AppealNumber {
    /// The number of the `sequence`-th appeal of a calendar year. The sequence is counted over all kinds.
    pub fn new(kind: Kind, year: i32, sequence: u64) -> Self {
        let year = u8::try_from(year.rem_euclid(100)).unwrap_or_default();
        Self {
            year,
            sequence,
            kind,
        }
    }

    /// The kind that the letter stands for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The last two digits of the year.
    pub fn year(&self) -> u8 {
        self.year
    }

    /// The place in the year's sequence.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Reads a number as people type it: in any case, with or without hyphens and spaces, Cyrillic letters that look like the Latin ones.
    pub fn parse(input: &str) -> Result<Self, NumberError> {
        let mut symbols = input
            .chars()
            .filter(|c| !crate::lookalike::is_separator(*c))
            .map(crate::lookalike::latin_capital);
        let letter = symbols.next().ok_or(NumberError::Format)?;
        let kind = Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.letter() == letter)
            .ok_or(NumberError::Format)?;
        let digits: String = symbols.collect();
        // Two of the year, six to nineteen of the sequence, one to check.
        if !(9..=22).contains(&digits.len()) || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return Err(NumberError::Format);
        }
        let (year, rest) = digits.split_at(2);
        let (sequence, check) = rest.split_at(rest.len() - 1);
        if sequence.len() > 6 && sequence.starts_with('0') {
            return Err(NumberError::Format);
        }
        let number = Self {
            year: year.parse().map_err(|_| NumberError::Format)?,
            sequence: sequence.parse().map_err(|_| NumberError::Format)?,
            kind,
        };
        if number.check_digit().to_string() == check {
            Ok(number)
        } else {
            Err(NumberError::CheckDigit)
        }
    }

    fn check_digit(self) -> u8 {
        let letter = 1 + Kind::ALL
            .iter()
            .position(|kind| *kind == self.kind)
            .unwrap_or_default();
        damm(&format!("{letter}{:02}{:06}", self.year, self.sequence))
    }
}

/// The interim digit after all digits, which is the check digit. The table is the quasigroup of order 10 from Damm's thesis.
fn damm(digits: &str) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.bytes().fold(0, |interim, digit| {
        TABLE[usize::from(interim)][usize::from(digit - b'0')]
    })
}

impl fmt::Display for AppealNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{:02}-{:06}-{}",
            self.kind.letter(),
            self.year,
            self.sequence,
            self.check_digit()
        )
    }
}

impl FromStr for AppealNumber {
    type Err = NumberError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Self::parse(input)
    }
}

impl TryFrom<String> for AppealNumber {
    type Error = NumberError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<AppealNumber> for String {
    fn from(number: AppealNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_digit_is_damms() {
        // The example with which the scheme is usually explained.
        assert_eq!(super::damm("572"), 4);
        assert_eq!(super::damm("5724"), 0);
    }
}
