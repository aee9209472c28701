//! What can be asked at any time: status, my data, correct, erase, help. The draft is not lost over it.

use domain::{
    Lang,
    appeal::{self, Draft, Status},
    attachment::{Described, MediaType},
    dialogue::{Ask, Effect, Input, Known, Label, Owner, State, Step, asks},
};

use super::chat::{Chat, known, label, nothing, told};

const COMMANDS: &[(Ask, &[&str])] = &[
    (
        Ask::Views,
        &[
            "status",
            "/status",
            "Статус",
            "мои обращения",
            "мәртебе",
            "Өтініштерім",
        ],
    ),
    (
        Ask::Contents,
        &[
            "my data",
            "/mydata",
            "/my_data@aryz_bot",
            "Мои данные",
            "менің деректерім",
        ],
    ),
    (Ask::Views, &["correct", "/correct", "Исправить", "түзету"]),
    (
        Ask::Views,
        &[
            "erase",
            "/erase",
            "Удалить",
            "удалить мои данные",
            "жою",
            "Деректерімді жою",
        ],
    ),
];

#[test]
fn commands_are_understood_in_three_languages_and_the_store_is_asked_for_no_more_than_they_need() {
    let mut chat = Chat::new();
    chat.has_filed();
    for (ask, words) in COMMANDS {
        for word in *words {
            let asked = asks(chat.state.as_ref(), &Input::Text((*word).to_owned()));
            assert_eq!(asked, Some(*ask), "{word}");
        }
    }
    for word in ["help", "отмена", "язык", "/start", "Спасибо", "1"] {
        let asked = asks(chat.state.as_ref(), &Input::Text(word.to_owned()));
        assert_eq!(asked, None, "{word}");
    }
}

#[test]
fn a_label_typed_is_the_command_of_its_button() {
    let mut chat = Chat::new();
    chat.has_filed();
    let choices = chat.said.last().unwrap().choices.clone();
    assert_eq!(choices.len(), 6);
    let commands = choices.iter().enumerate().skip(1).take(4);
    for (place, choice) in commands {
        let pressed = asks(chat.state.as_ref(), &Input::Choice(choice.code.clone()));
        assert!(pressed.is_some());
        let Label::Message(id) = choice.label else {
            panic!("a command has words")
        };
        for lang in Lang::ALL {
            let typed = Input::Text(label(*lang, id));
            assert_eq!(asks(chat.state.as_ref(), &typed), pressed, "{id} {lang}");
        }
        let number = Input::Text((place + 1).to_string());
        assert_eq!(asks(chat.state.as_ref(), &number), pressed);
    }
}

#[test]
fn status_tells_each_appeal_and_goes_on() {
    let mut chat = Chat::with([
        known(1, Status::InProgress, true),
        known(2, Status::Answered, true),
    ]);
    chat.tells_everything();
    let before = told(chat.state());
    chat.types("статус");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-status-open",
            "dialogue-status-closed",
            "dialogue-look-up",
            "dialogue-confirm"
        ]
    );
    for (name, value) in [
        ("number", chat.known[0].number.to_string().as_str()),
        ("kind", "Жалоба"),
        ("status", "{ status-in-progress }"),
        ("due_on", "2026-12-14"),
        ("destroy_on", "2031-12-01"),
    ] {
        assert_eq!(chat.arg(name), value, "{name}");
    }
    assert_eq!(told(chat.state()), before);
}

#[test]
fn of_an_appeal_that_was_filed_again_it_is_said_what_its_last_day_depends_on() {
    let mut chat = Chat::with([known(1, Status::Answered, true)]);
    chat.known[0].destroy_on = None;
    chat.tells_everything().types("статус");
    assert_eq!(chat.heard()[0], "dialogue-status-repeated");
    chat.types("мои данные");
    assert!(chat.heard().contains(&"dialogue-kept-repeated"));
}

#[test]
fn without_appeals_status_says_so_and_where_to_look() {
    let mut chat = Chat::new();
    chat.tells_everything().presses("d1:ask:status");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-status-none",
            "dialogue-look-up",
            "dialogue-confirm"
        ]
    );
}

