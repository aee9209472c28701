//! The reviews of the policy: how it stands with the next one, recording one, and those that were recorded.
//!
//! Carries out clause 12.

use axum::extract::Request;
use axum::response::Response;
use chrono::NaiveDate;
use domain::appeal::FieldError;
use domain::review::{self, Standing};
use http::StatusCode;
use serde::Serialize;
use store::{NewReview, Review};
use web::body::Form;
use web::filled::{Filled, Labels, Mistake};
use web::{Problem, policies};

use super::versions;
use crate::asked::{Asked, Part};
use crate::csv::Table;
use crate::retention::told::written;
use crate::sent;
use crate::staff::{self, Visit};

const LABELS: Labels = &[
    ("policy_version", "policy-version"),
    ("outcome", "review-outcome"),
    ("note", "review-note"),
    ("next_due", "review-next-due"),
];

/// How it stands with the review of the version in force.
#[derive(Serialize)]
pub(super) struct NextReview {
    pub(super) policy_version: &'static str,
    pub(super) due_on: NaiveDate,
    pub(super) standing: Standing,
}

impl NextReview {
    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        let edition = policies::edition_at(visit.now);
        let last = visit.store.last_review(edition.version).await?;
        let set_by_last = last.map(|review| review.next_due);
        let today = policies::local_day(visit.now);
        Ok(Self {
            policy_version: edition.version,
            due_on: review::policy_due_on(edition.review_due, set_by_last),
            standing: review::of_policy(edition.review_due, set_by_last, today),
        })
    }
}

/// The reviews that were recorded, the newest first.
pub(super) async fn part(visit: &Visit, asked: &Asked, most: u32) -> Result<Part<Review>, Problem> {
    let reviews = visit.store.reviews(most + 1, asked.before).await?;
    Ok(Part::of(reviews, most, |review| review.id))
}

/// `GET /api/v1/desk/policy/reviews`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, &asked, asked.most()).await?;
    asked.answer(visit.request.uri(), "reviews", &part, table)
}

/// Reviews for a spreadsheet.
fn table(reviews: &[Review]) -> Table {
    let mut table = Table::new([
        "id",
        "at",
        "policy_version",
        "reviewer",
        "outcome",
        "note",
        "next_due",
    ]);
    for review in reviews {
        table.row([
            review.id.to_string(),
            written(review.at),
            review.policy_version.clone(),
            review.reviewer.clone(),
            review.outcome.to_string(),
            review.note.clone(),
            review.next_due.to_string(),
        ]);
    }
    table
}

/// `POST /desk/policy/reviews`
pub(crate) async fn by_form(request: Request) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let form = sent::by_form(&mut visit).await?;
    match record(&visit, &form).await? {
        Ok(_) => staff::see("/desk/policy#reviews", visit.lang),
        Err(errors) => {
            let mistakes = errors
                .iter()
                .map(|error| Mistake::of(visit.lang, LABELS, error));
            let filled = Filled::new(form, LABELS, mistakes.collect());
            versions::page(&visit, &asked, StatusCode::UNPROCESSABLE_ENTITY, filled).await
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
