//! Filing, finding, opening and withdrawing appeals.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Lang,
    appeal::{Appeal, Applicant, ApplicantType, Category, Channel, Kind, Status},
    code::AccessCode,
    consent::{ConsentChoices, Offered},
    number::AppealNumber,
    retention::{AppealTerm, Erasure},
};

use super::{
    sweep::sql,
    world::{Fault, disk, faulty, process},
};
use crate::{Actor, Error, Filed, Idempotency, NewAppeal, Receipt, Store, Terms, Withdrawal};

pub(crate) const SECRET: &str = "The lamp at the crossing has been dark for a week";

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-18T05:00:00Z".parse().unwrap()
}

/// All that is closed is destroyed then, and the law sets no term.
pub(crate) fn until(end: DateTime<Utc>) -> Terms {
    Terms {
        term: Arc::new(move |_, _| AppealTerm {
            destroy_at: Some(end),
            is_mandatory: false,
        }),
        erasure: Arc::new(|_, _, _| Erasure::AtOnce),
    }
}

pub(crate) fn code(byte: u8) -> AccessCode {
    AccessCode::from_random([byte; 16])
}

pub(crate) fn appeal(byte: u8) -> NewAppeal {
    let received_at = now();
    NewAppeal {
        appeal: Appeal {
            kind: Kind::Complaint,
            text: SECRET.to_owned(),
            language: Lang::Kk,
            applicant: Applicant {
                applicant_type: ApplicantType::Individual,
                category: Category::Citizen,
                name: None,
                iin: None,
                phone: None,
                email: None,
                address: None,
                organization: None,
                represents: None,
            },
            location: None,
            repeats: None,
            consent: ConsentChoices {
                policy_version: "2026-11-16".to_owned(),
                collection: true,
                transfer: false,
            },
        },
        channel: Channel::Web,
        received_at,
        registered_on: received_at.date_naive(),
        due_on: received_at.date_naive() + TimeDelta::days(28),
        policy_sha256: "ab".repeat(32),
        offered: offered(false),
        dropped: vec!["location"],
        attachments: Vec::new(),
        code: code(byte),
        share: None,
        terms: until(received_at + TimeDelta::days(1826)),
    }
}

pub(crate) fn offered(cross_border: bool) -> Offered {
    Offered {
        collection: "I agree".to_owned(),
        transfer: "Hand it on".to_owned(),
        term: "P5Y".to_owned(),
        cross_border,
    }
}

pub(crate) fn submission<'a>(key: &'a [u8], body: &'a [u8]) -> Idempotency<'a> {
    Idempotency {
        scope: "form",
        key,
        body,
        expires_at: now() + TimeDelta::hours(24),
    }
}

pub(crate) async fn file(store: &Store, byte: u8) -> Receipt {
    match store.file_appeal(appeal(byte), None).await.unwrap() {
        Filed::New(receipt) => receipt,
        other => panic!("not new: {other:?}"),
    }
}

/// All of what the disk holds, to look for what must not stand there.
pub(crate) fn everything_on_disk() -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(disk().database().parent().unwrap()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    for (name, value) in disk().key_value.borrow().iter() {
        bytes.extend(name.as_bytes());
        bytes.extend(value);
    }
    bytes
}

