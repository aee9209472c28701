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

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(routes: &[&str]) -> Routes {
        let triggers: Vec<_> = routes
            .iter()
            .map(|route| HttpTrigger {
                route: (*route).to_owned(),
                component: "c".to_owned(),
            })
            .collect();
        Routes::new(&triggers).expect("good routes")
    }

    fn found<'a>(routes: &'a Routes, path: &'a str) -> Option<&'a str> {
        routes.find(path).map(|found| found.trigger.route.as_str())
    }

    fn headers(route: &str, path: &str) -> HeaderMap {
        let routes = routes(&[route]);
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("example.kz"));
        headers.insert("spin-client-addr", HeaderValue::from_static("10.0.0.1:1"));
        headers.append("spin-path-match-forged", HeaderValue::from_static("x"));
        routes
            .find(path)
            .expect("a match")
            .set_headers(
                &mut headers,
                &format!("{path}?q=1").parse().expect("a path"),
                "127.0.0.1:5000".parse().expect("an address"),
            )
            .expect("good headers");
        headers
    }

    #[test]
    fn the_most_specific_route_wins_whatever_the_order() {
        for order in [
            ["/...", "/a/...", "/a/b", "/a/:name"],
            ["/a/:name", "/a/b", "/a/...", "/..."],
        ] {
            let routes = routes(&order);
            assert_eq!(found(&routes, "/a/b"), Some("/a/b"));
            assert_eq!(found(&routes, "/a/c"), Some("/a/:name"));
            assert_eq!(found(&routes, "/a/b/c"), Some("/a/..."));
            assert_eq!(found(&routes, "/a"), Some("/a/..."));
            assert_eq!(found(&routes, "/b"), Some("/..."));
        }
    }

    #[test]
    fn a_component_within_the_paths_of_another_one_gets_its_own() {
        let routes = routes(&[
            "/...",
            "/policy/...",
            "/policy/receipts/...",
            "/api/v1/appeals/:number/consents/...",
        ]);
        for (path, route) in [
            ("/policy", "/policy/..."),
            ("/policy/2026-11-16", "/policy/..."),
            ("/policy/receipts/verify", "/policy/receipts/..."),
            (
                "/api/v1/appeals/C26-000001-0/consents/receipt",
                "/api/v1/appeals/:number/consents/...",
            ),
            ("/api/v1/appeals/C26-000001-0", "/..."),
            ("/api/v1/appeals/C26-000001-0/withdrawal", "/..."),
        ] {
            assert_eq!(found(&routes, path), Some(route), "{path}");
        }
    }

    #[test]
    fn an_exact_route_takes_its_path_alone() {
        let routes = routes(&["/", "/a"]);
        assert_eq!(found(&routes, "/"), Some("/"));
        assert_eq!(found(&routes, "/a"), Some("/a"));
        assert_eq!(found(&routes, "/a/"), Some("/a"));
        assert_eq!(found(&routes, "/a/b"), None);
        assert_eq!(found(&routes, "/b"), None);
    }

    #[test]
    fn the_trailing_wildcard_keeps_its_slashes() {
        for (path, info) in [
            ("/a", ""),
            ("/a/", "/"),
            ("/a/b", "/b"),
            ("/a/b/", "/b/"),
            ("/a/b/c", "/b/c"),
        ] {
            assert_eq!(headers("/a/...", path)["spin-path-info"], info, "{path}");
        }
        assert_eq!(headers("/a", "/a")["spin-path-info"], "");
    }

    #[test]
    fn the_headers_tell_how_the_component_was_reached() {
        let headers = headers("/users/:user_id/...", "/users/42/posts");
        for (name, value) in [
            ("spin-full-url", "http://example.kz/users/42/posts?q=1"),
            ("spin-matched-route", "/users/:user_id/..."),
            ("spin-base-path", "/"),
            ("spin-raw-component-route", "/users/:user_id/..."),
            ("spin-component-route", "/users/:user_id"),
            ("spin-path-match-user-id", "42"),
        ] {
            assert_eq!(headers[name], value, "{name}");
        }
    }

    #[test]
    fn what_a_client_sends_under_a_name_of_spin_is_removed() {
        let headers = headers("/...", "/");
        let addresses: Vec<_> = headers.get_all("spin-client-addr").iter().collect();
        assert_eq!(addresses, ["127.0.0.1:5000"]);
        assert!(!headers.contains_key("spin-path-match-forged"));
    }
}
