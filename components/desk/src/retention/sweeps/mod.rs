//! What became of each sweep: one file for each operation.

pub(crate) mod list;
pub(crate) mod one;

use domain::Lang;
use serde::Deserialize;
use store::{Due, KeptReport, Trigger};
use uuid::Uuid;
use web::words;

use super::told::{self, by_class};
use crate::csv::Table;

/// What pages and tables show of a report. Reports are kept as they were written, by this version of the program or one of before: what one does not have
/// is nothing here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Report {
    duration_ms: Option<u64>,
    destroyed: Due,
    left_over: Due,
    kept_back: KeptBack,
    set_aside: u64,
    orphaned_keys: u64,
    key_pages_overwritten: u64,
    key_pages_deleted: u64,
    key_pages_unreadable: u64,
    act: Option<Uuid>,
    policy_versions: Vec<String>,
    /// What failed.
    pub(crate) error: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeptBack {
    held: u64,
    set_aside: u64,
}

impl Report {
    /// `None` where there is none yet, or none that can be read.
    pub(crate) fn of(kept: &KeptReport) -> Option<Self> {
        serde_json::from_value(kept.report.clone()?).ok()
    }
}

/// Who ordered a sweep.
pub(crate) fn trigger(lang: Lang, trigger: Trigger) -> String {
    words::text(
        lang,
        told::id("retention-trigger", trigger_word(trigger)).as_str(),
    )
}

/// The word that programs have for it.
pub(crate) const fn trigger_word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Timer => "timer",
        Trigger::Request => "request",
    }
}

/// Sweeps for a spreadsheet.
fn table<'a>(sweeps: impl IntoIterator<Item = &'a KeptReport>) -> Table {
    let known = [
        "id",
        "trigger",
        "started_at",
        "finished_at",
        "state",
        "error",
        "duration_ms",
    ];
    let more = [
        "held",
        "set_aside",
        "orphaned_keys",
        "key_pages_unreadable",
        "act",
    ];
    let classes = by_class(&Due::default());
    let counts = ["destroyed", "left_over"];
    let counts = counts.iter().flat_map(|what| {
        let column = move |(class, _): &_| format!("{what}_{class}");
        classes.iter().map(column)
    });
    let columns = known.map(String::from).into_iter();
    let mut table = Table::new(columns.chain(more.map(String::from)).chain(counts));
    for sweep in sweeps {
        let report = Report::of(sweep).unwrap_or_default();
        let mut row = vec![
            sweep.id.to_string(),
            trigger_word(sweep.trigger).to_owned(),
            told::written(sweep.started_at),
            sweep.finished_at.map(told::written).unwrap_or_default(),
            sweep.state.clone(),
            report.error.unwrap_or_default(),
            report
                .duration_ms
                .map(|it| it.to_string())
                .unwrap_or_default(),
            report.kept_back.held.to_string(),
            report.kept_back.set_aside.to_string(),
            report.orphaned_keys.to_string(),
            report.key_pages_unreadable.to_string(),
            report.act.map(|act| act.to_string()).unwrap_or_default(),
        ];
        for due in [report.destroyed, report.left_over] {
            row.extend(
                by_class(&due)
                    .into_iter()
                    .map(|(_, count)| count.to_string()),
            );
        }
        table.row(row);
    }
    table
}
