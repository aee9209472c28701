//! What a file is called when people see it or save it. A name is what a stranger typed: it must lead into no folder, pretend no other kind of
//! file, and turn no text around it.

use super::MediaType;
use crate::text;

/// In Unicode characters, without the end.
const LONGEST: usize = 80;
/// Longer ends are part of the name: `Протокол № 12. Приложение`.
const LONGEST_END: usize = 5;

/// The name of a file that is kept, with the end that its content has.
pub(super) fn of(name: &str, media_type: MediaType) -> String {
    let name = last(name);
    let stem = match name.rsplit_once('.') {
        Some((stem, end)) if is_end(end) => stem,
        _ => name,
    };
    format!("{}.{}", clean(stem), media_type.extension())
}

/// The name of a file that is not kept, to tell people which one is meant.
pub fn shown(name: &str) -> String {
    clean(last(name))
}

/// Without the folders.
fn last(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Of what is taken out nothing stays behind: neither two spaces in its place nor letters that would now become one.
fn clean(name: &str) -> String {
    let name: String = name.chars().filter(|c| !is_reserved(*c)).collect();
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || is_unseen(c))
        .filter(|word| !word.is_empty())
        .collect();
    let shown: String = text::composed(&words.join(" "))
        .chars()
        .take(LONGEST)
        .collect();
    let shown = shown.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if shown.is_empty() { "file" } else { shown }.to_owned()
}

/// What no name can have on some system.
fn is_reserved(c: char) -> bool {
    matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*')
}

fn is_end(end: &str) -> bool {
    (1..=LONGEST_END).contains(&end.len()) && end.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Control characters, marks that turn the direction of writing, and characters without width.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_ends_as_its_content() {
        for (name, shown) in [
            ("Шұңқыр.JPG", "Шұңқыр.jpg"),
            ("photo.exe", "photo.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\fakepath\\яма 1.jpeg", "яма 1.jpg"),
            ("Протокол № 12. Приложение", "Протокол № 12. Приложение.jpg"),
            ("a\r\nSet-Cookie: b.png", "a Set-Cookie b.jpg"),
            ("photo\u{202e}gpj.exe", "photo gpj.jpg"),
            ("\"; filename=evil.html", "; filename=evil.jpg"),
            ("a ? b", "a b.jpg"),
            ("e?\u{301}", "é.jpg"),
            ("", "file.jpg"),
            ("....", "file.jpg"),
            (".htaccess", ".htaccess.jpg"),
            ("/", "file.jpg"),
        ] {
            let expected = shown.trim_start_matches('.');
            assert_eq!(of(name, MediaType::Jpeg), expected, "{name:?}");
        }
        let long = of(&"ә".repeat(300), MediaType::Pdf);
        assert_eq!(long.chars().count(), LONGEST + 4);
    }
}
