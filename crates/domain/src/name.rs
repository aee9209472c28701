//! Names of people. Kazakh letters must survive as they are (LANG art. 10; law digest 3.4); a patronymic is never required, because the
//! law asks for it only "if given in the identity document".

use serde::{Deserialize, Serialize};

/// Why a word cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// Something other than Cyrillic and Latin letters, hyphens, apostrophes and spaces.
    #[error("a name is made of letters, hyphens, apostrophes and spaces")]
    Characters,
    /// More characters than the policy allows.
    #[error("at most {0} characters")]
    TooLong(u32),
}

/// One part of a person's name. Personal data: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// A person's name as APPC art. 63 lists it. At least one of surname and given name is there: some people have only one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Surname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Name>,
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Name>,
    /// Patronymic, if the identity document gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<Name>,
}

closed_debug!(Name, PersonName);

impl Name {
    /// Reads one part of a name: composed (NFC), trimmed, one space between words, one kind of hyphen and apostrophe.
    pub fn parse(input: &str, max: u32) -> Result<Self, NameError> {
        let composed = crate::text::composed(input);
        let mut name = String::with_capacity(composed.len());
        for word in composed.split_whitespace() {
            if !name.is_empty() {
                name.push(' ');
            }
            name.extend(word.chars().map(|c| match c {
                '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
                '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' => '\'',
                other => other,
            }));
        }
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        let allowed = |c: char| is_letter(c) || is_mark(c) || matches!(c, '-' | '\'' | ' ');
        if !name.chars().all(allowed)
            || !name.starts_with(|c| is_letter(c) || c == '\'')
            || !name.contains(is_letter)
        {
            return Err(NameError::Characters);
        }
        if crate::text::length(&name) > max {
            return Err(NameError::TooLong(max));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PersonName {
    /// The parts with a space between them: surname, given name, patronymic, as official papers order them.
    pub fn full(&self) -> String {
        let parts: Vec<&str> = [&self.family, &self.given, &self.patronymic]
            .into_iter()
            .flatten()
            .map(Name::as_str)
            .collect();
        parts.join(" ")
    }
}

/// The three parts of a name that was typed in one line, in the order of official papers: surname, given name, and the rest as the patronymic
/// ("Серік ұлы" is two words). One word alone is a given name.
pub fn split(line: &str) -> (Option<String>, Option<String>, Option<String>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [] => (None, None, None),
        [given] => (None, Some((*given).to_owned()), None),
        [family, given] => (Some((*family).to_owned()), Some((*given).to_owned()), None),
        [family, given, rest @ ..] => (
            Some((*family).to_owned()),
            Some((*given).to_owned()),
            Some(rest.join(" ")),
        ),
    }
}

/// Latin and Cyrillic letters: the scripts of Kazakhstan's identity documents.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{400}'..='\u{52f}')
}

/// Marks that stay apart after composition, for instance a stress over a Cyrillic letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}
