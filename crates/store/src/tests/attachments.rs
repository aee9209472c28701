//! Files: filed with their appeal or not at all, destroyed with it, fetched from a platform afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    appeal::Channel,
    attachment::{Attachment, Described, MediaType},
};
use rusqlite::Connection;
use uuid::Uuid;

use super::{
    appeals::{appeal, code, everything_on_disk, now, until},
    sweep::{later, order, sql},
    world::{Fault, disk, faulty, process},
};
use crate::{
    Actor, AttachmentState, AttachmentView, AwaitedCounts, AwaitedFile, Error, Filed,
    NewAttachment, Receipt, Source, Store,
};

pub(super) const NAME: &str = "Synaqbaeva, the pit in front of house 7.jpg";

/// Three pieces, none like another.
fn content(byte: u8) -> Vec<u8> {
    (0..600_000_u32)
        .map(|at| byte ^ at.to_le_bytes()[(at % 3) as usize])
        .collect()
}

pub(super) fn file(byte: u8) -> NewAttachment {
    NewAttachment::Here(photo(byte))
}

fn photo(byte: u8) -> Attachment {
    Attachment {
        name: NAME.to_owned(),
        media_type: MediaType::Jpeg,
        bytes: content(byte),
    }
}

pub(super) fn awaited(reference: &str) -> NewAttachment {
    NewAttachment::Awaited(Source {
        channel: Channel::Telegram,
        account: "main".to_owned(),
        reference: reference.to_owned(),
        name: None,
        size: Some(600_000),
    })
}

async fn filed(store: &Store, files: Vec<NewAttachment>, byte: u8) -> Result<Receipt, Error> {
    let mut new = appeal(byte);
    new.attachments = files;
    match store.file_appeal(new, None).await? {
        Filed::New(receipt) => Ok(receipt),
        other => panic!("not new: {other:?}"),
    }
}

async fn id(store: &Store, receipt: &Receipt, byte: u8) -> Uuid {
    let found = store.find_appeal(&receipt.number, &code(byte)).await;
    found.unwrap().unwrap().id
}

async fn views(store: &Store, receipt: &Receipt, byte: u8) -> Vec<AttachmentView> {
    let id = id(store, receipt, byte).await;
    store.attachments_of(id).await.unwrap()
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|bytes| bytes == needle)
}

#[test]
fn files_are_listed_in_their_order_and_open_as_they_were() {
    let receipt = process(async |store| filed(&store, vec![file(1), file(2)], 1).await.unwrap());
    process(async |store| {
        let (listed, appeal) = (
            views(&store, &receipt, 1).await,
            id(&store, &receipt, 1).await,
        );
        let stored = AttachmentState::Stored {
            media_type: MediaType::Jpeg,
            size: 600_000,
        };
        assert_eq!(listed.len(), 2);
        for (view, byte) in listed.iter().zip([1, 2]) {
            assert_eq!(view.state, stored);
            let opened = store
                .open_attachment(appeal, view.id, Actor::Applicant, now())
                .await;
            assert!(opened.unwrap() == Some(photo(byte)));
        }
        let read =
            "SELECT count(*) FROM events WHERE action = 'extraction' AND actor = 'applicant'";
        assert_eq!(sql::<i64>(read), 2);
    });
    assert!(!holds(&everything_on_disk(), NAME.as_bytes()));
    assert!(!holds(&everything_on_disk(), &content(1)[..64]));
}

