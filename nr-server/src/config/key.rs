//! The user key: where it is found, and whether it can be one.

use std::path::Path;

use nr_core::Secret;

use super::environment::Environment;
use super::error::{ConfigError, ConfigErrorKind};
use super::layers::Layers;
use super::secrets;
use super::settings::Setting;

/// What a user key is and where it comes from (New Relic documentation, "API keys").
pub const USER_KEY_HELP: &str = "it begins with NRAK-; one.newrelic.com > user menu > API keys";

/// The length of a licence key.
const LICENSE_LENGTH: usize = 40;

/// What a key looks like. Only New Relic knows whether it is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// A user key, which NerdGraph takes.
    User,
    /// A licence key: it takes telemetry in and reads nothing.
    License,
    /// An insert key, as above.
    Insert,
    /// A key of the retired Insights query API.
    Query,
    /// A key of the retired REST admin API.
    Admin,
    /// A key of the browser or mobile agents.
    Browser,
    /// The words of the documentation instead of a key.
    Placeholder,
    /// Nothing that is known; a proxy may have keys of its own.
    Unknown,
}

impl KeyKind {
    /// Tells by its form what a key is.
    ///
    /// ```
    /// use nr_server::config::KeyKind;
    /// assert_eq!(KeyKind::of("NRAK-0123456789ABCDEF"), KeyKind::User);
    /// assert_eq!(KeyKind::of("eu01xx0123456789abcdef0123456789abcdNRAL"), KeyKind::License);
    /// ```
    #[must_use]
    pub fn of(key: &str) -> Self {
        let upper = key.to_ascii_uppercase();
        if key.contains("...") || key.contains('…') || key.contains("${") || key.contains('<') {
            return Self::Placeholder;
        }
        let prefixes = [
            ("NRAK-", Self::User),
            ("NRII-", Self::Insert),
            ("NRIQ-", Self::Query),
            ("NRAA-", Self::Admin),
            ("NRJS-", Self::Browser),
            ("NRBR-", Self::Browser),
        ];
        if let Some((_, kind)) = prefixes.iter().find(|(prefix, _)| upper.starts_with(prefix)) {
            return *kind;
        }
        let hexadecimal = key.len() == LICENSE_LENGTH && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        if upper.ends_with("NRAL") || hexadecimal {
            return Self::License;
        }
        Self::Unknown
    }

    /// What it is called, when it is one that cannot work.
    fn refused_as(self) -> Option<&'static str> {
        match self {
            Self::License => Some("a license (ingest) key, which only sends telemetry in"),
            Self::Insert => Some("an insert (ingest) key, which only sends telemetry in"),
            Self::Query => Some("an Insights query key, which NerdGraph does not take"),
            Self::Admin => Some("an admin key of the retired REST API, which NerdGraph does not take"),
            Self::Browser => Some("a browser or mobile key, which only sends telemetry in"),
            Self::Placeholder => Some("a placeholder from the documentation"),
            Self::User | Self::Unknown => None,
        }
    }
}

/// Finds the key: a file named by a flag, then the environment, then the configuration file.
pub(super) fn read(
    layers: &Layers,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Option<(Secret, String)>, ConfigError> {
    let from_file = |warnings: &mut Vec<String>| match layers.text(Setting::ApiKeyFile) {
        Some((path, place)) => {
            let key = secrets::read(Path::new(path), &place, "the user key", warnings)?;
            Ok(Some((key, format!("{place} {path}"))))
        }
        None => Ok(None),
    };
    let found = if layers.is_flag(Setting::ApiKeyFile) {
        from_file(warnings)?
    } else if let Some(key) = environment.get("NEW_RELIC_API_KEY") {
        Some((Secret::new(key.trim()), "NEW_RELIC_API_KEY".to_owned()))
    } else if let Some(found) = from_file(warnings)? {
        Some(found)
    } else {
        layers.key()
    };
    let Some((key, place)) = found else { return Ok(None) };
    check(&key, &place)?;
    if KeyKind::of(key.expose()) == KeyKind::Unknown {
        warnings.push(format!("{place}: this does not look like a user key ({USER_KEY_HELP})"));
    }
    Ok(Some((key, place)))
}

fn check(key: &Secret, place: &str) -> Result<(), ConfigError> {
    let refused = |why: String| {
        ConfigError::new(ConfigErrorKind::Secret, place, why)
            .with_next(format!("NerdGraph takes a user key: {USER_KEY_HELP}"))
    };
    if key.is_blank() {
        return Err(refused("the key is blank".to_owned()));
    }
    if let Some(name) = KeyKind::of(key.expose()).refused_as() {
        return Err(refused(format!("this is {name}")));
    }
    // It travels in a header.
    if !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused("the key has characters that no key has".to_owned()));
    }
    Ok(())
}
