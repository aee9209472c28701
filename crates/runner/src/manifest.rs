//! Reads `spin.toml`, so that an application that Spin runs is run here unchanged, and one that needs more of Spin
//! than the embedded runtime has is refused with the line to look at, instead of running differently.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::outbound::HostPattern;
use crate::routes::Routes;
use crate::variables::Template;

/// The only store and the only database that exist without a runtime configuration file, as in Spin.
pub(crate) const DEFAULT_LABEL: &str = "default";

/// A checked application.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// The folder of `spin.toml`: paths in it are relative to this folder.
    pub(crate) folder: PathBuf,
    /// Name of the application.
    pub(crate) name: String,
    /// `[variables]`, by name.
    pub(crate) variables: BTreeMap<String, Variable>,
    /// `[component.<id>]`, by id.
    pub(crate) components: BTreeMap<String, Component>,
    /// `[[trigger.http]]` in the order of the file.
    pub(crate) http: Vec<HttpTrigger>,
    /// `[[trigger.cron]]` in the order of the file.
    pub(crate) cron: Vec<CronTrigger>,
}

/// An application variable.
#[derive(Debug, Default)]
pub(crate) struct Variable {
    /// The value when no source gives one.
    pub(crate) default: Option<String>,
    /// The value must come from a source.
    pub(crate) required: bool,
    /// The value must never be shown.
    pub(crate) secret: bool,
}

/// One WebAssembly component and what it is granted.
#[derive(Debug)]
pub(crate) struct Component {
    /// The Wasm file.
    pub(crate) source: PathBuf,
    /// How to build it.
    pub(crate) build: Option<Build>,
    /// Environment of the guest.
    pub(crate) environment: BTreeMap<String, String>,
    /// Variables that it may read: name in the component -> template over the application's variables.
    pub(crate) variables: BTreeMap<String, Template>,
    /// Where it may send requests to.
    pub(crate) allowed_outbound_hosts: Vec<Template>,
    /// It may open the `default` key-value store.
    pub(crate) key_value: bool,
    /// It may open the `default` SQLite database.
    pub(crate) sqlite: bool,
}

/// `[component.<id>.build]`
#[derive(Debug)]
pub(crate) struct Build {
    /// Shell commands, run in this order.
    pub(crate) commands: Vec<String>,
    /// The folder to run them in.
    pub(crate) folder: PathBuf,
}

/// `[[trigger.http]]`
#[derive(Debug, Clone)]
pub(crate) struct HttpTrigger {
    /// Route as written: exact, with `/:name` segments, or ending in `/...`.
    pub(crate) route: String,
    /// Id of the component that answers.
    pub(crate) component: String,
}

/// `[[trigger.cron]]`
#[derive(Debug, Clone)]
pub(crate) struct CronTrigger {
    /// Six fields, seconds first, UTC.
    pub(crate) expression: String,
    /// Id of the component that is called.
    pub(crate) component: String,
}

/// A mistake in the manifest, or something that only Spin supports.
#[derive(Debug)]
pub(crate) struct ManifestError {
    file: PathBuf,
    /// Line and column, from 1.
    position: Option<(usize, usize)>,
    reason: String,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for ManifestError {}

impl Manifest {
    /// Reads and checks a manifest file.
    pub(crate) fn read(file: &Path) -> Result<Self, ManifestError> {
        let text = std::fs::read_to_string(file).map_err(|error| ManifestError {
            file: file.to_owned(),
            position: None,
            reason: format!("cannot be read: {error}"),
        })?;
        Self::parse(file, &text)
    }