#[test]
fn my_data_shows_the_draft_and_each_appeal_with_its_term() {
    let mut chat = Chat::with([
        known(1, Status::Registered, true),
        known(2, Status::Answered, false),
    ]);
    chat.tells_everything().types("мои данные");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-data-draft",
            "dialogue-data-appeal",
            "dialogue-kept-open",
            "dialogue-data-appeal",
            "dialogue-kept-closed",
            "dialogue-data-rest",
            "dialogue-confirm"
        ]
    );
    assert_eq!(
        chat.arg("fields"),
        "ru kind: Жалоба\nru text: Во дворе не горит свет\nru language: Русский\nru location: Республика алаңы, 4; 43.238949, 76.889709\n\
         ru attachments: 1\nru applicant.name: Ахметова Айгүл Серікқызы\nru applicant.phone: +77011234567\n\
         ru applicant.address: ул. Бирлик, 1\nru chat.sender: этого чата"
    );
    let arg = |say: usize, name| {
        let args = &chat.said[say].args;
        args.iter()
            .find(|(arg, _)| *arg == name)
            .unwrap()
            .1
            .as_str()
    };
    assert_eq!(
        (arg(0, "term"), arg(0, "version")),
        ("7 дней", "2026-11-16")
    );
    assert_eq!(
        arg(1, "fields"),
        "ru kind: Жалоба\nru text: Во дворе не горит свет\nru language: Русский\nru location: Двор дома 1\n\
         ru applicant.name: Ахметова Айгүл\nru applicant.phone: +77011234567\nru applicant.address: ул. Бирлик, 1\nru chat.sender: этого чата"
    );
    assert_eq!(arg(2, "term"), "5 лет");
    assert_eq!(
        arg(3, "fields"),
        "ru kind: Жалоба\nru text: Во дворе не горит свет\nru language: Русский\nru applicant.name: Ахметова Айгүл\n\
         ru applicant.address: ул. Бирлик, 1",
        "what was not consented to is not kept"
    );
    assert_eq!(arg(3, "collection"), "не дано");
    assert_eq!(arg(4, "destroy_on"), "2031-12-01");
}

#[test]
fn my_data_names_the_files_of_each_appeal_with_kind_and_size() {
    let file = |name: &str, media_type, size| Described {
        name: name.to_owned(),
        media_type,
        size,
    };
    let photo = file("Яма.jpg", MediaType::Jpeg, 1_258_291);
    let plan = file("План.pdf", MediaType::Pdf, 348_160);
    let appeal = |sequence, files: &[&Described], files_awaited| Known {
        files: files.iter().map(|file| (*file).clone()).collect(),
        files_awaited,
        ..known(sequence, Status::Registered, true)
    };
    for (lang, photo_said, plan_said, awaited_said) in [
        (
            "kk",
            "Яма.jpg (JPEG, 1,2 МБ)",
            "План.pdf (PDF, 340 КБ)",
            "мессенджерден алынып жатыр: 2",
        ),
        (
            "ru",
            "Яма.jpg (JPEG, 1,2 МБ)",
            "План.pdf (PDF, 340 КБ)",
            "получаем из мессенджера: 2",
        ),
        (
            "en",
            "Яма.jpg (JPEG, 1.2 MB)",
            "План.pdf (PDF, 340 KB)",
            "being fetched from the messenger: 2",
        ),
    ] {
        let mut chat = Chat::with([
            appeal(1, &[&photo, &plan], 0),
            appeal(2, &[&photo], 2),
            appeal(3, &[], 2),
            appeal(4, &[], 0),
        ]);
        chat.send(Input::Start)
            .presses(&format!("d1:language:{lang}"))
            .types("мои данные");
        let title = format!("{lang} attachments: ");
        let said = chat
            .said
            .iter()
            .filter(|say| say.message == "dialogue-data-appeal")
            .map(|say| {
                let (_, fields) = say.args.iter().find(|(arg, _)| *arg == "fields").unwrap();
                let line = fields.lines().find_map(|line| line.strip_prefix(&title));
                line.unwrap_or_default()
            });
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                &format!("{photo_said}; {plan_said}"),
                &format!("{photo_said}; {awaited_said}"),
                awaited_said,
                "",
            ]
        );
    }
}

