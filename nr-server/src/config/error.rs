//! What is wrong with the configuration.

use std::fmt;

use crate::failure::Failure;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// A file cannot be read.
    Unreadable,
    /// The file is not TOML.
    Syntax,
    /// The file has a key that is not known.
    UnknownKey,
    /// A value is of the wrong type, no such thing, or out of range.
    Value,
    /// A key or token is blank, or of a kind that cannot work.
    Secret,
    /// There is no user key.
    NoKey,
    /// The server would be open to a network without asking who comes.
    Exposed,
}

/// Something that was told and cannot be used: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigError {
    /// What is wrong.
    pub kind: ConfigErrorKind,
    /// The flag, the variable, or the file with line and column; empty when it is nowhere.
    pub place: String,
    /// What is wrong, naming the offending input unless it is a secret.
    pub message: String,
    /// What to do next, a line each.
    pub next: Vec<String>,
}

impl ConfigError {
    pub(crate) fn new(kind: ConfigErrorKind, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, place: place.into(), message: message.into(), next: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with_next(mut self, step: String) -> Self {
        self.next.push(step);
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place.as_str(), self.kind) {
            ("", _) => {}
            // A name of a secret with a colon after it would have the next word taken for the secret, and masked.
            (place, ConfigErrorKind::Secret) => write!(f, "in {place}, ")?,
            (place, _) => write!(f, "{place}: ")?,
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let mut failure = Self::usage(error.to_string());
        failure.next = error.next;
        failure
    }
}
