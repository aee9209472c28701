//! The messages that a conversation needs. The words stand in `static/words/<lang>/dialogue.ftl`; here stands which there are, what each means
//! and which arguments it takes.

use std::fmt;

/// A message or a label by its id in the files of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// The id.
    pub id: &'static str,
    /// The names of its arguments.
    pub args: &'static [&'static str],
    /// What it says, for whoever writes the words.
    pub about: &'static str,
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

macro_rules! messages {
    ($($name:ident = $id:literal [$($arg:literal),*] $about:literal;)+) => {
        $(pub(super) const $name: &str = $id;)+

        /// Every message and label of the dialogue. Arguments are plain text in the reader's language.
        pub const MESSAGES: &[Message] = &[$(Message { id: $id, args: &[$($arg),*], about: $about },)+];
    };
}

messages! {
    WELCOME = "dialogue-welcome" ["operator"] "Greeting and request to choose a language, before one is known: the same text in all three languages, in each file.";
    LANGUAGE = "dialogue-language" [] "Request to choose a language, later on; all three languages, in each file.";
    CONSENT_COLLECTION = "dialogue-consent-collection" ["operator", "bin", "version", "fields", "title", "until", "site"] "First choice. The operator collects the data `fields`; the consent in its own words is `title`, it holds `until` (a sentence of its own); the policy of this `version` is at `site`. Saying no does not prevent the appeal. Yes or no.";
    CONSENT_TRANSFER = "dialogue-consent-transfer" ["recipients", "title", "until"] "Second choice: transfer to the categories `recipients`, in the words `title`, until `until`. Yes or no.";
    LAW_BASIS = "dialogue-law-basis" ["fields"] "Said after a no to collection: the appeal is taken on the basis of the law, with the data that the law lists only; `fields` are not kept, so the number and the access code are the only way to learn the outcome.";
    TRANSFER_CLOSED = "dialogue-transfer-closed" [] "Said after a no to transfer: the appeal is taken and handed to nobody until the applicant allows it.";
    POLICY_CHANGED = "dialogue-policy-changed" ["version"] "A new version of the policy is in force since the choices were made: they are asked again, what was written is kept.";
    KIND = "dialogue-kind" ["kinds"] "Request to choose the kind; `kinds` are lines `title – hint`.";
    TEXT = "dialogue-text" ["min", "max"] "Request for the matter: what, where, when, what is asked for; in one message or several; `min` to `max` characters.";
    TEXT_MORE = "dialogue-text-more" ["length", "max"] "The part was noted, `length` of `max` characters so far: more may follow, or that is all.";
    TEXT_TOO_SHORT = "dialogue-text-too-short" ["length", "min"] "The matter has `length` characters so far and needs at least `min`.";
    TEXT_TOO_LONG = "dialogue-text-too-long" ["length", "max"] "With this message the matter would have `length` characters, more than `max`: the message was not noted, what came before was.";
    TEXT_CHARACTERS = "dialogue-text-characters" [] "The message holds control characters and was not noted.";
    NAME = "dialogue-name" [] "Request for surname, given name and patronymic (if any) in one message; may be skipped: without a name and postal address the appeal may be handled as an anonymous report.";
    NAME_INVALID = "dialogue-name-invalid" ["max"] "The name can have letters, hyphens and apostrophes only, each part at most `max` characters.";
    PHONE = "dialogue-phone" [] "Request for the phone number, by the button or typed; may be skipped.";
    PHONE_INVALID = "dialogue-phone-invalid" [] "That is no phone number; an example.";
    PHONE_OF_ANOTHER = "dialogue-phone-of-another" [] "The contact that was sent is not the sender's own and was not kept: press the button or type the number.";
    ADDRESS = "dialogue-address" ["max"] "Request for the postal address, to which an answer can be sent; may be skipped. At most `max` characters.";
    ADDRESS_INVALID = "dialogue-address-invalid" ["max"] "The address is longer than `max` characters or holds control characters.";
    ANONYMOUS = "dialogue-anonymous" [] "Said before the summary if the name or the postal address is missing: the appeal may be handled as an anonymous report (APPC art. 88).";
    CONFIRM = "dialogue-confirm" ["kind", "term", "text", "name", "phone", "address", "collection", "transfer"] "The summary, and the question whether to send. `term` is the time for an answer, `text` is shortened; what was not given is the text of `dialogue-not-given`.";
    NOT_GIVEN = "dialogue-not-given" [] "Stands in the summary for what was skipped: a word, not a sentence.";
    AGREED = "dialogue-agreed" [] "Stands in the summary for a consent that was given: a word.";
    REFUSED = "dialogue-refused" [] "Stands in the summary for a consent that was refused: a word.";
    REGISTERED = "dialogue-registered" ["number", "code", "registered_on", "due_on"] "Said by the channel when the appeal is stored: its number, the access code (shown once, keep it), the day of registration, the day by which the answer is due.";
    NEW = "dialogue-new" [] "The conversation is over; a new appeal can be filed.";
    CANCELLED = "dialogue-cancelled" [] "The conversation was called off; nothing of it is kept.";
    HELP = "dialogue-help" [] "What the bot does, and the words that work at any time: cancel, language, help, /start.";
    NOT_UNDERSTOOD = "dialogue-not-understood" [] "The answer did not fit the question, which follows again: press a button, or type its label or number.";
    UNSUPPORTED = "dialogue-unsupported" [] "Pictures, stickers, voice and files are not taken, only text.";
    STEP_OVER = "dialogue-step-over" [] "A button of a step that is over was pressed; the question that stands now follows.";
    LABEL_KK = "dialogue-label-kk" [] "Button: Kazakh, in its own name, the same in each file.";
    LABEL_RU = "dialogue-label-ru" [] "Button: Russian, in its own name, the same in each file.";
    LABEL_EN = "dialogue-label-en" [] "Button: English, in its own name, the same in each file.";
    LABEL_YES = "dialogue-label-yes" [] "Button: I consent.";
    LABEL_NO = "dialogue-label-no" [] "Button: I do not consent.";
    LABEL_TEXT_DONE = "dialogue-label-text-done" [] "Button: that is all, the matter is complete.";
    LABEL_SKIP = "dialogue-label-skip" [] "Button: skip the question.";
    LABEL_SEND = "dialogue-label-send" [] "Button: send the appeal.";
    LABEL_CHANGE_TEXT = "dialogue-label-change-text" [] "Button: write the matter anew.";
    LABEL_CANCEL = "dialogue-label-cancel" [] "Button: call off, send nothing.";
    LABEL_NEW = "dialogue-label-new" [] "Button: file a new appeal.";
    LABEL_CONTACT = "dialogue-label-contact" [] "Button of the platform that shares the sender's own number; shown where `ask_contact` is set.";
}
