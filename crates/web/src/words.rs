//! Every text that a person reads, in the three languages, from `static/words/<language>/*.ftl`.
//!
//! The build checks that an id stands in every language and takes the same arguments there, so what can still go wrong
//! at run time is an id that no file has: it is then shown as it is and logged, and a test fails.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::Lang;
use domain::appeal::{FieldError, Status};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::lang;

mod made {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

type Bundle = FluentBundle<FluentResource>;

/// Parsed when the first text with an argument is asked for; most requests of most instances never ask.
static BUNDLES: [LazyLock<Bundle>; 3] = [
    LazyLock::new(|| bundle(Lang::Kk)),
    LazyLock::new(|| bundle(Lang::Ru)),
    LazyLock::new(|| bundle(Lang::En)),
];

/// The text of an id that takes no arguments.
pub fn text(lang: Lang, id: &str) -> String {
    match plain(lang, id) {
        Some(text) => text.to_owned(),
        None => spoken(lang, id, &[]).into_owned(),
    }
}

/// The text of an id with its arguments. A whole number chooses the plural.
pub fn format(lang: Lang, id: &str, arguments: &[(&str, &str)]) -> String {
    match plain(lang, id) {
        Some(text) => text.to_owned(),
        None => spoken(lang, id, arguments).into_owned(),
    }
}

/// What is wrong with a field, and how to mend it.
pub fn error(lang: Lang, error: &FieldError) -> String {
    let params = error.code.params();
    let arguments: Vec<_> = params
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let id = format!("error-{}", error.code.as_str().replace('_', "-"));
    format(lang, &id, &arguments)
}

/// Where an appeal stands.
pub fn status(lang: Lang, status: Status) -> String {
    text(lang, &status_id(status))
}

/// What that means for whoever filed it.
pub fn status_detail(lang: Lang, status: Status) -> String {
    text(lang, &format!("{}-detail", status_id(status)))
}

fn status_id(status: Status) -> String {
    format!("status-{}", status.as_str().replace('_', "-"))
}

fn plain(lang: Lang, id: &str) -> Option<&'static str> {
    let index = made::PLAIN
        .binary_search_by(|(known, _)| (*known).cmp(id))
        .ok()?;
    Some(made::PLAIN[index].1[lang::index(lang)])
}

fn spoken<'a>(lang: Lang, id: &'a str, arguments: &[(&'a str, &'a str)]) -> Cow<'a, str> {
    let bundle = &*BUNDLES[lang::index(lang)];
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        // Some ids are put together: no end-to-end test lets this pass.
        eprintln!("error: no words have the id {id}");
        return Cow::Borrowed(id);
    };
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, value) in arguments {
        values.set(*name, argument(value));
    }
    // An argument that is missing leaves its name in the text; nothing else can fail after the build's check.
    let text = bundle.format_pattern(pattern, Some(&values), &mut Vec::new());
    Cow::Owned(text.into_owned())
}

/// `8` may choose a plural; `08`, a code or a phone number is text and stays as it was written.
fn argument(value: &str) -> FluentValue<'_> {
    match value.parse::<u32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

fn bundle(lang: Lang) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![lang::identifier(lang)]);
    // The marks that isolate arguments serve scripts that run from right to left; ours do not, and they break copying.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(made::SPOKEN[lang::index(lang)].to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    // An id twice is the only error there is, and the build refuses it.
    let _ = bundle.add_resource(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn exists(id: &str) -> bool {
        plain(Lang::Kk, id).is_some() || BUNDLES[0].has_message(id)
    }

    #[test]
    fn a_count_chooses_the_plural_of_the_language() {
        let count = |lang, count| format(lang, "form-error-summary-title", &[("count", count)]);
        assert_eq!(count(Lang::Ru, "1"), "Нужно исправить 1 поле");
        assert_eq!(count(Lang::Ru, "3"), "Нужно исправить 3 поля");
        assert_eq!(count(Lang::Ru, "15"), "Нужно исправить 15 полей");
        assert_eq!(count(Lang::Ru, "21"), "Нужно исправить 21 поле");
        assert_eq!(count(Lang::En, "1"), "1 field needs correcting");
        assert_eq!(count(Lang::En, "15"), "15 fields need correcting");
        assert!(count(Lang::Kk, "15").contains("15"));
    }

    #[test]
    fn what_is_no_count_stays_as_it_was_written() {
        for value in ["0012", "1e3", "8 701", "{ $x }", "<b>", "260140990008"] {
            let shown = format(Lang::En, "footer-bin", &[("bin", value)]);
            assert_eq!(shown, format!("BIN: {value}"));
        }
    }

    #[test]
    fn an_unknown_id_shows_itself() {
        assert_eq!(text(Lang::Kk, "no-such-words"), "no-such-words");
    }

    #[test]
    fn every_status_has_words() {
        for lang in lang::ALL {
            for known in Status::ALL {
                for text in [status(lang, *known), status_detail(lang, *known)] {
                    assert!(!text.starts_with("status-"), "{text}");
                }
            }
        }
    }

    /// Every id that a template or a component names in so many letters.
    #[test]
    fn every_text_that_a_page_asks_for_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = Vec::new();
        collect(&root.join("crates/web/templates"), &mut files);
        collect(&root.join("crates/web/src"), &mut files);
        collect(&root.join("components"), &mut files);
        assert!(files.iter().any(|file| file.ends_with("base.html")));
        let mut asked = BTreeSet::new();
        for file in &files {
            let source = std::fs::read_to_string(file).expect("a readable file");
            // Tests ask for what is not there.
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for call in [".t(\"", ".t1(\"", ".words(\""] {
                asked.extend(after(source, call).map(|id| (id.to_owned(), file.clone())));
            }
            for call in ["forbidden(\"", "conflict(\""] {
                for code in after(source, call) {
                    asked.insert((format!("problem-{code}-title"), file.clone()));
                    asked.insert((format!("problem-{code}-detail"), file.clone()));
                }
            }
        }
        assert!(
            asked.len() > 50,
            "the search found too little: {}",
            asked.len()
        );
        let missing: Vec<_> = asked.iter().filter(|(id, _)| !exists(id)).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, files);
            } else if path
                .extension()
                .is_some_and(|kind| kind == "html" || kind == "rs")
            {
                files.push(path);
            }
        }
    }

    /// The string literals that follow a call.
    fn after<'a>(source: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
        source
            .match_indices(call)
            .filter_map(move |(at, _)| source[at + call.len()..].split('"').next())
    }
}
