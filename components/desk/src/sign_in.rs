//! Signing in: whoever has the operator's token names the account by which their acts are signed, and gets a session for the term that the policy sets.

use askama::Template;
use axum::extract::{Query, Request};
use axum::response::Response;
use domain::appeal::{ErrorCode, FieldError};
use domain::retention::{self, RecordClass};
use domain::{Lang, text};
use http::{StatusCode, header};
use serde::Deserialize;
use store::Store;
use web::{Page, Problem, Reader, clock, door, origin, page, policies, random, words};

use crate::frame::HOME;
use crate::{staff, way_back};

/// An account, a token and a way back.
const BODY_LIMIT: usize = 4096;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    account: String,
    back: String,
    account_mistake: Option<String>,
    token_mistake: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    back: Option<String>,
}

/// `GET /desk/sign-in`
pub(crate) async fn ask(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let asked = Query::<Asked>::try_from_uri(&parts.uri).map_err(|_| Problem::bad_request())?;
    let back = asked.0.back.unwrap_or_default();
    let form = SignInPage::new(Reader::of(&parts).lang, String::new(), back);
    Ok(form.show(StatusCode::OK))
}

/// `POST /desk/sign-in`
pub(crate) async fn answer(request: Request) -> Result<Response, Problem> {
    let (parts, form) = origin::form(request, BODY_LIMIT).await?;
    let lang = Reader::of(&parts).lang;
    let (store, now) = (Store::open().await?, clock::now());
    let back = form.get("back").unwrap_or_default();
    let typed = form.get("account").unwrap_or_default();
    let mut shown = SignInPage::new(lang, typed.to_owned(), back.to_owned());
    let account = match text::line(typed, 0, staff::ACCOUNT_MAX) {
        Ok(account) if !account.is_empty() => account,
        refused => {
            let code = refused.map_or_else(ErrorCode::from, |_| ErrorCode::Required);
            let mistake = FieldError::new("/account", code);
            shown.account_mistake = Some(words::error(lang, &mistake));
            return Ok(shown.show(StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let token = form.get("token").unwrap_or_default().trim();
    if !door::is_operator(store, &parts, token.as_bytes(), now).await? {
        shown.token_mistake = Some(words::text(lang, "desk-token-wrong"));
        return Ok(shown.show(StatusCode::FORBIDDEN));
    }
    let session = random();
    let policy = policies::current(now);
    let expires_at = retention::destroy_at(RecordClass::StaffSession, now, policy);
    let began = store.begin_session(&session, &account, expires_at, now);
    began.await?;
    let back = way_back::allowed(back);
    let mut response = staff::see(back.as_deref().unwrap_or(HOME), lang)?;
    let cookie = staff::cookie(&parts, Some(session))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

impl SignInPage {
    fn new(lang: Lang, account: String, back: String) -> Self {
        let path = way_back::through_sign_in(Some(&back));
        let title = words::text(lang, "desk-sign-in-title");
        Self {
            page: Page::new(lang, clock::now(), title).at(path).unlisted(),
            account,
            back,
            account_mistake: None,
            token_mistake: None,
        }
    }

    fn show(&self, status: StatusCode) -> Response {
        page::html(status, self.page.lang, self)
    }
}
