//! What people type instead of pressing a button: commands at any time, and answers by label, by number or by a common word. Words are
//! compared without case, punctuation and pictures.

use unicode_normalization::UnicodeNormalization;

use super::messages;

/// What can be asked for at any time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Start,
    Cancel,
    Help,
    Language,
}

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
];

/// Common words for an answer, beside its label in three languages.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        messages::LABEL_KK,
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
        messages::LABEL_RU,
        &["ru", "рус", "russian", "русский", "орысша", "орыс тілі"],
    ),
    (
        messages::LABEL_EN,
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
        messages::LABEL_YES,
        &["yes", "да", "иә", "согласен", "согласна", "келісемін"],
    ),
    (
        messages::LABEL_NO,
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
        messages::LABEL_TEXT_DONE,
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
        messages::LABEL_SKIP,
        &["skip", "пропустить", "өткізіп жіберу"],
    ),
    (
        messages::LABEL_SEND,
        &["send", "yes", "отправить", "да", "жіберу", "иә"],
    ),
    (
        messages::LABEL_CHANGE_TEXT,
        &[
            "change",
            "change text",
            "изменить",
            "изменить текст",
            "өзгерту",
            "мәтінді өзгерту",
        ],
    ),
    (
        messages::LABEL_NEW,
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
        .any(|(id, words)| *id == label && words.contains(&word))
}
