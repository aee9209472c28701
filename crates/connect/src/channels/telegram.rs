//! Telegram: for each bot, one call says where to deliver, with which secret, and what.

use crate::guide::{Channel, Step, Variable};
use crate::settings::{Account, Settings, secret};

pub(super) const CHANNEL: Channel = Channel {
    name: "telegram",
    title: "Telegram",
    needs: &[
        Variable {
            name: "telegram_secret_token",
            from: "a word of our own that comes back with each delivery: openssl rand -hex 32; several bots as name=word with spaces between, the names being words of ours",
        },
        Variable {
            name: "telegram_bot_token",
            from: "the token that @BotFather gives with a new bot; several as name=token under the same names",
        },
    ],
    steps,
    check: "write /start to the bot. getWebhookInfo tells under last_error_message what it could not deliver, and why.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let url = settings.public_url()?;
    let bots = settings.accounts("telegram_bot_token")?;
    let secrets = settings.accounts("telegram_secret_token")?;
    // The secret alone tells which bot was written to: one whose secret has another name would never speak unasked, and this script would tell
    // Telegram no secret at all.
    let is_paired = bots.iter().all(|bot| secrets.contains(bot)) && bots.len() == secrets.len();
    if settings.has("telegram_secret_token") && settings.has("telegram_bot_token") && !is_paired {
        return Err("SPIN_VARIABLE_TELEGRAM_SECRET_TOKEN and SPIN_VARIABLE_TELEGRAM_BOT_TOKEN have one word for each bot, under the same names".to_owned());
    }
    Ok(bots.iter().flat_map(|bot| of_bot(bot, &url)).collect())
}

fn of_bot(bot: &Account, url: &str) -> [Step; 2] {
    let token = secret("telegram_bot_token", bot);
    let word = secret("telegram_secret_token", bot);
    let method = |name: &str| format!("\"https://api.telegram.org/bot{token}/{name}\"");
    [
        Step {
            why: "Tell Telegram where to deliver. What is not named under allowed_updates is not delivered; Telegram delivers to ports 443, 80, 88 and 8443."
                .to_owned(),
            call: format!(
                r#"curl -sS {} \
  --data-urlencode "url={url}/webhooks/telegram" \
  --data-urlencode "secret_token={word}" \
  --data-urlencode 'allowed_updates=["message","edited_message","callback_query","my_chat_member"]' \
  -d max_connections=40"#,
                method("setWebhook")
            ),
        },
        Step {
            why: "Ask whether it can.".to_owned(),
            call: format!("curl -sS {}", method("getWebhookInfo")),
        },
    ]
}
