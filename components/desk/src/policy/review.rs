//! The reviews of the policy: how it stands with the next one, recording one, and those that were recorded.
//!
//! Carries out clause 12.

use axum::extract::{Query, Request};
use axum::response::Response;
use chrono::NaiveDate;
use domain::appeal::FieldError;
use domain::review::{self, Standing};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{NewReview, Review};
use uuid::Uuid;
use web::body::Form;
use web::filled::{Filled, Labels, Mistake};
use web::{Problem, policies};

use super::versions;
use crate::sent;
use crate::staff::{self, Visit};

/// How many stand on a page: those of many years.
const MOST: u32 = 50;

pub(super) const LABELS: Labels = &[
    ("policy_version", "policy-version"),
    ("outcome", "review-outcome"),
    ("note", "review-note"),
    ("next_due", "review-next-due"),
];

/// How it stands with the review of the version in force, and what was recorded, the newest first.
#[derive(Serialize)]
pub(crate) struct Register {
    pub(crate) policy_version: &'static str,
    pub(crate) due_on: NaiveDate,
    pub(crate) standing: Standing,
    pub(crate) reviews: Vec<Review>,
    /// Before which one the next page begins; `None` if this is the last.
    next: Option<Uuid>,
}

impl Register {
    /// Those before one, or from the newest on.
    pub(crate) async fn before(visit: &Visit, before: Option<Uuid>) -> Result<Self, Problem> {
        let edition = policies::edition_at(visit.now);
        let last = visit.store.last_review(edition.version).await?;
        let set_by_last = last.map(|review| review.next_due);
        let mut reviews = visit.store.reviews(MOST + 1, before).await?;
        let more = reviews.len() > MOST as usize;
        reviews.truncate(MOST as usize);
        let today = policies::local_day(visit.now);
        Ok(Self {
            policy_version: edition.version,
            due_on: review::policy_due_on(edition.review_due, set_by_last),
            standing: review::of_policy(edition.review_due, set_by_last, today),
            next: reviews.last().filter(|_| more).map(|review| review.id),
            reviews,
        })
    }
}

#[derive(Deserialize)]
struct Asked {
    before: Option<Uuid>,
}

/// `GET /api/v1/desk/policy/reviews`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Query::<Asked>::try_from_uri(visit.request.uri());
    let asked = asked.map_err(|_| Problem::bad_request())?;
    let reviews = Register::before(&visit, asked.before).await?;
    web::json(StatusCode::OK, &reviews)
}

/// `POST /desk/policy/reviews`
pub(crate) async fn by_form(request: Request) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let form = sent::by_form(&mut visit).await?;
    match record(&visit, &form).await? {
        Ok(_) => staff::see("/desk/policy#reviews", visit.lang),
        Err(errors) => {
            let mistakes = errors
                .iter()
                .map(|error| Mistake::of(visit.lang, LABELS, error));
            let filled = Filled::new(form, LABELS, mistakes.collect());
            versions::page(&visit, StatusCode::UNPROCESSABLE_ENTITY, filled).await
        }
    }
}

/// `POST /api/v1/desk/policy/reviews`
pub(crate) async fn by_program(request: Request) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let form = sent::by_program(&mut visit, review::FIELDS).await?;
    let recorded = record(&visit, &form).await?.map_err(Problem::invalid)?;
    web::json(StatusCode::CREATED, &recorded)
}

async fn record(visit: &Visit, form: &Form) -> Result<Result<Review, Vec<FieldError>>, Problem> {
    let reviewer = visit.signs()?;
    let in_force = policies::edition_at(visit.now).version;
    let today = policies::local_day(visit.now);
    let finding = match review::check(|name| form.get(name), in_force, today) {
        Ok(finding) => finding,
        Err(errors) => return Ok(Err(errors)),
    };
    let new = NewReview {
        policy_version: in_force,
        reviewer,
        outcome: finding.outcome,
        note: &finding.note,
        next_due: finding.next_due,
    };
    Ok(Ok(visit.store.record_review(new, visit.now).await?))
}
