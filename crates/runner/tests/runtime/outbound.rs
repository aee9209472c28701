//! Requests that components send.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::server::{Application, MANIFEST};

#[test]
fn a_request_reaches_a_granted_host() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let host = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut head = [0; 1024];
        let length = stream.read(&mut head).expect("a request");
        stream
            .write_all(b"HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n")
            .expect("sent");
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    let url = format!("http://127.0.0.1:{port}/path");
    assert_eq!(server.ok(&format!("/send?url={url}")), "418");
    let request = host.join().expect("a request");
    assert!(request.starts_with("GET /path HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("127.0.0.1:{port}")), "{request}");
}

/// Proves clauses 3.3 and 3.4.
#[test]
fn a_host_that_is_not_granted_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let port = listener.local_addr().expect("an address").port();
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    for (path, url) in [
        ("/send", format!("http://localhost:{port}/")),
        ("/send", format!("https://127.0.0.1:{port}/")),
        ("/bare/send", format!("http://127.0.0.1:{port}/")),
    ] {
        let answer = server.ok(&format!("{path}?url={url}"));
        assert_eq!(answer, "ErrorCode::HttpRequestDenied", "{path} {url}");
    }
    server.logs("component bare: a request to http://127.0.0.1:");
    assert!(listener.accept().is_err(), "nobody has connected");
}

/// The application, which may send requests to itself.
fn to_itself() -> Application {
    Application::of(&MANIFEST.replace("http://127.0.0.1:*", "http://self"))
}

#[test]
fn an_application_that_may_reaches_its_own_routes_as_anybody_from_outside() {
    let application = to_itself();
    let server = application.up(&["--quiet"]);
    for path in ["/hello", "/bare/hello", "/nothing"] {
        let (status, _) = server.get(path);
        let answer = server.ok(&format!("/send?url=http://self.alt{path}"));
        assert_eq!(answer, status.to_string(), "{path}");
    }
    let seen = server.ok("/fetch?url=https://self.alt/bare/headers?a=1");
    for line in [
        format!("uri: {}/bare/headers?a=1", server.address()),
        format!("spin-full-url: {}/bare/headers?a=1", server.address()),
        "spin-component-route: /bare".to_owned(),
    ] {
        assert!(seen.lines().any(|seen| seen == line), "{line}\n{seen}");
    }
    assert!(seen.contains("spin-client-addr: 127.0.0.1:"), "{seen}");
}

#[test]
fn an_answer_of_the_application_to_itself_that_points_elsewhere_is_not_followed() {
    let application = to_itself();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/send?url=http://self.alt/moved"), "302");
}

#[test]
fn an_application_reaches_itself_only_where_it_may_and_under_one_name() {
    let application = to_itself();
    let server = application.up(&["--quiet"]);
    let listener = server.address();
    for (path, url) in [
        ("/bare/send", "http://self.alt/hello".to_owned()),
        // The grant is for requests to itself, and not for its address or for a host of that name.
        ("/send", format!("{listener}/hello")),
        ("/send", "http://self/hello".to_owned()),
    ] {
        let answer = server.ok(&format!("{path}?url={url}"));
        assert_eq!(answer, "ErrorCode::HttpRequestDenied", "{path} {url}");
    }
    // Of a path alone, wasmtime makes no request in WASI 0.3, neither here nor in Spin.
    let answer = server.ok("/send?url=/hello");
    assert_eq!(answer, "ErrorCode::HttpRequestUriInvalid");
    server.logs("component bare: a request to http://self.alt was refused");
}

#[test]
fn a_timer_knows_no_address_of_its_own_application() {
    let manifest = MANIFEST.replace("http://127.0.0.1:*", "http://self")
        + "[[trigger.cron]]\ncomponent = \"probe\"\ncron_expression = \"* * * * * *\"\n";
    let application = Application::of(&manifest);
    let server = application.up(&["--env", "SEND_AT_TICK=http://self.alt/hello"]);
    server.logs("sent at a tick: ErrorCode::HttpRequestUriInvalid");
    server.logs("component probe: a request to the application itself was refused");
}
