//! Placing a hold.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::NaiveDate;
use domain::appeal::{ErrorCode, FieldError};
use domain::deadline::start_of_day;
use domain::hold::{self, KnownBy, On, Order, Person, Scope};
use domain::review;
use http::{HeaderValue, StatusCode, header};
use store::{Hold, HoldOn, Identifier, NewHold, Placed, Record};
use web::body::Form;
use web::filled::{Filled, Labels, Mistake};
use web::policies::{self, Published};
use web::{Page, Problem, page, words};

use super::told::{LAST_MOMENT, Told};
use crate::frame::{Desk, frame};
use crate::retention::told::class_in_words;
use crate::sent;
use crate::staff::{self, Visit};

const LABELS: Labels = &[
    ("scope", "hold-scope"),
    ("number", "hold-number"),
    ("known_by", "hold-known-by"),
    ("value", "hold-value"),
    ("channel", "hold-channel"),
    ("account", "hold-account"),
    ("class", "hold-class"),
    ("from", "hold-from"),
    ("until", "hold-until"),
    ("reason", "hold-reason"),
    ("review_on", "hold-review-on"),
];

/// What names a person: it is typed anew rather than shown again.
const FORGOTTEN: &str = "value";

#[derive(Template)]
#[template(path = "hold-new.html")]
struct NewPage {
    page: Page,
    desk: Desk,
    form: Filled,
    policy: &'static Published,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

impl NewPage {
    fn new(visit: &Visit, form: Filled) -> Self {
        let title = words::text(visit.lang, "hold-new-title");
        let (page, desk) = frame(visit, &title, "/desk/holds/new");
        let today = policies::local_day(visit.now);
        Self {
            page,
            desk,
            form,
            policy: policies::current(visit.now),
            first_day: today.succ_opt().unwrap_or(today),
            last_day: review::latest(today),
        }
    }

    /// Value and words of each choice.
    fn known_by(&self) -> impl Iterator<Item = (&'static str, String)> {
        let words = |word: &'static str| (word, self.page.t(format!("hold-known-by-{word}")));
        KnownBy::WORDS.iter().map(move |word| words(word))
    }

    /// The chats of the policy in force.
    fn channels(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let chats = self.policy.channels.iter().filter(|rule| rule.id.is_chat());
        chats.map(|rule| (rule.id.as_str(), rule.title.get(self.page.lang)))
    }

    fn classes(&self) -> impl Iterator<Item = (&'static str, String)> {
        hold::CLASSES.iter().map(|class| {
            let word = class.as_str();
            (word, class_in_words(self.page.lang, *class))
        })
    }

    fn scopes(&self) -> impl Iterator<Item = (&'static str, String, String)> {
        Scope::WORDS.iter().map(|word| {
            let id = format!("hold-scope-{word}");
            (*word, self.page.t(&id), self.page.t(format!("{id}-hint")))
        })
    }
}

/// `GET /desk/holds/new`
pub(crate) async fn ask(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let template = NewPage::new(&visit, Filled::default());
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}

/// `POST /desk/holds`
pub(crate) async fn by_form(request: Request) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let form = sent::by_form(&mut visit).await?;
    match place(&visit, &form).await? {
        Ok(hold) => staff::see(&format!("/desk/holds/{}", hold.id), visit.lang),
        Err(errors) => {
            let mistakes = errors
                .iter()
                .map(|error| Mistake::of(visit.lang, LABELS, error));
            let filled = Filled::new(form, LABELS, mistakes.collect()).forgetting(FORGOTTEN);
            let template = NewPage::new(&visit, filled);
            Ok(page::html(
                StatusCode::UNPROCESSABLE_ENTITY,
                visit.lang,
                &template,
            ))
        }
    }
}

/// `POST /api/v1/desk/holds`
pub(crate) async fn by_program(request: Request) -> Result<Response, Problem> {
    let mut visit = Visit::admit(request).await?;
    let form = sent::by_program(&mut visit, hold::FIELDS).await?;
    let hold = place(&visit, &form).await?.map_err(Problem::invalid)?;
    let location = HeaderValue::try_from(format!("/api/v1/desk/holds/{}", hold.id));
    let told = Told::new(hold, policies::local_day(visit.now));
    let mut response = web::json(StatusCode::CREATED, &told)?;
    let location = location.map_err(anyhow::Error::new)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

async fn place(visit: &Visit, form: &Form) -> Result<Result<Hold, Vec<FieldError>>, Problem> {
    let author = visit.signs()?;
    let order = match hold::check(|name| form.get(name), policies::local_day(visit.now)) {
        Ok(order) => order,
        Err(errors) => return Ok(Err(errors)),
    };
    let unknown = || Err(vec![FieldError::new("/number", ErrorCode::NumberUnknown)]);
    let appeal = match &order.on {
        On::Appeal(number) => match visit.store.numbered(number).await? {
            Some(id) => Some(Record::Appeal(id)),
            None => return Ok(unknown()),
        },
        On::Person(_) | On::Period { .. } => None,
    };
    let Some(on) = on(&order, appeal) else {
        return Ok(unknown());
    };
    let new = NewHold {
        on,
        reason: &order.reason,
        author,
        review_on: order.review_on,
    };
    Ok(match visit.store.place_hold(new, visit.now).await? {
        Placed::Done(hold) => Ok(*hold),
        Placed::NotFound | Placed::TooLate => unknown(),
    })
}

fn on(order: &Order, appeal: Option<Record>) -> Option<HoldOn<'_>> {
    Some(match &order.on {
        On::Appeal(_) => HoldOn::Record(appeal?),
        On::Person(person) => HoldOn::Person(identifier(person)),
        On::Period { class, from, until } => HoldOn::Period {
            class: *class,
            from: start_of_day(*from)?,
            until: start_of_day(until.succ_opt()?)? - LAST_MOMENT,
        },
    })
}

fn identifier(person: &Person) -> Identifier<'_> {
    match person {
        Person::Iin(iin) => Identifier::Iin(iin),
        Person::Bin(bin) => Identifier::Bin(bin),
        Person::Phone(phone) => Identifier::Phone(phone),
        Person::Email(email) => Identifier::Email(email),
        Person::Sender {
            channel,
            account,
            sender,
        } => Identifier::Sender {
            channel: *channel,
            account,
            sender,
        },
    }
}
