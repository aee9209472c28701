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
    WELCOME = "dialogue-welcome" ["operator"] "Greeting: who the operator is, what the bot does, in two sentences, that help lists what can be asked; and request to choose a language, before one is known: the same text in all three languages, in each file.";
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
    PLACE = "dialogue-place" ["max"] "Request for the place that the matter is about: shared by the platform's button, or typed as an address or landmark of at most `max` characters; may be skipped.";
    PLACE_NOTED = "dialogue-place-noted" [] "A place that was sent unasked was noted.";
    FILES = "dialogue-files" ["max", "size"] "Request for photos and documents, at most `max` of at most `size` each; may be skipped.";
    FILES_MORE = "dialogue-files-more" ["count", "max"] "So far `count` files of at most `max`: more may follow, or that is all.";
    FILES_NOTED = "dialogue-files-noted" ["count", "max"] "The file was noted, `count` of at most `max` so far.";
    FILES_FULL = "dialogue-files-full" ["max"] "There are `max` files already: this one was not kept.";
    FILE_TOO_LARGE = "dialogue-file-too-large" ["size"] "The file is larger than `size` and was not kept.";
    FILE_TYPE = "dialogue-file-type" [] "Files of this kind are not taken (sound, video, office documents, archives), and this one was not kept; which are: JPEG, PNG, WebP, PDF.";
    UNLISTED = "dialogue-unlisted" [] "Places and files are kept only with consent to collection, because the law does not list them: this was not kept; how to change the choice.";
    LATER = "dialogue-later" [] "Places and files can be sent while an appeal is being written: this was not kept.";
    NAME = "dialogue-name" [] "Request for surname, given name and patronymic (if any) in one message; may be skipped: without a name and postal address the appeal may be handled as an anonymous report.";
    NAME_INVALID = "dialogue-name-invalid" ["max"] "The name can have letters, hyphens and apostrophes only, each part at most `max` characters.";
    PHONE = "dialogue-phone" [] "Request for the phone number; may be skipped. It tells of no button: not every platform has one that shares the number.";
    PHONE_INVALID = "dialogue-phone-invalid" [] "That is no phone number; an example.";
    PHONE_OF_ANOTHER = "dialogue-phone-of-another" [] "The contact that was sent is not the sender's own and was not kept: the number that is wanted is the sender's.";
    ADDRESS = "dialogue-address" ["max"] "Request for the postal address, to which an answer can be sent; may be skipped. At most `max` characters.";
    ADDRESS_INVALID = "dialogue-address-invalid" ["max"] "The address is longer than `max` characters or holds control characters.";
    ANONYMOUS = "dialogue-anonymous" [] "Said before the summary if the name or the postal address is missing: the appeal may be handled as an anonymous report (APPC art. 88).";
    CONFIRM = "dialogue-confirm" ["kind", "term", "text", "place", "files", "name", "phone", "address", "collection", "transfer"] "The summary, and the question whether to send. `term` is the time for an answer, `text` is shortened, `files` is a number; what was not given is the text of `dialogue-not-given`.";
    NOT_GIVEN = "dialogue-not-given" [] "Stands in the summary for what was skipped: a word, not a sentence.";
    AGREED = "dialogue-agreed" [] "Stands in the summary for a consent that was given: a word.";
    REFUSED = "dialogue-refused" [] "Stands in the summary for a consent that was refused: a word.";
    REGISTERED = "dialogue-registered" ["number", "code", "registered_on", "due_on"] "Said by the channel when the appeal is stored: its number, the access code (shown once, keep it), the day of registration, the day by which the answer is due. What the turn says comes after it.";
    NEW = "dialogue-new" [] "Nothing is open: a new appeal can be filed, and the commands are on offer.";
    CANCELLED = "dialogue-cancelled" [] "The conversation was called off; nothing of it is kept.";
    HELP = "dialogue-help" [] "What the bot does, and the words that work at any time: status, my data, correct, erase, cancel, language, help, /start.";
    NOT_UNDERSTOOD = "dialogue-not-understood" [] "The answer did not fit the question, which follows again: press a button, or type its label or number.";
    UNSUPPORTED = "dialogue-unsupported" [] "Of this kind nothing can be taken or kept, only text.";
    STEP_OVER = "dialogue-step-over" [] "A button of a step that is over was pressed; the question that stands now follows.";
    LATE = "dialogue-late" [] "A message came that was sent before the question that stands now, which follows; it was not taken.";
    EDITED = "dialogue-edited" [] "A message of the draft was changed by its author, and the draft with it.";
    EDIT_REFUSED = "dialogue-edit-refused" ["max"] "The change of a message was not followed: the matter would be longer than `max` characters, or it holds control characters. What was noted before stays.";
    UNSENT = "dialogue-unsent" [] "A message of the draft was taken back by its author, and is gone from the draft.";
    LEFT = "dialogue-left" [] "A side question was left: nothing was changed.";
    STATUS_OPEN = "dialogue-status-open" ["number", "kind", "status", "due_on"] "How an open appeal is getting on, and the last day for its answer.";
    STATUS_CLOSED = "dialogue-status-closed" ["number", "kind", "status", "destroy_on"] "How an appeal ended, and the day on which it is destroyed.";
    STATUS_REPEATED = "dialogue-status-repeated" ["number", "kind", "status"] "How an appeal ended that was filed again: it is kept as long as work on the repeat goes on, so its last day is not known.";
    STATUS_NONE = "dialogue-status-none" [] "No registered appeal is known by this chat; those filed another way, or without consent to collection, are not seen here.";
    LOOK_UP = "dialogue-look-up" [] "Any appeal can be looked up by its number and access code on the site; the channel puts the address under it.";
    STATUS_REGISTERED = "dialogue-status-registered" [] "Status, in words.";
    STATUS_IN_PROGRESS = "dialogue-status-in-progress" [] "Status, in words.";
    STATUS_TRANSFERRED = "dialogue-status-transferred" [] "Status, in words.";
    STATUS_ANSWERED = "dialogue-status-answered" [] "Status, in words.";
    STATUS_RETURNED = "dialogue-status-returned" [] "Status, in words.";
    STATUS_WITHDRAWN = "dialogue-status-withdrawn" [] "Status, in words.";
    DATA_NOTHING = "dialogue-data-nothing" [] "Of this chat nothing is kept but the language and the step of the conversation.";
    DATA_DRAFT = "dialogue-data-draft" ["fields", "collection", "transfer", "version", "term"] "What the open draft holds: `fields` are lines `title: value`, can be empty; the consents under the policy of this `version`; it is kept for `term` after the last message.";
    DATA_APPEAL = "dialogue-data-appeal" ["number", "fields", "collection", "transfer", "version"] "What a registered appeal holds, in the same way.";
    THIS_CHAT = "dialogue-this-chat" [] "Stands for the sender's id on the platform, where it is kept: a word or two, not a sentence.";
    FILES_AWAITED = "dialogue-files-awaited" [] "Stands before the number of files that the messenger has still: a few words, not a sentence.";
    KEPT_OPEN = "dialogue-kept-open" ["number", "term"] "Until when an open appeal is kept: the `term` begins when it is closed.";
    KEPT_CLOSED = "dialogue-kept-closed" ["number", "destroy_on"] "Until when a closed appeal is kept: the day on which it is destroyed.";
    KEPT_REPEATED = "dialogue-kept-repeated" ["number"] "Until when a closed appeal is kept that was filed again: its term begins when the repeat is closed.";
    DATA_REST = "dialogue-data-rest" [] "Only the holder of this account in the messenger sees this. Purposes, sources, methods and terms of processing, and to whom data were handed (PD art. 24(1)), are on the site; the channel puts the address under it.";
    CHANGE = "dialogue-change" [] "What is to be changed in the draft?";
    CORRECT_TEXT = "dialogue-correct-text" [] "The text of a registered appeal is not changed; it can be supplemented by a new appeal. The contacts can be corrected.";
    CORRECT_CLOSED = "dialogue-correct-closed" [] "Work on the appeal is finished: it is not corrected any more.";
    CORRECT_WHICH = "dialogue-correct-which" [] "Which of the registered appeals is to be corrected? By button or by number.";
    CORRECT_FIELD = "dialogue-correct-field" ["number"] "What is to be corrected in this appeal?";
    CORRECT_VALUE = "dialogue-correct-value" ["number", "field"] "Request for the right value of `field`, which is the text of a label, in this appeal.";
    CORRECT_CONFIRM = "dialogue-correct-confirm" ["number", "field", "value"] "Is this right? Only then the appeal is corrected.";
    CORRECTED = "dialogue-corrected" ["number"] "The appeal was corrected.";
    SUPPLEMENT = "dialogue-supplement" ["number"] "A new appeal supplements the registered one: name its `number` in the text.";
    ERASE_NOW = "dialogue-erase-now" [] "What is erased at once (the conversation and the draft); what becomes of registered appeals follows, an appeal each.";
    ERASE_OPEN_SOON = "dialogue-erase-open-soon" ["number"] "What becomes of an open appeal if it is erased: it is withdrawn and no longer considered, and destroyed at once, unless the law keeps it for now.";
    ERASE_OPEN_KEPT = "dialogue-erase-open-kept" ["number", "destroy_on"] "What becomes of an open appeal if it is erased: it is withdrawn and no longer considered; because the law sets a term, it is then kept, closed to all use, until it is destroyed on this day.";
    ERASE_SOON = "dialogue-erase-soon" ["number"] "What becomes of a closed appeal if it is erased: it is destroyed at once, unless the law keeps it for now.";
    ERASE_KEPT = "dialogue-erase-kept" ["number", "destroy_on"] "What becomes of a closed appeal if it is erased: because the law sets a term, it is kept, closed to all use, until it is destroyed on this day.";
    ERASE = "dialogue-erase" [] "Is the conversation to be erased? No appeal is known by this chat.";
    ERASE_WHAT = "dialogue-erase-what" [] "What is to be erased: the conversation only, or the appeals as well, of which was told? By button.";
    ERASED = "dialogue-erased" [] "The conversation was erased.";
    ERASED_SOON = "dialogue-erased-soon" ["number"] "This appeal is closed to all use now, and destroyed by the next sweep as soon as nothing in law keeps it.";
    ERASED_KEPT = "dialogue-erased-kept" ["number", "destroy_on"] "This appeal is closed to all use now; because the law sets a term, it is kept until it is destroyed on this day.";
    WITHDRAWN = "dialogue-withdrawn" ["number"] "This appeal was open, and was withdrawn. What became of its data follows.";
    LABEL_KK = "dialogue-label-kk" [] "Button: Kazakh, in its own name, the same in each file.";
    LABEL_RU = "dialogue-label-ru" [] "Button: Russian, in its own name, the same in each file.";
    LABEL_EN = "dialogue-label-en" [] "Button: English, in its own name, the same in each file.";
    LABEL_YES = "dialogue-label-yes" [] "Button: I consent.";
    LABEL_NO = "dialogue-label-no" [] "Button: I do not consent.";
    LABEL_TEXT_DONE = "dialogue-label-text-done" [] "Button: that is all, the matter is complete.";
    LABEL_SKIP = "dialogue-label-skip" [] "Button: skip the question.";
    LABEL_SEND = "dialogue-label-send" [] "Button: send the appeal.";
    LABEL_FILES_DONE = "dialogue-label-files-done" [] "Button: these are all the files.";
    LABEL_CHANGE = "dialogue-label-change" [] "Button: change something in the draft.";
    LABEL_CANCEL = "dialogue-label-cancel" [] "Button: call off, send nothing.";
    LABEL_NEW = "dialogue-label-new" [] "Button: file a new appeal.";
    LABEL_STATUS = "dialogue-label-status" [] "Button: how my appeals are getting on. Typed, it is the command.";
    LABEL_DATA = "dialogue-label-data" [] "Button: my data. Typed, it is the command.";
    LABEL_CORRECT = "dialogue-label-correct" [] "Button: correct. Typed, it is the command.";
    LABEL_HELP = "dialogue-label-help" [] "Button: what can be asked for. Typed, it is the command.";
    LABEL_ERASE = "dialogue-label-erase" [] "Button: erase. Typed, it is the command.";
    LABEL_KIND = "dialogue-label-kind" [] "Button: the kind.";
    LABEL_TEXT = "dialogue-label-text" [] "Button: the text.";
    LABEL_PLACE = "dialogue-label-place" [] "Button: the place.";
    LABEL_FILES = "dialogue-label-files" [] "Button: the files.";
    LABEL_NAME = "dialogue-label-name" [] "Button: the name.";
    LABEL_PHONE = "dialogue-label-phone" [] "Button: the phone number.";
    LABEL_ADDRESS = "dialogue-label-address" [] "Button: the postal address.";
    LABEL_CONSENTS = "dialogue-label-consents" [] "Button: the choices about consent.";
    LABEL_REGISTERED = "dialogue-label-registered" [] "Button: not the draft, but an appeal that is registered already.";
    LABEL_SUPPLEMENT = "dialogue-label-supplement" [] "Button: supplement the registered appeal by a new one.";
    LABEL_CORRECT_YES = "dialogue-label-correct-yes" [] "Button: yes, correct it so.";
    LABEL_ERASE_CONVERSATION = "dialogue-label-erase-conversation" [] "Button: erase the conversation.";
    LABEL_ERASE_APPEALS = "dialogue-label-erase-appeals" [] "Button: erase the conversation and the appeals.";
    LABEL_BACK = "dialogue-label-back" [] "Button: leave everything as it is.";
    LABEL_LOCATION = "dialogue-label-location" [] "Button of the platform that shares a place; shown where `ask_location` is set.";
    LABEL_CONTACT = "dialogue-label-contact" [] "Button of the platform that shares the sender's own number; shown where `ask_contact` is set.";
}
