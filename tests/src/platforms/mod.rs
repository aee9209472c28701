//! The chat platforms, played on this machine: each is called as the real one is called and refuses what the real one refuses. What a platform
//! takes is kept in order, by the person whom it is for. Whatever it refuses for its form, and whatever the real one would drop without a word, is a
//! mistake of the application's, and fails the test when the platform is dropped.

mod http;
pub mod meta;
mod said;
pub mod telegram;
#[cfg(test)]
mod tests;
pub mod viber;
pub mod vk;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

pub use said::{Button, Said, Share};

use self::http::{Answer, Call, Local};

/// How long something that was sent may be on its way, on a machine that builds something else meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How a platform fails when a test tells it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An error of its own, which passes.
    Internal,
    /// Too many calls; come again after so many seconds.
    TooMany(u32),
    /// The connection is cut, and the message was not taken.
    CutBefore,
    /// The connection is cut when the message is taken.
    CutAfter,
    /// The message is taken, and no answer comes as long as anybody waits for one.
    Held,
    /// It does not want this message, and never will.
    Refused,
    /// The person does not want to hear from us any more.
    Left,
}

/// A platform that is played.
pub struct Platform {
    journal: Arc<Mutex<Journal>>,
    local: Local,
}

/// What a platform knows and has seen.
#[derive(Default)]
struct Journal {
    /// Who has written to us, and in which of the platform's networks.
    persons: BTreeMap<String, &'static str>,
    /// Who does not want to hear from us.
    gone: BTreeSet<String>,
    /// To whom only templates may be sent now.
    closed: BTreeSet<String>,
    /// With its place among all that was said.
    said: BTreeMap<String, Vec<(u64, Said)>>,
    /// Calls with a message that was in order, by receiver, taken or not.
    attempts: BTreeMap<String, usize>,
    failures: VecDeque<Failure>,
    /// The messages that were taken under a key, by receiver.
    keys: BTreeMap<(String, i32), u64>,
    /// Presses whose waiting mark is to be stopped, and those where it was.
    presses: BTreeSet<String>,
    stopped: BTreeSet<String>,
    files: BTreeMap<String, Kept>,
    /// So many files more are asked for in vain.
    files_down: usize,
    mistakes: Vec<String>,
    forgiving: bool,
    last_message: u64,
}

/// A file that somebody sent.
struct Kept {
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// What becomes of a message that is in order.
enum Fate {
    /// Taken, as the message with this number.
    Taken(u64),
    /// It fails as a test told.
    Fails(Failure),
    /// Nobody whom the platform lets us write to.
    Stranger,
    /// The person does not want it.
    Gone,
    /// The time to answer is over.
    Closed,
}

impl Platform {
    fn serve(answer: impl Fn(&Call, &mut Journal) -> Answer + Send + Sync + 'static) -> Self {
        let journal = Arc::new(Mutex::new(Journal::default()));
        let served = Arc::clone(&journal);
        let local = Local::serve(move |call| {
            let mut journal = served.lock().expect("the journal");
            if call.headers.contains_key("transfer-encoding") {
                journal.mistake("a call says how long its body is");
            }
            answer(&call, &mut journal)
        });
        Self { journal, local }
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().expect("the journal")
    }

    /// `http://127.0.0.1:PORT`: what stands for the platform's own address.
    pub fn address(&self) -> String {
        format!("http://{}", self.local.address)
    }

    /// Somebody has written to us, in this network of the platform.
    pub fn meets(&self, person: &str, network: &'static str) {
        let mut journal = self.journal();
        journal.persons.insert(person.to_owned(), network);
    }

    /// The person does not want to hear from us, or does again.
    pub fn leaves(&self, person: &str, left: bool) {
        let mut journal = self.journal();
        if left {
            journal.gone.insert(person.to_owned());
        } else {
            journal.gone.remove(person);
        }
    }

    /// The time in which one may answer this person in words of one's own is over, or begins again.
    pub fn closes(&self, person: &str, closed: bool) {
        let mut journal = self.journal();
        if closed {
            journal.closed.insert(person.to_owned());
        } else {
            journal.closed.remove(person);
        }
    }

    /// The next messages fail in these ways, one each.
    pub fn fails(&self, failures: impl IntoIterator<Item = Failure>) {
        self.journal().failures.extend(failures);
    }

