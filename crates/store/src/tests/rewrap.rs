//! Replacing the master key.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    appeals::{SECRET, code, file, now},
    sweep::{expect_swept, furnish, keys, later, order, sql},
    world::{Fault, disk, faulty, process, use_masters},
};
use crate::{
    Actor, Error, Outcome, Receipt, RewrapReport, Rotation, Store,
    page::{self, Page},
};

pub(crate) const OLD: u8 = 0x7e;
pub(crate) const NEW: u8 = 0x11;
const BUDGET: Duration = Duration::from_mins(1);

/// Goes on until the rotation is complete; a quarter of an hour passes with each call.
pub(crate) async fn rotate(store: &Store, from: DateTime<Utc>) -> Vec<RewrapReport> {
    let mut reports = Vec::new();
    for calls in 0..6 {
        let at = from + TimeDelta::minutes(20) * calls;
        let report = store.rewrap(at, BUDGET).await.unwrap();
        reports.push(report);
        if report.rotation == Rotation::Complete {
            return reports;
        }
    }
    panic!("it does not end: {reports:?}")
}

pub(crate) async fn readable(store: &Store, receipt: &Receipt, byte: u8) {
    let view = store.find_appeal(&receipt.number, &code(byte)).await;
    let id = view.unwrap().unwrap().id;
    let opened = store.open_appeal(id, Actor::System, now()).await.unwrap();
    assert_eq!(opened.unwrap().appeal.text, SECRET);
}

/// The pages that are not of the key that processes get now.
pub(crate) fn foreign_pages() -> usize {
    let id = super::world::masters().current().id();
    let pages = disk().key_value.borrow().clone();
    let foreign = pages.values().filter(|page| page[1..9] != id);
    foreign.count()
}

#[test]
fn without_a_previous_key_there_is_nothing_to_do() {
    process(async |store| {
        file(&store, 1).await;
        let report = store.rewrap(now(), BUDGET).await.unwrap();
        assert_eq!(report.rotation, Rotation::NotAsked);
        assert_eq!(sql::<i64>("SELECT count(*) FROM key_rotations"), 0);
    });
}

#[test]
fn all_pages_are_wrapped_anew_and_then_the_old_key_may_go() {
    let before = process(async |store| file(&store, 1).await);
    use_masters(NEW, Some(OLD));
    let during = process(async |store| {
        let during = file(&store, 2).await;
        let reports = rotate(&store, now()).await;
        let done: u64 = reports.iter().map(|report| report.pages_done).sum();
        assert_eq!(done, 1, "{reports:?}");
        assert_eq!(reports[0].pages_left, 0);
        assert!(reports[0].not_before > Some(now()));
        readable(&store, &before, 1).await;
        during
    });
    assert_eq!(foreign_pages(), 0);
    // Nothing is left to do, and a look says so.
    process(async |store| {
        let report = store.rewrap(later(), BUDGET).await.unwrap();
        assert_eq!(
            (report.rotation, report.pages_done),
            (Rotation::Complete, 0)
        );
    });
    use_masters(NEW, None);
    process(async |store| {
        readable(&store, &before, 1).await;
        readable(&store, &during, 2).await;
    });
    // The old one is refused at the door.
    use_masters(OLD, None);
    let (refused, _) = faulty(Fault::None, async |store| store.err());
    assert!(matches!(refused, Some(Error::MasterKey { .. })));
}

#[test]
fn whoever_drops_the_old_key_too_early_is_told_at_the_door() {
    process(async |store| drop(file(&store, 1).await));
    use_masters(NEW, Some(OLD));
    process(async |store| {
        let report = store.rewrap(now(), BUDGET).await.unwrap();
        assert_eq!(report.rotation, Rotation::Unfinished);
    });
    use_masters(NEW, None);
    let (refused, _) = faulty(Fault::None, async |store| store.err());
    assert!(matches!(refused, Some(Error::MasterKey { .. })));
}

#[test]
fn a_page_that_stays_under_the_old_key_is_refused_as_corrupt() {
    let receipt = process(async |store| file(&store, 1).await);
    let old = disk().key_value.borrow().clone();
    use_masters(NEW, Some(OLD));
    process(async |store| drop(rotate(&store, now()).await));
    disk().key_value.borrow_mut().extend(old);
    use_masters(NEW, None);
    process(async |store| {
        let view = store.find_appeal(&receipt.number, &code(1)).await;
        let id = view.unwrap().unwrap().id;
        let opened = store.open_appeal(id, Actor::System, now()).await;
        let corrupt = Error::Corrupt {
            table: "keys",
            column: "wrapped",
        };
        assert_eq!(opened.err(), Some(corrupt));
    });
}

