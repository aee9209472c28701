//! Bringing the table of alerts to what is so: new ones are raised, those that are over go, and the others keep the moment since when they stand.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::alert::Alert;
use serde::Serialize;

use crate::{
    Store,
    db::{self, Row, Value},
    error::Error,
    writer::{Extent, Transaction},
};

pub(crate) const STANDING: &str = "SELECT code, subject, many FROM alerts";
pub(crate) const RAISE: &str = "INSERT INTO alerts (code, subject, raised_at, many) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT DO UPDATE SET many = excluded.many";
pub(crate) const LOWER: &str = "DELETE FROM alerts WHERE code = ?1 AND subject = ?2";

/// What one call has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AlertReport {
    /// For how many each kind of alert stands now.
    pub standing: BTreeMap<String, u64>,
    /// Alerts that are new.
    pub raised: u64,
    /// Alerts that are over.
    pub over: u64,
}

impl Store {
    /// Has these alerts stand and no others. Gives those that are new, to be told once.
    pub async fn sync_alerts(
        &self,
        alerts: Vec<Alert>,
        now: DateTime<Utc>,
    ) -> Result<(AlertReport, Vec<Alert>), Error> {
        let mut report = AlertReport::default();
        for alert in &alerts {
            *report.standing.entry(alert.code.to_string()).or_default() += alert.many;
        }
        let job = async move |transaction: &mut Transaction| {
            let standing = transaction.rows("alerts", STANDING, vec![]).await?;
            let standing = standing.into_iter().map(read);
            let mut standing: BTreeMap<(String, String), u64> =
                standing.collect::<Result<_, _>>()?;
            let mut new = Vec::new();
            for alert in alerts {
                let key = (alert.code.to_string(), alert.subject.clone());
                let was = standing.remove(&key);
                if was != Some(alert.many) {
                    let many = i64::try_from(alert.many).unwrap_or(i64::MAX);
                    let (code, subject) = key;
                    let raise: Vec<Value> =
                        vec![code.into(), subject.into(), db::time(now), many.into()];
                    transaction.run(RAISE, raise).await?;
                }
                if was.is_none() {
                    new.push(alert);
                }
            }
            let over = standing.len() as u64;
            for (code, subject) in standing.into_keys() {
                let lower = vec![code.into(), subject.into()];
                transaction.run(LOWER, lower).await?;
            }
            Ok((new, over))
        };
        let (new, over) = self.writer.submit(now, Extent::Steps, vec![], job).await?;
        (report.raised, report.over) = (new.len() as u64, over);
        Ok((report, new))
    }
}

fn read(mut row: Row) -> Result<((String, String), u64), Error> {
    Ok(((row.take()?, row.take()?), row.take()?))
}
