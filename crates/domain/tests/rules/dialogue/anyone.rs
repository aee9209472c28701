//! What holds whatever somebody does who plays with the bot.

use domain::{
    Lang, Policy,
    appeal::{self, Appeal, Draft, Status},
    dialogue::{
        Choice, Circumstances, Effect, Input, Label, MESSAGES, Owner, Say, State, Step, Turn, asks,
        turn,
    },
};
use proptest::prelude::*;
use serde_json::Value;

use super::chat::{Chat, day, known, label, nothing, picture, place, policy, told};

/// What somebody does.
#[derive(Clone, Debug)]
enum Act {
    Start,
    PressOffered(usize),
    Press(String),
    TypeOffered(usize),
    Type(String),
    Share(String, Owner),
    Picture(Option<String>),
    Place,
    Far(f64, f64),
    Sticker,
    Edit(String),
    Unsend,
    Serialise,
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "Ахметова Айгүл",
            "Не горит свет во дворе",
            "8 701 123 45 67",
            "ул. Бирлик, 1",
            "да",
            "нет",
            "1",
            "2",
            "5",
            "готово",
            "отмена",
            "/start",
            "help",
            "тіл",
            "язык",
            "статус",
            "my data",
            "түзету",
            "исправить",
            "удалить",
            "/erase",
            "назад",
            "C26-000001-0",
            "",
            " ",
            "complaint",
            "skip",
        ])
        .prop_map(str::to_owned),
        "(?s).{0,40}",
    ]
}

fn any_code() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9:-]{0,70}",
        prop::sample::select(vec![
            "d1:confirm:send",
            "d1:confirm:change",
            "d1:consent:collection-yes",
            "d1:consent:collection-no",
            "d1:consent:transfer-yes",
            "d1:text:done",
            "d1:files:done",
            "d1:name:skip",
            "d1:done:new",
            "d1:kind:petition",
            "d1:kind:report",
            "d1:ask:status",
            "d1:ask:data",
            "d1:ask:correct",
            "d1:ask:erase",
            "d1:change:text",
            "d1:change:consents",
            "d1:erase:appeals",
            "d1:correct:back",
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => Just(Act::Start),
        // The first answer leads on.
        12 => Just(Act::PressOffered(0)),
        8 => any::<usize>().prop_map(Act::PressOffered),
        2 => any_code().prop_map(Act::Press),
        4 => any::<usize>().prop_map(Act::TypeOffered),
        8 => any_text().prop_map(Act::Type),
        2 => ("[0-9+ ]{0,14}", prop::sample::select(vec![Owner::Sender, Owner::Other, Owner::Unknown])).prop_map(|(phone, owner)| Act::Share(phone, owner)),
        2 => prop::option::of(any_text()).prop_map(Act::Picture),
        1 => Just(Act::Place),
        1 => any::<(f64, f64)>().prop_map(|(lat, lon)| Act::Far(lat, lon)),
        1 => Just(Act::Sticker),
        3 => any_text().prop_map(Act::Edit),
        1 => Just(Act::Unsend),
        2 => Just(Act::Serialise),
    ]
}

/// From where somebody goes on to play: few would come far by chance alone.
#[derive(Clone, Copy, Debug)]
enum From {
    Nothing,
    Consent,
    Refusal,
    Summary,
    Registration,
    Correction,
}

/// What somebody does: from where, and acts, each with the id of a message.
#[derive(Clone, Debug)]
struct Play {
    from: From,
    /// What was filed before: how it stands, and with consent to collection or not.
    appeals: Vec<(Status, bool)>,
    acts: Vec<(Act, u8)>,
}

fn any_play() -> impl Strategy<Value = Play> {
    let from = prop::sample::select(vec![
        From::Nothing,
        From::Consent,
        From::Refusal,
        From::Summary,
        From::Registration,
        From::Correction,
    ]);
    let appeal = (prop::sample::select(Status::ALL), any::<bool>());
    let appeals = prop::collection::vec(appeal, 0..4);
    let acts = prop::collection::vec((any_act(), 0_u8..6), 1..30);
    (from, appeals, acts).prop_map(|(from, appeals, acts)| Play {
        from,
        appeals,
        acts,
    })
}

