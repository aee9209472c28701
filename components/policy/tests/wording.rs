//! What the page of changes says of a text: all that changed, and of what did not only that it did not.

#[path = "../build/passages.rs"]
mod passages;
#[path = "../build/wording.rs"]
mod wording;

use passages::clauses;
use proptest::prelude::*;
use wording::{Part, Piece, compare, words};

fn added(text: &str) -> Piece {
    Piece::Added(text.to_owned())
}

fn removed(text: &str) -> Piece {
    Piece::Removed(text.to_owned())
}

fn same(text: &str) -> Piece {
    Piece::Same(text.to_owned())
}

fn passages(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn a_text_is_taken_apart_as_it_is_read() {
    let intro = "<ul>\n<li>Version: 1</li>\n</ul>\n<p>In short\nall.</p>\n";
    let body = "<h2 id=\"c1\">1. Law &amp; operator</h2>\n<p>Call <a href=\"tel:+77\">+77</a> or <a href=\"https://x.example\">write</a>.</p>\n\
        <h3 id=\"c3-2\">3.2. Data</h3>\n<table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th>Data</th><th>Basis</th></tr></thead>\n\
        <tbody><tr role=\"row\"><td role=\"cell\" data-label=\"Data\"><span>A &lt;name&gt;</span></td><td role=\"cell\" data-label=\"Basis\"><span>law</span></td></tr>\n</tbody></table>\n";
    let all = clauses(intro, body);
    let read: Vec<_> = all
        .iter()
        .map(|clause| (&*clause.anchor, &*clause.heading, clause.passages.clone()))
        .collect();
    assert_eq!(
        read,
        [
            ("", "", passages(&["Version: 1", "In short all."])),
            (
                "c1",
                "1. Law & operator",
                passages(&["Call +77 or write (https://x.example)."])
            ),
            (
                "c3-2",
                "3.2. Data",
                passages(&["Data: A <name>\nBasis: law"])
            ),
        ]
    );
}

#[test]
fn a_changed_word_is_marked_and_the_sentence_around_it_stays() {
    assert_eq!(
        words("Kept for 48 hours here.", "Kept for 8 days here."),
        [
            same("Kept for "),
            removed("48 hours"),
            added("8 days"),
            same(" here.")
        ]
    );
    assert_eq!(
        words("We send answers.", "We send answers and news."),
        [same("We send answers"), added(" and news"), same(".")]
    );
}

#[test]
fn half_a_date_is_never_marked() {
    assert_eq!(
        words("Version: 2026-11-16.", "Version: 2026-11-23."),
        [
            same("Version: "),
            removed("2026-11-16"),
            added("2026-11-23"),
            same(".")
        ]
    );
}

#[test]
fn passages_that_did_not_change_are_not_repeated() {
    let from = passages(&["First one.", "Second one.", "Third one."]);
    let mut to = from.clone();
    assert_eq!(compare(&from, &to), []);
    to.insert(1, "Something entirely different was written.".to_owned());
    assert_eq!(
        compare(&from, &to),
        [
            Part::Unchanged,
            Part::Changed(vec![added("Something entirely different was written.")]),
            Part::Unchanged,
        ]
    );
    assert_eq!(
        compare(&to, &from)[1],
        Part::Changed(vec![removed("Something entirely different was written.")])
    );
}

#[test]
fn a_passage_that_has_little_in_common_with_another_takes_its_place_whole() {
    let from = passages(&["Alpha beta gamma delta."]);
    let to = passages(&["One two three four five six."]);
    assert_eq!(
        compare(&from, &to),
        [
            Part::Changed(vec![removed("Alpha beta gamma delta.")]),
            Part::Changed(vec![added("One two three four five six.")]),
        ]
    );
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("дерек"),
            Just("consent"),
            Just(" "),
            Just(", "),
            Just("8"),
            Just("\n"),
            Just("–"),
            Just("-"),
            Just(".")
        ],
        0..24,
    )
    .prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn both_texts_can_be_read_from_what_is_marked(from in text(), to in text()) {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in words(&from, &to) {
            match piece {
                Piece::Same(text) => {
                    old.push_str(&text);
                    new.push_str(&text);
                }
                Piece::Added(text) => new.push_str(&text),
                Piece::Removed(text) => old.push_str(&text),
            }
        }
        prop_assert_eq!(old, from);
        prop_assert_eq!(new, to);
    }

    #[test]
    fn no_passage_is_lost(from in proptest::collection::vec(text(), 0..6), to in proptest::collection::vec(text(), 0..6)) {
        let parts = compare(&from, &to);
        prop_assert_eq!(parts.is_empty(), from == to);
        let told = |wanted: fn(&Piece) -> Option<&str>| -> String {
            parts.iter().filter_map(|part| match part {
                Part::Changed(pieces) => Some(pieces.iter().filter_map(wanted).collect::<String>()),
                Part::Unchanged => None,
            }).collect()
        };
        let count = |texts: &[String], others: &[String]| texts.iter().filter(|text| !others.contains(text)).map(String::len).sum::<usize>();
        let new = told(|piece| match piece { Piece::Same(text) | Piece::Added(text) => Some(text), Piece::Removed(_) => None });
        prop_assert!(new.len() >= count(&to, &from));
        let old = told(|piece| match piece { Piece::Same(text) | Piece::Removed(text) => Some(text), Piece::Added(_) => None });
        prop_assert!(old.len() >= count(&from, &to));
    }
}
