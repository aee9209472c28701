//! Application variables: where their values come from, the `{{ name }}` templates over them, and the interface
//! through which a component reads those that the manifest grants it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use wasmtime::component::Accessor;

use crate::engine::{Guest, HasGuest};
use crate::manifest::Variable;
use crate::wit::spin::variables::variables::{Error, Host, HostWithStore};

/// Text with `{{ name }}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name(String),
}

impl Template {
    /// Splits a text at its double braces.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .ok_or_else(|| "`{{` without `}}`".to_owned())?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Name(name.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The variables that it refers to.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Its text, if it refers to no variable.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with values in it; the error is the name of a variable that has none.
    pub(crate) fn resolve(&self, values: &Values) -> Result<String, String> {
        let mut text = String::new();
        for part in &self.0 {
            text.push_str(match part {
                Part::Text(text) => text,
                Part::Name(name) => values.get(name).ok_or_else(|| name.clone())?,
            });
        }
        Ok(text)
    }
}

/// The values of the application's variables. Not `Debug`: some are secret.
#[derive(Default, Clone)]
pub(crate) struct Values(BTreeMap<String, String>);

impl Values {
    /// Looks in the sources in their order: given on the command line, `SPIN_VARIABLE_<NAME>` in the environment, the
    /// same in `.env`, the default. A required variable that none of them has stays without a value.
    pub(crate) fn find(
        variables: &BTreeMap<String, Variable>,
        given: &BTreeMap<String, String>,
        dotenv: &Path,
    ) -> Result<Self> {
        let dotenv = read_dotenv(dotenv)?;
        let mut values = BTreeMap::new();
        for (name, variable) in variables {
            let key = format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase());
            let value = given
                .get(name)
                .cloned()
                .or_else(|| std::env::var(&key).ok())
                .or_else(|| dotenv.get(&key).cloned())
                .or_else(|| variable.default.clone());
            if let Some(value) = value {
                values.insert(name.clone(), value);
            }
        }
        Ok(Self(values))
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets a value that no source gave.
    pub(crate) fn set(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }
}

fn read_dotenv(file: &Path) -> Result<BTreeMap<String, String>> {
    if !file.exists() {
        return Ok(BTreeMap::new());
    }
    dotenvy::from_path_iter(file)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read {}", file.display()))
}

/// A component's variables: the value, or the name of the application's variable that has none.
pub(crate) type Granted = Arc<BTreeMap<String, Result<String, String>>>;

impl Host for Guest {}

impl<T: Send> HostWithStore<T> for HasGuest {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(accessor.with(|mut access| {
            let component = &access.get().component;
            match component.variables.get(&name) {
                Some(Ok(value)) => Ok(value.clone()),
                Some(Err(missing)) => {
                    tracing::error!(
                        "component {}: the variable `{missing}` is required and has no value; set SPIN_VARIABLE_{} or give --variable {missing}=…",
                        component.id,
                        missing.to_ascii_uppercase()
                    );
                    Err(Error::Provider(format!(
                        "no provider resolved required variable {missing:?}"
                    )))
                }
                None => Err(Error::Undefined(format!(
                    "no variable for {:?}.{name:?}",
                    component.id
                ))),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        for (name, value) in pairs {
            values.set((*name).to_owned(), (*value).to_owned());
        }
        values
    }

    #[test]
    fn values_take_the_place_of_names() {
        let template = Template::parse("https://{{host}}:{{ port }}/").expect("good");
        assert_eq!(template.names().collect::<Vec<_>>(), ["host", "port"]);
        assert_eq!(template.literal(), None);
        let text = template.resolve(&values(&[("host", "h"), ("port", "1")]));
        assert_eq!(text.as_deref(), Ok("https://h:1/"));
    }

    #[test]
    fn a_variable_without_a_value_is_named() {
        let template = Template::parse("{{ a }}{{ b }}").expect("good");
        assert_eq!(template.resolve(&values(&[("a", "")])), Err("b".to_owned()));
    }

    #[test]
    fn braces_must_close() {
        Template::parse("{{ a").expect_err("an open brace");
        assert_eq!(
            Template::parse("{ a }").expect("good").literal(),
            Some("{ a }")
        );
        assert_eq!(Template::parse("").expect("good").literal(), Some(""));
    }

    #[test]
    fn the_command_line_goes_before_dotenv_and_that_before_the_default() {
        let folder = tempfile::tempdir().expect("a folder");
        let dotenv = folder.path().join(".env");
        let text = "# values\nSPIN_VARIABLE_A=dotenv\nSPIN_VARIABLE_B='dotenv'\n";
        std::fs::write(&dotenv, text).expect("written");
        let variables = ["a", "b", "c"]
            .map(|name| {
                let variable = Variable {
                    default: Some("default".to_owned()),
                    ..Variable::default()
                };
                (name.to_owned(), variable)
            })
            .into();
        let given = [("a".to_owned(), "given".to_owned())].into();
        let values = Values::find(&variables, &given, &dotenv).expect("values");
        assert_eq!(values.get("a"), Some("given"));
        assert_eq!(values.get("b"), Some("dotenv"));
        assert_eq!(values.get("c"), Some("default"));
    }
}
