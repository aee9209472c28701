//! Erasure (PD art. 24(1); DC art. 41): the conversation goes at once. A registered appeal that is open is withdrawn (APPC art. 64(9)); then it is destroyed, or
//! kept unused while a term that the law sets is running. What will become of each is said before the person chooses, and afterwards what did.
//!
//! Carries out clauses 3.5 and 6.

use super::{Effect, Known, Say, aside::Aside, conversation::Conversation, messages};

impl Conversation<'_> {
    pub(super) fn erase(&mut self) {
        self.note(messages::ERASE_NOW);
        for known in self.now.known {
            let (soon, kept) = if known.status.is_closed() {
                (messages::ERASE_SOON, messages::ERASE_KEPT)
            } else {
                (messages::ERASE_OPEN_SOON, messages::ERASE_OPEN_KEPT)
            };
            self.tell_erasure(known, soon, kept);
        }
        let appeals = !self.now.known.is_empty();
        self.state.aside = Some(Aside::Erase { appeals });
    }

    pub(super) fn choose_erasure(&mut self, answer: &str) {
        let erased: &[Known] = match answer {
            "appeals" => self.now.known,
            "conversation" => &[],
            _ => return self.leave_aside(),
        };
        self.note(messages::ERASED);
        for known in erased {
            if !known.status.is_closed() {
                let number = known.number.to_string();
                self.say
                    .push(Say::new(messages::WITHDRAWN).with("number", &number));
            }
            self.tell_erasure(known, messages::ERASED_SOON, messages::ERASED_KEPT);
        }
        self.state = self.state.ended();
        self.effect = Some(Effect::Erase {
            appeals: erased.iter().map(|known| known.number).collect(),
        });
    }

    fn tell_erasure(&mut self, known: &Known, soon: &'static str, kept: &'static str) {
        let number = known.number.to_string();
        let say = match known.kept_if_erased {
            None => Say::new(soon).with("number", &number),
            Some(day) => Say::new(kept)
                .with("number", &number)
                .with("destroy_on", &(self.now.day)(self.state.lang, day)),
        };
        self.say.push(say);
    }
}
