//! Terms are of the calendar, to the end of the local day, by the kind of an appeal and by how it ended.

use super::story::Story;

/// Proves clause 5.
#[test]
fn an_answered_complaint_is_destroyed_after_five_calendar_years_and_not_an_hour_earlier() {
    let mut story = Story::begin();
    let complaint = story.given_a_complaint_answered_at("2026-12-01 12:00");
    story.when_the_sweep_runs_at("2031-12-01 23:58");
    story.then_it_is_kept(&complaint);
    story.when_the_sweep_runs_at("2031-12-02 00:00");
    story.then_it_is_destroyed(&complaint);
}

#[test]
fn what_was_closed_on_29_february_is_destroyed_when_28_february_is_over() {
    let mut story = Story::begin();
    let withdrawn = story.given_a_complaint_withdrawn_at("2028-02-29 10:00");
    let answered = story.given_a_complaint_answered_at("2028-02-29 12:00");
    story.when_the_sweep_runs_at("2029-02-28 23:58");
    story.then_it_is_kept(&withdrawn);
    story.when_the_sweep_runs_at("2029-03-01 00:00");
    story.then_it_is_destroyed(&withdrawn);
    story.when_the_sweep_runs_at("2033-02-28 23:58");
    story.then_it_is_kept(&answered);
    story.when_the_sweep_runs_at("2033-03-01 00:00");
    story.then_it_is_destroyed(&answered);
}

#[test]
fn the_last_minute_of_a_month_and_the_first_of_the_next_are_two_days_by_the_local_clock() {
    let mut story = Story::begin();
    let before = story.given_a_complaint_withdrawn_at("2026-12-31 23:55");
    let after = story.given_a_complaint_withdrawn_at("2027-01-01 00:01");
    story.when_the_sweep_runs_at("2028-01-01 00:00");
    story.then_it_is_destroyed(&before);
    story.then_it_is_kept(&after);
    story.when_the_sweep_runs_at("2028-01-02 00:00");
    story.then_it_is_destroyed(&after);
}

/// Proves clause 5.
#[test]
fn what_was_withdrawn_goes_after_a_year_a_request_and_a_response_after_three_and_all_else_after_five()
 {
    let mut story = Story::begin();
    let withdrawn = story.given_a_complaint_withdrawn_at("2026-12-01 12:00");
    let request = story.given_one_answered_at("request", "2026-12-01 12:05");
    let response = story.given_one_answered_at("response", "2026-12-01 12:10");
    let proposal = story.given_one_answered_at("proposal", "2026-12-01 12:15");
    story.when_the_sweep_runs_at("2027-12-02 00:00");
    story.then_it_is_destroyed(&withdrawn);
    story.then_it_is_kept(&request);
    story.when_the_sweep_runs_at("2029-12-01 23:58");
    story.then_it_is_kept(&request);
    story.then_it_is_kept(&response);
    story.when_the_sweep_runs_at("2029-12-02 00:00");
    story.then_it_is_destroyed(&request);
    story.then_it_is_destroyed(&response);
    story.then_it_is_kept(&proposal);
    story.when_the_sweep_runs_at("2031-12-02 00:00");
    story.then_it_is_destroyed(&proposal);
}

/// Proves clause 5.
#[test]
fn a_later_version_of_the_policy_shortens_the_term_of_what_is_there() {
    let mut story = Story::begin();
    // On its last day the version of then says five years; the next one says one.
    let withdrawn = story.given_a_complaint_withdrawn_at("2026-11-23 12:00");
    let open = story.given_an_open_complaint_of("2026-11-23 12:05");
    story.when_the_sweep_runs_at("2027-11-23 23:58");
    story.then_the_report_says("/version/shortened", 1);
    story.then_it_is_kept(&withdrawn);
    story.when_the_sweep_runs_at("2027-11-24 00:00");
    story.then_it_is_destroyed(&withdrawn);
    story.then_the_report_says("/outcome", "done");
    story.then_it_is_kept(&open);
    story.when_the_sweep_runs_at("2036-11-24 00:00");
    story.then_it_is_kept(&open);
}

/// Proves clause 3.5.
#[test]
fn the_files_of_an_appeal_go_with_it() {
    let mut story = Story::begin();
    let complaint = story.given_a_complaint_with_a_photo_answered_at("2026-11-23 12:00");
    story.when_the_sweep_runs_at("2031-11-23 23:58");
    story.then_there_are_files();
    story.when_the_sweep_runs_at("2031-11-24 00:00");
    story.then_it_is_destroyed(&complaint);
    story.then_of_each_file_nothing_is_left();
}
