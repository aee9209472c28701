//! What the end-to-end tests share: the application, compiled and served by the embedded runtime in a process of its own, with a state folder
//! of its own. Nothing inside it is mocked; tests speak HTTP to it, read its log and kill it. When a server stops, whatever the test was about,
//! every byte that it wrote or printed is searched for the persons of the tests, and no text may have been missing.

#![expect(
    clippy::missing_panics_doc,
    reason = "a harness panics wherever the application does not do as it should"
)]

pub mod chats;
pub mod furnish;
pub mod photo;
pub mod planted;
pub mod platforms;
pub mod search;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, LazyLock, Mutex, Once};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tempfile::TempDir;

use crate::search::Search;

/// Bearer token of the sweep in tests.
pub const SWEEP_TOKEN: &str = "sweep-token-of-the-tests";
/// What Telegram would send in `X-Telegram-Bot-Api-Secret-Token`.
pub const TELEGRAM_SECRET: &str = "telegram-secret-of-the-tests";
/// The token of the bot.
pub const TELEGRAM_BOT_TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// Two bots by a name of ours, what Telegram sends with their updates, and their tokens; most tests have the first alone, without its name.
pub const TELEGRAM_BOTS: [(&str, &str, &str); 2] = [
    ("city", TELEGRAM_SECRET, TELEGRAM_BOT_TOKEN),
    (
        "akimat",
        "telegram-secret-of-the-second",
        "110201544:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    ),
];
/// What signs whatever Meta delivers.
pub const META_APP_SECRET: &str = "0c1d5f2f9b7d4a6e8f3b2a1c0d9e8f7a";
/// Our own word, told to Meta beside the address.
pub const META_VERIFY_TOKEN: &str = "meta-word-of-the-tests";
/// The ids of our numbers at `WhatsApp`, and their tokens.
pub const META_NUMBERS: [(&str, &str); 2] = [
    ("106540352242922", "EAAJZC-first-number-of-the-tests"),
    ("106540352242923", "EAAJZC-second-number-of-the-tests"),
];
/// The id of our page.
pub const META_PAGE: &str = "1960858064142931";
/// The token of the page.
pub const META_PAGE_TOKEN: &str = "EAAJZC-page-of-the-tests";
/// The id of our account at Instagram.
pub const INSTAGRAM_ACCOUNT: &str = "17841405309211844";
/// The token of that account.
pub const INSTAGRAM_TOKEN: &str = "EAAJZC-instagram-of-the-tests";
/// The ids of our communities at VK, what VK sends with each of their events, and their tokens.
pub const VK_GROUPS: [(&str, &str, &str); 2] = [
    (
        "203076503",
        "vk-secret-of-the-first",
        "vk1.a.first-of-the-tests",
    ),
    (
        "203076504",
        "vk-secret-of-the-second",
        "vk1.a.second-of-the-tests",
    ),
];
/// With which string each community's address is confirmed.
pub const VK_CONFIRMATIONS: [&str; 2] = ["a1b2c3d4", "d4c3b2a1"];
/// Our bots at Viber by a name of ours, and their tokens.
pub const VIBER_BOTS: [(&str, &str); 2] = [
    ("city", "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"),
    (
        "akimat",
        "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im0",
    ),
];
/// The channels of the generic webhook, and their secrets.
pub const GENERIC_CHANNELS: [(&str, &str); 2] = [
    ("app", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("kiosk", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
];
/// Where nobody answers: the address of a platform's interface in tests without that platform.
const NOBODY: &str = "http://127.0.0.1:9";
/// The master key of the tests.
pub const MASTER_KEY: &str = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the root")
}

/// How a server is started; `Options::default()` is a fresh application with every channel on.
pub struct Options {
    /// Where the state lies; a temporary folder of its own if not given.
    pub state: Option<PathBuf>,
    /// The moment at which the clock of the components starts.
    pub now: Option<String>,
    /// Spin variables; an entry removed is a variable that is missing.
    pub variables: BTreeMap<&'static str, String>,
    /// The manifest, if not the application's own; paths in it are relative to it.
    pub manifest: Option<PathBuf>,
    /// Further arguments of `aryz up`.
    pub arguments: Vec<&'static str>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            state: None,
            now: None,
            variables: BTreeMap::from([
                ("master_key", MASTER_KEY.to_owned()),
                ("sweep_token", SWEEP_TOKEN.to_owned()),
                ("telegram_secret_token", TELEGRAM_SECRET.to_owned()),
                ("telegram_bot_token", TELEGRAM_BOT_TOKEN.to_owned()),
                ("telegram_api_url", NOBODY.to_owned()),
                ("meta_app_secret", META_APP_SECRET.to_owned()),
                ("meta_verify_token", META_VERIFY_TOKEN.to_owned()),
                (
                    "meta_access_token",
                    named(META_NUMBERS.into_iter().chain([
                        (META_PAGE, META_PAGE_TOKEN),
                        (INSTAGRAM_ACCOUNT, INSTAGRAM_TOKEN),
                    ])),
                ),
                ("meta_api_url", NOBODY.to_owned()),
                (
                    "vk_secret",
                    named(VK_GROUPS.map(|(group, secret, _)| (group, secret))),
                ),
                (
                    "vk_confirmation",
                    named(
                        VK_GROUPS
                            .map(|(group, ..)| group)
                            .into_iter()
                            .zip(VK_CONFIRMATIONS),
                    ),
                ),
                (
                    "vk_access_token",
                    named(VK_GROUPS.map(|(group, _, token)| (group, token))),
                ),
                ("vk_api_url", NOBODY.to_owned()),
                ("viber_auth_token", named(VIBER_BOTS)),
                ("viber_api_url", NOBODY.to_owned()),
                ("generic_secret", named(GENERIC_CHANNELS)),
            ]),
            manifest: None,
            arguments: vec![],
        }
    }
}

