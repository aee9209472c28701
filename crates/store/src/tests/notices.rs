//! How an appeal that came out of a chat goes on, and that its sender is told so there.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    Lang,
    appeal::{Channel, Status},
    retention::Erasure,
};
use uuid::Uuid;

use super::{
    appeals::{appeal, code, everything_on_disk, now, until},
    chat::{Chat, column, done, register, states, take, tamper},
    dialogues::{alternate, decide, message},
    lookups::identified,
    sweep::{order, sql},
    world::process,
};
use crate::{
    Actor, ConsentWithdrawal, Message, NewAppeal, Notice, Permission, Progress, Progressed, Store,
    Taken, Turned, Withdrawal, outbox::TERM,
};

const DUE: TimeDelta = TimeDelta::days(28);

/// Files an appeal of somebody who consents, out of a conversation; its id.
async fn file(store: &Store, sender: &str, new: impl Fn() -> NewAppeal) -> Uuid {
    register(store, sender, &format!("file by {sender}"), new).await;
    let ids = [sender];
    let appeals = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &ids, false, now());
    appeals.await.unwrap().pop().unwrap().view.id
}

fn day(offset: TimeDelta) -> NaiveDate {
    (now() + offset).date_naive()
}

/// Puts an appeal where it is to stand.
async fn put(
    store: &Store,
    id: Uuid,
    (status, due_on): (Status, NaiveDate),
    at: DateTime<Utc>,
) -> Progressed {
    let progress = Progress { status, due_on };
    let terms = until(at + TimeDelta::days(100));
    let progressed = store.progress_appeal(id, progress, Actor::Staff("7"), at, terms);
    progressed.await.unwrap()
}

fn notice(taken: &Taken) -> &Notice {
    match &taken.message {
        Message::Notice(notice) => notice,
        Message::Ready(_) | Message::Warning(_) => panic!("no notice"),
    }
}

async fn told(store: &Store, taken: &Taken, at: DateTime<Utc>) {
    store.settle(taken, done(), at).await.unwrap();
}

fn notices() -> i64 {
    sql("SELECT count(*) FROM outbox WHERE kind = 'notice'")
}

#[test]
fn whoever_filed_in_a_chat_is_told_there_how_it_goes_on() {
    let at = now() + TimeDelta::days(3);
    process(async |store| {
        let id = file(&store, "planted-sender", || identified(1)).await;
        assert_eq!(notices(), 0, "the reply has said it");
        let done = put(&store, id, (Status::InProgress, day(DUE)), at).await;
        assert_eq!(done, Progressed::Done);
        let taken = take(&store, at).await;
        assert_eq!(taken.len(), 1);
        assert_eq!(
            (taken[0].channel, taken[0].account.as_str()),
            (Channel::Telegram, "aryz_bot")
        );
        assert_eq!(taken[0].heard_at, Some(now()));
        assert!(taken[0].send_key > 0);
        let said = notice(&taken[0]);
        assert_eq!(
            (said.to.as_str(), said.language),
            ("planted-sender", Lang::Kk)
        );
        assert_eq!((said.status, said.due_on), (Status::InProgress, day(DUE)));
        assert_eq!(
            said.number.to_string(),
            column("SELECT number FROM appeals")[0]
        );
        // The address was used for what it was kept for, and that is known.
        let used = "SELECT count(*) FROM events WHERE action = 'use' AND actor = 'system'";
        assert_eq!(sql::<i64>(used), 1);
        told(&store, &taken[0], at).await;
        assert!(take(&store, at).await.is_empty());
        assert_eq!(column("SELECT state FROM outbox"), ["sent"]);
        // A later day for the answer is news as well.
        let later_day = (Status::InProgress, day(DUE * 2));
        put(&store, id, later_day, at + TimeDelta::days(1)).await;
        let taken = take(&store, at + TimeDelta::days(1)).await;
        assert_eq!(notice(&taken[0]).due_on, day(DUE * 2));
    });
    let disk = everything_on_disk();
    let planted = b"planted-sender";
    assert!(!disk.windows(planted.len()).any(|bytes| bytes == planted));
}

#[test]
fn several_changes_before_it_goes_are_one_notice_of_what_is_so_then() {
    process(async |store| {
        let id = file(&store, "a", || identified(1)).await;
        for (minutes, status) in [(1, Status::InProgress), (2, Status::Transferred)] {
            let at = now() + TimeDelta::minutes(minutes);
            put(&store, id, (status, day(DUE)), at).await;
        }
        let at = now() + TimeDelta::minutes(3);
        let taken = take(&store, at).await.remove(0);
        assert_eq!(notice(&taken).status, Status::Transferred);
        // It changes while it is on its way: there is news again when it has arrived, and then no more.
        put(&store, id, (Status::Answered, day(DUE)), at).await;
        assert_eq!(notices(), 1);
        told(&store, &taken, at).await;
        let taken = take(&store, at).await.remove(0);
        assert_eq!(notice(&taken).status, Status::Answered);
        told(&store, &taken, at).await;
        assert!(take(&store, at).await.is_empty());
        assert_eq!(notices(), 2);
    });
}

