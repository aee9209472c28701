//! The way to a registered appeal.

use chrono::DateTime;
use domain::{
    Lang,
    appeal::Kind,
    dialogue::{Circumstances, Effect, Input, Label, MESSAGES, Owner, State, Step, Turn, turn},
};

use super::chat::{Chat, day, label, nothing, picture, place, policy, told};

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one way, from its beginning to its end"
)]
fn buttons_lead_from_the_greeting_to_a_registered_appeal() {
    let mut chat = Chat::new();
    chat.send(Input::Start);
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-welcome"], Step::Language)
    );
    assert_eq!(
        chat.codes(),
        ["d1:language:kk", "d1:language:ru", "d1:language:en"]
    );
    chat.presses("d1:language:ru");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-consent-collection"], Step::Consent)
    );
    assert_eq!(chat.state().lang(), Lang::Ru);
    assert_eq!(chat.arg("operator"), "Центр обращений");
    assert_eq!(chat.arg("version"), "2026-11-16");
    assert_eq!(
        chat.arg("fields"),
        "ru text; ru applicant.name; ru applicant.phone; ru applicant.address; ru location; ru attachments; ru chat.sender"
    );
    chat.presses("d1:consent:collection-yes");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-consent-transfer"], Step::Consent)
    );
    assert_eq!(chat.arg("recipients"), "Управления");
    chat.presses("d1:consent:transfer-yes");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-kind"], Step::Kind)
    );
    assert_eq!(chat.codes()[3], "d1:kind:complaint");
    assert_eq!(
        chat.said[0].choices[3].label,
        Label::Text("Жалоба".to_owned())
    );
    chat.presses("d1:kind:complaint");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-text"], Step::Text)
    );
    assert!(chat.codes().is_empty());
    chat.types("Во дворе не горит свет");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-text-more"], Step::Text)
    );
    assert_eq!((chat.arg("length"), chat.arg("max")), ("22", "200"));
    chat.presses("d1:text:done");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-place"], Step::Place)
    );
    assert!(chat.said[0].ask_location);
    chat.send(place());
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-files"], Step::Files)
    );
    assert_eq!(chat.codes(), ["d1:files:skip"]);
    chat.send(picture(None));
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-files-more"], Step::Files)
    );
    assert_eq!((chat.arg("count"), chat.arg("max")), ("1", "3"));
    chat.presses("d1:files:done");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-name"], Step::Name)
    );
    chat.types("Ахметова Айгүл Серікқызы");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-phone"], Step::Contact)
    );
    assert!(chat.said[0].ask_contact);
    chat.shares("77011234567", Owner::Sender);
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-address"], Step::Contact)
    );
    chat.types("ул. Бирлик, 1");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-confirm"], Step::Confirm)
    );
    for (name, value) in [
        ("kind", "Жалоба"),
        ("term", "20 рабочих дней"),
        ("text", "Во дворе не горит свет"),
        ("place", "Республика алаңы, 4; 43.238949, 76.889709"),
        ("files", "1"),
        ("name", "Ахметова Айгүл Серікқызы"),
        ("phone", "+77011234567"),
        ("address", "ул. Бирлик, 1"),
        ("collection", "дано"),
        ("transfer", "дано"),
    ] {
        assert_eq!(chat.arg(name), value, "{name}");
    }
    chat.presses("d1:confirm:send");
    assert_eq!(chat.step(), Step::Done);
    // The channel says the number before it.
    assert_eq!(chat.heard(), ["dialogue-new"]);
    let appeal = chat.registered();
    assert_eq!(
        appeal.applicant.name.as_ref().unwrap().full(),
        "Ахметова Айгүл Серікқызы"
    );
    assert!(appeal.consent.collection && appeal.consent.transfer);
    assert_eq!(appeal.language, Lang::Ru);
    assert_eq!(
        told(chat.state()),
        nothing(),
        "what was sent is not kept in the conversation"
    );
}

