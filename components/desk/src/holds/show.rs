//! One hold, with what can be done to it.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::NaiveDate;
use domain::review;
use http::StatusCode;
use uuid::Uuid;
use web::filled::Filled;
use web::{Page, Problem, days, policies, words};

use super::told::{Told, table};
use crate::asked::{Asked, id_after};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

#[derive(Template)]
#[template(path = "hold.html")]
struct HoldPage {
    page: Page,
    desk: Desk,
    told: Told,
    reviewed: Option<String>,
    lifted: Option<String>,
    review: Filled,
    lift: Filled,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

/// The hold of this id.
pub(crate) async fn told(visit: &Visit, id: Uuid) -> Result<Told, Problem> {
    let hold = visit.store.hold(id).await?.ok_or_else(Problem::not_found)?;
    Ok(Told::new(hold, policies::local_day(visit.now)))
}

/// The page of a hold, with what was typed into its forms.
pub(crate) fn page(
    visit: &Visit,
    told: Told,
    status: StatusCode,
    [review, lift]: [Filled; 2],
) -> Response {
    let lang = visit.lang;
    let done = |id, at: Option<_>, by: Option<&String>| {
        let arguments = [
            ("moment", days::moment(lang, at?)),
            ("account", by?.clone()),
        ];
        let arguments = arguments
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        Some(words::format(lang, id, &arguments))
    };
    let hold = &told.hold;
    let reviewed = done("hold-done-by", hold.reviewed_at, hold.reviewed_by.as_ref());
    let lifted = done("hold-done-by", hold.lifted_at, hold.lifted_by.as_ref());
    let title = words::text(lang, "hold-title");
    let (page, desk) = frame(visit, &title, &told.address());
    let today = policies::local_day(visit.now);
    let template = HoldPage {
        page,
        desk,
        told,
        reviewed,
        lifted,
        review,
        lift,
        first_day: today.succ_opt().unwrap_or(today),
        last_day: review::latest(today),
    };
    web::page::html(status, lang, &template)
}

/// `GET /desk/holds/{id}`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let id = id_after(visit.request.uri(), "holds")?;
    let told = told(&visit, id).await?;
    Ok(page(&visit, told, StatusCode::OK, Default::default()))
}

/// `GET /api/v1/desk/holds/{id}`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let id = id_after(visit.request.uri(), "holds")?;
    let told = told(&visit, id).await?;
    asked.answer_one("hold", &told, |one| table(one.iter().copied()))
}
