//! What a list is asked for: from where on, and in which form.

use axum::extract::{Query, Request};
use axum::response::Response;
use http::{HeaderValue, StatusCode, Uri, header};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::Problem;

use crate::csv::Table;

/// Rows on a page.
const PAGE: u32 = 50;
/// Rows in an answer of the API.
const ANSWER: u32 = 100;
/// Rows in a table for spreadsheets: all of them are in memory at once.
const TABLE: u32 = 1000;

/// The query of a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The last one that is known already.
    pub(crate) before: Option<Uuid>,
    format: Option<Format>,
    #[serde(rename = "lang")]
    _lang: Option<IgnoredAny>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

/// Some of a list, and the last of them if more follow.
pub(crate) struct Part<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<Uuid>,
}

impl Asked {
    /// A slip of the hand is told, and not taken for the beginning of the list.
    pub(crate) fn of(request: &Request) -> Result<Self, Problem> {
        let asked = Query::try_from_uri(request.uri()).map_err(|_| Problem::bad_request())?;
        Ok(asked.0)
    }

    /// How many rows an answer of the API has.
    pub(crate) fn most(&self) -> u32 {
        match self.format {
            Some(Format::Csv) => TABLE,
            _ => ANSWER,
        }
    }

    /// The answer of the API: JSON, or with `?format=csv` a table. `Link` leads on (RFC 8288).
    pub(crate) fn answer<T: Serialize>(
        &self,
        uri: &Uri,
        name: &str,
        part: &Part<T>,
        table: impl FnOnce(&[T]) -> Table,
    ) -> Result<Response, Problem> {
        let (mut response, format) = match self.format {
            Some(Format::Csv) => (table(&part.items).download(name)?, "&format=csv"),
            _ => (web::json(StatusCode::OK, &part.items)?, ""),
        };
        if let Some(next) = part.next {
            let link = format!("<{}?before={next}{format}>; rel=\"next\"", uri.path());
            let link = HeaderValue::try_from(link).map_err(anyhow::Error::new)?;
            response.headers_mut().insert(header::LINK, link);
        }
        Ok(response)
    }

    /// The answer about one.
    pub(crate) fn answer_one<T: Serialize>(
        &self,
        name: &str,
        one: &T,
        table: impl FnOnce(&[&T]) -> Table,
    ) -> Result<Response, Problem> {
        match self.format {
            Some(Format::Csv) => table(&[one]).download(name),
            _ => web::json(StatusCode::OK, one),
        }
    }

    /// The address of this part of a page, without its language.
    pub(crate) fn page(&self, path: &str) -> String {
        match self.before {
            Some(before) => format!("{path}?before={before}"),
            None => path.to_owned(),
        }
    }

    /// The address of the table that begins where the page does.
    pub(crate) fn table(&self, path: &str) -> String {
        match self.before {
            Some(before) => format!("{path}?before={before}&format=csv"),
            None => format!("{path}?format=csv"),
        }
    }

    /// How many rows a page has.
    pub(crate) const fn of_page() -> u32 {
        PAGE
    }
}

impl<T> Part<T> {
    /// Of a list that was asked for one more than `most`.
    pub(crate) fn of(mut items: Vec<T>, most: u32, id: impl Fn(&T) -> Uuid) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = items.len() > most;
        items.truncate(most);
        let next = items.last().filter(|_| more).map(id);
        Self { items, next }
    }
}

/// What follows this name in an address.
pub(crate) fn after<'u>(uri: &'u Uri, name: &str) -> Option<&'u str> {
    let mut parts = uri.path().split('/').skip_while(|part| *part != name);
    parts.nth(1)
}

/// The id that follows this name in an address.
pub(crate) fn id_after(uri: &Uri, name: &str) -> Result<Uuid, Problem> {
    let id = after(uri, name).and_then(|id| Uuid::try_parse(id).ok());
    id.ok_or_else(Problem::not_found)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asked(query: &str) -> Option<Asked> {
        let request = Request::get(format!("/acts{query}"));
        Asked::of(&request.body(Body::empty()).expect("a request")).ok()
    }

    #[test]
    fn a_list_is_asked_for_as_written_and_a_slip_is_refused() {
        let id = Uuid::from_u128(7);
        let both = asked(&format!("?before={id}&format=csv&lang=ru")).expect("a query");
        assert_eq!((both.before, both.most()), (Some(id), TABLE));
        let plain = asked("").expect("no query");
        assert_eq!((plain.before, plain.most()), (None, ANSWER));
        for slip in ["?before=yesterday", "?before=", "?befor=1", "?format=xls"] {
            assert!(asked(slip).is_none(), "{slip}");
        }
    }

    #[test]
    fn a_list_goes_on_where_the_part_before_has_ended() {
        let part = |items, most| Part::of(items, most, |id: &u128| Uuid::from_u128(*id));
        let whole = part(vec![3, 2, 1], 3);
        assert_eq!((whole.items.len(), whole.next), (3, None));
        let first = part(vec![3, 2, 1], 2);
        assert_eq!(
            (first.items.len(), first.next),
            (2, Some(Uuid::from_u128(2)))
        );
    }

    #[test]
    fn an_id_is_found_by_what_stands_before_it() {
        let id = Uuid::from_u128(7);
        let after = |path: String| id_after(&path.parse().expect("an address"), "acts").ok();
        assert_eq!(
            after(format!("/api/v1/desk/retention/acts/{id}/check")),
            Some(id)
        );
        assert_eq!(after(format!("/desk/retention/acts/{id}")), Some(id));
        assert_eq!(after("/desk/retention/acts/1".to_owned()), None);
        assert_eq!(after("/desk/retention/acts".to_owned()), None);
    }
}