#[test]
fn files_are_told_by_name_with_an_event_and_without_one_where_there_is_no_name() {
    process(async |store| {
        let named = async |receipt: &Receipt, byte| {
            let found = store.find_appeal(&receipt.number, &code(byte)).await;
            let view = found.unwrap().unwrap();
            let named = store.named_attachments(&view, Actor::Applicant, now());
            named.await.unwrap()
        };
        let read = || {
            sql::<i64>(
                "SELECT count(*) FROM events WHERE action = 'extraction' AND actor = 'applicant'",
            )
        };
        let none = filed(&store, vec![], 1).await.unwrap();
        let waiting = filed(&store, vec![awaited("first")], 2).await.unwrap();
        assert!(named(&none, 1).await.stored.is_empty());
        let found = named(&waiting, 2).await;
        assert_eq!((found.stored.len(), found.awaited), (0, 1));
        assert_eq!(read(), 0);

        let files = vec![file(1), awaited("second"), file(2)];
        let both = filed(&store, files, 3).await.unwrap();
        let listed = views(&store, &both, 3).await;
        let found = named(&both, 3).await;
        assert_eq!(found.awaited, 1);
        let ids: Vec<_> = found.stored.iter().map(|stored| stored.id).collect();
        assert_eq!(ids, [listed[0].id, listed[2].id]);
        let told = Described {
            name: NAME.to_owned(),
            media_type: MediaType::Jpeg,
            size: 600_000,
        };
        assert!(found.stored.iter().all(|stored| stored.file == told));
        assert_eq!(read(), 1);
        for taken in take(&store, now()).await {
            let refused = store.refuse_attachment(&taken, "attachment_type", now());
            refused.await.unwrap();
        }
        assert_eq!(named(&both, 3).await.awaited, 0);

        // Without its key nothing of it is told.
        disk().key_value.borrow_mut().clear();
        assert!(named(&both, 3).await.stored.is_empty());
    });
}

#[test]
fn a_file_of_another_appeal_is_not_given() {
    process(async |store| {
        let one = filed(&store, vec![file(1)], 1).await.unwrap();
        let other = filed(&store, vec![file(2)], 2).await.unwrap();
        let file = views(&store, &other, 2).await[0].id;
        let appeal = id(&store, &one, 1).await;
        let opened = store
            .open_attachment(appeal, file, Actor::Applicant, now())
            .await;
        assert!(opened.unwrap().is_none());
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM events WHERE action = 'extraction'"),
            0
        );
    });
}

#[test]
fn an_appeal_is_filed_with_all_its_files_or_not_at_all() {
    let whole = "SELECT (SELECT count(*) FROM appeals) || ' ' || (SELECT count(*) FROM attachments) || ' ' \
                 || (SELECT count(*) FROM attachment_chunks)";
    let ((), steps) = faulty(Fault::None, async |store| {
        filed(&store.unwrap(), vec![file(1), file(2)], 1)
            .await
            .unwrap();
    });
    assert_eq!(sql::<String>(whole), "1 2 6");
    for step in 0..steps {
        for fault in [Fault::Crash(step), Fault::Fail(step)] {
            super::world::new_disk();
            let (result, _) = faulty(fault, async |store| {
                filed(&store.unwrap(), vec![file(1), file(2)], 1).await
            });
            process(async |_| ());
            let found = sql::<String>(whole);
            let expected = if result.is_ok() {
                ["1 2 6"].as_slice()
            } else {
                // Whether the last commit took effect, nobody knows who was not told.
                &["0 0 0", "1 2 6"]
            };
            assert!(expected.contains(&found.as_str()), "{fault:?}: {found}");
        }
    }
}

#[test]
fn pieces_cannot_be_swapped_moved_or_taken_away() {
    let receipt = process(async |store| filed(&store, vec![file(1), file(2)], 1).await.unwrap());
    let swapped = "UPDATE attachment_chunks SET position = 10 WHERE position = 0;
                   UPDATE attachment_chunks SET position = 0 WHERE position = 1;
                   UPDATE attachment_chunks SET position = 1 WHERE position = 10";
    let moved = "UPDATE attachment_chunks SET sealed = (SELECT c.sealed FROM attachment_chunks c \
                 WHERE c.position = attachment_chunks.position AND c.attachment_id <> attachment_chunks.attachment_id)";
    let shortened = "DELETE FROM attachment_chunks WHERE position = 2";
    let beheaded = "DELETE FROM attachment_chunks WHERE position = 0";
    let renamed = "UPDATE attachments SET name = (SELECT o.name FROM attachments o WHERE o.id <> attachments.id)";
    for tampering in [swapped, moved, shortened, beheaded, renamed] {
        sql::<i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        let copy = std::fs::read(disk().database()).unwrap();
        let connection = Connection::open(disk().database()).unwrap();
        connection.execute_batch(tampering).unwrap();
        drop(connection);
        process(async |store| {
            let appeal = id(&store, &receipt, 1).await;
            let mut found = Vec::new();
            for (view, byte) in views(&store, &receipt, 1).await.iter().zip([1, 2]) {
                match store
                    .open_attachment(appeal, view.id, Actor::System, now())
                    .await
                {
                    Ok(opened) => assert!(opened == Some(photo(byte)), "{tampering}"),
                    Err(error) => found.push(error),
                }
            }
            assert!(
                matches!(found[..], [Error::Corrupt { .. }, ..]),
                "{tampering}"
            );
        });
        for side in ["db-wal", "db-shm"] {
            drop(std::fs::remove_file(disk().database().with_extension(side)));
        }
        std::fs::write(disk().database(), copy).unwrap();
    }
}