#[test]
fn my_data_says_when_there_are_none() {
    let mut chat = Chat::new();
    chat.has_filed().types("/mydata");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-data-nothing",
            "dialogue-data-rest",
            "dialogue-new"
        ]
    );
}

#[test]
fn any_answer_of_the_draft_can_be_given_again() {
    for (code, asked, step) in [
        ("kind", "dialogue-kind", Step::Kind),
        ("text", "dialogue-text", Step::Text),
        ("place", "dialogue-place", Step::Place),
        ("files", "dialogue-files", Step::Files),
        ("name", "dialogue-name", Step::Name),
        ("phone", "dialogue-phone", Step::Contact),
        ("address", "dialogue-address", Step::Contact),
        ("consents", "dialogue-consent-collection", Step::Consent),
    ] {
        let mut chat = Chat::new();
        chat.tells_everything().types("исправить");
        assert_eq!(
            (chat.heard(), chat.step()),
            (vec!["dialogue-change"], Step::Correct)
        );
        chat.presses(&format!("d1:change:{code}"));
        assert_eq!((chat.heard(), chat.step()), (vec![asked], step), "{code}");
        match code {
            "kind" => chat.types("Отклик"),
            "text" => chat.types("Свет мигает во дворе").types("готово"),
            "place" => chat.types("Двор"),
            "files" => chat.types("1"),
            "name" => chat.types("Серікова Айгүл"),
            "phone" => chat.types("8 702 123 45 67"),
            "address" => chat.types("ул. Абая, 2"),
            _ => chat.types("да").types("да"),
        };
        assert_eq!(chat.step(), Step::Confirm, "{code}");
        let (arg, value) = match code {
            "kind" => ("kind", "Отклик"),
            "text" => ("text", "Свет мигает во дворе"),
            "place" => ("place", "Двор"),
            "files" => ("files", "не указано"),
            "name" => ("name", "Серікова Айгүл"),
            "phone" => ("phone", "+77021234567"),
            "address" => ("address", "ул. Абая, 2"),
            _ => ("collection", "дано"),
        };
        assert_eq!(chat.arg(arg), value);
    }
}

#[test]
fn only_what_was_answered_can_be_changed_and_everything_can_stay() {
    let mut chat = Chat::new();
    chat.writes().types("түзету");
    assert_eq!(
        chat.codes(),
        [
            "d1:change:kind",
            "d1:change:text",
            "d1:change:consents",
            "d1:correct:back"
        ]
    );
    chat.types("назад");
    assert_eq!(chat.heard(), ["dialogue-left", "dialogue-place"]);
}

/// Proves clauses 5 and 6.
#[test]
fn the_only_open_appeal_is_corrected_after_a_confirmation() {
    let mut chat = Chat::with([
        known(1, Status::InProgress, true),
        known(2, Status::Answered, true),
    ]);
    chat.has_filed().types("исправить");
    assert_eq!(
        (chat.heard(), chat.step()),
        (
            vec!["dialogue-correct-text", "dialogue-correct-field"],
            Step::Correct
        )
    );
    let number = chat.known[0].number;
    assert_eq!(
        chat.codes(),
        [
            format!("d1:correct:{number}:name"),
            format!("d1:correct:{number}:phone"),
            format!("d1:correct:{number}:address"),
            format!("d1:correct:{number}:supplement"),
            "d1:correct:back".to_owned(),
        ]
    );
    chat.types("2");
    assert_eq!(chat.heard(), ["dialogue-correct-value"]);
    assert!(chat.said[0].ask_contact);
    assert_eq!(chat.arg("field"), "Телефон");
    chat.types("позвоните мне");
    assert_eq!(
        chat.heard(),
        ["dialogue-phone-invalid", "dialogue-correct-value"]
    );
    chat.shares("77770000000", Owner::Other);
    assert_eq!(
        chat.heard(),
        ["dialogue-phone-of-another", "dialogue-correct-value"]
    );
    chat.shares("8 702 123 45 67", Owner::Unknown);
    assert_eq!(chat.heard(), ["dialogue-correct-confirm"]);
    assert_eq!(chat.arg("value"), "+77021234567");
    assert!(chat.effect.is_none());
    chat.types("да");
    assert_eq!(chat.asked, Some(Ask::Contents));
    assert_eq!(chat.heard(), ["dialogue-corrected", "dialogue-new"]);
    let content = chat.corrected();
    assert_eq!(
        content.applicant.phone.as_ref().unwrap().as_str(),
        "+77021234567"
    );
    let mut before = chat.known[0].content.clone().unwrap();
    before.applicant.phone.clone_from(&content.applicant.phone);
    assert!(before == *content, "nothing else is changed");
    assert_eq!(told(chat.state()), nothing());
}

