//! Who may come in, and how often.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::request::Parts;
use store::{Limit, Store};
use web::{Problem, client};

const HOUR: Duration = Duration::from_hours(1);

/// What one client may do in an hour. Whole families, and half a city behind one carrier's address, share one: the bounds stop a flood, not a crowd.
pub(crate) enum Act {
    /// Filing an appeal.
    File,
    /// Naming a number with its code. Codes have 80 bits: this bound is for the log's sake, not for theirs.
    LookUp,
}

impl Act {
    fn bound(&self) -> (&'static str, u32) {
        match self {
            Act::File => ("file", 60),
            Act::LookUp => ("look-up", 120),
        }
    }
}

/// Counts the act; a client that has had its share is told when to come again.
pub(crate) async fn admit(
    store: &Store,
    parts: &Parts,
    act: Act,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let header = spin_sdk::variables::get("client_address_header")
        .await
        .map_err(|error| anyhow::anyhow!("variable client_address_header: {error}"))?;
    let address = client::address(parts, &header);
    let (scope, most) = act.bound();
    let counted = store.hit_limit(scope, &address, HOUR, most, now).await?;
    match counted {
        Limit::Allowed => Ok(()),
        Limit::Retry(after) => Err(Problem::too_many_requests(after.as_secs().max(1))),
    }
}
