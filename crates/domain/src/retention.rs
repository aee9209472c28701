//! How long each class of record lives (policy, clause 5; PD arts. 12(2) and 18). The policy promises years, months, days or hours; years and months
//! are those of the calendar, because "five years" is what people read, not 1826 days.

pub mod effect;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    appeal::{Kind, Status},
    deadline,
    policy::{Policy, RetentionRule},
};

closed_list! {
    /// A class of record with a retention term of its own.
    RecordClass {
        /// An appeal with all that belongs to it.
        Appeal = "appeal",
        /// A file that came with an appeal; destroyed together with it.
        Attachment = "attachment",
        /// An unfinished conversation in a chat.
        Dialogue = "dialogue",
        /// The keyed hash of somebody who writes in a messenger, before anything else is known of them.
        Sender = "sender",
        /// The mark of a submission.
        Idempotency = "idempotency",
        /// The mark of a chat platform's message.
        Inbox = "inbox",
        /// The mark of a message that was sent to a chat platform, without its content.
        Outbox = "outbox",
        /// The counter against too frequent requests.
        RateLimit = "rate_limit",
        /// The session of a member of the staff.
        StaffSession = "staff_session",
        /// The proof of a consent or of its withdrawal.
        Consent = "consent",
        /// The entry in the register of transfers.
        Transfer = "transfer",
        /// The proof of a destruction, without personal data.
        DestructionAct = "destruction_act",
        /// That a record was there and is destroyed: nothing but its random id.
        Tombstone = "tombstone",
        /// An entry of the audit trail, without personal data.
        Event = "event",
    }
}

closed_list! {
    /// The moment from which a term is counted.
    Start {
        /// The appeal was closed.
        Closed = "closed",
        /// The appeal was closed, or the last of those that repeat it, if that was later.
        LastRepeat = "last_repeat",
        /// The applicant withdrew the appeal.
        Withdrawn = "withdrawn",
        /// The person last wrote.
        LastActivity = "last_activity",
        /// Nothing is left of what the record proves.
        Expired = "expired",
        /// The record was made.
        Created = "created",
    }
}

impl RecordClass {
    /// The moments from which the sweep can count for records of this class, appeals of these ends (none for all). A policy that promises another is
    /// refused.
    pub fn starts(self, outcomes: &[Status]) -> &'static [Start] {
        match self {
            Self::Appeal if outcomes == [Status::Withdrawn] => {
                &[Start::Closed, Start::LastRepeat, Start::Withdrawn]
            }
            Self::Appeal | Self::Attachment => &[Start::Closed, Start::LastRepeat],
            Self::Dialogue | Self::Sender => &[Start::LastActivity],
            Self::Idempotency
            | Self::Inbox
            | Self::Outbox
            | Self::RateLimit
            | Self::StaffSession
            | Self::DestructionAct
            | Self::Tombstone
            | Self::Event => &[Start::Created],
            Self::Consent | Self::Transfer => &[Start::Expired],
        }
    }

    /// The class whose term holds in a version of the policy that was published before this class came to be.
    pub fn stands_in(self) -> Option<Self> {
        match self {
            Self::Attachment => Some(Self::Appeal),
            Self::Outbox | Self::Sender => Some(Self::Dialogue),
            Self::Consent | Self::Transfer => Some(Self::Event),
            Self::StaffSession => Some(Self::RateLimit),
            Self::Tombstone => Some(Self::DestructionAct),
            _ => None,
        }
    }
}

/// A retention term: one number of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Calendar years.
    Years(u32),
    /// Calendar months.
    Months(u32),
    /// Days.
    Days(u32),
    /// Hours, to the second.
    Hours(u32),
}

impl Term {
    /// The term as an ISO 8601 duration: `P5Y`.
    pub fn iso8601(self) -> String {
        match self {
            Self::Years(years) => format!("P{years}Y"),
            Self::Months(months) => format!("P{months}M"),
            Self::Days(days) => format!("P{days}D"),
            Self::Hours(hours) => format!("PT{hours}H"),
        }
    }
}

/// The first moment at which a record may, and by the next sweep will, be destroyed. Terms of days and longer run to the end of the local day
/// (29 February and one year gives the end of 28 February); hours are exact.
pub fn destroy_at(class: RecordClass, start: DateTime<Utc>, policy: &Policy) -> DateTime<Utc> {
    end(policy.retention.of(class).term, start)
}

