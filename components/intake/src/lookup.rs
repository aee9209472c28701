//! Withdrawing an appeal by its number and access code: what the status page and the API share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::deadline;
use domain::retention::{self, RecordClass};
use http::request::Parts;
use store::{AppealView, Store, Withdrawal};
use web::door::Credentials;
use web::{Problem, policies};

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
    let policy = policies::get(&view.consent.policy_version)
        .ok_or_else(|| anyhow::anyhow!("an appeal names a policy version that is not published"))?;
    let destroy_at = retention::destroy_at(RecordClass::Appeal, now, policy);
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

/// The last local day on which a record exists that is destroyed at this moment, which is the beginning of the next day.
pub(crate) fn last_day(destroy_at: DateTime<Utc>) -> NaiveDate {
    deadline::local_day(destroy_at - TimeDelta::seconds(1))
}
