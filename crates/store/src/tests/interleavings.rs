//! Two instances at once on the same stores: they file, withdraw, talk, sweep, seal the audit trail and replace the master key in an order that
//! chance makes. The clock of the second one is ahead by more than a lease holds, so that a lease that was taken by the first may expire in
//! the middle of anything; whoever has read a key page may be stopped until the others are through; and in half of the cases both die at a
//! moment that chance chooses.

use std::time::Duration;

use chrono::TimeDelta;

use super::{
    appeals::{appeal, code, file, now, submission, until},
    dialogues::{alternate, decide, message},
    rewrap::{NEW, OLD, foreign_pages, readable, rotate},
    sweep::{keys, later, order, sql},
    world::{
        A_MINUTE, Fault, chance, faulty, leave_to_chance, masters, new_disk, process, stop_one_in,
        use_masters,
    },
};
use crate::{Actor, Answer, Error, Filed, Outcome, Receipt, Store, Turned};

const KEYS: [&[u8]; 3] = [b"one", b"two", b"three"];

/// What one instance does, each of its parts at once with the others.
async fn work(store: &Store, ahead: TimeDelta) -> (Vec<Receipt>, Vec<(usize, Vec<u8>)>) {
    let file = async |(byte, key): (u8, &[u8])| match store
        .file_appeal(appeal(byte), Some(submission(key, b"b")))
        .await
    {
        Ok(Filed::New(receipt) | Filed::Repeat(receipt)) => {
            if byte == 0 {
                let end = now() + TimeDelta::seconds(30);
                drop(
                    store
                        .withdraw_appeal(&receipt.number, &code(0), now(), until(end))
                        .await,
                );
            }
            Some(receipt)
        }
        Ok(Filed::Conflict) => panic!("the same body is taken for another"),
        Err(_) => None,
    };
    let say = async |event: usize| {
        let id = event.to_string();
        let sender = if event < 3 { "a" } else { "b" };
        let life = TimeDelta::seconds(if sender == "a" { 3600 } else { 30 });
        let turn = |state| Turned {
            expires_at: now() + life,
            ..alternate(state, now())
        };
        let answer: Result<Answer, Error> = decide(store, message(sender, &id, now()), turn).await;
        match answer {
            Ok(Answer::New(reply) | Answer::Repeat(Some(reply))) => Some((event, reply)),
            Ok(Answer::Repeat(None) | Answer::Conflict) | Err(_) => None,
        }
    };
    let at = now() + TimeDelta::minutes(1) + ahead;
    // Each of them may find the lease of another one expired, or lose its own: whoever comes again when the others are through finishes.
    let sweep = async || {
        for _ in 0..3 {
            drop(store.sweep(&order(at)).await);
        }
    };
    let rewrap = async || {
        for minutes in [0, 3, 6] {
            let at = at + TimeDelta::minutes(minutes);
            drop(store.rewrap(at, Duration::from_millis(chance(3))).await);
        }
    };
    let seal = async || {
        for _ in 0..3 {
            drop(store.seal_events(at, A_MINUTE).await);
        }
    };
    let (receipts, replies, (), (), ()) = futures::join!(
        futures::future::join_all((0..).zip(KEYS).map(file)),
        futures::future::join_all((0..5).map(say)),
        sweep(),
        rewrap(),
        seal(),
    );
    (
        receipts.into_iter().flatten().collect(),
        replies.into_iter().flatten().collect(),
    )
}

/// How many appeals become due.
const DOOMED: u8 = 4;

/// Files appeals whose term ends as the two instances begin: half of them by both clocks, the rest by the clock that is ahead alone. So whoever goes
/// by the other clock, and is stopped with a key page in hand, writes keys back that were destroyed meanwhile. The search for keys without a record
/// has come past their pages: a key that is brought back is found only by whoever looks at the page once more.
async fn doom(store: &Store) {
    let earlier = now() - TimeDelta::hours(3);
    let file = async |byte: u8| {
        let mut new = appeal(byte);
        new.received_at = earlier;
        let Ok(Filed::New(receipt)) = store.file_appeal(new, None).await else {
            panic!("not new")
        };
        let end = now() + TimeDelta::seconds(if byte.is_multiple_of(2) { 30 } else { 180 });
        let code = code(byte);
        let done = store.withdraw_appeal(&receipt.number, &code, earlier, until(end));
        done.await.unwrap();
    };
    futures::future::join_all((20..20 + DOOMED).map(file)).await;
    let searched = store.sweep(&order(now() - TimeDelta::hours(1))).await;
    assert_eq!(searched.unwrap().destroyed.appeal, 0);
}

