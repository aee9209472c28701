//! Conversations.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Lang, appeal::Channel, dialogue::State};
use futures::{future::select, join};

use super::{
    appeals::{appeal, code, everything_on_disk, now, until},
    world::{breathe, process},
};
use crate::{Answer, Error, Incoming, Said, Store, Turned};

pub(crate) fn message<'a>(sender: &'a str, event_id: &'a str, at: DateTime<Utc>) -> Incoming<'a> {
    Incoming {
        channel: Channel::Telegram,
        account: "aryz_bot",
        sender,
        aliases: &[],
        event_id,
        body_sha256: None,
        received_at: at,
        happened_at: at,
        remember_until: at + TimeDelta::hours(48),
    }
}

/// A turn that goes on in the other language and says which one it came from.
#[expect(clippy::needless_pass_by_value, reason = "the shape of a turn")]
pub(crate) fn alternate(state: Option<State>, at: DateTime<Utc>) -> Turned {
    let from = state.as_ref().map(State::lang);
    let next = if from == Some(Lang::Ru) {
        Lang::En
    } else {
        Lang::Ru
    };
    Turned {
        state: State::new(next),
        expires_at: at + TimeDelta::hours(24),
        policy_version: "2026-11-16".to_owned(),
        consent: None,
        appeal: None,
        begins_anew: false,
        erase: Vec::new(),
        terms: until(at + TimeDelta::days(1826)),
        correct: None,
        reply: Box::new(move |_| answer(&format!("from {from:?}"))),
    }
}

/// An answer without letters.
pub(crate) fn answer(text: &str) -> Said {
    Said {
        answer: text.as_bytes().to_vec(),
        letters: Vec::new(),
    }
}

/// Decides a message by what its state says alone.
pub(crate) async fn decide(
    store: &Store,
    incoming: Incoming<'_>,
    mut turn: impl FnMut(Option<State>) -> Turned,
) -> Result<Answer, Error> {
    store
        .dialogue_turn(incoming, async |before| Ok(turn(before.state)))
        .await
}

async fn say(store: &Store, sender: &str, event_id: &str, at: DateTime<Utc>) -> Answer {
    decide(store, message(sender, event_id, at), |state| {
        alternate(state, at)
    })
    .await
    .unwrap()
}

fn new(reply: &str) -> Answer {
    Answer::New(reply.as_bytes().to_vec())
}

fn repeat(reply: &str) -> Answer {
    Answer::Repeat(Some(reply.as_bytes().to_vec()))
}

#[test]
fn a_conversation_goes_on_where_it_was_left_and_a_repeat_gets_the_same_reply() {
    process(async |store| {
        assert_eq!(
            say(&store, "planted-sender", "1", now()).await,
            new("from None")
        );
        assert_eq!(
            say(&store, "planted-sender", "2", now()).await,
            new("from Some(Ru)")
        );
        assert_eq!(say(&store, "another", "3", now()).await, new("from None"));
    });
    process(async |store| {
        assert_eq!(
            say(&store, "planted-sender", "1", now()).await,
            repeat("from None")
        );
        assert_eq!(
            say(&store, "planted-sender", "2", now()).await,
            repeat("from Some(Ru)")
        );
        assert_eq!(
            say(&store, "planted-sender", "4", now()).await,
            new("from Some(En)")
        );
    });
    let disk = everything_on_disk();
    for planted in ["planted-sender", "from Some"] {
        assert!(
            !disk
                .windows(planted.len())
                .any(|window| window == planted.as_bytes()),
            "{planted} stands in clear"
        );
    }
}

#[test]
fn an_expired_conversation_is_forgotten_before_the_sweep_comes() {
    process(async |store| {
        say(&store, "a", "1", now()).await;
        let later = now() + TimeDelta::hours(24);
        assert_eq!(say(&store, "a", "2", later).await, new("from None"));
        assert_eq!(say(&store, "a", "3", later).await, new("from Some(Ru)"));
        assert_eq!(say(&store, "a", "1", later).await, Answer::Repeat(None));
    });
}

#[test]
fn messages_of_one_sender_at_once_are_decided_one_after_another() {
    process(async |store| {
        let ids: Vec<String> = (0..12).map(|id| id.to_string()).collect();
        let turns = ids.iter().map(|id| say(&store, "a", id, now()));
        let mut replies: Vec<String> = futures::future::join_all(turns)
            .await
            .into_iter()
            .map(|answer| match answer {
                Answer::New(reply) => String::from_utf8(reply).unwrap(),
                other => panic!("a new message is taken for another: {other:?}"),
            })
            .collect();
        replies.sort();
        let mut expected = vec!["from None"; 1];
        expected.extend(["from Some(En)"; 5]);
        expected.extend(["from Some(Ru)"; 6]);
        assert_eq!(replies, expected);
    });
}

