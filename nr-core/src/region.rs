//! Where an organization's data lives, and the NerdGraph address that goes with it.

use std::fmt;
use std::str::FromStr;

/// A data region of New Relic, or an address of one's own.
///
/// A user key works only in the region of its organization: sent to another one it fails as a bad key.
///
/// ```
/// use nr_core::Region;
/// assert_eq!(Region::Us.endpoint(), "https://api.newrelic.com/graphql");
/// assert_eq!("fedramp".parse::<Region>()?, Region::Gov);
/// let proxy: Region = "https://nerdgraph.example.com/graphql".parse()?;
/// assert_eq!(proxy.name(), "custom");
/// # Ok::<(), nr_core::region::ParseRegionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// The United States, where an organization is unless it chose otherwise.
    #[default]
    Us,
    /// The European Union.
    Eu,
    /// Japan.
    Jp,
    /// FedRAMP.
    Gov,
    /// A proxy or a test server that speaks NerdGraph.
    Custom(Endpoint),
}

impl Region {
    /// The regions that New Relic runs, with the names they are known by (the first is the one printed) and their
    /// NerdGraph addresses (New Relic documentation, "NerdGraph endpoints"; official Go client 2.93).
    const TABLE: [(Self, &'static [&'static str], &'static str); 4] = [
        (Self::Us, &["us"], "https://api.newrelic.com/graphql"),
        (Self::Eu, &["eu"], "https://api.eu.newrelic.com/graphql"),
        (Self::Jp, &["jp"], "https://api.jp.newrelic.com/graphql"),
        (Self::Gov, &["gov", "fedramp"], "https://gov-api.newrelic.com/graphql"),
    ];

    /// The URL that NerdGraph requests are posted to.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self {
            Self::Custom(endpoint) => endpoint.as_str(),
            known => Self::TABLE.iter().find(|row| row.0 == *known).map_or("", |row| row.2),
        }
    }

    /// The host of that URL, with its port where it has one. Unlike the URL it may be shown to anybody: the rest of an
    /// address of one's own may hold a secret.
    ///
    /// ```
    /// let proxy: nr_core::Region = "https://nr.example.com:8443/graphql?token=s3cret".parse()?;
    /// assert_eq!(proxy.host(), "nr.example.com:8443");
    /// # Ok::<(), nr_core::region::ParseRegionError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        let url = self.endpoint();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    }

    /// Whether NerdGraph is reached over TLS; without it on loopback only, where no proxy may see the key.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.endpoint().get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    }

    /// The region's short name: `us`, `eu`, `jp`, `gov` or `custom`.
    #[must_use]
    pub fn name(&self) -> &str {
        Self::TABLE
            .iter()
            .find(|row| row.0 == *self)
            .and_then(|row| row.1.first())
            .map_or("custom", |name| name)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(endpoint) => f.write_str(endpoint.as_str()),
            known => f.write_str(known.name()),
        }
    }
}

impl FromStr for Region {
    type Err = ParseRegionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let named = Self::TABLE.iter().find(|row| row.1.iter().any(|name| name.eq_ignore_ascii_case(text)));
        match named {
            Some(row) => Ok(row.0.clone()),
            None => text.parse().map(Self::Custom).map_err(|error: ParseRegionError| {
                if text.contains("://") {
                    error
                } else {
                    ParseRegionError { kind: RegionFault::Unknown, ..error }
                }
            }),
        }
    }
}

/// An `https` URL, or an `http` one on loopback: a user key must not cross a network in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint(String);

impl Endpoint {
    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Endpoint {
    type Err = ParseRegionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fault = |kind| ParseRegionError { input: crate::redact::excerpt(text), kind };
        let lower = text.to_ascii_lowercase();
        let (secure, rest) = match (lower.strip_prefix("https://"), lower.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(fault(RegionFault::NotUrl)),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            // The text may hold a password: it is not shown.
            return Err(ParseRegionError {
                input: "<url with credentials>".to_owned(),
                kind: RegionFault::Credentials,
            });
        }
        let (host, port) = split_port(authority).ok_or_else(|| fault(RegionFault::NotUrl))?;
        if host.is_empty()
            || port.is_some_and(|port| port.parse::<u16>().is_err())
            || text.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii())
        {
            return Err(fault(RegionFault::NotUrl));
        }
        if !secure && !is_loopback(host) {
            return Err(fault(RegionFault::Insecure));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Splits `host:port`, `[v6]:port`, `host` and `[v6]`.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, tail) = rest.split_once(']')?;
        return match tail.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None if tail.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A text that names no region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{input}` is not a region: {kind}")]
#[non_exhaustive]
pub struct ParseRegionError {
    /// What was given, shortened and cleaned.
    pub input: String,
    /// What is wrong with it.
    pub kind: RegionFault,
}

/// What is wrong with a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegionFault {
    /// Neither a region's name nor a URL.
    #[error("use us, eu, jp, gov or the URL of a NerdGraph endpoint")]
    Unknown,
    /// Not an absolute http or https URL.
    #[error("a custom endpoint is an absolute URL such as https://api.newrelic.com/graphql")]
    NotUrl,
    /// `http` to a host that is not loopback.
    #[error("a user key is sent over https only, except to loopback; write https://")]
    Insecure,
    /// A user name or password in the URL.
    #[error("remove the user name and password from the URL; the user key is the only credential")]
    Credentials,
}
