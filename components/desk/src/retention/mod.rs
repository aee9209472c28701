//! What staff sees of retention: the sweep and its reports, destruction acts and their verification, what is set aside.

mod acts;
mod audit;
mod now;
mod progress;
mod set_aside;
mod sweeps;
pub(crate) mod told;

use axum::Router;
use axum::routing::get;
use web::local;

/// The addresses of the API are those of the pages, below `/api/v1`.
pub(crate) fn router() -> Router {
    const API: &str = "/api/v1/desk/retention";
    Router::new()
        .route("/desk/retention", get(local(now::show)))
        .route(API, get(local(now::to_program)))
        .route(&format!("{API}/progress"), get(local(progress::show)))
        .route("/desk/retention/sweeps", get(local(sweeps::list::show)))
        .route(
            &format!("{API}/sweeps"),
            get(local(sweeps::list::to_program)),
        )
        .route("/desk/retention/sweeps/{id}", get(local(sweeps::one::show)))
        .route(
            &format!("{API}/sweeps/{{id}}"),
            get(local(sweeps::one::to_program)),
        )
        .route("/desk/retention/acts", get(local(acts::list::show)))
        .route(&format!("{API}/acts"), get(local(acts::list::to_program)))
        .route("/desk/retention/acts/{id}", get(local(acts::one::show)))
        .route(
            &format!("{API}/acts/{{id}}"),
            get(local(acts::one::to_program)),
        )
        .route(
            "/desk/retention/acts/{id}/check",
            get(local(acts::check::show)),
        )
        .route(
            &format!("{API}/acts/{{id}}/check"),
            get(local(acts::check::to_program)),
        )
        .route("/desk/retention/set-aside", get(local(set_aside::show)))
        .route(
            &format!("{API}/set-aside"),
            get(local(set_aside::to_program)),
        )
        .route("/api/v1/desk/audit", get(local(audit::to_program)))
}
