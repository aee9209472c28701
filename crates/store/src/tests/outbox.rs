//! What is said to the outside: in order, once if the platform knows how, and given up visibly.

use std::{cell::Cell, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::Channel;

use super::{
    appeals::{everything_on_disk, now},
    chat::{Chat, body, column, done, letter, said, states, take, tamper},
    dialogues::{alternate, decide, message},
    sweep::{later, order, sql},
    world::{Fault, disk, faulty, process},
};
use crate::{Answer, Before, Sent, Store, Taken, Turned, outbox::TERM};

fn busy(after: Option<Duration>) -> Sent {
    let reason = "429".to_owned();
    Sent::Later { reason, after }
}

#[test]
fn letters_of_one_person_leave_one_after_another_and_those_of_others_beside_them() {
    process(async |store| {
        let chat = Chat::of(&store);
        for (sender, event) in [("a", "a1"), ("b", "b1"), ("a", "a2"), ("a", "a3")] {
            chat.say(sender, event, now()).await;
        }
        let taken = take(&store, now()).await;
        let mut bodies: Vec<String> = taken.iter().map(body).collect();
        bodies.sort();
        assert_eq!(bodies, ["a1", "b1"]);
        assert_eq!(
            take(&store, now()).await.len(),
            0,
            "a letter is taken twice"
        );
        for taken in &taken {
            assert_eq!(
                (taken.channel, taken.account.as_str()),
                (Channel::Telegram, "aryz_bot")
            );
            assert!(taken.send_key > 0);
            assert_eq!(taken.heard_at, Some(now()));
            chat.settle(taken, done(), now()).await;
        }
        for expected in ["a2", "a3"] {
            let next = take(&store, now()).await;
            assert_eq!(next.iter().map(body).collect::<Vec<_>>(), [expected]);
            chat.settle(&next[0], done(), now()).await;
        }
        assert_eq!(states(), ["sent"; 4]);
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL"),
            0
        );
    });
}

#[test]
fn several_letters_of_one_turn_keep_their_order() {
    process(async |store| {
        let turn = |state| Turned {
            reply: Box::new(|_| said(vec![letter("a", "first"), letter("a", "second")])),
            ..alternate(state, now())
        };
        decide(&store, message("a", "1", now()), turn)
            .await
            .unwrap();
        for expected in ["first", "second"] {
            let taken = take(&store, now()).await;
            assert_eq!(body(&taken[0]), expected);
            store.settle(&taken[0], done(), now()).await.unwrap();
        }
    });
}

#[test]
fn a_repeat_posts_nothing() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        assert_eq!(
            chat.say("a", "1", now()).await,
            Answer::Repeat(Some(Vec::new()))
        );
        assert_eq!(states(), ["waiting"]);
    });
}

#[test]
fn what_is_said_and_to_whom_does_not_stand_in_the_clear() {
    process(async |store| {
        Chat::of(&store)
            .say("planted-receiver", "planted-letter", now())
            .await;
        let taken = take(&store, now()).await.remove(0);
        let sent = Sent::Done {
            message: Some("planted-message".to_owned()),
        };
        store.settle(&taken, sent, now()).await.unwrap();
    });
    let disk = everything_on_disk();
    for planted in ["planted-receiver", "planted-letter", "planted-message"] {
        let found = disk
            .windows(planted.len())
            .any(|bytes| bytes == planted.as_bytes());
        assert!(!found, "{planted} stands in the clear");
    }
}

#[test]
fn whoever_is_too_slow_settles_nothing() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let slow = take(&store, now()).await.remove(0);
        let at = now() + TERM;
        assert_eq!(take(&store, at - TimeDelta::milliseconds(1)).await.len(), 0);
        let fast = take(&store, at).await.remove(0);
        assert_eq!((slow.id, slow.send_key), (fast.id, fast.send_key));
        let refused = || Sent::Refused {
            reason: "late".to_owned(),
        };
        for late in [refused(), busy(None), done(), Sent::Left] {
            chat.settle(&slow, late, at).await;
            assert_eq!(states(), ["waiting"]);
        }
        chat.settle(&fast, done(), at).await;
        for late in [refused(), busy(None), Sent::Left] {
            chat.settle(&slow, late, at).await;
        }
        chat.settle(&fast, refused(), at).await;
        assert_eq!(states(), ["sent"], "what is settled stays so");
        assert_eq!(sql::<i64>("SELECT count(left_at) FROM senders"), 0);
    });
}