impl Act {
    /// What the platform makes of it; `None` where it is no message.
    fn input(self, chat: &Chat) -> Option<Input> {
        let offered: Vec<_> = chat
            .said
            .iter()
            .flat_map(|say| say.choices.clone())
            .collect();
        let pick = |place: usize| offered.get(place % offered.len().max(1));
        Some(match self {
            Self::Start => Input::Start,
            Self::PressOffered(place) => {
                Input::Choice(pick(place).map_or_else(String::new, |choice| choice.code.clone()))
            }
            Self::Press(code) => Input::Choice(code),
            Self::TypeOffered(place) => {
                Input::Text(pick(place).map_or_else(String::new, |choice| words(choice, Lang::Kk)))
            }
            Self::Type(text) => Input::Text(text),
            Self::Share(phone, owner) => Input::Contact { phone, owner },
            Self::Picture(caption) => picture(caption.as_deref()),
            Self::Place => place(),
            Self::Far(lat, lon) => Input::Location {
                lat,
                lon,
                address: None,
            },
            Self::Sticker => Input::Unsupported,
            Self::Edit(text) => Input::Edited(text),
            Self::Unsend => Input::Unsent,
            Self::Serialise => return None,
        })
    }
}

fn words(choice: &Choice, lang: Lang) -> String {
    match &choice.label {
        Label::Message(id) => label(lang, id),
        Label::Text(text) => text.clone(),
    }
}

