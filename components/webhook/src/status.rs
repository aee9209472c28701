//! What the status of an answer decides by itself, on any platform.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use web::clock;

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

/// How long the header says to wait (RFC 9110, 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let told = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    wait(told.trim(), clock::now())
}

/// So many seconds, or till a moment.
fn wait(told: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(told) = told.parse() {
        return Some(seconds(told));
    }
    let moment = DateTime::parse_from_rfc2822(told).ok()?;
    let left = moment.to_utc() - now;
    // One that is past is now.
    Some(left.to_std().unwrap_or_default().min(LONGEST_WAIT))
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
        assert_eq!(of(502, "soon"), Some(Outcome::Retry(None)));
    }

    #[test]
    fn a_wait_may_end_at_a_moment() {
        let now = "2026-11-23T05:00:00Z".parse().expect("a time");
        for (told, seconds) in [
            ("Mon, 23 Nov 2026 05:01:00 GMT", Some(60)),
            ("Mon, 23 Nov 2026 04:59:00 GMT", Some(0)),
            ("Wed, 23 Dec 2026 05:00:00 GMT", Some(24 * 60 * 60)),
            ("Sun, 23 Nov 2026 05:01:00 GMT", None),
            ("60", Some(60)),
            ("-60", None),
        ] {
            assert_eq!(wait(told, now), seconds.map(Duration::from_secs), "{told}");
        }
    }

    #[test]
    fn what_does_not_pass_is_given_up() {
        assert_eq!(of(404, "60"), Some(Outcome::Refused("http-404".to_owned())));
        assert_eq!(of(301, "60"), Some(Outcome::Refused("http-301".to_owned())));
        assert_eq!(of(200, "60"), None);
    }
}