#[test]
fn a_filed_appeal_is_found_by_number_and_code_after_a_restart() {
    let receipt = process(async |store| file(&store, 1).await);
    assert_eq!(receipt.number, AppealNumber::new(Kind::Complaint, 2026, 1));
    process(async |store| {
        let view = store
            .find_appeal(&receipt.number, &code(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(view.status, Status::Registered);
        assert_eq!(view.history.len(), 1);
        assert_eq!((view.due_on, view.received_at), (receipt.due_on, now()));
        assert!(view.consent.collection && !view.consent.transfer);
        assert!(
            store
                .find_appeal(&receipt.number, &code(2))
                .await
                .unwrap()
                .is_none()
        );
        let other = AppealNumber::new(Kind::Complaint, 2026, 2);
        assert!(store.find_appeal(&other, &code(1)).await.unwrap().is_none());
        let opened = store
            .open_appeal(view.id, Actor::Staff("7"), now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(opened.appeal.text, SECRET);
    });
}

#[test]
fn whoever_opens_an_appeal_is_named_in_the_audit_trail_and_else_nothing_is_opened() {
    process(async |store| {
        let receipt = file(&store, 1).await;
        let found = store.find_appeal(&receipt.number, &code(1)).await.unwrap();
        let id = found.unwrap().id;
        let open = async || store.open_appeal(id, Actor::Staff("7"), now()).await;
        let named = "SELECT count(*) FROM events WHERE action = 'extraction' AND actor = 'staff:7'";
        let other = rusqlite::Connection::open(disk().database()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(open().await.err(), Some(Error::Busy));
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(sql::<i64>(named), 0);
        assert_eq!(open().await.unwrap().unwrap().appeal.text, SECRET);
        assert_eq!(sql::<i64>(named), 1);
    });
}

#[test]
fn appeals_that_are_filed_at_once_share_a_key_page_and_get_numbers_of_their_own() {
    process(async |store| {
        let receipts = futures::future::join_all((0..20).map(|byte| file(&store, byte))).await;
        let mut sequences: Vec<u64> = receipts
            .iter()
            .map(|receipt| receipt.number.sequence())
            .collect();
        sequences.sort_unstable();
        assert_eq!(sequences, (1..=20).collect::<Vec<_>>());
        for (byte, receipt) in (0..).zip(&receipts) {
            assert!(
                store
                    .find_appeal(&receipt.number, &code(byte))
                    .await
                    .unwrap()
                    .is_some()
            );
        }
    });
    assert!(
        disk().key_value.borrow().len() <= 3,
        "twenty appeals cost {} flushes",
        disk().key_value.borrow().len()
    );
}

#[test]
fn a_repeated_submission_registers_once_and_gets_the_same_receipt() {
    let first = process(async |store| {
        store
            .file_appeal(appeal(1), Some(submission(b"k", b"body")))
            .await
            .unwrap()
    });
    let Filed::New(receipt) = first else {
        panic!("not new")
    };
    process(async |store| {
        let again = store
            .file_appeal(appeal(2), Some(submission(b"k", b"body")))
            .await
            .unwrap();
        assert_eq!(again, Filed::Repeat(receipt.clone()));
        let other = store
            .file_appeal(appeal(3), Some(submission(b"k", b"another body")))
            .await
            .unwrap();
        assert_eq!(other, Filed::Conflict);
        let scope = Idempotency {
            scope: "api",
            ..submission(b"k", b"body")
        };
        assert!(matches!(
            store.file_appeal(appeal(4), Some(scope)).await.unwrap(),
            Filed::New(_)
        ));
    });
}

#[test]
fn an_expired_idempotency_key_is_free_again_before_the_sweep_comes() {
    process(async |store| {
        let first = store
            .file_appeal(appeal(1), Some(submission(b"k", b"body")))
            .await
            .unwrap();
        let mut tomorrow = appeal(2);
        tomorrow.received_at += TimeDelta::hours(24);
        let mark = Idempotency {
            expires_at: now() + TimeDelta::hours(48),
            ..submission(b"k", b"another body")
        };
        let second = store.file_appeal(tomorrow, Some(mark)).await.unwrap();
        let (Filed::New(first), Filed::New(second)) = (first, second) else {
            panic!("not new")
        };
        assert_ne!(first.number, second.number);
    });
}

#[test]
fn a_registration_costs_ten_calls_of_which_two_flush() {
    // The page of keys; then BEGIN, the look for an earlier submission, the last number, the appeal, the mark, the number, consents, events,
    // COMMIT.
    let (_, steps) = faulty(Fault::None, async |store| {
        let mark = Some(submission(b"k", b"body"));
        store.unwrap().file_appeal(appeal(1), mark).await.unwrap()
    });
    assert_eq!(steps, 10);
    // In company each one more costs a savepoint and its own three statements.
    let (_, steps) = faulty(Fault::None, async |store| {
        let store = store.unwrap();
        let file = async |byte: u8| {
            let key = [byte];
            store
                .file_appeal(appeal(byte), Some(submission(&key, b"body")))
                .await
                .unwrap()
        };
        futures::future::join_all((0..10).map(file)).await
    });
    assert_eq!(steps, 7 + 10 * 4);
    // Without a mark it is one statement, which needs no savepoint.
    let (_, steps) = faulty(Fault::None, async |store| {
        let store = store.unwrap();
        let file = async |byte: u8| store.file_appeal(appeal(byte), None).await.unwrap();
        futures::future::join_all((0..10).map(file)).await
    });
    assert_eq!(steps, 7 + 10);
}

#[test]
fn a_double_click_within_one_batch_registers_once() {
    process(async |store| {
        let file = |byte| store.file_appeal(appeal(byte), Some(submission(b"k", b"body")));
        let filed = futures::future::join_all((0..6).map(file)).await;
        let (new, repeated): (Vec<_>, Vec<_>) = filed
            .into_iter()
            .map(Result::unwrap)
            .partition(|filed| matches!(filed, Filed::New(_)));
        let Some(Filed::New(receipt)) = new.first() else {
            panic!("nothing is new")
        };
        assert_eq!(new.len(), 1);
        assert!(
            repeated
                .iter()
                .all(|filed| *filed == Filed::Repeat(receipt.clone()))
        );
    });
}

#[test]
fn an_appeal_is_withdrawn_once_by_whoever_has_its_code() {
    process(async |store| {
        let receipt = file(&store, 1).await;
        let later = now() + TimeDelta::days(1);
        let withdraw = |byte| {
            let (store, number) = (&store, receipt.number);
            async move {
                store
                    .withdraw_appeal(
                        &number,
                        &code(byte),
                        later,
                        until(later + TimeDelta::days(1826)),
                    )
                    .await
                    .unwrap()
            }
        };
        assert_eq!(withdraw(2).await, Withdrawal::NotFound);
        assert_eq!(withdraw(1).await, Withdrawal::Done);
        assert_eq!(withdraw(1).await, Withdrawal::Repeat);
        let view = store
            .find_appeal(&receipt.number, &code(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(view.status, Status::Withdrawn);
        assert_eq!(view.closed_at, Some(later));
        assert_eq!(view.destroy_at, Some(later + TimeDelta::days(1826)));
        let steps: Vec<Status> = view.history.iter().map(|step| step.status).collect();
        assert_eq!(steps, [Status::Registered, Status::Withdrawn]);
    });
}

#[test]
fn nothing_that_was_written_stands_in_clear_on_the_disk() {
    process(async |store| {
        store
            .file_appeal(appeal(1), Some(submission(b"planted-key", b"planted-body")))
            .await
            .unwrap();
        store
            .hit_limit(super::limits::bound("203.0.113.77", 5), now())
            .await
            .unwrap();
    });
    let disk = everything_on_disk();
    let code = code(1).to_string();
    for planted in [
        SECRET,
        "planted-key",
        "planted-body",
        "203.0.113.77",
        &code,
        &code.replace('-', ""),
    ] {
        let found = disk
            .windows(planted.len())
            .any(|window| window == planted.as_bytes());
        assert!(!found, "{planted:?} stands in clear");
    }
}

#[test]
fn another_master_key_is_refused_at_the_door() {
    process(async |store| drop(file(&store, 1).await));
    let pool = &mut futures::executor::LocalPool::new();
    let masters = crate::keys::MasterKeys::parse(&"11".repeat(32), None).unwrap();
    let refused = pool.run_until(Store::connect(masters)).err();
    assert!(
        matches!(
            refused,
            Some(Error::MasterKey {
                variable: "master_key",
                ..
            })
        ),
        "{refused:?}"
    );
    let both = crate::keys::MasterKeys::parse(&"11".repeat(32), Some(&"7e".repeat(32))).unwrap();
    assert!(pool.run_until(Store::connect(both)).is_ok());
}
