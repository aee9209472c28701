//! The conversation: each way through it, and what must never happen in it.

use domain::{
    Lang, Policy,
    appeal::{Appeal, Draft, Kind},
    dialogue::{Effect, File, Input, Label, MESSAGES, Say, State, Step, Turn, turn},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::policy;

/// Labels as the files of words could have them.
fn label(lang: Lang, id: &str) -> String {
    let words: [&str; 3] = match id {
        "dialogue-label-kk" => ["Қазақша"; 3],
        "dialogue-label-ru" => ["Русский"; 3],
        "dialogue-label-en" => ["English"; 3],
        "dialogue-label-yes" => ["✅ Иә, келісемін", "✅ Да, согласен", "✅ Yes, I agree"],
        "dialogue-label-no" => ["Жоқ, келіспеймін", "Нет, не согласен", "No, I do not"],
        "dialogue-label-text-done" => ["Осымен болды", "Это всё", "That is all"],
        "dialogue-label-skip" => ["Өткізіп жіберу", "Пропустить", "Skip"],
        "dialogue-label-send" => ["Жіберу", "Отправить", "Send"],
        "dialogue-label-change-text" => ["Мәтінді өзгерту", "Изменить текст", "Change the text"],
        "dialogue-label-cancel" => ["Бас тарту", "Отменить", "Cancel"],
        "dialogue-label-new" => ["Жаңа өтініш", "Новое обращение", "New appeal"],
        "dialogue-not-given" => ["жоқ", "не указано", "not given"],
        "dialogue-agreed" => ["иә", "да", "yes"],
        "dialogue-refused" => ["жоқ", "нет", "no"],
        other => panic!("`{other}` is no label"),
    };
    words[Lang::ALL.iter().position(|known| *known == lang).unwrap()].to_owned()
}

/// What a chat can bring and an appeal of the chat cannot hold.
fn not_taken() -> Vec<Input> {
    let file = File {
        reference: "1013859600285441".to_owned(),
        name: Some("Мой телефон 87011234567.pdf".to_owned()),
        media_type: Some("application/pdf".to_owned()),
        size: Some(2048),
        caption: Some("Не горит свет".to_owned()),
    };
    let place = Input::Location {
        lat: 43.238_949,
        lon: 76.889_709,
        address: Some("Республика алаңы, 4".to_owned()),
    };
    vec![Input::Unsupported, Input::File(file), place]
}

/// A person in a chat.
struct Chat {
    policy: Policy,
    state: Option<State>,
    said: Vec<Say>,
    effect: Option<Effect>,
}

impl Chat {
    fn new() -> Self {
        Self {
            policy: policy(),
            state: None,
            said: Vec::new(),
            effect: None,
        }
    }

    fn send(&mut self, input: Input) -> &mut Self {
        let Turn { state, say, effect } = turn(self.state.take(), input, &self.policy, &label);
        self.state = Some(state);
        self.said = say;
        self.effect = effect;
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        self.send(Input::Text(text.to_owned()))
    }

    fn presses(&mut self, code: &str) -> &mut Self {
        self.send(Input::Choice(code.to_owned()))
    }

    fn shares(&mut self, phone: &str, verified: bool) -> &mut Self {
        self.send(Input::Contact {
            phone: phone.to_owned(),
            verified,
        })
    }

    fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }

    fn step(&self) -> Step {
        self.state().step()
    }

    fn heard(&self) -> Vec<&str> {
        self.said.iter().map(|say| say.message).collect()
    }

    fn arg(&self, name: &str) -> &str {
        self.said
            .iter()
            .flat_map(|say| &say.args)
            .find(|(arg, _)| *arg == name)
            .map(|(_, value)| value.as_str())
            .unwrap()
    }

    fn codes(&self) -> Vec<&str> {
        self.said
            .last()
            .unwrap()
            .choices
            .iter()
            .map(|choice| choice.code.as_str())
            .collect()
    }

    fn registered(&self) -> &Appeal {
        match &self.effect {
            Some(Effect::Register(appeal)) => appeal,
            _ => panic!("nothing was registered: {:?}", self.heard()),
        }
    }

    /// Up to the question about the kind, with both consents, in Russian.
    fn consents(&mut self) -> &mut Self {
        self.send(Input::Start)
            .presses("d1:language:ru")
            .presses("d1:consent:collection-yes")
            .presses("d1:consent:transfer-yes")
    }

    /// Up to the summary, with all that can be told.
    fn tells_everything(&mut self) -> &mut Self {
        self.consents()
            .presses("d1:kind:complaint")
            .types("Во дворе не горит свет")
            .presses("d1:text:done")
            .types("Ахметова Айгүл Серікқызы")
            .shares("77011234567", true)
            .types("ул. Бирлик, 1")
    }
}

