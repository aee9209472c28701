//! Who is who in a chat.

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::Channel;

use super::{
    appeals::{appeal, everything_on_disk, now},
    chat::{Chat, letter, said, states, take, tamper},
    dialogues::{alternate, decide, message},
    sweep::{later, order, sql},
    world::{leave_to_chance, masters, new_disk, process},
};
use crate::{Answer, Identifier, Incoming, Message, Record, Sent, Store, Turned};

const PHONE: &str = "planted-77011234567";
const SCOPED: &str = "KZ.13491208655302741918";

fn aliases(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Says something under some ids, the first of which is that of the message; answers what was said before.
async fn say(store: &Store, ids: &[&str], event: &str, at: DateTime<Utc>) -> String {
    let aliases = aliases(&ids[1..]);
    let incoming = Incoming {
        aliases: &aliases,
        ..message(ids[0], event, at)
    };
    match decide(store, incoming, |state| alternate(state, at)).await {
        Ok(Answer::New(answer)) => String::from_utf8(answer).unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn rename(store: &Store, from: &[&str], to: &[&str]) {
    let aliases = aliases(&to[1..]);
    let event = format!("renamed from {from:?}");
    let incoming = Incoming {
        aliases: &aliases,
        ..message(to[0], &event, now())
    };
    store.sender_renamed(incoming, from).await.unwrap();
}

async fn records(store: &Store, id: &str) -> Vec<Record> {
    let sender = Identifier::Sender {
        channel: Channel::Telegram,
        account: "aryz_bot",
        sender: id,
    };
    store.records_of(sender).await.unwrap()
}

/// Files an appeal out of a conversation.
async fn file(store: &Store, id: &str, event: &str, byte: u8) {
    let turn = |state| Turned {
        appeal: Some(appeal(byte)),
        ..alternate(state, now())
    };
    decide(store, message(id, event, now()), turn)
        .await
        .unwrap();
}

fn persons() -> i64 {
    sql("SELECT count(DISTINCT person) FROM senders")
}

#[test]
fn a_person_goes_on_in_their_conversation_under_each_of_their_ids() {
    process(async |store| {
        let (both, phone, scoped) = ([PHONE, SCOPED], [PHONE], [SCOPED]);
        assert_eq!(say(&store, &both, "1", now()).await, "from None");
        assert_eq!(say(&store, &phone, "2", now()).await, "from Some(Ru)");
        assert_eq!(say(&store, &scoped, "3", now()).await, "from Some(En)");
        // One that is new brings nobody new along with one that is known.
        let third = ["another", SCOPED];
        assert_eq!(say(&store, &third, "4", now()).await, "from Some(Ru)");
        assert_eq!(say(&store, &["another"], "5", now()).await, "from Some(En)");
        assert_eq!(say(&store, &["a stranger"], "6", now()).await, "from None");
        assert_eq!(persons(), 2);
    });
    let disk = everything_on_disk();
    for planted in [PHONE, SCOPED] {
        let found = disk
            .windows(planted.len())
            .any(|bytes| bytes == planted.as_bytes());
        assert!(!found, "{planted} stands in the clear");
    }
}

#[test]
fn an_id_that_says_nothing_makes_nobody_the_same() {
    process(async |store| {
        assert_eq!(say(&store, &["a", ""], "1", now()).await, "from None");
        assert_eq!(say(&store, &["b", ""], "2", now()).await, "from None");
        let ids = aliases(&["a", "a"]);
        let incoming = Incoming {
            aliases: &ids,
            ..message("a", "3", now())
        };
        let answer = decide(&store, incoming, |state| alternate(state, now())).await;
        assert_eq!(answer, Ok(Answer::New(b"from Some(Ru)".to_vec())));
    });
}

#[test]
fn two_who_turn_out_to_be_one_keep_what_both_have() {
    process(async |store| {
        file(&store, PHONE, "1", 1).await;
        let later = now() + TimeDelta::minutes(1);
        file(&store, SCOPED, "2", 2).await;
        say(&store, &[SCOPED], "3", later).await;
        assert_eq!(persons(), 2);
        // The conversation in which more was said of late goes on.
        assert_eq!(
            say(&store, &[PHONE, SCOPED], "4", later).await,
            "from Some(En)"
        );
        assert_eq!(persons(), 1);
        let found = records(&store, PHONE).await;
        assert_eq!((found.len(), &found), (3, &records(&store, SCOPED).await));
        for ids in [[PHONE], [SCOPED]] {
            let appeals =
                store.appeals_of_sender(Channel::Telegram, "aryz_bot", &ids, false, now());
            assert_eq!(appeals.await.unwrap().len(), 2);
        }
        // The other one is destroyed by the next sweep, and nothing else is.
        let report = store.sweep(&order(later)).await.unwrap();
        assert_eq!((report.destroyed.dialogue, report.destroyed.appeal), (1, 0));
    });
}

#[test]
fn whoever_is_renamed_is_still_the_same_whenever_the_platform_says_so() {
    for (said_before, repeated) in [(false, false), (true, false), (true, true)] {
        new_disk();
        process(async |store| {
            file(&store, "old", "1", 1).await;
            if said_before {
                // A message under the new id overtook the news of it.
                assert_eq!(say(&store, &["new"], "2", now()).await, "from None");
            }
            for _ in 0..=usize::from(repeated) {
                rename(&store, &["old"], &["new", "newer"]).await;
            }
            assert_eq!(persons(), 2, "and nobody, whom the old id leads to");
            for (event, id) in [("3", "new"), ("4", "newer")] {
                assert_ne!(say(&store, &[id], event, now()).await, "from None");
            }
            assert_eq!(records(&store, "newer").await.len(), 2);
        });
    }
}

#[test]
fn whoever_is_given_an_id_that_another_had_is_somebody_else() {
    process(async |store| {
        file(&store, "old", "1", 1).await;
        let appeal = records(&store, "old").await;
        rename(&store, &["old"], &["new"]).await;
        assert_eq!(records(&store, "new").await, appeal);
        assert_eq!(say(&store, &["old"], "2", now()).await, "from None");
        // The news comes once more, as platforms do.
        rename(&store, &["old"], &["new"]).await;
        assert_eq!(records(&store, "new").await, appeal);
        // When nobody remembers any more who wrote when.
        let long_after = now() + TimeDelta::days(90);
        store.sweep(&order(long_after)).await.unwrap();
        assert_eq!(say(&store, &["old"], "3", long_after).await, "from None");
        let of_another = records(&store, "old").await;
        assert!(of_another.iter().all(|record| !appeal.contains(record)));
        assert!(matches!(of_another[..], [Record::Dialogue(_)]));
    });
}

#[test]
fn whoever_is_unknown_is_renamed_without_a_trace() {
    process(async |store| {
        rename(&store, &["a"], &["b"]).await;
        rename(&store, &[], &["c"]).await;
        store.sweep(&order(now())).await.unwrap();
        assert_eq!(sql::<i64>("SELECT count(*) FROM senders"), 0);
        assert_eq!(say(&store, &["b"], "1", now()).await, "from None");
    });
}

/// Makes the disk that of a program that knew senders by the hash of their id alone.
fn forget_senders() {
    tamper("DELETE FROM senders");
}

#[test]
fn people_of_before_there_were_aliases_are_found_by_any_of_them() {
    process(async |store| {
        file(&store, PHONE, "1", 1).await;
        file(&store, SCOPED, "2", 2).await;
        forget_senders();
        assert_eq!(records(&store, PHONE).await.len(), 2);
        let appeals = async |ids: &[&str]| {
            let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", ids, false, now());
            found.await.unwrap().len()
        };
        assert_eq!(
            (appeals(&[PHONE]).await, appeals(&[PHONE, SCOPED]).await),
            (1, 2)
        );
        let unknown = [PHONE, "unknown"];
        assert_eq!(say(&store, &unknown, "3", now()).await, "from Some(Ru)");
        assert_eq!(say(&store, &["unknown"], "4", now()).await, "from Some(En)");
        // Whoever is known by an alias alone goes on there.
        forget_senders();
        say(&store, &["new", SCOPED], "5", now()).await;
        assert_eq!(appeals(&["new"]).await, 1);
        rename(&store, &["new"], &[PHONE]).await;
        assert_eq!((appeals(&["new"]).await, appeals(&[PHONE]).await), (0, 2));
    });
}

#[test]
fn messages_of_a_new_person_with_different_ids_at_once_begin_one_conversation() {
    for seed in 0..100 {
        new_disk();
        leave_to_chance(seed);
        process(async |one| {
            let other = Store::connect(masters()).await.unwrap();
            let sets: [&[&str]; 6] = [
                &["a", "b"],
                &["b"],
                &["b", "c"],
                &["a"],
                &["c", "a"],
                &["b", "a"],
            ];
            let turns = sets.iter().enumerate().map(|(event, ids)| {
                let store = if event % 2 == 0 { &one } else { &other };
                let event = event.to_string();
                async move { say(store, ids, &event, now()).await }
            });
            futures::future::join_all(turns).await;
            // What was begun under two names is one as soon as they are seen together.
            say(&one, &["a", "b", "c"], "last", now()).await;
            let led: i64 = sql("SELECT count(*) FROM senders");
            assert_eq!((led, persons()), (3, 1), "seed {seed}");
            let led =
                "SELECT count(*) FROM dialogues WHERE sender_hash IN (SELECT person FROM senders)";
            assert_eq!(sql::<i64>(led), 1, "seed {seed}");
            let all: i64 = sql("SELECT count(*) FROM inbox");
            assert_eq!(all, 7, "seed {seed}");
        });
    }
}

#[test]
fn whoever_left_is_sent_nothing_until_they_come_back() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("b", "2", now()).await;
        let left = store.sender_left(message("a", "left", now()));
        left.await.unwrap();
        let taken = take(&store, now()).await;
        assert_eq!(taken.len(), 1);
        let Message::Ready(letter) = &taken[0].message else {
            panic!("not a letter")
        };
        assert_eq!(letter.to, "b");
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'left' AND sealed IS NULL"),
            1
        );
        chat.say("a", "3", now()).await;
        assert_eq!(take(&store, now()).await.len(), 1);
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 0);
    });
}

