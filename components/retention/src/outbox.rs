//! A sweep that somebody calls for also has sent what waits in the outbox, so that a host without timers needs one scheduled call and not two.
//! Where there are timers, chats have one of their own, and a sweep by a timer leaves them alone: Spin tells a component that a timer calls no address
//! of its own application.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::http::{EmptyBody, Request};

use crate::budget::{Budget, Step};

/// The application itself, by the name that Spin has for it; `allowed_outbound_hosts` calls it `http://self`.
const ADDRESS: &str = "http://self.alt/internal/outbox/send";

/// What a sweep has done, and what became of the outbox.
#[derive(Serialize)]
pub(crate) struct Swept<R> {
    #[serde(flatten)]
    run: R,
    outbox: Outbox,
}

/// What became of the outbox.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Outbox {
    Sent(Report),
    Failed { failed: String },
}

/// What the outbox answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    sent: u32,
    later: u32,
    refused: u32,
}

/// Has the outbox sent after a sweep, in the time that is left. Whatever comes of it, the sweep is as good as it was; what takes longer goes on without us.
pub(crate) async fn after<R, E>(
    sweep: impl Future<Output = Result<R, E>>,
    budget: Budget,
) -> Result<Swept<R>, E> {
    let run = sweep.await?;
    let outbox = match send(budget.of(Step::Outbox)).await {
        Ok(report) => Outbox::Sent(report),
        Err(failed) => {
            eprintln!("error: sweep: outbox: {failed}");
            Outbox::Failed { failed }
        }
    };
    Ok(Swept { run, outbox })
}

async fn send(longest: Duration) -> Result<Report, String> {
    let timeout = pin!(spin_sdk::time::sleep(longest));
    match select(pin!(call()), timeout).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err("too_slow".into()),
    }
}

async fn call() -> Result<Report, String> {
    let token = web::variable("sweep_token").await.map_err(|_| "no_token")?;
    let request = Request::post(ADDRESS)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        // Else it has a last chunk, and an answer that comes before that one is lost with the connection.
        .header(header::CONTENT_LENGTH, 0)
        .body(EmptyBody::new())
        .map_err(|_| "no_token")?;
    let response = spin_sdk::http::send(request)
        .await
        .map_err(|_| "no_connection")?;
    let status = response.status();
    let body = response.into_body().bytes().await;
    read(status, &body.map_err(|_| "no_answer")?)
}

fn read(status: StatusCode, body: &[u8]) -> Result<Report, String> {
    if status != StatusCode::OK {
        return Err(format!("status_{}", status.as_u16()));
    }
    serde_json::from_slice(body).map_err(|_| "no_report".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_outbox_answers_is_told_as_it_is_and_anything_else_by_a_code() {
        let report = br#"{"sent":2,"later":1,"refused":0,"of_later_versions":3}"#;
        let sent = read(StatusCode::OK, report).map(Outbox::Sent);
        let told = serde_json::to_string(&sent.expect("a report")).expect("JSON");
        assert_eq!(told, r#"{"sent":2,"later":1,"refused":0}"#);
        for (status, body, code) in [
            (503, "", "status_503"),
            (401, r#"{"status":401}"#, "status_401"),
            (302, "", "status_302"),
            (200, "<html>", "no_report"),
            (200, r#"{"sent":2}"#, "no_report"),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(read(status, body.as_bytes()), Err(code.into()), "{body}");
        }
        let failed = Outbox::Failed {
            failed: "too_slow".into(),
        };
        let told = serde_json::to_string(&failed).expect("JSON");
        assert_eq!(told, r#"{"failed":"too_slow"}"#);
    }
}
