//! The conversation that leads to an appeal in a chat, and to what a person may ask about appeals and data afterwards. A pure state machine: a state
//! and an input give the next state, what to say, and what to do. It knows no platform; a platform's part turns updates into [`Input`] and [`Say`]
//! into messages.
//!
//! Nothing about the person is kept before the two choices about consent are answered, and no appeal is registered before the person confirms it.
//! Refusing consent never ends the conversation (APPC art. 64(1)): then only what the law lists is asked (APPC art. 63). At any time the person may
//! ask how the appeals are getting on and which data are kept, and have them corrected or erased (PD art. 24(1)): an [aside](aside::Aside), after
//! which the question that stood is asked again.

mod aside;
mod contact;
mod conversation;
mod correct;
mod edit;
mod erase;
mod matter;
mod messages;
mod question;
mod report;
mod state;
mod typed;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use aside::Aside;
use conversation::Conversation;
pub use messages::{MESSAGES, Message};
pub use state::State;

use crate::{
    Lang, Policy,
    appeal::{Appeal, Kind, Status},
    attachment::Described,
    consent::ConsentChoices,
    number::AppealNumber,
};

/// What the channel says after it has stored the appeal of an [`Effect::Register`], before what the turn says.
pub const REGISTERED: &str = messages::REGISTERED;
/// A message under which the channel puts the address of the page where an appeal is looked up by its number and code.
pub const LOOK_UP: &str = messages::LOOK_UP;
/// A message under which the channel puts the address of the page about the data of an appeal and the rights of its applicant.
pub const DATA_REST: &str = messages::DATA_REST;
/// The label of the platform's button that shares a phone number, where [`Say::ask_contact`] is set.
pub const CONTACT_LABEL: &str = messages::LABEL_CONTACT;
/// The label of the platform's button that shares a place, where [`Say::ask_location`] is set.
pub const LOCATION_LABEL: &str = messages::LABEL_LOCATION;

/// Renders a label: the text of a message without arguments, in a language.
pub type Labels<'a> = &'a dyn Fn(Lang, &str) -> String;

closed_list! {
    /// Where the conversation stands.
    Step {
        /// Which language?
        Language = "language",
        /// The two choices.
        Consent = "consent",
        /// Which kind?
        Kind = "kind",
        /// The matter, in one message or several.
        Text = "text",
        /// The place that it is about, or none (only with consent).
        Place = "place",
        /// Photos and documents, or none (only with consent).
        Files = "files",
        /// The name, or none.
        Name = "name",
        /// Phone (only with consent) and postal address, or none.
        Contact = "contact",
        /// Send, change something, cancel.
        Confirm = "confirm",
        /// Nothing is open.
        Done = "done",
        /// What is to be corrected, in the draft or in a registered appeal, and how?
        Correct = "correct",
        /// What is to be erased?
        Erase = "erase",
    }
}

/// What came from the person.
#[derive(Clone, PartialEq)]
pub enum Input {
    /// The platform's way to begin (`/start`, conversation started).
    Start,
    /// A text message.
    Text(String),
    /// A button: its code.
    Choice(String),
    /// A contact shared with the platform's means.
    Contact {
        /// The number as the platform wrote it.
        phone: String,
        /// Whose it is.
        owner: Owner,
    },
    /// A place on the map.
    Location {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
        /// The address, if the platform knows it.
        address: Option<String>,
    },
    /// A picture, a recording, a document.
    File(File),
    /// A sticker, a poll, and what else cannot be part of an appeal.
    Unsupported,
    /// The author changed a message of theirs, which now says this; only the draft follows.
    Edited(String),
    /// The author took a message back; only the draft follows.
    Unsent,
}

/// Whose a shared contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The sender's own: the platform vouches for it, and writes the number with the code of its country.
    Sender,
    /// Another person's, which is not taken (PD art. 7(9)).
    Other,
    /// The platform does not tell: the number is as good as one that is typed.
    Unknown,
}

/// A file that a person sent. It stays with the platform: this says where it is found there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What the platform finds it by: an id or an address.
    pub reference: String,
    /// Its name, as the person's device wrote it.
    pub name: Option<String>,
    /// Its media type or a range of them (`audio/*`), as far as the platform tells.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// What was written under it. In [`Effect::Register`] it is part of the matter, and no longer here.
    pub caption: Option<String>,
}

/// What a turn depends on beside state and input.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The words of labels.
    pub label: Labels<'a>,
    /// A day in words.
    pub day: &'a dyn Fn(Lang, NaiveDate) -> String,
    /// Which message it is on the platform: by this it is later changed or taken back.
    pub message: Option<&'a str>,
    /// When the message was sent, by the platform's clock, which may tell whole seconds; `None` if it does not say.
    pub sent_at: Option<DateTime<Utc>>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The person's appeals, where the input [`asks`] for them; else empty.
    pub known: &'a [Known],
}

