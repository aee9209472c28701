//! The search for what must not stand anywhere in the clear: every byte of every file of a folder, the names of the files, and whatever was
//! printed. A value is looked for as it is, in small and in capital letters, and in each way in which a program may have written it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER};

/// Something that is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text of six bytes or more.
    Text(&'a str),
    /// A whole number, such as the id of somebody in a chat: its digits, and its bytes as SQLite and a processor keep them.
    Number(i64),
    /// A coordinate: its bytes as SQLite and a processor keep them. Its digits are a text.
    Degrees(f64),
    /// These bytes as they are.
    Bytes(&'a [u8]),
}

/// What is looked for, ready to be found.
pub struct Search {
    automaton: AhoCorasick,
    /// What each pattern of the automaton is.
    names: Vec<String>,
}

impl Search {
    /// Looks for all of these at once.
    ///
    /// # Panics
    /// If a value is so short that it would be found by chance.
    pub fn new<'a>(values: impl IntoIterator<Item = Value<'a>>) -> Self {
        let (names, patterns): (Vec<_>, Vec<_>) = values.into_iter().flat_map(forms).unzip();
        for pattern in &patterns {
            assert!(pattern.len() >= 6, "it is found by chance: {pattern:?}");
        }
        Self {
            automaton: AhoCorasick::new(patterns).expect("as many patterns as fit"),
            names,
        }
    }

    /// What of it stands in these bytes.
    pub fn bytes(&self, place: &str, bytes: &[u8]) -> BTreeSet<String> {
        self.automaton
            .find_iter(bytes)
            .map(|found| format!("{} in {place}", self.names[found.pattern().as_usize()]))
            .collect()
    }

    /// What of it stands in the files of a folder, or in their names. A file that goes while it is searched is no file of the folder.
    pub fn folder(&self, folder: &Path) -> BTreeSet<String> {
        let mut findings = BTreeSet::new();
        let Ok(entries) = fs::read_dir(folder) else {
            return findings;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            findings.extend(self.bytes("the name of a file", name.as_encoded_bytes()));
            if path.is_dir() {
                findings.extend(self.folder(&path));
            } else if let Ok(content) = fs::read(&path) {
                findings.extend(self.bytes(&name.to_string_lossy(), &content));
            }
        }
        findings
    }
}

/// The ways to write a value, each with its name.
fn forms(value: Value<'_>) -> Vec<(String, Vec<u8>)> {
    match value {
        Value::Text(text) => {
            let spellings = [text.to_owned(), text.to_lowercase(), text.to_uppercase()];
            let spellings = BTreeSet::from(spellings);
            spellings.iter().flat_map(|text| encodings(text)).collect()
        }
        Value::Number(number) => {
            let mut forms = encodings(&number.to_string());
            // SQLite keeps what does not fit into four bytes in six.
            let bytes = number.to_be_bytes()[2..].to_vec();
            forms.push((format!("{number} as SQLite keeps it"), bytes));
            let bytes = number.to_le_bytes().to_vec();
            forms.push((format!("{number} as memory"), bytes));
            forms
        }
        Value::Degrees(degrees) => vec![
            (
                format!("{degrees} as SQLite keeps it"),
                degrees.to_be_bytes().to_vec(),
            ),
            (
                format!("{degrees} as memory"),
                degrees.to_le_bytes().to_vec(),
            ),
        ],
        Value::Bytes(bytes) => vec![(HEXLOWER.encode(bytes), bytes.to_vec())],
    }
}

