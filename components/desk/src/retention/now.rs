//! Retention at a glance: whether the sweep runs, what is due and what is kept back, and what needs somebody.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::Lang;
use http::StatusCode;
use serde::Serialize;
use store::{SweepPlan, SweepProgress, Trigger};
use web::{Page, Problem, page, policies, sweep_order, words};

use super::progress;
use super::sweeps::Report;
use super::told::{Count, Moment, id, number};
use crate::frame::{Desk, HOME, frame};
use crate::staff::Visit;

/// What there is to see.
#[derive(Serialize)]
struct Now {
    /// The running sweep, or the last one.
    progress: Option<SweepProgress>,
    /// What failed, if it failed.
    error: Option<String>,
    /// When the last sweep ended that left nothing over.
    last_good_sweep_at: Option<DateTime<Utc>>,
    /// What a sweep would destroy now; `None` while one runs.
    plan: Option<SweepPlan>,
    overdue_holds: OverdueHolds,
}

#[derive(Serialize)]
struct OverdueHolds {
    count: u64,
    /// The first local day by which one was to be reviewed.
    since: Option<NaiveDate>,
}

impl Now {
    async fn of(visit: &Visit) -> Result<Self, Problem> {
        let (store, now) = (visit.store, visit.now);
        let last = progress::last(store, now).await?;
        let (progress, kept) = last.unzip();
        let runs = progress.as_ref().is_some_and(is_running);
        let plan = if runs {
            None
        } else {
            Some(store.plan(&sweep_order(Trigger::Request, now)).await?)
        };
        let overdue = store.overdue_holds(policies::local_day(now)).await?;
        Ok(Self {
            progress,
            error: kept.and_then(|kept| Report::of(&kept)?.error),
            last_good_sweep_at: store.health().await.last_sweep_at,
            plan,
            overdue_holds: OverdueHolds {
                count: overdue.0,
                since: overdue.1,
            },
        })
    }
}

fn is_running(progress: &SweepProgress) -> bool {
    progress.state == "running"
}

/// `GET /api/v1/desk/retention`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    web::json(StatusCode::OK, &Now::of(&visit).await?)
}

#[derive(Template)]
#[template(path = "retention.html")]
struct NowPage {
    page: Page,
    desk: Desk,
    notices: Vec<Notice>,
    last: Option<Last>,
    last_good: Option<Moment>,
    due: Option<Vec<Count>>,
    held: String,
    set_aside: String,
    overdue_holds: String,
}

/// What somebody should look at, and where.
struct Notice {
    kind: &'static str,
    words: String,
    path: String,
}

/// The running sweep, or the last one.
struct Last {
    path: String,
    running: bool,
    state: String,
    trigger: String,
    started_at: Moment,
    done: (u64, String),
    left: String,
    whole: u64,
    per_second: String,
    estimated_end: Option<Moment>,
}

/// `GET /desk/retention`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let (lang, now) = (visit.lang, Now::of(&visit).await?);
    let kept_back = now.plan.as_ref().map(|plan| plan.kept_back);
    let counted = |count: Option<u64>| count.map_or("—".into(), |count| number(lang, count));
    let title = words::text(lang, "retention-title");
    let (page, desk) = frame(&visit, &title, HOME);
    let template = NowPage {
        page,
        desk,
        notices: notices(&now, lang),
        last: now.progress.as_ref().map(|it| Last::of(it, lang)),
        last_good: now.last_good_sweep_at.map(|at| Moment::long(lang, at)),
        due: now.plan.as_ref().map(|plan| Count::all(lang, &plan.due)),
        held: counted(kept_back.map(|kept| kept.held)),
        set_aside: counted(kept_back.map(|kept| kept.set_aside)),
        overdue_holds: number(lang, now.overdue_holds.count),
    };
    Ok(page::html(StatusCode::OK, lang, &template))
}

/// What needs somebody, the worst first.
fn notices(now: &Now, lang: Lang) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut notice = |kind, words, path: String| notices.push(Notice { kind, words, path });
    if let Some(progress) = &now.progress {
        let path = format!("/desk/retention/sweeps/{}", progress.id);
        if progress.state == "failed" {
            let error = now.error.as_deref().unwrap_or("—");
            let words = words::format(lang, "retention-failed", &[("error", error)]);
            notice("bad", words, path);
        } else if progress.state == "stopped" {
            notice("warn", words::text(lang, "retention-stopped"), path);
        }
    }
    let counted = |id, count: u64| words::format(lang, id, &[("count", &count.to_string())]);
    let aside = now.plan.as_ref().map_or(0, |plan| plan.kept_back.set_aside);
    if aside > 0 {
        let path = "/desk/retention/set-aside";
        notice(
            "warn",
            counted("retention-some-set-aside", aside),
            path.into(),
        );
    }
    if now.overdue_holds.count > 0 {
        let words = counted("retention-overdue-holds", now.overdue_holds.count);
        notice("warn", words, "/desk/holds".into());
    }
    notices
}

impl Last {
    fn of(progress: &SweepProgress, lang: Lang) -> Self {
        let t = |prefix, word: &str| words::text(lang, &id(prefix, word));
        Self {
            path: format!("/desk/retention/sweeps/{}", progress.id),
            running: is_running(progress),
            state: t("retention-state", &progress.state),
            trigger: super::sweeps::trigger(lang, progress.trigger),
            started_at: Moment::long(lang, progress.started_at),
            done: (progress.done, number(lang, progress.done)),
            left: number(lang, progress.left),
            whole: progress.done + progress.left,
            per_second: number(lang, progress.per_second),
            estimated_end: progress.estimated_end.map(|at| Moment::long(lang, at)),
        }
    }
}
