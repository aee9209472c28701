//! Where anybody can check a receipt. Nothing is stored and nothing about an appeal is looked up, so nothing needs to be proved or counted either;
//! and a receipt may come from any site, because the answer depends on nothing but what was sent.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use domain::Lang;
use http::StatusCode;
use serde_json::json;
use store::Store;
use web::{Page, Problem, Reader, Wants, clock, page, words};

use super::check::{self, Genuine};
use super::told::Told;
use super::upload;

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    page: Page,
    text: String,
    fault: Option<(String, String)>,
    genuine: Option<Shown>,
}

/// A receipt that is ours, ready to be shown.
struct Shown {
    told: Told,
    complete: bool,
    as_of: String,
}

/// `GET /policy/receipts/verify`
pub(crate) async fn ask(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let lang = Reader::of(&parts).lang;
    Ok(show(lang, StatusCode::OK, String::new(), None, None))
}

/// `POST /policy/receipts/verify`
pub(crate) async fn answer(request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let Reader { lang, wants, .. } = Reader::of(&parts);
    let text = upload::text(Request::from_parts(parts, body)).await?;
    let checked = check::check(&Store::open().await?.receipt_key(), &text);
    match (checked, wants) {
        (Ok(genuine), Wants::Json) => to_program(&genuine),
        (Ok(genuine), Wants::Html) => {
            let shown = Shown {
                as_of: web::days::moment(lang, genuine.claims.iat),
                told: Told::of(&genuine.claims, lang),
                complete: genuine.complete,
            };
            Ok(show(lang, StatusCode::OK, String::new(), None, Some(shown)))
        }
        (Err(fault), Wants::Json) => Err(fault.into()),
        (Err(fault), Wants::Html) => {
            let problem = Problem::from(fault);
            let said = (problem.title(lang), problem.detail(lang));
            Ok(show(lang, problem.status(), text, Some(said), None))
        }
    }
}

fn to_program(genuine: &Genuine) -> Result<Response, Problem> {
    let answer = json!({
        "valid": true,
        "complete": genuine.complete,
        "claims": genuine.claims,
    });
    web::json(StatusCode::OK, &answer)
}

fn show(
    lang: Lang,
    status: StatusCode,
    text: String,
    fault: Option<(String, String)>,
    genuine: Option<Shown>,
) -> Response {
    let title = words::text(lang, "verify-title");
    let template = VerifyPage {
        page: Page::new(lang, clock::now(), title).at("/policy/receipts/verify"),
        text,
        fault,
        genuine,
    };
    page::html(status, lang, &template)
}
