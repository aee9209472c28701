//! Viber: one call for each bot; Viber tries the address before it answers.

use crate::guide::{Channel, Step, Variable};
use crate::settings::{Settings, secret};

pub(super) const CHANNEL: Channel = Channel {
    name: "viber",
    title: "Viber",
    needs: &[Variable {
        name: "viber_auth_token",
        from: "the token of the bot, which also signs; several bots as name=token with spaces between. Since 2024 bots exist on commercial terms only",
    }],
    steps,
    check: "open the chat with the bot. The status of set_webhook is 0; 1 means that Viber could not deliver to the address.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let url = settings.public_url()?;
    let accounts = settings.accounts("viber_auth_token")?;
    let step = |account| {
        let token = secret("viber_auth_token", account);
        Step {
            why: "Tell Viber where to deliver; messages always come. Names and pictures of people are not needed, and not asked for."
                .to_owned(),
            call: format!(
                r#"curl -sS https://chatapi.viber.com/pa/set_webhook -H "X-Viber-Auth-Token: {token}" \
  -H 'content-type: application/json' \
  -d '{{"url":"{url}/webhooks/viber","event_types":["subscribed","unsubscribed","conversation_started","failed"],"send_name":false,"send_photo":false}}'"#
            ),
        }
    };
    Ok(accounts.iter().map(step).collect())
}
