//! Telegram: one call says where to deliver, with which secret, and what.

use crate::guide::{Channel, Step, Variable};
use crate::settings::Settings;

pub(super) const CHANNEL: Channel = Channel {
    name: "telegram",
    title: "Telegram",
    needs: &[
        Variable {
            name: "telegram_secret_token",
            from: "a word of our own that comes back with each delivery: openssl rand -hex 32",
        },
        Variable {
            name: "telegram_bot_token",
            from: "the token that @BotFather gives with a new bot",
        },
    ],
    steps,
    check: "write /start to the bot. getWebhookInfo tells under last_error_message what it could not deliver, and why.",
};

fn steps(settings: &Settings) -> Result<Vec<Step>, String> {
    let url = settings.public_url()?;
    let method = |name: &str| {
        format!("\"https://api.telegram.org/bot$SPIN_VARIABLE_TELEGRAM_BOT_TOKEN/{name}\"")
    };
    Ok(vec![
        Step {
            why: "Tell Telegram where to deliver. What is not named under allowed_updates is not delivered; Telegram delivers to ports 443, 80, 88 and 8443."
                .to_owned(),
            call: format!(
                r#"curl -sS {} \
  --data-urlencode "url={url}/webhooks/telegram" \
  --data-urlencode "secret_token=$SPIN_VARIABLE_TELEGRAM_SECRET_TOKEN" \
  --data-urlencode 'allowed_updates=["message","edited_message","callback_query","my_chat_member"]' \
  -d max_connections=40"#,
                method("setWebhook")
            ),
        },
        Step {
            why: "Ask whether it can.".to_owned(),
            call: format!("curl -sS {}", method("getWebhookInfo")),
        },
    ])
}
