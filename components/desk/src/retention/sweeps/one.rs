//! The report of one sweep.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use store::KeptReport;
use web::{Page, Problem, page, words};

use super::super::told::{Count, Moment, duration, id, number};
use super::{Report, table, trigger};
use crate::asked::{Asked, id_after};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

async fn find(visit: &Visit) -> Result<KeptReport, Problem> {
    let id = id_after(visit.request.uri(), "sweeps")?;
    let found = visit.store.sweep_report(id, visit.now).await?;
    found.ok_or_else(Problem::not_found)
}

/// `GET /api/v1/desk/retention/sweeps/{id}`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let sweep = find(&visit).await?;
    let name = format!("sweep-{}", sweep.id);
    asked.answer_one(&name, &sweep, |sweeps| table(sweeps.iter().copied()))
}

#[derive(Template)]
#[template(path = "sweep.html")]
struct SweepPage {
    page: Page,
    desk: Desk,
    id: String,
    /// What failed, or that it was stopped.
    mistake: Option<(&'static str, String)>,
    state: String,
    trigger: String,
    started_at: Moment,
    finished_at: Option<Moment>,
    took: Option<String>,
    /// What it has done; `None` while nothing is told.
    done: Option<Done>,
    act: Option<String>,
}

struct Done {
    destroyed: Vec<Count>,
    left_over: Vec<Count>,
    versions: String,
    facts: Vec<(&'static str, String)>,
}

/// `GET /desk/retention/sweeps/{id}`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let lang = visit.lang;
    let sweep = find(&visit).await?;
    // One that was stopped has an act all the same: the next sweep writes it.
    let act = visit.store.destruction_act(sweep.id).await?;
    let report = Report::of(&sweep);
    let error = report.as_ref().and_then(|report| report.error.clone());
    let mistake = match (sweep.state.as_str(), &error) {
        (_, Some(error)) => {
            let words = words::format(lang, "retention-failed", &[("error", error)]);
            Some(("bad", words))
        }
        ("stopped", _) => Some(("warn", words::text(lang, "retention-stopped"))),
        _ => None,
    };
    let path = format!("/desk/retention/sweeps/{}", sweep.id);
    let began = web::days::moment(lang, sweep.started_at);
    let title = words::format(lang, "retention-sweep-title", &[("moment", &began)]);
    let (page, desk) = frame(&visit, &title, &path);
    let template = SweepPage {
        page,
        desk,
        id: sweep.id.to_string(),
        mistake,
        state: words::text(lang, &id("retention-state", &sweep.state)),
        trigger: trigger(lang, sweep.trigger),
        started_at: Moment::long(lang, sweep.started_at),
        finished_at: sweep.finished_at.map(|at| Moment::long(lang, at)),
        took: report
            .as_ref()
            .and_then(|it| Some(duration(lang, it.duration_ms?))),
        done: report
            .filter(|_| error.is_none())
            .map(|it| Done::of(&it, lang)),
        act: act.map(|act| format!("/desk/retention/acts/{}", act.id)),
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}

impl Done {
    fn of(report: &Report, lang: domain::Lang) -> Self {
        let facts = [
            ("retention-held", report.kept_back.held),
            ("retention-set-aside", report.kept_back.set_aside),
            ("retention-set-aside-by-it", report.set_aside),
            ("retention-orphaned-keys", report.orphaned_keys),
            (
                "retention-key-pages-overwritten",
                report.key_pages_overwritten,
            ),
            ("retention-key-pages-deleted", report.key_pages_deleted),
            (
                "retention-key-pages-unreadable",
                report.key_pages_unreadable,
            ),
        ];
        Self {
            destroyed: Count::all(lang, &report.destroyed),
            left_over: Count::all(lang, &report.left_over),
            versions: report.policy_versions.join(", "),
            facts: facts.map(|(id, count)| (id, number(lang, count))).into(),
        }
    }
}
