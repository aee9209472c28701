//! Correction (PD art. 24(1)): an answer of the draft is asked for again; in a registered appeal the contacts of the applicant can be replaced. The
//! matter of a registered appeal stays as it was registered (APPC art. 64): a further appeal supplements it.
//!
//! Carries out clauses 5 and 6.

use super::{
    Effect, Known, Say,
    aside::{Aside, Open},
    contact::{Contact, Field},
    conversation::Conversation,
    messages,
    question::Question,
};
use crate::{appeal, number::AppealNumber};

impl Conversation<'_> {
    pub(super) fn correct(&mut self) {
        let open: Vec<Open> = self
            .now
            .known
            .iter()
            .filter(|known| !known.status.is_closed())
            .map(|known| Open {
                number: known.number,
                collection: known.consent.collection,
            })
            .collect();
        if self.state.consent().is_some() {
            self.state.aside = Some(Aside::Draft { open });
        } else {
            self.correct_registered(open);
        }
    }

    fn correct_registered(&mut self, open: Vec<Open>) {
        self.state.aside = match open.as_slice() {
            [] => None,
            [of] => Some(Aside::Field { of: *of }),
            _ => Some(Aside::Which { open }),
        };
        self.note(match &self.state.aside {
            Some(_) => messages::CORRECT_TEXT,
            None if self.now.known.is_empty() => messages::STATUS_NONE,
            None => messages::CORRECT_CLOSED,
        });
    }

    /// A button of a side question about correction.
    pub(super) fn choose_correction(&mut self, aside: Aside, answer: &str) {
        if answer == "back" {
            return self.leave_aside();
        }
        match aside {
            Aside::Draft { open } if answer == "registered" => self.correct_registered(open),
            Aside::Draft { .. } => self.ask_again(answer),
            Aside::Which { open } => self.choose_appeal(&open, answer),
            Aside::Field { of } if answer == "supplement" => self.supplement(of),
            Aside::Field { of } => {
                let field = Field::ALL
                    .into_iter()
                    .find(|field| field.as_str() == answer);
                self.state.aside = field.map(|field| Aside::Value { of, field });
            }
            Aside::Confirm { of, contact } => self.confirm_correction(of, contact),
            Aside::Value { .. } | Aside::Wish(_) | Aside::Help | Aside::Erase { .. } => {}
        }
    }

    /// A text that is no answer on offer.
    pub(super) fn write_correction(&mut self, aside: Aside, text: &str) {
        match aside {
            Aside::Which { open } => self.choose_appeal(&open, text),
            Aside::Value { of, field } => self.propose(of, field.read(text, self.now.policy)),
            _ => self.note(messages::NOT_UNDERSTOOD),
        }
    }

    /// What is right instead, which is shown before anything is corrected.
    pub(super) fn propose(&mut self, of: Open, read: Result<Contact, Say>) {
        match read {
            Ok(contact) => self.state.aside = Some(Aside::Confirm { of, contact }),
            Err(reason) => self.say.push(reason),
        }
    }

    /// One question of the draft once more.
    fn ask_again(&mut self, answer: &str) {
        self.state.aside = None;
        let questions: &[Question] = match answer {
            "kind" => &[Question::Kind],
            "text" => &[Question::Text],
            "place" => &[Question::Place],
            "files" => &[Question::Files],
            "name" => &[Question::Name],
            "phone" => &[Question::Phone],
            "address" => &[Question::Address],
            _ => &[Question::Collection, Question::Transfer],
        };
        for question in questions {
            // What is answered piece by piece begins anew; else the answer holds until there is another.
            if matches!(question, Question::Text | Question::Files) {
                self.state.forget(*question);
            } else {
                self.state.again.insert(*question);
            }
        }
    }

    fn choose_appeal(&mut self, open: &[Open], number: &str) {
        let number = AppealNumber::parse(number).ok();
        match open.iter().find(|open| Some(open.number) == number) {
            Some(of) => self.state.aside = Some(Aside::Field { of: *of }),
            None => self.note(messages::NOT_UNDERSTOOD),
        }
    }

    /// What is to be added goes into an appeal of its own, which names the first.
    fn supplement(&mut self, of: Open) {
        self.state.aside = None;
        self.state.over = false;
        self.say
            .push(Say::new(messages::SUPPLEMENT).with("number", &of.number.to_string()));
    }

    fn confirm_correction(&mut self, of: Open, contact: Contact) {
        self.state.aside = None;
        let known = self
            .now
            .known
            .iter()
            .find(|known| known.number == of.number && !known.status.is_closed());
        let Some(Known {
            content: Some(content),
            consent,
            ..
        }) = known
        else {
            // Closed since it was chosen.
            return self.note(messages::CORRECT_CLOSED);
        };
        let mut content = content.clone();
        contact.put_in(&mut content.applicant);
        // By what is allowed now; what was chosen at the filing stays on record.
        let filed = std::mem::replace(&mut content.consent, consent.clone());
        let (mut content, _) = appeal::minimise(content, self.now.policy);
        content.consent = filed;
        self.effect = Some(Effect::Correct {
            number: of.number,
            content,
        });
        self.say
            .push(Say::new(messages::CORRECTED).with("number", &of.number.to_string()));
    }
}
