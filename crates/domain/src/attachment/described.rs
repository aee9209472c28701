//! A file in words for people: what it is called, what it is, how large it is.

use super::MediaType;
use crate::Lang;

/// What people are told of a file that is kept. The name can say who somebody is: no `Debug` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Described {
    /// As in [`Attachment`](super::Attachment).
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// In bytes.
    pub size: u64,
}

closed_debug!(Described);

impl Described {
    /// `JPEG, 1,2 МБ`.
    pub fn kind_and_size(&self, lang: Lang) -> String {
        format!("{}, {}", self.media_type.title(), size(self.size, lang))
    }
}

/// `340 КБ`, `1,2 МБ`. As people and their file managers mostly count, a kilobyte is a power of two.
fn size(bytes: u64, lang: Lang) -> String {
    const KILOBYTE: u64 = 1024;
    const MEGABYTE: u64 = 1024 * KILOBYTE;
    let (kilobyte, megabyte, mark) = match lang {
        Lang::Kk | Lang::Ru => ("КБ", "МБ", ','),
        Lang::En => ("KB", "MB", '.'),
    };
    let kilobytes = bytes.div_ceil(KILOBYTE);
    if kilobytes < KILOBYTE {
        return format!("{kilobytes} {kilobyte}");
    }
    let tenths = (bytes.saturating_mul(10).saturating_add(MEGABYTE / 2)) / MEGABYTE;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {megabyte}"),
        (whole, tenth) => format!("{whole}{mark}{tenth} {megabyte}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_as_file_managers_say_it() {
        for (bytes, said) in [
            (1, "1 КБ"),
            (1024, "1 КБ"),
            (1025, "2 КБ"),
            (1023 * 1024, "1023 КБ"),
            (1023 * 1024 + 1, "1 МБ"),
            (1024 * 1024, "1 МБ"),
            (1_258_291, "1,2 МБ"),
            (10 * 1024 * 1024 - 1, "10 МБ"),
            (10 * 1024 * 1024, "10 МБ"),
        ] {
            assert_eq!(size(bytes, Lang::Ru), said, "{bytes}");
        }
        assert_eq!(size(1_258_291, Lang::Kk), "1,2 МБ");
        assert_eq!(size(1_258_291, Lang::En), "1.2 MB");
        assert_eq!(size(2048, Lang::En), "2 KB");
    }

    #[test]
    fn a_file_is_told_by_kind_and_size() {
        let file = Described {
            name: "Шұңқыр.jpg".to_owned(),
            media_type: MediaType::Jpeg,
            size: 348_160,
        };
        assert_eq!(file.kind_and_size(Lang::Ru), "JPEG, 340 КБ");
        assert_eq!(format!("{file:?}"), "Described(…)");
    }
}
