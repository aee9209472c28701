//! Numbers of appeals and access codes, as people copy them.

use domain::{
    appeal::Kind,
    code::AccessCode,
    number::{AppealNumber, NumberError},
};
use proptest::prelude::*;

/// What a keyboard in the other script gives for the same picture.
fn in_cyrillic(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'A' => 'А',
            'P' => 'Р',
            'C' => 'С',
            'B' => 'В',
            'E' => 'Е',
            'H' => 'Н',
            'K' => 'К',
            'M' => 'М',
            'T' => 'Т',
            'X' => 'Х',
            other => other,
        })
        .collect()
}

#[test]
fn numbers_look_as_promised() {
    let number = AppealNumber::new(Kind::Complaint, 2026, 123);
    let written = number.to_string();
    assert!(
        written.starts_with("C26-000123-") && written.len() == 12,
        "{written}"
    );
    assert_eq!(
        (number.kind(), number.year(), number.sequence()),
        (Kind::Complaint, 26, 123)
    );
    assert!(
        AppealNumber::new(Kind::Report, 2031, 1_234_567)
            .to_string()
            .starts_with("S31-1234567-")
    );
}

#[test]
fn one_check_digit_of_ten_fits() {
    let fitting = (0..10)
        .filter(|check| AppealNumber::parse(&format!("A26-000001-{check}")).is_ok())
        .count();
    assert_eq!(fitting, 1);
}

#[test]
fn letters_of_kinds_are_all_different() {
    let mut letters: Vec<char> = Kind::ALL.iter().map(|kind| kind.letter()).collect();
    letters.sort_unstable();
    letters.dedup();
    assert_eq!(letters.len(), Kind::ALL.len());
}

#[test]
fn what_is_no_number_is_refused_as_such() {
    for typed in [
        "",
        "C",
        "C26",
        "C26-123-7",
        "Z26-000123-7",
        "C26-00012x-7",
        "C26-0000123-7",
        "C26-99999999999999999999-1",
        "🙂26-000123-7",
    ] {
        assert_eq!(
            AppealNumber::parse(typed).unwrap_err(),
            NumberError::Format,
            "{typed}"
        );
    }
}

#[test]
fn a_number_in_json_is_its_text() {
    let number = AppealNumber::new(Kind::Request, 2026, 9);
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(json, format!("\"{number}\""));
    assert_eq!(serde_json::from_str::<AppealNumber>(&json).unwrap(), number);
}

#[test]
fn codes_have_eighty_bits_in_four_groups() {
    assert_eq!(
        AccessCode::from_random([0; 16]).to_string(),
        "0000-0000-0000-0000"
    );
    let random: [u8; 16] = std::array::from_fn(|position| u8::try_from(position * 2).unwrap());
    assert_eq!(
        AccessCode::from_random(random).to_string(),
        "0246-8ACE-GJMP-RTWY"
    );
    // Only the low five bits of a byte are used.
    assert!(AccessCode::from_random([0xe1; 16]) == AccessCode::from_random([0x01; 16]));
}

#[test]
fn what_is_no_code_is_refused() {
    for typed in [
        "",
        "0000",
        "0000-0000-0000-000",
        "0000-0000-0000-00000",
        "UUUU-UUUU-UUUU-UUUU",
        "0000-0000-0000-000Ж",
        "0000-0000-0000-000!",
    ] {
        assert!(AccessCode::parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn no_debug_shows_a_code() {
    let code = AccessCode::from_random([7; 16]);
    assert!(!format!("{code:?}").contains('7'));
}

fn any_number() -> impl Strategy<Value = AppealNumber> {
    (
        prop::sample::select(Kind::ALL),
        2026_i32..2100,
        prop_oneof![0_u64..2000, 0_u64..100_000_000],
    )
        .prop_map(|(kind, year, sequence)| AppealNumber::new(kind, year, sequence))
}

/// The places of digits in a number, in reading order.
fn digit_places(number: &str) -> Vec<usize> {
    number
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .map(|(place, _)| place)
        .collect()
}

proptest! {
    #[test]
    fn a_number_is_read_back(number in any_number()) {
        prop_assert_eq!(AppealNumber::parse(&number.to_string()).unwrap(), number);
    }

    #[test]
    fn a_number_is_read_through_sloppy_typing(number in any_number(), spaces in any::<bool>(), cyrillic in any::<bool>()) {
        let mut typed = number.to_string().to_lowercase();
        if cyrillic {
            typed = in_cyrillic(&number.to_string()).to_lowercase();
        }
        typed = if spaces { format!(" {} ", typed.replace('-', " ")) } else { typed.replace('-', "") };
        prop_assert_eq!(AppealNumber::parse(&typed).unwrap(), number);
    }

    #[test]
    fn any_wrong_digit_is_caught(number in any_number(), place in any::<prop::sample::Index>(), by in 1_u8..10) {
        let mut typed = number.to_string().into_bytes();
        let places = digit_places(&number.to_string());
        let place = places[place.index(places.len())];
        typed[place] = b'0' + (typed[place] - b'0' + by) % 10;
        prop_assert!(AppealNumber::parse(std::str::from_utf8(&typed).unwrap()).is_err());
    }

    #[test]
    fn any_swap_of_neighbouring_digits_is_caught(number in any_number(), place in any::<prop::sample::Index>()) {
        let mut typed = number.to_string().into_bytes();
        let places = digit_places(&number.to_string());
        let first = place.index(places.len() - 1);
        prop_assume!(typed[places[first]] != typed[places[first + 1]]);
        typed.swap(places[first], places[first + 1]);
        prop_assert!(AppealNumber::parse(std::str::from_utf8(&typed).unwrap()).is_err());
    }

    #[test]
    fn a_wrong_letter_is_caught(number in any_number(), kind in prop::sample::select(Kind::ALL)) {
        prop_assume!(kind != number.kind());
        let typed = format!("{}{}", kind.letter(), &number.to_string()[1..]);
        prop_assert_eq!(AppealNumber::parse(&typed).unwrap_err(), NumberError::CheckDigit);
    }

    #[test]
    fn a_code_is_read_through_sloppy_typing(random in any::<[u8; 16]>(), how in 0_u8..6) {
        let code = AccessCode::from_random(random);
        let written = code.to_string();
        let typed = match how {
            0 => written,
            1 => written.replace('-', ""),
            2 => format!("  {} ", written.replace('-', " ").to_lowercase()),
            3 => written.replace('0', "O").replace('1', "I"),
            4 => written.replace('0', "о").replace('1', "l"),
            _ => in_cyrillic(&written).replace('-', "–"),
        };
        prop_assert!(AccessCode::parse(&typed).unwrap() == code);
    }

    #[test]
    fn no_input_panics(text in "(?s).*") {
        let _ = (AppealNumber::parse(&text).is_ok(), AccessCode::parse(&text).is_ok());
    }
}