    /// Checks a manifest text; `file` gives the folder and the name in errors.
    pub(crate) fn parse(file: &Path, text: &str) -> Result<Self, ManifestError> {
        let source = Source { file, text };
        let raw: RawManifest = toml::from_str(text)
            .map_err(|error| source.error(error.span(), error.message().trim_end()))?;
        Checker { source }.manifest(raw)
    }
}

/// The text that an error points into.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn error(self, span: Option<std::ops::Range<usize>>, reason: &str) -> ManifestError {
        let position = span.map(|span| {
            let before = &self.text[..span.start.min(self.text.len())];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            (
                before.matches('\n').count() + 1,
                before[line_start..].chars().count() + 1,
            )
        });
        ManifestError {
            file: self.file.to_owned(),
            position,
            reason: reason.to_owned(),
        }
    }
}

struct Checker<'a> {
    source: Source<'a>,
}

type Checked<T> = Result<T, ManifestError>;

impl Checker<'_> {
    fn fail<T, S>(&self, at: &Spanned<S>, reason: impl AsRef<str>) -> Checked<T> {
        Err(self.source.error(Some(at.span()), reason.as_ref()))
    }

    /// Refuses a key that Spin knows and this runtime does not.
    fn unsupported(&self, place: &str, key: &str, value: Option<&Ignored>) -> Checked<()> {
        match value {
            None => Ok(()),
            Some(value) => self.fail(
                value,
                format!("{place}: `{key}` is not supported by the embedded runtime; run the application with Spin"),
            ),
        }
    }

    fn manifest(&self, raw: RawManifest) -> Checked<Manifest> {
        if *raw.spin_manifest_version.get_ref() != toml::Value::Integer(2) {
            return self.fail(
                &raw.spin_manifest_version,
                "`spin_manifest_version` must be 2",
            );
        }
        self.unsupported("application", "targets", raw.application.targets.as_ref())?;
        self.unsupported("application", "trigger", raw.application.trigger.as_ref())?;
        self.unsupported("trigger", "redis", raw.trigger.redis.as_ref())?;

        let mut variables = BTreeMap::new();
        for (name, variable) in raw.variables {
            variables.insert(self.name(&name, '_')?, self.variable(&name, variable)?);
        }
        let mut raw_components = BTreeMap::new();
        for (id, component) in raw.component {
            raw_components.insert(self.name(&id, '-')?, component);
        }

        let mut http = Vec::new();
        for (index, trigger) in raw.trigger.http.into_iter().enumerate() {
            let id = match &trigger.id {
                Some(id) if !id.get_ref().is_empty() => id.get_ref().clone(),
                _ => format!("http-trigger{}", index + 1),
            };
            let place = format!("trigger {id}");
            self.unsupported(&place, "static_response", trigger.static_response.as_ref())?;
            self.unsupported(&place, "components", trigger.components.as_ref())?;
            self.unsupported(&place, "dependencies", trigger.dependencies.as_ref())?;
            if let Some(executor) = &trigger.executor
                && !matches!(executor.get_ref().r#type.as_str(), "http" | "spin")
            {
                return self.fail(
                    executor,
                    format!("{place}: only the executor \"http\" is supported"),
                );
            }
            let toml::Value::String(route) = trigger.route.get_ref() else {
                return self.fail(
                    &trigger.route,
                    format!(
                        "{place}: `route` must be a string; private routes are not supported by the embedded runtime"
                    ),
                );
            };
            let route = route.clone();
            if http.iter().any(|other: &HttpTrigger| other.route == route) {
                return self.fail(&trigger.route, format!("the route {route} is given twice"));
            }
            let component =
                self.component_of_trigger(&id, trigger.component, &mut raw_components)?;
            let trigger_route = HttpTrigger { route, component };
            if let Err(error) = Routes::new([&trigger_route]) {
                return self.fail(&trigger.route, format!("{place}: {error}"));
            }
            http.push(trigger_route);
        }

        let mut cron = Vec::new();
        for (index, trigger) in raw.trigger.cron.into_iter().enumerate() {
            let id = match &trigger.id {
                Some(id) if !id.get_ref().is_empty() => id.get_ref().clone(),
                _ => format!("cron-trigger{}", index + 1),
            };
            if let Err(error) = crate::cron::parse(trigger.cron_expression.get_ref()) {
                return self.fail(&trigger.cron_expression, format!("trigger {id}: {error}"));
            }
            let component =
                self.component_of_trigger(&id, trigger.component, &mut raw_components)?;
            cron.push(CronTrigger {
                expression: trigger.cron_expression.into_inner(),
                component,
            });
        }

        let folder = match self.source.file.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let mut components = BTreeMap::new();
        for (id, component) in raw_components {
            let component = self.component(&id, component, &folder, &variables)?;
            components.insert(id, component);
        }
        Ok(Manifest {
            folder,
            name: raw.application.name,
            variables,
            components,
            http,
            cron,
        })
    }

    /// A trigger names a component of the file, or holds one.
    fn component_of_trigger(
        &self,
        trigger: &str,
        component: Spanned<RawTriggered>,
        components: &mut BTreeMap<String, RawComponent>,
    ) -> Checked<String> {
        match component.get_ref() {
            RawTriggered::Id(id) if components.contains_key(id) => Ok(id.clone()),
            RawTriggered::Id(id) => self.fail(
                &component,
                format!("trigger {trigger}: there is no component `{id}`"),
            ),
            RawTriggered::Inline(_) => {
                let id = format!("{trigger}-component");
                if let RawTriggered::Inline(inline) = component.into_inner() {
                    components.insert(id.clone(), *inline);
                }
                Ok(id)
            }
        }
    }

    fn variable(&self, name: &Spanned<String>, raw: RawVariable) -> Checked<Variable> {
        if raw.required == raw.default.is_some() {
            return self.fail(
                name,
                format!(
                    "variable `{}` must be `required` or have a `default`, one of the two",
                    name.get_ref()
                ),
            );
        }
        Ok(Variable {
            default: raw.default,
            required: raw.required,
            secret: raw.secret,
        })
    }

    fn component(
        &self,
        id: &str,
        raw: RawComponent,
        folder: &Path,
        variables: &BTreeMap<String, Variable>,
    ) -> Checked<Component> {
        let place = format!("component {id}");
        for (key, value) in [
            ("files", &raw.files),
            ("exclude_files", &raw.exclude_files),
            ("allowed_http_hosts", &raw.allowed_http_hosts),
            ("ai_models", &raw.ai_models),
            ("targets", &raw.targets),
            ("dependencies", &raw.dependencies),
            (
                "dependencies_inherit_configuration",
                &raw.dependencies_inherit_configuration,
            ),
            ("profile", &raw.profile),
        ] {
            self.unsupported(&place, key, value.as_ref())?;
        }
        let toml::Value::String(source) = raw.source.get_ref() else {
            return self.fail(
                &raw.source,
                format!("{place}: `source` must be a path; components from a URL or a registry are not supported by the embedded runtime"),
            );
        };
        let mut templates = BTreeMap::new();
        for (name, text) in raw.variables {
            let template = self.template(&place, &text, variables)?;
            templates.insert(self.name(&name, '_')?, template);
        }
        let mut hosts = Vec::new();
        for text in &raw.allowed_outbound_hosts {
            let template = self.template(&place, text, variables)?;
            // What contains variables is checked when they have values; what does not, now.
            if let Some(pattern) = template.literal()
                && let Err(error) = HostPattern::parse(pattern)
            {
                return self.fail(text, format!("{place}: allowed_outbound_hosts: {error}"));
            }
            hosts.push(template);
        }
        Ok(Component {
            source: folder.join(source),
            build: raw.build.map(|build| Build {
                commands: match build.command {
                    RawCommands::One(command) => vec![command],
                    RawCommands::Many(commands) => commands,
                },
                folder: build
                    .workdir
                    .map_or_else(|| folder.to_owned(), |workdir| folder.join(workdir)),
            }),
            environment: raw.environment,
            variables: templates,
            allowed_outbound_hosts: hosts,
            key_value: self.label(&place, "key_value_stores", &raw.key_value_stores)?,
            sqlite: self.label(&place, "sqlite_databases", &raw.sqlite_databases)?,
        })
    }

    fn template(
        &self,
        place: &str,
        text: &Spanned<String>,
        variables: &BTreeMap<String, Variable>,
    ) -> Checked<Template> {
        let template = match Template::parse(text.get_ref()) {
            Ok(template) => template,
            Err(error) => return self.fail(text, format!("{place}: {error}")),
        };
        if let Some(unknown) = template.names().find(|name| !variables.contains_key(*name)) {
            return self.fail(
                text,
                format!("{place}: there is no variable `{unknown}` in [variables]"),
            );
        }
        Ok(template)
    }

    /// Whether `default` is granted. Other labels need a runtime configuration, which is Spin's.
    fn label(&self, place: &str, key: &str, labels: &[Spanned<String>]) -> Checked<bool> {
        match labels.iter().find(|label| label.get_ref() != DEFAULT_LABEL) {
            Some(other) => self.fail(
                other,
                format!(
                    "{place}: unknown {key} label `{}`; the embedded runtime has only `{DEFAULT_LABEL}`",
                    other.get_ref()
                ),
            ),
            None => Ok(!labels.is_empty()),
        }
    }

    /// Ids are words of lower-case letters and digits, joined by `-` (components) or `_` (variables).
    fn name(&self, name: &Spanned<String>, delimiter: char) -> Checked<String> {
        let valid = name.get_ref().split(delimiter).all(|word| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        if valid {
            Ok(name.get_ref().clone())
        } else {
            self.fail(
                name,
                format!(
                    "`{}` must consist of words of lower-case letters and digits, joined by `{delimiter}`",
                    name.get_ref()
                ),
            )
        }
    }
}

/// Any value of a key that has no effect here, or must not have one.
type Ignored = Spanned<toml::Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    spin_manifest_version: Spanned<toml::Value>,
    application: RawApplication,
    #[serde(default)]
    variables: BTreeMap<Spanned<String>, RawVariable>,
    trigger: RawTriggers,
    #[serde(default)]
    component: BTreeMap<Spanned<String>, RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "keys that describe the application to people and tools"
)]
struct RawApplication {
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    tool: BTreeMap<String, toml::Table>,
    targets: Option<Ignored>,
    trigger: Option<Ignored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVariable {
    #[serde(default, rename = "description")]
    _description: Option<String>,
    default: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    secret: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTriggers {
    #[serde(default)]
    http: Vec<RawHttpTrigger>,
    #[serde(default)]
    cron: Vec<RawCronTrigger>,
    redis: Option<Ignored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHttpTrigger {
    id: Option<Spanned<String>>,
    component: Spanned<RawTriggered>,
    route: Spanned<toml::Value>,
    executor: Option<Spanned<RawExecutor>>,
    static_response: Option<Ignored>,
    components: Option<Ignored>,
    dependencies: Option<Ignored>,
}

/// What a trigger calls.
enum RawTriggered {
    Id(String),
    Inline(Box<RawComponent>),
}

/// By hand, because an untagged enum would lose the lines of what is in it.
impl<'de> Deserialize<'de> for RawTriggered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Triggered;

        impl<'de> Visitor<'de> for Triggered {
            type Value = RawTriggered;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a component, or a component")
            }

            fn visit_str<E>(self, id: &str) -> Result<RawTriggered, E> {
                Ok(RawTriggered::Id(id.to_owned()))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<RawTriggered, M::Error> {
                let component = RawComponent::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawTriggered::Inline(Box::new(component)))
            }
        }

        deserializer.deserialize_any(Triggered)
    }
}

