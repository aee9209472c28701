//! Retention at a glance.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use web::{Page, Problem, days, page, words};

use crate::frame::{Desk, HOME, frame};
use crate::staff::Visit;

#[derive(Template)]
#[template(path = "retention.html")]
struct NowPage {
    page: Page,
    desk: Desk,
    last_good: Option<String>,
}

/// `GET /desk/retention`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let last_good = visit.store.health().await.last_sweep_at;
    let title = words::text(visit.lang, "retention-title");
    let (page, desk) = frame(&visit, &title, HOME);
    let template = NowPage {
        page,
        desk,
        last_good: last_good.map(|at| days::moment(visit.lang, at)),
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}
