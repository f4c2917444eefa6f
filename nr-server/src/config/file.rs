//! The configuration file: TOML whose keys are all known.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use nr_core::Secret;
use nr_plugins::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::error::{ConfigError, ConfigErrorKind};
use super::layers::Given;
use super::secrets;
use super::settings::{Row, Setting, Shape, TABLE};

/// A configuration is a page of text; a larger file is another file.
const MAX_FILE: u64 = 256 * 1024;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) values: BTreeMap<Setting, Given>,
    pub(super) key: Option<(Secret, String)>,
}

/// Reads the file that was named, or the one at the usual place when there is one.
pub(super) fn load(
    named: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<Option<Found>, ConfigError> {
    let path: PathBuf = match (named, environment.default_file()) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => path,
        (None, None) => return Ok(None),
    };
    let unreadable = |error: std::io::Error| {
        ConfigError::new(
            ConfigErrorKind::Unreadable,
            if named.is_some() { "--config" } else { "" },
            format!("the file {} cannot be read: {error}", path.display()),
        )
        .with_next("name a file with --config, or none".to_owned())
    };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error)
            if named.is_none() && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(unreadable(error)),
    };
    let open_to_all = secrets::readable_by_all(&file);
    let mut text = String::new();
    file.take(MAX_FILE + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > MAX_FILE {
        return Err(unreadable(std::io::Error::other(format!("it is larger than {MAX_FILE} bytes"))));
    }
    let found = Reader { path: &path, text: &text, found: Found::default() }.read()?;
    if found.key.is_some() && open_to_all {
        let shown = path.display();
        warnings.push(format!(
            "everybody on this machine can read the user key in {shown}; run: chmod 600 {shown}"
        ));
    }
    Ok(Some(found))
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    found: Found,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Found, ConfigError> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError::new(ConfigErrorKind::Syntax, self.place(at), error.message().to_owned())
                .with_next("the file is TOML: name = \"text\", name = 1, name = [\"list\"]".to_owned())
        })?;
        for (key, value) in table.get_ref() {
            let name = key.get_ref().as_ref();
            let prefix = format!("{name}.");
            if TABLE.iter().any(|row| row.key.starts_with(&prefix)) {
                let DeValue::Table(inner) = value.get_ref() else {
                    return Err(self.mistyped(name, "a table", value.span()));
                };
                for (key, value) in inner {
                    self.one(&format!("{prefix}{}", key.get_ref()), key.span(), value)?;
                }
            } else {
                self.one(name, key.span(), value)?;
            }
        }
        Ok(self.found)
    }

    fn one(&mut self, name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>) -> Result<(), ConfigError> {
        let Some(row) = TABLE.iter().find(|row| row.key == name) else { return Err(self.unknown(name, at)) };
        let place = format!("{} ({})", self.place(value.span().start), row.key);
        let texts = self.texts(row, value)?;
        if row.setting == Setting::ApiKey {
            self.found.key = texts.into_iter().next().map(|key| (Secret::new(key.trim()), place));
        } else {
            self.found.values.insert(row.setting, Given { texts, place });
        }
        Ok(())
    }

    fn texts(&self, row: &Row, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, ConfigError> {
        let wrong = || self.mistyped(row.key, row.shape.name(), value.span());
        match (row.shape, value.get_ref()) {
            (Shape::Text | Shape::Number, DeValue::String(text)) => Ok(vec![text.to_string()]),
            (Shape::Number, DeValue::Integer(number)) if number.radix() == 10 => {
                Ok(vec![number.as_str().to_owned()])
            }
            (Shape::Truth, DeValue::Boolean(truth)) => Ok(vec![truth.to_string()]),
            (Shape::List, DeValue::Array(items)) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Ok(text.to_string()),
                    _ => Err(wrong()),
                })
                .collect(),
            _ => Err(wrong()),
        }
    }

    fn mistyped(&self, name: &str, shape: &str, at: Range<usize>) -> ConfigError {
        ConfigError::new(ConfigErrorKind::Value, self.place(at.start), format!("`{name}` must be {shape}"))
    }

    fn unknown(&self, name: &str, at: Range<usize>) -> ConfigError {
        let shown = nr_core::redact::excerpt(name);
        let error = ConfigError::new(
            ConfigErrorKind::UnknownKey,
            self.place(at.start),
            format!("there is no setting `{shown}`"),
        );
        let keys = || TABLE.iter().map(|row| row.key);
        match nearest(name, keys()) {
            Some(meant) => error.with_next(format!("did you mean `{meant}`?")),
            None => error.with_next(format!("there are: {}", keys().collect::<Vec<_>>().join(", "))),
        }
    }

    /// `file:line:column`, counted from 1.
    fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{}:{line}:{column}", self.path.display())
    }
}
