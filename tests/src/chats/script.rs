//! How a person gets from a greeting to a registered appeal on any platform: by the question that stands, whichever it is.

use super::{Act, Person};
use crate::planted::{ADDRESS, FAMILY, GIVEN, TEXT};
use crate::platforms::{Said, Share};

/// What a person wants.
#[derive(Clone, Copy)]
pub struct Wishes<'a> {
    /// The language that they choose.
    pub lang: &'a str,
    /// Whether they consent to both.
    pub consent: bool,
    /// The matter.
    pub text: &'a str,
    /// The name under which the platform keeps a picture that they send when files are asked for.
    pub picture: Option<&'a str>,
    /// Whether they say where they are when that is asked for.
    pub place: bool,
}

impl Default for Wishes<'_> {
    fn default() -> Self {
        Self {
            lang: "ru",
            consent: true,
            text: TEXT,
            picture: None,
            place: false,
        }
    }
}

/// What was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The number.
    pub number: String,
    /// The access code.
    pub code: String,
}

impl Filed {
    /// The number and the code in what was said.
    pub fn in_the_answer(answer: &[Said]) -> Option<Self> {
        let word = |is: &dyn Fn(&str) -> bool| {
            let found = answer.iter().find_map(|said| said.word(is));
            found.map(ToOwned::to_owned)
        };
        Some(Self {
            number: word(&|word| {
                word.len() == 12 && word.matches('-').count() == 2 && word.starts_with('C')
            })?,
            code: word(&|word| word.len() == 19 && word.matches('-').count() == 3)?,
        })
    }
}

/// A whole conversation.
///
/// # Panics
/// If it does not lead to an appeal.
pub fn file_a_complaint(person: &mut dyn Person, wishes: Wishes<'_>) -> Filed {
    up_to("confirm", person, wishes);
    let question = person.question();
    answers(person, &question, wishes);
    let answer = person.waits("a receipt", &|answer| {
        Filed::in_the_answer(answer).is_some()
    });
    Filed::in_the_answer(&answer).expect("it was waited for")
}

/// A conversation up to the question of this step.
///
/// # Panics
/// If the question does not come.
pub fn up_to(step: &str, person: &mut dyn Person, wishes: Wishes<'_>) {
    person.does(Act::Start);
    on_to(step, person, wishes);
}

/// From the question that stands to the question of this step.
///
/// # Panics
/// If the question does not come.
pub fn on_to(step: &str, person: &mut dyn Person, wishes: Wishes<'_>) {
    for _ in 0..20 {
        let question = person.question();
        if question_of(&question) == step {
            return;
        }
        answers(person, &question, wishes);
    }
    panic!("{}: {step} is never asked", person.channel());
}

/// The step of a question. Where its answers find no room on buttons, their number tells.
fn question_of(question: &Said) -> &str {
    question.step().unwrap_or_else(|| {
        match (question.shares, question.numbered().len()) {
            (Some(Share::Contact), _) => "contact",
            (Some(Share::Location), _) => "place",
            // Everything else has two or three short answers.
            (None, 4..) => "kind",
            _ => panic!("which question is it? {question:#?}"),
        }
    })
}

/// The person answers the question. After the kind, the matter is asked for, which has no buttons yet.
fn answers(person: &mut dyn Person, question: &Said, wishes: Wishes<'_>) {
    let yes_or_no = if wishes.consent { "yes" } else { "no" };
    match question_of(question) {
        "language" => presses(person, question, &[wishes.lang], 1),
        "consent" => {
            let endings = ["collection", "transfer"].map(|what| format!("{what}-{yes_or_no}"));
            let place = if wishes.consent { 1 } else { 2 };
            presses(person, question, &endings, place);
        }
        "kind" => {
            presses(person, question, &["complaint"], 4);
            person.waits("the question for the matter", &|answer| !answer.is_empty());
            person.does(Act::Text(wishes.text));
        }
        "text" => presses(person, question, &["done"], 1),
        "name" => person.does(Act::Text(&format!("{FAMILY} {GIVEN}"))),
        "contact" if asks_for_the_number(question) => person.does(Act::Phone),
        "contact" => person.does(Act::Text(ADDRESS)),
        "place" if wishes.place => person.does(Act::Place),
        "files" => files(person, question, wishes),
        // Optional questions, whichever there are.
        "place" => presses(person, question, &["skip"], 1),
        "confirm" => presses(person, question, &["send"], 1),
        other => panic!("nobody knows what to answer to {other}: {question:#?}"),
    }
}

/// A picture first, if there is one, and then no more.
fn files(person: &mut dyn Person, question: &Said, wishes: Wishes<'_>) {
    let sent = |person: &mut dyn Person, name: &str| {
        let deliveries = &person.memory().deliveries;
        deliveries
            .iter()
            .any(|delivery| String::from_utf8_lossy(&delivery.body).contains(name))
    };
    match wishes.picture {
        Some(name) if !sent(person, name) => person.does(Act::Picture(name)),
        _ => presses(person, question, &["done", "skip"], 1),
    }
}

/// Of the two questions of this step, the number is the one that may be shared or skipped by itself.
fn asks_for_the_number(question: &Said) -> bool {
    question.shares == Some(Share::Contact) || question.button("skip-phone").is_some()
}

/// Presses the button whose code has one of these endings; where there is none, types the place of the answer in the list.
fn presses(person: &mut dyn Person, question: &Said, endings: &[impl AsRef<str>], place: usize) {
    let button = endings
        .iter()
        .find_map(|ending| question.button(ending.as_ref()));
    match button {
        Some(button) => person.does(Act::Press(button)),
        None if question.step().is_none() => person.does(Act::Text(&place.to_string())),
        None => panic!("an answer to {question:#?}"),
    }
}
