//! What the platforms do to us: deliveries come twice, at once, out of order, to several instances, under one or another id of the person; instances
//! die in the middle; whoever sends is slow or dies too. Still each message is decided once and answered alike, there is one appeal, and each letter
//! arrives, in the order in which they were said, under one key.

use std::{cell::RefCell, collections::BTreeMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    appeals::{appeal, now},
    chat::{body, column, letter},
    dialogues::{alternate, message},
    sweep::sql,
    world::{Fault, chance, faulty, leave_to_chance, masters, new_disk, process},
};
use crate::{Answer, Before, Error, Incoming, Said, Sent, Store, Turned, outbox::TERM};

/// The messages of the conversation, each with the ids that it comes under. The fourth one confirms the appeal.
const MESSAGES: [&[&str]; 6] = [
    &["phone", "scoped"],
    &["scoped", "phone"],
    &["phone"],
    &["phone", "scoped"],
    &["scoped", "phone", "parent"],
    &["phone", "parent"],
];
const CONFIRMS: usize = 3;

/// Delivers one of the messages.
async fn deliver(store: &Store, event: usize) -> Result<Vec<u8>, Error> {
    let id = event.to_string();
    let aliases: Vec<String> = MESSAGES[event][1..]
        .iter()
        .map(|id| (*id).to_owned())
        .collect();
    let incoming = Incoming {
        aliases: &aliases,
        body_sha256: Some([u8::try_from(event).unwrap(); 32]),
        ..message(MESSAGES[event][0], &id, now())
    };
    let turn = async |before: Before| {
        let id = id.clone();
        Ok(Turned {
            expires_at: now() + TimeDelta::days(7),
            appeal: (event == CONFIRMS).then(|| appeal(1)),
            reply: Box::new(move |receipt| {
                let number = receipt.map(|receipt| receipt.number.to_string());
                Said {
                    answer: format!("{id} {number:?}").into_bytes(),
                    letters: vec![letter("phone", &id)],
                }
            }),
            ..alternate(before.state, now())
        })
    };
    match store.dialogue_turn(incoming, turn).await? {
        Answer::New(answer) | Answer::Repeat(Some(answer)) => Ok(answer),
        other => panic!("{other:?}"),
    }
}

/// What the platform got, in the order of the first time: the key and the letter.
type Arrived = RefCell<Vec<(i32, String)>>;

/// Sends what there is for a while: sometimes it fails, sometimes whoever sends dies before saying so, sometimes that comes late.
async fn send(store: &Store, arrived: &Arrived, from: DateTime<Utc>) {
    let mut late = Vec::new();
    for round in 0..6 {
        let at = from + TERM * round;
        let Ok(taken) = store.take_outgoing(at, 3).await else {
            continue;
        };
        for taken in taken {
            let goes_through = chance(4) != 0;
            if goes_through {
                arrived.borrow_mut().push((taken.send_key, body(&taken)));
            }
            match chance(3) {
                0 => {}
                1 => late.push((taken, goes_through)),
                _ => drop(store.settle(&taken, outcome(goes_through), at).await),
            }
        }
        if chance(2) == 0 {
            for (taken, went_through) in late.drain(..) {
                drop(store.settle(&taken, outcome(went_through), at).await);
            }
        }
    }
}

fn outcome(went_through: bool) -> Sent {
    if went_through {
        Sent::Done { message: None }
    } else {
        Sent::Later {
            reason: "429".to_owned(),
            after: None,
        }
    }
}

/// What one instance gets: each message once or twice, in any order.
fn deliveries() -> Vec<usize> {
    let mut deliveries: Vec<usize> = (0..MESSAGES.len()).chain(0..MESSAGES.len()).collect();
    for last in (1..deliveries.len()).rev() {
        let other = usize::try_from(chance(last as u64 + 1)).unwrap();
        deliveries.swap(last, other);
    }
    deliveries.truncate(MESSAGES.len() + 2);
    deliveries
}

