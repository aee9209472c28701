//! A fault at every single step: the process dies before it, or the step fails and the process goes on, or it takes effect and says that it
//! failed. Whatever happens, what was answered is there, nothing is there twice, and nothing that was destroyed comes back.

use chrono::TimeDelta;
use domain::retention::Erasure;

use super::{
    appeals::{appeal, code, file, now, submission},
    chat::{Chat, drain, letter, said, states},
    dialogues::{alternate, answer, decide, message},
    index::{file_many, forget_indexes, found},
    lookups::identified,
    rewrap::{NEW, OLD, foreign_pages, readable, rotate},
    sweep::{expect_swept, furnish, keys, later, order, sql},
    world::{A_MINUTE, Fault, faulty, new_disk, process, use_masters},
};
use crate::{Answer, Due, Error, Filed, Incoming, Outcome, Sent, Store, Turned, outbox::TERM};

/// Tries all faults, from the first step on, until one comes too late to matter.
fn at_every_step(mut attempt: impl FnMut(Fault) -> u32) {
    for fault in [Fault::Crash, Fault::Fail, Fault::Deceive] {
        let mut step = 0;
        loop {
            new_disk();
            let steps = attempt(fault(step));
            step += 1;
            // Without the fault the attempt would take no more steps than this.
            if steps < step {
                break;
            }
        }
        assert!(step > 5, "{:?} was not tried", fault(0));
    }
}

#[test]
fn an_appeal_is_there_once_if_it_was_answered_and_at_most_once_if_not() {
    at_every_step(|fault| {
        let (answered, steps) = faulty(fault, async |store| {
            store
                .unwrap()
                .file_appeal(appeal(1), Some(submission(b"k", b"b")))
                .await
        });
        process(async |store| {
            if let Ok(Filed::New(receipt)) = &answered {
                assert!(
                    store
                        .find_appeal(&receipt.number, &code(1))
                        .await
                        .unwrap()
                        .is_some(),
                    "{fault:?}"
                );
            }
            let again = store
                .file_appeal(appeal(1), Some(submission(b"k", b"b")))
                .await
                .unwrap();
            let (Filed::New(receipt) | Filed::Repeat(receipt)) = again else {
                panic!("{fault:?}: {again:?}")
            };
            if let Ok(Filed::New(first)) = &answered {
                assert_eq!(*first, receipt, "{fault:?}");
            }
            let view = store
                .find_appeal(&receipt.number, &code(1))
                .await
                .unwrap()
                .unwrap();
            assert!(
                store
                    .open_appeal(view.id, crate::Actor::System, now())
                    .await
                    .unwrap()
                    .is_some(),
                "{fault:?}"
            );
            assert_eq!(sql::<i64>("SELECT count(*) FROM appeals"), 1, "{fault:?}");
            assert_eq!(sql::<i64>("SELECT count(*) FROM consents"), 3, "{fault:?}");
            // Keys that were stored for nothing go with the next sweep.
            let report = store
                .sweep(&order(now() + TimeDelta::hours(2)))
                .await
                .unwrap();
            assert_eq!(report.outcome, Outcome::Done, "{fault:?}");
            assert_eq!(keys().len(), 1, "{fault:?}");
        });
        steps
    });
}

#[test]
fn a_chat_message_is_decided_once_and_answered_alike() {
    at_every_step(|fault| {
        let turn = |state| Turned {
            appeal: Some(appeal(1)),
            reply: Box::new(|receipt| answer(&receipt.unwrap().number.to_string())),
            ..alternate(state, now())
        };
        let (answered, steps) = faulty(fault, async |store| {
            decide(&store.unwrap(), message("a", "1", now()), turn).await
        });
        process(async |store| {
            let again = decide(&store, message("a", "1", now()), turn)
                .await
                .unwrap();
            let (Answer::New(reply) | Answer::Repeat(Some(reply))) = again else {
                panic!("{fault:?}")
            };
            if let Ok(Answer::New(first)) = &answered {
                assert_eq!(*first, reply, "{fault:?}");
            }
            for table in ["appeals", "dialogues", "inbox"] {
                assert_eq!(
                    sql::<i64>(&format!("SELECT count(*) FROM {table}")),
                    1,
                    "{fault:?}: {table}"
                );
            }
            store
                .sweep(&order(now() + TimeDelta::hours(2)))
                .await
                .unwrap();
            assert_eq!(keys().len(), 2, "{fault:?}");
        });
        steps
    });
}

