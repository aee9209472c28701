//! From the register of consents to a signed receipt. The same state of the register always gives the same receipt, to the byte.

use anyhow::Context as _;
use data_encoding::HEXLOWER;
use domain::consent_receipt::{Claims, ConsentEvent, ConsentReceipt, Issuer, Notice, State};
use serde_json::{Value, json};
use store::{AppealView, ConsentEntry, ReceiptKey, Store};
use uuid::Builder;
use web::{Problem, policies, words};

use super::{canonical, jws};

/// A receipt with its signature.
pub(crate) struct Issued<'a> {
    /// What it tells.
    pub(crate) receipt: ConsentReceipt<'a>,
    /// What was signed of it.
    pub(crate) claims: Claims,
    /// The claims with the signature.
    pub(crate) jws: String,
    /// What the person keeps: the receipt with its proof.
    pub(crate) json: Value,
}

/// Issues the receipt of an appeal.
pub(crate) async fn issue(store: &Store, view: &AppealView) -> Result<Issued<'static>, Problem> {
    let entries = store.consents_of(view.id).await?;
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Err(anyhow::anyhow!("an appeal has no entry in the register of consents").into());
    };
    let policy = policies::get(&first.policy_version)
        .context("an entry names a policy version that is not published")?;
    let key = store.receipt_key();
    let receipt = ConsentReceipt::new(
        id(store, last),
        (view.number, view.basis),
        entries.iter().map(event).collect(),
        Notice {
            policy,
            sha256: first.policy_sha256.clone(),
        },
        Issuer {
            site: web::public_url().await?,
            service: words::text(first.language, "site-tagline"),
            public_key: jws::public_x(&key),
        },
    );
    let receipt = receipt.context("there are entries")?;
    Ok(sign(&key, receipt)?)
}

/// Signs a receipt.
pub(crate) fn sign<'a>(
    key: &ReceiptKey,
    receipt: ConsentReceipt<'a>,
) -> anyhow::Result<Issued<'a>> {
    let mut json = receipt.to_json();
    let claims = receipt.claims(canonical::sha256(&json));
    let jws = jws::sign(key, &claims)?;
    json["proof"] = json!({ "type": "JWS", "jws": jws });
    Ok(Issued {
        receipt,
        claims,
        jws,
        json,
    })
}

/// Tells receipts apart and nothing else: the ids of the store stay inside.
fn id(store: &Store, last: &ConsentEntry) -> String {
    let state = store.hash("consent-receipt", &last.seq.to_be_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&state[..16]);
    Builder::from_custom_bytes(id).into_uuid().to_string()
}

fn event(entry: &ConsentEntry) -> ConsentEvent {
    let state = match (entry.withdraws, entry.granted) {
        (Some(_), _) => State::Withdrawn,
        (None, true) => State::Given,
        (None, false) => State::Refused,
    };
    ConsentEvent {
        permission: entry.permission,
        state,
        at: entry.at,
        channel: entry.channel,
        language: entry.language,
        words_sha256: entry.words_sha256.map(|hash| HEXLOWER.encode(&hash)),
        term: entry.term.clone(),
        third_parties: entry.third_parties,
        cross_border: entry.cross_border,
        publication: entry.publication,
    }
}
