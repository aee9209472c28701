//! The acts that change a hold: somebody looks at it again and it stays, or it is lifted.

use axum::extract::Request;
use axum::response::Response;
use domain::appeal::FieldError;
use domain::hold;
use http::StatusCode;
use store::{Hold, HoldAct};
use uuid::Uuid;
use web::body::Form;
use web::filled::{Filled, Labels, Mistake};
use web::{Problem, policies};

use super::show;
use super::told::Told;
use crate::asked::id_after;
use crate::sent;
use crate::staff::{self, Visit};

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Review,
    Lift,
}

impl Act {
    const fn labels(self) -> Labels {
        match self {
            Self::Review => &[("review_on", "hold-review-on")],
            Self::Lift => &[("reason", "hold-lift-reason")],
        }
    }
}

/// `POST /desk/holds/{id}/review`
pub(crate) async fn review_by_form(request: Request) -> Result<Response, Problem> {
    by_form(request, Act::Review).await
}

/// `POST /desk/holds/{id}/lift`
pub(crate) async fn lift_by_form(request: Request) -> Result<Response, Problem> {
    by_form(request, Act::Lift).await
}

/// `POST /api/v1/desk/holds/{id}/review`
pub(crate) async fn review_by_program(request: Request) -> Result<Response, Problem> {
    by_program(request, Act::Review).await
}

/// `POST /api/v1/desk/holds/{id}/lift`
pub(crate) async fn lift_by_program(request: Request) -> Result<Response, Problem> {
    by_program(request, Act::Lift).await
}

async fn by_form(request: Request, act: Act) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let id = id_after(visit.request.uri(), "holds")?;
    let form = sent::by_form(&mut visit).await?;
    match change(&visit, id, act, &form).await? {
        Ok(hold) => staff::see(&format!("/desk/holds/{}", hold.id), visit.lang),
        Err(errors) => {
            let told = show::told(&visit, id).await?;
            let mistakes = errors
                .iter()
                .map(|error| Mistake::of(visit.lang, act.labels(), error));
            let filled = Filled::new(form, act.labels(), mistakes.collect());
            let forms = match act {
                Act::Review => [filled, Filled::default()],
                Act::Lift => [Filled::default(), filled],
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(show::page(&visit, told, status, forms))
        }
    }
}

async fn by_program(request: Request, act: Act) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let id = id_after(visit.request.uri(), "holds")?;
    let fields = act.labels().iter().map(|(name, _)| *name);
    let form = sent::by_program(&mut visit, &fields.collect::<Vec<_>>()).await?;
    let hold = change(&visit, id, act, &form).await?;
    let told = Told::new(
        hold.map_err(Problem::invalid)?,
        policies::local_day(visit.now),
    );
    web::json(StatusCode::OK, &told)
}

async fn change(
    visit: &Visit,
    id: Uuid,
    act: Act,
    form: &Form,
) -> Result<Result<Hold, Vec<FieldError>>, Problem> {
    let by = visit.signs()?;
    // Whoever asks for one that is lifted is told so, whatever they typed.
    if show::told(visit, id).await?.review.is_none() {
        return Err(Problem::conflict("hold-lifted"));
    }
    let (field, today) = (|name: &str| form.get(name), policies::local_day(visit.now));
    let reason;
    let act = match act {
        Act::Review => hold::check_review(field, today).map(HoldAct::Review),
        Act::Lift => match hold::check_lift(field) {
            Ok(because) => {
                reason = because;
                Ok(HoldAct::Lift(&reason))
            }
            Err(errors) => Err(errors),
        },
    };
    let act = match act {
        Ok(act) => act,
        Err(errors) => return Ok(Err(errors)),
    };
    let changed = visit.store.change_hold(id, act, by, visit.now).await?;
    // Somebody else was faster.
    changed
        .map(Ok)
        .ok_or_else(|| Problem::conflict("hold-lifted"))
}
