//! The people on duty are told what is due and what is late, each once, until it is over.

use super::story::Story;

#[test]
fn an_answer_that_is_due_and_then_late_is_told_until_it_is_given() {
    let mut story = Story::begin();
    let complaint = story.given_an_open_complaint_of("2026-12-01 12:00");
    let last_day = story.last_day_for_the_answer(&complaint);
    story.when_the_sweep_runs();
    story.then_there_is_no_alert("deadline_near");
    let noon = |day: chrono::NaiveDate| format!("{day} 12:00");
    let three_days = chrono::Days::new(3);
    story.when_the_sweep_runs_at(&noon(last_day - three_days));
    story.then_there_is_an_alert("deadline_near", &complaint.number);
    story.when_the_sweep_runs_at(&noon(last_day + chrono::Days::new(1)));
    story.then_there_is_an_alert("deadline_missed", &complaint.number);
    story.then_there_is_no_alert("deadline_near");
    story.when_it_is_answered_at(&complaint, &noon(last_day + three_days));
    story.when_the_sweep_runs();
    story.then_there_is_no_alert("deadline_missed");
}

/// Proves clause 12.
#[test]
fn a_review_of_the_policy_is_announced_a_month_before_and_then_overdue() {
    let mut story = Story::begin();
    story.when_the_sweep_runs_at("2027-10-24 12:00");
    story.then_there_is_no_alert("review_due");
    story.when_the_sweep_runs_at("2027-10-25 12:00");
    story.then_there_is_an_alert("review_due", "2026-11-24");
    story.then_the_house_is_in_order_but_for(None);
    story.when_the_sweep_runs_at("2027-11-25 12:00");
    story.then_there_is_an_alert("review_overdue", "2026-11-24");
    story.then_there_is_no_alert("review_due");
    story.then_the_house_is_in_order_but_for(Some("review"));
}

#[test]
fn that_no_sweep_comes_any_more_is_seen_on_the_desk_and_by_whoever_watches() {
    let mut story = Story::begin();
    story.when_the_sweep_runs_at("2026-12-01 12:00");
    story.then_the_house_is_in_order_but_for(None);
    story.when_nobody_sweeps_until("2026-12-01 12:20");
    story.then_the_house_is_in_order_but_for(Some("15 minutes"));
    story.then_the_desk_shows("sweep_late", "No sweep has come to a good end");
}
