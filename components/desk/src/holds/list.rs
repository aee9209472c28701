//! Which holds there are: those in force, the one first that is to be looked at again first, so that what is overdue stands at the top; or the lifted ones.

use askama::Template;
use axum::extract::{Query, Request};
use axum::response::Response;
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Page, Problem, page, policies, words};

use super::told::Told;
use crate::frame::{Desk, frame};
use crate::staff::Visit;

/// How many stand on a page.
const MOST: u32 = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    state: State,
    after: Option<Uuid>,
    #[expect(dead_code, reason = "the reader has it")]
    lang: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    #[default]
    InForce,
    Lifted,
}

/// A page of the list.
#[derive(Serialize)]
struct List {
    holds: Vec<Told>,
    /// After which one the next page begins; `None` if this is the last.
    next: Option<Uuid>,
    #[serde(skip)]
    lifted: bool,
}

#[derive(Template)]
#[template(path = "holds.html")]
struct HoldsPage {
    page: Page,
    desk: Desk,
    list: List,
    next: Option<String>,
}

impl List {
    async fn asked(visit: &Visit) -> Result<Self, Problem> {
        let asked = asked(visit.request.uri())?;
        let lifted = asked.state == State::Lifted;
        let mut holds = visit.store.holds(lifted, MOST + 1, asked.after).await?;
        let more = holds.len() > MOST as usize;
        holds.truncate(MOST as usize);
        let today = policies::local_day(visit.now);
        Ok(Self {
            next: holds.last().filter(|_| more).map(|hold| hold.id),
            holds: holds
                .into_iter()
                .map(|hold| Told::new(hold, today))
                .collect(),
            lifted,
        })
    }

    fn overdue(&self) -> usize {
        self.holds.iter().filter(|told| told.is_overdue()).count()
    }
}

fn asked(uri: &Uri) -> Result<Asked, Problem> {
    let asked = Query::try_from_uri(uri).map_err(|_| Problem::bad_request())?;
    Ok(asked.0)
}

/// `GET /desk/holds`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let list = List::asked(&visit).await?;
    let title = words::text(visit.lang, "holds-title");
    let path = if list.lifted {
        "/desk/holds?state=lifted"
    } else {
        "/desk/holds"
    };
    let (page, desk) = frame(&visit, &title, path);
    let next = list.next.map(|id| {
        let joint = if list.lifted { '&' } else { '?' };
        format!("{path}{joint}after={id}")
    });
    let template = HoldsPage {
        page,
        desk,
        list,
        next,
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}

/// `GET /api/v1/desk/holds`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    web::json(StatusCode::OK, &List::asked(&visit).await?)
}
