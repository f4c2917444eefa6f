//! How HTTP is served, and to whom.

use std::net::SocketAddr;
use std::path::Path;

use nr_core::Secret;

use super::error::{ConfigError, ConfigErrorKind};
use super::layers::Layers;
use super::secrets;
use super::settings::Setting;

/// A shorter token can be guessed by trying; `openssl rand -hex 32` gives 64 characters.
const MIN_GOOD_TOKEN: usize = 16;

/// How HTTP is served.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Http {
    /// Where to listen.
    pub address: SocketAddr,
    /// What callers must show.
    pub token: Option<Secret>,
    /// Names by which callers may address the server, besides those of loopback and of the address.
    pub allowed_hosts: Vec<String>,
    /// Origins of pages in browsers that may call, besides those on loopback.
    pub allowed_origins: Vec<String>,
}

impl Http {
    /// Loopback at this address, without a token.
    #[must_use]
    pub fn at(address: SocketAddr) -> Self {
        Self { address, token: None, allowed_hosts: Vec::new(), allowed_origins: Vec::new() }
    }
}

/// An address to listen on: `host:port`, where the host may be `localhost`.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric.parse().map_err(|_| {
        format!(
            "`{}` is not an address to listen on: write IP:PORT, such as 127.0.0.1:8080",
            nr_core::redact::excerpt(text)
        )
    })
}

pub(super) fn read(layers: &Layers, warnings: &mut Vec<String>) -> Result<Option<Http>, ConfigError> {
    let Some(address) = layers.parse(Setting::Http, address)? else {
        return unused(layers).map_or(Ok(None), Err);
    };
    let token = match layers.text(Setting::HttpTokenFile) {
        Some((path, place)) => {
            let token = secrets::read(Path::new(path), &place, "the token", warnings)?;
            if token.expose().len() < MIN_GOOD_TOKEN {
                let message = format!(
                    "the token in {path} is shorter than {MIN_GOOD_TOKEN} characters and can be guessed"
                );
                const NEXT: &str = "make one with: openssl rand -hex 32";
                if !address.ip().is_loopback() {
                    return Err(
                        ConfigError::new(ConfigErrorKind::Secret, place, message).with_next(NEXT.to_owned())
                    );
                }
                warnings.push(format!("{message}; {NEXT}"));
            }
            Some(token)
        }
        None => None,
    };
    if token.is_none() && !address.ip().is_loopback() {
        let place = layers.origin(Setting::Http).unwrap_or_default();
        return Err(ConfigError::new(
            ConfigErrorKind::Exposed,
            place,
            format!("{address} can be reached from other machines, and nothing asks callers who they are"),
        )
        .with_next("give a token that callers must send: --http-token-file FILE".to_owned())
        .with_next("or listen on this machine only: --http 127.0.0.1:8080".to_owned()));
    }
    Ok(Some(Http {
        address,
        token,
        allowed_hosts: layers.list(Setting::AllowedHosts),
        allowed_origins: layers.list(Setting::AllowedOrigins),
    }))
}

/// A setting of HTTP that would do nothing: whoever gave it expects that it does.
fn unused(layers: &Layers) -> Option<ConfigError> {
    let settings = [Setting::HttpTokenFile, Setting::AllowedHosts, Setting::AllowedOrigins];
    let place = settings.into_iter().find_map(|setting| layers.origin(setting))?;
    let error = ConfigError::new(ConfigErrorKind::Value, place, "this is for HTTP, which is not served");
    Some(error.with_next("say where to listen: --http 127.0.0.1:8080".to_owned()))
}
