//! A hold keeps what it covers, whatever the date says.

use super::story::Story;

/// Proves clause 5.
#[test]
fn what_is_held_outlives_its_term_by_years_and_goes_as_soon_as_the_hold_is_lifted() {
    let mut story = Story::begin();
    let held = story.given_a_complaint_answered_at("2026-12-01 12:00");
    let other = story.given_a_complaint_answered_at("2026-12-01 12:05");
    story.given_a_hold_on(&held);
    story.when_the_sweep_runs_at("2031-12-02 00:00");
    story.then_it_is_kept(&held);
    story.then_it_is_destroyed(&other);
    story.then_the_report_says("/kept_back/held", 1);
    story.when_the_sweep_runs_at("2038-01-01 00:00");
    story.then_it_is_kept(&held);
    story.when_the_hold_is_lifted();
    story.when_the_sweep_runs();
    story.then_it_is_destroyed(&held);
}
