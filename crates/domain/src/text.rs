//! Free text: the matter of an appeal, an address, the name of an organisation. Limits count Unicode characters, because that is what a
//! person can count and what the policy promises; bytes would give a Kazakh text half the room of an English one.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Why a text cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Fewer characters than this.
    #[error("at least {0} characters")]
    TooShort(u32),
    /// More characters than this.
    #[error("at most {0} characters")]
    TooLong(u32),
    /// A control character other than a line end or a tab, NUL among them.
    #[error("control characters are not allowed")]
    ControlCharacters,
}

/// The number of characters as the limits of the policy count them.
pub fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The text with its letters composed (NFC). Most keyboards give it so.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// A text of several lines: line ends become `\n`, space around is dropped, letters are composed (NFC), so that the same text always has the
/// same length and the same hash.
pub fn lines(input: &str, min: u32, max: u32) -> Result<String, TextError> {
    let text = input.replace("\r\n", "\n").replace('\r', "\n");
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(TextError::ControlCharacters);
    }
    let text = composed(&text);
    let text = text.trim();
    match length(text) {
        short if short < min => Err(TextError::TooShort(min)),
        long if long > max => Err(TextError::TooLong(max)),
        _ => Ok(text.to_owned()),
    }
}

/// A text of one line: as [`lines`], with every run of white space as one space.
pub fn line(input: &str, min: u32, max: u32) -> Result<String, TextError> {
    if input
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(TextError::ControlCharacters);
    }
    let words: Vec<&str> = input.split_whitespace().collect();
    lines(&words.join(" "), min, max)
}
