//! What a person changes or takes back in the chat is followed in the draft, as long as it is not sent. What does not belong to the draft is not
//! answered: people also edit greetings, and a registered appeal is not changed by the way.

use super::{Say, conversation::Conversation, messages, question::Question, state::Part};

impl Conversation<'_> {
    /// A message says something else now. `false` if it is none of the draft's.
    pub(super) fn edited(&mut self, text: &str) -> bool {
        let Some(message) = self.now.message else {
            return false;
        };
        if let Some(question) = self.answered_by(message) {
            return !text.trim().is_empty() && self.answered_anew(question, text);
        }
        self.wrote_anew(message, text)
    }

    /// A message is no longer there. `false` if it was none of the draft's.
    pub(super) fn unsent(&mut self) -> bool {
        let Some(message) = self.now.message else {
            return false;
        };
        let parts = self.state.parts.len();
        self.state
            .parts
            .retain(|part| part.message.as_deref() != Some(message));
        if let Some(question) = self.answered_by(message) {
            self.state.forget(question);
        } else if self.state.parts.len() == parts {
            return false;
        }
        self.reopen_text();
        self.note(messages::UNSENT);
        true
    }

    fn answered_by(&self, message: &str) -> Option<Question> {
        self.state
            .answered_by
            .iter()
            .find(|(_, by)| *by == message)
            .map(|(question, _)| *question)
    }

    fn answered_anew(&mut self, question: Question, text: &str) -> bool {
        let said = self.say.len();
        self.write_in_draft(question, text);
        if self.say.len() == said {
            self.note(messages::EDITED);
        }
        true
    }

    fn wrote_anew(&mut self, message: &str, text: &str) -> bool {
        let before = self.state.parts.clone();
        let is_its = |part: &Part| part.message.as_deref() == Some(message);
        // Several files can come in one message: its whole text stands at the first.
        let Some(first) = before.iter().position(is_its) else {
            return false;
        };
        for part in self.state.parts.iter_mut().filter(|part| is_its(part)) {
            part.text.clear();
        }
        if let Ok(text) = self.read(text, self.state.text_length()) {
            self.state.parts[first].text = text;
            self.state.drop_empty_parts();
            self.reopen_text();
            self.note(messages::EDITED);
        } else {
            self.state.parts = before;
            let max = self.now.policy.limits.text_max.to_string();
            self.say
                .push(Say::new(messages::EDIT_REFUSED).with("max", &max));
        }
        true
    }

    /// With less text than an appeal needs, the matter is asked for again.
    fn reopen_text(&mut self) {
        if self.state.text_length() < self.now.policy.limits.text_min {
            self.state.answered.remove(&Question::Text);
        }
    }
}
