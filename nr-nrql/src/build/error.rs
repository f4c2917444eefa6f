//! What cannot be built, and why.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::encode::EncodeError;
use crate::functions;

/// A part that has no place in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildError {
    /// Why not.
    pub kind: BuildErrorKind,
}

/// Why a part has no place in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// A name or a value that cannot be encoded.
    Encode(EncodeError),
    /// A value that NRQL cannot write, shown.
    Value(String),
    /// What is needed and was not given.
    Missing(&'static str),
    /// No function of NRQL: its name, and what NRQL has instead or what is near.
    Function(String, Option<&'static str>),
    /// A text that is not one condition: its beginning, and what is wrong with it.
    Condition(String, Option<Diagnostic>),
    /// The whole would not parse, such as a function with too many arguments.
    Result(Diagnostic),
}

/// Characters of a given text that a message repeats.
const SHOWN: usize = 80;

impl BuildError {
    pub(super) const fn new(kind: BuildErrorKind) -> Self {
        Self { kind }
    }

    pub(super) fn value(shown: &str) -> Self {
        Self::new(BuildErrorKind::Value(shown.chars().take(SHOWN).collect()))
    }

    pub(super) const fn missing(what: &'static str) -> Self {
        Self::new(BuildErrorKind::Missing(what))
    }

    pub(super) fn function(name: &str) -> Self {
        let other = functions::foreign(name).or_else(|| functions::nearest(name));
        Self::new(BuildErrorKind::Function(name.chars().take(SHOWN).collect(), other))
    }

    pub(super) fn condition(text: &str, finding: Option<Diagnostic>) -> Self {
        // Line ends are shown as blanks, so that the message stays one line.
        let shown = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
        Self::new(BuildErrorKind::Condition(shown, finding))
    }
}

impl From<EncodeError> for BuildError {
    fn from(error: EncodeError) -> Self {
        Self::new(BuildErrorKind::Encode(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            BuildErrorKind::Encode(_) => write!(f, "a part of the query cannot be encoded; change it"),
            BuildErrorKind::Value(shown) => write!(f, "`{shown}` cannot be written in NRQL; change it"),
            BuildErrorKind::Missing(what) => write!(f, "{what} is missing; give at least one"),
            BuildErrorKind::Function(name, other) => {
                let hint = other.map_or(String::new(), |other| format!("; it is called `{other}`"));
                write!(f, "NRQL has no function `{}`{hint}", name.escape_debug())
            }
            BuildErrorKind::Condition(text, finding) => {
                let reason = finding.as_ref().map_or_else(
                    || "it holds more than a condition; leave the rest out".to_string(),
                    |finding| finding.message.clone(),
                );
                write!(f, "`{text}` is not one condition: {reason}")
            }
            BuildErrorKind::Result(finding) => {
                write!(f, "the query would not parse; change its parts: {}", finding.message)
            }
        }
    }
}

impl core::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            BuildErrorKind::Encode(error) => Some(error),
            _ => None,
        }
    }
}
