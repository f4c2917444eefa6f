//! The way to New Relic: certificates that are trusted besides the system's, and a proxy.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use nr_core::{Region, Secret};

use super::error::{ConfigError, ConfigErrorKind};
use super::layers::Layers;
use super::settings::Setting;

/// The certificates of all public authorities together have about 220 KiB; a larger file is another file.
const MAX_CA_FILE: u64 = 1024 * 1024;

/// How a certificate begins in PEM (RFC 7468).
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// Certificates of authorities in PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Roots(String);

impl Roots {
    /// The text of the file.
    #[must_use]
    pub fn as_pem(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({} certificates)", self.0.matches(BEGIN).count())
    }
}

/// The certificates of the file that was named.
pub(super) fn roots(layers: &Layers) -> Result<Option<Roots>, ConfigError> {
    let Some((path, place)) = layers.text(Setting::CaFile) else { return Ok(None) };
    let refused = |kind, why: String| {
        ConfigError::new(kind, place.clone(), format!("the file {path} {why}"))
            .with_next(format!("name a file of certificates in PEM, which begin with {BEGIN}"))
    };
    let mut text = String::new();
    File::open(Path::new(path))
        .and_then(|file| file.take(MAX_CA_FILE + 1).read_to_string(&mut text))
        .map_err(|error| refused(ConfigErrorKind::Unreadable, format!("cannot be read: {error}")))?;
    if text.len() as u64 > MAX_CA_FILE {
        return Err(refused(ConfigErrorKind::Value, format!("is larger than {MAX_CA_FILE} bytes")));
    }
    if !text.contains(BEGIN) {
        return Err(refused(ConfigErrorKind::Value, "holds no certificate".to_owned()));
    }
    Ok(Some(Roots(text)))
}

/// The proxy, and where it came from. Its URL may hold a password, so it is a secret, and no error shows it.
pub(super) fn proxy(layers: &Layers, region: &Region) -> Result<Option<(Secret, String)>, ConfigError> {
    let url = layers.parse(Setting::Proxy, |text| {
        let lower = text.to_ascii_lowercase();
        let rest = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        let host = host.map(|authority| authority.rsplit('@').next().unwrap_or_default());
        if !host.is_some_and(|host| !host.is_empty() && !host.starts_with(':')) {
            return Err("this is no address of a proxy: write http://HOST:PORT or https://HOST:PORT");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("an address of a proxy has printable ASCII characters only: write others as %XX");
        }
        Ok(Secret::new(text))
    })?;
    let Some((url, place)) = url.zip(layers.origin(Setting::Proxy)) else { return Ok(None) };
    if !region.is_tls() {
        let message = "New Relic's address is one without TLS, so a proxy would see the user key";
        return Err(ConfigError::new(ConfigErrorKind::Value, place, message)
            .with_next("leave the proxy out, or use an address that begins with https://".to_owned()));
    }
    Ok(Some((url, place)))
}