#[test]
fn a_corrected_appeal_passes_the_checks_of_filing() {
    let mut chat = Chat::with([known(1, Status::Registered, false)]);
    chat.has_filed()
        .types("исправить")
        .types("Имя")
        .types("Серікова Айгүл Ахметқызы")
        .types("иә");
    let content = chat.corrected();
    let draft = Draft {
        kind: Some(content.kind.to_string()),
        text: Some(content.text.clone()),
        language: Some(content.language.to_string()),
        applicant: serde_json::from_value(serde_json::to_value(&content.applicant).unwrap())
            .unwrap(),
        ..Draft::default()
    };
    let checked = appeal::check(&draft, &chat.policy).unwrap();
    assert!(checked.applicant == content.applicant);
}

#[test]
fn without_consent_to_collection_no_phone_can_be_added_to_an_appeal() {
    let mut chat = Chat::with([known(1, Status::Registered, false)]);
    chat.has_filed().types("исправить");
    assert!(chat.codes().iter().all(|code| !code.ends_with("phone")));
}

#[test]
fn of_several_open_appeals_one_is_chosen_by_button_or_number() {
    let open = [1, 2, 3].map(|sequence| known(sequence, Status::Registered, true));
    let second = open[1].number;
    for answer in [
        "2".to_owned(),
        second.to_string(),
        format!("{second}, Жалоба"),
    ] {
        let mut chat = Chat::with(open.clone());
        chat.has_filed().types("/correct");
        assert_eq!(
            chat.heard(),
            ["dialogue-correct-text", "dialogue-correct-which"]
        );
        chat.types("C26-000009-0");
        assert_eq!(
            chat.heard(),
            ["dialogue-not-understood", "dialogue-correct-which"]
        );
        chat.types(&answer);
        assert_eq!(chat.heard(), ["dialogue-correct-field"], "{answer}");
        assert_eq!(chat.arg("number"), second.to_string());
    }
}

#[test]
fn closed_appeals_are_not_corrected() {
    let mut chat = Chat::with([known(1, Status::Answered, true)]);
    chat.has_filed().types("исправить");
    assert_eq!(chat.heard(), ["dialogue-correct-closed", "dialogue-new"]);
    chat.known.clear();
    chat.types("исправить");
    assert_eq!(chat.heard(), ["dialogue-status-none", "dialogue-new"]);
    // Closed while the person was typing.
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    chat.has_filed().types("исправить").types("1");
    chat.types("Серікова Айгүл");
    chat.known = vec![known(1, Status::Answered, true)];
    chat.types("да");
    assert!(chat.effect.is_none());
    assert_eq!(chat.heard(), ["dialogue-correct-closed", "dialogue-new"]);
}

#[test]
fn the_text_of_a_registered_appeal_is_supplemented_by_a_new_one() {
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    let number = chat.known[0].number;
    chat.has_filed()
        .types("исправить")
        .presses(&format!("d1:correct:{number}:supplement"));
    assert_eq!(
        chat.heard(),
        ["dialogue-supplement", "dialogue-consent-collection"]
    );
    assert_eq!(chat.arg("number"), number.to_string());
}

