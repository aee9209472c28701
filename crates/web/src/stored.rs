//! What components that use the store share: what an appeal becomes before it is filed, what failures mean to a reader, what the
//! operator sets, among it the address of the site, and handlers that wait.

use axum::extract::Request;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SubsecRound as _, TimeDelta, Utc};
use domain::appeal::{self, Appeal, Channel, Status};
use domain::code::AccessCode;
use domain::consent::Offered;
use domain::deadline;
use domain::policy::FieldId;
use domain::retention::{self, Closed, Erasure};
use send_wrapper::SendWrapper;
use store::{AppealView, Error, NewAppeal, NewAttachment, Terms};

use crate::policies::{self, Published};
use crate::{Problem, calendar, random};

/// A checked appeal as it is filed, whichever way it came: with what consent and law allow to be kept, its dates counted, and an access code.
pub fn new_appeal(
    appeal: Appeal,
    channel: Channel,
    policy: &Published,
    now: DateTime<Utc>,
) -> NewAppeal {
    let (appeal, dropped) = appeal::minimise(appeal, policy);
    let registered_on = deadline::registered_on(now, &policy.working_hours, calendar());
    NewAppeal {
        channel,
        received_at: now,
        registered_on,
        due_on: deadline::due_on(appeal.kind, registered_on, policy, calendar()),
        policy_sha256: policy.sha256.clone(),
        offered: Offered::by(policy, appeal.language, channel),
        dropped,
        attachments: Vec::new(),
        code: AccessCode::from_random(random()),
        share: None,
        terms: terms(now),
        appeal,
    }
}

/// What the policies say of closed appeals: each follows the version under which it was collected, unless a later one in force is shorter.
///
/// Carries out clause 5.
pub fn terms(now: DateTime<Utc>) -> Terms {
    Terms {
        term: Arc::new(move |version, closed| {
            retention::term_of_appeal(closed, policies::since(version, now))
        }),
        erasure: Arc::new(move |version, closed, destroy_at| {
            retention::erasure(closed, destroy_at, now, policies::since(version, now))
        }),
    }
}

/// What a request to erase an appeal would come to: one that is open would be withdrawn first.
pub fn erasure(view: &AppealView, now: DateTime<Utc>) -> Erasure {
    let outcome = if view.status.is_closed() {
        view.status
    } else {
        Status::Withdrawn
    };
    let closed = Closed {
        kind: view.kind,
        outcome,
        // As the store would keep it.
        at: view.closed_at.unwrap_or(now.trunc_subsecs(3)),
        last_repeat: view.repeat_closed_at,
        is_repeated: false,
    };
    (terms(now).erasure)(&view.consent.policy_version, &closed, view.destroy_at)
}

/// The last local day on which a record exists that is destroyed at this moment, which is the beginning of the next day.
pub fn last_day(destroy_at: DateTime<Utc>) -> NaiveDate {
    deadline::local_day(destroy_at - TimeDelta::seconds(1))
}

/// Puts files to an appeal that is to be filed, as far as the policy and the consent of its applicant allow files to be kept; else they are named among
/// what was dropped.
pub fn attach(new: &mut NewAppeal, files: Vec<NewAttachment>, policy: &Published) {
    if files.is_empty() {
        return;
    }
    let kept = policy.attachments().is_some()
        && policy.keeps(FieldId::Attachments, new.appeal.consent.collection);
    if kept {
        new.attachments.extend(files);
    } else {
        new.dropped.push(FieldId::Attachments.as_str());
    }
}

/// A failing store: either it is for the moment, and the reader may come again, or it is our fault. Its errors hold no personal data.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Busy | Error::Contended | Error::Unavailable { .. } => {
                eprintln!("error: {error}");
                Self::unavailable()
            }
            error => anyhow::Error::new(error).into(),
        }
    }
}

/// A variable of the application; an error where it is not defined or not granted to the component.
pub async fn variable(name: &str) -> anyhow::Result<String> {
    let set = spin_sdk::variables::get(name).await;
    set.map_err(|error| anyhow::anyhow!("variable {name}: {error}"))
}

/// Where applicants find the site, without a slash at the end: what is printed or sent in a chat begins with it.
pub async fn public_url() -> anyhow::Result<String> {
    let set = variable("public_url").await?;
    Ok(set.trim_end_matches('/').to_owned())
}

/// A handler for axum that may wait for the store. axum asks for futures that can move between threads; an instance has one thread, and the
/// store's futures stay on it.
pub fn local<F: Future>(
    handler: impl Fn(Request) -> F + Clone + Send + Sync,
) -> impl Fn(Request) -> SendWrapper<F> + Clone + Send + Sync {
    move |request| SendWrapper::new(handler(request))
}
