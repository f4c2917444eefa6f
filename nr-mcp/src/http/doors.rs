//! Which hosts and origins are let in, so that no page in a browser reaches a server by a trick.

use std::io;

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::{Authority, Uri};

use crate::adapter::invalid;

/// What `Host` and `Origin` may say.
#[derive(Debug)]
pub(super) struct Doors {
    /// Empty lets every host in.
    hosts: Vec<Name>,
    origins: Vec<Origin>,
}

/// A name, and the port that it must come with, where it matters.
#[derive(Debug, PartialEq, Eq)]
struct Name {
    name: String,
    port: Option<u16>,
}

#[derive(Debug, PartialEq, Eq)]
enum Origin {
    /// What pages without an origin of their own send.
    Null,
    At {
        scheme: String,
        at: Name,
    },
}

impl Doors {
    pub(super) fn new(hosts: &[String], origins: &[String]) -> io::Result<Self> {
        let hosts = hosts.iter().map(|host| {
            Name::of_host(host)
                .ok_or_else(|| invalid(&format!("`{host}` is no host to allow; write a name or `name:port`")))
        });
        let origins = origins.iter().map(|origin| {
            let (exact, any_port) = match origin.strip_suffix(":*") {
                Some(base) => (base, true),
                None => (origin.as_str(), false),
            };
            match Origin::parse(exact) {
                // A port cannot be one and any.
                Some(Origin::At { scheme, at }) if any_port && port_of(exact).is_none() => {
                    Ok(Origin::At { scheme, at: Name { port: None, ..at } })
                }
                Some(parsed) if !any_port => Ok(parsed),
                _ => Err(invalid(&format!(
                    "`{origin}` is no origin to allow; write `scheme://name`, `scheme://name:port` or `scheme://name:*`"
                ))),
            }
        });
        Ok(Self { hosts: hosts.collect::<Result<_, _>>()?, origins: origins.collect::<Result<_, _>>()? })
    }

    /// Whether the request may come in.
    ///
    /// # Errors
    /// What to tell somebody who may not.
    pub(super) fn admit(&self, request: &Parts) -> Result<(), &'static str> {
        if !self.hosts.is_empty() {
            let said = match request.headers.get(HOST) {
                Some(host) => host.to_str().ok().and_then(Name::of_host),
                // HTTP/2 says it in the target.
                None => request.uri.authority().map(Name::of_authority),
            };
            if !said.is_some_and(|said| self.hosts.iter().any(|host| host.covers(&said))) {
                return Err(
                    "this server does not answer to that Host; allow it in the server's configuration",
                );
            }
        }
        for origin in request.headers.get_all(ORIGIN) {
            let said = origin.to_str().ok().and_then(Origin::parse);
            if !said.is_some_and(|said| self.origins.iter().any(|origin| origin.covers(&said))) {
                return Err("pages of that Origin are not served; allow it in the server's configuration");
            }
        }
        Ok(())
    }
}

fn port_of(origin: &str) -> Option<u16> {
    origin.parse::<Uri>().ok()?.port_u16()
}

impl Name {
    fn of_host(host: &str) -> Option<Self> {
        // A bare IPv6 address is no authority, but people write it.
        let authority = if host.matches(':').count() > 1 && !host.starts_with('[') {
            format!("[{host}]").parse::<Authority>()
        } else {
            host.trim().parse::<Authority>()
        };
        authority.ok().filter(|authority| !authority.host().is_empty()).map(|a| Self::of_authority(&a))
    }

    fn of_authority(authority: &Authority) -> Self {
        let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        Self { name, port: authority.port_u16() }
    }

    fn covers(&self, said: &Self) -> bool {
        self.name == said.name && (self.port.is_none() || self.port == said.port)
    }
}

impl Origin {
    /// Ports that the scheme implies are filled in, since browsers leave them out.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("null") {
            return Some(Self::Null);
        }
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let mut at = Name::of_authority(uri.authority()?);
        if at.name.is_empty() || uri.path() != "/" || uri.query().is_some() {
            return None;
        }
        at.port = at.port.or(match scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        });
        Some(Self::At { scheme, at })
    }

    fn covers(&self, said: &Self) -> bool {
        match (self, said) {
            (Self::Null, Self::Null) => true,
            (Self::At { scheme, at }, Self::At { scheme: said_scheme, at: said_at }) => {
                scheme == said_scheme && at.covers(said_at)
            }
            _ => false,
        }
    }
}
