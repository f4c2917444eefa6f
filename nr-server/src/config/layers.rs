//! Flags over environment over file, each value with the place it came from.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;

use nr_core::{Secret, redact};

use super::Flags;
use super::environment::Environment;
use super::error::{ConfigError, ConfigErrorKind};
use super::file;
use super::settings::{Setting, TABLE, row_of};

/// Texts, one for a single value, and where they came from.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) texts: Vec<String>,
    pub(super) place: String,
}

/// What was given, the strongest place only.
#[derive(Debug, Default)]
pub(super) struct Layers {
    values: BTreeMap<Setting, Given>,
    flags: Vec<Setting>,
    key: Option<(Secret, String)>,
}

impl Layers {
    /// Collects what is given. The user key of the environment is not among it: it never is a plain text.
    pub(super) fn gather(
        flags: &Flags,
        environment: &Environment,
        warnings: &mut Vec<String>,
    ) -> Result<Self, ConfigError> {
        let mut layers = Self::default();
        if let Some(found) = file::load(flags.config.as_deref(), environment, warnings)? {
            layers.values = found.values;
            layers.key = found.key;
        }
        for row in TABLE {
            let Some(name) = row.variable.filter(|_| row.setting != Setting::ApiKey) else { continue };
            // An empty variable is how clients pass on a field that nobody filled in.
            let Some(text) = environment.get(name).filter(|text| !text.trim().is_empty()) else { continue };
            layers.values.insert(row.setting, Given { texts: vec![text], place: name.to_owned() });
        }
        for (setting, texts) in &flags.values {
            let place = row_of(*setting).map_or("", |row| row.flag).to_owned();
            layers.values.insert(*setting, Given { texts: texts.clone(), place });
            layers.flags.push(*setting);
        }
        Ok(layers)
    }

    pub(super) fn text(&self, setting: Setting) -> Option<(&str, String)> {
        let given = self.values.get(&setting)?;
        Some((given.texts.first()?.trim(), given.place.clone()))
    }

    /// Where the value came from.
    pub(super) fn origin(&self, setting: Setting) -> Option<String> {
        self.values.get(&setting).map(|given| given.place.clone())
    }

    pub(super) fn is_flag(&self, setting: Setting) -> bool {
        self.flags.contains(&setting)
    }

    /// The user key of the file.
    pub(super) fn key(&self) -> Option<(Secret, String)> {
        self.key.clone()
    }

    pub(super) fn list(&self, setting: Setting) -> Vec<String> {
        let texts = self.values.get(&setting).map(|given| given.texts.as_slice()).unwrap_or_default();
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    pub(super) fn flag(&self, setting: Setting) -> Result<bool, ConfigError> {
        Ok(self
            .parse(setting, |text| text.parse::<bool>().map_err(|_| "write true or false"))?
            .unwrap_or(false))
    }

    pub(super) fn number(
        &self,
        setting: Setting,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, ConfigError> {
        self.parse(setting, |text| {
            let number = text.parse::<u64>().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| {
                let shown = redact::excerpt(text);
                format!("`{shown}` is out of range: write a number from {} to {}", range.start(), range.end())
            })
        })
    }

    /// The value, read by `read`, whose error names the offending input.
    pub(super) fn parse<T, E: Display>(
        &self,
        setting: Setting,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ConfigError> {
        let Some((text, place)) = self.text(setting) else { return Ok(None) };
        read(text)
            .map(Some)
            .map_err(|error| ConfigError::new(ConfigErrorKind::Value, place, error.to_string()))
    }
}
