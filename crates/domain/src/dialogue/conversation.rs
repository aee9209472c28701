//! One turn: what an input does to the state, and what is said to it.

use chrono::TimeDelta;

use super::{
    Choice, Circumstances, Effect, Input, Label, Owner, Say, State, Step, Turn,
    aside::Aside,
    contact::{Contact, Field},
    messages,
    question::{self, Question},
    typed,
    typed::Command,
};
use crate::{Lang, appeal, appeal::Kind, policy::FieldId};

pub(super) struct Conversation<'a> {
    pub(super) state: State,
    pub(super) now: Circumstances<'a>,
    pub(super) say: Vec<Say>,
    pub(super) effect: Option<Effect>,
}

/// By so much a date may be too early.
const WHOLE_SECOND: TimeDelta = TimeDelta::seconds(1);

/// What is asked at the moment.
#[derive(PartialEq)]
enum Standing {
    Draft(Question),
    Beside(Aside),
}

impl<'a> Conversation<'a> {
    pub(super) fn new(state: State, now: Circumstances<'a>) -> Self {
        Self {
            state: state.adopted(),
            now,
            say: Vec::new(),
            effect: None,
        }
    }

    /// Everything but changes of what was said before.
    pub(super) fn take(&mut self, input: Input) {
        let Circumstances { now, sent_at, .. } = self.now;
        // A date that is ahead of our clock says nothing, and must not make the next messages late.
        let way = sent_at.map(|sent_at| (now - sent_at).num_milliseconds().max(0));
        let shortest_way = self.state.shortest_way.into_iter().chain(way).min();
        self.state.shortest_way = shortest_way;
        let (asked, asked_at) = (self.standing(), self.state.asked_at);
        self.answer(input);
        let asks_anew = self.standing() != asked;
        self.state.shortest_way = shortest_way;
        self.state.asked_at = if asks_anew { Some(now) } else { asked_at };
    }

    /// Sent before the question that stands was asked: a message that was long on its way, or the answer to the question before, which somebody who
    /// heard nothing wrote twice. Platforms that deliver again keep no order.
    fn is_late(&self, input: &Input) -> bool {
        let State {
            asked_at: Some(asked_at),
            shortest_way: Some(way),
            ..
        } = self.state
        else {
            return false;
        };
        let asked_at = asked_at - TimeDelta::milliseconds(way);
        let answers = matches!(input, Input::Start | Input::Text(_) | Input::Choice(_));
        let sent_at = self.now.sent_at.filter(|_| answers);
        sent_at.is_some_and(|sent_at| sent_at + WHOLE_SECOND < asked_at)
    }

    fn answer(&mut self, input: Input) {
        if self.is_late(&input) {
            return self.note(messages::LATE);
        }
        let command = self.state.command(&input);
        if !self.state.greeted || command == Some(Command::Start) {
            return self.greet(command);
        }
        let choices = self.choices();
        self.state
            .aside
            .take_if(|aside| matches!(aside, Aside::Help));
        if let Some(command) = command {
            return self.obey(command);
        }
        if self.policy_has_changed() {
            return;
        }
        match input {
            Input::Choice(code) if choices.iter().any(|choice| choice.code == code) => {
                self.choose(&code);
            }
            Input::Choice(_) => self.note(messages::STEP_OVER),
            Input::Text(text) => match self.typed(&choices, &text) {
                Some(code) => self.choose(&code),
                None => self.write(&text),
            },
            Input::Contact { phone, owner } => self.card(&phone, owner),
            Input::Location { lat, lon, address } => self.location(lat, lon, address.as_deref()),
            Input::File(file) => self.file(file),
            Input::Unsupported => self.note(messages::UNSUPPORTED),
            Input::Start | Input::Edited(_) | Input::Unsent => {}
        }
    }

    /// Asks the question that stands now. The greeting has asked already.
    pub(super) fn ask(&mut self) {
        let has_asked = self
            .say
            .last()
            .is_some_and(|say| say.message == messages::WELCOME);
        if has_asked {
            return;
        }
        let Circumstances { policy, label, .. } = self.now;
        match self.standing() {
            Standing::Beside(aside) => self.say.push(aside.ask(&self.state, policy, label)),
            Standing::Draft(question) => {
                let mut asked = question.ask(&self.state, policy, label);
                if let Some(last) = asked.last_mut() {
                    last.choices = self.choices();
                }
                self.say.append(&mut asked);
            }
        }
    }

    pub(super) fn into_turn(mut self) -> Turn {
        self.state.step = self.step();
        Turn {
            state: self.state,
            say: self.say,
            effect: self.effect,
        }
    }

    pub(super) fn note(&mut self, message: &'static str) {
        self.say.push(Say::new(message));
    }

    /// The draft's question, whatever is asked beside.
    pub(super) fn question(&self) -> Question {
        Question::of(&self.state, self.now.policy)
    }

    /// The language goes before everything else, and the side question before the draft's.
    fn standing(&self) -> Standing {
        match &self.state.aside {
            Some(aside) if aside.is_asked() && self.state.has_language() => {
                Standing::Beside(aside.clone())
            }
            _ => Standing::Draft(self.question()),
        }
    }