#[test]
fn a_letter_is_tried_again_after_longer_and_longer_pauses_as_long_as_it_is_of_use() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let (mut at, mut pauses) = (now(), Vec::new());
        while let Some(taken) = take(&store, at).await.pop() {
            chat.settle(&taken, busy(None), at).await;
            let due: i64 = sql("SELECT due_at FROM outbox");
            let next = DateTime::from_timestamp_millis(due).unwrap();
            if states() == ["given_up"] {
                break;
            }
            assert!(
                take(&store, next - TimeDelta::milliseconds(1))
                    .await
                    .is_empty()
            );
            pauses.push(next - at);
            at = next;
        }
        assert_eq!(states(), ["given_up"]);
        assert_eq!(pauses[..3], [5, 10, 20].map(TimeDelta::seconds));
        assert!(pauses.is_sorted() && pauses.last() == Some(&TimeDelta::hours(3)));
        let day = now() + TimeDelta::days(1);
        assert!((day - TimeDelta::hours(3)..day).contains(&at), "{at}");
        assert_eq!(column("SELECT reason FROM outbox"), ["429"]);
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL"),
            0
        );
    });
}

#[test]
fn a_platform_that_wants_to_be_left_alone_is() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("a", "2", now()).await;
        let taken = take(&store, now()).await.remove(0);
        chat.settle(&taken, busy(Some(Duration::from_hours(1))), now())
            .await;
        let at = now() + TimeDelta::hours(1);
        assert!(take(&store, at - TimeDelta::seconds(1)).await.is_empty());
        let again = take(&store, at).await;
        assert_eq!(
            (body(&again[0]).as_str(), again.len()),
            ("1", 1),
            "the order is lost"
        );
        // Whoever wants to be left alone for longer than the letter is of use gets none.
        chat.settle(&again[0], busy(Some(Duration::from_hours(24))), at)
            .await;
        assert_eq!(states(), ["given_up", "waiting"]);
        assert_eq!(body(&take(&store, at).await[0]), "2");
    });
}

#[test]
fn a_letter_that_is_answered_now_and_then_is_not_given_up_before_its_time() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let day = now() + TimeDelta::days(1);
        let (mut at, mut tries) = (now(), 0);
        while at < day {
            let taken = take(&store, at).await.remove(0);
            // Now it is answered, and then whoever sends it is stopped, for a reason of their own.
            if tries % 30 == 0 {
                chat.settle(&taken, busy(None), at).await;
            }
            let due: i64 = sql("SELECT due_at FROM outbox");
            at = DateTime::from_timestamp_millis(due).unwrap();
            tries += 1;
        }
        assert!(tries > 100 && states() == ["waiting"]);
    });
}

#[test]
fn a_letter_whose_key_is_out_of_reach_waits_for_it() {
    process(async |store| drop(Chat::of(&store).say("a", "1", now()).await));
    let mut at = now();
    let mut fail = |step| {
        at += TERM;
        let (taken, _) = faulty(Fault::Fail(step), async |store| {
            store
                .unwrap()
                .take_outgoing(at, 1)
                .await
                .map(|taken| taken.len())
        });
        (
            taken,
            column("SELECT reason FROM outbox WHERE reason IS NOT NULL"),
        )
    };
    let unopened = |step: &u32| fail(*step).1 == ["unopened"];
    let step = (0..20).find(unopened).expect("the keys are read");
    for _ in 0..100 {
        let (taken, reason) = fail(step);
        assert!(taken.is_err() && reason == ["unopened"]);
    }
    process(async |store| assert_eq!(body(&take(&store, at + TERM).await[0]), "1"));
}

#[test]
fn a_letter_of_which_whoever_sends_it_dies_is_given_up_after_sixteen_tries() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("a", "2", now()).await;
        // Whoever sends the first one dies of it.
        for round in 0..16 {
            let taken = take(&store, now() + TERM * round).await;
            assert_eq!(body(&taken[0]), "1");
        }
        let taken = take(&store, now() + TERM * 16).await;
        assert_eq!(
            (body(&taken[0]).as_str(), states()[0].as_str()),
            ("2", "given_up")
        );
        assert_eq!(
            column("SELECT reason FROM outbox WHERE state = 'given_up'"),
            ["too_often"]
        );
    });
}

#[test]
fn a_letter_of_a_day_ago_is_given_up() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let day = now() + TimeDelta::days(1);
        chat.say("b", "2", now() + TimeDelta::minutes(1)).await;
        let taken = take(&store, day).await;
        assert_eq!(taken.iter().map(body).collect::<Vec<_>>(), ["2"]);
        assert_eq!(states(), ["given_up", "waiting"]);
        assert_eq!(
            column("SELECT reason FROM outbox WHERE state = 'given_up'"),
            ["too_late"]
        );
    });
}

