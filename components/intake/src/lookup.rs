//! Finding an appeal by its number and access code, and withdrawing it: what the status page and the API share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::code::AccessCode;
use domain::deadline;
use domain::number::AppealNumber;
use domain::retention::{self, RecordClass};
use http::request::Parts;
use store::{AppealView, Store, Withdrawal};
use web::{Problem, policies};

use crate::door;

/// What proves that somebody filed an appeal.
pub(crate) struct Credentials {
    pub(crate) number: AppealNumber,
    pub(crate) code: AccessCode,
}

impl Credentials {
    /// As people type them. What is no number or no code finds nothing: nobody learns which of the two was wrong.
    pub(crate) fn parse(number: &str, code: &str) -> Option<Self> {
        Some(Self {
            number: AppealNumber::parse(number).ok()?,
            code: AccessCode::parse(code).ok()?,
        })
    }
}

/// The appeal, if number and code belong together.
pub(crate) async fn find(
    store: &Store,
    parts: &Parts,
    credentials: &Credentials,
    now: DateTime<Utc>,
) -> Result<Option<AppealView>, Problem> {
    door::admit(store, parts, now).await?;
    let found = store.find_appeal(&credentials.number, &credentials.code);
    Ok(found.await?)
}

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
    let Some(view) = find(store, parts, credentials, now).await? else {
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
