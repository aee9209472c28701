//! Names and free texts.

use domain::{
    name::{self, Name, NameError},
    text::{self, TextError},
};
use proptest::prelude::*;

#[test]
fn kazakh_russian_and_latin_names_are_kept_as_they_are() {
    for written in [
        "Әлімқұлова",
        "Ғұлнұр",
        "ҢұрөтіңҺіүұ",
        "Ёлкин-Щукин",
        "D'Artagnan",
        "Müller",
        "Nguyễn Thị",
        "Серікұлы",
        "Серік қызы",
        "Şerıkūly",
    ] {
        assert_eq!(Name::parse(written, 100).unwrap().as_str(), written);
    }
}

#[test]
fn names_are_composed_and_tidied() {
    for (typed, name) in [
        ("  Айгүл   Серік ", "Айгүл Серік"),
        ("И\u{306}ван", "Йван"),
        ("О’Коннор", "О'Коннор"),
        ("Анна‑Мария", "Анна-Мария"),
        ("Ива\u{301}нов", "Ива\u{301}нов"),
    ] {
        assert_eq!(Name::parse(typed, 100).unwrap().as_str(), name, "{typed}");
    }
}

#[test]
fn what_is_no_name_is_refused() {
    for typed in [
        "Иванов1",
        "Иван\u{0}ов",
        "<b>",
        "-",
        "'",
        "-Иванов",
        "Иванов;",
        "Иван\u{202e}ов",
        "名前",
        "🙂",
        "И.И.",
    ] {
        assert_eq!(
            Name::parse(typed, 100).unwrap_err(),
            NameError::Characters,
            "{typed:?}"
        );
    }
    assert_eq!(Name::parse(" \t\n", 100).unwrap_err(), NameError::Empty);
}

#[test]
fn a_name_is_measured_in_characters() {
    let name = "ә".repeat(40);
    assert!(Name::parse(&name, 40).is_ok());
    assert_eq!(Name::parse(&name, 39).unwrap_err(), NameError::TooLong(39));
}

#[test]
fn a_name_in_one_line_is_taken_apart_in_the_order_of_official_papers() {
    let split = |line: &str| name::split(line);
    let some = |part: &str| Some(part.to_owned());
    assert_eq!(
        split("Ахметова Айгүл Серікқызы"),
        (some("Ахметова"), some("Айгүл"), some("Серікқызы"))
    );
    assert_eq!(
        split("Ахметов  Болат Серік ұлы"),
        (some("Ахметов"), some("Болат"), some("Серік ұлы"))
    );
    assert_eq!(
        split("Ахметова Айгүл"),
        (some("Ахметова"), some("Айгүл"), None)
    );
    assert_eq!(split("Айгүл"), (None, some("Айгүл"), None));
    assert_eq!(split(" "), (None, None, None));
}

#[test]
fn a_text_is_measured_in_characters_after_trimming() {
    assert_eq!(text::lines("  қар жауды  ", 9, 9).unwrap(), "қар жауды");
    assert_eq!(
        text::lines("қар", 4, 9).unwrap_err(),
        TextError::TooShort(4)
    );
    assert_eq!(
        text::lines("қар жауды!", 4, 9).unwrap_err(),
        TextError::TooLong(9)
    );
}

#[test]
fn line_ends_and_tabs_are_the_only_control_characters() {
    assert_eq!(
        text::lines("a\r\nb\rc\n\td", 1, 99).unwrap(),
        "a\nb\nc\n\td"
    );
    for control in [
        '\u{0}', '\u{1}', '\u{8}', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}',
    ] {
        assert_eq!(
            text::lines(&format!("a{control}b"), 1, 99).unwrap_err(),
            TextError::ControlCharacters
        );
        assert_eq!(
            text::line(&format!("a{control}b"), 1, 99).unwrap_err(),
            TextError::ControlCharacters
        );
    }
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(
        text::line(" ул. Бирлик,\n 1 ", 1, 99).unwrap(),
        "ул. Бирлик, 1"
    );
    assert_eq!(
        text::line(" \n ", 1, 99).unwrap_err(),
        TextError::TooShort(1)
    );
}

proptest! {
    #[test]
    fn what_was_taken_once_is_taken_again_unchanged(input in "(?s).{0,60}") {
        if let Ok(name) = Name::parse(&input, 50) {
            prop_assert!(Name::parse(name.as_str(), 50).unwrap() == name);
        }
        if let Ok(text) = text::lines(&input, 1, 60) {
            prop_assert_eq!(text::lines(&text, 1, 60).unwrap(), text);
        }
        if let Ok(line) = text::line(&input, 1, 60) {
            prop_assert_eq!(text::line(&line, 1, 60).unwrap(), line);
        }
    }
}
