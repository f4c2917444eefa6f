//! The user key: where it is found, and whether it can be one.

use std::path::Path;

pub use nr_core::KeyKind;
use nr_core::Secret;

use super::environment::Environment;
use super::error::{ConfigError, ConfigErrorKind};
use super::layers::Layers;
use super::secrets;
use super::settings::Setting;

/// What a user key is and where it comes from (New Relic documentation, "API keys").
pub const USER_KEY_HELP: &str = "it begins with NRAK-; one.newrelic.com > user menu > API keys";

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
    } else if let Some(key) = environment.get("NEW_RELIC_API_KEY").filter(|key| !key.trim().is_empty()) {
        // An empty variable is how clients pass on a field that nobody filled in.
        Some((Secret::new(key.trim()), "NEW_RELIC_API_KEY".to_owned()))
    } else if let Some(found) = from_file(warnings)? {
        Some(found)
    } else {
        layers.key()
    };
    let Some((key, place)) = found else { return Ok(None) };
    check(&key, &place)?;
    if KeyKind::of(key.expose()) == KeyKind::Unknown {
        warnings.push(format!("what is in {place} does not look like a user key ({USER_KEY_HELP})"));
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
        return Err(refused(format!("the key is {name}")));
    }
    // It travels in a header.
    if !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused("the key has characters that no key has".to_owned()));
    }
    Ok(())
}