#[test]
fn a_sweep_that_is_stopped_anywhere_is_finished_by_the_next_one() {
    at_every_step(|fault| {
        let receipts = process(async |store| furnish(&store).await);
        let (swept, steps) = faulty(fault, async |store| {
            store.unwrap().sweep(&order(later())).await
        });
        if let Ok(report) = &swept
            && report.outcome == Outcome::Done
        {
            assert_eq!(report.left_over, Due::default(), "{fault:?}");
        }
        process(async |store| {
            // The lease of a process that died has to expire.
            let report = store
                .sweep(&order(later() + TimeDelta::minutes(5)))
                .await
                .unwrap();
            assert_eq!(report.outcome, Outcome::Done, "{fault:?}");
            expect_swept(&store, &receipts).await;
            let report = store
                .sweep(&order(later() + TimeDelta::hours(2)))
                .await
                .unwrap();
            assert_eq!(
                (report.outcome, report.orphaned_keys),
                (Outcome::Done, 0),
                "{fault:?}"
            );
            assert_eq!(
                sql::<i64>("SELECT count(*) FROM page_checks"),
                0,
                "{fault:?}"
            );
        });
        steps
    });
}

#[test]
fn whoever_writes_while_a_sweep_is_stopped_begins_anew() {
    at_every_step(|fault| {
        process(async |store| furnish(&store).await);
        let (_, steps) = faulty(fault, async |store| {
            store.unwrap().sweep(&order(later())).await
        });
        process(async |store| {
            let turn = |state| alternate(state, later());
            let answered = decide(&store, message("a", "new", later()), turn).await;
            assert_eq!(
                answered,
                Ok(Answer::New(b"from None".to_vec())),
                "{fault:?}"
            );
            let answered = decide(&store, message("a", "next", later()), turn).await;
            let next = Answer::New(b"from Some(Ru)".to_vec());
            assert_eq!(answered, Ok(next), "{fault:?}");
            let report = store
                .sweep(&order(later() + TimeDelta::minutes(5)))
                .await
                .unwrap();
            assert_eq!(report.outcome, Outcome::Done, "{fault:?}");
            assert_eq!(sql::<i64>("SELECT count(*) FROM dialogues"), 2, "{fault:?}");
        });
        steps
    });
}

#[test]
fn a_rewrap_that_is_stopped_anywhere_loses_no_key_and_is_finished_by_the_next_one() {
    // The first call changes the pages, the second one looks once more and changes the lookup secret.
    for calls_before in 0..2 {
        at_every_step(|fault| {
            let receipts = process(async |store| [file(&store, 1).await, file(&store, 2).await]);
            use_masters(NEW, Some(OLD));
            let budget = std::time::Duration::from_mins(1);
            process(async |store| {
                if calls_before > 0 {
                    store.rewrap(now(), budget).await.unwrap();
                }
            });
            let at = now() + TimeDelta::minutes(20) * calls_before;
            let (_, steps) = faulty(fault, async |store| store.unwrap().rewrap(at, budget).await);
            let all_readable = async |store: crate::Store| {
                for (byte, receipt) in (1..).zip(&receipts) {
                    readable(&store, receipt, byte).await;
                }
            };
            process(all_readable);
            // The lease of a process that died has to expire.
            process(async |store| drop(rotate(&store, at + TimeDelta::minutes(3)).await));
            assert_eq!(foreign_pages(), 0, "{fault:?}");
            use_masters(NEW, None);
            process(all_readable);
            assert_eq!(keys().len(), 2, "{fault:?}");
            steps
        });
    }
}

#[test]
fn an_indexing_that_is_stopped_anywhere_is_finished_by_the_next_one() {
    at_every_step(|fault| {
        process(async |store| file_many(&store, [identified(1), identified(2)]).await);
        forget_indexes();
        let budget = std::time::Duration::from_mins(1);
        let (_, steps) = faulty(fault, async |store| {
            store.unwrap().index_old_appeals(now(), budget).await
        });
        process(async |store| {
            let report = store.index_old_appeals(now(), budget).await.unwrap();
            assert!(report.complete, "{fault:?}");
            assert_eq!(found(&store).await, 2, "{fault:?}");
            assert_eq!(sql::<i64>("SELECT count(*) FROM lookups"), 6, "{fault:?}");
        });
        steps
    });
}

#[test]
fn events_whose_sealing_is_stopped_anywhere_are_sealed_once_by_the_next_one() {
    at_every_step(|fault| {
        process(async |store| furnish(&store).await);
        let (_, steps) = faulty(fault, async |store| {
            let store = store.unwrap();
            drop(store.seal_events(now(), A_MINUTE).await);
            store.seal_events(now(), A_MINUTE).await
        });
        process(async |store| {
            store.seal_events(now(), A_MINUTE).await.unwrap();
            let found = store.verify_events().await.unwrap();
            assert_eq!((found.fault, found.waiting), (None, 0), "{fault:?}");
            let events: i64 = sql("SELECT count(*) FROM events");
            let sealed: i64 = sql("SELECT sum(count) FROM event_seals");
            assert_eq!((sealed, found.events), (events, events.unsigned_abs()));
        });
        steps
    });
}

