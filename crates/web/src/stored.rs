//! What components that use the store share: what its failures mean to a reader, and handlers that wait for it.

use axum::extract::Request;
use send_wrapper::SendWrapper;
use store::Error;

use crate::Problem;

/// A failing store: either it is for the moment, and the reader may come again, or it is our fault. Its errors hold no personal data.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Busy | Error::Contended | Error::Unavailable { .. } => {
                eprintln!("error: {error}");
                Self::unavailable()
            }
            error => anyhow::Error::new(error).into(),
        }
    }
}

/// A handler for axum that may wait for the store. axum asks for futures that can move between threads; an instance has one thread, and the
/// store's futures stay on it.
pub fn local<F: Future>(
    handler: impl Fn(Request) -> F + Clone + Send + Sync,
) -> impl Fn(Request) -> SendWrapper<F> + Clone + Send + Sync {
    move |request| SendWrapper::new(handler(request))
}
