//! Where components may send HTTP requests: `allowed_outbound_hosts`, with Spin's grammar and Spin's answer to a
//! request that is not allowed. A request of an application to itself is one to `self.alt`, as in Spin's `factor-outbound-http`.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderValue;
use http::header::HOST;
use http::uri::{Authority, Scheme, Uri};
use http_body_util::BodyExt;
use url::Host;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::variables::{Template, Values};

/// One entry of `allowed_outbound_hosts`: `<scheme>://<host>[:<port>]`, each of which may be `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostPattern {
    /// `None` is any.
    scheme: Option<String>,
    host: HostRule,
    ports: Ports,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostRule {
    Any,
    /// The application's own HTTP trigger.
    Itself,
    Exactly(Host),
    /// With the leading dot.
    Below(String),
    Network(IpAddr, u8),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Ports {
    Any,
    One(u16),
    Range(std::ops::Range<u16>),
}

impl HostPattern {
    /// Reads an entry without variables in it.
    pub(crate) fn parse(entry: &str) -> Result<Self, String> {
        let entry = entry.trim();
        let (scheme, rest) = entry
            .split_once("://")
            .ok_or_else(|| format!("`{entry}` must have the form <scheme>://<host>[:<port>]"))?;
        let wrong = |reason: &str| format!("`{entry}`: {reason}");
        let scheme = match scheme {
            "*" => None,
            scheme if !scheme.is_empty() && scheme.chars().all(char::is_alphabetic) => {
                Some(scheme.to_owned())
            }
            _ => return Err(wrong("the scheme must be a word or `*`")),
        };
        // The colon of a port is the last one, unless all of it is an address of IPv6.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if HostRule::parse(rest).is_err() => {
                (host, port.strip_suffix('/').unwrap_or(port))
            }
            _ => (rest, ""),
        };
        let ports = match (port, scheme.as_deref()) {
            ("*", _) => Ports::Any,
            ("", Some(scheme)) => Ports::One(
                default_port(scheme).ok_or_else(|| wrong("the scheme has no default port"))?,
            ),
            ("", None) => return Err(wrong("a port is needed when the scheme is `*`")),
            (port, _) => {
                let number = |text: &str| text.parse().map_err(|_| wrong("the port is no number"));
                match port.split_once("..") {
                    Some((from, to)) => Ports::Range(number(from)?..number(to)?),
                    None => Ports::One(number(port)?),
                }
            }
        };
        Ok(Self {
            scheme,
            host: HostRule::parse(host).map_err(|reason| wrong(&reason))?,
            ports,
        })
    }

    fn allows(&self, scheme: &str, host: &Host, port: Option<u16>) -> bool {
        self.scheme.as_deref().is_none_or(|own| own == scheme)
            && self.host.allows(host)
            && match &self.ports {
                Ports::Any => true,
                Ports::One(own) => Some(*own) == port,
                Ports::Range(range) => port.is_some_and(|port| range.contains(&port)),
            }
    }

    /// Whether the application may send requests to itself. Spin asks neither which of the two schemes nor which port.
    fn allows_itself(&self) -> bool {
        matches!(self.scheme.as_deref(), None | Some("http" | "https"))
            && matches!(self.host, HostRule::Any | HostRule::Itself)
    }
}

impl HostRule {
    fn parse(host: &str) -> Result<Self, String> {
        if host == "*" {
            return Ok(Self::Any);
        }
        if matches!(host, "self" | "self.alt") {
            return Ok(Self::Itself);
        }
        if host.ends_with(".spin.internal") {
            return Err(
                "requests to a component by its name are not supported by the embedded runtime"
                    .into(),
            );
        }
        if let Some(network) = parse_network(host) {
            return Ok(network);
        }
        let host = host.strip_suffix('/').unwrap_or(host);
        if host.contains('/') {
            return Err("a path is not allowed".into());
        }
        if let Some(domain) = host.strip_prefix("*.") {
            return match Host::parse(domain) {
                Ok(Host::Domain(domain)) => Ok(Self::Below(format!(".{domain}"))),
                _ => Err("after `*.` comes a domain".into()),
            };
        }
        if host.contains('*') {
            return Err("`*` stands for a whole host or for subdomains".into());
        }
        Host::parse(host)
            .map(Self::Exactly)
            .map_err(|error| error.to_string())
    }

    fn allows(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Exactly(own), host) => own == host,
            (Self::Below(suffix), Host::Domain(domain)) => domain.ends_with(suffix.as_str()),
            (Self::Network(IpAddr::V4(own), bits), Host::Ipv4(address)) => {
                let shift = 32 - u32::from(*bits);
                own.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (Self::Network(IpAddr::V6(own), bits), Host::Ipv6(address)) => {
                let shift = 128 - u32::from(*bits);
                own.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (Self::Itself | Self::Below(_) | Self::Network(..), _) => false,
        }
    }
}