    fn step(&self) -> Step {
        match self.standing() {
            Standing::Draft(question) => question.step(),
            Standing::Beside(aside) => aside.step(),
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let policy = self.now.policy;
        match (self.standing(), &self.state.aside) {
            (Standing::Beside(aside), _) => aside.choices(&self.state, policy),
            (Standing::Draft(question), Some(help @ Aside::Help)) => {
                let mut choices = help.choices(&self.state, policy);
                choices.extend(question.choices(&self.state, policy));
                choices
            }
            (Standing::Draft(question), _) => question.choices(&self.state, policy),
        }
    }

    fn greet(&mut self, command: Option<Command>) {
        if self.state.greeted && !self.state.over {
            self.effect = Some(Effect::Restart);
        }
        // Whoever comes back after the conversation has expired asks for an appeal or for data, and not to file another appeal.
        let wish = command.filter(|command| Command::ON_RECORDS.contains(command));
        self.state = State {
            greeted: true,
            over: wish.is_some(),
            aside: wish.map(Aside::Wish),
            ..State::new(self.state.lang)
        };
        let greeting = Say::new(messages::WELCOME).with(
            "operator",
            self.now.policy.operator.name.get(self.state.lang),
        );
        self.say.push(Say {
            choices: Question::Language.choices(&self.state, self.now.policy),
            ..greeting
        });
    }

    fn obey(&mut self, command: Command) {
        if Command::ON_RECORDS.contains(&command) && !self.state.has_language() {
            self.state.aside = Some(Aside::Wish(command));
            return;
        }
        match command {
            Command::Start => {}
            Command::Cancel => self.cancel(),
            Command::Help => self.help(),
            Command::Language => {
                self.state.answered.remove(&Question::Language);
            }
            Command::Status => self.report_status(),
            Command::Data => self.report_data(),
            Command::Correct => self.correct(),
            Command::Erase => self.erase(),
        }
    }

    fn help(&mut self) {
        self.note(messages::HELP);
        // At rest the commands are on offer anyway.
        if self.state.aside.is_none() && self.state.has_language() && !self.state.is_at_rest() {
            self.state.aside = Some(Aside::Help);
        }
    }

    /// Ends what is asked at the moment: the side question, else the conversation.
    fn cancel(&mut self) {
        if self.state.aside.is_some() {
            return self.leave_aside();
        }
        if !self.state.over {
            self.effect = Some(Effect::Cancel);
            self.note(messages::CANCELLED);
        }
        self.state = self.state.ended();
    }

    pub(super) fn leave_aside(&mut self) {
        self.state.aside = None;
        self.note(messages::LEFT);
    }

    /// Asks for the choices again if they were made under another policy.
    fn policy_has_changed(&mut self) -> bool {
        let policy = self.now.policy;
        let consent = &mut self.state.draft.consent;
        let has_changed = consent
            .policy_version
            .as_ref()
            .is_some_and(|version| *version != policy.version);
        if has_changed {
            *consent = appeal::DraftConsent::default();
            self.state.aside = None;
            self.say
                .push(Say::new(messages::POLICY_CHANGED).with("version", &policy.version));
        }
        has_changed
    }

    /// The code of the answer that was typed as a number, a label in any language, or a common word.
    fn typed(&self, choices: &[Choice], text: &str) -> Option<String> {
        let word = typed::plain(text);
        let by_number = word
            .parse::<usize>()
            .ok()
            .and_then(|number| choices.get(number.checked_sub(1)?));
        let by_word = || {
            choices
                .iter()
                .find(|choice| !word.is_empty() && self.is_named(choice, &word))
        };
        by_number.or_else(by_word).map(|choice| choice.code.clone())
    }

    fn is_named(&self, choice: &Choice, word: &str) -> bool {
        match &choice.label {
            Label::Message(id) => {
                typed::is_synonym(id, word)
                    || Lang::ALL
                        .iter()
                        .any(|lang| typed::plain(&(self.now.label)(*lang, id)) == word)
            }
            // Titles of kinds: in every language, whichever the conversation is in.
            Label::Text(text) => {
                typed::plain(text) == word
                    || answer(&choice.code).parse::<Kind>().is_ok_and(|kind| {
                        let title = &self.now.policy.kinds.of(kind).title;
                        Lang::ALL
                            .iter()
                            .any(|lang| typed::plain(title.get(*lang)) == word)
                    })
            }
        }
    }

    fn choose(&mut self, code: &str) {
        // A button of a command, typed by its label.
        if let Some(command) = Command::of_code(code) {
            return self.obey(command);
        }
        let answer = answer(code);
        match self.standing() {
            Standing::Draft(question) => self.choose_in_draft(question, answer),
            Standing::Beside(Aside::Erase { .. }) => self.choose_erasure(answer),
            Standing::Beside(aside) => self.choose_correction(aside, answer),
        }
    }

    fn choose_in_draft(&mut self, question: Question, answer: &str) {
        let agreed = answer.ends_with("-yes");
        let consent = &mut self.state.draft.consent;
        match question {
            Question::Language => {
                self.state.lang = answer.parse().unwrap_or(self.state.lang);
                self.state.answered.insert(Question::Language);
                if let Some(Aside::Wish(command)) = self.state.aside {
                    self.state.aside = None;
                    self.obey(command);
                }
            }
            Question::Collection => {
                consent.policy_version = Some(self.now.policy.version.clone());
                consent.collection = Some(agreed);
                self.state.again.remove(&question);
                if !agreed {
                    self.forget_unlisted();
                    self.say
                        .push(question::law_basis(&self.state, self.now.policy));
                }
            }
            Question::Transfer => {
                consent.transfer = Some(agreed);
                self.state.again.remove(&question);
                if !agreed {
                    self.note(messages::TRANSFER_CLOSED);
                }
            }
            Question::Kind => {
                self.state.draft.kind = Some(answer.to_owned());
                self.state.again.remove(&question);
            }
            Question::Text | Question::Files => self.state.answer(question, None),
            Question::Place | Question::Name | Question::Phone | Question::Address => {
                self.state.forget(question);
                self.state.answer(question, None);
            }
            Question::Confirm => match answer {
                "send" => self.send(),
                "change" => self.correct(),
                _ => self.cancel(),
            },
            Question::New => self.state.over = false,
        }
    }

    /// A text that is no answer on offer: the answer itself where the question is open.
    fn write(&mut self, text: &str) {
        if text.trim().is_empty() {
            return self.note(messages::NOT_UNDERSTOOD);
        }
        match self.standing() {
            Standing::Draft(question) => self.write_in_draft(question, text),
            Standing::Beside(aside) => self.write_correction(aside, text),
        }
    }

    pub(super) fn write_in_draft(&mut self, question: Question, text: &str) {
        match question {
            Question::Text => self.matter(text),
            Question::Place => self.place(text),
            Question::Files
                if typed::is_synonym(messages::LABEL_FILES_DONE, &typed::plain(text)) =>
            {
                self.state.answer(Question::Files, None);
            }
            Question::Name => self.contact(Field::Name.read(text, self.now.policy)),
            Question::Phone => self.contact(Field::Phone.read(text, self.now.policy)),
            Question::Address => self.contact(Field::Address.read(text, self.now.policy)),
            Question::New => {}
            _ => self.note(messages::NOT_UNDERSTOOD),
        }
    }

    fn contact(&mut self, read: Result<Contact, Say>) {
        match read {
            Ok(contact) => {
                let question = contact.field().question();
                contact.put_in_draft(&mut self.state.draft.applicant);
                self.state.answer(question, self.now.message);
            }
            Err(reason) => self.say.push(reason),
        }
    }

    /// A contact that was shared with the platform's means.
    fn card(&mut self, phone: &str, owner: Owner) {
        let read = match owner {
            Owner::Sender => Contact::of_account(phone),
            Owner::Other => Err(Say::new(messages::PHONE_OF_ANOTHER)),
            Owner::Unknown => Field::Phone.read(phone, self.now.policy),
        };
        match self.standing() {
            Standing::Draft(Question::Phone) => self.contact(read),
            Standing::Beside(Aside::Value {
                of,
                field: Field::Phone,
            }) => self.propose(of, read),
            _ => self.note(messages::NOT_UNDERSTOOD),
        }
    }

    /// Sends the draft if it passes the checks of every other way in; what does not pass (limits may have changed meanwhile) is asked again.
    fn send(&mut self) {
        let mut draft = self.state.draft.clone();
        draft.language = Some(self.state.lang.to_string());
        draft.text = Some(self.state.matter());
        match appeal::check(&draft, self.now.policy) {
            Ok(appeal) => {
                let files = self.state.files().cloned().collect();
                self.effect = Some(Effect::Register { appeal, files });
                self.state = self.state.ended();
            }
            Err(errors) => {
                for error in errors {
                    self.state.forget(question_of(&error.pointer));
                }
            }
        }
    }

    /// Forgets what may not be kept without consent: the choice was changed from yes to no.
    fn forget_unlisted(&mut self) {
        const FIELDS: &[(FieldId, Question)] = &[
            (FieldId::Location, Question::Place),
            (FieldId::Attachments, Question::Files),
            (FieldId::ApplicantName, Question::Name),
            (FieldId::ApplicantPhone, Question::Phone),
            (FieldId::ApplicantAddress, Question::Address),
        ];
        for (id, question) in FIELDS {
            if !self.now.policy.keeps(*id, false) {
                self.state.forget(*question);
            }
        }
    }
}

/// The answer in a button's code.
pub(super) fn answer(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or_default()
}

/// The question whose answer stands at a pointer of the draft.
fn question_of(pointer: &str) -> Question {
    match pointer {
        "/text" => Question::Text,
        "/kind" => Question::Kind,
        "/applicant/phone" => Question::Phone,
        "/applicant/address" => Question::Address,
        place if place.starts_with("/location") => Question::Place,
        name if name.starts_with("/applicant/name") => Question::Name,
        _ => Question::Collection,
    }
}
