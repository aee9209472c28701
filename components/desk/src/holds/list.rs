//! Which holds there are: those in force, the one first that is to be looked at again first, so that what is overdue stands at the top; or the lifted ones.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use web::{Page, Problem, page, policies, words};

use super::told::{Told, table};
use crate::asked::{Asked, Part};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    InForce,
    Lifted,
}

impl Which {
    const fn path(self) -> &'static str {
        match self {
            Self::InForce => "/desk/holds",
            Self::Lifted => "/desk/holds/lifted",
        }
    }
}

async fn part(
    visit: &Visit,
    which: Which,
    asked: &Asked,
    most: u32,
) -> Result<Part<Told>, Problem> {
    let lifted = which == Which::Lifted;
    let holds = visit.store.holds(lifted, most + 1, asked.before).await?;
    let today = policies::local_day(visit.now);
    let told = holds.into_iter().map(|hold| Told::new(hold, today));
    Ok(Part::of(told.collect(), most, |told| told.hold.id))
}

#[derive(Template)]
#[template(path = "holds.html")]
struct HoldsPage {
    page: Page,
    desk: Desk,
    rows: Vec<Told>,
    lifted: bool,
    table: String,
    next: Option<String>,
    first: bool,
    path: &'static str,
}

impl HoldsPage {
    fn overdue(&self) -> usize {
        self.rows.iter().filter(|told| told.is_overdue()).count()
    }
}

/// `GET /desk/holds`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    show_some(request, Which::InForce).await
}

/// `GET /desk/holds/lifted`
pub(crate) async fn show_lifted(request: Request) -> Result<Response, Problem> {
    show_some(request, Which::Lifted).await
}

/// `GET /api/v1/desk/holds`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    tell_some(request, Which::InForce).await
}

/// `GET /api/v1/desk/holds/lifted`
pub(crate) async fn tell_lifted(request: Request) -> Result<Response, Problem> {
    tell_some(request, Which::Lifted).await
}

async fn show_some(request: Request, which: Which) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, which, &asked, Asked::of_page()).await?;
    let (path, lifted) = (which.path(), which == Which::Lifted);
    let id = if lifted {
        "holds-lifted-title"
    } else {
        "holds-title"
    };
    let title = words::text(visit.lang, id);
    let (page, desk) = frame(&visit, &title, &asked.page(path));
    let template = HoldsPage {
        page,
        desk,
        rows: part.items,
        lifted,
        table: asked.table(&format!("/api/v1{path}")),
        next: part.next.map(|next| format!("{path}?before={next}")),
        first: asked.before.is_none(),
        path,
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}

async fn tell_some(request: Request, which: Which) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let part = part(&visit, which, &asked, asked.most()).await?;
    asked.answer(visit.request.uri(), "holds", &part, |holds| table(holds))
}