#[test]
fn letters_wait_if_and_only_if_their_turn_is_decided() {
    at_every_step(|fault| {
        let turn = |state| Turned {
            expires_at: now() + TimeDelta::days(7),
            appeal: Some(appeal(1)),
            reply: Box::new(|_| said(vec![letter("a", "first"), letter("a", "second")])),
            ..alternate(state, now())
        };
        let (_, steps) = faulty(fault, async |store| {
            decide(&store.unwrap(), message("a", "1", now()), turn).await
        });
        let count = |table| sql::<i64>(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(count("outbox"), 2 * count("inbox"), "{fault:?}");
        assert_eq!(count("senders"), count("inbox"), "{fault:?}");
        process(async |store| {
            decide(&store, message("a", "1", now()), turn)
                .await
                .unwrap();
            let bodies: Vec<String> = drain(&store, now()).await;
            assert_eq!(bodies, ["first", "second"], "{fault:?}");
        });
        steps
    });
}

#[test]
fn a_conversation_that_begins_anew_does_all_of_it_or_nothing() {
    at_every_step(|fault| {
        let id = process(async |store| {
            let turn = |state| Turned {
                expires_at: now() + TimeDelta::days(7),
                appeal: Some(identified(1)),
                reply: Box::new(|_| said(vec![letter("a", "filed")])),
                ..alternate(state, now())
            };
            decide(&store, message("a", "1", now()), turn)
                .await
                .unwrap();
            let id: Vec<u8> = sql("SELECT id FROM appeals");
            uuid::Uuid::from_slice(&id).unwrap()
        });
        let turn = |state| Turned {
            expires_at: now() + TimeDelta::days(7),
            begins_anew: true,
            erase: vec![(id, Erasure::AtOnce)],
            reply: Box::new(|_| said(vec![letter("a", "forgotten")])),
            ..alternate(state, now())
        };
        let forget = async |store: &Store| decide(store, message("a", "2", now()), turn).await;
        let (_, steps) = faulty(fault, async |store| forget(&store.unwrap()).await);
        let done: i64 = sql("SELECT count(*) FROM dialogues WHERE condemned_at IS NOT NULL");
        let erased =
            "SELECT count(*) FROM appeals WHERE status = 'withdrawn' AND restricted_at IS NOT NULL";
        assert_eq!(done, sql::<i64>(erased), "{fault:?}");
        process(async |store| {
            forget(&store).await.unwrap();
            assert_eq!(drain(&store, now()).await, ["forgotten"], "{fault:?}");
            let report = store
                .sweep(&order(now() + TimeDelta::hours(2)))
                .await
                .unwrap();
            let destroyed = (report.destroyed.dialogue, report.destroyed.appeal);
            assert_eq!(destroyed, (1, 1), "{fault:?}");
            assert_eq!(keys().len(), 1, "{fault:?}");
        });
        steps
    });
}

#[test]
fn a_letter_whose_sender_dies_anywhere_is_sent_again_under_the_same_key() {
    at_every_step(|fault| {
        process(async |store| {
            Chat::of(&store).say("a", "letter", now()).await;
        });
        let key: i64 = sql("SELECT send_key FROM outbox");
        let (_, steps) = faulty(fault, async |store| {
            let store = store.unwrap();
            let taken = store.take_outgoing(now(), 1).await?;
            for taken in taken {
                let done = Sent::Done { message: None };
                store.settle(&taken, done, now()).await?;
            }
            Ok::<_, Error>(())
        });
        process(async |store| {
            let at = now() + TERM;
            let sent = sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'");
            let taken = store.take_outgoing(at, 1).await.unwrap();
            assert_eq!(taken.is_empty(), sent == 1, "{fault:?}");
            for taken in taken {
                assert_eq!(i64::from(taken.send_key), key, "{fault:?}");
                let done = Sent::Done { message: None };
                store.settle(&taken, done, at).await.unwrap();
            }
            assert_eq!(states(), ["sent"], "{fault:?}");
        });
        steps
    });
}

#[test]
fn two_who_turn_out_to_be_one_are_one_wherever_it_is_stopped() {
    at_every_step(|fault| {
        process(async |store| {
            let chat = Chat::of(&store);
            chat.say("phone", "1", now()).await;
            chat.say("scoped", "2", now()).await;
        });
        let aliases = ["scoped".to_owned()];
        let incoming = Incoming {
            aliases: &aliases,
            ..message("phone", "3", now())
        };
        let turn = |state| alternate(state, now());
        let (_, steps) = faulty(fault, async |store| {
            decide(&store.unwrap(), incoming, turn).await
        });
        process(async |store| {
            decide(&store, incoming, turn).await.unwrap();
            let persons: i64 = sql("SELECT count(DISTINCT person) FROM senders");
            assert_eq!(persons, 1, "{fault:?}");
            assert_eq!(drain(&store, now()).await, ["1", "2"], "{fault:?}");
        });
        steps
    });
}
