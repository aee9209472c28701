//! Taking what is due, to send it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Lang, appeal::Status, number::AppealNumber};
use uuid::Uuid;

use super::{Address, Message, Notice, Outgoing, Taken, Warning, place, post::unfold};
use crate::{
    Store,
    appeals::chat_place,
    db::{self, Row, Value},
    error::Error,
    events::{Action, Actor, Event, RecordKind},
    hash::Hash,
    seal::{self, Sealed},
    sweep::free,
    writer::{Extent, Transaction},
};

/// For how long whoever takes a message may try to send it: longer than a call may last.
pub(crate) const TERM: TimeDelta = TimeDelta::minutes(2);

/// So often a message is taken without a word of what came of it: by then it is what those who take it die of.
const LIVES: u32 = 16;

/// What may be taken: the first of each receiver, unless that one has to wait.
macro_rules! due {
    ($limit:literal) => {
        concat!(
            "SELECT seq FROM outbox o WHERE state = 'waiting' AND due_at <= ?1 AND ",
            is_first!(),
            " ORDER BY due_at LIMIT ",
            $limit
        )
    };
}

pub(crate) const DUE: &str = due!("1");
/// What nobody is to try any more: it is of no use, too many have died of it, or the receiver left. Of what was ever tried to the end the reason is
/// known: nobody dies of that, and it is tried as long as it is of use.
pub(crate) const PAST: &str = concat!(
    "UPDATE outbox SET state = CASE WHEN until <= ?1 OR reason IS NULL AND attempts >= ?2 THEN 'given_up' ELSE 'left' END, \
     reason = coalesce(reason, CASE WHEN until <= ?1 THEN 'too_late' WHEN attempts >= ?2 THEN 'too_often' END), \
     settled_at = ?1, sealed = NULL WHERE seq IN (",
    due!("?3"),
    ") AND (until <= ?1 OR reason IS NULL AND attempts >= ?2 \
     OR EXISTS (SELECT 1 FROM senders WHERE person = receiver AND left_at IS NOT NULL))"
);
pub(crate) const TAKE: &str = concat!(
    "UPDATE outbox SET due_at = ?2, attempts = attempts + 1 WHERE seq IN (",
    due!("?3"),
    ") RETURNING id, kind, record_id, key_page, receiver, send_key, until, attempts, \
     (SELECT max(heard_at) FROM senders WHERE person = receiver), sealed"
);
/// What a notice has to say.
pub(crate) const NEWS: &str = "SELECT language, number, status, due_on, policy_version, chat FROM appeals \
     WHERE id = ?1 AND chat IS NOT NULL AND condemned_at IS NULL";
/// What a warning has to say, if it is still so.
pub(crate) const ENDING: &str = concat!(
    "SELECT language, number, destroy_at, policy_version, chat FROM appeals \
     WHERE id = ?1 AND destroy_at > ?2 AND chat IS NOT NULL AND restricted_at IS NULL AND condemned_at IS NULL AND ",
    free!("appeals.id")
);
/// A warning that is not true any more says nothing. If it becomes true again, the next run of the sweep sees to it.
pub(crate) const FORGET: &str = "DELETE FROM outbox WHERE id = ?1";
pub(crate) const UNWARN: &str = "UPDATE appeals SET warned_of = NULL WHERE id = ?1";