/// What has to be looked up before a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// How the person's appeals are getting on.
    Views,
    /// What the appeals hold as well: they have to be opened.
    Contents,
}

/// An appeal that was filed from this chat.
#[derive(Clone, PartialEq)]
pub struct Known {
    /// Its number.
    pub number: AppealNumber,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// The day of registration.
    pub registered_on: NaiveDate,
    /// The last day for the answer.
    pub due_on: NaiveDate,
    /// The day on which it is destroyed; `None` as long as it is not closed, or one that repeats it is not.
    pub destroy_on: Option<NaiveDate>,
    /// The day on which it would be destroyed if its applicant had it erased now; `None` if that would be at once.
    pub kept_if_erased: Option<NaiveDate>,
    /// What the applicant chose, as it holds now.
    pub consent: ConsentChoices,
    /// What it holds; only where [`Ask::Contents`] was asked for.
    pub content: Option<Appeal>,
    /// The files that are kept with it; likewise.
    pub files: Vec<Described>,
    /// How many files more the platform has still; likewise.
    pub files_awaited: usize,
}

/// A message to the person. Arguments can be personal data: no `Debug` shows them.
#[derive(Clone, PartialEq)]
pub struct Say {
    /// The id of the words, one of [`MESSAGES`].
    pub message: &'static str,
    /// Its arguments.
    pub args: Vec<(&'static str, String)>,
    /// The answers on offer; a person may type a label or a place in this list as well.
    pub choices: Vec<Choice>,
    /// Offer the platform's button that shares the sender's own phone number.
    pub ask_contact: bool,
    /// Offer the platform's button that shares a place.
    pub ask_location: bool,
}

/// An answer on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The button's code: ASCII, at most 64 bytes.
    pub code: String,
    /// What stands on the button.
    pub label: Label,
}

/// What stands on a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// The text of a message, one of [`MESSAGES`].
    Message(&'static str),
    /// A text of the policy or the number of an appeal, in the language of the conversation.
    Text(String),
}

/// What is to be done beside answering.
#[derive(Clone, PartialEq)]
pub enum Effect {
    /// Register an appeal, in the same transaction as the new state, and say [`REGISTERED`] before what the turn says.
    Register {
        /// It passed [`check`](crate::appeal::check()) and is not yet minimised.
        appeal: Appeal,
        /// What came with it, in this order; none without consent to collection.
        files: Vec<File>,
    },
    /// The person began anew; what had been written is gone.
    Restart,
    /// The person called it off; what had been written is gone.
    Cancel,
    /// Forget the conversation, and erase these appeals as well.
    Erase {
        /// What was open of them is to be withdrawn first.
        appeals: Vec<AppealNumber>,
    },
    /// Correct a registered appeal.
    Correct {
        /// Which.
        number: AppealNumber,
        /// All that it holds from now on: checked by the rules of filing, and minimised by its own consent.
        content: Appeal,
    },
}

/// The answer to an input.
#[derive(Clone, PartialEq)]
pub struct Turn {
    /// The state to keep.
    pub state: State,
    /// What to say, in this order. Empty: nothing is answered.
    pub say: Vec<Say>,
    /// What to do.
    pub effect: Option<Effect>,
}

closed_debug!(Input, File, Circumstances<'_>, Known, Say, Effect, Turn);

impl Say {
    fn new(message: &'static str) -> Self {
        Self {
            message,
            args: Vec::new(),
            choices: Vec::new(),
            ask_contact: false,
            ask_location: false,
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.args.push((name, value.to_owned()));
        self
    }
}

/// What has to be looked up for this input, so that [`turn`] can answer it.
pub fn asks(state: Option<&State>, input: &Input) -> Option<Ask> {
    let state = state?;
    if let Some(command) = state.command(input) {
        // Before the language is known the wish is only noted.
        return command.needs().filter(|_| state.has_language());
    }
    let answers = matches!(input, Input::Text(_) | Input::Choice(_));
    state.aside.as_ref().filter(|_| answers)?.needs()
}

/// One turn of the conversation. `state` is `None` for somebody who was not heard before, or whose conversation has expired.
pub fn turn(state: Option<State>, input: Input, circumstances: &Circumstances<'_>) -> Turn {
    let state = state.unwrap_or_else(|| State::new(Lang::default()));
    let mut conversation = Conversation::new(state, *circumstances);
    let heard = match input {
        Input::Edited(text) => conversation.edited(&text),
        Input::Unsent => conversation.unsent(),
        input => {
            conversation.take(input);
            true
        }
    };
    if heard {
        conversation.ask();
    }
    conversation.into_turn()
}
