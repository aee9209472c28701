//! The register of consents.

use chrono::TimeDelta;
use domain::{Lang, appeal::Channel, consent::ConsentChoices};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    appeals::{appeal, code, now, offered, submission},
    dialogues::{alternate, decide, message},
    sweep::sql,
    world::{disk, process},
};
use crate::{
    Actor, ConsentEntry, ConsentWithdrawal, ConsentWithdrawn, Filed, GivenConsent, Permission,
    Proof, Record, Store, Turned,
};

/// Files an appeal whose subject agrees to everything.
async fn file(store: &Store) -> Uuid {
    let mut new = appeal(1);
    new.appeal.consent.transfer = true;
    let filed = store.file_appeal(new, Some(submission(b"token", b"b")));
    let Filed::New(receipt) = filed.await.unwrap() else {
        panic!("not new")
    };
    let view = store.find_appeal(&receipt.number, &code(1)).await.unwrap();
    view.unwrap().id
}

fn withdrawal(appeal: Uuid, permission: Permission) -> ConsentWithdrawal<'static> {
    ConsentWithdrawal {
        appeal,
        permission,
        by: Actor::Applicant,
        channel: Channel::Web,
        language: Lang::En,
        proof: None,
    }
}

fn permissions(entries: &[ConsentEntry]) -> Vec<(Permission, bool)> {
    entries
        .iter()
        .map(|entry| (entry.permission, entry.granted))
        .collect()
}

#[test]
fn an_entry_says_all_that_article_8_asks_for() {
    process(async |store| {
        let id = file(&store).await;
        let entries = store.consents_of(id).await.unwrap();
        assert_eq!(
            permissions(&entries),
            [
                (Permission::Collection, true),
                (Permission::Processing, true),
                (Permission::Transfer, true),
            ]
        );
        let transfer = ConsentEntry {
            seq: 3,
            at: now(),
            record: Record::Appeal(id),
            appeal: Some(id),
            permission: Permission::Transfer,
            granted: true,
            policy_version: "2026-11-16".to_owned(),
            policy_sha256: "ab".repeat(32),
            language: Lang::Kk,
            channel: Channel::Web,
            words_sha256: Some(Sha256::digest("Hand it on").into()),
            proof: Some(store.proof_of_submission("form", b"token")),
            term: Some("P5Y".to_owned()),
            third_parties: Some(true),
            cross_border: Some(false),
            publication: Some(false),
            withdraws: None,
        };
        assert_eq!(entries[2], transfer);
        let words: [u8; 32] = Sha256::digest("I agree").into();
        assert_eq!(entries[0].words_sha256, Some(words));
    });
}

