//! `cargo bench-chat`: 200 conversations at once, each delivery three times, against the application with the platforms played on the same machine, as a
//! ratio to one conversation at a time in the same run. Telegram takes the reply in the answer to its delivery; `WhatsApp` gets it through the outbox.
//!
//! It is a check as well: as many appeals as conversations, and each person is told exactly what a person alone is told.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use aryz_tests::chats::{
    Act, City, Delivery, Memory, Person, Telegram, Whatsapp, Wishes, file_a_complaint,
};
use aryz_tests::platforms::{PATIENCE, Said};
use aryz_tests::{Options, Response};
use hdrhistogram::Histogram;

const AT_ONCE: usize = 200;
/// One after the other, for the baseline.
const ALONE: usize = 20;
const WARM_UP: usize = 3;

/// A Monday, ten o'clock in the morning in Kazakhstan.
const NOW: &str = "2026-11-23T05:00:00Z";

type Make = for<'a> fn(&'a City) -> Box<dyn Person + Send + 'a>;

/// What a person was asked and told, without what differs from one to another.
type Told = Vec<(Option<String>, usize)>;

pub(crate) fn measure() -> Result<()> {
    let program = env::current_exe()?;
    let program = program.to_str().context("a path of letters")?.to_owned();
    let platforms: [(&str, Make); 2] = [
        ("Telegram, in the answer", |city| {
            Box::new(Telegram::new(city))
        }),
        ("WhatsApp, by the outbox", |city| {
            Box::new(Whatsapp::new(city))
        }),
    ];
    println!("| conversations | at once | turns a second | ratio | p50 ms | p99 ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (name, make) in platforms {
        compare(name, make, program.clone().leak())?;
    }
    Ok(())
}

fn compare(name: &str, make: Make, program: &'static str) -> Result<()> {
    // On the same disk as a deployment's own state would be; /tmp may be memory.
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let state = tempfile::tempdir_in(target)?;
    let on = |options: &mut Options| options.state = Some(state.path().to_owned());
    let city = City::start_with(program, NOW, on);
    converse(&city, make, WARM_UP, 1, false)?;
    let alone = converse(&city, make, ALONE, 1, false)?;
    let together = converse(&city, make, AT_ONCE, AT_ONCE, true)?;
    let filed = WARM_UP + ALONE + AT_ONCE;
    let numbers: BTreeSet<&String> = alone.numbers.iter().chain(&together.numbers).collect();
    ensure!(
        numbers.len() == ALONE + AT_ONCE,
        "{name}: {} numbers for {} conversations",
        numbers.len(),
        ALONE + AT_ONCE
    );
    let last = numbers.iter().filter_map(|number| number.get(4..10)).max();
    ensure!(
        last == Some(&format!("{filed:06}")),
        "{name}: {filed} conversations, and the last number is {last:?}"
    );
    let expected = alone.told.first().context("a conversation")?;
    for told in alone.told.iter().chain(&together.told) {
        ensure!(
            told == expected,
            "{name}: told {told:?}, and not {expected:?}"
        );
    }
    let base = alone.rate();
    alone.print(name, 1, base);
    together.print(
        &format!("{name}, each delivered three times"),
        AT_ONCE,
        base,
    );
    Ok(())
}

/// So many conversations, so many of them at a time.
fn converse(
    city: &City,
    make: Make,
    count: usize,
    at_once: usize,
    twice: bool,
) -> Result<Measured> {
    let barrier = Barrier::new(at_once + 1);
    let (begun, people) = thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once)
            .map(|_| {
                scope.spawn(|| {
                    let mut ended = Vec::new();
                    barrier.wait();
                    for _ in 0..count / at_once {
                        let mut timed = Timed {
                            person: make(city),
                            turns: Vec::new(),
                            twice,
                        };
                        let filed = file_a_complaint(&mut timed, Wishes::default());
                        ended.push((timed, filed));
                    }
                    ended
                })
            })
            .collect();
        barrier.wait();
        let begun = Instant::now();
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        let ended: Vec<_> = ended.collect();
        ((begun, begun.elapsed()), ended)
    });
    let mut measured = Measured {
        took: begun.1,
        turns: Histogram::new(3)?,
        numbers: Vec::new(),
        told: Vec::new(),
    };
    let mut persons = Vec::with_capacity(count);
    for ended in people {
        let ended = ended.map_err(|_| anyhow::anyhow!("a conversation did not end"))?;
        for (timed, filed) in ended {
            for turn in &timed.turns {
                measured.turns.record(u64::try_from(turn.as_micros())?)?;
            }
            measured.numbers.push(filed.number);
            persons.push(timed.person);
        }
    }
    // Each is listened to for a while, all at the same time.
    thread::scope(|scope| {
        let listening: Vec<_> = persons
            .iter_mut()
            .map(|person| scope.spawn(|| told(&person.settles())))
            .collect();
        for heard in listening {
            let heard = heard.join();
            let heard = heard.map_err(|_| anyhow::anyhow!("a person was told what cannot be"))?;
            measured.told.push(heard);
        }
        Ok(measured)
    })
}

/// The step of each message and how much is on offer: the words hold the person's own number and code.
fn told(heard: &[Said]) -> Told {
    let asked = |said: &Said| (said.step().map(ToOwned::to_owned), said.buttons.len());
    heard.iter().map(asked).collect()
}

struct Measured {
    took: Duration,
    turns: Histogram<u64>,
    numbers: Vec<String>,
    told: Vec<Told>,
}

impl Measured {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of turns are far below 2^52"
    )]
    fn rate(&self) -> f64 {
        self.turns.len() as f64 / self.took.as_secs_f64()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of minutes are far below 2^52"
    )]
    fn print(&self, name: &str, at_once: usize, base: f64) {
        let quantile = |quantile| self.turns.value_at_quantile(quantile) as f64 / 1000.0;
        println!(
            "| {name} | {at_once} | {:.0} | {:.2} | {:.1} | {:.1} |",
            self.rate(),
            self.rate() / base,
            quantile(0.5),
            quantile(0.99)
        );
    }
}

/// A person whose turns are measured: from the delivery to the first message of the answer.
struct Timed<'a> {
    person: Box<dyn Person + Send + 'a>,
    turns: Vec<Duration>,
    /// Each delivery comes once more at the same moment, and once more when it is answered.
    twice: bool,
}

impl Person for Timed<'_> {
    fn channel(&self) -> &'static str {
        self.person.channel()
    }

    fn city(&self) -> &City {
        self.person.city()
    }

    fn heard(&self) -> Vec<Said> {
        self.person.heard()
    }

    fn delivery(&mut self, act: Act<'_>) -> Delivery {
        self.person.delivery(act)
    }

    fn accepts(&mut self, delivery: &Delivery, response: &Response) {
        self.person.accepts(delivery, response);
    }

    fn memory(&mut self) -> &mut Memory {
        self.person.memory()
    }

    fn delivers(&mut self, delivery: Delivery) {
        let before = self.heard().len();
        let began = Instant::now();
        if self.twice {
            let server = self.city().server();
            thread::scope(|scope| {
                let again = scope.spawn(|| delivery.send(&server));
                self.person.delivers(delivery.clone());
                let again = again.join().expect("an answer");
                assert_eq!(again.status, 200, "{}", again.text());
            });
        } else {
            self.person.delivers(delivery.clone());
        }
        while self.heard().len() == before {
            assert!(began.elapsed() < 4 * PATIENCE, "no answer came");
            thread::sleep(Duration::from_millis(2));
        }
        self.turns.push(began.elapsed());
        if self.twice {
            self.person.hand_over(&delivery);
        }
    }
}
