//! What a record is in the files: its wrapped key in one, its sealed bytes in the other, read as whoever stole both would read them.

use std::collections::BTreeMap;
use std::path::Path;

use aryz_tests::search::Value;
use rusqlite::Connection;

pub(crate) const DATABASE: &str = "sqlite_db.db";
pub(crate) const KEY_VALUE: &str = "sqlite_key_value.db";

/// A key page begins with its version and the id of the master key; then come slots: a record's id, and its wrapped key.
const HEAD: usize = 1 + 8;
const SLOT: usize = 16 + 72;

/// The bytes of a record.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Remains {
    /// `None` when no key page has one for it.
    pub(crate) wrapped_key: Option<Vec<u8>>,
    /// Version, nonce, ciphertext and tag.
    sealed: Vec<u8>,
}

impl Remains {
    /// What must not be found any more. A sealed value may be cut where a page of the database ends: so its nonce, its beginning and its end are
    /// looked for.
    pub(crate) fn to_be_gone(&self) -> impl Iterator<Item = Value<'_>> {
        let sealed = &self.sealed;
        let pieces = [
            &sealed[1..25],
            &sealed[25..57],
            &sealed[sealed.len() - 32..],
        ];
        let key = self.wrapped_key.as_deref();
        // The nonce of a wrapped key, and the key.
        let key = key.map(|key| [&key[..24], &key[24..]]);
        pieces
            .into_iter()
            .chain(key.into_iter().flatten())
            .map(Value::Bytes)
    }
}

/// The rows of a table with a key of their own, by the column that names them. The application must not run: whoever closes a database last tidies it up.
pub(crate) fn of_all(state: &Path, table: &str, name: &str) -> BTreeMap<String, Remains> {
    let database = Connection::open(state.join(DATABASE)).expect("a database");
    let key_value = state.join(KEY_VALUE);
    database
        .execute("ATTACH ?1 AS keys", [key_value.to_str()])
        .expect("the keys");
    let sql = format!(
        "SELECT {name}, id, sealed, (SELECT value FROM keys.spin_key_value \
         WHERE replace(key, '-', '') = 'keys/' || lower(hex(key_page))) FROM {table}"
    );
    let mut statement = database.prepare(&sql).expect("a statement");
    let rows = statement.query_map([], |row| {
        let (id, page): (Vec<u8>, Option<Vec<u8>>) = (row.get(1)?, row.get(3)?);
        let remains = Remains {
            wrapped_key: page.and_then(|page| key_in(&page, &id)),
            sealed: row.get(2)?,
        };
        Ok((row.get(0)?, remains))
    });
    rows.and_then(Iterator::collect).expect("rows")
}

fn key_in(page: &[u8], record: &[u8]) -> Option<Vec<u8>> {
    let slot = page[HEAD..].chunks(SLOT).find(|slot| slot[..16] == *record);
    slot.map(|slot| slot[16..].to_vec())
}

/// How many keys there are.
pub(crate) fn keys(state: &Path) -> usize {
    let key_value = Connection::open(state.join(KEY_VALUE)).expect("the keys");
    let mut statement = key_value
        .prepare("SELECT value FROM spin_key_value WHERE key LIKE 'keys/%'")
        .expect("a statement");
    let pages = statement.query_map([], |row| row.get::<_, Vec<u8>>(0));
    let pages: Vec<_> = pages.and_then(Iterator::collect).expect("pages");
    let vacant = |slot: &&[u8]| slot.iter().all(|byte| *byte == 0);
    let keys = pages.iter().flat_map(|page| page[HEAD..].chunks(SLOT));
    keys.filter(|slot| !vacant(slot)).count()
}
