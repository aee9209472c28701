//! The page that says of each clause what carries it out, which tests prove it, and how they ended. What names a clause is found in the
//! sources by this build; the results are those that the last `cargo verify` left.

use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::SystemTime;

use askama::Template;
use domain::Lang;
use serde::Serialize;
use verify::report::{self, Mechanism, Proof};
use verify::{Outcome, Report, commit};
use web::policies::Edition;
use web::{Page, days, words};

use crate::passages;

/// Where the page is.
pub(crate) const PATH: &str = "/policy/conformance";

/// What this build knows of the clauses.
pub(crate) struct Conformance {
    /// The commit of this build.
    commit: Option<String>,
    /// The last report, whatever it is of.
    report: Option<Report>,
    proofs: Vec<Proof>,
}

#[derive(Serialize)]
struct Json<'a> {
    /// The commit of this build.
    commit: &'a Option<String>,
    /// Of what the results are; `null` if nothing was verified yet.
    verified: Option<Verified<'a>>,
    clauses: &'a [Proof],
}

#[derive(Serialize)]
struct Verified<'a> {
    commit: &'a Option<String>,
    uncommitted: bool,
    at: String,
    of_this_build: bool,
}

#[derive(Template)]
#[template(path = "conformance.html")]
struct ConformancePage<'a> {
    page: Page,
    commit: &'a str,
    verified: Option<Shown<'a>>,
    /// Of every clause some test has passed.
    proved: bool,
    clauses: Vec<Told<'a>>,
}

/// Of what the results are.
struct Shown<'a> {
    commit: &'a str,
    at: String,
    uncommitted: bool,
    of_this_build: bool,
}

struct Told<'a> {
    anchor: String,
    heading: String,
    says: String,
    mechanisms: &'a [Mechanism],
    /// How many of its tests have passed; `None` if nothing was verified yet.
    passed: Option<String>,
    tests: Vec<Test>,
}

/// A test, whose name is a sentence.
struct Test {
    sentence: String,
    path: String,
    result: String,
}

impl Conformance {
    pub(crate) fn read() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = fs::canonicalize(root)?;
        for path in commit::watched(&root) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let report = last_report(&root.join(report::FILE));
        let sources = verify::scan(&root)?;
        anyhow::ensure!(
            sources.mistakes.is_empty(),
            "{}",
            sources.mistakes.join("\n")
        );
        let proofs = report::proofs(&sources, |test| {
            let tests = report.iter().flat_map(|report| &report.clauses);
            let mut tests = tests.flat_map(|proof| &proof.tests);
            let same = tests.find(|known| known.file == test.file && known.name == test.name);
            same.map_or(Outcome::NotRun, |known| known.result)
        });
        Ok(Self {
            commit: commit::head(&root),
            report,
            proofs,
        })
    }

    pub(crate) fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&Json {
            commit: &self.commit,
            verified: self.report.as_ref().map(|report| Verified {
                commit: &report.commit,
                uncommitted: report.uncommitted,
                at: report.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                of_this_build: self.is_of(report),
            }),
            clauses: &self.proofs,
        })?)
    }

    /// As it is while `edition` is in force, which names the clauses.
    pub(crate) fn page(&self, edition: &'static Edition, lang: Lang) -> anyhow::Result<String> {
        let text = edition.text(lang);
        let headings = passages::clauses(text.intro, text.clauses);
        let told = |proof| self.told(proof, &headings, lang);
        let page = ConformancePage {
            page: Page::under(edition, lang, words::text(lang, "conformance-title")).at(PATH),
            commit: short(self.commit.as_deref()),
            verified: self.report.as_ref().map(|report| Shown {
                commit: short(report.commit.as_deref()),
                at: days::moment(lang, report.at),
                uncommitted: report.uncommitted,
                of_this_build: self.is_of(report),
            }),
            proved: verify::gaps(&self.proofs).is_empty(),
            clauses: self.proofs.iter().map(told).collect(),
        };
        Ok(page.render()?)
    }

    fn told<'a>(&self, proof: &'a Proof, headings: &[passages::Clause], lang: Lang) -> Told<'a> {
        let anchor = proof.clause.anchor();
        let heading = headings.iter().find(|heading| heading.anchor == anchor);
        let passed = proof.tests.iter();
        let passed = passed.filter(|test| test.result == Outcome::Passed).count();
        let counts = [passed, proof.tests.len()].map(|count| count.to_string());
        let counts = [("passed", &*counts[0]), ("all", &*counts[1])];
        let test = |test: &report::Test| {
            let name = test.name.rsplit("::").next().unwrap_or_default();
            Test {
                sentence: name.replace('_', " "),
                path: format!("{}::{name}", test.file),
                result: words::text(lang, result(test.result)),
            }
        };
        Told {
            heading: heading.map_or_else(String::new, |clause| clause.heading.clone()),
            says: words::text(lang, &format!("conformance-{anchor}")),
            anchor,
            mechanisms: &proof.mechanisms,
            passed: self
                .report
                .as_ref()
                .map(|_| words::format(lang, "conformance-count", &counts)),
            tests: proof.tests.iter().map(test).collect(),
        }
    }

    /// Whether the results are of what is built here. Without a commit nobody can tell.
    fn is_of(&self, report: &Report) -> bool {
        self.commit.is_some() && self.commit == report.commit
    }
}

/// The words of a result.
fn result(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "conformance-passed",
        Outcome::Failed => "conformance-failed",
        Outcome::Ignored => "conformance-ignored",
        Outcome::NotRun => "conformance-not-run",
    }
}

/// Enough of a commit's name to find it.
fn short(commit: Option<&str>) -> &str {
    let commit = commit.unwrap_or("–");
    commit.get(..12).unwrap_or(commit)
}

/// What the last `cargo verify` left, if any did. Cargo builds anew, each time, what waits for a file that is not there; so an empty one is put
/// in its place, as old as can be, because one that is younger than this build would have it built once more.
fn last_report(file: &Path) -> Option<Report> {
    println!("cargo::rerun-if-changed={}", file.display());
    // Without the folder there is no file, which costs time and nothing else.
    let _ = file.parent().map(fs::create_dir_all);
    if let Ok(empty) = File::create_new(file) {
        let _ = empty.set_times(FileTimes::new().set_modified(SystemTime::UNIX_EPOCH));
    }
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}
