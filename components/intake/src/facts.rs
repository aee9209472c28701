//! What the receipt and the status tell of an appeal, in words.

use domain::Lang;
use store::AppealView;
use web::{days, policies};

/// An appeal's facts, ready to be shown.
pub(crate) struct Facts {
    pub(crate) kind: String,
    pub(crate) received: String,
    pub(crate) registered: String,
    pub(crate) due: String,
    pub(crate) policy_version: String,
    pub(crate) policy_path: String,
}

impl Facts {
    pub(crate) fn of(view: &AppealView, lang: Lang) -> Self {
        let version = &view.consent.policy_version;
        let kind = policies::get(version).map_or_else(
            || view.kind.to_string(),
            |policy| policy.kinds.of(view.kind).title.get(lang).to_owned(),
        );
        Self {
            kind,
            received: days::moment(lang, view.received_at),
            registered: days::day(lang, view.registered_on),
            due: days::day(lang, view.due_on),
            policy_version: version.clone(),
            policy_path: format!("/policy/{version}"),
        }
    }
}
