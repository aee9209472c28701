//! Withdrawing an appeal by its number and access code: what the status page and the API share.

use chrono::{DateTime, Utc};
use domain::appeal::Status;
use http::request::Parts;
use store::{AppealView, Store, Withdrawal};
use web::Problem;
use web::door::Credentials;

/// How a withdrawal ended.
pub(crate) enum Withdrawn {
    /// The appeal is withdrawn, now or earlier.
    Yes(AppealView),
    /// It was closed otherwise.
    TooLate(AppealView),
    /// Number and code do not belong together.
    NotFound,
}

/// Withdraws the appeal (APPC art. 64(9)). Its record stays for the term of the policy under which it was collected.
pub(crate) async fn withdraw(
    store: &Store,
    parts: &Parts,
    credentials: &Credentials,
    now: DateTime<Utc>,
) -> Result<Withdrawn, Problem> {
    let Some(view) = credentials.find(store, parts, now).await? else {
        return Ok(Withdrawn::NotFound);
    };
    let destroy_at = web::destroy_at(&view, Status::Withdrawn, now);
    let Credentials { number, code } = credentials;
    let withdrawal = store.withdraw_appeal(number, code, now, destroy_at).await?;
    let Some(view) = store.find_appeal(number, code).await? else {
        return Ok(Withdrawn::NotFound);
    };
    Ok(match withdrawal {
        Withdrawal::Done | Withdrawal::Repeat => Withdrawn::Yes(view),
        Withdrawal::Closed(_) => Withdrawn::TooLate(view),
        Withdrawal::NotFound => Withdrawn::NotFound,
    })
}
