//! What a turn of a conversation can do beside going on: begin anew, erase, correct.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::{Appeal, Channel, Status},
    email::Email,
    phone::Phone,
    retention::Erasure,
};

use super::{
    appeals::{code, now, until},
    attachments,
    chat::{Chat, column, letter, said, take, tamper},
    dialogues::{alternate, answer, decide, message},
    lookups::identified,
    sweep::{keys, order, sql},
    world::process,
};
use crate::{
    Answer, Before, Corrected, Error, Identifier, NewAppeal, OfSender, Record, Store, Turned,
    Withdrawal,
};

/// Files an appeal of somebody who says all, out of a conversation.
async fn file(store: &Store, sender: &str, byte: u8) {
    let turn = |state| Turned {
        expires_at: now() + TimeDelta::days(7),
        appeal: Some(identified(byte)),
        ..alternate(state, now())
    };
    let event = format!("file-{byte}");
    decide(store, message(sender, &event, now()), turn)
        .await
        .unwrap();
}

async fn of_sender(store: &Store, sender: &str, contents: bool) -> Vec<OfSender> {
    let ids = [sender];
    let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &ids, contents, now());
    found.await.unwrap()
}

fn events(action: &str) -> i64 {
    sql(&format!(
        "SELECT count(*) FROM events WHERE action = '{action}' AND actor = 'applicant' AND record_kind = 'appeal'"
    ))
}

fn moved(content: &Appeal) -> Appeal {
    let mut content = content.clone();
    content.applicant.email = None;
    content.applicant.phone = Some(Phone::parse("+77020000000").unwrap());
    content
}

#[test]
fn a_conversation_that_begins_anew_leaves_nothing_to_read_of_the_old() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let old = keys();
        let turn = |state| Turned {
            begins_anew: true,
            expires_at: now() + TimeDelta::days(7),
            reply: Box::new(|_| {
                let mut said = said(vec![letter("a", "forgotten")]);
                said.answer = b"forgotten".to_vec();
                said
            }),
            ..alternate(state, now())
        };
        let forget = async || {
            decide(&store, message("a", "2", now()), turn)
                .await
                .unwrap()
        };
        assert_eq!(forget().await, Answer::New(b"forgotten".to_vec()));
        // Not yet swept, and yet gone: what was answered, and what was still to be said.
        assert_eq!(chat.say("a", "1", now()).await, Answer::Repeat(None));
        let taken = take(&store, now()).await;
        assert_eq!(taken.len(), 1);
        assert_eq!(super::chat::body(&taken[0]), "forgotten");
        assert_eq!(forget().await, Answer::Repeat(Some(b"forgotten".to_vec())));
        // It goes on from the new state.
        let next = decide(&store, message("a", "3", now()), |state| {
            alternate(state, now())
        });
        assert_eq!(next.await, Ok(Answer::New(b"from Some(En)".to_vec())));
        let report = store.sweep(&order(now())).await.unwrap();
        assert_eq!(report.destroyed.dialogue, 1);
        assert!(keys().iter().all(|key| !old.contains(key)));
        assert_eq!(keys().len(), 1);
        // Nobody is taken for somebody new.
        assert_eq!(sql::<i64>("SELECT count(*) FROM senders"), 1);
    });
}

#[test]
fn a_first_message_can_begin_anew_as_well() {
    process(async |store| {
        let turn = |state| Turned {
            begins_anew: true,
            ..alternate(state, now())
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        assert_eq!(sql::<i64>("SELECT count(*) FROM dialogues"), 1);
    });
}

#[test]
fn appeals_are_erased_with_the_turn_that_says_so() {
    process(async |store| {
        for byte in 1..=3 {
            file(&store, "a", byte).await;
        }
        let appeals = of_sender(&store, "a", false).await;
        let closed = &appeals[2].view;
        let end = now() + TimeDelta::days(1);
        let (number, code) = (closed.number, code(3));
        let before = store.withdraw_appeal(&number, &code, now(), until(end));
        assert_eq!(before.await, Ok(Withdrawal::Done));

        let later = now() + TimeDelta::minutes(1);
        let all: Vec<_> = appeals
            .iter()
            .skip(1)
            .map(|appeal| (appeal.view.id, Erasure::AtOnce))
            .collect();
        let turn = |state| Turned {
            begins_anew: true,
            erase: all.clone(),
            terms: until(later + TimeDelta::days(5)),
            ..alternate(state, later)
        };
        decide(&store, message("a", "erase", later), turn)
            .await
            .unwrap();
        let left = of_sender(&store, "a", false).await;
        assert_eq!(left.len(), 1, "what is erased is offered no more");
        assert_eq!(left[0].view.status, Status::Registered);
        let erased = "SELECT json_array(status, closed_at, destroy_at, restricted_at) FROM appeals \
             WHERE restricted_at IS NOT NULL ORDER BY closed_at";
        let stands = |closed: DateTime<Utc>| {
            let (closed, erased) = (closed.timestamp_millis(), later.timestamp_millis());
            format!("[\"withdrawn\",{closed},{erased},{erased}]")
        };
        assert_eq!(column(erased), [stands(now()), stands(later)]);
        assert_eq!((events("clarification"), events("blocking")), (2, 2));
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM outbox"),
            0,
            "nobody is told"
        );
    });
}

