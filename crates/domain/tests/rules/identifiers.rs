//! IIN and BIN: length and check digit, nothing else.

use domain::identifier::{Bin, IdentifierError, Iin};
use proptest::prelude::*;

#[test]
fn known_numbers_pass_and_fail_as_the_digest_of_the_law_says() {
    assert!(Iin::parse("061211600012").is_ok());
    assert!(Iin::parse("950815350123").is_ok());
    assert_eq!(
        Iin::parse("950815350124").unwrap_err(),
        IdentifierError::Checksum
    );
    assert!(Bin::parse("260140990008").is_ok());
}

#[test]
fn spaces_and_hyphens_between_the_digits_are_tolerated() {
    for typed in [
        " 950815 350123 ",
        "950815-350123",
        "950\u{a0}815\u{a0}350\u{a0}123",
        "9 5 0 8 1 5 3 5 0 1 2 3",
    ] {
        assert_eq!(
            Iin::parse(typed).unwrap().as_str(),
            "950815350123",
            "{typed}"
        );
    }
}

#[test]
fn what_is_not_twelve_digits_is_refused_for_the_right_reason() {
    for (typed, reason) in [
        ("", IdentifierError::Length),
        ("95081535012", IdentifierError::Length),
        ("9508153501233", IdentifierError::Length),
        ("95081535012x", IdentifierError::Digits),
        ("９５０８１５３５０１２３", IdentifierError::Digits),
        ("+950815350123", IdentifierError::Digits),
    ] {
        assert_eq!(Iin::parse(typed).unwrap_err(), reason, "{typed}");
        assert_eq!(Bin::parse(typed).unwrap_err(), reason, "{typed}");
    }
}

#[test]
fn a_number_without_a_possible_birth_date_or_with_an_unknown_century_passes() {
    // Month 99, and 0 or 9 in the seventh place: no date and no sex is read out of the digits.
    for first in ["99999900001", "99999990001"] {
        let valid = (0..10)
            .filter(|check| Iin::parse(&format!("{first}{check}")).is_ok())
            .count();
        assert_eq!(valid, 1, "{first}");
    }
}

#[test]
fn no_debug_shows_an_identifier() {
    let shown = format!(
        "{:?} {:?}",
        Iin::parse("950815350123").unwrap(),
        Bin::parse("260140990008").unwrap()
    );
    assert!(
        !shown.contains("950815350123") && !shown.contains("260140990008"),
        "{shown}"
    );
}

/// The definition again, written another way: positions count from 1, the second round starts with weight 3 and wraps after 11.
fn expected_check_digit(first: &[u32]) -> Option<u32> {
    let round = |shift: usize| {
        let sum: u32 = (0..11)
            .map(|position| first[position] * u32::try_from((position + shift) % 11 + 1).unwrap())
            .sum();
        sum % 11
    };
    match (round(0), round(2)) {
        (check @ 0..=9, _) | (10, check @ 0..=9) => Some(check),
        _ => None,
    }
}

proptest! {
    #[test]
    fn exactly_the_defined_check_digit_passes(first in prop::collection::vec(0_u32..10, 11)) {
        let digits: String = first.iter().map(ToString::to_string).collect();
        let passing: Vec<u32> = (0..10).filter(|check| Iin::parse(&format!("{digits}{check}")).is_ok()).collect();
        prop_assert_eq!(passing, expected_check_digit(&first).into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn no_input_panics(text in ".*") {
        let _ = (Iin::parse(&text), Bin::parse(&text));
    }
}
