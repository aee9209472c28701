//! The published policy (clause 13): public, without login, script or cookie, in three languages, every version for ever at its own
//! address, and machine-readable. Everything is rendered by the build; here it is found and sent.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use domain::Lang;
use http::{HeaderValue, header};
use web::policies::{self, Edition};
use web::ready::{Coded, Ready};
use web::{Problem, clock, lang, reader};

/// What the build made of one version; in the order of [`policies::editions`].
struct Shelf {
    links: [&'static str; 3],
    future: [Ready; 3],
    in_force: [Ready; 3],
    past: [Ready; 3],
    /// The list of versions while this one is in force.
    versions: [Ready; 3],
    json: Ready,
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// What takes effect at midnight must be on the page soon after.
const SOON: &str = "public, max-age=300";
/// A version never changes.
const LONG: &str = "public, max-age=86400";

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/policy", get(current))
        .route("/policy/versions", get(versions))
        .route("/policy/{version}", get(version))
        .route("/api/v1/policy", get(current_json))
        .route("/api/v1/policy/{version}", get(version_json))
});

/// Answers a request. Only a component exports it: a native linker does not take the name of the export.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: spin_sdk::http::Request) -> Response {
    web::service(ROUTER.clone(), request).await
}

async fn current(request: Request) -> Response {
    let now = clock::now();
    page(&request, policies::edition_at(now), now)
}

async fn version(Path(version): Path<String>, request: Request) -> Result<Response, Problem> {
    let edition = policies::edition(&version).ok_or_else(Problem::not_found)?;
    Ok(page(&request, edition, clock::now()))
}

async fn versions(request: Request) -> Response {
    let current = policies::edition_at(clock::now());
    let (lang, vary) = negotiate(&request);
    let ready = &shelf(current).versions[lang::index(lang)];
    ready.respond(request.headers(), Some(lang), SOON, vary)
}

async fn current_json(request: Request) -> Response {
    json(&request, policies::edition_at(clock::now()), SOON)
}

async fn version_json(Path(version): Path<String>, request: Request) -> Result<Response, Problem> {
    let edition = policies::edition(&version).ok_or_else(Problem::not_found)?;
    Ok(json(&request, edition, LONG))
}

fn page(request: &Request, edition: &'static Edition, now: DateTime<Utc>) -> Response {
    if reader::prefers_json(request.headers()) {
        return json(request, edition, SOON);
    }
    let (lang, vary) = negotiate(request);
    let shelf = shelf(edition);
    let today = policies::local_day(now);
    let pages = if edition.effective_from > today {
        &shelf.future
    } else if edition
        .successor()
        .is_some_and(|next| next.effective_from <= today)
    {
        &shelf.past
    } else {
        &shelf.in_force
    };
    let index = lang::index(lang);
    let mut response = pages[index].respond(request.headers(), Some(lang), SOON, vary);
    response
        .headers_mut()
        .insert(header::LINK, HeaderValue::from_static(shelf.links[index]));
    response
}

fn json(request: &Request, edition: &'static Edition, cache_control: &'static str) -> Response {
    shelf(edition).json.respond(
        request.headers(),
        None,
        cache_control,
        "Accept, Accept-Encoding",
    )
}

/// The language, and what the choice of the answer depended on.
fn negotiate(request: &Request) -> (Lang, &'static str) {
    match lang::asked(request.uri()) {
        Some(lang) => (lang, "Accept, Accept-Encoding"),
        None => (
            lang::preferred(request.headers()),
            "Accept, Accept-Encoding, Accept-Language, Cookie",
        ),
    }
}

fn shelf(edition: &'static Edition) -> &'static Shelf {
    let index = policies::editions()
        .iter()
        .position(|other| std::ptr::eq(other, edition));
    &SHELVES[index.unwrap_or_default()]
}
