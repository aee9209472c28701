//! Policies: each version checked, its texts filled in from its values and turned into HTML.

use std::fmt::Write as _;
use std::path::Path;

use chrono::{Datelike as _, NaiveDate};
use data_encoding::HEXLOWER;
use domain::policy::{self, Policy};
use sha2::{Digest, Sha256};

use crate::{Checked, LANGUAGES, Mistake, entries, markdown, read};

pub(crate) fn generate(folder: &Path) -> Checked<String> {
    let mut editions = Vec::new();
    let mut mistakes = Vec::new();
    for version in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        match one(&version) {
            Ok(edition) => editions.push(edition),
            Err(found) => mistakes.extend(found),
        }
    }
    if editions.is_empty() && mistakes.is_empty() {
        mistakes.push(Mistake::of(folder, "there is no policy"));
    }
    editions.sort_by_key(|(policy, _)| policy.effective_from);
    for pair in editions.windows(2) {
        if pair[0].0.effective_from == pair[1].0.effective_from {
            let file = folder.join(&pair[1].0.version);
            mistakes.push(Mistake::of(
                &file,
                "another version takes effect on the same day",
            ));
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut made = String::from("static EDITIONS: &[Edition] = &[\n");
    for (_, text) in &editions {
        made.push_str(text);
    }
    made.push_str("];\n");
    let _ = writeln!(
        made,
        "static PUBLISHED: [std::sync::OnceLock<Option<Published>>; {}] = [const {{ std::sync::OnceLock::new() }}; {0}];",
        editions.len()
    );
    Ok(made)
}

fn one(folder: &Path) -> Checked<(Policy, String)> {
    let file = folder.join("policy.toml");
    let source = read(&file)?;
    let policy =
        policy::parse(&file.display().to_string(), &source).map_err(|found| told(&file, &found))?;
    // Anybody can repeat it: cat policy.toml kk.md ru.md en.md | sha256sum
    let mut digest = Sha256::new();
    digest.update(source.as_bytes());
    let mut texts = String::new();
    let mut mistakes = Vec::new();
    for (lang, code) in domain::Lang::ALL.iter().zip(LANGUAGES) {
        let file = folder.join(format!("{code}.md"));
        match read(&file).and_then(|source| Ok((text(&file, &source, *lang, &policy)?, source))) {
            Ok((text, source)) => {
                digest.update(source.as_bytes());
                texts.push_str(&text);
            }
            Err(found) => mistakes.extend(found),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let json = serde_json::to_string(&policy).map_err(|error| vec![Mistake::of(&file, error)])?;
    let name = &policy.operator.name;
    let made = format!(
        "    Edition {{\n        version: {:?},\n        effective_from: {},\n        review_due: {},\n        \
         sha256: {:?},\n        json: {json:?},\n        operator: {:?},\n        bin: {:?},\n        contact: {:?},\n        \
         texts: [\n{texts}        ],\n    }},\n",
        policy.version,
        day(policy.effective_from),
        day(policy.review_due),
        HEXLOWER.encode(&digest.finalize()),
        [&name.kk, &name.ru, &name.en],
        policy.operator.bin,
        policy.operator.responsible.email,
    );
    Ok((policy, made))
}

/// A text with its values filled in, as the source of a `Text`.
fn text(file: &Path, source: &str, lang: domain::Lang, policy: &Policy) -> Checked<String> {
    let misplaced = |source: &str, (offset, reason): (usize, String)| {
        let line = source[..offset].matches('\n').count() + 1;
        vec![Mistake::new(file, line, reason)]
    };
    // Twice: only the text as it was written has lines that its author can find.
    markdown::render(source).map_err(|found| misplaced(source, found))?;
    let expanded = policy::text::expand(&file.display().to_string(), source, lang, policy)
        .map_err(|found| told(file, &found))?;
    let page = markdown::render(&expanded).map_err(|found| misplaced(&expanded, found))?;
    let contents: Vec<_> = page
        .contents
        .iter()
        .map(|heading| (&heading.anchor, &heading.text))
        .collect();
    Ok(format!(
        "        Text {{ title: {:?}, intro: {:?}, clauses: {:?}, contents: &{contents:?} }},\n",
        page.title, page.intro, page.clauses
    ))
}

fn day(date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("NaiveDate::from_ymd_opt({year}, {month}, {day}).unwrap()")
}

fn told(file: &Path, found: &domain::Mistakes) -> Vec<Mistake> {
    found
        .iter()
        .map(|mistake| Mistake::new(file, mistake.line, mistake.reason.clone()))
        .collect()
}