#[test]
fn everything_can_be_typed_in_three_languages() {
    for (words, lang) in [
        (
            [
                "қазақша",
                "иә",
                "жоқ",
                "шағым",
                "осымен болды!",
                "өткізіп жіберу",
                "өткізіп жіберу",
                "өткізіп жіберу",
                "Өткізіп жіберу",
                "өткізіп жіберу",
                "жіберу",
            ],
            Lang::Kk,
        ),
        (
            [
                "Русский",
                "да",
                "нет",
                "Жалоба",
                "это всё",
                "пропустить",
                "готово",
                "пропустить",
                "Пропустить",
                "ПРОПУСТИТЬ",
                "отправить",
            ],
            Lang::Ru,
        ),
        (
            [
                "english",
                "Yes",
                "no",
                "the complaint",
                "Done.",
                "skip",
                "Skip",
                "skip",
                "Skip",
                "skip",
                "Send",
            ],
            Lang::En,
        ),
        (
            ["2", "1", "2", "4", "1", "1", "1", "1", "1", "1", "1"],
            Lang::Ru,
        ),
    ] {
        let mut chat = Chat::new();
        chat.types("Сәлем");
        for (place, word) in words.into_iter().enumerate() {
            if place == 4 {
                chat.types("Аулада жарық жоқ");
            }
            chat.types(word);
            assert!(!chat.heard().contains(&"dialogue-not-understood"), "{word}");
        }
        let appeal = chat.registered();
        assert_eq!(appeal.kind, Kind::Complaint);
        assert_eq!(appeal.text, "Аулада жарық жоқ");
        assert_eq!(appeal.language, lang);
        assert_eq!(
            (appeal.consent.collection, appeal.consent.transfer),
            (true, false)
        );
    }
}

#[test]
fn refusing_collection_leads_to_an_appeal_on_the_basis_of_the_law() {
    let mut chat = Chat::new();
    chat.send(Input::Start)
        .presses("d1:language:en")
        .presses("d1:consent:collection-no");
    assert_eq!(
        chat.heard(),
        ["dialogue-law-basis", "dialogue-consent-transfer"]
    );
    assert_eq!(
        chat.arg("fields"),
        "en applicant.phone; en location; en attachments; en chat.sender"
    );
    chat.presses("d1:consent:transfer-no");
    assert_eq!(chat.heard(), ["dialogue-transfer-closed", "dialogue-kind"]);
    assert!(
        chat.state()
            .consent()
            .is_some_and(|consent| !consent.collection && !consent.transfer)
    );
    chat.presses("d1:kind:report")
        .types("The street lamp is broken")
        .presses("d1:text:done")
        .types("Akhmetova Aigul");
    // No phone is asked: it could not be kept.
    assert_eq!(chat.heard(), ["dialogue-address"]);
    chat.shares("77011234567", Owner::Sender);
    assert_eq!(
        chat.heard(),
        ["dialogue-not-understood", "dialogue-address"]
    );
    chat.types("1 Birlik Street");
    assert_eq!(chat.heard(), ["dialogue-confirm"]);
    chat.presses("d1:confirm:send");
    let appeal = chat.registered();
    assert!(appeal.applicant.phone.is_none() && !appeal.consent.collection);
    assert_eq!(appeal.applicant.address.as_deref(), Some("1 Birlik Street"));
}

#[test]
fn an_appeal_without_a_name_or_address_is_called_anonymous_before_it_is_sent() {
    let mut chat = Chat::new();
    chat.writes_only().presses("d1:name:skip");
    chat.presses("d1:contact:skip-phone")
        .presses("d1:contact:skip-address");
    assert_eq!(chat.heard(), ["dialogue-anonymous", "dialogue-confirm"]);
    assert_eq!(
        (chat.arg("name"), chat.arg("phone"), chat.arg("address")),
        ("не указано", "не указано", "не указано")
    );
    chat.presses("d1:confirm:send");
    assert!(chat.registered().applicant.name.is_none());
}

