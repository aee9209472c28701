//! The texts of a policy: Markdown that takes every value from the policy file. `{{ operator.name }}` inside a line is a value, `{{ table:fields }}` on a
//! line of its own is a table. A value that is written out instead (a date, the BIN, an address) is refused: it would stay behind when
//! the file changes. So is a text without one of the thirteen clauses: links such as `#c8` must hold for ever (clause 13).

use std::{fmt::Write as _, slice};

use chrono::NaiveDate;

use super::{
    ChannelRule, ConsentRule, Field, FieldId, KindRule, Policy, Purpose, Recipient, RetentionRule,
    words::{self, Word},
};
use crate::{Lang, Mistake, Mistakes, consent, retention::RecordClass};

/// The anchors of the clauses that every text has: headings that end in `{#c1}`.
pub const ANCHORS: &[&str] = &[
    "c1", "c2", "c3", "c3-1", "c3-2", "c3-3", "c3-4", "c3-5", "c3-6", "c4", "c5", "c6", "c7", "c8",
    "c9", "c10", "c11", "c12", "c13",
];

/// The tables that a text can ask for.
pub const TABLES: &[&str] = &[
    "fields",
    "purposes",
    "kinds",
    "retention",
    "recipients",
    "channels",
    "consents",
];

/// Checks a text and writes the policy's values into it. The result is Markdown with tables; `file` is named in the mistakes.
pub fn expand(file: &str, text: &str, lang: Lang, policy: &Policy) -> Result<String, Mistakes> {
    let mut mistakes = Vec::new();
    let literals = literals(policy);
    let mut expanded = String::with_capacity(text.len() * 2);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let mut report = |column: usize, reason: String| {
            mistakes.push(Mistake::at(file, text, offset + column, reason));
        };
        check_literals(line, &literals, &mut report);
        if let Some(name) = line
            .trim()
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .map(str::trim)
            && let Some(table) = name.strip_prefix("table:")
        {
            match table_of(table, lang, policy) {
                Some(table) => expanded.push_str(&table),
                None => report(
                    0,
                    format!(
                        "there is no table `{table}`; known are {}",
                        TABLES.join(", ")
                    ),
                ),
            }
        } else {
            expand_line(line, lang, policy, &mut expanded, &mut report);
        }
        offset += line.len();
    }
    check_anchors(file, text, &mut mistakes);
    Mistakes::check(mistakes)?;
    Ok(expanded)
}

/// Checks a text without keeping the result.
pub fn check(file: &str, text: &str, lang: Lang, policy: &Policy) -> Result<(), Mistakes> {
    expand(file, text, lang, policy).map(drop)
}

fn expand_line(
    line: &str,
    lang: Lang,
    policy: &Policy,
    expanded: &mut String,
    report: &mut impl FnMut(usize, String),
) {
    let mut rest = line;
    let column = |rest: &str| line.len() - rest.len();
    while let Some(start) = rest.find("{{") {
        let (before, placeholder) = rest.split_at(start);
        expanded.push_str(before);
        let Some(end) = placeholder.find("}}") else {
            return report(
                column(placeholder),
                "`{{` without `}}` on the same line".to_owned(),
            );
        };
        let name = placeholder[2..end].trim();
        match value_of(name, lang, policy) {
            Some(value) => expanded.push_str(&value),
            None if name.starts_with("table:") => {
                report(
                    column(placeholder),
                    format!("`{name}` must stand on a line of its own"),
                );
            }
            None => report(column(placeholder), format!("there is no value `{name}`")),
        }
        rest = &placeholder[end + 2..];
    }
    if let Some(stray) = rest.find("}}") {
        report(
            column(rest) + stray,
            "`}}` without `{{` on the same line".to_owned(),
        );
    }
    expanded.push_str(rest);
}

