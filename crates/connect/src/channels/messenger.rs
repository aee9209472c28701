//! Messenger: the app is subscribed to the page, and the button with which a conversation begins sends what the dialogue understands.

use super::meta;
use crate::guide::{Channel, Step};
use crate::settings::Settings;

/// What of a page concerns an appeal.
pub(super) const FIELDS: &str =
    "messages,messaging_postbacks,messaging_optins,message_deliveries,message_reads,message_edits";

pub(super) const CHANNEL: Channel = Channel {
    name: "messenger",
    title: "Messenger (Meta)",
    needs: meta::NEEDS,
    steps,
    check: "open the page's chat and press Get started. Before the app is reviewed, only those with a role in it are answered.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let token = meta::authorization(settings)?;
    let several = meta::several(settings)?;
    let profile = meta::graph("me/messenger_profile");
    Ok(vec![
        meta::handshake(settings)?,
        meta::subscription(settings, "page", FIELDS)?,
        subscribed(settings, FIELDS)?,
        Step {
            why: format!("The button with which a conversation begins.{several}"),
            call: format!(
                r#"curl -sS "{profile}" {token} -H 'content-type: application/json' \
  -d '{{"get_started":{{"payload":"GET_STARTED"}}}}'"#
            ),
        },
    ])
}

/// The page delivers to the app.
pub(super) fn subscribed(settings: &Settings, fields: &str) -> Result<Step, String> {
    let address = meta::graph("$PAGE_ID/subscribed_apps");
    let token = meta::authorization(settings)?;
    let several = meta::several(settings)?;
    Ok(Step {
        why: format!("Subscribe the app to the page.{several}"),
        call: format!(
            "PAGE_ID=…\ncurl -sS \"{address}\" {token} -d subscribed_fields={fields}\ncurl -sS \"{address}\" {token}"
        ),
    })
}