#[test]
fn the_matter_may_come_in_several_messages() {
    let mut chat = Chat::new();
    chat.consents().presses("d1:kind:report").types("Фонарь");
    assert_eq!(chat.heard(), ["dialogue-text-too-short"]);
    assert_eq!((chat.arg("length"), chat.arg("min")), ("6", "10"));
    chat.types("готово");
    assert_eq!(chat.heard(), ["dialogue-text-too-short"]);
    chat.types("не горит");
    assert_eq!(chat.heard(), ["dialogue-text-more"]);
    chat.types(&"a".repeat(200));
    assert_eq!(
        chat.heard(),
        ["dialogue-text-too-long", "dialogue-text-more"]
    );
    chat.types("уже\u{0}месяц");
    assert_eq!(
        chat.heard(),
        ["dialogue-text-characters", "dialogue-text-more"]
    );
    chat.types("уже месяц").types("Готово");
    assert_eq!(chat.step(), Step::Place);
    for _ in 0..6 {
        chat.types("1");
    }
    assert_eq!(chat.registered().text, "Фонарь\nне горит\nуже месяц");
}

#[test]
fn answers_that_do_not_fit_are_asked_again_with_the_reason() {
    let mut chat = Chat::new();
    chat.consents().types("петиция");
    assert_eq!(chat.heard(), ["dialogue-not-understood", "dialogue-kind"]);
    chat.types("8");
    assert_eq!(chat.heard(), ["dialogue-not-understood", "dialogue-kind"]);
    chat.types("Сообщение")
        .types("Сломан фонарь")
        .types("готово")
        .types(&"a".repeat(61));
    assert_eq!(chat.heard(), ["dialogue-address-invalid", "dialogue-place"]);
    chat.types("Двор дома 1").types("Вот они");
    assert_eq!(chat.heard(), ["dialogue-not-understood", "dialogue-files"]);
    chat.types("готово").types("Агент 007");
    assert_eq!(chat.heard(), ["dialogue-name-invalid", "dialogue-name"]);
    chat.types("Бонд Джеймс").types("позвоните мне");
    assert_eq!(chat.heard(), ["dialogue-phone-invalid", "dialogue-phone"]);
    chat.shares("77011234567", Owner::Other);
    assert_eq!(
        chat.heard(),
        ["dialogue-phone-of-another", "dialogue-phone"]
    );
    chat.types("8 701 123 45 67").types(&"a".repeat(61));
    assert_eq!(
        chat.heard(),
        ["dialogue-address-invalid", "dialogue-address"]
    );
    chat.send(Input::Unsupported);
    assert_eq!(chat.heard(), ["dialogue-unsupported", "dialogue-address"]);
    chat.types(" \n ");
    assert_eq!(
        chat.heard(),
        ["dialogue-not-understood", "dialogue-address"]
    );
}

#[test]
fn a_button_of_a_step_that_is_over_is_not_obeyed() {
    let mut chat = Chat::new();
    chat.tells_everything();
    for old in [
        "d1:consent:collection-no",
        "d1:kind:report",
        "d1:text:done",
        "d1:contact:skip-address",
        "d1:language:en",
        "d0:confirm:send",
        "x",
        "",
    ] {
        chat.presses(old);
        assert_eq!(
            chat.heard(),
            ["dialogue-step-over", "dialogue-confirm"],
            "{old}"
        );
    }
    chat.presses("d1:confirm:send");
    assert!(chat.effect.is_some());
    chat.presses("d1:confirm:send");
    assert!(chat.effect.is_none(), "a second press registers nothing");
    assert_eq!(chat.heard(), ["dialogue-step-over", "dialogue-new"]);
}

