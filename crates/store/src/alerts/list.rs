//! The alerts that stand.

use chrono::{DateTime, Utc};
use domain::alert::AlertCode;
use serde::Serialize;

use crate::{Store, db::Row, error::Error};

/// There are few: see [`super::NAMED`].
pub(crate) const LIST: &str = "SELECT code, subject, many, raised_at FROM alerts";

/// An alert that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RaisedAlert {
    /// What it is about.
    pub code: AlertCode,
    /// Whose affair it is, see [`AlertCode`]; empty where it is that of the whole house, or of all that are not named one by one.
    pub subject: String,
    /// For how many it stands.
    pub many: u64,
    /// Since when it was seen by a run of the sweep.
    pub raised_at: DateTime<Utc>,
}

impl RaisedAlert {
    fn of_row(mut row: Row) -> Result<Self, Error> {
        Ok(Self {
            code: row.take_as(|word: String| word.parse())?,
            subject: row.take()?,
            many: row.take()?,
            raised_at: row.take()?,
        })
    }
}

impl Store {
    /// The alerts that the last run of the sweep has left standing, the most urgent first and of a kind the oldest first.
    pub async fn alerts(&self) -> Result<Vec<RaisedAlert>, Error> {
        let rows = self.reader.rows("alerts", LIST, vec![]).await?;
        let mut alerts: Vec<RaisedAlert> = rows
            .into_iter()
            .map(RaisedAlert::of_row)
            .collect::<Result<_, _>>()?;
        // Those that are counted together come behind those that are named.
        alerts.sort_by(|one, other| {
            let key = |alert: &RaisedAlert| (alert.code, alert.many > 1, alert.raised_at);
            key(one)
                .cmp(&key(other))
                .then_with(|| one.subject.cmp(&other.subject))
        });
        Ok(alerts)
    }
}