/// The secrets of several accounts in one variable.
pub fn named<'a>(accounts: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let accounts: Vec<String> = accounts
        .into_iter()
        .map(|(name, secret)| format!("{name}={secret}"))
        .collect();
    accounts.join(" ")
}

impl Options {
    /// The application at this moment, RFC 3339.
    pub fn at(now: &str) -> Self {
        Self {
            now: Some(now.to_owned()),
            ..Self::default()
        }
    }

    /// The application on a state folder that outlives it.
    #[must_use]
    pub fn on(mut self, state: &Path) -> Self {
        self.state = Some(state.to_owned());
        self
    }
}

/// A served application. Dropping it kills the process.
pub struct Server {
    child: Child,
    /// Taken from the child, which would close it when it is waited for.
    _leash: Option<ChildStdin>,
    address: String,
    /// What its clock said when it was started, if that was set.
    began: Option<(DateTime<Utc>, Instant)>,
    log: Arc<Mutex<Vec<u8>>>,
    followers: Vec<JoinHandle<()>>,
    agent: ureq::Agent,
    state: PathBuf,
    _own_state: Option<TempDir>,
}

/// Variables that open everything.
const SECRET_VARIABLES: [&str; 13] = [
    "master_key",
    "master_key_previous",
    "sweep_token",
    "telegram_secret_token",
    "telegram_bot_token",
    "meta_app_secret",
    "meta_verify_token",
    "meta_access_token",
    "vk_secret",
    "vk_confirmation",
    "vk_access_token",
    "viber_auth_token",
    "generic_secret",
];

/// The persons of the tests.
static PERSONS: LazyLock<Search> = LazyLock::new(|| Search::new(planted::VALUES.iter().copied()));

/// What came up while the tests ran, by the folder of the state: a server that starts on the folder of another one searches for it too.
static SECRETS: Mutex<BTreeMap<PathBuf, Secrets>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct Secrets {
    texts: BTreeSet<String>,
    numbers: BTreeSet<i64>,
}

