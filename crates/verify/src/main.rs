//! `cargo verify`: every check and every test of the house, in the order in which a mistake is cheapest to find, and then whether each clause
//! of the policy is proved.
//!
//! It installs what it needs on Debian and says what to install elsewhere. It stops at the first failure, with that tool's own words.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Instant, SystemTime};

use chrono::{DateTime, Utc};
use verify::{Outcomes, Report, Sources, commit, gaps, report};

/// The version that `cargo deny` is installed at when it is missing.
const CARGO_DENY: &str = "0.20.2";

const WASM_TARGET: &str = "wasm32-wasip2";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/verify lies two folders below the root");
    match verify(&House { root }) {
        Ok(()) => {
            println!("\nverify: everything holds");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("\nverify: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn verify(house: &House) -> Result<(), String> {
    house.install_tools()?;
    house.step("format", cargo(&["fmt", "--all", "--check"]))?;
    house.step(
        "lints, native",
        cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    let mut lints = vec!["clippy", "--target", WASM_TARGET];
    let components = house.components()?;
    for component in &components {
        lints.extend(["--package", component]);
    }
    lints.extend(["--", "-D", "warnings"]);
    house.step("lints, components", cargo(&lints))?;
    let mut documentation = cargo(&[
        "doc",
        "--quiet",
        "--workspace",
        "--all-features",
        "--no-deps",
        "--document-private-items",
    ]);
    documentation.env("RUSTDOCFLAGS", "-D warnings");
    house.step("documentation", documentation)?;
    house.step(
        "licences and sources of dependencies",
        cargo(&[
            "deny",
            "--all-features",
            "check",
            "licenses",
            "bans",
            "sources",
        ]),
    )?;
    house.check_advisories()?;
    // A sentence that cannot be taken is found before the tests, which take longer than all the rest.
    let sources = house.read_clauses()?;
    let mut outcomes = Outcomes::default();
    let tested = house.test(&mut outcomes);
    let gaps = house.report(&sources, &outcomes)?;
    tested?;
    if !gaps.is_empty() {
        return Err(format!(
            "the policy is not proved:\n  {}",
            gaps.join("\n  ")
        ));
    }
    Ok(())
}

/// Hears what the tests say, and says it on.
struct Aloud<'a>(&'a mut Outcomes);

impl Write for Aloud<'_> {
    fn write(&mut self, said: &[u8]) -> std::io::Result<usize> {
        self.0.read(said);
        let mut out = std::io::stdout().lock();
        out.write_all(said)?;
        out.flush()?;
        Ok(said.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The checkout that is verified.
struct House<'a> {
    root: &'a Path,
}

impl House<'_> {
    fn step(&self, name: &str, mut command: Command) -> Result<(), String> {
        println!("\n=== {name}");
        let start = Instant::now();
        let status = command
            .current_dir(self.root)
            .status()
            .map_err(|error| format!("{name}: cannot run {command:?}: {error}"))?;
        if !status.success() {
            return Err(format!("{name}: {command:?} failed ({status})"));
        }
        println!("=== {name}: good, {:.0} s", start.elapsed().as_secs_f32());
        Ok(())
    }

    fn read_clauses(&self) -> Result<Sources, String> {
        println!("\n=== what carries out and proves each clause");
        let sources = verify::scan(self.root).map_err(|error| format!("{error:#}"))?;
        if sources.mistakes.is_empty() {
            return Ok(sources);
        }
        Err(format!(
            "sentences that name a clause:\n  {}",
            sources.mistakes.join("\n  ")
        ))
    }

    /// Runs every test, and hears what becomes of each while all that is said is shown at once. Both ways out of cargo lead into one pipe:
    /// only there does the line that names a program stand before what the program says.
    fn test(&self, outcomes: &mut Outcomes) -> Result<(), String> {
        let name = "unit, end-to-end and browser tests";
        println!("\n=== {name}");
        let start = Instant::now();
        let mut run = || -> std::io::Result<_> {
            let (mut said, out) = std::io::pipe()?;
            let mut command = cargo(&["test", "--workspace", "--features", "aryz-tests/browser"]);
            command.current_dir(self.root);
            command.stdout(out.try_clone()?).stderr(out);
            let mut child = command.spawn()?;
            // It holds our ends of the pipe, which then has no end.
            drop(command);
            std::io::copy(&mut said, &mut Aloud(outcomes))?;
            child.wait()
        };
        let status = run().map_err(|error| format!("{name}: {error}"))?;
        if !status.success() {
            return Err(format!("{name}: cargo test failed ({status})"));
        }
        println!("=== {name}: good, {:.0} s", start.elapsed().as_secs_f32());
        Ok(())
    }

    /// Leaves for the policy's pages what was proved, and returns what was not.
    fn report(&self, sources: &Sources, outcomes: &Outcomes) -> Result<Vec<String>, String> {
        let clauses = report::proofs(sources, |test| outcomes.of(&test.binary, &test.name));
        let gaps = gaps(&clauses);
        let report = Report {
            commit: commit::head(self.root),
            uncommitted: commit::is_changed(self.root),
            at: now(),
            clauses,
        };
        let file = self.root.join(report::FILE);
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(file.parent().unwrap_or(self.root))?;
            std::fs::write(&file, serde_json::to_vec_pretty(&report)?)
        };
        write().map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(gaps)
    }

    fn install_tools(&self) -> Result<(), String> {
        let targets = output(Command::new("rustup").args(["target", "list", "--installed"]));
        if !targets.is_some_and(|list| list.lines().any(|line| line == WASM_TARGET)) {
            let mut add = Command::new("rustup");
            add.args(["target", "add", WASM_TARGET]);
            self.step("the WebAssembly target", add)?;
        }
        if output(&mut cargo(&["deny", "--version"])).is_none() {
            self.step(
                "cargo-deny",
                cargo(&["install", "--locked", &format!("cargo-deny@{CARGO_DENY}")]),
            )?;
        }
        let missing: Vec<&str> = [
            ("chromium", "chromium"),
            ("chromedriver", "chromium-driver"),
            ("npm", "npm"),
        ]
        .into_iter()
        .filter(|(program, _)| !on_path(program))
        .map(|(_, package)| package)
        .collect();
        if !missing.is_empty() {
            self.apt_install(&missing)?;
        }
        if !self
            .root
            .join("tests/browser/node_modules/axe-core/axe.min.js")
            .exists()
        {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--no-audit", "--no-fund", "--prefix", "tests/browser"]);
            self.step("axe-core", npm)?;
        }
        Ok(())
    }

    fn apt_install(&self, packages: &[&str]) -> Result<(), String> {
        if !Path::new("/etc/debian_version").exists() {
            return Err(format!(
                "the browser tests need these programs on the PATH: {} (Debian's package names)",
                packages.join(", ")
            ));
        }
        let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
        for arguments in [&["update", "-q"][..], &["install", "-q", "-y"][..]] {
            let mut apt = if root {
                Command::new("apt-get")
            } else {
                let mut sudo = Command::new("sudo");
                sudo.arg("apt-get");
                sudo
            };
            apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            if arguments[0] == "install" {
                apt.args(packages);
            }
            self.step("Debian packages", apt)?;
        }
        Ok(())
    }

    /// The advisory database lives in a git repository of its own. Where it cannot be reached and no copy was ever fetched, that is said
    /// as loudly as a failure and does not fail: a machine behind a wall of package mirrors must still be able to run the tests.
    fn check_advisories(&self) -> Result<(), String> {
        println!("\n=== advisories");
        let fetched = cargo(&["deny", "fetch", "db"])
            .current_dir(self.root)
            .status()
            .is_ok_and(|status| status.success());
        let home = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
        let copy = home.is_some_and(|home| {
            home.join("advisory-dbs")
                .read_dir()
                .is_ok_and(|mut entries| {
                    entries.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir()))
                })
        });
        if fetched || copy {
            let mut check = vec!["deny", "--all-features", "check", "advisories"];
            if !fetched {
                println!(
                    "the advisory database cannot be reached: checking against the copy fetched earlier"
                );
                check.insert(1, "--offline");
            }
            return self.step("advisories", cargo(&check));
        }
        println!(
            "=== advisories: NOT CHECKED: the advisory database cannot be reached from this machine and no copy is here"
        );
        Ok(())
    }

    fn components(&self) -> Result<Vec<String>, String> {
        let folder = self.root.join("components");
        let entries = folder
            .read_dir()
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().join("Cargo.toml").exists())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        Ok(names)
    }
}

/// The same cargo that runs this program, so that the toolchain of rust-toolchain.toml holds for every step.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a report says when it was made, and nobody plays this program's time"
)]
fn now() -> DateTime<Utc> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    DateTime::from_timestamp(i64::try_from(seconds).unwrap_or_default(), 0).unwrap_or_default()
}
