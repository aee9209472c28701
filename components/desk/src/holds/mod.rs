//! Orders that suspend destruction: placing one, the list of them, looking at one again, lifting it. Whatever is typed to name a person is hashed at once: it
//! is neither shown again nor logged.
//!
//! Carries out clause 5.

mod act;
mod list;
mod place;
mod show;
mod told;

use axum::Router;
use axum::routing::{get, post};
use web::local;

pub(crate) fn router() -> Router {
    Router::new()
        .route(
            "/desk/holds",
            get(local(list::show)).post(local(place::by_form)),
        )
        .route("/desk/holds/lifted", get(local(list::show_lifted)))
        .route("/desk/holds/new", get(local(place::ask)))
        .route("/desk/holds/{id}", get(local(show::show)))
        .route("/desk/holds/{id}/review", post(local(act::review_by_form)))
        .route("/desk/holds/{id}/lift", post(local(act::lift_by_form)))
        .route(
            "/api/v1/desk/holds",
            get(local(list::tell)).post(local(place::by_program)),
        )
        .route("/api/v1/desk/holds/lifted", get(local(list::tell_lifted)))
        .route("/api/v1/desk/holds/{id}", get(local(show::tell)))
        .route(
            "/api/v1/desk/holds/{id}/review",
            post(local(act::review_by_program)),
        )
        .route(
            "/api/v1/desk/holds/{id}/lift",
            post(local(act::lift_by_program)),
        )
}
