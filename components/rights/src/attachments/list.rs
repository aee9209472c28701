//! Which files there are. Their names are not told here: they are sealed, and to read them is an operation of its own.

use axum::extract::Request;
use axum::response::Response;
use domain::attachment::MediaType;
use http::StatusCode;
use serde::Serialize;
use store::{AttachmentState, AttachmentView, Store};
use uuid::Uuid;
use web::door::Credentials;
use web::{Problem, clock};

/// A file, as a program learns of it.
#[derive(Serialize)]
struct Entry {
    id: Uuid,
    /// `stored`, `awaited` or `refused`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<MediaType>,
    /// In bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Why it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<AttachmentView> for Entry {
    fn from(view: AttachmentView) -> Self {
        let entry = Self {
            id: view.id,
            state: "awaited",
            media_type: None,
            size: None,
            reason: None,
        };
        match view.state {
            AttachmentState::Stored { media_type, size } => Self {
                state: "stored",
                media_type: Some(media_type),
                size: Some(size),
                ..entry
            },
            AttachmentState::Awaited => entry,
            AttachmentState::Refused { reason } => Self {
                state: "refused",
                reason: Some(reason),
                ..entry
            },
        }
    }
}

/// `GET /api/v1/appeals/{number}/attachments`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let store = Store::open().await?;
    let found = credentials.find_usable(store, &parts, clock::now()).await?;
    let view = found.ok_or_else(Problem::not_found)?;
    let files = store.attachments_of(view.id).await?;
    let entries: Vec<Entry> = files.into_iter().map(Entry::from).collect();
    web::json(StatusCode::OK, &entries)
}
