//! What fails is seen: by whoever called, by whoever watches the house, and by the people on duty.

use super::story::Story;

#[test]
fn a_record_that_cannot_be_destroyed_blocks_no_other_and_cannot_be_overlooked() {
    let mut story = Story::begin();
    let poisoned = story.given_a_complaint_answered_at("2026-12-01 12:00");
    let other = story.given_a_complaint_answered_at("2026-12-01 12:05");
    story.given_that_the_row_resists_of(&poisoned);
    story.when_the_sweep_runs_at("2031-12-02 00:00");
    story.then_it_is_destroyed(&other);
    story.then_the_report_says("/set_aside", 1);
    // Once may be an accident of the store.
    story.when_the_sweep_runs_at("2031-12-02 01:05");
    story.then_the_report_says("/kept_back/set_aside", 1);
    story.then_the_house_is_in_order_but_for(Some("set aside"));
    story.then_there_is_one_alert_of("set_aside");
    story.when_the_row_resists_no_longer();
    story.when_the_sweep_runs_at("2031-12-02 02:10");
    story.then_it_is_destroyed(&poisoned);
    story.then_there_is_no_alert("set_aside");
}

#[test]
fn a_sweep_that_fails_destroys_nothing_and_says_what_failed_until_one_ends_well() {
    let mut story = Story::begin();
    let complaint = story.given_a_complaint_answered_at("2026-12-01 12:00");
    story.given_that_the_holds_cannot_be_read();
    story.when_the_sweep_is_called_and_fails_at("2031-12-02 00:00");
    story.then_it_is_kept(&complaint);
    story.then_the_house_is_in_order_but_for(Some("the last sweep failed"));
    story.then_there_is_an_alert("sweep_failed", "sweep");
    story.when_the_holds_can_be_read_again();
    story.when_the_sweep_runs();
    story.then_it_is_destroyed(&complaint);
    story.then_there_is_no_alert("sweep_failed");
}
