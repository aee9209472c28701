//! What the status of an answer decides by itself, on any platform.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};

use crate::outcome::Outcome;

/// No wait is longer, whatever a header says.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// What follows from a status: nothing from a success, whose body says more.
pub(crate) fn outcome(status: StatusCode, headers: &HeaderMap) -> Option<Outcome> {
    let passing = status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        );
    if status.is_success() {
        None
    } else if passing {
        Some(Outcome::Retry(retry_after(headers)))
    } else {
        Some(Outcome::Refused(format!("http-{}", status.as_u16())))
    }
}

/// What the header says, in seconds. A date would need a clock here; then we come back when we choose.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let told = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    Some(seconds(told.trim().parse().ok()?))
}

/// A wait that a platform asks for, within reason.
pub(crate) fn seconds(told: u64) -> Duration {
    Duration::from_secs(told).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(status: u16, retry_after: &'static str) -> Option<Outcome> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(retry_after));
        outcome(StatusCode::from_u16(status).expect("a status"), &headers)
    }

    #[test]
    fn what_passes_is_tried_again_when_the_platform_says() {
        let minute = Some(Outcome::Retry(Some(Duration::from_mins(1))));
        assert_eq!(of(429, "60"), minute);
        assert_eq!(of(503, " 60 "), minute);
        let day = Some(Outcome::Retry(Some(LONGEST_WAIT)));
        assert_eq!(of(503, "18446744073709551615"), day);
        assert_eq!(
            of(502, "Wed, 21 Oct 2026 07:28:00 GMT"),
            Some(Outcome::Retry(None))
        );
    }

    #[test]
    fn what_does_not_pass_is_given_up() {
        assert_eq!(of(404, "60"), Some(Outcome::Refused("http-404".to_owned())));
        assert_eq!(of(301, "60"), Some(Outcome::Refused("http-301".to_owned())));
        assert_eq!(of(200, "60"), None);
    }
}
