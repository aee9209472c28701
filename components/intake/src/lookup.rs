//! Withdrawing an appeal by its number and access code: what the status page and the API share.

use chrono::{DateTime, Utc};
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
    let found = credentials.find_usable(store, parts, now).await?;
    if found.is_none() {
        return Ok(Withdrawn::NotFound);
    }
    let Credentials { number, code } = credentials;
    let withdrawal = store.withdraw_appeal(number, code, now, web::terms(now));
    let withdrawal = withdrawal.await?;
    let Some(view) = store.find_appeal(number, code).await? else {
        return Ok(Withdrawn::NotFound);
    };
    Ok(match withdrawal {
        Withdrawal::Done | Withdrawal::Repeat => Withdrawn::Yes(view),
        Withdrawal::Closed(_) => Withdrawn::TooLate(view),
        Withdrawal::NotFound => Withdrawn::NotFound,
    })
}
