//! Who of the staff is signed in. A browser holds a random token, the table its keyed hash: a stolen database opens no session. A session ends when its
//! member of the staff signs out, or with its term; the sweep deletes what has expired.

use chrono::{DateTime, Utc};

use crate::{
    Store, db,
    error::Error,
    hash::Label,
    writer::{Extent, Transaction},
};

pub(crate) const BEGIN: &str =
    "INSERT INTO staff_sessions (hash, account, began_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
pub(crate) const FIND: &str =
    "SELECT account FROM staff_sessions WHERE hash = ?1 AND expires_at > ?2";
pub(crate) const END: &str = "DELETE FROM staff_sessions WHERE hash = ?1";

impl Store {
    /// Begins the session of an account, which whoever has this token goes on with until it expires.
    pub async fn begin_session(
        &self,
        token: &[u8],
        account: &str,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let parameters = vec![
            self.session(token),
            account.into(),
            db::time(now),
            db::time(expires_at),
        ];
        let job =
            async move |transaction: &mut Transaction| transaction.run(BEGIN, parameters).await;
        self.writer.submit(now, Extent::Step, vec![], job).await
    }

    /// Whose session it is; `None` if it is over, or nobody's.
    pub async fn signed_in(
        &self,
        token: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<String>, Error> {
        let parameters = vec![self.session(token), db::time(now)];
        let row = self.reader.row("staff_sessions", FIND, parameters).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// Ends a session, if there is one.
    pub async fn end_session(&self, token: &[u8], now: DateTime<Utc>) -> Result<(), Error> {
        let parameters = vec![self.session(token)];
        let job = async move |transaction: &mut Transaction| transaction.run(END, parameters).await;
        self.writer.submit(now, Extent::Step, vec![], job).await
    }

    fn session(&self, token: &[u8]) -> db::Value {
        self.lookup.hash(Label::StaffSession, &[token]).into()
    }
}

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BEGIN, END, FIND];
