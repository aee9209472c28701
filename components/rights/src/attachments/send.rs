//! A file itself, as a download: for programs, and for the buttons on the page of the status.

use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use store::{Actor, AttachmentState, Store};
use uuid::Uuid;
use web::door::Credentials;
use web::room::Room;
use web::{Problem, clock};

use crate::asked::Asked;

/// `GET /api/v1/appeals/{number}/attachments/{id}`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let (store, now) = (Store::open().await?, clock::now());
    let found = credentials.find_usable(store, &parts, now).await?;
    let appeal = found.ok_or_else(Problem::not_found)?.id;
    let id = parts.uri.path().split('/').nth(6).unwrap_or_default();
    file(store, appeal, id, now).await
}

/// `POST /my/attachments`
pub(crate) async fn to_browser(request: Request) -> Result<Response, Problem> {
    let asked = Asked::read(request).await?;
    let id = asked.form.get("file").unwrap_or_default();
    file(asked.store, asked.view.id, id, asked.now).await
}

/// Opens a file for its applicant; the store writes the operation into the log first, in their name.
///
/// Carries out clause 3.1.
async fn file(
    store: &Store,
    appeal: Uuid,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Response, Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::not_found())?;
    let files = store.attachments_of(appeal).await?;
    let size = files.into_iter().find_map(|file| match file.state {
        AttachmentState::Stored { size, .. } if file.id == id => Some(size),
        _ => None,
    });
    let size = size.ok_or_else(Problem::not_found)?;
    let mut room = Room::default();
    room.take(size.try_into().unwrap_or(usize::MAX))?;
    let opened = store.open_attachment(appeal, id, Actor::Applicant, now);
    let file = opened.await?.ok_or_else(Problem::not_found)?;
    Ok(web::download(file, room))
}
