//! A city that is on every platform: the application, the platforms, and a folder with the state that outlives a stop.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::platforms::{self, Platform};
use crate::{
    INSTAGRAM_ACCOUNT, INSTAGRAM_TOKEN, META_NUMBERS, META_PAGE, META_PAGE_TOKEN, Options,
    Response, SWEEP_TOKEN, Server, TELEGRAM_BOTS, VIBER_BOTS, VK_GROUPS,
};

/// The application with every channel on, and what stands around it.
pub struct City {
    // In this order they end: nothing is sent to a platform that is gone.
    server: Mutex<Option<Arc<Server>>>,
    /// Telegram.
    pub telegram: Platform,
    /// `WhatsApp`, Messenger and Instagram.
    pub meta: Platform,
    /// VK.
    pub vk: Platform,
    /// Viber.
    pub viber: Platform,
    program: &'static str,
    folder: TempDir,
}

impl City {
    /// Starts `program` (`env!("CARGO_BIN_EXE_aryz-tested")`) at this moment, RFC 3339.
    ///
    /// # Panics
    /// If that is no moment, or the application does not start.
    pub fn start(program: &'static str, now: &str) -> Self {
        Self::start_with(program, now, |_| {})
    }

    /// The same with other options.
    ///
    /// # Panics
    /// If that is no moment, or the application does not start.
    pub fn start_with(program: &'static str, now: &str, change: impl FnOnce(&mut Options)) -> Self {
        let accounts: Vec<(&str, &str)> = META_NUMBERS
            .into_iter()
            .chain([
                (META_PAGE, META_PAGE_TOKEN),
                (INSTAGRAM_ACCOUNT, INSTAGRAM_TOKEN),
            ])
            .collect();
        let tokens = |accounts: [(&'static str, &'static str, &'static str); 2]| {
            accounts.map(|(_, _, token)| token)
        };
        let city = Self {
            server: Mutex::new(None),
            telegram: platforms::telegram::play(&tokens(TELEGRAM_BOTS)),
            meta: platforms::meta::play(&accounts),
            vk: platforms::vk::play(&tokens(VK_GROUPS)),
            viber: platforms::viber::play(&VIBER_BOTS.map(|(_, token)| token)),
            program,
            folder: TempDir::new().expect("a temporary folder"),
        };
        city.serve(now, change);
        city
    }

    /// The application.
    ///
    /// # Panics
    /// While it is stopped.
    pub fn server(&self) -> Arc<Server> {
        let server = self.server.lock().expect("the application");
        Arc::clone(server.as_ref().expect("it is served"))
    }

    /// The time by the clocks of the platforms, which the application's follows.
    ///
    /// # Panics
    /// While the application is stopped.
    pub fn now(&self) -> DateTime<Utc> {
        self.server().now()
    }

    /// Stops the application as a power cut would, and starts it at another moment.
    ///
    /// # Panics
    /// If that is no moment, or the application does not start.
    pub fn moves_to(&self, now: &str) {
        self.moves_to_with(now, |_| {});
    }

    /// The same with other options.
    ///
    /// # Panics
    /// If that is no moment, or the application does not start.
    pub fn moves_to_with(&self, now: &str, change: impl FnOnce(&mut Options)) {
        let running = self.server.lock().expect("the application").take();
        Arc::into_inner(running.expect("it is served"))
            .expect("nobody else holds it")
            .kill();
        self.serve(now, change);
    }

    /// Sends what waits, and answers what was done.
    pub fn sends_what_waits(&self) -> Response {
        self.server()
            .request("POST", "/internal/outbox/send")
            .header("authorization", &format!("Bearer {SWEEP_TOKEN}"))
            .send()
    }

    /// The platforms do not mind mistakes any more: for tests that make the application say anything to anybody.
    pub fn forgives(&self) {
        for platform in [&self.telegram, &self.meta, &self.vk, &self.viber] {
            platform.forgives();
        }
    }

    fn serve(&self, now: &str, change: impl FnOnce(&mut Options)) {
        let mut options = Options::at(now).on(self.folder.path());
        for (name, platform) in [
            ("telegram_api_url", &self.telegram),
            ("meta_api_url", &self.meta),
            ("vk_api_url", &self.vk),
            ("viber_api_url", &self.viber),
        ] {
            options.variables.insert(name, platform.address());
        }
        change(&mut options);
        let server = Arc::new(Server::start(self.program, options));
        *self.server.lock().expect("the application") = Some(server);
    }
}
