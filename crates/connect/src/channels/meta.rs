//! What the platforms of Meta share: the app, its webhook, the handshake.

use crate::guide::{Step, Variable};
use crate::settings::{Settings, secret};

/// The version of the Graph API that the application calls.
const VERSION: &str = "v25.0";

pub(super) const NEEDS: &[Variable] = &[
    Variable {
        name: "meta_app_secret",
        from: "App settings, Basic, App secret at developers.facebook.com: with it Meta signs each delivery",
    },
    Variable {
        name: "meta_verify_token",
        from: "a word of our own that Meta repeats when it asks whether the address is ours: openssl rand -hex 32",
    },
    Variable {
        name: "meta_access_token",
        from: "the token of the number or page that answers; several as id=token with spaces between, the id being that of the number, the page or the Instagram account",
    },
];

/// Where Meta delivers.
pub(super) fn callback(settings: &Settings) -> Result<String, String> {
    Ok(format!("{}/webhooks/meta", settings.public_url()?))
}

pub(super) fn graph(path: &str) -> String {
    format!("https://graph.facebook.com/{VERSION}/{path}")
}

/// Asks what Meta asks.
pub(super) fn handshake(settings: &Settings) -> Result<Step, String> {
    let callback = callback(settings)?;
    Ok(Step {
        why: "Ask what Meta will ask: the answer is 1158201444.".to_owned(),
        call: format!(
            r#"curl -sS -G {callback} -d hub.mode=subscribe -d hub.challenge=1158201444 \
  --data-urlencode "hub.verify_token=$SPIN_VARIABLE_META_VERIFY_TOKEN""#
        ),
    })
}

/// Tells Meta where to deliver what happens to this kind of object.
pub(super) fn subscription(
    settings: &Settings,
    object: &str,
    fields: &str,
) -> Result<Step, String> {
    let callback = callback(settings)?;
    let address = graph("$META_APP_ID/subscriptions");
    Ok(Step {
        why: "Tell Meta where to deliver. The id of the app stands beside its secret. Meta asks for the handshake at once."
            .to_owned(),
        call: format!(
            r#"META_APP_ID=…
curl -sS "{address}" \
  -d object={object} -d fields={fields} --data-urlencode "callback_url={callback}" \
  --data-urlencode "verify_token=$SPIN_VARIABLE_META_VERIFY_TOKEN" \
  --data-urlencode "access_token=$META_APP_ID|$SPIN_VARIABLE_META_APP_SECRET""#
        ),
    })
}

/// The header with the token of each account. Which account is of which platform, only its owner knows.
pub(super) fn authorization(settings: &Settings) -> Result<String, String> {
    let accounts = settings.accounts("meta_access_token")?;
    let account = accounts.first().ok_or("an account")?;
    Ok(format!(
        "-H \"Authorization: Bearer {}\"",
        secret("meta_access_token", account)
    ))
}

/// What is to be said where several accounts have tokens.
pub(super) fn several(settings: &Settings) -> Result<&'static str, String> {
    let accounts = settings.accounts("meta_access_token")?;
    Ok(if accounts.len() > 1 {
        " Several tokens are set: put the id of the account that it is about behind META_ACCESS_TOKEN."
    } else {
        ""
    })
}
