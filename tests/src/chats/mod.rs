//! Persons who write to a city on every platform that it is on. What a person does becomes the delivery that the platform would make of it, signed
//! as it signs; what the city says to them is what the platform, played by [`crate::platforms`], shows.

mod city;
pub mod delivery;
mod generic;
mod messenger;
mod script;
mod telegram;
mod viber;
mod vk;
mod whatsapp;

use std::thread;
use std::time::{Duration, Instant};

pub use city::City;
pub use delivery::Delivery;
pub use generic::Generic;
pub use messenger::{Instagram, Messenger};
pub use script::{Filed, Wishes, file_a_complaint, on_to, up_to};
pub use telegram::Telegram;
pub use viber::Viber;
pub use vk::Vk;
pub use whatsapp::{Shows, Whatsapp};

use crate::Response;
use crate::platforms::{Button, PATIENCE, Said};

/// What a person does.
#[derive(Clone, Copy)]
pub enum Act<'a> {
    /// Begins, by the platform's own means.
    Start,
    /// Writes a text.
    Text(&'a str),
    /// Presses a button that they were shown.
    Press(&'a Button),
    /// Tells their number, by the platform's own means where it has some.
    Phone,
    /// Says where they are.
    Place,
    /// Sends a picture that the platform keeps under this name.
    Picture(&'a str),
}

/// Somebody with a telephone and one of the platforms on it.
pub trait Person {
    /// The platform's name, as `domain::appeal::Channel` writes it.
    fn channel(&self) -> &'static str;

    /// The city that they write to.
    fn city(&self) -> &City;

    /// Every message that they were shown so far.
    fn heard(&self) -> Vec<Said>;

    /// What the platform makes of it.
    fn delivery(&mut self, act: Act<'_>) -> Delivery;

    /// Their last text changed to this one, where the platform tells of it.
    fn changes(&mut self, _to: &str) -> Option<Delivery> {
        None
    }

    /// Their last text taken back, where the platform tells of it.
    fn takes_back(&mut self) -> Option<Delivery> {
        None
    }

    /// They do not want to hear from us any more, where the platform tells of it.
    fn leaves(&mut self) -> Option<Delivery> {
        None
    }

    /// The platform does with the answer what it does with an answer that it accepts.
    fn accepts(&mut self, delivery: &Delivery, response: &Response);

    /// What they remember.
    fn memory(&mut self) -> &mut Memory;

    /// The platform hands it over.
    ///
    /// # Panics
    /// If the answer is none with which the platform is content.
    fn hand_over(&mut self, delivery: &Delivery) -> Response {
        let response = delivery.send(&self.city().server());
        assert_eq!(response.status, 200, "{}", response.text());
        self.accepts(delivery, &response);
        response
    }

    /// Does it.
    fn does(&mut self, act: Act<'_>) {
        let delivery = self.delivery(act);
        self.delivers(delivery);
    }

    /// Has the platform hand over what they did, which it may do again some time.
    fn delivers(&mut self, delivery: Delivery) {
        let mark = self.heard().len();
        let memory = self.memory();
        memory.mark = mark;
        memory.deliveries.push(delivery.clone());
        self.hand_over(&delivery);
    }

    /// What they were shown since they did something.
    fn answer(&mut self) -> Vec<Said> {
        let mark = self.memory().mark;
        self.heard().split_off(mark)
    }

    /// The answer, when it is what is waited for.
    ///
    /// # Panics
    /// If it does not come.
    fn waits(&mut self, what: &str, is: &dyn Fn(&[Said]) -> bool) -> Vec<Said> {
        let start = Instant::now();
        loop {
            let answer = self.answer();
            if is(&answer) {
                return answer;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{}: {what} is waited for, and this was said: {answer:#?}",
                self.channel()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The question that stands now: the last message of the answer, with something to answer by. Where that is a list in the text alone, which may go
    /// on in the next message, it stands when nothing more has come for a while.
    fn question(&mut self) -> Said {
        let asks = |answer: &[Said]| answer.last().is_some_and(Said::asks);
        loop {
            let answer = self.waits("a question", &asks);
            let last = answer.last().expect("it was waited for");
            if last.has_buttons() {
                return last.clone();
            }
            self.settles();
            if self.answer().len() == answer.len() {
                return last.clone();
            }
        }
    }

    /// Writes, and waits for any answer.
    fn says(&mut self, text: &str) -> Vec<Said> {
        self.does(Act::Text(text));
        self.waits("an answer", &|answer| !answer.is_empty())
    }

    /// What they were shown, when nothing more has come for a while.
    fn settles(&mut self) -> Vec<Said> {
        let mut heard = self.heard();
        loop {
            thread::sleep(Duration::from_millis(400));
            let now = self.heard();
            if now.len() == heard.len() {
                return now;
            }
            heard = now;
        }
    }
}

/// How many replies these messages are: one reply comes in as many messages as the platform's limit takes, and the last one asks.
pub fn replies(said: &[Said]) -> usize {
    said.iter().filter(|said| said.has_buttons()).count()
}

/// What a person remembers.
#[derive(Default)]
pub struct Memory {
    /// How much they had been shown when they did the last thing.
    mark: usize,
    /// Everything that the platform handed over for them.
    pub deliveries: Vec<Delivery>,
}

/// One person on every platform, in the order in which a city lists them.
pub fn everybody(city: &City) -> Vec<Box<dyn Person + '_>> {
    vec![
        Box::new(Telegram::new(city)),
        Box::new(Whatsapp::new(city)),
        Box::new(Messenger::new(city)),
        Box::new(Instagram::new(city)),
        Box::new(Vk::new(city)),
        Box::new(Viber::new(city)),
        Box::new(Generic::new(city)),
    ]
}