#[test]
fn the_appeals_of_a_sender_are_listed_without_opening_and_opened_with_an_event() {
    process(async |store| {
        file(&store, "a", 1).await;
        file(&store, "a", 2).await;
        file(&store, "b", 3).await;
        let listed = of_sender(&store, "a", false).await;
        assert_eq!(listed.len(), 2);
        assert!(listed.iter().all(|appeal| appeal.content.is_none()));
        assert_eq!(events("extraction"), 0);
        let opened = of_sender(&store, "a", true).await;
        assert_eq!(events("extraction"), 2);
        let content = opened[0].content.as_ref().unwrap();
        assert_eq!(content.text, super::appeals::SECRET);
        assert!(opened[0].view.number < opened[1].view.number);
        assert!(of_sender(&store, "c", true).await.is_empty());
        // Condemned, one is not there any more; with its key gone neither.
        tamper("UPDATE appeals SET condemned_at = 1 WHERE sequence = 1");
        assert_eq!(of_sender(&store, "a", true).await.len(), 1);
        super::world::disk().key_value.borrow_mut().clear();
        assert!(of_sender(&store, "a", true).await.is_empty());
    });
}

#[test]
fn the_files_of_a_senders_appeals_are_told_where_their_contents_are() {
    process(async |store| {
        for (byte, attachments) in [
            (1, vec![attachments::file(1), attachments::awaited("first")]),
            (2, vec![]),
            (3, vec![attachments::file(3), attachments::file(4)]),
        ] {
            let appeal = NewAppeal {
                attachments,
                ..identified(byte)
            };
            let mut appeal = Some(appeal);
            let turn = |state| Turned {
                expires_at: now() + TimeDelta::days(7),
                appeal: appeal.take(),
                ..alternate(state, now())
            };
            let event = format!("file-{byte}");
            decide(&store, message("a", &event, now()), turn)
                .await
                .unwrap();
        }
        let counts = async |contents| {
            let found = of_sender(&store, "a", contents).await.into_iter();
            let counts = found.map(|appeal| (appeal.files.stored.len(), appeal.files.awaited));
            counts.collect::<Vec<_>>()
        };
        assert_eq!(counts(false).await, [(0, 0), (0, 0), (0, 0)]);
        assert_eq!(counts(true).await, [(1, 1), (0, 0), (2, 0)]);
        assert_eq!(events("extraction"), 3, "one for each appeal");
        let found = of_sender(&store, "a", true).await;
        let named = found.iter().flat_map(|appeal| &appeal.files.stored);
        assert!(
            named
                .clone()
                .all(|stored| stored.file.name == attachments::NAME)
        );
        assert_eq!(named.count(), 3);
    });
}

#[test]
fn a_corrected_appeal_says_and_is_found_by_what_is_so_now() {
    process(async |store| {
        file(&store, "a", 1).await;
        let turn = async |before: Before| {
            let found = of_sender(&store, "a", true).await.remove(0);
            Ok(Turned {
                correct: Some(Corrected {
                    id: found.view.id,
                    content: moved(found.content.as_ref().unwrap()),
                    seal: found.seal,
                }),
                ..alternate(before.state, now())
            })
        };
        let answered = store.dialogue_turn(message("a", "1", now()), turn).await;
        assert!(matches!(answered, Ok(Answer::New(_))));
        let content = of_sender(&store, "a", true)
            .await
            .remove(0)
            .content
            .unwrap();
        assert_eq!(
            content.applicant.phone.as_ref().unwrap().as_str(),
            "+77020000000"
        );
        let phones = ["+77020000000", "+77011234567"].map(|phone| Phone::parse(phone).unwrap());
        let email = Email::parse("planted.person@example.kz").unwrap();
        let sender = Identifier::Sender {
            channel: Channel::Telegram,
            account: "aryz_bot",
            sender: "a",
        };
        for (identifier, expected) in [
            (Identifier::Phone(&phones[0]), 1),
            (Identifier::Phone(&phones[1]), 0),
            (Identifier::Email(&email), 0),
            (sender, 1),
        ] {
            let found = store.records_of(identifier).await.unwrap();
            let appeals = found
                .iter()
                .filter(|record| matches!(record, Record::Appeal(_)));
            assert_eq!(appeals.count(), expected);
        }
        assert_eq!(events("clarification"), 1);
    });
}

