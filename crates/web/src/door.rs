//! Who may come in: with the number and the access code of an appeal, and how often. Nobody else sees one. And how often somebody may say that they are
//! of the house.
//!
//! Carries out clauses 3.4 and 11.

use std::sync::OnceLock;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::code::AccessCode;
use domain::number::AppealNumber;
use http::header;
use http::request::Parts;
use store::{AppealView, Bound, Limit, Share, Store};

use crate::body::Form;
use crate::{Problem, client, operator};

const HOUR: Duration = Duration::from_hours(1);

/// What one client may do in an hour. Whole families, and half a city behind one carrier's address, share one: the bounds stop a flood, not a crowd.
enum Act {
    /// Filing an appeal.
    File,
    /// Naming a number with its code. Codes have 80 bits: this bound is for the log's sake, not for theirs.
    LookUp,
    /// Writing a message, in a channel whose platform sets no bound of its own.
    Write,
    /// Naming a token that is not the operator's.
    Guess,
}

impl Act {
    fn of<'a>(&self, client: &'a str) -> Bound<'a> {
        let (scope, most) = match self {
            Act::File => ("file", 60),
            Act::LookUp => ("look-up", 120),
            Act::Write => ("write", 600),
            Act::Guess => ("guess", 30),
        };
        Bound {
            scope,
            client,
            most,
            window: HOUR,
        }
    }
}

/// Lets a client file, whose share is counted with the appeal; one that has had its share is told when to come again.
pub async fn share(store: &Store, parts: &Parts, now: DateTime<Utc>) -> Result<Share, Problem> {
    let client = client(parts).await?;
    allowed(store.share(Act::File.of(&client), now).await?)
}

/// Counts a look at an appeal; a client that has had its share is told when to come again.
async fn admit(store: &Store, parts: &Parts, now: DateTime<Utc>) -> Result<(), Problem> {
    let client = client(parts).await?;
    allowed(store.hit_limit(Act::LookUp.of(&client), now).await?)
}

/// Counts a message of a person, by the channel's name of them; whoever has had their share is told when to come again.
pub async fn hear(store: &Store, sender: &str, now: DateTime<Utc>) -> Result<(), Problem> {
    allowed(store.hit_limit(Act::Write.of(sender), now).await?)
}

/// Whether this is the operator's token. A wrong one is counted; a client that has had its share of them is told when to come again, whatever it brings.
pub async fn is_operator(
    store: &Store,
    parts: &Parts,
    token: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let client = client(parts).await?;
    let bound = Act::Guess.of(&client);
    allowed(store.share(bound, now).await?)?;
    if operator::is_token(token).await? {
        return Ok(true);
    }
    allowed(store.hit_limit(bound, now).await?)?;
    Ok(false)
}

fn allowed<T>(limit: Limit<T>) -> Result<T, Problem> {
    match limit {
        Limit::Allowed(allowed) => Ok(allowed),
        Limit::Retry(after) => Err(Problem::too_many_requests(after.as_secs().max(1))),
    }
}

/// A variable does not change while an instance lives.
static TRUSTED_HEADER: OnceLock<String> = OnceLock::new();

async fn client(parts: &Parts) -> Result<String, Problem> {
    let header = if let Some(header) = TRUSTED_HEADER.get() {
        header
    } else {
        let header = crate::variable("client_address_header").await?;
        TRUSTED_HEADER.get_or_init(|| header)
    };
    Ok(client::address(parts, header))
}

/// What proves that somebody filed an appeal.
pub struct Credentials {
    /// The number of the appeal.
    pub number: AppealNumber,
    /// Its access code.
    pub code: AccessCode,
}

impl Credentials {
    /// As people type them. What is no number or no code finds nothing: nobody learns which of the two was wrong.
    pub fn parse(number: &str, code: &str) -> Option<Self> {
        Some(Self {
            number: AppealNumber::parse(number).ok()?,
            code: AccessCode::parse(code).ok()?,
        })
    }

    /// Those of a form, in its fields `number` and `code`.
    pub fn of_form(form: &Form) -> Option<Self> {
        Self::parse(form.filled("number")?, form.filled("code")?)
    }

    /// Those of a program: the number in `/api/v1/appeals/{number}`, the code in `Authorization: Bearer`.
    pub fn of_program(parts: &Parts) -> Result<Self, Problem> {
        let bearer = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, code)) = bearer else {
            return Err(Problem::unauthorized());
        };
        let number = parts.uri.path().split('/').nth(4).unwrap_or_default();
        Self::parse(number, code).ok_or_else(Problem::not_found)
    }

    /// The appeal, if number and code belong together.
    pub async fn find(
        &self,
        store: &Store,
        parts: &Parts,
        now: DateTime<Utc>,
    ) -> Result<Option<AppealView>, Problem> {
        admit(store, parts, now).await?;
        Ok(store.find_appeal(&self.number, &self.code).await?)
    }
}
