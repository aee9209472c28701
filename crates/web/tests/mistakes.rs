//! A policy, a calendar or a translation with a mistake in it must not become a program: the build says which file, which line, and why.

#[expect(
    dead_code,
    reason = "what the script does with cargo is not tried here"
)]
#[path = "../build.rs"]
mod build;

// The parts of the script name each other from its root.
use build::{Checked, LANGUAGES, Mistake, entries, markdown, pack, read};

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A copy of `static/` in which a test may break something.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static");
        copy(&source, &folder.path().join("static")).expect("a copy");
        Self(folder)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.0.path().join("static").join(path)
    }

    /// Replaces the first occurrence; the test is about what follows from it.
    fn replace(self, path: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.file(path)).expect("a file");
        assert!(text.contains(old), "{path} has no {old}");
        fs::write(self.file(path), text.replacen(old, new, 1)).expect("a written file");
        self
    }

    fn append(self, path: &str, text: &str) -> Self {
        let old = fs::read_to_string(self.file(path)).unwrap_or_default();
        fs::write(self.file(path), old + text).expect("a written file");
        self
    }

    /// What the build says, as `file:line: reason` with the file as seen from `static/`.
    fn said(&self) -> Vec<String> {
        let root = self.file("");
        build::generate(&root, self.0.path())
            .iter()
            .map(|mistake| {
                let file = mistake.file.strip_prefix(&root).unwrap_or(&mistake.file);
                format!("{}:{}: {}", file.display(), mistake.line, mistake.reason)
            })
            .collect()
    }

    /// The line on which the text stands.
    fn line(&self, path: &str, text: &str) -> usize {
        let source = fs::read_to_string(self.file(path)).expect("a file");
        let found = source.lines().position(|line| line.contains(text));
        found.expect("the line") + 1
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

#[track_caller]
fn says(copy: &Copy, expected: &str) {
    let said = copy.said();
    assert!(
        said.iter().any(|line| line.contains(expected)),
        "{expected:?} not in {said:#?}"
    );
}

#[test]
fn what_is_in_the_repository_has_no_mistake() {
    assert_eq!(Copy::new().said(), Vec::<String>::new());
}

#[test]
fn a_text_that_one_language_lacks_is_named_with_its_place() {
    let copy = Copy::new().replace("words/ru/common.ftl", "nav-file = ", "nav-other = ");
    let line = copy.line("words/kk/common.ftl", "nav-file");
    says(
        &copy,
        &format!("words/kk/common.ftl:{line}: `nav-file` is missing in `ru`"),
    );
    let line = copy.line("words/ru/common.ftl", "nav-other");
    says(
        &copy,
        &format!("words/ru/common.ftl:{line}: `nav-other` stands in `ru` and is missing in `kk`"),
    );
}

#[test]
fn an_argument_that_one_language_forgets_is_found() {
    let copy = Copy::new().replace("words/en/common.ftl", "{ $bin }", "the number");
    let line = copy.line("words/en/common.ftl", "the number");
    says(
        &copy,
        &format!("words/en/common.ftl:{line}: `footer-bin` takes"),
    );
}

#[test]
fn an_id_stands_once() {
    let copy = Copy::new().append("words/kk/dates.ftl", "\nnav-file = Тағы\n");
    says(&copy, "`nav-file` stands already in common.ftl:");
}

#[test]
fn broken_fluent_is_found_at_its_line() {
    let copy = Copy::new().append("words/en/dates.ftl", "\nbroken = { $day\n");
    let line = copy.line("words/en/dates.ftl", "broken");
    let said = copy.said();
    let near = [line, line + 1].map(|line| format!("words/en/dates.ftl:{line}: "));
    assert!(
        said.iter()
            .any(|found| near.iter().any(|place| found.starts_with(place))),
        "{said:#?}"
    );
}

#[test]
fn words_that_quote_what_is_nowhere_are_found() {
    let copy = Copy::new().append("words/en/dates.ftl", "\nquoting = See { nowhere }\n");
    says(&copy, "`quoting` quotes `nowhere`, which is nowhere");
    let copy = Copy::new().append(
        "words/en/dates.ftl",
        "\nsnake = a { tail }\ntail = b { snake }\n",
    );
    says(&copy, "`snake` quotes itself");
}

#[test]
fn what_the_rules_say_must_have_words() {
    let mut copy = Copy::new();
    for language in ["kk", "ru", "en"] {
        copy = copy.replace(
            &format!("words/{language}/errors.ftl"),
            "error-iin-checksum",
            "error-iin-other",
        );
    }
    says(&copy, "`error-iin-checksum` is missing: the rules say it");
}

#[test]
fn words_may_ask_only_for_what_the_rules_give() {
    let copy = Copy::new().replace("words/en/errors.ftl", "{ $max }", "{ $most }");
    says(&copy, "`error-too-long` is never given `$most`");
}

#[test]
fn a_wrong_value_of_a_policy_is_found_at_its_line() {
    let policy = "policy/2026-11-23/policy.toml";
    let copy = Copy::new().replace(policy, "bin = \"260140990008\"", "bin = \"260140990009\"");
    let line = copy.line(policy, "bin = ");
    says(&copy, &format!("{policy}:{line}: "));
}

#[test]
fn a_policy_lives_in_the_folder_of_its_version() {
    let copy = Copy::new();
    fs::rename(
        copy.file("policy/2026-11-16"),
        copy.file("policy/2026-11-17"),
    )
    .expect("renamed");
    says(&copy, "policy/2026-11-17/policy.toml:");
}

#[test]
fn two_policies_cannot_take_effect_on_one_day() {
    let twin = Copy::new();
    copy(
        &twin.file("policy/2026-11-16"),
        &twin.file("policy/2026-11-17"),
    )
    .expect("a twin");
    let twin = twin.replace(
        "policy/2026-11-17/policy.toml",
        "version = \"2026-11-16\"",
        "version = \"2026-11-17\"",
    );
    says(&twin, "another version takes effect on the same day");
}

#[test]
fn a_text_takes_its_values_from_the_policy() {
    let text = "policy/2026-11-23/ru.md";
    let copy = Copy::new().append(text, "\nПишите на personal-data@aidynkent.example.\n");
    let line = copy.line(text, "Пишите на personal-data@");
    says(&copy, &format!("{text}:{line}: "));
    let copy = Copy::new().append(text, "\n{{ operator.nickname }}\n");
    let line = copy.line(text, "nickname");
    says(&copy, &format!("{text}:{line}: "));
}

#[test]
fn a_text_brings_no_html_and_every_clause_its_anchor() {
    let text = "policy/2026-11-23/en.md";
    let copy = Copy::new().append(text, "\n<script>alert(1)</script>\n");
    let line = copy.line(text, "<script>");
    says(
        &copy,
        &format!("{text}:{line}: HTML has no place in a policy text"),
    );
    let copy = Copy::new().replace(text, " {#c8}", "");
    let line = copy.line(text, "## 8.");
    says(&copy, &format!("{text}:{line}: a clause needs its anchor"));
}

#[test]
fn a_missing_translation_of_a_policy_is_found() {
    let copy = Copy::new();
    fs::remove_file(copy.file("policy/2026-11-23/kk.md")).expect("removed");
    says(&copy, "policy/2026-11-23/kk.md:1: ");
}

#[test]
fn a_wrong_date_in_the_calendar_is_found() {
    let copy = Copy::new().append(
        "calendar.toml",
        "\n[[off]]\ndate = 2026-13-01\nreason = \"x\"\nsource = \"y\"\n",
    );
    let line = copy.line("calendar.toml", "2026-13-01");
    says(&copy, &format!("calendar.toml:{line}: "));
}

#[test]
fn a_file_of_an_unknown_kind_is_not_served() {
    let copy = Copy::new().append("icons/photo.tiff", "x");
    says(
        &copy,
        "icons/photo.tiff:1: no media type is known for `.tiff`",
    );
}
