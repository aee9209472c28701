//! Which component answers a path. Matching and precedence are those of the crate that Spin uses for it.

use std::net::SocketAddr;

use anyhow::{Result, anyhow};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;

use crate::manifest::HttpTrigger;

/// The routes of the application.
#[derive(Debug)]
pub(crate) struct Routes(routefinder::Router<HttpTrigger>);

impl Routes {
    /// Takes routes as the manifest has them.
    pub(crate) fn new<'a>(triggers: impl IntoIterator<Item = &'a HttpTrigger>) -> Result<Self> {
        let mut router = routefinder::Router::new();
        for trigger in triggers {
            let route = normal(&trigger.route);
            let pattern = match route.strip_suffix("/...") {
                Some(prefix) => format!("{prefix}/*"),
                None => route,
            };
            router
                .add(pattern.as_str(), trigger.clone())
                .map_err(|error| anyhow!("the route {} is wrong: {error}", trigger.route))?;
        }
        Ok(Self(router))
    }

    /// The most specific route that matches: exact segments before named ones before a trailing wildcard.
    pub(crate) fn find<'a>(&'a self, path: &'a str) -> Option<Found<'a>> {
        self.0.best_match(path).map(|found| Found {
            path,
            trigger: found.handler(),
            captures: found.captures(),
        })
    }
}

/// A leading slash is taken for granted, one trailing slash is ignored.
fn normal(route: &str) -> String {
    let route = route.strip_suffix('/').unwrap_or(route);
    if route.is_empty() || route.starts_with('/') {
        route.to_owned()
    } else {
        format!("/{route}")
    }
}

/// A route that matches a path.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    path: &'a str,
    /// The trigger of the route.
    pub(crate) trigger: &'a HttpTrigger,
    captures: routefinder::Captures<'a, 'a>,
}

impl Found<'_> {
    /// What the trailing wildcard took, with its slashes.
    fn path_info(&self) -> String {
        let slash = if self.path.ends_with('/') { "/" } else { "" };
        match self.captures.wildcard() {
            None => String::new(),
            Some("") => slash.to_owned(),
            Some(rest) => format!("/{rest}{slash}"),
        }
    }

    /// Adds the headers that tell a component how it was reached. What a client sends under such a name is removed: a
    /// component trusts `spin-client-addr`.
    pub(crate) fn set_headers(
        &self,
        headers: &mut HeaderMap,
        target: &PathAndQuery,
        client: SocketAddr,
    ) -> Result<()> {
        let forged: Vec<HeaderName> = headers
            .keys()
            .filter(|name| name.as_str().starts_with("spin-"))
            .cloned()
            .collect();
        for name in forged {
            headers.remove(name);
        }
        let host = headers
            .get(http::header::HOST)
            .map_or(Ok("localhost"), HeaderValue::to_str)?;
        let route = self.trigger.route.as_str();
        let prefix = route.strip_suffix("/...").unwrap_or(route);
        let full_url = format!("http://{host}{target}");
        for (name, value) in [
            ("spin-path-info", self.path_info().as_str()),
            ("spin-full-url", &full_url),
            ("spin-matched-route", &normal(route)),
            ("spin-base-path", "/"),
            ("spin-raw-component-route", route),
            ("spin-component-route", prefix),
            ("spin-client-addr", &client.to_string()),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        for (name, value) in self.captures.iter() {
            let name = format!("spin-path-match-{}", name.replace('_', "-")).to_lowercase();
            headers.insert(
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_str(value)?,
            );
        }
        Ok(())
    }
}