#[test]
fn a_registered_appeal_can_be_corrected_while_a_draft_is_open() {
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    chat.tells_everything();
    let before = told(chat.state());
    chat.types("исправить").presses("d1:change:registered");
    assert_eq!(
        chat.heard(),
        ["dialogue-correct-text", "dialogue-correct-field"]
    );
    chat.types("почтовый адрес").types("ул. Абая, 2").types("1");
    assert_eq!(chat.heard(), ["dialogue-corrected", "dialogue-confirm"]);
    assert_eq!(
        chat.corrected().applicant.address.as_deref(),
        Some("ул. Абая, 2")
    );
    assert_eq!(told(chat.state()), before);
}

#[test]
fn erasing_says_what_goes_and_what_stays_and_asks() {
    let mut chat = Chat::with([
        known(1, Status::Registered, true),
        known(2, Status::Answered, true),
    ]);
    chat.tells_everything().types("удалить");
    assert_eq!(
        (chat.heard(), chat.step()),
        (
            vec![
                "dialogue-erase-now",
                "dialogue-erase-open-soon",
                "dialogue-erase-soon",
                "dialogue-erase-what"
            ],
            Step::Erase
        )
    );
    assert!(chat.effect.is_none());
    chat.types("ой");
    assert_eq!(
        chat.heard(),
        ["dialogue-not-understood", "dialogue-erase-what"]
    );
    chat.presses("d1:erase:conversation");
    assert!(matches!(&chat.effect, Some(Effect::Erase { appeals }) if appeals.is_empty()));
    assert_eq!(chat.heard(), ["dialogue-erased", "dialogue-new"]);
    assert_only_the_language_is_left(&chat);
}

#[test]
fn erasing_takes_the_appeals_along_and_says_what_becomes_of_each() {
    let mut chat = Chat::with([
        known(1, Status::Registered, true),
        known(2, Status::Answered, true),
        known(3, Status::Transferred, true),
    ]);
    for place in [1, 2] {
        chat.known[place].kept_if_erased = Some(crate::fixture::day("2031-12-01"));
    }
    chat.tells_everything().types("удалить");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-erase-now",
            "dialogue-erase-open-soon",
            "dialogue-erase-kept",
            "dialogue-erase-open-kept",
            "dialogue-erase-what"
        ]
    );
    chat.presses("d1:erase:appeals");
    assert_eq!(chat.asked, Some(Ask::Views));
    let numbers: Vec<_> = chat.known.iter().map(|known| known.number).collect();
    assert!(matches!(&chat.effect, Some(Effect::Erase { appeals }) if *appeals == numbers));
    assert_eq!(
        chat.heard(),
        [
            "dialogue-erased",
            "dialogue-withdrawn",
            "dialogue-erased-soon",
            "dialogue-erased-kept",
            "dialogue-withdrawn",
            "dialogue-erased-kept",
            "dialogue-new"
        ]
    );
    assert_eq!(chat.arg("destroy_on"), "2031-12-01");
    assert_only_the_language_is_left(&chat);
}

#[test]
fn without_appeals_there_is_the_conversation_to_erase() {
    let mut chat = Chat::new();
    chat.tells_everything().types("удалить");
    assert_eq!(chat.heard().last(), Some(&"dialogue-erase"));
    assert_eq!(chat.codes(), ["d1:erase:conversation", "d1:erase:back"]);
    chat.presses("d1:erase:appeals");
    assert!(chat.effect.is_none());
    chat.presses("d1:erase:back");
    assert_eq!(chat.heard(), ["dialogue-left", "dialogue-confirm"]);
    chat.presses("d1:erase:conversation");
    assert!(chat.effect.is_none(), "that step is over");
    assert_eq!(chat.heard(), ["dialogue-step-over", "dialogue-confirm"]);
}

fn assert_only_the_language_is_left(chat: &Chat) {
    let mut fresh = Chat::new();
    fresh.send(Input::Start).presses("d1:language:ru");
    fresh.types("отмена");
    assert!(chat.state == fresh.state);
}

#[test]
fn cancelling_a_side_question_does_not_cancel_the_appeal() {
    let mut chat = Chat::new();
    chat.tells_everything().types("удалить").types("отмена");
    assert!(chat.effect.is_none());
    assert_eq!(chat.heard(), ["dialogue-left", "dialogue-confirm"]);
    chat.types("отмена");
    assert!(matches!(chat.effect, Some(Effect::Cancel)));
}

