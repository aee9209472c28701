//! What a version of the policy will do to the records that are there, before it takes effect. Nothing is changed.
//!
//! Carries out clause 5.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::Localized;
use domain::deadline::start_of_day;
use domain::policy::{Policy, RetentionRule};
use domain::retention::effect::{Effect, Group, InMonth, Month, due_at_once, replacements};
use domain::retention::{RecordClass, Start, Term};
use http::StatusCode;
use serde::Serialize;
use store::{Grain, Store};
use web::policies::{self, Edition};
use web::{Page, Problem, days, page, words};

use crate::asked::after;
use crate::frame::{Desk, frame};
use crate::retention::told::{id, number};
use crate::staff::Visit;

/// What a version will do.
#[derive(Serialize)]
struct Told {
    version: &'static str,
    takes_effect_on: NaiveDate,
    /// When it was counted.
    counted_at: DateTime<Utc>,
    /// Records with a date of their own.
    records: BTreeMap<RecordClass, Effect>,
    /// The terms of all classes.
    terms: Vec<Line>,
}

/// A rule of retention, with those in whose place it comes.
#[derive(Serialize)]
struct Line {
    class: RecordClass,
    /// The rule among those of its class: `appeal (withdrawn)`.
    rule: String,
    term: Counted,
    replaces: Vec<Counted>,
    changes: bool,
    /// Of a class that goes by its age: how many records are due at once that would not be due without the version; of proofs, of how many records they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at_once: Option<u64>,
    #[serde(skip)]
    title: &'static Localized,
}

/// A term, and from when it is counted.
#[derive(Serialize)]
struct Counted {
    term: String,
    start: Start,
    #[serde(skip)]
    of: Term,
}

impl Counted {
    fn of(rule: &RetentionRule) -> Self {
        Self {
            term: rule.term.iso8601(),
            start: rule.start,
            of: rule.term,
        }
    }
}

#[derive(Template)]
#[template(path = "effect.html")]
struct EffectPage {
    page: Page,
    desk: Desk,
    told: Told,
    before: Option<&'static str>,
}

impl EffectPage {
    fn takes_effect(&self) -> String {
        days::day(self.page.lang, self.told.takes_effect_on)
    }

    fn class(&self, class: &impl ToString) -> String {
        self.page.t(id("retention-class", &class.to_string()))
    }

    fn count(&self, count: impl Borrow<u64>) -> String {
        number(self.page.lang, *count.borrow())
    }

    fn title(&self, line: &Line) -> &str {
        line.title.get(self.page.lang)
    }

    /// `5 years, from when it was closed`.
    fn term(&self, counted: &Counted) -> String {
        let lang = self.page.lang;
        let (term, start) = (counted.of.in_words(lang), counted.start.in_words(lang));
        words::format(lang, "effect-term", &[("term", &term), ("start", start)])
    }

    /// How many records of the class are due at once.
    fn at_once(&self, line: &Line) -> String {
        match (line.class, line.due_at_once) {
            (_, Some(count)) => number(self.page.lang, count),
            (RecordClass::Appeal | RecordClass::Attachment | RecordClass::Dialogue, None) => {
                self.page.t("effect-see-above")
            }
            (_, None) => self.page.t("effect-new-only"),
        }
    }

    fn changed(&self) -> impl Iterator<Item = &Line> {
        self.told.terms.iter().filter(|line| line.changes)
    }

    /// The months in which something is otherwise than without the version.
    fn months(effect: &Effect) -> Vec<(&Month, &InMonth)> {
        let changes = |month: &&InMonth| month.before != month.after || month.earlier > 0;
        let months = effect.months.iter();
        months.filter(|(_, month)| changes(month)).collect()
    }
}

