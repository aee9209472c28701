//! What is printed: a script of comments and calls.

use std::fmt::Write as _;

use crate::settings::Settings;

/// A channel that can be connected.
pub(crate) struct Channel {
    /// Its name, as `cargo connect` takes it.
    pub(crate) name: &'static str,
    /// The name of the platform.
    pub(crate) title: &'static str,
    /// The variables without which it is off, or cannot answer.
    pub(crate) needs: &'static [Variable],
    /// What is done, in this order.
    pub(crate) steps: fn(&Settings) -> Result<Vec<Step>, String>,
    /// How one sees that it works.
    pub(crate) check: &'static str,
}

/// A variable of the application.
pub(crate) struct Variable {
    /// As in `spin.toml`.
    pub(crate) name: &'static str,
    /// Where its value comes from.
    pub(crate) from: &'static str,
}

/// A step: why, and the lines of the shell that do it. None where it is done by hand.
pub(crate) struct Step {
    /// What it is for.
    pub(crate) why: String,
    /// The lines.
    pub(crate) call: String,
}

/// Finds the secret of one account among several.
const SECRET: &str =
    r#"secret() { printenv "SPIN_VARIABLE_$1" | tr -s ' ' '\n' | sed -n "s/^$2=//p"; }"#;

/// Every channel, and whether it is on.
pub(crate) fn list(channels: &[Channel], settings: &Settings) -> String {
    let mut text = String::from("cargo connect <channel> prints how it is connected:\n");
    for channel in channels {
        let missing = missing(channel, settings);
        let state = if missing.is_empty() {
            "on".to_owned()
        } else {
            let names: Vec<&str> = missing.iter().map(|variable| variable.name).collect();
            format!("off: {} not set", names.join(", "))
        };
        let _ = write!(text, "\n  {:<10} {state}", channel.name);
    }
    text
}

fn missing<'a>(channel: &'a Channel, settings: &Settings) -> Vec<&'a Variable> {
    let needs = channel.needs.iter();
    needs
        .filter(|variable| !settings.has(variable.name))
        .collect()
}

/// How one channel is connected.
pub(crate) fn script(channel: &Channel, settings: &Settings) -> Result<String, String> {
    let url = settings.public_url()?;
    let mut parts = vec![comment(&format!(
        "{}. Read each call before you run it. Secrets are taken from the environment: they are not written here.",
        channel.title
    ))];
    let unset = |name: &str, from: &str| {
        let name = name.to_uppercase();
        comment(&format!("SPIN_VARIABLE_{name} is not set: {from}"))
    };
    if !settings.has("public_url") {
        parts.push(unset(
            "public_url",
            "the address at which applicants find the site; below stands an invented one",
        ));
    } else if !url.starts_with("https://") {
        parts.push(comment(&format!(
            "{url} is not https: no platform delivers there. Put TLS in front, and set SPIN_VARIABLE_PUBLIC_URL."
        )));
    }
    for variable in missing(channel, settings) {
        parts.push(unset(variable.name, variable.from));
    }
    if !missing(channel, settings).is_empty() {
        parts.push(comment(
            "Set what is missing, restart the application, and run this again.",
        ));
    }
    let steps = (channel.steps)(settings)?;
    if steps.iter().any(|step| step.call.contains("$(secret ")) {
        let why = comment("The secret of one account among several.");
        parts.push(format!("{why}\n{SECRET}"));
    }
    for (step, number) in steps.iter().zip(1..) {
        let why = comment(&format!("{number}. {}", step.why));
        parts.push(format!("{why}\n{}", step.call).trim_end().to_owned());
    }
    parts.push(comment(&format!("Then: {}", channel.check)));
    Ok(parts.join("\n\n"))
}

fn comment(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("# {line}")).collect();
    lines.join("\n")
}
