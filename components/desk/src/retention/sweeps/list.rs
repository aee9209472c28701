//! The sweeps, the newest first.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use domain::Lang;
use http::StatusCode;
use store::KeptReport;
use web::{Page, Problem, page, words};

use super::super::told::{Count, Moment, duration, id};
use super::{Report, table, trigger};
use crate::asked::{Asked, Part};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

async fn part(visit: &Visit, asked: &Asked, most: u32) -> Result<Part<KeptReport>, Problem> {
    let store = visit.store;
    let sweeps = store.sweep_reports(most + 1, asked.before, visit.now);
    Ok(Part::of(sweeps.await?, most, |sweep| sweep.id))
}

/// `GET /api/v1/desk/retention/sweeps`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, &asked, asked.most()).await?;
    let uri = visit.request.uri();
    asked.answer(uri, "sweeps", &part, |sweeps| table(sweeps))
}

#[derive(Template)]
#[template(path = "sweeps.html")]
struct SweepsPage {
    page: Page,
    desk: Desk,
    rows: Vec<Row>,
    table: String,
    earlier: Option<String>,
    first: bool,
}

struct Row {
    path: String,
    started_at: Moment,
    trigger: String,
    state: String,
    bad: bool,
    error: Option<String>,
    took: String,
    destroyed: String,
    left_over: bool,
}

impl Row {
    fn of(sweep: &KeptReport, lang: Lang) -> Self {
        let report = Report::of(sweep).unwrap_or_default();
        Self {
            path: format!("/desk/retention/sweeps/{}", sweep.id),
            started_at: Moment::brief(sweep.started_at),
            trigger: trigger(lang, sweep.trigger),
            state: words::text(lang, &id("retention-state", &sweep.state)),
            bad: ["failed", "stopped"].contains(&sweep.state.as_str()),
            took: report
                .duration_ms
                .map(|it| duration(lang, it))
                .unwrap_or_default(),
            destroyed: Count::line(lang, &report.destroyed),
            left_over: report.left_over.total() > 0,
            error: report.error,
        }
    }
}

/// `GET /desk/retention/sweeps`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    const PATH: &str = "/desk/retention/sweeps";
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, &asked, Asked::of_page()).await?;
    let title = words::text(visit.lang, "retention-sweeps-title");
    let (page, desk) = frame(&visit, &title, &asked.page(PATH));
    let template = SweepsPage {
        page,
        desk,
        rows: part
            .items
            .iter()
            .map(|it| Row::of(it, visit.lang))
            .collect(),
        table: asked.table("/api/v1/desk/retention/sweeps"),
        earlier: part.next.map(|next| format!("{PATH}?before={next}")),
        first: asked.before.is_none(),
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}