#[test]
fn of_many_letters_that_are_given_up_none_holds_up_what_comes_after() {
    process(async |store| {
        let chat = Chat::of(&store);
        for event in ["a1", "a2", "b1", "b2", "c1", "c2"] {
            chat.say(&event[..1], event, now()).await;
        }
        let day = now() + TimeDelta::days(1);
        chat.say("a", "a3", day).await;
        let taken = store.take_outgoing(day, 1).await.unwrap();
        assert_eq!(taken.iter().map(body).collect::<Vec<_>>(), ["a3"]);
    });
}

#[test]
fn what_cannot_be_read_any_more_holds_up_nothing() {
    process(async |store| {
        let chat = Chat::of(&store);
        for (sender, event) in [("a", "1"), ("b", "2"), ("a", "3")] {
            chat.say(sender, event, now()).await;
        }
        tamper("UPDATE outbox SET sealed = x'00' WHERE seq = 1");
        assert_eq!(
            take(&store, now())
                .await
                .iter()
                .map(body)
                .collect::<Vec<_>>(),
            ["2"]
        );
        assert_eq!(
            take(&store, now())
                .await
                .iter()
                .map(body)
                .collect::<Vec<_>>(),
            ["3"]
        );
        assert_eq!(
            column("SELECT reason FROM outbox WHERE state = 'refused'"),
            ["unreadable"]
        );
        // Nor does one whose key is lost.
        chat.say("c", "4", now()).await;
        disk().key_value.borrow_mut().clear();
        assert!(take(&store, now()).await.is_empty());
        assert_eq!(states().pop().unwrap(), "refused");
    });
}

#[test]
fn a_platform_can_say_later_that_it_could_not_deliver() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let failed = async |account: &str, message: &str| {
            let failed =
                store.delivery_failed(Channel::Telegram, account, message, "131026", now());
            failed.await.unwrap()
        };
        let taken = take(&store, now()).await.remove(0);
        let message = Some("wamid.1".to_owned());
        chat.settle(&taken, Sent::Done { message }, now()).await;
        assert!(!failed("aryz_bot", "wamid.2").await);
        assert!(!failed("another", "wamid.1").await);
        assert_eq!(states(), ["sent"]);
        assert!(failed("aryz_bot", "wamid.1").await);
        assert!(!failed("aryz_bot", "wamid.1").await);
        assert_eq!(states(), ["undelivered"]);
        assert_eq!(column("SELECT reason FROM outbox"), ["131026"]);
    });
}

#[test]
fn whoever_is_still_to_be_told_something_is_known_to_be() {
    process(async |store| {
        let chat = Chat::of(&store);
        let waits = async |event: &str| {
            let waits = Cell::new(false);
            let turn = async |before: Before| {
                waits.set(before.letters_wait);
                Ok(alternate(before.state, now()))
            };
            let answer = store.dialogue_turn(message("a", event, now()), turn);
            answer.await.unwrap();
            waits.get()
        };
        assert!(!waits("1").await);
        chat.say("a", "2", now()).await;
        assert!(waits("3").await);
        let taken = take(&store, now()).await.remove(0);
        assert!(waits("4").await, "it is just being sent");
        chat.settle(&taken, busy(None), now()).await;
        assert!(!waits("5").await, "nobody knows how long it takes");
        let taken = take(&store, now() + TimeDelta::days(1) / 2).await.remove(0);
        chat.settle(&taken, done(), now()).await;
        assert!(!waits("6").await);
    });
}

#[test]
fn a_failure_that_comes_before_the_message_is_settled_is_not_lost() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let taken = take(&store, now()).await.remove(0);
        let failed =
            store.delivery_failed(Channel::Telegram, "aryz_bot", "wamid.1", "131026", now());
        assert!(!failed.await.unwrap(), "not yet");
        let message = Some("wamid.1".to_owned());
        chat.settle(&taken, Sent::Done { message }, now()).await;
        assert_eq!(states(), ["undelivered"]);
        assert_eq!(column("SELECT reason FROM outbox"), ["131026"]);
    });
}

#[test]
fn how_the_outbox_stands_is_known() {
    process(async |store| {
        let chat = Chat::of(&store);
        let at = now() + TimeDelta::seconds(1);
        for (sender, event) in [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "5")] {
            chat.say(sender, event, at).await;
        }
        chat.say("f", "6", at - TimeDelta::days(1)).await;
        for taken in take(&store, at).await {
            let reason = "403".to_owned();
            let sent = match body(&taken).as_str() {
                "1" => done(),
                "2" => Sent::Refused { reason },
                "3" => Sent::Left,
                _ => busy(None),
            };
            chat.settle(&taken, sent, at).await;
        }
        let counts = store.outbox_counts(at).await.unwrap();
        let next = at + TimeDelta::seconds(5);
        assert_eq!((counts.waiting, counts.due_at), (2, Some(next)));
        assert_eq!((counts.given_up, counts.refused, counts.left), (1, 1, 1));
        let after = at + TimeDelta::days(1);
        let counts = store.outbox_counts(after).await.unwrap();
        assert_eq!((counts.given_up, counts.refused, counts.left), (0, 0, 0));
        assert_eq!(counts.waiting, 2, "what waits is counted however old it is");
    });
}

