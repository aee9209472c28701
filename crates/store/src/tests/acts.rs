//! Destruction acts, as they are listed and exported.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::retention::Term;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    appeals::{SECRET, code, now},
    lookups::identified,
    sweep::{later, order},
    world::process,
};
use crate::{DestructionAct, Due, Filed, Store, SweepOrder, Trigger};

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
            .withdraw_appeal(&number, &code(byte), now(), end)
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
