//! A platform says that a person has other ids now.

use uuid::Uuid;

use super::{Person, hashes, join::join};
use crate::{
    Store,
    appeals::chat_place,
    db::{self, Value},
    dialogues::{self, Incoming},
    error::Error,
    outbox::Address,
    seal::Sealed,
    writer::{Extent, Transaction},
};

pub(crate) const MARKED: &str = "SELECT 1 FROM inbox WHERE event_hash = ?1";
/// An id that a person has no more leads to nobody who is known: a telephone number is given to somebody else one day, who must not be taken for them.
pub(crate) const LET_GO: &str = "INSERT INTO senders (id_hash, person, expires_at) SELECT unhex(value), randomblob(32), ?2 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET person = excluded.person, heard_at = NULL, left_at = NULL";
pub(crate) const ADDRESSED: &str = "SELECT a.id, a.key_page, a.chat FROM lookups l CROSS JOIN appeals a ON a.id = l.record_id \
     WHERE l.field = 'sender' AND l.hash IN (SELECT unhex(value) FROM json_each(?1)) AND a.chat IS NOT NULL AND a.condemned_at IS NULL";
pub(crate) const READDRESS: &str =
    "UPDATE appeals SET chat = ?3 WHERE id = ?1 AND chat = ?2 AND condemned_at IS NULL";

impl Store {
    /// From now on the new ids, those of `incoming`, stand for the person whom the old ones stood for, and the old ones for nobody. What is to be said
    /// of the person's appeals goes to the new one. Without effect when the same event comes again. A person of whom nothing is kept is forgotten by the next sweep.
    pub async fn sender_renamed(&self, incoming: Incoming<'_>, from: &[&str]) -> Result<(), Error> {
        let Incoming {
            channel,
            account,
            received_at: now,
            ..
        } = incoming;
        let event = dialogues::event_hash(&self.lookup, &incoming);
        if let Some(_decided) = self.reader.row("inbox", MARKED, vec![event.into()]).await? {
            return Ok(());
        }
        let aliases = incoming.aliases.iter().map(String::as_str);
        let to = hashes(
            &self.lookup,
            channel,
            account,
            std::iter::once(incoming.sender).chain(aliases),
        );
        let mut old = hashes(&self.lookup, channel, account, from.iter().copied());
        old.retain(|id| !to.contains(id));
        if old.is_empty() || to.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = old.iter().chain(&to).copied().collect();
        // Before the event is marked: whoever is stopped in between begins anew.
        let address = Address {
            channel,
            account: account.to_owned(),
            to: incoming.sender.to_owned(),
        };
        let persons = Person::of(&self.reader, &ids).await?.all();
        let addresses = self.readdressed(&db::hashes(&persons), &address).await?;
        let mark = incoming.mark(event);
        let job = async move |transaction: &mut Transaction| {
            let marked = transaction.row("inbox", dialogues::MARK, mark).await?;
            if marked.is_none() {
                return Ok(());
            }
            join(transaction, &ids, now).await?;
            let let_go = vec![db::hashes(&old), db::time(now)];
            transaction.run(LET_GO, let_go).await?;
            for parameters in addresses {
                transaction.run(READDRESS, parameters).await?;
            }
            Ok(())
        };
        self.writer.submit(now, Extent::Steps, vec![], job).await
    }

    /// The addresses of these persons' appeals, sealed anew.
    async fn readdressed(
        &self,
        persons: &Value,
        address: &Address,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let rows = self
            .reader
            .rows("appeals", ADDRESSED, vec![persons.clone()])
            .await?;
        let mut addresses = Vec::with_capacity(rows.len());
        for mut row in rows {
            let (id, key_page): (Uuid, Uuid) = (row.take()?, row.take()?);
            let before: Vec<u8> = row.take()?;
            let key = match self.key_of(id, key_page).await {
                Ok(key) => key,
                Err(Error::Destroyed) => continue,
                Err(error) => return Err(error),
            };
            let sealed = Sealed::seal(&key, chat_place(&id), address)?;
            addresses.push(vec![db::id(id), before.into(), sealed.into_column().into()]);
        }
        Ok(addresses)
    }
}