/// Has the letter that is due tried in vain, until it pauses for long; the moment of the last try.
async fn pauses(store: &Store) -> DateTime<Utc> {
    let mut at = now();
    loop {
        let taken = take(store, at).await.remove(0);
        store.settle(&taken, busy(None), at).await.unwrap();
        let due: i64 = sql("SELECT due_at FROM outbox WHERE seq = 1");
        let next = DateTime::from_timestamp_millis(due).unwrap();
        if next - at > TimeDelta::minutes(30) {
            return at;
        }
        at = next;
    }
}

#[test]
fn whoever_writes_does_not_wait_for_a_long_pause_to_end() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let at = pauses(&store).await;
        chat.say("b", "2", at).await;
        let bodies = |taken: Vec<Taken>| taken.iter().map(body).collect::<Vec<_>>();
        assert_eq!(bodies(take(&store, at).await), ["2"], "nobody wrote");
        chat.say("a", "3", at).await;
        let taken = take(&store, at).await.remove(0);
        assert_eq!(body(&taken), "1");
        // It is on its way now, and nobody else takes it, whoever writes.
        chat.say("a", "4", at - TimeDelta::seconds(30)).await;
        assert!(take(&store, at + TERM / 2).await.is_empty());
        chat.settle(&taken, done(), at).await;
        assert_eq!(bodies(take(&store, at).await), ["3"]);
    });
}

#[test]
fn a_platform_that_wants_to_be_left_alone_is_whoever_writes() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let taken = take(&store, now()).await.remove(0);
        let hour = busy(Some(Duration::from_hours(1)));
        chat.settle(&taken, hour, now()).await;
        chat.say("a", "2", now()).await;
        assert!(take(&store, now() + TERM).await.is_empty());
        let at = now() + TimeDelta::hours(1);
        assert_eq!(body(&take(&store, at).await[0]), "1");
    });
}

#[test]
fn a_letter_behind_another_one_makes_nobody_late() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("a", "2", now()).await;
        let taken = take(&store, now()).await.remove(0);
        let hour = Duration::from_hours(1);
        chat.settle(&taken, busy(Some(hour)), now()).await;
        let counts = store.outbox_counts(now()).await.unwrap();
        let next = now() + TimeDelta::hours(1);
        assert_eq!((counts.waiting, counts.due_at), (2, Some(next)));
    });
}

#[test]
fn what_became_of_a_message_is_known_for_its_term() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        chat.say("a", "2", now()).await;
        let taken = take(&store, now()).await.remove(0);
        chat.settle(&taken, done(), now()).await;
        // The conversation lives on, and with it what was said in it.
        tamper("UPDATE dialogues SET expires_at = expires_at * 2");
        let early = store.sweep(&order(later())).await.unwrap();
        assert_eq!(early.destroyed.outbox, 0);
        let at = later() + TimeDelta::seconds(1);
        let plan = store.plan(&order(at)).await.unwrap();
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!((plan.due.outbox, report.destroyed.outbox), (2, 2));
        assert_eq!(states().len(), 0);
    });
}

/// A letter goes with its conversation, whatever ends it.
async fn expect_gone(store: &Store, at: DateTime<Utc>) {
    assert!(take(store, at).await.is_empty());
    assert_eq!(sql::<i64>("SELECT count(*) FROM outbox"), 0);
}

#[test]
fn the_letters_of_a_conversation_go_with_it() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let at = now() + TimeDelta::days(7);
        tamper("UPDATE outbox SET until = until * 2");
        store.sweep(&order(at)).await.unwrap();
        expect_gone(&store, at).await;
    });
}

#[test]
fn a_letter_that_goes_with_its_conversation_is_not_counted_by_itself() {
    process(async |store| {
        let chat = Chat::of(&store);
        chat.say("a", "1", now()).await;
        let at = later() + TimeDelta::seconds(1);
        let plan = store.plan(&order(at)).await.unwrap();
        let report = store.sweep(&order(at)).await.unwrap();
        assert_eq!((plan.due.dialogue, plan.due.outbox), (1, 0));
        assert_eq!(report.destroyed, plan.due);
        expect_gone(&store, at).await;
    });
}
