//! The files that the service publishes hold to the rules that read them.

use std::{fs, path::PathBuf};

use domain::{
    Lang,
    calendar::{self, Calendar},
    policy,
};

use crate::fixture::day;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static")
}

fn read(file: &std::path::Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn every_published_policy_and_its_texts_hold() {
    let mut versions = 0;
    for version in fs::read_dir(folder().join("policy")).unwrap() {
        let version = version.unwrap().path();
        let file = version.join("policy.toml");
        let policy = policy::parse(file.to_str().unwrap(), &read(&file))
            .unwrap_or_else(|mistakes| panic!("{mistakes}"));
        for lang in Lang::ALL {
            let file = version.join(format!("{lang}.md"));
            if let Err(mistakes) =
                policy::text::check(file.to_str().unwrap(), &read(&file), *lang, &policy)
            {
                panic!("{mistakes}");
            }
        }
        versions += 1;
    }
    assert!(versions > 0, "there is no policy at all");
}

#[test]
fn the_published_calendar_has_the_known_moves() {
    let file = folder().join("calendar.toml");
    let moves = calendar::parse(file.to_str().unwrap(), &read(&file))
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let json = serde_json::to_string(&moves).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<calendar::Move>>(&json).unwrap(),
        moves
    );
    let calendar = Calendar::new(&moves);
    for (date, works) in [
        ("2024-05-04", true),
        ("2024-05-08", false),
        ("2025-01-03", false),
        ("2025-01-05", true),
        ("2026-05-27", false),
        ("2027-05-17", true),
    ] {
        assert_eq!(calendar.is_working(day(date)), works, "{date}");
    }
    assert!(
        moves.iter().any(|day| day.estimated),
        "Kurban Ait of 2027 is an estimate"
    );
}