#[derive(Deserialize)]
struct RawExecutor {
    r#type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCronTrigger {
    id: Option<Spanned<String>>,
    component: Spanned<RawTriggered>,
    cron_expression: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    source: Spanned<toml::Value>,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default)]
    variables: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<Spanned<String>>,
    #[serde(default)]
    key_value_stores: Vec<Spanned<String>>,
    #[serde(default)]
    sqlite_databases: Vec<Spanned<String>>,
    build: Option<RawBuild>,
    #[serde(default, rename = "tool")]
    _tool: BTreeMap<String, toml::Table>,
    files: Option<Ignored>,
    exclude_files: Option<Ignored>,
    allowed_http_hosts: Option<Ignored>,
    ai_models: Option<Ignored>,
    targets: Option<Ignored>,
    dependencies: Option<Ignored>,
    dependencies_inherit_configuration: Option<Ignored>,
    profile: Option<Ignored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBuild {
    command: RawCommands,
    workdir: Option<String>,
    /// For `spin watch`.
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawCommands {
    One(String),
    Many(Vec<String>),
}

/// The ids of the components that a trigger names.
pub(crate) fn triggered(manifest: &Manifest) -> BTreeSet<&str> {
    let http = manifest
        .http
        .iter()
        .map(|trigger| trigger.component.as_str());
    let cron = manifest
        .cron
        .iter()
        .map(|trigger| trigger.component.as_str());
    http.chain(cron).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
spin_manifest_version = 2
[application]
name = "app"
version = "0.1.0"
description = "An application"
authors = ["A", "B"]
[application.tool.editor]
theme = "dark"
[variables]
host = { default = "example.kz", description = "A host" }
key = { required = true, secret = true }
[[trigger.http]]
route = "/..."
component = "web"
executor = { type = "http" }
[[trigger.http]]
id = "inline"
route = "/inline"
component = { source = "inline.wasm" }
[[trigger.cron]]
component = "web"
cron_expression = "0 */5 * * * *"
[component.web]
source = "web.wasm"
description = "The web"
key_value_stores = ["default"]
sqlite_databases = ["default"]
allowed_outbound_hosts = ["https://{{ host }}", "http://127.0.0.1:*"]
environment = { RUST_BACKTRACE = "1" }
variables = { key = "{{ key }}" }
[component.web.build]
command = "cargo build --target wasm32-wasip2"
workdir = "web"
watch = ["src/**/*.rs"]
[component.web.tool.anything]
goes = 1
"#;

    fn parse(text: &str) -> Result<Manifest, String> {
        Manifest::parse(Path::new("app/spin.toml"), text).map_err(|error| error.to_string())
    }

    /// The good manifest with one line replaced, or added at its end.
    fn error(line: &str, by: &str) -> String {
        let text = if line.is_empty() {
            format!("{GOOD}{by}\n")
        } else {
            assert!(GOOD.contains(line), "{line}");
            GOOD.replace(line, by)
        };
        parse(&text).expect_err("a mistake")
    }

    #[test]
    fn a_good_manifest_is_read_whole() {
        let manifest = parse(GOOD).expect("good");
        assert_eq!(manifest.name, "app");
        assert!(manifest.variables["key"].secret && manifest.variables["key"].required);
        let web = &manifest.components["web"];
        assert_eq!(web.source, Path::new("app/web.wasm"));
        assert!(web.key_value && web.sqlite);
        let build = web.build.as_ref().expect("a build");
        assert_eq!(build.folder, Path::new("app/web"));
        assert_eq!(build.commands, ["cargo build --target wasm32-wasip2"]);
        assert_eq!(manifest.cron[0].expression, "0 */5 * * * *");
        let inline = &manifest.http[1].component;
        assert_eq!(inline, "inline-component");
        assert!(!manifest.components[inline].key_value);
    }

    #[test]
    fn what_only_spin_supports_is_refused_by_name_and_line() {
        for (line, by, message) in [
            (
                "name = \"app\"",
                "name = \"app\"\ntargets = [\"spin-up:4.1\"]",
                "app/spin.toml:5:11: application: `targets` is not supported by the embedded runtime",
            ),
            (
                "description = \"The web\"",
                "files = [\"assets/*\"]",
                "app/spin.toml:26:9: component web: `files` is not supported",
            ),
            (
                "description = \"The web\"",
                "ai_models = [\"llama2-chat\"]",
                "component web: `ai_models` is not supported",
            ),
            (
                "description = \"The web\"",
                "dependencies_inherit_configuration = true",
                "`dependencies_inherit_configuration` is not supported",
            ),
            (
                "source = \"web.wasm\"",
                "source = { url = \"https://example.kz/web.wasm\", digest = \"sha256:0\" }",
                "app/spin.toml:25:10: component web: `source` must be a path",
            ),
            (
                "route = \"/...\"",
                "route = { private = true }",
                "app/spin.toml:14:9: trigger http-trigger1: `route` must be a string",
            ),
            (
                "executor = { type = \"http\" }",
                "executor = { type = \"wagi\" }",
                "only the executor \"http\" is supported",
            ),
            (
                "",
                "[[trigger.redis]]\ncomponent = \"web\"\nchannel = \"c\"",
                "trigger: `redis` is not supported",
            ),
            (
                "",
                "[[trigger.sqs]]\ncomponent = \"web\"",
                "unknown field `sqs`",
            ),
            (
                "key_value_stores = [\"default\"]",
                "key_value_stores = [\"default\", \"cache\"]",
                "app/spin.toml:27:32: component web: unknown key_value_stores label `cache`",
            ),
            (
                "sqlite_databases = [\"default\"]",
                "sqlite_databases = [\"archive\"]",
                "component web: unknown sqlite_databases label `archive`",
            ),
        ] {
            let error = error(line, by);
            assert!(error.contains(message), "{by}\n{error}");
        }
    }

    #[test]
    fn mistakes_are_found_before_anything_runs() {
        for (line, by, message) in [
            (
                "spin_manifest_version = 2",
                "spin_manifest_version = \"1\"",
                "app/spin.toml:2:25: `spin_manifest_version` must be 2",
            ),
            (
                "component = \"web\"\nexecutor",
                "component = \"shop\"\nexecutor",
                "app/spin.toml:15:13: trigger http-trigger1: there is no component `shop`",
            ),
            (
                "route = \"/inline\"",
                "route = \"/...\"",
                "app/spin.toml:19:9: the route /... is given twice",
            ),
            (
                "variables = { key = \"{{ key }}\" }",
                "variables = { key = \"{{ kay }}\" }",
                "app/spin.toml:31:21: component web: there is no variable `kay`",
            ),
            ("{{ host }}", "{{ ghost }}", "there is no variable `ghost`"),
            (
                "http://127.0.0.1:*",
                "127.0.0.1",
                "component web: allowed_outbound_hosts: `127.0.0.1` must have the form",
            ),
            (
                "key = { required = true, secret = true }",
                "key = { secret = true }",
                "app/spin.toml:12:1: variable `key` must be `required` or have a `default`",
            ),
            (
                "0 */5 * * * *",
                "*/5 * * * *",
                "app/spin.toml:23:19: trigger cron-trigger1: the cron expression",
            ),
            (
                "",
                "[component.web_site]\nsource = \"web.wasm\"",
                "must consist of words",
            ),
            ("host = {", "Host = {", "must consist of words"),
            (
                "source = \"web.wasm\"",
                "sauce = \"web.wasm\"",
                "unknown field `sauce`",
            ),
            ("source = \"web.wasm\"", "", "missing field `source`"),
            (
                "workdir = \"web\"",
                "work_dir = \"web\"",
                "unknown field `work_dir`",
            ),
            ("name = \"app\"", "name = ", "app/spin.toml:4:"),
        ] {
            let error = error(line, by);
            assert!(error.contains(message), "{by}\n{error}");
        }
    }
}