/// The end of a term.
pub fn end(term: Term, start: DateTime<Utc>) -> DateTime<Utc> {
    after(term, start).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// When a record is destroyed that was collected under the first of these versions, the later ones having come into force since: it follows its own
/// version, unless a later one shortens the term.
pub fn destroy_at_under<'p>(
    class: RecordClass,
    start: DateTime<Utc>,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> DateTime<Utc> {
    earliest(
        versions
            .into_iter()
            .map(|policy| policy.retention.of(class)),
        start,
    )
}

/// A closed appeal, as far as its term depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its kind.
    pub kind: Kind,
    /// How it was closed.
    pub outcome: Status,
    /// When.
    pub at: DateTime<Utc>,
    /// When the last of the appeals that repeat it was closed.
    pub last_repeat: Option<DateTime<Utc>>,
    /// One of those that repeat it is open.
    pub is_repeated: bool,
}

impl Closed {
    /// The moment from which a rule counts; `None` while there is none.
    fn start(&self, start: Start) -> Option<DateTime<Utc>> {
        match start {
            Start::LastRepeat if self.is_repeated => None,
            Start::LastRepeat => self.last_repeat.max(Some(self.at)),
            _ => Some(self.at),
        }
    }
}

/// The term of a closed appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppealTerm {
    /// When it is destroyed; `None` as long as an appeal that repeats it is open.
    pub destroy_at: Option<DateTime<Utc>>,
    /// One of the versions says that the law sets the term.
    pub is_mandatory: bool,
}

/// The term of an appeal that was collected under the first of these versions, the later ones having come into force since: it depends on its kind, on how
/// it was closed, and on whether it was filed again. Each version counts from its own start, and the earliest date holds.
pub fn term_of_appeal<'p>(
    closed: &Closed,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> AppealTerm {
    let mut term = AppealTerm {
        destroy_at: None,
        is_mandatory: false,
    };
    for policy in versions {
        let rule = policy.retention.of_appeal(closed.kind, closed.outcome);
        let end = closed.start(rule.start).map(|start| end(rule.term, start));
        term.destroy_at = term.destroy_at.into_iter().chain(end).min();
        term.is_mandatory |= rule.mandatory;
    }
    term
}

/// The date of any record that has one of its own: an appeal that was closed so, or else a conversation.
pub fn destroy_dated_at<'p>(
    appeal: Option<&Closed>,
    start: DateTime<Utc>,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> Option<DateTime<Utc>> {
    match appeal {
        Some(closed) => term_of_appeal(closed, versions).destroy_at,
        None => Some(destroy_at_under(RecordClass::Dialogue, start, versions)),
    }
}

fn earliest<'p>(
    rules: impl Iterator<Item = &'p RetentionRule>,
    start: DateTime<Utc>,
) -> DateTime<Utc> {
    rules
        .map(|rule| end(rule.term, start))
        .min()
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The last date of destruction of which the applicant is to be told by now, for an appeal that was collected under the first of these versions: the
/// longest warning that its own version or a later one in force promises. `None` where none promises one.
pub fn warned_until<'p>(
    (kind, outcome): (Kind, Status),
    now: DateTime<Utc>,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> Option<DateTime<Utc>> {
    versions
        .into_iter()
        .filter_map(|policy| policy.retention.of_appeal(kind, outcome).warn)
        .filter_map(|before| ahead(before, now))
        .max()
}

/// What lies so far ahead: with days and longer the beginning of a local day, as every date of destruction is.
fn ahead(before: Term, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let end = after(before, now)?;
    match before {
        Term::Hours(_) => Some(end),
        Term::Days(_) | Term::Months(_) | Term::Years(_) => {
            end.checked_sub_signed(TimeDelta::days(1))
        }
    }
}

/// What a request to erase an appeal comes to (PD art. 18; DC art. 41).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// It is destroyed by the next sweep that nothing in law keeps from it.
    AtOnce,
    /// A term that the law sets is running: the appeal is closed to all use.
    Restricted {
        /// When it is destroyed.
        until: DateTime<Utc>,
    },
}

