//! Destruction acts, as they are listed and exported.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::retention::Term;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    appeals::{SECRET, code, now, until},
    lookups::identified,
    sweep::{later, order},
    world::{A_MINUTE, process},
};
use crate::{ActCheck, DestructionAct, Due, Filed, Store, SweepOrder, Trigger};

/// Files appeals of somebody who says all, withdraws them and has each destroyed under an act of its own, a day apart.
async fn destroy(store: &Store, count: u8) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for byte in 0..count {
        let filed = store.file_appeal(identified(byte), None).await.unwrap();
        let Filed::New(receipt) = filed else {
            panic!("not new")
        };
        let end = now() + TimeDelta::days(1);
        let number = receipt.number;
        let view = store.find_appeal(&number, &code(byte)).await.unwrap();
        ids.push(view.unwrap().id);
        store
            .withdraw_appeal(&number, &code(byte), now(), until(end))
            .await
            .unwrap();
        let order = SweepOrder {
            trigger: Trigger::Request,
            ..order(later() + TimeDelta::days(byte.into()))
        };
        assert!(store.sweep(&order).await.unwrap().act.is_some());
    }
    ids
}

#[test]
fn an_act_says_what_when_by_whom_and_under_which_terms() {
    process(async |store| {
        let ids = destroy(&store, 1).await;
        let acts = store.destruction_acts(10, None).await.unwrap();
        let [act] = &acts[..] else { panic!("{acts:?}") };
        let version = "2026-11-16".to_owned();
        let digest = Sha256::digest(Sha256::digest(ids[0].as_bytes()));
        let expected = DestructionAct {
            id: act.id,
            at: later(),
            trigger: Trigger::Request,
            counts: Due {
                appeal: 1,
                ..Due::default()
            },
            terms: BTreeMap::from([(
                version.clone(),
                BTreeMap::from([("appeal".to_owned(), Term::Years(5))]),
            )]),
            policy_versions: BTreeSet::from([version]),
            parts: Some(1),
            records_sha256: data_encoding::HEXLOWER.encode(&digest),
        };
        assert_eq!(*act, expected);
        let read = store.destruction_act(act.id).await.unwrap();
        assert_eq!(read, Some(expected));
        let none = store.destruction_act(Uuid::nil()).await.unwrap();
        assert_eq!(none, None);
    });
}

#[test]
fn acts_are_listed_page_by_page_the_newest_first() {
    process(async |store| {
        destroy(&store, 5).await;
        let mut pages = Vec::new();
        let mut before = None;
        loop {
            let page = store.destruction_acts(2, before).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            pages.push(page.iter().map(|act| act.at).collect::<Vec<_>>());
        }
        let at = |days| later() + TimeDelta::days(days);
        assert_eq!(pages, [vec![at(4), at(3)], vec![at(2), at(1)], vec![at(0)]]);
    });
}

#[test]
fn an_exported_act_holds_nothing_personal() {
    process(async |store| {
        let ids = destroy(&store, 2).await;
        let acts = store.destruction_acts(10, None).await.unwrap();
        let exported = serde_json::to_string(&acts).unwrap();
        assert!(exported.contains("records_sha256"));
        let mut planted = vec![SECRET, "77011234567", "900101300017"];
        planted.extend(["Planted.Person", "example.kz"]);
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        planted.extend(ids.iter().map(String::as_str));
        for planted in planted {
            assert!(!exported.contains(planted), "{planted} stands in an act");
        }
        // Nothing is said but this.
        let value: serde_json::Value = serde_json::from_str(&exported).unwrap();
        let fields: Vec<&String> = value[0].as_object().unwrap().keys().collect();
        let known = [
            "at",
            "counts",
            "id",
            "parts",
            "policy_versions",
            "records_sha256",
            "terms",
            "trigger",
        ];
        assert_eq!(fields.len(), known.len());
        assert!(
            known
                .iter()
                .all(|known| fields.iter().any(|field| field == known))
        );
    });
}

async fn checked(store: &Store) -> ActCheck {
    let acts = store.destruction_acts(1, None).await.unwrap();
    store.check_act(&acts[0]).await.unwrap()
}

fn tamper(sql: &str) {
    let connection = rusqlite::Connection::open(super::world::disk().database()).unwrap();
    for trigger in [
        "destruction_acts_are_never_changed",
        "events_are_never_changed",
        "events_outlive_their_record",
        "destruction_parts_are_never_changed",
    ] {
        let drop = format!("DROP TRIGGER IF EXISTS {trigger}");
        connection.execute(&drop, []).unwrap();
    }
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
}

/// Proves clause 3.5.
#[test]
fn an_act_holds_against_the_audit_trail_once_that_is_sealed() {
    process(async |store| {
        destroy(&store, 2).await;
        assert_eq!(checked(&store).await, ActCheck::NotSealedYet);
        store
            .seal_events(later() + TimeDelta::days(9), A_MINUTE)
            .await
            .unwrap();
        assert_eq!(checked(&store).await, ActCheck::Holds);
    });
}

/// Proves clause 3.5.
#[test]
fn an_act_or_an_event_that_was_changed_does_not_hold() {
    let last = "(SELECT max(id) FROM destruction_acts)";
    for tampering in [
        format!("UPDATE destruction_acts SET counts = '{{\"appeal\":2}}' WHERE id = {last}"),
        format!("UPDATE destruction_acts SET records_sha256 = zeroblob(32) WHERE id = {last}"),
        format!("UPDATE destruction_acts SET at = at + 1 WHERE id = {last}"),
        format!("UPDATE destruction_parts SET records_sha256 = zeroblob(32) WHERE sweep_id = {last}"),
        "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events WHERE action = 'destruction')".to_owned(),
        "UPDATE events SET record_id = zeroblob(16) WHERE seq = (SELECT max(seq) FROM events WHERE action = 'destruction')".to_owned(),
        "INSERT INTO events (at, action, actor, record_kind, record_id, policy_version) SELECT at, action, actor, record_kind, zeroblob(16), \
         policy_version FROM events WHERE seq = (SELECT max(seq) FROM events WHERE action = 'destruction')".to_owned(),
    ] {
        super::world::new_disk();
        process(async |store| {
            destroy(&store, 2).await;
            store.seal_events(later() + TimeDelta::days(9), A_MINUTE).await.unwrap();
            tamper(&tampering);
            assert_eq!(checked(&store).await, ActCheck::DoesNotHold, "{tampering}");
        });
    }
}

#[test]
fn a_sweep_that_is_stopped_before_its_act_has_it_written_by_the_next() {
    process(async |store| {
        destroy(&store, 1).await;
        // As if the process had ended right before the end of the sweep.
        tamper("UPDATE sweeps SET owes_act = 1, outcome = 'running'");
        let connection = rusqlite::Connection::open(super::world::disk().database()).unwrap();
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF; DROP TRIGGER destruction_acts_are_destroyed_by_the_sweep; \
                 DROP TRIGGER destruction_acts_take_their_parts_along; DELETE FROM destruction_acts;",
            )
            .unwrap();
        let at = later() + TimeDelta::days(1);
        store.sweep(&order(at)).await.unwrap();
        store.seal_events(at, A_MINUTE).await.unwrap();
        let acts = store.destruction_acts(10, None).await.unwrap();
        assert_eq!(acts.len(), 1);
        assert_eq!((acts[0].at, acts[0].counts.appeal), (later(), 1));
        assert_eq!(checked(&store).await, ActCheck::Holds);
    });
}
