//! One Chromium with a fresh profile, driven through chromedriver. What a person does is a `WebDriver` command and works without scripts too;
//! what only an examiner does (emulating dark mode or paper, axe-core, the log of the network) goes through the developer tools.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::actions::{MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// The window in CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Size(pub(crate) u32, pub(crate) u32);

/// A common phone.
pub(crate) const PHONE: Size = Size(390, 844);
/// A small laptop.
pub(crate) const DESKTOP: Size = Size(1280, 900);

/// A browser and its driver. Dropping it ends both, after a panic too.
pub(crate) struct Browser {
    client: Client,
    /// Where the application is: `http://127.0.0.1:PORT`.
    origin: String,
    driver: Child,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// A browser for the application at this origin.
    pub(crate) async fn open(origin: &str, scripts: Scripts) -> Self {
        let profile = TempDir::new().expect("a folder for the profile");
        let (driver, port) = start_driver();
        let address = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let Value::Object(capabilities) = capabilities(profile.path(), scripts) else {
            unreachable!("an object below")
        };
        let client = builder
            .capabilities(capabilities)
            .connect(&address)
            .await
            .expect("chromedriver starts Chromium");
        client
            .persist()
            .await
            .expect("this struct ends the session");
        let id = client
            .session_id()
            .await
            .expect("a session")
            .expect("an id");
        let browser = Self {
            client,
            origin: origin.to_owned(),
            driver,
            session: format!("{address}/session/{id}"),
            _profile: profile,
        };
        browser.look(PHONE, "light").await;
        browser
    }

    /// Asserts what must be true of every visit, whatever it was for: nobody else was asked for anything, and nothing complained.
    pub(crate) async fn close(self) {
        let requests = self.log("performance").await;
        let requests: Vec<_> = requests.iter().filter_map(request).collect();
        assert!(!requests.is_empty(), "the log holds the requests");
        let strangers: Vec<_> = requests
            .iter()
            // The browser's own start page (`chrome:`) and `data:` pages ask nobody.
            .filter(|url| url.starts_with("http") && !url.starts_with(&self.origin))
            .collect();
        assert!(strangers.is_empty(), "requests to others: {strangers:?}");

        let complaints = self.log("browser").await;
        let complaints: Vec<_> = complaints
            .iter()
            .map(|entry| entry["message"].as_str().unwrap_or_default())
            .filter(|message| !is_answer(message))
            .collect();
        assert!(complaints.is_empty(), "the console says: {complaints:#?}");
    }

    // --- what a person does

