//! Two destroyers at once, as two real processes on one state folder, either of which may be killed at any moment: nothing comes back, nothing else
//! is lost, and each destruction is proven once. (The store's own tests put a kill between any two steps; here the disk, the locks and the kills
//! are real.)

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use aryz_tests::search::Search;
use aryz_tests::{SWEEP_TOKEN, Server};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

use super::beyond_recovery::{appeals, expect_gone_and_kept, expect_kept, search_for, split};
use super::remains::Remains;
use super::retention::{
    FIVE_YEARS_OVER, Filed, count, destroyed_by_acts, many_of_each, start_at, state, sweep,
};
use super::{MONDAY, desk};

/// How many appeals are due, and how many are not.
const EACH: usize = 200;

/// How often the same files are swept in another order of events.
const SEEDS: u64 = 5;

/// Chance that can be had again (xorshift, G. Marsaglia, 2003). What the two processes make of it cannot; the seed tells what was tried.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A process that is told to sweep again and again.
struct Destroyer {
    server: Server,
    orders: JoinHandle<()>,
}

impl Destroyer {
    fn start(folder: &Path, now: DateTime<Utc>) -> Self {
        let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let server = start_at(&now, folder);
        let address = format!("{}/internal/retention/sweep", server.address());
        let orders = thread::spawn(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .http_status_as_error(false)
                .build()
                .into();
            let order = || {
                agent
                    .post(&address)
                    .header("authorization", format!("Bearer {SWEEP_TOKEN}"))
                    .send_empty()
            };
            // One that loses its lease to the other says so; only a kill ends this.
            while order().is_ok() {}
        });
        Self { server, orders }
    }

    fn kill(self) {
        self.server.kill();
        self.orders.join().expect("whoever gave the orders");
    }
}

/// Both sweep at once while one after another is killed and comes back; `true` if a kill came in the middle.
fn destroy_and_kill(folder: &Path, seed: u64) -> bool {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut now: DateTime<Utc> = FIVE_YEARS_OVER.parse().expect("a time");
    // The clocks are further apart than a lease holds: the one takes it from the other in the middle of anything.
    let apart = TimeDelta::minutes(3);
    let mut both = [now, now + apart].map(|now| Some(Destroyer::start(folder, now)));
    let mut over = false;
    while !over {
        // Once all is destroyed, there is one kill more.
        over = count(folder, "appeals") == i64::try_from(EACH).expect("a small number");
        thread::sleep(Duration::from_millis(5 + chance.below(60)));
        let victims = 1 + chance.below(3);
        for (bit, destroyer) in [1, 2].into_iter().zip(&mut both) {
            if victims & bit != 0 {
                if let Some(victim) = destroyer.take() {
                    victim.kill();
                }
                now += apart;
                *destroyer = Some(Destroyer::start(folder, now + apart));
            }
        }
    }
    both.into_iter().flatten().for_each(Destroyer::kill);
    count(folder, "sweeps WHERE outcome <> 'done'") > 0
}

/// After the last kill: whoever comes next finishes, and the proofs are whole.
fn expect_destroyed_once(
    folder: &Path,
    seed: u64,
    search: &Search,
    [closed, open]: &[Vec<Filed>; 2],
) {
    let mut now: DateTime<Utc> = FIVE_YEARS_OVER.parse().expect("a time");
    // A lease expires in two minutes; a changed key page is looked at once more after a quarter of an hour.
    for hours in [1, 3] {
        now += TimeDelta::hours(hours);
        let server = start_at(&now.to_rfc3339_opts(SecondsFormat::Secs, true), folder);
        let report = sweep(&server);
        assert_eq!(report["outcome"], "done", "seed {seed}: {report}");
        assert_eq!(report["left_over"]["appeal"], 0, "seed {seed}: {report}");
        let audit = desk(&server, "audit", SWEEP_TOKEN).json();
        assert_eq!(audit["fault"], Value::Null, "seed {seed}: {audit}");
        assert_eq!(audit["waiting"], 0, "seed {seed}: {audit}");
        let found = search.folder(&state(folder));
        assert!(found.is_empty(), "seed {seed}: {found:#?}");
        server.stop();
    }
    let server = start_at(MONDAY, folder);
    expect_gone_and_kept(&server, closed, open);
    server.stop();
    assert_eq!(count(folder, "page_checks"), 0, "seed {seed}");
    let destroyed = i64::try_from(EACH).expect("a small number");
    assert_eq!(destroyed_by_acts(folder), destroyed, "seed {seed}");
    let events = "events WHERE action = 'destruction'";
    assert_eq!(count(folder, events), destroyed, "seed {seed}");
    let once = "(SELECT DISTINCT record_id FROM events WHERE action = 'destruction')";
    assert_eq!(count(folder, once), destroyed, "seed {seed}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}

#[test]
fn two_processes_that_destroy_at_once_and_are_killed_at_random_destroy_each_record_once_and_no_other()
 {
    let first = tempfile::tempdir().expect("a folder");
    let server = start_at(MONDAY, first.path());
    let filed = many_of_each(&server, EACH);
    server.stop();
    let before: BTreeMap<String, Remains> = appeals(first.path());
    let (gone, kept) = split(&before, &filed[0]);
    let search = search_for(gone);
    let mut interrupted = 0;
    for seed in 1..=SEEDS {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&state(first.path()), &state(folder.path()));
        interrupted += u32::from(destroy_and_kill(folder.path(), seed));
        expect_destroyed_once(folder.path(), seed, &search, &filed);
        expect_kept(folder.path(), &kept);
    }
    assert!(interrupted > 0, "no kill came in the middle");
}
