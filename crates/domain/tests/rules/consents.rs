//! What a person is offered to agree to (PD art. 8(4)).

use domain::{
    Lang,
    appeal::Channel,
    consent::{Choice, Offered, Permission},
};

use crate::fixture::policy;

#[test]
fn the_offer_holds_the_words_that_are_shown_and_until_when_they_hold() {
    let policy = policy();
    let offered = Offered::by(&policy, Lang::Ru, Channel::Web);
    for choice in Choice::ALL {
        let rule = policy.consents.of(*choice);
        let words = offered.words(*choice);
        assert!(words.starts_with(&rule.title.ru) && words.ends_with(&rule.until.ru));
    }
    assert_eq!(offered.term, "P5Y");
}

/// Proves clause 8.
#[test]
fn consent_to_go_abroad_is_asked_for_where_the_channel_leads_there() {
    let policy = policy();
    for rule in &policy.channels {
        let offered = Offered::by(&policy, Lang::Kk, rule.id);
        let asked = offered
            .permissions()
            .any(|permission| permission == Permission::CrossBorder);
        assert_eq!(asked, rule.cross_border);
    }
}
