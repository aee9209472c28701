//! A person files an appeal over a platform that keeps no order: what it could not deliver comes again at any time, and more than once, to one or the
//! other instance, and whoever hears nothing writes the same once more. Still each question is answered by what was written to it, each message is
//! replied to once, and there is one appeal.

use std::{cell::RefCell, collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Lang, Policy,
    appeal::{Channel, Kind},
    dialogue::{self, Circumstances, Effect, Input, State, Turn},
};

use super::{
    appeals::{appeal, now},
    chat::letter,
    dialogues::{alternate, message},
    sweep::sql,
    world::{chance, leave_to_chance, masters, new_disk, process},
};
use crate::{Answer, Before, Incoming, NewAppeal, Said, Store, Turned};

const MATTER: &str = "Во дворе третий день не горит свет";

/// What a person writes when they have heard a question. Most answers are those of other questions too.
const ANSWERS: [(&str, &str); 13] = [
    ("", "Здравствуйте"),
    ("dialogue-welcome", "2"),
    ("dialogue-consent-collection", "1"),
    ("dialogue-consent-transfer", "2"),
    ("dialogue-kind", "1"),
    ("dialogue-text", MATTER),
    ("dialogue-text-more", "1"),
    ("dialogue-place", "1"),
    ("dialogue-files", "1"),
    ("dialogue-name", "1"),
    ("dialogue-phone", "1"),
    ("dialogue-address", "1"),
    ("dialogue-confirm", "1"),
];

fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| {
        let file = "static/policy/2026-11-23/policy.toml";
        let text = include_str!("../../../../static/policy/2026-11-23/policy.toml");
        domain::policy::parse(file, text).unwrap()
    });
    &POLICY
}

/// A message that was written.
#[derive(Clone, Copy)]
struct Written {
    id: usize,
    text: &'static str,
    sent_at: DateTime<Utc>,
}

/// Delivers it, and says what is replied: the ids of the words, with spaces between.
async fn deliver(store: &Store, written: Written, now: DateTime<Utc>) -> Answer {
    let id = written.id.to_string();
    let incoming = Incoming {
        happened_at: written.sent_at,
        ..message("a", &id, now)
    };
    let turn = async |before: Before| Ok(turn(before.state, written, now));
    store.dialogue_turn(incoming, turn).await.unwrap()
}

fn turn(state: Option<State>, written: Written, now: DateTime<Utc>) -> Turned {
    let circumstances = Circumstances {
        policy: policy(),
        label: &|_, id| id.to_owned(),
        day: &|_, day| day.to_string(),
        message: None,
        sent_at: Some(written.sent_at),
        now,
        known: &[],
    };
    let Turn { state, say, effect } = dialogue::turn(
        Some(state.unwrap_or_else(|| State::new(Lang::Kk))),
        Input::Text(written.text.to_owned()),
        &circumstances,
    );
    let filed = match effect {
        Some(Effect::Register { appeal: filed, .. }) => Some(NewAppeal {
            appeal: filed,
            channel: Channel::Telegram,
            ..appeal(1)
        }),
        None => None,
        Some(_) => panic!("nobody wanted that"),
    };
    let said: Vec<&str> = say.iter().map(|say| say.message).collect();
    let said = said.join(" ");
    let letter = letter("a", &written.id.to_string());
    Turned {
        state,
        expires_at: now + TimeDelta::days(7),
        appeal: filed,
        reply: Box::new(move |_| Said {
            answer: said.into_bytes(),
            letters: vec![letter],
        }),
        ..alternate(None, now)
    }
}

/// The person, the platform, and what it has still to deliver.
#[derive(Default)]
struct Talk {
    seconds: i64,
    written: usize,
    pending: Vec<Written>,
    replies: RefCell<BTreeMap<usize, Vec<u8>>>,
    /// The question that the person heard last.
    heard: RefCell<String>,
}

