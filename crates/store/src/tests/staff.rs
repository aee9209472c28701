//! Sessions of the staff.

use chrono::TimeDelta;

use super::{
    appeals::now,
    sweep::{order, sql},
    world::{disk, process},
};

#[test]
fn a_member_of_the_staff_is_signed_in_until_the_session_expires_or_is_ended() {
    process(async |store| {
        let ends = now() + TimeDelta::hours(12);
        for (token, account) in [(b"one", "dpo"), (b"two", "ДПО 2")] {
            store
                .begin_session(token, account, ends, now())
                .await
                .unwrap();
        }
        let whose = |token, at| store.signed_in(token, at);
        let last = ends - TimeDelta::milliseconds(1);
        assert_eq!(whose(b"one", last).await.unwrap().as_deref(), Some("dpo"));
        assert_eq!(whose(b"one", ends).await.unwrap(), None);
        assert_eq!(whose(b"three", now()).await.unwrap(), None);
        store.end_session(b"one", now()).await.unwrap();
        store.end_session(b"three", now()).await.unwrap();
        assert_eq!(whose(b"one", now()).await.unwrap(), None);
        let other = whose(b"two", now()).await.unwrap();
        assert_eq!(other.as_deref(), Some("ДПО 2"));
    });
}

#[test]
fn what_a_browser_holds_does_not_stand_in_the_database() {
    let token = [0xA7; 32];
    process(async |store| {
        let ends = now() + TimeDelta::hours(12);
        store
            .begin_session(&token, "dpo", ends, now())
            .await
            .unwrap();
    });
    let (hash, account): (Vec<u8>, String) = (
        sql("SELECT hash FROM staff_sessions"),
        sql("SELECT account FROM staff_sessions"),
    );
    assert_eq!(account, "dpo");
    assert!(hash.len() == 32 && hash != token);
    let files = std::fs::read_dir(disk().database().parent().unwrap()).unwrap();
    let mut searched = 0;
    for file in files {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        searched += bytes.len();
        assert!(!bytes.windows(token.len()).any(|part| part == token));
    }
    assert!(searched > 0);
}

#[test]
fn a_session_that_has_expired_goes_with_the_next_sweep() {
    process(async |store| {
        let ends = now() + TimeDelta::hours(12);
        store
            .begin_session(b"one", "dpo", ends, now())
            .await
            .unwrap();
        let early = order(ends - TimeDelta::milliseconds(1));
        assert_eq!(
            store.sweep(&early).await.unwrap().destroyed.staff_session,
            0
        );
        let swept = store.sweep(&order(ends)).await.unwrap();
        assert_eq!(swept.destroyed.staff_session, 1);
        assert_eq!(sql::<i64>("SELECT count(*) FROM staff_sessions"), 0);
    });
}
