//! The check of an act: is it what the audit trail says, and is the trail what was sealed?
//!
//! Carries out clause 10.

use axum::extract::Request;
use axum::response::Response;
use domain::Lang;
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use store::{ActCheck, Verification};
use web::{Problem, days, words};

use super::super::told::id;
use super::one::{self, Finding};
use crate::staff::Visit;

/// What was found.
#[derive(Serialize)]
struct Checked {
    /// Whether the act fits the events of its sweep.
    act: ActCheck,
    /// Whether the events are what was sealed.
    chain: Verification,
}

/// `GET /api/v1/desk/retention/acts/{id}/check`
pub(crate) async fn to_program(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let act = one::find(&visit).await?;
    let checked = Checked {
        act: visit.store.check_act(&act).await?,
        chain: visit.store.verify_events().await?,
    };
    web::json(StatusCode::OK, &checked)
}

/// `GET /desk/retention/acts/{id}/check`
pub(crate) async fn show(request: Request) -> Result<Response, Problem> {
    let visit = Visit::admit(request).await?;
    let act = one::find(&visit).await?;
    let found = visit.store.check_act(&act).await?;
    let chain = visit.store.verify_events().await?;
    let findings = vec![of_act(&found, visit.lang), of_chain(&chain, visit.lang)];
    one::page(&visit, &act, findings).await
}

fn of_act(found: &ActCheck, lang: Lang) -> Finding {
    let (kind, id) = match found {
        ActCheck::Holds => ("good", "act-check-holds"),
        ActCheck::NotSealedYet => ("warn", "act-check-not-sealed-yet"),
        ActCheck::DoesNotHold => ("bad", "act-check-does-not-hold"),
        ActCheck::NothingToCompare => ("warn", "act-check-nothing-to-compare"),
    };
    Finding {
        kind,
        words: words::text(lang, id),
    }
}

fn of_chain(chain: &Verification, lang: Lang) -> Finding {
    if let Some(fault) = chain.fault {
        let what = json!(fault.what);
        let id = id("chain", what.as_str().unwrap_or_default());
        let event = fault.event.to_string();
        return Finding {
            kind: "bad",
            words: words::format(lang, &id, &[("event", &event)]),
        };
    }
    let Some((sealed_at, last)) = chain.sealed_at.zip(chain.sealed_until) else {
        return Finding {
            kind: "warn",
            words: words::text(lang, "chain-empty"),
        };
    };
    let arguments = [
        ("last", &*last.to_string()),
        ("moment", &days::moment(lang, sealed_at)),
    ];
    Finding {
        kind: "good",
        words: words::format(lang, "chain-whole", &arguments),
    }
}