    /// Waits until all failures that were told have happened.
    ///
    /// # Panics
    /// If they do not.
    pub fn has_failed(&self) {
        let start = Instant::now();
        while !self.journal().failures.is_empty() {
            assert!(
                start.elapsed() < PATIENCE,
                "nothing was sent that could fail"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Somebody pressed a button with a waiting mark.
    pub fn pressed(&self, id: &str) {
        self.journal().presses.insert(id.to_owned());
    }

    /// Whether the waiting mark of this press was stopped.
    pub fn has_stopped(&self, id: &str) -> bool {
        self.journal().stopped.contains(id)
    }

    /// Keeps a file that somebody sends, under this name.
    pub fn keeps(&self, name: &str, media_type: &'static str, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        let kept = Kept { media_type, bytes };
        self.journal().files.insert(name.to_owned(), kept);
    }

    /// Whoever asks for a file the next so many times is told of an error that passes.
    pub fn has_files_down(&self, times: usize) {
        self.journal().files_down = times;
    }

    /// What a person was shown, in order.
    pub fn said(&self, receiver: &str) -> Vec<Said> {
        self.said_to([receiver])
    }

    /// What a person of several ids was shown under any of them, in order.
    pub fn said_to<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Vec<Said> {
        let journal = self.journal();
        let said = ids.into_iter().filter_map(|id| journal.said.get(id));
        let mut said: Vec<&(u64, Said)> = said.flatten().collect();
        said.sort_by_key(|(place, _)| *place);
        said.into_iter().map(|(_, said)| said.clone()).collect()
    }

    /// How many messages a person was shown.
    pub fn count(&self, receiver: &str) -> usize {
        self.journal().said.get(receiver).map_or(0, Vec::len)
    }

    /// How often a message to this person was handed over, taken or not.
    pub fn attempts(&self, receiver: &str) -> usize {
        let journal = self.journal();
        journal.attempts.get(receiver).copied().unwrap_or_default()
    }

    /// Everybody who was shown something, and how many messages.
    pub fn receivers(&self) -> BTreeMap<String, usize> {
        let journal = self.journal();
        let count = |(receiver, said): (&String, &Vec<_>)| (receiver.clone(), said.len());
        journal.said.iter().map(count).collect()
    }

    /// What a person was shown, when there is so much.
    ///
    /// # Panics
    /// If it does not come.
    pub fn wait_for(&self, receiver: &str, count: usize) -> Vec<Said> {
        let start = Instant::now();
        loop {
            let said = self.said(receiver);
            if said.len() >= count {
                return said;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{count} messages are waited for, and these came: {said:#?}; mistakes: {:#?}",
                self.journal().mistakes
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Mistakes fail nothing from now on.
    pub fn forgives(&self) {
        self.journal().forgiving = true;
    }

    /// The mistakes so far, which then are forgotten: for tests that make them.
    pub fn take_mistakes(&self) -> Vec<String> {
        mem::take(&mut self.journal().mistakes)
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let Ok(journal) = self.journal.lock() else {
            return;
        };
        if !thread::panicking() && !journal.forgiving {
            let mistakes = &journal.mistakes;
            assert!(mistakes.is_empty(), "refused: {mistakes:#?}");
        }
    }
}

impl Journal {
    fn mistake(&mut self, what: &str) {
        self.mistakes.push(what.to_owned());
    }

    /// A message that is in order.
    fn take(&mut self, to: &str, said: Said) -> Fate {
        self.take_once(to, None, said)
    }

    /// The same under a key with which the platform takes it once.
    fn take_once(&mut self, to: &str, key: Option<i32>, said: Said) -> Fate {
        *self.attempts.entry(to.to_owned()).or_default() += 1;
        let failure = self.failures.pop_front();
        match failure {
            None | Some(Failure::CutAfter | Failure::Held) => {}
            Some(failure) => {
                if failure == Failure::Left {
                    self.gone.insert(to.to_owned());
                }
                return Fate::Fails(failure);
            }
        }
        if !self.persons.contains_key(to) {
            self.mistake("somebody who never wrote is written to");
            return Fate::Stranger;
        }
        if self.gone.contains(to) {
            return Fate::Gone;
        }
        if self.closed.contains(to) && said.template.is_none() {
            self.mistake("somebody is written to whose day is over");
            return Fate::Closed;
        }
        let place = key.map(|key| (to.to_owned(), key));
        let before = place.as_ref().and_then(|place| self.keys.get(place));
        let message = if let Some(message) = before {
            *message
        } else {
            self.last_message += 1;
            let shown = self.said.entry(to.to_owned()).or_default();
            shown.push((self.last_message, said));
            self.last_message
        };
        if let Some(place) = place {
            self.keys.insert(place, message);
        }
        failure.map_or(Fate::Taken(message), Fate::Fails)
    }

    /// The press of which a call stops the waiting mark.
    fn stops(&mut self, press: &str) -> bool {
        let known = self.presses.contains(press);
        if known {
            self.stopped.insert(press.to_owned());
        } else {
            self.mistake("a press that never was is answered");
        }
        known
    }

    /// A file by its address, which any client may open.
    fn open(&mut self, call: &Call, name: &str) -> Answer {
        if call.method != ::http::Method::GET {
            self.mistake("a file is fetched by GET");
            return Answer::bytes(405, "text/plain", "".into());
        }
        if let Some(left) = self.files_down.checked_sub(1) {
            self.files_down = left;
            return Answer::bytes(503, "text/plain", "".into());
        }
        match self.files.get(name) {
            Some(file) => Answer::bytes(200, file.media_type, file.bytes.clone().into()),
            None => Answer::bytes(404, "text/plain", "".into()),
        }
    }

    /// The same of a host that is not the platform's interface: nothing of ours may go there.
    fn open_elsewhere(&mut self, call: &Call, name: &str) -> Answer {
        let ours = ["authorization", "x-viber-auth-token"];
        if ours.iter().any(|name| call.headers.contains_key(*name)) {
            self.mistake("our token goes to whoever keeps the file");
        }
        self.open(call, name)
    }
}

/// How long a text is in UTF-16 units.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A rule that holds, or what is wrong.
fn rule(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}
