//! A preview shows what the sweep will do, and does nothing.

use super::story::Story;

/// Proves clause 5.
#[test]
fn a_preview_changes_no_byte_and_the_sweep_does_what_it_said() {
    let mut story = Story::begin();
    let first = story.given_a_complaint_answered_at("2026-12-01 12:00");
    let second = story.given_a_complaint_withdrawn_at("2026-12-01 12:05");
    let due = "2031-12-02 00:00";
    let plan = story.when_somebody_asks_at_what_the_sweep_would_do(due);
    assert_eq!(plan["due"]["appeal"], 2, "{plan}");
    let before = story.every_byte();
    let again = story.when_somebody_asks_what_the_sweep_would_do();
    assert!(story.every_byte() == before, "nothing is changed");
    assert_eq!(again["due"], plan["due"]);
    story.then_it_is_kept(&first);
    story.then_it_is_kept(&second);
    story.when_the_sweep_runs();
    story.then_the_report_says("/destroyed", plan["due"].clone());
    story.then_the_report_says("/policy_versions", plan["policy_versions"].clone());
    story.then_it_is_destroyed(&first);
    story.then_it_is_destroyed(&second);
}