/// What of the draft is in a state, apart from the choices about consent.
fn told(state: &State) -> Value {
    let mut json = serde_json::to_value(state).unwrap();
    let mut draft = json["draft"].take();
    draft["consent"] = serde_json::to_value(Draft::default()).unwrap()["consent"].take();
    draft
}

fn nothing() -> Value {
    serde_json::to_value(Draft::default()).unwrap()
}

#[test]
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
        "ru text; ru applicant.name; ru applicant.phone; ru applicant.address; ru chat.sender"
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
        (vec!["dialogue-name"], Step::Name)
    );
    chat.types("Ахметова Айгүл Серікқызы");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-phone"], Step::Contact)
    );
    assert!(chat.said[0].ask_contact);
    chat.shares("77011234567", true);
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
        ("name", "Ахметова Айгүл Серікқызы"),
        ("phone", "+77011234567"),
        ("address", "ул. Бирлик, 1"),
        ("collection", "да"),
        ("transfer", "да"),
    ] {
        assert_eq!(chat.arg(name), value, "{name}");
    }
    chat.presses("d1:confirm:send");
    assert_eq!(chat.step(), Step::Done);
    assert!(chat.said.is_empty(), "the channel says the number");
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
                "Жоқ, келіспеймін",
                "шағым",
                "осымен болды!",
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
                "Пропустить",
                "ПРОПУСТИТЬ",
                "отправить",
            ],
            Lang::Ru,
        ),
        (
            [
                "english",
                "Yes, I agree",
                "no",
                "the complaint",
                "Done.",
                "skip",
                "Skip",
                "skip",
                "Send",
            ],
            Lang::En,
        ),
        (["2", "1", "2", "4", "1", "1", "1", "1", "1"], Lang::Ru),
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
    assert_eq!(chat.arg("fields"), "en applicant.phone; en chat.sender");
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
    chat.shares("77011234567", true);
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
    chat.consents()
        .presses("d1:kind:report")
        .types("Сломан фонарь")
        .presses("d1:text:done")
        .presses("d1:name:skip");
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
    assert_eq!(chat.step(), Step::Name);
    chat.types("1").types("1").types("1").types("1");
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
        .types("Агент 007");
    assert_eq!(chat.heard(), ["dialogue-name-invalid", "dialogue-name"]);
    chat.types("Бонд Джеймс").types("позвоните мне");
    assert_eq!(chat.heard(), ["dialogue-phone-invalid", "dialogue-phone"]);
    chat.shares("77011234567", false);
    assert_eq!(
        chat.heard(),
        ["dialogue-phone-of-another", "dialogue-phone"]
    );
    chat.types("8 701 123 45 67").types(&"a".repeat(61));
    assert_eq!(
        chat.heard(),
        ["dialogue-address-invalid", "dialogue-address"]
    );
    for sent in not_taken() {
        chat.send(sent);
        assert_eq!(chat.heard(), ["dialogue-unsupported", "dialogue-address"]);
    }
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
    chat.tells_everything().presses("d1:confirm:change-text");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-text"], Step::Text)
    );
    chat.types("Свет появился, но мигает")
        .presses("d1:text:done");
    assert_eq!(chat.step(), Step::Confirm);
    assert_eq!(chat.arg("text"), "Свет появился, но мигает");
    assert_eq!(chat.arg("name"), "Ахметова Айгүл Серікқызы");
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
        (vec!["dialogue-new"], vec!["d1:done:new"])
    );
    chat.presses("d1:done:new");
    assert_eq!(
        (chat.heard(), chat.step()),
        (vec!["dialogue-consent-collection"], Step::Consent)
    );
    assert_eq!(chat.state().lang(), Lang::Ru, "the language is still known");
}

