//! What goes out by calls of our own: once where the platform allows it, at least once elsewhere, and not at all where it must not.

use std::collections::BTreeSet;

use aryz_tests::chats::{
    Act, City, Instagram, Messenger, Person, Telegram, Viber, Vk, Whatsapp, everybody,
    file_a_complaint, replies,
};
use aryz_tests::platforms::{Failure, Platform, Said};
use aryz_tests::{Options, SWEEP_TOKEN};

use super::super::assert_problem;
use super::super::retention::with_timers;
use super::{MONDAY, PROGRAM, Wishes, all, city, withdraw, withdraw_on_the_page};

/// An hour after [`super::MONDAY`].
const AN_HOUR_LATER: &str = "2026-11-23T06:00:00Z";
/// Three days after it: nobody's day is still open.
const THURSDAY: &str = "2026-11-26T05:00:00Z";

/// One person on each platform that is answered by calls, and who plays it.
fn called(city: &City) -> Vec<(Box<dyn Person + '_>, &Platform)> {
    vec![
        (Box::new(Whatsapp::new(city)), &city.meta),
        (Box::new(Messenger::new(city)), &city.meta),
        (Box::new(Instagram::new(city)), &city.meta),
        (Box::new(Vk::new(city)), &city.vk),
        (Box::new(Viber::new(city)), &city.viber),
    ]
}

/// No message came twice.
fn assert_once(heard: &[Said]) {
    let texts: BTreeSet<&str> = heard.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(texts.len(), heard.len(), "{heard:#?}");
}

#[test]
fn what_a_platform_does_not_take_for_a_while_is_said_later_and_once() {
    for failure in [Failure::Internal, Failure::TooMany(60), Failure::CutBefore] {
        let city = city();
        let mut people = called(&city);
        for (person, platform) in &mut people {
            platform.fails([failure]);
            person.does(Act::Text("Здравствуйте"));
            platform.has_failed();
        }
        city.moves_to(AN_HOUR_LATER);
        let sent = city.sends_what_waits();
        assert_eq!(sent.status, 200, "{}", sent.text());
        for (person, _) in &mut people {
            let question = person.question();
            assert_eq!(question.step(), Some("language"), "{failure:?}");
            let heard = person.settles();
            assert_eq!(replies(&heard), 1, "{}: {failure:?}", person.channel());
            assert_once(&heard);
        }
    }
}

#[test]
fn what_a_platform_did_not_take_goes_out_by_the_timer_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let timer = |of_chats| {
        let manifest = with_timers(folder.path(), of_chats, None);
        move |options: &mut Options| options.manifest = Some(manifest)
    };
    let city = City::start_with(PROGRAM, MONDAY, timer(None));
    let mut people = called(&city);
    for (person, platform) in &mut people {
        platform.fails([Failure::Internal]);
        person.does(Act::Text("Здравствуйте"));
        platform.has_failed();
        let waits = format!("by {}/", person.channel());
        assert!(city.server().logged(&waits).contains("waits"));
    }
    // The platforms are up again; as long as nobody comes to look, that changes nothing.
    city.moves_to_with(AN_HOUR_LATER, timer(None));
    for (person, _) in &mut people {
        assert!(person.settles().is_empty(), "{}", person.channel());
    }
    city.moves_to_with("2026-11-23T06:05:00Z", timer(Some("* * * * * *")));
    for (person, _) in &mut people {
        assert_eq!(person.question().step(), Some("language"));
        let heard = person.settles();
        assert_eq!(replies(&heard), 1, "{}", person.channel());
        assert_once(&heard);
    }
}

#[test]
fn a_platform_that_asks_for_time_gets_it() {
    let city = city();
    let mut person = Messenger::new(&city);
    // More than an hour, to be seen through the steps of our own.
    city.meta.fails([Failure::TooMany(7200)]);
    person.does(Act::Text("Здравствуйте"));
    city.server().logged("waits");
    city.moves_to(AN_HOUR_LATER);
    city.sends_what_waits();
    assert_eq!(person.settles().len(), 0, "it is too early");
    city.moves_to("2026-11-23T07:10:00Z");
    city.sends_what_waits();
    assert_eq!(person.question().step(), Some("language"));
}

#[test]
fn a_lost_answer_doubles_nothing_where_the_platform_knows_keys() {
    let city = city();
    let mut people = called(&city);
    for (person, platform) in &mut people {
        platform.fails([Failure::CutAfter]);
        // Of a reply in several messages, the others wait for the first.
        person.says("Здравствуйте");
    }
    city.server().logged("waits");
    city.moves_to(AN_HOUR_LATER);
    city.sends_what_waits();
    for (person, _) in &mut people {
        assert_eq!(person.question().step(), Some("language"));
        let heard = person.settles();
        match person.channel() {
            "vk" => assert_once(&heard),
            other => assert!((1..=2).contains(&replies(&heard)), "{other}"),
        }
    }
}