#[test]
fn the_text_can_be_written_anew_before_sending() {
    let mut chat = Chat::new();
    chat.tells_everything()
        .presses("d1:confirm:change")
        .presses("d1:change:text");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-text"], Step::Text)
    );
    chat.types("Свет появился, но мигает")
        .presses("d1:text:done");
    assert_eq!(chat.step(), Step::Confirm);
    assert_eq!(chat.arg("text"), "Свет появился, но мигает");
    assert_eq!(chat.arg("name"), "Ахметова Айгүл Серікқызы");
    assert_eq!(chat.arg("files"), "1", "a picture stays with its appeal");
}

#[test]
fn calling_off_works_at_every_step_and_in_three_languages() {
    for word in [
        "cancel",
        "/cancel",
        "Отмена",
        "отменить",
        "бас тарту",
        "Бас тарту!",
    ] {
        let mut chat = Chat::new();
        chat.tells_everything().types(word);
        assert!(matches!(chat.effect, Some(Effect::Cancel)), "{word}");
        assert_eq!(
            (chat.heard(), chat.step()),
            (vec!["dialogue-cancelled", "dialogue-new"], Step::Done)
        );
        assert_eq!(told(chat.state()), nothing());
        assert!(chat.state().consent().is_none());
    }
    let mut chat = Chat::new();
    chat.tells_everything().presses("d1:confirm:cancel");
    assert!(matches!(chat.effect, Some(Effect::Cancel)));
}

#[test]
fn help_and_language_can_be_asked_for_at_any_time() {
    let mut chat = Chat::new();
    chat.tells_everything().types("/help@aryz_bot");
    assert_eq!(chat.heard(), ["dialogue-help", "dialogue-confirm"]);
    for word in ["язык", "/language", "тіл", "Language"] {
        chat.types(word);
        assert_eq!(
            (chat.heard(), chat.step()),
            (vec!["dialogue-language"], Step::Language)
        );
        chat.presses("d1:language:kk");
        assert_eq!(
            (chat.heard(), chat.step()),
            (vec!["dialogue-confirm"], Step::Confirm)
        );
        assert_eq!(chat.state().lang(), Lang::Kk);
        assert_eq!(
            (chat.arg("kind"), chat.arg("term")),
            ("Шағым", "20 жұмыс күні")
        );
    }
}

#[test]
fn starting_again_forgets_what_was_told() {
    for start in [
        Input::Start,
        Input::Text("/start".to_owned()),
        Input::Text("/start ref=7".to_owned()),
    ] {
        let mut chat = Chat::new();
        chat.tells_everything().send(start);
        assert!(matches!(chat.effect, Some(Effect::Restart)));
        assert_eq!(
            (chat.heard(), chat.step()),
            (vec!["dialogue-welcome"], Step::Language)
        );
        assert_eq!(told(chat.state()), nothing());
    }
}

#[test]
fn after_the_end_any_message_offers_a_new_appeal() {
    let mut chat = Chat::new();
    chat.tells_everything()
        .presses("d1:confirm:send")
        .types("Спасибо!");
    assert_eq!(
        (chat.heard(), chat.codes()),
        (
            vec!["dialogue-new"],
            vec![
                "d1:done:new",
                "d1:ask:status",
                "d1:ask:data",
                "d1:ask:correct",
                "d1:ask:erase",
                "d1:ask:help"
            ]
        )
    );
    chat.presses("d1:done:new");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-consent-collection"], Step::Consent)
    );
    assert_eq!(chat.state().lang(), Lang::Ru, "the language is still known");
}

