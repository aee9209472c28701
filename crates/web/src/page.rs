//! The frame of every page: `templates/base.html` and what it needs to know.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::Lang;

use crate::policies::{self, Edition};
use crate::{assets, lang, words};

/// What the frame shows around the content. A template has it in a field `page` and begins with
/// `{% extends "base.html" %}`.
pub struct Page {
    /// The language of the page.
    pub lang: Lang,
    /// What the page is, for its `<title>`.
    pub title: String,
    /// The address without the language, for the links to the other languages; `None` where there is nothing to link to.
    path: Option<String>,
    listed: bool,
    edition: &'static Edition,
}

/// A link to the same page in another language.
pub struct Alternate {
    /// The language.
    pub lang: Lang,
    /// `kk`, `ru`, `en`.
    pub code: &'static str,
    /// The language's own name.
    pub name: &'static str,
    /// Where the page is in this language.
    pub href: String,
    /// Whether this is the language of the page that is shown.
    pub current: bool,
}

impl Page {
    /// A page at `/`; `now` chooses the policy whose operator the frame names.
    pub fn new(lang: Lang, now: DateTime<Utc>, title: impl Into<String>) -> Self {
        Self::under(policies::edition_at(now), lang, title)
    }

    /// A page under a certain version of the policy.
    pub fn under(edition: &'static Edition, lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            title: title.into(),
            path: None,
            listed: true,
            edition,
        }
    }

    /// The address of the page, without its language. The links to the other languages lead there, so it must answer to GET.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Not for search engines: what one person sees.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// `kk`, `ru`, `en`.
    pub fn code(&self) -> &'static str {
        lang::code(self.lang)
    }

    /// The words of an id.
    pub fn t(&self, id: impl AsRef<str>) -> String {
        words::text(self.lang, id.as_ref())
    }

    /// The words of an id with one argument.
    pub fn t1(&self, id: &str, name: &str, value: impl std::fmt::Display) -> String {
        words::format(self.lang, id, &[(name, &value.to_string())])
    }

    /// An address of ours in the language of the page.
    pub fn link(&self, path: impl AsRef<str>) -> String {
        lang::address(path.as_ref(), self.lang)
    }

    /// The page in every language, Kazakh first.
    pub fn alternates(&self) -> Vec<Alternate> {
        let path = self.path.as_deref().unwrap_or("/");
        lang::ALL
            .into_iter()
            .map(|lang| Alternate {
                lang,
                code: lang::code(lang),
                name: lang::name(lang),
                href: lang::address(path, lang),
                current: lang == self.lang,
            })
            .collect()
    }

    /// The sections of the site: address and words, and whether the page is in it.
    pub fn sections(&self) -> [(&'static str, String, bool); 3] {
        let section = |path: &'static str, id| {
            let here = self.path.as_deref().is_some_and(|here| {
                let rest = here.strip_prefix(path);
                rest.is_some_and(|rest| rest.is_empty() || path != "/" && rest.starts_with('/'))
            });
            (path, self.t(id), here)
        };
        [
            section("/", "nav-file"),
            section("/status", "nav-status"),
            section("/policy", "nav-policy"),
        ]
    }

    /// Whether search engines may list it.
    pub fn listed(&self) -> bool {
        self.listed
    }

    /// Who runs the system.
    pub fn operator(&self) -> &'static str {
        self.edition.operator[lang::index(self.lang)]
    }

    /// The operator's BIN.
    pub fn bin(&self) -> &'static str {
        self.edition.bin
    }

    /// The e-mail of the person in charge of personal data.
    pub fn contact(&self) -> &'static str {
        self.edition.contact
    }

    /// The address of a file of `static/`, by its name: `app.css`.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }
}

/// The page of a problem: `templates/problem.html`.
#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct Problem {
    pub(crate) page: Page,
    pub(crate) status: u16,
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) errors: Vec<String>,
}

/// The page as text. Templates write to memory and have no errors of their own.
pub fn render(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[cfg(feature = "http")]
mod answer {
    use askama::Template;
    use axum::response::Response;
    use domain::Lang;
    use http::{HeaderValue, StatusCode, header};

    use crate::lang;

    /// A page made for one request: nobody keeps it.
    pub fn html(status: StatusCode, lang: Lang, template: &impl Template) -> Response {
        let mut response = Response::new(super::render(template).into());
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(header::CONTENT_LANGUAGE, lang::header_value(lang));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("Accept, Accept-Language, Cookie"),
        );
        response
    }
}

#[cfg(feature = "http")]
pub use answer::html;