#[test]
fn files_are_destroyed_with_their_appeal_beyond_recovery() {
    let traces = process(async |store| {
        let receipt = filed(&store, vec![file(1), awaited("AgAC-4711-telegram")], 1)
            .await
            .unwrap();
        filed(&store, vec![file(2)], 2).await.unwrap();
        store
            .withdraw_appeal(
                &receipt.number,
                &code(1),
                now(),
                until(now() + TimeDelta::days(1)),
            )
            .await
            .unwrap();
        let first = |column: &str, table: &str| -> Vec<u8> {
            sql(&format!(
                "SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY rowid LIMIT 1"
            ))
        };
        [
            first("sealed", "attachment_chunks")[..64].to_vec(),
            first("name", "attachments"),
            first("source", "attachments"),
        ]
    });
    for trace in &traces {
        assert!(holds(&everything_on_disk(), trace));
    }
    process(async |store| {
        let report = store.sweep(&order(later())).await.unwrap();
        assert_eq!(report.destroyed.appeal, 1);
        let after = everything_on_disk();
        for trace in &traces {
            assert!(!holds(&after, trace), "something of a file is left");
        }
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM attachments"),
            1,
            "the other one stays"
        );
        assert_eq!(sql::<i64>("SELECT count(*) FROM attachment_chunks"), 3);
        assert!(
            store
                .take_awaited(later(), 10)
                .await
                .unwrap()
                .files
                .is_empty()
        );
    });
}

async fn take(store: &Store, at: DateTime<Utc>) -> Vec<AwaitedFile> {
    store.take_awaited(at, 10).await.unwrap().files
}

#[test]
fn what_a_platform_has_is_fetched_once() {
    process(async |store| {
        let files = vec![awaited("first"), awaited("second")];
        let receipt = filed(&store, files, 1).await.unwrap();
        let listed = views(&store, &receipt, 1).await;
        assert!(
            listed
                .iter()
                .all(|view| view.state == AttachmentState::Awaited)
        );
        let taken = take(&store, now()).await;
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[0].policy_version, "2026-11-16");
        assert!(
            take(&store, now()).await.is_empty(),
            "somebody is fetching it"
        );
        for file in &taken {
            if file.source.reference == "first" {
                assert!(store.keep_attachment(file, photo(7), now()).await.unwrap());
                assert!(!store.keep_attachment(file, photo(8), now()).await.unwrap());
            } else {
                let refused = store.refuse_attachment(file, "attachment_type", now());
                refused.await.unwrap();
            }
        }
        let (listed, appeal) = (
            views(&store, &receipt, 1).await,
            id(&store, &receipt, 1).await,
        );
        let opened = store.open_attachment(appeal, listed[0].id, Actor::Applicant, now());
        assert!(opened.await.unwrap() == Some(photo(7)));
        let reason = "attachment_type".to_owned();
        assert_eq!(listed[1].state, AttachmentState::Refused { reason });
        let opened = store.open_attachment(appeal, listed[1].id, Actor::Applicant, now());
        assert!(opened.await.unwrap().is_none());
        assert!(take(&store, now() + TimeDelta::hours(23)).await.is_empty());
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM attachments WHERE source IS NOT NULL"),
            0
        );
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM events WHERE action = 'accumulation'"),
            1
        );
    });
}

