//! What an answer holds: data, and beside it errors and warnings.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Data with the errors and warnings that came beside it.
///
/// A field that fails is null in the data and has an entry in `errors`, while its siblings are filled: use what is
/// there, and say what is missing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The data.
    pub data: T,
    /// What failed; empty when the data is whole.
    pub errors: Vec<GraphqlError>,
    /// What worked, but is worth knowing.
    pub warnings: Vec<Warning>,
    /// How long ago New Relic said so: zero, unless it comes from a cache. Of an answer in parts it is the age of the oldest.
    pub age: Duration,
}

impl<T> Reply<T> {
    /// Data without errors or warnings.
    pub const fn new(data: T) -> Self {
        Self { data, errors: Vec::new(), warnings: Vec::new(), age: Duration::ZERO }
    }

    /// The same beside other data.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { data: change(self.data), errors: self.errors, warnings: self.warnings, age: self.age }
    }

    /// Whether part of the data is missing because a field failed.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// One entry of an answer's `errors`. Only the message is sure to be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct GraphqlError {
    /// What happened, in New Relic's words.
    #[serde(deserialize_with = "words")]
    pub message: String,
    /// The field that failed: names, and indexes of lists.
    #[serde(deserialize_with = "or_default")]
    pub path: Vec<PathSegment>,
    /// Places in the document.
    #[serde(deserialize_with = "or_default")]
    pub locations: Vec<Location>,
    /// `errorClass`, `errorCode` and whatever else the service adds.
    #[serde(deserialize_with = "or_default")]
    pub extensions: Map<String, Value>,
}

impl GraphqlError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// The class of the error, such as `TIMEOUT`, `SERVER_ERROR` or `TOO_MANY_REQUESTS`; services differ in the name of
    /// the member.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.extension(&["errorClass", "code", "classification"])
    }

    /// The code of the error, such as `NRDB:1101002` or `BAD_API_KEY`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.extension(&["errorCode", "error_code"])
    }

    fn extension(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.extensions.get(*name).and_then(Value::as_str))
    }

    /// The path with dots, such as `actor.account.nrql`.
    #[must_use]
    pub fn dotted_path(&self) -> String {
        let segments: Vec<String> = self.path.iter().map(ToString::to_string).collect();
        segments.join(".")
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum PathSegment {
    /// The name of a field.
    Field(String),
    /// An index of a list.
    Index(u64),
    /// Something that is neither, kept as it came.
    Other(Value),
}

impl fmt::Display for PathSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Index(index) => index.fmt(f),
            Self::Other(other) => other.fmt(f),
        }
    }
}

/// A place in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Location {
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1.
    pub column: u64,
}

/// Something that worked, but is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Warning {
    /// A selected field is deprecated; New Relic sends this as an error beside full data.
    Deprecated {
        /// What it says.
        message: String,
        /// The field.
        path: String,
    },
    /// A message of NRQL, such as a rewritten metric or an incomplete subquery.
    Nrql(String),
    /// A change was taken, and shows later.
    Delayed(String),
    /// Members of a list that could not be used, and were left out.
    Skipped {
        /// What they are.
        what: String,
        /// How many.
        count: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deprecated { message, path } if path.is_empty() => f.write_str(message),
            Self::Deprecated { message, path } => write!(f, "{path}: {message}"),
            Self::Nrql(message) | Self::Delayed(message) => f.write_str(message),
            Self::Skipped { what, count } => write!(f, "{count} {what} left out"),
        }
    }
}

/// How the message of a deprecation begins (official Go client, issue 839).
const DEPRECATION: &str = "This field is deprecated!";

/// Takes the notices of deprecation out of the errors.
pub(crate) fn split(errors: Vec<GraphqlError>) -> (Vec<GraphqlError>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let mut kept = Vec::new();
    for error in errors {
        if error.message.starts_with(DEPRECATION) {
            warnings.push(Warning::Deprecated { path: error.dotted_path(), message: error.message });
        } else {
            kept.push(error);
        }
    }
    (kept, warnings)
}

/// Reads the errors of an answer, whatever shape they have: an error that is not read as one would pass for success.
pub(crate) fn lenient<'de, D>(deserializer: D) -> Result<Vec<GraphqlError>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let entries = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries,
        one => vec![one],
    };
    let read = |entry: Value| match entry {
        Value::Null => None,
        Value::Object(_) => Some(serde_json::from_value(entry).unwrap_or_default()),
        Value::String(message) => Some(GraphqlError::new(message)),
        other => Some(GraphqlError::new(other.to_string())),
    };
    Ok(entries.into_iter().filter_map(read).collect())
}

/// Reads a text; what is none is kept as JSON, and null is no text.
fn words<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

/// Reads a member; null or a value of another type becomes the default, since an unreadable detail of an error must not
/// hide the error.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::de::DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}
