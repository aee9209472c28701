//! The versions of the policy: since when each holds or when it takes effect, and that what is served is what the build has validated.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::NaiveDate;
use domain::review::{self, Outcome};
use http::StatusCode;
use serde::Serialize;
use store::Review;
use web::filled::Filled;
use web::policies::{self, Edition};
use web::{Page, Problem, days, words};

use super::review::{self as reviewed, NextReview};
use crate::asked::Asked;
use crate::frame::{Desk, frame};
use crate::staff::Visit;

/// A version, for programs and templates.
#[derive(Serialize)]
struct Row {
    version: &'static str,
    standing: Standing,
    effective_from: NaiveDate,
    review_due: NaiveDate,
    /// Of the file and its three texts, which the build has validated: a version with a mistake is in no build.
    sha256: &'static str,
    validated: bool,
    /// The version before it.
    #[serde(skip)]
    before: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    InForce,
    Future,
    Past,
}

impl Row {
    fn of(edition: &'static Edition, current: &Edition) -> Self {
        let standing = if edition.version == current.version {
            Standing::InForce
        } else if edition.effective_from > current.effective_from {
            Standing::Future
        } else {
            Standing::Past
        };
        Self {
            version: edition.version,
            standing,
            effective_from: edition.effective_from,
            review_due: edition.review_due,
            sha256: edition.sha256,
            validated: policies::get(edition.version).is_some(),
            before: edition.predecessor().map(|before| before.version),
        }
    }

    fn is_future(&self) -> bool {
        self.standing == Standing::Future
    }

    fn standing_id(&self) -> &'static str {
        match self.standing {
            Standing::InForce => "version-in-force-since",
            Standing::Future => "version-takes-effect-on",
            Standing::Past => "version-was-in-force-since",
        }
    }
}

/// All versions, the latest first.
fn versions(visit: &Visit) -> Vec<Row> {
    let current = policies::edition_at(visit.now);
    let latest_first = policies::editions().iter().rev();
    latest_first
        .map(|edition| Row::of(edition, current))
        .collect()
}

#[derive(Template)]
#[template(path = "policy-desk.html")]
struct PolicyPage {
    page: Page,
    desk: Desk,
    versions: Vec<Row>,
    due: NextReview,
    reviews: Vec<Review>,
    earlier: Option<String>,
    form: Filled,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

impl PolicyPage {
    fn day(&self, day: impl Borrow<NaiveDate>) -> String {
        days::day(self.page.lang, *day.borrow())
    }

    fn recorded_at(&self, review: &Review) -> String {
        days::moment(self.page.lang, review.at)
    }

    fn outcome(&self, outcome: &str) -> String {
        self.page.t(format!("review-outcome-{outcome}"))
    }

    fn outcome_hint(&self, outcome: &str) -> String {
        self.page.t(format!("review-outcome-{outcome}-hint"))
    }

    fn standing(&self) -> String {
        let id = format!("review-standing-{}", self.due.standing).replace('_', "-");
        self.page.t1(&id, "day", self.day(self.due.due_on))
    }

    /// The class of the notice that tells the standing.
    fn mood(&self) -> &'static str {
        match self.due.standing {
            review::Standing::Overdue => "bad",
            review::Standing::Soon => "warn",
            review::Standing::NotYet | review::Standing::Done => "good",
        }
    }

    fn proposed(&self) -> String {
        let typed = self.form.value("next_due");
        if typed.is_empty() {
            self.last_day.to_string()
        } else {
            typed.to_owned()
        }
    }
}

/// The page, with what was typed into the form of a review.
pub(crate) async fn page(
    visit: &Visit,
    asked: &Asked,
    status: StatusCode,
    form: Filled,
) -> Result<Response, Problem> {
    const PATH: &str = "/desk/policy";
    let title = words::text(visit.lang, "policy-desk-title");
    let (page, desk) = frame(visit, &title, &asked.page(PATH));
    let part = reviewed::part(visit, asked, Asked::of_page()).await?;
    let today = policies::local_day(visit.now);
    let template = PolicyPage {
        page,
        desk,
        versions: versions(visit),
        due: NextReview::of(visit).await?,
        reviews: part.items,
        earlier: part
            .next
            .map(|next| format!("{PATH}?before={next}#reviews")),
        form,
        first_day: today.succ_opt().unwrap_or(today),
        last_day: review::latest(today),
    };
    Ok(web::page::html(status, visit.lang, &template))
}

/// `GET /desk/policy`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    page(&visit, &asked, StatusCode::OK, Filled::default()).await
}

/// The versions, and how it stands with the review of the one in force.
#[derive(Serialize)]
struct Told {
    review: NextReview,
    versions: Vec<Row>,
}

/// `GET /api/v1/desk/policy`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let told = Told {
        review: NextReview::of(&visit).await?,
        versions: versions(&visit),
    };
    web::json(StatusCode::OK, &told)
}