/// A single value, by the path that it has in the file.
fn value_of(name: &str, lang: Lang, policy: &Policy) -> Option<String> {
    let operator = &policy.operator;
    let limits = &policy.limits;
    let plain = match name {
        "version" => policy.version.clone(),
        "effective_from" => words::date(policy.effective_from, lang),
        "review_due" => words::date(policy.review_due, lang),
        "timezone" => policy.timezone.clone(),
        "operator.name" => escape(operator.name.get(lang)),
        "operator.bin" => operator.bin.clone(),
        "operator.address" => escape(operator.address.get(lang)),
        "operator.sites" => operator
            .sites
            .iter()
            .map(|site| format!("<{site}>"))
            .collect::<Vec<_>>()
            .join(", "),
        "operator.responsible.post" => escape(operator.responsible.post.get(lang)),
        "operator.responsible.email" => operator.responsible.email.clone(),
        "operator.responsible.phone" => operator.responsible.phone.clone(),
        "working_hours.from" => policy.working_hours.from.format("%H:%M").to_string(),
        "working_hours.to" => policy.working_hours.to.format("%H:%M").to_string(),
        "limits.text_min" => limits.text_min.to_string(),
        "limits.text_max" => limits.text_max.to_string(),
        "limits.name_max" => limits.name_max.to_string(),
        "limits.address_max" => limits.address_max.to_string(),
        "limits.attachments_max" => policy.attachments()?.count.to_string(),
        "limits.attachment_bytes_max" => policy.attachments()?.bytes_in_words(lang),
        _ => return value_of_entry(name, lang, policy),
    };
    Some(plain)
}

/// A value of one entry of a list: `operator.sites.0`, `kinds.complaint.term`, `retention.appeal.term`, `purposes.resolve_appeal.title`, …
fn value_of_entry(name: &str, lang: Lang, policy: &Policy) -> Option<String> {
    if let Some(position) = name.strip_prefix("operator.sites.") {
        return policy
            .operator
            .sites
            .get(position.parse::<usize>().ok()?)
            .cloned();
    }
    let (list, entry) = name.split_once('.')?;
    let (id, key) = entry.rsplit_once('.')?;
    match (list, key) {
        ("purposes", "title") => Some(escape(policy.purpose(id)?.title.get(lang))),
        ("fields", "title") => Some(escape(
            policy.field(id.parse::<FieldId>().ok()?)?.title.get(lang),
        )),
        ("kinds", "title") => Some(escape(policy.kinds.of(id.parse().ok()?).title.get(lang))),
        ("kinds", "term") => Some(words::answer_term(
            policy.kinds.of(id.parse().ok()?).term,
            lang,
        )),
        ("kinds", "source") => Some(escape(
            &policy.kinds.of(id.parse().ok()?).source.render(lang),
        )),
        ("recipients", "title") => Some(escape(
            policy
                .recipients
                .iter()
                .find(|recipient| recipient.id == id)?
                .title
                .get(lang),
        )),
        ("channels", "title") => Some(escape(policy.channel(id.parse().ok()?)?.title.get(lang))),
        ("consents", "title") => Some(escape(
            policy
                .consents
                .of(id.parse::<consent::Choice>().ok()?)
                .title
                .get(lang),
        )),
        ("consents", "until") => Some(escape(
            policy
                .consents
                .of(id.parse::<consent::Choice>().ok()?)
                .until
                .get(lang),
        )),
        ("retention", "title") => Some(escape(
            policy
                .retention
                .of(id.parse::<RecordClass>().ok()?)
                .title
                .get(lang),
        )),
        ("retention", "term") => Some(words::retention_term(
            policy.retention.of(id.parse::<RecordClass>().ok()?).term,
            lang,
        )),
        _ => None,
    }
}

/// A table as Markdown; `None` for a name that is not in [`TABLES`].
fn table_of(name: &str, lang: Lang, policy: &Policy) -> Option<String> {
    let table = match name {
        "fields" => fields(lang, policy),
        "purposes" => purposes(lang, policy),
        "kinds" => kinds(lang, policy),
        "retention" => retention(lang, policy),
        "recipients" => recipients(lang, policy),
        "channels" => channels(lang, policy),
        "consents" => consents(lang, policy),
        _ => return None,
    };
    Some(table)
}