    /// Opens a path of the application, or a whole address.
    pub(crate) async fn go(&self, path: &str) {
        let address = if path.starts_with('/') {
            format!("{}{path}", self.origin)
        } else {
            path.to_owned()
        };
        let gone = self.client.goto(&address).await;
        gone.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// Tries until it works: a page may take a moment to come, and chromedriver refuses what it was asked while one goes and another comes.
    async fn patiently<T>(&self, what: &str, attempt: impl AsyncFn() -> Result<T, CmdError>) -> T {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match attempt().await {
                Ok(result) => return result,
                Err(error) if Instant::now() > end => {
                    panic!("{what} on {}: {error}", self.address().await)
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// The element; it may take a moment to come.
    pub(crate) async fn find(&self, css: &str) -> Element {
        self.patiently(css, async || self.client.find(Locator::Css(css)).await)
            .await
    }

    /// Whether the page has such an element and a person sees it.
    pub(crate) async fn sees(&self, css: &str) -> bool {
        let look = async || {
            for element in self.client.find_all(Locator::Css(css)).await? {
                if element.is_displayed().await? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        self.patiently(css, look).await
    }

    /// Clicks it, once.
    pub(crate) async fn click(&self, css: &str) {
        match self.find(css).await.click().await {
            Ok(()) => {}
            // The click was so quick that the next page came before the answer.
            Err(error) if error.to_string().contains("aborted by navigation") => {}
            Err(error) => panic!("click on {css}: {error}"),
        }
    }

    /// Clicks it twice, as fast as an impatient hand.
    pub(crate) async fn double_click(&self, css: &str) {
        let element = self.find(css).await;
        let mut mouse = MouseActions::new("mouse".to_owned()).then(PointerAction::MoveToElement {
            element,
            duration: None,
            x: 0.,
            y: 0.,
        });
        for _ in 0..2 {
            mouse = mouse
                .then(PointerAction::Down {
                    button: MOUSE_BUTTON_LEFT,
                })
                .then(PointerAction::Up {
                    button: MOUSE_BUTTON_LEFT,
                });
        }
        self.client
            .perform_actions(mouse)
            .await
            .expect("two clicks");
    }

    /// Types into the field of this name, in place of what stands there.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        let typed = async {
            field.clear().await?;
            field.send_keys(text).await
        };
        typed
            .await
            .unwrap_or_else(|error| panic!("typing into {name}: {error}"));
    }

    /// Chooses a file for the field of this name.
    pub(crate) async fn attach(&self, name: &str, file: &Path) {
        let field = self.find(&format!("[name='{name}']")).await;
        let path = file.to_str().expect("a path of letters");
        let chosen = field.send_keys(path).await;
        chosen.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Takes a choice by its radio button or checkbox.
    pub(crate) async fn choose(&self, name: &str, value: &str) {
        self.click(&format!("input[name='{name}'][value='{value}']"))
            .await;
    }

    /// Presses keys: those of [`Key`] or letters.
    pub(crate) async fn press(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("keys");
    }

    /// Presses the tabulator.
    pub(crate) async fn tab(&self) {
        self.press([char::from(Key::Tab)]).await;
    }

    /// What a person reads in it.
    pub(crate) async fn text(&self, css: &str) -> String {
        let read = async || self.client.find(Locator::Css(css)).await?.text().await;
        self.patiently(css, read).await
    }

    /// What stands in the field of this name.
    pub(crate) async fn value(&self, name: &str) -> String {
        let field = self.find(&format!("[name='{name}']")).await;
        let value = field.prop("value").await.expect("a field's value");
        value.unwrap_or_default()
    }

    /// An attribute of the first such element.
    pub(crate) async fn attribute(&self, css: &str, name: &str) -> String {
        let read = async || self.client.find(Locator::Css(css)).await?.attr(name).await;
        self.patiently(css, read).await.unwrap_or_default()
    }

    /// The `id` of what has the focus.
    pub(crate) async fn focused(&self) -> String {
        let element = self.client.active_element().await.expect("a focus");
        let id = element.prop("id").await.expect("an id");
        id.unwrap_or_default()
    }

    /// The address of the page.
    pub(crate) async fn address(&self) -> String {
        self.client
            .current_url()
            .await
            .expect("an address")
            .to_string()
    }

    /// The title of the page.
    pub(crate) async fn title(&self) -> String {
        self.client.title().await.expect("a title")
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page again");
    }

    // --- what an examiner does

    /// Where the browser saves what it downloads from now on.
    pub(crate) async fn saves_to(&self, folder: &Path) {
        let options = json!({ "behavior": "allow", "downloadPath": folder });
        self.tool("Browser.setDownloadBehavior", options).await;
    }

    /// Runs a script in the page as the body of a function and returns what it returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        let result = self.client.execute(script, vec![]).await;
        result.unwrap_or_else(|error| panic!("{error} in the script {script:.200}"))
    }

    /// The same for a script that calls its last argument with the result.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        let result = self.client.execute_async(script, vec![]).await;
        result.unwrap_or_else(|error| panic!("{error} in the script {script:.200}"))
    }

    /// A window of this size; `scheme` is `light` or `dark`.
    pub(crate) async fn look(&self, size: Size, scheme: &str) {
        self.resize(size).await;
        self.medium("", scheme).await;
    }

    /// A window of this size.
    pub(crate) async fn resize(&self, Size(width, height): Size) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.tool("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        // A phone's lie over the page; chromium's would take their width from every other picture.
        self.tool("Emulation.setScrollbarsHidden", json!({ "hidden": true }))
            .await;
    }

    /// What the style sheet is told: the medium (`screen`, `print`, or "" for the usual one) and the colour scheme.
    pub(crate) async fn medium(&self, medium: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "media": medium, "features": features });
        self.tool("Emulation.setEmulatedMedia", media).await;
    }

    /// The size of letters that the person has set in the browser; 16 is the usual one.
    pub(crate) async fn letters(&self, pixels: u32) {
        let sizes = json!({ "fontSizes": { "standard": pixels, "fixed": pixels } });
        self.tool("Page.setFontSizes", sizes).await;
    }

    /// A picture of the page from its top down to this many pixels at most, `scale` times as large.
    pub(crate) async fn picture(&self, file: &Path, longest: f64, scale: f64) {
        let metrics = self.tool("Page.getLayoutMetrics", json!({})).await;
        let page = &metrics["cssContentSize"];
        let height = page["height"].as_f64().unwrap_or_default().min(longest);
        let clip =
            json!({ "x": 0, "y": 0, "width": page["width"], "height": height, "scale": scale });
        let options = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.tool("Page.captureScreenshot", options).await;
        let bytes = BASE64.decode(picture["data"].as_str().unwrap_or_default().as_bytes());
        let folder = file.parent().expect("a folder");
        fs::create_dir_all(folder).expect("the folder of the pictures");
        fs::write(file, bytes.expect("base64")).expect("the picture is written");
    }

    /// A command of the developer tools.
    pub(crate) async fn tool(&self, command: &'static str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let call = Extension {
            path: "goog/cdp/execute",
            body,
        };
        let result = self.client.issue_cmd(call).await;
        result.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// What a log has gathered since it was last asked.
    pub(crate) async fn log(&self, kind: &str) -> Vec<Value> {
        let call = Extension {
            path: "se/log",
            body: json!({ "type": kind }),
        };
        let log = self.client.issue_cmd(call).await;
        let log = log.unwrap_or_else(|error| panic!("log {kind}: {error}"));
        log.as_array().cloned().unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser behind, so the session is ended first. Nothing is left to do if either is gone already.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A command that chromedriver knows beyond the standard.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

fn capabilities(profile: &Path, scripts: Scripts) -> Value {
    let mut options = json!({
        "binary": program("chromium"),
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--force-prefers-reduced-motion",
            format!("--user-data-dir={}", profile.display()),
        ],
    });
    if scripts == Scripts::Off {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "script": 120_000, "pageLoad": 60_000 },
    })
}

/// chromedriver on a free port.
fn start_driver() -> (Child, u16) {
    let mut driver = Command::new(program("chromedriver"))
        .args(["--port=0", "--log-level=SEVERE"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver says its port");
    thread::spawn(move || lines.for_each(drop));
    (driver, port)
}

fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut files = env::split_paths(&path).map(|folder| folder.join(name));
    files
        .find(|file| file.is_file())
        .unwrap_or_else(|| {
            panic!("`{name}` is not on the PATH: on Debian, apt-get install chromium chromium-driver; or let `cargo verify` do it")
        })
}

/// The address of an entry of the performance log that is a request.
fn request(entry: &Value) -> Option<String> {
    let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let message = &message["message"];
    let is_request = message["method"] == "Network.requestWillBeSent";
    let url = message["params"]["request"]["url"].as_str()?;
    is_request.then(|| url.to_owned())
}

/// Chromium writes into the console that a page was answered with 404 or 422; the reader was told so by the page itself. A style, an icon or
/// a script that is missing is a complaint.
fn is_answer(message: &str) -> bool {
    message.contains("the server responded with a status of 4") && !message.contains("/static/")
}
