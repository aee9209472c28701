//! The files that the service publishes hold to the rules that read them.

use std::{fs, path::PathBuf};

use domain::{calendar, policy};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static")
}

#[test]
fn every_policy_of_the_repository_can_be_read() {
    let mut versions = 0;
    for version in fs::read_dir(folder().join("policy")).unwrap() {
        let file = version.unwrap().path().join("policy.toml");
        let text = fs::read_to_string(&file).unwrap();
        if let Err(mistakes) = policy::parse(file.to_str().unwrap(), &text) {
            panic!("{mistakes}");
        }
        versions += 1;
    }
    assert!(versions > 0, "there is no policy at all");
}

#[test]
fn the_calendar_of_the_repository_can_be_read() {
    let file = folder().join("calendar.toml");
    let text = fs::read_to_string(&file).unwrap();
    if let Err(mistakes) = calendar::parse(file.to_str().unwrap(), &text) {
        panic!("{mistakes}");
    }
}
