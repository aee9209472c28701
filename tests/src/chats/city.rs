//! A city that is on every platform: the application, the platforms, and a folder with the state that outlives a stop.

use std::sync::{Arc, Mutex};
use std::time::Instant;

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
    served: Mutex<Served>,
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

/// The application since its last start.
struct Served {
    server: Option<Arc<Server>>,
    /// The moment at which it was started, and when that really was.
    began: (DateTime<Utc>, Instant),
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
            served: Mutex::new(Served {
                server: None,
                began: (now.parse().expect("a moment"), Instant::now()),
            }),
            telegram: platforms::telegram::play(&tokens(TELEGRAM_BOTS)),
            meta: platforms::meta::play(&accounts),
            vk: platforms::vk::play(&tokens(VK_GROUPS)),
            viber: platforms::viber::play(&VIBER_BOTS.map(|(_, token)| token)),
            program,
            folder: TempDir::new().expect("a temporary folder"),
        };
        city.serve(change);
        city
    }

    /// The application.
    ///
    /// # Panics
    /// While it is stopped.
    pub fn server(&self) -> Arc<Server> {
        let served = self.served.lock().expect("the application");
        Arc::clone(served.server.as_ref().expect("it is served"))
    }

    /// The time by the clocks of the platforms, which the application's follows.
    ///
    /// # Panics
    /// If a test that asked for it failed.
    pub fn now(&self) -> DateTime<Utc> {
        let (now, really) = self.served.lock().expect("the application").began;
        now + really.elapsed()
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
        {
            let mut served = self.served.lock().expect("the application");
            let running = served.server.take().expect("it is served");
            Arc::into_inner(running)
                .expect("nobody else holds it")
                .kill();
            served.began = (now.parse().expect("a moment"), Instant::now());
        }
        self.serve(change);
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

    fn serve(&self, change: impl FnOnce(&mut Options)) {
        let (began_at, _) = self.served.lock().expect("the application").began;
        let mut options = Options::at(&began_at.to_rfc3339()).on(self.folder.path());
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
        self.served.lock().expect("the application").server = Some(server);
    }
}
