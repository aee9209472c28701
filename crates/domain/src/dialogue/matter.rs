//! What the matter is made of: messages of text, files with or without a caption, and the place.

use super::{
    File, Say, conversation::Conversation, messages, question::Question, state::Part, typed,
};
use crate::{
    appeal::DraftLocation,
    attachment,
    policy::{AttachmentLimits, FieldId},
    text,
};

/// A millionth of a degree is eleven centimetres: no telephone knows its place better, and no matter needs it (PD art. 7(9)).
const PARTS_OF_DEGREE: f64 = 1e6;

/// Why a message of the matter is not taken.
pub(super) enum Untaken {
    TooLong { length: u32, max: u32 },
    ControlCharacters,
}

impl Conversation<'_> {
    /// A message of the matter.
    pub(super) fn matter(&mut self, text: &str) {
        // "Done" before there is enough: the question, asked again, says what is missing.
        if typed::is_synonym(messages::LABEL_TEXT_DONE, &typed::plain(text)) {
            return;
        }
        self.add(text, None);
    }

    /// A typed address of the place.
    pub(super) fn place(&mut self, line: &str) {
        let max = self.now.policy.limits.address_max;
        match text::line(line, 1, max) {
            Ok(address) => {
                self.state.draft.location = DraftLocation {
                    address: Some(address),
                    lat: None,
                    lon: None,
                };
                self.state.answer(Question::Place, self.now.message);
            }
            Err(_) => self
                .say
                .push(Say::new(messages::ADDRESS_INVALID).with("max", &max.to_string())),
        }
    }

    /// A place on the map, asked for or not.
    pub(super) fn location(&mut self, lat: f64, lon: f64, address: Option<&str>) {
        if !self.takes(FieldId::Location) {
            return;
        }
        if !(lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            return self.note(messages::NOT_UNDERSTOOD);
        }
        let rounded = |degrees: f64| (degrees * PARTS_OF_DEGREE).round() / PARTS_OF_DEGREE;
        let max = self.now.policy.limits.address_max;
        let was_asked = self.question() == Question::Place;
        self.state.draft.location = DraftLocation {
            address: address.and_then(|address| text::line(address, 1, max).ok()),
            lat: Some(rounded(lat)),
            lon: Some(rounded(lon)),
        };
        self.state.answer(Question::Place, self.now.message);
        if !was_asked {
            self.note(messages::PLACE_NOTED);
        }
    }

    /// A file, asked for or not. Its caption is a message of the matter.
    pub(super) fn file(&mut self, mut file: File) {
        let question = self.question();
        let caption = file.caption.take();
        let Some(limits) = self.has_room_for(&file) else {
            if let Some(caption) = caption.filter(|_| question == Question::Text) {
                self.matter(&caption);
            }
            return;
        };
        self.add(caption.as_deref().unwrap_or_default(), Some(file));
        let count = self.state.file_count();
        if count >= limits.count {
            self.state.answer(Question::Files, None);
        }
        // Where files are asked for, the question says how many there are.
        if question != Question::Files || count >= limits.count {
            self.say.push(
                Say::new(messages::FILES_NOTED)
                    .with("count", &count.to_string())
                    .with("max", &limits.count.to_string()),
            );
        }
    }

    /// The limits, if the draft may hold this file as well. If not, says why.
    fn has_room_for(&mut self, file: &File) -> Option<AttachmentLimits> {
        if !self.takes(FieldId::Attachments) {
            return None;
        }
        let limits = self.now.policy.attachments()?;
        let media_type = file.media_type.as_deref();
        let why_not = if !media_type.is_none_or(attachment::may_be_taken) {
            Say::new(messages::FILE_TYPE)
        } else if self.state.file_count() >= limits.count {
            Say::new(messages::FILES_FULL).with("max", &limits.count.to_string())
        } else if file.size.is_some_and(|size| size > limits.bytes.into()) {
            Say::new(messages::FILE_TOO_LARGE).with("size", &limits.bytes_in_words(self.state.lang))
        } else {
            return Some(limits);
        };
        self.say.push(why_not);
        None
    }

    /// Is there a draft that may hold the field? If not, says why.
    fn takes(&mut self, id: FieldId) -> bool {
        let policy = self.now.policy;
        let why_not = match self.state.consent() {
            _ if policy.field(id).is_none() => messages::UNSUPPORTED,
            None => messages::LATER,
            Some(consent) if !policy.keeps(id, consent.collection) => messages::UNLISTED,
            Some(_) => return true,
        };
        self.note(why_not);
        false
    }

    /// Adds what a message brought; its text may not fit, its file is kept all the same.
    fn add(&mut self, text: &str, file: Option<File>) {
        let before = self.state.text_length();
        let text = match self.read(text, before) {
            Ok(text) => text,
            Err(reason) => {
                self.say.push(reason.said());
                String::new()
            }
        };
        self.state.parts.push(Part {
            message: self.now.message.map(str::to_owned),
            text,
            file,
        });
        self.state.drop_empty_parts();
    }

    /// Reads a message of a matter that has `before` characters without it.
    pub(super) fn read(&self, text: &str, before: u32) -> Result<String, Untaken> {
        let max = self.now.policy.limits.text_max;
        let text = text::lines(text, 0, u32::MAX).map_err(|_| Untaken::ControlCharacters)?;
        // The line end between it and the rest counts.
        let length = match (before, text::length(&text)) {
            (0, own) | (own, 0) => own,
            (before, own) => before.saturating_add(1).saturating_add(own),
        };
        if length > max {
            return Err(Untaken::TooLong { length, max });
        }
        Ok(text)
    }
}

impl Untaken {
    pub(super) fn said(&self) -> Say {
        match self {
            Self::TooLong { length, max } => Say::new(messages::TEXT_TOO_LONG)
                .with("length", &length.to_string())
                .with("max", &max.to_string()),
            Self::ControlCharacters => Say::new(messages::TEXT_CHARACTERS),
        }
    }
}
