//! The destruction acts, the newest first.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use store::DestructionAct;
use web::{Page, Problem, page, words};

use super::super::sweeps::trigger;
use super::super::told::{Count, Moment};
use super::table;
use crate::asked::{Asked, Part};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

async fn part(visit: &Visit, asked: &Asked, most: u32) -> Result<Part<DestructionAct>, Problem> {
    let acts = visit.store.destruction_acts(most + 1, asked.before).await?;
    Ok(Part::of(acts, most, |act| act.id))
}

/// `GET /api/v1/desk/retention/acts`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, &asked, asked.most()).await?;
    asked.answer(visit.request.uri(), "acts", &part, |acts| table(acts))
}

#[derive(Template)]
#[template(path = "acts.html")]
struct ActsPage {
    page: Page,
    desk: Desk,
    rows: Vec<Row>,
    table: String,
    earlier: Option<String>,
    first: bool,
}

struct Row {
    path: String,
    at: Moment,
    trigger: String,
    counts: String,
    versions: Vec<String>,
    hash: String,
}

/// `GET /desk/retention/acts`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    const PATH: &str = "/desk/retention/acts";
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, &asked, Asked::of_page()).await?;
    let title = words::text(visit.lang, "acts-title");
    let (page, desk) = frame(&visit, &title, &asked.page(PATH));
    let rows = part.items.iter().map(|act| Row {
        path: format!("{PATH}/{}", act.id),
        at: Moment::brief(act.at),
        trigger: trigger(visit.lang, act.trigger),
        counts: Count::line(visit.lang, &act.counts),
        versions: act.policy_versions.iter().cloned().collect(),
        hash: act.records_sha256.chars().take(12).collect(),
    });
    let template = ActsPage {
        page,
        desk,
        rows: rows.collect(),
        table: asked.table("/api/v1/desk/retention/acts"),
        earlier: part.next.map(|next| format!("{PATH}?before={next}")),
        first: asked.before.is_none(),
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}
