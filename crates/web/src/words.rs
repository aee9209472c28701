//! Every text that a person reads, in the three languages, from `static/words/<language>/*.ftl`.
//!
//! The build checks that an id stands in every language and takes the same arguments there, so what can still go wrong
//! at run time is an id that no file has: it is then shown as it is, and the test of the templates finds it.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::Lang;
use domain::appeal::FieldError;
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

/// Whether some text has this id.
pub fn exists(id: &str) -> bool {
    plain(Lang::Kk, id).is_some() || BUNDLES[0].has_message(id)
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
