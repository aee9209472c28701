//! Translations. What needs no argument is resolved now; the rest stays Fluent, for plurals, and is parsed once an instance.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentBundle, FluentResource};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::{parser, serializer};

use crate::{Checked, LANGUAGES, Mistake, entries, read};

struct Message {
    file: PathBuf,
    line: usize,
    entry: Entry<String>,
    /// Arguments it takes, those of the messages that it quotes included.
    variables: BTreeSet<String>,
    quotes: BTreeSet<String>,
}

type Language = BTreeMap<String, Message>;

pub(crate) fn generate(folder: &Path) -> Checked<String> {
    let mut mistakes = Vec::new();
    let mut languages = Vec::new();
    for code in LANGUAGES {
        match load(&folder.join(code)) {
            Ok(language) => languages.push(language),
            Err(found) => mistakes.extend(found),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    for (code, language) in LANGUAGES.iter().zip(&languages) {
        mistakes.extend(compare(code, language, &languages[0]));
        mistakes.extend(promised(&folder.join(code), language));
    }
    for (id, message) in &languages[0] {
        for (code, language) in LANGUAGES.iter().zip(&languages).skip(1) {
            if !language.contains_key(id) {
                let reason = format!("`{id}` is missing in `{code}`");
                mistakes.push(Mistake::new(&message.file, message.line, reason));
            }
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    table(&languages)
}

fn load(folder: &Path) -> Checked<Language> {
    let mut language = Language::new();
    let mut mistakes = Vec::new();
    for file in entries(folder)? {
        if file.extension().is_none_or(|extension| extension != "ftl") {
            continue;
        }
        let source = read(&file)?;
        match parser::parse(source.clone()) {
            Ok(resource) => collect(&file, &source, resource, &mut language, &mut mistakes),
            Err((_, errors)) => mistakes.extend(errors.into_iter().map(|error| {
                let line = source[..error.pos.start.min(source.len())]
                    .matches('\n')
                    .count()
                    + 1;
                Mistake::new(&file, line, error.to_string())
            })),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    quote(&mut language)?;
    Ok(language)
}

fn collect(
    file: &Path,
    source: &str,
    resource: Resource<String>,
    language: &mut Language,
    mistakes: &mut Vec<Mistake>,
) {
    for entry in resource.body {
        let (id, pattern, attributes) = match &entry {
            Entry::Message(message) => (
                message.id.name.clone(),
                message.value.as_ref(),
                !message.attributes.is_empty(),
            ),
            Entry::Term(term) => (
                format!("-{}", term.id.name),
                Some(&term.value),
                !term.attributes.is_empty(),
            ),
            _ => continue,
        };
        let line = line_of(source, &id);
        let mut uses = Uses::default();
        match pattern {
            Some(pattern) => uses.pattern(pattern),
            None => mistakes.push(Mistake::new(file, line, format!("`{id}` has no text"))),
        }
        if attributes {
            let reason = format!("`{id}` has attributes: give each text an id of its own");
            mistakes.push(Mistake::new(file, line, reason));
        }
        if let Some(first) = language.get(&id) {
            let first_file = first.file.file_name().unwrap_or_default().display();
            let reason = format!("`{id}` stands already in {first_file}:{}", first.line);
            mistakes.push(Mistake::new(file, line, reason));
        }
        let message = Message {
            file: file.to_owned(),
            line,
            entry,
            variables: uses.variables,
            quotes: uses.quotes,
        };
        language.insert(id, message);
    }
}

/// Gives each message the variables of what it quotes; an unknown or endless quotation is a mistake.
fn quote(language: &mut Language) -> Checked<()> {
    let mut mistakes = Vec::new();
    let mut complete = BTreeMap::new();
    for (id, message) in &*language {
        let mut variables = message.variables.clone();
        let mut open: Vec<&str> = message.quotes.iter().map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            if next == id {
                mistakes.push(Mistake::new(
                    &message.file,
                    message.line,
                    format!("`{id}` quotes itself"),
                ));
                break;
            }
            if !seen.insert(next) {
                continue;
            }
            if let Some(quoted) = language.get(next) {
                variables.extend(quoted.variables.iter().cloned());
                open.extend(quoted.quotes.iter().map(String::as_str));
            } else {
                let reason = format!("`{id}` quotes `{next}`, which is nowhere");
                mistakes.push(Mistake::new(&message.file, message.line, reason));
            }
        }
        complete.insert(id.clone(), variables);
    }
    for (id, variables) in complete {
        if let Some(message) = language.get_mut(&id) {
            message.variables = variables;
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(mistakes)
    }
}

#[derive(Default)]
struct Uses {
    variables: BTreeSet<String>,
    quotes: BTreeSet<String>,
}

impl Uses {
    fn pattern(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>) {
        match expression {
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
            Expression::Inline(inline) => self.inline(inline),
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.quotes.insert(id.name.clone());
            }
            InlineExpression::TermReference { id, .. } => {
                self.quotes.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                for argument in &arguments.positional {
                    self.inline(argument);
                }
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
}

/// The line on which the message begins.
fn line_of(source: &str, id: &str) -> usize {
    let begins = |line: &str| {
        line.strip_prefix(id)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    source.lines().position(begins).map_or(1, |index| index + 1)
}

fn compare(code: &str, language: &Language, first: &Language) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (id, message) in language {
        let reason = match first.get(id) {
            None => format!(
                "`{id}` stands in `{code}` and is missing in `{}`",
                LANGUAGES[0]
            ),
            Some(other) if other.variables != message.variables => format!(
                "`{id}` takes {:?} in `{code}` and {:?} in `{}`",
                message.variables, other.variables, LANGUAGES[0]
            ),
            Some(_) => continue,
        };
        mistakes.push(Mistake::new(&message.file, message.line, reason));
    }
    mistakes
}

/// Ids that the rules hand to whoever speaks: each must have its words, and no other arguments than it is given.
fn promised(folder: &Path, language: &Language) -> Vec<Mistake> {
    let said = domain::dialogue::MESSAGES.iter().map(|message| {
        (
            message.id.to_owned(),
            message.args.iter().map(ToString::to_string).collect(),
        )
    });
    let told = domain::appeal::ErrorCode::ALL.iter().map(|code| {
        let id = format!("error-{}", code.as_str().replace('_', "-"));
        let params = code.params().into_iter().map(|(name, _)| name.to_owned());
        (id, params.collect::<BTreeSet<String>>())
    });
    let mut mistakes = Vec::new();
    for (id, given) in said.chain(told) {
        let Some(message) = language.get(&id) else {
            mistakes.push(Mistake::of(
                folder,
                format!("`{id}` is missing: the rules say it"),
            ));
            continue;
        };
        for unknown in message.variables.difference(&given) {
            let reason = format!("`{id}` is never given `${unknown}`");
            mistakes.push(Mistake::new(&message.file, message.line, reason));
        }
    }
    mistakes
}

fn table(languages: &[Language]) -> Checked<String> {
    let mut bundles = Vec::new();
    for (code, language) in LANGUAGES.iter().zip(languages) {
        let all: Vec<_> = language
            .values()
            .map(|message| message.entry.clone())
            .collect();
        bundles.push(bundle(code, serializer::serialize(&Resource { body: all })));
    }
    let mut table = String::from(
        "/// Texts that take no argument, by id, in the order of `LANGUAGES`.\n\
         pub(crate) static PLAIN: &[(&str, [&str; 3])] = &[\n",
    );
    let mut mistakes = Vec::new();
    for (id, message) in &languages[0] {
        if id.starts_with('-') || !message.variables.is_empty() {
            continue;
        }
        let mut texts = Vec::new();
        for (bundle, language) in bundles.iter().zip(languages) {
            match resolve(bundle, id) {
                Ok(text) => texts.push(text),
                Err(reason) => {
                    let here = language.get(id).unwrap_or(message);
                    mistakes.push(Mistake::new(&here.file, here.line, reason));
                }
            }
        }
        let _ = writeln!(table, "    ({id:?}, {texts:?}),");
    }
    table.push_str(
        "];\n\n/// Texts that take arguments.\npub(crate) static SPOKEN: [&str; 3] = [\n",
    );
    for language in languages {
        let body = language
            .iter()
            .filter(|(id, message)| id.starts_with('-') || needed(language, id, message))
            .map(|(_, message)| message.entry.clone())
            .collect();
        let _ = writeln!(
            table,
            "    {:?},",
            serializer::serialize(&Resource { body })
        );
    }
    table.push_str("];\n");
    if mistakes.is_empty() {
        Ok(table)
    } else {
        Err(mistakes)
    }
}

/// Takes arguments, or is quoted by a message that does.
fn needed(language: &Language, id: &str, message: &Message) -> bool {
    !message.variables.is_empty()
        || language
            .values()
            .any(|other| !other.variables.is_empty() && other.quotes.contains(id))
}

fn bundle(code: &str, source: String) -> Result<FluentBundle<FluentResource>, String> {
    let language = code.parse().map_err(|error| format!("{code}: {error}"))?;
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source).map_err(|(_, errors)| format!("{errors:?}"))?;
    bundle
        .add_resource(resource)
        .map_err(|errors| format!("{errors:?}"))?;
    Ok(bundle)
}

fn resolve(
    bundle: &Result<FluentBundle<FluentResource>, String>,
    id: &str,
) -> Result<String, String> {
    let bundle = bundle.as_ref().map_err(Clone::clone)?;
    let pattern = bundle
        .get_message(id)
        .and_then(|message| message.value())
        .ok_or_else(|| format!("`{id}` has no text"))?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, None, &mut errors)
        .into_owned();
    match errors.first() {
        None => Ok(text),
        Some(error) => Err(format!("`{id}`: {error}")),
    }
}
