//! The receipt as a file to keep: for programs, and for the button on the page.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, header};
use store::Store;
use web::door::Credentials;
use web::{Problem, clock};

use super::issue::{self, Issued};
use crate::asked::Asked;

/// `GET /api/v1/appeals/{number}/consents/receipt`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let store = Store::open().await?;
    let found = credentials.find_usable(store, &parts, clock::now()).await?;
    let view = found.ok_or_else(Problem::not_found)?;
    file(&issue::issue(store, &view).await?)
}

/// `POST /my/consents/receipt.json`
pub(crate) async fn to_browser(request: Request) -> Result<Response, Problem> {
    let Asked { store, view, .. } = Asked::read(request).await?;
    file(&issue::issue(store, &view).await?)
}

fn file(issued: &Issued<'_>) -> Result<Response, Problem> {
    let body = serde_json::to_vec_pretty(&issued.json).map_err(anyhow::Error::new)?;
    let name = format!(
        "attachment; filename=\"consent-receipt-{}.json\"",
        issued.claims.sub
    );
    let name = HeaderValue::from_str(&name).map_err(anyhow::Error::new)?;
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_DISPOSITION, name);
    let kept = HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, kept);
    Ok(response)
}
