//! What somebody has to see to now: the alerts that stand, the most urgent first.
//!
//! Carries out clause 12.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::Lang;
use domain::alert::{self, AlertCode};
use http::StatusCode;
use store::{RaisedAlert, Store};
use web::{Page, Problem, days, page, words};

use crate::frame::{ALERTS, Desk, frame};
use crate::staff::Visit;

#[derive(Template)]
#[template(path = "alerts.html")]
struct AlertsPage {
    page: Page,
    desk: Desk,
    alerts: Vec<Shown>,
}

/// An alert in words.
struct Shown {
    what: String,
    datetime: String,
    since: String,
    /// Where one sees more of it.
    path: Option<&'static str>,
}

/// `GET /desk/alerts`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let standing = standing(visit.store, visit.now).await?;
    let title = words::text(visit.lang, "alerts-title");
    let (page, desk) = frame(&visit, &title, ALERTS);
    let template = AlertsPage {
        page,
        desk,
        alerts: standing
            .iter()
            .map(|alert| Shown::of(alert, visit.lang))
            .collect(),
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}

/// `GET /api/v1/desk/alerts`
pub(crate) async fn list(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let standing = standing(visit.store, visit.now).await?;
    web::json(StatusCode::OK, &standing)
}

/// What the last run has left, and that no run comes any more: of that no run can tell.
async fn standing(store: &Store, now: DateTime<Utc>) -> Result<Vec<RaisedAlert>, Problem> {
    let mut alerts = store.alerts().await?;
    let told = |alert: &RaisedAlert| alert.code == AlertCode::SweepLate;
    let good_at = store.health().await.last_sweep_at;
    let late = good_at.filter(|since| alert::sweep_is_late(*since, now));
    if let Some(since) = late
        && !alerts.iter().any(told)
    {
        let first = RaisedAlert {
            code: AlertCode::SweepLate,
            subject: String::new(),
            many: 1,
            raised_at: since,
        };
        alerts.insert(0, first);
    }
    Ok(alerts)
}

impl Shown {
    fn of(alert: &RaisedAlert, lang: Lang) -> Self {
        let code = alert.code.as_str().replace('_', "-");
        let many = alert.many.to_string();
        let what = if alert.many > 1 {
            words::format(lang, &format!("alerts-{code}-others"), &[("many", &many)])
        } else {
            let subject = [("subject", &*alert.subject)];
            words::format(lang, &format!("alerts-{code}"), &subject)
        };
        Self {
            what,
            datetime: alert.raised_at.to_rfc3339(),
            since: days::moment(lang, alert.raised_at),
            path: path(alert.code),
        }
    }
}

fn path(code: AlertCode) -> Option<&'static str> {
    match code {
        AlertCode::SweepFailed | AlertCode::SweepLate => Some("/desk/retention"),
        AlertCode::SetAside => Some("/desk/retention/set-aside"),
        AlertCode::ReviewDue | AlertCode::ReviewOverdue => Some("/desk/policy"),
        AlertCode::HoldOverdue => Some("/desk/holds"),
        AlertCode::DeadlineMissed | AlertCode::DeadlineNear => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alert_is_told_in_words_of_every_language_for_one_and_for_many() {
        for lang in web::lang::ALL {
            for code in AlertCode::ALL {
                for many in [1, 250] {
                    let alert = RaisedAlert {
                        code: *code,
                        subject: "C26-000001-1".to_owned(),
                        many,
                        raised_at: DateTime::UNIX_EPOCH,
                    };
                    let what = Shown::of(&alert, lang).what;
                    assert!(!what.contains("alerts-"), "{what}");
                    assert!(many == 1 || what.contains("250"), "{what}");
                }
            }
        }
    }
}