/// Leads a conversation through the acts; after each turn, `check` sees the state before, the input, and the chat.
fn play(
    Play {
        from,
        appeals,
        acts,
    }: Play,
    mut check: impl FnMut(Option<&State>, &Input, &Chat) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let appeals = appeals.into_iter().zip(1..);
    let mut chat = Chat::with(
        appeals.map(|((status, collection), sequence)| known(sequence, status, collection)),
    );
    match from {
        From::Nothing => {}
        From::Consent => {
            chat.consents();
        }
        From::Refusal => {
            chat.refuses();
        }
        From::Summary => {
            chat.tells_everything();
        }
        From::Registration => {
            chat.has_filed();
        }
        From::Correction => {
            chat.has_filed().types("исправить").types("1");
            chat.types("имя").types("Ахметова Айгүл");
        }
    }
    for (act, message) in acts {
        let Some(input) = act.input(&chat) else {
            // As if the state had been stored and read by another instance.
            let json = serde_json::to_string(&chat.state).unwrap();
            let read: Option<State> = serde_json::from_str(&json).unwrap();
            prop_assert!(read == chat.state);
            chat.state = read;
            continue;
        };
        let before = chat.state.clone();
        let message = format!("m{message}");
        chat.send_as(Some(&message), input.clone());
        check(before.as_ref(), &input, &chat)?;
    }
    Ok(())
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
        let mut codes: Vec<&str> = say
            .choices
            .iter()
            .map(|choice| choice.code.as_str())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        prop_assert_eq!(codes.len(), say.choices.len(), "{}", say.message);
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

/// Does an appeal pass the checks again, as a draft?
fn passes(appeal: &Appeal, policy: &Policy) -> bool {
    let read = |value: Value| serde_json::from_value(value).unwrap();
    let mut draft = Draft {
        kind: Some(appeal.kind.to_string()),
        text: Some(appeal.text.clone()),
        language: Some(appeal.language.to_string()),
        applicant: read(serde_json::to_value(&appeal.applicant).unwrap()),
        ..Draft::default()
    };
    if let Some(location) = &appeal.location {
        draft.location.address.clone_from(&location.address);
        draft.location.lat = location.point.map(|point| point.lat);
        draft.location.lon = location.point.map(|point| point.lon);
    }
    draft.consent.policy_version = Some(appeal.consent.policy_version.clone());
    draft.consent.collection = Some(appeal.consent.collection);
    draft.consent.transfer = Some(appeal.consent.transfer);
    appeal::check(&draft, policy).is_ok_and(|checked| checked == *appeal)
}

/// The same input to the same state, without a chat.
fn turn_of(chat: &Chat, message: Option<&str>, input: Input) -> Turn {
    let mut known = chat.known.clone();
    if asks(chat.state.as_ref(), &input).is_none() {
        known.clear();
    }
    let circumstances = Circumstances {
        policy: &chat.policy,
        label: &label,
        day: &day,
        message,
        sent_at: chat.sent_at,
        now: chat.now,
        known: &known,
    };
    turn(chat.state.clone(), input, &circumstances)
}

fn question(chat: &Chat) -> Option<&'static str> {
    chat.said.last().map(|say| say.message)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nobody_can_break_the_conversation(somebody in any_play()) {
        play(somebody, |before, input, chat| {
            check_said(&chat.said)?;
            let state = chat.state();
            if state.consent().is_none() {
                prop_assert_eq!(told(state), nothing(), "something personal was kept before the choices");
            }
            let is_change = matches!(input, Input::Edited(_) | Input::Unsent);
            if chat.said.is_empty() {
                // Nobody else is left without an answer.
                prop_assert!(is_change && chat.effect.is_none());
                prop_assert!(before.is_none_or(|before| before == state));
            }
            match &chat.effect {
                Some(Effect::Register { appeal, files }) => {
                    let before = before.unwrap();
                    prop_assert_eq!(before.step(), Step::Confirm);
                    prop_assert!(before.consent() == Some(appeal.consent.clone()));
                    prop_assert!(passes(appeal, &chat.policy));
                    prop_assert!(files.len() <= 3 && files.iter().all(|file| file.caption.is_none()));
                    if !appeal.consent.collection {
                        prop_assert!(appeal.applicant.phone.is_none() && appeal.location.is_none() && files.is_empty());
                    }
                    prop_assert_eq!((state.step(), told(state)), (Step::Done, nothing()));
                }
                Some(Effect::Correct { number, content }) => {
                    let known = chat.known.iter().find(|known| known.number == *number).unwrap();
                    prop_assert!(!known.status.is_closed() && passes(content, &chat.policy));
                    prop_assert!(known.consent.collection || content.applicant.phone.is_none());
                    prop_assert!(told(before.unwrap()) == told(state), "the draft is another matter");
                }
                Some(Effect::Erase { appeals }) => {
                    prop_assert_eq!((state.lang(), told(state)), (before.unwrap().lang(), nothing()));
                    prop_assert!(state.consent().is_none());
                    let known: Vec<_> = chat.known.iter().map(|known| known.number).collect();
                    prop_assert!(appeals.is_empty() || *appeals == known);
                }
                Some(Effect::Cancel | Effect::Restart) => {
                    prop_assert_eq!((state.lang(), told(state)), (before.unwrap().lang(), nothing()));
                }
                None => {}
            }
            Ok(())
        })?;
    }

    #[test]
    fn numbers_and_labels_typed_are_buttons_pressed(somebody in any_play()) {
        play(somebody, |_, _, chat| {
            let lang = chat.state().lang();
            let choices = chat.said.last().map(|say| say.choices.as_slice()).unwrap_or_default();
            for (choice, number) in choices.iter().zip(1..) {
                let pressed = turn_of(chat, None, Input::Choice(choice.code.clone()));
                for typed in [number.to_string(), words(choice, lang)] {
                    let input = Input::Text(typed.clone());
                    prop_assert_eq!(
                        asks(chat.state.as_ref(), &input),
                        asks(chat.state.as_ref(), &Input::Choice(choice.code.clone())),
                        "{} {}", typed, choice.code
                    );
                    prop_assert!(turn_of(chat, None, input) == pressed, "{typed} {}", choice.code);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_asked_beside_does_not_lose_the_draft(somebody in any_play()) {
        play(somebody, |_, _, chat| {
            let draft = told(chat.state());
            for command in ["status", "my data", "help", "correct", "erase"] {
                if chat.step() == Step::Language {
                    continue;
                }
                let turn = turn_of(chat, None, Input::Text(command.to_owned()));
                prop_assert_eq!(&told(&turn.state), &draft, "{}", command);
                prop_assert!(turn.effect.is_none());
                let mut after = Chat { state: Some(turn.state), said: turn.say, ..Chat::with(chat.known.clone()) };
                let is_aside = |step| matches!(step, Step::Correct | Step::Erase);
                if is_aside(after.step()) {
                    after.types("назад");
                }
                if !is_aside(chat.step()) && !chat.said.is_empty() && chat.effect.is_none() {
                    prop_assert_eq!(question(&after), question(chat), "{}", command);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_edit_delivered_twice_is_one_edit(somebody in any_play(), text in any_text()) {
        play(somebody, |_, _, chat| {
            for message in ["m1", "m2"] {
                let edit = Input::Edited(text.clone());
                let once = turn_of(chat, Some(message), edit.clone());
                let again = Chat { state: Some(once.state.clone()), ..Chat::with(chat.known.clone()) };
                let twice = turn_of(&again, Some(message), edit);
                prop_assert!(once.state == twice.state);
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_whole_way_is_walked_whatever_is_chosen(collection in any::<bool>(), transfer in any::<bool>(), kind in 0_usize..7, lang in 0_usize..3) {
        let mut chat = Chat::new();
        chat.send(Input::Start);
        for _ in 0..14 {
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
        prop_assert!(passes(appeal, &policy()));
    }
}