#[test]
fn help_offers_the_commands_beside_the_answers() {
    let mut chat = Chat::new();
    chat.writes().types("помощь");
    assert_eq!(chat.heard(), ["dialogue-help", "dialogue-place"]);
    assert_eq!(
        chat.codes(),
        [
            "d1:ask:status",
            "d1:ask:data",
            "d1:ask:correct",
            "d1:ask:erase",
            "d1:ask:cancel",
            "d1:place:skip"
        ]
    );
    chat.types("1");
    assert_eq!(chat.asked, Some(Ask::Views));
    assert_eq!(
        chat.heard(),
        ["dialogue-status-none", "dialogue-look-up", "dialogue-place"]
    );
    assert_eq!(chat.codes(), ["d1:place:skip"], "for one turn");
    chat.types("помощь").types("6");
    assert_eq!(chat.step(), Step::Files);
    chat.types("1").types("помощь").types("Серікова Айгүл");
    assert_eq!(chat.step(), Step::Contact, "help is not in the way");
    chat.types("помощь").types("5");
    assert!(matches!(chat.effect, Some(Effect::Cancel)));
    assert_eq!(chat.codes().last(), Some(&"d1:ask:help"));
    chat.presses("d1:ask:help");
    assert_eq!(chat.heard(), ["dialogue-help", "dialogue-new"]);
    chat.types("6");
    assert_eq!(chat.heard(), ["dialogue-help", "dialogue-new"]);
}

#[test]
fn whoever_comes_back_after_the_conversation_expired_chooses_the_language_and_is_answered() {
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    chat.types("статус");
    assert_eq!((chat.heard(), chat.asked), (vec!["dialogue-welcome"], None));
    chat.presses("d1:language:ru");
    assert_eq!(
        chat.heard(),
        ["dialogue-status-open", "dialogue-look-up", "dialogue-new"]
    );
    let mut chat = Chat::with([known(1, Status::Registered, true)]);
    chat.types("/erase").types("2");
    assert_eq!(
        chat.heard(),
        [
            "dialogue-erase-now",
            "dialogue-erase-open-soon",
            "dialogue-erase-what"
        ]
    );
}

#[test]
fn a_change_of_language_goes_before_the_side_question() {
    let mut chat = Chat::new();
    chat.tells_everything().types("удалить").types("язык");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-language"], Step::Language)
    );
    chat.types("english");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-erase"], Step::Erase)
    );
}

#[test]
fn a_conversation_of_before_the_side_questions_goes_on() {
    let stored = r#"{"lang":"ru","greeted":true,"over":false,"answered":["language","text","name"],
        "draft":{"kind":"complaint","text":"Во дворе не горит свет","language":null,
            "applicant":{"type":null,"category":null,"name":{"family":"Ахметова","given":"Айгүл","patronymic":null},
                "iin":null,"phone":null,"email":null,"address":null,"organization":{"name":null,"bin":null},
                "represents":{"type":null,"name":{"family":null,"given":null,"patronymic":null},"iin":null,
                    "organization":{"name":null,"bin":null},"authority":null}},
            "location":{"address":null,"lat":null,"lon":null},
            "consent":{"policy_version":"2026-11-16","collection":true,"transfer":false}},
        "step":"contact"}"#;
    let mut chat = Chat::new();
    chat.state = Some(serde_json::from_str::<State>(stored).unwrap());
    chat.types("8 701 123 45 67");
    assert_eq!(
        chat.heard(),
        ["dialogue-address"],
        "the answer is not taken for the place, which was not asked for then"
    );
    chat.types("1");
    assert_eq!(chat.arg("text"), "Во дворе не горит свет");
    assert_eq!(chat.arg("phone"), "+77011234567");
    chat.types("исправить").presses("d1:change:place");
    assert_eq!(chat.step(), Step::Place);
    chat.types("Двор").types("1");
    assert_eq!(
        chat.registered().applicant.name.as_ref().unwrap().full(),
        "Ахметова Айгүл"
    );
}