impl Talk {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::seconds(self.seconds)
    }

    fn write(&mut self, text: &'static str) -> Written {
        self.written += 1;
        Written {
            id: self.written,
            text,
            sent_at: self.now(),
        }
    }

    /// Delivers these at the same moment, each once or twice, to either instance.
    async fn deliver(&mut self, stores: [&Store; 2], written: Vec<Written>) {
        let mut deliveries = Vec::new();
        for written in written {
            for _ in 0..=chance(2) {
                let place = usize::try_from(chance(deliveries.len() as u64 + 1)).unwrap();
                deliveries.insert(place, written);
            }
        }
        let now = self.now();
        let delivered = deliveries.into_iter().map(async |written| {
            let store = stores[usize::from(chance(2) == 0)];
            let reply = match deliver(store, written, now).await {
                Answer::New(reply) => {
                    let words = String::from_utf8(reply.clone()).unwrap();
                    let question = words.split(' ').next_back().unwrap();
                    question.clone_into(&mut self.heard.borrow_mut());
                    reply
                }
                Answer::Repeat(Some(reply)) => reply,
                other => panic!("{other:?}"),
            };
            let mut replies = self.replies.borrow_mut();
            let first = replies.entry(written.id).or_insert_with(|| reply.clone());
            assert!(*first == reply, "message {} is replied to once", written.id);
        });
        futures::future::join_all(delivered).await;
        // Time to read it.
        self.seconds += 2 + i64::try_from(chance(10)).unwrap();
    }

    /// Some of what is to be delivered still.
    fn some_pending(&mut self) -> Vec<Written> {
        let (now, later) = self.pending.drain(..).partition(|_| chance(3) == 0);
        self.pending = later;
        now
    }

    /// What the person writes to the question that they heard.
    fn answer(&self) -> Option<&'static str> {
        let heard = self.heard.borrow();
        let answer = ANSWERS.iter().find(|(question, _)| *question == *heard);
        assert!(
            answer.is_some() || *heard == "dialogue-new",
            "what is {heard}?"
        );
        answer.map(|(_, answer)| *answer)
    }
}

/// Talks till the appeal is filed.
async fn file(stores: [&Store; 2], talk: &mut Talk) {
    while let Some(answer) = talk.answer() {
        assert!(talk.written < 200, "it leads nowhere");
        let written = talk.write(answer);
        // By the first message it is seen how far apart the clocks are.
        if written.id > 1 && chance(4) == 0 {
            talk.seconds += 20;
            talk.pending.push(written);
        } else {
            talk.deliver(stores, vec![written]).await;
        }
        let pending = talk.some_pending();
        talk.deliver(stores, pending).await;
    }
}

#[test]
fn whatever_is_lost_late_or_doubled_each_question_gets_the_answer_that_was_written_to_it() {
    for seed in 0..100 {
        new_disk();
        process(async |one| {
            let other = Store::connect(masters()).await.unwrap();
            leave_to_chance(seed);
            let mut talk = Talk::default();
            file([&one, &other], &mut talk).await;
            let left = std::mem::take(&mut talk.pending);
            talk.deliver([&one, &other], left).await;
            let ids = ["a"];
            let found = one.appeals_of_sender(Channel::Telegram, "aryz_bot", &ids, true, now());
            let found = found.await.unwrap();
            assert_eq!(found.len(), 1, "seed {seed}: one appeal");
            let content = found[0].content.as_ref().unwrap();
            assert!(
                content.text.lines().all(|line| line == MATTER),
                "seed {seed}"
            );
            assert_eq!(content.kind, Kind::ALL[0], "seed {seed}");
            assert!(
                content.consent.collection && !content.consent.transfer,
                "seed {seed}"
            );
            for table in ["inbox", "outbox"] {
                let rows: i64 = sql(&format!("SELECT count(*) FROM {table}"));
                assert_eq!(
                    usize::try_from(rows),
                    Ok(talk.written),
                    "seed {seed}: {table}"
                );
            }
        });
    }
}
