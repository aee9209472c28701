//! What came through a chat platform, without the platform.

use std::iter;

use chrono::{DateTime, TimeDelta, Utc};
use domain::appeal::Channel;
use domain::dialogue::Input;
use domain::retention::{self, RecordClass};
use domain::{Lang, Policy};
use store::Incoming;

/// Platforms deliver what piled up during an outage. A day later a person no longer expects an answer to it, and a button that was pressed then
/// would be taken for one pressed now.
const STALE: TimeDelta = TimeDelta::hours(24);

/// One event of a chat. It holds what the person wrote: no `Debug`.
pub(crate) struct Inbound {
    /// The platform.
    pub(crate) channel: Channel,
    /// Which of our accounts it belongs to: the platform's id of it, or its name in the configuration.
    pub(crate) account: String,
    /// What tells one event of the account from another; the same at each repeat of a delivery.
    pub(crate) event_id: String,
    /// The person, by the platform's id; answers go there. Empty where a status of our own message does not say whose it was.
    pub(crate) sender: String,
    /// Other ids of the same person.
    pub(crate) aliases: Vec<String>,
    /// What happened.
    pub(crate) event: Event,
    /// Which message was written, changed or taken back, by the platform's id of it.
    pub(crate) message: Option<String>,
    /// The hash of the delivery, where another one under the same id is a mistake of the sender.
    pub(crate) body_sha256: Option<[u8; 32]>,
    /// When it happened, if the platform says so.
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// The language of the person's program.
    pub(crate) lang_hint: Option<Lang>,
    /// A conversation of two: nobody else reads the answer.
    pub(crate) private: bool,
}

/// What happened in a chat.
#[derive(PartialEq)]
pub(crate) enum Event {
    /// The person said or sent something.
    Said(Input),
    /// The person has a new id, which is the sender.
    Renamed {
        /// The id before.
        from: String,
    },
    /// Blocked, unsubscribed, denied: nothing more is sent.
    Left,
    /// Allowed again.
    Came,
    /// How a message of ours is getting on.
    Status {
        /// The platform's id of the message.
        message: String,
        /// The platform's code, if it was not delivered.
        failed: Option<String>,
    },
}

impl Inbound {
    /// The person, by every id.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let aliases = self.aliases.iter().map(String::as_str);
        iter::once(&*self.sender).chain(aliases).collect()
    }

    /// As the store takes it.
    pub(crate) fn incoming(&self, policy: &Policy, now: DateTime<Utc>) -> Incoming<'_> {
        Incoming {
            channel: self.channel,
            account: &self.account,
            sender: &self.sender,
            aliases: &self.aliases,
            event_id: &self.event_id,
            body_sha256: self.body_sha256,
            received_at: now,
            happened_at: self.happened_by(now),
            remember_until: retention::destroy_at(RecordClass::Inbox, now, policy),
        }
    }

    /// Whether it may drive the dialogue: appeals are not taken in front of others, nor from an outage's leftovers.
    pub(crate) fn is_for_us(&self, now: DateTime<Utc>) -> bool {
        let fresh = self.sent_at.is_none_or(|sent_at| now - sent_at <= STALE);
        self.private && fresh
    }

    /// The moment by which it had happened. Most platforms tell the second and no more, and what we heard within that second came before it.
    pub(crate) fn happened_by(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let whole = |sent_at: &DateTime<Utc>| sent_at.timestamp_subsec_nanos() == 0;
        match self.sent_at {
            Some(second) if whole(&second) => now.min(second + TimeDelta::milliseconds(999)),
            sent_at => sent_at.unwrap_or(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_seconds_means_the_end_of_that_second() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let now = at("2026-11-23T05:00:07.4Z");
        for (sent_at, happened_by) in [
            (None, now),
            (
                Some(at("2026-11-23T05:00:05Z")),
                at("2026-11-23T05:00:05.999Z"),
            ),
            (
                Some(at("2026-11-23T05:00:05.2Z")),
                at("2026-11-23T05:00:05.2Z"),
            ),
            (Some(at("2026-11-23T05:00:07Z")), now),
        ] {
            let left = Inbound {
                channel: Channel::Telegram,
                account: String::new(),
                event_id: String::new(),
                sender: String::new(),
                aliases: Vec::new(),
                event: Event::Left,
                message: None,
                body_sha256: None,
                sent_at,
                lang_hint: None,
                private: true,
            };
            assert_eq!(left.happened_by(now), happened_by);
        }
    }
}
