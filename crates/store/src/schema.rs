//! Numbered migrations, each applied once, under the write lock: many instances may start at the same moment, one of them migrates and the
//! others find it done.

use std::time::Duration;

use crate::{
    db::{Connection, Value},
    error::Error,
    runtime,
    writer::begin,
};

/// All migrations in order; the first is version 1. To change the schema, add one; never change one that was released.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_init.sql"),
    include_str!("../migrations/0002_vault.sql"),
    include_str!("../migrations/0003_index.sql"),
    include_str!("../migrations/0004_outbox.sql"),
    include_str!("../migrations/0005_attachments.sql"),
    include_str!("../migrations/0006_retention.sql"),
    include_str!("../migrations/0007_repeats.sql"),
    include_str!("../migrations/0008_warnings.sql"),
];

/// The schema that this program knows.
pub(crate) const LATEST: i64 = 8;
const _: () = assert!(MIGRATIONS.len() == 8, "LATEST is not the last migration");

// When it was applied is for whoever looks into the file: the clock of the database will do.
pub(crate) const CREATE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, \
     applied_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000)) STRICT";
pub(crate) const VERSION: &str = "SELECT coalesce(max(version), 0) FROM schema_version";
pub(crate) const APPLIED: &str = "INSERT INTO schema_version (version) VALUES (?1)";

/// Brings the database to [`LATEST`].
pub(crate) async fn migrate(reader: &Connection, writer: &Connection) -> Result<(), Error> {
    // The common case costs one read. A database without the table says so by an error, and is then looked at under the lock.
    if let Ok(version) = version(reader).await {
        refuse_newer(version)?;
        if version == LATEST {
            return Ok(());
        }
    }
    begin(writer).await?;
    let migrated = apply(writer).await;
    let ended = writer
        .run(
            if migrated.is_ok() {
                "COMMIT"
            } else {
                "ROLLBACK"
            },
            vec![],
        )
        .await;
    migrated.and(ended)
}

async fn apply(writer: &Connection) -> Result<(), Error> {
    writer.run(CREATE, vec![]).await?;
    let found = version(writer).await?;
    refuse_newer(found)?;
    for (version, migration) in (1..).zip(MIGRATIONS) {
        if version > found {
            for statement in statements(migration) {
                writer.run(statement, vec![]).await?;
            }
            writer.run(APPLIED, vec![Value::Integer(version)]).await?;
        }
    }
    Ok(())
}

async fn version(connection: &Connection) -> Result<i64, Error> {
    let row = connection.row("schema_version", VERSION, vec![]).await?;
    row.ok_or(Error::Row {
        table: "schema_version",
    })?
    .take()
}

fn refuse_newer(found: i64) -> Result<(), Error> {
    if found > LATEST {
        Err(Error::NewerSchema {
            found,
            known: LATEST,
        })
    } else {
        Ok(())
    }
}

/// Switches the file to the write-ahead log, once for all. It needs the file for itself for a moment: where others use it, one of them has
/// done it or will, and where the backend has no such pragma (libSQL) it does without.
pub(crate) async fn use_write_ahead_log(connection: &Connection) {
    for _ in 0..20 {
        match connection
            .row("pragma", "PRAGMA journal_mode = WAL", vec![])
            .await
        {
            Err(Error::Busy) => runtime::pause(Duration::from_millis(10)).await,
            _ => return,
        }
    }
}

/// The statements of a migration. They end at a semicolon outside of strings and comments; a trigger ends at `; END;`, because its body has
/// semicolons of its own.
fn statements(script: &'static str) -> Vec<&'static str> {
    let mut statements = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let (mut start, mut at) = (None, 0);
    while at < script.len() {
        let (length, word) = token(&script[at..]);
        let end = at + length;
        if let Some(word) = word {
            let first = *start.get_or_insert(at);
            words.push(word);
            if complete(&words) {
                statements.push(&script[first..end]);
                words.clear();
                start = None;
            }
        }
        at = end;
    }
    statements.extend(start.map(|first| script[first..].trim_end()));
    statements
}

/// The length of what a script begins with, and the word that it is; `None` for spaces and comments, an empty one for strings.
fn token(script: &str) -> (usize, Option<String>) {
    let until = |end: &str, from: usize| {
        script[from..]
            .find(end)
            .map_or(script.len(), |found| from + found + end.len())
    };
    let run = |holds: fn(char) -> bool| script.find(|c| !holds(c)).unwrap_or(script.len());
    match script.chars().next() {
        None => (0, None),
        Some('-') if script.starts_with("--") => (until("\n", 0), None),
        Some('/') if script.starts_with("/*") => (until("*/", 2), None),
        Some(c) if c.is_whitespace() => (run(char::is_whitespace), None),
        Some('\'') => (until("'", 1), Some(String::new())),
        Some('"') => (until("\"", 1), Some(String::new())),
        Some(c) if c.is_ascii_alphanumeric() => {
            let end = run(|c| c.is_ascii_alphanumeric() || c == '_');
            (end, Some(script[..end].to_ascii_uppercase()))
        }
        Some(c) => (c.len_utf8(), Some(c.to_string())),
    }
}

/// Do these words make a whole statement?
fn complete(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let trigger = matches!(
        words[..],
        ["CREATE", "TRIGGER", ..] | ["CREATE", "TEMP" | "TEMPORARY", "TRIGGER", ..]
    );
    words.ends_with(if trigger { &[";", "END", ";"] } else { &[";"] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_falls_apart_into_its_statements() {
        let script = "-- first; not a statement\nCREATE TABLE a (b TEXT DEFAULT ';'); /* ; */ INSERT INTO a VALUES ('it''s; -- so');\n\n\
             CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM \"END;\"; END;\nSELECT 1";
        assert_eq!(
            statements(script),
            [
                "CREATE TABLE a (b TEXT DEFAULT ';');",
                "INSERT INTO a VALUES ('it''s; -- so');",
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM \"END;\"; END;",
                "SELECT 1",
            ]
        );
        assert!(statements(" \n-- nothing\n").is_empty());
    }

    #[test]
    fn every_statement_of_every_migration_is_one_that_sqlite_knows() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            let statements = statements(migration);
            assert!(statements.len() > 1);
            for statement in statements {
                connection.execute(statement, []).unwrap();
            }
        }
    }
}