impl Erasure {
    /// What a request came to that was made before.
    pub fn of_date(destroy_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if destroy_at > now {
            Self::Restricted { until: destroy_at }
        } else {
            Self::AtOnce
        }
    }
}

/// What a request to erase a closed appeal comes to, by the version of the policy under which it was collected and those that came into force since: if
/// one of them says that the law sets the term, the appeal is kept, unused, until the day on which it would be destroyed anyhow. It waits for no appeal
/// that repeats it: whoever asks is told a day, and that day stands. `destroy_at` is the date that it has: a request never puts it off.
///
/// Carries out clause 6.
pub fn erasure<'p>(
    closed: &Closed,
    destroy_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> Erasure {
    let alone = Closed {
        is_repeated: false,
        ..*closed
    };
    let term = term_of_appeal(&alone, versions);
    match term.destroy_at.into_iter().chain(destroy_at).min() {
        Some(destroy_at) if term.is_mandatory => Erasure::of_date(destroy_at, now),
        _ => Erasure::AtOnce,
    }
}

/// `None` past the end of the calendar.
fn after(term: Term, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let day = deadline::local_day(start);
    let last = match term {
        Term::Hours(hours) => return start.checked_add_signed(TimeDelta::hours(hours.into())),
        Term::Days(days) => day.checked_add_days(Days::new(days.into()))?,
        Term::Months(months) => day.checked_add_months(Months::new(months))?,
        Term::Years(years) => day.checked_add_months(Months::new(years.checked_mul(12)?))?,
    };
    deadline::start_of_day(last.succ_opt()?)
}

/// The first start for which [`destroy_at`] is still ahead of `now`: records of the class that began before it are due. For classes that are
/// destroyed by their age alone, without a date of their own.
pub fn due_before(class: RecordClass, now: DateTime<Utc>, policy: &Policy) -> DateTime<Utc> {
    let term = policy.retention.of(class).term;
    if let Term::Hours(hours) = term {
        let start = now.checked_sub_signed(TimeDelta::hours(hours.into()));
        return start.map_or(DateTime::<Utc>::MIN_UTC, |start| {
            start + TimeDelta::nanoseconds(1)
        });
    }
    let is_due = |day: NaiveDate| {
        let start = deadline::start_of_day(day)?;
        Some(after(term, start)? <= now)
    };
    // The calendar has no exact way back (28 and 29 February both come from a year later): near it, the days are tried.
    let near = match term {
        Term::Hours(_) => None,
        Term::Days(days) => deadline::local_day(now).checked_sub_days(Days::new(days.into())),
        Term::Months(months) => deadline::local_day(now).checked_sub_months(Months::new(months)),
        Term::Years(years) => years
            .checked_mul(12)
            .and_then(|months| deadline::local_day(now).checked_sub_months(Months::new(months))),
    };
    near.and_then(|near| near.checked_sub_days(Days::new(5)))
        .and_then(|first| first.iter_days().find(|day| is_due(*day) == Some(false)))
        .and_then(deadline::start_of_day)
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// [`due_before`] over all versions that are or were in force, the earliest first: a record follows the version in force when it began, unless a later one
/// shortens the term.
pub fn due_before_under(
    class: RecordClass,
    now: DateTime<Utc>,
    versions: &[&Policy],
) -> DateTime<Utc> {
    let limit = |(position, policy): (usize, &&Policy)| {
        let replaced_at = versions
            .get(position + 1)
            .and_then(|next| deadline::start_of_day(next.effective_from));
        // A version says nothing of what began after it.
        due_before(class, now, policy).min(replaced_at.unwrap_or(DateTime::<Utc>::MAX_UTC))
    };
    versions
        .iter()
        .enumerate()
        .map(limit)
        .max()
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// The limit for proofs that were made under the first of these versions, the later ones having come into force since: of those that count from the same
/// moment, the one with the shortest term.
pub fn proofs_due_before<'p>(
    class: RecordClass,
    now: DateTime<Utc>,
    versions: impl IntoIterator<Item = &'p Policy>,
) -> DateTime<Utc> {
    let mut versions = versions.into_iter().peekable();
    let start = versions.peek().map(|own| own.retention.of(class).start);
    versions
        .filter(|policy| Some(policy.retention.of(class).start) == start)
        .map(|policy| due_before(class, now, policy))
        .max()
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
