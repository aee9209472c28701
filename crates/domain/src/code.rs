//! The access code: what proves, without a name or a login, that somebody filed an appeal. It is shown once and kept only as a keyed hash.

use std::{fmt, str::FromStr};

/// Crockford's base 32: no I, L, O or U, so that nothing can be read in two ways or spell a word.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Sixteen symbols of five bits: 80 bits of chance. A secret: no `Debug` shows it; `Display` writes it for the receipt.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessCode([u8; 16]);

closed_debug!(AccessCode);

/// The text is not sixteen symbols of the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an access code")]
pub struct AccessCodeError;

impl AccessCode {
    /// A code from sixteen random bytes, of which the low five bits are used: 256 is a multiple of 32, so all symbols are equally likely.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(random.map(|byte| ALPHABET[usize::from(byte & 31)]))
    }

    /// Reads a code as people type it: in any case, with or without hyphens and spaces, O for 0, I and L for 1, Cyrillic look-alikes.
    pub fn parse(input: &str) -> Result<Self, AccessCodeError> {
        let mut symbols = [0; 16];
        let mut length = 0;
        for c in input
            .chars()
            .filter(|c| !crate::lookalike::is_separator(*c))
        {
            let symbol = match crate::lookalike::latin_capital(c) {
                'O' => b'0',
                'I' | 'L' => b'1',
                c => u8::try_from(c).map_err(|_| AccessCodeError)?,
            };
            if !ALPHABET.contains(&symbol) || length == symbols.len() {
                return Err(AccessCodeError);
            }
            symbols[length] = symbol;
            length += 1;
        }
        if length == symbols.len() {
            Ok(Self(symbols))
        } else {
            Err(AccessCodeError)
        }
    }

    /// The sixteen symbols without hyphens: what is hashed.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// `XXXX-XXXX-XXXX-XXXX`.
impl fmt::Display for AccessCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, symbol) in self.0.iter().enumerate() {
            if position > 0 && position % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*symbol))?;
        }
        Ok(())
    }
}

impl FromStr for AccessCode {
    type Err = AccessCodeError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Self::parse(input)
    }
}