#[test]
fn somebody_who_was_not_heard_before_is_greeted_whatever_comes() {
    for input in [
        Input::Start,
        Input::Text("Не горит свет, мой телефон 87011234567".to_owned()),
        Input::Choice("d1:confirm:send".to_owned()),
        Input::Contact {
            phone: "77011234567".to_owned(),
            verified: true,
        },
    ]
    .into_iter()
    .chain(not_taken())
    {
        let mut chat = Chat::new();
        chat.send(input);
        assert_eq!(chat.heard(), ["dialogue-welcome"]);
        assert_eq!(told(chat.state()), nothing());
        assert!(chat.effect.is_none());
    }
}

#[test]
fn a_hint_of_the_platform_chooses_the_words_and_not_the_language() {
    let Turn { state, say, .. } = turn(Some(State::new(Lang::En)), Input::Start, &policy(), &label);
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
        (vec!["dialogue-address"], Step::Contact)
    );
}

#[test]
fn a_policy_that_does_not_keep_names_does_not_ask_for_them() {
    let mut chat = Chat::new();
    chat.policy
        .fields
        .retain(|field| field.id.as_str() != "applicant.name");
    chat.consents()
        .presses("d1:kind:report")
        .types("Сломан фонарь")
        .presses("d1:text:done");
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
        .types("готово")
        .types("1")
        .types("1")
        .types("1");
    assert_eq!(chat.arg("text").chars().count(), 501);
    chat.types("1");
    assert_eq!(chat.registered().text, text);
}

