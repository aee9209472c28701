//! The receipt as a page to print.

use askama::Template;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use domain::retention::RecordClass;
use http::{HeaderValue, StatusCode, header};
use web::{Page, Problem, Reader, lang, page, words};

use super::issue;
use super::jws;
use super::qr::{self, Drawing};
use super::told::Told;
use crate::asked::Asked;

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    page: Page,
    number: String,
    code: String,
    told: Told,
    operator: String,
    bin: String,
    term: String,
    purposes: Vec<String>,
    fields: Vec<String>,
    recipients: Vec<String>,
    email: String,
    phone: String,
    rights_path: String,
    verify_address: String,
    drawing: Option<Drawing>,
    jws: String,
    kid: String,
}

/// `GET /my/consents/receipt`, where a link in a chat leads, which must not hold the code: the page that asks for it has the button to the receipt.
pub(crate) async fn ask(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let page = format!("/status?lang={}", lang::code(Reader::of(&parts).lang));
    let page = HeaderValue::try_from(page).map_err(anyhow::Error::new)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, page);
    Ok(response)
}

/// `POST /my/consents/receipt`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let asked = Asked::read(request).await?;
    let issued = issue::issue(asked.store, &asked.view).await?;
    let (lang, receipt) = (asked.lang, &issued.receipt);
    let policy = receipt.policy();
    let title = words::text(lang, "consent-receipt-title");
    let verify_address = format!("{}/policy/receipts/verify", receipt.site());
    let responsible = &policy.operator.responsible;
    let template = ReceiptPage {
        page: Page::new(lang, asked.now, title).unlisted().at("/status"),
        number: asked.view.number.to_string(),
        code: asked.credentials.code.to_string(),
        told: Told::of(&issued.claims, lang),
        operator: policy.operator.name.get(lang).to_owned(),
        bin: policy.operator.bin.clone(),
        term: policy.retention.of(RecordClass::Appeal).term.in_words(lang),
        purposes: policy
            .purposes
            .iter()
            .map(|purpose| purpose.title.get(lang).to_owned())
            .collect(),
        fields: receipt
            .fields()
            .map(|field| field.title.get(lang).to_owned())
            .collect(),
        recipients: receipt
            .recipients()
            .map(|recipient| recipient.title.get(lang).to_owned())
            .collect(),
        email: responsible.email.clone(),
        phone: responsible.phone.clone(),
        rights_path: format!("/policy/{}#c6", policy.version),
        drawing: qr::draw(&format!("{verify_address}#{}", issued.jws)),
        verify_address,
        jws: issued.jws,
        kid: jws::kid(&asked.store.receipt_key()),
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}
