//! An appeal that is opened again has no date, whatever somebody has counted before.

use super::story::Story;

/// Proves clause 5.
#[test]
fn what_is_opened_again_after_it_was_selected_is_kept_and_its_term_begins_anew() {
    let mut story = Story::begin();
    let complaint = story.given_a_complaint_answered_at("2026-12-01 12:00");
    let plan = story.when_somebody_asks_at_what_the_sweep_would_do("2031-12-02 00:00");
    assert_eq!(plan["due"]["appeal"], 1, "{plan}");
    story.when_it_is_opened_again(&complaint);
    story.when_the_sweep_runs();
    story.then_it_is_kept(&complaint);
    story.when_it_is_answered_at(&complaint, "2032-03-31 12:00");
    story.when_the_sweep_runs_at("2037-03-31 23:58");
    story.then_it_is_kept(&complaint);
    story.when_the_sweep_runs_at("2037-04-01 00:00");
    story.then_it_is_destroyed(&complaint);
}
