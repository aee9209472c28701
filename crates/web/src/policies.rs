//! The published policies, every version for ever, checked and rendered by the build.

use std::ops::Deref;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{Lang, Policy};

use crate::lang;

/// One version as the build left it: what pages show without reading the policy itself.
pub struct Edition {
    /// Its name, also in addresses.
    pub version: &'static str,
    /// The first day on which it holds.
    pub effective_from: NaiveDate,
    /// The day by which it must be reviewed (clause 12).
    pub review_due: NaiveDate,
    /// SHA-256 of policy.toml, kk.md, ru.md and en.md, one after another, in hex.
    pub sha256: &'static str,
    /// The policy as JSON.
    pub json: &'static str,
    /// The operator's name in each language, in the order of [`lang::ALL`].
    pub operator: [&'static str; 3],
    /// The operator's BIN.
    pub bin: &'static str,
    /// E-mail of the person in charge of personal data.
    pub contact: &'static str,
    texts: [Text; 3],
}

/// The text of a version in one language.
pub struct Text {
    /// Its heading.
    pub title: &'static str,
    /// What stands before the first clause, as HTML.
    pub intro: &'static str,
    /// The clauses, as HTML, with anchors `c1` to `c13`.
    pub clauses: &'static str,
    /// Anchor and heading of each clause.
    pub contents: &'static [(&'static str, &'static str)],
}

/// A policy with its fingerprint, to which consents are bound.
pub struct Published {
    policy: Policy,
    /// As in [`Edition::sha256`].
    pub sha256: String,
}

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

impl Edition {
    /// The address at which it stays for ever.
    pub fn path(&self) -> String {
        format!("/policy/{}", self.version)
    }

    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> &Text {
        &self.texts[lang::index(lang)]
    }

    /// The version whose place it took or takes.
    pub fn predecessor(&self) -> Option<&'static Edition> {
        EDITIONS
            .iter()
            .rev()
            .find(|other| other.effective_from < self.effective_from)
    }

    /// The version that took or takes its place.
    pub fn successor(&self) -> Option<&'static Edition> {
        EDITIONS
            .iter()
            .find(|other| other.effective_from > self.effective_from)
    }
}

impl Deref for Published {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        &self.policy
    }
}

/// Every version, the earliest first.
pub fn editions() -> &'static [Edition] {
    EDITIONS
}

/// The version that holds at this moment: the newest that has taken effect, or the first if none has.
pub fn edition_at(now: DateTime<Utc>) -> &'static Edition {
    let today = local_day(now);
    EDITIONS
        .iter()
        .rev()
        .find(|edition| edition.effective_from <= today)
        .unwrap_or(&EDITIONS[0])
}

/// A version by its name.
pub fn edition(version: &str) -> Option<&'static Edition> {
    EDITIONS.iter().find(|edition| edition.version == version)
}

/// The policy that holds at this moment.
///
/// # Panics
///
/// Never: the build wrote the JSON from the same type.
pub fn current(now: DateTime<Utc>) -> &'static Published {
    published(edition_at(now)).expect("the build wrote this JSON")
}

/// A policy by its version.
pub fn get(version: &str) -> Option<&'static Published> {
    published(edition(version)?)
}

/// The policies that are or were in force at this moment, the earliest first; the first one if none is yet.
pub fn in_force(now: DateTime<Utc>) -> Vec<&'static Policy> {
    let current = edition_at(now);
    all()
        .map(|published| &published.policy)
        .filter(|policy| policy.effective_from <= current.effective_from)
        .collect()
}

/// Those of [`in_force`] that have a word about what was collected under a version: it and the later ones. Where this program does not know the version,
/// the one in force has.
pub fn since(version: &str, now: DateTime<Utc>) -> Vec<&'static Policy> {
    let mut policies = in_force(now);
    let first = policies.iter().position(|policy| policy.version == version);
    policies.drain(..first.unwrap_or(policies.len() - 1));
    policies
}

/// Every policy, the earliest first.
pub fn all() -> impl Iterator<Item = &'static Published> {
    EDITIONS.iter().filter_map(published)
}