/// `10.0.0.0/8`, `fd00::/8`, or a bare address.
fn parse_network(text: &str) -> Option<HostRule> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(width);
    (bits <= width).then_some(HostRule::Network(address, bits))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "mqtt" => Some(1883),
        "mysql" => Some(3306),
        "postgres" => Some(5432),
        "redis" => Some(6379),
        _ => None,
    }
}

/// Where one component may send requests.
#[derive(Debug)]
pub(crate) struct AllowedHosts {
    component: String,
    patterns: Vec<HostPattern>,
}

impl AllowedHosts {
    /// Puts the values of variables into a component's entries. An entry with a variable that has no value allows
    /// nothing; one that comes out empty is an endpoint that is not configured.
    pub(crate) fn resolve(
        component: &str,
        entries: &[Template],
        values: &Values,
    ) -> Result<Self, String> {
        let mut patterns = Vec::new();
        for entry in entries {
            match entry.resolve(values) {
                Ok(text) if entry.literal().is_none() && is_blank(&text) => {}
                Ok(text) => patterns.push(HostPattern::parse(&text).map_err(|reason| {
                    format!("component {component}: allowed_outbound_hosts: {reason}")
                })?),
                Err(missing) => tracing::warn!(
                    "component {component}: an entry of allowed_outbound_hosts is without effect, because the variable `{missing}` has no value"
                ),
            }
        }
        Ok(Self {
            component: component.to_owned(),
            patterns,
        })
    }

    /// Whether a request to this address may be sent.
    pub(crate) fn allow(&self, uri: &Uri) -> bool {
        if is_to_itself(uri) {
            return self.patterns.iter().any(HostPattern::allows_itself);
        }
        let scheme = uri.scheme_str().unwrap_or("https");
        let Some(host) = uri.host().and_then(|host| Host::parse(host).ok()) else {
            return false;
        };
        let port = uri.port_u16().or_else(|| default_port(scheme));
        self.patterns
            .iter()
            .any(|pattern| pattern.allows(scheme, &host, port))
    }
}

fn is_blank(entry: &str) -> bool {
    matches!(entry, "" | "http://" | "https://")
}

/// A grant says `self`, an address says `self.alt`: in an address, `self` is a host like any other.
fn is_to_itself(uri: &Uri) -> bool {
    uri.host() == Some("self.alt")
}

/// Addresses a request to the application's own listener, so that it comes in as any other one does.
fn send_back(request: &mut http::Request<WasiBody>, origin: Authority) -> Result<(), Error> {
    let host = HeaderValue::from_str(origin.as_str()).map_err(|_| Error::HttpRequestUriInvalid)?;
    request.headers_mut().insert(HOST, host);
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(origin);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Error::HttpRequestUriInvalid)?;
    Ok(())
}

/// The outbound side of one instance.
pub(crate) struct Outbound {
    hosts: Arc<AllowedHosts>,
    origin: Option<Authority>,
}

