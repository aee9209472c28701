//! A file itself, as a download.

use axum::extract::Request;
use axum::response::Response;
use store::{Actor, AttachmentState, Store};
use uuid::Uuid;
use web::door::Credentials;
use web::room::Room;
use web::{Problem, clock};

/// `GET /api/v1/appeals/{number}/attachments/{id}`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let credentials = Credentials::of_program(&parts)?;
    let id = parts.uri.path().split('/').nth(6).unwrap_or_default();
    let id = Uuid::try_parse(id).map_err(|_| Problem::not_found())?;
    let (store, now) = (Store::open().await?, clock::now());
    let found = credentials.find(store, &parts, now).await?;
    let appeal = found.ok_or_else(Problem::not_found)?.id;
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