#[test]
fn nobody_is_told_the_same_twice() {
    process(async |store| {
        let id = file(&store, "a", || identified(1)).await;
        let as_filed = (Status::Registered, day(DUE));
        let at = now() + TimeDelta::minutes(1);
        // There and back again.
        put(&store, id, (Status::InProgress, day(DUE)), at).await;
        put(&store, id, as_filed, at + TimeDelta::seconds(1)).await;
        assert_eq!(notices(), 0);
        let repeat = put(&store, id, as_filed, at + TimeDelta::seconds(2)).await;
        assert_eq!(repeat, Progressed::Repeat);
        // One that is tried again says what is so at that time.
        put(
            &store,
            id,
            (Status::InProgress, day(DUE)),
            at + TimeDelta::seconds(3),
        )
        .await;
        let slow = take(&store, at + TimeDelta::seconds(3)).await.remove(0);
        put(
            &store,
            id,
            (Status::Answered, day(DUE)),
            at + TimeDelta::seconds(4),
        )
        .await;
        let at = at + TimeDelta::seconds(3) + TERM;
        let again = take(&store, at).await.remove(0);
        assert_eq!(
            (again.send_key, notice(&again).status),
            (slow.send_key, Status::Answered)
        );
        told(&store, &again, at).await;
        told(&store, &slow, at).await;
        assert!(take(&store, at).await.is_empty());
        let known = "SELECT told_status FROM appeals";
        assert_eq!(column(known), ["answered"]);
    });
}

#[test]
fn a_notice_that_could_not_be_sent_is_given_up_after_a_week_and_the_next_one_goes() {
    process(async |store| {
        let id = file(&store, "a", || identified(1)).await;
        put(&store, id, (Status::InProgress, day(DUE)), now()).await;
        let week = now() + TimeDelta::days(7);
        let taken = take(&store, week - TimeDelta::seconds(130)).await;
        assert_eq!(taken.len(), 1, "it is given up too early");
        assert!(take(&store, week).await.is_empty());
        assert_eq!(states(), ["given_up"]);
        put(&store, id, (Status::Answered, day(DUE)), week).await;
        let taken = take(&store, week).await;
        assert_eq!(notice(&taken[0]).status, Status::Answered);
    });
}

#[test]
fn a_notice_to_somebody_who_left_is_settled_without_being_sent() {
    process(async |store| {
        let chat = Chat::of(&store);
        let id = file(&store, "a", || identified(1)).await;
        let left = store.sender_left(message("a", "left", now()));
        left.await.unwrap();
        put(&store, id, (Status::InProgress, day(DUE)), now()).await;
        assert!(take(&store, now()).await.is_empty());
        assert_eq!(states(), ["left"]);
        // Back again, they are told of the next change.
        chat.say("a", "back", now()).await;
        put(
            &store,
            id,
            (Status::Answered, day(DUE)),
            now() + TimeDelta::seconds(1),
        )
        .await;
        let at = now() + TimeDelta::seconds(1);
        let letter = take(&store, at).await.remove(0);
        told(&store, &letter, at).await;
        assert_eq!(notice(&take(&store, at).await[0]).status, Status::Answered);
    });
}

#[test]
fn notices_and_letters_to_one_person_leave_in_one_order_under_each_of_their_ids() {
    process(async |store| {
        let chat = Chat::of(&store);
        let id = file(&store, "old", || identified(1)).await;
        put(&store, id, (Status::InProgress, day(DUE)), now()).await;
        let renamed = message("new", "renamed", now());
        store.sender_renamed(renamed, &["old"]).await.unwrap();
        chat.say("new", "hello", now()).await;
        let first = take(&store, now()).await;
        assert_eq!((first.len(), notice(&first[0]).to.as_str()), (1, "new"));
        told(&store, &first[0], now()).await;
        let second = take(&store, now()).await;
        assert_eq!(
            (second.len(), super::chat::body(&second[0]).as_str()),
            (1, "hello")
        );
    });
}

#[test]
fn a_withdrawal_on_the_web_is_told_and_an_erasure_in_the_chat_is_not_told_twice() {
    process(async |store| {
        let web = file(&store, "a", || identified(1)).await;
        let chat = file(&store, "b", || identified(2)).await;
        let number = store.open_appeal(web, Actor::System, now()).await;
        let number = number.unwrap().unwrap().view.number;
        let end = now() + TimeDelta::days(100);
        let at = now() + TimeDelta::seconds(1);
        let code = code(1);
        let withdrawn = store.withdraw_appeal(&number, &code, at, until(end)).await;
        assert_eq!(withdrawn, Ok(Withdrawal::Done));
        // Of the other one there was news that nobody needs any more.
        put(&store, chat, (Status::InProgress, day(DUE)), now()).await;
        let turn = |state| Turned {
            erase: vec![(chat, Erasure::AtOnce)],
            ..alternate(state, at)
        };
        decide(&store, message("b", "erase", at), turn)
            .await
            .unwrap();
        let taken = take(&store, at).await;
        assert_eq!(taken.len(), 1);
        assert_eq!(notice(&taken[0]).to, "a");
        assert_eq!(notice(&taken[0]).status, Status::Withdrawn);
    });
}

