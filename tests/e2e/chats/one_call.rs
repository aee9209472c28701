//! A host without timers: one call, made by the clock of somebody else, does what two timers do.

use aryz_tests::Options;
use aryz_tests::chats::{Act, City, Messenger, Person, Viber, replies};
use aryz_tests::platforms::{Failure, Platform};
use serde_json::json;

use super::super::retention::{sweep, with_timers};
use super::{MONDAY, PROGRAM};

const AN_HOUR_LATER: &str = "2026-11-23T06:00:00Z";
const GRANT: &str = "allowed_outbound_hosts = [\"http://self\"]\n";

fn waits(person: &mut dyn Person, platform: &Platform) {
    platform.fails([Failure::Internal]);
    person.does(Act::Text("Здравствуйте"));
    platform.has_failed();
}

#[test]
fn without_timers_what_waits_goes_out_by_a_call_of_the_sweep_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = with_timers(folder.path(), None, None);
    let without_timers = |options: &mut Options| options.manifest = Some(manifest.clone());
    let city = City::start_with(PROGRAM, MONDAY, without_timers);
    let (mut first, mut second) = (Messenger::new(&city), Viber::new(&city));
    waits(&mut first, &city.meta);
    waits(&mut second, &city.viber);
    city.server().logged("by messenger/");
    city.server().logged("by viber/");

    city.moves_to_with(AN_HOUR_LATER, without_timers);
    let report = sweep(&city.server());
    assert_eq!(report["outcome"], "done", "{report}");
    let (later, refused) = (&report["outbox"]["later"], &report["outbox"]["refused"]);
    assert_eq!((later, refused), (&json!(0), &json!(0)), "{report}");
    assert!(report["outbox"]["sent"].as_u64() >= Some(2), "{report}");
    for person in [&mut first as &mut dyn Person, &mut second] {
        assert_eq!(person.question().step(), Some("language"));
        assert_eq!(replies(&person.settles()), 1, "{}", person.channel());
    }
    let report = sweep(&city.server());
    let nothing = json!({"sent": 0, "later": 0, "refused": 0});
    assert_eq!(report["outbox"], nothing, "once is enough");
}

#[test]
fn a_sweep_is_done_and_says_so_though_the_outbox_cannot_be_reached() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = with_timers(folder.path(), None, None);
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    assert!(text.contains(GRANT));
    std::fs::write(&manifest, text.replace(GRANT, "")).expect("a manifest");
    let city = City::start_with(PROGRAM, MONDAY, |options| {
        options.manifest = Some(manifest);
    });
    let report = sweep(&city.server());
    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(report["outbox"], json!({"failed": "no_connection"}));
    city.server().logged("error: sweep: outbox: no_connection");
}
