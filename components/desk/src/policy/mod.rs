//! The versions of the policy as staff sees them: which is in force, what the next one will do, and the reviews (clause 12).

mod effect;
mod review;
mod versions;

use axum::Router;
use axum::routing::{get, post};
use web::local;

pub(crate) fn router() -> Router {
    Router::new()
        .route("/desk/policy", get(local(versions::show)))
        .route("/desk/policy/reviews", post(local(review::by_form)))
        .route("/desk/policy/{version}/effect", get(local(effect::show)))
        .route("/api/v1/desk/policy", get(local(versions::tell)))
        .route(
            "/api/v1/desk/policy/reviews",
            get(local(review::tell)).post(local(review::by_program)),
        )
        .route(
            "/api/v1/desk/policy/{version}/effect",
            get(local(effect::tell)),
        )
}