#[test]
fn whatever_the_order_nothing_is_lost_doubled_or_brought_back() {
    for seed in 0..200 {
        new_disk();
        let old = process(async |store| {
            doom(&store).await;
            file(&store, 9).await
        });
        use_masters(NEW, Some(OLD));
        leave_to_chance(seed);
        stop_one_in(3);
        let fault = if seed % 2 == 0 {
            Fault::None
        } else {
            Fault::Crash(u32::try_from(chance(500)).unwrap())
        };
        let (((receipts, replies), (more_receipts, more_replies)), _) =
            faulty(fault, async |one| {
                let (one, other) = (one.unwrap(), Store::connect(masters()).await);
                match other {
                    Ok(other) => futures::join!(
                        work(&one, TimeDelta::zero()),
                        work(&other, TimeDelta::minutes(4))
                    ),
                    Err(_) => (work(&one, TimeDelta::zero()).await, Default::default()),
                }
            });
        stop_one_in(0);
        process(async |store| {
            // One appeal for each key, whoever filed it, and everybody got the same receipt. The one that is withdrawn may be destroyed on the way, and
            // its mark with it: then a late repeat makes a new one.
            for receipt in receipts.iter().chain(&more_receipts) {
                let same = |other: &&Receipt| other.code == receipt.code;
                let others = receipts.iter().chain(&more_receipts).filter(same);
                assert!(
                    receipt.code == code(0) || others.into_iter().all(|other| other == receipt),
                    "seed {seed}"
                );
                let view = store
                    .find_appeal(&receipt.number, &receipt.code)
                    .await
                    .unwrap();
                if let Some(view) = view {
                    let opened = store
                        .open_appeal(view.id, Actor::System, now())
                        .await
                        .unwrap();
                    assert!(
                        opened.is_some(),
                        "seed {seed}: an answered appeal cannot be read"
                    );
                } else {
                    assert!(
                        receipt.code == code(0),
                        "seed {seed}: an answered appeal is not there"
                    );
                }
            }
            assert!(
                sql::<i64>("SELECT count(*) FROM appeals WHERE condemned_at IS NULL")
                    <= 4 + i64::from(DOOMED),
                "seed {seed}"
            );
            // Whoever asks twice gets the same answer.
            for (event, reply) in &replies {
                let other = more_replies.iter().find(|(other, _)| other == event);
                assert!(
                    other.is_none_or(|(_, other)| other == reply),
                    "seed {seed}: event {event}"
                );
            }
            // What is due goes, once, and no key without a record is left.
            for hours in [1, 3] {
                let report = store
                    .sweep(&order(later() + TimeDelta::hours(hours)))
                    .await
                    .unwrap();
                assert_eq!(report.outcome, Outcome::Done, "seed {seed}");
            }
            let records =
                "SELECT (SELECT count(*) FROM appeals) + (SELECT count(*) FROM dialogues)";
            assert_eq!(
                keys().len(),
                usize::try_from(sql::<i64>(records)).unwrap(),
                "seed {seed}"
            );
            expect_destroyed_once(seed);
            expect_vault_whole(&store, seed).await;
        });
        use_masters(NEW, None);
        let answered: Vec<&Receipt> = receipts.iter().chain(&more_receipts).collect();
        process(async |store| expect_readable(&store, &old, &answered, seed).await);
    }
}

/// Each destruction stands in one act and in one event, and nothing is gone without one.
fn expect_destroyed_once(seed: u64) {
    let counted = "SELECT coalesce(sum((counts ->> 'appeal') + (counts ->> 'dialogue')), 0) FROM destruction_acts";
    let destroyed: i64 = sql("SELECT count(*) FROM events WHERE action = 'destruction'");
    assert_eq!(sql::<i64>(counted), destroyed, "seed {seed}");
    let once = "SELECT count(DISTINCT record_id) FROM events WHERE action = 'destruction'";
    assert_eq!(sql::<i64>(once), destroyed, "seed {seed}");
    let filed: i64 =
        sql("SELECT count(*) FROM events WHERE action = 'collection' AND record_kind = 'appeal'");
    let gone: i64 =
        sql("SELECT count(*) FROM events WHERE action = 'destruction' AND record_kind = 'appeal'");
    assert_eq!(
        sql::<i64>("SELECT count(*) FROM appeals"),
        filed - gone,
        "seed {seed}"
    );
}

/// Nothing is left of what was destroyed, the audit trail is sealed once and whole, and the old master key may go.
async fn expect_vault_whole(store: &Store, seed: u64) {
    let index = "SELECT count(*) FROM lookups WHERE record_id NOT IN (SELECT id FROM appeals)";
    assert_eq!(sql::<i64>(index), 0, "seed {seed}");
    // The audit trail is sealed, once, and whole.
    store.seal_events(later(), A_MINUTE).await.unwrap();
    let found = store.verify_events().await.unwrap();
    assert_eq!((found.fault, found.waiting), (None, 0), "seed {seed}");
    assert_eq!(
        found.events,
        sql::<i64>("SELECT count(*) FROM events").unsigned_abs()
    );
    // And the old master key may go.
    rotate(store, later()).await;
    assert_eq!(foreign_pages(), 0, "seed {seed}");
}

/// Under the new master key alone.
async fn expect_readable(store: &Store, old: &Receipt, answered: &[&Receipt], seed: u64) {
    readable(store, old, 9).await;
    for receipt in answered {
        if receipt.code != code(0) {
            let view = store.find_appeal(&receipt.number, &receipt.code).await;
            let id = view.unwrap().unwrap().id;
            let opened = store.open_appeal(id, Actor::System, now()).await;
            assert!(opened.unwrap().is_some(), "seed {seed}: a key is lost");
        }
    }
}
