//! An appeal that is closed to all use, because its applicant had it erased: all that is told of it, to people and to programs.

use askama::Template;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::Lang;
use domain::number::AppealNumber;
use domain::retention::Erasure;
use http::StatusCode;
use serde::Serialize;
use store::AppealView;

use crate::{Page, days, last_day, page, words};

/// What a program learns of it.
#[derive(Serialize)]
pub struct Blocked {
    number: AppealNumber,
    /// `destroyed_soon`: by the next sweep, as soon as nothing in law keeps it. `restricted`: when a term that the law sets is over.
    state: &'static str,
    /// The last day on which the record exists, where a term is running.
    #[serde(skip_serializing_if = "Option::is_none")]
    destroy_on: Option<NaiveDate>,
}

#[derive(Template)]
#[template(path = "blocked.html")]
struct BlockedPage {
    page: Page,
    /// It was asked for just now.
    now: bool,
    until: Option<String>,
}

impl Blocked {
    /// What a request to erase came to.
    pub fn new(number: AppealNumber, erasure: Erasure) -> Self {
        let (state, destroy_on) = match erasure {
            Erasure::AtOnce => ("destroyed_soon", None),
            Erasure::Restricted { until } => ("restricted", Some(last_day(until))),
        };
        Self {
            number,
            state,
            destroy_on,
        }
    }

    /// `None` for an appeal that may be used.
    pub fn of(view: &AppealView, now: DateTime<Utc>) -> Option<Self> {
        view.restricted_at?;
        let erasure = Erasure::of_date(view.destroy_at?, now);
        Some(Self::new(view.number, erasure))
    }

    /// The page about it; `just_now` if this answers the request to erase it.
    pub fn page(&self, lang: Lang, now: DateTime<Utc>, just_now: bool) -> Response {
        let number = self.number.to_string();
        let title = words::format(lang, "status-appeal-title", &[("number", &number)]);
        let template = BlockedPage {
            page: Page::new(lang, now, title).unlisted().at("/status"),
            now: just_now,
            until: self.destroy_on.map(|day| days::day(lang, day)),
        };
        page::html(StatusCode::OK, lang, &template)
    }
}
