//! What proves a destruction has a term of its own: it is not kept for ever.

use super::story::Story;

/// Proves clause 5.
#[test]
fn the_act_and_the_mark_of_a_destruction_are_destroyed_ten_years_later() {
    let mut story = Story::begin();
    let complaint = story.given_a_complaint_withdrawn_at("2026-12-01 12:00");
    story.when_the_sweep_runs_at("2027-12-02 00:00");
    story.then_it_is_destroyed(&complaint);
    let act = story.then_the_acts_are().remove(0);
    assert_eq!(act["counts"]["appeal"], 1, "{act}");
    story.then_so_many_are_left("tombstones", 1);
    // The proofs of what was consented to go first: one for each permission.
    story.then_so_many_are_left("consents", 3);
    story.when_the_sweep_runs_at("2030-12-03 00:00");
    story.then_so_many_are_left("consents", 0);
    let kept = |acts: &[serde_json::Value]| acts.iter().any(|other| other["id"] == act["id"]);
    story.when_the_sweep_runs_at("2037-12-02 23:58");
    assert!(kept(&story.then_the_acts_are()), "its term is not over");
    story.then_so_many_are_left("tombstones", 1);
    story.when_the_sweep_runs_at("2037-12-03 00:00");
    assert!(!kept(&story.then_the_acts_are()), "its term is over");
    story.then_so_many_are_left("tombstones", 0);
    story.then_so_many_are_left("events WHERE at < 1800000000000", 0);
}
