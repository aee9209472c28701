//! Destruction beyond recovery (policy, clause 3.5): neither the raw bytes of the files nor yesterday's copy of the database give anything back,
//! and nothing else is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use aryz_tests::Server;
use aryz_tests::search::Search;

use super::MONDAY;
use super::remains::{self, DATABASE, Remains};
use super::retention::{
    FIVE_YEARS_OVER, Filed, assert_gone, count, many_of_each, start_at, state, sweep,
};
use super::telegram::Chat;

/// How many appeals are destroyed, and how many are kept.
const EACH: usize = 8;

/// All records of a stopped application, by their numbers.
pub(crate) fn appeals(folder: &Path) -> BTreeMap<String, Remains> {
    remains::of_all(&state(folder), "appeals", "number")
}

fn dialogues(folder: &Path) -> BTreeMap<String, Remains> {
    remains::of_all(&state(folder), "dialogues", "hex(id)")
}

pub(crate) fn search_for<'a>(remains: impl IntoIterator<Item = &'a Remains>) -> Search {
    Search::new(remains.into_iter().flat_map(Remains::to_be_gone))
}

pub(crate) fn split<'a>(
    all: &'a BTreeMap<String, Remains>,
    closed: &[Filed],
) -> (Vec<&'a Remains>, BTreeMap<&'a String, &'a Remains>) {
    let of_closed = |number: &String| closed.iter().any(|filed| filed.number == *number);
    let (gone, kept): (BTreeMap<_, _>, _) = all.iter().partition(|(number, _)| of_closed(number));
    (gone.into_values().collect(), kept)
}

/// What was kept is there, each with the key that it had, and no key is there for anything else.
pub(crate) fn expect_kept(folder: &Path, kept: &BTreeMap<&String, &Remains>) {
    let left = appeals(folder);
    assert_eq!(left.len(), kept.len());
    for (number, remains) in &left {
        assert!(kept[number] == remains, "{number} has changed");
        assert!(remains.wrapped_key.is_some(), "{number} has lost its key");
    }
    assert_eq!(remains::keys(&state(folder)), kept.len());
}

/// Proves clause 3.5.
#[test]
fn the_raw_bytes_of_no_file_hold_a_key_or_a_sealed_byte_of_what_was_destroyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = state(folder.path());
    let server = start_at(MONDAY, folder.path());
    let [closed, _] = many_of_each(&server, EACH);
    Chat::new(&server).up_to_confirm("kk");
    server.stop();
    let (appeals, dialogues) = (appeals(folder.path()), dialogues(folder.path()));
    let (gone, kept) = split(&appeals, &closed);
    assert_eq!((gone.len(), kept.len(), dialogues.len()), (EACH, EACH, 1));
    let search = search_for(gone.into_iter().chain(dialogues.values()));
    // Three pieces of what is sealed and two of its key.
    assert_eq!(search.folder(&state).len(), (EACH + 1) * 5, "all are there");

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["appeal"], EACH, "{report}");
    assert_eq!(report["destroyed"]["dialogue"], 1, "{report}");
    assert_eq!(report["write_ahead_log"], "emptied", "{report}");
    let nothing = |when: &str| {
        let found = search.folder(&state);
        assert!(found.is_empty(), "{when}: {found:#?}");
    };
    nothing("while the application runs");
    server.kill();
    nothing("after a power cut");
    start_at(FIVE_YEARS_OVER, folder.path()).stop();
    nothing("after a stop");
    expect_kept(folder.path(), &kept);
}

/// Proves clause 3.5.
#[test]
fn what_yesterdays_copy_brings_back_cannot_be_read_and_is_destroyed_again_and_nothing_else_is_lost()
{
    let folder = tempfile::tempdir().expect("a folder");
    let state = state(folder.path());
    let file = state.join(DATABASE);
    let server = start_at(MONDAY, folder.path());
    let [closed, open] = many_of_each(&server, EACH);
    let receipts: Vec<_> = open
        .iter()
        .map(|filed| filed.again(&server).json())
        .collect();
    server.stop();
    // Reading it closes the database, which folds its log into the one file.
    let before = appeals(folder.path());
    let (gone, kept) = split(&before, &closed);
    let yesterday = fs::read(&file).expect("a copy");

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    assert_eq!(sweep(&server)["destroyed"]["appeal"], EACH);
    server.stop();
    expect_kept(folder.path(), &kept);
    for log in ["-wal", "-shm"] {
        let log = state.join(format!("{DATABASE}{log}"));
        assert!(!log.exists(), "{}", log.display());
    }
    fs::write(&file, yesterday).expect("put back");
    let back = appeals(folder.path());
    assert_eq!(back.len(), 2 * EACH, "the rows are back");
    let keyless = back.values().filter(|row| row.wrapped_key.is_none());
    assert_eq!(keyless.count(), EACH, "their keys are not");

    // Whoever has the copy may set the clock back as well.
    let server = start_at(MONDAY, folder.path());
    for filed in &closed {
        let receipt = filed.again(&server);
        let text = receipt.text();
        assert_eq!(receipt.status, 500, "{text}");
        assert!(!text.contains(&filed.number) && !text.contains(&filed.code));
    }
    for (filed, receipt) in open.iter().zip(&receipts) {
        assert_eq!(filed.again(&server).json(), *receipt, "what was kept opens");
    }
    server.stop();

    let server = start_at(FIVE_YEARS_OVER, folder.path());
    let report = sweep(&server);
    assert_eq!(report["destroyed"]["appeal"], EACH, "again: {report}");
    expect_gone_and_kept(&server, &closed, &open);
    let found = search_for(gone).folder(&state);
    assert!(found.is_empty(), "the copy has left something: {found:#?}");
    server.stop();
    expect_kept(folder.path(), &kept);
    assert_eq!(
        count(
            folder.path(),
            "lookups WHERE record_id NOT IN (SELECT id FROM appeals)"
        ),
        0
    );
}

/// Of the two kinds, the one is gone for everybody, and the other is there for whoever has its number and code.
pub(crate) fn expect_gone_and_kept(server: &Server, closed: &[Filed], open: &[Filed]) {
    for filed in closed {
        assert_gone(server, filed);
    }
    for filed in open {
        assert_eq!(filed.status(server).status, 200);
    }
}