#[test]
fn a_call_keeps_to_its_time_and_the_next_one_goes_on() {
    let receipts = process(async |store| {
        let mut receipts = Vec::new();
        for byte in 0..5 {
            receipts.push(file(&store, byte).await);
        }
        receipts
    });
    use_masters(NEW, Some(OLD));
    process(async |store| {
        for left in (0..5).rev() {
            let report = store.rewrap(now(), Duration::ZERO).await.unwrap();
            assert_eq!((report.pages_done, report.pages_left), (1, left));
            assert_eq!(foreign_pages() as u64, left);
            for (byte, receipt) in (0..).zip(&receipts) {
                readable(&store, receipt, byte).await;
            }
        }
        rotate(&store, now()).await;
    });
}

#[test]
fn a_page_that_a_stopped_sweep_wrote_back_is_found_by_the_last_look() {
    let receipt = process(async |store| file(&store, 1).await);
    let old = disk().key_value.borrow().clone();
    use_masters(NEW, Some(OLD));
    process(async |store| {
        store.rewrap(now(), BUDGET).await.unwrap();
        assert_eq!(foreign_pages(), 0);
        disk().key_value.borrow_mut().extend(old);
        let reports = rotate(&store, now() + TimeDelta::minutes(1)).await;
        let done: u64 = reports.iter().map(|report| report.pages_done).sum();
        assert_eq!((done, foreign_pages()), (1, 0));
    });
    use_masters(NEW, None);
    process(async |store| readable(&store, &receipt, 1).await);
}

#[test]
fn sweeps_and_rewraps_keep_out_of_each_others_way() {
    let receipts = process(async |store| furnish(&store).await);
    use_masters(NEW, Some(OLD));
    process(async |store| {
        let order = order(later());
        let (swept, rewrapped) = futures::join!(store.sweep(&order), store.rewrap(later(), BUDGET));
        let turned_away = (
            swept.unwrap().outcome == Outcome::AnotherSweepRuns,
            rewrapped.unwrap().rotation == Rotation::AnotherRuns,
        );
        assert!(turned_away.0 != turned_away.1);
        store.sweep(&order).await.unwrap();
        rotate(&store, later()).await;
        expect_swept(&store, &receipts).await;
        assert_eq!((keys().len(), foreign_pages()), (2, 0));
        // Neither did the rewrap pass for a sweep.
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM sweeps WHERE outcome <> 'done'"),
            0
        );
    });
}

#[test]
fn what_does_not_open_stays_as_it_is_and_holds_up_nothing() {
    process(async |store| drop(file(&store, 1).await));
    let other = crate::keys::MasterKeys::parse(&"a5".repeat(32), None).unwrap();
    let key = crate::keys::DataKey::generate().unwrap();
    let id = crate::runtime::new_id(now()).unwrap();
    let foreign = Page::wrap(id, other.current(), [(id, &key)]).unwrap();
    let name = page::name(id);
    let entries = || disk().key_value.borrow().clone();
    disk()
        .key_value
        .borrow_mut()
        .insert(name.clone(), foreign.bytes().to_vec());
    use_masters(NEW, Some(OLD));
    process(async |store| {
        let reports = rotate(&store, now()).await;
        assert_eq!((reports[0].pages_done, reports[0].unreadable), (1, 1));
        assert_eq!(entries()[&name], foreign.bytes());
    });
}

#[test]
fn whoever_goes_back_to_an_earlier_key_begins_anew() {
    let receipt = process(async |store| file(&store, 1).await);
    for (round, (current, previous)) in (0..).zip([(NEW, OLD), (OLD, NEW), (NEW, OLD)]) {
        use_masters(current, Some(previous));
        process(async |store| {
            assert_eq!(foreign_pages(), 1);
            rotate(&store, now() + TimeDelta::days(round)).await;
            assert_eq!(foreign_pages(), 0);
            readable(&store, &receipt, 1).await;
        });
    }
    use_masters(NEW, None);
    process(async |store| readable(&store, &receipt, 1).await);
}
