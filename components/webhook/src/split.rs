//! A text in pieces: each platform has its own limit and its own way to count, and a message beyond the limit is refused as a whole.

/// How much of the limit a character takes: 1, `char::len_utf16` or `char::len_utf8`. Where a platform says "characters" and not which,
/// UTF-16 units are never too few.
pub(crate) type Measure = fn(char) -> usize;

/// The text in pieces of at most `limit`, which is enough for any one character. A piece ends at the end of a line where one is near, else
/// after a word; a word that is too long for a piece is cut between characters. No piece is empty, none begins or ends with a space.
pub(crate) fn split(text: &str, limit: usize, measure: Measure) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(end_of_piece(rest, limit, measure));
        pieces.push(piece.trim_end());
        rest = after.trim_start();
    }
    pieces
}

/// The same, where the last piece takes at most `last`: a text with buttons is often allowed to be less long than one without.
pub(crate) fn split_before(text: &str, limit: usize, last: usize, measure: Measure) -> Vec<&str> {
    let mut pieces = split(text, limit, measure);
    if let Some(end) = pieces.pop() {
        let tail = split(end, last, measure).pop().unwrap_or(end);
        let head = end[..end.len() - tail.len()].trim_end();
        if !head.is_empty() {
            pieces.push(head);
        }
        pieces.push(tail);
    }
    pieces
}

/// The text in pieces of at most `limit`. Its end is not parted if it fits into a piece by itself: a list belongs together. What stands just above it
/// goes with it, unless less than half a piece is left for that: a question cut short says less there than whole in a piece of its own.
pub(crate) fn split_above<'a>(
    text: &'a str,
    end: &str,
    limit: usize,
    measure: Measure,
) -> Vec<&'a str> {
    let text = text.trim();
    let fits = |text: &str| length(text, measure) <= limit;
    let above = text
        .strip_suffix(end)
        .filter(|_| fits(end) && !fits(text))
        .map(str::trim_end);
    let Some(above) = above else {
        return split(text, limit, measure);
    };
    let room = limit.saturating_sub(length(&text[above.len()..], measure));
    if room < limit / 2 {
        let mut pieces = split(above, limit, measure);
        pieces.push(text[above.len()..].trim_start());
        return pieces;
    }
    let mut pieces = split_before(above, limit, room, measure);
    let tail = pieces.pop().map_or(0, str::len);
    pieces.push(&text[above.len() - tail..]);
    pieces
}

/// A label of at most `limit`: what does not fit gives way to an ellipsis.
pub(crate) fn cut(label: &str, limit: usize, measure: Measure) -> String {
    if length(label, measure) <= limit {
        return label.to_owned();
    }
    let room = limit.saturating_sub(measure('…'));
    let end = fitting(label, room, measure);
    format!("{}…", label[..end].trim_end())
}

/// How long a text is.
pub(crate) fn length(text: &str, measure: Measure) -> usize {
    text.chars().map(measure).sum()
}

/// Where the first piece of a text ends that begins with a word.
fn end_of_piece(text: &str, limit: usize, measure: Measure) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = fitting(text, limit, measure).max(first);
    let after = &text[end..];
    if after.is_empty() || after.starts_with(char::is_whitespace) {
        return end;
    }
    let piece = &text[..end];
    // A paragraph is worth more than a full message, but not than two half-empty ones.
    let line = piece.rfind('\n').filter(|line| *line > end / 2);
    line.or_else(|| piece.rfind(char::is_whitespace))
        .unwrap_or(end)
}