async fn work(store: &Store, arrived: &Arrived, ahead: TimeDelta) -> Vec<(usize, Vec<u8>)> {
    let order = deliveries();
    let deliver = async |event: usize| {
        let answered = deliver(store, event).await;
        answered.ok().map(|answer| (event, answer))
    };
    let (answers, ()) = futures::join!(
        futures::future::join_all(order.into_iter().map(deliver)),
        send(store, arrived, now() + ahead),
    );
    answers.into_iter().flatten().collect()
}

#[test]
fn whatever_the_order_each_message_is_decided_once_and_each_letter_arrives() {
    for seed in 0..150 {
        new_disk();
        process(async |_| ());
        leave_to_chance(seed);
        let fault = if seed % 2 == 0 {
            Fault::None
        } else {
            Fault::Crash(u32::try_from(chance(400)).unwrap())
        };
        let arrived = Arrived::default();
        let ((first, second), _) = faulty(fault, async |one| {
            let (one, other) = (one.unwrap(), Store::connect(masters()).await);
            let ahead = TimeDelta::minutes(4);
            match other {
                Ok(other) => futures::join!(
                    work(&one, &arrived, TimeDelta::zero()),
                    work(&other, &arrived, ahead)
                ),
                Err(_) => (work(&one, &arrived, ahead).await, Vec::new()),
            }
        });
        process(async |store| {
            // The platform delivers until it is answered.
            let mut answers: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
            for event in 0..MESSAGES.len() {
                answers.insert(event, deliver(&store, event).await.unwrap());
            }
            for (event, answer) in first.iter().chain(&second) {
                assert_eq!(answer, &answers[event], "seed {seed}: event {event}");
            }
            expect_one_of_each(seed);
            expect_all_arrive(&store, &arrived, seed).await;
        });
    }
}

fn expect_one_of_each(seed: u64) {
    for (what, count) in [
        ("appeals", 1),
        ("inbox", MESSAGES.len()),
        ("outbox", MESSAGES.len()),
        ("dialogues", 1),
        ("senders", 3),
    ] {
        let found: i64 = sql(&format!("SELECT count(*) FROM {what}"));
        assert_eq!(usize::try_from(found), Ok(count), "seed {seed}: {what}");
    }
    let persons =
        "SELECT count(DISTINCT person) FROM senders JOIN dialogues ON sender_hash = person";
    assert_eq!(sql::<i64>(persons), 1, "seed {seed}");
    // Each message was written over what the one before it had written.
    let turns: i64 = sql("SELECT version FROM dialogues");
    assert_eq!(usize::try_from(turns), Ok(MESSAGES.len()), "seed {seed}");
}

/// Whoever sends comes back when every lease is over and every pause too.
async fn expect_all_arrive(store: &Store, arrived: &Arrived, seed: u64) {
    let mut at = now() + TimeDelta::hours(1);
    let waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
    while sql::<i64>(waiting) > 0 {
        for taken in store.take_outgoing(at, 3).await.unwrap() {
            arrived.borrow_mut().push((taken.send_key, body(&taken)));
            store.settle(&taken, outcome(true), at).await.unwrap();
        }
        at += TERM;
        assert!(
            at < now() + TimeDelta::hours(20),
            "seed {seed}: it is stuck"
        );
    }
    assert_eq!(
        column("SELECT DISTINCT state FROM outbox"),
        ["sent"],
        "seed {seed}"
    );
    let mut once: Vec<(i32, String)> = Vec::new();
    for letter in arrived.borrow().iter() {
        if !once.contains(letter) {
            once.push(letter.clone());
        }
    }
    let mut keys: Vec<i32> = once.iter().map(|(key, _)| *key).collect();
    let in_order = column("SELECT CAST(send_key AS TEXT) FROM outbox ORDER BY seq");
    let arrived_in: Vec<String> = keys.iter().map(ToString::to_string).collect();
    assert_eq!(arrived_in, in_order, "seed {seed}: the order is lost");
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(
        keys.len(),
        MESSAGES.len(),
        "seed {seed}: a letter has two keys"
    );
}
