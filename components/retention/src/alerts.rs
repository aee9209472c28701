//! What the people on duty are told: each run looks at what is so, and each new alert is one line of the log. What stands is in the store, for the desk and
//! for `/healthz`.

use chrono::{DateTime, Utc};
use domain::{alert, review};
use serde_json::json;
use store::{AlertReport, Error, Store};
use web::policies;

use crate::budget::Step;

/// Brings the alerts to what is so at this moment. `failed` are the steps of this run that failed, beside the sweep, of which the store knows.
pub(crate) async fn look(
    store: &Store,
    failed: &[Step],
    now: DateTime<Utc>,
) -> Result<AlertReport, Error> {
    let edition = policies::edition_at(now);
    let last = store.last_review(edition.version).await?;
    let due_on = review::policy_due_on(edition.review_due, last.map(|last| last.next_due));
    let review = (edition.version.to_owned(), due_on);
    let failed = failed.iter().map(|step| step.as_str().to_owned());
    let today = policies::local_day(now);
    let facts = store.alert_facts(now, today, review, failed.collect());
    let alerts = alert::alerts(&facts.await?);
    let (report, new) = store.sync_alerts(alerts, now).await?;
    for alert in new {
        let (code, subject, many) = (alert.code.as_str(), alert.subject, alert.many);
        let told = json!({"code": code, "subject": subject, "many": many});
        eprintln!("alert: {told}");
    }
    Ok(report)
}
