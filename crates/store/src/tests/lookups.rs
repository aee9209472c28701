//! Finding all records of a person, without decrypting any.

use chrono::TimeDelta;
use domain::{
    appeal::{ApplicantType, Channel, Organization, Principal, Represented},
    email::Email,
    identifier::{Bin, Iin},
    name::{Name, PersonName},
    phone::Phone,
};

use super::{
    appeals::{appeal, code, everything_on_disk, now, until},
    dialogues::{alternate, decide, message},
    sweep::{later, order, sql},
    world::{Fault, disk, faulty, process},
};
use crate::{Filed, Identifier, NewAppeal, Receipt, Record, Store, Turned};

const PHONE: &str = "+77011234567";
const EMAIL: &str = "Planted.Person@example.kz";
pub(crate) const IIN: &str = "900101300017";
const BIN: &str = "260140990008";

fn phone() -> Phone {
    Phone::parse("8 701 123-45-67").unwrap()
}

fn iin() -> Iin {
    Iin::parse(IIN).unwrap()
}

fn bin() -> Bin {
    Bin::parse(BIN).unwrap()
}

/// An appeal of somebody who says all.
pub(crate) fn identified(byte: u8) -> NewAppeal {
    let mut new = appeal(byte);
    let applicant = &mut new.appeal.applicant;
    applicant.phone = Some(phone());
    applicant.email = Some(Email::parse(EMAIL).unwrap());
    applicant.iin = Some(iin());
    new
}

async fn file(store: &Store, new: NewAppeal) -> (Receipt, Record) {
    let byte = new.code.clone();
    let Filed::New(receipt) = store.file_appeal(new, None).await.unwrap() else {
        panic!("not new")
    };
    let view = store.find_appeal(&receipt.number, &byte).await.unwrap();
    (receipt, Record::Appeal(view.unwrap().id))
}

async fn find(store: &Store, identifier: Identifier<'_>) -> Vec<Record> {
    store.records_of(identifier).await.unwrap()
}

#[test]
fn all_records_of_a_person_are_found_by_each_thing_they_are_known_by() {
    process(async |store| {
        let (_, first) = file(&store, identified(1)).await;
        let (_, second) = file(&store, identified(2)).await;
        let (_, stranger) = file(&store, appeal(3)).await;
        let email = Email::parse("planted.PERSON@EXAMPLE.kz").unwrap();
        // Without a key nothing can be decrypted.
        let keys = disk().key_value.take();
        for identifier in [
            Identifier::Phone(&phone()),
            Identifier::Email(&email),
            Identifier::Iin(&iin()),
        ] {
            let found = find(&store, identifier).await;
            assert_eq!(found.len(), 2);
            assert!(found.contains(&first) && found.contains(&second));
            assert!(!found.contains(&stranger));
        }
        // The digits of an IIN are no BIN, and an unknown number is nobody's.
        assert!(find(&store, Identifier::Bin(&bin())).await.is_empty());
        let other = Phone::parse("+77020000000").unwrap();
        assert!(find(&store, Identifier::Phone(&other)).await.is_empty());
        disk().key_value.replace(keys);
    });
    let everything = everything_on_disk();
    for planted in [PHONE, EMAIL, "planted.person@example.kz", IIN] {
        let utf16: Vec<u8> = planted.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [planted.as_bytes(), &utf16] {
            let found = everything
                .windows(bytes.len())
                .any(|window| window == bytes);
            assert!(!found, "{planted} stands in clear");
        }
    }
}

#[test]
fn organisations_and_those_who_are_represented_are_found_too() {
    process(async |store| {
        let organization = || Organization {
            name: "A house".to_owned(),
            bin: Some(bin()),
        };
        let mut own = appeal(1);
        own.appeal.applicant.applicant_type = ApplicantType::Organization;
        own.appeal.applicant.organization = Some(organization());
        let on_behalf = |byte, principal| {
            let mut new = appeal(byte);
            new.appeal.applicant.applicant_type = ApplicantType::Representative;
            new.appeal.applicant.represents = Some(Represented {
                principal,
                authority: "a paper".to_owned(),
            });
            new
        };
        let name = PersonName {
            family: Some(Name::parse("Planted", 40).unwrap()),
            given: None,
            patronymic: None,
        };
        let person = Principal::Individual {
            name,
            iin: Some(iin()),
        };
        let (_, first) = file(&store, own).await;
        let house = Principal::Organization(organization());
        let (_, second) = file(&store, on_behalf(2, house)).await;
        let (_, third) = file(&store, on_behalf(3, person)).await;
        let mut found = find(&store, Identifier::Bin(&bin())).await;
        found.sort_unstable();
        let mut expected = vec![first, second];
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(find(&store, Identifier::Iin(&iin())).await, [third]);
    });
}

#[test]
fn whoever_writes_in_a_chat_is_found_with_their_conversation_and_their_appeals() {
    process(async |store| {
        let turn = |state| Turned {
            appeal: Some(appeal(1)),
            ..alternate(state, now())
        };
        let incoming = message("planted-sender", "1", now());
        decide(&store, incoming, turn).await.unwrap();
        let sender = |channel| Identifier::Sender {
            channel,
            account: "aryz_bot",
            sender: "planted-sender",
        };
        let found = find(&store, sender(Channel::Telegram)).await;
        let [first, second] = found[..] else {
            panic!("{found:?}")
        };
        let kinds = matches!(first, Record::Appeal(_)) != matches!(second, Record::Appeal(_));
        assert!(kinds, "{found:?}");
        assert!(find(&store, sender(Channel::Vk)).await.is_empty());
        // The conversation goes, the appeal stays.
        store.sweep(&order(later())).await.unwrap();
        let left = find(&store, sender(Channel::Telegram)).await;
        assert!(matches!(left[..], [Record::Appeal(_)]), "{left:?}");
    });
}

#[test]
fn a_destroyed_record_is_not_found_and_neither_is_a_condemned_one() {
    process(async |store| {
        let (receipt, first) = file(&store, identified(1)).await;
        let (_, second) = file(&store, identified(2)).await;
        let end = now() + TimeDelta::days(1);
        store
            .withdraw_appeal(&receipt.number, &code(1), now(), until(end))
            .await
            .unwrap();
        assert!(find(&store, Identifier::Iin(&iin())).await.contains(&first));
        // Condemned by a sweep that then stops before it destroys anything.
        rusqlite::Connection::open(disk().database())
            .unwrap()
            .execute(
                "UPDATE appeals SET condemned_at = 1 WHERE destroy_at IS NOT NULL",
                [],
            )
            .unwrap();
        assert_eq!(find(&store, Identifier::Iin(&iin())).await, [second]);
        assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 3);
        store.sweep(&order(later())).await.unwrap();
        assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 3);
        assert_eq!(sql::<i64>("SELECT count(*) FROM appeals"), 1);
    });
}

#[test]
fn the_entries_of_a_batch_are_one_statement() {
    let (_, steps) = faulty(Fault::None, async |store| {
        let store = store.unwrap();
        let file = |byte| store.file_appeal(identified(byte), None);
        futures::future::join_all((0..10).map(file)).await
    });
    // For each appeal a savepoint, its number and itself; keys, BEGIN, entries, consents, events, COMMIT once a batch, of which there are two.
    assert!(steps <= 10 * 3 + 2 * 6, "{steps} calls");
    assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 30);
    let orphans = "SELECT count(*) FROM lookups WHERE record_id NOT IN (SELECT id FROM appeals)";
    assert_eq!(sql::<i64>(orphans), 0);
}
