//! The sentences by which sources name clauses.

use crate::Clause;

/// Of a test.
pub const PROVES: &str = "Proves clause";
/// Of a module, a function or a type.
pub const CARRIES_OUT: &str = "Carries out clause";

/// The clauses that a doc comment names in sentences that begin so. What cannot be read, or names a clause that the policy does not have, is an
/// error in words.
pub fn clauses(docs: &str, begins: &str) -> Result<Vec<Clause>, String> {
    let mut clauses = Vec::new();
    for (start, _) in docs.match_indices(begins) {
        // Told about and not meant where it is quoted.
        if docs[..start].ends_with(|c: char| !c.is_whitespace()) {
            continue;
        }
        let rest = &docs[start + begins.len()..];
        let unreadable = || {
            let line = docs[start..].lines().next().unwrap_or_default();
            format!("`{line}` cannot be read: write `{begins} 3.5.` or `{begins}s 3.5, 4 and 5.`")
        };
        let mut rest = rest
            .strip_prefix('s')
            .unwrap_or(rest)
            .strip_prefix(char::is_whitespace)
            .ok_or_else(unreadable)?;
        loop {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            let (number, after) = rest.split_at(end);
            let last = number.ends_with('.');
            let number = number.trim_end_matches('.');
            if number.is_empty() {
                return Err(unreadable());
            }
            clauses.push(Clause::parse(number).ok_or_else(|| {
                let known: Vec<_> = Clause::all().map(|clause| clause.to_string()).collect();
                format!(
                    "the policy has no clause {number}; it has {}",
                    known.join(", ")
                )
            })?);
            if last {
                break;
            }
            rest = after
                .strip_prefix(',')
                .unwrap_or(after)
                .trim_start()
                .trim_start_matches("and")
                .trim_start();
        }
    }
    Ok(clauses)
}

/// The first sentence of a doc comment, without the marks that make links and code of its words.
pub fn first_sentence(docs: &str) -> String {
    let paragraph = docs.split("\n\n").next().unwrap_or_default();
    let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace(['`', '[', ']'], "");
    // What is abbreviated goes on with a small letter or a figure, or stands in brackets.
    let ends = |end: usize| {
        let (before, after) = (&text[..end], &text[end + 2..]);
        after.starts_with(char::is_uppercase)
            && before.matches('(').count() == before.matches(')').count()
    };
    let end = text.match_indices(". ").find(|(end, _)| ends(*end));
    match end {
        Some((end, _)) => text[..=end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(docs: &str) -> Result<Vec<String>, String> {
        let clauses = clauses(docs, PROVES)?;
        Ok(clauses.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_clause_or_several_are_named() {
        for (docs, named) in [
            ("Proves clause 3.5.", &["3.5"][..]),
            ("Proves clauses 3.5 and 5.", &["3.5", "5"]),
            ("Proves clauses 3.1, 4 and 13.", &["3.1", "4", "13"]),
            ("Why so. Proves clause 2. And more.", &["2"]),
            ("Why so.\n\nProves clause\n12.", &["12"]),
            ("Proves clause 1. Proves clause 2.", &["1", "2"]),
            ("It says `Proves clause 3.5.` as an example.", &[]),
            ("Nothing.", &[]),
        ] {
            assert_eq!(
                numbers(docs).as_deref(),
                Ok(&named.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
                "{docs}"
            );
        }
    }

    #[test]
    fn a_clause_that_the_policy_does_not_have_is_an_error() {
        for (docs, number) in [
            ("Proves clause 14.", "14"),
            ("Proves clauses 2 and 3.7.", "3.7"),
        ] {
            let error = numbers(docs).expect_err(docs);
            assert!(error.contains(&format!("no clause {number};")), "{error}");
        }
    }

    #[test]
    fn a_sentence_that_cannot_be_read_is_an_error() {
        for docs in [
            "Proves clause five.",
            "Proves clauses 2 or 3.",
            "Proves clause 2",
            "Proves clauses.",
        ] {
            assert!(numbers(docs).is_err(), "{docs}");
        }
    }

    #[test]
    fn the_first_sentence_says_what_something_is_for() {
        assert_eq!(first_sentence("One. Two."), "One.");
        assert_eq!(
            first_sentence("One\nof 3.5 lines.\nTwo."),
            "One of 3.5 lines."
        );
        assert_eq!(first_sentence("A title\n\nAnd more."), "A title");
        let law = "Asks (PD arts. 7 and 8. Both) for [`this`]. Then goes.";
        assert_eq!(
            first_sentence(law),
            "Asks (PD arts. 7 and 8. Both) for this."
        );
    }
}
