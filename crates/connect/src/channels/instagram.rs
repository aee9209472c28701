//! Instagram: the webhook is set by hand, since the call that subscribes an app does not know it; the page behind the account delivers.

use super::{messenger, meta};
use crate::guide::{Channel, Step};
use crate::settings::Settings;

pub(super) const CHANNEL: Channel = Channel {
    name: "instagram",
    title: "Instagram (Meta)",
    needs: meta::NEEDS,
    steps,
    check: "write to the account. Before the app is reviewed, only those with a role in it are answered. A message may have 1000 bytes.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let callback = meta::callback(settings)?;
    let token = meta::authorization(settings)?;
    let several = meta::several(settings)?;
    let profile = meta::graph("me/messenger_profile");
    Ok(vec![
        meta::handshake(settings)?,
        Step {
            why: format!(
                "By hand, in the app's dashboard: Webhooks, object Instagram, callback URL {callback}, verify token as in\nSPIN_VARIABLE_META_VERIFY_TOKEN, fields messages, messaging_postbacks and messaging_seen."
            ),
            call: String::new(),
        },
        messenger::subscribed(settings, "messages")?,
        Step {
            why: format!("Questions with which a conversation can begin.{several}"),
            call: format!(
                r#"curl -sS "{profile}" {token} -H 'content-type: application/json' \
  -d '{{"platform":"instagram","ice_breakers":[{{"call_to_actions":[{{"question":"Өтініш беру / Подать обращение","payload":"GET_STARTED"}}],"locale":"default"}}]}}'"#
            ),
        },
    ])
}