#[test]
fn no_debug_shows_what_was_said() {
    let mut chat = Chat::new();
    chat.tells_everything();
    let turn = turn(
        chat.state.clone(),
        Input::Choice("d1:confirm:send".to_owned()),
        &chat.policy,
        &label,
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

/// What somebody does who plays with the bot.
#[derive(Clone, Debug)]
enum Act {
    Start,
    PressOffered(usize),
    Press(String),
    TypeOffered(usize),
    Type(String),
    Share(String, bool),
    Picture(usize),
    Serialise,
}

fn any_act() -> impl Strategy<Value = Act> {
    let texts = prop_oneof![
        prop::sample::select(vec![
            "Ахметова Айгүл",
            "Не горит свет во дворе",
            "8 701 123 45 67",
            "ул. Бирлик, 1",
            "да",
            "нет",
            "1",
            "2",
            "готово",
            "отмена",
            "/start",
            "help",
            "тіл",
            "язык",
            "",
            " ",
            "complaint",
            "skip",
        ])
        .prop_map(str::to_owned),
        "(?s).{0,40}",
    ];
    let codes = prop_oneof![
        "[a-z0-9:-]{0,70}",
        prop::sample::select(vec![
            "d1:confirm:send",
            "d1:consent:collection-yes",
            "d1:consent:collection-no",
            "d1:consent:transfer-yes",
            "d1:text:done",
            "d1:name:skip",
            "d1:done:new",
            "d1:confirm:change-text",
            "d1:kind:petition",
            "d1:kind:report",
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        1 => Just(Act::Start),
        12 => any::<usize>().prop_map(Act::PressOffered),
        2 => codes.prop_map(Act::Press),
        4 => any::<usize>().prop_map(Act::TypeOffered),
        8 => texts.prop_map(Act::Type),
        2 => ("[0-9+ ]{0,14}", any::<bool>()).prop_map(|(phone, verified)| Act::Share(phone, verified)),
        1 => any::<usize>().prop_map(Act::Picture),
        2 => Just(Act::Serialise),
    ]
}

fn check_said(said: &[Say]) -> Result<(), TestCaseError> {
    for say in said {
        let message = MESSAGES.iter().find(|message| message.id == say.message);
        let Some(message) = message else {
            return Err(TestCaseError::fail(format!(
                "`{}` is not listed",
                say.message
            )));
        };
        let args: Vec<&str> = say.args.iter().map(|(name, _)| *name).collect();
        prop_assert_eq!(&args, message.args, "{}", say.message);
        for choice in &say.choices {
            prop_assert!(
                choice.code.is_ascii() && choice.code.len() <= 64 && choice.code.starts_with("d1:")
            );
            if let Label::Message(id) = choice.label {
                prop_assert!(
                    MESSAGES
                        .iter()
                        .any(|message| message.id == id && message.args.is_empty())
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nobody_can_break_the_conversation(acts in prop::collection::vec(any_act(), 1..60)) {
        let mut chat = Chat::new();
        for act in acts {
            let before = chat.state.clone();
            let offered: Vec<_> = chat.said.iter().flat_map(|say| say.choices.clone()).collect();
            let pick = |place: usize| offered.get(place % offered.len().max(1));
            let input = match act {
                Act::Start => Input::Start,
                Act::PressOffered(place) => Input::Choice(pick(place).map_or_else(String::new, |choice| choice.code.clone())),
                Act::Press(code) => Input::Choice(code),
                Act::TypeOffered(place) => Input::Text(pick(place).map_or_else(String::new, |choice| match &choice.label {
                    Label::Message(id) => label(Lang::Kk, id),
                    Label::Text(text) => text.clone(),
                })),
                Act::Type(text) => Input::Text(text),
                Act::Share(phone, verified) => Input::Contact { phone, verified },
                Act::Picture(which) => {
                    let mut sent = not_taken();
                    sent.swap_remove(which % sent.len())
                }
                Act::Serialise => {
                    // As if the state had been stored and read by another instance.
                    let json = serde_json::to_string(&chat.state).unwrap();
                    let read: Option<State> = serde_json::from_str(&json).unwrap();
                    prop_assert!(read == chat.state);
                    chat.state = read;
                    continue;
                }
            };
            chat.send(input);
            check_said(&chat.said)?;
            let state = chat.state();
            if state.consent().is_none() {
                prop_assert_eq!(told(state), nothing(), "something personal was kept before the choices");
            }
            match &chat.effect {
                Some(Effect::Register(appeal)) => {
                    let before = before.unwrap();
                    prop_assert_eq!(before.step(), Step::Confirm);
                    prop_assert!(before.consent() == Some(appeal.consent.clone()));
                    prop_assert!(appeal.consent.collection || appeal.applicant.phone.is_none());
                    prop_assert_eq!((state.step(), told(state)), (Step::Done, nothing()));
                }
                Some(Effect::Cancel | Effect::Restart) => prop_assert_eq!(told(state), nothing()),
                None => prop_assert!(!chat.said.is_empty(), "nobody is left without an answer"),
            }
        }
    }

    #[test]
    fn the_whole_way_is_walked_whatever_is_chosen(collection in any::<bool>(), transfer in any::<bool>(), kind in 0_usize..7, lang in 0_usize..3) {
        let mut chat = Chat::new();
        chat.send(Input::Start);
        for _ in 0..12 {
            if chat.effect.is_some() {
                break;
            }
            let choices = chat.said.last().unwrap().choices.clone();
            let pick = match chat.step() {
                Step::Language => lang,
                Step::Consent if choices[0].code.contains("collection") => usize::from(!collection),
                Step::Consent => usize::from(!transfer),
                Step::Kind => kind,
                Step::Text if choices.is_empty() => {
                    chat.types("Не горит свет во дворе");
                    continue;
                }
                _ => 0,
            };
            let code = choices[pick].code.clone();
            chat.presses(&code);
        }
        let appeal = chat.registered();
        prop_assert_eq!((appeal.consent.collection, appeal.consent.transfer), (collection, transfer));
        prop_assert_eq!(appeal.language, Lang::ALL[lang]);
    }
}
