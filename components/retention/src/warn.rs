//! Of which appeals the applicants are to be told before they are destroyed, by the published policies.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::appeal::{Kind, Status};
use domain::retention;
use store::{Error, Store, WarnReport, WarnRule};
use web::policies;

/// Has them told.
pub(crate) async fn warn(
    store: &Store,
    now: DateTime<Utc>,
    budget: Duration,
) -> Result<WarnReport, Error> {
    store.warn(&rules(now), now, budget).await
}

fn rules(now: DateTime<Utc>) -> Vec<WarnRule> {
    let mut rules = Vec::new();
    for policy in policies::all() {
        let since = policies::since(&policy.version, now);
        for kind in Kind::ALL.iter().copied() {
            for outcome in Status::ALL.iter().copied().filter(|it| it.is_closed()) {
                let until = retention::warned_until((kind, outcome), now, since.iter().copied());
                rules.extend(until.map(|until| WarnRule {
                    policy_version: policy.version.clone(),
                    kind,
                    outcome,
                    until,
                }));
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_in_force_promises_holds_for_what_was_collected_before_it_too() {
        let told = |now: &str| -> Vec<(String, Kind, Status)> {
            let rules = rules(now.parse().expect("a moment")).into_iter();
            rules
                .map(|rule| (rule.policy_version, rule.kind, rule.outcome))
                .collect()
        };
        assert_eq!(told("2026-11-23T12:00:00Z"), [], "nothing is promised yet");
        let since = told("2026-11-24T12:00:00Z");
        for version in ["2026-11-16", "2026-11-23", "2026-11-24"] {
            let answered = (version.to_owned(), Kind::Complaint, Status::Answered);
            assert!(since.contains(&answered), "{version}");
            let withdrawn = (version.to_owned(), Kind::Complaint, Status::Withdrawn);
            assert!(!since.contains(&withdrawn), "{version}");
        }
    }
}
