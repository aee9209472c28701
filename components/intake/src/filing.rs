//! From a checked appeal to a registered one: the path that the form and the API share.

use chrono::{DateTime, Utc};
use domain::appeal::{Appeal, Channel};
use domain::attachment::Attachment;
use domain::policy::FieldId;
use domain::retention::{self, RecordClass};
use store::{Filed, Idempotency, NewAttachment, Receipt, Share, Store};
use web::policies::Published;

/// What makes a post and its repeat one.
pub(crate) struct Key<'a> {
    /// Where the key comes from: keys of forms and of programs never meet.
    pub(crate) scope: &'static str,
    /// The key itself.
    pub(crate) value: &'a [u8],
    /// What was sent: the same key with something else is no repeat.
    pub(crate) body: &'a [u8],
}

/// What came with an appeal.
#[derive(Default)]
pub(crate) struct Files {
    /// What may be kept.
    pub(crate) kept: Vec<Attachment>,
    /// Some came without consent, and were not even looked at.
    pub(crate) dropped: bool,
}

/// Why nothing was registered.
pub(crate) enum Refusal {
    /// The key was used for something else.
    AnotherBody,
    /// The store failed.
    Store(store::Error),
}

/// Keeps what consent and law allow of an appeal, and registers it.
pub(crate) async fn file(
    store: &Store,
    policy: &Published,
    (appeal, channel, files): (Appeal, Channel, Files),
    key: Option<Key<'_>>,
    share: Share,
    now: DateTime<Utc>,
) -> Result<Receipt, Refusal> {
    let mut new = web::new_appeal(appeal, channel, policy, now);
    new.share = Some(share);
    if files.dropped {
        new.dropped.push(FieldId::Attachments.as_str());
    }
    let kept = files.kept.into_iter().map(NewAttachment::Here).collect();
    web::attach(&mut new, kept, policy);
    let submission = key.map(|key| Idempotency {
        scope: key.scope,
        key: key.value,
        body: key.body,
        expires_at: retention::destroy_at(RecordClass::Idempotency, now, policy),
    });
    match store.file_appeal(new, submission).await {
        Ok(Filed::New(receipt) | Filed::Repeat(receipt)) => Ok(receipt),
        Ok(Filed::Conflict) => Err(Refusal::AnotherBody),
        Err(error) => Err(Refusal::Store(error)),
    }
}
