//! What the HTTP components share: the way of a request, errors, languages, words, policies, the frame of a page.
//!
//! A component keeps its router in a static and hands every request to [`service()`], which renders problems for their
//! reader, answers HEAD, 404 and 405, and adds the headers that protect a page:
//!
//! ```text
//! static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new().route("/status", get(show)));
//!
//! #[http_service]
//! async fn handle(request: spin_sdk::http::Request) -> Response {
//!     web::service(ROUTER.clone(), request).await
//! }
//! ```
//!
//! **A page** is an askama template that begins with `{% extends "base.html" %}`, fills `{% block main %}`, and has a field
//! `page`. The component's `askama.toml` names both template folders: `dirs = ["templates", "../../crates/web/templates"]`.
//! Words come from `static/words/<language>/*.ftl`: `{{ page.t("status-title") }}`,
//! `{{ page.t1("footer-bin", "bin", bin) }}`; links within the site from `{{ page.link("/policy#c8") }}`, which
//! keeps the language; files of `static/` from `{{ page.asset("app.css") }}`.
//!
//! ```text
//! #[derive(Template)]
//! #[template(path = "status.html")]
//! struct StatusPage { page: Page, number: String }
//!
//! async fn show(request: Request) -> Result<Response, Problem> {
//!     let (parts, _) = request.into_parts();
//!     let reader = Reader::of(&parts);
//!     let number = number_of(&parts).ok_or_else(Problem::not_found)?;   // a problem: JSON or a page, in the reader's language
//!     let title = words::text(reader.lang, "status-title");
//!     let page = Page::new(reader.lang, clock::now(), title).at("/status").unlisted();
//!     Ok(page::html(StatusCode::OK, reader.lang, &StatusPage { page, number }))
//! }
//! ```
//!
//! **A field with a mistake** carries it beside itself and names it for those who cannot see it; the summary above the form
//! links to it (classes `field wrong`, `hint`, `error`, `notice bad` of `static/css/app.css`):
//!
//! ```html
//! <div class="field wrong">
//!   <label for="applicant-iin">ИИН <span class="optional">(необязательно)</span></label>
//!   <p class="hint" id="applicant-iin-hint">12 цифр.</p>
//!   <p class="error" id="applicant-iin-error"><span class="hidden">Ошибка:</span> Такого ИИН быть не может.</p>
//!   <input id="applicant-iin" name="applicant.iin" type="text" inputmode="numeric" aria-invalid="true"
//!          aria-describedby="applicant-iin-hint applicant-iin-error">
//! </div>
//! ```
//!
//! **A problem** of a component's own, for instance `Problem::new(StatusCode::GONE, "receipt-gone")`, has its words in
//! `problem-receipt-gone-title` and `problem-receipt-gone-detail`.

#[cfg(feature = "http")]
mod accept;
#[cfg(feature = "http")]
pub mod answer;
pub mod assets;
#[cfg(feature = "store")]
pub mod blocked;
#[cfg(feature = "http")]
pub mod body;
#[cfg(feature = "http")]
pub mod client;
pub mod clock;
#[cfg(feature = "http")]
pub mod cookie;
pub mod days;
#[cfg(feature = "store")]
pub mod door;
#[cfg(feature = "http")]
mod download;
#[cfg(feature = "http")]
pub mod filled;
#[cfg(feature = "http")]
mod json;
pub mod lang;
#[cfg(feature = "store")]
pub mod operator;
#[cfg(feature = "http")]
pub mod origin;
#[cfg(feature = "pack")]
pub mod pack;
pub mod page;
pub mod policies;
#[cfg(feature = "http")]
pub mod problem;
#[cfg(feature = "http")]
mod random;
#[cfg(feature = "http")]
pub mod reader;
pub mod ready;
#[cfg(feature = "http")]
pub mod room;
#[cfg(feature = "http")]
mod service;
#[cfg(feature = "store")]
mod stored;
#[cfg(feature = "store")]
mod sweep_order;
#[cfg(feature = "http")]
pub mod timer;
#[cfg(feature = "http")]
pub mod token;
pub mod words;

pub use days::calendar;
#[cfg(feature = "http")]
pub use download::download;
#[cfg(feature = "http")]
pub use json::json;
pub use page::Page;
#[cfg(feature = "http")]
pub use problem::Problem;
#[cfg(feature = "http")]
pub use random::random;
#[cfg(feature = "http")]
pub use reader::{Reader, Wants};
#[cfg(feature = "http")]
pub use service::service;
#[cfg(feature = "store")]
pub use stored::{attach, erasure, last_day, local, new_appeal, public_url, terms, variable};
#[cfg(feature = "store")]
pub use sweep_order::sweep_order;