/// How many bytes of the text fit, in whole characters.
fn fitting(text: &str, limit: usize, measure: Measure) -> usize {
    let mut length = 0;
    text.char_indices()
        .find(|(_, c)| {
            length += measure(*c);
            length > limit
        })
        .map_or(text.len(), |(position, _)| position)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEASURES: [Measure; 3] = [|_| 1, char::len_utf16, char::len_utf8];

    fn solid(text: &str) -> String {
        text.split_whitespace().collect()
    }

    #[test]
    fn what_fits_stays_whole() {
        for measure in MEASURES {
            assert_eq!(split(" Жарық жоқ.\n", 100, measure), ["Жарық жоқ."]);
            assert_eq!(split(" \n", 100, measure), [""; 0]);
        }
        assert_eq!(split("abcd", 4, |_| 1), ["abcd"]);
    }

    #[test]
    fn a_piece_ends_after_a_word() {
        assert_eq!(split("one two three", 9, |_| 1), ["one two", "three"]);
        assert_eq!(split("one two three", 7, |_| 1), ["one two", "three"]);
        assert_eq!(split("one two three", 6, |_| 1), ["one", "two", "three"]);
    }

    #[test]
    fn a_piece_ends_with_a_line_where_one_is_near() {
        let text = "Who collects it.\n\nDo you agree to it?";
        assert_eq!(
            split(text, 25, |_| 1),
            ["Who collects it.", "Do you agree to it?"]
        );
        let text = "Hi!\nThe lamp in our yard is out.";
        assert_eq!(
            split(text, 25, |_| 1),
            ["Hi!\nThe lamp in our yard", "is out."]
        );
    }

    #[test]
    fn what_counts_is_what_the_platform_counts() {
        assert_eq!(split("🏚🏚🏚", 2, |_| 1), ["🏚🏚", "🏚"]);
        assert_eq!(split("🏚🏚🏚", 2, char::len_utf16), ["🏚", "🏚", "🏚"]);
        assert_eq!(split("ұзын сөз", 8, char::len_utf8), ["ұзын", "сөз"]);
    }

    #[test]
    fn the_last_piece_obeys_a_limit_of_its_own() {
        let pieces = split_before("one two three four", 100, 10, |_| 1);
        assert_eq!(pieces, ["one two", "three four"].as_slice());
        assert_eq!(split_before("one two", 100, 10, |_| 1), ["one two"]);
        assert_eq!(split_before("", 100, 10, |_| 1), [""; 0]);
    }

    #[test]
    fn a_list_is_not_parted_and_takes_the_end_of_its_question_along() {
        let list = "1. Yes\n2. No";
        let text = format!("{} Do you agree?\n\n{list}", "word ".repeat(8).trim());
        assert_eq!(split_above(&text, list, 100, |_| 1), [text.as_str()]);
        let pieces = split_above(&text, list, 60, |_| 1);
        assert_eq!(pieces.len(), 2);
        assert!(pieces[1].ends_with(&format!("agree?\n\n{list}")));
        let alone = split_above(&text, list, 20, |_| 1);
        assert_eq!(alone.last(), Some(&list), "half a piece is all its own");
        assert!(alone[alone.len() - 2].ends_with("agree?"));
        assert_eq!(
            split_above(&text, list, 10, |_| 1),
            split(&text, 10, |_| 1),
            "it is too long by itself"
        );
        assert_eq!(split_above("one two", "", 4, |_| 1), ["one", "two"]);
        assert_eq!(split_above(list, list, 20, |_| 1), [list]);
    }

    #[test]
    fn a_label_that_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(cut("Отправить", 20, char::len_utf16), "Отправить");
        assert_eq!(
            cut("Изменить текст обращения", 20, char::len_utf16),
            "Изменить текст обра…"
        );
        assert_eq!(cut("Text change", 6, char::len_utf16), "Text…");
    }

    proptest! {
        #[test]
        fn no_piece_is_too_long_or_empty_and_no_letter_is_lost(
            text in "(\\PC|[ \\n\\ta]){0,200}", limit in 4_usize..60, last in 4_usize..60, which in 0_usize..3,
        ) {
            let measure = MEASURES[which];
            for (pieces, last) in [
                (split(&text, limit, measure), limit),
                (split_before(&text, limit, last, measure), last),
            ] {
                for piece in &pieces {
                    prop_assert!(!piece.is_empty());
                    prop_assert_eq!(piece.trim(), *piece);
                    prop_assert!(length(piece, measure) <= limit.max(last));
                }
                if let Some(end) = pieces.last() {
                    prop_assert!(length(end, measure) <= last);
                }
                prop_assert_eq!(solid(&pieces.concat()), solid(&text));
            }
        }

        #[test]
        fn a_list_stays_whole_wherever_it_can(
            text in "(\\PC|[ \\n]){0,120}", list in "[a-zа-я]([a-zа-я \\n]{0,40}[a-zа-я])?", limit in 8_usize..60, which in 0_usize..3,
        ) {
            let measure = MEASURES[which];
            let text = format!("{text}\n\n{list}");
            let pieces = split_above(&text, &list, limit, measure);
            for piece in &pieces {
                prop_assert!(!piece.is_empty());
                prop_assert_eq!(piece.trim(), *piece);
                prop_assert!(length(piece, measure) <= limit);
            }
            if length(&list, measure) <= limit {
                prop_assert!(pieces.last().is_some_and(|last| last.ends_with(&list)));
            }
            prop_assert_eq!(solid(&pieces.concat()), solid(&text));
        }

        #[test]
        fn words_that_fit_stay_whole(words in prop::collection::vec("[a-zа-я]{1,8}", 0..40), limit in 8_usize..40) {
            let text = words.join(" ");
            let pieces = split(&text, limit, |_| 1);
            let found: Vec<&str> = pieces.iter().flat_map(|piece| piece.split_whitespace()).collect();
            prop_assert_eq!(found, words);
        }

        #[test]
        fn a_label_fits_and_is_the_beginning(label in "\\PC{0,60}", limit in 3_usize..40, which in 0_usize..3) {
            let measure = MEASURES[which];
            let short = cut(&label, limit, measure);
            prop_assert!(length(&short, measure) <= limit);
            prop_assert!(label.starts_with(short.trim_end_matches('…')));
        }
    }
}
