//! The receipt: number, access code, what happens next. The code reaches it in a cookie of ten minutes, never in an address, and is shown once.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use domain::Lang;
use domain::deadline;
use domain::policy::FieldId;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use store::{Receipt, Store};
use web::door::Credentials;
use web::{Page, Problem, Reader, clock, cookie, page, policies, words};

use crate::facts::Facts;

const COOKIE: &str = "receipt";

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    page: Page,
    number: String,
    code: String,
    facts: Facts,
    /// Registered on a later day than it came in.
    later: bool,
    dropped: String,
    transfer: bool,
    /// Where the status is asked for: paper has no links.
    status_address: String,
}

#[derive(Template)]
#[template(path = "receipt-gone.html")]
struct GonePage {
    page: Page,
}

/// Sends the browser from the form to the receipt.
pub(crate) fn redirect(parts: &Parts, lang: Lang, receipt: &Receipt) -> Result<Response, Problem> {
    let value = format!(
        "{}.{}.{}",
        receipt.number,
        receipt.code,
        receipt.dropped.join("+")
    );
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = format!("/receipt?lang={}", web::lang::code(lang));
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, header_value(&location)?);
    headers.append(header::SET_COOKIE, set(parts, &value, 600)?);
    Ok(response)
}

/// `GET /receipt`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (lang, now) = (Reader::of(&parts).lang, clock::now());
    let Some((credentials, dropped)) = carried(&parts) else {
        return Ok(gone(lang));
    };
    let store = Store::open().await?;
    let found = store.find_appeal(&credentials.number, &credentials.code);
    let Some(view) = found.await? else {
        return Ok(gone(lang));
    };
    let policy = policies::current(now);
    let dropped: Vec<_> = dropped
        .into_iter()
        .filter_map(|id| policy.field(id))
        .map(|field| field.title.get(lang))
        .collect();
    let template = ReceiptPage {
        page: Page::new(lang, now, words::text(lang, "receipt-title")).unlisted(),
        number: view.number.to_string(),
        code: credentials.code.to_string(),
        later: view.registered_on > deadline::local_day(view.received_at),
        dropped: dropped.join("; "),
        transfer: view.consent.transfer,
        status_address: format!("{}/status", web::public_url().await?),
        facts: Facts::of(store, &view, lang).await?,
    };
    let mut response = page::html(StatusCode::OK, lang, &template);
    let forget = set(&parts, "", 0)?;
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}

fn gone(lang: Lang) -> Response {
    let title = words::text(lang, "receipt-title");
    let page = Page::new(lang, clock::now(), title).unlisted();
    page::html(StatusCode::OK, lang, &GonePage { page })
}

/// What the cookie carries: number, code, and the fields that were not kept.
fn carried(parts: &Parts) -> Option<(Credentials, Vec<FieldId>)> {
    let mut parts = cookie::value(&parts.headers, COOKIE)?.splitn(3, '.');
    let credentials = Credentials::parse(parts.next()?, parts.next()?)?;
    let dropped = parts.next().unwrap_or_default().split('+');
    Some((
        credentials,
        dropped.filter_map(|id| id.parse().ok()).collect(),
    ))
}

fn set(parts: &Parts, value: &str, seconds: u32) -> Result<HeaderValue, Problem> {
    let secure = if cookie::by_https(parts) {
        "; Secure"
    } else {
        ""
    };
    header_value(&format!(
        "{COOKIE}={value}; Path=/receipt; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    ))
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    Ok(HeaderValue::from_str(text).map_err(anyhow::Error::new)?)
}