impl Store {
    /// Takes messages that are due, at most so many, and one of each receiver. Each is to be settled with [`Store::settle`]; one that is not is
    /// taken again later. What cannot be read any more is settled on the way, and what cannot be read for now is left for later.
    pub async fn take_outgoing(
        &self,
        now: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Taken>, Error> {
        // Mostly there is nothing: then nobody is kept from writing.
        let due = self.reader.row("outbox", DUE, vec![db::time(now)]).await?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let job = async move |transaction: &mut Transaction| {
            // As long as there is such a one among those that are about to be taken: what waited behind it may be another.
            let past = vec![db::time(now), LIVES.into(), db::count(most)];
            while transaction.change(PAST, past.clone()).await? > 0 {}
            let take = vec![db::time(now), db::time(now + TERM), db::count(most)];
            let rows = transaction.rows("outbox", TAKE, take).await?;
            let mut taken = Vec::with_capacity(rows.len());
            for row in rows {
                taken.extend(Envelope::of_row(row, transaction, now).await?);
            }
            Ok(taken)
        };
        let envelopes = self.writer.submit(now, Extent::Steps, vec![], job).await?;
        let mut taken = Vec::with_capacity(envelopes.len());
        let mut failed = None;
        for envelope in envelopes {
            let this = (envelope.id, envelope.attempts);
            let settled = match self.open_envelope(envelope).await {
                Ok(message) => {
                    taken.push(message);
                    continue;
                }
                // It holds up nothing: whatever comes next to the same receiver goes.
                Err(Error::Destroyed | Error::Corrupt { .. } | Error::Row { .. }) => {
                    let reason = "unreadable".to_owned();
                    self.end(this, "refused", reason, now).await
                }
                // Its key is out of reach, of which nobody dies.
                Err(error) => {
                    let reason = "unopened".to_owned();
                    self.again(this, now + TERM, reason, now)
                        .await
                        .and(Err(error))
                }
            };
            failed = failed.or(settled.err());
        }
        // What is taken goes; what failed is tried again, and fails again if it lasts.
        match failed {
            Some(error) if taken.is_empty() => Err(error),
            _ => Ok(taken),
        }
    }

    async fn open_envelope(&self, envelope: Envelope) -> Result<Taken, Error> {
        let key = self.key_of(envelope.record, envelope.key_page).await?;
        let (address, message) = match envelope.content {
            Content::Letter(sealed) => {
                let letter = seal::open(&key, place(&envelope.id), sealed)?;
                let (address, body) = unfold(&letter).ok_or(Error::Row { table: "outbox" })?;
                let message = Message::Ready(Outgoing {
                    to: address.to.clone(),
                    body: body.to_vec(),
                });
                (address, message)
            }
            Content::Notice(None) => return Err(Error::Destroyed),
            Content::Notice(Some(news)) => {
                let address: Address = news.chat.open(&key, chat_place(&envelope.record))?;
                let message = Message::Notice(Notice {
                    to: address.to.clone(),
                    language: news.language,
                    number: news.number,
                    status: news.status,
                    due_on: news.due_on,
                });
                (address, message)
            }
            Content::Warning(ending) => {
                let address: Address = ending.chat.open(&key, chat_place(&envelope.record))?;
                let message = Message::Warning(Warning {
                    to: address.to.clone(),
                    language: ending.language,
                    number: ending.number,
                    destroy_at: ending.destroy_at,
                });
                (address, message)
            }
        };
        Ok(Taken {
            id: envelope.id,
            channel: address.channel,
            account: address.account,
            send_key: envelope.send_key,
            heard_at: envelope.heard_at,
            message,
            receiver: envelope.receiver,
            until: envelope.until,
            attempts: envelope.attempts,
        })
    }
}

/// A message that is taken and not yet opened.
struct Envelope {
    id: Uuid,
    record: Uuid,
    key_page: Uuid,
    receiver: Hash,
    send_key: i32,
    until: DateTime<Utc>,
    attempts: u32,
    heard_at: Option<DateTime<Utc>>,
    content: Content,
}

enum Content {
    Letter(Vec<u8>),
    /// `None` where the appeal may not be told of any more.
    Notice(Option<News>),
    Warning(Ending),
}

/// What is so at this moment.
struct News {
    language: Lang,
    number: AppealNumber,
    status: Status,
    due_on: chrono::NaiveDate,
    chat: Sealed<Address>,
}

/// The same of a warning.
struct Ending {
    language: Lang,
    number: AppealNumber,
    destroy_at: DateTime<Utc>,
    chat: Sealed<Address>,
}

impl Envelope {
    /// `None` where nothing is to be said any more.
    async fn of_row(
        mut row: Row,
        transaction: &mut Transaction,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let (id, kind): (Uuid, String) = (row.take()?, row.take()?);
        let (record, key_page): (Uuid, Uuid) = (row.take()?, row.take()?);
        let receiver = row.take()?;
        let send_key = row.take_as(|key: i64| key.try_into())?;
        let until = row.take()?;
        let attempts = row.take_as(|attempts: i64| attempts.try_into())?;
        let heard_at = row.take()?;
        let content = match (kind.as_str(), row.take()?) {
            ("letter", Some(sealed)) => Content::Letter(sealed),
            ("warning", _) => {
                let Some(ending) = Ending::of(record, transaction, now).await? else {
                    transaction.run(FORGET, vec![db::id(id)]).await?;
                    transaction.run(UNWARN, vec![db::id(record)]).await?;
                    return Ok(None);
                };
                Content::Warning(ending)
            }
            _ => Content::Notice(News::of(record, transaction, now).await?),
        };
        Ok(Some(Self {
            id,
            record,
            key_page,
            receiver,
            send_key,
            until,
            attempts,
            heard_at,
            content,
        }))
    }
}

impl News {
    async fn of(
        appeal: Uuid,
        transaction: &mut Transaction,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let parameters: Vec<Value> = vec![db::id(appeal)];
        let Some(mut row) = transaction.row("appeals", NEWS, parameters).await? else {
            return Ok(None);
        };
        let language = row.take_as(|word: String| word.parse())?;
        let number = row.take_as(|text: String| AppealNumber::parse(&text))?;
        let status = row.take_as(|word: String| word.parse())?;
        let due_on = row.take()?;
        let (version, chat): (String, Vec<u8>) = (row.take()?, row.take()?);
        used(transaction, appeal, &version, now)?;
        Ok(Some(Self {
            language,
            number,
            status,
            due_on,
            chat: Sealed::from_column(chat),
        }))
    }
}

impl Ending {
    async fn of(
        appeal: Uuid,
        transaction: &mut Transaction,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let parameters: Vec<Value> = vec![db::id(appeal), db::time(now)];
        let Some(mut row) = transaction.row("appeals", ENDING, parameters).await? else {
            return Ok(None);
        };
        let language = row.take_as(|word: String| word.parse())?;
        let number = row.take_as(|text: String| AppealNumber::parse(&text))?;
        let destroy_at = row.take()?;
        let (version, chat): (String, Vec<u8>) = (row.take()?, row.take()?);
        used(transaction, appeal, &version, now)?;
        Ok(Some(Self {
            language,
            number,
            destroy_at,
            chat: Sealed::from_column(chat),
        }))
    }
}

/// The address is used for what it was kept for, and the event of that is on the disk before it is opened.
fn used(
    transaction: &mut Transaction,
    appeal: Uuid,
    version: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let record = (RecordKind::Appeal, appeal);
    let event = Event::new(now, Action::Use, Actor::System, record);
    transaction.add(event.under(version)?);
    Ok(())
}
