//! Requests: which component gets them, and what it is told.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::server::Application;

#[test]
fn a_component_is_told_how_it_was_reached() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    let (status, headers) = server.get_with(
        "/headers?a=1",
        &[
            ("Spin-Client-Addr", "6.6.6.6:6"),
            ("Spin-Anything", "forged"),
            ("X-Own", "kept"),
        ],
    );
    assert_eq!(status, 200);
    let host = server.address().strip_prefix("http://").expect("http");
    for line in [
        format!("uri: http://{host}/headers?a=1\n"),
        format!("spin-full-url: http://{host}/headers?a=1\n"),
        "spin-path-info: /headers\n".to_owned(),
        "spin-matched-route: /...\n".to_owned(),
        "spin-raw-component-route: /...\n".to_owned(),
        "spin-component-route: \n".to_owned(),
        "spin-base-path: /\n".to_owned(),
        "spin-client-addr: 127.0.0.1:".to_owned(),
        "x-own: kept\n".to_owned(),
    ] {
        assert!(headers.contains(&line), "{line}\n{headers}");
    }
    assert!(!headers.contains("6.6.6.6") && !headers.contains("forged"));
}

#[test]
fn the_more_specific_route_gets_the_request() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/kv/open?label=default"), "opened");
    assert_eq!(
        server.ok("/bare/kv/open?label=default"),
        "Error::AccessDenied"
    );
}

#[test]
fn nobody_answers_where_there_is_no_route() {
    let application = Application::of(
        r#"
spin_manifest_version = 2
[application]
name = "one"
[[trigger.http]]
route = "/one/:name"
component = "probe"
[component.probe]
source = "PROBE"
"#,
    );
    let server = application.up(&["--quiet"]);
    assert_eq!(server.get("/two"), (404, String::new()));
    assert_eq!(
        server.get("/.well-known/spin/health"),
        (200, "OK".to_owned())
    );
    assert_eq!(server.get("/one/x").0, 200);
}

#[test]
fn an_instance_serves_many_requests() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    assert_eq!(server.ok("/begun"), "1");
    assert_eq!(server.ok("/begun"), "2");
}

#[test]
fn requests_that_wait_at_the_same_time_share_as_many_instances_as_there_are_cores() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    // All have begun before the first of them looks how many have begun in its instance.
    let begun: Vec<f64> = std::thread::scope(|scope| {
        let ask = || server.ok("/begun?ms=2000").parse().expect("a count");
        let requests: Vec<_> = (0..48).map(|_| scope.spawn(ask)).collect();
        let answers = requests.into_iter();
        answers
            .map(|asked| asked.join().expect("a count"))
            .collect()
    });
    let instances = begun.iter().map(|count| 1. / count).sum::<f64>().round();
    let cores = std::thread::available_parallelism().expect("cores").get();
    let cores = f64::from(u32::try_from(cores).expect("a few"));
    assert!((1. ..=cores).contains(&instances), "{begun:?}");
}

#[test]
fn a_large_body_reaches_the_component() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    let mut stream = raw(server.address());
    let length = 3 << 20;
    write!(
        stream,
        "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    stream.write_all(&vec![b'x'; length]).expect("sent");
    let answer = rest(stream);
    assert!(answer.contains(&length.to_string()), "{answer}");
}

#[test]
fn a_request_without_a_host_is_a_bad_one() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    for head in [
        "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET http://a/hello HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    ] {
        let mut stream = raw(server.address());
        stream.write_all(head.as_bytes()).expect("sent");
        let answer = rest(stream);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}

#[test]
fn what_a_component_prints_is_logged_under_its_name() {
    let application = Application::new();
    let server = application.up(&["--quiet"]);
    server.ok("/print");
    server.ok("/bare/print");
    server.logs("[probe] to standard output\n");
    server.logs("[bare] to standard output\n");
    server.logs("[probe] to standard error, without an end\n");
}

fn raw(address: &str) -> TcpStream {
    TcpStream::connect(address.strip_prefix("http://").expect("http")).expect("a connection")
}

fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
