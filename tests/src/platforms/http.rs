//! The HTTP of a platform that is played: a port of 127.0.0.1, a thread, and a function that answers each call, or has the connection cut.

use std::convert::Infallible;
use std::future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::sync::oneshot;

/// A call, read to its end.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }

    /// A header, or "" if it is absent.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The media type without its parameters.
    pub(super) fn media_type(&self) -> &str {
        let value = self.header("content-type");
        value.split(';').next().unwrap_or_default().trim()
    }

    /// The token of `Authorization: Bearer`.
    pub(super) fn bearer(&self) -> &str {
        self.header("authorization")
            .strip_prefix("Bearer ")
            .unwrap_or_default()
    }
}

/// What comes of a call.
pub(super) enum Answer {
    /// Status, headers and body.
    With(StatusCode, Vec<(HeaderName, HeaderValue)>, Bytes),
    /// The connection ends without an answer.
    Cut,
    /// The connection stays, and no answer comes.
    Never,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, "application/json", body.to_string().into())
    }

    pub(super) fn bytes(status: u16, media_type: &'static str, body: Bytes) -> Self {
        let status = StatusCode::from_u16(status).expect("a status");
        let media_type = HeaderValue::from_static(media_type);
        Self::With(status, vec![(http::header::CONTENT_TYPE, media_type)], body)
    }

    /// What is asked for is there now.
    pub(super) fn moved(location: &str) -> Self {
        let location = HeaderValue::from_str(location).expect("an address");
        let headers = vec![(http::header::LOCATION, location)];
        Self::With(StatusCode::FOUND, headers, Bytes::new())
    }

    /// The same, which says after how many seconds to come again.
    pub(super) fn after(mut self, seconds: u32) -> Self {
        if let Self::With(_, headers, _) = &mut self {
            headers.push((http::header::RETRY_AFTER, seconds.into()));
        }
        self
    }
}

/// Serves until it is dropped.
pub(super) struct Local {
    pub(super) address: SocketAddr,
    /// Dropping it ends the thread.
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Local {
    pub(super) fn serve(answer: impl Fn(Call) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a port of tokio's");
        let address = listener.local_addr().expect("a bound port");
        let (stop, stopped) = oneshot::channel();
        let answer = Arc::new(answer);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, answer) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(
    listener: TcpListener,
    answer: Arc<impl Fn(Call) -> Answer + Send + Sync + 'static>,
) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a port of tokio's");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let answer = Arc::clone(&answer);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(request, answer.as_ref()));
            // A connection that the other side gives up is its own affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// An error makes hyper close the connection without a word.
async fn respond(
    request: hyper::Request<Incoming>,
    answer: &(impl Fn(Call) -> Answer + Send + Sync),
) -> io::Result<hyper::Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let answer = answer(Call {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
    });
    match answer {
        Answer::Cut => Err(io::Error::other("cut")),
        Answer::Never => future::pending().await,
        Answer::With(status, headers, body) => {
            let mut response = hyper::Response::new(Full::new(body));
            *response.status_mut() = status;
            response.headers_mut().extend(headers);
            Ok(response)
        }
    }
}
