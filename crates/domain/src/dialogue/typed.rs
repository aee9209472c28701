//! What people type instead of pressing a button: commands at any time, and answers by label, by number or by a common word. Words are
//! compared without case, punctuation and pictures.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Ask, Choice, Label, messages};

/// What can be asked for at any time.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Command {
    Start,
    Cancel,
    Help,
    Language,
    Status,
    Data,
    Correct,
    Erase,
}

impl Command {
    /// What leads to appeals and data that are kept.
    pub(super) const ON_RECORDS: [Self; 4] = [Self::Status, Self::Data, Self::Correct, Self::Erase];
    /// What is on offer when no appeal is being written, in the order of the buttons.
    pub(super) const AT_REST: [Self; 5] = Self::with(Self::Help);
    /// What is on offer with the help.
    pub(super) const WITH_HELP: [Self; 5] = Self::with(Self::Cancel);

    const fn with(last: Self) -> [Self; 5] {
        let [status, data, correct, erase] = Self::ON_RECORDS;
        [status, data, correct, erase, last]
    }

    /// The buttons of some of them.
    pub(super) fn choices(commands: &[Self]) -> impl Iterator<Item = Choice> {
        commands
            .iter()
            .filter_map(|command| command.button())
            .map(|(code, label)| Choice {
                code: String::from(code),
                label: Label::Message(label),
            })
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        let mut with_button = Self::WITH_HELP.into_iter().chain(Self::AT_REST);
        with_button.find(|command| command.button().is_some_and(|(known, _)| known == code))
    }

    /// What has to be looked up for it.
    pub(super) fn needs(self) -> Option<Ask> {
        match self {
            Self::Status | Self::Correct | Self::Erase => Some(Ask::Views),
            Self::Data => Some(Ask::Contents),
            Self::Start | Self::Cancel | Self::Help | Self::Language => None,
        }
    }

    /// Its code, which no step makes old, and its label.
    fn button(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Status => Some(("d1:ask:status", messages::LABEL_STATUS)),
            Self::Data => Some(("d1:ask:data", messages::LABEL_DATA)),
            Self::Correct => Some(("d1:ask:correct", messages::LABEL_CORRECT)),
            Self::Erase => Some(("d1:ask:erase", messages::LABEL_ERASE)),
            Self::Cancel => Some(("d1:ask:cancel", messages::LABEL_CANCEL)),
            Self::Help => Some(("d1:ask:help", messages::LABEL_HELP)),
            Self::Start | Self::Language => None,
        }
    }
}

/// The words of each command. Those of a command with a button begin with what stands on it.
const COMMANDS: &[(Command, &[&str])] = &[
    (Command::Start, &["start", "старт", "бастау"]),
    (
        Command::Cancel,
        &[
            "cancel",
            "отмена",
            "отменить",
            "бас тарту",
            "болдырмау",
            "бас_тарту",
        ],
    ),
    (
        Command::Help,
        &["help", "помощь", "справка", "көмек", "анықтама"],
    ),
    (
        Command::Language,
        &[
            "language",
            "lang",
            "язык",
            "сменить язык",
            "тіл",
            "тілді өзгерту",
        ],
    ),
    (
        Command::Status,
        &[
            "my appeals",
            "мои обращения",
            "менің өтініштерім",
            "status",
            "my appeal",
            "статус",
            "состояние",
            "моё обращение",
            "мое обращение",
            "мәртебе",
            "күйі",
            "өтініштерім",
            "өтінішім",
        ],
    ),
    (
        Command::Data,
        &[
            "my data",
            "мои данные",
            "менің деректерім",
            "mydata",
            "my_data",
            "data",
            "данные",
            "деректерім",
            "деректер",
        ],
    ),
    (
        Command::Correct,
        &[
            "correct",
            "исправить",
            "түзету",
            "correction",
            "исправить данные",
            "исправить мои данные",
            "исправление",
            "деректерді түзету",
            "деректерімді түзету",
        ],
    ),
    (
        Command::Erase,
        &[
            "erase",
            "удалить",
            "жою",
            "delete",
            "erase my data",
            "delete my data",
            "стереть",
            "удалить данные",
            "удалить мои данные",
            "стереть мои данные",
            "өшіру",
            "деректерді жою",
            "деректерімді жою",
            "деректерімді өшіру",
        ],
    ),
];

/// Common words for the answers with these labels, beside the labels themselves in three languages.
const SYNONYMS: &[(&[&str], &[&str])] = &[
    (
        &[messages::LABEL_KK],
        &[
            "kk",
            "kz",
            "каз",
            "қаз",
            "kazakh",
            "казахский",
            "қазақ тілі",
            "қазақ",
        ],
    ),
    (
        &[messages::LABEL_RU],
        &["ru", "рус", "russian", "русский", "орысша", "орыс тілі"],
    ),
    (
        &[messages::LABEL_EN],
        &[
            "en",
            "eng",
            "english",
            "английский",
            "ағылшынша",
            "ағылшын тілі",
        ],
    ),
    (
        &[messages::LABEL_YES],
        &["yes", "да", "иә", "согласен", "согласна", "келісемін"],
    ),
    (
        &[messages::LABEL_NO],
        &[
            "no",
            "нет",
            "жоқ",
            "не согласен",
            "не согласна",
            "келіспеймін",
        ],
    ),
    (
        &[messages::LABEL_TEXT_DONE, messages::LABEL_FILES_DONE],
        &[
            "done",
            "that is all",
            "готово",
            "это всё",
            "это все",
            "всё",
            "все",
            "дайын",
            "болды",
            "осымен болды",
        ],
    ),
    (
        &[messages::LABEL_SKIP, messages::LABEL_FILES_DONE],
        &["skip", "no", "пропустить", "нет", "өткізіп жіберу", "жоқ"],
    ),
    (
        &[messages::LABEL_SEND],
        &["send", "yes", "отправить", "да", "жіберу", "иә"],
    ),
    (
        &[messages::LABEL_CHANGE],
        &[
            "change",
            "изменить",
            "изменить текст",
            "өзгерту",
            "мәтінді өзгерту",
        ],
    ),
    (
        &[messages::LABEL_BACK],
        &[
            "back",
            "no",
            "назад",
            "нет",
            "оставить",
            "артқа",
            "жоқ",
            "қалдыру",
        ],
    ),
    (
        &[messages::LABEL_CORRECT_YES],
        &["yes", "да", "иә", "дұрыс", "верно"],
    ),
    (
        &[messages::LABEL_NEW],
        &["new", "новое", "новое обращение", "жаңа", "жаңа өтініш"],
    ),
];

/// The text as it is compared.
pub(super) fn plain(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words
        .join(" ")
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

/// The command that a message is, if it is one.
pub(super) fn command(text: &str) -> Option<Command> {
    let text = text.trim();
    // "/start ref", "/help@aryz_bot": what follows is for the platform.
    let word = match text.strip_prefix('/') {
        Some(rest) => rest.split([' ', '\n', '@']).next().unwrap_or_default(),
        None => text,
    };
    let word = plain(word);
    COMMANDS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .map(|(command, _)| *command)
}

/// Is the word one of the common words for this label?
pub(super) fn is_synonym(label: &str, word: &str) -> bool {
    SYNONYMS
        .iter()
        .any(|(labels, words)| labels.contains(&label) && words.contains(&word))
}
