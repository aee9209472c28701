//! Starts the runtime on a folder of its own.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, Once};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Everything granted, under `/`; nothing granted, under `/bare`.
pub(crate) const MANIFEST: &str = r#"
spin_manifest_version = 2
[application]
name = "probe"
[variables]
who = { default = "world" }
secret = { required = true, secret = true }
needed = { required = true }
[[trigger.http]]
route = "/..."
component = "probe"
[[trigger.http]]
route = "/bare/..."
component = "bare"
[component.probe]
source = "PROBE"
key_value_stores = ["default"]
sqlite_databases = ["default"]
allowed_outbound_hosts = ["http://127.0.0.1:*"]
environment = { FROM_MANIFEST = "1" }
variables = { greeting = "hello {{ who }}", secret = "{{ secret }}", needed = "{{ needed }}" }
[component.bare]
source = "PROBE"
"#;

/// A folder with a manifest in it.
pub(crate) struct Application {
    folder: TempDir,
}

impl Application {
    /// The application of all these tests.
    pub(crate) fn new() -> Self {
        Self::of(MANIFEST)
    }

    /// An application with a manifest of its own, in which `PROBE` is the component.
    pub(crate) fn of(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let probe = probe().display().to_string();
        std::fs::write(
            folder.path().join("spin.toml"),
            manifest.replace("PROBE", &probe),
        )
        .expect("written");
        Self { folder }
    }

    /// A file or folder of it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aryz"));
        command
            .current_dir(self.folder.path())
            .args(["up", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Serves it.
    pub(crate) fn up(&self, arguments: &[&str]) -> Server {
        Server::start(self.command(arguments))
    }

    /// Expects that it says something and ends well.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("it starts");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Expects that it is not served; gives back what is said about it.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("it starts");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(output.stdout, b"", "nothing is announced");
        String::from_utf8(output.stderr).expect("text")
    }
}

/// Compiles the component, once.
fn probe() -> PathBuf {
    static ONCE: Once = Once::new();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it lies in the target folder");
    ONCE.call_once(|| {
        let built = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--package", "probe"])
            .args(["--target", "wasm32-wasip2", "--profile", "edge"])
            .arg("--target-dir")
            .arg(target)
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the probe is not built");
    });
    target.join("wasm32-wasip2/edge/probe.wasm")
}

/// What is collected from a stream of the process.
type Text = Arc<Mutex<String>>;

/// A running application. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    address: String,
    output: Text,
    log: Text,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("it starts");
        let output = follow(child.stdout.take().expect("piped"));
        let log = follow(child.stderr.take().expect("piped"));
        let mut server = Self {
            child,
            address: String::new(),
            output,
            log,
        };
        server.address = within(Duration::from_mins(1), || {
            let output = server.output();
            let ended = server.child.try_wait().expect("its status");
            assert!(ended.is_none(), "it ended:\n{}", server.log());
            let line = output.lines().find(|line| line.starts_with("Serving "))?;
            Some(line.strip_prefix("Serving ")?.to_owned())
        });
        server
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What it printed.
    pub(crate) fn output(&self) -> String {
        self.output.lock().expect("text").clone()
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("text").clone()
    }

    /// Waits until the log says this.
    pub(crate) fn logs(&self, text: &str) {
        within(Duration::from_secs(10), || {
            self.log().contains(text).then_some(())
        });
    }

    /// The status of the answer to a GET, and its body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        read(agent().get(format!("{}{path}", self.address)).call())
    }

    /// The body of an answer that must be 200.
    pub(crate) fn ok(&self, path: &str) -> String {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}\n{}", self.log());
        body
    }

    /// A GET with headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let mut request = agent().get(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call())
    }

    /// Runs statements on a connection of its own; the outcome of each is one line.
    pub(crate) fn sql(&self, statements: &[&str]) -> Vec<String> {
        let request = agent().post(format!("{}/sql", self.address));
        let (status, body) = read(request.send(statements.join("\n")));
        assert_eq!(status, 200, "{}", self.log());
        body.lines().map(ToOwned::to_owned).collect()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .expect("kill starts");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        within(Duration::from_secs(20), || {
            self.child.try_wait().expect("its status")
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that takes any status as an answer and keeps no connection.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> (u16, String) {
    let mut answer = answer.expect("an answer");
    let body = answer.body_mut().read_to_string().expect("a text");
    (answer.status().as_u16(), body)
}

fn follow(stream: impl Read + Send + 'static) -> Text {
    let text = Text::default();
    let written = text.clone();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut text = written.lock().expect("text");
            text.push_str(&line);
            text.push('\n');
        }
    });
    text
}

/// Tries until there is something.
pub(crate) fn within<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(result) = attempt() {
            return result;
        }
        assert!(start.elapsed() < limit, "nothing within {limit:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
