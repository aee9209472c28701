//! A version of the policy that shortens terms.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Policy,
    appeal::{Kind, Status},
    deadline, policy,
    retention::{
        self, Closed, RecordClass,
        effect::{Effect, Month},
    },
};

use super::{
    appeals::{file, now},
    dialogues::{alternate, decide, message},
    sweep::{furnish, later, order, sql},
    world::{chance, disk, leave_to_chance, new_disk, process},
};
use crate::{Dated, Grain, HoldOn, KeptBack, NewHold, Placed, Store, VersionEffect};

async fn shorten(
    store: &Store,
    version: &str,
    budget: Duration,
    date: impl Fn(&Dated) -> DateTime<Utc>,
) -> VersionEffect {
    let date = |dated: &Dated| Some(date(dated));
    let effect = store.shorten_terms(version, now(), budget, date).await;
    effect.unwrap()
}

fn done(shortened: u64) -> VersionEffect {
    VersionEffect {
        shortened,
        complete: true,
    }
}

/// Proves clause 5.
#[test]
fn a_version_that_shortens_a_term_brings_the_date_forward_and_one_that_lengthens_it_does_nothing() {
    process(async |store| {
        furnish(&store).await;
        let long = Duration::from_mins(1);
        let longer = |dated: &Dated| dated.start + TimeDelta::days(999);
        assert_eq!(shorten(&store, "2", long, longer).await, done(0));
        let dates = "SELECT min(destroy_at) FROM appeals WHERE destroy_at IS NOT NULL";
        let was = sql::<i64>(dates);
        let hour = |dated: &Dated| {
            if let Some(appeal) = dated.appeal {
                let outcome = (appeal.kind, appeal.outcome);
                assert_eq!(outcome, (Kind::Complaint, Status::Withdrawn));
                assert_eq!((dated.start, &*dated.policy_version), (now(), "2026-11-16"));
                dated.start + TimeDelta::hours(1)
            } else {
                dated.start + TimeDelta::hours(2)
            }
        };
        assert_eq!(shorten(&store, "3", long, hour).await, done(4));
        assert!(sql::<i64>(dates) < was);
        let never = |_: &Dated| panic!("it is through with this version");
        assert_eq!(shorten(&store, "3", long, never).await, done(4));
        let at = now() + TimeDelta::hours(1);
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!((report.destroyed.appeal, report.destroyed.dialogue), (2, 0));
        let at = now() + TimeDelta::hours(2);
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!(report.destroyed.dialogue, 2);
    });
}

#[test]
fn a_version_takes_effect_a_few_records_at_a_time_and_goes_on_where_it_stopped() {
    process(async |store| {
        furnish(&store).await;
        let hour = |dated: &Dated| dated.start + TimeDelta::hours(1);
        let mut calls = 0;
        loop {
            calls += 1;
            if shorten(&store, "2", Duration::ZERO, hour).await.complete {
                break;
            }
        }
        assert!(calls > 1, "each class takes a call at least");
        assert_eq!(shorten(&store, "2", Duration::ZERO, hour).await, done(4));
    });
}

#[test]
fn what_a_hold_keeps_is_kept_though_its_term_was_shortened() {
    process(async |store| {
        furnish(&store).await;
        let on = HoldOn::Period {
            class: RecordClass::Appeal,
            from: now() - TimeDelta::hours(1),
            until: now() + TimeDelta::hours(1),
        };
        let new = NewHold {
            on,
            reason: "case 1/2026",
            author: "dpo",
            review_on: later().date_naive(),
        };
        let placed = store.place_hold(new, now()).await.unwrap();
        assert!(matches!(placed, Placed::Done(_)));
        let hour = |dated: &Dated| dated.start + TimeDelta::hours(1);
        shorten(&store, "2", Duration::from_mins(1), hour).await;
        let at = now() + TimeDelta::hours(1);
        let report = store.sweep(&order(at)).await.unwrap();
        let held = KeptBack {
            held: 2,
            set_aside: 0,
        };
        assert_eq!((report.destroyed.appeal, report.kept_back), (0, held));
    });
}

/// The text of a published version.
fn published(version: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/policy");
    std::fs::read_to_string(folder.join(version).join("policy.toml")).unwrap()
}

