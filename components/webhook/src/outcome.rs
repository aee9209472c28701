//! What became of a message of ours, without the platform.

use std::time::Duration;

/// What a platform answered when it was handed a message.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// It took the message, under this id.
    Sent {
        /// What its statuses will call the message, if it says so.
        message: Option<String>,
    },
    /// Not now; after this time at the earliest, if the platform says so.
    Retry(Option<Duration>),
    /// Not before somebody mends our side: a token is no longer good, an account is locked.
    Mend,
    /// Never: the platform's code, in which there is nothing of the person.
    Refused(String),
    /// The person last wrote too long ago: nothing but approved words gets through.
    Closed,
    /// The person is not to be reached there any more.
    Left,
}
