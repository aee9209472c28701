//! The generic webhook: whoever delivers gets the secret and the description of the format; here is a delivery to try.

use crate::guide::{Channel, Step, Variable};
use crate::settings::{Account, Settings, secret};

pub(super) const CHANNEL: Channel = Channel {
    name: "generic",
    title: "The generic webhook (an application of the city's own, another public channel)",
    needs: &[Variable {
        name: "generic_secret",
        from: "channel=whsec_… for each channel, with spaces between: echo \"app=whsec_$(openssl rand -base64 32)\"",
    }],
    steps,
    check: "the answer holds the greeting. The format is described in static/openapi/generic.json; a repeat of the same webhook-id is answered the same.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let url = settings.public_url()?;
    let accounts = settings.accounts("generic_secret")?;
    let step = |account: &Account| {
        // Without a name it is no channel: the route needs one.
        let account = Account::Named(account.name_or("app").to_owned());
        let channel = account.name_or("app");
        let secret = secret("generic_secret", &account);
        Step {
            why: format!(
                "A delivery to the channel {channel}, signed as Standard Webhooks 1.0 say."
            ),
            call: format!(
                r#"id=$(openssl rand -hex 16); time=$(date +%s)
body='{{"sender":{{"id":"somebody","lang":"ru"}},"message":{{"type":"start"}}}}'
key=$(printf %s "{secret}" | sed s/^whsec_// | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf %s "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -sS {url}/webhooks/generic/{channel} -H 'content-type: application/json' \
  -H "webhook-id: $id" -H "webhook-timestamp: $time" -H "webhook-signature: v1,$signature" -d "$body""#
            ),
        }
    };
    Ok(accounts.iter().map(step).collect())
}