fn parsed(version: &str, text: &str) -> Policy {
    policy::parse(&format!("static/policy/{version}/policy.toml"), text)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The published versions, of which the last shortens the terms of some appeals, and one more that counts the term of conversations in hours.
fn versions() -> Vec<Policy> {
    let mut versions: Vec<Policy> = ["2026-11-16", "2026-11-23", "2026-11-24"]
        .iter()
        .map(|version| parsed(version, &published(version)))
        .collect();
    let days = "start = \"last_activity\"\nterm = { days = 7 }";
    let hours = "start = \"last_activity\"\nterm = { hours = 30 }";
    let last = published("2026-11-24");
    assert!(last.contains(days));
    let text = last
        .replacen(days, hours, 1)
        .replace("2026-11-24", "2027-01-01")
        .replace("2027-11-24", "2028-01-01");
    versions.push(parsed("2027-01-01", &text));
    versions
}

/// Those that have a word about what was collected under a version.
fn since<'p>(versions: &'p [Policy], version: &str) -> Vec<&'p Policy> {
    let later = versions.iter().filter(|policy| *policy.version >= *version);
    later.collect()
}

/// Appeals of all kinds and ends, and conversations, whose terms began at some time in six years before: with the dates of their versions, or earlier ones.
async fn fill(store: &Store, versions: &[Policy]) {
    const YEARS: u64 = 6 * 366 * 24 * 60 * 60;
    let ago = |most: u64| now() - TimeDelta::seconds(i64::try_from(chance(most)).unwrap());
    for byte in 1..=60 {
        file(store, byte).await;
    }
    for sender in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let turn = |state| alternate(state, now());
        decide(store, message(sender, sender, now()), turn)
            .await
            .unwrap();
    }
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let ids = |table: &str| -> Vec<Vec<u8>> {
        let mut statement = connection
            .prepare(&format!("SELECT id FROM {table}"))
            .unwrap();
        let ids = statement.query_map([], |row| row.get(0)).unwrap();
        ids.map(Result::unwrap).collect()
    };
    let closed: Vec<Status> = Status::ALL
        .iter()
        .copied()
        .filter(|it| it.is_closed())
        .collect();
    let pick = |many: usize| usize::try_from(chance(many as u64)).unwrap();
    let date = |appeal: Option<&Closed>, start, version: &str| {
        let date = retention::destroy_dated_at(appeal, start, since(versions, version));
        // Whoever asks for erasure gets an earlier date.
        date.map(|date| match chance(5) {
            0 => ago(YEARS).max(start).min(date),
            _ => date,
        })
    };
    for id in ids("appeals") {
        if chance(6) == 0 {
            continue;
        }
        let (start, version) = (ago(YEARS), &versions[pick(versions.len())].version);
        let appeal = Closed {
            kind: Kind::ALL[pick(Kind::ALL.len())],
            outcome: closed[pick(closed.len())],
            at: start,
            last_repeat: (chance(4) == 0).then(|| ago(YEARS).max(start)),
            is_repeated: false,
        };
        let date = date(Some(&appeal), start, version);
        connection
            .execute(
                "UPDATE appeals SET kind = ?2, status = ?3, closed_at = ?4, destroy_at = ?5, policy_version = ?6, repeat_closed_at = ?7 WHERE id = ?1",
                (&id, appeal.kind.as_str(), appeal.outcome.as_str(), start.timestamp_millis(), date.map(|at| at.timestamp_millis()), version,
                    appeal.last_repeat.map(|at| at.timestamp_millis())),
            )
            .unwrap();
    }
    for id in ids("dialogues") {
        let (start, version) = (
            ago(8 * 24 * 60 * 60),
            &versions[pick(versions.len())].version,
        );
        let date = date(None, start, version);
        connection
            .execute(
                "UPDATE dialogues SET active_at = ?2, expires_at = ?3, policy_version = ?4 WHERE id = ?1",
                (&id, start.timestamp_millis(), date.map(|at| at.timestamp_millis()), version),
            )
            .unwrap();
    }
}

