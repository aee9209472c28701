//! Records that could not be destroyed: which, why, and when they are tried again.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Serialize;
use store::SetAside;
use web::{Page, Problem, page, words};

use super::told::{Moment, id, number};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

/// More than so many are one illness, and not so many.
const MOST: u32 = 500;

/// A record that could not be destroyed.
#[derive(Serialize)]
struct Aside {
    #[serde(flatten)]
    record: SetAside,
    /// From when on the next sweep tries again.
    next_try_at: Option<DateTime<Utc>>,
}

async fn find(visit: &Visit) -> Result<Vec<Aside>, Problem> {
    let records = visit.store.records_set_aside(MOST).await?;
    let mut tries = visit.store.next_tries(MOST).await?;
    let records = records.into_iter().map(|record| Aside {
        next_try_at: tries.remove(&record.record),
        record,
    });
    Ok(records.collect())
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
    next_try: Option<Moment>,
}

/// `GET /desk/retention/set-aside`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let lang = visit.lang;
    let t = |prefix, word: &str| words::text(lang, &id(prefix, word));
    let rows = find(&visit).await?.into_iter().map(|aside| Row {
        record: aside.record.record.to_string(),
        kind: t("set-aside-kind", &aside.record.kind),
        reason: t("set-aside-reason", &aside.record.reason),
        since: Moment::brief(aside.record.since),
        tries: number(lang, aside.record.tries),
        next_try: aside.next_try_at.map(Moment::brief),
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