fn fields(lang: Lang, policy: &Policy) -> String {
    let row = |field: &Field| {
        [
            field.title.get(lang).to_owned(),
            purpose_titles(&field.purposes, lang, policy),
            words::basis(field.basis).get(lang).to_owned(),
        ]
    };
    table(
        &[words::DATA, words::PURPOSES, words::KEPT_BY],
        lang,
        policy.fields.iter().map(row),
    )
}

fn purposes(lang: Lang, policy: &Policy) -> String {
    let row = |(position, purpose): (usize, &Purpose)| {
        [
            (position + 1).to_string(),
            purpose.title.get(lang).to_owned(),
        ]
    };
    table(
        &[words::NUMBER, words::PURPOSE],
        lang,
        policy.purposes.iter().enumerate().map(row),
    )
}

fn kinds(lang: Lang, policy: &Policy) -> String {
    let row = |rule: &KindRule| {
        [
            rule.title.get(lang).to_owned(),
            rule.hint.get(lang).to_owned(),
            rule.term.in_words(lang),
            rule.source.render(lang),
        ]
    };
    let heading = [
        words::KIND,
        words::WHEN_TO_CHOOSE,
        words::ANSWER_WITHIN,
        words::SOURCE,
    ];
    table(&heading, lang, policy.kinds.iter().map(row))
}

fn retention(lang: Lang, policy: &Policy) -> String {
    let row = |rule: &RetentionRule| {
        let mut notes = Vec::new();
        if rule.mandatory {
            notes.push(words::MANDATORY.get(lang).to_owned());
        }
        if !rule.confirmed {
            notes.push(words::TO_BE_CONFIRMED.get(lang).to_owned());
        }
        notes.extend(rule.warn.map(|before| words::warning(before, lang)));
        let mut term = rule.term.in_words(lang);
        if !notes.is_empty() {
            let _ = write!(term, " ({})", notes.join("; "));
        }
        [
            rule.title.get(lang).to_owned(),
            rule.start.in_words(lang).to_owned(),
            term,
            rule.source.render(lang),
        ]
    };
    let heading = [
        words::RECORD,
        words::COUNTED_FROM,
        words::KEPT_FOR,
        words::SOURCE,
    ];
    table(&heading, lang, policy.retention.iter().map(row))
}

fn recipients(lang: Lang, policy: &Policy) -> String {
    let row = |recipient: &Recipient| {
        let fields = recipient
            .fields
            .iter()
            .filter_map(|id| policy.field(*id))
            .map(|field| field.title.get(lang));
        [
            recipient.title.get(lang).to_owned(),
            purpose_titles(slice::from_ref(&recipient.purpose), lang, policy),
            fields.collect::<Vec<_>>().join("; "),
        ]
    };
    table(
        &[words::RECIPIENT, words::PURPOSE, words::DATA],
        lang,
        policy.recipients.iter().map(row),
    )
}

fn channels(lang: Lang, policy: &Policy) -> String {
    let row = |channel: &ChannelRule| {
        let cross_border = if channel.cross_border {
            words::YES
        } else {
            words::NO
        };
        [
            channel.title.get(lang).to_owned(),
            words::form(channel.form).get(lang).to_owned(),
            cross_border.get(lang).to_owned(),
        ]
    };
    table(
        &[words::CHANNEL, words::FORM, words::CROSS_BORDER],
        lang,
        policy.channels.iter().map(row),
    )
}

fn consents(lang: Lang, policy: &Policy) -> String {
    let row = |rule: &ConsentRule| {
        [
            rule.title.get(lang).to_owned(),
            purpose_titles(&rule.purposes, lang, policy),
            rule.until.get(lang).to_owned(),
        ]
    };
    table(
        &[words::CONSENT, words::PURPOSES, words::HOLDS_UNTIL],
        lang,
        policy.consents.iter().map(row),
    )
}

fn purpose_titles(ids: &[String], lang: Lang, policy: &Policy) -> String {
    let titles = ids
        .iter()
        .filter_map(|id| policy.purpose(id))
        .map(|purpose| purpose.title.get(lang));
    titles.collect::<Vec<_>>().join("; ")
}

