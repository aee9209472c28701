//! The appeals API, for the mobile application and other programs.

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::appeal::{self, Channel, DraftError, Kind, Status};
use domain::number::AppealNumber;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use store::{AppealView, Receipt, Store};
use web::blocked::Blocked;
use web::door::{self, Credentials};
use web::{Problem, body, clock, policies};

use crate::BODY_LIMIT;
use crate::filing::{self, Files, Key, Refusal};
use crate::lookup::{self, Withdrawn};

/// Longer keys than this are no keys.
const LONGEST_KEY: usize = 255;

/// `POST /api/v1/appeals`
pub(crate) async fn register(request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let key = idempotency_key(&parts)?;
    let body = body::json(Request::from_parts(parts.clone(), body), BODY_LIMIT).await?;
    let draft = appeal::draft_from_json(&body).map_err(|error| match error {
        DraftError::NotJson { .. } => Problem::not_json(),
        DraftError::Shape(errors) => Problem::invalid(errors),
    })?;
    let now = clock::now();
    let policy = policies::current(now);
    // Mistakes cost no share of the limit, and no write.
    let appeal = appeal::check(&draft, policy).map_err(Problem::invalid)?;
    let store = Store::open().await?;
    let share = door::share(store, &parts, now).await?;
    let key = key.map(|key| Key {
        scope: "api",
        value: key,
        body: &body,
    });
    let appeal = (appeal, Channel::Api, Files::default());
    match filing::file(store, policy, appeal, key, share, now).await {
        Ok(receipt) => {
            let mut response = web::json(StatusCode::CREATED, &Answer::from(&receipt))?;
            let location = HeaderValue::from_str(&format!("/api/v1/appeals/{}", receipt.number))
                .map_err(anyhow::Error::new)?;
            response.headers_mut().insert(header::LOCATION, location);
            Ok(response)
        }
        Err(Refusal::AnotherBody) => Err(Problem::conflict("idempotency-mismatch")),
        Err(Refusal::Store(error)) => Err(error.into()),
    }
}

/// `GET /api/v1/appeals/{number}`
pub(crate) async fn status(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let (store, now) = (Store::open().await?, clock::now());
    let found = credentials.find(store, &parts, now).await?;
    told(found.ok_or_else(Problem::not_found)?, now)
}

/// `POST /api/v1/appeals/{number}/withdrawal`
pub(crate) async fn withdraw(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let (store, now) = (Store::open().await?, clock::now());
    match lookup::withdraw(store, &parts, &credentials, now).await? {
        Withdrawn::Yes(view) => told(view, now),
        Withdrawn::TooLate(_) => Err(Problem::conflict("appeal-closed")),
        Withdrawn::NotFound => Err(Problem::not_found()),
    }
}

/// Of an appeal that is closed to all use, nothing but that.
fn told(view: AppealView, now: DateTime<Utc>) -> Result<Response, Problem> {
    match Blocked::of(&view, now) {
        Some(blocked) => web::json(StatusCode::OK, &blocked),
        None => web::json(StatusCode::OK, &AppealStatus::from(view)),
    }
}

fn idempotency_key(parts: &Parts) -> Result<Option<&[u8]>, Problem> {
    match parts.headers.get("idempotency-key") {
        None => Ok(None),
        Some(key) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Some(key.as_bytes())),
        Some(_) => Err(Problem::bad_request()),
    }
}

/// The address of the consent receipt, which the component `rights` gives to whoever has the access code.
fn consent_receipt(number: AppealNumber) -> String {
    format!("/api/v1/appeals/{number}/consents/receipt")
}

/// What a program learns of the appeal that it registered.
#[derive(Serialize)]
struct Answer<'a> {
    number: AppealNumber,
    access_code: String,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    status: Status,
    basis: appeal::Basis,
    policy_version: &'a str,
    /// The fields that were sent and not kept, for want of consent.
    dropped: &'a [String],
    /// Where the signed receipt of the choices is.
    consent_receipt: String,
}

impl<'a> From<&'a Receipt> for Answer<'a> {
    fn from(receipt: &'a Receipt) -> Self {
        Self {
            number: receipt.number,
            access_code: receipt.code.to_string(),
            received_at: receipt.received_at,
            registered_on: receipt.registered_on,
            due_on: receipt.due_on,
            status: receipt.status,
            basis: receipt.basis,
            policy_version: &receipt.policy_version,
            dropped: &receipt.dropped,
            consent_receipt: consent_receipt(receipt.number),
        }
    }
}

/// What an applicant learns of an appeal: no personal data.
#[derive(Serialize)]
struct AppealStatus {
    number: AppealNumber,
    kind: Kind,
    status: Status,
    received_at: DateTime<Utc>,
    registered_on: NaiveDate,
    due_on: NaiveDate,
    closed_at: Option<DateTime<Utc>>,
    /// The last day on which the record exists; not known before it, and each appeal that repeats it, is closed.
    destroy_on: Option<NaiveDate>,
    policy_version: String,
    history: Vec<Entry>,
    transfers: [(); 0],
    /// Where the signed receipt of the choices is.
    consent_receipt: String,
}

#[derive(Serialize)]
struct Entry {
    at: DateTime<Utc>,
    status: Status,
}

impl From<AppealView> for AppealStatus {
    fn from(view: AppealView) -> Self {
        Self {
            number: view.number,
            kind: view.kind,
            status: view.status,
            received_at: view.received_at,
            registered_on: view.registered_on,
            due_on: view.due_on,
            closed_at: view.closed_at,
            destroy_on: view.destroy_at.map(web::last_day),
            policy_version: view.consent.policy_version,
            history: view
                .history
                .into_iter()
                .map(|entry| Entry {
                    at: entry.at,
                    status: entry.status,
                })
                .collect(),
            transfers: [],
            consent_receipt: consent_receipt(view.number),
        }
    }
}
