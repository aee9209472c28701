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
    if folder
        .file_name()
        .is_none_or(|name| name.to_string_lossy() != policy.version)
    {
        return Err(vec![Mistake::of(
            &file,
            "the folder is not named as the version",
        )]);
    }
    // Anybody can repeat it: cat policy.toml kk.md ru.md en.md | sha256sum
    let mut digest = Sha256::new();
    digest.update(source.as_bytes());
    let mut texts = String::new();
    let mut mistakes = Vec::new();
    for (lang, code) in domain::Lang::ALL.iter().zip(LANGUAGES) {
        let file = folder.join(format!("{code}.md"));
        let text = match read(&file) {
            Ok(text) => text,
            Err(found) => {
                mistakes.extend(found);
                continue;
            }
        };
        digest.update(text.as_bytes());
        let expanded =
            match policy::text::expand(&file.display().to_string(), &text, *lang, &policy) {
                Ok(expanded) => expanded,
                Err(found) => {
                    mistakes.extend(told(&file, &found));
                    continue;
                }
            };
        match markdown::render(&expanded) {
            Ok(page) => {
                let contents: Vec<_> = page
                    .contents
                    .iter()
                    .map(|heading| (&heading.anchor, &heading.text))
                    .collect();
                let _ = writeln!(
                    texts,
                    "        Text {{ title: {:?}, intro: {:?}, clauses: {:?}, contents: &{contents:?} }},",
                    page.title, page.intro, page.clauses
                );
            }
            Err((offset, reason)) => {
                let line = expanded[..offset].matches('\n').count() + 1;
                mistakes.push(Mistake::new(&file, line, reason));
            }
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