fn encodings(text: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = text.as_bytes();
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect();
    let each = |write: fn(&u8) -> String| bytes.iter().map(write).collect::<String>().into_bytes();
    let listed: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut forms = vec![
        ("UTF-8", bytes.to_vec()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("hex", HEXLOWER.encode(bytes).into_bytes()),
        ("HEX", HEXUPPER.encode(bytes).into_bytes()),
        ("an address", each(|byte| format!("%{byte:02X}"))),
        ("an address", each(|byte| format!("%{byte:02x}"))),
        ("a list of bytes", listed.join(", ").into_bytes()),
        ("a list of bytes", listed.join(",").into_bytes()),
    ];
    for alphabet in [BASE64_NOPAD, BASE64URL_NOPAD] {
        forms.extend((0..3).map(|before| ("Base64", base64(&alphabet, before, bytes))));
    }
    forms
        .into_iter()
        .map(|(form, bytes)| (format!("\"{text}\" as {form}"), bytes))
        .collect()
}

/// The symbols that stand for these bytes alone when so many others come before them, and others after.
fn base64(alphabet: &Encoding, before: usize, bytes: &[u8]) -> Vec<u8> {
    let mut padded = vec![0; before];
    padded.extend_from_slice(bytes);
    let symbols = alphabet.encode(&padded).into_bytes();
    let first = (before * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    symbols[first..last].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Сынақбаева";

    fn finds(bytes: &[u8]) -> bool {
        !Search::new([Value::Text(NAME)])
            .bytes("here", bytes)
            .is_empty()
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for text in [NAME, "СЫНАҚБАЕВА", "сынақбаева"] {
            let around = format!("a{text}b");
            assert!(finds(around.as_bytes()));
            let units: Vec<u16> = around.encode_utf16().collect();
            let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
                units.iter().copied().flat_map(unit).collect()
            };
            assert!(finds(&utf16(u16::to_le_bytes)) && finds(&utf16(u16::to_be_bytes)));
            assert!(finds(HEXLOWER.encode(around.as_bytes()).as_bytes()));
            assert!(finds(HEXUPPER.encode(around.as_bytes()).as_bytes()));
            for before in 0..6 {
                let around = format!("{}{text}....", ".".repeat(before));
                assert!(finds(BASE64_NOPAD.encode(around.as_bytes()).as_bytes()));
                assert!(finds(BASE64URL_NOPAD.encode(around.as_bytes()).as_bytes()));
            }
            assert!(finds(format!("{:?}", around.as_bytes()).as_bytes()));
        }
        assert!(finds(
            b"GET /%D0%A1%D1%8B%D0%BD%D0%B0%D2%9B%D0%B1%D0%B0%D0%B5%D0%B2%D0%B0"
        ));
        assert!(!finds("Сынақ".as_bytes()) && !finds(b""));
    }

    #[test]
    fn a_number_and_a_coordinate_are_found_as_bytes() {
        let search = Search::new([Value::Number(7_345_120_981), Value::Degrees(51.128_207)]);
        for bytes in [
            &b"id=7345120981"[..],
            &7_345_120_981_i64.to_le_bytes(),
            &7_345_120_981_i64.to_be_bytes(),
            &51.128_207_f64.to_be_bytes(),
        ] {
            assert_eq!(search.bytes("here", bytes).len(), 1, "{bytes:?}");
        }
    }

    #[test]
    fn a_number_is_found_in_a_column_of_sqlite() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = rusqlite::Connection::open(folder.path().join("a.db")).expect("a file");
        let written = "CREATE TABLE t (a, b); INSERT INTO t VALUES (7345120981, 51.128207)";
        database.execute_batch(written).expect("rows");
        for value in [Value::Number(7_345_120_981), Value::Degrees(51.128_207)] {
            assert_eq!(Search::new([value]).folder(folder.path()).len(), 1);
        }
    }

    #[test]
    fn a_folder_is_searched_with_the_names_of_its_files_and_what_lies_deeper() {
        let folder = tempfile::tempdir().expect("a folder");
        let search = Search::new([Value::Text(NAME)]);
        fs::create_dir(folder.path().join("deeper")).expect("a folder");
        fs::write(folder.path().join("deeper/file"), "nothing").expect("a file");
        assert_eq!(search.folder(folder.path()), BTreeSet::new());
        fs::write(folder.path().join("deeper/file"), NAME).expect("a file");
        fs::write(folder.path().join(NAME), "nothing").expect("a file");
        assert_eq!(search.folder(folder.path()).len(), 2);
    }
}
