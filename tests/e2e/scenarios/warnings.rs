//! Whoever filed in a chat is told there before the appeal is destroyed; on the site the day stands on the page of the status.

use super::story::Story;

/// Proves clause 5.
#[test]
fn whoever_filed_in_a_chat_is_told_thirty_days_before_and_once() {
    let mut story = Story::begin();
    let filer = story.given_a_complaint_from_telegram_answered_at("2026-12-01 12:00");
    story.when_the_sweep_runs_at("2031-11-01 23:58");
    assert_eq!(story.then_they_have_heard(&filer).len(), 0, "too early");
    story.when_the_sweep_runs_at("2031-11-02 00:00");
    story.then_the_report_says("/warnings/warned", 1);
    let heard = story.then_they_have_heard(&filer);
    let [told] = &heard[..] else {
        panic!("one message: {heard:#?}")
    };
    for part in [&*filer.appeal.number, "1 декабря 2031", "/status?lang=ru"] {
        assert!(told.text.contains(part), "{part} in {}", told.text);
    }
    story.when_the_sweep_runs_at("2031-11-20 12:00");
    assert_eq!(story.then_they_have_heard(&filer).len(), 1, "once");
    story.when_the_sweep_runs_at("2031-12-02 00:00");
    story.then_it_is_destroyed(&filer.appeal);
    assert_eq!(story.then_they_have_heard(&filer).len(), 1, "once");
}

#[test]
fn of_what_is_held_they_are_told_when_the_hold_is_lifted_and_of_a_later_date_anew() {
    let mut story = Story::begin();
    let filer = story.given_a_complaint_from_telegram_answered_at("2026-12-01 12:00");
    story.given_a_hold_on(&filer.appeal);
    story.when_the_sweep_runs_at("2031-11-02 00:00");
    assert_eq!(story.then_they_have_heard(&filer).len(), 0, "it is kept");
    story.when_the_hold_is_lifted();
    story.when_the_sweep_runs();
    assert_eq!(story.then_they_have_heard(&filer).len(), 1);
    // Opened again and answered once more: another term, another warning. That it was opened and answered is told, too.
    story.when_it_is_opened_again(&filer.appeal);
    story.when_it_is_answered_at(&filer.appeal, "2031-11-10 12:00");
    let before = story.then_they_have_heard(&filer).len();
    story.when_the_sweep_runs_at("2036-10-12 00:00");
    let heard = story.then_they_have_heard(&filer);
    assert_eq!(heard.len(), before + 1, "{heard:#?}");
    assert!(heard[before].text.contains("10 ноября 2036"), "{heard:#?}");
}

#[test]
fn whoever_filed_on_the_site_sees_the_last_day_on_the_page_of_the_status() {
    let story = Story::begin();
    let complaint = story.given_a_complaint_answered_at("2026-12-01 12:00");
    story.then_the_page_of_the_status_says(&complaint, "1 December 2031");
}