#[test]
fn where_there_is_no_consent_or_no_chat_nothing_is_kept_and_nobody_is_told() {
    process(async |store| {
        let without = || {
            let mut new = appeal(1);
            new.appeal.consent.collection = false;
            new
        };
        register(&store, "a", "file", without).await;
        super::appeals::file(&store, 2).await;
        assert_eq!(sql::<i64>("SELECT count(chat) FROM appeals"), 0);
        let found = store.appeals_of_sender(Channel::Telegram, "aryz_bot", &["a"], false, now());
        assert!(found.await.unwrap().is_empty(), "nobody knows who wrote");
        tamper("UPDATE appeals SET status = 'answered', status_at = status_at + 1");
        assert_eq!(notices(), 0);
    });
}

#[test]
fn whoever_withdraws_the_consent_is_told_nothing_more() {
    for (permission, kept) in [
        (Permission::Transfer, 1),
        (Permission::Collection, 0),
        (Permission::Processing, 0),
    ] {
        super::world::new_disk();
        process(async |store| {
            let id = file(&store, "a", || identified(1)).await;
            put(&store, id, (Status::InProgress, day(DUE)), now()).await;
            // Whether there was such a consent is the register's to say.
            tamper("DROP TRIGGER consents_are_never_changed");
            tamper("UPDATE consents SET granted = 1");
            let withdrawal = ConsentWithdrawal {
                appeal: id,
                permission,
                by: Actor::Applicant,
                channel: Channel::Web,
                language: Lang::Ru,
                proof: None,
            };
            store.withdraw_consent(withdrawal, now()).await.unwrap();
            assert_eq!(sql::<i64>("SELECT count(chat) FROM appeals"), kept);
            assert_eq!(notices(), kept);
        });
    }
}

#[test]
fn a_notice_goes_with_its_appeal() {
    process(async |store| {
        let id = file(&store, "a", || identified(1)).await;
        put(&store, id, (Status::InProgress, day(DUE)), now()).await;
        put(
            &store,
            id,
            (Status::Answered, day(DUE)),
            now() + TimeDelta::seconds(1),
        )
        .await;
        assert_eq!(notices(), 1);
        tamper("UPDATE appeals SET destroy_at = 1");
        store.sweep(&order(now())).await.unwrap();
        assert_eq!(notices(), 0);
        assert_eq!(sql::<i64>("SELECT count(*) FROM appeals"), 0);
    });
}

#[test]
fn an_appeal_is_closed_once_and_its_term_begins_anew_when_it_was_opened_again() {
    process(async |store| {
        let id = file(&store, "a", || identified(1)).await;
        let stands = async |at| {
            let opened = store.open_appeal(id, Actor::System, at).await;
            let view = opened.unwrap().unwrap().view;
            (view.status, view.closed_at, view.destroy_at)
        };
        let term = TimeDelta::days(100);
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|days| now() + TimeDelta::days(days));
        put(&store, id, (Status::Answered, day(DUE)), first).await;
        let closed = (Some(first), Some(first + term));
        assert_eq!(stands(first).await, (Status::Answered, closed.0, closed.1));
        put(&store, id, (Status::Returned, day(DUE)), second).await;
        assert_eq!(stands(second).await, (Status::Returned, closed.0, closed.1));
        put(&store, id, (Status::InProgress, day(DUE)), third).await;
        assert_eq!(stands(third).await, (Status::InProgress, None, None));
        put(&store, id, (Status::Answered, day(DUE)), fourth).await;
        let closed = (Some(fourth), Some(fourth + term));
        assert_eq!(stands(fourth).await, (Status::Answered, closed.0, closed.1));
        let history = "SELECT status FROM appeal_history ORDER BY at";
        assert_eq!(
            column(history),
            [
                "registered",
                "answered",
                "returned",
                "in_progress",
                "answered"
            ]
        );
        let events = "SELECT actor FROM events WHERE action = 'systematisation'";
        assert_eq!(column(events), ["staff:7"; 4]);
        // What is condemned goes nowhere any more.
        tamper("UPDATE appeals SET condemned_at = 1");
        let gone = put(&store, id, (Status::Registered, day(DUE)), fourth).await;
        assert_eq!(gone, Progressed::NotFound);
    });
}