#[test]
fn the_same_message_at_once_is_decided_once() {
    process(async |store| {
        let turns = (0..8).map(|_| say(&store, "a", "1", now()));
        let answers = futures::future::join_all(turns).await;
        let fresh = answers
            .iter()
            .filter(|answer| **answer == new("from None"))
            .count();
        assert_eq!(fresh, 1);
        assert!(
            answers
                .iter()
                .all(|answer| *answer == new("from None") || *answer == repeat("from None"))
        );
    });
}

#[test]
fn an_appeal_is_filed_with_the_turn_and_its_number_stands_in_the_reply() {
    process(async |store| {
        let tries = Cell::new(0);
        let turn = |state: Option<State>| {
            tries.set(tries.get() + 1);
            Turned {
                appeal: Some(appeal(1)),
                reply: Box::new(|receipt| answer(&receipt.unwrap().number.to_string())),
                ..alternate(state, now())
            }
        };
        let first = decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        let Answer::New(reply) = first else {
            panic!("not new")
        };
        let number =
            domain::number::AppealNumber::parse(&String::from_utf8(reply.clone()).unwrap())
                .unwrap();
        assert!(
            store
                .find_appeal(&number, &code(1))
                .await
                .unwrap()
                .is_some()
        );
        let again = decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        assert_eq!(again, Answer::Repeat(Some(reply)));
        assert_eq!(tries.get(), 1);
        let second = domain::number::AppealNumber::new(number.kind(), 2026, number.sequence() + 1);
        assert!(
            store
                .find_appeal(&second, &code(1))
                .await
                .unwrap()
                .is_none()
        );
    });
}

#[test]
fn accounts_and_channels_do_not_share_senders_or_messages() {
    process(async |store| {
        for incoming in [
            message("a", "1", now()),
            Incoming {
                account: "other_bot",
                ..message("a", "1", now())
            },
            Incoming {
                channel: Channel::Vk,
                ..message("a", "1", now())
            },
        ] {
            let answer: Result<Answer, Error> =
                decide(&store, incoming, |state| alternate(state, now())).await;
            assert_eq!(answer, Ok(new("from None")));
        }
    });
}

#[test]
fn messages_of_one_sender_are_decided_in_the_order_in_which_they_came() {
    process(async |store| {
        let decided = RefCell::new(Vec::new());
        let deliver = async |event: &str| {
            let turn = |state| {
                decided.borrow_mut().push(event.to_owned());
                alternate(state, now())
            };
            let incoming = message("a", event, now());
            decide(&store, incoming, turn).await.unwrap();
        };
        // The third one goes away before it is its turn.
        let gives_up = async {
            let waits = pin!(deliver("3"));
            select(waits, pin!(breathe())).await;
        };
        join!(
            deliver("1"),
            deliver("2"),
            gives_up,
            deliver("4"),
            deliver("5")
        );
        assert_eq!(decided.take(), ["1", "2", "4", "5"]);
    });
}

#[test]
fn another_body_under_the_same_id_is_a_conflict() {
    process(async |store| {
        let say = async |body: Option<u8>, event: &str| {
            let incoming = Incoming {
                body_sha256: body.map(|byte| [byte; 32]),
                ..message("a", event, now())
            };
            decide(&store, incoming, |state| alternate(state, now()))
                .await
                .unwrap()
        };
        let first = b"from None".to_vec();
        assert_eq!(say(Some(1), "1").await, Answer::New(first.clone()));
        assert_eq!(say(Some(1), "1").await, Answer::Repeat(Some(first.clone())));
        assert_eq!(say(Some(2), "1").await, Answer::Conflict);
        assert_eq!(say(None, "1").await, Answer::Repeat(Some(first)));
        // Of a message of which nothing was kept nothing can be told.
        assert!(matches!(say(None, "2").await, Answer::New(_)));
        assert!(matches!(say(Some(1), "2").await, Answer::Repeat(Some(_))));
        // The hash says nothing of the body, nor whether two messages have the same.
        assert!(matches!(say(Some(1), "3").await, Answer::New(_)));
        assert_eq!(
            super::sweep::sql::<i64>("SELECT count(DISTINCT body_hash) FROM inbox"),
            2
        );
    });
}