impl Server {
    /// Starts `program` (`env!("CARGO_BIN_EXE_aryz-tested")`) and waits for its address.
    ///
    /// # Panics
    /// If it ends or stays silent instead; the panic carries its log.
    pub fn start(program: &str, options: Options) -> Self {
        build_components();
        let own_state = options
            .state
            .is_none()
            .then(|| TempDir::new().expect("a temporary folder"));
        let state = options
            .state
            .unwrap_or_else(|| own_state.as_ref().expect("made above").path().to_owned());
        let mut command = Command::new(program);
        command
            .current_dir(root())
            .args(["up", "--no-build", "--no-dev-secrets", "--quiet"])
            .args(["--listen", "127.0.0.1:0", "--state-dir"])
            .arg(&state)
            .args(&options.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in &options.variables {
            command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
        }
        if let Some(now) = &options.now {
            command.args(["--now", now]);
        }
        if let Some(manifest) = &options.manifest {
            command.arg("--file").arg(manifest);
        }
        let now = options.now.as_deref();
        let began = now.map(|now| (now.parse().expect("a moment"), Instant::now()));
        let mut child = command.spawn().expect("the runtime starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let errors = follow(child.stderr.take().expect("piped"), &log);
        let mut printed = BufReader::new(child.stdout.take().expect("piped"));
        let address = loop {
            let mut line = String::new();
            let length = printed.read_line(&mut line).expect("a line");
            log.lock().expect("log").extend_from_slice(line.as_bytes());
            if let Some(address) = line.strip_prefix("Serving ") {
                break address.trim_end().to_owned();
            }
            if length == 0 {
                errors.join().expect("the log is read to its end");
                panic!("no address; log:\n{}", text_of(&log));
            }
        };
        let followers = vec![errors, follow(printed, &log)];
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .into();
        let server = Self {
            _leash: child.stdin.take(),
            child,
            address,
            began,
            log,
            followers,
            agent,
            state,
            _own_state: own_state,
        };
        for (name, value) in options.variables {
            if SECRET_VARIABLES.contains(&name) {
                // One secret, or several with the names of their accounts.
                for secret in value.split_whitespace() {
                    server.plant(secret.split_once('=').map_or(secret, |(_, secret)| secret));
                }
            }
        }
        server
    }

    /// The time by its clock.
    ///
    /// # Panics
    ///
    /// If it goes by the clock of the machine.
    pub fn now(&self) -> DateTime<Utc> {
        let (now, really) = self.began.expect("a clock that was set");
        now + really.elapsed()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The folder of the SQLite files.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The memory that the process holds, in bytes (proc(5), `VmRSS`).
    ///
    /// # Panics
    /// Where there is no such file.
    pub fn memory(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).expect("the status of a process");
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        let kibibytes: u64 = kibibytes.and_then(|it| it.parse().ok()).expect("a size");
        kibibytes << 10
    }

    /// What the runtime and the components have logged so far.
    pub fn log(&self) -> String {
        text_of(&self.log)
    }

    /// What somebody typed or got in this test alone must not stand in the clear either.
    pub fn plant(&self, text: &str) {
        self.secrets(|secrets| secrets.texts.insert(text.to_owned()));
    }

    /// The same for a number, such as the id of somebody in a chat.
    pub fn plant_number(&self, number: i64) {
        self.secrets(|secrets| secrets.numbers.insert(number));
    }

    fn secrets<T>(&self, work: impl FnOnce(&mut Secrets) -> T) -> T {
        let mut secrets = SECRETS.lock().expect("what came up");
        work(secrets.entry(self.state.clone()).or_default())
    }

    /// Every access code that is answered is a secret from then on.
    fn plant_codes(&self, answer: &str) {
        let symbol = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        let words = answer.split(|c| !symbol(c) && c != '-');
        for code in words.filter(|word| is_access_code(word)) {
            self.plant(code);
            self.plant(&code.replace('-', ""));
        }
    }

    /// What stands in the clear: in a file of the state, in the name of one, or in the log. It may be asked at any time, also while others write.
    pub fn in_the_clear(&self) -> Vec<String> {
        let search = self.secrets(|secrets| {
            let texts = secrets.texts.iter().map(|text| search::Value::Text(text));
            let numbers = secrets.numbers.iter().copied();
            let secrets = texts.chain(numbers.map(search::Value::Number));
            Search::new(planted::VALUES.iter().copied().chain(secrets))
        });
        let log = self.log.lock().expect("log").clone();
        let mut found = search.folder(&self.state);
        found.extend(search.bytes("the log", &log));
        found.into_iter().collect()
    }

    /// Whatever was asked for in words has them.
    fn expect_words(&self) {
        let missing = "no words have the id";
        let log = self.log();
        let found: BTreeSet<&str> = log.lines().filter(|line| line.contains(missing)).collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Nothing personal stands in the clear.
    ///
    /// # Panics
    /// If it does.
    pub fn expect_nothing_in_the_clear(&self) {
        let found = self.in_the_clear();
        assert!(found.is_empty(), "in the clear: {found:#?}");
    }

    /// The first line of the log that holds this text. What is printed before an answer may be read after it: it is waited for.
    ///
    /// # Panics
    /// If it does not come.
    pub fn logged(&self, text: &str) -> String {
        for _ in 0..600 {
            if let Some(line) = self.log().lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("\"{text}\" is not in the log:\n{}", self.log());
    }

    /// A request to a path of the application, without following redirects.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        Request {
            server: self,
            builder: ureq::http::Request::builder()
                .method(method)
                .uri(format!("{}{path}", self.address)),
        }
    }

    /// `GET` without further headers.
    pub fn get(&self, path: &str) -> Response {
        self.request("GET", path).send()
    }

    /// `POST` of JSON.
    pub fn post_json(&self, path: &str, body: &Value) -> Response {
        self.request("POST", path).json(body)
    }

    /// Kills the process as a power cut would (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("a killed process ends");
    }

    /// Asks the process to stop (SIGTERM) and waits.
    pub fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "SIGTERM was sent"
        );
        self.child.wait().expect("the process ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended after `kill` or `stop`: nothing is left to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
        for follower in self.followers.drain(..) {
            let _ = follower.join();
        }
        if thread::panicking() {
            eprintln!("--- log of the application\n{}", self.log());
        } else {
            self.expect_nothing_in_the_clear();
            self.expect_words();
        }
    }
}

