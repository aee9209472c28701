//! What changed in the words of a clause: passage by passage, within a passage word by word.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// A stretch of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Both versions have it.
    Same(String),
    /// The later one has it.
    Added(String),
    /// The earlier one has it.
    Removed(String),
}

/// A part of a clause that changed, or one or more passages in between that did not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Passages that both versions have; they are not repeated.
    Unchanged,
    /// A passage that came, went or reads otherwise.
    Changed(Vec<Piece>),
}

/// Passages with less in common than this are two, of which one went and one came.
const ALIKE: f32 = 0.5;

/// Compares the passages of a clause. Empty if all are the same.
pub(crate) fn compare(from: &[String], to: &[String]) -> Vec<Part> {
    let mut parts = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, from, to) {
        if matches!(op, DiffOp::Equal { .. }) {
            parts.push(Part::Unchanged);
        } else {
            reworded(&from[op.old_range()], &to[op.new_range()], &mut parts);
        }
    }
    if parts == [Part::Unchanged] {
        parts.clear();
    }
    parts
}

/// Each passage with the first one that it may have come from; what no other came from went, and is told before what came in its place.
fn reworded(from: &[String], to: &[String], parts: &mut Vec<Part>) {
    let mut from = from;
    let mut added = Vec::new();
    let removed = |old: &String| Part::Changed(vec![Piece::Removed(old.clone())]);
    for new in to {
        let source = from
            .iter()
            .position(|old| TextDiff::from_slices(&tokens(old), &tokens(new)).ratio() >= ALIKE);
        if let Some(source) = source {
            parts.extend(from[..source].iter().map(removed));
            parts.append(&mut added);
            parts.push(Part::Changed(words(&from[source], new)));
            from = &from[source + 1..];
        } else {
            added.push(Part::Changed(vec![Piece::Added(new.clone())]));
        }
    }
    parts.extend(from.iter().map(removed));
    parts.append(&mut added);
}

/// The pieces of two passages. What stands unchanged between two changes and is no word belongs to both, so that a reader is not stopped at
/// every space.
pub(crate) fn words(from: &str, to: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut removed, mut added, mut between) = (String::new(), String::new(), String::new());
    let mut flush = |removed: &mut String, added: &mut String, same: &mut String| {
        for (text, piece) in [
            (removed, Piece::Removed as fn(String) -> Piece),
            (added, Piece::Added),
            (same, Piece::Same),
        ] {
            if !text.is_empty() {
                pieces.push(piece(std::mem::take(text)));
            }
        }
    };
    for change in TextDiff::from_slices(&tokens(from), &tokens(to)).iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => between.push_str(text),
            tag => {
                let changing = !removed.is_empty() || !added.is_empty();
                if changing && !between.chars().any(char::is_alphanumeric) {
                    removed.push_str(&between);
                    added.push_str(&between);
                    between.clear();
                } else {
                    flush(&mut removed, &mut added, &mut between);
                }
                if tag == ChangeTag::Delete {
                    removed.push_str(text);
                } else {
                    added.push_str(text);
                }
            }
        }
    }
    flush(&mut removed, &mut added, &mut between);
    pieces
}

/// Words, and the characters between them. A date, a time or an address is one word: half of one says nothing.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut end = first.len_utf8();
        if first.is_alphanumeric() {
            end = word_end(rest, 0);
            // What joins two words stands between them without a space.
            while let Some(joiner) = rest[end..].chars().next().filter(|c| "-.:/@’".contains(*c))
            {
                let next = end + joiner.len_utf8();
                let after = word_end(rest, next);
                if after == next {
                    break;
                }
                end = after;
            }
        }
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// The end of the letters and digits that begin here.
fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    start
        + rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len())
}
