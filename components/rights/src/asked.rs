//! Who asks with a browser for a receipt, a file or an erasure. Number and code come in the body of a post from our own pages, never in an address: those are kept
//! in logs and histories, and passed on.

use axum::extract::Request;
use chrono::{DateTime, Utc};
use domain::Lang;
use http::StatusCode;
use store::{AppealView, Store};
use web::body::Form;
use web::door::Credentials;
use web::{Problem, Reader, clock, origin};

/// Number, code and the id of a file.
const BODY_LIMIT: usize = 1024;

/// A post with the number and the code of an appeal that is there.
pub(crate) struct Asked {
    pub(crate) store: &'static Store,
    pub(crate) view: AppealView,
    pub(crate) credentials: Credentials,
    pub(crate) form: Form,
    pub(crate) lang: Lang,
    pub(crate) now: DateTime<Utc>,
}

/// The same for an unknown number and for a wrong code.
pub(crate) fn missing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "appeal-not-found")
}

impl Asked {
    /// Of an appeal that may be used.
    pub(crate) async fn read(request: Request) -> Result<Self, Problem> {
        let asked = Self::even_blocked(request).await?;
        match asked.view.restricted_at {
            Some(_) => Err(Problem::forbidden("appeal-blocked")),
            None => Ok(asked),
        }
    }

    /// Of an appeal that may be closed to all use.
    pub(crate) async fn even_blocked(request: Request) -> Result<Self, Problem> {
        let (parts, form) = origin::form(request, BODY_LIMIT).await?;
        let credentials = Credentials::of_form(&form).ok_or_else(missing)?;
        let (store, now) = (Store::open().await?, clock::now());
        let found = credentials.find(store, &parts, now).await?;
        Ok(Self {
            store,
            view: found.ok_or_else(missing)?,
            credentials,
            form,
            lang: Reader::of(&parts).lang,
            now,
        })
    }
}
