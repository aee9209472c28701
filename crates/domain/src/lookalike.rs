//! Letters that look alike in the Cyrillic and Latin scripts. A citizen copies a number or a code from paper with whatever keyboard is
//! at hand, so "С26" in Cyrillic must mean the same as "C26" in Latin.

/// The Latin capital that a character shows to the eye; other characters come back in upper case where they are ASCII, else unchanged.
pub(crate) fn latin_capital(c: char) -> char {
    match c {
        'А' | 'а' => 'A',
        'В' | 'в' => 'B',
        'С' | 'с' => 'C',
        'Е' | 'е' | 'Ё' | 'ё' => 'E',
        'Н' | 'н' | 'Һ' | 'һ' => 'H',
        'І' | 'і' => 'I',
        'Ј' | 'ј' => 'J',
        'К' | 'к' => 'K',
        'М' | 'м' => 'M',
        'О' | 'о' => 'O',
        'Р' | 'р' => 'P',
        'Ѕ' | 'ѕ' => 'S',
        'Т' | 'т' => 'T',
        'Х' | 'х' => 'X',
        other => other.to_ascii_uppercase(),
    }
}

/// Characters that people put between groups: spaces of every kind, hyphens and dashes.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}' | '\u{feff}'
        )
}