#[test]
fn what_cannot_be_opened_is_settled_and_holds_up_no_other() {
    process(async |store| {
        let files = vec![awaited("first"), awaited("second"), awaited("third")];
        let receipt = filed(&store, files, 1).await.unwrap();
        let connection = Connection::open(disk().database()).unwrap();
        let tampering = "UPDATE attachments SET source = x'00' WHERE position = 0;
                         UPDATE attachments SET source = (SELECT source FROM attachments WHERE position = 2) WHERE position = 1";
        connection.execute_batch(tampering).unwrap();
        drop(connection);
        let taken = store.take_awaited(now(), 1).await.unwrap().files;
        assert_eq!(taken[0].source.reference, "third");
        assert!(store.take_awaited(now(), 1).await.unwrap().files.is_empty());
        let unavailable = AttachmentState::Refused {
            reason: "unavailable".to_owned(),
        };
        let states: Vec<_> = views(&store, &receipt, 1)
            .await
            .into_iter()
            .map(|view| view.state)
            .collect();
        assert_eq!(
            states,
            [unavailable.clone(), unavailable, AttachmentState::Awaited]
        );
    });
}

#[test]
fn what_waits_is_counted_with_its_age_until_it_is_decided() {
    process(async |store| {
        assert_eq!(store.awaited_counts().await, Ok(AwaitedCounts::default()));
        let files = vec![awaited("first"), file(1), awaited("second")];
        filed(&store, files, 1).await.unwrap();
        let counts = |waiting, due_at| {
            Ok(AwaitedCounts {
                waiting,
                since: Some(now()),
                due_at: Some(due_at),
            })
        };
        assert_eq!(store.awaited_counts().await, counts(2, now()));
        let taken = take(&store, now()).await;
        let next = now() + TimeDelta::minutes(2);
        assert_eq!(store.awaited_counts().await, counts(2, next));
        store
            .keep_attachment(&taken[0], photo(1), now())
            .await
            .unwrap();
        assert_eq!(store.awaited_counts().await, counts(1, next));
    });
}

#[test]
fn what_nobody_could_fetch_is_tried_later_and_given_up_after_a_day() {
    process(async |store| {
        let receipt = filed(&store, vec![awaited("first")], 1).await.unwrap();
        let (mut at, mut tries) = (now(), Vec::new());
        let mut slow = None;
        let given_up = loop {
            let taken = store.take_awaited(at, 10).await.unwrap();
            if taken.given_up > 0 {
                break taken.given_up;
            }
            if let Some(file) = taken.files.into_iter().next() {
                if let Some(slow) = slow.replace(file) {
                    let kept = store.keep_attachment(&slow, photo(1), at).await;
                    assert!(!kept.unwrap(), "whoever was too slow decides nothing");
                }
                tries.push((at - now()).num_minutes());
            }
            at += TimeDelta::minutes(1);
        };
        assert_eq!(
            tries,
            [
                0, 2, 6, 14, 30, 62, 126, 254, 434, 614, 794, 974, 1154, 1334
            ]
        );
        assert_eq!((given_up, at - now()), (1, TimeDelta::hours(24)));
        let reason = "unavailable".to_owned();
        let listed = views(&store, &receipt, 1).await;
        assert_eq!(listed[0].state, AttachmentState::Refused { reason });
        assert_eq!(
            sql::<i64>("SELECT count(*) FROM attachments WHERE source IS NOT NULL"),
            0
        );
    });
}

#[test]
fn a_file_of_a_destroyed_appeal_is_kept_by_nobody() {
    process(async |store| {
        let receipt = filed(&store, vec![awaited("first")], 1).await.unwrap();
        let taken = take(&store, now()).await;
        store
            .withdraw_appeal(
                &receipt.number,
                &code(1),
                now(),
                until(now() + TimeDelta::days(1)),
            )
            .await
            .unwrap();
        store.sweep(&order(later())).await.unwrap();
        assert!(
            !store
                .keep_attachment(&taken[0], photo(1), later())
                .await
                .unwrap()
        );
        assert_eq!(sql::<i64>("SELECT count(*) FROM attachment_chunks"), 0);
    });
}