/// The version that the address names. One that is in force has done what it does.
fn named(visit: &Visit) -> Result<&'static Edition, Problem> {
    let edition = after(visit.request.uri(), "policy")
        .and_then(policies::edition)
        .ok_or_else(Problem::not_found)?;
    if edition.effective_from <= policies::edition_at(visit.now).effective_from {
        return Err(Problem::conflict("version-in-force"));
    }
    Ok(edition)
}

async fn tell_of(visit: &Visit, edition: &'static Edition) -> Result<Told, Problem> {
    let from = start_of_day(edition.effective_from).ok_or_else(Problem::not_found)?;
    Ok(Told {
        version: edition.version,
        takes_effect_on: edition.effective_from,
        counted_at: visit.now,
        records: records(visit.store, from).await?,
        terms: terms(visit.store, from).await?,
    })
}

/// Of the records that have a date, what the version does that takes effect at `from`.
async fn records(
    store: &Store,
    from: DateTime<Utc>,
) -> Result<BTreeMap<RecordClass, Effect>, Problem> {
    let dated = [RecordClass::Appeal, RecordClass::Dialogue];
    let hours = policies::in_force(from).into_iter().any(|policy| {
        let mut rules = policy.retention.iter();
        rules.any(|rule| dated.contains(&rule.class) && matches!(rule.term, Term::Hours(_)))
    });
    let grain = if hours { Grain::Moment } else { Grain::Day };
    let mut effects: BTreeMap<_, _> = dated.map(|class| (class, Effect::default())).into();
    let add = |version: &str, group: &Group| {
        let effect = effects.entry(group.class()).or_default();
        effect.add(group, &policies::since(version, from));
    };
    store.each_dated_group(grain, add).await?;
    Ok(effects)
}

/// All rules of the version that takes effect at `from`, in the order of its table.
async fn terms(store: &Store, from: DateTime<Utc>) -> Result<Vec<Line>, Problem> {
    let in_force = policies::in_force(from);
    let [.., before, after] = &in_force[..] else {
        return Ok(Vec::new());
    };
    let mut terms = Vec::new();
    for replacement in replacements(before, after) {
        let rule = replacement.rule;
        let replaces = replacement.replaced.iter().copied().map(Counted::of);
        terms.push(Line {
            class: rule.class,
            rule: rule.name(),
            term: Counted::of(rule),
            replaces: replaces.collect(),
            changes: replacement.changes(),
            due_at_once: by_age(store, rule.class, from).await?,
            title: &rule.title,
        });
    }
    Ok(terms)
}

/// How many records of a class that goes by its age are due at once; `None` for the others.
async fn by_age(
    store: &Store,
    class: RecordClass,
    from: DateTime<Utc>,
) -> Result<Option<u64>, Problem> {
    let versions = policies::in_force(from);
    // Proofs follow the version under which they were made; all else goes by age alone.
    let made_under: &[&Policy] = match class {
        RecordClass::Consent | RecordClass::Transfer => &versions,
        _ => &versions[..1],
    };
    let mut total = None;
    for made_under in made_under {
        let since = policies::since(&made_under.version, from);
        let moments = due_at_once(class, &since);
        let counted = store.count_begun(class, &made_under.version, moments.start, moments.end);
        if let Some(counted) = counted.await? {
            *total.get_or_insert(0) += counted;
        }
    }
    Ok(total)
}

/// `GET /desk/policy/{version}/effect`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let edition = named(&visit)?;
    let told = tell_of(&visit, edition).await?;
    let title = words::format(visit.lang, "effect-title", &[("version", edition.version)]);
    let (page, desk) = frame(
        &visit,
        &title,
        &format!("/desk/policy/{}/effect", edition.version),
    );
    let template = EffectPage {
        page,
        desk,
        told,
        before: edition.predecessor().map(|before| before.version),
    };
    Ok(page::html(StatusCode::OK, visit.lang, &template))
}

/// `GET /api/v1/desk/policy/{version}/effect`
pub(crate) async fn tell(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let edition = named(&visit)?;
    web::json(StatusCode::OK, &tell_of(&visit, edition).await?)
}
