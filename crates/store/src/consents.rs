//! The register of consents: each choice is a row that is never changed, with the version and the hash of the policy that was shown, the
//! language, the channel and the time (PD art. 8; policy, clauses 7 and 8). A choice can be "no".

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    appeal::Channel,
    consent::{Choice, ConsentChoices},
};
use uuid::Uuid;

use crate::{
    db::{Connection, Value},
    error::Error,
    events::RecordKind,
};

/// The circumstances of a choice.
pub(crate) struct Shown<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) policy_sha256: &'a str,
    pub(crate) language: Lang,
    pub(crate) channel: Channel,
}

/// A row that is not yet written.
pub(crate) struct Consent(serde_json::Value);

/// The rows for the choices of a record: one for each choice that there is.
pub(crate) fn rows(
    (kind, record): (RecordKind, Uuid),
    choices: &ConsentChoices,
    shown: &Shown<'_>,
) -> impl Iterator<Item = Consent> {
    Choice::ALL.iter().map(move |choice| {
        let granted = match choice {
            Choice::Collection => choices.collection,
            Choice::Transfer => choices.transfer,
        };
        Consent(serde_json::json!([
            shown.at.timestamp_millis(),
            kind.as_str(),
            record.simple().to_string(),
            choice.as_str(),
            i64::from(granted),
            choices.policy_version,
            shown.policy_sha256,
            shown.language.as_str(),
            shown.channel.as_str(),
        ]))
    })
}

pub(crate) const APPEND: &str = "INSERT INTO consents \
     (at, record_kind, record_id, choice, granted, policy_version, policy_sha256, language, channel) \
     SELECT e.value ->> 0, e.value ->> 1, unhex(e.value ->> 2), e.value ->> 3, e.value ->> 4, e.value ->> 5, \
     e.value ->> 6, e.value ->> 7, e.value ->> 8 FROM json_each(?1) e ORDER BY e.key";

pub(crate) async fn write(connection: &Connection, consents: &[Consent]) -> Result<(), Error> {
    if consents.is_empty() {
        return Ok(());
    }
    let consents: Vec<&serde_json::Value> = consents.iter().map(|Consent(row)| row).collect();
    let consents =
        serde_json::to_string(&consents).map_err(|_| Error::Row { table: "consents" })?;
    connection.run(APPEND, vec![Value::Text(consents)]).await
}
