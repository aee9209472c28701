//! What the tests said: read from the output of `cargo test` while it passes by.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A program of tests, as cargo names it when it runs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Binary {
    /// The name of the target, with underscores.
    pub name: String,
    /// Its root file, from the folder of its package. A library and a program may share the name.
    pub source: String,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran, and what it says is true.
    Passed,
    /// It ran, and what it says is not true.
    Failed,
    /// It says that it is not to be run.
    Ignored,
    /// Nothing was heard of it.
    NotRun,
}

/// How each test ended.
#[derive(Default)]
pub struct Outcomes {
    /// What was read since the last end of a line.
    line: Vec<u8>,
    binary: Option<Binary>,
    ended: BTreeMap<(Binary, String), Outcome>,
}

impl Outcomes {
    /// Reads on.
    pub fn read(&mut self, output: &[u8]) {
        for byte in output {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.line(String::from_utf8_lossy(&line).trim());
            } else {
                self.line.push(*byte);
            }
        }
    }

    /// How a test ended, by its path in its program.
    pub fn of(&self, binary: &Binary, test: &str) -> Outcome {
        let key = (binary.clone(), test.to_owned());
        self.ended.get(&key).copied().unwrap_or(Outcome::NotRun)
    }

    fn line(&mut self, line: &str) {
        if let Some(started) = line.strip_prefix("Running ") {
            self.binary = binary(started);
        } else if line.starts_with("Doc-tests ") {
            self.binary = None;
        } else if let Some((name, said)) = line
            .strip_prefix("test ")
            .and_then(|line| line.split_once(" ... "))
            && let Some(binary) = &self.binary
        {
            let name = name.strip_suffix(" - should panic").unwrap_or(name);
            let outcome = match said {
                "ok" => Outcome::Passed,
                said if said.starts_with("ignored") => Outcome::Ignored,
                _ => Outcome::Failed,
            };
            self.ended
                .insert((binary.clone(), name.to_owned()), outcome);
        }
    }
}

/// `unittests src/lib.rs (target/debug/deps/domain-0a1b2c)`, `tests/rules/main.rs (…)`.
fn binary(started: &str) -> Option<Binary> {
    let (source, program) = started.strip_suffix(')')?.split_once(" (")?;
    let program = Path::new(program).file_stem()?.to_str()?;
    let (name, _hash) = program.rsplit_once('-')?;
    Some(Binary {
        name: name.to_owned(),
        source: source
            .strip_prefix("unittests ")
            .unwrap_or(source)
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "   Compiling domain v0.1.0
     Running unittests src/lib.rs (target/debug/deps/web-0123456789abcdef)

running 3 tests
test token::tests::a_token_grows_old ... ok
test words::a_slow_one ... ignored, takes a day
test words::a_bad_one - should panic ... ok

test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

     Running e2e/main.rs (/tmp/target/debug/deps/e2e-fedcba9876543210)
test policy::a_page ... FAILED
test result: FAILED. 0 passed; 1 failed
   Doc-tests web
test crates/web/src/lib.rs - (line 3) ... ok
";

    fn heard(pieces: usize) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for piece in OUTPUT.as_bytes().chunks(pieces) {
            outcomes.read(piece);
        }
        outcomes
    }

    fn of(outcomes: &Outcomes, name: &str, source: &str, test: &str) -> Outcome {
        let binary = Binary {
            name: name.to_owned(),
            source: source.to_owned(),
        };
        outcomes.of(&binary, test)
    }

    #[test]
    fn each_test_is_heard_with_its_program_however_the_output_comes() {
        for pieces in [1, 7, 4096] {
            let outcomes = heard(pieces);
            let web = |test| of(&outcomes, "web", "src/lib.rs", test);
            assert_eq!(web("token::tests::a_token_grows_old"), Outcome::Passed);
            assert_eq!(web("words::a_slow_one"), Outcome::Ignored);
            assert_eq!(web("words::a_bad_one"), Outcome::Passed);
            let e2e = |test| of(&outcomes, "e2e", "e2e/main.rs", test);
            assert_eq!(e2e("policy::a_page"), Outcome::Failed);
        }
    }

    #[test]
    fn a_test_of_another_program_is_another_test() {
        let outcomes = heard(4096);
        let test = "token::tests::a_token_grows_old";
        assert_eq!(of(&outcomes, "web", "src/main.rs", test), Outcome::NotRun);
        assert_eq!(of(&outcomes, "store", "src/lib.rs", test), Outcome::NotRun);
    }
}