#[test]
fn a_chat_that_leads_abroad_asks_for_that_too_and_its_message_is_the_proof() {
    process(async |store| {
        let choices = ConsentChoices {
            policy_version: "2026-11-16".to_owned(),
            collection: true,
            transfer: false,
        };
        let turn = |state| {
            let mut new = appeal(1);
            new.offered = offered(true);
            new.channel = Channel::Telegram;
            Turned {
                appeal: Some(new),
                consent: Some(GivenConsent {
                    choices: choices.clone(),
                    policy_sha256: "ab".repeat(32),
                    language: Lang::Ru,
                    offered: offered(true),
                }),
                ..alternate(state, now())
            }
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        let of = |table| -> Uuid {
            let id: Vec<u8> = sql(&format!("SELECT id FROM {table}"));
            Uuid::from_slice(&id).unwrap()
        };
        let (filed, said) = (of("appeals"), of("dialogues"));
        let event: Vec<u8> = sql("SELECT event_hash FROM inbox");
        let proof = Proof::ChatMessage(event.try_into().unwrap());
        for (record, of) in [
            (filed, Record::Appeal(filed)),
            (said, Record::Dialogue(said)),
        ] {
            let entries = store.consents_of(record).await.unwrap();
            assert_eq!(
                permissions(&entries),
                [
                    (Permission::Collection, true),
                    (Permission::Processing, true),
                    (Permission::Transfer, false),
                    (Permission::CrossBorder, true),
                ]
            );
            for entry in entries {
                assert_eq!((entry.record, entry.appeal), (of, Some(filed)));
                assert_eq!(entry.proof, Some(proof));
                assert_eq!(entry.cross_border, Some(true));
                assert_eq!(entry.third_parties, Some(false));
            }
        }
    });
}

/// Proves clause 8.
#[test]
fn a_withdrawal_is_one_more_entry_and_stops_the_transfer() {
    process(async |store| {
        let id = file(&store).await;
        let later = now() + TimeDelta::days(1);
        let proof = store.proof_of_submission("form", b"another token");
        let asked = ConsentWithdrawal {
            proof: Some(proof),
            ..withdrawal(id, Permission::Transfer)
        };
        // Twice at once: one of them does it.
        let (one, other) = futures::join!(
            store.withdraw_consent(asked, later),
            store.withdraw_consent(asked, later)
        );
        assert_eq!(one, Ok(ConsentWithdrawn::Done));
        assert_eq!(other, Ok(ConsentWithdrawn::Repeat));
        let again = store.withdraw_consent(asked, later).await;
        assert_eq!(again, Ok(ConsentWithdrawn::Repeat));
        let entries = store.consents_of(id).await.unwrap();
        let [_, _, given, withdrawn] = &entries[..] else {
            panic!("{entries:?}")
        };
        let expected = ConsentEntry {
            seq: 4,
            at: later,
            granted: false,
            language: Lang::En,
            proof: Some(proof),
            third_parties: Some(false),
            withdraws: Some(given.seq),
            ..given.clone()
        };
        assert_eq!(*withdrawn, expected);
        let opened = store.open_appeal(id, Actor::System, later).await.unwrap();
        let opened = opened.unwrap();
        assert!(!opened.view.consent.transfer && !opened.appeal.consent.transfer);
        assert!(opened.view.consent.collection);
        let events = "SELECT count(*) FROM events WHERE action = 'clarification' AND actor = 'applicant' AND policy_version = '2026-11-16'";
        assert_eq!(sql::<i64>(events), 1);
    });
}

#[test]
fn what_was_never_given_or_is_of_no_appeal_cannot_be_withdrawn() {
    process(async |store| {
        let id = file(&store).await;
        let withdraw = async |appeal, permission| {
            let asked = withdrawal(appeal, permission);
            store.withdraw_consent(asked, now()).await.unwrap()
        };
        assert_eq!(
            withdraw(id, Permission::CrossBorder).await,
            ConsentWithdrawn::NotGiven
        );
        assert_eq!(
            withdraw(Uuid::from_u128(7), Permission::Transfer).await,
            ConsentWithdrawn::NotFound
        );
        assert_eq!(sql::<i64>("SELECT count(*) FROM consents"), 3);
    });
}

#[test]
fn entries_are_neither_changed_nor_deleted_nor_withdrawn_at_will() {
    process(async |store| assert!(!file(&store).await.is_nil()));
    let connection = rusqlite::Connection::open(disk().database()).unwrap();
    let copy = "INSERT INTO consents (at, record_kind, record_id, choice, granted, policy_version, policy_sha256, language, channel, withdraws) \
         SELECT at, record_kind, record_id, choice, 0, policy_version, policy_sha256, language, channel, seq + 1 FROM consents WHERE seq = 1";
    let again = copy.replace("seq + 1", "seq");
    connection.execute(&again, []).unwrap();
    for refused in [
        "UPDATE consents SET granted = 1",
        "DELETE FROM consents",
        // A withdrawal of another permission than it says.
        copy,
        // The second withdrawal of one consent.
        &again,
    ] {
        assert!(connection.execute(refused, []).is_err(), "{refused}");
    }
    // Nor by the sweep, while the record is there.
    connection
        .execute("INSERT INTO leases VALUES ('sweep', x'00', 1)", [])
        .unwrap();
    assert!(connection.execute("DELETE FROM consents", []).is_err());
}