/// A request that is being put together.
pub struct Request<'a> {
    server: &'a Server,
    builder: ureq::http::request::Builder,
}

impl Request<'_> {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Sends it without a body.
    pub fn send(self) -> Response {
        self.body(Vec::new())
    }

    /// Sends it as JSON.
    pub fn json(self, body: &Value) -> Response {
        self.header("content-type", "application/json")
            .body(body.to_string().into_bytes())
    }

    /// Sends it as a browser sends a form of this site.
    pub fn form(self, fields: &[(&str, &str)]) -> Response {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body.into_bytes())
    }

    /// Sends it with these bytes.
    ///
    /// # Panics
    /// If the server does not answer at all.
    pub fn body(self, body: Vec<u8>) -> Response {
        let request = self.builder.body(body).expect("a well-formed request");
        let mut response = self.server.agent.run(request).expect("an answer");
        let response = Response {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_vec().expect("a whole body"),
        };
        self.server.plant_codes(&response.text());
        response.expect_nothing_repeated();
        response
    }
}

/// An answer, read to its end.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: ureq::http::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header, or "" if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Response {
    /// An error for programs repeats nothing of what was sent, and an address carries nothing personal.
    fn expect_nothing_repeated(&self) {
        let mut found = PERSONS.bytes("an address", self.header("location").as_bytes());
        if self.header("content-type") == "application/problem+json" {
            found.extend(PERSONS.bytes("an error", &self.body));
        }
        assert!(found.is_empty(), "said: {found:#?}");
    }
}

/// Sixteen symbols in groups of four.
fn is_access_code(word: &str) -> bool {
    word.len() == 19 && word.split('-').all(|group| group.len() == 4)
}

/// The value of the first `<input name="…" value="…">` of this name.
pub fn input_value(html: &str, name: &str) -> Option<String> {
    html.split("<input")
        .map(|rest| rest.split('>').next().unwrap_or_default())
        .find(|tag| tag.contains(&format!("name=\"{name}\"")))
        .and_then(|tag| tag.split("value=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .map(ToOwned::to_owned)
}

/// A text as it stands in an address or in a form.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The components are built once a run, by their own `build.command`s; a lock file keeps test processes from building at once.
fn build_components() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let lock = File::create(root().join("target/components.lock")).expect("a lock file");
        lock.lock().expect("the lock");
        runner::build(&root().join("spin.toml")).expect("the components build");
    });
}

/// Keeps what a process prints, to its end.
fn follow(mut source: impl Read + Send + 'static, log: &Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    let log = Arc::clone(log);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            log.lock()
                .expect("log")
                .extend_from_slice(&buffer[..length]);
        }
    })
}

fn text_of(log: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&log.lock().expect("log")).into_owned()
}