/// The day on which the people of Kazakhstan are: UTC+5 everywhere, without summer time.
pub fn local_day(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(5)).date_naive()
}

/// Parsed once an instance, when somebody asks.
fn published(edition: &'static Edition) -> Option<&'static Published> {
    let index = EDITIONS
        .iter()
        .position(|other| std::ptr::eq(other, edition))?;
    PUBLISHED[index]
        .get_or_init(|| {
            let policy = serde_json::from_str(edition.json).ok()?;
            Some(Published {
                policy,
                sha256: edition.sha256.to_owned(),
            })
        })
        .as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moment: &str) -> DateTime<Utc> {
        moment.parse().expect("a moment")
    }

    #[test]
    fn a_policy_takes_effect_at_local_midnight() {
        let first = &editions()[0];
        let midnight = first
            .effective_from
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            - TimeDelta::hours(5);
        assert_eq!(local_day(midnight), first.effective_from);
        assert_eq!(
            local_day(midnight - TimeDelta::seconds(1)),
            first.effective_from - TimeDelta::days(1)
        );
        assert_eq!(edition_at(midnight).version, first.version);
    }

    #[test]
    fn before_the_first_policy_the_first_is_shown_and_after_the_last_the_last() {
        assert_eq!(
            edition_at(at("2001-01-01T00:00:00Z")).version,
            editions()[0].version
        );
        let last = &editions()[editions().len() - 1];
        assert_eq!(edition_at(at("2101-01-01T00:00:00Z")).version, last.version);
        assert!(last.successor().is_none());
        assert!(editions()[0].predecessor().is_none());
        for pair in editions().windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            let successor = before.successor().map(|edition| edition.version);
            assert_eq!(successor, Some(after.version));
            let predecessor = after.predecessor().map(|edition| edition.version);
            assert_eq!(predecessor, Some(before.version));
        }
    }

    /// Proves clause 2.
    #[test]
    fn what_was_collected_follows_its_version_and_those_that_came_into_force_since() {
        let versions = |policies: Vec<&'static Policy>| -> Vec<&str> {
            policies.iter().map(|policy| &*policy.version).collect()
        };
        let all: Vec<&str> = editions().iter().map(|edition| edition.version).collect();
        let late = at("2101-01-01T00:00:00Z");
        assert_eq!(versions(since(all[0], late)), all);
        assert_eq!(versions(since(all[1], late)), all[1..]);
        assert_eq!(
            versions(since(all[0], at("2001-01-01T00:00:00Z"))),
            all[..1]
        );
        assert_eq!(versions(since("1999-01-01", late)), all[all.len() - 1..]);
        let future = since(all[all.len() - 1], at("2001-01-01T00:00:00Z"));
        assert_eq!(versions(future), all[..1], "it is not in force yet");
    }

    #[test]
    fn what_components_obey_is_what_the_page_shows() {
        for edition in editions() {
            let policy = get(edition.version).expect("published");
            assert_eq!(policy.version, edition.version);
            assert_eq!(policy.effective_from, edition.effective_from);
            assert_eq!(policy.review_due, edition.review_due);
            assert_eq!(policy.sha256, edition.sha256);
            assert_eq!(policy.operator.name.get(Lang::Kk), edition.operator[0]);
        }
        assert!(get("1999-01-01").is_none());
        assert_eq!(all().count(), editions().len());
    }

    #[test]
    fn every_clause_has_its_anchor_in_every_language() {
        for edition in editions() {
            for lang in lang::ALL {
                let text = edition.text(lang);
                let anchors: Vec<_> = text.contents.iter().map(|(anchor, _)| *anchor).collect();
                let expected: Vec<_> = (1..=13).map(|clause| format!("c{clause}")).collect();
                assert_eq!(anchors, expected, "{lang}");
                for anchor in anchors {
                    assert!(
                        text.clauses.contains(&format!("<h2 id=\"{anchor}\"")),
                        "{lang} {anchor}"
                    );
                }
                for part in [text.intro, text.clauses] {
                    assert!(
                        !part.contains("{{") && !part.contains("{#"),
                        "{lang}: something was not filled in"
                    );
                }
            }
        }
    }
}
