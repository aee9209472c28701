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

/// Why a note cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is no text of a fit length.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It says how somebody can be reached, or by which number the state knows them.
    #[error("it must name nobody")]
    NamesSomebody,
}

/// A note of the staff that is kept in the clear and shown to all of them, so it must name nobody. What is surely somebody's is found: an e-mail address, a
/// phone number, an identification number. A name cannot be told from other words: the page says that none may stand there.
pub fn note(input: &str, max: u32) -> Result<String, NoteError> {
    /// Numbers of cases are shorter, or have something between their digits.
    const LONGEST_NUMBER: usize = 9;
    let text = line(input, 3, max)?;
    let number = text
        .split(|c: char| !c.is_numeric())
        .any(|digits| digits.chars().count() > LONGEST_NUMBER);
    let phone = text
        .split('+')
        .skip(1)
        .any(|rest| rest.trim_start().starts_with(char::is_numeric));
    if number || phone || text.contains('@') {
        return Err(NoteError::NamesSomebody);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_and_gives_away_nobody() {
        for fits in ["case 7514-26-00-4/1234 of 23.11.2026", "сот ісі №12", "a+b"] {
            assert_eq!(note(fits, 60).as_deref(), Ok(fits));
        }
        assert_eq!(note(" a\nb  c ", 60).as_deref(), Ok("a b c"));
        for refused in [
            "asked by 900101300017",
            "call 87011234567",
            "call +7 (701) 123-45-67",
            "write to somebody@city.example",
        ] {
            assert_eq!(
                note(refused, 60),
                Err(NoteError::NamesSomebody),
                "{refused}"
            );
        }
        assert_eq!(note("no", 60), Err(TextError::TooShort(3).into()));
        assert_eq!(note("a case", 5), Err(TextError::TooLong(5).into()));
    }
}
