//! Erasure (PD art. 24(1); DC art. 41): the conversation goes at once. A registered appeal has a term that the law sets, so it is kept until then; what
//! the person can do is withdraw it while it is open (APPC art. 64(9)).
//!
//! Carries out clauses 3.5 and 6.

use super::{Effect, Say, aside::Aside, conversation::Conversation, messages};
use crate::number::AppealNumber;

impl Conversation<'_> {
    pub(super) fn erase(&mut self) {
        self.note(messages::ERASE_NOW);
        for known in self.now.known {
            let until = self.kept_until(known);
            self.say.push(until);
        }
        let open = self.now.known.iter().any(|known| !known.status.is_closed());
        self.state.aside = Some(Aside::Erase { open });
    }

    pub(super) fn choose_erasure(&mut self, answer: &str) {
        let withdraw: Vec<AppealNumber> = match answer {
            "appeals" => self
                .now
                .known
                .iter()
                .filter(|known| !known.status.is_closed())
                .map(|known| known.number)
                .collect(),
            "conversation" => Vec::new(),
            _ => return self.leave_aside(),
        };
        self.note(messages::ERASED);
        for number in &withdraw {
            self.say
                .push(Say::new(messages::WITHDRAWN).with("number", &number.to_string()));
        }
        self.state = self.state.ended();
        self.effect = Some(Effect::Erase { withdraw });
    }
}