#[test]
fn the_one_who_sends_finds_out_who_left_and_is_overtaken_by_who_comes_back() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("a", "2", now()).await;
        let first = take(&store, now()).await.remove(0);
        store.settle(&first, Sent::Left, now()).await.unwrap();
        assert_eq!(states(), ["left", "left"]);

        let again = now() + TimeDelta::minutes(1);
        chat.say("a", "3", again).await;
        let third = take(&store, again).await.remove(0);
        chat.say("a", "4", again + TimeDelta::seconds(1)).await;
        store.settle(&third, Sent::Left, again).await.unwrap();
        assert_eq!(states(), ["left", "left", "left", "waiting"]);
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 0);
    });
}

#[test]
fn whoever_is_allowed_again_is_reached_again() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let left = message("a", "left", now());
        store.sender_left(left).await.unwrap();
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 1);
        let came = message("a", "came", now());
        store.sender_came(came).await.unwrap();
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 0);
        store.sender_left(left).await.unwrap();
        assert_eq!(
            sql::<i64>("SELECT count(left_at) FROM senders"),
            0,
            "it was told before"
        );
    });
}

#[test]
fn a_person_was_heard_when_they_wrote_and_not_when_it_came_in() {
    process(async |store| {
        let outage = TimeDelta::hours(3);
        let written = Incoming {
            received_at: now() + outage,
            ..message("a", "1", now())
        };
        let turn = |state| Turned {
            reply: Box::new(|_| said(vec![letter("a", "1")])),
            ..alternate(state, now() + outage)
        };
        decide(&store, written, turn).await.unwrap();
        let taken = take(&store, now() + outage).await.remove(0);
        assert_eq!(taken.heard_at, Some(now()));
        let left = Incoming {
            received_at: now() + outage,
            ..message("a", "left", now() + TimeDelta::minutes(1))
        };
        store.sender_left(left).await.unwrap();
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 1);
    });
}

#[test]
fn ids_are_forgotten_when_nothing_goes_by_them_any_more() {
    process(async |store| {
        let turn = |state| Turned {
            appeal: Some(appeal(1)),
            reply: Box::new(|_| said(vec![letter("a", "1")])),
            ..alternate(state, now())
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        say(&store, &["b", "c"], "2", now()).await;
        let swept = async |at| {
            let plan = store.plan(&order(at)).await.unwrap();
            let report = store.sweep(&order(at)).await.unwrap();
            assert_eq!(plan.due, report.destroyed);
            (report.destroyed.dialogue, report.destroyed.sender)
        };
        // Within their term nothing goes; after it those by whom no appeal goes.
        assert_eq!(swept(now() + TimeDelta::hours(23)).await, (0, 0));
        assert_eq!(swept(now() + TimeDelta::hours(25)).await, (2, 2));
        assert_eq!(swept(later()).await, (0, 0));
        tamper("UPDATE appeals SET closed_at = 1, destroy_at = 1");
        assert_eq!(swept(later()).await, (0, 1));
        assert_eq!(sql::<i64>("SELECT count(*) FROM senders"), 0);
    });
}