impl Outbound {
    /// Sends what is allowed. `origin` is where the application listens; an instance that a timer calls has none, because in Spin a timer
    /// runs in a process without a listener.
    pub(crate) fn new(hosts: Arc<AllowedHosts>, origin: Option<Authority>) -> Self {
        Self { hosts, origin }
    }
}

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_consumed: Sent,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, Sent), Error>> + Send> {
        let uri = request.uri();
        let allowed = self.hosts.allow(uri);
        if !allowed {
            tracing::warn!(
                "component {}: a request to {}://{} was refused; allowed_outbound_hosts does not grant it",
                self.hosts.component,
                uri.scheme_str().unwrap_or("https"),
                uri.authority().map_or("", |authority| authority.as_str()),
            );
        }
        let origin = is_to_itself(uri).then(|| self.origin.clone());
        if allowed && origin == Some(None) {
            tracing::warn!(
                "component {}: a request to the application itself was refused; a timer does not know where it listens, here as in Spin",
                self.hosts.component,
            );
        }
        Box::new(async move {
            if !allowed {
                return Err(Error::HttpRequestDenied);
            }
            if let Some(origin) = origin {
                send_back(&mut request, origin.ok_or(Error::HttpRequestUriInvalid)?)?;
            }
            let (response, sent) = default_send_request(request, options).await?;
            Ok((response.map(BodyExt::boxed_unsync), Box::new(sent) as Sent))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, url: &str) -> bool {
        let hosts = AllowedHosts {
            component: "c".to_owned(),
            patterns: vec![HostPattern::parse(entry).expect("a good entry")],
        };
        hosts.allow(&url.parse().expect("an address"))
    }

    #[test]
    fn an_entry_allows_its_scheme_host_and_port_alone() {
        let entry = "https://api.telegram.org";
        assert!(allows(entry, "https://api.telegram.org/bot"));
        assert!(allows(entry, "https://api.telegram.org:443/bot"));
        assert!(allows(entry, "https://API.telegram.org/bot"));
        assert!(!allows(entry, "http://api.telegram.org/"));
        assert!(!allows(entry, "https://api.telegram.org:8443/"));
        assert!(!allows(entry, "https://telegram.org/"));
        assert!(!allows(entry, "https://api.telegram.org.evil.example/"));
        assert!(!allows(entry, "https://evil.example/@api.telegram.org"));
    }

    #[test]
    fn each_part_may_be_any() {
        assert!(allows("*://*:*", "http://127.0.0.1:9/"));
        assert!(allows("*://localhost:*", "http://localhost:81/"));
        assert!(!allows("*://localhost:*", "http://127.0.0.1:81/"));
        assert!(allows("http://127.0.0.1:*", "http://127.0.0.1:81/"));
        assert!(allows("https://*", "https://anything.example/"));
        assert!(!allows("https://*", "https://anything.example:444/"));
        assert!(allows("http://h:8000..8002", "http://h:8001/"));
        assert!(!allows("http://h:8000..8002", "http://h:8002/"));
    }

    #[test]
    fn a_wildcard_before_a_domain_stands_for_its_subdomains() {
        assert!(allows("https://*.example.kz", "https://a.b.example.kz/"));
        assert!(!allows("https://*.example.kz", "https://example.kz/"));
        assert!(!allows("https://*.example.kz", "https://badexample.kz/"));
    }

    #[test]
    fn networks_hold_addresses() {
        assert!(allows("http://10.0.0.0/8:80", "http://10.1.2.3/"));
        assert!(!allows("http://10.0.0.0/8:80", "http://11.1.2.3/"));
        assert!(allows("http://0.0.0.0/0:80", "http://11.1.2.3/"));
        assert!(!allows("http://10.0.0.0/8:80", "http://ten.example/"));
        assert!(allows("http://[::1]:8080", "http://[::1]:8080/"));
    }

    #[test]
    fn an_application_may_send_to_itself_where_self_or_any_host_is_granted() {
        for entry in [
            "http://self",
            "https://self",
            "http://self.alt:9",
            "*://self:*",
            "http://*",
            "*://*:*",
        ] {
            assert!(allows(entry, "http://self.alt/"), "{entry}");
            assert!(allows(entry, "https://self.alt:1/"), "{entry}");
        }
        for entry in [
            "redis://self",
            "redis://*:*",
            "http://*.alt",
            "http://127.0.0.1:*",
        ] {
            assert!(!allows(entry, "http://self.alt/"), "{entry}");
        }
        assert!(!allows("http://self", "http://self/"));
        assert!(!allows("http://self", "http://127.0.0.1/"));
    }

    #[test]
    fn a_wrong_entry_is_told_apart() {
        for (entry, reason) in [
            ("*", "must have the form"),
            ("api.telegram.org", "must have the form"),
            ("https://api.telegram.org/bot", "a path is not allowed"),
            ("*://example.kz", "a port is needed"),
            ("gopher://example.kz", "no default port"),
            ("http://example.kz:http", "the port is no number"),
            ("http://exa*mple.kz", "`*` stands for"),
            ("http://self:port", "the port is no number"),
            ("http://self/path", "a path is not allowed"),
            ("http://*.spin.internal", "by its name are not supported"),
        ] {
            let error = HostPattern::parse(entry).expect_err(entry);
            assert!(error.contains(reason), "{entry}: {error}");
        }
    }

    #[test]
    fn an_entry_that_comes_out_empty_is_an_endpoint_that_is_not_configured() {
        let mut values = Values::default();
        values.set("url".to_owned(), String::new());
        let entries =
            ["{{ url }}", "{{ missing }}"].map(|text| Template::parse(text).expect("good"));
        let hosts = AllowedHosts::resolve("c", &entries, &values).expect("good");
        assert_eq!(hosts.patterns, []);
        values.set("url".to_owned(), "nonsense".to_owned());
        let error = AllowedHosts::resolve("c", &entries, &values).expect_err("wrong");
        assert!(
            error.starts_with("component c: allowed_outbound_hosts"),
            "{error}"
        );
    }
}
