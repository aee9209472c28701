//! Destruction acts, the proofs of what was destroyed: one file for each operation.

pub(crate) mod check;
pub(crate) mod list;
pub(crate) mod one;

use store::{DestructionAct, Due};

use super::sweeps::trigger_word;
use super::told::{by_class, written};
use crate::csv::Table;

/// Acts for a spreadsheet.
fn table<'a>(acts: impl IntoIterator<Item = &'a DestructionAct>) -> Table {
    let known = [
        "id",
        "at",
        "trigger",
        "policy_versions",
        "terms",
        "parts",
        "records_sha256",
    ];
    let classes = by_class(&Due::default());
    let counts = classes.iter().map(|(class, _)| class.to_string());
    let mut table = Table::new(known.map(String::from).into_iter().chain(counts));
    for act in acts {
        let versions: Vec<&str> = act.policy_versions.iter().map(String::as_str).collect();
        let mut row = vec![
            act.id.to_string(),
            written(act.at),
            trigger_word(act.trigger).to_owned(),
            versions.join(" "),
            terms(act),
            act.parts.map(|parts| parts.to_string()).unwrap_or_default(),
            act.records_sha256.clone(),
        ];
        let counts = by_class(&act.counts).into_iter();
        row.extend(counts.map(|(_, count)| count.to_string()));
        table.row(row);
    }
    table
}

/// The terms in one cell, as ISO 8601 durations: `2026-11-23 appeal P5Y; 2026-11-23 dialogue P7D`.
fn terms(act: &DestructionAct) -> String {
    let terms = act.terms.iter().flat_map(|(version, rules)| {
        let rules = rules.iter();
        rules.map(move |(rule, term)| format!("{version} {rule} {}", term.iso8601()))
    });
    terms.collect::<Vec<_>>().join("; ")
}
