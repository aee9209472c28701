//! A mistake in a file that people edit (a policy, its texts, the calendar). It is found when the program is built, so it must tell the
//! editor where to look and what is wrong; several are told together, because an editor wants to fix them in one go.

use std::{fmt, ops::Deref};

/// One mistake: `file:line:column: reason`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {reason}")]
pub struct Mistake {
    /// The file as it was named to the reader.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, in English, for the person who edits the file.
    pub reason: String,
}

impl Mistake {
    /// A mistake at a byte offset of the text.
    pub(crate) fn at(file: &str, text: &str, offset: usize, reason: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            reason: reason.into(),
        }
    }
}

/// All mistakes that were found, in the order of the file; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// `Ok` when there is nothing to complain about.
    pub(crate) fn check(mut found: Vec<Mistake>) -> Result<(), Self> {
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|mistake| (mistake.line, mistake.column));
        Err(Self(found))
    }
}

#[cfg(feature = "parse")]
impl Mistakes {
    /// A mistake about a file as a whole.
    pub(crate) fn one(file: &str, reason: &str) -> Self {
        Self(vec![Mistake {
            file: file.to_owned(),
            line: 1,
            column: 1,
            reason: reason.to_owned(),
        }])
    }
}

impl Deref for Mistakes {
    type Target = [Mistake];

    fn deref(&self) -> &[Mistake] {
        &self.0
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, mistake) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