#[test]
fn a_conversation_goes_on_after_a_power_cut_in_the_middle_of_a_call() {
    let city = city();
    let mut people = called(&city);
    for (person, platform) in &mut people {
        platform.fails([Failure::Held]);
        person.does(Act::Text("Здравствуйте"));
        platform.has_failed();
    }
    // The platforms have taken all of that and not said so yet: now the application is killed.
    city.moves_to(AN_HOUR_LATER);
    for (person, _) in &mut people {
        assert!(!person.heard().is_empty(), "{}", person.channel());
    }
    city.sends_what_waits();
    for (person, platform) in &mut people {
        assert_eq!(person.question().step(), Some("language"));
        let heard = person.settles();
        match person.channel() {
            "vk" => {
                assert_once(&heard);
                let receivers = platform.receivers().into_keys();
                let attempts: usize = receivers.map(|id| platform.attempts(&id)).sum();
                assert_eq!(attempts, heard.len() + 1, "it was tried again");
            }
            other => assert!((1..=2).contains(&replies(&heard)), "{other}"),
        }
        // Whatever it was that they saw twice, they answer once.
        person.does(Act::Text("Русский"));
        assert_eq!(
            person.question().step(),
            Some("consent"),
            "{}",
            person.channel()
        );
    }
}

#[test]
fn what_a_platform_never_takes_is_given_up_and_the_log_says_so() {
    let city = city();
    for (person, platform) in &mut called(&city) {
        platform.fails([Failure::Refused]);
        person.does(Act::Text("Здравствуйте"));
        city.server().logged(&format!("by {}/", person.channel()));
        // Whoever writes again is answered: it was that message alone.
        person.does(Act::Text("Здравствуйте"));
        assert!(person.question().asks(), "{}", person.channel());
    }
    assert!(city.server().log().contains("is refused"));
}

#[test]
fn whoever_left_is_left_in_peace_until_they_write_again() {
    let city = city();
    let mut telegram = Telegram::new(&city);
    let mut vk = Vk::new(&city);
    let mut viber = Viber::new(&city);
    let ids = [telegram.id.to_string(), vk.id.to_string(), viber.id.clone()];
    let people: [(&mut dyn Person, &Platform); 3] = [
        (&mut telegram, &city.telegram),
        (&mut vk, &city.vk),
        (&mut viber, &city.viber),
    ];
    for ((person, platform), id) in people.into_iter().zip(&ids) {
        let filed = file_a_complaint(person, Wishes::default());
        person.settles();
        let leaving = person.leaves().expect("the platform tells it");
        person.hand_over(&leaving);
        let attempts = platform.attempts(id);
        withdraw(&city, &filed);
        city.sends_what_waits();
        assert_eq!(platform.attempts(id), attempts, "{}", person.channel());
        platform.leaves(id, false);
        person.does(Act::Text("Здравствуйте"));
        assert!(person.question().asks(), "{}", person.channel());
    }
}

#[test]
fn whoever_cannot_be_reached_any_more_is_not_tried_again() {
    let city = city();
    let mut person = Messenger::new(&city);
    let filed = file_a_complaint(&mut person, Wishes::default());
    person.settles();
    city.meta.fails([Failure::Left]);
    person.does(Act::Text("статус"));
    city.server().logged("is not wanted");
    let attempts = city.meta.attempts(&person.id);
    withdraw(&city, &filed);
    city.sends_what_waits();
    assert_eq!(city.meta.attempts(&person.id), attempts);
}

#[test]
fn a_change_of_an_appeal_is_told_in_its_chat_once() {
    let city = city();
    for (mut person, place) in everybody(&city).into_iter().zip(0..) {
        if person.channel() == "generic" {
            // It is asked, and never asks.
            continue;
        }
        let filed = file_a_complaint(&mut *person, Wishes::default());
        let before = person.settles().len();
        // Wherever it is changed: by a program, or on the page.
        let withdraw = [withdraw, withdraw_on_the_page][place % 2];
        withdraw(&city, &filed);
        for _ in 0..2 {
            city.sends_what_waits();
        }
        let heard = person.settles();
        assert_eq!(heard.len(), before + 1, "{}: {heard:#?}", person.channel());
        let told = all(&heard[before..]);
        assert!(told.contains(&filed.number), "{told}");
        assert!(!told.contains(&filed.code), "{told}");
    }
}

#[test]
fn days_later_whatsapp_is_told_by_a_template_or_nothing_and_the_log_says_which() {
    for template in [None, Some("appeal_changed")] {
        let city = city();
        let mut person = Whatsapp::new(&city);
        let filed = file_a_complaint(&mut person, Wishes::default());
        let before = person.settles().len();
        city.moves_to_with(THURSDAY, |options| {
            if let Some(template) = template {
                options
                    .variables
                    .insert("meta_template", template.to_owned());
            }
        });
        city.meta.closes(&person.number, true);
        let attempts = city.meta.attempts(&person.number);
        withdraw(&city, &filed);
        city.sends_what_waits();
        let heard = person.settles();
        match template {
            None => {
                city.server().logged("window");
                assert_eq!(city.meta.attempts(&person.number), attempts);
                assert_eq!(heard.len(), before);
            }
            Some(template) => {
                city.server().logged("template");
                assert_eq!(heard.len(), before + 1);
                let told = &heard[before];
                assert_eq!(told.template.as_deref(), Some(template));
                assert!(told.text.contains(&filed.number), "{}", told.text);
            }
        }
        // Whoever writes opens the day again.
        city.meta.closes(&person.number, false);
        person.does(Act::Text("статус"));
        person.waits("the appeal", &|answer| all(answer).contains(&filed.number));
    }
}

#[test]
fn only_those_who_run_the_application_have_what_waits_sent() {
    let city = city();
    let server = city.server();
    for token in ["", "another", &SWEEP_TOKEN[1..]] {
        let refused = server
            .request("POST", "/internal/outbox/send")
            .header("authorization", &format!("Bearer {token}"))
            .send();
        assert_problem(&refused, 401, "unauthorized");
    }
    assert_eq!(server.get("/internal/outbox/send").status, 405);
}