#[test]
fn the_number_of_an_account_is_of_its_country_and_one_of_nobody_knows_whom_is_read_as_typed() {
    for (phone, owner, kept) in [
        ("79990000000", Owner::Sender, Some("+79990000000")),
        ("+77011234567", Owner::Sender, Some("+77011234567")),
        ("998901234567", Owner::Sender, Some("+998901234567")),
        ("84912345678", Owner::Sender, Some("+84912345678")),
        ("6581234567", Owner::Sender, Some("+6581234567")),
        ("Айгүл", Owner::Sender, None),
        ("8 701 123 45 67", Owner::Unknown, Some("+77011234567")),
        ("7011234567", Owner::Unknown, Some("+77011234567")),
        ("", Owner::Unknown, None),
    ] {
        let mut chat = Chat::new();
        chat.tells_everything()
            .presses("d1:confirm:change")
            .presses("d1:change:phone")
            .shares(phone, owner);
        match kept {
            Some(kept) => assert_eq!(chat.arg("phone"), kept, "{phone}"),
            None => assert_eq!(
                chat.heard(),
                ["dialogue-phone-invalid", "dialogue-phone"],
                "{phone}"
            ),
        }
    }
}

#[test]
fn somebody_who_was_not_heard_before_is_greeted_whatever_comes() {
    for input in [
        Input::Start,
        Input::Text("Не горит свет, мой телефон 87011234567".to_owned()),
        Input::Choice("d1:confirm:send".to_owned()),
        Input::Contact {
            phone: "77011234567".to_owned(),
            owner: Owner::Sender,
        },
        Input::Unsupported,
        picture(Some("Не горит свет")),
        place(),
    ] {
        let mut chat = Chat::new();
        chat.send(input);
        assert_eq!(chat.heard(), ["dialogue-welcome"]);
        assert_eq!(told(chat.state()), nothing());
        assert!(chat.effect.is_none());
    }
}

#[test]
fn a_hint_of_the_platform_chooses_the_words_and_not_the_language() {
    let circumstances = Circumstances {
        policy: &policy(),
        label: &label,
        day: &day,
        message: None,
        sent_at: None,
        now: DateTime::UNIX_EPOCH,
        known: &[],
    };
    let Turn { state, say, .. } = turn(Some(State::new(Lang::En)), Input::Start, &circumstances);
    assert_eq!((state.lang(), state.step()), (Lang::En, Step::Language));
    assert_eq!(say[0].message, "dialogue-welcome");
}

#[test]
fn a_new_policy_asks_for_consent_again_and_keeps_what_was_written() {
    let mut chat = Chat::new();
    chat.tells_everything();
    chat.policy.version = "2027-01-01".to_owned();
    chat.presses("d1:confirm:send");
    assert!(chat.effect.is_none());
    assert_eq!(
        chat.heard(),
        ["dialogue-policy-changed", "dialogue-consent-collection"]
    );
    chat.presses("d1:consent:collection-no")
        .presses("d1:consent:transfer-no");
    assert_eq!(chat.step(), Step::Confirm);
    assert_eq!(
        chat.arg("phone"),
        "не указано",
        "without consent the phone is forgotten"
    );
    chat.presses("d1:confirm:send");
    assert_eq!(chat.registered().consent.policy_version, "2027-01-01");
}

#[test]
fn what_no_longer_passes_the_checks_is_asked_again() {
    let mut chat = Chat::new();
    chat.tells_everything();
    chat.policy.limits.text_min = 100;
    chat.policy.limits.address_max = 5;
    chat.presses("d1:confirm:send");
    assert!(chat.effect.is_none());
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-text"], Step::Text)
    );
    chat.types(&"a".repeat(150)).types("готово");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-place"], Step::Place)
    );
    chat.types("Двор");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-address"], Step::Contact)
    );
}

#[test]
fn a_policy_that_does_not_keep_names_does_not_ask_for_them() {
    let mut chat = Chat::new();
    chat.policy
        .fields
        .retain(|field| field.id.as_str() != "applicant.name");
    chat.writes_only();
    assert_eq!(chat.heard(), ["dialogue-phone"]);
}