/// The date of each record that has one.
fn dates() -> BTreeMap<Vec<u8>, (bool, DateTime<Utc>)> {
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT id, 1, destroy_at FROM appeals WHERE destroy_at IS NOT NULL UNION ALL SELECT id, 0, expires_at FROM dialogues",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let at = DateTime::from_timestamp_millis(row.get(2)?).unwrap();
        Ok((row.get(0)?, (row.get(1)?, at)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Proves clause 5.
#[test]
fn what_is_told_before_a_version_takes_effect_is_what_then_happens() {
    let all = versions();
    // What was collected under the earlier versions, and one version after the other.
    let mut shortened_in_all = 0;
    for seed in 1..=12 {
        for (count, grain) in [(3, Grain::Day), (4, Grain::Moment)] {
            new_disk();
            leave_to_chance(seed);
            let (earlier, version) = (&all[..count - 1], &all[count - 1]);
            let from = deadline::start_of_day(version.effective_from).unwrap();
            process(async |store| {
                fill(&store, earlier).await;
                let before = dates();
                let mut told: BTreeMap<bool, Effect> = BTreeMap::new();
                store
                    .each_dated_group(grain, |own, group| {
                        let effect = told.entry(group.appeal.is_some()).or_default();
                        effect.add(group, &since(&all[..count], own));
                    })
                    .await
                    .unwrap();
                assert_eq!(before, dates(), "nothing is changed");

                let date = |record: &Dated| {
                    let since = since(&all[..count], &record.policy_version);
                    retention::destroy_dated_at(record.appeal.as_ref(), record.start, since)
                };
                let budget = Duration::from_mins(1);
                let done = store
                    .shorten_terms(&version.version, from, budget, date)
                    .await;
                let after = dates();
                let mut happened: BTreeMap<bool, Effect> = BTreeMap::new();
                let mut shortened = 0;
                for (id, (is_appeal, was)) in &before {
                    let (_, becomes) = after[id];
                    shortened += u64::from(becomes < *was);
                    let effect = happened.entry(*is_appeal).or_default();
                    let destroyed = becomes.max(from).min(*was);
                    effect.records += 1;
                    effect.months.entry(Month::of(*was)).or_default().before += 1;
                    let month = effect.months.entry(Month::of(destroyed)).or_default();
                    month.after += 1;
                    month.earlier += u64::from(destroyed < *was);
                    effect.earlier += u64::from(destroyed < *was);
                    effect.at_once += u64::from(becomes <= from && *was > from);
                }
                assert_eq!(told, happened, "seed {seed}");
                assert_eq!(done.unwrap().shortened, shortened);
                shortened_in_all += shortened;

                let report = store.sweep(&order(from)).await.unwrap();
                for (is_appeal, destroyed) in [
                    (true, report.destroyed.appeal),
                    (false, report.destroyed.dialogue),
                ] {
                    let due = before
                        .values()
                        .filter(|(class, was)| *class == is_appeal && *was <= from);
                    let at_once = told.get(&is_appeal).map_or(0, |effect| effect.at_once);
                    assert_eq!(destroyed, due.count() as u64 + at_once, "seed {seed}");
                }
            });
        }
    }
    assert!(shortened_in_all > 100, "only {shortened_in_all}");
}

#[test]
fn what_goes_by_its_age_is_counted_between_two_moments() {
    process(async |store| {
        furnish(&store).await;
        store.sweep(&order(later())).await.unwrap();
        let hour = TimeDelta::hours(1);
        let count = async |class, at: DateTime<Utc>| {
            let counted = store.count_begun(class, "2026-11-16", at - hour, at + hour);
            counted.await.unwrap()
        };
        let filed = sql::<i64>("SELECT count(*) FROM events WHERE action <> 'destruction'");
        let filed = u64::try_from(filed).unwrap();
        for (class, when_filed, when_swept) in [
            (RecordClass::Event, filed, 3),
            (RecordClass::DestructionAct, 0, 1),
            (RecordClass::Tombstone, 0, 3),
            (RecordClass::Consent, 0, 3),
            (RecordClass::Transfer, 0, 0),
        ] {
            assert_eq!(count(class, now()).await, Some(when_filed), "{class}");
            assert_eq!(count(class, later()).await, Some(when_swept), "{class}");
        }
        let elsewhere =
            store.count_begun(RecordClass::Consent, "1999-01-01", now(), later() + hour);
        assert_eq!(elsewhere.await.unwrap(), Some(0));
        assert_eq!(count(RecordClass::Appeal, now()).await, None);
    });
}
