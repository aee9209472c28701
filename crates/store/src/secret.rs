//! The lookup secret (see [`crate::hash`]): made once with the database, kept in it wrapped under the master key. That it opens is also the
//! proof, at every start, that the master key is the one that this database was made with.

use crate::{
    db::{Connection, Value},
    error::Error,
    hash::Lookup,
    keys::{DataKey, KeyId, MasterKeys, WRAPPED},
    writer::begin,
};

const NAME: &str = "lookup";
const CONTEXT: &[u8] = b"secrets/lookup";

pub(crate) const READ: &str = "SELECT key_id, wrapped FROM secrets WHERE name = ?1";
/// The first instance makes it; whoever comes second keeps the first one's.
pub(crate) const MAKE: &str =
    "INSERT INTO secrets (name, key_id, wrapped) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

pub(crate) async fn lookup(
    reader: &Connection,
    writer: &Connection,
    masters: &MasterKeys,
) -> Result<Lookup, Error> {
    if let Some(lookup) = read(reader, masters).await? {
        return Ok(lookup);
    }
    let wrapped = masters.current().wrap(CONTEXT, &DataKey::generate()?)?;
    begin(writer).await?;
    let made = writer
        .run(
            MAKE,
            vec![NAME.into(), masters.current().id().into(), wrapped.into()],
        )
        .await;
    let ended = writer
        .run(if made.is_ok() { "COMMIT" } else { "ROLLBACK" }, vec![])
        .await;
    made.and(ended)?;
    read(reader, masters)
        .await?
        .ok_or(Error::Row { table: "secrets" })
}

/// The parameters of [`crate::rewrap::SECRET`]; `None` if it is wrapped under the current key already.
pub(crate) async fn rewrap(
    reader: &Connection,
    masters: &MasterKeys,
) -> Result<Option<Vec<Value>>, Error> {
    let Some((key_id, secret)) = unwrap(reader, masters).await? else {
        return Ok(None);
    };
    let current = masters.current();
    if key_id == current.id() {
        return Ok(None);
    }
    let wrapped = current.wrap(CONTEXT, &secret)?;
    let id = current.id();
    Ok(Some(vec![
        NAME.into(),
        id.into(),
        wrapped.into(),
        key_id.into(),
    ]))
}

async fn read(connection: &Connection, masters: &MasterKeys) -> Result<Option<Lookup>, Error> {
    let found = unwrap(connection, masters).await?;
    Ok(found.map(|(_, secret)| Lookup::new(&secret)))
}

async fn unwrap(
    connection: &Connection,
    masters: &MasterKeys,
) -> Result<Option<(KeyId, DataKey)>, Error> {
    let Some(mut row) = connection
        .row("secrets", READ, vec![Value::from(NAME)])
        .await?
    else {
        return Ok(None);
    };
    let (key_id, wrapped): (KeyId, [u8; WRAPPED]) = (row.take()?, row.take()?);
    let secret = masters
        .by_id(&key_id)
        .and_then(|under| under.unwrap(CONTEXT, &wrapped));
    let secret = secret.ok_or(Error::MasterKey {
        variable: "master_key",
        reason: "it is not the key that this database was made with",
    })?;
    Ok(Some((key_id, secret)))
}