#[test]
fn a_correction_of_what_is_no_longer_so_is_made_anew() {
    process(async |store| {
        file(&store, "a", 1).await;
        let stale = of_sender(&store, "a", true).await.remove(0);
        let correct = |seal, text: &str| {
            let mut content = stale.content.clone().unwrap();
            text.clone_into(&mut content.text);
            Some(Corrected {
                id: stale.view.id,
                content,
                seal,
            })
        };
        let turn = |state| Turned {
            correct: correct(stale.seal.clone(), "The first correction"),
            ..alternate(state, now())
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();

        let tries = Cell::new(0);
        let turn = async |before: Before| {
            tries.set(tries.get() + 1);
            let seal = match tries.get() {
                1 => stale.seal.clone(),
                _ => of_sender(&store, "a", true).await.remove(0).seal,
            };
            Ok(Turned {
                correct: correct(seal, "The second correction"),
                ..alternate(before.state, now())
            })
        };
        let answered = store.dialogue_turn(message("a", "2", now()), turn).await;
        assert!(matches!(answered, Ok(Answer::New(_))));
        assert_eq!(tries.get(), 2);
        let content = of_sender(&store, "a", true)
            .await
            .remove(0)
            .content
            .unwrap();
        assert_eq!(content.text, "The second correction");
        // Whoever never reads anew is told so, and nothing of the turn is done.
        let answered = decide(
            &store,
            message("a", "3", now()),
            turn_of_stale(&correct, &stale),
        );
        assert_eq!(answered.await, Err(Error::Contended));
        assert_eq!(events("clarification"), 2);
        assert_eq!(sql::<i64>("SELECT count(*) FROM inbox"), 3);
    });
}

fn turn_of_stale(
    correct: &impl Fn(crate::Seal, &str) -> Option<Corrected>,
    stale: &OfSender,
) -> impl FnMut(Option<domain::dialogue::State>) -> Turned {
    move |state| Turned {
        correct: correct(stale.seal.clone(), "The third correction"),
        ..alternate(state, now())
    }
}

#[test]
fn an_appeal_that_is_destroyed_meanwhile_is_not_corrected() {
    process(async |store| {
        file(&store, "a", 1).await;
        let turn = async |before: Before| {
            let found = of_sender(&store, "a", true).await.pop();
            tamper("UPDATE appeals SET condemned_at = 1");
            Ok(Turned {
                correct: found.map(|found| Corrected {
                    id: found.view.id,
                    content: moved(&found.content.unwrap()),
                    seal: found.seal,
                }),
                reply: Box::new(|_| answer("done")),
                ..alternate(before.state, now())
            })
        };
        let answered = store.dialogue_turn(message("a", "1", now()), turn).await;
        assert_eq!(answered, Ok(Answer::New(b"done".to_vec())));
        assert_eq!(events("clarification"), 0);
        assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 0);
    });
}

#[test]
fn an_appeal_of_before_there_were_indexes_is_indexed_by_its_correction() {
    process(async |store| {
        file(&store, "a", 1).await;
        tamper("INSERT INTO unindexed SELECT id FROM appeals");
        tamper("DELETE FROM lookups WHERE field <> 'sender'");
        let found = of_sender(&store, "a", true).await.remove(0);
        let turn = |state| Turned {
            correct: Some(Corrected {
                id: found.view.id,
                content: moved(found.content.as_ref().unwrap()),
                seal: found.seal.clone(),
            }),
            ..alternate(state, now())
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        let budget = std::time::Duration::from_secs(1);
        let report = store.index_old_appeals(now(), budget).await.unwrap();
        assert_eq!((report.indexed, report.complete), (0, true));
        assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 3);
    });
}

#[test]
fn a_turn_that_fails_changes_nothing() {
    process(async |store| {
        let turn = async |_| Err(Error::Busy);
        let answered = store.dialogue_turn(message("a", "1", now()), turn).await;
        assert_eq!(answered, Err(Error::Busy));
        for table in ["dialogues", "inbox", "senders"] {
            assert_eq!(sql::<i64>(&format!("SELECT count(*) FROM {table}")), 0);
        }
    });
}
