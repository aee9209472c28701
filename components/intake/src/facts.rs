//! What the receipt and the status tell of an appeal, in words.

use domain::Lang;
use store::{AppealView, AttachmentState, Store};
use web::{Problem, days, policies, words};

/// An appeal's facts, ready to be shown.
pub(crate) struct Facts {
    pub(crate) kind: String,
    pub(crate) received: String,
    pub(crate) registered: String,
    pub(crate) due: String,
    pub(crate) policy_version: String,
    pub(crate) policy_path: String,
    /// How many files came with it and where they are; empty if there are none.
    pub(crate) files: String,
}

impl Facts {
    pub(crate) async fn of(store: &Store, view: &AppealView, lang: Lang) -> Result<Self, Problem> {
        let version = &view.consent.policy_version;
        let kind = policies::get(version).map_or_else(
            || view.kind.to_string(),
            |policy| policy.kinds.of(view.kind).title.get(lang).to_owned(),
        );
        Ok(Self {
            kind,
            received: days::moment(lang, view.received_at),
            registered: days::day(lang, view.registered_on),
            due: days::day(lang, view.due_on),
            policy_version: version.clone(),
            policy_path: format!("/policy/{version}"),
            files: files(store, view, lang).await?,
        })
    }
}

async fn files(store: &Store, view: &AppealView, lang: Lang) -> Result<String, Problem> {
    let (mut stored, mut awaited, mut refused) = (0_u32, 0_u32, 0_u32);
    for file in store.attachments_of(view.id).await? {
        match file.state {
            AttachmentState::Stored { .. } => stored += 1,
            AttachmentState::Awaited => awaited += 1,
            AttachmentState::Refused { .. } => refused += 1,
        }
    }
    let told: Vec<_> = [
        ("attachments-stored", stored),
        ("attachments-awaited", awaited),
        ("attachments-refused", refused),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(id, count)| words::format(lang, id, &[("count", &count.to_string())]))
    .collect();
    Ok(told.join("; "))
}
