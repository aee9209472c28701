//! Requests that components send.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::server::Application;

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
