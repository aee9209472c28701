//! VK: each community has a server of its own with a secret of its own, whose address is confirmed before it counts.

use crate::guide::{Channel, Step, Variable};
use crate::settings::{Account, Settings, secret};

pub(super) const CHANNEL: Channel = Channel {
    name: "vk",
    title: "VK (Callback API)",
    needs: &[
        Variable {
            name: "vk_secret",
            from: "a word of our own of at most 50 letters and digits that VK sends with each event: openssl rand -hex 24; several communities as group_id=secret with spaces between",
        },
        Variable {
            name: "vk_access_token",
            from: "the community's token with the rights manage and messages (Manage, API usage); several as group_id=token",
        },
        Variable {
            name: "vk_confirmation",
            from: "the string of the first call below; several as group_id=string",
        },
    ],
    steps,
    check: "write to the community. VK shows under Manage, API usage, Callback API what it delivered and what was answered.",
};

/// The version whose events the application reads.
const VERSION: &str = "5.199";

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let url = settings.public_url()?;
    let mut steps = Vec::new();
    for account in settings.accounts("vk_secret")? {
        steps.extend(of_community(&account, &url));
    }
    Ok(steps)
}

fn of_community(account: &Account, url: &str) -> Vec<Step> {
    let group = account.name_or("$VK_GROUP_ID");
    let token = secret("vk_access_token", account);
    let call = |method: &str, fields: &str| {
        format!(
            "curl -sS https://api.vk.ru/method/{method} -H \"Authorization: Bearer {token}\" \\\n  -d \"group_id={group}\" -d v={VERSION}{fields}"
        )
    };
    let id = match account {
        Account::Only => "VK_GROUP_ID=…\n",
        Account::Named(_) => "",
    };
    let key = secret("vk_secret", account);
    let server = format!(
        " \\\n  --data-urlencode \"url={url}/webhooks/vk\" -d title=Aryz --data-urlencode \"secret_key={key}\""
    );
    let settings = " \\\n  -d \"server_id=$VK_SERVER_ID\" -d api_version=5.199 -d message_new=1 -d message_event=1 \\\n  -d message_allow=1 -d message_deny=1 -d message_edit=1";
    vec![
        Step {
            why: "The string with which VK wants this community's address confirmed: into SPIN_VARIABLE_VK_CONFIRMATION, and restart.\nIt changes when servers are edited; for a server that is made on the web page, that page shows another one."
                .to_owned(),
            call: format!("{id}{}", call("groups.getCallbackConfirmationCode", "")),
        },
        Step {
            why: "Add our address. VK asks for the confirmation at once.".to_owned(),
            call: call("groups.addCallbackServer", &server),
        },
        Step {
            why: "See that its status is ok.".to_owned(),
            call: call("groups.getCallbackServers", ""),
        },
        Step {
            why: "What it delivers, in which version. The id of the server is the answer to the second call."
                .to_owned(),
            call: format!("VK_SERVER_ID=…\n{}", call("groups.setCallbackSettings", settings)),
        },
        Step {
            why: "Let people write, and show them buttons.".to_owned(),
            call: call(
                "groups.setSettings",
                " -d messages=1 -d bots_capabilities=1 -d bots_start_button=1",
            ),
        },
    ]
}
