//! `cargo connect <channel>`: how a chat channel is connected, as a script with the calls filled in from the `SPIN_VARIABLE_…` of the environment.
//!
//! Secrets are named and never printed: the shell that runs a call puts them in, so that a terminal's log holds none. Nothing is called from here:
//! whoever connects a channel reads a call before it is made.

mod channels;
mod guide;
mod settings;

use std::env;
use std::process::ExitCode;

use crate::channels::CHANNELS;
use crate::settings::Settings;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let settings = Settings::new(env::vars());
    match answer(&arguments, &settings) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("connect: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn answer(arguments: &[String], settings: &Settings) -> Result<String, String> {
    match arguments {
        [] => Ok(guide::list(CHANNELS, settings)),
        [name] => {
            let channel = CHANNELS.iter().find(|channel| channel.name == name);
            let channel = channel.ok_or_else(|| {
                let names: Vec<&str> = CHANNELS.iter().map(|channel| channel.name).collect();
                format!("no channel {name}; there are {}", names.join(", "))
            })?;
            guide::script(channel, settings)
        }
        _ => Err("one channel at a time: cargo connect <channel>".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "value-that-must-not-be-printed";

    /// Everything set, with one account or two on each platform.
    fn settings(accounts: &[&str]) -> Settings {
        let several = |name: &str| {
            let words: Vec<String> = accounts
                .iter()
                .map(|account| format!("{account}={SECRET}-{account}"))
                .collect();
            let value = if words.is_empty() {
                SECRET.to_owned()
            } else {
                words.join(" ")
            };
            (format!("SPIN_VARIABLE_{name}"), value)
        };
        let one = |name: &str, value: &str| (format!("SPIN_VARIABLE_{name}"), value.to_owned());
        Settings::new([
            one("PUBLIC_URL", "https://appeals.example"),
            several("TELEGRAM_BOT_TOKEN"),
            several("TELEGRAM_SECRET_TOKEN"),
            one("META_APP_SECRET", SECRET),
            one("META_VERIFY_TOKEN", SECRET),
            several("META_ACCESS_TOKEN"),
            several("VK_SECRET"),
            several("VK_CONFIRMATION"),
            several("VK_ACCESS_TOKEN"),
            several("VIBER_AUTH_TOKEN"),
            several("GENERIC_SECRET"),
        ])
    }

    fn script(channel: &str, settings: &Settings) -> String {
        answer(&[channel.to_owned()], settings).expect("a script")
    }

    #[test]
    fn no_secret_is_ever_printed() {
        for accounts in [[].as_slice(), &["203076503"], &["203076503", "203076504"]] {
            let settings = settings(accounts);
            let mut printed = vec![answer(&[], &settings).expect("a list")];
            printed.extend(CHANNELS.iter().map(|it| script(it.name, &settings)));
            for text in printed {
                assert!(!text.contains(SECRET), "{text}");
            }
        }
    }

    #[test]
    fn a_script_is_calls_and_comments_that_a_shell_takes() {
        for accounts in [[].as_slice(), &["203076503", "203076504"]] {
            let settings = settings(accounts);
            for channel in CHANNELS {
                let script = script(channel.name, &settings);
                let shell = std::process::Command::new("sh")
                    .args(["-n", "-c", &script])
                    .output()
                    .expect("a shell");
                let said = String::from_utf8_lossy(&shell.stderr);
                assert!(shell.status.success(), "{}: {said}\n{script}", channel.name);
                assert!(!script.contains("is not set"), "{script}");
            }
        }
    }

    #[test]
    fn the_list_says_which_channels_are_on() {
        let off = answer(&[], &Settings::new([])).expect("a list");
        let on = answer(&[], &settings(&[])).expect("a list");
        for channel in CHANNELS {
            assert!(off.contains(channel.name) && on.contains(channel.name));
        }
        assert_eq!(off.matches(" off").count(), CHANNELS.len(), "{off}");
        assert_eq!(on.matches(" off").count(), 0, "{on}");
    }

    #[test]
    fn what_is_missing_is_named_with_how_to_get_it() {
        let empty = Settings::new([]);
        for channel in CHANNELS {
            let script = script(channel.name, &empty);
            for needed in channel.needs {
                let name = format!("SPIN_VARIABLE_{}", needed.name.to_uppercase());
                assert!(
                    script.contains(&format!("{name} is not set")),
                    "{name} in {script}"
                );
            }
            assert!(script.contains("SPIN_VARIABLE_PUBLIC_URL is not set"));
        }
    }

    #[test]
    fn an_unknown_channel_is_refused_with_the_names_of_all() {
        let refused = answer(&["icq".to_owned()], &settings(&[])).expect_err("no such channel");
        assert!(refused.contains("telegram") && refused.contains("generic"));
        assert!(answer(&["vk".to_owned(), "viber".to_owned()], &settings(&[])).is_err());
    }

    #[test]
    fn an_address_that_a_shell_would_take_apart_is_refused() {
        for url in ["https://a.example/'; rm", "appeals.example", "https://a b"] {
            let settings = Settings::new([("SPIN_VARIABLE_PUBLIC_URL".into(), url.into())]);
            assert!(
                answer(&["telegram".to_owned()], &settings).is_err(),
                "{url}"
            );
        }
        for secrets in ["a';rm=b", "=b", "a=", "YWJj=="] {
            let named = ("SPIN_VARIABLE_VK_SECRET".into(), secrets.into());
            let refused = answer(&["vk".to_owned()], &Settings::new([named]));
            assert!(refused.is_err(), "{secrets}");
        }
    }

    #[test]
    fn telegram_is_told_the_address_the_secret_and_what_to_deliver() {
        let script = script("telegram", &settings(&[]));
        for part in [
            "https://api.telegram.org/bot$SPIN_VARIABLE_TELEGRAM_BOT_TOKEN/setWebhook",
            "https://appeals.example/webhooks/telegram",
            "secret_token=$SPIN_VARIABLE_TELEGRAM_SECRET_TOKEN",
            r#"allowed_updates=["message","edited_message","callback_query","my_chat_member"]"#,
            "max_connections=40",
            "getWebhookInfo",
        ] {
            assert!(script.contains(part), "{part} in {script}");
        }
    }

    #[test]
    fn telegram_gets_the_calls_of_each_bot_with_its_own_token_and_secret() {
        let script = script("telegram", &settings(&["city", "other"]));
        for bot in ["city", "other"] {
            let method = format!("/bot$(secret TELEGRAM_BOT_TOKEN {bot})/");
            let secret = format!("secret_token=$(secret TELEGRAM_SECRET_TOKEN {bot})");
            for part in [
                format!("{method}setWebhook"),
                format!("{method}getWebhookInfo"),
                secret,
            ] {
                assert_eq!(script.matches(&part).count(), 1, "{part} in {script}");
            }
        }
        assert!(!script.contains("$SPIN_VARIABLE_TELEGRAM_"), "{script}");
    }

    #[test]
    fn what_the_shell_runs_for_a_bot_has_its_token_and_secret_alone() {
        let tokens = [
            ("SPIN_VARIABLE_TELEGRAM_BOT_TOKEN", "city=1:A other=2:B"),
            ("SPIN_VARIABLE_TELEGRAM_SECRET_TOKEN", "city=C other=D"),
        ];
        let set = tokens.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let script = script("telegram", &Settings::new(set));
        // In place of the call, its words, one a line.
        let shell = std::process::Command::new("sh")
            .args([
                "-c",
                &format!("curl() {{ printf '%s\\n' \"$@\"; }}\n{script}"),
            ])
            .envs(tokens)
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&shell.stdout);
        let telling = |what: &[&str]| -> Vec<String> {
            let lines = said.lines().map(ToOwned::to_owned);
            lines
                .filter(|it| what.iter().any(|what| it.contains(what)))
                .collect()
        };
        let address = |of: &str| format!("https://api.telegram.org/bot{of}");
        assert_eq!(
            telling(&["/bot", "secret_token"]),
            [
                address("1:A/setWebhook"),
                "secret_token=C".to_owned(),
                address("1:A/getWebhookInfo"),
                address("2:B/setWebhook"),
                "secret_token=D".to_owned(),
                address("2:B/getWebhookInfo"),
            ]
        );
    }

    #[test]
    fn a_bot_without_a_secret_of_its_own_name_is_refused() {
        for (tokens, secrets) in [
            ("city=1:A other=2:B", "C"),
            ("1:A", "city=C"),
            ("city=1:A", "city=C other=D"),
            ("city=1:A other=2:B", "city=C another=D"),
        ] {
            let settings = Settings::new([
                ("SPIN_VARIABLE_TELEGRAM_BOT_TOKEN".into(), tokens.into()),
                ("SPIN_VARIABLE_TELEGRAM_SECRET_TOKEN".into(), secrets.into()),
            ]);
            let refused = answer(&["telegram".to_owned()], &settings);
            assert!(refused.is_err(), "{tokens}; {secrets}");
        }
    }

    #[test]
    fn meta_is_subscribed_for_each_of_its_platforms() {
        let settings = settings(&[]);
        for (channel, parts) in [
            (
                "whatsapp",
                [
                    "object=whatsapp_business_account",
                    "fields=messages",
                    "$META_APP_ID/subscriptions",
                    "$WABA_ID/subscribed_apps",
                ]
                .as_slice(),
            ),
            (
                "messenger",
                &[
                    "object=page",
                    "messaging_postbacks",
                    "message_edits",
                    "$PAGE_ID/subscribed_apps",
                    r#"{"get_started":{"payload":"GET_STARTED"}}"#,
                ],
            ),
            (
                "instagram",
                &[
                    "messaging_seen",
                    "$PAGE_ID/subscribed_apps",
                    "ice_breakers",
                    r#""payload":"GET_STARTED""#,
                ],
            ),
        ] {
            let script = script(channel, &settings);
            for part in parts {
                assert!(script.contains(part), "{part} in {script}");
            }
            assert!(script.contains("https://appeals.example/webhooks/meta"));
            assert!(script.contains("hub.mode=subscribe"), "{script}");
        }
    }

    #[test]
    fn vk_gets_each_community_its_own_server_and_secret() {
        let script = script("vk", &settings(&["203076503", "203076504"]));
        for group in ["203076503", "203076504"] {
            for part in [
                format!("group_id={group}"),
                format!("secret_key=$(secret VK_SECRET {group})"),
                format!("Bearer $(secret VK_ACCESS_TOKEN {group})"),
            ] {
                assert!(script.contains(&part), "{part} in {script}");
            }
        }
        for part in [
            "groups.getCallbackConfirmationCode",
            "groups.addCallbackServer",
            "groups.setCallbackSettings",
            "api_version=5.199",
            "message_new=1",
            "message_event=1",
            "message_allow=1",
            "message_deny=1",
            "message_edit=1",
            "url=https://appeals.example/webhooks/vk",
        ] {
            assert!(script.contains(part), "{part} in {script}");
        }
    }

    #[test]
    fn viber_is_told_the_address_and_the_events() {
        let script = script("viber", &settings(&[]));
        for part in [
            "https://chatapi.viber.com/pa/set_webhook",
            "X-Viber-Auth-Token: $SPIN_VARIABLE_VIBER_AUTH_TOKEN",
            r#""url":"https://appeals.example/webhooks/viber""#,
            r#""event_types":["subscribed","unsubscribed","conversation_started","failed"]"#,
        ] {
            assert!(script.contains(part), "{part} in {script}");
        }
    }

    #[test]
    fn the_generic_example_signs_as_standard_webhooks_do() {
        let script = script("generic", &settings(&["app"]));
        assert!(script.contains("https://appeals.example/webhooks/generic/app"));
        // Its own lines, with the vector of the reference libraries in place of what they make themselves.
        let line = |begin: &str| {
            let line = script.lines().find(|line| line.starts_with(begin));
            line.unwrap_or_else(|| panic!("{begin} in {script}"))
        };
        let vector = format!(
            "secret() {{ printf %s whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw; }}
id=msg_p5jXN8AQM9LWM0D4loKWxJek; time=1614265330; body='{{\"test\": 2432232314}}'
{}\n{}\nprintf %s \"$signature\"",
            line("key="),
            line("signature="),
        );
        let shell = std::process::Command::new("sh")
            .args(["-c", &vector])
            .output()
            .expect("a shell");
        let signature = String::from_utf8_lossy(&shell.stdout);
        let said = String::from_utf8_lossy(&shell.stderr);
        assert_eq!(
            signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            "{said}"
        );
    }
}
