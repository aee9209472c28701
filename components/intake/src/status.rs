//! The status of an appeal, for whoever has its number and code, its withdrawal, and the way to its erasure. The code travels in the body of a post only.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::Lang;
use domain::deadline;
use http::StatusCode;
use store::{Actor, AppealView, Store};
use web::blocked::Blocked;
use web::body::Form;
use web::door::Credentials;
use web::filled::Filled;
use web::{Page, Problem, Reader, clock, days, origin, page, words};

use crate::BODY_LIMIT;
use crate::facts::Facts;
use crate::lookup::{self, Withdrawn};

#[derive(Template)]
#[template(path = "lookup.html")]
struct LookUpPage {
    page: Page,
    form: Filled,
    not_found: bool,
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    page: Page,
    number: String,
    code: String,
    facts: Facts,
    status: String,
    status_detail: String,
    open: bool,
    closed: Option<String>,
    /// The last day on which it exists; `None` where it is open, and where something keeps it past that day.
    destroyed: Option<String>,
    files: Vec<File>,
    history: Vec<Entry>,
    withdrawn_now: bool,
    refusal: Option<String>,
}

struct Entry {
    datetime: String,
    moment: String,
    status: String,
}

/// A file that can be downloaded.
struct File {
    id: String,
    name: String,
    kind_and_size: String,
}

/// `GET /status`
pub(crate) async fn ask(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let lang = Reader::of(&parts).lang;
    Ok(look_up(lang, StatusCode::OK, Filled::default()))
}

/// `POST /status`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let posted = Posted::read(request).await?;
    let Some(credentials) = Credentials::of_form(&posted.form) else {
        return Ok(posted.not_found());
    };
    let found = credentials.find(posted.store, &posted.parts, posted.now);
    match found.await? {
        Some(view) => posted.status(&credentials, &view, Outcome::None).await,
        None => Ok(posted.not_found()),
    }
}

/// `POST /status/withdrawal`
pub(crate) async fn withdraw(request: Request) -> Result<Response, Problem> {
    let posted = Posted::read(request).await?;
    let Some(credentials) = Credentials::of_form(&posted.form) else {
        return Ok(posted.not_found());
    };
    if !posted.form.ticked("confirm") {
        let found = credentials.find(posted.store, &posted.parts, posted.now);
        return match found.await? {
            Some(view) => {
                posted
                    .status(&credentials, &view, Outcome::Unconfirmed)
                    .await
            }
            None => Ok(posted.not_found()),
        };
    }
    let withdrawn = lookup::withdraw(posted.store, &posted.parts, &credentials, posted.now);
    match withdrawn.await? {
        Withdrawn::Yes(view) => posted.status(&credentials, &view, Outcome::Withdrawn).await,
        Withdrawn::TooLate(view) => posted.status(&credentials, &view, Outcome::TooLate).await,
        Withdrawn::NotFound => Ok(posted.not_found()),
    }
}

/// What the page says of what was just asked for.
#[derive(Clone, Copy)]
enum Outcome {
    None,
    Withdrawn,
    Unconfirmed,
    TooLate,
}

/// A form that holds number and code.
struct Posted {
    parts: http::request::Parts,
    form: Form,
    store: &'static Store,
    lang: Lang,
    now: DateTime<Utc>,
}

impl Posted {
    async fn read(request: Request) -> Result<Self, Problem> {
        let (parts, form) = origin::form(request, BODY_LIMIT).await?;
        Ok(Self {
            lang: Reader::of(&parts).lang,
            now: clock::now(),
            store: Store::open().await?,
            parts,
            form,
        })
    }

    /// The same for an unknown number and for a wrong code.
    fn not_found(self) -> Response {
        look_up(
            self.lang,
            StatusCode::NOT_FOUND,
            Filled::new(self.form, &[], vec![]),
        )
    }

    async fn status(
        &self,
        credentials: &Credentials,
        view: &AppealView,
        outcome: Outcome,
    ) -> Result<Response, Problem> {
        if let Some(blocked) = Blocked::of(view, self.now) {
            return Ok(blocked.page(self.lang, self.now, false));
        }
        let t = |id: &str| words::text(self.lang, id);
        let number = view.number.to_string();
        let title = words::format(self.lang, "status-appeal-title", &[("number", &number)]);
        let (status, refusal) = match outcome {
            Outcome::None | Outcome::Withdrawn => (StatusCode::OK, None),
            Outcome::Unconfirmed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(t("status-withdraw-confirm-missing")),
            ),
            Outcome::TooLate => (StatusCode::CONFLICT, Some(t("status-withdraw-too-late"))),
        };
        let template = StatusPage {
            page: Page::new(self.lang, self.now, title)
                .unlisted()
                .at("/status"),
            number,
            code: credentials.code.to_string(),
            facts: Facts::of(self.store, view, self.lang).await?,
            status: words::status(self.lang, view.status),
            status_detail: words::status_detail(self.lang, view.status),
            open: !view.status.is_closed(),
            closed: view
                .closed_at
                .map(|at| days::day(self.lang, deadline::local_day(at))),
            destroyed: view
                .destroy_at
                .filter(|at| *at > self.now)
                .map(|at| days::day(self.lang, web::last_day(at))),
            files: self.files(view).await?,
            history: view
                .history
                .iter()
                .map(|change| Entry {
                    datetime: change.at.to_rfc3339(),
                    moment: days::moment(self.lang, change.at),
                    status: words::status(self.lang, change.status),
                })
                .collect(),
            withdrawn_now: matches!(outcome, Outcome::Withdrawn),
            refusal,
        };
        Ok(page::html(status, self.lang, &template))
    }

    async fn files(&self, view: &AppealView) -> Result<Vec<File>, Problem> {
        let named = self
            .store
            .named_attachments(view, Actor::Applicant, self.now);
        let stored = named.await?.stored.into_iter();
        let files = stored.map(|stored| File {
            id: stored.id.to_string(),
            kind_and_size: stored.file.kind_and_size(self.lang),
            name: stored.file.name,
        });
        Ok(files.collect())
    }
}

fn look_up(lang: Lang, status: StatusCode, form: Filled) -> Response {
    let title = words::text(lang, "status-title");
    let template = LookUpPage {
        page: Page::new(lang, clock::now(), title).at("/status"),
        form,
        not_found: status == StatusCode::NOT_FOUND,
    };
    page::html(status, lang, &template)
}
