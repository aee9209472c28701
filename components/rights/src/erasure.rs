//! Erasing an appeal at its applicant's request: by a program at once, by a person after a page that says what will become of it.
//!
//! Carries out clause 6.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::retention::Erasure;
use http::StatusCode;
use store::Store;
use web::blocked::Blocked;
use web::door::Credentials;
use web::{Page, Problem, clock, days, page, words};

use crate::asked::{self, Asked};

#[derive(Template)]
#[template(path = "erasure.html")]
struct ErasurePage {
    page: Page,
    number: String,
    code: String,
    /// It would be withdrawn first.
    open: bool,
    until: Option<String>,
}

/// `POST /api/v1/appeals/{number}/erasure`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let (store, now) = (Store::open().await?, clock::now());
    let found = credentials.find(store, &parts, now).await?;
    found.ok_or_else(Problem::not_found)?;
    let blocked = erase(store, &credentials, now).await?;
    web::json(StatusCode::OK, &blocked.ok_or_else(Problem::not_found)?)
}

/// `POST /my/erasure`: what will become of the appeal, and with `confirm` what did.
pub(crate) async fn to_browser(request: Request) -> Result<Response, Problem> {
    let asked = Asked::even_blocked(request).await?;
    let (lang, now) = (asked.lang, asked.now);
    if asked.form.ticked("confirm") {
        let blocked = erase(asked.store, &asked.credentials, now).await?;
        let blocked = blocked.ok_or_else(asked::missing)?;
        return Ok(blocked.page(lang, now, true));
    }
    if let Some(blocked) = Blocked::of(&asked.view, now) {
        return Ok(blocked.page(lang, now, false));
    }
    let number = asked.view.number.to_string();
    let title = words::format(lang, "erasure-title", &[("number", &number)]);
    let template = ErasurePage {
        page: Page::new(lang, now, title).unlisted().at("/status"),
        number,
        code: asked.credentials.code.to_string(),
        open: !asked.view.status.is_closed(),
        until: match web::erasure(&asked.view, now) {
            Erasure::AtOnce => None,
            Erasure::Restricted { until } => Some(days::day(lang, web::last_day(until))),
        },
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}

async fn erase(
    store: &Store,
    Credentials { number, code }: &Credentials,
    now: DateTime<Utc>,
) -> Result<Option<Blocked>, Problem> {
    let erased = store.erase_appeal(number, code, now, web::terms(now));
    let erasure = erased.await?;
    Ok(erasure.map(|erasure| Blocked::new(*number, erasure)))
}
