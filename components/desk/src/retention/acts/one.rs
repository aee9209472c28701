//! One destruction act, and what was found when it was checked.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use domain::Lang;
use domain::policy::RetentionRule;
use http::StatusCode;
use store::DestructionAct;
use web::{Page, Problem, days, page, policies, words};

use super::super::sweeps::trigger;
use super::super::told::{Count, Moment, by_class, number};
use super::table;
use crate::asked::{Asked, id_after};
use crate::frame::{Desk, frame};
use crate::staff::Visit;

pub(super) async fn find(visit: &Visit) -> Result<DestructionAct, Problem> {
    let id = id_after(visit.request.uri(), "acts")?;
    let found = visit.store.destruction_act(id).await?;
    found.ok_or_else(Problem::not_found)
}

/// `GET /api/v1/desk/retention/acts/{id}`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let asked = Asked::of(&visit.request)?;
    let act = find(&visit).await?;
    let name = format!("act-{}", act.id);
    asked.answer_one(&name, &act, |acts| table(acts.iter().copied()))
}

#[derive(Template)]
#[template(path = "act.html")]
struct ActPage {
    page: Page,
    desk: Desk,
    id: String,
    /// Where it is checked.
    check: String,
    checked: Vec<Finding>,
    at: Moment,
    trigger: String,
    parts: Option<String>,
    hash: String,
    counts: Vec<Count>,
    terms: Vec<TermRow>,
    /// Whether its sweep is still known.
    sweep: Option<String>,
}

/// What a check has found, in words.
pub(super) struct Finding {
    /// `good`, `warn` or `bad`.
    pub(super) kind: &'static str,
    pub(super) words: String,
}

/// A term that was carried out.
struct TermRow {
    version: String,
    path: Option<String>,
    rule: String,
    term: String,
    source: String,
    confirmed: bool,
}

/// `GET /desk/retention/acts/{id}`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let act = find(&visit).await?;
    page(&visit, &act, vec![]).await
}

pub(super) async fn page(
    visit: &Visit,
    act: &DestructionAct,
    checked: Vec<Finding>,
) -> Result<Response, Problem> {
    let lang = visit.lang;
    let sweep = visit.store.sweep_report(act.id, visit.now).await?;
    let moment = days::moment(lang, act.at);
    let title = words::format(lang, "act-title", &[("moment", &moment)]);
    let (page, desk) = frame(visit, &title, visit.request.uri().path());
    let template = ActPage {
        page,
        desk,
        id: act.id.to_string(),
        check: format!("/desk/retention/acts/{}/check", act.id),
        checked,
        at: Moment::long(lang, act.at),
        trigger: trigger(lang, act.trigger),
        parts: act.parts.map(|parts| number(lang, parts)),
        hash: act.records_sha256.clone(),
        counts: Count::all(lang, &act.counts),
        terms: terms(act, lang),
        sweep: sweep.map(|sweep| format!("/desk/retention/sweeps/{}", sweep.id)),
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}

/// The terms of the classes that were destroyed. The act has the term that held then; what else is known of the rule stands in its version.
fn terms(act: &DestructionAct, lang: Lang) -> Vec<TermRow> {
    let destroyed = by_class(&act.counts).into_iter();
    let destroyed: Vec<&str> = destroyed
        .filter(|(_, count)| *count > 0)
        .map(|(class, _)| class.as_str())
        .collect();
    let mut rows = Vec::new();
    for (version, rules) in &act.terms {
        let policy = policies::get(version);
        for (name, term) in rules {
            let class = name.split(' ').next().unwrap_or_default();
            if !destroyed.contains(&class) {
                continue;
            }
            let is_it = |rule: &&RetentionRule| rule.name() == *name;
            let rule = policy.and_then(|policy| policy.retention.iter().find(is_it));
            rows.push(TermRow {
                version: version.clone(),
                path: policy.map(|_| format!("/policy/{version}")),
                rule: rule
                    .map_or(name.as_str(), |it| it.title.get(lang))
                    .to_owned(),
                term: term.in_words(lang),
                source: rule.map(|it| it.source.render(lang)).unwrap_or_default(),
                confirmed: rule.is_none_or(|it| it.confirmed),
            });
        }
    }
    rows
}
