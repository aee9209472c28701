//! Records that could not be destroyed: which, why, and when they are tried again.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use store::SetAside;
use web::{Page, Problem, page, words};

use super::told::{Moment, id, number};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

/// More than so many are one illness, and not so many.
const MOST: u32 = 500;

async fn find(visit: &Visit) -> Result<Vec<SetAside>, Problem> {
    Ok(visit.store.records_set_aside(MOST).await?)
}

/// `GET /api/v1/desk/retention/set-aside`: the first five hundred.
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    web::json(StatusCode::OK, &find(&visit).await?)
}

#[derive(Template)]
#[template(path = "set-aside.html")]
struct SetAsidePage {
    page: Page,
    desk: Desk,
    rows: Vec<Row>,
    /// There may be more than are shown.
    full: bool,
}

struct Row {
    record: String,
    kind: String,
    reason: String,
    since: Moment,
    tries: String,
    next_try: Moment,
}

/// `GET /desk/retention/set-aside`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let lang = visit.lang;
    let t = |prefix, word: &str| words::text(lang, &id(prefix, word));
    let rows = find(&visit).await?.into_iter().map(|aside| Row {
        record: aside.record.to_string(),
        kind: t("set-aside-kind", &aside.kind),
        reason: t("set-aside-reason", &aside.reason),
        since: Moment::brief(aside.since),
        tries: number(lang, aside.tries),
        next_try: Moment::brief(aside.next_try_at),
    });
    let rows: Vec<Row> = rows.collect();
    let title = words::text(lang, "set-aside-title");
    let (page, desk) = frame(&visit, &title, "/desk/retention/set-aside");
    let template = SetAsidePage {
        page,
        desk,
        full: rows.len() >= MOST as usize,
        rows,
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}
