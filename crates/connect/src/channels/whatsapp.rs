//! `WhatsApp`: the app is subscribed to the business account whose numbers it answers.

use super::meta;
use crate::guide::{Channel, Step};
use crate::settings::Settings;

pub(super) const CHANNEL: Channel = Channel {
    name: "whatsapp",
    title: "WhatsApp (Cloud API of Meta)",
    needs: meta::NEEDS,
    steps,
    check: "write to the number. For news of an appeal after a day without a message, have a template approved and set SPIN_VARIABLE_META_TEMPLATE to its name.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let address = meta::graph("$WABA_ID/subscribed_apps");
    let token = meta::authorization(settings)?;
    let several = meta::several(settings)?;
    Ok(vec![
        meta::handshake(settings)?,
        meta::subscription(settings, "whatsapp_business_account", "messages")?,
        Step {
            why: format!(
                "Subscribe the app to the business account; its id stands under WhatsApp, API Setup.{several}"
            ),
            call: format!("WABA_ID=…\ncurl -sS -X POST \"{address}\" {token}"),
        },
        Step {
            why: "See that it is.".to_owned(),
            call: format!("curl -sS \"{address}\" {token}"),
        },
    ])
}