#[test]
fn a_long_text_is_shortened_in_the_summary_only() {
    let mut chat = Chat::new();
    chat.policy.limits.text_max = 8000;
    let text = "ә".repeat(5000);
    chat.consents()
        .presses("d1:kind:report")
        .types(&text)
        .types("готово");
    for _ in 0..5 {
        chat.types("1");
    }
    assert_eq!(chat.arg("text").chars().count(), 501);
    chat.types("1");
    assert_eq!(chat.registered().text, text);
}

#[test]
fn no_debug_shows_what_was_said() {
    let mut chat = Chat::new();
    chat.tells_everything();
    let circumstances = Circumstances {
        policy: &chat.policy,
        label: &label,
        day: &day,
        message: None,
        sent_at: None,
        now: DateTime::UNIX_EPOCH,
        known: &[],
    };
    let turn = turn(
        chat.state.clone(),
        Input::Choice("d1:confirm:send".to_owned()),
        &circumstances,
    );
    let input = Input::Text("Айгүл".to_owned());
    assert_eq!(
        format!(
            "{:?} {turn:?} {input:?} {:?} {:?}",
            chat.state(),
            chat.said[0],
            turn.effect
        ),
        "State(…) Turn(…) Input(…) Say(…) Some(Effect(…))"
    );
}

#[test]
fn messages_are_listed_once() {
    let mut ids: Vec<&str> = MESSAGES.iter().map(|message| message.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(
        MESSAGES
            .iter()
            .all(|message| message.id.starts_with("dialogue-") && !message.about.is_empty())
    );
}

/// `WhatsApp` cuts off what is longer on a button.
#[test]
fn a_label_fits_the_smallest_button() {
    let labels = MESSAGES
        .iter()
        .filter(|message| message.id.starts_with("dialogue-label-"));
    for message in labels {
        for lang in Lang::ALL {
            let words = label(*lang, message.id);
            assert!(words.chars().count() <= 20, "{words}");
        }
    }
}

#[test]
fn what_was_sent_before_a_question_was_asked_does_not_answer_it() {
    // By the same clock, and by one that is ahead.
    for ahead in [0, 40] {
        let mut person = Chat::new();
        let mut at = |sent: i64, comes_in: i64, input: &str| {
            person.at(sent, comes_in + ahead).types(input);
            (person.step(), person.said.last().unwrap().message)
        };
        at(0, 0, "Здравствуйте");
        // Nothing is heard for a while, and so the answer is written once more.
        assert_eq!(at(10, 40, "2").0, Step::Consent);
        for late in [at(30, 41, "1"), at(5, 42, "отмена"), at(5, 43, "/start")] {
            assert_eq!(late, (Step::Consent, "dialogue-consent-collection"));
        }
        at(45, 45, "1");
        at(47, 47, "1");
        assert_eq!(at(49, 49, "2").0, Step::Text);
        // Of several messages of one answer a later one may come first.
        at(60, 61, "Во дворе темно.");
        assert_eq!(at(55, 62, "Фонарь не горит.").1, "dialogue-text-more");
        at(70, 70, "1");
        assert_eq!(at(65, 71, "Помогите."), (Step::Place, "dialogue-place"));
        assert_eq!(person.heard(), ["dialogue-late", "dialogue-place"]);
        person.send(picture(None));
        assert_eq!(person.heard(), ["dialogue-files-noted", "dialogue-place"]);
        // In the very second of the question, and from a platform that tells no time.
        person.at(70, 71 + ahead).types("1");
        assert_eq!(person.step(), Step::Files);
        person.sent_at = None;
        assert_eq!(person.types("1").step(), Step::Name);
    }
}

#[test]
fn a_wrong_date_makes_nobody_late() {
    let mut chat = Chat::new();
    chat.at(0, 0).types("Здравствуйте");
    // A clock that was a day ahead, and one that is behind ours.
    chat.at(86_400, 5).types("2").at(8, 8).types("1");
    assert_eq!(chat.heard(), ["dialogue-consent-transfer"]);
}
