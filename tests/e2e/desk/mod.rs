//! The desk of the staff: who comes in, and what they see of retention.

mod acts;
mod sign_in;
mod sweeps;

use aryz_tests::{Response, SWEEP_TOKEN, Server};

/// Somebody of the staff with a browser: its cookie.
struct Browser<'a> {
    server: &'a Server,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// Signs in by an account.
    fn sign_in(server: &'a Server, account: &str) -> Self {
        let response = sign_in(server, &[("account", account), ("token", SWEEP_TOKEN)]);
        assert_eq!(response.status, 303, "{}", response.text());
        Self {
            server,
            cookie: cookie(&response),
        }
    }

    /// A page, whatever it answers.
    fn ask(&self, path: &str) -> Response {
        let request = self.server.request("GET", path);
        request
            .header("cookie", &self.cookie)
            .header("accept", "text/html")
            .send()
    }

    /// A page that is there.
    fn see(&self, path: &str) -> String {
        let response = self.ask(path);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.text()
    }
}

fn sign_in(server: &Server, fields: &[(&str, &str)]) -> Response {
    let request = server.request("POST", "/desk/sign-in?lang=en");
    request.header("accept", "text/html").form(fields)
}

/// What the browser sends back.
fn cookie(response: &Response) -> String {
    let set = response.header("set-cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

/// The rows of a table for spreadsheets in which nothing needs quotes, each by the names of its columns.
fn rows(table: &str) -> Vec<Vec<(&str, &str)>> {
    let table = table.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut lines = table.split("\r\n").filter(|line| !line.is_empty());
    let columns: Vec<&str> = lines.next().expect("a head").split(',').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), columns.len(), "{line}");
            columns.iter().copied().zip(cells).collect()
        })
        .collect()
}

/// The cell of a column.
fn cell<'a>(row: &[(&str, &'a str)], column: &str) -> &'a str {
    let found = row.iter().find(|(name, _)| *name == column);
    found.unwrap_or_else(|| panic!("no column {column}")).1
}
