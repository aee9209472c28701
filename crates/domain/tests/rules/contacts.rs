//! Phones and e-mail addresses as people type them.

use domain::{email::Email, phone::Phone};
use proptest::prelude::*;

#[test]
fn every_way_of_writing_a_number_of_kazakhstan_gives_the_same_number() {
    for typed in [
        "+77011234567",
        "+7 (701) 123-45-67",
        "8 701 123 45 67",
        "8(701)1234567",
        "8-701-123-45-67",
        "77011234567",
        "7 701 123 45 67",
        "7011234567",
        "701 123 45 67",
        " +7\u{a0}701\u{a0}123\u{a0}45\u{a0}67 ",
        "+7 701 123–45–67",
        "+7.701.123.45.67",
        "+8 701 123 45 67",
    ] {
        assert_eq!(
            Phone::parse(typed).unwrap().as_str(),
            "+77011234567",
            "{typed}"
        );
    }
    assert_eq!(
        Phone::parse("8 7172 55 61 09").unwrap().as_str(),
        "+77172556109"
    );
}

#[test]
fn foreign_numbers_are_taken_with_their_plus() {
    for (typed, number) in [
        ("+49 30 901820", "+4930901820"),
        ("+998 90 123 45 67", "+998901234567"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("+7 495 123-45-67", "+74951234567"),
        ("8 916 123 45 67", "+79161234567"),
        ("+2901234", "+2901234"),
    ] {
        assert_eq!(Phone::parse(typed).unwrap().as_str(), number, "{typed}");
    }
}

#[test]
fn the_number_of_an_account_has_the_code_of_its_country() {
    for (told, number) in [
        ("77011234567", "+77011234567"),
        ("79990000000", "+79990000000"),
        ("+998 90 123 45 67", "+998901234567"),
        ("84912345678", "+84912345678"),
        ("6581234567", "+6581234567"),
        ("7011234", ""),
        ("7011234567", ""),
        ("++77011234567", ""),
        ("+", ""),
    ] {
        let read = Phone::international(told);
        let read = read.as_ref().map_or("", Phone::as_str);
        assert_eq!(read, number, "{told}");
    }
}

#[test]
fn what_cannot_be_called_from_abroad_is_refused() {
    for typed in [
        "",
        "+",
        "109",
        "112",
        "+109",
        "55 61 09",
        "4930901820",
        "8 701 123 45 6",
        "8 701 123 45 678",
        "+7 701 123 45 678",
        "+7 001 123 45 67",
        "+0 701 123 45 67",
        "+1234567890123456",
        "+7 701 123 45 67 доб. 5",
        "++77011234567",
        "8 701 CALL ME",
        "٨٧٠١١٢٣٤٥٦٧",
    ] {
        assert!(Phone::parse(typed).is_err(), "{typed}");
    }
}

#[test]
fn addresses_of_people_are_taken() {
    for (typed, address) in [
        ("aigul@example.com", "aigul@example.com"),
        (
            " Aigul.Serik+109@Mail.Example.KZ ",
            "Aigul.Serik+109@mail.example.kz",
        ),
        (
            "o'brien_1@sub-domain.example.com",
            "o'brien_1@sub-domain.example.com",
        ),
        ("айгүл@пошта.қаз", "айгүл@пошта.қаз"),
    ] {
        assert_eq!(Email::parse(typed).unwrap().as_str(), address, "{typed}");
    }
}

#[test]
fn slips_and_tricks_in_addresses_are_refused() {
    for typed in [
        "",
        "@",
        "aigul",
        "aigul@",
        "@example.com",
        "aigul@example",
        "aigul@example.",
        "aigul@.com",
        "ai gul@example.com",
        "aigul@exam ple.com",
        "aigul@@example.com",
        "aigul.@example.com",
        ".aigul@example.com",
        "ai..gul@example.com",
        "aigul@-example.com",
        "aigul@127.0.0.1",
        "aigul@example.com,serik@example.com",
        "aigul@example.com\nBcc: x@example.com",
        "<aigul@example.com>",
        "\"a b\"@example.com",
    ] {
        assert!(Email::parse(typed).is_err(), "{typed}");
    }
    assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
    assert!(Email::parse(&format!("a@{}example.com", "a.".repeat(130))).is_err());
}

#[test]
fn no_debug_shows_a_contact() {
    let shown = format!(
        "{:?} {:?}",
        Phone::parse("+77011234567").unwrap(),
        Email::parse("aigul@example.com").unwrap()
    );
    assert!(
        !shown.contains("701") && !shown.contains("aigul"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn a_normalised_phone_stays_as_it_is(text in r"\+?[0-9() -]{6,20}") {
        if let Ok(phone) = Phone::parse(&text) {
            let again = Phone::parse(phone.as_str()).unwrap();
            prop_assert_eq!(again.as_str(), phone.as_str());
            let digits = phone.as_str().strip_prefix('+').unwrap();
            prop_assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit()));
        }
    }

    #[test]
    fn a_normalised_address_stays_as_it_is(text in r"[a-zA-ZәіқА-Я0-9.@+_ -]{1,30}") {
        if let Ok(email) = Email::parse(&text) {
            let again = Email::parse(email.as_str()).unwrap();
            prop_assert_eq!(again.as_str(), email.as_str());
        }
    }

    #[test]
    fn no_input_panics(text in "(?s).*") {
        let _ = (Phone::parse(&text).is_ok(), Email::parse(&text).is_ok());
    }
}