fn table<const N: usize>(
    heading: &[Word; N],
    lang: Lang,
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let heading = heading.each_ref().map(|word| word.get(lang));
    let mut table = format!("| {} |\n|{}\n", heading.join(" | "), " --- |".repeat(N));
    for row in rows {
        let _ = writeln!(table, "| {} |", row.map(|cell| escape(&cell)).join(" | "));
    }
    table
}

/// A value as plain text in Markdown, also inside a table.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A value of the file as it could be written out by hand, and the placeholder that should stand there.
struct Literal {
    value: String,
    placeholder: &'static str,
}

/// What must not be written out.
struct Literals {
    values: Vec<Literal>,
    /// The ten national digits of the phone of the person in charge.
    phone: String,
}

fn literals(policy: &Policy) -> Literals {
    let mut literals = Vec::new();
    let mut add = |placeholder, value: &str| {
        literals.push(Literal {
            value: value.to_lowercase(),
            placeholder,
        });
    };
    let operator = &policy.operator;
    add("operator.bin", &operator.bin);
    add("operator.responsible.email", &operator.responsible.email);
    for site in &operator.sites {
        add("operator.sites", site);
        // The host alone is the address too.
        add(
            "operator.sites",
            site.trim_start_matches("https://")
                .split('/')
                .next()
                .unwrap_or(site),
        );
    }
    for (placeholder, date) in [
        ("effective_from", policy.effective_from),
        ("review_due", policy.review_due),
    ] {
        for written in written_dates(date) {
            add(placeholder, &written);
        }
    }
    add("version", &policy.version);
    let phone = &operator.responsible.phone;
    Literals {
        values: literals,
        phone: phone
            .get(phone.len().saturating_sub(10)..)
            .unwrap_or(phone)
            .to_owned(),
    }
}

/// A date in figures and in the words of each language, with and without the word for "year".
fn written_dates(date: NaiveDate) -> Vec<String> {
    let mut written: Vec<String> = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
        .iter()
        .map(|format| date.format(format).to_string())
        .collect();
    written.extend(Lang::ALL.iter().map(|lang| {
        words::date(date, *lang)
            .trim_end_matches(" года")
            .to_owned()
    }));
    written
}

fn check_literals(line: &str, literals: &Literals, report: &mut impl FnMut(usize, String)) {
    // Lower case can change the length of a text in bytes; the column is exact where it does not, as in Kazakh, Russian and English.
    let lower = line.to_lowercase();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for literal in &literals.values {
        if let Some(column) = lower.find(&literal.value)
            && !found
                .iter()
                .any(|(other, placeholder)| *other == column || *placeholder == literal.placeholder)
        {
            found.push((column, literal.placeholder));
        }
    }
    // A phone number is grouped in many ways: its digits are compared, without what stands between them.
    let digits: String = line
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '–' | '(' | ')'))
        .collect();
    if digits.contains(&literals.phone) {
        found.push((
            line.find(|c: char| c.is_ascii_digit()).unwrap_or_default(),
            "operator.responsible.phone",
        ));
    }
    for (column, placeholder) in found {
        let name = format!("{{{{ {placeholder} }}}}");
        report(
            column,
            format!("a value of the policy file is written out: put `{name}` here"),
        );
    }
}

fn check_anchors(file: &str, text: &str, mistakes: &mut Vec<Mistake>) {
    let mut seen: Vec<&str> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(anchor) = anchor(line) {
            if seen.contains(&anchor) {
                mistakes.push(Mistake::at(
                    file,
                    text,
                    offset,
                    format!("the anchor `{anchor}` stands twice"),
                ));
            }
            seen.push(anchor);
        }
        offset += line.len();
    }
    for missing in ANCHORS.iter().filter(|anchor| !seen.contains(anchor)) {
        let reason = format!(
            "no heading ends in `{{#{missing}}}`: clause {} is missing",
            missing[1..].replace('-', ".")
        );
        mistakes.push(Mistake::at(file, text, text.len(), reason));
    }
}

/// The anchor of a heading: `## 8. … {#c8}`.
fn anchor(line: &str) -> Option<&str> {
    let (_, anchor) = line
        .strip_prefix('#')?
        .trim_end()
        .strip_suffix('}')?
        .rsplit_once("{#")?;
    Some(anchor)
}
